//! The order of the queries, and streams that feed each other.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::super::Binder;
use super::Flat;
use crate::codes;
use crate::logical::StreamId;
use crate::syntax::ast::{self, Input};

/// Two orders of the flat queries.
pub(in crate::bind) struct Order {
    /// In which every stream is defined before it is read or written again.
    pub(in crate::bind) binding: Vec<usize>,
    /// Topological, earlier statement first.
    pub(in crate::bind) running: Vec<usize>,
}

impl Binder<'_> {
    /// Orders the queries; a cycle is an error, and the queries on it and behind it are left out.
    pub(in crate::bind) fn sort(&mut self, flat: &[Flat<'_>]) -> Order {
        let running = topological(flat, |_| None);
        if running.len() < flat.len() {
            self.report_cycles(flat, &running);
        }
        // The first writer of an undeclared stream defines it before the other writers are checked against it.
        let mut first_writer: HashMap<StreamId, usize> = HashMap::new();
        for (i, target) in flat.iter().enumerate().filter_map(|(i, f)| Some((i, f.target?))) {
            first_writer.entry(target).or_insert(i);
        }
        let binding = topological(flat, |i| {
            let target = flat[i].target.filter(|target| self.undeclared.contains(target))?;
            first_writer.get(&target).copied().filter(|&first| first != i)
        });
        Order { binding, running }
    }

    /// Every cycle among the queries that could not be sorted. Each of them has a feeder among them: walking from
    /// feeder to feeder ends in a cycle.
    fn report_cycles(&mut self, flat: &[Flat<'_>], sorted: &[usize]) {
        let mut left = vec![true; flat.len()];
        sorted.iter().for_each(|&i| left[i] = false);
        let mut writer: HashMap<StreamId, usize> = HashMap::new();
        for i in (0..flat.len()).filter(|&i| left[i]) {
            if let Some(target) = flat[i].target {
                writer.entry(target).or_insert(i);
                self.break_undefined(target);
            }
        }
        let feeder = |i: usize| flat[i].inputs.iter().flatten().find_map(|input| writer.get(input).copied());
        let mut walked = vec![None; flat.len()];
        'walks: for start in (0..flat.len()).filter(|&i| left[i]) {
            let mut path = Vec::new();
            let mut at = start;
            while walked[at].is_none() {
                walked[at] = Some(start);
                path.push(at);
                let Some(next) = feeder(at) else { continue 'walks };
                at = next;
            }
            if walked[at] == Some(start)
                && let Some(begin) = path.iter().position(|&i| i == at)
            {
                self.report_cycle(flat, path.split_off(begin));
            }
        }
    }

    /// A cycle, from each query to the one that feeds it.
    fn report_cycle(&mut self, flat: &[Flat<'_>], mut cycle: Vec<usize>) {
        cycle.reverse();
        // Name the cycle from its first statement on.
        let first = (0..cycle.len()).min_by_key(|&i| cycle[i]).unwrap_or(0);
        cycle.rotate_left(first);
        let names: Vec<String> = cycle
            .iter()
            .chain(cycle.first())
            .filter_map(|&i| {
                flat[i].inputs.iter().flatten().find(|input| cycle_writes(flat, &cycle, **input))
            })
            .map(|&id| format!("`{}`", self.stream(id).name))
            .collect();
        // Nothing feeds a trigger, so that none is on a cycle.
        let Some(first) = flat[cycle[0]].ast else { return };
        let span = match &first.input {
            Input::Source(source) => source.span,
            _ => first.span,
        };
        let message = format!("these streams feed each other: {}", names.join(" -> "));
        self.error_help(
            codes::CYCLE,
            span,
            message,
            "a query may read only what is not made from its own rows",
        );
    }
}

/// Whether a query of a cycle writes a stream.
fn cycle_writes(flat: &[Flat<'_>], cycle: &[usize], stream: StreamId) -> bool {
    cycle.iter().any(|&i| flat[i].target == Some(stream))
}

/// The queries so that every stream is written before it is read, and each after `behind` of it; smallest first.
/// What is on or behind a cycle is left out.
fn topological(flat: &[Flat<'_>], behind: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    let mut writers: HashMap<StreamId, usize> = HashMap::new();
    for target in flat.iter().filter_map(|f| f.target) {
        *writers.entry(target).or_default() += 1;
    }
    let mut readers: HashMap<StreamId, Vec<usize>> = HashMap::new();
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); flat.len()];
    let mut waits_for = vec![0_usize; flat.len()];
    for (i, query) in flat.iter().enumerate() {
        for input in query.inputs.iter().flatten().filter(|input| writers.contains_key(input)) {
            readers.entry(*input).or_default().push(i);
            waits_for[i] += 1;
        }
        if let Some(before) = behind(i) {
            followers[before].push(i);
            waits_for[i] += 1;
        }
    }
    // A query that is several, as one over a pattern is, runs as one: what it goes on with comes before what else could.
    let mut begun: HashSet<*const ast::Query> = HashSet::new();
    let others = |i: usize, begun: &HashSet<*const ast::Query>| {
        !flat[i].ast.is_some_and(|ast| begun.contains(&std::ptr::from_ref(ast)))
    };
    let mut ready: BTreeSet<(bool, usize)> =
        (0..flat.len()).filter(|&i| waits_for[i] == 0).map(|i| (true, i)).collect();
    let mut order = Vec::with_capacity(flat.len());
    while let Some((_, next)) = ready.pop_first() {
        order.push(next);
        begun.extend(flat[next].ast.map(std::ptr::from_ref));
        let mut freed = std::mem::take(&mut followers[next]);
        if let Some(target) = flat[next].target
            && let Some(count) = writers.get_mut(&target)
        {
            *count -= 1;
            if *count == 0 {
                freed.extend(readers.remove(&target).unwrap_or_default());
            }
        }
        for i in freed {
            waits_for[i] -= 1;
            if waits_for[i] == 0 {
                ready.insert((others(i, &begun), i));
            }
        }
    }
    order
}
