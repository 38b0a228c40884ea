//! What EXPLAIN says about an app, as data: the text, the drawings and the command line's JSON are made of it.

mod automaton;
mod join;
mod pattern;
mod query;
mod state;
mod table;
mod window;

pub use automaton::{Automaton, Edge, State, StateKind};

use super::split::Split;
use super::{App, Query};
use crate::explain;
use crate::expr::{Expr, Slot};
use crate::logical::{Late, Origin, Stream, StreamId};
use crate::types::Type;

/// An app, described.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    /// The clock: `event time, lateness 5s`.
    pub clock: String,
    /// All streams.
    pub streams: Vec<StreamDescription>,
    /// The signatures of the functions that the app declares.
    pub functions: Vec<String>,
    /// All queries in topological order.
    pub queries: Vec<QueryDescription>,
    /// By which keys the app can be split, or what prevents it.
    pub split: String,
}

/// A stream, described.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamDescription {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<(String, Type)>,
    /// Whether the host pushes it.
    pub input: bool,
    /// Whether it is a subquery, which hosts do not see.
    pub anonymous: bool,
    /// The time column of an input in event time.
    pub time: Option<String>,
    /// The stream that its late rows go to.
    pub late_into: Option<String>,
    /// The line of EXPLAIN.
    pub line: String,
}

/// A query, described.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryDescription {
    /// Its name.
    pub name: String,
    /// The statement it stands in, from 1.
    pub statement: u32,
    /// The streams it reads.
    pub inputs: Vec<String>,
    /// The stream it writes.
    pub target: String,
    /// What is done with a row, in order.
    pub steps: Vec<Step>,
    /// The automaton of its pattern.
    pub automaton: Option<Automaton>,
    /// The columns of its rows, each with its expression.
    pub output: Vec<(String, String)>,
    /// The most it may keep.
    pub state: String,
}

/// One step of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What kind of step.
    pub kind: StepKind,
    /// Its particulars.
    pub text: String,
}

/// The kinds of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// WHERE before the window.
    Filter,
    /// Aggregates without a window.
    Running,
    /// A window that puts out a row per event.
    Sliding,
    /// A window that passes events on later.
    Delay,
    /// A window that puts out rows when it closes.
    Batch,
    /// An output rate.
    Rate,
    /// What makes the events of a trigger.
    Trigger,
    /// PATTERN or SEQUENCE.
    Pattern,
    /// A way from state to state of its automaton.
    Automaton,
    /// A position of it.
    Position,
    /// JOIN.
    Join,
    /// A side of it.
    Side,
    /// A look into a table.
    Lookup,
    /// A change of a table.
    Change,
    /// How rows of a table are found.
    Found,
    /// How partners are found.
    Access,
    /// PARTITION BY.
    Partition,
    /// WHERE after the window.
    Seen,
    /// GROUP BY.
    Group,
    /// An aggregate.
    Aggregate,
    /// The columns kept of each row.
    Keep,
    /// HAVING.
    Having,
    /// ORDER BY, DISTINCT, LIMIT and OFFSET.
    Moment,
}

impl StepKind {
    /// A word for tools.
    pub fn word(self) -> &'static str {
        match self {
            StepKind::Filter => "filter",
            StepKind::Running => "running",
            StepKind::Sliding => "sliding",
            StepKind::Delay => "delay",
            StepKind::Batch => "batch",
            StepKind::Rate => "rate",
            StepKind::Trigger => "trigger",
            StepKind::Pattern => "pattern",
            StepKind::Automaton => "automaton",
            StepKind::Position => "position",
            StepKind::Join => "join",
            StepKind::Side => "side",
            StepKind::Lookup => "lookup",
            StepKind::Change => "change",
            StepKind::Found => "found",
            StepKind::Access => "access",
            StepKind::Partition => "partition",
            StepKind::Seen => "seen",
            StepKind::Group => "group",
            StepKind::Aggregate => "aggregate",
            StepKind::Keep => "keep",
            StepKind::Having => "having",
            StepKind::Moment => "moment",
        }
    }
}

impl std::fmt::Display for Step {
    /// The line of EXPLAIN.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let before = match self.kind {
            StepKind::Filter => "filter ",
            StepKind::Running => "running aggregates",
            StepKind::Sliding => "sliding window: ",
            StepKind::Delay => "passes on ",
            StepKind::Batch => "batch window: ",
            StepKind::Rate => "output rate: ",
            StepKind::Trigger => "an event ",
            StepKind::Pattern => "",
            StepKind::Automaton => "automaton: ",
            StepKind::Position => "position ",
            StepKind::Join => "join: ",
            StepKind::Side => "",
            StepKind::Lookup => "look into table ",
            StepKind::Change => "change table ",
            StepKind::Found => "rows by ",
            StepKind::Access => "partners: ",
            StepKind::Partition => "partition by ",
            StepKind::Seen => "seen where ",
            StepKind::Group => "group by ",
            StepKind::Aggregate => "",
            StepKind::Keep => "keeps ",
            StepKind::Having => "having ",
            StepKind::Moment => "rows of a moment: ",
        };
        write!(f, "{before}{}", self.text)
    }
}

/// What EXPLAIN says about `app`.
pub fn describe(app: &App) -> Description {
    let streams = app.streams.iter().zip(0..);
    let clock = explain::clock(app.clock);
    Description {
        clock: clock.strip_prefix("clock: ").unwrap_or(&clock).to_string(),
        streams: streams.map(|(stream, id)| describe_stream(app, stream, StreamId(id))).collect(),
        functions: app.functions.iter().map(ToString::to_string).collect(),
        queries: app.queries.iter().map(|query| Describer { app, query }.query()).collect(),
        split: describe_split(app),
    }
}

fn describe_split(app: &App) -> String {
    let keys = match &app.split {
        Split::By(keys) => keys,
        Split::Ahead | Split::Not { .. } => {
            return format!("not possible: {}", app.split.prevented(app).unwrap_or_default());
        }
    };
    if keys.iter().all(|(_, keys)| keys.is_empty()) {
        return "by anything: no query keeps rows together".to_string();
    }
    let input = |(stream, keys): &(StreamId, Vec<Expr>)| {
        let stream = &app.streams[stream.0 as usize];
        let name = |slot: Slot| match slot {
            Slot::Input(column) => stream.columns[usize::from(column)].name.clone(),
            _ => String::new(),
        };
        let keys: Vec<String> = keys.iter().map(|key| explain::expr(key, &name)).collect();
        let keys = if keys.is_empty() { "anything".to_string() } else { keys.join(", ") };
        format!("{keys} of {}", stream.name)
    };
    format!("by {}", keys.iter().map(input).collect::<Vec<_>>().join("; "))
}

fn describe_stream(app: &App, stream: &Stream, id: StreamId) -> StreamDescription {
    let (time, late) = match stream.origin {
        Origin::Input { time, late } => (time, late),
        Origin::Derived => (None, Late::Drop),
    };
    StreamDescription {
        name: stream.name.clone(),
        columns: stream.columns.iter().map(|column| (column.name.clone(), column.ty)).collect(),
        input: matches!(stream.origin, Origin::Input { .. }),
        anonymous: stream.anonymous,
        time: time.map(|time| stream.columns[usize::from(time.column)].name.clone()),
        late_into: match late {
            Late::Into(id) => Some(app.streams[id.0 as usize].name.clone()),
            Late::Drop | Late::Adjust => None,
        },
        line: match app.tables.iter().find(|table| table.stream == id) {
            Some(table) => self::table::table(app, table),
            None => explain::stream(stream, &app.streams),
        },
    }
}

struct Describer<'a> {
    app: &'a App,
    query: &'a Query,
}
