//! The position in the tokens, and the rules that all others are made of.

use super::Parsed;
use super::failure::Failure;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::syntax::ast::{Ident, RustPath};
use crate::syntax::tokens::{Origin, Symbol, Token, Tokens};
use crate::syntax::{limits, reserved};

pub(in crate::syntax) struct Parser<'a> {
    tokens: &'a [Token],
    position: usize,
    origin: Origin,
    errors: Vec<Diagnostic>,
    depth: usize,
    /// How many expressions are being read, each inside the one before.
    pub(super) expressions: usize,
    /// The operators of the outermost of them.
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
            expressions: 0,
            operators: 0,
            paths_in_from: false,
        }
    }

    pub(super) fn begin_statement(&mut self) {
        self.depth = 0;
        self.expressions = 0;
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

    /// The tokens that were passed.
    pub(super) fn passed(&self) -> &'a [Token] {
        &self.tokens[..self.position]
    }

    pub(super) fn origin(&self) -> Origin {
        self.origin
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
                && (matches!(self.peek(), None | Some(Token::Symbol(Symbol::Semicolon)))
                    || self.at_keyword("PURGE"))
            {
                block = false;
            } else if !block && token == &Token::Symbol(Symbol::Semicolon) {
                return;
            }
        }
    }
}
