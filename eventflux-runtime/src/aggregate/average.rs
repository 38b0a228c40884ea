//! AVG.

use super::{SumFloat, SumInt};
use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};

macro_rules! average {
    ($(#[$meta:meta])* $name:ident over $sum:ident of $value:ty) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name($sum);

        impl $name {
            /// Takes a value in.
            #[inline]
            pub fn add(&mut self, value: impl Into<$value>) {
                self.0.add(value);
            }

            /// Takes a value out.
            #[inline]
            pub fn remove(&mut self, value: impl Into<$value>) {
                self.0.remove(value);
            }

            /// The mean, `None` without values.
            #[inline]
            pub fn value(&self) -> Option<f64> {
                self.0.mean()
            }

            /// The mean, 0 without values.
            #[inline]
            pub fn known(&self) -> f64 {
                self.0.mean().unwrap_or(0.0)
            }
        }

        impl Accumulators for $name {
            fn reset(&mut self) {
                self.0.reset();
            }
            fn save(&self, out: &mut Encoder) {
                self.0.save(out);
            }
            fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
                self.0.restore(from)
            }
        }
    };
}

average! {
    /// The mean of INT or BIGINT values, from their exact sum.
    ///
    /// ```
    /// use eventflux_runtime::aggregate::AvgInt;
    /// let mut average = AvgInt::default();
    /// average.add(i64::MAX);
    /// average.add(i64::MAX);
    /// assert_eq!(average.value(), Some(i64::MAX as f64));
    /// ```
    AvgInt over SumInt of i64
}

average! {
    /// The mean of FLOAT or DOUBLE values, from their compensated sum.
    ///
    /// ```
    /// use eventflux_runtime::aggregate::AvgFloat;
    /// let mut average = AvgFloat::default();
    /// assert_eq!(average.value(), None);
    /// average.add(1.0f32);
    /// average.add(2.0);
    /// assert_eq!(average.value(), Some(1.5));
    /// ```
    AvgFloat over SumFloat of f64
}
