//! After warm-up an event allocates nothing: not in any operator, not in the reorder buffer.

use eventflux_runtime::aggregate::{
    ApproxDistinct, DistinctInOrder, LooseArgMax, LooseStringAgg, Percentiles,
};
use eventflux_runtime::columns::Direction;
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::rate::{
    AllEvery, AllOfEvents, FirstEvery, FirstOfEvents, LastEvery, LastOfEvents, Snapshot,
};
use eventflux_runtime::operator::window::{
    CronGroups, CronRows, CumulateGroups, CumulateRows, Delay, Events, Expression, ExpressionAll,
    ExternalTime, ExternalTimeAll, ExternalTimeBatchGroups, ExternalTimeBatchRows, FirstUnique,
    FirstUniqueAll, Frequent, FrequentAll, Length, LengthAll, LengthBatchGroups, LengthBatchRows,
    LossyFrequent, LossyFrequentAll, SessionGroups, SessionRows, SlidingByEvent, SlidingGroups, SlidingRows,
    Sort, SortAll, Time, TimeAll, TimeBatchGroups, TimeBatchRows, TimeLength, TimeLengthAll, TumblingGroups,
    TumblingRows, Unique, UniqueAll,
};
use eventflux_runtime::operator::{Cron, Due, Moment, Reorder, Running};
use eventflux_runtime::scalar::prepared::Zone;
use eventflux_runtime::{Cx, Timestamp};

mod allocator;
mod joins;
mod kinds;
mod patterns;
mod query;

use kinds::{FurtherGrowing, FurtherSliding, Growing, Loose, Merged, Sliding, Timed};
use query::{Of, PerSymbol, Trade};

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
            counted = allocator::allocations();
        }
        let trade = Trade { symbol: &symbols[i % 20], price: prices[i % 101], venue: &venues[(i / 3) % 7] };
        step(&trade, Timestamp::from_micros(i as i64 * 1_000));
    }
    allocator::allocations() - counted
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
    external_time: ExternalTime::new(PerSymbol::<Timed, Of<Timestamp>>::new(), 700_000);
    external_time_out_of_order:
        ExternalTime::new(PerSymbol::<Timed, Of<Timestamp>>::out_of_order(30_000), 700_000);
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
    rate_all_every: AllEvery::new(PerSymbol::<Growing>::new(), 100_000);
    rate_all_of_events: AllOfEvents::new(PerSymbol::<Growing>::new(), 101);
    rate_first_every: FirstEvery::new(PerSymbol::<Growing>::new(), 70_000);
    rate_first_of_events: FirstOfEvents::new(PerSymbol::<Growing>::new(), 5);
    rate_last_every: LastEvery::new(PerSymbol::<Growing>::new(), 100_000);
    rate_last_of_events: LastOfEvents::new(PerSymbol::<Growing>::new(), 101);
    rate_snapshot: Snapshot::new(PerSymbol::<Growing>::new(), 100_000);
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
