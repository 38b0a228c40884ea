//! Chains of single positions: `a -> b -> c`.
//!
//! How far an attempt is, is the number of its next position; it has one watch, of the same number as its slot.

use super::attempts::Attempt;
use super::{Begin, Matching, Offered, Pattern, Shape, Slip};
use crate::columns::Columns;
use crate::error::Failure;
use crate::time::{Cx, Duration, Timestamp};

impl<Q: Matching> Pattern<Q> {
    #[inline]
    pub(super) fn chain_event(
        &mut self,
        met: u64,
        event: &Q::In<'_>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        if !self.form().timeout && self.form().bounded {
            self.chain_sweep(cx.at.as_micros());
        }
        let Ok(ground) = self.ground(event, cx, out) else { return };
        let matched = match ground {
            None => false,
            Some(ground) if self.form().sequence => self.chain_next(ground, met, event, cx, slip, out),
            Some(_) if self.attempts.listed() == 0 => false,
            // Those that wait for the second event do so in order of begin.
            Some(ground) if met & !1 == 2 => self.chain_second(ground, event, cx, slip, out),
            Some(ground) => self.chain_probe(ground, met & !1, event, cx, slip, out),
        };
        if met & 1 != 0 {
            self.chain_begin(ground, matched, event, cx, slip, out);
        } else if let Some(ground) = ground {
            self.leave(ground);
        }
    }

    /// Offers an event to the attempts that wait for it; whether one of them is complete now.
    #[inline]
    fn chain_probe(
        &mut self,
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
            matched |= self.chain_advance(ground, slot, position, event, cx, slip, out);
        }
        matched
    }

    /// The same for those that wait for the second event.
    #[inline]
    fn chain_second(
        &mut self,
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
                matched |= self.chain_advance(ground, slot, 1, event, cx, slip, out);
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
        if position + 1 == self.form().length {
            self.put_out(slot, cx, out);
            self.chain_end(slot);
            self.note_match(ground);
            return true;
        }
        self.watches.remove(position, slot);
        self.attempts.get_aside(slot).step += 1;
        let hash = self.hash_of(position + 1, slot);
        self.watches.add(position + 1, slot, hash);
        false
    }

    /// Binds an event if it fits.
    #[inline(always)]
    fn chain_take(&mut self, slot: u32, position: usize, event: &Q::In<'_>, cx: Cx, slip: &mut Slip) -> bool {
        let Attempt { kept, accs, .. } = self.attempts.get_aside(slot);
        slip.settle(self.query.fits(position, event, kept.as_ref(), accs, cx))
            && slip.settle(self.query.bind(position, event, kept, accs, cx).map(|()| true))
    }

    /// Offers an event to all attempts of a sequence in a partition, which it lets go on or ends; whether one of them is complete now.
    #[inline]
    fn chain_next(
        &mut self,
        ground: u32,
        met: u64,
        event: &Q::In<'_>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> bool {
        let length = self.form().length;
        let (mut left, mut next) = (self.grounds.value(ground).open, self.grounds.value(ground).ring);
        let mut matched = false;
        while left > 0 {
            left -= 1;
            let slot = next;
            next = self.watches.next(slot);
            let position = self.attempts.get(slot).step as usize;
            let goes = met >> position & 1 != 0 && self.chain_take(slot, position, event, cx, slip);
            if goes && position + 1 != length {
                self.attempts.get_mut(slot).step += 1;
                continue;
            }
            if goes {
                matched = true;
                self.put_out(slot, cx, out);
                self.note_match(ground);
            }
            self.chain_end(slot);
        }
        matched
    }

    /// Begins an attempt, if one may begin and the event fits.
    #[inline]
    fn chain_begin(
        &mut self,
        ground: Option<u32>,
        matched: bool,
        event: &Q::In<'_>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let free = match (self.form().begin, ground.map(|ground| self.grounds.value(ground))) {
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
        if self.form().length == 1 {
            self.put_out(slot, cx, out);
            self.attempts.give_back(slot);
            self.note_match(ground);
            return self.leave(ground);
        }
        self.chain_open(slot, 1);
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
        let slot = self.take_slot(cx.at.as_micros(), 0);
        if self.form().renews {
            self.attempts.get_aside(slot).kept.assign(self.query.nothing());
        }
        // The first position looks at nothing that is bound before.
        if self.chain_take(slot, 0, event, cx, slip)
            && self.admit(cx.at, out)
            && let Some(ground) = self.ground_of(event, cx, ground)
        {
            let number = self.attempts.next_number();
            let attempt = self.attempts.get_aside(slot);
            (attempt.number, attempt.partition) = (number, ground);
            return Some(slot);
        }
        self.attempts.give_back(slot);
        None
    }

    /// Puts an attempt that waits at `step` where events find it.
    #[inline(always)]
    pub(super) fn chain_open(&mut self, slot: u32, step: u32) {
        self.watches.reserve(self.attempts.room());
        self.attempts.get_aside(slot).step = step;
        let (ground, first) = (self.attempts.get(slot).partition, self.attempts.get(slot).first);
        if self.form().sequence {
            self.watches.append(&mut self.grounds.value_aside(ground).ring, slot);
        } else {
            let hash = self.hash_of(step as usize, slot);
            self.watches.add(step as usize, slot, hash);
        }
        if let Some(within) = self.chain_within()
            && self.attempts.listed() == 0
        {
            self.sweep = first.saturating_add(within).saturating_add(1);
        }
        self.attempts.list(slot);
        // Only the oldest is waited for, which others rarely are.
        self.changed |= self.attempts.oldest() == Some(slot);
        self.grounds.value_aside(ground).open += 1;
    }

    /// Ends an open attempt.
    #[inline(always)]
    pub(super) fn chain_end(&mut self, slot: u32) {
        let attempt = self.attempts.get(slot);
        let (ground, step) = (attempt.partition, attempt.step);
        if self.form().sequence {
            self.watches.unlink(&mut self.grounds.value_aside(ground).ring, slot);
        } else {
            self.watches.remove(step as usize, slot);
        }
        self.attempts.unlist(slot);
        self.attempts.give_back(slot);
        self.grounds.value_aside(ground).open -= 1;
    }

    #[inline]
    fn note_match(&mut self, ground: u32) {
        if self.form().begin == Begin::Once {
            self.grounds.value_mut(ground).matched = true;
        }
    }

    /// WITHIN on the whole.
    #[inline]
    fn chain_within(&self) -> Option<Duration> {
        match self.shape {
            Shape::Chain(chain) if self.form().bounded => chain.within,
            _ => None,
        }
    }

    /// When the clock has something to do.
    #[inline]
    pub(super) fn chain_due(&self) -> Option<i64> {
        let (within, oldest) = (self.chain_within()?, self.attempts.oldest()?);
        let expires = self.attempts.get(oldest).first.saturating_add(within).saturating_add(1);
        Some(if self.form().timeout { expires } else { self.sweep.max(expires) })
    }

    /// Puts out the rows of attempts that have expired by `due`, or just frees them; the clock shows `now`.
    pub(super) fn chain_fire(
        &mut self,
        due: Timestamp,
        now: Timestamp,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let Some(within) = self.chain_within() else { return };
        if !self.form().timeout {
            self.chain_sweep(due.as_micros());
            // Rows do not depend on when memory is freed: looking for it now and then costs less than for each attempt.
            self.sweep = due.as_micros().saturating_add(within / 4).saturating_add(1);
            return;
        }
        while let Some(oldest) = self.attempts.oldest() {
            let at = self.attempts.get(oldest).first.saturating_add(within);
            if at >= due.as_micros() {
                return;
            }
            self.query.expire(&mut self.attempts.get_aside(oldest).kept);
            self.put_out(oldest, Cx { now, at: Timestamp::from_micros(at) }, out);
            let ground = self.attempts.get(oldest).partition;
            self.chain_end(oldest);
            self.leave(ground);
        }
    }

    /// Frees the attempts that have expired before `now`.
    #[inline(always)]
    pub(super) fn chain_sweep(&mut self, now: i64) {
        if let (Some(within), Some(oldest)) = (self.chain_within(), self.attempts.oldest())
            && self.attempts.get(oldest).first.saturating_add(within) < now
        {
            self.chain_free(within, now);
        }
    }

    #[inline(never)]
    fn chain_free(&mut self, within: i64, now: i64) {
        let mut freed = false;
        while let Some(oldest) = self.attempts.oldest()
            && self.attempts.get(oldest).first.saturating_add(within) < now
        {
            let ground = self.attempts.get(oldest).partition;
            self.chain_end(oldest);
            self.leave(ground);
            freed = true;
        }
        if freed {
            self.give_back();
        }
    }
}
