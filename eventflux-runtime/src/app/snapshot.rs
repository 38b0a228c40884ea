//! Snapshots of whole apps.

use crate::state::{self, Decoder, Encoder, StateError};

/// The state of an app: its clock, what waits in its reorder buffer, the number of row errors, and its operators
/// in the order of the plan, those without state left out.
pub trait State {
    /// Identifies the plan.
    fn fingerprint(&self) -> u64;

    /// Writes the state.
    fn save(&self, out: &mut Encoder);

    /// Reads what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to load again.
    fn load(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError>;
}

/// The state with what makes it a snapshot.
pub fn snapshot<A: State>(app: &A) -> Vec<u8> {
    state::seal(app.fingerprint(), |out| app.save(out))
}

/// Takes over a snapshot.
///
/// # Errors
/// If the bytes are damaged or of another app, which then is as it was before.
pub fn restore<A: State>(app: &mut A, snapshot: &[u8]) -> Result<(), StateError> {
    let mut from = state::open(snapshot, app.fingerprint())?;
    let mut before = Encoder::new();
    app.save(&mut before);
    let loaded = app.load(&mut from).and_then(|()| from.finish());
    if loaded.is_err() {
        let before = before.into_bytes();
        app.load(&mut Decoder::new(&before))?;
    }
    loaded
}
