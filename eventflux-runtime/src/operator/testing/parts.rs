//! The tests' query over windows that are merged of parts.

use super::{Event, Shown, Sums};
use crate::aggregate::{Count, Distinct, Max, SumFloat, SumInt};
use crate::columns::Columns;
use crate::error::Failure;
use crate::operator::{Bounds, Emit, Entering, Query, RefOf, Stateful};
use crate::time::Cx;

/// [`Sums`] with accumulators that merge.
pub(crate) struct Parts(Sums);

impl Parts {
    pub(crate) fn new() -> Self {
        Parts(Sums)
    }
}

impl Query for Parts {
    type In<'r> = <Sums as Query>::In<'r>;
    type Out<'r> = <Sums as Query>::Out<'r>;
}

impl Stateful for Parts {
    type Key = <Sums as Stateful>::Key;
    type Args = <Sums as Stateful>::Args;
    type Accs = (SumInt, Count, Max<i64>, Distinct<Count, i64>, SumFloat);
    type Kept = <Sums as Stateful>::Kept;
    type Forever = ();

    fn admit(&mut self, row: &Event<'_>, cx: Cx) -> Result<bool, Failure> {
        self.0.admit(row, cx)
    }
    fn enter<'r>(&'r mut self, row: &'r Event<'_>, cx: Cx) -> Entering<'r, Self> {
        self.0.enter(row, cx)
    }
    fn keep<'r>(&self, row: &'r Event<'_>, cx: Cx) -> RefOf<'r, Self::Kept> {
        self.0.keep(row, cx)
    }
    fn accumulators(&self) -> Self::Accs {
        Default::default()
    }
    fn add(accs: &mut Self::Accs, (value,): RefOf<'_, Self::Args>) {
        accs.1.add_one();
        if let Some(value) = value {
            accs.0.add(value);
            accs.2.add(value);
            accs.3.add(value);
            accs.4.add(value as f64);
        }
    }
    fn remove(_: &mut Self::Accs, _: RefOf<'_, Self::Args>) {
        panic!("nothing leaves one by one");
    }
    fn key_layout(&self) -> &<Self::Key as Columns>::Layout {
        &()
    }
    fn args_layout(&self) -> &<Self::Args as Columns>::Layout {
        &()
    }
    fn kept_layout(&self) -> &<Self::Kept as Columns>::Layout {
        &()
    }
}

impl Emit for Parts {
    fn emit<'r>(
        &'r mut self,
        kept: RefOf<'r, Self::Kept>,
        key: RefOf<'r, Self::Key>,
        accs: &'r Self::Accs,
        window: Bounds,
        cx: Cx,
    ) -> Result<Option<Self::Out<'r>>, Failure> {
        let (sum, count, max, distinct, float) = accs;
        Shown::of(kept, key, (sum, count, max.value(), distinct, float), window, cx)
    }
}
