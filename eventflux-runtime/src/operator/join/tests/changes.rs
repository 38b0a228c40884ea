//! Checkpoints of joins by time, which note who has found a partner.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use super::naive::INNER;
use super::query::Tested;
use crate::operator::join::{Form, LastRows, LastTime, Line, Matched, Order};
use crate::operator::testing::{Event, Operator, Random, Written};
use crate::state::{Asks, Decoder, Encoder, Held};
use crate::time::{Cx, Timestamp};

type Value = (i64,);

const NEAR: Form = Form { outer: [true, true], within: Some([-10, 10]), ..INNER };

fn line<O: Order>(order: O) -> Line<Value, O, Matched> {
    Line::new(order)
}

/// A join whose sides hold rows in these orders.
fn join<L: Order, R: Order>(left: L, right: R) -> Tested<Line<Value, L, Matched>, Line<Value, R, Matched>> {
    Tested::new(NEAR, line(left), line(right))
}

fn snapshot(tested: &mut impl Operator) -> Vec<u8> {
    let mut out = Encoder::new();
    tested.save(&mut out);
    out.into_bytes()
}

fn size(tested: &mut impl Operator) -> Held {
    let mut out = Encoder::that_asks(Asks::Size);
    tested.save(&mut out);
    out.held()
}

/// Writes what changed, after a look at what else may be asked for: a join that takes over all that was written holds the same.
fn changes_are_the_state<T: Operator>(tested: &mut T, written: &mut Written, mut new: impl FnMut() -> T) {
    let expected = (snapshot(tested), size(tested));
    let bytes = written.add(|out| tested.save(out));
    let mut again = new();
    let mut from = Decoder::new(bytes);
    assert_eq!(again.restore(&mut from), Ok(()));
    assert_eq!(from.finish(), Ok(()));
    assert_eq!((snapshot(&mut again), size(&mut again)), expected);
}

/// An event of the left side alone, or of the right one.
fn of_side(side: usize, key: &str) -> Event<'_> {
    Event { key, value: [1, 0][side] }
}

/// Many events of one time, and a checkpoint after any of them.
fn changes_of_random_events<L: Order, R: Order>(left: impl Fn() -> L, right: impl Fn() -> R) {
    let new = || join(left(), right());
    let mut noted = 0;
    for seed in 1..40 {
        let mut random = Random(seed * 15_485_863);
        let (mut tested, mut written, mut at) = (new(), Written::default(), 0);
        // Some are written often, some rarely.
        let often = 2 + random.below(60);
        for _ in 0..600 {
            if random.below(25) == 0 {
                at += random.below(15) as i64;
            }
            let time = Timestamp::from_micros(at);
            while tested.due().at <= time {
                let due = tested.due();
                tested.fire_text(due, &mut Vec::new());
            }
            let key = ["", "a", "bb", "ccc"][random.below(4) as usize];
            tested.push_blind(&Event { key, value: random.below(20) as i64 - 7 }, Cx::event(time));
            if random.below(often) == 0 {
                noted += tested.join.left.noted() + tested.join.right.noted();
                changes_are_the_state(&mut tested, &mut written, new);
            }
            if random.below(10 * often) == 0 {
                // All is asked for anew.
                written = Written::default();
            }
        }
        changes_are_the_state(&mut tested, &mut written, new);
    }
    assert!(noted > 100, "{noted}");
}

#[test]
fn changes_of_rows_of_one_time() {
    changes_of_random_events(|| LastTime::new(11), || LastTime::new(11));
    changes_of_random_events(|| LastTime::new(3), || LastTime::new(40));
    // Where it is not the clock that lets rows go.
    changes_of_random_events(|| LastRows::new(30), || LastRows::new(7));
}

/// The rows of some time, which counts those that it is asked for.
#[derive(Debug)]
struct Counted {
    rows: LastTime,
    asked: Rc<Cell<usize>>,
}

impl Order for Counted {
    fn push(&mut self, key: u32, at: i64) -> bool {
        self.rows.push(key, at)
    }
    fn overflow(&mut self) -> Option<u32> {
        self.rows.overflow()
    }
    fn due(&self) -> i64 {
        Order::due(&self.rows)
    }
    fn pop(&mut self) -> Option<u32> {
        self.rows.pop()
    }
    fn len(&self) -> usize {
        self.rows.len()
    }
    fn row(&self, place: usize) -> Option<(u32, i64)> {
        self.asked.set(self.asked.get() + 1);
        self.rows.row(place)
    }
    fn shrink(&mut self) {
        self.rows.shrink();
    }
}

parks!([] Counted: within { rows: LastTime } own {});

/// A checkpoint looks at each row that it writes once, however many are of one time.
#[test]
fn a_checkpoint_looks_at_what_changed() {
    let asked: Rc<Cell<usize>> = Rc::default();
    let new = || join(Counted { rows: LastTime::new(11), asked: Rc::clone(&asked) }, LastTime::new(11));
    for count in [10, 20_000] {
        let (mut tested, mut written) = (new(), Written::default());
        let now = Cx::event(Timestamp::from_micros(5));
        for key in ["a", "bb", "ccc", ""].into_iter().cycle().take(4 * count) {
            tested.push_blind(&of_side(0, key), now);
        }
        changes_are_the_state(&mut tested, &mut written, new);
        // Those of the second key find a partner first.
        ["bb", "a"].into_iter().for_each(|key| tested.push_blind(&of_side(1, key), now));
        tested.push_blind(&of_side(0, "ccc"), now);
        asked.set(0);
        written.add(|out| tested.save(out));
        assert_eq!(asked.get(), 2 * count + 1);
        changes_are_the_state(&mut tested, &mut written, new);
    }
}

type ByTime = Tested<Line<Value, LastTime, Matched>, Line<Value, LastTime, Matched>>;

/// How many notes there are at most while left rows come, find partners and leave.
fn most_noted(tested: &mut ByTime, times: Range<i64>) -> usize {
    let noted = times.map(|at| {
        let now = Cx::event(Timestamp::from_micros(at));
        [0, 0, 1].into_iter().for_each(|side| tested.push_blind(&of_side(side, "a"), now));
        tested.join.left.noted()
    });
    noted.max().unwrap_or_default()
}

/// Notes are of rows that the last checkpoint has: where no other follows, they do not become more and more.
#[test]
fn notes_are_bounded_where_no_checkpoint_follows() {
    let new = || join(LastTime::new(11), LastTime::new(11));
    let (mut tested, mut written) = (new(), Written::default());
    // Nobody has asked who finds partners.
    assert_eq!(most_noted(&mut tested, 0..1_000), 0);
    let now = Cx::event(Timestamp::from_micros(1_000));
    (0..5).for_each(|_| tested.push_blind(&of_side(0, "bb"), now));
    written.add(|out| tested.save(out));
    tested.push_blind(&of_side(1, "bb"), now);
    assert_eq!(tested.join.left.noted(), 5);
    // Rows that are written anyway are not noted.
    assert_eq!(most_noted(&mut tested, 1_000..20_000), 5);
    changes_are_the_state(&mut tested, &mut written, new);
    assert_eq!(tested.join.left.noted(), 0);
}
