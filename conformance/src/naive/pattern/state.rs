//! How far a part of a pattern is.

use super::fits::fits;
use super::{Element, Happening, Part, Times};
use crate::naive::app::Micros;

/// How far a part is.
#[derive(Clone, Debug)]
pub(super) enum State {
    /// An element that has taken so many events.
    Element(u32),
    /// What must not come, since when it is waited for, and whether that is over.
    Absent { since: Micros, over: bool },
    /// The parts of a sequence that are reached and not passed, in order: all but the last may be passed.
    Then(Vec<(usize, State)>),
    /// The sides; those of OR that are out of it are gone.
    Sides(Vec<Option<State>>),
    /// A part with EVERY: waiting, or begun by a copy of the attempt.
    Every { begun: bool, inner: Box<State> },
    /// A part with WITHIN: the time of its first event, and whether it takes no more because that is too long ago.
    Within { first: Option<Micros>, closed: bool, inner: Box<State> },
    /// A group that is repeated: how often it is complete, the last complete one if it may take more, the next one,
    /// and whether that has taken an event.
    Repeat { complete: u32, last: Option<Box<State>>, next: Option<Box<State>>, begun: bool },
}

/// Whether a part is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Progress {
    /// Something must come.
    Open,
    /// Something may come.
    MayEnd,
    /// Nothing more is taken.
    Ended,
}

/// What becomes of an event that a part is offered, or of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing.
    No,
    /// It goes on.
    Goes,
    /// It can't match any more.
    Dies,
}

/// What an attempt knows while its parts go on.
pub(super) struct Around<'a> {
    pub(super) history: &'a [Happening],
    /// The events of each position so far.
    pub(super) bound: &'a mut Vec<Vec<usize>>,
    /// Whether the part with EVERY at this place may begin, by its address.
    pub(super) free: &'a dyn Fn(*const Part) -> bool,
    /// Whether one has begun: this is then a copy of the attempt.
    pub(super) forked: bool,
}

impl State {
    /// A part that is reached at `now`.
    pub(super) fn reached(part: &Part, now: Micros) -> State {
        match part {
            Part::Element(_) => State::Element(0),
            Part::Absent { .. } => State::Absent { since: now, over: false },
            Part::Then(parts) => {
                let mut open = vec![(0, State::reached(&parts[0], now))];
                reach_on(parts, &mut open, now);
                State::Then(open)
            }
            Part::And(sides) | Part::Or(sides) => {
                State::Sides(sides.iter().map(|side| Some(State::reached(side, now))).collect())
            }
            Part::Every(inner) => State::Every { begun: false, inner: Box::new(State::reached(inner, now)) },
            Part::Within(inner, _) => {
                State::Within { first: None, closed: false, inner: Box::new(State::reached(inner, now)) }
            }
            Part::Repeat(inner, _) => State::Repeat {
                complete: 0,
                last: None,
                next: Some(Box::new(State::reached(inner, now))),
                begun: false,
            },
        }
    }

    /// Whether the part is done.
    pub(super) fn progress(&self, part: &Part) -> Progress {
        match (part, self) {
            (Part::Element(element), State::Element(taken)) => {
                if element.times.max == Some(*taken) {
                    Progress::Ended
                } else if *taken >= element.times.min {
                    Progress::MayEnd
                } else {
                    Progress::Open
                }
            }
            // Without FOR it only keeps what stands beside it or behind it.
            (Part::Absent { hold: None, .. }, _) => Progress::MayEnd,
            (Part::Absent { .. }, State::Absent { over, .. }) => {
                if *over {
                    Progress::Ended
                } else {
                    Progress::Open
                }
            }
            (Part::Then(parts), State::Then(open)) => {
                let (number, last) = &open[open.len() - 1];
                if number + 1 < parts.len() {
                    return Progress::Open;
                }
                let progress = last.progress(&parts[*number]);
                if open.len() > 1 { progress.min(Progress::MayEnd) } else { progress }
            }
            // "AND: all sides, any order."
            // "NOT B AND C: no B before C": it is over with the others.
            (Part::And(sides), State::Sides(states)) => sides
                .iter()
                .zip(states)
                .filter(|(side, _)| !only_keeps(side))
                .map(|(side, state)| state.as_ref().map_or(Progress::Open, |state| state.progress(side)))
                .min()
                .unwrap_or(Progress::MayEnd),
            // "OR: the side that completes first wins."
            (Part::Or(sides), State::Sides(states)) => sides
                .iter()
                .zip(states)
                .filter_map(|(side, state)| Some(state.as_ref()?.progress(side)))
                .max()
                .unwrap_or(Progress::Open),
            (Part::Every(_), State::Every { begun: false, .. }) => Progress::Open,
            (Part::Every(part), State::Every { inner, .. }) => inner.progress(part),
            (Part::Within(part, _), State::Within { inner, closed, .. }) => {
                if *closed {
                    Progress::Ended
                } else {
                    inner.progress(part)
                }
            }
            (Part::Repeat(_, times), State::Repeat { complete, last, next, begun }) => {
                if *begun || *complete < times.min {
                    Progress::Open
                } else if last.is_none() && next.is_none() {
                    Progress::Ended
                } else {
                    Progress::MayEnd
                }
            }
            (part, state) => unreachable!("{state:?} of {part:?}"),
        }
    }

    /// Whether it has an event, or the clock has completed something of it.
    fn touched(&self) -> bool {
        match self {
            State::Element(taken) => *taken > 0,
            State::Absent { over, .. } => *over,
            State::Then(open) => open[0].0 > 0 || open[0].1.touched(),
            State::Sides(states) => states.iter().flatten().any(State::touched),
            State::Every { begun, .. } => *begun,
            State::Within { inner, .. } => inner.touched(),
            State::Repeat { complete, begun, .. } => *complete > 0 || *begun,
        }
    }

    /// Offers an event.
    pub(super) fn offer(&mut self, part: &Part, event: usize, around: &mut Around<'_>) -> Answer {
        let done = self.progress(part) != Progress::Open;
        let now = around.history[event].at();
        match (part, self) {
            (Part::Element(element), State::Element(taken)) => {
                if element.times.max == Some(*taken) || !fits(&element.what, event, around) {
                    return Answer::No;
                }
                *taken += 1;
                around.bound[element.position].push(event);
                Answer::Goes
            }
            // "A B exactly then is too late to prevent it": the timer went before.
            (Part::Absent { what, .. }, State::Absent { over, .. }) => {
                if !*over && fits(what, event, around) { Answer::Dies } else { Answer::No }
            }
            (Part::Then(parts), State::Then(open)) => {
                // "once its minimum is met an event is offered first to the next position, then to those reachable over
                // optional ones, then to the repeat itself"
                for place in (1..open.len()).chain([0]) {
                    let (number, state) = &mut open[place];
                    match state.offer(&parts[*number], event, around) {
                        Answer::No => {}
                        Answer::Dies => return Answer::Dies,
                        Answer::Goes => {
                            open.drain(..place);
                            // What is reached behind a part that repeats stays so, unless it has to be completed first.
                            let (number, state) = &open[0];
                            if place > 0 || state.progress(&parts[*number]) == Progress::Open {
                                open.truncate(1);
                            }
                            reach_on(parts, open, now);
                            return Answer::Goes;
                        }
                    }
                }
                Answer::No
            }
            (Part::And(sides), State::Sides(states)) => {
                // "of the sides of AND and OR the leftmost open one that fits"
                for (side, state) in sides.iter().zip(states) {
                    let Some(state) = state.as_mut().filter(|_| !done || !only_keeps(side)) else { continue };
                    match state.offer(side, event, around) {
                        Answer::No => {}
                        answer => return answer,
                    }
                }
                Answer::No
            }
            (Part::Or(sides), State::Sides(states)) => {
                for number in 0..sides.len() {
                    let Some(state) = &mut states[number] else { continue };
                    match state.offer(&sides[number], event, around) {
                        Answer::No => {}
                        Answer::Dies => lose(&sides[number], &mut states[number], around),
                        Answer::Goes => {
                            decide(sides, states, around);
                            return Answer::Goes;
                        }
                    }
                }
                if states.iter().all(Option::is_none) { Answer::Dies } else { Answer::No }
            }
            (Part::Every(inner_part), State::Every { begun, inner }) => {
                if *begun {
                    return inner.offer(inner_part, event, around);
                }
                if !(around.free)(part) {
                    return Answer::No;
                }
                match inner.offer(inner_part, event, around) {
                    Answer::Goes => {
                        *begun = true;
                        around.forked = true;
                        Answer::Goes
                    }
                    // It waits anew "from what ended the attempt before".
                    Answer::Dies => {
                        **inner = State::reached(inner_part, now);
                        Answer::No
                    }
                    Answer::No => Answer::No,
                }
            }
            (Part::Within(inner_part, _), State::Within { first, closed, inner }) => {
                if *closed {
                    return Answer::No;
                }
                let answer = inner.offer(inner_part, event, around);
                if answer == Answer::Goes {
                    first.get_or_insert(now);
                }
                answer
            }
            (Part::Repeat(inner, times), State::Repeat { complete, last, next, begun }) => {
                if let Some(state) = next {
                    match state.offer(inner, event, around) {
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
                let Some(state) = last.as_mut().filter(|_| !*begun) else { return Answer::No };
                let answer = state.offer(inner, event, around);
                if state.progress(inner) == Progress::Ended {
                    *last = None;
                }
                answer
            }
            (part, state) => unreachable!("{state:?} of {part:?}"),
        }
    }
}

/// Reaches the parts that follow, as far as what stands before them may be passed, and passes what takes no more.
pub(super) fn reach_on(parts: &[Part], open: &mut Vec<(usize, State)>, now: Micros) {
    while let Some((number, last)) = open.last()
        && number + 1 < parts.len()
        && last.progress(&parts[*number]) != Progress::Open
    {
        let next = number + 1;
        open.push((next, State::reached(&parts[next], now)));
    }
    while open.len() > 1 && open[0].1.progress(&parts[open[0].0]) == Progress::Ended {
        open.remove(0);
    }
}

pub(super) type Repeated<'a> =
    (&'a mut u32, &'a mut Option<Box<State>>, &'a mut Option<Box<State>>, &'a mut bool);

/// Counts a group that is complete, and reaches the next one.
pub(super) fn again(part: &Part, times: Times, (complete, last, next, begun): Repeated<'_>, now: Micros) {
    let progress = next.as_ref().map_or(Progress::Open, |state| state.progress(part));
    if progress == Progress::Open {
        return;
    }
    *complete += 1;
    *begun = false;
    *last = next.take().filter(|_| progress == Progress::MayEnd);
    if times.max != Some(*complete) {
        *next = Some(Box::new(State::reached(part, now)));
    }
}

/// NOT without FOR.
fn only_keeps(part: &Part) -> bool {
    matches!(part, Part::Absent { hold: None, .. })
}

/// If a side of OR is complete, the others are out: "all columns of the others are NULL".
pub(super) fn decide(sides: &[Part], states: &mut [Option<State>], around: &mut Around<'_>) {
    let done = |(side, state): (&Part, &Option<State>)| {
        state.as_ref().is_some_and(|state| state.progress(side) != Progress::Open)
    };
    let Some(winner) = sides.iter().zip(&*states).position(done) else { return };
    for number in (0..sides.len()).filter(|number| *number != winner) {
        lose(&sides[number], &mut states[number], around);
    }
}

pub(super) fn lose(side: &Part, state: &mut Option<State>, around: &mut Around<'_>) {
    // Of a group that is repeated it may have events of rounds before, which stay.
    if !state.take().is_some_and(|state| state.touched()) {
        return;
    }
    for position in positions(side) {
        around.bound[position].clear();
    }
}

/// The positions of a part.
fn positions(part: &Part) -> Vec<usize> {
    match part {
        Part::Element(Element { position, .. }) => vec![*position],
        Part::Absent { .. } => Vec::new(),
        Part::Then(parts) | Part::And(parts) | Part::Or(parts) => parts.iter().flat_map(positions).collect(),
        Part::Every(part) | Part::Within(part, _) | Part::Repeat(part, _) => positions(part),
    }
}
