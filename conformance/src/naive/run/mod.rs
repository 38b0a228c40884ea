//! An app at work: rows delivered from query to query, and what is due in its order.

mod entering;
mod finish;
mod joining;
mod parted;
mod rated;
mod tables;
#[cfg(test)]
mod tests_of_partitions;
#[cfg(test)]
mod tests_of_tables;

use eventflux_runtime::engine::Push;
use eventflux_runtime::{Timestamp, Value};

use crate::naive::app::{App, Matched, Micros, Query, Source};
use crate::naive::clock::{Clock, Move};
use crate::naive::expr::{RowError, Scope};
use crate::naive::group;
use crate::naive::log::Happening;
use crate::naive::pattern::{Partitions, Row};
use crate::naive::rate::{self, Passing};
use crate::naive::rows::Rows;
use crate::naive::trigger;
use crate::naive::window::{self, Due, Moment};
use crate::naive::{Answers, Said, Step};
use entering::entering;
use parted::{Id, Kept, Part};

/// An app with the history of each of its queries.
pub struct Run<'a> {
    app: &'a App,
    clock: Clock<'a>,
    /// What each query keeps, in each of its partitions.
    kept: Vec<Vec<Kept>>,
    /// The partitions of each block, in order of first appearance.
    blocks: Vec<Vec<Part>>,
    /// The partition of each block that is at work.
    current: Vec<Option<usize>>,
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
    /// Keys that are freed, after all else.
    Purge,
}

impl<'a> Run<'a> {
    /// An app to which nothing happened yet.
    pub fn new(app: &'a App) -> Self {
        Run {
            app,
            clock: Clock::new(app),
            kept: app
                .queries
                .iter()
                .map(|query| if query.block.is_some() { Vec::new() } else { vec![Kept::new(app, query)] })
                .collect(),
            blocks: vec![Vec::new(); app.blocks.len()],
            current: vec![None; app.blocks.len()],
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
                if let (Some(matched), None) = (self.app.matched(query), query.block) {
                    self.kept[number][0].pattern.begin(matched, to);
                }
            }
        }
        while let Some((due, id, stage)) = self.next_due(|_, _| true).filter(|(due, ..)| due.at <= to) {
            self.now = Some(due.at);
            self.fire(id, stage, due, true);
        }
        self.now = self.now.max(Some(to));
    }

    /// "At one instant: first everything whose rows carry an earlier time, then the rest; within each, queries in
    /// topological order (earlier statement first), then order of begin, then first appearance of the key."
    fn next_due(&self, of: impl Fn(usize, Stage) -> bool) -> Option<(Due, Id, Stage)> {
        // The statements of triggers stand before those of queries; they and blocks go by their own numbers.
        let count = self.app.triggers.len();
        let triggers = (0..count).map(|number| (number, Id { query: number, part: 0 }, Stage::Trigger));
        let queries = self.order.iter().enumerate().flat_map(|(rank, query)| {
            let stages = [Stage::Pattern, Stage::Alone, Stage::Leaving, Stage::Window, Stage::Rate];
            let parts = 0..self.kept[*query].len();
            let rank = count + rank;
            stages.into_iter().flat_map(move |stage| {
                parts.clone().map(move |part| (rank, Id { query: *query, part }, stage))
            })
        });
        let blocks =
            (0..self.app.blocks.len()).map(|block| (usize::MAX, Id { query: block, part: 0 }, Stage::Purge));
        triggers
            .chain(queries)
            .chain(blocks)
            .filter(|(_, id, stage)| of(id.query, *stage))
            .filter_map(|(rank, id, stage)| Some((self.due(id, stage)?, rank, id, stage)))
            .min_by_key(|((due, told, begun), rank, id, stage)| (*due, *told, *rank, *stage, *begun, id.part))
            .map(|((due, ..), _, id, stage)| (due, id, stage))
    }

    /// What is due of a query, whether that is in its turn, and when it began.
    fn due(&self, id: Id, stage: Stage) -> Option<(Due, bool, Micros)> {
        let fires = |at| Due { at, carries_now: true };
        let of = |query: usize| &self.app.queries[query];
        let (due, begun) = match stage {
            Stage::Trigger => {
                let trigger = &self.app.triggers[id.query];
                (trigger::due(&trigger.at, self.began, &self.fired[id.query])?, Micros::MIN)
            }
            Stage::Purge => (fires(self.purges(id.query)?), Micros::MIN),
            Stage::Pattern => {
                let pattern = &self.app.matched(of(id.query))?.pattern;
                (self.kept(id).pattern.due(pattern)?, self.kept(id).pattern.begun(pattern))
            }
            Stage::Alone => (self.kept(id).joins.alone(self.app.joined(of(id.query))?)?, Micros::MIN),
            // What leaves before another join looks for it leaves before all else that carries that instant: intervals are half-open.
            Stage::Leaving => {
                let (due, is_read) = self.kept(id).joins.leaving(self.app.joined(of(id.query))?)?;
                return Some((due, !is_read, Micros::MIN));
            }
            Stage::Window => {
                let (window, log) = (of(id.query).window.as_ref(), &self.kept(id).log);
                let due = window::due(window, log)?;
                (due, window::begun(window, due, log))
            }
            Stage::Rate => (rate::due(of(id.query).rate.as_ref()?, &self.kept(id).rate)?, Micros::MIN),
        };
        Some((due, true, begun))
    }

    fn fire(&mut self, id: Id, stage: Stage, due: Due, rows: bool) {
        match stage {
            Stage::Trigger => {
                self.fired[id.query].push(due.at);
                let time = Value::Timestamp(Timestamp::from_micros(due.at));
                self.deliver(Source::Trigger(id.query), due.at, vec![time]);
            }
            Stage::Purge => self.purge(id.query, due.at),
            stage => self.within(id, |run| run.fire_query(id, stage, due, rows)),
        }
    }

    fn fire_query(&mut self, id: Id, stage: Stage, due: Due, rows: bool) {
        match (stage, self.app.matched(&self.app.queries[id.query])) {
            (Stage::Alone | Stage::Leaving, _) => self.part(id, stage, due, rows),
            (Stage::Rate, _) => self.pass(id, Passing::Reached(due.at)),
            (Stage::Pattern, Some(matched)) => {
                let found = self.kept_mut(id).pattern.fire(matched, due);
                if rows {
                    self.found(id, found);
                }
            }
            _ => {
                self.kept_mut(id).log.push(Happening::Reached(due.at));
                if rows {
                    self.put_out(id);
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
            if !app.sources(query).contains(&source) {
                continue;
            }
            if let Some(part) = self.part_of(number, source, at, &row) {
                let id = Id { query: number, part };
                self.within(id, |run| run.read(id, source, at, row.clone()));
            }
        }
    }

    /// A row comes to a query.
    fn read(&mut self, id: Id, source: Source, at: Micros, row: Vec<Value>) {
        let app = self.app;
        let query = &app.queries[id.query];
        match (app.joined(query), app.matched(query)) {
            (Some(joined), _) => self.join(id, joined, source, at, &row),
            (None, Some(matched)) => self.seek(id, matched, source, at, row),
            (None, None) if query.write.changes() => self.change_table(id.query, at, &row),
            (None, None) => {
                if let Some(row) = self.asked(query, row) {
                    self.enter(id, at, row);
                }
            }
        }
    }

    /// An event comes to a pattern. What was due by then comes first, also if another query, that was due at the same
    /// instant, made the event: "a B exactly then is too late to prevent it".
    fn seek(&mut self, id: Id, matched: &Matched, source: Source, at: Micros, row: Vec<Value>) {
        self.answers.null_key += u64::from(Partitions::leaves_out(matched, source, &row));
        while let Some(due) = self.kept_mut(id).pattern.due(&matched.pattern).filter(|due| due.at <= at) {
            let found = self.kept_mut(id).pattern.fire(matched, due);
            self.found(id, found);
        }
        let found = self.kept_mut(id).pattern.offer(matched, source, at, row);
        self.found(id, found);
    }

    /// Matches enter the query, and attempts that expired are told of. "*One moment* .. is one entering event, or all that
    /// one query closes at one due time": what one event completes is one moment. A window is entered by one match after
    /// the other.
    fn found(&mut self, id: Id, found: Vec<Row>) {
        let app = self.app;
        let of = &app.queries[id.query];
        let mut moment: Option<Moment> = None;
        for Row { at, row, expired } in found {
            if expired {
                self.timed_out(of, at, &row);
                continue;
            }
            if !self.take_in(id, at, row) {
                continue;
            }
            self.brought(id, at, &mut moment);
        }
        if let Some(moment) = moment {
            self.rows_of(id, &[moment]);
        }
    }

    /// What the newest happening of a query brings: with a window its rows at once, without one more of this moment.
    fn brought(&mut self, id: Id, at: Micros, moment: &mut Option<Moment>) {
        let of = &self.app.queries[id.query];
        let moments = window::brings(of.window.as_ref(), of.events, &self.kept(id).log);
        if of.window.is_some() {
            self.rows_of(id, &moments);
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

    fn enter(&mut self, id: Id, at: Micros, row: Vec<Value>) {
        if self.take_in(id, at, row) {
            self.put_out(id);
        }
    }

    /// Whether a row enters.
    fn take_in(&mut self, id: Id, at: Micros, row: Vec<Value>) -> bool {
        match entering(&self.app.queries[id.query], &self.kept(id).log, at, row) {
            Ok(Some(entry)) => {
                self.answers.row_errors += u64::from(entry.fails);
                self.kept_mut(id).log.push(Happening::Entered(entry));
                return true;
            }
            Ok(None) => {}
            Err(RowError) => self.answers.row_errors += 1,
        }
        false
    }

    fn put_out(&mut self, id: Id) {
        let of = &self.app.queries[id.query];
        let moments = window::brings(of.window.as_ref(), of.events, &self.kept(id).log);
        self.rows_of(id, &moments);
    }

    fn rows_of(&mut self, id: Id, moments: &[Moment]) {
        let of = &self.app.queries[id.query];
        for moment in moments {
            let made = group::rows(of, &self.kept(id).log, moment);
            self.answers.row_errors += made.errors;
            self.answers.far_apart |= made.far_apart;
            for row in made.rows {
                self.rated(id, moment.at, row);
            }
        }
    }
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
