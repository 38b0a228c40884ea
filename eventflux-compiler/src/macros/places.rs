//! From the places of the compiler, which are numbers of tokens, to places in the program.

use std::fmt::Write;

use proc_macro2::Span;

use crate::diagnostic::Diagnostic;
use crate::span;
use crate::syntax::TextPlaces;

/// Where the SQL's tokens are.
pub(super) enum Places {
    /// In Rust tokens: the place of each.
    Rust(Vec<Span>),
    /// In a text, which is one token for Rust.
    Text {
        /// The string, or the name of the file.
        literal: Span,
        /// The file, as the macro was told its name.
        file: Option<String>,
        text: String,
        places: TextPlaces,
    },
}

impl Places {
    /// The place of the first token.
    pub(super) fn span(&self, span: span::Span) -> Span {
        self.ends(span).0
    }

    /// The places of the first and the last token.
    fn ends(&self, span: span::Span) -> (Span, Span) {
        match self {
            Places::Text { literal, .. } => (*literal, *literal),
            Places::Rust(spans) => {
                let at = |index: u32| spans.get(index as usize).or(spans.last()).copied();
                let first = at(span.start).unwrap_or_else(Span::call_site);
                let last = at(span.end.saturating_sub(1).max(span.start)).unwrap_or(first);
                (first, last)
            }
        }
    }

    /// An error as rustc is to show it.
    pub(super) fn error(&self, error: &Diagnostic) -> syn::Error {
        let (first, last) = self.ends(error.span);
        let mut message = format!("{} [{}]", error.message, error.code);
        if let Places::Text { file, text, places, .. } = self {
            let (line, column) = places.place(error.span);
            let range = places.range(error.span);
            let name = file.as_deref().unwrap_or("SQL");
            message.push_str(&excerpt(name, text, line, column, text.get(range).unwrap_or("")));
        }
        if let Some(help) = &error.help {
            let _ = write!(message, "\nhelp: {help}");
        }
        spanned(first, last, &message)
    }
}

/// An error from the first to the last token.
fn spanned(first: Span, last: Span, message: &str) -> syn::Error {
    let mut ends = [
        proc_macro2::TokenTree::from(proc_macro2::Ident::new("from", first)),
        proc_macro2::TokenTree::from(proc_macro2::Ident::new("to", last)),
    ];
    ends[0].set_span(first);
    ends[1].set_span(last);
    syn::Error::new_spanned(proc_macro2::TokenStream::from_iter(ends), message)
}

/// The line of the text with a caret below the wrong thing, in the look of rustc.
fn excerpt(name: &str, text: &str, line: u32, column: u32, wrong: &str) -> String {
    let index = line.saturating_sub(1) as usize;
    let source = text.lines().nth(index).unwrap_or("");
    let before: String = source
        .chars()
        .take(column.saturating_sub(1) as usize)
        .map(|c| if c == '\t' { '\t' } else { ' ' })
        .collect();
    let carets = "^".repeat(wrong.lines().next().unwrap_or("").chars().count().max(1));
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    format!(
        "\n{margin}--> {name}:{line}:{column}\n{margin} |\n{number} | {source}\n{margin} | {before}{carets}"
    )
}
