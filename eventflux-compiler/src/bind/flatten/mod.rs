//! Subqueries and WITH become queries of their own with unnamed streams; then all queries are put in order.

mod sort;

use std::collections::HashMap;

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
