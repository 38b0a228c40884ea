//! Aggregates: one file each.
//!
//! An accumulator takes the values of a group's events and knows their aggregate at any time. NULLs never reach
//! it: the query tests before it calls. `value` is `None` when there was no value; `known`, for results that
//! are never NULL, is then the type's zero. Types that SQL only carries have no zero, and so no `known`.
//!
//! Content that only grows, or is dropped as a whole, has the plain accumulators; sliding content, whose oldest
//! event leaves first, has the `Sliding` ones where taking a value out needs more than the result; content that any
//! event may leave has the `Loose` ones, which know values by the numbers of their events, and where events leave in the
//! order of a time of their own MIN and MAX are `Timed`.

mod approx_distinct;
mod arg_extreme;
mod carried;
mod count;
mod distinct;
mod distinct_in_order;
mod edge;
mod expansion;
mod extreme;
mod lists;
mod loose_arg_extreme;
mod loose_edge;
mod loose_entries;
mod loose_extreme;
mod loose_string_agg;
mod percentiles;
mod ranks;
mod sketch;
mod sliding_arg_extreme;
mod sliding_edge;
mod sliding_extreme;
mod sliding_string_agg;
mod string_agg;
mod sum_float;
mod sum_int;
#[cfg(test)]
mod testing;
mod timed_extreme;
mod truths;
mod variance;
mod variance_float;
mod variance_int;

use crate::columns::Columns;

pub use approx_distinct::ApproxDistinct;
pub use arg_extreme::{ArgExtreme, ArgMax, ArgMin};
pub use carried::{CarriedEdge, CarriedFirst, CarriedLast};
pub use count::Count;
pub use distinct::Distinct;
pub use distinct_in_order::{DistinctInOrder, Numbered};
pub use edge::{Edge, First, Last};
pub use extreme::{Extreme, Max, Min};
pub use loose_arg_extreme::{LooseArgExtreme, LooseArgMax, LooseArgMin};
pub use loose_edge::{LooseEdge, LooseFirst, LooseLast};
pub use loose_extreme::{LooseExtreme, LooseMax, LooseMin};
pub use loose_string_agg::LooseStringAgg;
pub use percentiles::Percentiles;
pub use ranks::Ranks;
pub use sliding_arg_extreme::{SlidingArgExtreme, SlidingArgMax, SlidingArgMin};
pub use sliding_edge::{SlidingFirst, SlidingLast};
pub use sliding_extreme::{SlidingExtreme, SlidingMax, SlidingMin};
pub use sliding_string_agg::SlidingStringAgg;
pub use string_agg::StringAgg;
pub use sum_float::SumFloat;
pub use sum_int::SumInt;
pub use timed_extreme::{TimedExtreme, TimedMax, TimedMin};
pub use truths::Truths;
pub use variance_float::VarianceFloat;
pub use variance_int::VarianceInt;

/// An accumulator that takes values of column type `T` in and out: what [`Distinct`] feeds.
pub trait Accumulate<T: Columns> {
    /// Takes a value in.
    fn put(&mut self, value: T::Ref<'_>);
    /// Takes a value out that was put in before.
    fn take(&mut self, value: T::Ref<'_>);
}

macro_rules! accumulate_numbers {
    ($($accumulator:ty: $($ty:ty)*;)*) => {$($(
        impl Accumulate<$ty> for $accumulator {
            #[inline]
            fn put(&mut self, value: $ty) {
                self.add(value);
            }
            #[inline]
            fn take(&mut self, value: $ty) {
                self.remove(value);
            }
        }
    )*)*};
}
accumulate_numbers! { SumInt: i32 i64; SumFloat: f32 f64; VarianceInt: i32 i64; VarianceFloat: f32 f64; }
