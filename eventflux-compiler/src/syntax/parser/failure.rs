//! Failed rules, and the wording of the errors that every rule shares.

use super::Parsed;
use super::cursor::Parser;
use crate::codes;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;
use crate::suggest::nearest;
use crate::syntax::tokens::{Origin, Symbol, Token};
use crate::syntax::{duration, limits, reserved};

/// A rule that failed: with the error to report, or without where it was reported already.
pub(in crate::syntax) struct Failure(Option<Box<Diagnostic>>);

impl Failure {
    pub(super) fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Failure(Some(Box::new(Diagnostic::new(code, span, message))))
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Failure(self.0.map(|d| Box::new(d.help(help))))
    }

    pub(super) fn into_diagnostic(self) -> Option<Diagnostic> {
        self.0.map(|d| *d)
    }
}

impl<T> From<Failure> for Parsed<T> {
    fn from(failure: Failure) -> Self {
        Err(failure)
    }
}
impl Parser<'_> {
    /// The error about a reserved word where a name is needed.
    pub(super) fn reserved<T>(&self, word: &str, what: &str) -> Parsed<T> {
        let message = format!("`{word}` is a reserved word, where {what} was expected");
        Failure::new(codes::RESERVED_WORD, self.here(), message)
            .help(format!("as a name it is written {}", self.quoted(word)))
            .into()
    }

    /// How a name is quoted in this source.
    pub(super) fn quoted(&self, name: &str) -> String {
        match self.origin() {
            Origin::Text => format!("\"{}\"", limits::shortened(name).replace('"', "\"\"")),
            Origin::Rust => format!("r#{}", limits::shortened(name)),
        }
    }

    /// How a string is written in this source.
    pub(super) fn string_example(&self) -> &'static str {
        match self.origin() {
            Origin::Text => "'text'",
            Origin::Rust => "\"text\"",
        }
    }

    /// What stands here, for a message.
    pub(super) fn found(&self) -> String {
        self.found_at(self.position())
    }

    /// What stands at a place, for a message.
    pub(super) fn found_at(&self, place: usize) -> String {
        match self.token(place) {
            None => "the end of the SQL".into(),
            Some(Token::Word(word)) => format!("`{}`", limits::shortened(word)),
            Some(Token::Quoted(name)) => format!("the name {}", self.quoted(name)),
            Some(Token::Number(number)) => format!("the number {}", limits::shortened(number)),
            Some(Token::Text(text)) => format!("the string '{}'", limits::shortened(text)),
            Some(Token::Symbol(symbol)) => format!("`{}`", symbol.text()),
            Some(Token::Invalid) => "something unreadable".into(),
        }
    }

    pub(super) fn unexpected<T>(&self, expected: &str) -> Parsed<T> {
        Err(self.unexpected_failure(expected))
    }

    pub(super) fn expected<T>(&self, code: Code, expected: &str) -> Parsed<T> {
        Err(self.failure_here(code, format!("{expected} was expected, found {}", self.found())))
    }

    /// An error at the next token, unless that one was reported as unreadable.
    pub(super) fn failure_here(&self, code: Code, message: String) -> Failure {
        match self.peek() {
            Some(Token::Invalid) => Failure(None),
            _ => Failure::new(code, self.here(), message),
        }
    }

    /// The error about a token that no rule takes, with help for mistakes that are often made.
    pub(super) fn unexpected_failure(&self, expected: &str) -> Failure {
        let previous = self.position().checked_sub(1).and_then(|p| self.token(p));
        let plain = |code| self.failure_here(code, format!("expected {expected}, found {}", self.found()));
        match self.peek() {
            Some(Token::Word(word))
                if matches!(previous, Some(Token::Number(_))) && !reserved::is_reserved(word) =>
            {
                let message = format!("`{}` is no unit of time", limits::shortened(word));
                self.failure_here(codes::UNKNOWN_UNIT, message).help(unit_help(word))
            }
            Some(Token::Symbol(Symbol::RParen | Symbol::RBracket | Symbol::RBrace))
                if !self.inside_brackets() =>
            {
                let message =
                    format!("{} closes nothing that is open here; expected {expected}", self.found());
                self.failure_here(codes::UNBALANCED, message)
            }
            Some(Token::Symbol(Symbol::DoubleColon)) => {
                plain(codes::FOREIGN_SQL).help("a conversion is written CAST(x AS type)")
            }
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("UNION") => plain(codes::FOREIGN_SQL)
                .help("let two queries INSERT INTO the same stream: it carries the rows of both"),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("OVER") => plain(codes::FOREIGN_SQL)
                .help("a window stands after the stream: FROM Trades WINDOW LENGTH(100)"),
            Some(token)
                if begins_a_value(token)
                    && ends_a_value(previous)
                    && expected.contains('`')
                    && expected.contains(',') =>
            {
                plain(codes::UNEXPECTED_TOKEN).help("is a comma or an operator missing before it?")
            }
            Some(Token::Symbol(Symbol::Colon)) => plain(codes::UNEXPECTED_TOKEN)
                .help("a path is written with `::`, a column of a stream with `.`"),
            _ => plain(codes::UNEXPECTED_TOKEN),
        }
    }

    /// Whether more brackets were opened than closed since the last semicolon.
    fn inside_brackets(&self) -> bool {
        let before = self.passed().iter().rev();
        let depth =
            before.take_while(|t| **t != Token::Symbol(Symbol::Semicolon)).fold(0_i64, |depth, t| match t {
                Token::Symbol(Symbol::LParen | Symbol::LBracket | Symbol::LBrace) => depth + 1,
                Token::Symbol(Symbol::RParen | Symbol::RBracket | Symbol::RBrace) => depth - 1,
                _ => depth,
            });
        depth > 0
    }
}

/// Help about an unknown unit of time.
pub(super) fn unit_help(word: &str) -> String {
    let word = word.to_ascii_uppercase();
    if ["MONTH", "MONTHS", "YEAR", "YEARS", "QUARTER", "QUARTERS"].contains(&word.as_str()) {
        return "months and years have no fixed length; use days".into();
    }
    match nearest(&word, duration::names()) {
        Some(unit) => format!("did you mean {unit}?"),
        None => "units are us, ms, s, m, h, d, w and their full names, such as 5 SECONDS".into(),
    }
}

fn ends_a_value(token: Option<&Token>) -> bool {
    match token {
        Some(Token::Word(word)) => !reserved::is_reserved(word) || word.eq_ignore_ascii_case("END"),
        Some(Token::Quoted(_) | Token::Number(_) | Token::Text(_)) => true,
        Some(Token::Symbol(symbol)) => matches!(symbol, Symbol::RParen | Symbol::RBracket),
        _ => false,
    }
}

fn begins_a_value(token: &Token) -> bool {
    match token {
        Token::Word(word) => !reserved::is_reserved(word),
        Token::Quoted(_) | Token::Number(_) | Token::Text(_) => true,
        Token::Symbol(_) | Token::Invalid => false,
    }
}
