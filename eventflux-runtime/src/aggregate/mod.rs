//! Aggregates: one file each.
//!
//! An accumulator takes the values of a group's events and knows their aggregate at any time. NULLs never reach
//! it: the query tests before it calls. `value` is `None` when there was no value; `known`, for results that
//! are never NULL, is then the type's zero. Types that SQL only carries have no zero, and so no `known`.
//!
//! Content that only grows, or is dropped as a whole, has the plain accumulators; sliding content, whose oldest
//! event leaves first, has the `Sliding` ones where taking a value out needs more than the result.

mod carried;
mod count;
mod distinct;
mod lists;
mod picked;
mod sliding_edge;
mod sliding_extreme;
mod sum_float;
mod sum_int;

use crate::columns::Columns;

pub use carried::{CarriedEdge, CarriedFirst, CarriedLast};
pub use count::Count;
pub use distinct::Distinct;
pub use picked::{Earliest, First, Greatest, Last, Least, Max, Min, Newest, Pick, Picked};
pub use sliding_edge::{SlidingFirst, SlidingLast};
pub use sliding_extreme::{SlidingExtreme, SlidingMax, SlidingMin};
pub use sum_float::SumFloat;
pub use sum_int::SumInt;

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
accumulate_numbers! { SumInt: i32 i64; SumFloat: f32 f64; }
