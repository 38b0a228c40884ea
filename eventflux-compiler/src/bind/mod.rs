//! From the tree to the typed logical plan: every error a user can make is raised here.
//!
//! [`bind`] reads as the list of its stages. Errors are collected, not thrown: a query that can't be bound
//! leaves its target "broken", and whatever reads a broken stream is skipped, so that each cause is reported
//! once.

mod aggregate;
mod calendar;
mod call;
mod coerce;
mod expr;
mod flatten;
mod forms;
mod functions;
mod further;
mod join;
mod once;
mod operators;
mod order;
mod partition;
mod pattern;
mod query;
mod rate;
mod scope;
mod select;
mod streams;
mod table;
mod target;
mod trigger;
mod window;

use std::collections::{HashMap, HashSet};

use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::functions::Declared;
use crate::logical::{
    self, App, ClockMode, Late, Origin, Partition, PartitionId, Query, QueryId, Stream, StreamId,
};
use crate::question::DeclaredQuestion;
use crate::span::Span;
use crate::syntax::ast;

/// What is left of an app with errors.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// The errors, in order of place.
    pub diagnostics: Vec<Diagnostic>,
    /// The streams whose columns are known all the same, for the typed API around the errors; without columns
    /// those that only a query with errors defines.
    pub streams: Vec<Stream>,
    /// The tables among them.
    pub tables: Vec<logical::Table>,
    /// The questions that the app declares.
    pub questions: Vec<DeclaredQuestion>,
}

/// What is left of streams, given with the numbers they had, and the tables of these.
pub(crate) fn left(
    streams: impl Iterator<Item = (usize, Stream)>,
    tables: &[logical::Table],
) -> (Vec<Stream>, Vec<logical::Table>) {
    let (numbers, streams): (Vec<usize>, Vec<Stream>) = streams.unzip();
    let table = |table: &logical::Table| {
        let at = numbers.iter().position(|number| *number == table.stream.0 as usize)?;
        Some(logical::Table { stream: StreamId(u32::try_from(at).ok()?), ..table.clone() })
    };
    let tables = tables.iter().filter_map(table).collect();
    (streams, tables)
}

/// Binds an app.
///
/// # Errors
/// All errors of the app at once.
pub fn bind(app: &ast::App, catalog: &dyn Catalog) -> Result<App, Failed> {
    let mut binder = Binder::new(catalog);
    binder.declare(app);
    let flat = binder.flatten(app);
    let order = binder.sort(&flat);
    let mut bound: Vec<(usize, Query)> = Vec::new();
    for index in order.binding {
        if let Some(mut query) = binder.any_query(&flat[index]) {
            query.partition = flat[index].block.map(|block| PartitionId(block as u32));
            bound.push((index, query));
        } else if let Some(target) = flat[index].target {
            binder.break_undefined(target);
        }
    }
    for (index, query) in &mut bound {
        match flat[*index].kind {
            flatten::FlatKind::Pattern(_, number) => binder.complete(query, number),
            flatten::FlatKind::Join(_, number) => binder.complete_join(query, number),
            _ => {}
        }
    }
    let partitions = binder.partitions(&flat);
    let mut app = binder.finish(bound, &order.running, partitions)?;
    logical::part_rates(&mut app);
    logical::part_delays(&mut app);
    Ok(app)
}

/// What is known while an app is bound.
struct Binder<'a> {
    catalog: &'a dyn Catalog,
    diagnostics: Diagnostics,
    streams: Vec<Stream>,
    by_name: HashMap<String, StreamId>,
    /// Streams that no statement declares; their first writer defines them.
    undeclared: HashSet<StreamId>,
    /// Undeclared streams that have their columns now.
    defined: HashSet<StreamId>,
    /// Streams whose columns can't be known because of an error that was reported.
    broken: HashSet<StreamId>,
    /// The Rust types that SQL only carries.
    opaque: Vec<String>,
    /// How many select items there were, with what `*` stands for.
    items: usize,
    /// What CREATE FUNCTION declares, in statement order.
    declared: Vec<Declared>,
    /// The same by name in upper case; `None` for one whose Rust side is not known.
    declared_names: HashMap<String, Option<usize>>,
    options: streams::Options,
    /// The streams of triggers, each with the place of its name.
    triggers: HashMap<StreamId, Span>,
    /// The patterns, in the order in which they are found.
    patterns: Vec<pattern::Binding>,
    /// The joins, those inside of others first.
    joins: Vec<join::Binding>,
    /// The blocks of queries with a state for each key, and the one whose queries are being flattened.
    blocks: Vec<partition::Block>,
    block: Option<usize>,
    tables: Vec<logical::Table>,
    /// The tables by the streams of their changes.
    table_of: HashMap<StreamId, usize>,
    /// The tables by the streams of rows that are to be written into them.
    written: HashMap<StreamId, usize>,
    /// UPSERT .. ON, with what of its condition the query before it evaluates.
    upserts: Vec<table::UpsertOn>,
    /// What queries ask tables for each of their events.
    probes: Vec<table::Probe>,
    /// How many of the last columns of a stream no SQL can name.
    hidden: HashMap<StreamId, usize>,
}

impl<'a> Binder<'a> {
    fn new(catalog: &'a dyn Catalog) -> Self {
        Binder {
            catalog,
            diagnostics: Diagnostics::default(),
            streams: Vec::new(),
            by_name: HashMap::new(),
            undeclared: HashSet::new(),
            defined: HashSet::new(),
            broken: HashSet::new(),
            opaque: Vec::new(),
            items: 0,
            declared: Vec::new(),
            declared_names: HashMap::new(),
            options: streams::Options::default(),
            triggers: HashMap::new(),
            patterns: Vec::new(),
            joins: Vec::new(),
            blocks: Vec::new(),
            block: None,
            tables: Vec::new(),
            table_of: HashMap::new(),
            written: HashMap::new(),
            upserts: Vec::new(),
            probes: Vec::new(),
            hidden: HashMap::new(),
        }
    }

    fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(code, span, message));
    }

    fn error_help(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(code, span, message).help(help));
    }

    fn stream(&self, id: StreamId) -> &Stream {
        &self.streams[id.0 as usize]
    }

    fn stream_mut(&mut self, id: StreamId) -> &mut Stream {
        &mut self.streams[id.0 as usize]
    }

    /// Marks a stream that only the failed query could have defined.
    fn break_undefined(&mut self, id: StreamId) {
        if self.undeclared.contains(&id) && !self.defined.contains(&id) {
            self.broken.insert(id);
        }
    }

    /// Puts the queries into running order and settles what depends on all of them.
    fn finish(
        mut self,
        bound: Vec<(usize, Query)>,
        running: &[usize],
        partitions: Vec<Partition>,
    ) -> Result<App, Failed> {
        let clock = self.clock();
        if !self.diagnostics.is_empty() {
            let usable = |(i, stream): (usize, Stream)| {
                let id = StreamId(u32::try_from(i).ok()?);
                let undefined = self.undeclared.contains(&id) && !self.defined.contains(&id);
                if undefined && !stream.anonymous {
                    // Its name is known all the same.
                    return Some((i, Stream { columns: Vec::new(), ..stream }));
                }
                (!undefined && !self.broken.contains(&id) && !stream.anonymous).then_some((i, stream))
            };
            let (streams, tables) =
                left(self.streams.into_iter().enumerate().filter_map(usable), &self.tables);
            let questions = Vec::new();
            return Err(Failed { diagnostics: self.diagnostics.into_sorted(), streams, tables, questions });
        }
        let mut by_index: HashMap<usize, Query> = bound.into_iter().collect();
        let mut queries = Vec::new();
        let mut places = Vec::new();
        for &index in running {
            if let Some(query) = by_index.remove(&index) {
                places.push(index);
                queries.push(query);
            }
        }
        // Readers in statement order: that is the order of the flat list, not of running.
        let mut order: Vec<usize> = (0..queries.len()).collect();
        order.sort_by_key(|&i| places[i]);
        for i in order {
            for input in queries[i].inputs.clone() {
                self.streams[input.0 as usize].readers.push(QueryId(i as u32));
            }
        }
        let (streams, tables, opaque, functions) = (self.streams, self.tables, self.opaque, self.declared);
        Ok(App { clock, streams, tables, queries, partitions, opaque, functions })
    }

    /// The app's clock, once it is known which streams are inputs.
    fn clock(&mut self) -> ClockMode {
        let mut lateness = None;
        let mut first: Option<(String, bool)> = None;
        for i in 0..self.streams.len() {
            let Origin::Input { time, .. } = self.streams[i].origin else { continue };
            if self.broken.contains(&StreamId(i as u32)) {
                continue;
            }
            let (name, span) = (self.streams[i].name.clone(), self.streams[i].span);
            match &first {
                None => first = Some((name, time.is_some())),
                Some((other, timed)) if *timed != time.is_some() => {
                    let (with, without) = if *timed { (other, &name) } else { (&name, other) };
                    let message = format!(
                        "`{with}` is in event time, but `{without}` has no time column: an app has one clock"
                    );
                    let help =
                        format!("give `{without}` a time column with WATERMARK FOR, or take `{with}`'s away");
                    self.error_help(crate::codes::MIXED_TIME, span, message, help);
                    break;
                }
                Some(_) => {}
            }
            if time.is_some() {
                let declared = self.options.lateness.get(&StreamId(i as u32)).copied().unwrap_or(0);
                lateness = Some(lateness.unwrap_or(0).max(declared));
            }
        }
        match lateness {
            Some(lateness) => ClockMode::Event { lateness, max_ahead: self.options.max_ahead },
            None => ClockMode::Arrival,
        }
    }
}

/// A stream that has no columns yet.
fn new_stream(name: String, span: Span) -> Stream {
    Stream {
        name,
        columns: Vec::new(),
        origin: Origin::Input { time: None, late: Late::Drop },
        rust: None,
        anonymous: false,
        readers: Vec::new(),
        span,
    }
}

/// `a, b and c`, each in backquotes; a long list is cut.
fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    const MOST: usize = 12;
    let names: Vec<&str> = names.into_iter().collect();
    let mut shown: Vec<String> = names.iter().take(MOST).map(|n| format!("`{n}`")).collect();
    if names.len() > MOST {
        shown.push(format!("{} more", names.len() - MOST));
    }
    match shown.as_slice() {
        [] => "none".to_string(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// A help line for a misspelt name: the nearest names, or all there are.
fn did_you_mean(name: &str, known: &[&str], what: &str) -> Option<String> {
    let near = crate::suggest::suggest(name, known.iter().copied());
    match near.as_slice() {
        [] if known.is_empty() => None,
        [] => Some(format!("{what}: {}", listed(known.iter().copied()))),
        [one, ..] => Some(format!("did you mean `{one}`?")),
    }
}
