//! What a side of a join holds, of whichever kind.

use std::sync::Arc;

use eventflux_compiler::physical::{self, Keeping, Knowing, Side, SlidingWindow};
use eventflux_runtime::operator::join::{
    AboveShare, FirstInOrder, HeldPairs, Holds, LastRows, LastTime, Line, List, Matched, MostFrequent,
    Newest, NewestOfKey, Nothing, Order, Rows, Slab, Stamp, Timed, Unstamped,
};
use eventflux_runtime::operator::partition::Park;
use eventflux_runtime::operator::window::{Fate, Rule};
use eventflux_runtime::state::{Decoder, Encoder, StateError};

use super::cells::{Cells, CellsRef, Layout};
use super::node::{size, to_directions};

/// What a side holds. Queries are not compiled for it, so that one more call costs little.
pub(super) struct Holding {
    held: Held,
    /// What says so, for further partitions.
    plan: Arc<(physical::Join, Side)>,
}

type Held = Box<dyn Holds<Cells, Cells> + Send>;

/// Rows of which any may leave, by a rule.
fn slab<R: Rule<Cells> + Send + 'static>(rule: R) -> Held {
    Box::new(Slab::new(rule))
}

/// What a side holds before any row has come.
fn nothing_yet(join: &physical::Join, side: &Side) -> Held {
    let keeping = join.keeping(side);
    match &side.holds {
        _ if keeping == Keeping::Nothing => Box::new(Nothing::new()),
        physical::Holds::Newest => Box::new(Newest::<Cells>::new()),
        physical::Holds::Nothing => slab(Nothing::new()),
        physical::Holds::Pairs => slab(HeldPairs::new()),
        physical::Holds::Time(d) | physical::Holds::Window(SlidingWindow::Time(d)) => {
            let time = LastTime::new(*d);
            match join.knowing(side) {
                Knowing::Nothing => ordered::<_, Unstamped>(keeping, time),
                Knowing::Time => ordered::<_, Timed>(keeping, time),
                Knowing::TimeAndPartners => ordered::<_, Matched>(keeping, time),
            }
        }
        physical::Holds::Window(window) => match window {
            SlidingWindow::Length(n) => ordered::<_, Unstamped>(keeping, LastRows::new(size(*n))),
            SlidingWindow::Sort { n, directions } => {
                slab(FirstInOrder::new(size(*n), &to_directions(directions)))
            }
            SlidingWindow::Unique => slab(NewestOfKey::new()),
            SlidingWindow::Frequent(n) => slab(MostFrequent::new(size(*n))),
            SlidingWindow::LossyFrequent { support, error } => slab(AboveShare::new(*support, *error)),
            // The binder lets no other window be a side.
            _ => Box::new(Nothing::new()),
        },
    }
}

impl Holding {
    pub(super) fn new(join: &physical::Join, side: &Side) -> Self {
        Holding { held: nothing_yet(join, side), plan: Arc::new((join.clone(), side.clone())) }
    }
}

impl Park for Holding {
    type State = Held;

    fn fresh(&self) -> Held {
        nothing_yet(&self.plan.0, &self.plan.1)
    }

    fn exchange(&mut self, state: &mut Held) {
        std::mem::swap(&mut self.held, state);
    }
}

/// Rows that leave in order of entry.
fn ordered<R, T>(keeping: Keeping, rule: R) -> Held
where
    R: Rule<Cells> + Order + Send + 'static,
    T: Stamp + Send + 'static,
{
    if keeping == Keeping::Line { Box::new(Line::<_, _, T>::new(rule)) } else { slab(rule) }
}

impl Holds<Cells, Cells> for Holding {
    #[inline]
    fn holds(&self) -> bool {
        self.held.holds()
    }

    fn len(&self) -> usize {
        self.held.len()
    }

    #[inline]
    fn due(&self) -> i64 {
        self.held.due()
    }

    fn expire(&mut self) -> Option<u32> {
        self.held.expire()
    }

    #[inline]
    fn hold(&mut self, kept: CellsRef<'_>, key: u32, at: i64) -> u32 {
        self.held.hold(kept, key, at)
    }

    fn is_withdrawal(&self, mark: Option<CellsRef<'_>>) -> bool {
        self.held.is_withdrawal(mark)
    }

    fn withdraw(&mut self, mark: CellsRef<'_>) -> Option<Option<u32>> {
        self.held.withdraw(mark)
    }

    #[inline]
    fn arrive(&mut self, mark: CellsRef<'_>, place: u32, at: i64, leaving: &mut Vec<u32>) -> Fate {
        self.held.arrive(mark, place, at, leaving)
    }

    fn take_back(&mut self, place: u32) {
        self.held.take_back(place);
    }

    #[inline]
    fn release(&mut self, place: u32) {
        self.held.release(place);
    }

    #[inline]
    fn key(&self, place: u32) -> u32 {
        self.held.key(place)
    }

    fn kept(&self, place: u32) -> CellsRef<'_> {
        self.held.kept(place)
    }

    fn is_matched(&self, place: u32) -> bool {
        self.held.is_matched(place)
    }

    fn alone(&self) -> usize {
        self.held.alone()
    }

    fn pairs(&mut self, place: u32) -> &mut List {
        self.held.pairs(place)
    }

    #[inline]
    fn first(&self, key: u32) -> Option<u64> {
        self.held.first(key)
    }

    #[inline]
    fn next(&self, row: u64) -> Option<u64> {
        self.held.next(row)
    }

    fn newest(&self, place: u32) -> u64 {
        self.held.newest(place)
    }

    #[inline]
    fn row(&self, row: u64) -> (CellsRef<'_>, Option<i64>) {
        self.held.row(row)
    }

    fn place(&self, row: u64) -> u32 {
        self.held.place(row)
    }

    fn set_matched(&mut self, row: u64) {
        self.held.set_matched(row);
    }

    fn shrink(&mut self) {
        self.held.shrink();
    }

    fn save(
        &mut self,
        kept: &Layout,
        mark: &Layout,
        out: &mut Encoder,
        key: &mut dyn FnMut(u32, &mut Encoder),
    ) -> Rows {
        self.held.save(kept, mark, out, key)
    }

    fn restore(
        &mut self,
        kept: &Layout,
        mark: &Layout,
        from: &mut Decoder<'_>,
        key: &mut dyn FnMut(&mut Decoder<'_>) -> Result<u32, StateError>,
    ) -> Result<Rows, StateError> {
        self.held.restore(kept, mark, from, key)
    }
}
