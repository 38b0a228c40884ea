//! STRING_AGG of sliding content.

use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};
use crate::text::Text;

/// The texts in the order in which they came, where the oldest leaves first. What has left is cut off when it is
/// half of the buffer, so that a text is moved about once.
///
/// ```
/// use eventflux_runtime::aggregate::SlidingStringAgg;
/// let mut last = SlidingStringAgg::new(", ");
/// last.add("a");
/// last.add("b");
/// last.remove("a");
/// assert_eq!(last.value(), Some("b"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct SlidingStringAgg {
    text: String,
    /// Where the oldest text begins.
    start: usize,
    count: u64,
    separator: Text,
}

impl SlidingStringAgg {
    /// Without texts, with this between them.
    pub fn new(separator: impl Into<Text>) -> Self {
        SlidingStringAgg { separator: separator.into(), ..SlidingStringAgg::default() }
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

    /// Takes the oldest text out.
    #[inline]
    pub fn remove(&mut self, oldest: &str) {
        self.count = self.count.saturating_sub(1);
        let next = self.start + oldest.len() + self.separator.len();
        // Damaged state may hold other texts than those that leave.
        if self.count == 0 || !self.text.is_char_boundary(next) {
            self.text.clear();
            self.start = 0;
            return;
        }
        self.start = next;
        if self.start > self.text.len() / 2 {
            self.text.drain(..self.start);
            self.start = 0;
        }
    }

    /// All texts, `None` if there are none.
    #[inline]
    pub fn value(&self) -> Option<&str> {
        (self.count != 0).then(|| self.known())
    }

    /// All texts, empty if there are none.
    #[inline]
    pub fn known(&self) -> &str {
        &self.text[self.start..]
    }
}

impl Accumulators for SlidingStringAgg {
    fn reset(&mut self) {
        self.text.clear();
        self.start = 0;
        self.count = 0;
    }
    fn save(&self, out: &mut Encoder) {
        out.put_u64(self.count);
        out.put_str(self.known());
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        self.count = from.get_u64()?;
        self.text.push_str(from.get_str()?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::testing::{check, damage};

    #[test]
    fn agrees_with_a_fresh_computation() {
        // The default separator is empty; a longer one is tested through SQL.
        check::<SlidingStringAgg, &str>(
            |random| ["", "a", "grüße", "-"][random.below(4) as usize],
            |all, text| all.add(text),
            |all, text| all.remove(text),
            |all, content| {
                assert_eq!(all.value(), (!content.is_empty()).then(|| content.concat()).as_deref());
            },
        );
        let mut all = SlidingStringAgg::new(", ");
        let texts: Vec<String> = (0..500).map(|i| "x".repeat(i % 7)).collect();
        for (i, text) in texts.iter().enumerate() {
            all.add(text);
            if i >= 10 {
                all.remove(&texts[i - 10]);
                assert_eq!(all.known(), texts[i - 9..=i].join(", "));
            }
        }
        assert!(all.text.len() < 300);
    }

    #[test]
    fn damaged_state_is_an_error() {
        let mut all = SlidingStringAgg::new("-");
        ["é", "aü", ""].into_iter().for_each(|text| all.add(text));
        damage(&all, |all| {
            all.remove("é");
            all.add("x");
            all.remove("aü");
            assert!(all.known().len() < 100);
        });
    }
}
