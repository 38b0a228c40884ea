//! A query over trades with aggregates of any kind, and what windows look at of a trade.

use std::marker::PhantomData;

use eventflux_runtime::aggregate::{SlidingMax, SumFloat};
use eventflux_runtime::columns::Columns;
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::{
    Bounds, Conditional, Current, Emit, Entering, Marked, Query, RefOf, Stateful, Turn, Unordered,
};
use eventflux_runtime::{Cx, Timestamp};

use crate::kinds::Kind;

pub(crate) struct Trade<'r> {
    pub(crate) symbol: &'r str,
    pub(crate) price: f64,
    pub(crate) venue: &'r str,
}

pub(crate) struct PerSymbol<A, M = Of<()>> {
    blank: A,
    /// The time of EXTERNALTIME goes back now and then, by so much.
    disorder: i64,
    marks: PhantomData<M>,
    /// As generated code computes a text.
    scratch: String,
}

/// What a window looks at of a trade.
pub(crate) trait MarkOf: 'static {
    type Mark: Columns<Layout = ()>;
    fn of<'r>(trade: &'r Trade<'_>, at: Timestamp) -> RefOf<'r, Self::Mark>;
}

pub(crate) struct Of<T>(PhantomData<T>);

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
    pub(crate) fn new() -> Self {
        PerSymbol { blank: A::default(), scratch: String::new(), disorder: 0, marks: PhantomData }
    }

    pub(crate) fn out_of_order(by: i64) -> Self {
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
    type Forever = ();
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
        accs.add(price, venue, Turn::default());
    }
    fn remove(accs: &mut A, (price, venue): (f64, &str)) {
        accs.remove(price, venue, Turn::default());
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
    fn put(accs: &mut A, (price, venue): (f64, &str), turn: Turn) {
        accs.add(price, venue, turn);
    }
    fn take(accs: &mut A, (price, venue): (f64, &str), turn: Turn) {
        accs.remove(price, venue, turn);
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
