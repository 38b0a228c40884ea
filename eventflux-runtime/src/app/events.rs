//! Apps whose events can wait in a queue.

use std::borrow::Cow;

use crate::app::State;
use crate::engine::{Counters, EngineError, Push, StreamInfo};
use crate::operator::Clock;
use crate::time::Timestamp;
use crate::value::{ColumnInfo, Value};

/// An app whose events are values of one type, so that they can be sent to the thread that it works on.
///
/// Generated apps implement it if the structs behind their inputs own what they hold (an event that borrows can't wait), and so does
/// `dynamic::App`. A generated app `Bars` with inputs `Trades` and `Quotes` has the events `BarsInput::Trades(..)` and
/// `BarsInput::Quotes(..)`.
#[diagnostic::on_unimplemented(
    message = "the events of `{Self}` can't wait in a queue",
    note = "a generated app has events of its own if no struct behind its inputs borrows"
)]
pub trait EventApp: State {
    /// What is known of its events without the app.
    type Events: Events;

    /// What is known of its events.
    fn events(&self) -> Self::Events;

    /// The clock.
    fn clock(&self) -> &Clock;

    /// Pushes an event; in arrival time it comes at `arrived`, or at the app's clock if that is later.
    fn take(&mut self, event: &AppEvent<Self>, arrived: Timestamp) -> Push;

    /// Moves the clock to `to` and puts out all that is due by then.
    fn advance_to(&mut self, to: Timestamp);

    /// Ends the input.
    fn finish(&mut self);

    /// The counters so far.
    fn counters(&self) -> Counters;

    /// How many rows the sinks were given.
    fn rows(&self) -> u64;

    /// The named streams that queries put rows into and others read, in the order of the app; those that an app does not count are
    /// none. How many rows they have had [`passed`](Self::passed) says.
    fn between(&self) -> Vec<Between> {
        Vec::new()
    }

    /// How many rows each stream [between](Self::between) queries has had so far.
    fn passed(&self) -> &[u64] {
        &[]
    }
}

/// A stream between queries: its rows say how far events have come where an app keeps silent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Between {
    /// Its name.
    pub name: Cow<'static, str>,
    /// The streams that the queries read which put rows into it; the names of WITH and subqueries stand for what they read.
    pub of: Vec<Cow<'static, str>>,
    /// How many rows it has had, where that is known.
    pub rows: u64,
}

impl Between {
    /// A stream that has had no row.
    pub fn new(name: impl Into<Cow<'static, str>>, of: Vec<Cow<'static, str>>) -> Self {
        Between { name: name.into(), of, rows: 0 }
    }
}

/// The events of an app.
pub type AppEvent<A> = <<A as EventApp>::Events as Events>::Event;

/// What is known of events without the app that they are for.
pub trait Events: Clone {
    /// An event of any input.
    type Event;

    /// Whether events have their times in themselves.
    fn event_time(&self) -> bool;

    /// How far events may be out of order, in microseconds; 0 in arrival time.
    fn lateness(&self) -> i64;

    /// The names of the inputs.
    fn inputs(&self) -> Vec<String>;

    /// Whether an event is one of this app's. That of another has no input here, and no time: it must not be asked for them.
    fn owns(&self, _event: &Self::Event) -> bool {
        true
    }

    /// To which input an event goes, by its place in [`inputs`](Self::inputs).
    fn input_of(&self, event: &Self::Event) -> usize;

    /// The time that an event has in itself; `None` in arrival time, and if it is no instant.
    fn time_of(&self, event: &Self::Event) -> Option<Timestamp>;

    /// A hash of the key of an event, if the app can be split by keys: those with the same one are to go to the same copy of the app.
    /// `None` if an event may go to any copy, or the app can't be split.
    fn key_of(&mut self, event: &Self::Event) -> Option<u64>;

    /// What prevents that the app is split into copies by the keys of its events; nothing if it can be.
    fn whole(&self) -> Option<String>;
}

/// Events that can be made of values: of a file, or of whatever else knows no Rust types.
///
/// Interpreted apps have them, and generated ones if SQL can write all structs behind their inputs.
#[diagnostic::on_unimplemented(
    message = "values can't become `{Self}`",
    note = "an input has a struct that can't be made of values"
)]
pub trait ValueEvents: Events {
    /// The columns of an input, by its place in [`inputs`](Events::inputs).
    fn columns(&self, input: usize) -> Vec<ColumnInfo>;

    /// An event of an input, of the values of its columns.
    ///
    /// # Errors
    /// If there is no such input, or the values are no row of it.
    fn event_from(&self, input: usize, row: &[Value]) -> Result<Self::Event, EngineError>;
}

/// The columns of an input, by its place among the inputs.
pub fn input_columns(streams: &[StreamInfo], input: usize) -> Vec<ColumnInfo> {
    let mut inputs = streams.iter().filter(|stream| stream.input);
    inputs.nth(input).map(|stream| stream.columns.clone()).unwrap_or_default()
}

/// An event that may be a row of type `R`, which says to which input it goes.
#[diagnostic::on_unimplemented(
    message = "a `{R}` alone does not say to which input it goes",
    note = "no input of the app has rows of this type, or several have: then make an event of the app's own type, `AppInput::Stream(row)`"
)]
pub trait EventOf<R>: From<R> {
    /// The row, if the event is one: its memory can be used for the next.
    fn row_mut(&mut self) -> Option<&mut R>;
}
