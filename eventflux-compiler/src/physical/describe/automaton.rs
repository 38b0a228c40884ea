//! A pattern as the automaton that an attempt runs through: a state for each position, edges for what may come next.

use crate::explain;
use crate::physical::{Part, Pattern, Position};
use crate::syntax::ast::Quantifier;

/// An automaton: states in order of their positions, between the first, in which nothing has come, and the last, a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Automaton {
    /// Its states.
    pub states: Vec<State>,
    /// How attempts go from state to state.
    pub edges: Vec<Edge>,
}

/// A state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: StateKind,
}

/// What a state is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateKind {
    /// Nothing has come.
    Start,
    /// A position has an event.
    Taken,
    /// Something must not come.
    Absent,
    /// The sides of AND begin, or all of them are there.
    All,
    /// The attempt matches.
    Match,
}

/// A way from one state to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The number of the state it leaves.
    pub from: usize,
    /// The number of the state it leads to.
    pub to: usize,
    /// What is particular about it: `every`, `within 5s`, `again`.
    pub label: String,
}

/// A state that has been reached, with what is particular about the way from it.
type End = (usize, Vec<String>);

pub(super) fn automaton(pattern: &Pattern) -> Automaton {
    let mut builder = Builder {
        positions: &pattern.positions,
        automaton: Automaton { states: Vec::new(), edges: Vec::new() },
    };
    let start = builder.state("start".to_string(), StateKind::Start);
    let ends = builder.part(&pattern.root, &[(start, Vec::new())]);
    let last = builder.state("match".to_string(), StateKind::Match);
    builder.lead(&ends, last);
    builder.automaton
}

struct Builder<'a> {
    positions: &'a [Position],
    automaton: Automaton,
}

impl Builder<'_> {
    fn state(&mut self, name: String, kind: StateKind) -> usize {
        self.automaton.states.push(State { name, kind });
        self.automaton.states.len() - 1
    }

    fn lead(&mut self, from: &[End], to: usize) {
        for (from, labels) in from {
            let edge = Edge { from: *from, to, label: labels.join(", ") };
            if !self.automaton.edges.contains(&edge) {
                self.automaton.edges.push(edge);
            }
        }
    }

    /// The states of a part that begins where `from` ends, and where it ends itself.
    fn part(&mut self, part: &Part, from: &[End]) -> Vec<End> {
        match part {
            Part::Element(at, times) => {
                let state = self.state(self.positions[*at].name.clone(), StateKind::Taken);
                self.lead(from, state);
                if times.max != Some(1) {
                    self.lead(&[(state, vec![again(*times)])], state);
                }
                ends(vec![(state, Vec::new())], *times, from)
            }
            Part::Absent(at, hold) => {
                let hold = hold.map(|hold| format!(" for {}", explain::duration(hold))).unwrap_or_default();
                let state = self.state(format!("NOT {}{hold}", self.positions[*at].name), StateKind::Absent);
                self.lead(from, state);
                vec![(state, Vec::new())]
            }
            Part::Then(parts) => parts.iter().fold(from.to_vec(), |from, part| self.part(part, &from)),
            Part::Or(parts) => parts.iter().flat_map(|part| self.part(part, from)).collect(),
            Part::And(parts) => {
                let begin = self.state("all of".to_string(), StateKind::All);
                self.lead(from, begin);
                let sides: Vec<End> =
                    parts.iter().flat_map(|part| self.part(part, &[(begin, Vec::new())])).collect();
                let end = self.state("all".to_string(), StateKind::All);
                self.lead(&sides, end);
                vec![(end, Vec::new())]
            }
            Part::Every(part) => {
                let from: Vec<End> = from.iter().map(|end| labelled(end, "every")).collect();
                self.part(part, &from)
            }
            Part::Within(part, length) => {
                let label = format!("within {}", explain::duration(*length));
                self.part(part, from).iter().map(|end| labelled(end, &label)).collect()
            }
            Part::Repeat(part, times) => {
                let before = self.automaton.edges.len();
                let own = self.part(part, from);
                let first: Vec<usize> = self.automaton.edges[before..]
                    .iter()
                    .filter(|edge| from.iter().any(|(state, _)| *state == edge.from))
                    .map(|edge| edge.to)
                    .collect();
                if times.max != Some(1) {
                    let back: Vec<End> = own.iter().map(|end| labelled(end, &again(*times))).collect();
                    first.into_iter().for_each(|first| self.lead(&back, first));
                }
                ends(own, *times, from)
            }
        }
    }
}

/// Where a part ends that may be passed over if it needs nothing.
fn ends(mut own: Vec<End>, times: Quantifier, from: &[End]) -> Vec<End> {
    if times.min == 0 {
        own.extend(from.iter().cloned());
    }
    own
}

fn labelled((state, labels): &End, label: &str) -> End {
    let mut labels = labels.clone();
    labels.push(label.to_string());
    (*state, labels)
}

fn again(times: Quantifier) -> String {
    match times {
        Quantifier { min, max: Some(max) } if min == max => format!("again, {max} in all"),
        Quantifier { min, max: Some(max) } => format!("again, {min} to {max} in all"),
        Quantifier { min: 0 | 1, max: None } => "again".to_string(),
        Quantifier { min, max: None } => format!("again, {min} or more in all"),
    }
}
