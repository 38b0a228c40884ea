//! Operators: their precedences, which are PostgreSQL's, and what follows an operand.

use super::Parsed;
use super::cursor::Parser;
use super::failure::Failure;
use crate::codes;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, TestKind};
use crate::syntax::limits;
use crate::syntax::tokens::{Symbol, Token};

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

    pub(super) fn count_operator(&mut self) -> Parsed<()> {
        self.operators += 1;
        if self.operators <= limits::MAX_OPERATORS {
            return Ok(());
        }
        let message = format!("an expression has at most {} operators", limits::MAX_OPERATORS);
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
                        .help("list the values, as in x IN (1, 2), name a table, or write EXISTS (SELECT ..)")
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
}
