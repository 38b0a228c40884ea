//! Windows: one file each, over contents that they share.

mod content;
mod length_batch;
mod tumbling;

pub use content::{Content, GroupContent, RowContent};
pub use length_batch::{LengthBatch, LengthBatchGroups, LengthBatchRows};
pub use tumbling::{Tumbling, TumblingGroups, TumblingRows};
