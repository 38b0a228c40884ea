//! Expressions by precedence climbing, with PostgreSQL's precedences.

use super::Parsed;
use super::cursor::{Failure, Parser};
use crate::codes;
use crate::span::Span;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Ident, Literal, TestKind, UnaryOp, WhenThen};
use crate::syntax::tokens::{Symbol, Token};
use crate::syntax::{limits, reserved};

/// How tightly operators bind. The printer shares this table.
pub(in crate::syntax) mod level {
    use crate::syntax::ast::BinaryOp;

    pub(in crate::syntax) const OR: u8 = 1;
    pub(in crate::syntax) const AND: u8 = 2;
    pub(in crate::syntax) const NOT: u8 = 3;
    pub(in crate::syntax) const IS: u8 = 4;
    /// Comparisons; they don't chain.
    pub(in crate::syntax) const COMPARISON: u8 = 5;
    /// BETWEEN, IN and LIKE; they don't chain.
    pub(in crate::syntax) const RANGE: u8 = 6;
    pub(in crate::syntax) const OTHER: u8 = 7;
    pub(in crate::syntax) const SUM: u8 = 8;
    pub(in crate::syntax) const PRODUCT: u8 = 9;
    pub(in crate::syntax) const SIGN: u8 = 10;
    /// What needs no parentheses anywhere.
    pub(in crate::syntax) const ATOM: u8 = 11;

    pub(in crate::syntax) fn of(op: BinaryOp) -> u8 {
        match op {
            BinaryOp::Or => OR,
            BinaryOp::And => AND,
            BinaryOp::IsDistinctFrom | BinaryOp::IsNotDistinctFrom => IS,
            BinaryOp::Eq
            | BinaryOp::NotEq
            | BinaryOp::Lt
            | BinaryOp::LtEq
            | BinaryOp::Gt
            | BinaryOp::GtEq => COMPARISON,
            BinaryOp::Concat => OTHER,
            BinaryOp::Plus | BinaryOp::Minus => SUM,
            BinaryOp::Times | BinaryOp::Divide | BinaryOp::Modulo => PRODUCT,
        }
    }
}

/// An operator after its first operand.
enum Infix {
    Binary(BinaryOp),
    Is,
    Range { kind: Range, negated: bool },
}

enum Range {
    In,
    Between,
    Like { case_insensitive: bool },
}

impl Infix {
    fn level(&self) -> u8 {
        match self {
            Infix::Binary(op) => level::of(*op),
            Infix::Is => level::IS,
            Infix::Range { .. } => level::RANGE,
        }
    }
}

impl Parser<'_> {
    /// An expression of any kind, one level of nesting down.
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        self.nested(|p| p.subexpr(level::OR))
    }

    /// An expression whose operators bind at least as tightly as `min`. Only what binds more tightly than an
    /// operator is read as its right operand, so that operators alone go no deeper than there are levels.
    pub(super) fn subexpr(&mut self, min: u8) -> Parsed<Expr> {
        let start = self.position();
        let left = self.prefix()?;
        self.climb(left, min, start)
    }

    /// The operators after an operand that begins at `start`, as long as they bind at least as tightly as `min`.
    pub(super) fn climb(&mut self, mut left: Expr, min: u8, start: usize) -> Parsed<Expr> {
        let mut chained = u8::MAX;
        while let Some(infix) = self.infix() {
            let level = infix.level();
            if level < min {
                break;
            }
            if level == chained {
                return self.chained(level);
            }
            chained = if level == level::COMPARISON || level == level::RANGE { level } else { u8::MAX };
            self.count_operator()?;
            left = self.operation(left, infix, start)?;
        }
        Ok(left)
    }

    fn chained<T>(&self, level: u8) -> Parsed<T> {
        let message = format!("{} can't follow another comparison", self.found());
        let help = if level == level::COMPARISON {
            "write a < b AND b < c, or parentheses if a truth value is compared"
        } else {
            "write parentheses around the first"
        };
        Failure::new(codes::UNEXPECTED_TOKEN, self.here(), message).help(help).into()
    }

    fn count_operator(&mut self) -> Parsed<()> {
        self.operators += 1;
        if self.operators <= limits::MAX_OPERATORS {
            return Ok(());
        }
        let message = format!("a statement has at most {} operators", limits::MAX_OPERATORS);
        Failure::new(codes::TOO_MANY_OPERATORS, self.here(), message)
            .help("a long chain of = and OR is shorter as x IN (a, b, ..)")
            .into()
    }

    /// The operator that stands here, if one does.
    fn infix(&self) -> Option<Infix> {
        let op = match self.peek()? {
            Token::Symbol(symbol) => match symbol {
                Symbol::Eq | Symbol::DoubleEq => BinaryOp::Eq,
                Symbol::NotEq | Symbol::BangEq => BinaryOp::NotEq,
                Symbol::Lt => BinaryOp::Lt,
                Symbol::LtEq => BinaryOp::LtEq,
                Symbol::Gt => BinaryOp::Gt,
                Symbol::GtEq => BinaryOp::GtEq,
                Symbol::Plus => BinaryOp::Plus,
                Symbol::Minus => BinaryOp::Minus,
                Symbol::Star => BinaryOp::Times,
                Symbol::Slash => BinaryOp::Divide,
                Symbol::Percent => BinaryOp::Modulo,
                Symbol::Concat => BinaryOp::Concat,
                _ => return None,
            },
            Token::Word(_) if self.at_keyword("OR") => BinaryOp::Or,
            Token::Word(_) if self.at_keyword("AND") => BinaryOp::And,
            Token::Word(_) if self.at_keyword("IS") => return Some(Infix::Is),
            Token::Word(_) => {
                let negated = self.at_keyword("NOT");
                let kind = match self.word_at(usize::from(negated))?.to_ascii_uppercase().as_str() {
                    "IN" => Range::In,
                    "BETWEEN" => Range::Between,
                    "LIKE" => Range::Like { case_insensitive: false },
                    "ILIKE" => Range::Like { case_insensitive: true },
                    _ => return None,
                };
                return Some(Infix::Range { kind, negated });
            }
            _ => return None,
        };
        Some(Infix::Binary(op))
    }

    /// The operator that stands here with what follows it, applied to its first operand.
    fn operation(&mut self, left: Expr, infix: Infix, start: usize) -> Parsed<Expr> {
        self.advance();
        let left = Box::new(left);
        let kind = match infix {
            Infix::Binary(op) => {
                let right = self.subexpr(level::of(op) + 1)?;
                ExprKind::Binary(left, op, Box::new(right))
            }
            Infix::Is => self.is_test(left)?,
            Infix::Range { kind, negated } => {
                if negated {
                    self.advance();
                }
                self.range(left, kind, negated)?
            }
        };
        Ok(Expr { kind, span: self.since(start) })
    }

    /// What follows IS.
    fn is_test(&mut self, expr: Box<Expr>) -> Parsed<ExprKind> {
        let negated = self.eat_keyword("NOT");
        if self.eat_keywords(&["DISTINCT", "FROM"]) {
            let op = if negated { BinaryOp::IsNotDistinctFrom } else { BinaryOp::IsDistinctFrom };
            let right = self.subexpr(level::IS + 1)?;
            return Ok(ExprKind::Binary(expr, op, Box::new(right)));
        }
        let tests = [
            ("NULL", TestKind::Null),
            ("TRUE", TestKind::True),
            ("FALSE", TestKind::False),
            ("UNKNOWN", TestKind::Unknown),
        ];
        match tests.into_iter().find(|(word, _)| self.at_keyword(word)) {
            Some((_, test)) => {
                self.advance();
                Ok(ExprKind::Test { expr, test, negated })
            }
            None => self.unexpected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM after IS"),
        }
    }

    /// What follows IN, BETWEEN and LIKE.
    fn range(&mut self, expr: Box<Expr>, kind: Range, negated: bool) -> Parsed<ExprKind> {
        match kind {
            Range::In if self.at(Symbol::LParen) => {
                if self.keyword_at(1, "SELECT") || self.keyword_at(1, "WITH") {
                    let message = "IN takes a list of values or a table, not a query";
                    return Failure::new(codes::FOREIGN_SQL, self.here(), message)
                        .help("write EXISTS (SELECT ..), or x IN table")
                        .into();
                }
                let list = self.parenthesized(" after IN", Self::expr)?;
                Ok(ExprKind::InList { expr, list, negated })
            }
            Range::In => {
                let table = self.ident("a list of values or a table")?;
                Ok(ExprKind::InTable { expr, table, negated })
            }
            Range::Between => {
                let low = Box::new(self.subexpr(level::OTHER)?);
                self.expect_keyword("AND", " between the two bounds of BETWEEN")?;
                let high = Box::new(self.subexpr(level::OTHER)?);
                Ok(ExprKind::Between { expr, low, high, negated })
            }
            Range::Like { case_insensitive } => {
                let pattern = Box::new(self.subexpr(level::OTHER)?);
                let escape = if self.eat_keyword("ESCAPE") {
                    Some(Box::new(self.subexpr(level::OTHER)?))
                } else {
                    None
                };
                Ok(ExprKind::Like { expr, pattern, escape, case_insensitive, negated })
            }
        }
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
            .help("read it in FROM, join it, or ask EXISTS (SELECT ..)")
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
        let index = if self.at(Symbol::LBracket) { Some(self.index()?) } else { None };
        if index.is_none() && !(self.at(Symbol::Dot) && !self.symbol_at(1, Symbol::Star)) {
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
    fn index(&mut self) -> Parsed<Result<u32, u32>> {
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
                return self.unexpected("an event of the position: [0], [1], [last] or [last-1]");
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
