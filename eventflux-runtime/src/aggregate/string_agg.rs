//! STRING_AGG of content that only grows.

use super::Accumulate;
use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder, StateError};
use crate::text::Text;

/// The texts in the order in which they came, a separator between them.
///
/// ```
/// use eventflux_runtime::aggregate::StringAgg;
/// let mut path = StringAgg::new("/");
/// assert_eq!(path.value(), None);
/// path.add("usr");
/// path.add("bin");
/// assert_eq!(path.value(), Some("usr/bin"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct StringAgg {
    text: String,
    count: u64,
    separator: Text,
}

impl StringAgg {
    /// Without texts, with this between them.
    pub fn new(separator: impl Into<Text>) -> Self {
        StringAgg { separator: separator.into(), ..StringAgg::default() }
    }

    /// Takes a text in.
    #[inline]
    pub fn add(&mut self, text: &str) {
        if self.count != 0 {
            self.text.push_str(&self.separator);
        }
        self.text.push_str(text);
        self.count = self.count.wrapping_add(1);
    }

    /// All texts, `None` if there are none.
    #[inline]
    pub fn value(&self) -> Option<&str> {
        (self.count != 0).then_some(&self.text)
    }

    /// All texts, empty if there are none.
    #[inline]
    pub fn known(&self) -> &str {
        &self.text
    }
}

macro_rules! accumulate_texts {
    ($($ty:ty)*) => {$(
        impl Accumulate<$ty> for StringAgg {
            #[inline]
            fn put(&mut self, text: <$ty as crate::columns::Columns>::Ref<'_>) {
                self.add(text);
            }
            /// Nothing leaves content that only grows.
            fn take(&mut self, _: <$ty as crate::columns::Columns>::Ref<'_>) {}
        }
    )*};
}
accumulate_texts! { String Text }

impl Accumulators for StringAgg {
    fn reset(&mut self) {
        self.text.clear();
        self.count = 0;
    }
    fn save(&self, out: &mut Encoder) {
        out.put_u64(self.count);
        out.put_str(&self.text);
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        self.count = from.get_u64()?;
        self.text.push_str(from.get_str()?);
        Ok(())
    }
}

impl Merge for StringAgg {
    fn merge(&mut self, later: &Self) {
        if later.count != 0 {
            self.add(&later.text);
            self.count = self.count.wrapping_add(later.count - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::testing::{check_merge, damage, restarted};

    #[test]
    fn texts_come_in_order_also_from_parts() {
        check_merge(
            &StringAgg::new(", "),
            |random| ["", "a", "grüße"][random.below(3) as usize],
            |all, text| all.add(text),
            |all, content| {
                assert_eq!(all.value(), (!content.is_empty()).then(|| content.join(", ")).as_deref());
                let restored = restarted(all, &StringAgg::new(", "));
                assert_eq!(restored.value(), all.value());
            },
        );
    }

    #[test]
    fn damaged_state_is_an_error() {
        let mut all = StringAgg::new("-");
        all.add("é");
        all.add("");
        damage(&all, |all| all.add("x"));
    }
}
