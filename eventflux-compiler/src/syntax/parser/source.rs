//! FROM: streams, subqueries and joins.

use super::Parsed;
use super::cursor::Parser;
use super::failure::Failure;
use crate::codes;
use crate::syntax::ast::{
    Input, JoinConstraint, JoinKind, JoinSpec, JoinTime, RustPath, Source, SourceKind, WindowSpec,
};
use crate::syntax::tokens::{Symbol, Token};

impl Parser<'_> {
    /// What a query reads.
    pub(super) fn input(&mut self) -> Parsed<Input> {
        let start = self.position();
        let mut input = if self.at_pattern() {
            let sequence = self.at_keyword("SEQUENCE");
            Input::Pattern(Box::new(self.pattern(sequence)?))
        } else {
            let source =
                self.source().map_err(|failure| self.pattern_in_brackets(start).unwrap_or(failure))?;
            Input::Source(source)
        };
        let mut joins = 0;
        loop {
            if self.at(Symbol::Comma) {
                return Failure::new(codes::FOREIGN_SQL, self.here(), "streams are not listed with commas")
                    .help("write JOIN .. ON, and a window on a side or WITHIN: for how long a row waits for others")
                    .into();
            }
            let Some(kind) = self.join_kind()? else { return Ok(input) };
            joins += 1;
            self.bounded_joins(joins)?;
            if self.at_pattern() {
                return Failure::new(codes::PATTERN_JOINED, self.here(), "a pattern is no side of a join")
                    .help("join a query that reads it: JOIN (SELECT .. FROM PATTERN (..)) AS p ON ..")
                    .into();
            }
            let right = self.source()?;
            let (constraint, time) = self.join_condition(kind)?;
            let spec = JoinSpec { left: input, right, kind, constraint, time, span: self.since(start) };
            input = Input::Join(Box::new(spec));
        }
    }

    /// Whether a pattern stands here, and not a stream called PATTERN.
    fn at_pattern(&self) -> bool {
        (self.at_keyword("PATTERN") || self.at_keyword("SEQUENCE")) && self.symbol_at(1, Symbol::LParen)
    }

    /// Joins nest in the tree, so that their number is bounded as operators are.
    fn bounded_joins(&self, joins: usize) -> Parsed<()> {
        if joins <= crate::syntax::limits::MAX_DEPTH {
            return Ok(());
        }
        let message = format!("a query joins at most {} streams", crate::syntax::limits::MAX_DEPTH);
        Failure::new(codes::TOO_DEEP, self.here(), message).into()
    }

    /// The window after a single source is the query's.
    pub(super) fn query_window(&mut self, input: &mut Input) -> Option<WindowSpec> {
        match input {
            Input::Source(source) => source.window.take(),
            _ => None,
        }
    }

    /// `stream ['[' filter ']'] [AS a] [WINDOW ..] [UNIDIRECTIONAL]` or `( query ) [AS a] [WINDOW ..]`
    fn source(&mut self) -> Parsed<Source> {
        let start = self.position();
        let mut filter = None;
        let kind = if self.at(Symbol::LParen) {
            self.advance();
            if !self.at_keyword("SELECT") && !self.at_keyword("WITH") && !self.at_keyword("INSERT") {
                return self.unexpected("SELECT: in FROM, parentheses hold a query");
            }
            let query = Box::new(self.subquery()?);
            self.close(Symbol::RParen, start)?;
            SourceKind::Query(query)
        } else {
            SourceKind::Stream(self.stream_path()?)
        };
        let open = self.position();
        if self.eat(Symbol::LBracket) {
            filter = Some(self.expr()?);
            self.close(Symbol::RBracket, open)?;
        }
        let alias = self.alias("the alias of the stream")?;
        if filter.is_some() && self.at(Symbol::LBracket) {
            let message = "a stream has one filter in brackets";
            return Failure::new(codes::DUPLICATE_CLAUSE, self.here(), message)
                .help("join the conditions with AND")
                .into();
        }
        let window = if self.at_keyword("WINDOW") { Some(self.window()?) } else { None };
        let unidirectional = self.eat_keyword("UNIDIRECTIONAL");
        Ok(Source { kind, filter, alias, window, unidirectional, span: self.since(start) })
    }

    /// A stream's name, or its struct's path in the macro's expression form.
    fn stream_path(&mut self) -> Parsed<RustPath> {
        if self.paths_in_from {
            if let Some(Token::Word(word)) = self.peek()
                && crate::syntax::reserved::is_reserved(word)
                && !self.symbol_at(1, Symbol::DoubleColon)
            {
                return self.reserved(word, "a stream");
            }
            return self.rust_path("a stream");
        }
        if let Some(Token::Word(word)) = self.peek()
            && crate::syntax::reserved::is_reserved(word)
            && matches!(self.peek_at(1), Some(Token::Word(_) | Token::Number(_) | Token::Text(_)))
        {
            return self.expected(codes::EXPECTED_NAME, "a stream");
        }
        if self.at(Symbol::DoubleColon) || self.symbol_at(1, Symbol::DoubleColon) {
            let path = self.rust_path("a stream")?;
            let message = format!("`{path}` is a Rust path; FROM takes the name of a stream");
            return Failure::new(codes::RUST_PATH_HERE, path.span, message)
                .help(format!("declare CREATE STREAM {0} OF {path}; and read FROM {0}", path.last()))
                .into();
        }
        let name = self.ident("a stream")?;
        let span = name.span;
        Ok(RustPath { segments: vec![name], span })
    }

    /// The words of a join up to JOIN, if they stand here.
    fn join_kind(&mut self) -> Parsed<Option<JoinKind>> {
        let kind = match self.word_at(0).unwrap_or_default().to_ascii_uppercase().as_str() {
            "JOIN" => JoinKind::Inner,
            "INNER" => {
                self.advance();
                JoinKind::Inner
            }
            "LEFT" if self.keyword_at(1, "ASOF") => {
                self.advance();
                self.advance();
                JoinKind::LeftAsof
            }
            "ASOF" => {
                self.advance();
                JoinKind::Asof
            }
            "CROSS" => {
                self.advance();
                JoinKind::Cross
            }
            side @ ("LEFT" | "RIGHT" | "FULL") => {
                self.advance();
                self.eat_keyword("OUTER");
                match side {
                    "LEFT" => JoinKind::Left,
                    "RIGHT" => JoinKind::Right,
                    _ => JoinKind::Full,
                }
            }
            "NATURAL" => {
                return Failure::new(codes::FOREIGN_SQL, self.here(), "there is no NATURAL JOIN")
                    .help("a join names its columns: JOIN b USING (column)")
                    .into();
            }
            _ => return Ok(None),
        };
        self.expect_keyword("JOIN", "")?;
        Ok(Some(kind))
    }

    /// `MATCH_CONDITION (..)`, `ON ..`, `USING (..)` and `WITHIN d`, as far as the join has them.
    fn join_condition(&mut self, kind: JoinKind) -> Parsed<(JoinConstraint, JoinTime)> {
        let mut constraint = JoinConstraint::None;
        let mut time = JoinTime::None;
        loop {
            let first_time = matches!(time, JoinTime::None);
            let open_constraint = matches!(constraint, JoinConstraint::None) && kind != JoinKind::Cross;
            if first_time && self.eat_keyword("WITHIN") {
                time = JoinTime::Within(self.length("the time after WITHIN")?);
            } else if first_time && self.eat_keyword("MATCH_CONDITION") {
                let open = self.position();
                self.expect(Symbol::LParen, " after MATCH_CONDITION")?;
                let condition = self.expr()?;
                self.close(Symbol::RParen, open)?;
                time = JoinTime::MatchCondition(condition);
            } else if open_constraint && self.eat_keyword("ON") {
                constraint = JoinConstraint::On(self.expr()?);
            } else if open_constraint && self.eat_keyword("USING") {
                constraint = JoinConstraint::Using(
                    self.parenthesized(" and the columns after USING", |p| p.ident("a column"))?,
                );
            } else {
                return Ok((constraint, time));
            }
        }
    }
}
