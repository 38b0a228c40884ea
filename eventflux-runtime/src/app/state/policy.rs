//! Which states an app takes over that has been changed.

use std::fmt;

use super::Holder;
use crate::state::Image;

/// What becomes of a state that is not of this very app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RestorePolicy {
    /// It is refused.
    #[default]
    Exact,
    /// The parts that are the same in both apps take over theirs; the others begin anew.
    Compatible,
}

/// Which parts of a state an app has, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The same in both.
    pub same: Vec<String>,
    /// In both, but what they keep means something else.
    pub changed: Vec<String>,
    /// Only in the app.
    pub new: Vec<String>,
    /// Only in the state.
    pub gone: Vec<String>,
    /// How many of what, in parts that are in both, have no place in the app: events that waited for the clock, and whose stream is gone or
    /// has changed. Known when the state has been taken over.
    pub left_out: Vec<(u64, String)>,
}

impl Difference {
    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.changed.is_empty() && self.new.is_empty() && self.gone.is_empty() && self.left_out.is_empty()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds =
            [("same", &self.same), ("changed", &self.changed), ("new", &self.new), ("gone", &self.gone)];
        let mut kinds = kinds.into_iter().filter(|(_, names)| !names.is_empty());
        if let Some((kind, names)) = kinds.next() {
            write!(f, "{kind}: {}", names.join(", "))?;
        }
        kinds.try_for_each(|(kind, names)| write!(f, "; {kind}: {}", names.join(", ")))?;
        self.left_out.iter().try_for_each(|(count, name)| write!(f, "; left out: {count} {name}"))
    }
}

/// Which parts of a state an app with these holders has.
pub fn compare(holders: &[Holder], image: &Image) -> Difference {
    let mut difference = Difference::default();
    for holder in holders {
        let name = holder.name.to_string();
        match image.sections.iter().find(|section| section.name == name) {
            Some(section) if section.schema == holder.schema => difference.same.push(name),
            Some(_) => difference.changed.push(name),
            None => difference.new.push(name),
        }
    }
    let gone = image.sections.iter().filter(|section| holders.iter().all(|h| h.name != section.name));
    difference.gone.extend(gone.map(|section| section.name.clone()));
    difference
}
