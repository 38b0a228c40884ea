//! Every operator with partitions against as many operators as there are keys.

use super::{Directory, Parted, Partitioned};
use crate::operator::rate::{AllEvery, FirstEvery, FirstOfEvents, LastEvery, Snapshot};
use crate::operator::testing::{Event, LooseSums, Operator, Parts, Sums, check, damage};
use crate::operator::window::{
    CalendarGroups, CumulateGroups, CumulateRows, Delay, Events, Expression, ExpressionAll, ExternalTime,
    ExternalTimeAll, ExternalTimeBatchGroups, FirstUnique, FirstUniqueAll, Frequent, Length, LengthAll,
    LengthBatchGroups, LengthBatchRows, LossyFrequentAll, SessionGroups, SessionRows, SlidingByEvent,
    SlidingGroups, SlidingRows, Sort, SortAll, Time, TimeAll, TimeBatchGroups, TimeLength, TimeLengthAll,
    TumblingGroups, TumblingRows, Unique, UniqueAll,
};
use crate::operator::{Due, Running};
use crate::scalar::prepared::Zone;
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// An operator with a partition for each value of events, as a block does it.
struct Split<O: Parted> {
    directory: Directory<(i64,)>,
    operator: Partitioned<O>,
}

fn key(event: &Event<'_>) -> i64 {
    event.value.rem_euclid(3)
}

impl<O: Parted> Split<O> {
    fn new(operator: O) -> Self {
        Split { directory: Directory::new(None, false), operator: Partitioned::new(operator) }
    }
}

impl<O: Parted + Operator> Operator for Split<O> {
    fn push_text(&mut self, event: &Event<'_>, cx: Cx, out: &mut Vec<String>) {
        let of = self.directory.find((key(event),), cx.now);
        self.operator.with(of, cx.now, |operator| operator.push_text(event, cx, out));
    }

    fn push_blind(&mut self, event: &Event<'_>, cx: Cx) {
        let of = self.directory.find((key(event),), cx.now);
        self.operator.with(of, cx.now, |operator| operator.push_blind(event, cx));
    }

    fn fire_text(&mut self, due: Due, out: &mut Vec<String>) {
        while self.operator.due() == due {
            let of = self.operator.first().expect("a partition is due");
            self.operator.with(of, due.at, |operator| operator.fire_text(due, out));
        }
    }

    fn flush_text(&mut self, now: Timestamp, out: &mut Vec<String>) -> bool {
        let mut flushed = false;
        while let Some(of) = self.operator.incomplete(&self.directory) {
            flushed |= self.operator.with(of, now, |operator| operator.flush_text(now, out));
        }
        flushed
    }

    fn due(&self) -> Due {
        self.operator.due()
    }

    fn closes(&self) -> bool {
        self.operator.closes()
    }

    fn settle(&mut self, now: Timestamp) {
        self.operator.settle(now);
    }

    fn save(&mut self, out: &mut Encoder) {
        self.directory.save(&(), out);
        self.operator.save(&self.directory, out);
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.directory.restore(&(), from)?;
        self.operator.restore(&self.directory, from)
    }
}

/// An operator for each key, in order of their first events.
struct Apart<O>(Vec<(i64, O)>);

impl<O: Parted + Operator> Apart<O> {
    /// The one that is due first.
    fn first(&mut self) -> Option<(Due, &mut O)> {
        let of = |(_, operator): &(i64, O)| (Operator::due(operator), operator.begun());
        // Of equal ones the first.
        let (_, operator) = self.0.iter_mut().min_by_key(|one| of(one))?;
        let due = Operator::due(operator);
        (due < Due::NEVER).then_some((due, operator))
    }

    fn rows(new: impl Fn() -> O, events: &[(Timestamp, Event<'static>)]) -> Vec<String> {
        let (mut apart, mut out, mut now) = (Apart::<O>(Vec::new()), Vec::new(), Timestamp::MIN);
        for (at, event) in events {
            while let Some((due, operator)) = apart.first().filter(|(due, _)| due.at <= *at) {
                operator.fire_text(due, &mut out);
            }
            now = *at;
            let place = apart.0.iter().position(|(known, _)| *known == key(event)).unwrap_or_else(|| {
                apart.0.push((key(event), new()));
                apart.0.len() - 1
            });
            apart.0[place].1.push_text(event, Cx::event(*at), &mut out);
        }
        if Operator::closes(&new()) {
            while let Some((due, operator)) = apart.first() {
                operator.fire_text(due, &mut out);
            }
        }
        for (_, operator) in &mut apart.0 {
            operator.flush_text(now, &mut out);
        }
        out
    }
}

macro_rules! parted {
    ($($name:ident: $new:expr;)*) => {$(
        #[test]
        fn $name() {
            check(|| Split::new($new), |events| Apart::rows(|| $new, events));
            damage(|| Split::new($new));
        }
    )*};
}

parted! {
    running: Running::new(Sums);
    length: Length::new(Sums, 3);
    length_all: LengthAll::new(Sums, 3, Events::All);
    time: Time::new(Sums, 40);
    time_all: TimeAll::new(Sums, 40, Events::All);
    time_length: TimeLength::new(Sums, 40, 3);
    time_length_all: TimeLengthAll::new(Sums, 40, 3, Events::Expired);
    expression: Expression::new(Sums);
    expression_all: ExpressionAll::new(Sums, Events::All);
    external_time: ExternalTime::new(LooseSums::<(Timestamp,)>::new(), 40);
    external_time_all: ExternalTimeAll::new(LooseSums::<(Timestamp,)>::new(), 40, Events::All);
    sort: Sort::new(LooseSums::<(i64, String)>::new(), 3, &[]);
    sort_all: SortAll::new(LooseSums::<(i64, String)>::new(), 3, &[], Events::All);
    unique: Unique::new(LooseSums::<(i64, String)>::new());
    unique_all: UniqueAll::new(LooseSums::<(i64, String)>::new(), Events::All);
    first_unique: FirstUnique::new(LooseSums::<(i64, String)>::new());
    first_unique_all: FirstUniqueAll::new(LooseSums::<(i64, String)>::new(), Events::All);
    frequent: Frequent::new(LooseSums::<(i64, String)>::new(), 2);
    lossy_frequent_all: LossyFrequentAll::new(LooseSums::<(i64, String)>::new(), 0.3, 0.2, Events::All);
    delay: Delay::new(Sums, 25);
    tumbling_groups: TumblingGroups::new(Sums, 30, 0);
    tumbling_rows: TumblingRows::new(Sums, 30, 0);
    calendar_groups: CalendarGroups::new(Sums, 1, Zone::UTC);
    cumulate_groups: CumulateGroups::new(Sums, 10, 30);
    cumulate_rows: CumulateRows::new(Sums, 10, 30);
    sliding_groups: SlidingGroups::new(Parts::new(), 30, 10);
    sliding_by_event: SlidingByEvent::new(Sums, 30, 7);
    sliding_rows: SlidingRows::new(Sums, 30, 10);
    session_groups: SessionGroups::new(LooseSums::<(String,)>::new(), 15);
    session_rows: SessionRows::new(Sums, 15);
    time_batch_groups: TimeBatchGroups::new(Sums, 30);
    external_time_batch_groups: ExternalTimeBatchGroups::new(LooseSums::<(Timestamp,)>::new(), 30);
    length_batch_groups: LengthBatchGroups::new(Sums, 3);
    length_batch_rows: LengthBatchRows::new(Sums, 3);
    all_every: AllEvery::new(Sums, 20);
    last_every: LastEvery::new(Sums, 20);
    first_every: FirstEvery::new(Sums, 20);
    first_of_events: FirstOfEvents::new(Sums, 3);
    snapshot: Snapshot::new(Sums, 20);
}

#[test]
fn a_partition_that_is_freed_begins_afresh_and_fires_no_more() {
    let mut directory = Directory::<(i64,)>::new(Some(50), false);
    let mut windows = Partitioned::new(TumblingRows::new(Sums, 100, 0));
    let at = Timestamp::from_micros;
    let push = |windows: &mut Partitioned<TumblingRows<Sums>>, directory: &mut Directory<_>, value, now| {
        let of = directory.find((value,), at(now));
        windows.with(of, at(now), |window| window.push_blind(&Event { key: "a", value }, Cx::event(at(now))));
    };
    push(&mut windows, &mut directory, 1, 0);
    push(&mut windows, &mut directory, 2, 10);
    assert_eq!(windows.due(), Due { at: at(100), carries_now: false });
    for due in [50, 60] {
        assert_eq!(directory.due().at, at(due));
        directory.expire(at(due));
        windows.forget(directory.free().expect("a key is freed"));
    }
    assert_eq!((windows.due(), directory.partitions().len()), (Due::NEVER, 0));
    push(&mut windows, &mut directory, 1, 70);
    let (of, mut out) = (windows.first().expect("a window is open"), Vec::new());
    let due = windows.due();
    windows.with(of, due.at, |window| window.fire_text(due, &mut out));
    assert_eq!(out.len(), 1, "what was before is gone: {out:?}");
}
