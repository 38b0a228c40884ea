//! Hashes that may be kept: the same on every machine and in every version.

use crate::text::Text;
use crate::time::Timestamp;

/// A value that has such a hash. Values that are the same for grouping have the same one: all NaN, both zeros.
pub trait StableHash {
    /// The hash, good in all its bits.
    fn stable_hash(self) -> u64;
}

const START: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
#[inline]
fn mix(mut word: u64) -> u64 {
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

#[inline]
fn number(word: u64) -> u64 {
    mix(word.wrapping_add(START))
}

macro_rules! numbers {
    ($($ty:ty: |$value:ident| $word:expr;)*) => {$(
        impl StableHash for $ty {
            #[inline]
            fn stable_hash(self) -> u64 {
                let $value = self;
                number($word)
            }
        }
    )*};
}
numbers! {
    bool: |value| u64::from(value);
    i32: |value| i64::from(value).cast_unsigned();
    i64: |value| value.cast_unsigned();
    Timestamp: |value| value.as_micros().cast_unsigned();
    // Adding 0.0 turns -0.0 into 0.0; all NaN are one.
    f32: |value| u64::from(if value.is_nan() { f32::NAN.to_bits() } else { (value + 0.0).to_bits() });
    f64: |value| if value.is_nan() { f64::NAN.to_bits() } else { (value + 0.0).to_bits() };
}

impl StableHash for &str {
    #[inline]
    fn stable_hash(self) -> u64 {
        // The length tells apart what is filled up with zeros at the end.
        let mut hash = number(self.len() as u64);
        let (words, rest) = self.as_bytes().as_chunks::<8>();
        for word in words {
            hash = mix(hash ^ u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            hash = mix(hash ^ u64::from_le_bytes(word));
        }
        hash
    }
}

impl StableHash for &Text {
    #[inline]
    fn stable_hash(self) -> u64 {
        (**self).stable_hash()
    }
}

/// The hash of a key of several columns, from those of the columns; that of NULL is `None`.
pub fn split_hash(columns: impl IntoIterator<Item = Option<u64>>) -> u64 {
    columns.into_iter().fold(START, |hash, column| mix(hash.rotate_left(1) ^ column.unwrap_or(!START)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_kept() {
        assert_eq!(1i64.stable_hash(), 0x910A_2DEC_8902_5CC1);
        assert_eq!("".stable_hash(), number(0));
        assert_eq!("EventFlux".stable_hash(), Text::from("EventFlux").stable_hash());
        assert_eq!((-0.0f64).stable_hash(), 0.0f64.stable_hash());
        assert_eq!((-f64::NAN).stable_hash(), f64::NAN.stable_hash());
        assert_ne!("a".stable_hash(), "a\0".stable_hash());
        assert_ne!("12345678".stable_hash(), "12345678\0".stable_hash());
    }
}
