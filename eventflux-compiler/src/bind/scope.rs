//! Names in expressions: the columns of the input, and the names of the select items.

use std::collections::HashMap;

use super::join::Joined;
use super::pattern::Matched;
use super::{Binder, did_you_mean};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::logical::StreamId;
use crate::syntax::ast::{self, Ident};
use crate::types::Type;

/// The input of a query as its expressions see it.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// The names a column may be qualified with.
    pub(super) qualifiers: Vec<String>,
    /// The columns.
    pub(super) columns: Vec<(String, Type)>,
    /// How many of them, the first ones, have names that SQL can write.
    pub(super) named: usize,
    /// Their numbers.
    numbers: HashMap<String, u16>,
    /// What errors call the input.
    pub(super) described: String,
    /// The pattern whose positions are names as well.
    pub(super) pattern: Option<Matched>,
    /// The join whose sources are names.
    pub(super) join: Option<Joined>,
}

/// A select item's name and what it stands for, for GROUP BY, HAVING and ORDER BY.
#[derive(Clone, Debug)]
pub(super) struct Alias<'q> {
    pub(super) name: String,
    pub(super) expr: &'q ast::Expr,
}

impl Scope {
    pub(super) fn of(
        binder: &Binder<'_>,
        input: StreamId,
        qualifier: Option<&str>,
        alias: Option<&Ident>,
    ) -> Scope {
        let stream = binder.stream(input);
        let qualifiers = match alias {
            Some(alias) => vec![alias.name.clone()],
            None => qualifier.map(str::to_string).into_iter().collect(),
        };
        let described = match qualifiers.first() {
            Some(name) => format!("`{name}`"),
            None => "the subquery".to_string(),
        };
        Scope {
            qualifiers,
            columns: stream.columns.iter().map(|c| (c.name.clone(), c.ty)).collect(),
            named: stream.columns.len() - binder.hidden.get(&input).copied().unwrap_or(0),
            numbers: stream.columns.iter().map(|c| c.name.clone()).zip(0..).collect(),
            described,
            pattern: None,
            join: None,
        }
    }

    /// What stands behind a pattern.
    pub(super) fn matched(pattern: Matched) -> Scope {
        Scope { pattern: Some(pattern), ..Scope::empty("the pattern") }
    }

    /// The sources of a join.
    pub(super) fn joined(join: Joined) -> Scope {
        Scope { join: Some(join), ..Scope::empty("the join") }
    }

    fn empty(described: &str) -> Scope {
        Scope {
            qualifiers: Vec::new(),
            columns: Vec::new(),
            named: 0,
            numbers: HashMap::new(),
            described: described.to_string(),
            pattern: None,
            join: None,
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<(u16, Type)> {
        let &number = self.numbers.get(name)?;
        Some((number, self.columns[usize::from(number)].1))
    }

    /// Whether columns may be qualified with `name`.
    pub(super) fn is_qualifier(&self, name: &str) -> bool {
        self.qualifiers.iter().any(|q| q == name)
    }

    /// The error for a name that is no column; `further` are other names that could have stood there.
    pub(super) fn unknown_column(&self, name: &Ident, further: &[&str]) -> Diagnostic {
        let mut known: Vec<&str> =
            self.columns[..self.named].iter().map(|(column, _)| column.as_str()).collect();
        known.extend(further);
        let message = format!("{} has no column `{}`", self.described, name.name);
        let mut error = Diagnostic::new(codes::UNKNOWN_COLUMN, name.span, message);
        error.help = did_you_mean(&name.name, &known, "columns");
        error
    }

    /// The error for a qualifier that names no source.
    pub(super) fn unknown_qualifier(&self, name: &Ident) -> Diagnostic {
        let known: Vec<&str> = self.qualifiers.iter().map(String::as_str).collect();
        let message = format!("no source of this query is called `{}`", name.name);
        let mut error = Diagnostic::new(codes::UNKNOWN_QUALIFIER, name.span, message);
        error.help = did_you_mean(&name.name, &known, "sources");
        error
    }
}
