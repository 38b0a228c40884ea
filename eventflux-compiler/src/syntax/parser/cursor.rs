//! The position in the tokens, and the errors that every rule of the grammar shares.

use super::Parsed;
use crate::codes;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;
use crate::suggest::nearest;
use crate::syntax::ast::{Ident, RustPath};
use crate::syntax::tokens::{Origin, Symbol, Token, Tokens};
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

pub(in crate::syntax) struct Parser<'a> {
    tokens: &'a [Token],
    position: usize,
    origin: Origin,
    errors: Vec<Diagnostic>,
    depth: usize,
    pub(super) operators: usize,
    /// Whether streams are Rust paths, as in the macro's expression form.
    pub(super) paths_in_from: bool,
}

impl<'a> Parser<'a> {
    pub(super) fn new(tokens: &'a Tokens) -> Self {
        Parser {
            tokens: tokens.list(),
            position: 0,
            origin: tokens.origin(),
            errors: Vec::new(),
            depth: 0,
            operators: 0,
            paths_in_from: false,
        }
    }

    pub(super) fn begin_statement(&mut self) {
        self.depth = 0;
        self.operators = 0;
    }

    /// Goes one level of nesting down, for `rule`.
    pub(super) fn nested<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == limits::MAX_DEPTH {
            let message = format!("this is nested more than {} levels deep", limits::MAX_DEPTH);
            return Failure::new(codes::TOO_DEEP, self.here(), message)
                .help("split the query in two, the second reading what the first writes")
                .into();
        }
        self.depth += 1;
        let result = rule(self);
        self.depth -= 1;
        result
    }

    /// Reports an error without failing the rule.
    pub(super) fn report(&mut self, failure: Failure) {
        self.errors.extend(failure.into_diagnostic());
    }

    pub(super) fn take_errors(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.errors)
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.peek_at(0)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<&'a Token> {
        self.tokens.get(self.position + ahead)
    }

    pub(super) fn token(&self, position: usize) -> Option<&'a Token> {
        self.tokens.get(position)
    }

    pub(super) fn advance(&mut self) {
        self.position = (self.position + 1).min(self.tokens.len());
    }

    pub(super) fn at_end(&self) -> bool {
        self.position >= self.tokens.len()
    }

    /// The place of the next token, or the one after the last.
    pub(super) fn here(&self) -> Span {
        Span::token(self.position as u32)
    }

    /// The place from a position to here.
    pub(super) fn since(&self, start: usize) -> Span {
        Span::new(start as u32, self.position.max(start + 1) as u32)
    }

    /// The unquoted word some tokens ahead.
    pub(super) fn word_at(&self, ahead: usize) -> Option<&'a str> {
        match self.peek_at(ahead) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// Whether the given keyword stands some tokens ahead.
    pub(super) fn keyword_at(&self, ahead: usize, keyword: &str) -> bool {
        self.word_at(ahead).is_some_and(|w| w.eq_ignore_ascii_case(keyword))
    }

    pub(super) fn at_keyword(&self, keyword: &str) -> bool {
        self.keyword_at(0, keyword)
    }

    pub(super) fn at_keywords(&self, keywords: &[&str]) -> bool {
        keywords.iter().enumerate().all(|(i, k)| self.keyword_at(i, k))
    }

    pub(super) fn symbol_at(&self, ahead: usize, symbol: Symbol) -> bool {
        self.peek_at(ahead) == Some(&Token::Symbol(symbol))
    }

    pub(super) fn at(&self, symbol: Symbol) -> bool {
        self.symbol_at(0, symbol)
    }

    pub(super) fn eat(&mut self, symbol: Symbol) -> bool {
        let there = self.at(symbol);
        if there {
            self.advance();
        }
        there
    }

    pub(super) fn eat_keyword(&mut self, keyword: &str) -> bool {
        self.eat_keywords(&[keyword])
    }

    pub(super) fn eat_keywords(&mut self, keywords: &[&str]) -> bool {
        let there = self.at_keywords(keywords);
        if there {
            self.position += keywords.len();
        }
        there
    }

    pub(super) fn expect(&mut self, symbol: Symbol, context: &str) -> Parsed<()> {
        if self.eat(symbol) { Ok(()) } else { self.unexpected(&format!("`{}`{context}", symbol.text())) }
    }

    pub(super) fn expect_keyword(&mut self, keyword: &str, context: &str) -> Parsed<()> {
        if self.eat_keyword(keyword) { Ok(()) } else { self.unexpected(&format!("{keyword}{context}")) }
    }

    /// The `)`, `]` or `}` that belongs to an opening one.
    pub(super) fn close(&mut self, symbol: Symbol, open: usize) -> Parsed<()> {
        if self.eat(symbol) {
            return Ok(());
        }
        if self.at_end() || self.at(Symbol::Semicolon) {
            let what = match self.tokens.get(open) {
                Some(Token::Symbol(open)) => open.text(),
                _ => "(",
            };
            let message = format!("this `{what}` has no closing `{}`", symbol.text());
            return Failure::new(codes::UNBALANCED, Span::token(open as u32), message).into();
        }
        self.unexpected(&format!("`,` or `{}`", symbol.text()))
    }

    /// One or more, separated by commas.
    pub(super) fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut list = vec![item(self)?];
        while self.eat(Symbol::Comma) {
            list.push(item(self)?);
        }
        Ok(list)
    }

    /// `( a, b )`, at least one.
    pub(super) fn parenthesized<T>(
        &mut self,
        context: &str,
        item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        let open = self.position;
        self.expect(Symbol::LParen, context)?;
        let list = self.list(item)?;
        self.close(Symbol::RParen, open)?;
        Ok(list)
    }

    /// A name; `what` says of what, as in "the name of a stream".
    pub(super) fn ident(&mut self, what: &str) -> Parsed<Ident> {
        let span = self.here();
        let name = match self.peek() {
            Some(Token::Word(word)) if reserved::is_reserved(word) => return self.reserved(word, what),
            Some(Token::Quoted(name)) if name.is_empty() => {
                return Failure::new(codes::EXPECTED_NAME, span, format!("{what} can't be empty")).into();
            }
            Some(Token::Word(name) | Token::Quoted(name)) => name.clone(),
            Some(Token::Text(text)) => {
                let quoted = self.quoted(text);
                return Failure::new(
                    codes::EXPECTED_NAME,
                    span,
                    format!("{what} was expected, found a string"),
                )
                .help(format!("a name is written plain, or quoted: {quoted}"))
                .into();
            }
            _ => return self.expected(codes::EXPECTED_NAME, what),
        };
        self.advance();
        Ok(Ident { name, span })
    }

    /// The error about a reserved word where a name is needed.
    pub(super) fn reserved<T>(&self, word: &str, what: &str) -> Parsed<T> {
        let message = format!("`{word}` is a reserved word, where {what} was expected");
        Failure::new(codes::RESERVED_WORD, self.here(), message)
            .help(format!("as a name it is written {}", self.quoted(word)))
            .into()
    }

    /// How a name is quoted in this source.
    pub(super) fn quoted(&self, name: &str) -> String {
        match self.origin {
            Origin::Text => format!("\"{}\"", limits::shortened(name).replace('"', "\"\"")),
            Origin::Rust => format!("r#{}", limits::shortened(name)),
        }
    }

    /// How a string is written in this source.
    pub(super) fn string_example(&self) -> &'static str {
        match self.origin {
            Origin::Text => "'text'",
            Origin::Rust => "\"text\"",
        }
    }

    /// A Rust path: `crate::model::Trade`, `::dep::T`.
    pub(super) fn rust_path(&mut self, what: &str) -> Parsed<RustPath> {
        let start = self.position;
        let mut segments = Vec::new();
        if self.at(Symbol::DoubleColon) {
            segments.push(Ident { name: String::new(), span: self.here() });
        } else {
            segments.push(self.segment(what)?);
        }
        while self.eat(Symbol::DoubleColon) {
            segments.push(self.segment("the next part of the path")?);
        }
        if self.at(Symbol::Lt) {
            return Failure::new(
                codes::UNEXPECTED_TOKEN,
                self.here(),
                "a Rust path can't have type arguments here",
            )
            .help("name it by a type alias")
            .into();
        }
        Ok(RustPath { segments, span: self.since(start) })
    }

    /// A part of a path. SQL's reserved words are none there.
    fn segment(&mut self, what: &str) -> Parsed<Ident> {
        match self.peek() {
            Some(Token::Word(name) | Token::Quoted(name)) if !name.is_empty() => {
                let ident = Ident { name: name.clone(), span: self.here() };
                self.advance();
                Ok(ident)
            }
            _ => self.expected(codes::EXPECTED_NAME, what),
        }
    }

    /// A string; `what` says of what.
    pub(super) fn string(&mut self, what: &str) -> Parsed<String> {
        match self.peek() {
            Some(Token::Text(text)) => {
                self.advance();
                Ok(text.clone())
            }
            _ => self.unexpected(&format!("{what}, such as {}", self.string_example())),
        }
    }

    /// What stands here, for a message.
    pub(super) fn found(&self) -> String {
        match self.peek() {
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
        let previous = self.position.checked_sub(1).and_then(|p| self.tokens.get(p));
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
            Some(Token::Word(_) | Token::Quoted(_) | Token::Number(_) | Token::Text(_))
                if ends_a_value(previous) && expected.contains('`') && expected.contains(',') =>
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
        let before = self.tokens[..self.position].iter().rev();
        let depth =
            before.take_while(|t| **t != Token::Symbol(Symbol::Semicolon)).fold(0_i64, |depth, t| match t {
                Token::Symbol(Symbol::LParen | Symbol::LBracket | Symbol::LBrace) => depth + 1,
                Token::Symbol(Symbol::RParen | Symbol::RBracket | Symbol::RBrace) => depth - 1,
                _ => depth,
            });
        depth > 0
    }

    /// Whether a statement begins here.
    pub(super) fn at_statement(&self) -> bool {
        ["CREATE", "INSERT", "SELECT", "UPSERT", "UPDATE", "DELETE", "SET", "WITH"]
            .iter()
            .any(|k| self.at_keyword(k))
            || self.at_keywords(&["PARTITION", "WITH"])
    }

    /// Goes to where the next statement begins, at least one token beyond `start`. The queries of a PARTITION
    /// block, whose head could not be read, go with it.
    pub(super) fn skip_statement(&mut self, start: usize) {
        if self.position == start {
            self.advance();
        }
        let is = |token: &Token, k: &str| matches!(token, Token::Word(w) if w.eq_ignore_ascii_case(k));
        let mut block = self.tokens[start..self.position].iter().any(|t| is(t, "BEGIN"));
        while let Some(token) = self.peek() {
            self.advance();
            if is(token, "BEGIN") {
                block = true;
            } else if block
                && is(token, "END")
                && matches!(self.peek(), None | Some(Token::Symbol(Symbol::Semicolon)))
            {
                block = false;
            } else if !block && token == &Token::Symbol(Symbol::Semicolon) {
                return;
            }
        }
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
