//! Whose code was running when a thread panicked.

use std::cell::Cell;
use std::fmt;
use std::{mem, thread};

/// Code of the host's that an app calls.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Culprit {
    /// What takes the rows of this stream.
    Sink(String),
    /// The function or aggregate of this name.
    Function(String),
}

impl fmt::Display for Culprit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Culprit::Sink(stream) => write!(f, "a sink of {stream}"),
            Culprit::Function(name) => write!(f, "the function {name}"),
        }
    }
}

thread_local! {
    static LAST: Cell<Option<Culprit>> = const { Cell::new(None) };
}

impl Culprit {
    /// The innermost code of the host's that the last panic of this thread came through; forgotten by asking.
    pub fn take() -> Option<Culprit> {
        LAST.take()
    }
}

/// Code of the host's that is being called. Costs nothing unless it panics.
///
/// `Running::function("label").around(label(x))`: the call is an argument, so that it comes after the first part, and what it borrows
/// lives as long as it would without.
#[derive(Debug)]
pub struct Running<'n> {
    name: &'n str,
    culprit: fn(String) -> Culprit,
}

impl<'n> Running<'n> {
    /// What takes the rows of a stream.
    #[inline(always)]
    pub fn sink(stream: &'n str) -> Self {
        Running { name: stream, culprit: Culprit::Sink }
    }

    /// A function or an aggregate.
    #[inline(always)]
    pub fn function(name: &'n str) -> Self {
        Running { name, culprit: Culprit::Function }
    }

    /// It has returned.
    #[inline(always)]
    pub fn around<T>(self, made: T) -> T {
        mem::forget(self);
        made
    }
}

impl Drop for Running<'_> {
    #[cold]
    fn drop(&mut self) {
        // An argument may have been a row error.
        if !thread::panicking() {
            return;
        }
        // What is further out is dropped later, and has not panicked itself.
        let before = LAST.take();
        LAST.set(before.or_else(|| Some((self.culprit)(self.name.to_owned()))));
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn the_innermost_is_told_once() {
        let label = || -> i32 { panic!("no label") };
        let caught = catch_unwind(AssertUnwindSafe(|| {
            Running::sink("Bars")
                .around(Running::function("fine").around(1) + Running::function("label").around(label()))
        }));
        assert!(caught.is_err());
        assert_eq!(Culprit::take(), Some(Culprit::Function("label".to_owned())));
        assert_eq!(Culprit::take(), None);
    }

    #[test]
    fn who_returns_is_no_culprit() {
        let fails = |error: Option<i32>| Some(Running::function("label").around(error? + 1));
        assert_eq!((fails(None), fails(Some(1))), (None, Some(2)));
        assert_eq!(Culprit::take(), None);
    }
}
