//! Expressions.

use super::Ident;
use crate::span::Span;
use crate::syntax::ast::Query;
use crate::types::SqlType;

/// An expression with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its place.
    pub span: Span,
}

/// The expressions there are.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ExprKind {
    /// A literal.
    Literal(Literal),
    /// `name`
    Name(Ident),
    /// `qualifier.name`
    Qualified(Ident, Ident),
    /// `e1[0].x`, `e1[last].x`, `e1[last-1].x`: a column of one event of a repeated position.
    /// A position from the front is `Ok(n)`, one from the back is `Err(n)`.
    Indexed {
        /// The position's alias.
        alias: Ident,
        /// From the front, or from the back.
        index: Result<u32, u32>,
        /// The column.
        column: Ident,
    },
    /// `-x`, `+x`, `NOT x`
    Unary(UnaryOp, Box<Expr>),
    /// `a op b`
    Binary(Box<Expr>, BinaryOp, Box<Expr>),
    /// `x IS [NOT] NULL/TRUE/FALSE/UNKNOWN`
    Test {
        /// What is tested.
        expr: Box<Expr>,
        /// For what.
        test: TestKind,
        /// IS NOT.
        negated: bool,
    },
    /// `x [NOT] IN (a, b)`
    InList {
        /// What is looked for.
        expr: Box<Expr>,
        /// Where.
        list: Vec<Expr>,
        /// NOT IN.
        negated: bool,
    },
    /// `x [NOT] IN table`
    InTable {
        /// What is looked for.
        expr: Box<Expr>,
        /// The table.
        table: Ident,
        /// NOT IN.
        negated: bool,
    },
    /// `[NOT] EXISTS (query)`
    Exists {
        /// The query.
        query: Box<Query>,
        /// NOT EXISTS.
        negated: bool,
    },
    /// `x [NOT] BETWEEN low AND high`
    Between {
        /// What is compared.
        expr: Box<Expr>,
        /// The lower bound.
        low: Box<Expr>,
        /// The upper bound.
        high: Box<Expr>,
        /// NOT BETWEEN.
        negated: bool,
    },
    /// `x [NOT] LIKE pattern [ESCAPE c]`
    Like {
        /// What is matched.
        expr: Box<Expr>,
        /// The pattern.
        pattern: Box<Expr>,
        /// The escape character; backslash if none.
        escape: Option<Box<Expr>>,
        /// ILIKE.
        case_insensitive: bool,
        /// NOT LIKE.
        negated: bool,
    },
    /// `CASE [operand] WHEN .. THEN .. [ELSE ..] END`
    Case {
        /// What is compared with each WHEN, in the simple form.
        operand: Option<Box<Expr>>,
        /// The branches.
        branches: Vec<WhenThen>,
        /// ELSE.
        otherwise: Option<Box<Expr>>,
    },
    /// `CAST(x AS type)`, `TRY_CAST(x AS type)`
    Cast {
        /// What is converted.
        expr: Box<Expr>,
        /// To which type.
        to: SqlType,
        /// TRY_CAST.
        lenient: bool,
    },
    /// `f(args)`, with DISTINCT and FILTER for aggregates. Special call forms (`SUBSTRING(a FROM b)`,
    /// `POSITION(a IN b)`, `TRIM(BOTH a FROM b)`, `EXTRACT(f FROM t)`, `CEIL(x)`) are the plain call of the
    /// same function: `SUBSTRING(a, b)`, `POSITION(a, b)`, `TRIM`/`LTRIM`/`RTRIM(b, a)`, `EXTRACT('f', t)`.
    Call {
        /// The function as written.
        name: Ident,
        /// The arguments; empty for `COUNT(*)`.
        args: Vec<Expr>,
        /// `COUNT(*)`
        star: bool,
        /// DISTINCT.
        distinct: bool,
        /// FILTER (WHERE ..)
        filter: Option<Box<Expr>>,
    },
}

impl Expr {
    /// The expressions directly inside, from left to right; queries are none.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Literal(_)
            | ExprKind::Name(_)
            | ExprKind::Qualified(..)
            | ExprKind::Indexed { .. }
            | ExprKind::Exists { .. } => Vec::new(),
            ExprKind::Unary(_, expr)
            | ExprKind::Test { expr, .. }
            | ExprKind::InTable { expr, .. }
            | ExprKind::Cast { expr, .. } => vec![expr],
            ExprKind::Binary(left, _, right) => vec![left, right],
            ExprKind::InList { expr, list, .. } => std::iter::once(&**expr).chain(list).collect(),
            ExprKind::Between { expr, low, high, .. } => vec![expr, low, high],
            ExprKind::Like { expr, pattern, escape, .. } => {
                [&**expr, pattern].into_iter().chain(escape.as_deref()).collect()
            }
            ExprKind::Case { operand, branches, otherwise } => {
                let branches = branches.iter().flat_map(|branch| [&branch.when, &branch.then]);
                operand.as_deref().into_iter().chain(branches).chain(otherwise.as_deref()).collect()
            }
            ExprKind::Call { args, filter, .. } => args.iter().chain(filter.as_deref()).collect(),
        }
    }
}

impl Expr {
    /// The expressions directly inside, from left to right, to be changed; queries are none.
    pub fn children_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.kind {
            ExprKind::Literal(_)
            | ExprKind::Name(_)
            | ExprKind::Qualified(..)
            | ExprKind::Indexed { .. }
            | ExprKind::Exists { .. } => Vec::new(),
            ExprKind::Unary(_, expr)
            | ExprKind::Test { expr, .. }
            | ExprKind::InTable { expr, .. }
            | ExprKind::Cast { expr, .. } => vec![expr],
            ExprKind::Binary(left, _, right) => vec![left, right],
            ExprKind::InList { expr, list, .. } => std::iter::once(&mut **expr).chain(list).collect(),
            ExprKind::Between { expr, low, high, .. } => vec![expr, low, high],
            ExprKind::Like { expr, pattern, escape, .. } => {
                [&mut **expr, pattern].into_iter().chain(escape.as_deref_mut()).collect()
            }
            ExprKind::Case { operand, branches, otherwise } => {
                let branches = branches.iter_mut().flat_map(|branch| [&mut branch.when, &mut branch.then]);
                operand.as_deref_mut().into_iter().chain(branches).chain(otherwise.as_deref_mut()).collect()
            }
            ExprKind::Call { args, filter, .. } => args.iter_mut().chain(filter.as_deref_mut()).collect(),
        }
    }

    /// The names of columns in it, from left to right, to be changed.
    pub fn names_mut(&mut self) -> Vec<&mut Expr> {
        if matches!(self.kind, ExprKind::Name(_) | ExprKind::Qualified(..) | ExprKind::Indexed { .. }) {
            return vec![self];
        }
        self.children_mut().into_iter().flat_map(Expr::names_mut).collect()
    }
}

/// `WHEN when THEN then`
#[derive(Clone, Debug, PartialEq)]
pub struct WhenThen {
    /// The condition, or the value compared with the operand.
    pub when: Expr,
    /// The result.
    pub then: Expr,
}

/// What IS tests for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestKind {
    /// NULL
    Null,
    /// TRUE
    True,
    /// FALSE
    False,
    /// UNKNOWN
    Unknown,
}

/// A literal.
#[derive(Clone, Debug)]
pub enum Literal {
    /// NULL
    Null,
    /// TRUE, FALSE
    Bool(bool),
    /// A whole number as written, with a minus directly before it. Whether it fits is the binder's question.
    Integer(i128),
    /// A number with a point or an exponent.
    Decimal(f64),
    /// Text.
    String(String),
    /// A duration in microseconds.
    Duration(i64),
    /// `TIMESTAMP '..'`, as written; the binder reads it.
    Timestamp(String),
}

impl PartialEq for Literal {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Literal::Null, Literal::Null) => true,
            (Literal::Bool(a), Literal::Bool(b)) => a == b,
            (Literal::Integer(a), Literal::Integer(b)) => a == b,
            (Literal::Decimal(a), Literal::Decimal(b)) => a.to_bits() == b.to_bits(),
            (Literal::String(a), Literal::String(b)) => a == b,
            (Literal::Duration(a), Literal::Duration(b)) => a == b,
            (Literal::Timestamp(a), Literal::Timestamp(b)) => a == b,
            _ => false,
        }
    }
}

/// Operators before one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Minus,
    /// `+`
    Plus,
    /// `NOT`
    Not,
}

/// Operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BinaryOp {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `||`
    Concat,
    /// `=`
    Eq,
    /// `<>`
    NotEq,
    /// `<`
    Lt,
    /// `<=`
    LtEq,
    /// `>`
    Gt,
    /// `>=`
    GtEq,
    /// `AND`
    And,
    /// `OR`
    Or,
    /// `IS DISTINCT FROM`
    IsDistinctFrom,
    /// `IS NOT DISTINCT FROM`
    IsNotDistinctFrom,
}

impl BinaryOp {
    /// How it is written.
    pub fn sign(self) -> &'static str {
        match self {
            BinaryOp::Plus => "+",
            BinaryOp::Minus => "-",
            BinaryOp::Times => "*",
            BinaryOp::Divide => "/",
            BinaryOp::Modulo => "%",
            BinaryOp::Concat => "||",
            BinaryOp::Eq => "=",
            BinaryOp::NotEq => "<>",
            BinaryOp::Lt => "<",
            BinaryOp::LtEq => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::GtEq => ">=",
            BinaryOp::And => "AND",
            BinaryOp::Or => "OR",
            BinaryOp::IsDistinctFrom => "IS DISTINCT FROM",
            BinaryOp::IsNotDistinctFrom => "IS NOT DISTINCT FROM",
        }
    }
}
