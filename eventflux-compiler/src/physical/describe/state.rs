//! The most that a query may keep, in words.

use super::Describer;
use crate::explain;
use crate::functions::Accumulation;
use crate::physical::{Accumulator, Bound, Operator, Part};

impl Describer<'_> {
    pub(super) fn state(&self) -> String {
        let of_one = self.state_of_one();
        let purge = self.query.partition.and_then(|id| self.app.partitions[id.0 as usize].purge);
        match purge {
            _ if !self.query.is_parted() => of_one,
            Some(after) => format!("for each key of the last {}: {of_one}", explain::duration(after)),
            None => format!("unbounded: for each key that ever was: {of_one}"),
        }
    }

    /// That of a query, or of one of its partitions.
    fn state_of_one(&self) -> String {
        if let Some(join) = self.query.join() {
            return self.state_of_join(join);
        }
        let mut state = bound(self.query.bound);
        if let Some(pattern) = self.query.pattern()
            && pattern.root.within().is_none()
            && repeats_without_end(&pattern.root)
        {
            state.push_str("; unbounded: a repetition without WITHIN");
        }
        if let Some(grouping) = self.query.grouping()
            && grouping.forever().next().is_some()
        {
            state.push_str(match grouping.keys.as_slice() {
                [] => "; forever the extremes of all events",
                _ => "; unbounded: forever the extremes of every group that ever was",
            });
        }
        if let Some(grouping) = self.query.grouping()
            && grouping.accumulators.iter().any(keeps_values)
        {
            state.push_str(match self.query.operator {
                Operator::Running(_) => "; unbounded: every value of DISTINCT or STRING_AGG",
                _ => "; and their values of DISTINCT or STRING_AGG",
            });
        }
        state
    }
}

/// Whether a part takes as many events as come.
fn repeats_without_end(part: &Part) -> bool {
    match part {
        Part::Element(_, times) => times.max.is_none(),
        Part::Absent(..) | Part::Within(..) => false,
        Part::Then(parts) | Part::And(parts) | Part::Or(parts) => parts.iter().any(repeats_without_end),
        Part::Every(part) => repeats_without_end(part),
        Part::Repeat(part, times) => times.max.is_none() || repeats_without_end(part),
    }
}

/// Whether an accumulator keeps what it is over.
fn keeps_values(accumulator: &Accumulator) -> bool {
    accumulator.distinct || accumulator.accumulation == Accumulation::StringAgg
}

fn bound(bound: Bound) -> String {
    match bound {
        Bound::None => "none".to_string(),
        Bound::Rows(n) => format!("at most {n} rows"),
        Bound::Time(d) => format!("the rows of {}", explain::duration(d)),
        Bound::GroupsOfTime(d) => format!("one row per group of {}", explain::duration(d)),
        Bound::Panes(d, 1) => format!("one row per group of {}", explain::duration(d)),
        Bound::Panes(d, n) => {
            format!("one row per group and slice of {}, of which there are {n}", explain::duration(d))
        }
        Bound::Sides => "what the sides hold".to_string(),
        Bound::Pairs => "the pairs that are held".to_string(),
        Bound::Instants => "the rows between two instants".to_string(),
        Bound::GroupsOfInstants => "one row per group between two instants".to_string(),
        Bound::Sessions(gap) => {
            format!("one row per group with an event in the last {}", explain::duration(gap))
        }
        Bound::Attempt { partitioned: false } => "one attempt".to_string(),
        Bound::Attempt { partitioned: true } => "unbounded: one attempt per partition".to_string(),
        Bound::AttemptsOfSequence { most: 1, partitioned: false } => "at most 1 attempt".to_string(),
        Bound::AttemptsOfSequence { most, partitioned: false } => format!("at most {most} attempts"),
        Bound::AttemptsOfSequence { most, partitioned: true } => {
            format!("unbounded: at most {most} attempts per partition")
        }
        Bound::AttemptsOfTime(d) => format!("the attempts of {}", explain::duration(d)),
        Bound::AttemptsUpTo(1) => "at most 1 attempt".to_string(),
        Bound::AttemptsUpTo(n) => format!("at most {n} attempts"),
        Bound::Attempts => "unbounded: as many attempts as events begin".to_string(),
        Bound::Session => "unbounded: the rows of a session".to_string(),
        Bound::GroupsOfRows(n) => format!("one row per group of {n} rows"),
        Bound::Instant => "one instant".to_string(),
        Bound::One => "one row".to_string(),
        Bound::Unbounded => "unbounded: one row per group that ever was".to_string(),
        Bound::Keys => "unbounded: one row per key that ever was".to_string(),
        Bound::Condition => "unbounded: as many rows as the condition allows".to_string(),
        Bound::Buckets(width) => format!("about {width} * ln(events / {width}) rows"),
    }
}
