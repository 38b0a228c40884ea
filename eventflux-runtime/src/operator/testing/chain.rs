//! A state as checkpoints write it: all of it once, then what changed.

use crate::state::{Asks, Encoder, Section};

/// What was written so far, put together.
#[derive(Debug, Default)]
pub(crate) struct Written(Option<Section>);

impl Written {
    /// Writes what changed, and adds it to what was written before.
    pub(crate) fn add(&mut self, save: impl FnOnce(&mut Encoder)) -> &[u8] {
        let asks = if self.0.is_some() { Asks::Changes } else { Asks::Base };
        let (changes, failure) = Section::of("operator", 0, asks, save);
        assert_eq!(failure, None);
        match &mut self.0 {
            Some(written) => assert_eq!(written.apply(&changes), Ok(())),
            none => *none = Some(changes),
        }
        self.0.as_ref().map_or(&[], |written| &written.bytes)
    }
}
