//! TUMBLING(d [, offset]): fixed windows aligned to the epoch.

use super::{Content, GroupContent, RowContent};
use crate::error::Failure;
use crate::operator::{Bounds, Due, Emit};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW TUMBLING(..)` with aggregates or GROUP BY: a row per group when the window closes.
///
/// `SELECT symbol, SUM(volume) AS v FROM Trades WINDOW TUMBLING(5 SECONDS) GROUP BY symbol` puts out the sums of
/// [0 s, 5 s) when the clock reaches 5 s, with the time 4.999999 s.
pub type TumblingGroups<Q> = Tumbling<Q, GroupContent<Q>>;

/// `WINDOW TUMBLING(..)` without aggregates: the rows of the window, in order, when it closes.
pub type TumblingRows<Q> = Tumbling<Q, RowContent<Q>>;

/// Windows of equal size, back to back, aligned to the epoch plus an offset. A window in which no row was seen
/// puts out nothing and costs nothing.
#[derive(Debug)]
pub struct Tumbling<Q: Emit, C> {
    query: Q,
    content: C,
    size: Duration,
    offset: Duration,
    /// The end of the newest window that an event came into.
    end: Timestamp,
}

impl<Q: Emit, C: Content<Q>> Tumbling<Q, C> {
    /// Windows of `size` microseconds, which must be above zero, that begin at the epoch plus `offset` plus any
    /// multiple of `size`.
    pub fn new(query: Q, size: Duration, offset: Duration) -> Self {
        let content = C::new(&query);
        Tumbling { query, content, size: size.max(1), offset, end: Timestamp::MIN }
    }

    /// Takes an event into its window.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        if cx.at >= self.end {
            self.turn(cx, out);
        }
        match self.query.admit(row, cx) {
            Ok(true) => {}
            Ok(false) => return,
            Err(failure) => return out(Err(failure), cx.at),
        }
        if let Err(failure) = self.content.enter(&mut self.query, row, cx) {
            out(Err(failure), cx.at);
        }
    }

    /// Goes on to the window that `cx.at` is in. The one before was closed by the clock as a rule.
    #[cold]
    fn turn(&mut self, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        self.close(cx.now, out);
        let at = cx.at.as_micros();
        let since_start = at.wrapping_sub(self.offset).rem_euclid(self.size);
        self.end = Timestamp::from_micros(at.saturating_sub(since_start).saturating_add(self.size));
    }

    fn close(&mut self, now: Timestamp, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        if !self.content.is_empty() {
            let window = Bounds { start: self.end.minus(self.size), end: self.end };
            let cx = Cx { now, at: self.end.minus(1) };
            self.content.close(&mut self.query, window, cx, out);
        }
    }

    /// The end of the window, if there is something in it.
    #[inline]
    pub fn due(&self) -> Due {
        if self.content.is_empty() { Due::NEVER } else { Due { at: self.end, carries_now: false } }
    }

    /// Closes the window if `due` has reached its end.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        if due.at >= self.end {
            self.close(due.at, out);
        }
    }

    /// Does nothing.
    pub fn settle(&mut self, _: Timestamp) {}

    /// Yes: the end of the input closes the window.
    pub fn closes(&self) -> bool {
        true
    }

    /// Nothing is incomplete but by time.
    pub fn flush(
        &mut self,
        _: Timestamp,
        _: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> bool {
        false
    }

    /// Writes the open window.
    pub fn save(&self, out: &mut Encoder) {
        out.put_time(self.end);
        self.content.save(&self.query, out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.end = from.get_time()?;
        self.content.restore(&self.query, from)
    }
}
