//! OUTPUT SNAPSHOT EVERY d: the current row, again and again.

use crate::error::Failure;
use crate::operator::window::{Content, GroupContent};
use crate::operator::{Bounds, Due, Emit};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `OUTPUT SNAPSHOT EVERY d`: the newest row of every group there ever was, groups in the order in which they came, `d` after
/// the first row and then every `d`, also where nothing new has come.
///
/// `SELECT price FROM Trades OUTPUT SNAPSHOT EVERY 5 SECONDS` with a first trade at 3 s tells the last price at 8 s, 13 s and
/// so on. A jump of the clock brings all of them; the end of the input brings none.
#[derive(Debug)]
pub struct Snapshot<Q: Emit> {
    query: Q,
    content: GroupContent<Q>,
    every: Duration,
    /// The next instant, from the first row on.
    next: Option<Timestamp>,
}

impl<Q: Emit> Snapshot<Q> {
    /// Every `d` microseconds, which must be above zero.
    pub fn new(query: Q, d: Duration) -> Self {
        let content = GroupContent::new(&query);
        Snapshot { query, content, every: d.max(1), next: None }
    }

    /// Takes a row, which is its group's from now on.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        match self.process(row, cx) {
            Ok(true) if self.next.is_none() => self.next = Some(cx.at.plus(self.every)),
            Ok(_) => {}
            Err(failure) => out(Err(failure), cx.at),
        }
    }

    #[inline(always)]
    fn process(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<bool, Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(false);
        }
        self.content.enter(&mut self.query, row, cx)
    }

    /// The next instant, once a row has come.
    #[inline]
    pub fn due(&self) -> Due {
        self.next.map_or(Due::NEVER, |at| Due { at, carries_now: true })
    }

    /// Puts out what there is, if `due` has reached the next instant.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let Some(at) = self.next.filter(|at| *at <= due.at) else { return };
        self.content.show(&mut self.query, Bounds::default(), Cx { now: due.at, at }, out);
        self.next = Some(at.plus(self.every));
    }

    nothing_settles!();
    nothing_to_flush!(closes: false);

    /// Writes the rows, and when they come out next.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_bool(self.next.is_some());
        if let Some(next) = self.next {
            out.put_time(next);
        }
        self.content.save(&mut self.query, out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.next = if from.get_bool()? { Some(from.get_time()?) } else { None };
        self.content.restore(&mut self.query, from)
    }
}

parks!([Q: Emit] Snapshot<Q>: query Q, within { content: GroupContent<Q> } own { next: Option<Timestamp> = None });
parted!([Q: Emit] Snapshot<Q>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{
        Event, Step, Sums, UNSEEN, aggregate, check, damage, first_of_groups, newest, step,
    };

    #[test]
    fn what_there_is_is_repeated() {
        for d in [5, 40] {
            check(
                || Snapshot::new(Sums, d),
                |events| {
                    let mut rows = Vec::new();
                    let mut seen: Vec<&Event<'static>> = Vec::new();
                    let mut next: Option<Timestamp> = None;
                    for (at, event) in events {
                        while let Some(due) = next.filter(|due| due <= at) {
                            for group in first_of_groups(&seen) {
                                let content = seen.iter().copied();
                                let own = newest(&seen, group);
                                rows.extend(aggregate(own, content, Bounds::default(), Cx::event(due)));
                            }
                            next = Some(due.plus(d));
                        }
                        match step(*at, event) {
                            Step::Enters if event.value != UNSEEN => {
                                next = next.or(Some(at.plus(d)));
                                seen.push(event);
                            }
                            Step::Fails(error) => rows.push(error),
                            Step::Enters | Step::Rejected => {}
                        }
                    }
                    rows
                },
            );
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| Snapshot::new(Sums, 1_000));
    }
}
