//! Patterns and sequences.

use std::fmt::{self, Display, Formatter};

use super::{Duration, List};
use crate::syntax::ast::{Element, PatternExpr, PatternKind, PatternSpec, Quantifier, TimeoutSpec};

impl Display for PatternSpec {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", if self.sequence { "SEQUENCE" } else { "PATTERN" }, self.expr)?;
        if !self.partition_by.is_empty() {
            write!(f, " PARTITION BY {}", List(&self.partition_by))?;
            if let Some(after) = self.purge_after {
                write!(f, " PURGE AFTER {}", Duration(after))?;
            }
        }
        if let Some(within) = self.within {
            write!(f, " WITHIN {}", Duration(within))?;
        }
        match &self.timeout {
            Some(timeout) => write!(f, " {timeout}"),
            None => Ok(()),
        }
    }
}

impl Display for TimeoutSpec {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "ON TIMEOUT INSERT INTO {} SELECT {}", self.target, List(&self.items))
    }
}

/// How tightly the parts of a pattern bind.
mod level {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const EVERY: u8 = 3;
    pub(super) const WITHIN: u8 = 4;
    pub(super) const PRIMARY: u8 = 5;
}

fn level_of(kind: &PatternKind) -> u8 {
    match kind {
        PatternKind::Then(_) => 0,
        PatternKind::Or(_) => level::OR,
        PatternKind::And(_) => level::AND,
        PatternKind::Every(_) => level::EVERY,
        PatternKind::Within(..) => level::WITHIN,
        PatternKind::Repeat(..) | PatternKind::Element(_) | PatternKind::Not { .. } => level::PRIMARY,
    }
}

/// A part in parentheses where it binds less tightly than the level.
struct Part<'a>(&'a PatternExpr, u8);

impl Display for Part<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if level_of(&self.0.kind) < self.1 { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}

fn parts(f: &mut Formatter<'_>, parts: &[PatternExpr], between: &str, level: u8) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(between)?;
        }
        Part(part, level).fmt(f)?;
    }
    Ok(())
}

impl Display for PatternExpr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl Display for PatternKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            PatternKind::Then(list) => parts(f, list, " -> ", level::OR),
            PatternKind::Or(list) => parts(f, list, " OR ", level::AND),
            PatternKind::And(list) => parts(f, list, " AND ", level::EVERY),
            PatternKind::Every(inner) => write!(f, "EVERY {}", Part(inner, level::WITHIN)),
            PatternKind::Within(inner, within) => {
                write!(f, "{} WITHIN {}", Part(inner, level::PRIMARY), Duration(*within))
            }
            PatternKind::Repeat(inner, quantifier) => write!(f, "({inner}){quantifier}"),
            PatternKind::Element(element) => element.fmt(f),
            PatternKind::Not { element, hold } => {
                write!(f, "NOT {element}")?;
                match hold {
                    Some(hold) => write!(f, " FOR {}", Duration(*hold)),
                    None => Ok(()),
                }
            }
        }
    }
}

impl Display for Element {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(alias) = &self.alias {
            write!(f, "{alias}=")?;
        }
        self.stream.fmt(f)?;
        if let Some(quantifier) = self.quantifier {
            quantifier.fmt(f)?;
        }
        match &self.filter {
            Some(filter) => write!(f, "[{filter}]"),
            None => Ok(()),
        }
    }
}

impl Display for Quantifier {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (0, None) => f.write_str("*"),
            (1, None) => f.write_str("+"),
            (0, Some(1)) => f.write_str("?"),
            (min, Some(max)) if min == max => write!(f, "{{{min}}}"),
            (min, Some(max)) => write!(f, "{{{min},{max}}}"),
            (min, None) => write!(f, "{{{min},}}"),
        }
    }
}
