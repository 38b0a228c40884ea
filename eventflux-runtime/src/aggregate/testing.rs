//! What the tests of accumulators share: random content, restarts, merging, damage.

use std::fmt::Debug;

use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder};

/// A small generator (xorshift), so that tests are the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        (self.next() >> 16) % n
    }

    /// Between 0 and 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Log-uniform in ±[1e-6, 1e6].
    pub(crate) fn wide(&mut self) -> f64 {
        let magnitude = 10f64.powf(self.fraction() * 12.0 - 6.0);
        if self.below(2) == 0 { -magnitude } else { magnitude }
    }
}

pub(crate) fn saved(accumulator: &impl Accumulators) -> Vec<u8> {
    let mut out = Encoder::new();
    accumulator.save(&mut out);
    assert_eq!(out.failure(), None);
    out.into_bytes()
}

/// What comes back of its own state.
pub(crate) fn restarted<A: Accumulators>(accumulator: &A, blank: &A) -> A {
    let bytes = saved(accumulator);
    let mut restored = blank.clone();
    let mut from = Decoder::new(&bytes);
    assert_eq!(restored.restore(&mut from), Ok(()));
    assert_eq!(from.finish(), Ok(()));
    assert_eq!(saved(&restored), bytes);
    restored
}

/// Lets random values in and the oldest out, compares after each step, and goes on from restored state now and
/// then.
pub(crate) fn check<A: Accumulators + Default, V: Clone + Debug>(
    value: impl Fn(&mut Random) -> V,
    add: impl Fn(&mut A, &V),
    remove: impl Fn(&mut A, &V),
    compare: impl Fn(&A, &[V]),
) {
    for seed in 1..20 {
        let mut random = Random(seed * 7919);
        let (mut accumulator, mut content) = (A::default(), Vec::new());
        for _ in 0..300 {
            // Mostly growing, at times emptied.
            let leaving = match random.below(30) {
                0 => content.len(),
                1..15 => usize::from(!content.is_empty()),
                _ => 0,
            };
            for left in content.drain(..leaving).collect::<Vec<V>>() {
                remove(&mut accumulator, &left);
            }
            if random.below(4) != 0 {
                let value = value(&mut random);
                add(&mut accumulator, &value);
                content.push(value);
            }
            compare(&accumulator, &content);
            if random.below(5) == 0 {
                accumulator = restarted(&accumulator, &A::default());
                compare(&accumulator, &content);
            }
        }
        accumulator.reset();
        compare(&accumulator, &[]);
    }
}

/// Puts parts together, and compares with the whole.
pub(crate) fn check_merge<A: Merge, V: Clone>(
    blank: &A,
    value: impl Fn(&mut Random) -> V,
    add: impl Fn(&mut A, &V),
    compare: impl Fn(&A, &[V]),
) {
    for seed in 1..40 {
        let mut random = Random(seed * 6151);
        let (mut whole, mut content) = (blank.clone(), Vec::new());
        for _ in 0..5 {
            let mut part = blank.clone();
            for _ in 0..random.below(40) {
                let value = value(&mut random);
                add(&mut part, &value);
                content.push(value);
            }
            whole.merge(&part);
            compare(&whole, &content);
        }
        whole.reset();
        compare(&whole, &[]);
    }
}

/// Cuts and changes the bytes of a state in every place: an error or another state, never a panic.
pub(crate) fn damage<A: Accumulators>(accumulator: &A, mut go_on: impl FnMut(&mut A)) {
    let bytes = saved(accumulator);
    let mut blank = accumulator.clone();
    blank.reset();
    for cut in 0..bytes.len() {
        assert!(blank.clone().restore(&mut Decoder::new(&bytes[..cut])).is_err(), "cut at {cut}");
    }
    for place in 0..bytes.len() {
        for flip in [1, 0x80, 0xFF] {
            let mut bytes = bytes.clone();
            bytes[place] ^= flip;
            let mut restored = blank.clone();
            if restored.restore(&mut Decoder::new(&bytes)).is_ok() {
                go_on(&mut restored);
            }
            assert_eq!(restored.restore(&mut Decoder::new(&saved(accumulator))), Ok(()));
            assert_eq!(saved(&restored), saved(accumulator));
        }
    }
}
