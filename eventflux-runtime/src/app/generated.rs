//! The names that generated code uses: `::eventflux::__private`.

pub use super::{
    Answer, At, Between, EachRow, EachRowAt, EventApp, EventOf, Events as KnownEvents, FirstDue, FromValue,
    HasTable, Holder, HostTable, NoSinks, Nothing, On, OnAll, OnError, Port, PushRow, Running as Calling,
    SinkList, Sinks, State, Streams, TableMut, TableRef, TakeRow, ValueEvents, bad_row, change_table,
    check_width, checked, column, counters, in_column, input_columns, logic, misfit, no_instant,
    no_primary_key, no_time_given, no_value_of, restore, snapshot, stream_info, stream_values, table_info,
    table_values, time_given, unknown_input, unknown_table, value, written,
};
pub use crate::aggregate::*;
pub use crate::columns::{
    Columns, Direction, Key, Nullable, Opaque, Ordered, StableHash, ThenBy, split_hash,
};
pub use crate::engine::{Counters, Engine, EngineError, Outputs, Push, StreamInfo, TableChange, TableInfo};
pub use crate::error::{Cause, Failure, Misfit, RowError};
pub use crate::function::{Custom, raised, text, text_or_null};
pub use crate::operator::drive::{advance, arrive, finish, release};
pub use crate::operator::join;
pub use crate::operator::partition;
pub use crate::operator::pattern::{self, Matching, Pattern, note_time};
pub use crate::operator::rate::*;
pub use crate::operator::table;
pub use crate::operator::window::*;
pub use crate::operator::{
    Accumulators, Admit, Bounds, Clock as AppClock, Conditional, Cron, Current, Due, Emit, Entering, Errors,
    Groups, Machine, Marked, Moment, Query, QueryTexts, RefOf, Reorder, Running, Schedule, Stateful, Tick,
    Trigger, Turn, Unordered,
};
pub use crate::scalar;
pub use crate::state::{Decoder, Encoder, StateError};
pub use crate::stream::{
    Clock, OpaqueField, OwnedStream, OwnedStreamField, Stream, StreamField, SystemClock,
};
pub use crate::time::{Cx, Timestamp};
pub use crate::value::{ColumnInfo, Value, ValueType};
