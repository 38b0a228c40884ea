//! Expressions by precedence climbing.

use super::Parsed;
use super::cursor::Parser;
use super::failure::Failure;
use super::operators::level;
use crate::codes;
use crate::span::Span;
use crate::suggest::nearest;
use crate::syntax::ast::{Expr, ExprKind, Ident, Literal, UnaryOp, WhenThen};
use crate::syntax::tokens::{Symbol, Token};
use crate::syntax::{limits, reserved};

impl Parser<'_> {
    /// An expression of any kind, one level of nesting down.
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        if self.expressions == 0 {
            self.operators = 0;
        }
        self.expressions += 1;
        let expr = self.nested(|p| p.subexpr(level::OR));
        self.expressions -= 1;
        expr
    }

    /// An expression whose operators bind at least as tightly as `min`. Only what binds more tightly than an
    /// operator is read as its right operand, so that operators alone go no deeper than there are levels.
    pub(super) fn subexpr(&mut self, min: u8) -> Parsed<Expr> {
        let start = self.position();
        let left = self.prefix()?;
        self.climb(left, min, start)
    }

    /// An operand: a literal, a name, a call, a prefix operator with its operand, or parentheses.
    fn prefix(&mut self) -> Parsed<Expr> {
        let start = self.position();
        match self.peek() {
            Some(Token::Number(_)) => self.number(start, false),
            Some(Token::Text(text)) => {
                self.advance();
                Ok(self.literal(Literal::String(text.clone()), start))
            }
            Some(Token::Symbol(Symbol::Minus)) => {
                self.advance();
                match self.peek() {
                    Some(Token::Number(_)) => self.number(start, true),
                    _ => self.unary(UnaryOp::Minus, level::SIGN, start),
                }
            }
            Some(Token::Symbol(Symbol::Plus)) => {
                self.advance();
                self.unary(UnaryOp::Plus, level::SIGN, start)
            }
            Some(Token::Symbol(Symbol::LParen)) => self.in_parentheses(),
            Some(Token::Quoted(_)) => self.name(),
            Some(Token::Word(word)) => self.word(word),
            _ => self.no_expression(),
        }
    }

    fn no_expression<T>(&self) -> Parsed<T> {
        let failure = self.failure_here(
            codes::EXPECTED_EXPRESSION,
            format!("an expression was expected, found {}", self.found()),
        );
        Err(match self.peek() {
            Some(Token::Symbol(Symbol::Star)) => failure.help("`*` stands alone in SELECT and in COUNT(*)"),
            _ => failure,
        })
    }

    fn literal(&self, literal: Literal, start: usize) -> Expr {
        Expr { kind: ExprKind::Literal(literal), span: self.since(start) }
    }

    fn unary(&mut self, op: UnaryOp, level: u8, start: usize) -> Parsed<Expr> {
        self.count_operator()?;
        let operand = Box::new(self.nested(|p| p.subexpr(level))?);
        Ok(Expr { kind: ExprKind::Unary(op, operand), span: self.since(start) })
    }

    /// A number, or a duration where a unit follows it.
    fn number(&mut self, start: usize, negative: bool) -> Parsed<Expr> {
        if let Some(micros) = self.units()? {
            let micros = if negative { -micros } else { micros };
            return Ok(self.literal(Literal::Duration(micros), start));
        }
        let Some(Token::Number(text)) = self.peek() else { return self.no_expression() };
        let span = self.here();
        self.advance();
        let too_large = || {
            let message = format!("the number {} is too large", limits::shortened(text));
            Failure::new(codes::NUMBER_RANGE, span, message)
        };
        let literal = if text.bytes().all(|b| b.is_ascii_digit()) {
            let value: i128 = text.parse().map_err(|_| too_large())?;
            Literal::Integer(if negative { -value } else { value })
        } else {
            let value: f64 = text.parse().map_err(|_| {
                Failure::new(codes::BAD_NUMBER, span, format!("`{}` is no number", limits::shortened(text)))
            })?;
            if value.is_infinite() {
                return too_large().into();
            }
            Literal::Decimal(if negative { -value } else { value })
        };
        Ok(self.literal(literal, start))
    }

    fn in_parentheses(&mut self) -> Parsed<Expr> {
        let open = self.position();
        self.advance();
        if self.at_keyword("SELECT") || self.at_keyword("WITH") {
            return Failure::new(
                codes::FOREIGN_SQL,
                self.here(),
                "a query can't be a value in an expression",
            )
            .help("read it in FROM, alone or in a JOIN, or ask EXISTS (SELECT ..)")
            .into();
        }
        let expr = self.expr()?;
        if self.at(Symbol::Comma) {
            return Failure::new(
                codes::FOREIGN_SQL,
                self.here(),
                "several values in parentheses are no expression",
            )
            .help("compare the values one by one, with AND between")
            .into();
        }
        self.close(Symbol::RParen, open)?;
        Ok(expr)
    }

    /// An operand that begins with an unquoted word.
    fn word(&mut self, word: &str) -> Parsed<Expr> {
        let start = self.position();
        let call = self.symbol_at(1, Symbol::LParen);
        let constant = match word.to_ascii_uppercase().as_str() {
            "NULL" => Literal::Null,
            "TRUE" => Literal::Bool(true),
            "FALSE" => Literal::Bool(false),
            "NOT" => {
                self.advance();
                if self.at_keyword("EXISTS") {
                    return self.exists(start, true);
                }
                return self.unary(UnaryOp::Not, level::NOT, start);
            }
            "CASE" => return self.case(start),
            "EXISTS" => return self.exists(start, false),
            "LEFT" | "RIGHT" if call => return self.call(),
            "INTERVAL" if matches!(self.peek_at(1), Some(Token::Text(_) | Token::Number(_))) => {
                let micros = self.duration("")?;
                Literal::Duration(micros)
            }
            "TIMESTAMP" if matches!(self.peek_at(1), Some(Token::Text(_))) => {
                self.advance();
                Literal::Timestamp(self.string("a timestamp")?)
            }
            "DATE" | "TIME" if matches!(self.peek_at(1), Some(Token::Text(_))) => {
                let message = format!("there is no type {}", word.to_ascii_uppercase());
                return Failure::new(codes::UNKNOWN_TYPE, self.here(), message)
                    .help("write TIMESTAMP '2024-01-31 00:00:00'")
                    .into();
            }
            _ if reserved::is_reserved(word) => return self.reserved_operand(word),
            _ => return if call { self.call() } else { self.name() },
        };
        if matches!(constant, Literal::Null | Literal::Bool(_)) {
            self.advance();
        }
        Ok(self.literal(constant, start))
    }

    /// A reserved word where an operand is needed: meant as a name, or the operand is missing.
    fn reserved_operand<T>(&self, word: &str) -> Parsed<T> {
        let meant_as_name = match self.peek_at(1) {
            None => false,
            Some(Token::Symbol(symbol)) => {
                !matches!(symbol, Symbol::Star | Symbol::LParen | Symbol::Semicolon)
            }
            Some(Token::Word(next)) => ["AS", "FROM", "IS", "IN", "AND", "OR", "BETWEEN", "LIKE"]
                .iter()
                .any(|w| next.eq_ignore_ascii_case(w)),
            _ => false,
        };
        if meant_as_name { self.reserved(word, "an expression") } else { self.no_expression() }
    }

    /// `a`, `a.b`, `e1[0].b`.
    fn name(&mut self) -> Parsed<Expr> {
        let start = self.position();
        let first = self.ident("a column")?;
        if self.at(Symbol::LParen) {
            return self.arguments(first, start);
        }
        let index = if self.at(Symbol::LBracket) { Some(self.index(&first)?) } else { None };
        // `a.*` is an item, not an expression.
        let column = self.at(Symbol::Dot) && !self.symbol_at(1, Symbol::Star);
        if index.is_none() && !column {
            return Ok(Expr { span: first.span, kind: ExprKind::Name(first) });
        }
        self.expect(Symbol::Dot, " and a column")?;
        let column = self.ident("a column")?;
        if self.at(Symbol::Dot) {
            let message = format!("`{}.{}` can't be followed by another `.`", first.name, column.name);
            return Failure::new(codes::UNEXPECTED_TOKEN, self.here(), message)
                .help("a column is written column or stream.column")
                .into();
        }
        let kind = match index {
            Some(index) => ExprKind::Indexed { alias: first, index, column },
            None => ExprKind::Qualified(first, column),
        };
        Ok(Expr { kind, span: self.since(start) })
    }

    /// `[0]`, `[last]`, `[last-1]`.
    fn index(&mut self, alias: &Ident) -> Parsed<Result<u32, u32>> {
        let open = self.position();
        self.advance();
        let from_end = self.eat_keyword("LAST");
        let index = if from_end && !self.eat(Symbol::Minus) {
            0
        } else {
            let number = match self.peek() {
                Some(Token::Number(number)) => number.parse().ok(),
                _ => None,
            };
            let Some(number) = number else {
                let failure =
                    self.unexpected_failure("an event of the position: [0], [1], [last] or [last-1]");
                return Err(match self.word_at(0) {
                    Some(word) if word.eq_ignore_ascii_case("FIRST") => {
                        failure.help(format!("the first one is {}[0]", alias.name))
                    }
                    Some(word) if nearest(word, ["last"]).is_some() => failure.help("did you mean `last`?"),
                    _ => failure,
                });
            };
            self.advance();
            number
        };
        self.close(Symbol::RBracket, open)?;
        Ok(if from_end { Err(index) } else { Ok(index) })
    }

    /// `CASE [operand] WHEN .. THEN .. [ELSE ..] END`
    fn case(&mut self, start: usize) -> Parsed<Expr> {
        self.advance();
        let operand = if self.at_keyword("WHEN") { None } else { Some(Box::new(self.expr()?)) };
        let mut branches = Vec::new();
        while self.eat_keyword("WHEN") {
            let when = self.expr()?;
            self.expect_keyword("THEN", " after the condition of WHEN")?;
            branches.push(WhenThen { when, then: self.expr()? });
        }
        if branches.is_empty() {
            return self.unexpected("WHEN");
        }
        let otherwise = if self.eat_keyword("ELSE") { Some(Box::new(self.expr()?)) } else { None };
        self.expect_keyword("END", " of CASE")?;
        Ok(Expr { kind: ExprKind::Case { operand, branches, otherwise }, span: self.since(start) })
    }

    fn exists(&mut self, start: usize, negated: bool) -> Parsed<Expr> {
        self.advance();
        let open = self.position();
        self.expect(Symbol::LParen, " after EXISTS")?;
        let query = Box::new(self.subquery()?);
        self.close(Symbol::RParen, open)?;
        Ok(Expr { kind: ExprKind::Exists { query, negated }, span: self.since(start) })
    }
}

/// The plain call of a function.
pub(super) fn call(name: Ident, args: Vec<Expr>, span: Span) -> Expr {
    Expr { kind: ExprKind::Call { name, args, star: false, distinct: false, filter: None }, span }
}
