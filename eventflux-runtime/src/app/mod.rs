//! What generated apps are made of besides operators: sinks, error reports, conversions from and to values.
//!
//! The names that generated code uses are collected in [`generated`]; hosts meet only a few of them.

mod answer;
mod culprit;
mod due;
mod engine;
mod events;
mod failures;
pub mod generated;
pub mod logic;
mod push;
mod sinks;
mod state;
mod tables;
mod values;

pub use answer::Answer;
pub use culprit::{Culprit, Running};
pub use due::FirstDue;
pub use engine::{
    check_width, counters, no_time_given, no_value_of, stream_info, time_given, unknown_input, written,
};
pub use events::{AppEvent, Between, EventApp, EventOf, Events, ValueEvents, input_columns};
pub use failures::{At, bad_row, checked, in_column, misfit, no_instant, no_instant_of};
pub use push::PushRow;
pub use sinks::{
    EachRow, EachRowAt, NoSinks, Nothing, On, OnAll, OnError, Port, SinkList, Sinks, Streams, TakeRow,
};
pub use state::{
    Difference, Holder, RestorePolicy, State, compare, held, image, load, load_by, restore, snapshot,
};
#[cfg(feature = "checkpoints")]
pub(crate) use state::{put_back, take_over};
pub use tables::{
    HasTable, HostTable, TableMut, TableRef, change_table, no_primary_key, table_info, table_values,
    unknown_table,
};
pub use values::{FromValue, column, stream_values, value};
