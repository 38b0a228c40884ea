//! What the two accumulators of variances share: how the aggregates are read.

/// The sum of squared distances from the mean, over some divisor.
pub(super) trait Variance {
    /// How many values there are.
    fn count(&self) -> i64;
    /// The sum of squared distances, divided by `divisor`.
    fn variance(&self, divisor: f64) -> f64;
    /// The root of that.
    fn deviation(&self, divisor: f64) -> f64;
}

/// The number of values, as VAR_POP divides by it; `None` where there is none.
#[inline]
pub(super) fn of_all(variance: &impl Variance) -> Option<f64> {
    let count = variance.count();
    (count != 0).then_some(count as f64)
}

/// One less, as VAR_SAMP divides by it; `None` where that is nothing.
#[inline]
pub(super) fn of_sample(variance: &impl Variance) -> Option<f64> {
    let count = variance.count();
    (count > 1).then_some((count - 1) as f64)
}

/// The aggregates that are read from an accumulator of variances.
macro_rules! readings {
    ($accumulator:ty) => {
        impl $accumulator {
            /// VAR_POP: the mean squared distance from the mean, `None` without values.
            #[inline]
            pub fn var_pop(&self) -> Option<f64> {
                super::variance::of_all(self).map(|n| self.variance(n))
            }
            /// VAR_POP, 0 without values.
            #[inline]
            pub fn known_var_pop(&self) -> f64 {
                self.var_pop().unwrap_or(0.0)
            }
            /// STDDEV_POP: the root of VAR_POP, `None` without values.
            #[inline]
            pub fn stddev_pop(&self) -> Option<f64> {
                super::variance::of_all(self).map(|n| self.deviation(n))
            }
            /// STDDEV_POP, 0 without values.
            #[inline]
            pub fn known_stddev_pop(&self) -> f64 {
                self.stddev_pop().unwrap_or(0.0)
            }
            /// VAR_SAMP: the sum of squared distances from the mean over one less than the number of values, `None`
            /// of less than two.
            #[inline]
            pub fn var_samp(&self) -> Option<f64> {
                super::variance::of_sample(self).map(|n| self.variance(n))
            }
            /// STDDEV_SAMP: the root of VAR_SAMP, `None` of less than two values.
            #[inline]
            pub fn stddev_samp(&self) -> Option<f64> {
                super::variance::of_sample(self).map(|n| self.deviation(n))
            }
        }
    };
}
pub(super) use readings;
