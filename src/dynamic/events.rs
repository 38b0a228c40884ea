//! Events of interpreted apps that can wait in a queue.

use std::fmt;
use std::sync::Arc;

use eventflux_runtime::app::{self, Between, EventApp, ValueEvents};
use eventflux_runtime::engine::{Counters, EngineError, Push};
use eventflux_runtime::operator::Clock;
use eventflux_runtime::value::ColumnInfo;
use eventflux_runtime::{Timestamp, Value};

use super::app::App;
use super::input::{Input, InputStream};
use super::push::OTHER_APP;
use super::query::Splitter;
use super::row::IntoRow;

/// An event of an interpreted app: the values of a row, of which it is known that they fit their input. [`Events::event`] makes them. They are
/// good for all apps of the same SQL; other pipelines hand them back.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The fingerprint of its app: an event fits all apps of the same SQL.
    app: u64,
    input: Input,
    row: Box<[Value]>,
}

/// What is known of an app's events without the app: what makes them, wherever they come from.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use eventflux::EventApp;
/// use eventflux::dynamic::App;
///
/// let app = App::compile("CREATE STREAM Trades (symbol STRING, volume BIGINT); SELECT symbol FROM Trades;")?;
/// let events = app.events();
/// assert!(events.event("Trades", ("IBM", 100)).is_ok());
/// assert_eq!(events.event("Trades", ("IBM", "many")).unwrap_err().to_string(), "Trades.volume is BIGINT, the row has STRING there");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Events {
    known: Arc<Known>,
    splitter: Splitter,
}

struct Known {
    app: u64,
    inputs: Vec<InputStream>,
    columns: Vec<Vec<ColumnInfo>>,
    event_time: bool,
    lateness: i64,
    whole: Option<String>,
}

impl Events {
    pub(super) fn of(app: &App) -> Self {
        let known = Known {
            app: app.fingerprint,
            inputs: app.inputs.clone(),
            columns: (0..app.inputs.len()).map(|input| app::input_columns(app.streams(), input)).collect(),
            event_time: app.event_time,
            lateness: app.lateness,
            whole: app.whole.clone(),
        };
        Events { known: Arc::new(known), splitter: app.splitter.clone() }
    }

    /// An event: a slice, array or vector of [`Value`]s, or a tuple. INT goes into BIGINT and DOUBLE columns, BIGINT and FLOAT into
    /// DOUBLE ones.
    ///
    /// # Errors
    /// If there is no such input, or the row does not have its columns.
    pub fn event(&self, stream: &str, row: impl IntoRow) -> Result<Event, EngineError> {
        self.event_of(self.input(stream)?, row)
    }

    /// The input of that name, for events without looking for it each time.
    ///
    /// # Errors
    /// [`EngineError::UnknownInput`].
    pub fn input(&self, name: &str) -> Result<Input, EngineError> {
        let inputs = &self.known.inputs;
        let found = inputs.iter().position(|input| input.name == name).map(Input);
        found.ok_or_else(|| InputStream::unknown(name, inputs))
    }

    /// An event of an input found before.
    ///
    /// # Errors
    /// If the row does not have the input's columns.
    pub fn event_of(&self, input: Input, row: impl IntoRow) -> Result<Event, EngineError> {
        let Some(of) = self.known.inputs.get(input.0) else {
            return Err(EngineError::BadRow(OTHER_APP.to_owned()));
        };
        let (row, mut widened) = (row.into_row(), Vec::new());
        let row = of.shape.check(row.as_ref(), &mut widened)?;
        Ok(Event { app: self.known.app, input, row: row.into() })
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inputs = self.known.inputs.iter().map(|input| &input.name);
        f.debug_tuple("Events").field(&inputs.collect::<Vec<_>>()).finish()
    }
}

impl app::Events for Events {
    type Event = Event;

    fn event_time(&self) -> bool {
        self.known.event_time
    }

    fn lateness(&self) -> i64 {
        self.known.lateness
    }

    fn inputs(&self) -> Vec<String> {
        self.known.inputs.iter().map(|input| input.name.clone()).collect()
    }

    fn owns(&self, event: &Event) -> bool {
        event.app == self.known.app
    }

    fn input_of(&self, event: &Event) -> usize {
        event.input.0
    }

    fn time_of(&self, event: &Event) -> Option<Timestamp> {
        if !self.known.event_time {
            return None;
        }
        self.known.inputs.get(event.input.0)?.time(&event.row).ok()
    }

    fn key_of(&mut self, event: &Event) -> Option<u64> {
        self.splitter.hash(self.known.inputs.get(event.input.0)?.stream, &event.row)
    }

    fn whole(&self) -> Option<String> {
        self.known.whole.clone()
    }
}

impl ValueEvents for Events {
    fn columns(&self, input: usize) -> Vec<ColumnInfo> {
        self.known.columns.get(input).cloned().unwrap_or_default()
    }

    fn event_from(&self, input: usize, row: &[Value]) -> Result<Event, EngineError> {
        self.event_of(Input(input), row)
    }
}

impl EventApp for App {
    type Events = Events;

    fn events(&self) -> Events {
        Events::of(self)
    }

    fn clock(&self) -> &Clock {
        &self.core.clock
    }

    fn take(&mut self, event: &Event, arrived: Timestamp) -> Push {
        let at = (!self.event_time).then_some(arrived);
        // Its row fits; after the end of the input nothing does.
        self.push_values(event.input.0, at, &event.row).unwrap_or(Push::Refused)
    }

    fn advance_to(&mut self, to: Timestamp) {
        // After the end of the input nothing happens.
        let _ = App::advance_to(self, to);
    }

    fn finish(&mut self) {
        // The second time nothing happens.
        let _ = App::finish(self);
    }

    fn counters(&self) -> Counters {
        App::counters(self)
    }

    fn rows(&self) -> u64 {
        self.core.host.rows
    }

    fn between(&self) -> Vec<Between> {
        self.core.host.between.clone()
    }

    fn passed(&self) -> &[u64] {
        &self.core.host.passed
    }
}
