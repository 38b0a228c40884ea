//! Queries, their inputs, windows and clauses.

use std::fmt::{self, Display, Formatter};

use super::{Duration, List, Text};
use crate::syntax::ast::{
    EventSelection, Expr, Ident, Input, JoinConstraint, JoinKind, JoinSpec, JoinTime, Limit, NamedQuery,
    OrderKey, OutputRate, Query, RateKind, RateUnit, RustPath, SelectItem, Selector, Source, SourceKind,
    WindowArg, WindowSpec, WriteMode,
};

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_query(f, self, "\n")
    }
}

/// A query on one line, as it stands in parentheses.
pub(super) struct Inline<'a>(&'a Query);

impl Display for Inline<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_query(f, self.0, " ")
    }
}

impl Query {
    pub(super) fn inline(&self) -> Inline<'_> {
        Inline(self)
    }
}

fn write_query(f: &mut Formatter<'_>, query: &Query, line: &str) -> fmt::Result {
    if !query.with.is_empty() {
        write!(f, "WITH {}{line}", List(&query.with))?;
    }
    let target = query.output.target.as_ref();
    match (&query.output.mode, target) {
        (WriteMode::Insert, Some(target)) => write!(f, "INSERT {}INTO {target}{line}", query.output.events)?,
        (WriteMode::Insert, None) => {}
        (WriteMode::Upsert(_), _) => write!(f, "UPSERT INTO {}{line}", Target(target))?,
        (WriteMode::Update(sets), _) => {
            write!(f, "UPDATE {}{line}SET ", Target(target))?;
            for (i, (column, value)) in sets.iter().enumerate() {
                write!(f, "{}{column} = {value}", if i == 0 { "" } else { ", " })?;
            }
            f.write_str(line)?;
        }
        (WriteMode::Delete, _) => write!(f, "DELETE FROM {}{line}", Target(target))?,
    }
    match query.output.mode {
        WriteMode::Update(_) => f.write_str("FROM ")?,
        WriteMode::Delete => f.write_str("USING ")?,
        _ => {
            let distinct = if query.selector.distinct { "DISTINCT " } else { "" };
            write!(f, "SELECT {distinct}{}{line}FROM ", List(&query.selector.items))?;
        }
    }
    write_input(f, &query.input, line)?;
    if !query.partition_by.is_empty() {
        write!(f, "{line}PARTITION BY {}", List(&query.partition_by))?;
        if let Some(after) = query.purge_after {
            write!(f, " PURGE AFTER {}", Duration(after))?;
        }
    }
    if let Some(condition) = &query.where_before {
        write!(f, "{line}WHERE {condition}")?;
    }
    if let Some(window) = &query.window {
        write!(f, "{line}{window}")?;
    }
    if let Some(condition) = &query.where_after {
        write!(f, "{line}WHERE {condition}")?;
    }
    write_selector(f, &query.selector, line)?;
    if let Some(rate) = &query.rate {
        write!(f, "{line}{rate}")?;
    }
    match &query.output.mode {
        WriteMode::Upsert(Some(condition)) => write!(f, "{line}ON {condition}"),
        _ => Ok(()),
    }
}

/// The clauses that follow the items.
fn write_selector(f: &mut Formatter<'_>, selector: &Selector, line: &str) -> fmt::Result {
    if !selector.group_by.is_empty() {
        write!(f, "{line}GROUP BY {}", List(&selector.group_by))?;
    }
    if let Some(having) = &selector.having {
        write!(f, "{line}HAVING {having}")?;
    }
    if !selector.order_by.is_empty() {
        write!(f, "{line}ORDER BY {}", List(&selector.order_by))?;
    }
    if let Some(limit) = &selector.limit {
        write!(f, "{line}LIMIT {limit}")?;
    }
    match &selector.offset {
        Some(offset) => write!(f, "{line}OFFSET {offset}"),
        None => Ok(()),
    }
}

impl Display for Selector {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let distinct = if self.distinct { "DISTINCT " } else { "" };
        write!(f, "SELECT {distinct}{}", List(&self.items))?;
        write_selector(f, self, "\n")
    }
}

/// The target of a statement that has no form without one; `out` where a tree built by hand has none.
struct Target<'a>(Option<&'a Ident>);

impl Display for Target<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(target) => target.fmt(f),
            None => f.write_str("out"),
        }
    }
}

impl Display for EventSelection {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            EventSelection::Current => "",
            EventSelection::Expired => "EXPIRED EVENTS ",
            EventSelection::All => "ALL EVENTS ",
        })
    }
}

impl Display for NamedQuery {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} AS ({})", self.name, self.query.inline())
    }
}

impl Display for Input {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_input(f, self, " ")
    }
}

fn write_input(f: &mut Formatter<'_>, input: &Input, line: &str) -> fmt::Result {
    match input {
        Input::Source(source) => source.fmt(f),
        Input::Join(join) => write_join(f, join, line),
        Input::Pattern(pattern) => pattern.fmt(f),
    }
}

impl Display for JoinSpec {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_join(f, self, " ")
    }
}

fn write_join(f: &mut Formatter<'_>, join: &JoinSpec, line: &str) -> fmt::Result {
    write_input(f, &join.left, line)?;
    write!(f, "{line}{} {}", join.kind, join.right)?;
    if let JoinTime::MatchCondition(condition) = &join.time {
        write!(f, " MATCH_CONDITION ({condition})")?;
    }
    match &join.constraint {
        JoinConstraint::None => {}
        JoinConstraint::On(condition) => write!(f, " ON {condition}")?,
        JoinConstraint::Using(columns) => write!(f, " USING ({})", List(columns))?,
    }
    match join.time {
        JoinTime::Within(within) => write!(f, " WITHIN {}", Duration(within)),
        _ => Ok(()),
    }
}

impl Display for JoinKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JoinKind::Inner => "JOIN",
            JoinKind::Left => "LEFT JOIN",
            JoinKind::Right => "RIGHT JOIN",
            JoinKind::Full => "FULL JOIN",
            JoinKind::Cross => "CROSS JOIN",
            JoinKind::Asof => "ASOF JOIN",
            JoinKind::LeftAsof => "LEFT ASOF JOIN",
        })
    }
}

impl Display for Source {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        if let Some(filter) = &self.filter {
            write!(f, "[{filter}]")?;
        }
        if let Some(alias) = &self.alias {
            write!(f, " AS {alias}")?;
        }
        if let Some(window) = &self.window {
            write!(f, " {window}")?;
        }
        if self.unidirectional { f.write_str(" UNIDIRECTIONAL") } else { Ok(()) }
    }
}

impl Display for SourceKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            SourceKind::Stream(path) => Path(path).fmt(f),
            SourceKind::Query(query) => write!(f, "({})", query.inline()),
        }
    }
}

/// A path in SQL: as in Rust, but for quotes where a part isn't made like a name.
pub(super) struct Path<'a>(pub(super) &'a RustPath);

impl Display for Path<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let [only] = self.0.segments.as_slice() {
            return only.fmt(f);
        }
        for (i, segment) in self.0.segments.iter().enumerate() {
            if i > 0 {
                f.write_str("::")?;
            }
            if i > 0 || !segment.name.is_empty() {
                super::name(f, &segment.name, false)?;
            }
        }
        Ok(())
    }
}

impl Display for WindowSpec {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "WINDOW ")?;
        super::name(f, &self.name.name, false)?;
        write!(f, "({})", List(&self.args))
    }
}

impl Display for WindowArg {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            WindowArg::Expr { expr, descending: None } => expr.fmt(f),
            WindowArg::Expr { expr, descending: Some(descending) } => {
                write!(f, "{expr} {}", if *descending { "DESC" } else { "ASC" })
            }
            WindowArg::Zone(zone, _) => write!(f, "ZONE {}", Text(zone)),
        }
    }
}

impl Display for SelectItem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            SelectItem::Expr { expr, alias: None } => Expr::fmt(expr, f),
            SelectItem::Expr { expr, alias: Some(alias) } => write!(f, "{expr} AS {alias}"),
            SelectItem::Wildcard(_) => f.write_str("*"),
            SelectItem::QualifiedWildcard(stream, _) => write!(f, "{stream}.*"),
        }
    }
}

impl Display for OrderKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.expr, if self.descending { " DESC" } else { "" })?;
        f.write_str(match self.nulls_first {
            None => "",
            Some(true) => " NULLS FIRST",
            Some(false) => " NULLS LAST",
        })
    }
}

impl Display for Limit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.rows.fmt(f)
    }
}

impl Display for OutputRate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "OUTPUT {} EVERY {}", self.kind, self.every)
    }
}

impl Display for RateKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RateKind::All => "ALL",
            RateKind::First => "FIRST",
            RateKind::Last => "LAST",
            RateKind::Snapshot => "SNAPSHOT",
        })
    }
}

impl Display for RateUnit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            RateUnit::Events(count) => write!(f, "{count} EVENTS"),
            RateUnit::Time(micros) => Duration(*micros).fmt(f),
        }
    }
}
