//! The benched joins.

use crate::common::rows::{Pair, Trade};

crate::common::cases! {
    Lengths LengthsApp "benches/queries/joins/lengths.sql"
        "JOIN of LENGTH(100)": Trade -> Pair;
    Within WithinApp "benches/queries/joins/within.sql"
        "JOIN WITHIN 1 s": Trade -> Pair;
    Known KnownApp "benches/queries/joins/known.sql"
        "JOIN with a table": Trade -> Pair;
    Recent RecentApp "benches/queries/joins/recent.sql"
        "JOIN that looks into TIME": Trade -> Pair;
}
