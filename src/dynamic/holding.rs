//! What a side of a join holds, of whichever kind.

use eventflux_compiler::physical::{Holds, Side, SlidingWindow};
use eventflux_runtime::operator::join::{
    AboveShare, FirstInOrder, HeldPairs, LastRows, LastTime, MostFrequent, NewestOfKey, Nothing,
};
use eventflux_runtime::operator::window::{Arrival, Fate, Rule};
use eventflux_runtime::state::{Decoder, Encoder, StateError};

use super::cells::{Cells, CellsRef, Layout};
use super::node::{size, to_directions};

/// A rule, of whichever kind.
pub(super) enum Holding {
    Nothing(Nothing),
    Rows(LastRows),
    Time(LastTime),
    Sort(FirstInOrder<Cells>),
    Unique(NewestOfKey<Cells>),
    Frequent(MostFrequent<Cells>),
    LossyFrequent(AboveShare<Cells>),
    Pairs(HeldPairs),
}

impl Holding {
    pub(super) fn new(side: &Side) -> Self {
        match &side.holds {
            Holds::Nothing => Holding::Nothing(Nothing),
            Holds::Time(length) => Holding::Time(LastTime::new(*length)),
            Holds::Pairs => Holding::Pairs(HeldPairs::new()),
            Holds::Window(window) => match window {
                SlidingWindow::Length(n) => Holding::Rows(LastRows::new(size(*n))),
                SlidingWindow::Time(d) => Holding::Time(LastTime::new(*d)),
                SlidingWindow::Sort { n, directions } => {
                    Holding::Sort(FirstInOrder::new(size(*n), &to_directions(directions)))
                }
                SlidingWindow::Unique => Holding::Unique(NewestOfKey::new()),
                SlidingWindow::Frequent(n) => Holding::Frequent(MostFrequent::new(size(*n))),
                SlidingWindow::LossyFrequent { support, error } => {
                    Holding::LossyFrequent(AboveShare::new(*support, *error))
                }
                // The binder lets no other window be a side.
                _ => Holding::Nothing(Nothing),
            },
        }
    }
}

/// The same for all kinds of rules.
macro_rules! each {
    ($holding:expr, $rule:ident => $do:expr) => {
        match $holding {
            Holding::Nothing($rule) => $do,
            Holding::Rows($rule) => $do,
            Holding::Time($rule) => $do,
            Holding::Sort($rule) => $do,
            Holding::Unique($rule) => $do,
            Holding::Frequent($rule) => $do,
            Holding::LossyFrequent($rule) => $do,
            Holding::Pairs($rule) => $do,
        }
    };
}

impl Rule<Cells> for Holding {
    #[inline]
    fn holds(&self) -> bool {
        !matches!(self, Holding::Nothing(_))
    }

    #[inline]
    fn arrive(&mut self, mark: CellsRef<'_>, event: Arrival, leaving: &mut Vec<u32>) -> Fate {
        each!(self, rule => Rule::<Cells>::arrive(rule, mark, event, leaving))
    }

    #[inline]
    fn due(&self) -> i64 {
        each!(self, rule => Rule::<Cells>::due(rule))
    }

    #[inline]
    fn expire(&mut self) -> Option<u32> {
        each!(self, rule => Rule::<Cells>::expire(rule))
    }

    #[inline]
    fn withdraw(&mut self, mark: CellsRef<'_>) -> Option<Option<u32>> {
        each!(self, rule => Rule::<Cells>::withdraw(rule, mark))
    }

    fn save(&self, ids: &[u32], layout: &Layout, out: &mut Encoder) {
        each!(self, rule => Rule::<Cells>::save(rule, ids, layout, out));
    }

    fn restore(&mut self, len: u32, layout: &Layout, from: &mut Decoder<'_>) -> Result<(), StateError> {
        each!(self, rule => Rule::<Cells>::restore(rule, len, layout, from))
    }
}
