//! Events and time going into an app.

use eventflux_compiler::physical::Late;
use eventflux_runtime::app::State;
use eventflux_runtime::engine::{Counters, Engine, EngineError, Push, StreamInfo, TableChange, TableInfo};
use eventflux_runtime::error::Misfit;
use eventflux_runtime::operator::{Admit, drive};
use eventflux_runtime::stream::Stream;
use eventflux_runtime::{Timestamp, Value};

use super::app::{App, Scratch};
use super::core::Waiting;
use super::input::{Input, InputStream};
use super::row::IntoRow;

const NO_TIME: &str = "this app is in event time: an event's time is in its time column, not beside it";
pub(super) const OTHER_APP: &str = "this input belongs to another app";

impl App {
    /// Pushes an event: a slice, array or vector of [`Value`]s, or a tuple. INT goes into BIGINT and DOUBLE columns,
    /// BIGINT and FLOAT into DOUBLE ones. In an app in arrival time the [clock](Self::set_clock) says when it is.
    ///
    /// What comes of the event is put out before this returns.
    ///
    /// # Errors
    /// If there is no such input, the row does not have its columns, or the input was ended.
    pub fn push(&mut self, stream: &str, row: impl IntoRow) -> Result<Push, EngineError> {
        let input = self.input(stream)?;
        self.push_to(input, row)
    }

    /// Pushes an event to an input found before with [`input`](Self::input).
    ///
    /// # Errors
    /// If the row does not have the input's columns, or the input was ended.
    #[inline]
    pub fn push_to(&mut self, input: Input, row: impl IntoRow) -> Result<Push, EngineError> {
        self.push_values(input.0, None, row.into_row().as_ref())
    }

    /// Pushes an event that arrives at time `at`, in an app in arrival time.
    ///
    /// # Errors
    /// As [`push`](Self::push), and if the app is in event time.
    pub fn push_at(&mut self, at: Timestamp, stream: &str, row: impl IntoRow) -> Result<Push, EngineError> {
        let input = self.input(stream)?;
        self.push_to_at(at, input, row)
    }

    /// Pushes an event that arrives at time `at`, in an app in arrival time, to an input found before.
    ///
    /// # Errors
    /// As [`push_to`](Self::push_to), and if the app is in event time.
    pub fn push_to_at(
        &mut self,
        at: Timestamp,
        input: Input,
        row: impl IntoRow,
    ) -> Result<Push, EngineError> {
        self.push_values(input.0, Some(at), row.into_row().as_ref())
    }

    /// Pushes a struct to the one input that is OF its type. A field that its column can't hold, such as a `u64`
    /// above BIGINT, makes it [`Push::Refused`] and a row error.
    ///
    /// # Errors
    /// If not exactly one input is OF the type, or the input was ended.
    pub fn push_struct<T: Stream>(&mut self, row: &T) -> Result<Push, EngineError> {
        let name = T::SCHEMA.name;
        let mut of = self.inputs.iter().enumerate().filter(|(_, input)| input.rust.as_deref() == Some(name));
        match (of.next(), of.next()) {
            (Some((input, _)), None) => self.push_struct_to(Input(input), row),
            (None, _) => Err(EngineError::BadRow(format!("no input of this app is OF {name}"))),
            (Some((_, a)), Some((_, b))) => Err(EngineError::BadRow(format!(
                "several inputs are OF {name}: {}, {}; name one with push_struct_to",
                a.name, b.name
            ))),
        }
    }

    /// Pushes a struct to an input found before with [`input`](Self::input).
    ///
    /// # Errors
    /// If the struct does not have the input's columns, or the input was ended.
    pub fn push_struct_to<T: Stream>(&mut self, input: Input, row: &T) -> Result<Push, EngineError> {
        let mut fields = std::mem::take(&mut self.scratch.fields);
        fields.clear();
        let pushed = match row.values(&mut fields) {
            Ok(()) => self.push_values(input.0, None, &fields),
            Err(misfit) => self.misfit(input.0, misfit),
        };
        self.scratch.fields = fields;
        pushed
    }

    /// The input of that name, for pushes without looking for it each time.
    ///
    /// # Errors
    /// [`EngineError::UnknownInput`].
    pub fn input(&self, name: &str) -> Result<Input, EngineError> {
        match self.by_name.binary_search_by(|(known, _)| known.as_str().cmp(name)) {
            Ok(at) => Ok(Input(self.by_name[at].1)),
            Err(_) => Err(InputStream::unknown(name, &self.inputs)),
        }
    }

    /// Moves the clock to `to` and puts out all that is due; an earlier time than the clock's does nothing.
    ///
    /// # Errors
    /// If the input was ended.
    pub fn advance_to(&mut self, to: Timestamp) -> Result<(), EngineError> {
        if self.core.clock.finished() {
            return Err(EngineError::Finished);
        }
        drive::advance(&mut self.core, to);
        Ok(())
    }

    /// Ends the input: processes what waits, and closes every window.
    ///
    /// # Errors
    /// If it was ended before.
    pub fn finish(&mut self) -> Result<(), EngineError> {
        if self.core.clock.finished() {
            return Err(EngineError::Finished);
        }
        drive::finish(&mut self.core);
        Ok(())
    }

    pub(super) fn push_values(
        &mut self,
        input: usize,
        at: Option<Timestamp>,
        row: &[Value],
    ) -> Result<Push, EngineError> {
        let Some(input) = self.inputs.get(input) else {
            return Err(EngineError::BadRow(OTHER_APP.to_owned()));
        };
        let Scratch { widened, adjusted, .. } = &mut self.scratch;
        let row = input.shape.check(row, widened)?;
        let at = match (self.event_time, at) {
            (true, Some(_)) => return Err(EngineError::TimeMode(NO_TIME)),
            (true, None) => match input.time(row) {
                Ok(at) => at,
                Err(millis) => {
                    if self.core.clock.finished() {
                        return Err(EngineError::Finished);
                    }
                    let now = self.core.clock.time();
                    self.core.host.no_instant(&input.name, input.time_name(), millis, now);
                    return Ok(Push::Refused);
                }
            },
            (false, Some(at)) => at,
            (false, None) => self.clock.now(),
        };
        let core = &mut self.core;
        match drive::arrive(core, at) {
            Admit::Now => core.deliver(input.stream, row, core.clock.time()),
            Admit::Wait => {
                let stream = input.stream;
                core.reorder.hold(at, stream as u32, |old| match old {
                    Some(mut old) => {
                        old.values.clone_from_slice(row);
                        old
                    }
                    None => Waiting { stream, values: row.to_vec() },
                });
                drive::release(core);
            }
            Admit::Late(now) => {
                match input.late {
                    Late::Drop => {}
                    Late::Adjust => {
                        adjusted.clear();
                        adjusted.extend_from_slice(row);
                        input.set_time(adjusted, now);
                        core.deliver(input.stream, adjusted, now);
                    }
                    Late::Into(stream) => core.deliver(stream.0 as usize, row, now),
                }
                return Ok(Push::Late);
            }
            Admit::TooFarAhead => return Ok(Push::Refused),
            Admit::Finished => return Err(EngineError::Finished),
        }
        Ok(Push::Accepted)
    }

    /// Counts and reports an event with a field that its column can't hold.
    #[cold]
    fn misfit(&mut self, input: usize, misfit: Misfit) -> Result<Push, EngineError> {
        if self.core.clock.finished() {
            return Err(EngineError::Finished);
        }
        let at = self.core.clock.time();
        let Some(input) = self.inputs.get(input) else {
            return Err(EngineError::BadRow(OTHER_APP.to_owned()));
        };
        self.core.host.misfit(&input.name, misfit, at);
        Ok(Push::Refused)
    }
}

impl Engine for App {
    fn streams(&self) -> &[StreamInfo] {
        App::streams(self)
    }

    fn event_time(&self) -> bool {
        App::event_time(self)
    }

    fn push_row(&mut self, stream: &str, at: Option<Timestamp>, row: &[Value]) -> Result<Push, EngineError> {
        let input = self.input(stream)?;
        self.push_values(input.0, at, row)
    }

    fn advance(&mut self, to: Timestamp) -> Result<(), EngineError> {
        self.advance_to(to)
    }

    fn end(&mut self) -> Result<(), EngineError> {
        self.finish()
    }

    fn partition_of(&mut self, stream: &str, row: &[Value]) -> Option<u64> {
        let input = self.inputs.get(self.input(stream).ok()?.0)?;
        let row = input.shape.check(row, &mut self.scratch.widened).ok()?;
        self.splitter.hash(input.stream, row)
    }

    fn counters(&self) -> Counters {
        App::counters(self)
    }

    fn tables(&self) -> &[TableInfo] {
        App::tables(self)
    }

    fn table_rows(&self, table: &str) -> Result<Vec<Vec<Value>>, EngineError> {
        Ok(self.table(table)?.rows().map(<[Value]>::to_vec).collect())
    }

    fn change_table(&mut self, table: &str, change: TableChange<'_>) -> Result<bool, EngineError> {
        self.change(table, change)
    }

    fn state(&mut self) -> &mut dyn State {
        self
    }

    fn explain(&self) -> String {
        App::explain(self).to_owned()
    }
}
