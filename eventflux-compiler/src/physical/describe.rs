//! What EXPLAIN says about an app, as data: the text, the drawings and the command line's JSON are made of it.

use super::{
    Aggregate, App, BatchWindow, Bound, Grouping, Kept, Operator, Query, Site, SlidingWindow, SortDirection,
};
use crate::explain;
use crate::expr::{Literal, Slot};
use crate::functions::AggregateKind;
use crate::logical::{Column, Late, Origin, Stream};
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
    /// The stream it reads.
    pub input: String,
    /// The stream it writes.
    pub target: String,
    /// What is done with a row, in order.
    pub steps: Vec<Step>,
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
    let clock = explain::clock(app.clock);
    Description {
        clock: clock.strip_prefix("clock: ").unwrap_or(&clock).to_string(),
        streams: app.streams.iter().map(|stream| describe_stream(app, stream)).collect(),
        functions: app.functions.iter().map(ToString::to_string).collect(),
        queries: app.queries.iter().map(|query| Describer { app, query }.query()).collect(),
    }
}

fn describe_stream(app: &App, stream: &Stream) -> StreamDescription {
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
        line: explain::stream(stream, &app.streams),
    }
}

struct Describer<'a> {
    app: &'a App,
    query: &'a Query,
}

impl Describer<'_> {
    fn query(&self) -> QueryDescription {
        let query = self.query;
        let target = &self.app.streams[query.target.0 as usize];
        let output = target.columns.iter().zip(&query.output);
        QueryDescription {
            name: query.name.clone(),
            statement: query.statement,
            input: self.app.streams[query.input.0 as usize].name.clone(),
            target: target.name.clone(),
            steps: self.steps(),
            output: output.map(|(column, site)| (column.name.clone(), self.show(site))).collect(),
            state: self.state(),
        }
    }

    fn state(&self) -> String {
        let mut state = bound(self.query.bound);
        if let Some(grouping) = self.query.grouping()
            && grouping.forever().next().is_some()
        {
            state.push_str(match grouping.keys.as_slice() {
                [] => "; forever the extremes of all events",
                _ => "; unbounded: forever the extremes of every group that ever was",
            });
        }
        state
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for filter in &self.query.filter {
            steps.push(Step { kind: StepKind::Filter, text: self.show(filter) });
        }
        self.operator(&mut steps);
        if let Some(having) = &self.query.having {
            steps.push(Step { kind: StepKind::Having, text: self.show(having) });
        }
        if let Some(moment) = self.moment() {
            steps.push(Step { kind: StepKind::Moment, text: moment });
        }
        steps
    }

    fn operator(&self, steps: &mut Vec<Step>) {
        let mut step = |kind, text| steps.push(Step { kind, text });
        match &self.query.operator {
            Operator::Project => {}
            Operator::Running(grouping) => {
                step(StepKind::Running, String::new());
                self.grouping(grouping, steps);
            }
            Operator::Sliding { window, after, grouping, .. } => {
                step(StepKind::Sliding, self.sliding(window));
                self.after(after, steps);
                self.grouping(grouping, steps);
            }
            Operator::Leaving { window, all, after, grouping, .. } => {
                let events = if *all { "entering and leaving" } else { "leaving" };
                step(StepKind::Sliding, format!("{}, rows of {events} events", self.sliding(window)));
                self.after(after, steps);
                self.grouping(grouping, steps);
                self.keep(steps);
            }
            Operator::Delay { length, .. } => {
                step(StepKind::Delay, format!("{} later", explain::duration(*length)));
                self.keep(steps);
            }
            Operator::Batch { window, marks, after, grouping, .. } => {
                step(StepKind::Batch, format!("{}{}", batch(window), self.marks(marks)));
                self.after(after, steps);
                if let Some(grouping) = grouping {
                    self.grouping(grouping, steps);
                }
                self.keep(steps);
            }
        }
    }

    fn marks(&self, marks: &[Site]) -> String {
        let marks: Vec<String> = marks.iter().map(|site| self.show(site)).collect();
        if marks.is_empty() { String::new() } else { format!(" by {}", marks.join(", ")) }
    }

    fn sliding(&self, window: &SlidingWindow) -> String {
        let marks: Vec<String> = self.query.marks().iter().map(|mark| self.show(mark)).collect();
        let by = marks.join(", ");
        match window {
            SlidingWindow::Length(n) => format!("last {n} events"),
            SlidingWindow::Time(d) => format!("last {}", explain::duration(*d)),
            SlidingWindow::TimeLength { length, n } => {
                format!("last {n} events of the last {}", explain::duration(*length))
            }
            SlidingWindow::ExternalTime(d) => format!("last {} of {by}", explain::duration(*d)),
            SlidingWindow::Sort { n, directions } => {
                let key = |(mark, direction): (&String, &SortDirection)| {
                    format!("{mark}{}", if direction.descending { " descending" } else { "" })
                };
                let keys: Vec<String> = marks.iter().zip(directions).map(key).collect();
                format!("first {n} events by {}", keys.join(", "))
            }
            SlidingWindow::Unique => format!("newest event of each {by}"),
            SlidingWindow::FirstUnique => format!("first event of each {by}"),
            SlidingWindow::Frequent(n) => format!("newest events of {n} frequent {by}"),
            SlidingWindow::LossyFrequent { support, error } => {
                format!("newest events of {by} with a share of {support} - {error}")
            }
            SlidingWindow::Expression(condition) => {
                let whole = Grouping {
                    args: self.query.marks().to_vec(),
                    accumulators: condition.accumulators.clone(),
                    ..Grouping::NONE
                };
                let name = |slot: Slot| match slot {
                    Slot::Aggregate(i) => self.aggregate_call(&condition.aggregates[usize::from(i)], &whole),
                    slot => self.slot(slot),
                };
                format!("last events where {}", explain::expr(&condition.site.expr, &name))
            }
        }
    }

    fn after(&self, after: &[Site], steps: &mut Vec<Step>) {
        steps.extend(after.iter().map(|filter| Step { kind: StepKind::Seen, text: self.show(filter) }));
    }

    fn grouping(&self, grouping: &Grouping, steps: &mut Vec<Step>) {
        if !grouping.keys.is_empty() {
            let keys: Vec<String> = grouping.keys.iter().map(|site| self.show(site)).collect();
            steps.push(Step { kind: StepKind::Group, text: keys.join(", ") });
        }
        for (i, aggregate) in grouping.aggregates.iter().enumerate() {
            let text = format!("#{i} = {}", self.aggregate(aggregate, grouping));
            steps.push(Step { kind: StepKind::Aggregate, text });
        }
    }

    fn aggregate(&self, aggregate: &Aggregate, grouping: &Grouping) -> String {
        format!("{}: {}", self.aggregate_call(aggregate, grouping), aggregate.ty)
    }

    fn aggregate_call(&self, aggregate: &Aggregate, grouping: &Grouping) -> String {
        let accumulator = &grouping.accumulators[usize::from(aggregate.accumulator)];
        if let Some(rust) = &accumulator.rust {
            let args = rust.args.iter().map(|(i, _)| self.show(&grouping.args[usize::from(*i)]));
            let args = args.collect::<Vec<_>>().join(", ");
            let distinct = if accumulator.distinct { "DISTINCT " } else { "" };
            let filter = rust.passes.map(|i| self.show(&grouping.args[usize::from(i)]));
            let filter = filter.map(|passes| format!(" where {passes}")).unwrap_or_default();
            return format!("{}({distinct}{args}){filter}", rust.aggregate.name);
        }
        let shown = |i: u16| self.show(&grouping.args[usize::from(i)]);
        let mut args = accumulator.arg.map_or("*".to_string(), shown);
        if let Some((by, _)) = accumulator.by {
            args = format!("{args}, {}", shown(by));
        }
        let parameter = match (&accumulator.separator, aggregate.fraction) {
            (Some(separator), _) => Some(Literal::String(separator.clone())),
            // MEDIAN's own goes without saying.
            (None, _) if aggregate.func == AggregateKind::Median => None,
            (None, fraction) => fraction.map(Literal::Double),
        };
        if let Some(parameter) = parameter {
            args = format!("{args}, {}", explain::literal(&parameter));
        }
        let distinct = if accumulator.distinct { "DISTINCT " } else { "" };
        let name = crate::logical::aggregate_name(aggregate.func);
        format!("{name}({distinct}{args})")
    }

    fn keep(&self, steps: &mut Vec<Step>) {
        if !self.query.kept().is_empty() {
            let kept: Vec<String> = self.query.kept().iter().map(|k| self.kept_name(*k)).collect();
            steps.push(Step { kind: StepKind::Keep, text: kept.join(", ") });
        }
    }

    fn moment(&self) -> Option<String> {
        let moment = self.query.moment.as_ref()?;
        let mut parts = Vec::new();
        if moment.distinct {
            parts.push("distinct".to_string());
        }
        for key in &moment.sort {
            let direction = if key.descending { " descending" } else { "" };
            let nulls = if key.nulls_first { ", NULL first" } else { "" };
            parts.push(format!("sort by {}{direction}{nulls}", self.show(&key.by)));
        }
        if moment.offset > 0 {
            parts.push(format!("skip {}", moment.offset));
        }
        if let Some(limit) = moment.limit {
            parts.push(format!("at most {limit}"));
        }
        Some(parts.join("; "))
    }

    fn columns(&self) -> &[Column] {
        &self.app.streams[self.query.input.0 as usize].columns
    }

    fn slot(&self, slot: Slot) -> String {
        match slot {
            Slot::Input(i) => self.columns()[usize::from(i)].name.clone(),
            Slot::Aggregate(i) => format!("#{i}"),
            Slot::Key(i) => format!("key.{i}"),
            Slot::Kept(i) => format!("kept.{}", self.kept_name(self.query.kept()[usize::from(i)])),
        }
    }

    fn kept_name(&self, kept: Kept) -> String {
        match kept {
            Kept::Column(i) => self.columns()[usize::from(i)].name.clone(),
            Kept::RowTime => "ROWTIME()".to_string(),
        }
    }

    fn show(&self, site: &Site) -> String {
        explain::expr(&site.expr, &|slot| self.slot(slot))
    }
}

fn batch(window: &BatchWindow) -> String {
    match window {
        BatchWindow::Tumbling { size, offset: 0 } => format!("every {}", explain::duration(*size)),
        BatchWindow::Tumbling { size, offset } => {
            format!("every {} shifted by {}", explain::duration(*size), explain::duration(*offset))
        }
        BatchWindow::Calendar { days, zone } => format!("every {days} days in {zone}"),
        BatchWindow::Sliding { size, slide, panes } => {
            let how = if *panes { "" } else { ", event by event" };
            format!("the last {} every {}{how}", explain::duration(*size), explain::duration(*slide))
        }
        BatchWindow::Cron { text, zone, .. } => format!("at {text} in {zone}"),
        BatchWindow::Session(gap) => format!("after a gap of {}", explain::duration(*gap)),
        BatchWindow::TimeBatch(d) => format!("every {} from the first event on", explain::duration(*d)),
        BatchWindow::ExternalTimeBatch(d) => format!("every {}", explain::duration(*d)),
        BatchWindow::Cumulate { step, size } => {
            format!("every {}, growing up to {}", explain::duration(*step), explain::duration(*size))
        }
        BatchWindow::LengthBatch(n) => format!("every {n} events"),
    }
}

fn bound(bound: Bound) -> String {
    match bound {
        Bound::None => "none".to_string(),
        Bound::Rows(n) => format!("at most {n} rows"),
        Bound::Time(d) => format!("the rows of {}", explain::duration(d)),
        Bound::GroupsOfTime(d) => format!("one row per group of {}", explain::duration(d)),
        Bound::Panes(d, 1) => format!("one row per group of {}", explain::duration(d)),
        Bound::Panes(d, n) => {
            format!("one row per group and slice of {}, of which there are {n}", explain::duration(d))
        }
        Bound::Instants => "the rows between two instants".to_string(),
        Bound::GroupsOfInstants => "one row per group between two instants".to_string(),
        Bound::Sessions(gap) => {
            format!("one row per group with an event in the last {}", explain::duration(gap))
        }
        Bound::Session => "unbounded: the rows of a session".to_string(),
        Bound::GroupsOfRows(n) => format!("one row per group of {n} rows"),
        Bound::One => "one row".to_string(),
        Bound::Unbounded => "unbounded: one row per group that ever was".to_string(),
        Bound::Keys => "unbounded: one row per key that ever was".to_string(),
        Bound::Condition => "unbounded: as many rows as the condition allows".to_string(),
        Bound::Buckets(width) => format!("about {width} * ln(events / {width}) rows"),
    }
}
