//! Windows: one file each, over contents that they share.
//!
//! Sliding windows put out a row per entering event ([`Length`], [`Time`]) or the rows that leave ([`LengthAll`],
//! [`TimeAll`]); batch windows ([`Spanned`], [`LengthBatch`]) put out a [`Content`] when they close; [`Delay`] passes
//! each event on, later.
//!
//! Sliding windows whose oldest event leaves first hold it in `sliding`, with rows that leave in `leaving`. Those that
//! any event may leave hold it in `loose`, where a [`Rule`] sifts the events ([`Sort`], [`Unique`], [`Frequent`],
//! [`LossyFrequent`]), or in `timed` ([`ExternalTime`]); both count their groups in `members`.

mod appearance;
mod calendar;
mod content;
mod cron;
mod cumulate;
mod delay;
mod expression;
mod external_time;
mod external_time_batch;
mod first_unique;
mod frequent;
mod hops;
mod joined;
mod leaving;
mod length;
mod length_all;
mod length_batch;
mod loose;
mod lossy_frequent;
mod members;
mod panes;
mod session_groups;
mod session_rows;
mod sift;
mod sliding;
mod sliding_by_event;
mod sliding_groups;
mod sliding_rows;
mod sort;
mod spans;
mod time;
mod time_all;
mod time_batch;
mod time_length;
mod timed;
mod tumbling;
mod unique;

pub use calendar::{CalendarGroups, CalendarRows, Days};
pub use content::{Content, GroupContent, RowContent};
pub use cron::{CronGroups, CronRows, Instants};
pub use cumulate::{Cumulate, CumulateGroups, CumulateRows};
pub use delay::Delay;
pub use expression::{Expression, ExpressionAll};
pub use external_time::{ExternalTime, ExternalTimeAll};
pub use external_time_batch::{ExternalTimeBatch, ExternalTimeBatchGroups, ExternalTimeBatchRows};
pub use first_unique::{FirstUnique, FirstUniqueAll};
pub use frequent::{Frequent, FrequentAll, MostFrequent};
pub use joined::{HeldPairs, Joined, JoinedAll};
pub use leaving::Events;
pub use length::Length;
pub use length_all::LengthAll;
pub use length_batch::{LengthBatch, LengthBatchGroups, LengthBatchRows};
pub use lossy_frequent::{AboveShare, LossyFrequent, LossyFrequentAll};
pub use session_groups::SessionGroups;
pub use session_rows::SessionRows;
pub use sift::{Arrival, Fate, Rule, Sift, SiftAll};
pub use sliding_by_event::SlidingByEvent;
pub use sliding_groups::SlidingGroups;
pub use sliding_rows::SlidingRows;
pub use sort::{FirstInOrder, Sort, SortAll};
#[cfg(test)]
pub(super) use spans::tests::expected_of_spans;
pub use spans::{Spanned, Spans};
pub use time::Time;
pub use time_all::TimeAll;
pub use time_batch::{BackToBack, TimeBatchGroups, TimeBatchRows};
pub use time_length::{TimeLength, TimeLengthAll};
pub use tumbling::{Aligned, TumblingGroups, TumblingRows};
pub use unique::{NewestOfKey, Unique, UniqueAll};
