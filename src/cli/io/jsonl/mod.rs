//! JSON lines: an object per line, its keys the names of columns.

mod read;
mod write;

pub(crate) use read::JsonlReader;
pub(crate) use write::JsonlWriter;
