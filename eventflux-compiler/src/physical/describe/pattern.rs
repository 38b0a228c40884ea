//! What EXPLAIN says about a pattern.

use super::{Describer, Step, StepKind};
use crate::explain;
use crate::expr::Slot;
use crate::physical::{Cell, CellKind, Equality, Part, Pattern, Position, Site, Which};
use crate::syntax::ast::Quantifier;

impl Describer<'_> {
    pub(super) fn pattern(&self, pattern: &Pattern, steps: &mut Vec<Step>) {
        let mut step = |kind, text| steps.push(Step { kind, text });
        let name = if pattern.sequence { "sequence" } else { "pattern" };
        let timeout = if pattern.timeout { ", a row for each attempt that expires" } else { "" };
        step(StepKind::Pattern, format!("{name} {}{timeout}", parts(&pattern.root, &pattern.positions)));
        let automaton = super::automaton::automaton(pattern);
        let ways: Vec<String> = automaton
            .edges
            .iter()
            .map(|edge| {
                let (from, to) = (&automaton.states[edge.from].name, &automaton.states[edge.to].name);
                let label = if edge.label.is_empty() { String::new() } else { format!(" ({})", edge.label) };
                format!("{from} -> {to}{label}")
            })
            .collect();
        step(StepKind::Automaton, ways.join("; "));
        for (keys, input) in pattern.partition.iter().zip(&self.query.inputs) {
            let keys: Vec<String> = keys.iter().map(|key| self.show_event(pattern, key, *input)).collect();
            let stream = &self.app.streams[input.0 as usize].name;
            step(StepKind::Partition, format!("{} of {stream}", keys.join(", ")));
        }
        for position in &pattern.positions {
            step(StepKind::Position, self.position(pattern, position));
        }
        if let Some(limit) = pattern.limit {
            let which = if limit.oldest { "the oldest makes room" } else { "no more begin" };
            step(StepKind::Keep, format!("at most {} attempts: {which}", limit.most));
        }
        let cells: Vec<String> = pattern.cells.iter().map(|cell| self.cell(pattern, cell)).collect();
        if !cells.is_empty() {
            step(StepKind::Keep, cells.join(", "));
        }
        for (at, aggregate) in pattern.grouping.aggregates.iter().enumerate() {
            let position = pattern.accumulators_of[usize::from(aggregate.accumulator)];
            let input = self.query.inputs[pattern.positions[position].input];
            let call = self
                .aggregate_over(aggregate, &pattern.grouping, &|site| self.show_event(pattern, site, input));
            let name = &pattern.positions[position].name;
            step(StepKind::Aggregate, format!("#{at} = {call} of {name}: {}", aggregate.ty));
        }
    }

    fn position(&self, pattern: &Pattern, position: &Position) -> String {
        let input = self.query.inputs[position.input];
        let mut text = format!("{}: {}", position.name, self.app.streams[input.0 as usize].name);
        let list = |sites: Vec<&Site>| {
            let shown: Vec<String> = sites.iter().map(|site| self.show_event(pattern, site, input)).collect();
            shown.join(" and ")
        };
        if !position.own.is_empty() {
            text = format!("{text} where {}", list(position.own.iter().collect()));
        }
        if !position.equalities.is_empty() {
            let keys = position.equalities.iter().map(|equality| {
                let event = self.show_event(pattern, &equality.event, input);
                format!("{event} = {}", self.show_event(pattern, &equality.bound, input))
            });
            text = format!("{text}, found by {}", keys.collect::<Vec<_>>().join(", "));
        }
        let rest: Vec<&Site> = position.rest.iter().filter(|site| !is_shown(site, position)).collect();
        if !rest.is_empty() {
            text = format!("{text}, fits if {}", list(rest));
        }
        text
    }

    /// An expression over an event of `input` and what is bound.
    fn show_event(&self, pattern: &Pattern, site: &Site, input: crate::physical::StreamId) -> String {
        let columns = &self.app.streams[input.0 as usize].columns;
        explain::expr(&site.expr, &|slot| match slot {
            Slot::Input(i) => columns[usize::from(i)].name.clone(),
            Slot::Kept(i) => self.cell(pattern, &pattern.cells[usize::from(i)]),
            slot => self.slot(slot),
        })
    }

    pub(super) fn cell(&self, pattern: &Pattern, cell: &Cell) -> String {
        let name = |position: usize| &pattern.positions[position].name;
        match cell.kind {
            CellKind::Column { position, which, column } => {
                let input = self.query.inputs[pattern.positions[position].input];
                let column = &self.app.streams[input.0 as usize].columns[usize::from(column)].name;
                match which {
                    Which::Last(0) => format!("{}.{column}", name(position)),
                    Which::Last(n) => format!("{}[last-{n}].{column}", name(position)),
                    Which::First(n) => format!("{}[{n}].{column}", name(position)),
                }
            }
            CellKind::Count(position) => format!("COUNT({})", name(position)),
            CellKind::Times(position) => format!("times of {}", name(position)),
            CellKind::Expired => "expired".to_string(),
        }
    }
}

/// Whether a condition is one of the equalities that the attempts are found by.
fn is_shown(site: &Site, position: &Position) -> bool {
    position.equalities.iter().any(|Equality { event, bound }| {
        site.expr.equality(|expr| *expr == event.expr, |expr| *expr == bound.expr).is_some()
    })
}

/// The parts of a pattern by the names of its positions.
fn parts(part: &Part, positions: &[Position]) -> String {
    let list = |all: &[Part], between: &str| {
        let shown: Vec<String> = all.iter().map(|part| grouped(part, positions)).collect();
        shown.join(between)
    };
    match part {
        Part::Element(at, times) => format!("{}{}", positions[*at].name, quantifier(*times)),
        Part::Absent(at, hold) => {
            let hold = hold.map(|hold| format!(" for {}", explain::duration(hold))).unwrap_or_default();
            format!("NOT {}{hold}", positions[*at].name)
        }
        Part::Then(all) => list(all, " -> "),
        Part::And(all) => list(all, " AND "),
        Part::Or(all) => list(all, " OR "),
        Part::Every(part) => format!("EVERY {}", grouped(part, positions)),
        Part::Within(part, d) => format!("{} within {}", grouped(part, positions), explain::duration(*d)),
        Part::Repeat(part, times) => format!("({}){}", parts(part, positions), quantifier(*times)),
    }
}

fn grouped(part: &Part, positions: &[Position]) -> String {
    match part {
        Part::Then(_) | Part::And(_) | Part::Or(_) | Part::Within(..) => {
            format!("({})", parts(part, positions))
        }
        _ => parts(part, positions),
    }
}

fn quantifier(times: Quantifier) -> String {
    match times {
        Quantifier { min: 1, max: Some(1) } => String::new(),
        Quantifier { min, max: Some(max) } if min == max => format!("{{{min}}}"),
        Quantifier { min, max: Some(max) } => format!("{{{min},{max}}}"),
        Quantifier { min, max: None } => format!("{{{min},}}"),
    }
}
