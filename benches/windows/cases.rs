//! The benched windows.

use crate::common::rows::{Extent, Trade};

crate::common::cases! {
    Tumbling TumblingApp "benches/queries/windows/tumbling.sql"
        "TUMBLING(1 s)": Trade -> Extent;
    Length LengthApp "benches/queries/windows/length.sql"
        "LENGTH(10000)": Trade -> Extent;
    Session SessionApp "benches/queries/windows/session.sql"
        "SESSION(10 ms)": Trade -> Extent;
    ExternalTime ExternalTimeApp "benches/queries/windows/external_time.sql"
        "EXTERNALTIME(at, 1 s)": Trade -> Extent;
    Time TimeApp "benches/queries/windows/time.sql"
        "TIME(1 s)": Trade -> Extent;
}
