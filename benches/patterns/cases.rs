//! The benched patterns.

use crate::common::rows::{Fall, Rise, Trade};

crate::common::cases! {
    Follows FollowsApp "benches/queries/patterns/follows.sql"
        "EVERY a -> b WITHIN 1 s": Trade -> Fall;
    FollowsDay FollowsDayApp "benches/queries/patterns/follows_day.sql"
        "EVERY a -> b WITHIN 1 d": Trade -> Fall;
    Rising RisingApp "benches/queries/patterns/rising.sql"
        "SEQUENCE of three rising": Trade -> Rise;
}
