//! A query for windows that any event may leave, and what must come out of them.

use std::marker::PhantomData;

use super::model::{Step, aggregate, step};
use super::{Event, Shown, Sums};
use crate::aggregate::{Count, Distinct, LooseMax, SumFloat, SumInt};
use crate::columns::Columns;
use crate::error::Failure;
use crate::operator::{
    Bounds, Conditional, Current, Emit, Entering, Marked, Query, RefOf, Stateful, Turn, Unordered,
};
use crate::time::{Cx, Timestamp};

/// [`Sums`] with marks of type `M`.
pub(crate) struct LooseSums<M>(Sums, PhantomData<M>);

impl<M> LooseSums<M> {
    pub(crate) fn new() -> Self {
        LooseSums(Sums, PhantomData)
    }
}

/// What a window looks at of an event.
pub(crate) trait MarkOf: Columns<Layout = ()> + 'static {
    fn of<'r>(event: &'r Event<'_>, at: Timestamp) -> Self::Ref<'r>;
}

impl MarkOf for (Timestamp,) {
    fn of(event: &Event<'_>, at: Timestamp) -> (Timestamp,) {
        (time(event, at),)
    }
}
/// The key of the group.
impl MarkOf for (String,) {
    fn of<'r>(event: &'r Event<'_>, _: Timestamp) -> (&'r str,) {
        (event.key,)
    }
}
impl MarkOf for (i64, String) {
    fn of<'r>(event: &'r Event<'_>, _: Timestamp) -> (i64, &'r str) {
        (kind(event), event.key)
    }
}

/// A time near the event's own, out of order now and then.
pub(crate) fn time(event: &Event<'_>, at: Timestamp) -> Timestamp {
    match event.value {
        ..3 => at,
        value => at.minus(value * 3),
    }
}

/// One of a few kinds.
pub(crate) fn kind(event: &Event<'_>) -> i64 {
    event.value.rem_euclid(5)
}

type Accs = (SumInt, Count, LooseMax<i64>, Distinct<Count, i64>, SumFloat);

impl<M: 'static> Query for LooseSums<M> {
    type In<'r> = Event<'r>;
    type Out<'r> = Shown<'r>;
}

impl<M: 'static> Stateful for LooseSums<M> {
    type Key = (String,);
    type Args = (Option<i64>,);
    type Accs = Accs;
    type Kept = (i64, String);
    type Forever = ();

    fn admit(&mut self, row: &Event<'_>, cx: Cx) -> Result<bool, Failure> {
        self.0.admit(row, cx)
    }
    fn enter<'r>(&'r mut self, row: &'r Event<'_>, cx: Cx) -> Entering<'r, Self> {
        self.0.enter(row, cx)
    }
    fn keep<'r>(&self, row: &'r Event<'_>, cx: Cx) -> (i64, &'r str) {
        self.0.keep(row, cx)
    }
    fn accumulators(&self) -> Accs {
        Default::default()
    }
    fn add(accs: &mut Accs, args: (Option<i64>,)) {
        // Where nothing leaves the number does not matter.
        Self::put(accs, args, Turn::numbered(accs.1.value() as u64));
    }
    fn remove(_: &mut Accs, _: (Option<i64>,)) {
        panic!("events leave by their numbers");
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

impl<M: 'static> Unordered for LooseSums<M> {
    fn put(accs: &mut Accs, (value,): (Option<i64>,), turn: Turn) {
        accs.1.add_one();
        if let Some(value) = value {
            accs.0.add(value);
            accs.2.put(value, turn.number);
            accs.3.add(value);
            accs.4.add(value as f64);
        }
    }
    fn take(accs: &mut Accs, (value,): (Option<i64>,), turn: Turn) {
        accs.1.remove_one();
        if let Some(value) = value {
            accs.0.remove(value);
            accs.2.take(value, turn.number);
            accs.3.remove(value);
            accs.4.remove(value as f64);
        }
    }
}

impl<M: MarkOf> Marked for LooseSums<M> {
    type Mark = M;
    fn mark<'r>(&'r mut self, row: &'r Event<'_>, cx: Cx) -> Result<RefOf<'r, M>, Failure> {
        Ok(M::of(row, cx.at))
    }
    fn mark_layout(&self) -> &() {
        &()
    }
}

impl<M: 'static> Current for LooseSums<M> {
    fn current<'r>(
        &'r mut self,
        row: &'r Event<'_>,
        key: (&'r str,),
        accs: &'r Accs,
        cx: Cx,
    ) -> Result<Option<Shown<'r>>, Failure> {
        self.emit((row.value, row.key), key, accs, Bounds::default(), cx)
    }
}

impl<M: 'static> Emit for LooseSums<M> {
    fn emit<'r>(
        &'r mut self,
        kept: (i64, &'r str),
        key: (&'r str,),
        accs: &'r Accs,
        window: Bounds,
        cx: Cx,
    ) -> Result<Option<Shown<'r>>, Failure> {
        Shown::of(kept, key, (&accs.0, &accs.1, accs.2.value(), &accs.3, &accs.4), window, cx)
    }
}

/// `EXPRESSION(SUM(value) < 18 AND COUNT(*) <= 6)`.
impl Marked for Sums {
    type Mark = (i64,);
    fn mark(&mut self, row: &Event<'_>, _: Cx) -> Result<(i64,), Failure> {
        Ok((row.value,))
    }
    fn mark_layout(&self) -> &() {
        &()
    }
}

impl Conditional for Sums {
    type Whole = (SumInt, Count);
    fn whole(&self) -> Self::Whole {
        Default::default()
    }
    fn include(whole: &mut Self::Whole, (value,): (i64,)) {
        whole.0.add(value);
        whole.1.add_one();
    }
    fn exclude(whole: &mut Self::Whole, (value,): (i64,)) {
        whole.0.remove(value);
        whole.1.remove_one();
    }
    fn holds(&mut self, whole: &Self::Whole, _: Cx) -> Result<bool, Failure> {
        let sum = whole.0.value().map_err(|cause| cause.at(9))?;
        Ok(sum.is_some_and(|sum| sum < 18) && whole.1.value() <= 6)
    }
}

/// An event that came to a window, with its number.
#[derive(Clone, Copy)]
pub(crate) struct Came<'e> {
    pub(crate) number: usize,
    pub(crate) at: Timestamp,
    pub(crate) event: &'e Event<'static>,
}

/// What a model says of an event that comes, the numbers of events that leave in their order.
#[derive(Default)]
pub(crate) struct Sifted {
    pub(crate) leave: Vec<usize>,
    pub(crate) replaced: Option<usize>,
    /// It enters, or passes.
    pub(crate) comes: bool,
    pub(crate) stays: bool,
    pub(crate) row: bool,
}

/// The rows of a window by a rule that is given the content.
pub(crate) fn sifted(
    events: &[(Timestamp, Event<'static>)],
    (entering, leaving): (bool, bool),
    mut rule: impl FnMut(&[Came<'_>], Came<'_>) -> Sifted,
) -> Vec<String> {
    let mut rows = Vec::new();
    let mut content: Vec<Came<'_>> = Vec::new();
    let mut number = 0;
    for (at, event) in events {
        match step(*at, event) {
            Step::Rejected => continue,
            Step::Fails(error) => {
                rows.push(error);
                continue;
            }
            Step::Enters => {}
        }
        let cx = Cx::event(*at);
        let shown = |of: Came<'_>, content: &[Came<'_>], rows: &mut Vec<String>| {
            if of.event.value != super::UNSEEN {
                let content = content.iter().map(|came| came.event);
                rows.extend(aggregate(of.event, content, Bounds::default(), cx));
            }
        };
        let came = Came { number, at: *at, event };
        number += 1;
        let fate = rule(&content, came);
        content.retain(|old| Some(old.number) != fate.replaced);
        for left in fate.leave {
            let place = content.iter().position(|old| old.number == left).expect("it is there");
            let left = content.remove(place);
            if leaving {
                shown(left, &content, &mut rows);
            }
        }
        if fate.stays {
            content.push(came);
        }
        if fate.comes && fate.row && entering {
            shown(came, &content, &mut rows);
        }
        if fate.comes && !fate.stays && leaving {
            shown(came, &content, &mut rows);
        }
    }
    rows
}
