//! PERCENTILE and MEDIAN, exact: numbers in order, of which any may leave.

use super::Accumulate;
use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder, StateError};

/// Chunks of sorted numbers are cut in two at this length.
const CHUNK: usize = 128;

/// Numbers in order, by rank: sorted chunks of about a hundred, and the sums of their lengths as a binary indexed
/// tree (Fenwick 1994). A number that comes or goes moves half a chunk and touches the logarithm of their
/// number; a rank is found as fast.
///
/// ```
/// use eventflux_runtime::aggregate::Ranks;
/// let mut ranks = Ranks::default();
/// for value in [4.0, 1.0, 3.0, 2.0] {
///     ranks.add(value);
/// }
/// assert_eq!(ranks.percentile(0.5), Some(2.5));
/// ranks.remove(1.0);
/// assert_eq!(ranks.percentile(0.5), Some(3.0));
/// assert_eq!(ranks.percentile(1.0), Some(4.0));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Ranks {
    /// None is empty.
    chunks: Vec<Vec<i64>>,
    /// Place `i` holds the length of as many chunks up to `i` as the lowest set bit of `i + 1` says.
    tree: Vec<usize>,
    len: usize,
    spare: Vec<Vec<i64>>,
}

/// A float as an integer of the same order: NaN above all, all NaN and both zeros one.
#[inline]
pub(super) fn to_key(value: f64) -> i64 {
    let value = if value.is_nan() { f64::NAN } else { value + 0.0 };
    let bits = value.to_bits().cast_signed();
    // The magnitude of negative numbers counts down.
    bits ^ ((bits >> 63) & i64::MAX)
}

/// The float of an integer.
#[inline]
pub(super) fn to_value(key: i64) -> f64 {
    f64::from_bits((key ^ ((key >> 63) & i64::MAX)).cast_unsigned())
}

/// Where a fraction falls among `len` numbers: the rank below it, and how far it is to the next.
#[inline]
pub(super) fn place(len: usize, fraction: f64) -> (usize, f64) {
    let last = len.saturating_sub(1);
    let place = fraction * last as f64;
    // A fraction is from 0 to 1, so that it fits.
    let below = (place as usize).min(last);
    (below, place - below as f64)
}

/// The value between two numbers.
#[inline]
pub(super) fn between(low: f64, high: f64, part: f64) -> f64 {
    if part == 0.0 || low == high {
        return low;
    }
    let distance = high - low;
    // The largest numbers of both signs are further apart than a number can say.
    if distance.is_finite() { low + part * distance } else { low * (1.0 - part) + high * part }
}

impl Ranks {
    /// How many numbers there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no number.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: impl Into<f64>) {
        self.add_key(to_key(value.into()));
    }

    /// Takes a value out.
    #[inline]
    pub fn remove(&mut self, value: impl Into<f64>) {
        self.remove_key(to_key(value.into()));
    }

    pub(super) fn add_key(&mut self, key: i64) {
        self.len += 1;
        let Some(last) = self.chunks.len().checked_sub(1) else {
            let mut chunk = self.spare.pop().unwrap_or_default();
            chunk.push(key);
            self.chunks.push(chunk);
            self.tree.push(1);
            return;
        };
        let index = self.chunk_of(key).min(last);
        let chunk = &mut self.chunks[index];
        let place = chunk.partition_point(|held| *held < key);
        chunk.insert(place, key);
        if chunk.len() < CHUNK {
            self.count(index, true);
            return;
        }
        let mut upper = self.spare.pop().unwrap_or_else(|| Vec::with_capacity(CHUNK));
        upper.extend_from_slice(&chunk[CHUNK / 2..]);
        chunk.truncate(CHUNK / 2);
        self.chunks.insert(index + 1, upper);
        self.plant();
    }

    fn remove_key(&mut self, key: i64) {
        let index = self.chunk_of(key);
        let Some(chunk) = self.chunks.get_mut(index) else { return };
        let place = chunk.partition_point(|held| *held < key);
        if chunk.get(place) != Some(&key) {
            return;
        }
        chunk.remove(place);
        self.len -= 1;
        let (len, next) = (chunk.len(), self.chunks.get(index + 1).map_or(CHUNK, Vec::len));
        if len != 0 && len + next > CHUNK / 2 {
            self.count(index, false);
            return;
        }
        // An empty chunk goes, a short one joins the next if that is short too.
        let mut gone = self.chunks.remove(index);
        if let Some(next) = self.chunks.get_mut(index) {
            next.splice(..0, gone.drain(..));
        }
        gone.clear();
        self.spare.push(gone);
        self.plant();
    }

    /// The first chunk that reaches `key`, or how many there are.
    #[inline]
    fn chunk_of(&self, key: i64) -> usize {
        self.chunks.partition_point(|chunk| chunk.last().is_some_and(|last| *last < key))
    }

    /// Notes that a chunk has one number more or less.
    #[inline]
    fn count(&mut self, chunk: usize, more: bool) {
        let mut node = chunk;
        while let Some(sum) = self.tree.get_mut(node) {
            *sum = if more { *sum + 1 } else { *sum - 1 };
            node |= node + 1;
        }
    }

    /// Makes the tree anew.
    fn plant(&mut self) {
        self.tree.clear();
        self.tree.extend(self.chunks.iter().map(Vec::len));
        for node in 0..self.tree.len() {
            let above = node | (node + 1);
            if above < self.tree.len() {
                self.tree[above] += self.tree[node];
            }
        }
    }

    /// The number of that rank, from 0, and the one after it or itself.
    fn at(&self, rank: usize) -> (f64, f64) {
        let (mut chunk, mut rest) = (0, rank);
        let mut step = self.tree.len().next_power_of_two();
        while step > 0 {
            if let Some(sum) = self.tree.get(chunk + step - 1)
                && *sum <= rest
            {
                chunk += step;
                rest -= sum;
            }
            step /= 2;
        }
        let key = |chunk: usize, place: usize| self.chunks.get(chunk).and_then(|held| held.get(place));
        let low = key(chunk, rest).copied().unwrap_or_default();
        let high = key(chunk, rest + 1).or_else(|| key(chunk + 1, 0)).copied().unwrap_or(low);
        (to_value(low), to_value(high))
    }

    /// The value that this fraction of the numbers is below, linear between two of them; `None` without numbers.
    #[inline]
    pub fn percentile(&self, fraction: f64) -> Option<f64> {
        (self.len != 0).then(|| self.known_percentile(fraction))
    }

    /// The same where there is a number.
    pub fn known_percentile(&self, fraction: f64) -> f64 {
        let (rank, part) = place(self.len, fraction);
        let (low, high) = self.at(rank);
        between(low, high, part)
    }

    /// All numbers in order.
    pub(super) fn keys(&self) -> impl Iterator<Item = i64> + use<'_> {
        self.chunks.iter().flatten().copied()
    }
}

impl Accumulate<f64> for Ranks {
    #[inline]
    fn put(&mut self, value: f64) {
        self.add(value);
    }
    #[inline]
    fn take(&mut self, value: f64) {
        self.remove(value);
    }
}

impl Accumulators for Ranks {
    fn reset(&mut self) {
        for mut chunk in self.chunks.drain(..) {
            chunk.clear();
            self.spare.push(chunk);
        }
        self.tree.clear();
        self.len = 0;
    }

    fn save(&self, out: &mut Encoder) {
        out.put_len(self.len);
        self.keys().for_each(|key| out.put_i64(key));
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        let mut before = i64::MIN;
        for _ in 0..from.get_len()? {
            let key = from.get_i64()?;
            if key < before {
                return Err(StateError::damaged("PERCENTILE out of order"));
            }
            before = key;
            match self.chunks.last_mut().filter(|chunk| chunk.len() < CHUNK / 2) {
                Some(chunk) => chunk.push(key),
                None => {
                    let mut chunk = self.spare.pop().unwrap_or_default();
                    chunk.push(key);
                    self.chunks.push(chunk);
                }
            }
            self.len += 1;
        }
        self.plant();
        Ok(())
    }
}

impl Merge for Ranks {
    fn merge(&mut self, later: &Self) {
        later.keys().for_each(|key| self.add_key(key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::testing::{Random, check, check_merge, damage};
    use crate::columns::Ordered;

    fn fresh(content: &[f64], fraction: f64) -> Option<f64> {
        let mut sorted = content.to_vec();
        sorted.sort_by(|a, b| f64::order(*a, *b));
        let (rank, part) = place(sorted.len(), fraction);
        let low = *sorted.get(rank)?;
        Some(between(low, *sorted.get(rank + 1).unwrap_or(&low), part))
    }

    fn compare(ranks: &Ranks, content: &[f64]) {
        for fraction in [0.0, 0.1, 0.5, 0.95, 1.0] {
            let (ours, theirs) = (ranks.percentile(fraction), fresh(content, fraction));
            let same =
                ours == theirs || matches!((ours, theirs), (Some(a), Some(b)) if a.is_nan() && b.is_nan());
            assert!(same, "{ours:?} {theirs:?} at {fraction} of {content:?}");
        }
    }

    fn any(random: &mut Random) -> f64 {
        match random.below(20) {
            0 => f64::NAN,
            1 => f64::INFINITY,
            2 => f64::NEG_INFINITY,
            3 => -0.0,
            other => other as f64 - 10.0,
        }
    }

    #[test]
    fn agrees_with_a_fresh_computation() {
        check::<Ranks, f64>(
            any,
            |ranks, value| ranks.add(*value),
            |ranks, value| ranks.remove(*value),
            compare,
        );
        check_merge(&Ranks::default(), any, |ranks, value| ranks.add(*value), compare);
    }

    #[test]
    fn many_numbers_in_many_chunks() {
        let mut random = Random(3);
        let mut ranks = Ranks::default();
        let mut content: Vec<f64> = Vec::new();
        for round in 0..30_000 {
            // Up to ten thousand, and down again.
            let grows = round < 15_000;
            if content.is_empty() || random.below(10) < if grows { 8 } else { 2 } {
                let value = random.below(1 << 40) as f64;
                content.insert(content.partition_point(|held| *held < value), value);
                ranks.add(value);
            } else {
                let value = content.remove(random.below(content.len() as u64) as usize);
                ranks.remove(value);
            }
            assert_eq!(ranks.len(), content.len());
            if let Some(last) = content.len().checked_sub(1) {
                let rank = random.below(content.len() as u64) as usize;
                assert_eq!(ranks.at(rank), (content[rank], content[(rank + 1).min(last)]));
            }
            assert!(ranks.chunks.iter().all(|chunk| !chunk.is_empty() && chunk.len() < CHUNK));
            assert!(ranks.chunks.len() <= content.len() / (CHUNK / 8) + 2);
        }
    }

    #[test]
    fn what_is_not_there_changes_nothing() {
        let mut ranks = Ranks::default();
        ranks.remove(1.0);
        ranks.add(2.0);
        ranks.remove(1.0);
        ranks.remove(3.0);
        assert_eq!(ranks.percentile(0.3), Some(2.0));
    }

    #[test]
    fn the_largest_numbers_have_a_middle() {
        assert_eq!(between(f64::MIN, f64::MAX, 0.5), 0.0);
        assert_eq!(between(1.0, f64::INFINITY, 0.5), f64::INFINITY);
        assert_eq!(between(f64::INFINITY, f64::INFINITY, 0.5), f64::INFINITY);
    }

    #[test]
    fn damaged_state_is_an_error() {
        let mut ranks = Ranks::default();
        (0..5).for_each(|i| ranks.add(i));
        damage(&ranks, |ranks| {
            ranks.remove(2);
            ranks.add(7);
            assert!(ranks.percentile(0.5).is_some());
        });
    }
}
