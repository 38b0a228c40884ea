//! Which attempts an event or the clock reaches, and in which order.
//!
//! Copies come before what they are copies of, so that an attempt that ends makes room for one that begins; otherwise the order is
//! that of begin, copies of one attempt in order of their forks.

use std::cmp::Ordering;

use super::super::{Ground, Matching, NONE, Offered, Pattern, Shape, Slip};
use super::Tree;
use super::walk::Came;
use crate::error::Failure;
use crate::operator::Due;
use crate::time::{Cx, Timestamp};

impl<Q: Matching> Pattern<Q> {
    /// Offers an event to the attempts that wait for it.
    pub(in super::super) fn tree_event(
        &mut self,
        met: u64,
        event: &Q::In<'_>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        if met == 0 && !self.form().sequence && !self.tree().starts_by_the_clock {
            return;
        }
        let Ok(known) = self.ground(event, cx, out) else { return };
        let Some(ground) = self.ground_of(event, cx, known) else { return };
        // Copies of an attempt that is gone may still match.
        if self.grounds.value(ground).open == 0 {
            self.plant(ground, cx.at);
        }
        self.find(ground, met, event);
        let offered = std::mem::take(&mut self.offered);
        for Offered { number, slot } in &offered {
            // One that came before may have ended it.
            if self.attempts.get(*slot).number == *number {
                self.visit(*slot, Came::Event(event, met), cx, slip, out);
            }
        }
        self.offered = offered;
        self.wait_again(cx.at);
        self.put_out_done(cx, out);
        self.tree_mut().dropped.push(ground);
        self.uproot_dropped();
    }

    /// Forgets what waits in partitions in which nothing else is left.
    fn uproot_dropped(&mut self) {
        while let Some(ground) = self.tree_mut().dropped.pop() {
            if self.grounds.is_live(ground) {
                self.uproot(ground);
            }
        }
    }

    /// Lets an attempt wait to begin in a partition that has none and may have one.
    pub(in super::super) fn plant(&mut self, ground: u32, at: Timestamp) {
        let known = self.grounds.value(ground);
        if known.root != NONE || known.matched {
            return;
        }
        let slot = self.tree_slot(at.as_micros(), ground);
        self.grounds.value_mut(ground).root = slot;
        self.enter_ring(slot);
        self.wait(slot, at);
    }

    /// Forgets an attempt that waits to begin, and its partition, where nothing would be lost.
    fn uproot(&mut self, ground: u32) {
        let Ground { open, matched, root, .. } = *self.grounds.value(ground);
        if !self.form().partitioned || open != 0 || matched || root == NONE {
            return;
        }
        let tree = self.tree();
        if tree.sides[root as usize].due.is_some() || tree.registers(root) != tree.nodes.initial {
            return;
        }
        // It is forgotten as one that has matched is.
        self.grounds.value_mut(ground).matched = true;
        self.end(root, Timestamp::MIN, true, None);
        self.grounds.remove(ground);
    }

    /// Finds the attempts that an event is offered to.
    fn find(&mut self, ground: u32, met: u64, event: &Q::In<'_>) {
        self.offered.clear();
        let positions = self.tree().positions() as u32;
        if self.form().sequence {
            let first = self.grounds.value(ground).ring;
            let mut next = (first != NONE).then_some(first);
            while let Some(watch) = next {
                let slot = watch / positions;
                self.offered.push(Offered { number: self.attempts.get(slot).number, slot });
                next = self.watches.after(watch, first);
            }
        } else {
            for position in super::waits::bits(met) {
                if position >= positions as usize {
                    continue;
                }
                let hash = self.hash(position, event, ground);
                let Some(head) = self.watches.first(position, hash) else { continue };
                let mut next = Some(head);
                while let Some(watch) = next {
                    let slot = watch / positions;
                    let attempt = self.attempts.get(slot);
                    if attempt.partition == ground {
                        self.offered.push(Offered { number: attempt.number, slot });
                    }
                    next = self.watches.after(watch, head);
                }
            }
        }
        self.put_in_order();
    }

    fn put_in_order(&mut self) {
        let Shape::Tree(tree) = &self.shape else { return };
        let order = |a: &Offered, b: &Offered| compare(tree, a, b);
        if !self.offered.is_sorted_by(|a, b| order(a, b) != Ordering::Greater) {
            self.offered.sort_unstable_by(order);
        }
        self.offered.dedup_by_key(|offered| offered.slot);
    }

    /// Does what is due; the clock shows `now`.
    pub(in super::super) fn tree_fire(
        &mut self,
        due: Due,
        now: Timestamp,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let last = (due.at.as_micros(), due.carries_now);
        while let Some(due) = self.tree().due().filter(|due| *due <= last) {
            self.offered.clear();
            while let Some(slot) = self.tree().timers.first()
                && self.tree().due() == Some(due)
            {
                self.tree_mut().stop(slot);
                self.offered.push(Offered { number: self.attempts.get(slot).number, slot });
            }
            self.put_in_order();
            let cx = Cx { now, at: Timestamp::from_micros(due.0) };
            let offered = std::mem::take(&mut self.offered);
            for Offered { number, slot } in &offered {
                // Several of its parts may be due, each of which is over once.
                for _ in 0..self.tree().nodes.list.len() {
                    if self.attempts.get(*slot).number != *number {
                        break;
                    }
                    let ground = self.attempts.get(*slot).partition;
                    self.tree_mut().dropped.push(ground);
                    self.visit(*slot, Came::Clock(due), cx, &mut Slip::default(), out);
                    if self.tree().sides[*slot as usize].due != Some(due) {
                        break;
                    }
                }
            }
            self.offered = offered;
            self.wait_again(cx.at);
            self.put_out_done(cx, out);
            self.uproot_dropped();
        }
    }

    /// The clock is known: what waits for it alone does so from now on.
    pub(in super::super) fn tree_start(&mut self, now: Timestamp) {
        if !self.form().partitioned && self.tree().starts_by_the_clock {
            self.plant(0, now);
        }
    }

    /// Ends an attempt that makes room for another.
    pub(in super::super) fn tree_drop(&mut self, slot: u32, at: Timestamp) {
        let ground = self.attempts.get(slot).partition;
        self.end(slot, at, true, None);
        self.tree_mut().dropped.push(ground);
    }
}

/// How attempts stand in the order in which they are visited.
fn compare(tree: &Tree, a: &Offered, b: &Offered) -> Ordering {
    let path = |offered: &Offered| &tree.registers(offered.slot)[..tree.nodes.path];
    path(a).cmp(path(b)).then(a.number.cmp(&b.number))
}
