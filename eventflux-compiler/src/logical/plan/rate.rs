//! Output rates.

use crate::syntax::ast::RateUnit;

/// Which of a query's rows go on, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// `OUTPUT ALL EVERY ..`: all rows of a period, when it is over.
    All(RateUnit),
    /// `OUTPUT FIRST EVERY ..`: a row of each group at once, then none for the rest of its period.
    First(RateUnit),
    /// `OUTPUT LAST EVERY ..`: the last row of each group of a period, when it is over.
    Last(RateUnit),
    /// `OUTPUT SNAPSHOT EVERY d`: the newest row of each group, again and again; microseconds.
    Snapshot(i64),
}

impl Rate {
    /// Whether it tells the groups of the query apart.
    pub fn goes_by_group(self) -> bool {
        !matches!(self, Rate::All(_))
    }

    /// Whether it hands rows on as they come, and holds none of them.
    pub fn holds_nothing(self) -> bool {
        matches!(self, Rate::First(_))
    }
}
