//! The sum of any floats without any rounding, to hold compensated sums against.
//!
//! A DOUBLE is an integer times 2^-1074. So a sum of them is an integer too, with as many bits as the greatest
//! has: it is kept as digits in base 2^32.

/// An exact sum.
#[derive(Clone, Debug)]
pub struct ExactSum {
    /// Digit i counts 2^(32 i - 1074); digits may be negative or too large until the sum is read.
    digits: [i128; 68],
    not_finite: Vec<f64>,
}

impl ExactSum {
    /// The sum of values.
    pub fn of(values: impl IntoIterator<Item = f64>) -> f64 {
        let mut sum = ExactSum { digits: [0; 68], not_finite: Vec::new() };
        for value in values {
            sum.add(value);
        }
        sum.read()
    }

    fn add(&mut self, value: f64) {
        if !value.is_finite() {
            self.not_finite.push(value);
            return;
        }
        let bits = value.to_bits();
        let exponent = (bits >> 52) & 0x7ff;
        let fraction = i128::from(bits & ((1 << 52) - 1));
        // Subnormal numbers have no hidden bit, and the exponent of the smallest normal ones.
        let (mantissa, shift) = match exponent {
            0 => (fraction, 0),
            exponent => (fraction | (1 << 52), exponent - 1),
        };
        let mantissa = if value.is_sign_negative() { -mantissa } else { mantissa };
        self.digits[(shift / 32) as usize] += mantissa << (shift % 32);
    }

    /// The nearest DOUBLE, or one beside it.
    fn read(&self) -> f64 {
        if !self.not_finite.is_empty() {
            // Infinities of both signs make NaN, as does NaN.
            return self.not_finite.iter().sum();
        }
        let negative = self.carried().last().is_some_and(|digit| *digit < 0);
        let mut digits = self.clone();
        if negative {
            digits.digits.iter_mut().for_each(|digit| *digit = -*digit);
        }
        // All digits but the last are now in 0..2^32: a sum of positive numbers, the large ones first.
        let digits = digits.carried();
        let weight = |i: usize| 32 * i32::try_from(i).unwrap_or(0) - 1074;
        let size = digits.iter().enumerate().rev().fold(0.0, |sum: f64, (i, digit)| {
            // Two factors, for one alone may be out of range.
            let half = weight(i) / 2;
            sum + *digit as f64 * 2f64.powi(half) * 2f64.powi(weight(i) - half)
        });
        if negative { -size } else { size }
    }

    fn carried(&self) -> [i128; 68] {
        let mut digits = self.digits;
        for i in 0..67 {
            let carry = digits[i] >> 32;
            digits[i] -= carry << 32;
            digits[i + 1] += carry;
        }
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost() {
        assert_eq!(ExactSum::of([]), 0.0);
        assert_eq!(ExactSum::of([0.1]), 0.1);
        assert_eq!(ExactSum::of([-0.1, 1e16, 1.0, -1e16]), 0.9);
        assert_eq!(ExactSum::of([f64::MAX, 1e-300, f64::MAX, -f64::MAX, -f64::MAX]), 1e-300);
        assert_eq!(ExactSum::of([5e-324, 5e-324]), 1e-323);
        assert_eq!(ExactSum::of([f64::MAX, f64::MAX]), f64::INFINITY);
        assert_eq!(ExactSum::of([-f64::MAX]), -f64::MAX);
        assert!(ExactSum::of([f64::INFINITY, 1.0, f64::NEG_INFINITY]).is_nan());
    }
}
