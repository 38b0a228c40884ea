//! Values as the column types that accumulators are made of.

use eventflux_runtime::columns::{Columns, Ordered, Ranked};
use eventflux_runtime::scalar::dynamic::order;
use eventflux_runtime::state::{Decoder, Encoder, StateError};
use eventflux_runtime::{Text, Timestamp, Value};

use super::cells::{self, ColumnType};

/// A column type with its way from and to [`Value`].
pub(super) trait Element: Ordered + Send {
    /// The value as this type; `None` for NULL.
    fn of(value: &Value) -> Option<Self::Ref<'_>>;
    /// This as a value.
    fn value(this: Self::Ref<'_>) -> Value;
    /// The same for what may be NULL.
    fn option(this: Option<Self::Ref<'_>>) -> Value {
        this.map_or(Value::Null, Self::value)
    }
}

macro_rules! elements {
    ($($ty:ty = $variant:ident),*) => {$(
        impl Element for $ty {
            #[inline]
            fn of(value: &Value) -> Option<$ty> {
                match value {
                    Value::$variant(value) => Some(*value),
                    _ => None,
                }
            }
            #[inline]
            fn value(this: $ty) -> Value {
                Value::$variant(this)
            }
        }
    )*};
}
elements!(bool = Bool, i32 = Int, i64 = BigInt, f32 = Float, f64 = Double, Timestamp = Timestamp);

impl Element for Text {
    #[inline]
    fn of(value: &Value) -> Option<&Text> {
        match value {
            Value::Str(value) => Some(value),
            _ => None,
        }
    }
    #[inline]
    fn value(this: &Text) -> Value {
        Value::Str(this.clone())
    }
}

/// A value of whatever type, for accumulators that only keep and compare it: one for all types, instead of one for
/// each pair.
#[derive(Clone, Debug)]
pub(super) struct Cell(Value);

impl Default for Cell {
    fn default() -> Self {
        Cell(Value::Null)
    }
}

impl Columns for Cell {
    type Ref<'a> = &'a Value;
    type Layout = ColumnType;
    type Place = Option<Self>;

    fn own(from: &Value) -> Self {
        Cell(from.clone())
    }
    #[inline]
    fn assign(&mut self, from: &Value) {
        self.0.clone_from(from);
    }
    #[inline]
    fn as_ref(&self) -> &Value {
        &self.0
    }
    fn save(&self, column: &ColumnType, out: &mut Encoder) {
        cells::save(&self.0, *column, out);
    }
    fn load(column: &ColumnType, from: &mut Decoder<'_>) -> Result<Self, StateError> {
        cells::load(*column, from).map(Cell)
    }
}

impl Ranked for Cell {
    #[inline]
    fn ranks_below(a: &Value, b: &Value) -> bool {
        order(a, b).is_lt()
    }
}
