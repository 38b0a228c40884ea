//! The generated part of the reference: pages of Markdown made of the compiler's tables.

mod aggregates;
mod errors;
mod functions;
mod nullability;
mod reserved;
mod rewrites;
mod windows;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A page of the reference.
pub struct Page {
    /// The file's name below `docs/reference`.
    pub file: String,
    /// What the index says about it.
    about: &'static str,
    /// Its text.
    pub text: String,
}

/// The folder that the pages are written to.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference")
}

/// All pages: those of the index, the index itself, and the pages that one of these lists.
pub fn pages() -> Vec<Page> {
    let page =
        |file: &str, about, text| Page { file: file.to_owned(), about, text: format!("{text}\n{FOOTER}") };
    let mut pages = vec![
        page("functions.md", "operators and functions, with examples", functions::page()),
        page("aggregates.md", "aggregates", aggregates::page()),
        page("windows.md", "windows", windows::page()),
        page("nullability.md", "which results may be NULL", nullability::page()),
        page("errors.md", "the error codes, each with an example", errors::page()),
        page("reserved-words.md", "words that can't be names", reserved::page()),
        page("rewrites.md", "what the planner changes, and what EXPLAIN shows of it", rewrites::page()),
    ];
    let mut index =
        "# Reference\n\nThe language is described in [language.md](../language.md); these are its lists.\n\n"
            .to_owned();
    for page in &pages {
        let _ = writeln!(index, "- [{}]({}): {}", page.title(), page.file, page.about);
    }
    pages.push(page("README.md", "", index));
    pages.extend(windows::pages().map(|(file, text)| page(&file, "", text)));
    pages
}

impl Page {
    fn title(&self) -> &str {
        self.text.lines().next().unwrap_or_default().trim_start_matches("# ")
    }
}

const FOOTER: &str =
    "<!-- Generated from the compiler's tables by `cargo run -p conformance --bin docs`. -->\n";

/// A fence around lines, each a text and what stands beside it.
fn fence(out: &mut String, lines: &[(String, String)]) {
    let width = lines.iter().map(|(left, _)| left.chars().count()).max().unwrap_or(0);
    out.push_str("```text\n");
    for (left, right) in lines {
        let _ = writeln!(out, "{}", format!("{left:width$}  {right}").trim_end());
    }
    out.push_str("```\n");
}
