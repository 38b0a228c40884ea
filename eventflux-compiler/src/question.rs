//! Questions of the host: one SELECT over the tables of an app, answered between two events.
//!
//! A question is an app of its own. The rows of the table that stands first in FROM are pushed there once, to a stream that no SQL names, and
//! every query that has no window gathers them in one batch, which the end of the input closes. So a question means what a batch window
//! means, and nothing of SELECT is done twice. The tables that it joins and asks are tables.

use std::collections::HashMap;

use crate::bind::Failed;
use crate::catalog::Catalog;
use crate::codes;
use crate::compile::{Compiled, TextErrors, at_places, covers, plan};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::logical::Stream;
use crate::span::Span;
use crate::syntax::ast::{
    self, Expr, ExprKind, Ident, Input, Literal, RustPath, SourceKind, Statement, StatementKind,
    StreamColumns, StreamDefinition, TableDefinition, WindowArg, WindowSpec, WriteMode,
};
use crate::syntax::{self, limits};

/// A question, compiled.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The app that answers it, in its only stream that is written.
    pub app: Compiled,
    /// The table whose rows are to be pushed, to the only input.
    pub table: String,
}

/// The stream that the rows of a table are pushed to.
pub(crate) fn rows_of(table: &str) -> String {
    format!("rows of {table}")
}

/// A question that an app declares: `CREATE QUERY name AS SELECT ..`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredQuestion {
    /// Its name, with its place.
    pub name: Ident,
    /// The statement that declares it, from 1.
    pub statement: u32,
    /// What it means, and the name of the stream that it writes is its own; `None` if it has an error.
    pub question: Option<Question>,
}

/// Compiles a question over the tables that `declarations` declare; other statements there but functions have no part in it.
///
/// # Errors
/// All errors of the text at once, in order of place.
pub fn compile_question(
    sql: &str,
    declarations: &[Statement],
    catalog: &(dyn Catalog + Sync),
) -> Result<Question, TextErrors> {
    let (tokens, places) = syntax::from_text(sql);
    let (app, errors) = syntax::parse_app(&tokens);
    let failed = |errors: Diagnostics| at_places(errors.into_sorted(), &places);
    if !errors.is_empty() {
        return Err(failed(errors));
    }
    let (app, table) = only_query(app).and_then(|query| asked(query, declarations)).map_err(|error| {
        let mut errors = Diagnostics::default();
        errors.push(error);
        failed(errors)
    })?;
    match limits::with_stack(|| answering(app, catalog)) {
        Ok(app) => Ok(Question { app, table }),
        Err(errors) => Err(at_places(errors.diagnostics, &places)),
    }
}

/// The questions that an app with these streams declares, and their errors.
pub(crate) fn declared(
    app: &ast::App,
    streams: &[Stream],
    catalog: &dyn Catalog,
) -> (Vec<DeclaredQuestion>, Vec<Diagnostic>) {
    let (mut questions, mut errors) = (Vec::<DeclaredQuestion>::new(), Vec::new());
    for (statement, number) in app.statements.iter().zip(1..) {
        let StatementKind::CreateQuery { name, query } = &statement.kind else { continue };
        let taken = if streams.iter().any(|stream| !stream.anonymous && stream.name == name.name) {
            Some(format!("`{}` is a stream or a table already", name.name))
        } else if questions.iter().any(|other| other.name.name == name.name) {
            Some(format!("query `{}` is declared twice", name.name))
        } else {
            None
        };
        if let Some(message) = taken {
            errors.push(
                Diagnostic::new(codes::DUPLICATE_NAME, name.span, message).help("give it another name"),
            );
            continue;
        }
        let mut query = query.clone();
        query.output.target = Some(name.clone());
        let compiled =
            asked(query, &app.statements).map_err(|error| vec![error]).and_then(|(asked, table)| {
                let inside = |error: &Diagnostic| covers(statement.span, error.span.start);
                match answering(asked, catalog) {
                    Ok(app) => Ok(Question { app, table }),
                    // What is wrong with the tables is said of them.
                    Err(failed) => Err(failed.diagnostics.into_iter().filter(inside).collect()),
                }
            });
        let question = compiled.map_err(|found| errors.extend(found)).ok();
        questions.push(DeclaredQuestion { name: name.clone(), statement: number, question });
    }
    (questions, errors)
}

/// Compiles the app that answers a question, without the tables that nothing looks into: each would be code, and be copied.
fn answering(app: ast::App, catalog: &dyn Catalog) -> Result<Compiled, Failed> {
    let app = plan(app, catalog)?;
    let queries = &app.physical.queries;
    let idle =
        |table: &usize| !queries.iter().any(|q| q.search().is_some_and(|search| search.table == *table));
    let idle: Vec<&str> =
        (0..app.physical.tables.len()).filter(idle).map(|i| app.physical.tables[i].name.as_str()).collect();
    if idle.is_empty() {
        return Ok(app);
    }
    let mut less = app.ast;
    less.statements.retain(|statement| match &statement.kind {
        StatementKind::CreateTable(table) => !idle.contains(&table.name.name.as_str()),
        StatementKind::CreateIndex { table, .. } => !idle.contains(&table.name.as_str()),
        _ => true,
    });
    plan(less, catalog)
}

/// The query of a text that is nothing else.
fn only_query(app: ast::App) -> Result<ast::Query, Diagnostic> {
    let (query, span) = match <[Statement; 1]>::try_from(app.statements) {
        Ok([Statement { kind: StatementKind::Query(query), span }]) => (query, span),
        Ok([other]) => return Err(wrong(other.span, "a question is a SELECT")),
        Err(several) => {
            let span = several.get(1).map_or(Span::NONE, |second| second.span);
            return Err(wrong(span, "a question is one SELECT"));
        }
    };
    if query.output.target.is_some() || query.output.mode != WriteMode::Insert {
        return Err(wrong(span, "a question writes nothing: it is a SELECT alone"));
    }
    Ok(query)
}

/// The app that answers a query over the tables that `declarations` declare, and the table whose rows are pushed.
fn asked(mut query: ast::Query, declarations: &[Statement]) -> Result<(ast::App, String), Diagnostic> {
    let span = query.span;
    inline(&mut query, &HashMap::new());
    let name = gather(&mut query)?;
    let stream = declarations.iter().find_map(|declared| match &declared.kind {
        StatementKind::CreateTable(table) if table.name.name == name.name => Some(stream_of(table)),
        _ => None,
    });
    let Some(stream) = stream else {
        let is_stream = |declared: &Statement| match &declared.kind {
            StatementKind::CreateStream(stream) => stream.name.name == name.name,
            StatementKind::CreateTrigger(trigger) => trigger.name.name == name.name,
            StatementKind::Query(query) => {
                query.output.target.as_ref().is_some_and(|target| target.name == name.name)
            }
            _ => false,
        };
        if declarations.iter().any(is_stream) {
            let message = format!("`{}` is a stream, which keeps no rows", name.name);
            let help = "a question is about tables: keep what is to be asked in one, by INSERT or UPSERT";
            return Err(Diagnostic::new(codes::UNKNOWN_TABLE, name.span, message).help(help));
        }
        let tables = declarations.iter().filter_map(|declared| match &declared.kind {
            StatementKind::CreateTable(table) => Some(table.name.name.as_str()),
            _ => None,
        });
        let known: Vec<&str> = tables.collect();
        let near = crate::suggest::suggest(&name.name, known.iter().copied());
        let help = match near.first() {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "a question is about tables: CREATE TABLE name (..)".to_string(),
            None => format!("tables: {}", known.join(", ")),
        };
        let message = format!("there is no table `{}`", name.name);
        return Err(Diagnostic::new(codes::UNKNOWN_TABLE, name.span, message).help(help));
    };
    let mut statements = vec![StatementKind::CreateStream(stream)];
    for declared in declarations {
        match &declared.kind {
            StatementKind::CreateTable(table) => {
                // Its rows are copied from the app's.
                let table = TableDefinition { options: Vec::new(), ..table.clone() };
                statements.push(StatementKind::CreateTable(table));
            }
            StatementKind::CreateIndex { .. } | StatementKind::CreateFunction { .. } => {
                statements.push(declared.kind.clone());
            }
            _ => {}
        }
    }
    statements.push(StatementKind::Query(query));
    let statements = statements.into_iter().map(|kind| Statement { kind, span }).collect();
    Ok((ast::App { statements }, name.name))
}

fn wrong(span: Span, message: &str) -> Diagnostic {
    Diagnostic::new(codes::TABLE_ASKED, span, message).help("write SELECT .. FROM table WHERE ..")
}

/// The table as the stream of its rows.
fn stream_of(table: &TableDefinition) -> StreamDefinition {
    let mut columns = table.columns.clone();
    for column in &mut columns {
        column.not_null |= table.primary_key.iter().any(|key| key.name == column.name.name);
    }
    let name = Ident { name: rows_of(&table.name.name), span: table.name.span };
    StreamDefinition { name, columns: StreamColumns::Declared(columns), watermark: None }
}

/// Puts the queries of WITH where they are named.
fn inline(query: &mut ast::Query, outer: &HashMap<String, ast::Query>) {
    let mut names = outer.clone();
    for mut named in std::mem::take(&mut query.with) {
        inline(&mut named.query, &names);
        names.insert(named.name.name, named.query);
    }
    let mut input = &mut query.input;
    loop {
        let source = match input {
            Input::Join(join) => &mut join.right,
            Input::Source(source) => source,
            Input::Pattern(_) => return,
        };
        match &mut source.kind {
            SourceKind::Query(inner) => inline(inner, &names),
            SourceKind::Stream(path) => {
                if let Some(named) = names.get(path.last()) {
                    let name = Ident { name: path.last().to_string(), span: path.span };
                    source.alias.get_or_insert(name);
                    source.kind = SourceKind::Query(Box::new(named.clone()));
                }
            }
        }
        match input {
            Input::Join(join) => input = &mut join.left,
            _ => return,
        }
    }
}

/// Lets a query, and those in its FROM, gather their rows in one batch; the table that stands first.
fn gather(query: &mut ast::Query) -> Result<Ident, Diagnostic> {
    let clock = "a question is answered at once";
    if let Some(window) = &query.window {
        return Err(wrong(window.span, "a question takes no window: it is about all rows of the table"));
    }
    if let Some(rate) = &query.rate {
        return Err(wrong(rate.span, clock));
    }
    if let Some(key) = query.partition_by.first() {
        return Err(wrong(key.span, clock));
    }
    let mut input = &mut query.input;
    let first = loop {
        match input {
            Input::Join(join) => {
                if let SourceKind::Query(inner) = &join.right.kind {
                    return Err(wrong(inner.span, "behind JOIN of a question stands a table"));
                }
                input = &mut join.left;
            }
            Input::Source(source) => break source,
            Input::Pattern(pattern) => {
                return Err(wrong(pattern.span, "rows of a table are no events of a pattern"));
            }
        }
    };
    if let Some(window) = &first.window {
        return Err(wrong(window.span, "a question takes no window: it is about all rows of the table"));
    }
    let name = match &mut first.kind {
        SourceKind::Stream(path) => {
            let name = Ident { name: path.last().to_string(), span: path.span };
            let rows = Ident { name: rows_of(&name.name), span: path.span };
            *path = RustPath { segments: vec![rows], span: path.span };
            first.alias.get_or_insert_with(|| name.clone());
            name
        }
        SourceKind::Query(inner) => gather(inner)?,
    };
    // As many as a batch can have.
    let all = Expr { kind: ExprKind::Literal(Literal::Integer(u32::MAX.into())), span: query.span };
    query.window = Some(WindowSpec {
        name: Ident { name: "LENGTHBATCH".to_string(), span: query.span },
        args: vec![WindowArg::Expr { expr: all, descending: None }],
        span: query.span,
    });
    Ok(name)
}
