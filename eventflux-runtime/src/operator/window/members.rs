//! The groups of a window that any event may leave.

use crate::operator::groups::Naming;
use crate::operator::{Accumulators, Groups, RefOf, Turn, Unordered};
use crate::state::{Decoder, Encoder, Numbers, StateError};

/// Groups of accumulators, each with the number of its events.
#[derive(Debug)]
pub struct Members<Q: Unordered> {
    groups: Groups<Q::Key, Group<Q::Accs>>,
    blank: Q::Accs,
    /// A group that no event is in, needed for the row of an event that did not stay.
    lingering: Option<u32>,
}

#[derive(Debug)]
pub struct Group<A> {
    accs: A,
    /// Events in the window, and the one that is about to enter. The group goes with the last.
    events: u64,
}

impl<Q: Unordered> Members<Q> {
    pub(super) fn new(query: &Q) -> Self {
        Members { groups: Groups::new(), blank: query.accumulators(), lingering: None }
    }

    /// Finds the group of an event that is about to enter, and holds it while others leave.
    #[inline(always)]
    pub(super) fn join(&mut self, key: RefOf<'_, Q::Key>) -> u32 {
        let slot = self.groups.slot(
            key,
            || Group { accs: self.blank.clone(), events: 0 },
            |group| {
                group.accs.reset();
                group.events = 0;
            },
        );
        self.groups.value_mut(slot).events += 1;
        slot
    }

    /// Lets an event that has joined enter, and gives key and accumulators of its group.
    #[inline(always)]
    pub(super) fn put(
        &mut self,
        slot: u32,
        args: RefOf<'_, Q::Args>,
        turn: Turn,
    ) -> (RefOf<'_, Q::Key>, &Q::Accs) {
        let (key, group) = self.groups.get_mut(slot);
        Q::put(&mut group.accs, args, turn);
        (key, &group.accs)
    }

    /// Lets an event leave. The group stays, empty perhaps, until [`end`](Self::end).
    #[inline(always)]
    pub(super) fn take(&mut self, slot: u32, args: RefOf<'_, Q::Args>, turn: Turn) {
        let group = self.groups.value_mut(slot);
        Q::take(&mut group.accs, args, turn);
        group.events -= 1;
    }

    /// Shows the group an event that has joined but does not enter.
    #[inline(always)]
    pub(super) fn notice(&mut self, slot: u32, args: RefOf<'_, Q::Args>) {
        Q::notice(&mut self.groups.value_mut(slot).accs, args);
    }

    /// Takes back what has joined but does not enter. The group stays until [`end`](Self::end) or
    /// [`part`](Self::part).
    #[inline]
    pub(super) fn pass(&mut self, slot: u32) {
        self.groups.value_mut(slot).events -= 1;
        self.lingering = Some(slot);
    }

    /// Ends the group of an event that did not stay, if no event is in it.
    #[inline(always)]
    pub(super) fn part(&mut self) {
        if let Some(slot) = self.lingering.take() {
            self.end(slot);
        }
    }

    /// Ends a group that no event is in any more.
    #[inline(always)]
    pub(super) fn end(&mut self, slot: u32) {
        if self.groups.value(slot).events == 0 {
            self.groups.remove(slot);
        }
    }

    /// Key and accumulators of a group.
    #[inline(always)]
    pub(super) fn get(&self, slot: u32) -> (RefOf<'_, Q::Key>, &Q::Accs) {
        (self.groups.key(slot), &self.groups.value(slot).accs)
    }

    /// Writes the groups; `slots` are those of the events, in order. Gives by which numbers groups are named.
    pub(super) fn save(&mut self, query: &Q, slots: impl Iterator<Item = u32>, out: &mut Encoder) -> Naming {
        let naming = Naming::of(out, slots);
        self.groups.save_by(query.key_layout(), naming.order(), out, |_, group, out| group.accs.save(out));
        naming
    }

    /// Takes over what `save` wrote; each event of the window is then to [`rejoin`](Self::rejoin).
    pub(super) fn restore(&mut self, query: &Q, from: &mut Decoder<'_>) -> Result<Numbers, StateError> {
        self.lingering = None;
        let blank = &self.blank;
        self.groups.load_by(query.key_layout(), from, |from| {
            let mut accs = blank.clone();
            accs.restore(from)?;
            Ok(Group { accs, events: 0 })
        })
    }

    /// Counts an event read from a snapshot.
    pub(super) fn rejoin(&mut self, slot: u32) {
        self.groups.value_mut(slot).events += 1;
    }

    /// Checks that each group read from a snapshot has an event.
    pub(super) fn complete(&self) -> Result<(), StateError> {
        if self.groups.slots().any(|slot| self.groups.value(slot).events == 0) {
            return Err(StateError::damaged("a group without events"));
        }
        Ok(())
    }
}

parks!([Q: Unordered] Members<Q>: within {
    groups: Groups<Q::Key, Group<Q::Accs>>,
} own {
    lingering: Option<u32> = None,
});
