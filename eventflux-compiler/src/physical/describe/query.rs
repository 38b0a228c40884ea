//! What is done with the rows of a query, step by step, and the expressions of each step.

use super::window::batch;
use super::{Describer, QueryDescription, Step, StepKind};
use crate::explain;
use crate::expr::{Literal, Slot};
use crate::functions::AggregateKind;
use crate::logical::Column;
use crate::physical::{Aggregate, Grouping, Operator, Rate, Site};
use crate::syntax::ast::RateUnit;

impl Describer<'_> {
    pub(super) fn query(&self) -> QueryDescription {
        let query = self.query;
        let target = &self.app.streams[query.target.0 as usize];
        let output = target.columns.iter().zip(&query.output);
        QueryDescription {
            name: query.name.clone(),
            statement: query.statement,
            inputs: query
                .inputs
                .iter()
                .map(|input| self.app.streams[input.0 as usize].name.clone())
                .collect(),
            target: target.name.clone(),
            steps: self.steps(),
            automaton: query.pattern().map(super::automaton::automaton),
            output: output.map(|(column, site)| (column.name.clone(), self.show(site))).collect(),
            state: self.state(),
        }
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        self.partition(&mut steps);
        for filter in &self.query.filter {
            steps.push(Step { kind: StepKind::Filter, text: self.show(filter) });
        }
        self.operator(&mut steps);
        if let Some(having) = &self.query.having {
            steps.push(Step { kind: StepKind::Having, text: self.show(having) });
        }
        if let Some(moment) = self.moment() {
            steps.push(Step { kind: StepKind::Moment, text: moment });
        }
        steps
    }

    /// The block it is in: the keys of the rows that it reads, as far as they have one of their own.
    fn partition(&self, steps: &mut Vec<Step>) {
        let Some(id) = self.query.partition else { return };
        let partition = &self.app.partitions[id.0 as usize];
        let purge =
            partition.purge.map(|after| format!(", freed when not seen for {}", explain::duration(after)));
        let purge = purge.unwrap_or_default();
        for input in &self.query.inputs {
            let stream = &self.app.streams[input.0 as usize];
            let text = match partition.keys_of(*input) {
                Some(keys) => {
                    let name = |slot: Slot| match slot {
                        Slot::Input(column) => stream.columns[usize::from(column)].name.clone(),
                        _ => self.slot(slot),
                    };
                    let keys: Vec<String> = keys.iter().map(|key| explain::expr(&key.expr, &name)).collect();
                    format!("{} of {}{purge}", keys.join(", "), stream.name)
                }
                None => format!("that of the row of {}", stream.name),
            };
            steps.push(Step { kind: StepKind::Partition, text });
        }
    }

    fn operator(&self, steps: &mut Vec<Step>) {
        let mut step = |kind, text| steps.push(Step { kind, text });
        match &self.query.operator {
            Operator::Project => {}
            Operator::Running(grouping) => {
                step(StepKind::Running, String::new());
                self.grouping(grouping, steps);
            }
            Operator::Sliding { window, after, grouping, .. } => {
                step(StepKind::Sliding, self.sliding(window));
                self.after(after, steps);
                self.grouping(grouping, steps);
            }
            Operator::Leaving { window, all, after, grouping, .. } => {
                let events = if *all { "entering and leaving" } else { "leaving" };
                step(StepKind::Sliding, format!("{}, rows of {events} events", self.sliding(window)));
                self.after(after, steps);
                self.grouping(grouping, steps);
                self.keep(steps);
            }
            Operator::Delay { length, .. } => {
                step(StepKind::Delay, format!("{} later", explain::duration(*length)));
                self.keep(steps);
            }
            Operator::Rate { rate, grouping, .. } => {
                step(StepKind::Rate, self.rate(*rate));
                self.grouping(grouping, steps);
                self.keep(steps);
            }
            Operator::Trigger(trigger) => step(StepKind::Trigger, explain::trigger(trigger)),
            Operator::Pattern(pattern) => self.pattern(pattern, steps),
            Operator::Join(join) => self.join(join, steps),
            Operator::Lookup(lookup) => self.lookup(lookup, steps),
            Operator::Change(change) => self.change(change, steps),
            Operator::Batch { window, marks, after, grouping, .. } => {
                step(StepKind::Batch, format!("{}{}", batch(window), self.marks(marks)));
                self.after(after, steps);
                if let Some(grouping) = grouping {
                    self.grouping(grouping, steps);
                }
                self.keep(steps);
            }
        }
    }

    fn rate(&self, rate: Rate) -> String {
        let grouped = self.query.grouping().is_some_and(|grouping| !grouping.keys.is_empty());
        let row = if grouped { "row of each group" } else { "row" };
        match rate {
            Rate::All(every) => format!("all rows every {}", period(every)),
            Rate::First(RateUnit::Time(d)) => {
                format!("the first {row}, then none for {}", explain::duration(d))
            }
            Rate::First(RateUnit::Events(n)) => format!("the first {row} of {n} rows"),
            Rate::Last(every) => format!("the last {row} every {}", period(every)),
            Rate::Snapshot(d) => format!("the current {row} again every {}", explain::duration(d)),
        }
    }

    fn after(&self, after: &[Site], steps: &mut Vec<Step>) {
        steps.extend(after.iter().map(|filter| Step { kind: StepKind::Seen, text: self.show(filter) }));
    }

    fn grouping(&self, grouping: &Grouping, steps: &mut Vec<Step>) {
        if !grouping.keys.is_empty() {
            let keys: Vec<String> = grouping.keys.iter().map(|site| self.show(site)).collect();
            steps.push(Step { kind: StepKind::Group, text: keys.join(", ") });
        }
        for (i, aggregate) in grouping.aggregates.iter().enumerate() {
            let text = format!("#{i} = {}", self.aggregate(aggregate, grouping));
            steps.push(Step { kind: StepKind::Aggregate, text });
        }
    }

    fn aggregate(&self, aggregate: &Aggregate, grouping: &Grouping) -> String {
        format!("{}: {}", self.aggregate_call(aggregate, grouping), aggregate.ty)
    }

    pub(super) fn aggregate_call(&self, aggregate: &Aggregate, grouping: &Grouping) -> String {
        self.aggregate_over(aggregate, grouping, &|site| self.show(site))
    }

    /// An aggregate with its arguments as `show` has them.
    pub(super) fn aggregate_over(
        &self,
        aggregate: &Aggregate,
        grouping: &Grouping,
        show: &dyn Fn(&Site) -> String,
    ) -> String {
        let accumulator = &grouping.accumulators[usize::from(aggregate.accumulator)];
        if let Some(rust) = &accumulator.rust {
            let args = rust.args.iter().map(|(i, _)| show(&grouping.args[usize::from(*i)]));
            let args = args.collect::<Vec<_>>().join(", ");
            let distinct = if accumulator.distinct { "DISTINCT " } else { "" };
            let filter = rust.passes.map(|i| show(&grouping.args[usize::from(i)]));
            let filter = filter.map(|passes| format!(" where {passes}")).unwrap_or_default();
            return format!("{}({distinct}{args}){filter}", rust.aggregate.name);
        }
        let shown = |i: u16| show(&grouping.args[usize::from(i)]);
        let mut args = accumulator.arg.map_or("*".to_string(), shown);
        if let Some((by, _)) = accumulator.by {
            args = format!("{args}, {}", shown(by));
        }
        let parameter = match (&accumulator.separator, aggregate.fraction) {
            (Some(separator), _) => Some(Literal::String(separator.clone())),
            // MEDIAN's own goes without saying.
            (None, _) if aggregate.func == AggregateKind::Median => None,
            (None, fraction) => fraction.map(Literal::Double),
        };
        if let Some(parameter) = parameter {
            args = format!("{args}, {}", explain::literal(&parameter));
        }
        let distinct = if accumulator.distinct { "DISTINCT " } else { "" };
        let name = crate::logical::aggregate_name(aggregate.func);
        format!("{name}({distinct}{args})")
    }

    fn keep(&self, steps: &mut Vec<Step>) {
        if !self.query.kept().is_empty() {
            let kept: Vec<&str> = self.query.kept().iter().map(|kept| kept.name(self.columns())).collect();
            steps.push(Step { kind: StepKind::Keep, text: kept.join(", ") });
        }
    }

    fn moment(&self) -> Option<String> {
        let moment = self.query.moment.as_ref()?;
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
        Some(parts.join("; "))
    }

    fn columns(&self) -> &[Column] {
        &self.app.streams[self.query.input().0 as usize].columns
    }

    pub(super) fn slot(&self, slot: Slot) -> String {
        match slot {
            Slot::Input(i) => self.columns()[usize::from(i)].name.clone(),
            Slot::Aggregate(i) => format!("#{i}"),
            Slot::Key(i) => match self.query.join() {
                Some(join) => self.key_of_join(join, i),
                None => format!("key.{i}"),
            },
            Slot::Kept(i) => match &self.query.operator {
                Operator::Pattern(pattern) => self.cell(pattern, &pattern.cells[usize::from(i)]),
                _ => format!("kept.{}", self.query.kept()[usize::from(i)].name(self.columns())),
            },
            Slot::Left(i) => self.kept_of_side(0, i),
            Slot::Right(i) if self.query.search().is_some() => self.of_table(i),
            Slot::Right(i) => self.kept_of_side(1, i),
            // The logical plan's alone.
            Slot::Bound(i) => format!("bound.{i}"),
        }
    }

    pub(super) fn show(&self, site: &Site) -> String {
        explain::expr(&site.expr, &|slot| self.slot(slot))
    }
}

fn period(every: RateUnit) -> String {
    match every {
        RateUnit::Events(n) => format!("{n} rows"),
        RateUnit::Time(d) => explain::duration(d),
    }
}
