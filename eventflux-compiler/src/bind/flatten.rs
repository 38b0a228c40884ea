//! Subqueries and WITH become queries of their own with unnamed streams; then all queries are put in order.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Binder;
use super::join::{Binding as JoinBinding, Half, Source as JoinSource};
use super::partition::Block;
use super::pattern::Binding;
use crate::codes;
use crate::logical::{ChangeKind, StreamId};
use crate::span::Span;
use crate::syntax::ast::{self, Input, PatternKind, SourceKind, StatementKind, WriteMode};

/// A query with the streams it reads and writes.
pub(super) struct Flat<'a> {
    /// The query; triggers have none.
    pub(super) ast: Option<&'a ast::Query>,
    /// The statement it stands in, from 1.
    pub(super) statement: u32,
    /// What it writes; `None` where that is not supported.
    pub(super) target: Option<StreamId>,
    /// What it reads; `None` where that is unknown.
    pub(super) inputs: Option<Vec<StreamId>>,
    /// What it is.
    pub(super) kind: FlatKind<'a>,
    /// The name rows are qualified by where there is no alias.
    pub(super) qualifier: Option<String>,
    /// The block that it is in.
    pub(super) block: Option<usize>,
    /// The UPSERT .. ON for which it evaluates more than its items, by number.
    pub(super) upsert: Option<usize>,
}

/// What a flat query is; patterns are numbers.
#[derive(Clone, Copy)]
pub(super) enum FlatKind<'a> {
    /// A query over a stream.
    Plain,
    /// A trigger.
    Trigger(&'a ast::TriggerDefinition),
    /// A pattern, whose matches are rows of a stream of their own.
    Pattern(&'a ast::PatternSpec, usize),
    /// What reads its matches.
    Matches(usize),
    /// What ON TIMEOUT puts out.
    Timeout(&'a ast::TimeoutSpec, usize),
    /// A join, whose rows are a stream of their own.
    Join(&'a ast::JoinSpec, usize),
    /// What reads them.
    Joined(usize),
    /// What writes rows into a table.
    Write(ChangeKind),
    /// The same for UPSERT .. ON, by number.
    UpsertOn(usize),
    /// UPDATE and DELETE, as joins with their table.
    Change(usize),
    /// What asks a table for an expression, by number.
    Probe(&'a ast::Expr, usize),
}

/// Two orders of the flat queries.
pub(super) struct Order {
    /// In which every stream is defined before it is read or written again.
    pub(super) binding: Vec<usize>,
    /// Topological, earlier statement first.
    pub(super) running: Vec<usize>,
}

pub(super) type Names = HashMap<String, StreamId>;

impl<'a> Binder<'_> {
    pub(super) fn flatten(&mut self, app: &'a ast::App) -> Vec<Flat<'a>> {
        let mut flat = Vec::new();
        for (i, statement) in app.statements.iter().enumerate() {
            let number = i as u32 + 1;
            match &statement.kind {
                StatementKind::Query(query) => self.flatten_statement(query, number, &mut flat),
                StatementKind::Partition(definition) => {
                    self.block = Some(self.blocks.len());
                    self.blocks.push(Block::listed(number, definition));
                    for query in &definition.queries {
                        self.flatten_statement(query, number, &mut flat);
                    }
                    self.block = None;
                }
                StatementKind::CreateTrigger(definition) => {
                    let target = self.trigger_stream(definition);
                    let kind = FlatKind::Trigger(definition);
                    flat.push(self.flat(None, number, target, Some(Vec::new()), kind));
                }
                _ => {}
            }
        }
        flat
    }

    /// A query of a statement, in the block at hand.
    pub(super) fn flat(
        &self,
        ast: Option<&'a ast::Query>,
        statement: u32,
        target: Option<StreamId>,
        inputs: Option<Vec<StreamId>>,
        kind: FlatKind<'a>,
    ) -> Flat<'a> {
        Flat { ast, statement, target, inputs, kind, qualifier: None, block: self.block, upsert: None }
    }

    fn flatten_statement(&mut self, query: &'a ast::Query, number: u32, flat: &mut Vec<Flat<'a>>) {
        let name = query.output.target.as_ref().map_or("out", |t| t.name.as_str());
        let target = self.by_name.get(name).copied();
        self.flatten_query(query, number, target, &Names::new(), flat);
    }

    fn flatten_query(
        &mut self,
        query: &'a ast::Query,
        statement: u32,
        target: Option<StreamId>,
        outer: &Names,
        flat: &mut Vec<Flat<'a>>,
    ) {
        let start = flat.len();
        let mut names = outer.clone();
        let mut own: Vec<&str> = Vec::new();
        for named in &query.with {
            if own.contains(&named.name.name.as_str()) {
                let message = format!("WITH names `{}` twice", named.name.name);
                self.error(codes::DUPLICATE_NAME, named.name.span, message);
                continue;
            }
            own.push(&named.name.name);
            let id = self.anonymous(&named.name.name, named.name.span);
            self.check_inner(&named.query);
            self.flatten_query(&named.query, statement, Some(id), &names, flat);
            names.insert(named.name.name.clone(), id);
        }
        if matches!(query.output.mode, WriteMode::Update(_) | WriteMode::Delete) {
            self.flatten_change(query, statement, &names, flat);
            return;
        }
        let mut kind = FlatKind::Plain;
        let (input, qualifier) = match &query.input {
            Input::Source(source) => {
                let (input, qualifier) = self.flatten_source(source, statement, &names, flat);
                let input = self.flatten_probes(query, statement, input, qualifier.as_ref(), flat);
                (input, qualifier)
            }
            Input::Join(join) => {
                let number = self.flatten_join(query, join, statement, &names, flat);
                kind = FlatKind::Joined(number);
                (Some(self.joins[number].stream), None)
            }
            Input::Pattern(pattern) => {
                let number = self.flatten_pattern(query, pattern, statement, &names, flat);
                kind = FlatKind::Matches(number);
                (Some(self.patterns[number].matches), None)
            }
        };
        let inputs = input.map(|input| vec![input]);
        let mut flattened = Flat { qualifier, ..self.flat(Some(query), statement, target, inputs, kind) };
        let written = self.flatten_written(query, &mut flattened);
        flat.push(flattened);
        flat.extend(written);
        self.partition_by(query, statement, &mut flat[start..]);
    }

    /// The stream of a source, and the name its columns are qualified by without an alias.
    pub(super) fn flatten_source(
        &mut self,
        source: &'a ast::Source,
        statement: u32,
        names: &Names,
        flat: &mut Vec<Flat<'a>>,
    ) -> (Option<StreamId>, Option<String>) {
        match &source.kind {
            SourceKind::Stream(path) => (self.read(path, names), Some(path.last().to_string())),
            SourceKind::Query(inner) => {
                let id = self.anonymous("subquery", source.span);
                self.check_inner(inner);
                self.flatten_query(inner, statement, Some(id), names, flat);
                (Some(id), None)
            }
        }
    }

    /// A join becomes a query of its own, whose rows are a stream that another one reads.
    pub(super) fn flatten_join(
        &mut self,
        query: &'a ast::Query,
        spec: &'a ast::JoinSpec,
        statement: u32,
        names: &Names,
        flat: &mut Vec<Flat<'a>>,
    ) -> usize {
        let (left, half) = match &spec.left {
            Input::Join(inner) => {
                let number = self.flatten_join(query, inner, statement, names, flat);
                (Some(self.joins[number].stream), Half::Join(number))
            }
            Input::Source(source) => {
                let (stream, of) = self.join_source(source, statement, names, flat);
                (stream, Half::Source(of))
            }
            Input::Pattern(pattern) => {
                let message = "a pattern is no side of a join";
                let help = "join a query that reads it: FROM (SELECT .. FROM PATTERN (..)) AS p JOIN ..";
                self.error_help(codes::PATTERN_JOINED, pattern.span, message, help);
                (None, Half::Source(JoinSource { name: None, stream: StreamId(0) }))
            }
        };
        let (right, of) = self.join_source(&spec.right, statement, names, flat);
        // A table is looked into; nothing comes from it.
        let read = left.into_iter().chain(right).filter(|side| !self.table_of.contains_key(side));
        let mut inputs: Vec<StreamId> = Vec::new();
        for side in read {
            if !inputs.contains(&side) {
                inputs.push(side);
            }
        }
        let stream = self.anonymous("join", spec.span);
        let number = self.joins.len();
        self.joins.push(JoinBinding::new(stream, spec.kind, half, of));
        let inputs = (left.is_some() && right.is_some()).then_some(inputs);
        let kind = FlatKind::Join(spec, number);
        let target = Some(stream);
        flat.push(self.flat(Some(query), statement, target, inputs, kind));
        number
    }

    pub(super) fn join_source(
        &mut self,
        source: &'a ast::Source,
        statement: u32,
        names: &Names,
        flat: &mut Vec<Flat<'a>>,
    ) -> (Option<StreamId>, JoinSource) {
        let (stream, qualifier) = self.flatten_source(source, statement, names, flat);
        let name = source.alias.as_ref().map(|alias| alias.name.clone()).or(qualifier);
        (stream, JoinSource { name, stream: stream.unwrap_or(StreamId(0)) })
    }

    /// A pattern becomes a query of its own, whose rows are its matches; ON TIMEOUT one that reads them.
    fn flatten_pattern(
        &mut self,
        query: &'a ast::Query,
        spec: &'a ast::PatternSpec,
        statement: u32,
        names: &Names,
        flat: &mut Vec<Flat<'a>>,
    ) -> usize {
        let mut inputs: Option<Vec<StreamId>> = Some(Vec::new());
        for_each_stream(&spec.expr, &mut |name| {
            let path = ast::RustPath { segments: vec![name.clone()], span: name.span };
            match (self.read(&path, names), &mut inputs) {
                (Some(input), Some(inputs)) if !inputs.contains(&input) => inputs.push(input),
                (Some(_), _) => {}
                (None, inputs) => *inputs = None,
            }
        });
        let matches = self.anonymous(if spec.sequence { "sequence" } else { "pattern" }, spec.span);
        let number = self.patterns.len();
        self.patterns.push(Binding::new(matches, names.clone()));
        let kind = FlatKind::Pattern(spec, number);
        let target = Some(matches);
        flat.push(self.flat(Some(query), statement, target, inputs, kind));
        if let Some(timeout) = &spec.timeout {
            let target = self.by_name.get(&timeout.target.name).copied();
            let (inputs, kind) = (Some(vec![matches]), FlatKind::Timeout(timeout, number));
            let mut flattened = self.flat(Some(query), statement, target, inputs, kind);
            let written = self.flatten_insert(&mut flattened, ChangeKind::Insert);
            flat.push(flattened);
            flat.extend(written);
        }
        number
    }

    fn check_inner(&mut self, query: &ast::Query) {
        if let Some(target) = &query.output.target {
            let message = "a subquery puts its rows into no stream";
            self.error(codes::TARGET_IN_SUBQUERY, target.span, message);
        }
    }

    /// A stream without a name that SQL could write.
    pub(super) fn anonymous(&mut self, base: &str, span: Span) -> StreamId {
        let id = StreamId(self.streams.len() as u32);
        let mut stream = super::new_stream(format!("{base}#{}", id.0), span);
        stream.anonymous = true;
        stream.origin = crate::logical::Origin::Derived;
        self.streams.push(stream);
        self.undeclared.insert(id);
        id
    }

    pub(super) fn read(&mut self, path: &ast::RustPath, names: &Names) -> Option<StreamId> {
        if path.segments.len() > 1 {
            let message = format!("`{path}` is a Rust path, and a stream's name is needed here");
            let help = format!("declare it: CREATE STREAM {} OF {path};", path.last());
            self.error_help(codes::RUST_PATH_HERE, path.span, message, help);
            return None;
        }
        let name = path.last();
        if let Some(&id) = names.get(name).or_else(|| self.by_name.get(name)) {
            return Some(id);
        }
        let mut known: Vec<&str> = names.keys().map(String::as_str).collect();
        known.sort_unstable();
        let declared = self.streams.iter().filter(|s| !s.anonymous).map(|s| s.name.as_str());
        known.extend(declared);
        let help = super::did_you_mean(name, &known, "streams");
        let mut error = crate::diagnostic::Diagnostic::new(
            codes::UNKNOWN_STREAM,
            path.span,
            format!("there is no stream `{name}`"),
        );
        error.help = help;
        self.diagnostics.push(error);
        None
    }

    /// Orders the queries; a cycle is an error, and the queries on it and behind it are left out.
    pub(super) fn sort(&mut self, flat: &[Flat<'_>]) -> Order {
        let running = topological(flat, |_| None);
        if running.len() < flat.len() {
            self.report_cycles(flat, &running);
        }
        // The first writer of an undeclared stream defines it before the other writers are checked against it.
        let mut first_writer: HashMap<StreamId, usize> = HashMap::new();
        for (i, target) in flat.iter().enumerate().filter_map(|(i, f)| Some((i, f.target?))) {
            first_writer.entry(target).or_insert(i);
        }
        let binding = topological(flat, |i| {
            let target = flat[i].target.filter(|target| self.undeclared.contains(target))?;
            first_writer.get(&target).copied().filter(|&first| first != i)
        });
        Order { binding, running }
    }

    /// Every cycle among the queries that could not be sorted. Each of them has a feeder among them: walking from
    /// feeder to feeder ends in a cycle.
    fn report_cycles(&mut self, flat: &[Flat<'_>], sorted: &[usize]) {
        let mut left = vec![true; flat.len()];
        sorted.iter().for_each(|&i| left[i] = false);
        let mut writer: HashMap<StreamId, usize> = HashMap::new();
        for i in (0..flat.len()).filter(|&i| left[i]) {
            if let Some(target) = flat[i].target {
                writer.entry(target).or_insert(i);
                self.break_undefined(target);
            }
        }
        let feeder = |i: usize| flat[i].inputs.iter().flatten().find_map(|input| writer.get(input).copied());
        let mut walked = vec![None; flat.len()];
        'walks: for start in (0..flat.len()).filter(|&i| left[i]) {
            let mut path = Vec::new();
            let mut at = start;
            while walked[at].is_none() {
                walked[at] = Some(start);
                path.push(at);
                let Some(next) = feeder(at) else { continue 'walks };
                at = next;
            }
            if walked[at] == Some(start)
                && let Some(begin) = path.iter().position(|&i| i == at)
            {
                self.report_cycle(flat, path.split_off(begin));
            }
        }
    }

    /// A cycle, from each query to the one that feeds it.
    fn report_cycle(&mut self, flat: &[Flat<'_>], mut cycle: Vec<usize>) {
        cycle.reverse();
        // Name the cycle from its first statement on.
        let first = (0..cycle.len()).min_by_key(|&i| cycle[i]).unwrap_or(0);
        cycle.rotate_left(first);
        let names: Vec<String> = cycle
            .iter()
            .chain(cycle.first())
            .filter_map(|&i| {
                flat[i].inputs.iter().flatten().find(|input| cycle_writes(flat, &cycle, **input))
            })
            .map(|&id| format!("`{}`", self.stream(id).name))
            .collect();
        // Nothing feeds a trigger, so that none is on a cycle.
        let Some(first) = flat[cycle[0]].ast else { return };
        let span = match &first.input {
            Input::Source(source) => source.span,
            _ => first.span,
        };
        let message = format!("these streams feed each other: {}", names.join(" -> "));
        self.error_help(
            codes::CYCLE,
            span,
            message,
            "a query may read only what is not made from its own rows",
        );
    }
}

/// Calls `each` with the streams of a pattern, from left to right.
pub(super) fn for_each_stream(part: &ast::PatternExpr, each: &mut dyn FnMut(&ast::Ident)) {
    match &part.kind {
        PatternKind::Element(element) | PatternKind::Not { element, .. } => each(&element.stream),
        PatternKind::Then(parts) | PatternKind::And(parts) | PatternKind::Or(parts) => {
            parts.iter().for_each(|part| for_each_stream(part, each));
        }
        PatternKind::Every(part) | PatternKind::Within(part, _) | PatternKind::Repeat(part, _) => {
            for_each_stream(part, each);
        }
    }
}

/// Whether a query of a cycle writes a stream.
fn cycle_writes(flat: &[Flat<'_>], cycle: &[usize], stream: StreamId) -> bool {
    cycle.iter().any(|&i| flat[i].target == Some(stream))
}

/// The queries so that every stream is written before it is read, and each after `behind` of it; smallest first.
/// What is on or behind a cycle is left out.
fn topological(flat: &[Flat<'_>], behind: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    let mut writers: HashMap<StreamId, usize> = HashMap::new();
    for target in flat.iter().filter_map(|f| f.target) {
        *writers.entry(target).or_default() += 1;
    }
    let mut readers: HashMap<StreamId, Vec<usize>> = HashMap::new();
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); flat.len()];
    let mut waits_for = vec![0_usize; flat.len()];
    for (i, query) in flat.iter().enumerate() {
        for input in query.inputs.iter().flatten().filter(|input| writers.contains_key(input)) {
            readers.entry(*input).or_default().push(i);
            waits_for[i] += 1;
        }
        if let Some(before) = behind(i) {
            followers[before].push(i);
            waits_for[i] += 1;
        }
    }
    // A query that is several, as one over a pattern is, runs as one: what it goes on with comes before what else could.
    let mut begun: HashSet<*const ast::Query> = HashSet::new();
    let others = |i: usize, begun: &HashSet<*const ast::Query>| {
        !flat[i].ast.is_some_and(|ast| begun.contains(&std::ptr::from_ref(ast)))
    };
    let mut ready: BTreeSet<(bool, usize)> =
        (0..flat.len()).filter(|&i| waits_for[i] == 0).map(|i| (true, i)).collect();
    let mut order = Vec::with_capacity(flat.len());
    while let Some((_, next)) = ready.pop_first() {
        order.push(next);
        begun.extend(flat[next].ast.map(std::ptr::from_ref));
        let mut freed = std::mem::take(&mut followers[next]);
        if let Some(target) = flat[next].target
            && let Some(count) = writers.get_mut(&target)
        {
            *count -= 1;
            if *count == 0 {
                freed.extend(readers.remove(&target).unwrap_or_default());
            }
        }
        for i in freed {
            waits_for[i] -= 1;
            if waits_for[i] == 0 {
                ready.insert((others(i, &begun), i));
            }
        }
    }
    order
}
