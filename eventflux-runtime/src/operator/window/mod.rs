//! Windows: one file each, over contents that they share.
//!
//! Sliding windows put out a row per entering event ([`Length`], [`Time`]) or the rows that leave ([`LengthAll`],
//! [`TimeAll`]); batch windows ([`Tumbling`], [`LengthBatch`]) put out a [`Content`] when they close.

mod content;
mod leaving;
mod length;
mod length_all;
mod length_batch;
mod sliding;
mod time;
mod time_all;
mod tumbling;

pub use content::{Content, GroupContent, RowContent};
pub use leaving::Events;
pub use length::{LastEvents, Length};
pub use length_all::LengthAll;
pub use length_batch::{LengthBatch, LengthBatchGroups, LengthBatchRows};
pub use time::{RecentEvents, Time};
pub use time_all::TimeAll;
pub use tumbling::{Tumbling, TumblingGroups, TumblingRows};
