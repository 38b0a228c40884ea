//! From source to plans: the stages in order.

use std::fmt;
use std::ops::Range;

use crate::bind::{self, Failed};
use crate::catalog::Catalog;
use crate::codes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::logical;
use crate::physical;
use crate::question::{self, DeclaredQuestion};
use crate::span::Span;
use crate::syntax::{self, TextPlaces, ast, limits, tokens::Tokens};

/// An app that means something, in all its forms.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled {
    /// The tree.
    pub ast: ast::App,
    /// The logical plan, rewritten.
    pub logical: logical::App,
    /// The physical plan.
    pub physical: physical::App,
    /// The questions that it declares.
    pub questions: Vec<DeclaredQuestion>,
}

impl Compiled {
    /// The logical and the physical plan as text, and the physical plans of the questions that the app declares.
    pub fn explain(&self) -> String {
        let mut text = format!("{}\n{}", logical::explain(&self.logical), physical::explain(&self.physical));
        text.push_str(&self.explain_questions());
        text
    }

    /// The physical plans of the questions that the app declares, as text.
    pub fn explain_questions(&self) -> String {
        let plans = self.questions.iter().filter_map(|asked| {
            let plan = physical::explain(&asked.question.as_ref()?.app.physical);
            Some(format!("\nquestion {}\n\n{plan}", asked.name.name))
        });
        plans.collect()
    }
}

/// Compiles a tree, which a program may have built by hand.
///
/// # Errors
/// All errors of the app at once. Their places are those that the tree holds.
pub fn compile_app(app: &ast::App, catalog: &(dyn Catalog + Sync)) -> Result<Compiled, Failed> {
    limits::with_stack(|| plan(app.clone(), catalog))
}

/// Compiles tokens, of Rust or of text.
///
/// # Errors
/// All errors of the app at once, lexical and syntax errors included; their places are token numbers.
pub fn compile_tokens(tokens: &Tokens, catalog: &(dyn Catalog + Sync)) -> Result<Compiled, Failed> {
    limits::with_stack(|| {
        let (app, errors) = syntax::parse_app(tokens);
        if errors.is_empty() { plan(app, catalog) } else { Err(after_syntax_errors(&app, errors, catalog)) }
    })
}

/// Compiles SQL text.
///
/// ```
/// use eventflux_compiler::{catalog::NoStructs, compile_text};
/// let errors = compile_text("CREATE STREAM T (price DOUBLE);\nSELECT prise FROM T;", &NoStructs).unwrap_err();
/// let error = &errors.errors[0];
/// assert_eq!((error.code.to_string().as_str(), error.line, error.column), ("EF0201", 2, 8));
/// assert_eq!(error.help.as_deref(), Some("did you mean `price`?"));
/// ```
///
/// # Errors
/// All errors of the app at once, in order of place.
pub fn compile_text(sql: &str, catalog: &(dyn Catalog + Sync)) -> Result<Compiled, TextErrors> {
    let (tokens, places) = syntax::from_text(sql);
    compile_tokens(&tokens, catalog).map_err(|failed| at_places(failed.diagnostics, &places))
}

/// Errors with their places in the text.
pub(crate) fn at_places(diagnostics: Vec<Diagnostic>, places: &TextPlaces) -> TextErrors {
    let place = |d: Diagnostic| {
        let (line, column) = places.place(d.span);
        TextError {
            code: d.code,
            line,
            column,
            range: places.range(d.span),
            message: d.message,
            help: d.help,
        }
    };
    TextErrors { errors: diagnostics.into_iter().map(place).collect() }
}

pub(crate) fn plan(app: ast::App, catalog: &dyn Catalog) -> Result<Compiled, Failed> {
    let (mut logical, questions) = bound(&app, catalog)?;
    logical::rewrite(&mut logical);
    let physical = physical::lower(&logical);
    Ok(Compiled { ast: app, logical, physical, questions })
}

/// Binds an app and the questions that it declares.
fn bound(app: &ast::App, catalog: &dyn Catalog) -> Result<(logical::App, Vec<DeclaredQuestion>), Failed> {
    let bound = bind::bind(app, catalog);
    let streams = bound.as_ref().map_or_else(|failed| &failed.streams, |bound| &bound.streams);
    let (questions, mut errors) = question::declared(app, streams, catalog);
    let (streams, tables) = match bound {
        Ok(bound) if errors.is_empty() => return Ok((bound, questions)),
        Ok(bound) => named(bound),
        Err(failed) => {
            errors.extend(failed.diagnostics);
            (failed.streams, failed.tables)
        }
    };
    let mut diagnostics = Diagnostics::default();
    diagnostics.extend(errors);
    Err(Failed { diagnostics: diagnostics.into_sorted(), streams, tables, questions })
}

/// The streams and tables of an app that have names.
fn named(app: logical::App) -> (Vec<logical::Stream>, Vec<logical::Table>) {
    let named = app.streams.into_iter().enumerate().filter(|(_, stream)| !stream.anonymous);
    bind::left(named, &app.tables)
}

/// The errors that a statement which could not be read may leave behind elsewhere.
const MAY_FOLLOW: [Code; 2] = [codes::UNKNOWN_STREAM, codes::MIXED_TIME];

/// Beside syntax errors those of the statements that could be read are reported too, except what may be so only
/// because a statement could not be read: a stream is missing, or looks like an input because its writer is.
fn after_syntax_errors(app: &ast::App, syntax: Diagnostics, catalog: &dyn Catalog) -> Failed {
    let broken: Vec<u32> = syntax.iter().map(|d| d.span.start).collect();
    let mut all = syntax;
    let (streams, tables, questions) = match bound(app, catalog) {
        Ok((bound, questions)) => {
            let (streams, tables) = named(bound);
            (streams, tables, questions)
        }
        Err(failed) => {
            // What was read of a statement before its syntax error is not what was meant.
            let half_read = |d: &Diagnostic| {
                let whole = app.statements.iter().find(|s| covers(s.span, d.span.start));
                whole.is_some_and(|s| broken.iter().any(|&at| s.span.start <= at && at <= s.span.end))
            };
            let follows = |d: &Diagnostic| MAY_FOLLOW.contains(&d.code) || half_read(d);
            all.extend(failed.diagnostics.into_iter().filter(|d| !follows(d)));
            (failed.streams, failed.tables, failed.questions)
        }
    };
    Failed { diagnostics: all.into_sorted(), streams, tables, questions }
}

pub(crate) fn covers(span: Span, token: u32) -> bool {
    span.start <= token && token < span.end
}

/// The errors of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextErrors {
    /// The errors, in order of place.
    pub errors: Vec<TextError>,
}

/// An error with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextError {
    /// What kind of error.
    pub code: Code,
    /// The line, from 1.
    pub line: u32,
    /// The character in the line, from 1.
    pub column: u32,
    /// The bytes of the wrong thing.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// How to mend it, where that is known.
    pub help: Option<String>,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error[{}] at {}:{}: {}", self.code, self.line, self.column, self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for TextErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.errors.iter().enumerate() {
            write!(f, "{}{error}", if i == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for TextErrors {}
