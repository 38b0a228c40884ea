//! The benched patterns as a good engineer would write each of them by hand.
//!
//! They give the rows that the SQL gives: events below the clock are counted as late, and what has expired is forgotten when the
//! clock has passed it. With `CHECKED = false` a loop trusts its input to be in order.

mod follows;
mod rising;

pub(crate) use follows::{Follows, FollowsDay};
pub(crate) use rising::Rising;
