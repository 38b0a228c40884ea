//! An app at work: rows delivered from query to query, and what is due in its order.

use eventflux_runtime::Value;
use eventflux_runtime::engine::Push;

use super::app::{App, Micros, Query, Source, Window};
use super::clock::{Clock, Move};
use super::expr::{RowError, Scope};
use super::group;
use super::log::{Entry, Happening, entries};
use super::value::{same_row, widened};
use super::window::{self, Due, Moment};
use super::{Answers, Said, Step};

/// An app with the history of each of its queries.
pub struct Run<'a> {
    app: &'a App,
    clock: Clock<'a>,
    logs: Vec<Vec<Happening>>,
    /// The queries "in topological order (earlier statement first)".
    order: Vec<usize>,
    now: Micros,
    answers: Answers,
}

impl<'a> Run<'a> {
    /// An app to which nothing happened yet.
    pub fn new(app: &'a App) -> Self {
        Run {
            app,
            clock: Clock::new(app),
            logs: vec![Vec::new(); app.queries.len()],
            order: topological(app),
            now: Micros::MIN,
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
        while let Some((due, query)) = self.next_due(|_| true).filter(|(due, _)| due.at <= to) {
            self.now = due.at;
            self.fire(query, due.at, true);
        }
        self.now = self.now.max(to);
    }

    /// "At one instant: first everything whose rows carry an earlier time, then the rest; within each, queries in
    /// topological order".
    fn next_due(&self, of: impl Fn(usize) -> bool) -> Option<(Due, usize)> {
        let due = |query: usize| window::due(self.app.queries[query].window.as_ref(), &self.logs[query]);
        let all = self.order.iter().enumerate().filter(|(_, query)| of(**query));
        all.filter_map(|(rank, query)| Some((due(*query)?, rank, *query)))
            .min_by_key(|(due, rank, _)| (*due, *rank))
            .map(|(due, _, query)| (due, query))
    }

    fn fire(&mut self, query: usize, at: Micros, rows: bool) {
        self.logs[query].push(Happening::Reached(at));
        if rows {
            self.put_out(query);
        }
    }

    /// "In due order and at their nominal times closes windows, releases DELAY ..; leaving rows of sliding windows
    /// don't fire." Batches that no time closes are put out at the clock, when nothing else is due.
    fn finish(&mut self) {
        let app = self.app;
        let closes = |query: usize| window::fires_at_finish(app.queries[query].window.as_ref());
        loop {
            while let Some((due, query)) = self.next_due(closes) {
                self.leave_silently(due);
                self.now = self.now.max(due.at);
                self.fire(query, due.at, true);
            }
            self.leave_silently(Due { at: self.now, carries_now: true });
            let unfinished = self.order.iter().find_map(|query| {
                let piece = window::unfinished(app.queries[*query].window.as_ref(), &self.logs[*query])?;
                Some((*query, piece))
            });
            let Some((query, piece)) = unfinished else { break };
            self.rows_of(query, &[Moment { at: self.now, pieces: vec![piece] }]);
            self.logs[query].push(Happening::Flushed);
        }
    }

    /// What would have left by the clock is gone, though its rows don't come.
    fn leave_silently(&mut self, until: Due) {
        let app = self.app;
        let slides = |query: usize| !window::fires_at_finish(app.queries[query].window.as_ref());
        while let Some((due, query)) = self.next_due(slides).filter(|(due, _)| *due <= until) {
            self.fire(query, due.at, false);
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
        for query in 0..self.app.queries.len() {
            if self.app.queries[query].source == source {
                self.enter(query, at, row.clone());
            }
        }
    }

    fn enter(&mut self, query: usize, at: Micros, row: Vec<Value>) {
        match entering(&self.app.queries[query], &self.logs[query], at, row) {
            Ok(Some(entry)) => {
                self.answers.row_errors += u64::from(entry.fails);
                self.logs[query].push(Happening::Entered(entry));
                self.put_out(query);
            }
            Ok(None) => {}
            Err(RowError) => self.answers.row_errors += 1,
        }
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
                let columns = &self.app.targets[of.target].columns;
                let row =
                    row.into_iter().zip(columns).map(|(value, column)| widened(value, column.ty)).collect();
                self.deliver(Source::Target(of.target), moment.at, row);
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
            let source = app.queries[query].source;
            let writes = |other: usize| Source::Target(app.queries[other].target) == source;
            (0..app.queries.len()).all(|other| !writes(other) || order.contains(&other))
        };
        let Some(next) = (0..app.queries.len()).find(|query| !order.contains(query) && ready(*query)) else {
            break;
        };
        order.push(next);
    }
    order
}
