//! How often numbers of about the same size came.

use super::ranks::{place, to_key, to_value};
use crate::state::{Decoder, Encoder, StateError};

/// How many bits of a number are left out: 9 of its mantissa's 52 stay.
const DROPPED: u32 = 43;
/// Buckets are held in blocks of so many.
const BLOCK: usize = 256;

/// Counts by bucket: numbers with the same sign, exponent and first 9 bits of the mantissa. The middle of a bucket
/// is within 2^-10, less than 0.1 %, of each of its numbers.
///
/// This is DDSketch (Masson, Rim and Lee 2019) with the logarithm interpolated linearly between powers of two, so
/// that a bucket is found by a shift and is the same on every machine. It takes the room of the buckets between
/// the smallest and the largest number, not of their count: about 4 KiB for every power of two.
#[derive(Clone, Debug, Default)]
pub(super) struct Sketch {
    /// In order of their buckets.
    blocks: Vec<Block>,
    count: u64,
    /// The extremes, exactly.
    least: i64,
    greatest: i64,
    spare: Vec<Block>,
}

#[derive(Clone, Debug)]
struct Block {
    /// Its first bucket's, divided by [`BLOCK`].
    number: i32,
    total: u64,
    counts: Box<[u64; BLOCK]>,
}

#[inline]
fn bucket(key: i64) -> i32 {
    // 21 bits.
    (key >> DROPPED) as i32
}

/// The middle of a bucket.
fn middle(bucket: i32) -> i64 {
    let magnitude = i64::from(if bucket < 0 { !bucket } else { bucket });
    let value = match magnitude << DROPPED {
        0 => 0.0,
        bits if bits == f64::INFINITY.to_bits().cast_signed() => f64::INFINITY,
        bits => to_value(bits | 1 << (DROPPED - 1)),
    };
    to_key(if bucket < 0 { -value } else { value })
}

impl Sketch {
    pub(super) fn len(&self) -> u64 {
        self.count
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    #[inline]
    pub(super) fn add_key(&mut self, key: i64) {
        if self.count == 0 || key < self.least {
            self.least = key;
        }
        if self.count == 0 || key > self.greatest {
            self.greatest = key;
        }
        self.add_bucket(bucket(key), 1);
    }

    fn add_bucket(&mut self, bucket: i32, times: u64) {
        let (number, place) = (bucket.div_euclid(BLOCK as i32), bucket.rem_euclid(BLOCK as i32));
        let index = match self.blocks.binary_search_by_key(&number, |block| block.number) {
            Ok(index) => index,
            Err(index) => {
                let spare = self.spare.pop();
                let counts = spare.map_or_else(|| Box::new([0; BLOCK]), |block| block.counts);
                self.blocks.insert(index, Block { number, total: 0, counts });
                index
            }
        };
        let block = &mut self.blocks[index];
        let count = &mut block.counts[place as usize];
        *count = count.saturating_add(times);
        block.total = block.total.saturating_add(times);
        self.count = self.count.saturating_add(times);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        let empty = self.is_empty();
        self.least = if empty { other.least } else { self.least.min(other.least) };
        self.greatest = if empty { other.greatest } else { self.greatest.max(other.greatest) };
        other.buckets().for_each(|(bucket, times)| self.add_bucket(bucket, times));
    }

    /// The buckets that hold something, in order, with their counts.
    fn buckets(&self) -> impl Iterator<Item = (i32, u64)> + use<'_> {
        self.blocks.iter().flat_map(|block| {
            let counts = block.counts.iter().zip(block.number * BLOCK as i32..);
            counts.filter(|(times, _)| **times != 0).map(|(times, bucket)| (bucket, *times))
        })
    }

    /// The numbers around a fraction, and how far it is from the first to the second.
    pub(super) fn around(&self, fraction: f64) -> (f64, f64, f64) {
        let (rank, part) = place(usize::try_from(self.count).unwrap_or(usize::MAX), fraction);
        let rank = rank as u64;
        (self.at(rank), self.at((rank + 1).min(self.count.saturating_sub(1))), part)
    }

    fn at(&self, rank: u64) -> f64 {
        if rank == 0 {
            return to_value(self.least);
        }
        if rank + 1 >= self.count {
            return to_value(self.greatest);
        }
        let mut rest = rank;
        for block in &self.blocks {
            if rest >= block.total {
                rest -= block.total;
                continue;
            }
            for (times, bucket) in block.counts.iter().zip(block.number * BLOCK as i32..) {
                if rest < *times {
                    // Nothing is beyond the extremes, which are known.
                    return to_value(middle(bucket).max(self.least).min(self.greatest));
                }
                rest -= times;
            }
        }
        to_value(self.greatest)
    }

    pub(super) fn clear(&mut self) {
        for mut block in self.blocks.drain(..) {
            block.counts.fill(0);
            self.spare.push(block);
        }
        self.count = 0;
    }

    pub(super) fn save(&self, out: &mut Encoder) {
        out.put_i64(self.least);
        out.put_i64(self.greatest);
        out.put_len(self.buckets().count());
        for (bucket, times) in self.buckets() {
            out.put_i32(bucket);
            out.put_u64(times);
        }
    }

    pub(super) fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.clear();
        (self.least, self.greatest) = (from.get_i64()?, from.get_i64()?);
        let mut before = bucket(i64::MIN) - 1;
        for _ in 0..from.get_len()? {
            let (next, times) = (from.get_i32()?, from.get_u64()?);
            if next <= before || next > bucket(i64::MAX) || times == 0 {
                return Err(StateError::damaged("PERCENTILE out of order"));
            }
            before = next;
            self.add_bucket(next, times);
        }
        if self.least > self.greatest {
            return Err(StateError::damaged("PERCENTILE without extremes"));
        }
        Ok(())
    }
}
