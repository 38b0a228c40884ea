//! How far a part of a pattern is.

use super::{Element, Fitting, Happening, Operand, Part, Test, Times};
use crate::naive::app::Micros;
use crate::naive::expr::compare;
use eventflux_runtime::Value;

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
            (Part::And(sides), State::Sides(states)) => sides
                .iter()
                .zip(states)
                .map(|(side, state)| state.as_ref().map_or(Progress::Open, |state| state.progress(side)))
                .min()
                .unwrap_or(Progress::Ended),
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

    /// Offers an event.
    pub(super) fn offer(&mut self, part: &Part, event: usize, around: &mut Around<'_>) -> Answer {
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
                    let Some(state) = state else { continue };
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

    /// When the clock has to reach it next. A part with EVERY that is not `free` waits without a clock.
    pub(super) fn due(&self, part: &Part, free: &dyn Fn(*const Part) -> bool) -> Option<Micros> {
        match (part, self) {
            (Part::Absent { hold: Some(hold), .. }, State::Absent { since, over: false }) => {
                Some(since + hold)
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
                [over.map(|first| first + d + 1), inside].into_iter().flatten().min()
            }
            (Part::Repeat(part, _), State::Repeat { last, next, begun, .. }) => {
                let last = last.as_ref().filter(|_| !*begun);
                [last, next.as_ref()].into_iter().flatten().filter_map(|state| state.due(part, free)).min()
            }
            (part, state) => unreachable!("{state:?} of {part:?}"),
        }
    }

    /// The clock has reached `now`, which was due.
    pub(super) fn clock(&mut self, part: &Part, now: Micros, around: &mut Around<'_>) -> Answer {
        if self.due(part, around.free).is_none_or(|due| due > now) {
            return Answer::No;
        }
        match (part, self) {
            (_, State::Absent { over, .. }) => {
                *over = true;
                Answer::Goes
            }
            (Part::Then(parts), State::Then(open)) => {
                for place in 0..open.len() {
                    let (number, state) = &mut open[place];
                    match state.clock(&parts[*number], now, around) {
                        Answer::No => {}
                        Answer::Dies => return Answer::Dies,
                        Answer::Goes => {
                            if open[place].1.progress(&parts[open[place].0]) == Progress::Ended {
                                open.drain(..place);
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
                for (side, state) in sides.iter().zip(states) {
                    let Some(state) = state else { continue };
                    match state.clock(side, now, around) {
                        Answer::No => {}
                        answer => return answer,
                    }
                }
                Answer::No
            }
            (Part::Or(sides), State::Sides(states)) => {
                for number in 0..sides.len() {
                    let Some(state) = &mut states[number] else { continue };
                    match state.clock(&sides[number], now, around) {
                        Answer::No => continue,
                        Answer::Dies => lose(&sides[number], &mut states[number], around),
                        Answer::Goes => decide(sides, states, around),
                    }
                    return if states.iter().all(Option::is_none) { Answer::Dies } else { Answer::Goes };
                }
                Answer::No
            }
            (Part::Every(inner_part), State::Every { begun, inner }) => {
                let answer = inner.clock(inner_part, now, around);
                if !*begun && answer == Answer::Goes {
                    *begun = true;
                    around.forked = true;
                }
                answer
            }
            (Part::Within(inner_part, d), State::Within { first, closed, inner }) => {
                // What is due inside at the same instant comes first.
                match inner.clock(inner_part, now, around) {
                    Answer::No => {}
                    answer => return answer,
                }
                if first.is_none_or(|first| first + d + 1 > now) {
                    return Answer::No;
                }
                *closed = inner.progress(inner_part) != Progress::Open;
                if *closed { Answer::Goes } else { Answer::Dies }
            }
            (Part::Repeat(inner, times), State::Repeat { complete, last, next, begun }) => {
                if let Some(state) = next {
                    match state.clock(inner, now, around) {
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
                last.as_mut().map_or(Answer::No, |state| state.clock(inner, now, around))
            }
            (part, state) => unreachable!("{state:?} of {part:?}"),
        }
    }

    /// After a copy has begun: what waits with EVERY for the clock, and was due, "is armed again from the instant it
    /// fired".
    pub(super) fn wait_anew(&mut self, part: &Part, now: Micros, by_clock: bool) {
        self.each_waiting(part, &mut |every, inner| {
            let Part::Every(inner_part) = every else { return };
            if by_clock && inner.due(inner_part, &|_| true).is_some_and(|due| due <= now) {
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

/// Reaches the parts that follow, as far as what stands before them may be passed, and passes what takes no more.
fn reach_on(parts: &[Part], open: &mut Vec<(usize, State)>, now: Micros) {
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

type Repeated<'a> = (&'a mut u32, &'a mut Option<Box<State>>, &'a mut Option<Box<State>>, &'a mut bool);

/// Counts a group that is complete, and reaches the next one.
fn again(part: &Part, times: Times, (complete, last, next, begun): Repeated<'_>, now: Micros) {
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

/// If a side of OR is complete, the others are out: "all columns of the others are NULL".
fn decide(sides: &[Part], states: &mut [Option<State>], around: &mut Around<'_>) {
    let done = |(side, state): (&Part, &Option<State>)| {
        state.as_ref().is_some_and(|state| state.progress(side) != Progress::Open)
    };
    let Some(winner) = sides.iter().zip(&*states).position(done) else { return };
    for number in (0..sides.len()).filter(|number| *number != winner) {
        lose(&sides[number], &mut states[number], around);
    }
}

fn lose(side: &Part, state: &mut Option<State>, around: &mut Around<'_>) {
    *state = None;
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

/// Whether an event fits: its filter is TRUE.
fn fits(what: &Fitting, event: usize, around: &Around<'_>) -> bool {
    let Happening::Event { stream, row, .. } = &around.history[event] else { return false };
    let holds = |test: &Test| {
        let with = match &test.with {
            Operand::Constant(value) => value.clone(),
            Operand::Bound { position, from_last, index, column } => {
                let bound = &around.bound[*position];
                let place = if *from_last { bound.len().checked_sub(index + 1) } else { Some(*index) };
                let event = place.and_then(|place| bound.get(place)).map(|place| &around.history[*place]);
                match event {
                    Some(Happening::Event { row, .. }) => row[*column].clone(),
                    _ => Value::Null,
                }
            }
        };
        compare(test.op, &row[test.column], &with) == Value::Bool(true)
    };
    *stream == what.stream && what.filter.iter().all(holds)
}
