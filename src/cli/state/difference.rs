//! What an app has in place of what is known of its state.

use std::fmt::Write as _;

use eventflux::checkpoint::Difference;
use serde_json::{Value as Json, json};

/// A line for each part that is not the same.
pub(super) fn lines(difference: &Difference) -> String {
    let Difference { changed, new, gone, .. } = difference;
    let mut out = String::new();
    for (word, names) in [("changed", changed), ("gone", gone), ("new", new)] {
        for name in names {
            let _ = writeln!(out, "  {word:<7}  {name}");
        }
    }
    out
}

/// The names of parts by what became of them.
pub(super) fn json(difference: &Difference) -> Json {
    // What would be left out is known when a state is taken over.
    let Difference { same, changed, new, gone, .. } = difference;
    json!({ "same": same, "changed": changed, "new": new, "gone": gone })
}

/// What became of a part that was there before.
pub(super) fn word(difference: &Difference, part: &str) -> &'static str {
    let is_in = |names: &[String]| names.iter().any(|name| name == part);
    if is_in(&difference.same) {
        "same"
    } else if is_in(&difference.changed) {
        "changed"
    } else {
        "gone"
    }
}
