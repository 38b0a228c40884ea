//! Chains of single positions: `a -> b -> c`.
//!
//! How far an attempt is, is the number of its next position; it has one watch, of the same number as its slot.

use super::{Begin, Chain, Matching, NONE, Offered, Pattern, Slip};
use crate::columns::Columns;
use crate::error::Failure;
use crate::time::{Cx, Timestamp};

impl<Q: Matching> Pattern<Q> {
    #[inline]
    pub(super) fn chain_event(
        &mut self,
        chain: Chain,
        met: u64,
        event: &Q::In<'_>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        if !self.plan.timeout && chain.within.is_some() {
            self.chain_sweep(chain, cx.at.as_micros());
        }
        let Ok(ground) = self.ground(event, cx, out) else { return };
        let matched = match ground {
            None => false,
            Some(ground) if self.plan.sequence && met & 1 != 0 && self.renews_in_place(chain) => {
                return self.chain_renew(chain, ground, met, event, cx, slip, out);
            }
            Some(ground) if self.plan.sequence => self.chain_next(chain, ground, met, event, cx, slip, out),
            Some(_) if self.attempts.listed() == 0 => false,
            // Those that wait for the second event do so in order of begin.
            Some(ground) if met & !1 == 2 => self.chain_second(chain, ground, event, cx, slip, out),
            Some(ground) => self.chain_probe(chain, ground, met & !1, event, cx, slip, out),
        };
        if met & 1 != 0 {
            self.chain_begin(chain, ground, matched, event, cx, slip, out);
        } else if let Some(ground) = ground {
            self.leave(ground);
        }
    }

    /// Offers an event to the attempts that wait for it; whether one of them is complete now.
    #[inline]
    #[expect(
        clippy::too_many_arguments,
        reason = "an event, where it belongs, and where what comes of it goes"
    )]
    fn chain_probe(
        &mut self,
        chain: Chain,
        ground: u32,
        mut met: u64,
        event: &Q::In<'_>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> bool {
        self.offered.clear();
        while met != 0 {
            let position = met.trailing_zeros() as usize;
            met &= met - 1;
            let hash = self.hash(position, event, ground);
            let Some(head) = self.watches.first(position, hash) else { continue };
            let mut next = Some(head);
            while let Some(slot) = next {
                let attempt = self.attempts.get(slot);
                if attempt.partition == ground
                    && slip.settle(self.query.fits(position, event, attempt.kept.as_ref(), &attempt.accs, cx))
                {
                    self.offered.push(Offered { number: attempt.number, slot });
                }
                next = self.watches.after(slot, head);
            }
        }
        if !self.offered.is_sorted_by_key(|offered| offered.number) {
            self.offered.sort_unstable_by_key(|offered| offered.number);
        }
        let mut matched = false;
        for place in 0..self.offered.len() {
            let slot = self.offered[place].slot;
            let position = self.attempts.get(slot).step as usize;
            matched |= self.chain_advance(chain, ground, slot, position, event, cx, slip, out);
        }
        matched
    }

    /// The same for those that wait for the second event.
    #[inline]
    fn chain_second(
        &mut self,
        chain: Chain,
        ground: u32,
        event: &Q::In<'_>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> bool {
        let hash = self.hash(1, event, ground);
        let Some(head) = self.watches.first(1, hash) else { return false };
        let last = self.watches.last(head);
        let (mut matched, mut next) = (false, head);
        loop {
            let slot = next;
            next = self.watches.next(slot);
            let attempt = self.attempts.get(slot);
            if (attempt.partition == ground)
                && slip.settle(self.query.fits(1, event, attempt.kept.as_ref(), &attempt.accs, cx))
            {
                matched |= self.chain_advance(chain, ground, slot, 1, event, cx, slip, out);
            }
            if slot == last {
                return matched;
            }
        }
    }

    /// Binds an event that fits; whether the attempt is complete now.
    #[inline]
    #[expect(
        clippy::too_many_arguments,
        reason = "an event, where it belongs, and where what comes of it goes"
    )]
    fn chain_advance(
        &mut self,
        chain: Chain,
        ground: u32,
        slot: u32,
        position: usize,
        event: &Q::In<'_>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> bool {
        let attempt = self.attempts.get_mut(slot);
        let bound = self.query.bind(position, event, &mut attempt.kept, &mut attempt.accs, cx);
        if !slip.settle(bound.map(|()| true)) {
            return false;
        }
        if position + 1 == chain.length {
            self.put_out(slot, cx, out);
            self.chain_end(chain, slot);
            self.note_match(chain, ground);
            return true;
        }
        self.watches.remove(position, slot);
        self.attempts.get_mut(slot).step += 1;
        let hash = self.hash_of(position + 1, slot);
        self.watches.add(position + 1, slot, hash);
        false
    }

    /// Offers an event to all attempts of a sequence in a partition, which it lets go on or ends; whether one of them is
    /// complete now.
    #[inline]
    #[expect(
        clippy::too_many_arguments,
        reason = "an event, where it belongs, and where what comes of it goes"
    )]
    fn chain_next(
        &mut self,
        chain: Chain,
        ground: u32,
        met: u64,
        event: &Q::In<'_>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> bool {
        let mut matched = false;
        let mut left = self.grounds.value(ground).open;
        let mut next = self.grounds.value(ground).ring;
        while left > 0 {
            left -= 1;
            let slot = next;
            next = self.watches.next(slot);
            let attempt = self.attempts.get_mut(slot);
            let position = attempt.step as usize;
            let goes = met >> position & 1 != 0
                && slip.settle(self.query.fits(position, event, attempt.kept.as_ref(), &attempt.accs, cx))
                && slip.settle(
                    self.query.bind(position, event, &mut attempt.kept, &mut attempt.accs, cx).map(|()| true),
                );
            if goes && position + 1 != chain.length {
                attempt.step += 1;
                continue;
            }
            if goes {
                matched = true;
                self.put_out(slot, cx, out);
                self.note_match(chain, ground);
            }
            self.chain_end(chain, slot);
        }
        matched
    }

    /// Whether a new attempt may take the place of one that has ended, as nobody asks which is the oldest.
    #[inline]
    fn renews_in_place(&self, chain: Chain) -> bool {
        chain.begin == Begin::Each
            && chain.length > 1
            && self.plan.limit.is_none()
            && !self.attempts.is_ordered()
    }

    /// Offers an event to all attempts of a sequence in a partition, and begins one. That takes the place of one that has ended,
    /// which most events leave: in the ring of a partition the first moves behind the last without a change of its neighbours.
    #[inline]
    #[expect(
        clippy::too_many_arguments,
        reason = "an event, where it belongs, and where what comes of it goes"
    )]
    fn chain_renew(
        &mut self,
        chain: Chain,
        ground: u32,
        met: u64,
        event: &Q::In<'_>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let (mut left, mut next) = (self.grounds.value(ground).open, self.grounds.value(ground).ring);
        let mut place = NONE;
        while left > 0 {
            left -= 1;
            let slot = next;
            next = self.watches.next(slot);
            let attempt = self.attempts.get_mut(slot);
            let position = attempt.step as usize;
            let goes = met >> position & 1 != 0
                && slip.settle(self.query.fits(position, event, attempt.kept.as_ref(), &attempt.accs, cx))
                && slip.settle(
                    self.query.bind(position, event, &mut attempt.kept, &mut attempt.accs, cx).map(|()| true),
                );
            if goes && position + 1 != chain.length {
                attempt.step += 1;
                continue;
            }
            if goes {
                self.put_out(slot, cx, out);
            }
            if place == NONE {
                place = slot;
            } else {
                self.chain_end(chain, slot);
            }
        }
        if place == NONE {
            return self.chain_begin(chain, Some(ground), false, event, cx, slip, out);
        }
        let attempt = self.attempts.get_mut(place);
        if self.plan.renews {
            attempt.kept.assign(self.query.nothing());
        }
        let fits = slip.settle(self.query.fits(0, event, attempt.kept.as_ref(), &attempt.accs, cx))
            && slip
                .settle(self.query.bind(0, event, &mut attempt.kept, &mut attempt.accs, cx).map(|()| true));
        if !fits {
            self.chain_end(chain, place);
            return self.leave(ground);
        }
        (attempt.first, attempt.step) = (cx.at.as_micros(), 1);
        let number = self.attempts.next_number();
        self.attempts.get_mut(place).number = number;
        let ring = &mut self.grounds.value_mut(ground).ring;
        if *ring == place {
            *ring = self.watches.next(place);
        } else {
            self.watches.unlink(ring, place);
            self.watches.append(ring, place);
        }
    }

    /// Begins an attempt, if one may begin and the event fits.
    #[inline]
    #[expect(
        clippy::too_many_arguments,
        reason = "an event, where it belongs, and where what comes of it goes"
    )]
    fn chain_begin(
        &mut self,
        chain: Chain,
        ground: Option<u32>,
        matched: bool,
        event: &Q::In<'_>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let free = match (chain.begin, ground.map(|ground| self.grounds.value(ground))) {
            (Begin::Each, _) | (_, None) => true,
            (_, Some(known)) => !matched && known.open == 0 && !known.matched,
        };
        let begun = if free { self.chain_first(ground, event, cx, slip, out) } else { None };
        let Some(slot) = begun else {
            if let Some(ground) = ground {
                self.leave(ground);
            }
            return;
        };
        let ground = self.attempts.get(slot).partition;
        if chain.length == 1 {
            self.put_out(slot, cx, out);
            self.attempts.give_back(slot);
            self.note_match(chain, ground);
            return self.leave(ground);
        }
        self.chain_open(chain, slot, 1);
    }

    /// A new attempt with its first event, if that fits.
    #[inline]
    fn chain_first(
        &mut self,
        ground: Option<u32>,
        event: &Q::In<'_>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> Option<u32> {
        let query = &mut self.query;
        let new = || (Q::Kept::own(query.nothing()), query.accumulators());
        let slot = self.attempts.take(0, cx.at.as_micros(), 0, new);
        let attempt = self.attempts.get_mut(slot);
        if self.plan.renews {
            attempt.kept.assign(self.query.nothing());
        }
        // The first position looks at nothing that is bound before.
        let fits = slip.settle(self.query.fits(0, event, attempt.kept.as_ref(), &attempt.accs, cx)) && {
            let bound = self.query.bind(0, event, &mut attempt.kept, &mut attempt.accs, cx);
            slip.settle(bound.map(|()| true))
        };
        if fits
            && self.admit(cx.at, out)
            && let Some(ground) = self.ground_of(event, cx, ground)
        {
            let number = self.attempts.next_number();
            let attempt = self.attempts.get_mut(slot);
            (attempt.number, attempt.partition) = (number, ground);
            return Some(slot);
        }
        self.attempts.give_back(slot);
        None
    }

    /// Puts an attempt that waits at `step` where events find it.
    #[inline(always)]
    pub(super) fn chain_open(&mut self, chain: Chain, slot: u32, step: u32) {
        self.watches.reserve(self.attempts.room());
        self.attempts.get_mut(slot).step = step;
        let (ground, first) = (self.attempts.get(slot).partition, self.attempts.get(slot).first);
        if self.plan.sequence {
            self.watches.append(&mut self.grounds.value_mut(ground).ring, slot);
        } else {
            let hash = self.hash_of(step as usize, slot);
            self.watches.add(step as usize, slot, hash);
        }
        if let Some(within) = chain.within
            && self.attempts.listed() == 0
        {
            self.sweep = first.saturating_add(within).saturating_add(1);
        }
        self.attempts.list(slot);
        // Only the oldest is waited for, which others rarely are.
        self.changed |= self.attempts.oldest() == Some(slot);
        self.grounds.value_mut(ground).open += 1;
    }

    /// Ends an open attempt.
    #[inline(always)]
    pub(super) fn chain_end(&mut self, _: Chain, slot: u32) {
        let attempt = self.attempts.get(slot);
        let (ground, step) = (attempt.partition, attempt.step);
        if self.plan.sequence {
            self.watches.unlink(&mut self.grounds.value_mut(ground).ring, slot);
        } else {
            self.watches.remove(step as usize, slot);
        }
        self.attempts.unlist(slot);
        self.attempts.give_back(slot);
        self.grounds.value_mut(ground).open -= 1;
    }

    #[inline]
    fn note_match(&mut self, chain: Chain, ground: u32) {
        if chain.begin == Begin::Once {
            self.grounds.value_mut(ground).matched = true;
        }
    }

    /// When the clock has something to do.
    #[inline]
    pub(super) fn chain_due(&self, chain: Chain) -> Option<i64> {
        let (within, oldest) = (chain.within?, self.attempts.oldest()?);
        let expires = self.attempts.get(oldest).first.saturating_add(within).saturating_add(1);
        Some(if self.plan.timeout { expires } else { self.sweep.max(expires) })
    }

    /// Puts out the rows of attempts that have expired by `due`, or just frees them; the clock shows `now`.
    pub(super) fn chain_fire(
        &mut self,
        chain: Chain,
        due: Timestamp,
        now: Timestamp,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let Some(within) = chain.within else { return };
        if !self.plan.timeout {
            self.chain_sweep(chain, due.as_micros());
            // Rows do not depend on when memory is freed: looking for it now and then costs less than for each attempt.
            self.sweep = due.as_micros().saturating_add(within / 4).saturating_add(1);
            return;
        }
        while let Some(oldest) = self.attempts.oldest() {
            let at = self.attempts.get(oldest).first.saturating_add(within);
            if at >= due.as_micros() {
                return;
            }
            self.query.expire(&mut self.attempts.get_mut(oldest).kept);
            self.put_out(oldest, Cx { now, at: Timestamp::from_micros(at) }, out);
            let ground = self.attempts.get(oldest).partition;
            self.chain_end(chain, oldest);
            self.leave(ground);
        }
    }

    /// Frees the attempts that have expired before `now`.
    #[inline(always)]
    pub(super) fn chain_sweep(&mut self, chain: Chain, now: i64) {
        if let (Some(within), Some(oldest)) = (chain.within, self.attempts.oldest())
            && self.attempts.get(oldest).first.saturating_add(within) < now
        {
            self.chain_free(chain, within, now);
        }
    }

    #[inline(never)]
    fn chain_free(&mut self, chain: Chain, within: i64, now: i64) {
        let mut freed = false;
        while let Some(oldest) = self.attempts.oldest()
            && self.attempts.get(oldest).first.saturating_add(within) < now
        {
            let ground = self.attempts.get(oldest).partition;
            self.chain_end(chain, oldest);
            self.leave(ground);
            freed = true;
        }
        if freed {
            self.give_back();
        }
    }
}
