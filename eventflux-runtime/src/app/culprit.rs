//! Whose code was running when a thread panicked.

use std::cell::Cell;
use std::fmt;
use std::mem;

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

/// Is dropped only by a panic.
struct Running<'n> {
    name: &'n str,
    culprit: fn(String) -> Culprit,
}

impl Drop for Running<'_> {
    #[cold]
    fn drop(&mut self) {
        // What is further out is dropped later, and has not panicked itself.
        let before = LAST.take();
        LAST.set(before.or_else(|| Some((self.culprit)(self.name.to_owned()))));
    }
}

/// Calls what takes the rows of a stream. Costs nothing unless it panics.
#[inline(always)]
pub fn to_sink<T>(stream: &str, put: impl FnOnce() -> T) -> T {
    running(Running { name: stream, culprit: Culprit::Sink }, put)
}

/// Calls a function of the host's. Costs nothing unless it panics.
#[inline(always)]
pub fn calling<T>(function: &str, call: impl FnOnce() -> T) -> T {
    running(Running { name: function, culprit: Culprit::Function }, call)
}

#[inline(always)]
fn running<T>(running: Running<'_>, act: impl FnOnce() -> T) -> T {
    let made = act();
    mem::forget(running);
    made
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn the_innermost_is_told_once() {
        let caught = catch_unwind(AssertUnwindSafe(|| {
            to_sink("Bars", || calling("fine", || 1) + calling("label", || panic!("no label")))
        }));
        assert!(caught.is_err());
        assert_eq!(Culprit::take(), Some(Culprit::Function("label".to_owned())));
        assert_eq!(Culprit::take(), None);
    }

    #[test]
    fn who_returns_is_no_culprit() {
        assert_eq!(to_sink("Bars", || 7), 7);
        assert_eq!(Culprit::take(), None);
    }
}
