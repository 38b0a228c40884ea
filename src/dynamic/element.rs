//! Values as the column types that accumulators are made of.

use std::cmp::Ordering;
use std::sync::{Arc, LazyLock};

use eventflux_runtime::columns::{Columns, Key, Ordered};
use eventflux_runtime::state::{Decoder, Encoder, StateError};
use eventflux_runtime::{Timestamp, Value};

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
    fn of(value: &Value) -> Option<&Arc<str>> {
        match value {
            Value::Str(value) => Some(value),
            _ => None,
        }
    }
    #[inline]
    fn value(this: &Arc<str>) -> Value {
        Value::Str(Arc::clone(this))
    }
}

/// STRING as the interpreter has it: a column like `String`, with the same bytes, that is shared instead of
/// copied.
#[derive(Clone, Debug)]
pub(super) struct Text(Arc<str>);

static EMPTY: LazyLock<Arc<str>> = LazyLock::new(|| "".into());

impl Default for Text {
    fn default() -> Self {
        Text(Arc::clone(&EMPTY))
    }
}

impl Columns for Text {
    type Ref<'a> = &'a Arc<str>;
    type Layout = ();

    #[inline]
    fn own(from: &Arc<str>) -> Self {
        Text(Arc::clone(from))
    }
    #[inline]
    fn assign(&mut self, from: &Arc<str>) {
        self.0.clone_from(from);
    }
    #[inline]
    fn as_ref(&self) -> &Arc<str> {
        &self.0
    }
    fn save(&self, (): &(), out: &mut Encoder) {
        out.put_str(&self.0);
    }
    fn load((): &(), from: &mut Decoder<'_>) -> Result<Self, StateError> {
        Ok(Text(from.get_str()?.into()))
    }
}

impl Key for Text {
    #[inline]
    fn hash(key: &Arc<str>) -> u64 {
        <String as Key>::hash(key)
    }
    #[inline]
    fn same(&self, key: &Arc<str>) -> bool {
        Arc::ptr_eq(&self.0, key) || *self.0 == **key
    }
}

impl Ordered for Text {
    #[inline]
    fn order(a: &Arc<str>, b: &Arc<str>) -> Ordering {
        <String as Ordered>::order(a, b)
    }
    fn nothing<'a>() -> &'a Arc<str> {
        &EMPTY
    }
}
