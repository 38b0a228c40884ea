//! What is known of a row beside what is kept of it.

use std::fmt::Debug;

/// What is known of a row of a [`Line`](super::Line) beside what is kept of it, as far as its join asks: a row is no larger than it has to be.
pub trait Stamp: Debug {
    /// Whether it knows of partners.
    const MATCHES: bool = false;

    /// That of a new row: its time, and its number in order of entry.
    fn new(at: i64, number: u64) -> Self;
    /// Its time, in microseconds, if that is known.
    fn at(&self) -> Option<i64> {
        None
    }
    /// Its number, if it knows of partners: by that it is found again where it has found one.
    fn number(&self) -> Option<u64> {
        None
    }
    /// Whether it has had a partner.
    fn is_matched(&self) -> bool {
        false
    }
    /// Notes that it has.
    fn set_matched(&mut self) {}
}

/// Nothing: a join of windows does not ask, nor does one by time whose rows go when they are too old, and are otherwise near enough.
#[derive(Clone, Copy, Debug)]
pub struct Unstamped;

impl Stamp for Unstamped {
    #[inline(always)]
    fn new(_: i64, _: u64) -> Self {
        Unstamped
    }
}

/// The time: in a join by time whose partners may not be near in time.
#[derive(Clone, Copy, Debug)]
pub struct Timed(i64);

impl Stamp for Timed {
    #[inline(always)]
    fn new(at: i64, _: u64) -> Self {
        Timed(at)
    }

    #[inline(always)]
    fn at(&self) -> Option<i64> {
        Some(self.0)
    }
}

/// The time, the number, and whether it has had a partner: of the outer side of a join by time.
#[derive(Clone, Copy, Debug)]
pub struct Matched {
    at: i64,
    /// Twice its number, and one more if it has had a partner: a flag beside the time would take as much.
    number: u64,
}

impl Stamp for Matched {
    const MATCHES: bool = true;

    #[inline(always)]
    fn new(at: i64, number: u64) -> Self {
        Matched { at, number: number << 1 }
    }

    #[inline(always)]
    fn at(&self) -> Option<i64> {
        Some(self.at)
    }

    #[inline(always)]
    fn number(&self) -> Option<u64> {
        Some(self.number >> 1)
    }

    #[inline(always)]
    fn is_matched(&self) -> bool {
        self.number & 1 != 0
    }

    #[inline(always)]
    fn set_matched(&mut self) {
        self.number |= 1;
    }
}
