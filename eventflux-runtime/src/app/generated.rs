//! The names that generated code uses: `::eventflux::__private`.

pub use super::{
    At, EachRow, EachRowAt, FirstDue, FromValue, NoSinks, Nothing, On, OnAll, OnError, Port, PushRow, QueryInfo,
    SinkList, Sinks, State, Streams, SystemClock, TakeRow, bad_width, checked, column, logic, restore, snapshot,
    stream_info, unknown_input,
};
pub use crate::aggregate::*;
pub use crate::columns::{Columns, Key, Opaque};
pub use crate::engine::{Counters, Engine, EngineError, Outputs, Push, StreamInfo};
pub use crate::error::{Cause, Failure, RowError};
pub use crate::operator::drive::{advance, arrive, finish, release};
pub use crate::operator::window::*;
pub use crate::operator::{
    Accumulators, Admit, Bounds, Clock as AppClock, Current, Due, Emit, Entering, Machine, Project, Query, RefOf,
    Reorder, Running, Stateful,
};
pub use crate::scalar;
pub use crate::state::{Decoder, Encoder, StateError};
pub use crate::stream::{Clock, OwnedStream, OwnedStreamField, Stream, StreamField};
pub use crate::time::{Cx, Timestamp};
pub use crate::value::{Value, ValueType};
