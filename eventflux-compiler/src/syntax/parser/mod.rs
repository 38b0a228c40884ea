//! The parser: recursive descent for clauses, precedence climbing for expressions.
//!
//! Expressions are not left to sqlparser, whose tokenizer reads the text: its precedences of `||`, LIKE and
//! the comparisons differ from PostgreSQL's, its spans leave out what stands before the first operand (CAST,
//! NOT, CASE), and its errors name the place where its last guess failed, not the wrong token.

mod cursor;
mod definition;
mod expr;
mod failure;
mod habits;
mod operators;
mod pattern;
mod query;
mod slips;
mod source;
mod special;
mod statement;
mod table_habits;
mod window;

use self::cursor::Parser;
use self::failure::Failure;
pub(super) use self::operators::level;
use super::ast::{App, Query, Statement};
use super::limits;
use super::tokens::{Symbol, Tokens};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::span::Span;

type Parsed<T> = Result<T, Failure>;

/// Parses an app. The statements that could be read are given even where others have errors; lexical errors
/// are among the errors.
///
/// ```
/// use eventflux_compiler::syntax::{from_text, parse_app};
/// let (tokens, _) = from_text("CREATE STREAM S (a INT); INSERT INTO T SELECT a + 1 AS b FROM S;");
/// let (app, errors) = parse_app(&tokens);
/// assert!(errors.is_empty());
/// assert_eq!(app.statements.len(), 2);
/// ```
pub fn parse_app(tokens: &Tokens) -> (App, Diagnostics) {
    let mut errors = Diagnostics::default();
    errors.extend(tokens.errors().iter().cloned());
    let mut app = App::default();
    if too_long(tokens, &mut errors) {
        return (app, errors);
    }
    let mut parser = Parser::new(tokens);
    loop {
        while parser.eat(Symbol::Semicolon) {}
        if parser.at_end() {
            break;
        }
        if app.statements.len() == limits::MAX_STATEMENTS {
            let message = format!("an app has at most {} statements", limits::MAX_STATEMENTS);
            errors.push(Diagnostic::new(codes::TOO_MANY_STATEMENTS, parser.here(), message));
            break;
        }
        if let Some(statement) = next_statement(&mut parser, &mut errors) {
            app.statements.push(statement);
        }
    }
    if app.statements.is_empty() && errors.is_empty() {
        errors.push(Diagnostic::new(codes::EMPTY_APP, parser.here(), "there is no statement here"));
    }
    (app, errors)
}

/// Parses one query without a header, as the macro's expression form takes it: streams are Rust paths.
pub fn parse_query(tokens: &Tokens) -> (Option<Query>, Diagnostics) {
    let mut errors = Diagnostics::default();
    errors.extend(tokens.errors().iter().cloned());
    if too_long(tokens, &mut errors) {
        return (None, errors);
    }
    let mut parser = Parser::new(tokens);
    parser.paths_in_from = true;
    let result = parser.query().and_then(|query| {
        parser.eat(Symbol::Semicolon);
        if parser.at_end() { Ok(query) } else { parser.unexpected("the end of the query") }
    });
    errors.extend(parser.take_errors());
    match result {
        Ok(query) => (Some(query), errors),
        Err(failure) => {
            errors.extend(failure.into_diagnostic());
            (None, errors)
        }
    }
}

/// Reads one statement to its semicolon; after an error, the parser stands where the next one begins.
fn next_statement(parser: &mut Parser<'_>, errors: &mut Diagnostics) -> Option<Statement> {
    let start = parser.position();
    parser.begin_statement();
    let result = parser.statement();
    errors.extend(parser.take_errors());
    let (statement, failure) = match result {
        Ok(statement) if parser.at_end() || parser.eat(Symbol::Semicolon) => return Some(statement),
        Ok(statement) if parser.at_statement() => {
            let message = format!("a `;` is missing before {}", parser.found());
            errors.push(
                Diagnostic::new(codes::MISSING_SEMICOLON, parser.here(), message)
                    .help("statements end with a semicolon"),
            );
            return Some(statement);
        }
        Ok(statement) => (Some(statement), parser.unexpected_failure("`;`")),
        Err(failure) => (None, failure),
    };
    errors.extend(failure.into_diagnostic());
    parser.skip_statement(start);
    statement
}

fn too_long(tokens: &Tokens, errors: &mut Diagnostics) -> bool {
    let too_long = tokens.list().len() > limits::MAX_TOKENS;
    if too_long {
        let message = format!("an app has at most {} words and symbols", limits::MAX_TOKENS);
        let span = Span::token(limits::MAX_TOKENS as u32);
        errors.push(Diagnostic::new(codes::TOO_LONG, span, message).help("split it into several apps"));
    }
    too_long
}
