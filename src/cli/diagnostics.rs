//! Errors of the compiler: in rustc's look for people, as JSON for tools.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use eventflux_compiler::TextError;
use serde_json::{Value as Json, json};

use super::source::Source;

/// The error with its place in the file.
pub(crate) fn render(source: &Source, error: &TextError, renderer: &Renderer) -> String {
    let text = &source.text;
    // A range is never out of the text, but drawing must not panic on a compiler's slip.
    let start = floor(text, error.range.start);
    let end = floor(text, error.range.end).max(start);
    let code = error.code.to_string();
    let title = Level::ERROR.primary_title(&error.message).id(&code);
    let mut group = match text.is_empty() {
        // There is no line to draw.
        true => Group::with_title(title).element(Origin::path(&source.name)),
        false => {
            let place = AnnotationKind::Primary.span(start..end);
            title.element(Snippet::source(text).path(&source.name).annotation(place))
        }
    };
    if let Some(help) = &error.help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group]) + "\n"
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The error as one object: `line` and `column` count from 1, `column` in characters; `start` and `end` are
/// bytes of the file.
pub(crate) fn json(source: &Source, error: &TextError) -> Json {
    json!({
        "level": "error",
        "file": source.name,
        "code": error.code.to_string(),
        "line": error.line,
        "column": error.column,
        "start": source.skipped + error.range.start,
        "end": source.skipped + error.range.end,
        "message": error.message,
        "help": error.help,
    })
}
