//! Subqueries and WITH become queries of their own with unnamed streams; then all queries are put in order.

use std::collections::HashMap;

use super::Binder;
use crate::codes;
use crate::logical::StreamId;
use crate::span::Span;
use crate::syntax::ast::{self, Input, SourceKind, StatementKind, WriteMode};

/// A query with the streams it reads and writes.
pub(super) struct Flat<'a> {
    pub(super) ast: &'a ast::Query,
    /// The statement it stands in, from 1.
    pub(super) statement: u32,
    /// What it writes; `None` where that is not supported.
    pub(super) target: Option<StreamId>,
    /// What it reads; `None` where that is unknown.
    pub(super) input: Option<StreamId>,
    /// The name rows are qualified by where there is no alias.
    pub(super) qualifier: Option<String>,
}

/// Two orders of the flat queries.
pub(super) struct Order {
    /// In which every stream is defined before it is read or written again.
    pub(super) binding: Vec<usize>,
    /// Topological, earlier statement first.
    pub(super) running: Vec<usize>,
}

type Names = HashMap<String, StreamId>;

impl<'a> Binder<'_> {
    pub(super) fn flatten(&mut self, app: &'a ast::App) -> Vec<Flat<'a>> {
        let mut flat = Vec::new();
        for (i, statement) in app.statements.iter().enumerate() {
            if let StatementKind::Query(query) = &statement.kind {
                let name = query.output.target.as_ref().map_or("out", |t| t.name.as_str());
                let target = self.by_name.get(name).copied();
                self.flatten_query(query, i as u32 + 1, target, &Names::new(), &mut flat);
            }
        }
        flat
    }

    fn flatten_query(
        &mut self,
        query: &'a ast::Query,
        statement: u32,
        target: Option<StreamId>,
        outer: &Names,
        flat: &mut Vec<Flat<'a>>,
    ) {
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
        let (input, qualifier) = match &query.input {
            Input::Source(source) => match &source.kind {
                SourceKind::Stream(path) => (self.read(path, &names), Some(path.last().to_string())),
                SourceKind::Query(inner) => {
                    let id = self.anonymous("subquery", source.span);
                    self.check_inner(inner);
                    self.flatten_query(inner, statement, Some(id), &names, flat);
                    (Some(id), None)
                }
            },
            Input::Join(join) => {
                self.error(codes::JOIN_UNSUPPORTED, join.span, "joins are not supported yet");
                (None, None)
            }
            Input::Pattern(pattern) => {
                self.error(codes::PATTERN_UNSUPPORTED, pattern.span, "patterns are not supported yet");
                (None, None)
            }
        };
        let target = match &query.output.mode {
            WriteMode::Insert => target,
            _ => {
                self.error(codes::TABLE_UNSUPPORTED, query.span, "tables are not supported yet");
                None
            }
        };
        flat.push(Flat { ast: query, statement, target, input, qualifier });
    }

    fn check_inner(&mut self, query: &ast::Query) {
        if let Some(target) = &query.output.target {
            let message = "a subquery puts its rows into no stream";
            self.error(codes::TARGET_IN_SUBQUERY, target.span, message);
        }
    }

    /// A stream without a name that SQL could write.
    fn anonymous(&mut self, base: &str, span: Span) -> StreamId {
        let id = StreamId(self.streams.len() as u32);
        let mut stream = super::new_stream(format!("{base}#{}", id.0), span);
        stream.anonymous = true;
        stream.origin = crate::logical::Origin::Derived;
        self.streams.push(stream);
        self.undeclared.insert(id);
        id
    }

    fn read(&mut self, path: &ast::RustPath, names: &Names) -> Option<StreamId> {
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
        let feeds = |a: &Flat<'_>, b: &Flat<'_>| a.target.is_some() && a.target == b.input;
        let running = topological(flat.len(), |a, b| feeds(&flat[a], &flat[b]));
        if running.len() < flat.len() {
            self.report_cycle(flat, &running);
        }
        // The first writer of an undeclared stream defines it before the other writers are checked against it.
        let first_writer = |target: StreamId| flat.iter().position(|f| f.target == Some(target));
        let binding = topological(flat.len(), |a, b| {
            feeds(&flat[a], &flat[b])
                || flat[b].target.is_some_and(|t| {
                    flat[a].target == Some(t)
                        && a != b
                        && self.undeclared.contains(&t)
                        && first_writer(t) == Some(a)
                })
        });
        Order { binding, running }
    }

    fn report_cycle(&mut self, flat: &[Flat<'_>], sorted: &[usize]) {
        // Walk backwards from any query that is left until one comes again.
        let left: Vec<usize> = (0..flat.len()).filter(|i| !sorted.contains(i)).collect();
        let mut path: Vec<usize> = Vec::new();
        let Some(mut at) = left.first().copied() else { return };
        while !path.contains(&at) {
            path.push(at);
            let feeder =
                left.iter().copied().find(|&i| flat[i].target.is_some() && flat[i].target == flat[at].input);
            let Some(feeder) = feeder else { return };
            at = feeder;
        }
        let start = path.iter().position(|&i| i == at).unwrap_or(0);
        let mut cycle: Vec<usize> = path[start..].to_vec();
        cycle.reverse();
        // Name the cycle from its first statement on.
        let first = (0..cycle.len()).min_by_key(|&i| cycle[i]).unwrap_or(0);
        cycle.rotate_left(first);
        let names: Vec<String> = cycle
            .iter()
            .chain(cycle.first())
            .filter_map(|&i| flat[i].input)
            .map(|id| format!("`{}`", self.stream(id).name))
            .collect();
        let span = match &flat[cycle[0]].ast.input {
            Input::Source(source) => source.span,
            _ => flat[cycle[0]].ast.span,
        };
        for &query in &left {
            if let Some(target) = flat[query].target {
                self.break_undefined(target);
            }
        }
        let message = format!("these streams feed each other: {}", names.join(" -> "));
        self.error_help(
            codes::CYCLE,
            span,
            message,
            "a query may read only what is not made from its own rows",
        );
    }
}

/// A topological order of `0..count`, smallest first; what is on or behind a cycle is left out.
fn topological(count: usize, before: impl Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut incoming: Vec<Vec<usize>> = vec![Vec::new(); count];
    for b in 0..count {
        incoming[b] = (0..count).filter(|&a| before(a, b)).collect();
    }
    let mut done = vec![false; count];
    let mut order = Vec::with_capacity(count);
    while let Some(next) = (0..count).find(|&i| !done[i] && incoming[i].iter().all(|&a| done[a])) {
        done[next] = true;
        order.push(next);
    }
    order
}
