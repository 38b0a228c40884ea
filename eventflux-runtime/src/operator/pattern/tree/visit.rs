//! What becomes of an attempt that is offered an event or reached by the clock.

use std::cmp::Ordering;

use super::super::{Matching, NONE, Pattern, Shape, Slip};
use super::course::Progress;
use super::nodes::forks;
use super::waits::bits;
use super::walk::{Answer, Came, Walk};
use super::{Done, Freed, NEW, Tree};
use crate::columns::Columns;
use crate::error::Failure;
use crate::operator::Accumulators;
use crate::time::{Cx, Timestamp};

impl<Q: Matching> Pattern<Q> {
    pub(in super::super) fn tree(&self) -> &Tree {
        match &self.shape {
            Shape::Tree(tree) => tree,
            Shape::Chain(_) => unreachable!("only trees are asked"),
        }
    }

    pub(super) fn tree_mut(&mut self) -> &mut Tree {
        match &mut self.shape {
            Shape::Tree(tree) => tree,
            Shape::Chain(_) => unreachable!("only trees are asked"),
        }
    }

    /// Offers an attempt an event, with the positions whose conditions it meets, or the clock.
    pub(super) fn visit(
        &mut self,
        slot: u32,
        came: Came<'_, Q::In<'_>>,
        cx: Cx,
        slip: &mut Slip,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        // What waits with EVERY stays as it is when a copy of it goes on.
        let tree = self.tree();
        let waits = tree.nodes.waits(tree.nodes.root, tree.registers(slot));
        let went = if waits { self.copy(slot) } else { slot };
        let (answer, bound, forked) = self.walk(went, slot, came, cx, slip);
        let begun = self.tree().sides[slot as usize].begun;
        let stranger = came.is_event() && self.form().sequence && begun && answer == Answer::No;
        if answer == Answer::Dies || stranger {
            if waits {
                self.become_copy(slot, went);
            }
            let (is_root, ground) = (self.is_root(slot), self.attempts.get(slot).partition);
            let row = (!came.is_event() && self.form().timeout).then_some(true);
            self.end(slot, cx.at, true, row);
            // What ended it may begin the next.
            let root = self.grounds.value(ground).root;
            if is_root && begun && came.is_event() && root != NONE {
                self.visit(root, came, cx, slip, out);
            }
            return;
        }
        if forked != 0 && answer == Answer::Goes {
            return self.fork(slot, went, forked, !came.is_event(), cx, out);
        }
        if waits {
            self.become_copy(slot, went);
        }
        if answer == Answer::No {
            return self.refresh(slot);
        }
        if bound && !begun && !self.begin_root(slot, cx, out) {
            return self.end(slot, cx.at, true, None);
        }
        self.advance(slot, cx);
    }

    /// Offers a slot with an attempt, or with a copy of the one in `owner`, what has come.
    fn walk(
        &mut self,
        slot: u32,
        owner: u32,
        came: Came<'_, Q::In<'_>>,
        cx: Cx,
        slip: &mut Slip,
    ) -> (Answer, bool, u64) {
        let Shape::Tree(tree) = &mut self.shape else { return (Answer::No, false, 0) };
        let Tree { nodes, registers, .. } = &mut **tree;
        let at = slot as usize * nodes.stride;
        let owner = (owner, self.attempts.get(owner).number);
        let attempt = self.attempts.get_mut(slot);
        let mut walk = Walk {
            nodes,
            query: &mut self.query,
            registers: &mut registers[at..at + nodes.stride],
            kept: &mut attempt.kept,
            accs: &mut attempt.accs,
            came,
            cx,
            slip,
            owner,
            bound: false,
            forked: 0,
        };
        let answer = walk.run();
        (answer, walk.bound, walk.forked)
    }

    pub(super) fn is_root(&self, slot: u32) -> bool {
        self.grounds.value(self.attempts.get(slot).partition).root == slot
    }

    /// A slot with a copy of an attempt that is not open yet.
    fn copy(&mut self, slot: u32) -> u32 {
        let (partition, first) = (self.attempts.get(slot).partition, self.attempts.get(slot).first);
        let copy = self.tree_slot(first, partition);
        if let Some([from, to]) = self.attempts.get_two(slot, copy) {
            to.kept.assign(from.kept.as_ref());
            to.accs.clone_from(&from.accs);
        }
        let tree = self.tree_mut();
        tree.copy_registers(slot, copy);
        tree.sides[copy as usize] = NEW;
        copy
    }

    /// A slot for an attempt, with room for all that belongs to it.
    pub(super) fn tree_slot(&mut self, first: i64, partition: u32) -> u32 {
        let slot = self.take_slot(first, partition);
        self.make_places();
        slot
    }

    /// Makes room for what belongs to the slots that there are.
    pub(super) fn make_places(&mut self) {
        let room = self.attempts.room();
        self.watches.reserve(room * self.tree().positions());
        self.tree_mut().reserve(room);
    }

    /// An attempt becomes what a copy of it has become.
    fn become_copy(&mut self, slot: u32, copy: u32) {
        if let Some([to, from]) = self.attempts.get_two(slot, copy) {
            std::mem::swap(&mut to.kept, &mut from.kept);
            std::mem::swap(&mut to.accs, &mut from.accs);
        }
        self.tree_mut().copy_registers(copy, slot);
        self.attempts.give_back(copy);
    }

    /// The copy of an attempt goes on by itself.
    fn fork(
        &mut self,
        slot: u32,
        copy: u32,
        forked: u64,
        by_clock: bool,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let owner = self.attempts.get(slot).number;
        self.attempts.touch(slot);
        if by_clock && let Shape::Tree(tree) = &mut self.shape {
            let Tree { nodes, registers, .. } = &mut **tree;
            let at = slot as usize * nodes.stride;
            nodes.wait_anew(&mut registers[at..at + nodes.stride], cx.at.as_micros());
        }
        if !self.admit(cx.at, out) {
            self.attempts.give_back(copy);
            return self.refresh(slot);
        }
        let number = self.attempts.next_number();
        let attempt = self.attempts.get_mut(copy);
        (attempt.number, attempt.first) = (number, cx.at.as_micros());
        let tree = self.tree_mut();
        let copies = &mut tree.sides[slot as usize].copies;
        *copies += 1;
        let copies = *copies;
        let Tree { nodes, registers, sides, .. } = tree;
        let path = &mut registers[copy as usize * nodes.stride..][..nodes.path];
        // A fork of what has not begun begins; others come behind the forks before them.
        match path.iter().position(|step| *step == u64::MAX) {
            Some(0) => path[0] = number,
            Some(place) => path[place] = copies,
            None => {}
        }
        let registers = &mut registers[copy as usize * nodes.stride..][..nodes.stride];
        // It has no copies of its own yet.
        (0..nodes.everies.len()).for_each(|every| registers[nodes.forks(every) + forks::COPIES] = 0);
        sides[copy as usize].begun = true;
        let inside = nodes.inside(nodes.root, registers);
        sides[copy as usize].inside = inside;
        for every in bits(inside) {
            self.count(copy, every, 1);
        }
        // What has begun and ended at once has ended all the same.
        for every in bits(forked & !inside) {
            self.tree_mut().freed.push(Freed { owner: slot, number: owner, every, counted: true });
        }
        let ground = self.attempts.get(copy).partition;
        self.attempts.list(copy);
        self.grounds.value_mut(ground).open += 1;
        self.enter_ring(copy);
        self.advance(copy, cx);
        // It may have made room for its own copy.
        if self.attempts.get(slot).number == owner {
            self.refresh(slot);
        }
    }

    /// The attempt of a pattern without EVERY before it has its first event; false if it is refused.
    fn begin_root(
        &mut self,
        slot: u32,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> bool {
        if !self.admit(cx.at, out) {
            return false;
        }
        // Copies that it has had already know it by its own number.
        let number = self.attempts.next_number();
        let attempt = self.attempts.get_mut(slot);
        attempt.first = cx.at.as_micros();
        let ground = attempt.partition;
        self.attempts.list(slot);
        self.grounds.value_mut(ground).open += 1;
        let tree = self.tree_mut();
        tree.sides[slot as usize].begun = true;
        tree.registers_mut(slot)[0] = number;
        true
    }

    /// An attempt has gone on: it is complete, or waits for more.
    fn advance(&mut self, slot: u32, cx: Cx) {
        let tree = self.tree();
        if tree.nodes.progress(tree.nodes.root, tree.registers(slot)) == Progress::Open {
            return self.refresh(slot);
        }
        let ground = self.attempts.get(slot).partition;
        let root = self.grounds.value(ground).root;
        if root == slot {
            self.grounds.value_mut(ground).matched = true;
        } else if root == NONE {
            // It outlives the one attempt whose copy it is.
            self.grounds.value_mut(ground).bears = true;
        } else {
            // It may be a copy of the one attempt that there is of a pattern without EVERY before it.
            let (own, of_root) = (self.tree().registers(slot)[0], self.tree().registers(root)[0]);
            self.grounds.value_mut(ground).bears |= own == of_root;
        }
        self.end(slot, cx.at, false, Some(false));
    }

    /// Ends an attempt, whose row is put out with those of the round: that of a match, or of one that has expired. Where it leaves
    /// room for another, that waits from now on.
    pub(super) fn end(&mut self, slot: u32, at: Timestamp, killed: bool, row: Option<bool>) {
        for every in bits(self.tree().sides[slot as usize].inside) {
            self.release(slot, every, killed.then_some(at));
        }
        self.unwatch(slot);
        self.tree_mut().stop(slot);
        let ground = self.attempts.get(slot).partition;
        if self.tree().sides[slot as usize].begun {
            self.attempts.unlist(slot);
            self.grounds.value_mut(ground).open -= 1;
        }
        self.leave_ring(slot);
        match row {
            Some(expired) => {
                self.attempts.get_mut(slot).number = 0;
                self.tree_mut().done.push(Done { slot, expired });
            }
            None => self.attempts.give_back(slot),
        }
        let begun = self.tree().sides[slot as usize].begun;
        let known = self.grounds.value_mut(ground);
        let was_root = known.root == slot;
        if was_root {
            known.root = NONE;
        }
        // Copies of one that had begun may still match. Where none is left it has ended as a whole.
        if known.root == NONE && (known.open == 0 || !begun) {
            known.matched |= known.bears;
            self.plant(ground, at);
        }
    }

    /// Puts out the rows of the attempts that have ended in this round, in order of begin, copies of one behind it in order of
    /// their forks.
    pub(super) fn put_out_done(
        &mut self,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let mut done = std::mem::take(&mut self.tree_mut().done);
        let tree = self.tree();
        if done.len() > 1 {
            // A fork that is not there comes before all that are, a begin that is not there behind all that are.
            let path = |one: &Done| tree.registers(one.slot)[..tree.nodes.path].split_first();
            let order = |a: &Done, b: &Done| match (path(a), path(b)) {
                (Some((a, own)), Some((b, other))) => {
                    a.cmp(b).then_with(|| in_order(own).cmp(in_order(other)))
                }
                _ => Ordering::Equal,
            };
            done.sort_by(order);
        }
        for Done { slot, expired } in done.drain(..) {
            // The row of one that has expired is of the last instant at which it could still have matched.
            let at = if expired { cx.at.minus(1) } else { cx.at };
            if expired {
                self.query.expire(&mut self.attempts.get_mut(slot).kept);
            }
            self.put_out(slot, Cx { at, ..cx }, out);
            self.attempts.give_back(slot);
        }
        self.tree_mut().done = done;
    }

    /// An attempt that has no event waits for one from `at` on.
    pub(super) fn wait(&mut self, slot: u32, at: Timestamp) {
        let number = self.attempts.next_number();
        let query = &mut self.query;
        let attempt = self.attempts.get_mut(slot);
        attempt.number = number;
        attempt.kept.assign(query.nothing());
        attempt.accs.reset();
        let Shape::Tree(tree) = &mut self.shape else { return };
        let Tree { nodes, registers, sides, .. } = &mut **tree;
        let registers = &mut registers[slot as usize * nodes.stride..][..nodes.stride];
        registers.copy_from_slice(&nodes.initial);
        nodes.reach(nodes.root, registers, at.as_micros());
        sides[slot as usize] = NEW;
        self.refresh(slot);
    }
}

/// The forks of a path as they are put in order.
fn in_order(path: &[u64]) -> impl Iterator<Item = u64> + '_ {
    path.iter().map(|fork| fork.wrapping_add(1))
}
