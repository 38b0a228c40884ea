//! Expressions with the parentheses that the precedences demand.

use std::fmt::{self, Display, Formatter};

use super::super::parser::level;
use super::super::reserved;
use super::{Duration, List, Text, name};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Ident, Literal, TestKind, UnaryOp, WhenThen};

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

/// An operand: in parentheses where its operator binds less tightly than the level.
struct Operand<'a>(&'a Expr, u8);

impl Display for Operand<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if level_of(&self.0.kind) < self.1 { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}

fn level_of(kind: &ExprKind) -> u8 {
    match kind {
        ExprKind::Unary(UnaryOp::Not, _) => level::NOT,
        ExprKind::Unary(UnaryOp::Minus | UnaryOp::Plus, _) => level::SIGN,
        ExprKind::Binary(_, op, _) => level::of(*op),
        ExprKind::Test { .. } => level::IS,
        ExprKind::InList { .. }
        | ExprKind::InTable { .. }
        | ExprKind::Between { .. }
        | ExprKind::Like { .. } => level::RANGE,
        _ => level::ATOM,
    }
}

impl Display for ExprKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            ExprKind::Literal(literal) => literal.fmt(f),
            ExprKind::Name(name) => name.fmt(f),
            ExprKind::Qualified(qualifier, name) => write!(f, "{qualifier}.{name}"),
            ExprKind::Indexed { alias, index, column } => match index {
                Ok(n) => write!(f, "{alias}[{n}].{column}"),
                Err(0) => write!(f, "{alias}[last].{column}"),
                Err(n) => write!(f, "{alias}[last-{n}].{column}"),
            },
            ExprKind::Unary(op, operand) => unary(f, *op, operand),
            ExprKind::Binary(left, op, right) => {
                let level = level::of(*op);
                let left = Operand(left, level + u8::from(level == level::COMPARISON));
                write!(f, "{left} {op} {}", Operand(right, level + 1))
            }
            ExprKind::Test { expr, test, negated } => {
                write!(f, "{} IS {}{test}", Operand(expr, level::IS), not(*negated))
            }
            ExprKind::InList { expr, list, negated } => {
                write!(f, "{} {}IN ({})", Operand(expr, level::OTHER), not(*negated), List(list))
            }
            ExprKind::InTable { expr, table, negated } => {
                write!(f, "{} {}IN {table}", Operand(expr, level::OTHER), not(*negated))
            }
            ExprKind::Exists { query, negated } => write!(f, "{}EXISTS ({})", not(*negated), query.inline()),
            ExprKind::Between { expr, low, high, negated } => {
                let [expr, low, high] = [expr, low, high].map(|e| Operand(e, level::OTHER));
                write!(f, "{expr} {}BETWEEN {low} AND {high}", not(*negated))
            }
            ExprKind::Like { expr, pattern, escape, case_insensitive, negated } => {
                let like = if *case_insensitive { "ILIKE" } else { "LIKE" };
                let [expr, pattern] = [expr, pattern].map(|e| Operand(e, level::OTHER));
                write!(f, "{expr} {}{like} {pattern}", not(*negated))?;
                match escape {
                    Some(escape) => write!(f, " ESCAPE {}", Operand(escape, level::OTHER)),
                    None => Ok(()),
                }
            }
            ExprKind::Case { operand, branches, otherwise } => {
                f.write_str("CASE")?;
                if let Some(operand) = operand {
                    write!(f, " {operand}")?;
                }
                for branch in branches {
                    write!(f, " {branch}")?;
                }
                if let Some(otherwise) = otherwise {
                    write!(f, " ELSE {otherwise}")?;
                }
                f.write_str(" END")
            }
            ExprKind::Cast { expr, to, lenient } => {
                write!(f, "{}CAST({expr} AS {to})", if *lenient { "TRY_" } else { "" })
            }
            ExprKind::Call { name, args, star, distinct, filter } => {
                call(f, name, args, *star, *distinct)?;
                match filter {
                    Some(filter) => write!(f, " FILTER (WHERE {filter})"),
                    None => Ok(()),
                }
            }
        }
    }
}

/// A prefix operator. A minus directly before a number would become part of it, and two of them a comment.
fn unary(f: &mut Formatter<'_>, op: UnaryOp, operand: &Expr) -> fmt::Result {
    let signed = match &operand.kind {
        ExprKind::Literal(Literal::Integer(n)) => Some(*n < 0),
        ExprKind::Literal(Literal::Decimal(n)) => Some(n.is_sign_negative() && n.is_finite()),
        ExprKind::Literal(Literal::Duration(n)) => Some(*n < 0),
        ExprKind::Unary(UnaryOp::Minus, _) => Some(true),
        _ => None,
    };
    match (op, signed) {
        (UnaryOp::Not, _) => write!(f, "NOT {}", Operand(operand, level::NOT)),
        (UnaryOp::Minus, Some(false)) => write!(f, "-({operand})"),
        (UnaryOp::Minus, Some(true)) => write!(f, "- {operand}"),
        (_, _) => write!(f, "{op}{}", Operand(operand, level::SIGN)),
    }
}

fn call(f: &mut Formatter<'_>, function: &Ident, args: &[Expr], star: bool, distinct: bool) -> fmt::Result {
    let is = |word: &str| function.name.eq_ignore_ascii_case(word);
    let special =
        is("CAST") || is("TRY_CAST") || reserved::is_reserved(&function.name) && !is("LEFT") && !is("RIGHT");
    name(f, &function.name, special)?;
    let distinct = if distinct { "DISTINCT " } else { "" };
    if star {
        return write!(f, "({distinct}*)");
    }
    match args {
        // The IN of POSITION(a IN b) ends the first argument.
        [first, rest @ ..] if is("POSITION") => {
            let first = Operand(first, level::OTHER);
            write!(f, "({distinct}{first}{}{})", if rest.is_empty() { "" } else { ", " }, List(rest))
        }
        _ => write!(f, "({distinct}{})", List(args)),
    }
}

fn not(negated: bool) -> &'static str {
    if negated { "NOT " } else { "" }
}

impl Display for WhenThen {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "WHEN {} THEN {}", self.when, self.then)
    }
}

impl Display for TestKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TestKind::Null => "NULL",
            TestKind::True => "TRUE",
            TestKind::False => "FALSE",
            TestKind::Unknown => "UNKNOWN",
        })
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Null => f.write_str("NULL"),
            Literal::Bool(true) => f.write_str("TRUE"),
            Literal::Bool(false) => f.write_str("FALSE"),
            Literal::Integer(n) => n.fmt(f),
            Literal::Decimal(n) if n.is_finite() => write!(f, "{n:?}"),
            // Not a literal of SQL; only trees built by hand hold it.
            Literal::Decimal(n) if n.is_nan() => f.write_str("CAST('NaN' AS DOUBLE)"),
            Literal::Decimal(n) if *n > 0.0 => f.write_str("CAST('Infinity' AS DOUBLE)"),
            Literal::Decimal(_) => f.write_str("CAST('-Infinity' AS DOUBLE)"),
            Literal::String(text) => Text(text).fmt(f),
            Literal::Duration(micros) => Duration(*micros).fmt(f),
            Literal::Timestamp(text) => write!(f, "TIMESTAMP {}", Text(text)),
        }
    }
}

impl Display for UnaryOp {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UnaryOp::Minus => "-",
            UnaryOp::Plus => "+",
            UnaryOp::Not => "NOT",
        })
    }
}

impl Display for BinaryOp {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.sign())
    }
}
