//! EXPLAIN of the physical plan as text.

use std::fmt::Write as _;

use super::App;
use super::describe::{Description, StepKind, describe};

/// The physical plan as text.
pub fn explain(app: &App) -> String {
    let description = describe(app);
    let mut out = of_queries(&description);
    let _ = writeln!(out, "split: {}", description.split);
    out
}

/// What says what the app does and holds.
pub(super) fn queries(app: &App) -> String {
    of_queries(&describe(app))
}

fn of_queries(description: &Description) -> String {
    let mut out = format!("clock: {}\n", description.clock);
    for stream in &description.streams {
        let _ = writeln!(out, "{}", stream.line);
    }
    for function in &description.functions {
        let _ = writeln!(out, "{function}");
    }
    for query in &description.queries {
        let read = match query.inputs.as_slice() {
            [] => "the clock".to_string(),
            inputs => inputs.join(", "),
        };
        let _ = writeln!(out, "query {}: {read} -> {}", query.name, query.target);
        // What is done with the rows of a moment comes after they are computed.
        let (before, after): (Vec<_>, Vec<_>) = query.steps.iter().partition(|s| s.kind != StepKind::Moment);
        for step in before {
            let _ = writeln!(out, "  {step}");
        }
        for (column, expr) in &query.output {
            let _ = writeln!(out, "  {column} = {expr}");
        }
        for step in after {
            let _ = writeln!(out, "  {step}");
        }
        let _ = writeln!(out, "  state: {}", query.state);
    }
    out
}
