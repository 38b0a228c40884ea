//! Joins of trades with trades, with texts that are too long to be small.

use eventflux_runtime::columns::Direction;
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::Query;
use eventflux_runtime::operator::join::{
    AboveShare, Change, FirstInOrder, Form, Holds, Join, JoinSide, Joining, Keyed, LastRows, LastTime, Left,
    Line, Matched, MostFrequent, Newest, NewestOfKey, Nothing, Right, Slab, Unstamped,
};
use eventflux_runtime::{Cx, Timestamp};

use crate::allocations;
use crate::query::Trade;

/// Trades of one symbol, the left one cheaper.
struct Pairs;

type Kept = (String, f64);
type Mark = (String,);

impl Query for Pairs {
    type In<'r> = Trade<'r>;
    type Out<'r> = (Option<&'r str>, Option<&'r str>, Change);
}

impl Keyed for Pairs {
    type Key = (String,);

    fn key_layout(&self) -> &() {
        &()
    }
}

macro_rules! side {
    ($side:ty) => {
        impl JoinSide<$side> for Pairs {
            type Row<'r> = Trade<'r>;
            type Kept = Kept;
            type Mark = Mark;

            fn admit(&mut self, row: &Trade<'_>, _: Cx) -> Result<bool, Failure> {
                Ok(row.price > 0.0)
            }
            fn key<'r>(&'r mut self, row: &'r Trade<'_>, _: Cx) -> Result<Option<(&'r str,)>, Failure> {
                Ok(Some((row.symbol,)))
            }
            fn mark<'r>(&'r mut self, row: &'r Trade<'_>, _: Cx) -> Result<(&'r str,), Failure> {
                Ok((row.symbol,))
            }
            fn keep<'r>(&self, row: &'r Trade<'_>, _: Cx) -> (&'r str, f64) {
                (row.venue, row.price)
            }
            fn kept_layout(&self) -> &() {
                &()
            }
            fn mark_layout(&self) -> &() {
                &()
            }
        }
    };
}

side!(Left);
side!(Right);

impl Joining for Pairs {
    fn fits(&mut self, left: (&str, f64), right: (&str, f64), _: Cx) -> Result<bool, Failure> {
        Ok(left.1 <= right.1)
    }

    fn emit<'r>(
        &'r mut self,
        _: Option<(&'r str,)>,
        left: Option<(&'r str, f64)>,
        right: Option<(&'r str, f64)>,
        change: Change,
        _: Cx,
    ) -> Result<Option<Self::Out<'r>>, Failure> {
        Ok(Some((left.map(|row| row.0), right.map(|row| row.0), change)))
    }
}

const INNER: Form = Form { outer: [false; 2], triggers: [true; 2], within: None, asof: None, changes: false };
const UP: [Direction; 1] = [Direction { descending: false, nulls_first: false }];

/// Each trade comes to both sides.
fn allocated<L: Holds<Mark, Kept>, R: Holds<Mark, Kept>>(form: Form, left: L, right: R) -> u64 {
    let mut join = Join::new(Pairs, form, left, right);
    let mut rows = 0;
    let counted = allocations(|trade, at: Timestamp| {
        let mut out = |row: Result<(Option<&str>, Option<&str>, Change), Failure>, _| {
            rows += u64::from(row.is_ok());
        };
        while join.due().at <= at {
            let due = join.due();
            join.fire(due, &mut out);
        }
        join.push_left(trade, Cx::event(at), &mut out);
        join.push_right(trade, Cx::event(at), &mut out);
    });
    assert!(rows > 1_000, "{rows}");
    counted
}

#[test]
fn windows_of_which_the_oldest_row_leaves() {
    let length = || Line::<Kept, _, Unstamped>::new(LastRows::new(100));
    let time = || Line::<Kept, _, Unstamped>::new(LastTime::new(70_000));
    assert_eq!(allocated(INNER, length(), time()), 0);
    assert_eq!(allocated(Form { outer: [true; 2], ..INNER }, Nothing::new(), length()), 0);
}

#[test]
fn windows_of_which_any_row_leaves() {
    let unique = || Slab::<Kept, _>::new(NewestOfKey::<Mark>::new());
    let sorted = || Slab::<Kept, _>::new(FirstInOrder::<Mark>::new(50, &UP));
    let frequent = || Slab::<Kept, _>::new(MostFrequent::<Mark>::new(7));
    let lossy = || Slab::<Kept, _>::new(AboveShare::<Mark>::new(0.04, 0.03));
    assert_eq!(allocated(INNER, unique(), sorted()), 0);
    assert_eq!(allocated(INNER, frequent(), lossy()), 0);
}

#[test]
fn joins_by_time() {
    let side = || Line::<Kept, _, Matched>::new(LastTime::new(40_001));
    let form = Form { outer: [true; 2], within: Some([-40_000, 40_000]), ..INNER };
    assert_eq!(allocated(form, side(), side()), 0);
}

#[test]
fn the_newest_row_before() {
    for earlier in [false, true] {
        let form = Form { outer: [true, false], triggers: [true, false], asof: Some(earlier), ..INNER };
        assert_eq!(allocated(form, Nothing::new(), Newest::<Kept>::new()), 0);
    }
}

#[test]
fn pairs_of_which_somebody_is_told() {
    let form = Form { outer: [true; 2], changes: true, ..INNER };
    let length = || Slab::<Kept, _>::new(LastRows::new(100));
    assert_eq!(allocated(form, length(), Slab::new(LastTime::new(70_000))), 0);
    assert_eq!(allocated(form, Slab::new(Nothing::new()), length()), 0);
}
