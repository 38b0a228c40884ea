//! Patterns over trades: chains, sequences, trees, with texts that are too long to be small.

use std::marker::PhantomData;

use eventflux_runtime::aggregate::{Count, SumFloat};
use eventflux_runtime::columns::{Columns, Key, Nullable};
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::pattern::{Limit, Matching, Part, Pattern, Plan};
use eventflux_runtime::operator::{Due, Query, RefOf};
use eventflux_runtime::{Cx, Timestamp};

use crate::allocations;
use crate::query::Trade;

/// What trades fit at a position: those from a price on, below another, of the first trade's symbol where the position has a key.
#[derive(Clone, Copy)]
struct Wanted {
    from: f64,
    below: f64,
    same_symbol: bool,
}

const fn priced(from: f64, below: f64) -> Wanted {
    Wanted { from, below, same_symbol: false }
}

const fn keyed(from: f64, below: f64) -> Wanted {
    Wanted { from, below, same_symbol: true }
}

struct Trades<P> {
    wanted: Vec<Wanted>,
    partitioned: PhantomData<P>,
}

impl<P: Partition> Query for Trades<P> {
    type In<'r> = Trade<'r>;
    type Out<'r> = (&'r str, Option<&'r str>, f64);
}

/// What PARTITION BY says, if it is there.
trait Partition: 'static {
    type Key: Key<Layout = ()>;
    fn of<'r>(trade: &'r Trade<'_>) -> RefOf<'r, Self::Key>;
    fn nothing(_: &()) -> RefOf<'_, Self::Key>;
}

/// Without.
struct Whole;
/// `PARTITION BY symbol, price > 50`
struct BySymbol;

impl Partition for Whole {
    type Key = ();
    fn of(_: &Trade<'_>) {}
    fn nothing(_: &()) {}
}

impl Partition for BySymbol {
    type Key = (String, bool);
    fn of<'r>(trade: &'r Trade<'_>) -> (&'r str, bool) {
        (trade.symbol, trade.price > 50.0)
    }
    fn nothing(_: &()) -> (&str, bool) {
        ("", false)
    }
}

/// The symbol of the first trade, the venue of the last, and how many were bound.
type Kept = (String, Nullable<String>, i64);

impl<P: Partition> Matching for Trades<P> {
    type Key = P::Key;
    type Kept = Kept;
    type Accs = (SumFloat, Count);

    fn meets(&mut self, trade: &Trade<'_>, _: Cx) -> u64 {
        let fits = |wanted: &Wanted| wanted.from <= trade.price && trade.price < wanted.below;
        self.wanted.iter().enumerate().map(|(position, wanted)| u64::from(fits(wanted)) << position).sum()
    }

    fn partition<'r>(
        &'r mut self,
        trade: &'r Trade<'_>,
        _: Cx,
    ) -> Result<Option<RefOf<'r, P::Key>>, Failure> {
        Ok(Some(P::of(trade)))
    }

    fn whole(&self) -> RefOf<'_, P::Key> {
        P::nothing(&())
    }

    fn hash(&mut self, _: usize, trade: &Trade<'_>) -> u64 {
        <String as Key>::hash(trade.symbol)
    }

    fn hash_of(&mut self, _: usize, (symbol, ..): RefOf<'_, Kept>, _: &Self::Accs) -> u64 {
        <String as Key>::hash(symbol)
    }

    fn fits(
        &mut self,
        position: usize,
        trade: &Trade<'_>,
        (symbol, ..): RefOf<'_, Kept>,
        _: &Self::Accs,
        _: Cx,
    ) -> Result<bool, Failure> {
        Ok(!self.wanted[position].same_symbol || symbol == trade.symbol)
    }

    fn bind(
        &mut self,
        _: usize,
        trade: &Trade<'_>,
        (symbol, venue, bound): &mut Kept,
        (sum, count): &mut Self::Accs,
        _: Cx,
    ) -> Result<(), Failure> {
        if *bound == 0 {
            symbol.assign(trade.symbol);
        }
        venue.assign(Some(trade.venue));
        *bound += 1;
        sum.add(trade.price);
        count.add_one();
        Ok(())
    }

    fn unbind(&mut self, _: usize, (_, venue, _): &mut Kept, _: &mut Self::Accs) {
        venue.assign(None);
    }

    fn nothing(&self) -> RefOf<'_, Kept> {
        ("", None, 0)
    }

    fn accumulators(&self) -> Self::Accs {
        Default::default()
    }

    fn expire(&mut self, _: &mut Kept) {}

    fn emit<'r>(
        &'r mut self,
        (symbol, venue, _): RefOf<'r, Kept>,
        _: RefOf<'r, P::Key>,
        (sum, _): &'r Self::Accs,
        _: Cx,
    ) -> Result<Option<Self::Out<'r>>, Failure> {
        Ok(Some((symbol, venue, sum.value().unwrap_or_default())))
    }

    fn key_layout(&self) -> &() {
        &()
    }

    fn kept_layout(&self) -> &() {
        &()
    }
}

fn one(position: usize) -> Part {
    times(position, 1, Some(1))
}

fn times(position: usize, min: u32, max: Option<u32>) -> Part {
    Part::Element { position, min, max }
}

fn every(part: Part) -> Part {
    Part::Every(Box::new(part))
}

fn within(part: Part, length: i64) -> Part {
    Part::Within(Box::new(part), length)
}

fn absent(position: usize, hold: Option<i64>) -> Part {
    Part::Absent { position, hold }
}

/// A high price, then two low ones of the same symbol.
const FALLS: [Wanted; 3] = [priced(90.0, 200.0), keyed(0.0, 10.0), keyed(5.0, 20.0)];

fn pattern<P: Partition>(wanted: &[Wanted], root: Part, change: impl Fn(&mut Plan)) -> Pattern<Trades<P>> {
    let keys = wanted.iter().enumerate().filter(|(_, wanted)| wanted.same_symbol);
    let mut plan = Plan {
        sequence: false,
        partitioned: size_of::<P::Key>() > 0,
        root,
        keyed: keys.map(|(position, _)| 1 << position).sum(),
        timeout: false,
        renews: true,
        limit: None,
    };
    change(&mut plan);
    Pattern::new(Trades { wanted: wanted.to_vec(), partitioned: PhantomData }, plan)
}

/// How many rows come, none of which may cost an allocation.
fn check<P: Partition>(mut pattern: Pattern<Trades<P>>) -> u64 {
    let mut rows = 0;
    pattern.start(Timestamp::from_micros(0));
    let counted = allocations(|trade, at| {
        let mut out = |row: Result<(&str, Option<&str>, f64), Failure>, _| rows += u64::from(row.is_ok());
        while pattern.due().at <= at {
            let due: Due = pattern.due();
            pattern.fire(due, &mut out);
        }
        pattern.push(trade, Cx::event(at), &mut out);
    });
    assert_eq!(counted, 0);
    rows
}

macro_rules! allocates_nothing {
    ($($name:ident $partition:ident: $wanted:expr, $root:expr, $change:expr;)*) => {$(
        #[test]
        fn $name() {
            let rows = check(pattern::<$partition>(&$wanted, $root, $change));
            assert!(rows > 40, "{rows}");
        }
    )*};
}

fn as_it_is(_: &mut Plan) {}

fn as_sequence(plan: &mut Plan) {
    plan.sequence = true;
}

fn with_timeout(plan: &mut Plan) {
    plan.timeout = true;
}

fn with_limit(plan: &mut Plan) {
    plan.limit = Some(Limit { most: 100, oldest: true, expression: 0 });
}

allocates_nothing! {
    chain Whole: FALLS, Part::Then(vec![every(one(0)), one(1), one(2)]), as_it_is;
    chain_within Whole: FALLS, within(Part::Then(vec![every(one(0)), one(1), one(2)]), 1_000_000), as_it_is;
    chain_with_timeout Whole: FALLS, within(Part::Then(vec![every(one(0)), one(1), one(2)]), 100_000), with_timeout;
    chain_with_limit Whole: FALLS, Part::Then(vec![every(one(0)), one(1), one(2)]), with_limit;
    chain_of_groups Whole: FALLS, every(Part::Then(vec![one(0), one(1), one(2)])), as_it_is;
    chain_in_partitions BySymbol:
        [priced(0.0, 200.0), priced(0.0, 200.0)], within(Part::Then(vec![every(one(0)), one(1)]), 500_000), as_it_is;
    sequence_in_partitions BySymbol:
        [priced(0.0, 200.0), priced(0.0, 90.0), priced(0.0, 70.0)],
        Part::Then(vec![every(one(0)), one(1), one(2)]), as_sequence;
    sequence_with_repetition BySymbol:
        [priced(0.0, 200.0), priced(0.0, 90.0), priced(0.0, 70.0)],
        Part::Then(vec![every(one(0)), times(1, 1, None), one(2)]), as_sequence;
    tree_with_repetition Whole:
        FALLS, within(Part::Then(vec![every(one(0)), times(1, 1, Some(3)), one(2)]), 1_000_000), as_it_is;
    tree_with_repeated_groups Whole:
        FALLS,
        within(Part::Then(vec![every(one(0)), Part::Repeat {
            part: Box::new(Part::Then(vec![one(1), one(2)])), min: 2, max: Some(2),
        }]), 2_000_000), as_it_is;
    tree_with_sides Whole:
        FALLS,
        within(Part::Then(vec![every(one(0)), Part::Or(vec![Part::And(vec![one(1), one(2)]), times(2, 2, Some(2))])]), 1_000_000),
        as_it_is;
    tree_with_timeout Whole:
        FALLS, within(Part::Then(vec![every(one(0)), times(1, 1, Some(3)), one(2)]), 300_000), with_timeout;
    absence Whole: FALLS, Part::Then(vec![every(one(0)), absent(1, Some(50_000))]), as_it_is;
    absence_between Whole: FALLS, within(Part::Then(vec![every(one(0)), absent(1, None), one(2)]), 1_000_000), as_it_is;
    every_absence Whole: FALLS, every(absent(0, Some(3_000))), as_it_is;
    every_in_the_middle Whole:
        FALLS, every(within(Part::Then(vec![one(0), every(one(1)), one(2)]), 1_000_000)), as_it_is;
    every_group_in_partitions BySymbol:
        [priced(0.0, 200.0), priced(0.0, 90.0), priced(0.0, 70.0)],
        every(Part::Then(vec![one(0), times(1, 1, Some(2)), one(2)])), as_it_is;
    every_group_in_the_middle Whole:
        FALLS,
        within(Part::Then(vec![every(one(0)), every(Part::Then(vec![one(1), one(2)]))]), 1_000_000), as_it_is;
}
