//! What an operator keeps of one partition, and how it is put in and taken out.

use crate::operator::Due;
use crate::state::StateHolder;
use crate::time::Timestamp;

/// What can lend its place to the state of one partition after the other: it is one thing with its settings, its query and its
/// scratch memory, and works on the state that is in it.
pub trait Park {
    /// All that is of one partition.
    type State;

    /// The state of a partition that begins.
    fn fresh(&self) -> Self::State;

    /// Puts a state in, and what was there in its place.
    fn exchange(&mut self, state: &mut Self::State);
}

/// An operator that [`Partitioned`](super::Partitioned) can go around; for what operators have in common anyway.
pub trait Parted: Park + StateHolder {
    /// Whether [`settle`](Self::settle) does anything.
    fn settles(&self) -> bool;

    /// When it wants to be fired.
    fn due(&self) -> Due;

    /// When that began which is due first, in microseconds; what began earlier goes first among partitions that are due at one
    /// instant.
    fn begun(&self) -> i64;

    /// Whether the end of the input closes it.
    fn closes(&self) -> bool;

    /// The partition begins `now`.
    fn start(&mut self, now: Timestamp);

    /// Gives back what can't matter any more.
    fn settle(&mut self, now: Timestamp);
}

/// `parks! { [Q: Current] Length<Q>: query Q, within { content: Sliding<Q> } own { count: i64 = 0 } }`: the fields that are of one
/// partition. The query is asked for what it keeps itself, those `within` for their part.
macro_rules! parks {
    ([$($generics:tt)*] $ty:ty: query $query:ty,
        within { $($within:ident: $within_ty:ty),* $(,)? } own { $($own:ident: $own_ty:ty = $new:expr),* $(,)? }) => {
        impl<$($generics)*> $crate::operator::partition::Park for $ty {
            type State = (
                <$query as $crate::operator::Stateful>::Forever,
                ($(<$within_ty as $crate::operator::partition::Park>::State,)*),
                ($($own_ty,)*),
            );

            fn fresh(&self) -> Self::State {
                (Default::default(), ($($crate::operator::partition::Park::fresh(&self.$within),)*), ($($new,)*))
            }

            #[inline]
            fn exchange(&mut self, state: &mut Self::State) {
                let (forever, ($($within,)*), ($($own,)*)) = state;
                $crate::operator::Stateful::exchange_forever(&mut self.query, forever);
                $($crate::operator::partition::Park::exchange(&mut self.$within, $within);)*
                $(::std::mem::swap(&mut self.$own, $own);)*
            }
        }
    };
    ([$($generics:tt)*] $ty:ty:
        within { $($within:ident: $within_ty:ty),* $(,)? } own { $($own:ident: $own_ty:ty = $new:expr),* $(,)? }) => {
        impl<$($generics)*> $crate::operator::partition::Park for $ty {
            type State = ($(<$within_ty as $crate::operator::partition::Park>::State,)* $($own_ty,)*);

            #[allow(clippy::unused_unit, reason = "some settings have no state")]
            fn fresh(&self) -> Self::State {
                ($($crate::operator::partition::Park::fresh(&self.$within),)* $($new,)*)
            }

            #[inline]
            fn exchange(&mut self, state: &mut Self::State) {
                let ($($within,)* $($own,)*) = state;
                $($crate::operator::partition::Park::exchange(&mut self.$within, $within);)*
                $(::std::mem::swap(&mut self.$own, $own);)*
            }
        }
    };
}

/// `parted!([Q: Current] Time<Q>, settles: true, begun: |this| ..)`: what the operator has as methods anyway.
macro_rules! parted {
    ([$($generics:tt)*] $ty:ty) => { parted!([$($generics)*] $ty, settles: false, begun: |_this| i64::MIN); };
    ([$($generics:tt)*] $ty:ty, settles: $settles:expr) => {
        parted!([$($generics)*] $ty, settles: $settles, begun: |_this| i64::MIN);
    };
    ([$($generics:tt)*] $ty:ty, settles: $settles:expr, begun: |$this:ident| $begun:expr) => {
        parted!([$($generics)*] $ty, settles: $settles, begun: |$this| $begun, start: |_this, _now| {});
    };
    ([$($generics:tt)*] $ty:ty, settles: $settles:expr, begun: |$this:ident| $begun:expr,
        start: |$started:ident, $now:ident| $start:expr) => {
        impl<$($generics)*> $crate::operator::partition::Parted for $ty {
            #[inline(always)]
            fn settles(&self) -> bool {
                $settles
            }

            #[inline]
            fn due(&self) -> $crate::operator::Due {
                <$ty>::due(self)
            }

            #[inline]
            fn begun(&self) -> i64 {
                let $this = self;
                $begun
            }

            fn closes(&self) -> bool {
                <$ty>::closes(self)
            }

            #[inline]
            fn start(&mut self, now: $crate::time::Timestamp) {
                let ($started, $now) = (self, now);
                $start
            }

            fn settle(&mut self, now: $crate::time::Timestamp) {
                <$ty>::settle(self, now);
            }
        }
        $crate::state::holds_state!([$($generics)*] $ty);
    };
}
