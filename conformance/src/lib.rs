//! The conformance corpus of EventFlux: streaming SQL with timed input and the rows that must come out.
//!
//! The cases stand in `corpus/`, a folder for each area of the language; `eventflux::testing` reads and runs
//! them, and the tests of this package are the engines that they are run on.

use std::path::PathBuf;

use eventflux::testing::{Case, CaseError, load};

/// The folder of the corpus: `EVENTFLUX_CORPUS`, or the project's own.
pub fn folder() -> PathBuf {
    match std::env::var_os("EVENTFLUX_CORPUS") {
        Some(folder) => folder.into(),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus"),
    }
}

/// All cases of the corpus, in order of their files.
///
/// # Errors
/// The first line of a case file that is not as the format says.
pub fn corpus() -> Result<Vec<Case>, CaseError> {
    load(&folder())
}
