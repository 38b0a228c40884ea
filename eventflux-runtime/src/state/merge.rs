//! A state and what changed in it since, put together.

use std::ops::Range;

use super::parts::List;
use super::{Decoder, Encoder, Section, StateError};

impl Section {
    /// Takes over what changed since this was written.
    ///
    /// # Errors
    /// If it is of another section, or either is damaged; this one is then as it was.
    pub fn apply(&mut self, changes: &Section) -> Result<(), StateError> {
        if self.lists.len() != changes.lists.len() {
            return Err(StateError::damaged(format!(
                "the changes of {} are not of what was written",
                self.name
            )));
        }
        let mut merged = Vec::with_capacity(self.bytes.len().max(changes.bytes.len()));
        let mut lists = Vec::with_capacity(self.lists.len());
        let mut read = 0;
        for (before, after) in self.lists.iter().zip(&changes.lists) {
            merged.extend_from_slice(part_of(&changes.bytes, &(read..after.start))?);
            read = after.end;
            let start = merged.len();
            merge(part_of(&self.bytes, before)?, part_of(&changes.bytes, after)?, &mut merged)?;
            lists.push(start..merged.len());
        }
        merged.extend_from_slice(part_of(&changes.bytes, &(read..changes.bytes.len()))?);
        (self.bytes, self.lists) = (merged, lists);
        Ok(())
    }
}

fn part_of<'a>(bytes: &'a [u8], range: &Range<usize>) -> Result<&'a [u8], StateError> {
    bytes.get(range.clone()).ok_or_else(|| StateError::damaged("a list of parts that is not there"))
}

/// Appends the parts of `before` as `after` changes them.
fn merge(before: &[u8], after: &[u8], merged: &mut Vec<u8>) -> Result<(), StateError> {
    let (is_all, mut changes) = Decoder::new(after).list()?;
    if is_all {
        merged.extend_from_slice(after);
        return Ok(());
    }
    let (was_all, mut parts) = Decoder::new(before).list()?;
    if !was_all {
        return Err(StateError::damaged("changes of changes"));
    }
    let mut gone = Vec::new();
    while let Some(range) = changes.next_gone()? {
        gone.push(range);
    }
    gone.sort_unstable_by_key(|range| range.start);
    let mut gone = gone.into_iter().peekable();
    let mut is_gone = |number: u64| {
        while gone.next_if(|range| range.end <= number).is_some() {}
        gone.peek().is_some_and(|range| range.contains(&number))
    };
    let mut out = Encoder { bytes: std::mem::take(merged), ..Encoder::new() };
    out.put_parts(|list| {
        let mut put =
            |(number, bytes): (u64, &[u8])| list.put(number, |out| out.bytes.extend_from_slice(bytes));
        both(&mut parts, &mut changes, &mut is_gone, &mut put)
    })
    .map(|()| *merged = out.bytes)
}

/// Walks along both lists.
fn both(
    before: &mut List<'_>,
    after: &mut List<'_>,
    is_gone: &mut impl FnMut(u64) -> bool,
    put: &mut impl FnMut((u64, &[u8])),
) -> Result<(), StateError> {
    let (mut old, mut new) = (before.next_part()?, after.next_part()?);
    loop {
        match (old, new) {
            (Some((number, _)), Some((changed, _))) if number == changed => old = before.next_part()?,
            (Some(part), newer) if newer.is_none_or(|(changed, _)| part.0 < changed) => {
                if !is_gone(part.0) {
                    put(part);
                }
                old = before.next_part()?;
            }
            (_, Some(part)) => {
                put(part);
                new = after.next_part()?;
            }
            (_, None) => return Ok(()),
        }
    }
}
