//! SUM of floats.

use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder, StateError};

/// Values at or above this magnitude, 2^960, are summed apart, so that no number of the others overflows.
const LARGE: f64 = f64::from_bits((1023 + 960) << 52);
/// Large values are divided by this, 2^128, so that no number of them overflows either.
const SCALE: f64 = f64::from_bits((1023 + 128) << 52);

/// The sum of FLOAT or DOUBLE values, compensated, with exact removal of what is not finite.
///
/// The sum and the sum of its rounding errors are both carried through additions and removals (Kahan, Babuska
/// and Neumaier's method with Knuth's branchless error term). An error is lost only when it falls out of the
/// second number too, about 2^-106 of the largest sum so far; and a sum without values is exactly zero again.
///
/// ```
/// use eventflux_runtime::aggregate::SumFloat;
/// let mut sum = SumFloat::default();
/// sum.add(0.1);
/// sum.add(1e17);
/// sum.add(f64::INFINITY);
/// sum.remove(f64::INFINITY);
/// sum.remove(1e17);
/// assert_eq!(sum.value(), Some(0.1));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SumFloat {
    total: Compensated,
    /// Signed, because processors turn signed integers into floats at once.
    count: i64,
    /// Rare, so that the common accumulator is small; once there it stays.
    apart: Option<Box<Apart>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Compensated {
    sum: f64,
    error: f64,
}

impl Compensated {
    #[inline]
    fn plus(self, value: f64) -> Self {
        let sum = self.sum + value;
        let share = sum - self.sum;
        let error = (self.sum - (sum - share)) + (value - share);
        Compensated { sum, error: self.error + error }
    }

    #[inline]
    fn value(self) -> f64 {
        self.sum + self.error
    }
}

/// Values that the plain sum can't take.
#[derive(Clone, Debug, Default, PartialEq)]
struct Apart {
    nan: u64,
    infinite: u64,
    negative_infinite: u64,
    /// How many large values there are.
    large: u64,
    /// Their sum, divided by [`SCALE`].
    scaled: Compensated,
}

impl SumFloat {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: impl Into<f64>) {
        let value = value.into();
        let count = self.count.wrapping_add(1);
        self.total =
            if value.abs() < LARGE { self.total.plus(value) } else { self.change_apart(value, true) };
        self.count = count;
    }

    /// Takes a value out.
    #[inline]
    pub fn remove(&mut self, value: impl Into<f64>) {
        let value = value.into();
        let count = self.count.wrapping_sub(1);
        self.total =
            if value.abs() < LARGE { self.total.plus(-value) } else { self.change_apart(value, false) };
        self.count = count;
        if count == 0 {
            self.reset();
        }
    }

    /// Changes what is summed apart. Gives the total, which stays.
    ///
    /// `add` and `remove` store total and count after the two ways have met, so that what comes next finds them
    /// in registers.
    #[cold]
    #[inline(never)]
    fn change_apart(&mut self, value: f64, enters: bool) -> Compensated {
        self.apart.get_or_insert_default().change(value, enters);
        self.total
    }

    /// The sum, `None` without values.
    #[inline]
    pub fn value(&self) -> Option<f64> {
        (self.count != 0).then(|| self.known())
    }

    /// The sum, 0 without values.
    #[inline]
    pub fn known(&self) -> f64 {
        match &self.apart {
            None => self.total.value(),
            Some(apart) => apart.with(self.total.value(), 1.0),
        }
    }

    /// AVG: the mean of the values, 0 without values.
    #[inline]
    pub fn known_mean(&self) -> f64 {
        self.mean().unwrap_or(0.0)
    }

    /// AVG: the mean of the values, `None` without values.
    #[inline]
    pub fn mean(&self) -> Option<f64> {
        if self.count == 0 {
            return None;
        }
        let count = self.count as f64;
        Some(match &self.apart {
            None => self.total.value() / count,
            Some(apart) => apart.with(self.total.value(), count),
        })
    }
}

impl Apart {
    fn change(&mut self, value: f64, enters: bool) {
        if value.is_finite() {
            self.scaled = self.scaled.plus(if enters { value / SCALE } else { -value / SCALE });
        }
        let count = match value {
            _ if value.is_nan() => &mut self.nan,
            f64::INFINITY => &mut self.infinite,
            f64::NEG_INFINITY => &mut self.negative_infinite,
            _ => &mut self.large,
        };
        *count = if enters { count.wrapping_add(1) } else { count.wrapping_sub(1) };
        if self.large == 0 {
            self.scaled = Compensated::default();
        }
    }

    /// What the sum is when the other values have the sum `rest`, divided by `count`.
    #[cold]
    fn with(&self, rest: f64, count: f64) -> f64 {
        if self.nan != 0 || (self.infinite != 0 && self.negative_infinite != 0) {
            f64::NAN
        } else if self.infinite != 0 {
            f64::INFINITY
        } else if self.negative_infinite != 0 {
            f64::NEG_INFINITY
        } else if self.large == 0 {
            rest / count
        } else {
            self.scaled.plus(rest / SCALE).value() / count * SCALE
        }
    }
}

impl Accumulators for SumFloat {
    fn reset(&mut self) {
        self.total = Compensated::default();
        self.count = 0;
        if let Some(apart) = &mut self.apart {
            **apart = Apart::default();
        }
    }

    fn save(&self, out: &mut Encoder) {
        out.put_f64(self.total.sum);
        out.put_f64(self.total.error);
        out.put_i64(self.count);
        let apart = self.apart.as_deref().filter(|apart| **apart != Apart::default());
        out.put_bool(apart.is_some());
        if let Some(apart) = apart {
            for count in [apart.nan, apart.infinite, apart.negative_infinite, apart.large] {
                out.put_u64(count);
            }
            out.put_f64(apart.scaled.sum);
            out.put_f64(apart.scaled.error);
        }
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.total = Compensated { sum: from.get_f64()?, error: from.get_f64()? };
        self.count = from.get_i64()?;
        self.apart = if from.get_bool()? {
            Some(Box::new(Apart {
                nan: from.get_u64()?,
                infinite: from.get_u64()?,
                negative_infinite: from.get_u64()?,
                large: from.get_u64()?,
                scaled: Compensated { sum: from.get_f64()?, error: from.get_f64()? },
            }))
        } else {
            None
        };
        Ok(())
    }
}

impl Merge for SumFloat {
    #[inline]
    fn merge(&mut self, later: &Self) {
        self.total = self.total.plus(later.total.sum);
        self.total.error += later.total.error;
        self.count = self.count.wrapping_add(later.count);
        if let Some(apart) = &later.apart {
            self.apart.get_or_insert_default().merge(apart);
        }
    }
}

impl Apart {
    #[cold]
    fn merge(&mut self, later: &Self) {
        self.nan = self.nan.wrapping_add(later.nan);
        self.infinite = self.infinite.wrapping_add(later.infinite);
        self.negative_infinite = self.negative_infinite.wrapping_add(later.negative_infinite);
        self.large = self.large.wrapping_add(later.large);
        self.scaled = self.scaled.plus(later.scaled.sum);
        self.scaled.error += later.scaled.error;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// A small generator (xorshift), so that the test is the same in every run.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> f64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 11) as f64 / (1u64 << 53) as f64
        }

        /// Log-uniform in ±[1e-6, 1e6].
        fn value(&mut self) -> f64 {
            let magnitude = 10f64.powf(self.next() * 12.0 - 6.0);
            if self.next() < 0.5 { -magnitude } else { magnitude }
        }
    }

    /// The exact sum, in units of 2^-120: values of 1e-6 and above have no bits below 2^-73.
    fn exact(values: &VecDeque<f64>) -> f64 {
        let unit = 2f64.powi(73);
        values.iter().map(|v| (v * unit) as i128).sum::<i128>() as f64 / unit
    }

    #[test]
    fn a_million_events_leave_without_a_trace() {
        let mut random = Random(0x1234_5678_9ABC_DEF1);
        let mut sum = SumFloat::default();
        let mut content = VecDeque::new();
        let mut worst: f64 = 0.0;
        for i in 0..1_000_000 {
            let value = random.value();
            if content.len() == 1000
                && let Some(left) = content.pop_front()
            {
                sum.remove(left);
            }
            sum.add(value);
            content.push_back(value);
            if i % 997 == 0 {
                let fresh = exact(&content);
                worst = worst.max((sum.known() - fresh).abs() / fresh.abs().max(1.0));
            }
        }
        // The bound of the language is 1e-9 after 1e8 events; the error here does not grow with their number.
        assert!(worst < 1e-15, "off by {worst:e}");
        for left in content {
            sum.remove(left);
        }
        assert_eq!(sum, SumFloat::default());
    }

    #[test]
    fn what_is_not_finite_leaves_without_a_trace() {
        let mut sum = SumFloat::default();
        sum.add(1.5);
        for weird in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, f64::MAX, f64::MIN] {
            sum.add(weird);
            sum.remove(weird);
            assert_eq!(sum.value(), Some(1.5), "after {weird}");
        }
        sum.add(f64::INFINITY);
        assert_eq!(sum.value(), Some(f64::INFINITY));
        sum.add(f64::NEG_INFINITY);
        assert!(sum.known().is_nan());
        sum.remove(f64::INFINITY);
        assert_eq!(sum.value(), Some(f64::NEG_INFINITY));
    }

    #[test]
    fn an_overflow_is_infinite_and_recovers() {
        let mut sum = SumFloat::default();
        sum.add(1.0);
        sum.add(f64::MAX);
        assert_eq!(sum.known(), f64::MAX);
        sum.add(f64::MAX);
        assert_eq!(sum.known(), f64::INFINITY);
        assert_eq!(sum.mean(), Some(f64::MAX / 3.0 * 2.0));
        sum.remove(f64::MAX);
        sum.remove(f64::MAX);
        assert_eq!(sum.value(), Some(1.0));
    }

    #[test]
    fn emptied_it_is_exactly_zero() {
        let mut sum = SumFloat::default();
        sum.add(0.1);
        sum.add(0.2);
        sum.remove(0.1);
        sum.remove(0.2);
        assert_eq!(sum.value(), None);
        assert_eq!(sum.known().to_bits(), 0.0f64.to_bits());
    }

    #[test]
    fn state_is_exact() {
        let mut sum = SumFloat::default();
        for value in [0.1, 1e20, -3.7, f64::INFINITY, 1e300] {
            sum.add(value);
            let mut out = Encoder::new();
            sum.save(&mut out);
            let bytes = out.into_bytes();
            let mut restored = SumFloat::default();
            let mut from = Decoder::new(&bytes);
            assert_eq!(restored.restore(&mut from), Ok(()));
            assert_eq!(from.finish(), Ok(()));
            assert_eq!(restored, sum);
        }
    }
}
