//! Ctrl-C: the first ends the input, the second the command.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cli::messages::Messages;

/// Watches for Ctrl-C; the function tells whether it came.
pub(super) fn watch(messages: &Messages) -> impl Fn() -> bool + use<> {
    let came = Arc::new(AtomicBool::new(false));
    let told = came.clone();
    let set = ctrlc::set_handler(move || {
        if told.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    if let Err(e) = set {
        messages.warning(&format!("Ctrl-C will not finish the app: {e}"));
    }
    move || came.load(Ordering::Relaxed)
}
