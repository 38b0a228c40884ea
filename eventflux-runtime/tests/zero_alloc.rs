//! After warm-up an event allocates nothing: not in any operator, not in the reorder buffer.
#![allow(unsafe_code, reason = "counting allocations takes an allocator of one's own")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::marker::PhantomData;

use eventflux_runtime::aggregate::{
    ApproxDistinct, ArgMax, Count, Distinct, DistinctInOrder, First, Last, LooseArgMax, LooseFirst, LooseMax,
    LooseStringAgg, Max, Percentiles, Ranks, SlidingArgMin, SlidingFirst, SlidingMax, SlidingStringAgg,
    StringAgg, SumFloat, SumInt, Truths, VarianceFloat, VarianceInt,
};
use eventflux_runtime::columns::{Columns, Direction};
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::window::{
    CronGroups, CronRows, CumulateGroups, CumulateRows, Delay, Events, Expression, ExpressionAll,
    ExternalTime, ExternalTimeAll, ExternalTimeBatchGroups, ExternalTimeBatchRows, FirstUnique,
    FirstUniqueAll, Frequent, FrequentAll, Length, LengthAll, LengthBatchGroups, LengthBatchRows,
    LossyFrequent, LossyFrequentAll, SessionGroups, SessionRows, SlidingByEvent, SlidingGroups, SlidingRows,
    Sort, SortAll, Time, TimeAll, TimeBatchGroups, TimeBatchRows, TimeLength, TimeLengthAll, TumblingGroups,
    TumblingRows, Unique, UniqueAll,
};
use eventflux_runtime::operator::{
    Accumulators, Bounds, Conditional, Cron, Current, Due, Emit, Entering, Marked, Moment, Query, RefOf,
    Reorder, Running, Stateful, Unordered,
};
use eventflux_runtime::scalar::prepared::Zone;
use eventflux_runtime::{Cx, Timestamp};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: everything is left to the system's allocator; the counter is a plain thread-local without destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }
    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: as above.
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Aggregates of a kind per content: those that only grow, those that slide.
trait Kind: Accumulators + Default + 'static {
    fn add(&mut self, price: f64, venue: &str, number: u64);
    fn remove(&mut self, price: f64, venue: &str, number: u64);
}

type Growing = (Count, SumFloat, Max<f64>, First<String>, Last<String>, Distinct<Count, String>, SumInt);
/// Of panes that are merged.
type Merged = (Count, SumFloat, Max<f64>, First<String>, Last<String>, SumInt);
type Sliding =
    (Count, SumFloat, SlidingMax<f64>, SlidingFirst<String>, SlidingMax<String>, Distinct<Count, String>);
type Loose = (Count, SumFloat, LooseMax<f64>, LooseFirst<String>, LooseMax<String>, Distinct<Count, String>);

impl Kind for Growing {
    fn add(&mut self, price: f64, venue: &str, _: u64) {
        self.0.add_one();
        self.1.add(price);
        self.2.add(price);
        self.3.add(venue);
        self.4.add(venue);
        self.5.add(venue);
        self.6.add(1);
    }
    fn remove(&mut self, _: f64, _: &str, _: u64) {
        panic!("nothing leaves one by one");
    }
}

impl Kind for Merged {
    fn add(&mut self, price: f64, venue: &str, _: u64) {
        self.0.add_one();
        self.1.add(price);
        self.2.add(price);
        self.3.add(venue);
        self.4.add(venue);
        self.5.add(1);
    }
    fn remove(&mut self, _: f64, _: &str, _: u64) {
        panic!("nothing leaves one by one");
    }
}

impl Kind for Sliding {
    fn add(&mut self, price: f64, venue: &str, _: u64) {
        self.0.add_one();
        self.1.add(price);
        self.2.add(price);
        self.3.add(venue);
        self.4.add(venue);
        self.5.add(venue);
    }
    fn remove(&mut self, price: f64, venue: &str, _: u64) {
        self.0.remove_one();
        self.1.remove(price);
        self.2.remove(price);
        self.3.remove(venue);
        self.4.remove(venue);
        self.5.remove(venue);
    }
}

/// The further aggregates, growing and sliding.
type FurtherGrowing = (
    Truths,
    VarianceFloat,
    VarianceInt,
    Percentiles,
    ArgMax<String, f64>,
    StringAgg,
    ApproxDistinct,
    Distinct<Percentiles, f64>,
    Distinct<StringAgg, String>,
);
type FurtherSliding = (
    Truths,
    VarianceFloat,
    VarianceInt,
    Ranks,
    SlidingArgMin<String, f64>,
    SlidingStringAgg,
    DistinctInOrder<LooseStringAgg, String>,
    Distinct<VarianceFloat, f64>,
    Distinct<Ranks, f64>,
);

impl Kind for FurtherGrowing {
    fn add(&mut self, price: f64, venue: &str, _: u64) {
        self.0.add(price > 3.0);
        self.1.add(price);
        self.2.add(price as i64);
        self.3.add(price);
        self.4.add(venue, price);
        self.5.add(venue);
        self.6.add(price);
        self.7.add(price);
        self.8.add(venue);
    }
    fn remove(&mut self, _: f64, _: &str, _: u64) {
        panic!("nothing leaves one by one");
    }
}

impl Kind for FurtherSliding {
    fn add(&mut self, price: f64, venue: &str, _: u64) {
        self.0.add(price > 3.0);
        self.1.add(price);
        self.2.add(price as i64);
        self.3.add(price);
        self.4.add(venue, price);
        self.5.add(venue);
        self.6.add(venue);
        self.7.add(price);
        self.8.add(price);
    }
    fn remove(&mut self, price: f64, venue: &str, _: u64) {
        self.0.remove(price > 3.0);
        self.1.remove(price);
        self.2.remove(price as i64);
        self.3.remove(price);
        self.4.remove(venue, price);
        self.5.remove(venue);
        self.6.remove(venue);
        self.7.remove(price);
        self.8.remove(price);
    }
}

impl Kind for Loose {
    fn add(&mut self, price: f64, venue: &str, number: u64) {
        self.0.add_one();
        self.1.add(price);
        self.2.put(price, number);
        self.3.put(venue, number);
        self.4.put(venue, number);
        self.5.add(venue);
    }
    fn remove(&mut self, price: f64, venue: &str, number: u64) {
        self.0.remove_one();
        self.1.remove(price);
        self.2.take(price, number);
        self.3.take(venue, number);
        self.4.take(venue, number);
        self.5.remove(venue);
    }
}

struct Trade<'r> {
    symbol: &'r str,
    price: f64,
    venue: &'r str,
}

struct PerSymbol<A, M = Of<()>> {
    blank: A,
    /// The time of EXTERNALTIME goes back now and then, by so much.
    disorder: i64,
    marks: PhantomData<M>,
    /// As generated code computes a text.
    scratch: String,
}

/// What a window looks at of a trade.
trait MarkOf: 'static {
    type Mark: Columns<Layout = ()>;
    fn of<'r>(trade: &'r Trade<'_>, at: Timestamp) -> RefOf<'r, Self::Mark>;
}

struct Of<T>(PhantomData<T>);

impl MarkOf for Of<()> {
    type Mark = (f64,);
    fn of(trade: &Trade<'_>, _: Timestamp) -> (f64,) {
        (trade.price,)
    }
}
impl MarkOf for Of<Timestamp> {
    type Mark = (Timestamp,);
    fn of(_: &Trade<'_>, at: Timestamp) -> (Timestamp,) {
        (at,)
    }
}
/// The key of the group.
impl MarkOf for Of<bool> {
    type Mark = (String, bool);
    fn of<'r>(trade: &'r Trade<'_>, _: Timestamp) -> (&'r str, bool) {
        (trade.symbol, trade.price > 50.0)
    }
}
impl MarkOf for Of<String> {
    type Mark = (String, Option<f64>);
    fn of<'r>(trade: &'r Trade<'_>, _: Timestamp) -> (&'r str, Option<f64>) {
        (trade.symbol, Some(trade.price % 7.0))
    }
}

impl<A: Kind, M> PerSymbol<A, M> {
    fn new() -> Self {
        PerSymbol { blank: A::default(), scratch: String::new(), disorder: 0, marks: PhantomData }
    }

    fn out_of_order(by: i64) -> Self {
        PerSymbol { disorder: by, ..Self::new() }
    }
}

impl<A: Kind, M: 'static> Query for PerSymbol<A, M> {
    type In<'r> = Trade<'r>;
    type Out<'r> = (&'r str, &'r str, &'r A);
}

impl<A: Kind, M: 'static> Stateful for PerSymbol<A, M> {
    type Key = (String, bool);
    type Args = (f64, String);
    type Accs = A;
    type Kept = (String, f64);

    fn admit(&mut self, row: &Trade<'_>, _: Cx) -> Result<bool, Failure> {
        Ok(row.price > 0.0)
    }
    fn enter<'r>(&'r mut self, row: &'r Trade<'_>, _: Cx) -> Entering<'r, Self> {
        self.scratch.clear();
        self.scratch.push_str(row.symbol);
        Ok(Some(((&self.scratch, row.price > 50.0), (row.price, row.venue))))
    }
    fn keep<'r>(&self, row: &'r Trade<'_>, _: Cx) -> (&'r str, f64) {
        (row.venue, row.price)
    }
    fn accumulators(&self) -> A {
        self.blank.clone()
    }
    fn add(accs: &mut A, (price, venue): (f64, &str)) {
        accs.add(price, venue, 0);
    }
    fn remove(accs: &mut A, (price, venue): (f64, &str)) {
        accs.remove(price, venue, 0);
    }
    fn key_layout(&self) -> &() {
        &()
    }
    fn args_layout(&self) -> &() {
        &()
    }
    fn kept_layout(&self) -> &() {
        &()
    }
}

impl<A: Kind, M: 'static> Unordered for PerSymbol<A, M> {
    fn put(accs: &mut A, (price, venue): (f64, &str), number: u64) {
        accs.add(price, venue, number);
    }
    fn take(accs: &mut A, (price, venue): (f64, &str), number: u64) {
        accs.remove(price, venue, number);
    }
}

impl<A: Kind, M: MarkOf> Marked for PerSymbol<A, M> {
    type Mark = M::Mark;
    fn mark<'r>(&'r mut self, row: &'r Trade<'_>, cx: Cx) -> Result<RefOf<'r, M::Mark>, Failure> {
        let back = if row.price % 5.0 == 0.0 { self.disorder } else { 0 };
        Ok(M::of(row, cx.at.minus(back)))
    }
    fn mark_layout(&self) -> &() {
        &()
    }
}

impl<A: Kind> Conditional for PerSymbol<A> {
    type Whole = (SumFloat, SlidingMax<f64>);
    fn whole(&self) -> Self::Whole {
        Default::default()
    }
    fn include(whole: &mut Self::Whole, (price,): (f64,)) {
        whole.0.add(price);
        whole.1.add(price);
    }
    fn exclude(whole: &mut Self::Whole, (price,): (f64,)) {
        whole.0.remove(price);
        whole.1.remove(price);
    }
    fn holds(&mut self, whole: &Self::Whole, _: Cx) -> Result<bool, Failure> {
        Ok(whole.0.known() < 1_000.0 + whole.1.known())
    }
}

impl<A: Kind, M: 'static> Current for PerSymbol<A, M> {
    fn current<'r>(
        &'r mut self,
        row: &'r Trade<'_>,
        (key, _): (&'r str, bool),
        accs: &'r A,
        _: Cx,
    ) -> Result<Option<Self::Out<'r>>, Failure> {
        Ok(Some((key, row.venue, accs)))
    }
}

impl<A: Kind, M: 'static> Emit for PerSymbol<A, M> {
    fn emit<'r>(
        &'r mut self,
        (venue, _): (&'r str, f64),
        (key, _): (&'r str, bool),
        accs: &'r A,
        _: Bounds,
        _: Cx,
    ) -> Result<Option<Self::Out<'r>>, Failure> {
        Ok(Some((key, venue, accs)))
    }
}

/// Runs `step` over events of 20 symbols until everything has had its turn, then counts what more of the same
/// events allocate.
fn allocations(mut step: impl FnMut(&Trade<'_>, Timestamp)) -> u64 {
    let symbols: Vec<String> = (0..20).map(|i| format!("a symbol too long to be small {i}")).collect();
    let venues: Vec<String> = (0..7).map(|i| format!("a venue too long to be small {i}")).collect();
    let prices: Vec<f64> = (0..101).map(|i| f64::from((i * 37) % 101)).collect();
    // A period of all three that ends where it began, so that what was seen once is all there is.
    let period = 20 * 7 * 101;
    let mut counted = 0;
    for i in 0..3 * period {
        if i == 2 * period {
            counted = ALLOCATIONS.get();
        }
        let trade = Trade { symbol: &symbols[i % 20], price: prices[i % 101], venue: &venues[(i / 3) % 7] };
        step(&trade, Timestamp::from_micros(i as i64 * 1_000));
    }
    ALLOCATIONS.get() - counted
}

macro_rules! allocates_nothing {
    ($($name:ident: $new:expr;)*) => {$(
        #[test]
        fn $name() {
            let mut operator = $new;
            let mut rows = 0;
            let counted = allocations(|trade, at| {
                let mut out = |row: Result<(&str, &str, &_), Failure>, _| rows += u64::from(row.is_ok());
                while operator.due().at <= at {
                    let due: Due = operator.due();
                    operator.fire(due, &mut out);
                }
                operator.push(trade, Cx::event(at), &mut out);
            });
            assert_eq!(counted, 0);
            assert!(rows > 1_000, "{rows}");
        }
    )*};
}

const UP: [Direction; 1] = [Direction { descending: false, nulls_first: false }];
const DOWN: [Direction; 1] = [Direction { descending: true, nulls_first: true }];

const ALL: u64 = u64::MAX;
const EVERY_SECOND: Cron = Cron {
    seconds: ALL >> 4,
    minutes: ALL >> 4,
    hours: ALL >> 40,
    days: ALL,
    before_last: 0,
    workdays: 0,
    months: ALL,
    weekdays: 0,
};

fn berlin() -> Zone {
    Zone::new("Europe/Berlin").unwrap()
}

allocates_nothing! {
    running: Running::new(PerSymbol::<Growing>::new());
    length: Length::new(PerSymbol::<Sliding>::new(), 1_000);
    length_of_one: Length::new(PerSymbol::<Sliding>::new(), 1);
    time: Time::new(PerSymbol::<Sliding>::new(), 700_000);
    short_time: Time::new(PerSymbol::<Sliding>::new(), 500);
    length_all: LengthAll::new(PerSymbol::<Sliding>::new(), 100, Events::All);
    time_expired: TimeAll::new(PerSymbol::<Sliding>::new(), 100_000, Events::Expired);
    time_length: TimeLength::new(PerSymbol::<Sliding>::new(), 700_000, 500);
    time_length_all: TimeLengthAll::new(PerSymbol::<Sliding>::new(), 50_000, 100, Events::All);
    external_time: ExternalTime::new(PerSymbol::<Loose, Of<Timestamp>>::new(), 700_000);
    external_time_out_of_order:
        ExternalTime::new(PerSymbol::<Loose, Of<Timestamp>>::out_of_order(30_000), 700_000);
    external_time_all:
        ExternalTimeAll::new(PerSymbol::<Loose, Of<Timestamp>>::out_of_order(90_000), 80_000, Events::All);
    sort: Sort::new(PerSymbol::<Loose>::new(), 100, &UP);
    sort_all: SortAll::new(PerSymbol::<Loose>::new(), 100, &DOWN, Events::All);
    unique: Unique::new(PerSymbol::<Loose, Of<String>>::new());
    unique_all: UniqueAll::new(PerSymbol::<Loose, Of<String>>::new(), Events::All);
    frequent: Frequent::new(PerSymbol::<Loose, Of<String>>::new(), 70);
    frequent_all: FrequentAll::new(PerSymbol::<Loose, Of<String>>::new(), 70, Events::All);
    lossy_frequent: LossyFrequent::new(PerSymbol::<Loose, Of<String>>::new(), 0.005, 0.004);
    lossy_frequent_all: LossyFrequentAll::new(PerSymbol::<Loose, Of<String>>::new(), 0.01, 0.007, Events::All);
    expression: Expression::new(PerSymbol::<Sliding>::new());
    expression_all: ExpressionAll::new(PerSymbol::<Sliding>::new(), Events::All);
    delay: Delay::new(PerSymbol::<Sliding>::new(), 100_000);
    tumbling_groups: TumblingGroups::new(PerSymbol::<Growing>::new(), 100_000, 0);
    tumbling_rows: TumblingRows::new(PerSymbol::<Growing>::new(), 100_000, 0);
    sliding_groups: SlidingGroups::new(PerSymbol::<Merged>::new(), 700_000, 100_000);
    sliding_groups_of_many_panes: SlidingGroups::new(PerSymbol::<Merged>::new(), 600_000, 1_000);
    sliding_groups_of_odd_slices: SlidingGroups::new(PerSymbol::<Merged>::new(), 500_000, 70_000);
    sliding_by_event: SlidingByEvent::new(PerSymbol::<Sliding>::new(), 700_000, 10_000);
    sliding_rows: SlidingRows::new(PerSymbol::<Merged>::new(), 100_000, 30_000);
    session_groups: SessionGroups::new(PerSymbol::<Growing, Of<bool>>::new(), 20_000);
    session_rows: SessionRows::new(PerSymbol::<Growing>::new(), 1_000);
    time_batch_groups: TimeBatchGroups::new(PerSymbol::<Growing>::new(), 100_000);
    time_batch_rows: TimeBatchRows::new(PerSymbol::<Growing>::new(), 100_000);
    external_time_batch_groups:
        ExternalTimeBatchGroups::new(PerSymbol::<Growing, Of<Timestamp>>::out_of_order(30_000), 100_000);
    external_time_batch_rows:
        ExternalTimeBatchRows::new(PerSymbol::<Growing, Of<Timestamp>>::out_of_order(30_000), 100_000);
    cumulate_groups: CumulateGroups::new(PerSymbol::<Growing>::new(), 20_000, 100_000);
    cumulate_rows: CumulateRows::new(PerSymbol::<Growing>::new(), 20_000, 100_000);
    cron_groups: CronGroups::new(PerSymbol::<Growing>::new(), EVERY_SECOND, berlin());
    cron_rows: CronRows::new(PerSymbol::<Growing>::new(), EVERY_SECOND, berlin());
    length_batch_groups: LengthBatchGroups::new(PerSymbol::<Growing>::new(), 101);
    further_length: Length::new(PerSymbol::<FurtherSliding>::new(), 1_000);
    further_time: Time::new(PerSymbol::<FurtherSliding>::new(), 700_000);
    further_length_all: LengthAll::new(PerSymbol::<FurtherSliding>::new(), 100, Events::All);
    further_tumbling_groups: TumblingGroups::new(PerSymbol::<FurtherGrowing>::new(), 1_000_000, 0);
    further_length_batch_groups: LengthBatchGroups::new(PerSymbol::<FurtherGrowing>::new(), 101);
    length_batch_rows: LengthBatchRows::new(PerSymbol::<Growing>::new(), 101);
}

#[test]
fn what_any_event_may_leave() {
    let mut best = LooseArgMax::<String, f64>::default();
    let mut all = DistinctInOrder::<LooseStringAgg, String>::default();
    let mut number = 0u64;
    let counted = allocations(|trade, _| {
        best.put(trade.venue, trade.price, number);
        all.put(trade.venue, number);
        // The event before the one of 50 ago, then that one, and so on.
        if let Some(left) = number.checked_sub(50).map(|old| old ^ 1) {
            best.take(trade.venue, trade.price, left);
            let venue = venue_of(left);
            all.take(venue, left);
        }
        number += 1;
    });
    assert_eq!(counted, 0);
    assert!(best.value().is_some() && all.inner().value().is_some());
}

/// The venue of event `number` of [`allocations`].
fn venue_of(number: u64) -> &'static str {
    const VENUES: [&str; 7] = [
        "a venue too long to be small 0",
        "a venue too long to be small 1",
        "a venue too long to be small 2",
        "a venue too long to be small 3",
        "a venue too long to be small 4",
        "a venue too long to be small 5",
        "a venue too long to be small 6",
    ];
    VENUES[(number / 3) as usize % 7]
}

#[test]
fn many_values_in_a_sketch() {
    let (mut percentiles, mut about) = (Percentiles::default(), ApproxDistinct::default());
    let counted = allocations(|trade, at| {
        percentiles.add(trade.price * 1.25);
        about.add(at.as_micros() % 5_000_000);
    });
    assert_eq!(counted, 0);
    assert!(percentiles.percentile(0.5).is_some_and(|v| v > 60.0) && about.value() > 4_000);
}

#[test]
fn first_unique() {
    let mut operator = FirstUnique::new(PerSymbol::<Growing, Of<String>>::new());
    let mut all = FirstUniqueAll::new(PerSymbol::<Growing, Of<String>>::new(), Events::All);
    let (mut rows, mut of_all) = (0, 0);
    let counted = allocations(|trade, at| {
        operator.push(trade, Cx::event(at), &mut |_, _| rows += 1);
        all.push(trade, Cx::event(at), &mut |_, _| of_all += 1);
    });
    assert_eq!(counted, 0);
    assert_eq!((rows, of_all), (140, 140));
}

#[test]
fn moments() {
    let down = [Direction { descending: true, nulls_first: true }, Direction::default()];
    let mut moment = Moment::<(String, f64), (f64, String)>::new(&down, Some(10), 1);
    let mut rows = 0;
    let mut offered = 0;
    let counted = allocations(|trade, at| {
        moment.offer_distinct((trade.venue, trade.price), (trade.price, trade.venue), at);
        offered += 1;
        if offered % 50 == 0 {
            moment.flush(&mut |_, _| rows += 1);
        }
    });
    assert_eq!(counted, 0);
    assert!(rows > 1_000, "{rows}");
}

#[test]
fn reorder_buffer() {
    let mut reorder = Reorder::<(String, f64)>::new();
    let mut arrivals = 0i64;
    let counted = allocations(|trade, at| {
        arrivals += 1;
        let at = at.minus(arrivals * 7_919 % 10_000);
        reorder.hold(at, 0, |old| {
            let (mut venue, _) = old.unwrap_or_default();
            venue.clear();
            venue.push_str(trade.venue);
            (venue, trade.price)
        });
        while reorder.next().is_some_and(|next| next < at.minus(10_000)) {
            if let Some(event) = reorder.pop() {
                reorder.recycle(event);
            }
        }
    });
    assert_eq!(counted, 0);
    assert!(reorder.len() < 100);
}
