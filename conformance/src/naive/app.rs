//! A small description of an app: what the random generator draws, the reference answers from, and a failing
//! test shrinks. [`super::sql`] prints it as SQL; nothing here knows the compiler.

pub use super::block::Block;
pub use super::joined::Joined;
pub use super::matched::{Matched, Shown, Timeout};
pub use super::query::{Events, Every, Key, OrderBy, Query, Rate, Window};
pub use super::table::{Ask, Asked, Finds, Table, Write};
pub use super::term::{Aggregate, CompareOp, Expr, Function, MathOp, Ty, type_of};

/// Microseconds: all times and durations of the reference.
pub type Micros = i64;

/// A column of a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, one of its own in the whole app, but that each input has a column `k`; of a match how it is written.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// Whether NULL may come.
    pub nullable: bool,
    /// Whether both sides compute it to the last bit, so that it may decide something. A mean may be off by a
    /// unit in its last place, and what compares it or groups by it would then go another way.
    pub exact: bool,
}

/// What becomes of an event below the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// LATE DROP.
    Drop,
    /// LATE ADJUST.
    Adjust,
    /// LATE INTO the stream that [`Input::late_stream`] names.
    Into,
}

/// Event time of an input; its last column is the time column.
#[derive(Clone, Debug, PartialEq)]
pub struct Watermark {
    /// How far back events may go.
    pub lateness: Micros,
    /// What becomes of those that go further.
    pub late: Late,
}

/// A stream that the host pushes.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its event time; all inputs of an app have one, or none has.
    pub watermark: Option<Watermark>,
}

impl Input {
    /// The stream of its late events.
    pub fn late_stream(&self) -> String {
        format!("{}Late", self.name)
    }
}

/// A stream of the clock's events, with one column.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// When it fires.
    pub at: TriggerTime,
    /// Its column.
    pub columns: Vec<Column>,
}

/// When a trigger fires.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "named as in SQL")]
pub enum TriggerTime {
    Start,
    Every(Micros),
    /// One of those that [`super::window::spans`] knows.
    Cron(&'static str),
}

/// What a query reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An input.
    Input(usize),
    /// The late events of an input.
    Late(usize),
    /// A stream that queries write, see [`App::targets`].
    Target(usize),
    /// Matches of a pattern, see [`App::patterns`].
    Pattern(usize),
    /// Rows of a join, see [`App::joins`].
    Join(usize),
    /// A trigger, see [`App::triggers`].
    Trigger(usize),
}

/// A stream that queries write.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Whether it is declared, with columns that may all be NULL.
    pub declared: bool,
    /// What it has beside if it is a table; the stream is that of its changes then.
    pub table: Option<Table>,
}

/// An app.
#[derive(Clone, Debug, PartialEq)]
pub struct App {
    /// How far ahead of all others an event may be.
    pub max_ahead: Option<Micros>,
    /// The inputs.
    pub inputs: Vec<Input>,
    /// The triggers, whose statements stand before those of queries.
    pub triggers: Vec<Trigger>,
    /// The streams that queries write.
    pub targets: Vec<Target>,
    /// The patterns that queries look for.
    pub patterns: Vec<Matched>,
    /// The joins that queries read.
    pub joins: Vec<Joined>,
    /// The blocks that queries are in; those of one stand side by side.
    pub blocks: Vec<Block>,
    /// The queries, in the order of their statements. A query reads only streams whose number is below its
    /// targets', so that there is no cycle.
    pub queries: Vec<Query>,
}

impl App {
    /// Whether its clock comes from time columns.
    pub fn event_time(&self) -> bool {
        self.inputs.iter().any(|input| input.watermark.is_some())
    }

    /// The columns of a source.
    pub fn columns(&self, source: Source) -> &[Column] {
        match source {
            Source::Input(input) | Source::Late(input) => &self.inputs[input].columns,
            Source::Target(target) => &self.targets[target].columns,
            Source::Pattern(pattern) => &self.patterns[pattern].columns,
            Source::Join(join) => &self.joins[join].columns,
            Source::Trigger(trigger) => &self.triggers[trigger].columns,
        }
    }

    /// The pattern that a query looks for.
    pub fn matched(&self, query: &Query) -> Option<&Matched> {
        match query.source {
            Source::Pattern(pattern) => Some(&self.patterns[pattern]),
            _ => None,
        }
    }

    /// The join that a query reads.
    pub fn joined(&self, query: &Query) -> Option<&Joined> {
        match query.source {
            Source::Join(join) => Some(&self.joins[join]),
            _ => None,
        }
    }

    /// The streams that a query reads.
    pub fn sources(&self, query: &Query) -> Vec<Source> {
        if let Some(joined) = self.joined(query) {
            return joined.streams().map(|side| side.source).collect();
        }
        self.matched(query).map_or_else(|| vec![query.source], Matched::sources)
    }

    /// The streams that a query writes, by number. Rows that go from a table are no changes to be read.
    pub fn written(&self, query: &Query) -> Vec<usize> {
        let timeout = self.matched(query).and_then(|matched| matched.timeout.as_ref());
        let target = if matches!(query.write, Write::Delete(_)) { None } else { Some(query.target) };
        timeout.map(|timeout| timeout.target).into_iter().chain(target).collect()
    }

    /// Whether there are tables.
    pub fn has_tables(&self) -> bool {
        self.targets.iter().any(|target| target.table.is_some())
    }

    /// The name of a stream.
    pub fn name(&self, source: Source) -> String {
        match source {
            Source::Input(input) => self.inputs[input].name.clone(),
            Source::Late(input) => self.inputs[input].late_stream(),
            Source::Target(target) => self.targets[target].name.clone(),
            Source::Pattern(pattern) => format!("pattern {pattern}"),
            Source::Join(join) => format!("join {join}"),
            Source::Trigger(trigger) => self.triggers[trigger].name.clone(),
        }
    }
}
