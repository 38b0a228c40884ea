//! An app at work: rows delivered from query to query, and what is due in its order.

mod finish;
mod joining;
mod rated;
mod tables;
#[cfg(test)]
mod tests_of_tables;

use eventflux_runtime::engine::Push;
use eventflux_runtime::{Timestamp, Value};

use crate::naive::app::{App, Matched, Micros, Query, Source, Window};
use crate::naive::clock::{Clock, Move};
use crate::naive::expr::{RowError, Scope};
use crate::naive::group;
use crate::naive::join::Joins;
use crate::naive::log::{Entry, Happening, entries};
use crate::naive::pattern::{Partitions, Row};
use crate::naive::rate::{self, Passing};
use crate::naive::rows::Rows;
use crate::naive::trigger;
use crate::naive::value::same_row;
use crate::naive::window::{self, Due, Moment};
use crate::naive::{Answers, Said, Step};

/// An app with the history of each of its queries.
pub struct Run<'a> {
    app: &'a App,
    clock: Clock<'a>,
    logs: Vec<Vec<Happening>>,
    /// What the rates of queries have seen.
    rates: Vec<Vec<Passing>>,
    /// What the patterns of queries have seen.
    partitions: Vec<Partitions>,
    /// What the joins of queries have seen.
    joins: Vec<Joins>,
    /// The places at which rows of joins entered their queries.
    entered: Vec<Vec<(usize, usize)>>,
    /// What is in the tables, by number of target.
    tables: Vec<Rows>,
    /// The queries "in topological order (earlier statement first)".
    order: Vec<usize>,
    /// "Before the first event or advance the clock is unknown".
    now: Option<Micros>,
    /// When it was first known.
    began: Option<Micros>,
    /// The instants at which triggers have fired.
    fired: Vec<Vec<Micros>>,
    answers: Answers,
}

/// What waits for the clock: triggers, and of a query the pattern before the window, and the rate behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Trigger,
    Pattern,
    /// Rows of joins by time that have no partner.
    Alone,
    /// Rows that leave a side of a join.
    Leaving,
    Window,
    Rate,
}

impl<'a> Run<'a> {
    /// An app to which nothing happened yet.
    pub fn new(app: &'a App) -> Self {
        Run {
            app,
            clock: Clock::new(app),
            logs: vec![Vec::new(); app.queries.len()],
            rates: vec![Vec::new(); app.queries.len()],
            partitions: vec![Partitions::default(); app.queries.len()],
            joins: app
                .queries
                .iter()
                .map(|query| app.joined(query).map(Joins::new).unwrap_or_default())
                .collect(),
            entered: vec![Vec::new(); app.queries.len()],
            tables: vec![Rows::default(); app.targets.len()],
            order: topological(app),
            now: None,
            began: None,
            fired: vec![Vec::new(); app.triggers.len()],
            answers: Answers::default(),
        }
    }

    /// What came out.
    pub fn answers(self) -> Answers {
        self.answers
    }

    /// Takes a step.
    pub fn take(&mut self, step: &Step) {
        self.answers.rows.push(Vec::new());
        match step {
            Step::Push { input, at, row } => {
                let (push, moves) = self.clock.push(*input, *at, row.clone());
                match push {
                    Push::Accepted => {}
                    Push::Late => self.answers.late += 1,
                    Push::Refused => self.answers.refused += 1,
                }
                self.obey(moves);
            }
            Step::Advance(to) => {
                let moves = self.clock.advance(*to);
                self.obey(moves);
            }
            Step::Restart => {}
            Step::Finish => {
                let moves = self.clock.finish();
                self.obey(moves);
                self.finish();
            }
        }
        self.answers.tables.push(self.contents());
    }

    fn obey(&mut self, moves: Vec<Move>) {
        for step in moves {
            match step {
                Move::Reach(to) => self.reach(to),
                Move::Row(source, at, row) => self.deliver(source, at, row),
            }
        }
    }

    /// "Advancing to t fires all that is due at or before t in due order, **before** an event at t is processed."
    fn reach(&mut self, to: Micros) {
        if self.now.is_none() {
            self.began = Some(to);
            for (number, query) in self.app.queries.iter().enumerate() {
                if let Some(matched) = self.app.matched(query) {
                    self.partitions[number].begin(matched, to);
                }
            }
        }
        while let Some((due, query, stage)) = self.next_due(|_, _| true).filter(|(due, ..)| due.at <= to) {
            self.now = Some(due.at);
            self.fire(query, stage, due, true);
        }
        self.now = self.now.max(Some(to));
    }

    /// "At one instant: first everything whose rows carry an earlier time, then the rest; within each, queries in
    /// topological order".
    fn next_due(&self, of: impl Fn(usize, Stage) -> bool) -> Option<(Due, usize, Stage)> {
        // What leaves before another join looks for it leaves before all else that carries that instant: intervals are half-open.
        let due = |query: usize, stage: Stage| {
            let late = |due: Due| (due, true);
            match stage {
                // By their own numbers.
                Stage::Trigger => {
                    trigger::due(&self.app.triggers[query].at, self.began, &self.fired[query]).map(late)
                }
                Stage::Pattern => {
                    let matched = self.app.matched(&self.app.queries[query])?;
                    self.partitions[query].due(&matched.pattern).map(late)
                }
                Stage::Alone => self.joins[query].alone(self.app.joined(&self.app.queries[query])?).map(late),
                Stage::Leaving => {
                    let leaving = self.joins[query].leaving(self.app.joined(&self.app.queries[query])?);
                    leaving.map(|(due, is_read)| (due, !is_read))
                }
                Stage::Window => {
                    window::due(self.app.queries[query].window.as_ref(), &self.logs[query]).map(late)
                }
                Stage::Rate => {
                    rate::due(self.app.queries[query].rate.as_ref()?, &self.rates[query]).map(late)
                }
            }
        };
        // The statements of triggers stand before those of queries.
        let count = self.app.triggers.len();
        let triggers = (0..count).map(|number| (number, number, Stage::Trigger));
        let queries = self.order.iter().enumerate();
        let queries = queries.flat_map(|(rank, query)| {
            let stages = [Stage::Pattern, Stage::Alone, Stage::Leaving, Stage::Window, Stage::Rate];
            stages.map(|stage| (count + rank, *query, stage))
        });
        triggers
            .chain(queries)
            .filter(|(_, query, stage)| of(*query, *stage))
            .filter_map(|(rank, query, stage)| Some((due(query, stage)?, rank, query, stage)))
            .min_by_key(|(due, rank, _, stage)| (*due, *rank, *stage))
            .map(|((due, _), _, query, stage)| (due, query, stage))
    }

    fn fire(&mut self, query: usize, stage: Stage, due: Due, rows: bool) {
        let app = self.app;
        if stage == Stage::Trigger {
            self.fired[query].push(due.at);
            let time = Value::Timestamp(Timestamp::from_micros(due.at));
            return self.deliver(Source::Trigger(query), due.at, vec![time]);
        }
        match (stage, app.matched(&app.queries[query])) {
            (Stage::Alone | Stage::Leaving, _) => self.part(query, stage, due, rows),
            (Stage::Rate, _) => self.pass(query, Passing::Reached(due.at)),
            (Stage::Pattern, Some(matched)) => {
                let found = self.partitions[query].fire(matched, due);
                if rows {
                    self.found(query, found);
                }
            }
            _ => {
                self.logs[query].push(Happening::Reached(due.at));
                if rows {
                    self.put_out(query);
                }
            }
        }
    }

    /// "A row is delivered fully before the next is produced: first to the host's sinks, then to the queries that read
    /// it in statement order, depth first."
    fn deliver(&mut self, source: Source, at: Micros, row: Vec<Value>) {
        if !matches!(source, Source::Input(_)) {
            let said = Said { stream: self.app.name(source), at, row: row.clone() };
            if let Some(step) = self.answers.rows.last_mut() {
                step.push(said);
            }
        }
        let app = self.app;
        for (number, query) in app.queries.iter().enumerate() {
            if let Some(joined) = app.joined(query) {
                if joined.streams().any(|side| side.source == source) {
                    self.join(number, joined, source, at, &row);
                }
                continue;
            }
            match app.matched(query) {
                None if query.source == source && query.write.changes() => {
                    self.change_table(number, at, &row);
                }
                None if query.source == source => {
                    if let Some(row) = self.asked(query, row.clone()) {
                        self.enter(number, at, row);
                    }
                }
                Some(matched) if matched.reads(source) => self.seek(number, matched, source, at, row.clone()),
                _ => {}
            }
        }
    }

    /// An event comes to a pattern. What was due by then comes first, also if another query, that was due at the same
    /// instant, made the event: "a B exactly then is too late to prevent it".
    fn seek(&mut self, query: usize, matched: &Matched, source: Source, at: Micros, row: Vec<Value>) {
        while let Some(due) = self.partitions[query].due(&matched.pattern).filter(|due| due.at <= at) {
            let found = self.partitions[query].fire(matched, due);
            self.found(query, found);
        }
        let found = self.partitions[query].offer(matched, source, at, row);
        self.found(query, found);
    }

    /// Matches enter the query, and attempts that expired are told of. "*One moment* .. is one entering event, or all that
    /// one query closes at one due time": what one event completes is one moment. A window is entered by one match after
    /// the other.
    fn found(&mut self, query: usize, found: Vec<Row>) {
        let app = self.app;
        let of = &app.queries[query];
        let mut moment: Option<Moment> = None;
        for Row { at, row, expired } in found {
            if expired {
                self.timed_out(of, at, &row);
                continue;
            }
            if !self.take_in(query, at, row) {
                continue;
            }
            self.brought(query, at, &mut moment);
        }
        if let Some(moment) = moment {
            self.rows_of(query, &[moment]);
        }
    }

    /// What the newest happening of a query brings: with a window its rows at once, without one more of this moment.
    fn brought(&mut self, query: usize, at: Micros, moment: &mut Option<Moment>) {
        let of = &self.app.queries[query];
        let moments = window::brings(of.window.as_ref(), of.events, &self.logs[query]);
        if of.window.is_some() {
            self.rows_of(query, &moments);
            return;
        }
        let pieces = moments.into_iter().flat_map(|moment| moment.pieces);
        moment.get_or_insert(Moment { at, pieces: Vec::new() }).pieces.extend(pieces);
    }

    /// "`ON TIMEOUT INSERT INTO t SELECT ..` puts out a row for an attempt that expired".
    fn timed_out(&mut self, query: &Query, at: Micros, row: &[Value]) {
        let Some(timeout) = self.app.matched(query).and_then(|matched| matched.timeout.as_ref()) else {
            return;
        };
        match Scope::of(row).values(&timeout.items) {
            Ok(row) => self.write(None, timeout.target, at, row),
            Err(RowError) => self.answers.row_errors += 1,
        }
    }

    fn enter(&mut self, query: usize, at: Micros, row: Vec<Value>) {
        if self.take_in(query, at, row) {
            self.put_out(query);
        }
    }

    /// Whether a row enters.
    fn take_in(&mut self, query: usize, at: Micros, row: Vec<Value>) -> bool {
        match entering(&self.app.queries[query], &self.logs[query], at, row) {
            Ok(Some(entry)) => {
                self.answers.row_errors += u64::from(entry.fails);
                self.logs[query].push(Happening::Entered(entry));
                return true;
            }
            Ok(None) => {}
            Err(RowError) => self.answers.row_errors += 1,
        }
        false
    }

    fn put_out(&mut self, query: usize) {
        let of = &self.app.queries[query];
        let moments = window::brings(of.window.as_ref(), of.events, &self.logs[query]);
        self.rows_of(query, &moments);
    }

    fn rows_of(&mut self, query: usize, moments: &[Moment]) {
        let of = &self.app.queries[query];
        for moment in moments {
            let made = group::rows(of, &self.logs[query], moment);
            self.answers.row_errors += made.errors;
            self.answers.far_apart |= made.far_apart;
            for row in made.rows {
                self.rated(query, moment.at, row);
            }
        }
    }
}

/// What enters a query's window, `None` if its first WHERE keeps it out. "Errors in window, group, key, partition and filter
/// expressions and in aggregate arguments are raised before any state changes, and keep the row out of that query".
fn entering(
    query: &Query,
    log: &[Happening],
    at: Micros,
    row: Vec<Value>,
) -> Result<Option<Entry>, RowError> {
    let scope = Scope::of(&row);
    if let Some(before) = &query.before
        && !scope.is_true(before)?
    {
        return Ok(None);
    }
    let marks = match &query.window {
        // Without columns events are the same if all their columns are.
        Some(Window::Frequent { keys, .. } | Window::LossyFrequent { keys, .. }) if keys.is_empty() => {
            row.clone()
        }
        Some(window) => scope.values(window.marks())?,
        None => Vec::new(),
    };
    // What FIRSTUNIQUE drops is not looked at any further.
    let came = |marks: &[Value]| entries(log).any(|(_, before)| same_row(&before.marks, marks));
    if matches!(query.window, Some(Window::FirstUnique(_))) && came(&marks) {
        return Ok(None);
    }
    let passes = match &query.after {
        Some(after) => scope.is_true(after)?,
        None => true,
    };
    // What does not pass is not grouped; but SESSION is a window per key, so that it has one.
    let session = matches!(query.window, Some(Window::Session { .. }));
    let key = match grouped(query, scope, passes, session) {
        // DELAY looks when it passes an event on, and is due then even if that fails.
        Err(RowError) if matches!(query.window, Some(Window::Delay(_))) => {
            return Ok(Some(Entry { row, at, key: Vec::new(), marks, passes: false, fails: true }));
        }
        key => key?,
    };
    Ok(Some(Entry { row, at, key, marks, passes, fails: false }))
}

/// What an event is grouped by, after a look at all that its aggregates will ask of it.
fn grouped(query: &Query, scope: Scope<'_>, passes: bool, session: bool) -> Result<Vec<Value>, RowError> {
    let key = if passes || session { scope.values(&query.groups)? } else { Vec::new() };
    for aggregate in query.all_aggregates().into_iter().filter(|_| passes) {
        // "The argument of an aggregate is not evaluated for a row that the filter leaves out."
        let counts = match &aggregate.filter {
            Some(filter) => scope.is_true(filter)?,
            None => true,
        };
        if counts {
            scope.values(&aggregate.arguments)?;
        }
    }
    Ok(key)
}

/// Queries so that writers come before readers: always the earliest statement all of whose writers are placed.
fn topological(app: &App) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < app.queries.len() {
        let ready = |query: usize| {
            let sources = app.sources(&app.queries[query]);
            let writes = |other: usize| {
                app.written(&app.queries[other]).into_iter().any(|to| sources.contains(&Source::Target(to)))
            };
            (0..app.queries.len()).all(|other| !writes(other) || order.contains(&other))
        };
        let Some(next) = (0..app.queries.len()).find(|query| !order.contains(query) && ready(*query)) else {
            break;
        };
        order.push(next);
    }
    order
}
