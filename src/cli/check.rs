//! `eventflux check`

use super::args::Check;
use super::diagnostics;
use super::exit::{Error, Exit};
use super::messages::{Messages, print};
use super::source::Source;

/// Shows the errors of SQL files.
pub(crate) fn check(options: &Check, messages: &Messages) -> Result<Exit, Error> {
    let mut wrong = 0;
    for file in &options.files {
        let source = Source::read(file)?;
        let errors = source.compile().err().unwrap_or_default();
        for error in &errors {
            if options.json {
                print(&format!("{}\n", diagnostics::json(&source, error)))?;
            } else {
                messages.line(&diagnostics::render(&source, error, messages.renderer()));
            }
        }
        wrong += errors.len();
    }
    if wrong == 0 {
        return Ok(Exit::Done);
    }
    if !options.json {
        let s = if wrong == 1 { "" } else { "s" };
        messages.line(&format!("{wrong} error{s}; `eventflux explain CODE` says more about one"));
    }
    Ok(Exit::Wrong)
}
