//! Parts with EVERY that wait, and those that have begun.

use super::state::{Progress, State};
use super::{Due, Part};
use crate::naive::app::Micros;

impl State {
    /// After a copy has begun: what waits with EVERY for the clock, and was due, "is armed again from the instant it
    /// fired".
    pub(super) fn wait_anew(&mut self, part: &Part, now: Micros, by_clock: Option<Due>) {
        self.each_waiting(part, &mut |every, inner| {
            let Part::Every(inner_part) = every else { return };
            let due = inner.due(inner_part, &|_| true);
            if by_clock.zip(due).is_some_and(|(came, due)| due <= came) {
                *inner = State::reached(inner_part, now);
            }
        });
    }

    /// What waits with this EVERY does so from now on.
    pub(super) fn wait_again(&mut self, part: &Part, every: *const Part, now: Micros) {
        self.each_waiting(part, &mut |one, inner| {
            let Part::Every(inner_part) = one else { return };
            if std::ptr::eq(one, every) {
                *inner = State::reached(inner_part, now);
            }
        });
    }

    /// The parts with EVERY that wait.
    pub(super) fn waiting(&self, part: &Part) -> Vec<*const Part> {
        let mut found = Vec::new();
        self.clone().each_waiting(part, &mut |every, _| found.push(std::ptr::from_ref(every)));
        found
    }

    fn each_waiting(&mut self, part: &Part, visit: &mut dyn FnMut(&Part, &mut State)) {
        match (part, self) {
            (Part::Every(_), State::Every { begun: false, inner }) => visit(part, inner),
            (Part::Then(parts), State::Then(open)) => {
                open.iter_mut().for_each(|(number, state)| state.each_waiting(&parts[*number], visit));
            }
            (Part::And(sides) | Part::Or(sides), State::Sides(states)) => {
                for (side, state) in sides.iter().zip(states) {
                    state.iter_mut().for_each(|state| state.each_waiting(side, visit));
                }
            }
            (
                Part::Every(part) | Part::Within(part, _),
                State::Every { inner, .. } | State::Within { inner, .. },
            ) => inner.each_waiting(part, visit),
            (Part::Repeat(part, _), State::Repeat { last, next, .. }) => {
                [last, next].into_iter().flatten().for_each(|state| state.each_waiting(part, visit));
            }
            _ => {}
        }
    }

    /// Whether a copy of an attempt is within the part with EVERY that it began with.
    pub(super) fn is_within(&self, part: &Part, every: *const Part) -> bool {
        match (part, self) {
            (Part::Every(inner_part), State::Every { begun: true, inner }) if std::ptr::eq(part, every) => {
                inner.progress(inner_part) != Progress::Ended
            }
            (Part::Then(parts), State::Then(open)) => {
                open.iter().any(|(number, state)| state.is_within(&parts[*number], every))
            }
            (Part::And(sides) | Part::Or(sides), State::Sides(states)) => {
                let mut sides = sides.iter().zip(states);
                sides.any(|(side, state)| state.as_ref().is_some_and(|state| state.is_within(side, every)))
            }
            (
                Part::Every(part) | Part::Within(part, _),
                State::Every { inner, .. } | State::Within { inner, .. },
            ) => inner.is_within(part, every),
            (Part::Repeat(part, _), State::Repeat { last, next, .. }) => {
                [last, next].into_iter().flatten().any(|state| state.is_within(part, every))
            }
            _ => false,
        }
    }
}
