//! STRING_AGG of content that any event may leave.

use std::collections::VecDeque;

use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};
use crate::text::Text;

/// The texts in the order of their numbers, any of which may come and go in between. A text that does so costs the
/// length of the whole, as reading it does.
///
/// ```
/// use eventflux_runtime::aggregate::LooseStringAgg;
/// let mut all = LooseStringAgg::new(", ");
/// all.put("a", 1);
/// all.put("b", 2);
/// all.put("c", 3);
/// all.take("b", 2);
/// assert_eq!(all.value(), Some("a, c"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct LooseStringAgg {
    text: String,
    /// The numbers and lengths of the texts.
    parts: VecDeque<(u64, usize)>,
    separator: Text,
}

impl LooseStringAgg {
    /// Without texts, with this between them.
    pub fn new(separator: impl Into<Text>) -> Self {
        LooseStringAgg { separator: separator.into(), ..LooseStringAgg::default() }
    }

    /// Where part `index` begins.
    fn start(&self, index: usize) -> usize {
        let before = self.parts.iter().take(index);
        before.map(|(_, length)| length + self.separator.len()).sum()
    }

    /// Takes text `number` in.
    pub fn put(&mut self, text: &str, number: u64) {
        match self.parts.binary_search_by_key(&number, |(number, _)| *number) {
            Err(end) if end == self.parts.len() => {
                if end != 0 {
                    self.text.push_str(&self.separator);
                }
                self.text.push_str(text);
                self.parts.push_back((number, text.len()));
            }
            Err(index) => {
                let start = self.start(index);
                self.text.insert_str(start, &self.separator);
                self.text.insert_str(start, text);
                self.parts.insert(index, (number, text.len()));
            }
            Ok(_) => {}
        }
    }

    /// Takes text `number` out.
    pub fn take(&mut self, _: &str, number: u64) {
        let Ok(index) = self.parts.binary_search_by_key(&number, |(number, _)| *number) else { return };
        let (start, separator) = (self.start(index), self.separator.len());
        let Some((_, length)) = self.parts.remove(index) else { return };
        let (from, to) = match index {
            0 if self.parts.is_empty() => (start, start + length),
            0 => (start, start + length + separator),
            _ => (start - separator, start + length),
        };
        self.text.drain(from..to);
    }

    /// All texts, `None` if there are none.
    #[inline]
    pub fn value(&self) -> Option<&str> {
        (!self.parts.is_empty()).then_some(&self.text)
    }

    /// All texts, empty if there are none.
    #[inline]
    pub fn known(&self) -> &str {
        &self.text
    }
}

impl Accumulators for LooseStringAgg {
    fn reset(&mut self) {
        self.text.clear();
        self.parts.clear();
    }

    fn save(&self, out: &mut Encoder) {
        out.put_len(self.parts.len());
        let mut start = 0;
        for (number, length) in &self.parts {
            out.put_u64(*number);
            out.put_str(&self.text[start..start + length]);
            start += length + self.separator.len();
        }
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        for _ in 0..from.get_len()? {
            let number = from.get_u64()?;
            if self.parts.back().is_some_and(|(last, _)| *last >= number) {
                return Err(StateError::damaged("STRING_AGG out of order"));
            }
            self.put(from.get_str()?, number);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::testing::{Random, damage, restarted};

    #[test]
    fn agrees_with_a_fresh_computation_whatever_comes_and_goes() {
        let mut random = Random(7);
        for separator in ["", ", ", "–"] {
            let mut all = LooseStringAgg::new(separator);
            let mut content: Vec<(u64, String)> = Vec::new();
            for _ in 0..2_000 {
                if random.below(2) == 0 && !content.is_empty() {
                    let (number, text) = content.remove(random.below(content.len() as u64) as usize);
                    all.take(&text, number);
                } else {
                    let (number, text) = (random.below(1_000), "ö".repeat(random.below(3) as usize));
                    if let Err(place) = content.binary_search_by_key(&number, |(number, _)| *number) {
                        all.put(&text, number);
                        content.insert(place, (number, text));
                    }
                }
                let texts: Vec<&str> = content.iter().map(|(_, text)| text.as_str()).collect();
                assert_eq!(all.known(), texts.join(separator));
                assert_eq!(all.value().is_none(), content.is_empty());
                if random.below(10) == 0 {
                    all = restarted(&all, &LooseStringAgg::new(separator));
                }
            }
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        let mut all = LooseStringAgg::new("-");
        all.put("é", 1);
        all.put("b", 5);
        damage(&all, |all| {
            all.take("é", 1);
            all.put("x", 3);
        });
    }
}
