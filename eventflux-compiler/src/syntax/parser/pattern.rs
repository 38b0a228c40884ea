//! PATTERN and SEQUENCE.

use super::Parsed;
use super::cursor::Parser;
use super::failure::Failure;
use crate::codes;
use crate::span::Span;
use crate::syntax::ast::{Element, PatternExpr, PatternKind, PatternSpec, Quantifier, TimeoutSpec};
use crate::syntax::tokens::{Symbol, Token};

impl Parser<'_> {
    /// `PATTERN (expr)` with what may follow it, in any order.
    pub(super) fn pattern(&mut self, sequence: bool) -> Parsed<PatternSpec> {
        let start = self.position();
        let name = if sequence { "SEQUENCE" } else { "PATTERN" };
        self.advance();
        let open = self.position();
        self.advance();
        let expr = self.pattern_expr()?;
        self.close_pattern(open, &expr)?;
        let mut spec = PatternSpec {
            sequence,
            expr,
            partition_by: Vec::new(),
            purge_after: None,
            within: None,
            timeout: None,
            span: self.since(start),
        };
        loop {
            let at = self.position();
            if self.eat_keywords(&["PARTITION", "BY"]) {
                self.one_of_a_kind(spec.partition_by.is_empty(), "PARTITION BY", name, at)?;
                spec.partition_by = self.list(Self::expr)?;
                spec.purge_after = self.purge_after()?;
            } else if self.eat_keyword("WITHIN") {
                self.one_of_a_kind(spec.within.is_none(), "WITHIN", name, at)?;
                spec.within = Some(self.length("the time after WITHIN")?);
            } else if self.eat_keywords(&["ON", "TIMEOUT"]) {
                self.one_of_a_kind(spec.timeout.is_none(), "ON TIMEOUT", name, at)?;
                spec.timeout = Some(self.timeout(self.since(at))?);
            } else {
                spec.span = self.since(start);
                return Ok(spec);
            }
        }
    }

    fn one_of_a_kind(&self, first: bool, clause: &str, name: &str, at: usize) -> Parsed<()> {
        if first {
            return Ok(());
        }
        let message = format!("{name} has {clause} twice");
        Failure::new(codes::DUPLICATE_CLAUSE, self.since(at), message).into()
    }

    /// `INSERT INTO t SELECT items`
    fn timeout(&mut self, span: Span) -> Parsed<TimeoutSpec> {
        self.expect_keyword("INSERT", " after ON TIMEOUT")?;
        self.expect_keyword("INTO", " after INSERT")?;
        let target = self.ident("the name of a stream")?;
        self.expect_keyword("SELECT", "")?;
        Ok(TimeoutSpec { target, items: self.list(Self::item)?, span })
    }

    fn close_pattern(&mut self, open: usize, read: &PatternExpr) -> Parsed<()> {
        if self.at(Symbol::RParen) || self.at_end() || self.at(Symbol::Semicolon) {
            return self.close(Symbol::RParen, open);
        }
        Err(self.pattern_habit(read))
    }

    /// `a -> b -> c`
    fn pattern_expr(&mut self) -> Parsed<PatternExpr> {
        self.nested(|p| {
            let start = p.position();
            let mut parts = vec![p.pattern_or()?];
            while p.eat(Symbol::Arrow) {
                parts.push(p.pattern_or()?);
            }
            Ok(p.one_or(parts, PatternKind::Then, start))
        })
    }

    fn pattern_or(&mut self) -> Parsed<PatternExpr> {
        let start = self.position();
        let mut parts = vec![self.pattern_and()?];
        while self.eat_keyword("OR") {
            parts.push(self.pattern_and()?);
        }
        Ok(self.one_or(parts, PatternKind::Or, start))
    }

    fn pattern_and(&mut self) -> Parsed<PatternExpr> {
        let start = self.position();
        let mut parts = vec![self.pattern_term()?];
        while self.eat_keyword("AND") {
            parts.push(self.pattern_term()?);
        }
        Ok(self.one_or(parts, PatternKind::And, start))
    }

    fn one_or(
        &self,
        mut parts: Vec<PatternExpr>,
        kind: fn(Vec<PatternExpr>) -> PatternKind,
        start: usize,
    ) -> PatternExpr {
        match (parts.len(), parts.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                parts.extend(last);
                PatternExpr { kind: kind(parts), span: self.since(start) }
            }
        }
    }

    /// `[EVERY] primary [quantifier] [WITHIN d]`
    fn pattern_term(&mut self) -> Parsed<PatternExpr> {
        let start = self.position();
        let every = self.at_keyword("EVERY") && !self.symbol_at(1, Symbol::Eq);
        if every {
            self.advance();
        }
        let in_parentheses = self.at(Symbol::LParen);
        let mut term = self.pattern_primary()?;
        if every && in_parentheses && matches!(term.kind, PatternKind::Element(_) | PatternKind::Not { .. }) {
            // Behind EVERY parentheses make a group of a single element: one attempt at a time.
            term = PatternExpr { span: term.span, kind: PatternKind::Then(vec![term]) };
        }
        if self.eat_keyword("WITHIN") {
            let within = self.length("the time after WITHIN")?;
            term = PatternExpr { kind: PatternKind::Within(Box::new(term), within), span: self.since(start) };
        }
        if every {
            term = PatternExpr { kind: PatternKind::Every(Box::new(term)), span: self.since(start) };
        }
        Ok(term)
    }

    /// `( expr ) [quantifier]`, `NOT element [FOR d]`, `element`
    fn pattern_primary(&mut self) -> Parsed<PatternExpr> {
        let start = self.position();
        if self.at(Symbol::LParen) {
            self.advance();
            let inner = self.pattern_expr()?;
            self.close_pattern(start, &inner)?;
            return Ok(match self.quantifier()? {
                None => inner,
                Some(quantifier) => PatternExpr {
                    kind: PatternKind::Repeat(Box::new(inner), quantifier),
                    span: self.since(start),
                },
            });
        }
        if self.eat_keyword("NOT") {
            let at = self.position();
            let element = self.element()?;
            if element.quantifier.is_some() {
                let message = "what must not come can't be repeated";
                return Failure::new(codes::BAD_QUANTIFIER, self.since(at), message).into();
            }
            let hold = if self.eat_keyword("FOR") { Some(self.length("the time after FOR")?) } else { None };
            return Ok(PatternExpr { kind: PatternKind::Not { element, hold }, span: self.since(start) });
        }
        let element = self.element()?;
        Ok(PatternExpr { kind: PatternKind::Element(element), span: self.since(start) })
    }

    /// `[alias =] stream [quantifier] ['[' filter ']'] [quantifier]`
    fn element(&mut self) -> Parsed<Element> {
        let alias = if self.symbol_at(1, Symbol::Eq) {
            let alias = self.ident("the name of a position")?;
            self.advance();
            Some(alias)
        } else {
            None
        };
        let stream = self.ident("a stream")?;
        let before = self.quantifier()?;
        let open = self.position();
        let mut filter = None;
        if self.eat(Symbol::LBracket) {
            filter = Some(self.expr()?);
            self.close_filter(open)?;
        }
        let at = self.position();
        let after = self.quantifier()?;
        if before.is_some() && after.is_some() {
            let message = "a position has one quantifier, before or after its filter";
            return Failure::new(codes::DUPLICATE_CLAUSE, self.since(at), message).into();
        }
        Ok(Element { alias, stream, filter, quantifier: before.or(after) })
    }

    /// `{n}`, `{n,m}`, `{n,}`, `+`, `*`, `?`, or nothing.
    fn quantifier(&mut self) -> Parsed<Option<Quantifier>> {
        let start = self.position();
        let quantifier = match self.peek() {
            Some(Token::Symbol(Symbol::Plus)) => Quantifier { min: 1, max: None },
            Some(Token::Symbol(Symbol::Star)) => Quantifier { min: 0, max: None },
            Some(Token::Symbol(Symbol::Question)) => Quantifier { min: 0, max: Some(1) },
            Some(Token::Symbol(Symbol::LBrace)) => {
                self.advance();
                let (first, min) = (self.here(), self.repetitions()?);
                let last = if !self.eat(Symbol::Comma) {
                    Some((first, min))
                } else if self.at(Symbol::RBrace) {
                    None
                } else {
                    Some((self.here(), self.repetitions()?))
                };
                self.close(Symbol::RBrace, start)?;
                match last {
                    Some((span, 0)) => {
                        let message = "a quantifier allows at least one event";
                        return Failure::new(codes::BAD_QUANTIFIER, span, message)
                            .help("what must not come is written NOT")
                            .into();
                    }
                    Some((span, max)) if max < min => {
                        let message = "a quantifier allows no fewer events than it needs";
                        return Failure::new(codes::BAD_QUANTIFIER, span, message)
                            .help(format!("write {{{max},{min}}}"))
                            .into();
                    }
                    _ => return Ok(Some(Quantifier { min, max: last.map(|(_, max)| max) })),
                }
            }
            _ => return Ok(None),
        };
        self.advance();
        Ok(Some(quantifier))
    }

    fn repetitions(&mut self) -> Parsed<u32> {
        let number = match self.peek() {
            Some(Token::Number(number)) => number.parse().ok(),
            _ => None,
        };
        match number {
            Some(number) => {
                self.advance();
                Ok(number)
            }
            None => {
                let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
                let rule = match self.peek() {
                    Some(Token::Number(number)) if digits(number) => format!("goes up to {}", u32::MAX),
                    _ => "needs whole numbers".to_string(),
                };
                let message = format!("a quantifier {rule}, found {}", self.found());
                Err(self.failure_here(codes::BAD_QUANTIFIER, message).help("write {3}, {2,5} or {2,}"))
            }
        }
    }
}
