//! Joins against loops over all rows that ever came.

use super::query::{ADMIT_FAILS, KEY_FAILS, MARK_FAILS, ON_FAILS, REJECTED, Tested, mark, row, sides, text};
use crate::columns::Direction;
use crate::operator::join::{
    Change, FirstInOrder, Form, Holds, LastRows, LastTime, Line, Matched, Newest, NewestOfKey, Nothing, Slab,
    Stamp, Timed, Unstamped,
};
use crate::operator::testing::{Event, check};
use crate::time::{Cx, Timestamp};

/// What a side holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Window {
    Nothing,
    Length(usize),
    Time(i64),
    Unique,
    Sort(usize),
}

/// A row that came to a side.
#[derive(Clone, Copy, Debug)]
struct Row {
    at: i64,
    key: &'static str,
    value: i64,
    matched: bool,
}

/// A join that remembers everything.
struct Naive {
    form: Form,
    windows: [Window; 2],
    rows: [Vec<Row>; 2],
    out: Vec<String>,
}

pub(super) const INNER: Form =
    Form { outer: [false, false], triggers: [true, true], within: None, asof: None, changes: false };

impl Naive {
    /// The numbers of the rows that a side holds at some time, in order of entry.
    fn content(&self, side: usize, now: i64) -> Vec<usize> {
        let rows = &self.rows[side];
        let all = 0..rows.len();
        if self.form.within.is_some() || self.form.asof.is_some() {
            return all.collect();
        }
        match self.windows[side] {
            Window::Nothing => Vec::new(),
            Window::Length(n) => all.skip(rows.len().saturating_sub(n)).collect(),
            Window::Time(d) => all.filter(|number| rows[*number].at + d > now).collect(),
            Window::Unique => {
                let newer = |number: usize| {
                    rows[number + 1..].iter().any(|row| mark(row.value) == mark(rows[number].value))
                };
                all.filter(|number| !newer(*number)).collect()
            }
            Window::Sort(n) => {
                let mut sorted: Vec<usize> = all.collect();
                sorted.sort_by_key(|number| mark(rows[*number].value));
                sorted.truncate(n);
                sorted.sort_unstable();
                sorted
            }
        }
    }

    fn put_out(&mut self, at: i64, key: &str, rows: [Option<i64>; 2]) {
        let at = Timestamp::from_micros(at);
        match row(key, rows, Change::default()) {
            Ok(Some(row)) => self.out.push(text(Ok(row), at)),
            Ok(None) => {}
            Err(failure) => self.out.push(text(Err(failure), at)),
        }
    }

    fn come(&mut self, side: usize, at: i64, event: &Event<'static>) {
        let fails = |expression| Some(format!("{at} error {expression}"));
        let holds = self.windows[side] != Window::Nothing || self.form.within.is_some();
        let error = match event.value {
            REJECTED => None,
            ADMIT_FAILS => fails(0),
            KEY_FAILS => fails(1),
            // What holds nothing asks nothing.
            MARK_FAILS if holds => fails(2),
            _ => {
                self.rows[side].push(Row { at, key: event.key, value: event.value, matched: false });
                return self.look(side);
            }
        };
        self.out.extend(error);
    }

    fn look(&mut self, side: usize) {
        let own = self.rows[side].len() - 1;
        let mine = self.rows[side][own];
        if !self.form.triggers[side] {
            return;
        }
        let (mut found, mut fails) = (false, false);
        let mut others = self.content(1 - side, mine.at);
        others.retain(|other| {
            let other = self.rows[1 - side][*other];
            let later = if side == 0 { other.at - mine.at } else { mine.at - other.at };
            let near = self.form.within.is_none_or(|[least, most]| least <= later && later <= most);
            let before = self.form.asof.is_none_or(|earlier| later < i64::from(!earlier));
            !mine.key.is_empty() && mine.key == other.key && near && before
        });
        if self.form.asof.is_some() {
            // The newest that fits.
            others.sort_by_key(|other| std::cmp::Reverse((self.rows[1 - side][*other].at, *other)));
            others.truncate(1);
        }
        for number in others {
            let other = self.rows[1 - side][number];
            if self.form.asof.is_none() && mine.value + other.value == ON_FAILS {
                fails = true;
                continue;
            }
            if self.form.asof.is_none() && mine.value == other.value {
                continue;
            }
            found = true;
            (self.rows[side][own].matched, self.rows[1 - side][number].matched) = (true, true);
            let pair = if side == 0 { [mine.value, other.value] } else { [other.value, mine.value] };
            self.put_out(mine.at, mine.key, pair.map(Some));
        }
        if fails {
            self.out.push(format!("{} error 3", mine.at));
        }
        let over = self.last(side, mine.at).is_none_or(|last| last < mine.at);
        if !found && self.form.outer[side] && over {
            self.rows[side][own].matched = true;
            self.put_out(mine.at, mine.key, alone(side, mine.value));
        }
    }

    /// The last time of a partner, in a join by time.
    fn last(&self, side: usize, at: i64) -> Option<i64> {
        self.form.within.map(|[least, most]| if side == 0 { at + most } else { at - least })
    }

    /// Those without a partner whose last time has passed.
    fn give_up(&mut self, now: i64) {
        loop {
            let this = &*self;
            let waiting = |side: usize| {
                let rows = this.rows[side].iter().enumerate().filter(|(_, row)| !row.matched);
                rows.filter_map(move |(number, row)| Some((this.last(side, row.at)?, side, number)))
            };
            let outer = [0, 1].into_iter().filter(|side| this.form.outer[*side]);
            let waits = outer.flat_map(waiting).filter(|(last, ..)| *last < now);
            let Some((last, side, number)) = waits.min() else { return };
            let row = &mut self.rows[side][number];
            row.matched = true;
            let Row { key, value, .. } = *row;
            self.put_out(last, key, alone(side, value));
        }
    }
}

fn alone(side: usize, value: i64) -> [Option<i64>; 2] {
    if side == 0 { [Some(value), None] } else { [None, Some(value)] }
}

fn expected(form: Form, windows: [Window; 2]) -> impl Fn(&[(Timestamp, Event<'static>)]) -> Vec<String> {
    move |events| {
        let mut naive = Naive { form, windows, rows: [Vec::new(), Vec::new()], out: Vec::new() };
        for (at, event) in events {
            naive.give_up(at.as_micros());
            for side in [0, 1].into_iter().filter(|side| sides(event.value)[*side]) {
                naive.come(side, at.as_micros(), event);
            }
        }
        naive.give_up(i64::MAX);
        naive.out
    }
}

const UP: [Direction; 1] = [Direction { descending: false, nulls_first: false }];

fn compare<L: Holds<(i64,), (i64,)>, R: Holds<(i64,), (i64,)>>(
    windows: [Window; 2],
    left: impl Fn() -> L,
    right: impl Fn() -> R,
) {
    for outer in [[false, false], [true, false], [false, true], [true, true]] {
        for triggers in [[true, true], [true, false], [false, true]] {
            let form = Form { outer, triggers, ..INNER };
            check(|| Tested::new(form, left(), right()), expected(form, windows));
        }
    }
}

fn last_rows(n: usize) -> impl Fn() -> Line<(i64,), LastRows, Unstamped> {
    move || Line::new(LastRows::new(n))
}

fn last_time(d: i64) -> impl Fn() -> Line<(i64,), LastTime, Unstamped> {
    move || Line::new(LastTime::new(d))
}

#[test]
fn windows_that_rows_leave_in_order() {
    use Window::{Length, Time};
    compare([Length(5), Length(9)], last_rows(5), last_rows(9));
    compare([Window::Nothing, Length(20)], Nothing::new, last_rows(20));
    compare([Time(30), Length(3)], last_time(30), last_rows(3));
    compare([Time(20), Time(60)], last_time(20), last_time(60));
}

#[test]
fn windows_that_any_row_leaves() {
    use Window::{Length, Sort, Time, Unique};
    let unique = || Slab::new(NewestOfKey::<(i64,)>::new());
    let sorted = || Slab::new(FirstInOrder::<(i64,)>::new(7, &UP));
    compare([Length(6), Unique], last_rows(6), unique);
    compare([Unique, Unique], unique, unique);
    compare([Sort(7), Window::Nothing], sorted, Nothing::new);
    compare([Time(40), Sort(7)], last_time(40), sorted);
    // What is told of pairs holds the same rows.
    compare([Length(6), Time(25)], || Slab::new(LastRows::new(6)), || Slab::new(LastTime::new(25)));
}

#[test]
fn joins_by_time() {
    for [least, most] in [[-10, 10], [0, 25], [-25, 0], [5, 30], [-30, -5], [0, 0]] {
        for outer in [[false, false], [true, false], [false, true], [true, true]] {
            let form = Form { outer, within: Some([least, most]), ..INNER };
            by_time::<Matched>(form, [least, most]);
            if outer != [false, false] {
                continue;
            }
            by_time::<Timed>(form, [least, most]);
            if least <= 0 && 0 <= most {
                // What is held is near enough.
                by_time::<Unstamped>(form, [least, most]);
            }
        }
    }
}

fn by_time<T: Stamp>(form: Form, [least, most]: [i64; 2]) {
    let new = || {
        let side = |length| Line::<(i64,), _, T>::new(LastTime::new(length));
        Tested::new(form, side(most + 1), side(1 - least))
    };
    check(new, expected(form, [Window::Nothing; 2]));
}

#[test]
fn the_newest_row_before() {
    for earlier in [false, true] {
        for outer in [[false, false], [true, false]] {
            let form = Form { outer, triggers: [true, false], asof: Some(earlier), ..INNER };
            let new = || Tested::new(form, Nothing::new(), Newest::<(i64,)>::new());
            check(new, expected(form, [Window::Nothing; 2]));
        }
    }
}

/// What a row that comes is told in a [`Cx`].
#[test]
fn the_time_of_a_row_is_that_of_the_event() {
    let mut join = Tested::new(INNER, Nothing::new(), last_rows(1)());
    let mut out = Vec::new();
    let cx = |at| Cx { now: Timestamp::from_micros(9), at: Timestamp::from_micros(at) };
    join.join.push_right(&Event { key: "a", value: 1 }, cx(5), &mut |_, _| {});
    join.join.push_left(&Event { key: "a", value: 2 }, cx(7), &mut |row, at| out.push(text(row, at)));
    assert_eq!(out, ["7 \"a\" [Some(2), Some(1)] 0 false"]);
}
