//! PERCENTILE and MEDIAN of content that only grows.

use super::Accumulate;
use super::ranks::{Ranks, between, to_key};
use super::sketch::Sketch;
use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder, StateError};

/// Up to so many values are held as they are.
const EXACT: usize = 10_000;

/// Values in order, of content that only grows or is dropped as a whole: exact up to 10,000 values; beyond that
/// each value is known within 0.1 % of itself, and state does not grow with their number any more.
///
/// ```
/// use eventflux_runtime::aggregate::Percentiles;
/// let mut latencies = Percentiles::default();
/// for value in 1..=100_000 {
///     latencies.add(value);
/// }
/// let p99 = latencies.percentile(0.99).unwrap_or_default();
/// assert!((p99 / 99_000.0 - 1.0).abs() < 0.001);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Percentiles {
    /// Empty beyond [`EXACT`].
    ranks: Ranks,
    /// Empty up to there.
    sketch: Sketch,
}

impl Percentiles {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: impl Into<f64>) {
        self.add_key(to_key(value.into()));
    }

    #[inline]
    fn add_key(&mut self, key: i64) {
        if !self.sketch.is_empty() {
            self.sketch.add_key(key);
        } else if self.ranks.len() < EXACT {
            self.ranks.add_key(key);
        } else {
            self.spill();
            self.sketch.add_key(key);
        }
    }

    #[cold]
    fn spill(&mut self) {
        self.ranks.keys().for_each(|key| self.sketch.add_key(key));
        self.ranks.reset();
    }

    /// The value that this fraction of the values is below, linear between two of them; `None` without values.
    #[inline]
    pub fn percentile(&self, fraction: f64) -> Option<f64> {
        let some = !self.ranks.is_empty() || !self.sketch.is_empty();
        some.then(|| self.known_percentile(fraction))
    }

    /// The same where there is a value.
    pub fn known_percentile(&self, fraction: f64) -> f64 {
        if self.sketch.is_empty() {
            return self.ranks.known_percentile(fraction);
        }
        let (low, high, part) = self.sketch.around(fraction);
        between(low, high, part)
    }
}

impl Accumulate<f64> for Percentiles {
    #[inline]
    fn put(&mut self, value: f64) {
        self.add(value);
    }
    /// Nothing leaves content that only grows.
    fn take(&mut self, _: f64) {}
}

impl Accumulators for Percentiles {
    fn reset(&mut self) {
        self.ranks.reset();
        self.sketch.clear();
    }

    fn save(&self, out: &mut Encoder) {
        out.put_bool(self.sketch.is_empty());
        if self.sketch.is_empty() {
            self.ranks.save(out);
        } else {
            self.sketch.save(out);
        }
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        if from.get_bool()? {
            return self.ranks.restore(from);
        }
        self.sketch.restore(from)?;
        if self.sketch.len() <= EXACT as u64 {
            return Err(StateError::damaged("few values of PERCENTILE, held as many"));
        }
        Ok(())
    }
}

impl Merge for Percentiles {
    fn merge(&mut self, later: &Self) {
        if later.sketch.is_empty() {
            later.ranks.keys().for_each(|key| self.add_key(key));
        } else {
            self.spill();
            self.sketch.merge(&later.sketch);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::testing::{Random, damage, restarted};

    const FRACTIONS: [f64; 9] = [0.0, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999, 1.0];

    /// Values of several distributions; all but the last of one sign, so that errors have something to be relative
    /// to.
    fn value(kind: u64, random: &mut Random) -> f64 {
        match kind {
            0 => random.fraction(),
            1 => random.wide().abs(),
            2 => -random.wide().abs(),
            3 => 1e300 * random.fraction(),
            4 => 1e-300 * (1.0 + random.fraction()),
            5 => 1.0 + random.below(3) as f64,
            _ => random.wide(),
        }
    }

    #[test]
    fn many_values_are_known_within_a_thousandth() {
        for kind in 0..7 {
            let mut random = Random(17 + kind);
            let mut values: Vec<f64> = (0..60_000).map(|_| value(kind, &mut random)).collect();
            let (mut all, mut exact) = (Percentiles::default(), Ranks::default());
            // Two thirds of them in parts that are put together, some small, some large.
            for (number, part) in
                [&values[..20_000], &values[20_000..25_000], &values[25_000..60_000]].into_iter().enumerate()
            {
                let mut accumulated = Percentiles::default();
                part.iter().for_each(|value| accumulated.add(*value));
                if number == 1 {
                    assert!(accumulated.sketch.is_empty());
                }
                all.merge(&accumulated);
            }
            values.iter().for_each(|value| exact.add(*value));
            all = restarted(&all, &Percentiles::default());
            values.sort_by(f64::total_cmp);
            for fraction in FRACTIONS {
                let (estimate, truth) = (all.known_percentile(fraction), exact.known_percentile(fraction));
                let error = (estimate - truth).abs() / truth.abs();
                // Values of both signs: near 0 the value between two is no better than the larger of them.
                assert!(error <= 0.001 || (kind == 6 && truth.abs() < 1e-5), "{estimate} for {truth}");
            }
            assert_eq!(all.percentile(0.0), values.first().copied());
            assert_eq!(all.percentile(1.0), values.last().copied());
        }
    }

    #[test]
    fn ten_thousand_values_are_exact() {
        let mut random = Random(1);
        let (mut all, mut exact) = (Percentiles::default(), Ranks::default());
        for _ in 0..EXACT {
            let value = random.wide();
            all.add(value);
            exact.add(value);
        }
        for fraction in FRACTIONS {
            assert_eq!(all.percentile(fraction), exact.percentile(fraction));
        }
        assert!(all.sketch.is_empty());
        all.add(1.0);
        assert!(all.ranks.is_empty());
        all.reset();
        assert_eq!(all.percentile(0.5), None);
        all.add(5.0);
        assert_eq!(all.percentile(0.5), Some(5.0));
    }

    #[test]
    fn what_is_not_finite_is_counted_too() {
        let mut all = Percentiles::default();
        for _ in 0..5_000 {
            for value in [f64::NEG_INFINITY, -5.0, -0.0, 0.0, f64::INFINITY, f64::NAN] {
                all.add(value);
            }
        }
        assert_eq!(all.percentile(0.1), Some(f64::NEG_INFINITY));
        assert!(all.percentile(0.25).is_some_and(|v| (v + 5.0).abs() < 0.005));
        assert_eq!(all.percentile(0.5), Some(0.0));
        assert_eq!(all.percentile(0.75), Some(f64::INFINITY));
        assert!(all.known_percentile(0.95).is_nan());
    }

    #[test]
    fn damaged_state_is_an_error() {
        let mut all = Percentiles::default();
        all.add(1.0);
        damage(&all, |all| all.add(2.0));
        (0..=EXACT).for_each(|i| all.add((i % 3) as f64));
        damage(&all, |all| {
            all.add(2.0);
            assert!(all.percentile(0.5).is_some());
        });
    }
}
