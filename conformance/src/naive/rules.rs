//! Which patterns are drawn: those that the language allows, less those of which it does not say what they mean.

use super::part::{Element, Operand, Part, Pattern, Times};

/// Whether a pattern is drawn.
pub fn allowed(pattern: &Pattern) -> bool {
    let root = &pattern.root;
    // "A pattern that can match nothing, or ends in `?` or `*`, is an error."
    !matches_nothing(root)
        && !ends_optional(root)
        && root.all().into_iter().all(makes_sense)
        && every_stands_well(pattern)
        && looks_back(root, &mut Vec::new())
        // An attempt of a SEQUENCE would have to be there before it has an event.
        && !(pattern.sequence && opens_with_absence(root))
}

/// Whether it may be passed without an event and without waiting.
fn matches_nothing(part: &Part) -> bool {
    match part {
        Part::Element(Element { times, .. }) => times.min == 0,
        Part::Absent { hold, .. } => hold.is_none(),
        Part::Then(parts) | Part::And(parts) => parts.iter().all(matches_nothing),
        Part::Or(sides) => sides.iter().any(matches_nothing),
        Part::Every(inner) | Part::Within(inner, _) => matches_nothing(inner),
        Part::Repeat(inner, times) => times.min == 0 || matches_nothing(inner),
    }
}

fn ends_optional(part: &Part) -> bool {
    match part {
        Part::Element(Element { times, .. }) => times.min == 0,
        Part::Absent { .. } => false,
        Part::Then(parts) => parts.last().is_none_or(ends_optional),
        Part::And(sides) | Part::Or(sides) => sides.iter().any(ends_optional),
        Part::Every(inner) | Part::Within(inner, _) => ends_optional(inner),
        Part::Repeat(inner, times) => times.min == 0 || ends_optional(inner),
    }
}

/// Whether it stays open for events when what follows is reached.
fn stays_open(part: &Part) -> bool {
    match part {
        Part::Element(Element { times, .. }) => times.varies(),
        Part::Absent { hold, .. } => hold.is_none(),
        Part::Then(parts) => parts.last().is_some_and(stays_open),
        Part::And(sides) | Part::Or(sides) => sides.iter().any(stays_open),
        Part::Every(inner) | Part::Within(inner, _) => stays_open(inner),
        Part::Repeat(inner, times) => times.varies() || stays_open(inner),
    }
}

/// Whether it may begin with what must not come.
fn opens_with_absence(part: &Part) -> bool {
    match part {
        Part::Element(_) => false,
        Part::Absent { .. } => true,
        Part::Then(parts) => {
            let passed = parts.iter().take_while(|part| matches_nothing(part)).count();
            parts.iter().take(passed + 1).any(opens_with_absence)
        }
        Part::And(sides) | Part::Or(sides) => sides.iter().any(opens_with_absence),
        Part::Every(inner) | Part::Within(inner, _) | Part::Repeat(inner, _) => opens_with_absence(inner),
    }
}

/// Whether it may be complete without an event.
fn completed_by_the_clock(part: &Part) -> bool {
    match part {
        Part::Element(Element { times, .. }) => times.min == 0,
        Part::Absent { .. } => true,
        Part::Then(parts) | Part::And(parts) => parts.iter().all(completed_by_the_clock),
        Part::Or(sides) => sides.iter().any(completed_by_the_clock),
        Part::Every(inner) | Part::Within(inner, _) => completed_by_the_clock(inner),
        Part::Repeat(inner, times) => times.min == 0 || completed_by_the_clock(inner),
    }
}

fn makes_sense(part: &Part) -> bool {
    let solid = |part: &Part| !matches_nothing(part) && !ends_optional(part);
    match part {
        Part::Element(Element { times, .. }) => times.max != Some(0),
        Part::Absent { .. } => true,
        Part::Then(parts) => {
            // `A -> NOT B -> C` is "no B before C": a NOT without FOR has something before and after it.
            let bare = |part: Option<&Part>| matches!(part, Some(Part::Absent { hold: None, .. }));
            parts.len() > 1 && !bare(parts.first()) && !bare(parts.last()) && absences_are_clear(parts)
        }
        Part::And(sides) | Part::Or(sides) => {
            let absent = |side: &Part| matches!(side, Part::Absent { .. });
            let bare = |side: &Part| matches!(side, Part::Absent { hold: None, .. });
            // `NOT B AND C` is "no B before C": there is a C.
            let guarded = matches!(part, Part::And(_)) && sides.iter().any(|side| !absent(side));
            sides.len() > 1
                && sides.iter().all(|side| if bare(side) { guarded } else { solid(side) })
                && sides_are_clear(sides)
        }
        // What the clock alone completes and begins anew goes on and on; a single NOT has a long time.
        Part::Every(inner) => {
            solid(inner) && (matches!(**inner, Part::Absent { .. }) || !completed_by_the_clock(inner))
        }
        Part::Within(inner, _) => {
            solid(inner)
                && !matches!(**inner, Part::Absent { .. } | Part::Within(..))
                && inner.all().into_iter().any(|part| matches!(part, Part::Element(_)))
        }
        // Of a group that may end and may be begun by the clock once more it is not said which it does.
        Part::Repeat(inner, times) => {
            solid(inner) && *times != Times::ONCE && times.max != Some(0) && !opens_with_absence(inner)
        }
    }
}

/// What must not come after a part that takes more meanwhile is of a stream of its own: of an event that would fit both it
/// is not said what becomes.
fn absences_are_clear(parts: &[Part]) -> bool {
    let Some(open) = parts.iter().position(stays_open) else { return true };
    let streams = |part: &Part| part.fittings().iter().map(|what| what.stream).collect::<Vec<_>>();
    parts.iter().enumerate().skip(open + 1).all(|(number, part)| {
        let others = parts.iter().enumerate().filter(|(other, _)| *other != number);
        let taken: Vec<usize> = others.flat_map(|(_, other)| streams(other)).collect();
        absent_streams(part).iter().all(|stream| !taken.contains(stream))
    })
}

/// What must not come in one side of AND or OR is of another stream than the other sides, for the same reason.
fn sides_are_clear(sides: &[Part]) -> bool {
    sides.iter().enumerate().all(|(number, side)| {
        let absent = absent_streams(side);
        let others = sides.iter().enumerate().filter(|(other, _)| *other != number);
        others.flat_map(|(_, other)| other.fittings()).all(|what| !absent.contains(&what.stream))
    })
}

fn absent_streams(part: &Part) -> Vec<usize> {
    let absent = |part: &Part| match part {
        Part::Absent { what, .. } => Some(what.stream),
        _ => None,
    };
    part.all().into_iter().filter_map(absent).collect()
}

/// "EVERY may stand on any element or group of a PATTERN .., and on the first element or the whole of a SEQUENCE." Inside of
/// groups that repeat, of sides, and of other groups with EVERY it is not drawn.
fn every_stands_well(pattern: &Pattern) -> bool {
    let whole = match &pattern.root {
        Part::Within(inner, _) => inner,
        root => root,
    };
    let mut places: Vec<&Part> = vec![whole];
    if let Part::Then(parts) = whole {
        let first_only = if pattern.sequence { 1 } else { parts.len() };
        places.extend(parts.iter().take(first_only));
    }
    let all = pattern.root.all().into_iter().filter(|part| matches!(part, Part::Every(_))).count();
    let well = |part: &&Part| match part {
        Part::Every(inner) if std::ptr::eq(*part, whole) => {
            inner.all().into_iter().all(|part| !matches!(part, Part::Every(_)))
        }
        Part::Every(inner) => match &**inner {
            Part::Element(_) => true,
            Part::Absent { .. } => std::ptr::eq(*part, places[1]),
            // Of an element with WITHIN it is not said whether it is an element or a group, of a group that takes more
            // while what follows is waited for not when it has ended.
            Part::Within(one, _) if matches!(**one, Part::Element(_)) => false,
            group => {
                !pattern.sequence
                    && !stays_open(group)
                    && (!opens_with_absence(group) || std::ptr::eq(*part, places[1]))
            }
        },
        _ => false,
    };
    places.iter().filter(|part| well(part)).count() == all
}

/// "A position's filter sees its event (bare names) and earlier positions": not those of the other sides of AND and OR.
fn looks_back(part: &Part, earlier: &mut Vec<usize>) -> bool {
    let known = |earlier: &[usize]| {
        part.fittings().into_iter().flat_map(|what| &what.filter).all(|test| match &test.with {
            Operand::Constant(_) => true,
            Operand::Bound(bound) => earlier.contains(&bound.position),
        })
    };
    match part {
        Part::Element(element) => {
            let fine = known(earlier);
            earlier.push(element.position);
            fine
        }
        Part::Absent { .. } => known(earlier),
        Part::And(sides) | Part::Or(sides) => {
            let before = earlier.clone();
            sides.iter().all(|side| {
                let mut own = before.clone();
                let fine = looks_back(side, &mut own);
                earlier.extend(own.into_iter().skip(before.len()));
                fine
            })
        }
        part => part.inner().into_iter().all(|inner| looks_back(inner, earlier)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::part::Fitting;

    fn what(stream: usize) -> Fitting {
        Fitting { stream, filter: Vec::new() }
    }

    fn times(min: u32, max: Option<u32>) -> Part {
        Part::Element(Element { position: 0, what: what(0), times: Times { min, max } })
    }

    fn one() -> Part {
        times(1, Some(1))
    }

    fn not(stream: usize, hold: Option<i64>) -> Part {
        Part::Absent { what: what(stream), hold }
    }

    fn every(part: Part) -> Part {
        Part::Every(Box::new(part))
    }

    fn in_pattern(root: Part) -> bool {
        allowed(&Pattern { sequence: false, root, positions: 1 })
    }

    fn in_sequence(root: Part) -> bool {
        allowed(&Pattern { sequence: true, root, positions: 1 })
    }

    #[test]
    fn something_must_come_at_the_end() {
        assert!(in_pattern(Part::Then(vec![times(0, None), one()])));
        assert!(!in_pattern(Part::Then(vec![one(), times(0, Some(1))])));
        assert!(!in_pattern(times(0, None)));
        assert!(in_pattern(Part::Then(vec![one(), times(1, None)])));
    }

    #[test]
    fn a_last_not_needs_for() {
        assert!(!in_pattern(Part::Then(vec![one(), not(1, None)])));
        assert!(in_pattern(Part::Then(vec![one(), not(1, Some(5))])));
        assert!(in_pattern(Part::Then(vec![one(), not(1, None), one()])));
        assert!(in_pattern(Part::And(vec![not(1, None), one()])));
        assert!(!in_pattern(Part::And(vec![not(1, None), not(2, Some(5))])));
        assert!(!in_pattern(Part::Or(vec![not(1, None), one()])));
        assert!(!in_pattern(Part::And(vec![not(0, None), one()])));
    }

    #[test]
    fn every_has_its_places() {
        assert!(in_sequence(every(Part::Then(vec![one(), one()]))));
        assert!(in_sequence(Part::Then(vec![every(one()), one()])));
        assert!(!in_sequence(Part::Then(vec![one(), every(one())])));
        assert!(in_pattern(Part::Then(vec![one(), every(one())])));
        assert!(!in_pattern(Part::And(vec![every(one()), one()])));
        assert!(in_pattern(Part::Within(Box::new(Part::Then(vec![every(one()), one()])), 5)));
    }
}
