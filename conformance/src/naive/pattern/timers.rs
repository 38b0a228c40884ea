//! What the clock does to a part: absences that have lasted, and bounds that are over.

use super::state::{Answer, Around, Progress, State, again, decide, lose, reach_on};
use super::{Due, Part, after, lasted};

impl State {
    /// When the clock has to reach it next. A part with EVERY that is not `free` waits without a clock.
    pub(super) fn due(&self, part: &Part, free: &dyn Fn(*const Part) -> bool) -> Option<Due> {
        match (part, self) {
            (Part::Absent { hold: Some(hold), .. }, State::Absent { since, over: false }) => {
                Some(lasted(since + hold))
            }
            (Part::Element(_) | Part::Absent { .. }, _) => None,
            (Part::Then(parts), State::Then(open)) => {
                open.iter().filter_map(|(number, state)| state.due(&parts[*number], free)).min()
            }
            (Part::And(sides) | Part::Or(sides), State::Sides(states)) => {
                sides.iter().zip(states).filter_map(|(side, state)| state.as_ref()?.due(side, free)).min()
            }
            (Part::Every(inner_part), State::Every { begun, inner }) => {
                if *begun || free(part) {
                    inner.due(inner_part, free)
                } else {
                    None
                }
            }
            (Part::Within(inner_part, d), State::Within { first, closed, inner }) => {
                let over = first.filter(|_| !*closed && inner.progress(inner_part) != Progress::Ended);
                let inside = inner.due(inner_part, free).filter(|_| !*closed);
                [over.map(|first| after(first + d)), inside].into_iter().flatten().min()
            }
            (Part::Repeat(part, _), State::Repeat { last, next, begun, .. }) => {
                let last = last.as_ref().filter(|_| !*begun);
                [last, next.as_ref()].into_iter().flatten().filter_map(|state| state.due(part, free)).min()
            }
            (part, state) => unreachable!("{state:?} of {part:?}"),
        }
    }

    /// What was due has come.
    pub(super) fn clock(&mut self, part: &Part, came: Due, around: &mut Around<'_>) -> Answer {
        if self.due(part, around.free).is_none_or(|due| due > came) {
            return Answer::No;
        }
        let now = came.at;
        match (part, self) {
            (_, State::Absent { over, .. }) => {
                *over = true;
                Answer::Goes
            }
            (Part::Then(parts), State::Then(open)) => {
                for place in 0..open.len() {
                    let (number, state) = &mut open[place];
                    match state.clock(&parts[*number], came, around) {
                        Answer::No => {}
                        Answer::Dies => return Answer::Dies,
                        Answer::Goes => {
                            if open[place].1.progress(&parts[open[place].0]) == Progress::Ended {
                                open.drain(..place);
                                // What is reached behind a part that takes no more stays so.
                                if place > 0 {
                                    open.truncate(1);
                                }
                            }
                            reach_on(parts, open, now);
                            return Answer::Goes;
                        }
                    }
                }
                Answer::No
            }
            (Part::And(sides), State::Sides(states)) => {
                for (side, state) in sides.iter().zip(states) {
                    let Some(state) = state else { continue };
                    match state.clock(side, came, around) {
                        Answer::No => {}
                        answer => return answer,
                    }
                }
                Answer::No
            }
            (Part::Or(sides), State::Sides(states)) => {
                for number in 0..sides.len() {
                    let Some(state) = &mut states[number] else { continue };
                    match state.clock(&sides[number], came, around) {
                        Answer::No => continue,
                        Answer::Dies => lose(&sides[number], &mut states[number], around),
                        Answer::Goes => decide(sides, states, around),
                    }
                    return if states.iter().all(Option::is_none) { Answer::Dies } else { Answer::Goes };
                }
                Answer::No
            }
            (Part::Every(inner_part), State::Every { begun, inner }) => {
                let answer = inner.clock(inner_part, came, around);
                if !*begun && answer == Answer::Goes {
                    *begun = true;
                    around.forked = true;
                }
                answer
            }
            (Part::Within(inner_part, d), State::Within { first, closed, inner }) => {
                // Of groups in groups the inner ones are over first.
                match inner.clock(inner_part, came, around) {
                    Answer::No => {}
                    answer => return answer,
                }
                if first.is_none_or(|first| after(first + d) > came) {
                    return Answer::No;
                }
                *closed = inner.progress(inner_part) != Progress::Open;
                if *closed { Answer::Goes } else { Answer::Dies }
            }
            (Part::Repeat(inner, times), State::Repeat { complete, last, next, begun }) => {
                if let Some(state) = next {
                    match state.clock(inner, came, around) {
                        Answer::No => {}
                        Answer::Dies => return Answer::Dies,
                        Answer::Goes => {
                            *begun = true;
                            *last = None;
                            again(inner, *times, (complete, last, next, begun), now);
                            return Answer::Goes;
                        }
                    }
                }
                last.as_mut().map_or(Answer::No, |state| state.clock(inner, came, around))
            }
            (part, state) => unreachable!("{state:?} of {part:?}"),
        }
    }
}
