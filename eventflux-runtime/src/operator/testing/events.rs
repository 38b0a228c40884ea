//! Random events.

use super::Event;
use crate::time::Timestamp;

/// A small generator (xorshift), so that tests are the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % n
    }
}

/// Random events in the order of their times, some at the same time, some troublesome, all values small.
pub(crate) fn events(seed: u64, number: usize) -> Vec<(Timestamp, Event<'static>)> {
    let mut random = Random(seed);
    let mut at = -50;
    (0..number)
        .map(|_| {
            at += random.below(6) as i64;
            if random.below(40) == 0 {
                at += 100;
            }
            let key = ["", "a", "bb", "ccc"][random.below(4) as usize];
            (Timestamp::from_micros(at), Event { key, value: random.below(20) as i64 - 7 })
        })
        .collect()
}
