//! Shared text: what STRING is where rows are values.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;

use arcstr::ArcStr;

use crate::columns::{Columns, Key, Ordered};
use crate::state::{Decoder, Encoder, StateError};

/// A text that is shared instead of copied, and takes the room of one pointer, so that a
/// [`Value`](crate::Value) takes two.
///
/// As a column it is a `String` that is cloned by counting: the same bytes in snapshots, the same hash.
///
/// ```
/// use eventflux_runtime::Text;
/// let text = Text::from("IBM");
/// assert_eq!(&*text, "IBM");
/// assert!(text.clone().shares(&text) && !Text::from("IBM").shares(&text));
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(ArcStr);

static EMPTY: Text = Text(ArcStr::new());

impl Text {
    /// Whether both are the same text in memory.
    #[inline]
    pub fn shares(&self, other: &Text) -> bool {
        ArcStr::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Text {
    type Target = str;
    #[inline]
    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text(text.into())
    }
}

impl Columns for Text {
    type Ref<'a> = &'a Text;
    type Layout = ();
    type Place = Option<Self>;

    #[inline]
    fn own(from: &Text) -> Self {
        from.clone()
    }
    #[inline]
    fn assign(&mut self, from: &Text) {
        if !self.shares(from) {
            *self = from.clone();
        }
    }
    #[inline]
    fn as_ref(&self) -> &Text {
        self
    }
    fn save(&self, (): &(), out: &mut Encoder) {
        out.put_str(self);
    }
    fn load((): &(), from: &mut Decoder<'_>) -> Result<Self, StateError> {
        Ok(from.get_str()?.into())
    }
}

impl Key for Text {
    type Slot = u32;

    #[inline]
    fn hash(key: &Text) -> u64 {
        <String as Key>::hash(key)
    }
    #[inline]
    fn same(&self, key: &Text) -> bool {
        self.shares(key) || **self == **key
    }
}

impl Ordered for Text {
    #[inline]
    fn order(a: &Text, b: &Text) -> Ordering {
        <String as Ordered>::order(a, b)
    }
    fn nothing<'a>() -> &'a Text {
        &EMPTY
    }
}
