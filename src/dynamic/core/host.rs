//! The host's side: who listens, and what was counted.

use eventflux_runtime::app::{self, Between};
use eventflux_runtime::engine::{Outputs, StreamInfo, TableInfo};
use eventflux_runtime::error::{Failure, Misfit, RowError};
use eventflux_runtime::operator::Errors;
use eventflux_runtime::{Timestamp, Value};

use super::super::row::Row;
use super::super::table::Rows;

/// The host's side: who listens, what was counted.
pub(in crate::dynamic) struct Host {
    /// All streams, by their numbers in the plan.
    pub(in crate::dynamic) streams: Vec<Listeners>,
    /// The streams that the host sees.
    pub(in crate::dynamic) infos: Vec<StreamInfo>,
    pub(in crate::dynamic) outputs: Vec<(u64, Box<dyn Outputs + Send>)>,
    pub(in crate::dynamic) errors: Vec<(u64, ErrorHandler)>,
    pub(in crate::dynamic) counts: Errors,
    /// Events that an input could not take because of what a field of their struct holds.
    pub(in crate::dynamic) misfits: u64,
    /// Rows that were given to whoever listens.
    pub(in crate::dynamic) rows: u64,
    /// The rows of each stream between queries.
    pub(in crate::dynamic) passed: Vec<u64>,
    pub(in crate::dynamic) between: Vec<Between>,
    /// The tables, by their numbers in the plan.
    pub(in crate::dynamic) tables: Vec<Rows>,
    /// What the host sees of them.
    pub(in crate::dynamic) table_infos: Vec<TableInfo>,
}

pub(in crate::dynamic) type RowHandler = Box<dyn FnMut(Timestamp, Row<'_>) + Send>;
pub(in crate::dynamic) type ErrorHandler = Box<dyn FnMut(&RowError) + Send>;

/// A stream, and who listens to it.
pub(in crate::dynamic) struct Listeners {
    /// Its number among `Host::infos`; `None` where the host does not see it: a subquery or WITH name.
    pub(in crate::dynamic) info: Option<usize>,
    pub(in crate::dynamic) handlers: Vec<(u64, RowHandler)>,
    /// Whether any outputs want its rows.
    pub(in crate::dynamic) wanted: bool,
    /// Its number among those between queries.
    pub(in crate::dynamic) between: Option<usize>,
}

impl Host {
    /// Whether anybody listens to a stream.
    #[inline]
    pub(super) fn listens(&self, stream: usize) -> bool {
        let stream = &self.streams[stream];
        stream.wanted || !stream.handlers.is_empty()
    }

    /// Asks the outputs which streams they want, as others have come or some are gone.
    pub(in crate::dynamic) fn ask_outputs(&mut self) {
        for stream in &mut self.streams {
            let Some(info) = stream.info else { continue };
            stream.wanted = self.outputs.iter().any(|(_, outputs)| outputs.wants(&self.infos[info].name));
        }
    }

    /// Hands a row to whoever listens.
    #[inline]
    pub(super) fn row(&mut self, stream: usize, values: &[Value], at: Timestamp) {
        if !self.listens(stream) {
            return;
        }
        let listeners = &mut self.streams[stream];
        let Some(info) = listeners.info else { return };
        let info = &self.infos[info];
        self.rows += 1;
        let running = app::Running::sink(&info.name);
        for (_, handler) in &mut listeners.handlers {
            handler(at, Row::new(info, values));
        }
        for (_, outputs) in &mut self.outputs {
            outputs.row(&info.name, at, values);
        }
        running.around(());
    }

    /// Counts and reports a row that could not be computed.
    #[cold]
    pub(in crate::dynamic) fn failure(&mut self, query: usize, failure: Failure, at: Timestamp) {
        if !self.counts.count(query, &failure.cause) {
            return;
        }
        if self.errors.is_empty() && self.outputs.is_empty() {
            return;
        }
        let error = self.counts.describe(query, failure, at);
        self.report(&error);
    }

    /// Counts and reports an event that an input could not take because of what a field of its struct holds.
    #[cold]
    pub(in crate::dynamic) fn misfit(&mut self, stream: &str, misfit: Misfit, at: Timestamp) {
        self.misfits += 1;
        self.report(&app::misfit(stream, misfit, at));
    }

    /// Counts and reports an event whose time is no instant.
    #[cold]
    pub(in crate::dynamic) fn no_instant(&mut self, stream: &str, column: &str, millis: i64, at: Timestamp) {
        self.misfits += 1;
        let (query, expression, cause) = (stream.to_owned(), column.to_owned(), app::no_instant_of(millis));
        self.report(&RowError::new(query, expression, cause, at));
    }

    fn report(&mut self, error: &RowError) {
        for (_, handler) in &mut self.errors {
            handler(error);
        }
        for (_, outputs) in &mut self.outputs {
            outputs.error(error);
        }
    }
}
