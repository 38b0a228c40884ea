//! The clock of an app: which events are taken, when, and in which order.

use eventflux_runtime::engine::Push;
use eventflux_runtime::{Timestamp, Value};

use super::app::{App, Late, Micros, Source};

/// What the clock lets happen, in order.
#[derive(Clone, Debug)]
pub enum Move {
    /// It moves on: all that is due by then fires.
    Reach(Micros),
    /// A row enters the app with its time.
    Row(Source, Micros, Vec<Value>),
}

/// An event that waits for the clock.
struct Waiting {
    at: Micros,
    input: usize,
    row: Vec<Value>,
}

/// "One clock per app."
pub struct Clock<'a> {
    app: &'a App,
    /// "Before the first event or advance the clock is unknown and no timer runs."
    now: Option<Micros>,
    highest: Option<Micros>,
    waiting: Vec<Waiting>,
}

impl<'a> Clock<'a> {
    /// The clock before anything happened.
    pub fn new(app: &'a App) -> Self {
        Clock { app, now: None, highest: None, waiting: Vec::new() }
    }

    /// "`advance_to(t)` (the clock becomes t, no lateness taken off)"; "an earlier advance_to does nothing".
    pub fn advance(&mut self, to: Micros) -> Vec<Move> {
        let mut moves = self.release(to);
        if self.now.is_none_or(|now| now < to) {
            self.now = Some(to);
            moves.push(Move::Reach(to));
        }
        moves
    }

    /// "`finish()` empties the reorder buffer".
    pub fn finish(&mut self) -> Vec<Move> {
        self.release(Micros::MAX)
    }

    /// An event comes, in arrival time at `at`.
    pub fn push(&mut self, input: usize, at: Option<Micros>, mut row: Vec<Value>) -> (Push, Vec<Move>) {
        let Some(watermark) = &self.app.inputs[input].watermark else {
            // "Time does not go back: an event with an earlier time is processed at the clock's."
            let at = at.unwrap_or(0).max(self.now.unwrap_or(Micros::MIN));
            self.now = Some(at);
            return (Push::Accepted, vec![Move::Reach(at), Move::Row(Source::Input(input), at, row)]);
        };
        let at = match row.last() {
            Some(Value::Timestamp(at)) => at.as_micros(),
            Some(Value::BigInt(millis)) => millis * 1000,
            _ => 0,
        };
        // "A timestamp further ahead than the app's `max_ahead` (default off) is refused and counted": ahead of "the
        // highest time seen (or of the clock, if the host has moved that further). .. The first event is taken
        // as it is".
        if let (Some(max_ahead), Some(seen)) = (self.app.max_ahead, self.highest.max(self.now))
            && at > seen + max_ahead
        {
            return (Push::Refused, Vec::new());
        }
        // "An event below (not at) the clock is late and counted".
        if let Some(now) = self.now.filter(|now| at < *now) {
            let moves = match watermark.late {
                Late::Drop => Vec::new(),
                // "Its time, and its time column, become the clock".
                Late::Adjust => {
                    if let Some(time) = row.last_mut() {
                        *time = match time {
                            Value::BigInt(_) => Value::BigInt(now.div_euclid(1000)),
                            _ => Value::Timestamp(Timestamp::from_micros(now)),
                        };
                    }
                    vec![Move::Row(Source::Input(input), now, row)]
                }
                // "Its row goes to stream s, row time = the clock".
                Late::Into => vec![Move::Row(Source::Late(input), now, row)],
            };
            return (Push::Late, moves);
        }
        // "Events above the clock wait in one reorder buffer"; "clock = highest timestamp seen on any input minus the
        // lateness (the largest declared in the app; 0 if none); it never goes back".
        self.waiting.push(Waiting { at, input, row });
        self.highest = self.highest.max(Some(at));
        let lateness =
            self.app.inputs.iter().filter_map(|input| input.watermark.as_ref()).map(|w| w.lateness).max();
        let shown = self.highest.unwrap_or(at) - lateness.unwrap_or(0);
        let to = self.now.map_or(shown, |now| now.max(shown));
        let mut moves = self.release(to);
        if self.now != Some(to) {
            self.now = Some(to);
            moves.push(Move::Reach(to));
        }
        (Push::Accepted, moves)
    }

    /// Events "are released in timestamp order (ties: arrival order)"; "Released events and timers are merged in time
    /// order; no operator sees the clock ahead of what it processes".
    fn release(&mut self, to: Micros) -> Vec<Move> {
        let mut moves = Vec::new();
        self.waiting.sort_by_key(|event| event.at);
        while self.waiting.first().is_some_and(|event| event.at <= to) {
            let Waiting { at, input, row } = self.waiting.remove(0);
            self.now = self.now.max(Some(at));
            moves.push(Move::Reach(at));
            moves.push(Move::Row(Source::Input(input), at, row));
        }
        moves
    }
}
