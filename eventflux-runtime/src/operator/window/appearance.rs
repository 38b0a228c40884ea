//! The order in which groups first appear in content that its oldest events leave.

/// Groups, by slot, in the order of their first events that are still there.
#[derive(Debug, Default)]
pub struct Appearance {
    order: Vec<u32>,
    /// Groups whose first event has left and that have others.
    moved: Vec<(u64, u32)>,
    merged: Vec<u32>,
}

impl Appearance {
    pub(super) fn clear(&mut self) {
        self.order.clear();
    }

    /// The groups in their order.
    #[inline]
    pub(super) fn slots(&self) -> &[u32] {
        &self.order
    }

    /// A group has come.
    #[inline]
    pub(super) fn push(&mut self, slot: u32) {
        self.order.push(slot);
    }

    /// All events with numbers below `limit` have left. `first` is the number of a group's first event before that;
    /// `left` is called for the groups that lost it, and gives the number of the first one after it, or `None` for a
    /// group that is gone.
    ///
    /// Both look at `groups`. Only the groups that lost an event are sorted: the others keep their order, and all come behind those.
    pub(super) fn leave<G>(
        &mut self,
        limit: u64,
        groups: &mut G,
        first: impl Fn(&G, u32) -> u64,
        mut left: impl FnMut(&mut G, u32) -> Option<u64>,
    ) {
        let Appearance { order, moved, merged } = self;
        let lost = order.partition_point(|slot| first(groups, *slot) < limit);
        if lost == 0 {
            return;
        }
        moved.clear();
        moved.extend(order[..lost].iter().filter_map(|slot| Some((left(groups, *slot)?, *slot))));
        moved.sort_unstable();
        merged.clear();
        let mut stay = order[lost..].iter().copied().peekable();
        for &(number, slot) in &*moved {
            while let Some(other) = stay.next_if(|other| first(groups, *other) < number) {
                merged.push(other);
            }
            merged.push(slot);
        }
        merged.extend(stay);
        std::mem::swap(order, merged);
    }
}
