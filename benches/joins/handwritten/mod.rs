//! The benched joins as a good engineer would write each of them by hand.
//!
//! They give the rows that the SQL gives: events below the clock are counted as late. With `CHECKED = false` a loop trusts its input to
//! be in order.

mod known;
mod lengths;
mod recent;
mod within;

pub(crate) use known::Known;
pub(crate) use lengths::Lengths;
pub(crate) use recent::Recent;
pub(crate) use within::Within;
