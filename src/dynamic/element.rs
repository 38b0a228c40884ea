//! Values as the column types that accumulators are made of.

use eventflux_runtime::columns::Ordered;
use eventflux_runtime::{Text, Timestamp, Value};

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
