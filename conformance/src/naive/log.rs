//! What has happened to a query: the whole history, from which every answer is computed anew.

use eventflux_runtime::Value;

use super::app::Micros;

/// An event that entered the query's window.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its columns.
    pub row: Vec<Value>,
    /// The time of its row.
    pub at: Micros,
    /// What it is grouped by.
    pub key: Vec<Value>,
    /// What the window itself looks at.
    pub marks: Vec<Value>,
    /// Whether it passes the WHERE after the window. One that does not "takes its place in the window all the
    /// same, but is neither grouped nor aggregated, and gives no row".
    pub passes: bool,
    /// Whether it can't be grouped, which DELAY finds out when it passes it on.
    pub fails: bool,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Happening {
    /// An event entered.
    Entered(Entry),
    /// The clock reached an instant at which the query had something to do.
    Reached(Micros),
    /// finish() put out what was left of a batch.
    Flushed,
    /// A row of a join is held no more.
    Gone {
        /// Where it entered.
        place: usize,
        /// When.
        at: Micros,
    },
}

/// The events of a history with their places in it, in the order in which they entered.
pub fn entries(log: &[Happening]) -> impl DoubleEndedIterator<Item = (usize, &Entry)> {
    log.iter().enumerate().filter_map(|(place, happening)| match happening {
        Happening::Entered(entry) => Some((place, entry)),
        Happening::Reached(_) | Happening::Flushed | Happening::Gone { .. } => None,
    })
}

/// The events of a history but those that are held no more.
pub fn held(log: &[Happening]) -> Vec<usize> {
    let gone =
        |of: usize| log.iter().any(|what| matches!(what, Happening::Gone { place, .. } if *place == of));
    entries(log).map(|(place, _)| place).filter(|place| !gone(*place)).collect()
}

/// The event at a place, if one entered there.
pub fn entry(log: &[Happening], place: usize) -> Option<&Entry> {
    match log.get(place) {
        Some(Happening::Entered(entry)) => Some(entry),
        _ => None,
    }
}

/// Whether the query did what was due at `at`, or later, after something happened at `place`.
pub fn reached_after(log: &[Happening], place: usize, at: Micros) -> bool {
    log[place..].iter().any(|happening| matches!(happening, Happening::Reached(to) if *to >= at))
}
