//! The expression form: one query over Rust structs, without a header.
//!
//! `SELECT symbol FROM model::Trade` is made into `CREATE STREAM Trade OF model::Trade; SELECT symbol FROM Trade;`.

use std::collections::HashSet;

use crate::span::Span;
use crate::syntax::ast::{
    App, Ident, Input, PatternExpr, PatternKind, Query, RustPath, Source, SourceKind, Statement,
    StatementKind, StreamColumns, StreamDefinition,
};

/// The paths that name structs, in order of appearance.
pub(super) fn structs(query: &Query) -> Vec<RustPath> {
    let mut paths: Vec<RustPath> = Vec::new();
    // A copy is walked, because one walk serves both to read and to change.
    visit(&mut query.clone(), &mut HashSet::new(), &mut |path| {
        if !paths.contains(path) {
            paths.push(path.clone());
        }
    });
    paths
}

/// The query as an app: a stream for each struct, named by the last segment of its path.
pub(super) fn app(mut query: Query) -> App {
    let mut statements: Vec<Statement> = structs(&query)
        .into_iter()
        .map(|path| {
            let name = last(&path);
            let span = path.span;
            let definition = StreamDefinition { name, columns: StreamColumns::Of(path), watermark: None };
            Statement { kind: StatementKind::CreateStream(definition), span }
        })
        .collect();
    visit(&mut query, &mut HashSet::new(), &mut |path| path.segments = vec![last(path)]);
    let span = query.span;
    statements.push(Statement { kind: StatementKind::Query(query), span });
    App { statements }
}

fn last(path: &RustPath) -> Ident {
    path.segments.last().cloned().unwrap_or(Ident { name: String::new(), span: Span::NONE })
}

/// Calls `each` with every path in FROM that is no name of WITH.
fn visit(query: &mut Query, named: &mut HashSet<String>, each: &mut dyn FnMut(&mut RustPath)) {
    let mut own = named.clone();
    for with in &mut query.with {
        visit(&mut with.query, &mut own, each);
        own.insert(with.name.name.clone());
    }
    visit_input(&mut query.input, &mut own, each);
}

fn visit_input(input: &mut Input, named: &mut HashSet<String>, each: &mut dyn FnMut(&mut RustPath)) {
    match input {
        Input::Source(source) => visit_source(source, named, each),
        Input::Join(join) => {
            visit_input(&mut join.left, named, each);
            visit_source(&mut join.right, named, each);
        }
        Input::Pattern(pattern) => visit_pattern(&mut pattern.expr, named, each),
    }
}

/// The streams of a pattern are single names.
fn visit_pattern(part: &mut PatternExpr, named: &mut HashSet<String>, each: &mut dyn FnMut(&mut RustPath)) {
    match &mut part.kind {
        PatternKind::Element(element) | PatternKind::Not { element, .. } => {
            if !named.contains(&element.stream.name) {
                let span = element.stream.span;
                each(&mut RustPath { segments: vec![element.stream.clone()], span });
            }
        }
        PatternKind::Then(parts) | PatternKind::And(parts) | PatternKind::Or(parts) => {
            parts.iter_mut().for_each(|part| visit_pattern(part, named, each));
        }
        PatternKind::Every(part) | PatternKind::Within(part, _) | PatternKind::Repeat(part, _) => {
            visit_pattern(part, named, each);
        }
    }
}

fn visit_source(source: &mut Source, named: &mut HashSet<String>, each: &mut dyn FnMut(&mut RustPath)) {
    match &mut source.kind {
        SourceKind::Query(query) => visit(query, named, each),
        SourceKind::Stream(path) => {
            if !matches!(path.segments.as_slice(), [name] if named.contains(&name.name)) {
                each(path);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{from_text, parse_query};

    fn query(sql: &str) -> Query {
        let (query, errors) = parse_query(&from_text(sql).0);
        assert!(errors.is_empty(), "{errors:?}");
        query.unwrap()
    }

    #[test]
    fn structs_become_streams() {
        let app = app(query("SELECT a FROM (SELECT * FROM model::Trade) WHERE a > 1"));
        assert_eq!(app.statements.len(), 2);
        let StatementKind::CreateStream(stream) = &app.statements[0].kind else { panic!("{app:?}") };
        assert_eq!(stream.name.name, "Trade");
        assert_eq!(format!("{:?}", app.statements[1]).matches("model").count(), 0);
    }

    #[test]
    fn names_of_with_are_no_structs() {
        let paths = structs(&query("WITH big AS (SELECT * FROM Trade WHERE a > 1) SELECT a FROM big"));
        assert_eq!(paths.iter().map(RustPath::to_string).collect::<Vec<_>>(), ["Trade"]);
    }
}
