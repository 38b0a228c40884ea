//! Patterns and sequences.

use super::{Expr, Ident, SelectItem};
use crate::span::Span;

/// `PATTERN (expr) [PARTITION BY ..] [WITHIN d] [ON TIMEOUT INSERT INTO t SELECT ..]`
#[derive(Clone, Debug, PartialEq)]
pub struct PatternSpec {
    /// SEQUENCE instead of PATTERN.
    pub sequence: bool,
    /// The pattern.
    pub expr: PatternExpr,
    /// PARTITION BY.
    pub partition_by: Vec<Expr>,
    /// `PURGE AFTER d` behind it: microseconds after which an unseen key is freed.
    pub purge_after: Option<i64>,
    /// WITHIN, in microseconds.
    pub within: Option<i64>,
    /// ON TIMEOUT.
    pub timeout: Option<TimeoutSpec>,
    /// Its place.
    pub span: Span,
}

/// `ON TIMEOUT INSERT INTO target SELECT items`
#[derive(Clone, Debug, PartialEq)]
pub struct TimeoutSpec {
    /// The stream.
    pub target: Ident,
    /// The items.
    pub items: Vec<SelectItem>,
    /// The place of ON TIMEOUT.
    pub span: Span,
}

/// A part of a pattern with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternExpr {
    /// What it is.
    pub kind: PatternKind,
    /// Its place.
    pub span: Span,
}

/// The parts a pattern is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum PatternKind {
    /// `a -> b -> c`
    Then(Vec<PatternExpr>),
    /// `a OR b`
    Or(Vec<PatternExpr>),
    /// `a AND b`
    And(Vec<PatternExpr>),
    /// `EVERY a`
    Every(Box<PatternExpr>),
    /// `a WITHIN d`, in microseconds.
    Within(Box<PatternExpr>, i64),
    /// `( a )` with a quantifier; without one the parentheses leave no trace.
    Repeat(Box<PatternExpr>, Quantifier),
    /// One position.
    Element(Element),
    /// `NOT stream [filter] [FOR d]`
    Not {
        /// What must not come.
        element: Element,
        /// For how long, in microseconds.
        hold: Option<i64>,
    },
}

/// `[alias =] stream [quantifier] ['[' filter ']']`
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// The position's alias.
    pub alias: Option<Ident>,
    /// The stream.
    pub stream: Ident,
    /// Its filter.
    pub filter: Option<Expr>,
    /// Its quantifier.
    pub quantifier: Option<Quantifier>,
}

/// `{n}`, `{n,m}`, `{n,}`, `+`, `*`, `?`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantifier {
    /// At least so many.
    pub min: u32,
    /// At most so many.
    pub max: Option<u32>,
}
