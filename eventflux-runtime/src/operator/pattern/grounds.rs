//! Partitions: what is known of each, and the hashes by which attempts are found that wait in it.

use super::{Form, Matching, NONE, Pattern};
use crate::columns::{Columns, hash};
use crate::error::{Cause, Failure};
use crate::time::{Cx, Timestamp};

/// What is known of a partition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground {
    /// How many attempts are open; in lanes, which places are taken, as bits.
    pub(super) open: u64,
    /// Whether a pattern that matches once has.
    pub(super) matched: bool,
    /// Whether copies of the attempt that is open have matched.
    pub(super) bears: bool,
    /// The first of the attempts of a SEQUENCE; in lanes, the place that the next event takes.
    pub(super) ring: u32,
    /// The attempt of a tree that waits to begin.
    pub(super) root: u32,
}

impl Ground {
    const NEW: Ground = Ground { open: 0, matched: false, bears: false, ring: NONE, root: NONE };

    #[inline(always)]
    pub(super) fn new(form: Form) -> Ground {
        Ground { ring: if form.in_lanes() { 0 } else { NONE }, ..Ground::NEW }
    }
}

impl<Q: Matching> Pattern<Q> {
    /// The partition of an event; `None` where it has not been seen yet.
    ///
    /// # Errors
    /// If there is no such partition; what was put out is then all that comes of the event.
    #[inline]
    pub(super) fn ground(
        &mut self,
        event: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> Result<Option<u32>, ()> {
        if !self.form().partitioned {
            return Ok(Some(0));
        }
        match self.query.partition(event, cx) {
            Ok(Some(key)) => return Ok(self.grounds.find(key)),
            Ok(None) => out(Err(Cause::NullKey.at(0)), cx.at),
            Err(failure) => out(Err(failure), cx.at),
        }
        Err(())
    }

    /// The partition of an event that has one, which it begins if there is none.
    #[inline]
    pub(super) fn ground_of(&mut self, event: &Q::In<'_>, cx: Cx, known: Option<u32>) -> Option<u32> {
        if !self.form().partitioned {
            return Some(0);
        }
        // Making room for an attempt may have removed it.
        if known.is_some() && !self.form().limited {
            return known;
        }
        let new = Ground::new(self.form());
        let key = self.query.partition(event, cx).ok()??;
        Some(self.grounds.slot(key, || new, |old| *old = new))
    }

    /// The hash by which an attempt of a partition is found that waits at a position.
    #[inline(always)]
    pub(super) fn hash(&mut self, position: usize, event: &Q::In<'_>, ground: u32) -> u64 {
        let keyed = self.form().keyed >> position & 1 != 0;
        let own = if keyed { self.query.hash(position, event) } else { 0 };
        self.of_ground(own, ground)
    }

    /// The same for an attempt.
    #[inline(always)]
    pub(super) fn hash_of(&mut self, position: usize, slot: u32) -> u64 {
        let attempt = self.attempts.get(slot);
        let keyed = self.form().keyed >> position & 1 != 0;
        let own = if keyed { self.query.hash_of(position, attempt.kept.as_ref(), &attempt.accs) } else { 0 };
        let ground = attempt.partition;
        self.of_ground(own, ground)
    }

    /// A hash that also tells partitions apart.
    #[inline]
    fn of_ground(&self, own: u64, ground: u32) -> u64 {
        if self.form().partitioned { hash::and(own, hash::word(u64::from(ground))) } else { own }
    }

    /// Removes a partition of which nothing needs to be known any more.
    #[inline]
    pub(super) fn leave(&mut self, ground: u32) {
        if self.form().partitioned {
            let Ground { open, matched, root, .. } = *self.grounds.value(ground);
            if open == 0 && !matched && root == NONE {
                self.grounds.remove(ground);
            }
        }
    }
}
