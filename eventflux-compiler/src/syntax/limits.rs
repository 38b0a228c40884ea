//! What the compiler takes on, so that no input can make it run out of stack, memory or patience.

use std::thread;

/// The longest SQL text, in bytes.
pub const MAX_TEXT: usize = 4 << 20;
/// The most tokens of an app.
pub const MAX_TOKENS: usize = 500_000;
/// The most statements of an app.
pub const MAX_STATEMENTS: usize = 10_000;
/// The deepest nesting of parentheses, CASE, calls, prefix operators and subqueries.
pub const MAX_DEPTH: usize = 64;
/// The most operators of one expression, which bounds the depth of its tree as nesting does.
pub const MAX_OPERATORS: usize = 500;
/// The most columns of a stream, keys of GROUP BY and aggregates of a query. Their numbers have room in 16 bits.
pub const MAX_COLUMNS: usize = 4_096;
/// The most select items of an app, with what `*` stands for: a short text can ask for many.
pub const MAX_ITEMS: usize = 500_000;
/// Lexical errors after which the rest of a text is left unread.
pub(super) const MAX_LEXICAL_ERRORS: usize = 100;

/// The stack of [`with_stack`], in bytes.
const STACK: usize = 16 << 20;

/// Runs `f` on a thread with a stack that every tree within the limits fits in, and gives its result.
/// Panics of `f` are passed on. Where no thread can be started `f` runs on the caller's.
pub fn with_stack<T: Send>(f: impl FnOnce() -> T + Send) -> T {
    let mut work = Some(f);
    let mut result = None;
    let run = || result = work.take().map(|f| f());
    let outcome = thread::scope(|scope| {
        thread::Builder::new()
            .name("eventflux-compiler".into())
            .stack_size(STACK)
            .spawn_scoped(scope, run)
            .map(|t| t.join())
    });
    if let Ok(Err(panic)) = outcome {
        std::panic::resume_unwind(panic);
    }
    match (result, work) {
        (Some(result), _) => result,
        (None, Some(f)) => f(),
        (None, None) => unreachable!("the work was done or its panic passed on"),
    }
}

pub(super) fn help_text() -> String {
    format!("an app has at most {} MiB of text; split it into several apps", MAX_TEXT >> 20)
}

/// A piece of source for a message, cut where it is long.
pub(super) fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}..", &text[..cut]),
        None => text.to_owned(),
    }
}
