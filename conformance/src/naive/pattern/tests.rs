use eventflux_runtime::Value;

use super::{Element, Fitting, Found, Happening, Operand, Part, Pattern, Test, Times, matches};
use crate::naive::app::{CompareOp, Expr, Micros};

const ONCE: Times = Times::ONCE;
const SOME: Times = Times { min: 1, max: None };

fn what(name: char) -> Fitting {
    Fitting { stream: name as usize, filter: Vec::new() }
}

fn times(position: usize, name: char, times: Times) -> Part {
    Part::Element(Element { position, what: what(name), times })
}

fn one(position: usize, name: char) -> Part {
    times(position, name, ONCE)
}

fn then(parts: impl Into<Vec<Part>>) -> Part {
    Part::Then(parts.into())
}

fn every(part: Part) -> Part {
    Part::Every(Box::new(part))
}

fn within(part: Part, d: Micros) -> Part {
    Part::Within(Box::new(part), d)
}

fn absent(name: char, hold: Option<Micros>) -> Part {
    Part::Absent { what: what(name), hold }
}

/// Events named by their streams at times 0, 1, ..; `.` lets the clock go on alone.
fn history(events: &str) -> Vec<Happening> {
    let happening = |(at, name): (usize, char)| match name {
        '.' => Happening::Clock(at as Micros),
        name => {
            Happening::Event { stream: name as usize, at: at as Micros, row: vec![Value::BigInt(at as i64)] }
        }
    };
    events.chars().enumerate().map(happening).collect()
}

/// What is found, as `time: events of the positions`, those that expired with a `!`.
fn found(root: Part, sequence: bool, events: &str) -> Vec<String> {
    let show = |Found { at, bound, expired, .. }: Found| {
        let bound: Vec<String> = bound
            .iter()
            .map(|events| events.iter().map(ToString::to_string).collect::<Vec<_>>().join("+"))
            .collect();
        format!("{at}{} {}", if expired { "!" } else { ":" }, bound.join(","))
    };
    let pattern = Pattern { sequence, root, positions: 4 };
    matches(&pattern, &history(events)).into_iter().map(show).collect()
}

fn pattern(root: Part, events: &str) -> Vec<String> {
    found(root, false, events)
}

fn sequence(root: Part, events: &str) -> Vec<String> {
    found(root, true, events)
}

#[test]
fn without_every_there_is_one_match() {
    assert_eq!(pattern(then([one(0, 'a'), one(1, 'b')]), "babab"), ["2: 1,2,,"]);
}

#[test]
fn every_element_begins_an_attempt_and_every_group_one_at_a_time() {
    assert_eq!(
        pattern(then([every(one(0, 'a')), one(1, 'b')]), "aabab"),
        ["2: 0,2,,", "2: 1,2,,", "4: 3,4,,"]
    );
    assert_eq!(pattern(every(then([one(0, 'a'), one(1, 'b')])), "aabbab"), ["2: 0,2,,", "5: 4,5,,"]);
}

#[test]
fn a_group_begins_anew_while_what_follows_is_still_waited_for() {
    let root = then([every(then([one(0, 'a'), one(1, 'b')])), one(2, 'c')]);
    assert_eq!(pattern(root, "aababc"), ["5: 0,2,5,", "5: 3,4,5,"]);
}

#[test]
fn every_in_the_middle_completes_many_times() {
    let root = then([one(0, 'a'), every(one(1, 'b')), one(2, 'c')]);
    assert_eq!(pattern(root, "abbcac"), ["3: 0,1,3,", "3: 0,2,3,"]);
}

#[test]
fn a_repetition_takes_what_nothing_behind_it_wants() {
    assert_eq!(pattern(then([times(0, 'a', SOME), one(1, 'b')]), "aaab"), ["3: 0+1+2,3,,"]);
    // "With no next position it completes at its minimum".
    assert_eq!(pattern(then([one(0, 'b'), times(1, 'a', SOME)]), "baa"), ["1: 0,1,,"]);
    let later = Fitting {
        filter: vec![Test { column: 0, op: CompareOp::Greater, with: Operand::Constant(Expr::Integer(1)) }],
        ..what('a')
    };
    let last = Part::Element(Element { position: 1, what: later, times: ONCE });
    assert_eq!(pattern(then([times(0, 'a', SOME), last]), "aaaa"), ["2: 0+1,2,,"]);
    let optional = times(1, 'b', Times { min: 0, max: Some(1) });
    assert_eq!(pattern(then([one(0, 'a'), optional.clone(), one(2, 'c')]), "ac"), ["1: 0,,1,"]);
    assert_eq!(pattern(then([one(0, 'a'), optional, one(2, 'c')]), "abc"), ["2: 0,1,2,"]);
}

#[test]
fn a_repeated_element_with_every_begins_at_every_event() {
    let twice = Times { min: 2, max: Some(2) };
    assert_eq!(
        pattern(then([every(times(0, 'a', twice)), one(1, 'b')]), "aaab"),
        ["3: 0+1,3,,", "3: 1+2,3,,"]
    );
    assert_eq!(pattern(every(then([times(0, 'a', twice), one(1, 'b')])), "aaab"), ["3: 0+1,3,,"]);
}

#[test]
fn groups_repeat_as_a_whole() {
    let group = Part::Repeat(Box::new(then([one(0, 'a'), one(1, 'b')])), Times { min: 2, max: Some(3) });
    assert_eq!(pattern(then([group.clone(), one(2, 'c')]), "abcabc"), ["5: 0+3,1+4,5,"]);
    // One that has begun must be completed.
    assert_eq!(pattern(then([group, one(2, 'c')]), "ababacbc"), ["7: 0+2+4,1+3+6,7,"]);
}

#[test]
fn the_event_that_breaks_a_sequence_may_begin_the_next() {
    assert_eq!(sequence(then([one(0, 'a'), one(1, 'b')]), "aab"), ["2: 1,2,,"]);
    assert_eq!(sequence(then([every(one(0, 'a')), one(1, 'b')]), "aabcab"), ["2: 1,2,,", "5: 4,5,,"]);
    assert_eq!(sequence(every(then([one(0, 'a'), one(1, 'a')])), "aaaaa"), ["1: 0,1,,", "3: 2,3,,"]);
}

#[test]
fn an_attempt_whose_side_of_or_is_out_with_all_its_events_has_begun() {
    let root = || Part::Or(vec![within(then([one(0, 'a'), one(1, 'b')]), 1), one(2, 'c')]);
    assert_eq!(sequence(root(), "a..c"), ["3: ,,3,"]);
    assert_eq!(sequence(root(), "a..ab"), ["4: 3,4,,"]);
    assert_eq!(sequence(root(), "a..dab"), ["5: 4,5,,"]);
    // Of a PATTERN it is the one attempt that there is.
    assert_eq!(pattern(root(), "a..abc"), ["5: ,,5,"]);
    let held = then([Part::Or(vec![absent('d', Some(2)), then([one(0, 'a'), one(1, 'b')])]), one(2, 'c')]);
    assert_eq!(sequence(held.clone(), ".a..c"), ["4: ,,4,"]);
    assert_eq!(sequence(held, ".a.ac"), [""; 0]);
}

#[test]
fn one_completes_before_the_next_begins() {
    assert_eq!(pattern(then([every(one(0, 'a')), one(1, 'a')]), "aaa"), ["1: 0,1,,", "2: 1,2,,"]);
}

#[test]
fn sides_in_any_order_and_the_first_of_them() {
    let both = Part::And(vec![one(1, 'b'), one(2, 'c')]);
    assert_eq!(pattern(then([one(0, 'a'), both.clone()]), "acb"), ["2: 0,2,1,"]);
    assert_eq!(pattern(then([one(0, 'a'), both]), "abbc"), ["3: 0,1,3,"]);
    // Two positions on one stream: the leftmost that is open.
    assert_eq!(pattern(Part::And(vec![one(0, 'a'), one(1, 'a')]), "aa"), ["1: 0,1,,"]);
    let either = Part::Or(vec![then([one(1, 'b'), one(2, 'd')]), one(3, 'c')]);
    assert_eq!(pattern(then([one(0, 'a'), either]), "abcd"), ["2: 0,,,2"]);
}

#[test]
fn absence_holds_up_to_its_instant() {
    let root = || then([one(0, 'a'), absent('b', Some(3))]);
    assert_eq!(pattern(root(), "a..b"), ["3: 0,,,"]);
    assert_eq!(pattern(root(), "a.b....."), [""; 0]);
    // The attempt that was ended makes room.
    assert_eq!(pattern(root(), "a.ba...."), ["6: 3,,,"]);
    let before = then([one(0, 'a'), absent('b', None), one(1, 'c')]);
    assert_eq!(pattern(before.clone(), "adc"), ["2: 0,2,,"]);
    assert_eq!(pattern(before, "abcac"), ["4: 3,4,,"]);
    let beside = Part::And(vec![absent('b', None), one(0, 'c')]);
    assert_eq!(pattern(then([one(1, 'a'), beside]), "abcac"), ["4: 4,3,,"]);
}

#[test]
fn absence_may_come_first_and_again() {
    let root = || then([absent('b', Some(2)), one(0, 'c')]);
    assert_eq!(pattern(root(), ".bc."), [""; 0]);
    assert_eq!(pattern(root(), ".b.c"), ["3: 3,,,"]);
    assert_eq!(pattern(every(absent('b', Some(2))), "....b.."), ["2: ,,,", "4: ,,,", "6: ,,,"]);
}

#[test]
fn attempts_expire() {
    let root = || within(then([one(0, 'a'), one(1, 'b')]), 2);
    assert_eq!(pattern(root(), "a.b"), ["2: 0,2,,"]);
    assert_eq!(pattern(root(), "a..b"), ["2! 0,,,"]);
    let group = then([within(then([one(0, 'a'), one(1, 'b')]), 1), one(2, 'c')]);
    assert_eq!(pattern(group, "ab..c"), ["4: 0,1,4,"]);
    let overlapping = within(then([every(one(0, 'a')), one(1, 'b')]), 2);
    assert_eq!(pattern(overlapping, "aa.b"), ["2! 0,,,", "3: 1,3,,"]);
}

#[test]
fn a_bound_is_over_before_what_else_happens_a_microsecond_later() {
    let root = |hold| within(then([one(0, 'a'), absent('b', Some(hold))]), 2);
    assert_eq!(pattern(root(2), "a..."), ["2: 0,,,"]);
    assert_eq!(pattern(root(3), "a..."), ["2! 0,,,"]);
}

#[test]
fn several_parts_of_an_attempt_may_be_due_at_once() {
    let both = Part::And(vec![absent('b', Some(2)), absent('c', Some(2))]);
    let history: Vec<Happening> = ['a', 'a']
        .into_iter()
        .map(|name| Happening::Event { stream: name as usize, at: 0, row: Vec::new() })
        .chain([Happening::Clock(5)])
        .collect();
    let root = then([every(one(0, 'a')), both]);
    let found = matches(&Pattern { sequence: false, root, positions: 1 }, &history);
    let found: Vec<_> = found.iter().map(|found| (found.at, found.bound[0].clone())).collect();
    assert_eq!(found, [(2, vec![0]), (2, vec![1])]);
}
