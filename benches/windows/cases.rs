//! The benched windows.

use crate::common::rows::{Extent, Trade};

crate::common::cases! {
    Tumbling TumblingApp "benches/queries/windows/tumbling.sql"
        "TUMBLING(1 s)": Trade -> Extent;
    Sliding SlidingApp "benches/queries/windows/sliding.sql"
        "SLIDING(10 s, 1 s)": Trade -> Extent;
    SlidingHour SlidingHourApp "benches/queries/windows/sliding_hour.sql"
        "SLIDING(1 h, 1 s)": Trade -> Extent;
    Session SessionApp "benches/queries/windows/session.sql"
        "SESSION(10 ms)": Trade -> Extent;
    Length100 Length100App "benches/queries/windows/length_100.sql"
        "LENGTH(100)": Trade -> Extent;
    Length LengthApp "benches/queries/windows/length.sql"
        "LENGTH(10000)": Trade -> Extent;
    Length1000000 Length1000000App "benches/queries/windows/length_1000000.sql"
        "LENGTH(1000000)": Trade -> Extent;
    Time TimeApp "benches/queries/windows/time.sql"
        "TIME(1 s)": Trade -> Extent;
    ExternalTime ExternalTimeApp "benches/queries/windows/external_time.sql"
        "EXTERNALTIME(at, 1 s)": Trade -> Extent;
}
