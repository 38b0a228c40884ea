//! Hashes of keys: foldhash with one seed for every run.
//!
//! Nothing that can be observed depends on them.

use std::hash::Hasher;

use foldhash::SharedSeed;
use foldhash::fast::FoldHasher;

const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

/// The hash of NULL, and of no columns at all.
pub(crate) const NULL: u64 = 0x5851_F42D_4C95_7F2D;

#[inline]
fn hasher() -> FoldHasher<'static> {
    FoldHasher::with_seed(SEED, SharedSeed::global_fixed())
}

/// The hash of a number.
#[inline]
pub(crate) fn word(value: u64) -> u64 {
    let mut hasher = hasher();
    hasher.write_u64(value);
    hasher.finish()
}

/// The hash of a text.
#[inline]
pub(crate) fn text(value: &str) -> u64 {
    let mut hasher = hasher();
    hasher.write(value.as_bytes());
    hasher.finish()
}

/// The hash of what has hash `left` followed by what has hash `right`.
#[inline]
pub(crate) fn and(left: u64, right: u64) -> u64 {
    let product = u128::from(left ^ SEED) * u128::from(right.rotate_left(32) ^ NULL);
    (product as u64) ^ ((product >> 64) as u64)
}
