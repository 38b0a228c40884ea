//! Sequences that begin an attempt with each event: `SEQUENCE (EVERY a -> b -> c)`.
//!
//! A lane is a partition's row of places. Each event lets an attempt of its partition go on or ends it, so that at most one of them waits at each position: which position that
//! is follows from how many events ago it began. A partition of `n` positions therefore has `n - 1` places, which events take in turn.
//! An attempt stays at its place, and the place that an event takes is that of the attempt it completes.

use super::{Begin, Form, Ground, Matching, Pattern, Slip};
use crate::columns::Columns;
use crate::error::Failure;
use crate::operator::{Accumulators, put_out};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// The places of a partition are there whether they are taken or not; attempts of longer sequences are held one by one.
const MOST: usize = 8;

impl Form {
    /// Whether attempts are in lanes: a time bound and a limit ask which is the oldest of all.
    #[inline(always)]
    pub(super) fn in_lanes(&self) -> bool {
        self.sequence
            && matches!(self.begin, Begin::Each)
            && !self.bounded
            && !self.limited
            && 1 < self.length
            && self.length <= MOST + 1
    }
}

/// What is kept by place: those of a partition lie side by side, at its slot.
#[derive(Clone, Debug)]
pub(super) struct Lanes<K, A> {
    places: Vec<(K, A)>,
}

impl<K: Columns, A: Accumulators> Lanes<K, A> {
    pub(super) fn new() -> Self {
        Lanes { places: Vec::new() }
    }
}

impl<Q: Matching> Pattern<Q> {
    #[inline]
    pub(super) fn lanes_event(
        &mut self,
        met: u64,
        event: &Q::In<'_>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let Ok(ground) = self.ground(event, cx, out) else { return };
        let ground = match ground {
            Some(ground) => ground,
            None if met & 1 == 0 => return,
            None => match self.ground_of(event, cx, None) {
                Some(ground) => ground,
                None => return,
            },
        };
        let form = self.form();
        let width = form.length - 1;
        let Ground { mut open, ring: turn, .. } = *self.grounds.value(ground);
        let own = self.own_places(ground, width);
        let Pattern { query, grounds, lanes, .. } = self;
        let places = &mut lanes.places[own..own + width];
        let mut take = |query: &mut Q, position: usize, (kept, accs): &mut (Q::Kept, Q::Accs)| {
            slip.settle(query.fits(position, event, kept.as_ref(), accs, cx))
                && slip.settle(query.bind(position, event, kept, accs, cx).map(|()| true))
        };
        let mut place = turn as usize;
        for step in (1..=width).rev() {
            let goes = (open >> place & met >> step) & 1 != 0 && take(query, step, &mut places[place]);
            if goes && step == width {
                let (kept, accs) = &places[place];
                put_out(query.emit(kept.as_ref(), grounds.key(ground), accs, cx), cx.at, out);
            }
            if !goes || step == width {
                open &= !(1 << place);
            }
            place = if place + 1 == width { 0 } else { place + 1 };
        }
        if met & 1 != 0 {
            if form.renews {
                places[place].0.assign(query.nothing());
            }
            // The first position looks at nothing that is bound before.
            open |= u64::from(take(query, 0, &mut places[place])) << place;
        }
        let known = grounds.value_mut(ground);
        known.open = open;
        known.ring = if turn as usize + 1 == width { 0 } else { turn + 1 };
        if open == 0 {
            self.leave(ground);
        }
    }

    /// Where the places of a partition begin.
    #[inline]
    fn own_places(&mut self, ground: u32, width: usize) -> usize {
        let own = ground as usize * width;
        if self.lanes.places.len() < own + width {
            self.make_lanes(own + width);
        }
        own
    }

    #[cold]
    fn make_lanes(&mut self, places: usize) {
        let query = &self.query;
        self.lanes.places.resize_with(places, || (Q::Kept::own(query.nothing()), query.accumulators()));
    }

    /// The places of a partition, the oldest attempt's first, and whether there is one.
    fn in_order(&self, slot: u32, ground: &Ground) -> impl Iterator<Item = (bool, usize)> + use<Q> {
        let width = self.form().length - 1;
        let Ground { open, ring: turn, .. } = *ground;
        (0..width).map(move |step| {
            let place = (turn as usize + step) % width;
            (open >> place & 1 != 0, slot as usize * width + place)
        })
    }

    /// Writes the attempts of a partition.
    pub(super) fn save_lanes(&self, slot: u32, ground: &Ground, out: &mut Encoder) {
        for (open, place) in self.in_order(slot, ground) {
            out.put_bool(open);
            if open {
                let (kept, accs) = &self.lanes.places[place];
                kept.save(self.query.kept_layout(), out);
                accs.save(out);
            }
        }
    }
}

impl<K: Columns, A: Accumulators> Lanes<K, A> {
    /// Reads the attempts of the next partition; partitions are read in the order of their slots.
    pub(super) fn restore<Q: Matching<Kept = K, Accs = A>>(
        &mut self,
        query: &Q,
        width: usize,
        ground: &mut Ground,
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        for place in 0..width {
            let (mut kept, mut accs) = (K::own(query.nothing()), query.accumulators());
            if from.get_bool()? {
                kept = K::load(query.kept_layout(), from)?;
                accs.restore(from)?;
                ground.open |= 1 << place;
            }
            self.places.push((kept, accs));
        }
        Ok(())
    }
}
