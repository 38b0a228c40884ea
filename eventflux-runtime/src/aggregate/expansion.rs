//! Sums of floats in three parts, and products in two: error-free transformations.

/// The sum of two floats and its rounding error, exactly (Knuth, The Art of Computer Programming 2, 4.2.2).
#[inline]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let share = sum - a;
    (sum, (a - (sum - share)) + (b - share))
}

/// A float as a sum of two of half as many bits (Veltkamp).
#[inline]
fn split(a: f64) -> (f64, f64) {
    let scaled = 134_217_729.0 * a;
    let high = scaled - (scaled - a);
    (high, a - high)
}

/// The product of two floats and its rounding error, exactly (Dekker 1971). Not by a fused multiply-add, which is a
/// slow function where the processor has none.
#[inline]
pub(super) fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let ((a1, a2), (b1, b2)) = (split(a), split(b));
    (product, a2 * b2 - (((product - a1 * b1) - a2 * b1) - a1 * b2))
}

/// A sum, the sum of its rounding errors, and the sum of theirs (Ogita, Rump and Oishi, Accurate Sum and Dot
/// Product, 2005). Something is lost only where it falls out of the third number, about 2^-159 of the
/// largest sum so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Triple {
    pub(super) sum: f64,
    pub(super) error: f64,
    pub(super) rest: f64,
}

impl Triple {
    /// This and `value`.
    #[inline]
    pub(super) fn plus(self, value: f64) -> Self {
        let (sum, lost) = two_sum(self.sum, value);
        let (error, lost) = two_sum(self.error, lost);
        Triple { sum, error, rest: self.rest + lost }
    }

    /// This and a product with its error, which is small beside it.
    #[inline]
    pub(super) fn plus_product(self, (product, small): (f64, f64)) -> Self {
        let sum = self.plus(product);
        let (error, lost) = two_sum(sum.error, small);
        Triple { error, rest: sum.rest + lost, ..sum }
    }

    /// This and another.
    pub(super) fn plus_all(self, other: Self) -> Self {
        self.plus(other.sum).plus(other.error).plus(other.rest)
    }

    /// This, each part times a power of two.
    pub(super) fn scaled(self, by: f64) -> Self {
        Triple { sum: self.sum * by, error: self.error * by, rest: self.rest * by }
    }

    /// The parts as a float and what is missing from it.
    #[inline]
    fn pair(self) -> (f64, f64) {
        let (high, low) = two_sum(self.sum, self.error);
        two_sum(high, low + self.rest)
    }

    fn parts(self) -> [f64; 3] {
        [self.sum, self.error, self.rest]
    }

    fn value(self) -> f64 {
        let (high, low) = self.pair();
        high + low
    }
}

/// `n * squares - sum * sum`, where the squares are those of the n numbers of the sum; at least 0.
///
/// What is left of this difference may be far smaller than its sides. In two parts it is exact enough unless
/// about 50 bits cancel; then it is computed in three.
pub(super) fn spread(n: f64, sum: Triple, squares: Triple) -> f64 {
    let ((s, s_low), (q, q_low)) = (sum.pair(), squares.pair());
    let (nq, nq_low) = two_product(n, q);
    let (ss, ss_low) = two_product(s, s);
    let (high, low) = two_sum(nq, -ss);
    let difference = high + (low + ((nq_low + n * q_low) - (ss_low + 2.0 * s * s_low)));
    const ENOUGH: f64 = 1.0 / (1u64 << 50) as f64;
    if difference > nq * ENOUGH {
        return difference;
    }
    let mut exact = Triple::default();
    for part in squares.parts() {
        exact = exact.plus_product(two_product(n, part));
    }
    let parts = sum.parts();
    for (i, left) in parts.into_iter().enumerate() {
        exact = exact.plus_product(two_product(-left, left));
        for right in parts.into_iter().skip(i + 1) {
            exact = exact.plus_product(two_product(-2.0 * left, right));
        }
    }
    exact.value().max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_exact() {
        let (product, error) = two_product(0.1, 0.1);
        let digits = |v: f64| (v.to_bits() & ((1 << 52) - 1)) | (1 << 52);
        let exact = u128::from(digits(0.1)) * u128::from(digits(0.1));
        // 0.1 is its digits times 2^-56, so that the square is theirs times 2^-112.
        assert_eq!((product + error) * 2f64.powi(112), exact as f64);
        let rounded = (product * 2f64.powi(112)) as u128;
        assert_eq!(error * 2f64.powi(112), exact.wrapping_sub(rounded).cast_signed() as f64);
    }

    #[test]
    fn equal_numbers_have_no_spread() {
        for value in [0.1, 1e8 + 0.1, -1e-9, 123_456.789e12] {
            let (mut sum, mut squares) = (Triple::default(), Triple::default());
            for n in 1..=1_000 {
                sum = sum.plus(value);
                squares = squares.plus_product(two_product(value, value));
                assert_eq!(spread(f64::from(n), sum, squares), 0.0, "{n} times {value}");
            }
        }
    }

    #[test]
    fn small_differences_of_large_numbers_count() {
        let (mut sum, mut squares) = (Triple::default(), Triple::default());
        for value in [1e15, 1e15 + 1.0, 1e15 + 2.0] {
            sum = sum.plus(value);
            squares = squares.plus_product(two_product(value, value));
        }
        assert_eq!(spread(3.0, sum, squares), 6.0);
    }
}
