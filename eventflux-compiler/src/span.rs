//! Places in the source.
//!
//! The compiler never holds a place itself but the numbers of tokens: whoever made the tokens (the text
//! tokenizer, or the macro from Rust tokens) keeps the table from number to place.

/// A run of tokens, by number, `start..end`. All spans are equal to each other, so that trees compare by
/// meaning alone.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Number of the first token.
    pub start: u32,
    /// Number after the last token.
    pub end: u32,
}

impl Span {
    /// The span of something that was built by hand.
    pub const NONE: Span = Span { start: u32::MAX, end: u32::MAX };

    /// The span of tokens `start..end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Span { start, end }
    }

    /// The span of one token.
    pub const fn token(index: u32) -> Self {
        Span { start: index, end: index + 1 }
    }

    /// Whether there is a place at all.
    pub fn is_none(self) -> bool {
        self.start == u32::MAX
    }

    /// From the start of this to the end of `other`.
    pub fn to(self, other: Span) -> Span {
        if self.is_none() {
            other
        } else if other.is_none() {
            self
        } else {
            Span { start: self.start.min(other.start), end: self.end.max(other.end) }
        }
    }
}

impl Default for Span {
    fn default() -> Self {
        Span::NONE
    }
}

impl PartialEq for Span {
    fn eq(&self, _: &Span) -> bool {
        true
    }
}

impl Eq for Span {}
