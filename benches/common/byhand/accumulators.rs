//! Sums and extremes.

use std::collections::VecDeque;

/// The sum of floats and what rounding took from it.
#[derive(Debug, Default)]
pub(crate) struct FloatSum<const CHECKED: bool> {
    sum: f64,
    error: f64,
    odd: Option<Box<Odd>>,
}

/// How many values are not finite.
#[derive(Debug, Default)]
struct Odd {
    nan: u64,
    positive: u64,
    negative: u64,
}

impl<const CHECKED: bool> FloatSum<CHECKED> {
    #[inline(always)]
    pub(crate) fn add(&mut self, value: f64) {
        if !CHECKED {
            self.sum += value;
        } else if value.is_finite() {
            self.change(value);
        } else {
            self.odd.get_or_insert_default().change(value, 1);
        }
    }

    #[inline(always)]
    pub(crate) fn remove(&mut self, value: f64) {
        if !CHECKED {
            self.sum -= value;
        } else if value.is_finite() {
            self.change(-value);
        } else {
            self.odd.get_or_insert_default().change(value, u64::MAX);
        }
    }

    /// Knuth's TwoSum.
    #[inline(always)]
    fn change(&mut self, value: f64) {
        let sum = self.sum + value;
        let share = sum - self.sum;
        self.error += (self.sum - (sum - share)) + (value - share);
        self.sum = sum;
    }

    #[inline(always)]
    pub(crate) fn value(&self) -> f64 {
        if !CHECKED {
            return self.sum;
        }
        match &self.odd {
            None => self.sum + self.error,
            Some(odd) => odd.with(self.sum + self.error),
        }
    }

    /// Takes in another sum.
    #[inline(always)]
    pub(crate) fn merge(&mut self, other: &Self) {
        if !CHECKED {
            self.sum += other.sum;
            return;
        }
        self.change(other.sum);
        self.change(other.error);
        if let Some(odd) = &other.odd {
            let own = self.odd.get_or_insert_default();
            own.nan += odd.nan;
            own.positive += odd.positive;
            own.negative += odd.negative;
        }
    }

    /// Takes out another sum.
    #[inline(always)]
    pub(crate) fn subtract(&mut self, other: &Self) {
        if !CHECKED {
            self.sum -= other.sum;
            return;
        }
        self.change(-other.sum);
        self.change(-other.error);
        if let (Some(odd), Some(own)) = (&other.odd, &mut self.odd) {
            own.nan -= odd.nan;
            own.positive -= odd.positive;
            own.negative -= odd.negative;
        }
    }

    #[inline(always)]
    pub(crate) fn clear(&mut self) {
        *self = FloatSum::default();
    }
}

impl Odd {
    #[cold]
    fn change(&mut self, value: f64, by: u64) {
        let count = match value {
            f64::INFINITY => &mut self.positive,
            f64::NEG_INFINITY => &mut self.negative,
            _ => &mut self.nan,
        };
        *count = count.wrapping_add(by);
    }

    #[cold]
    fn with(&self, rest: f64) -> f64 {
        match (self.nan, self.positive, self.negative) {
            (0, 0, 0) => rest,
            (0, _, 0) => f64::INFINITY,
            (0, 0, _) => f64::NEG_INFINITY,
            _ => f64::NAN,
        }
    }
}

/// The sum of integers: wide enough never to overflow, or trusting that 64 bits don't.
#[derive(Debug, Default)]
pub(crate) struct IntSum<const CHECKED: bool> {
    wide: i128,
    narrow: i64,
}

impl<const CHECKED: bool> IntSum<CHECKED> {
    #[inline(always)]
    pub(crate) fn add(&mut self, value: i64) {
        if CHECKED {
            self.wide += i128::from(value);
        } else {
            self.narrow = self.narrow.wrapping_add(value);
        }
    }

    #[inline(always)]
    pub(crate) fn remove(&mut self, value: i64) {
        if CHECKED {
            self.wide -= i128::from(value);
        } else {
            self.narrow = self.narrow.wrapping_sub(value);
        }
    }

    /// The sum, `None` outside BIGINT.
    #[inline(always)]
    pub(crate) fn value(&self) -> Option<i64> {
        if CHECKED { i64::try_from(self.wide).ok() } else { Some(self.narrow) }
    }

    #[inline(always)]
    pub(crate) fn mean(&self, count: i64) -> f64 {
        let sum = self.value().map_or_else(|| self.wide as f64, |sum| sum as f64);
        sum / count as f64
    }

    #[inline(always)]
    pub(crate) fn clear(&mut self) {
        *self = IntSum::default();
    }
}

/// A value with an order that puts NaN above all.
pub(crate) trait Ordered: Copy {
    fn above(self, other: Self) -> bool;
}

impl Ordered for f64 {
    #[inline(always)]
    fn above(self, other: f64) -> bool {
        self > other || (self.is_nan() && !other.is_nan())
    }
}

impl Ordered for i64 {
    #[inline(always)]
    fn above(self, other: i64) -> bool {
        self > other
    }
}

/// The highest value of a window: the values that no later one reaches, each with its event's number.
#[derive(Debug)]
pub(crate) struct Highest<T> {
    candidates: VecDeque<(u64, T)>,
}

impl<T> Default for Highest<T> {
    fn default() -> Self {
        Highest { candidates: VecDeque::new() }
    }
}

impl<T: Ordered> Highest<T> {
    #[inline(always)]
    pub(crate) fn add(&mut self, number: u64, value: T) {
        while self.candidates.back().is_some_and(|&(_, last)| !last.above(value)) {
            self.candidates.pop_back();
        }
        self.candidates.push_back((number, value));
    }

    #[inline(always)]
    pub(crate) fn remove(&mut self, number: u64) {
        if self.candidates.front().is_some_and(|&(first, _)| first == number) {
            self.candidates.pop_front();
        }
    }

    #[inline(always)]
    pub(crate) fn value(&self) -> Option<T> {
        self.candidates.front().map(|&(_, value)| value)
    }
}

/// Sum, number and maximum of values that only come.
#[derive(Debug, Default)]
pub(crate) struct Part<const CHECKED: bool> {
    pub(crate) sum: FloatSum<CHECKED>,
    pub(crate) count: u64,
    pub(crate) highest: Option<f64>,
}

impl<const CHECKED: bool> Part<CHECKED> {
    #[inline(always)]
    pub(crate) fn add(&mut self, value: f64) {
        self.sum.add(value);
        self.count += 1;
        self.rise(value);
    }

    #[inline(always)]
    fn rise(&mut self, value: f64) {
        if self.highest.is_none_or(|highest| value.above(highest)) {
            self.highest = Some(value);
        }
    }

    #[inline(always)]
    pub(crate) fn clear(&mut self) {
        *self = Part::default();
    }
}
