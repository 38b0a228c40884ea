//! EXPLAIN of the physical plan.

use std::fmt::Write as _;

use super::{Aggregate, App, BatchWindow, Bound, Grouping, Kept, Operator, Query, Site, SlidingWindow};
use crate::explain;
use crate::expr::Slot;
use crate::logical::Column;

/// The physical plan as text.
pub fn explain(app: &App) -> String {
    let mut out = explain::clock(app.clock);
    out.push('\n');
    for stream in &app.streams {
        let _ = writeln!(out, "{}", explain::stream(stream, &app.streams));
    }
    for query in &app.queries {
        Printer { app, query }.print(&mut out);
    }
    out
}

struct Printer<'a> {
    app: &'a App,
    query: &'a Query,
}

impl Printer<'_> {
    fn columns(&self) -> &[Column] {
        &self.app.streams[self.query.input.0 as usize].columns
    }

    fn kept(&self) -> &[Kept] {
        match &self.query.operator {
            Operator::Leaving { kept, .. } | Operator::Batch { kept, .. } => kept,
            _ => &[],
        }
    }

    fn slot(&self, slot: Slot) -> String {
        match slot {
            Slot::Input(i) => self.columns()[usize::from(i)].name.clone(),
            Slot::Aggregate(i) => format!("#{i}"),
            Slot::Key(i) => format!("key.{i}"),
            Slot::Kept(i) => format!("kept.{}", self.kept_name(self.kept()[usize::from(i)])),
        }
    }

    fn kept_name(&self, kept: Kept) -> String {
        match kept {
            Kept::Column(i) => self.columns()[usize::from(i)].name.clone(),
            Kept::RowTime => "ROWTIME()".to_string(),
        }
    }

    fn show(&self, site: &Site) -> String {
        explain::expr(&site.expr, &|slot| self.slot(slot))
    }

    fn list(&self, sites: &[Site]) -> String {
        sites.iter().map(|site| self.show(site)).collect::<Vec<_>>().join(", ")
    }

    fn print(&self, out: &mut String) {
        let query = self.query;
        let source = &self.app.streams[query.input.0 as usize];
        let target = &self.app.streams[query.target.0 as usize];
        let _ = writeln!(out, "query {}: {} -> {}", query.name, source.name, target.name);
        for filter in &query.filter {
            let _ = writeln!(out, "  filter {}", self.show(filter));
        }
        self.operator(out);
        if let Some(having) = &query.having {
            let _ = writeln!(out, "  having {}", self.show(having));
        }
        for (column, site) in target.columns.iter().zip(&query.output) {
            let _ = writeln!(out, "  {} = {}", column.name, self.show(site));
        }
        if let Some(moment) = &query.moment {
            let mut parts = Vec::new();
            if moment.distinct {
                parts.push("distinct".to_string());
            }
            for key in &moment.sort {
                let direction = if key.descending { " descending" } else { "" };
                let nulls = if key.nulls_first { ", NULL first" } else { "" };
                parts.push(format!("sort by {}{direction}{nulls}", self.show(&key.by)));
            }
            if moment.offset > 0 {
                parts.push(format!("skip {}", moment.offset));
            }
            if let Some(limit) = moment.limit {
                parts.push(format!("at most {limit}"));
            }
            let _ = writeln!(out, "  rows of a moment: {}", parts.join("; "));
        }
        let _ = writeln!(out, "  state: {}", bound(query.bound));
    }

    fn operator(&self, out: &mut String) {
        match &self.query.operator {
            Operator::Project => {}
            Operator::Running(grouping) => {
                let _ = writeln!(out, "  running aggregates");
                self.grouping(grouping, out);
            }
            Operator::Sliding { window, after, grouping } => {
                let _ = writeln!(out, "  sliding window: {}", sliding(*window));
                self.after(after, out);
                self.grouping(grouping, out);
            }
            Operator::Leaving { window, all, after, grouping, .. } => {
                let events = if *all { "entering and leaving" } else { "leaving" };
                let _ = writeln!(out, "  sliding window: {}, rows of {events} events", sliding(*window));
                self.after(after, out);
                self.grouping(grouping, out);
                self.print_kept(out);
            }
            Operator::Batch { window, after, grouping, .. } => {
                let _ = writeln!(out, "  batch window: {}", batch(*window));
                self.after(after, out);
                if let Some(grouping) = grouping {
                    self.grouping(grouping, out);
                }
                self.print_kept(out);
            }
        }
    }

    fn after(&self, after: &[Site], out: &mut String) {
        for filter in after {
            let _ = writeln!(out, "  seen where {}", self.show(filter));
        }
    }

    fn grouping(&self, grouping: &Grouping, out: &mut String) {
        if !grouping.keys.is_empty() {
            let _ = writeln!(out, "  group by {}", self.list(&grouping.keys));
        }
        for (i, aggregate) in grouping.aggregates.iter().enumerate() {
            let _ = writeln!(out, "  #{i} = {}", self.aggregate(aggregate, grouping));
        }
    }

    fn aggregate(&self, aggregate: &Aggregate, grouping: &Grouping) -> String {
        let arg = aggregate.arg.map_or("*".to_string(), |i| self.show(&grouping.args[usize::from(i)]));
        let distinct = if aggregate.distinct { "DISTINCT " } else { "" };
        let name = crate::logical::aggregate_name(aggregate.func);
        format!("{name}({distinct}{arg}): {}", aggregate.ty)
    }

    fn print_kept(&self, out: &mut String) {
        if !self.kept().is_empty() {
            let kept: Vec<String> = self.kept().iter().map(|k| self.kept_name(*k)).collect();
            let _ = writeln!(out, "  keeps {}", kept.join(", "));
        }
    }
}

fn sliding(window: SlidingWindow) -> String {
    match window {
        SlidingWindow::Length(n) => format!("last {n} events"),
        SlidingWindow::Time(d) => format!("last {}", explain::duration(d)),
    }
}

fn batch(window: BatchWindow) -> String {
    match window {
        BatchWindow::Tumbling { size, offset: 0 } => format!("every {}", explain::duration(size)),
        BatchWindow::Tumbling { size, offset } => {
            format!("every {} shifted by {}", explain::duration(size), explain::duration(offset))
        }
        BatchWindow::LengthBatch(n) => format!("every {n} events"),
    }
}

fn bound(bound: Bound) -> String {
    match bound {
        Bound::None => "none".to_string(),
        Bound::Rows(n) => format!("at most {n} rows"),
        Bound::Time(d) => format!("the rows of {}", explain::duration(d)),
        Bound::GroupsOfTime(d) => format!("one row per group of {}", explain::duration(d)),
        Bound::GroupsOfRows(n) => format!("one row per group of {n} rows"),
        Bound::One => "one row".to_string(),
        Bound::Unbounded => "unbounded: one row per group that ever was".to_string(),
    }
}
