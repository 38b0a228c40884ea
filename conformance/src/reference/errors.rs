//! Error codes.

use std::fmt::Write as _;

use eventflux_compiler::catalog::NoStructs;
use eventflux_compiler::codes::{self, CodeDoc, Example};
use eventflux_compiler::compile_text;

const CHAPTERS: [(u16, &str); 9] = [
    (1, "Lexical rules and syntax"),
    (2, "Names"),
    (3, "Types and literals"),
    (4, "Streams, apps and time"),
    (5, "Queries and aggregates"),
    (6, "Windows"),
    (7, "Patterns"),
    (8, "Joins, tables, partitions and rates"),
    (9, "Limits, and what is not there yet"),
];

pub(super) fn page() -> String {
    let mut out = "# Error codes\n\n\
        Every error of the compiler has a code, a place, a message and, where there is one, advice. All errors of an \
        app are reported at once, one per cause, in the macro at their tokens and elsewhere with line and column. \
        `eventflux explain EF0201` prints an entry. Numbers are never used again for something else.\n"
        .to_owned();
    for (chapter, title) in CHAPTERS {
        let mut codes = codes::ALL.iter().filter(|doc| doc.code.0 / 100 == chapter).peekable();
        if codes.peek().is_none() {
            continue;
        }
        let _ = write!(out, "\n## {title}\n");
        codes.for_each(|doc| entry(&mut out, doc));
    }
    out
}

fn entry(out: &mut String, doc: &CodeDoc) {
    let _ = write!(out, "\n### {}: {}\n\n{}\n", doc.code, doc.title, doc.meaning);
    if let Example::Words(words) = doc.example {
        let _ = write!(out, "\n{words}\n");
    }
    if let Example::Sql(sql) = doc.example {
        let _ = write!(out, "\n```sql error\n{sql}\n```\n");
        let errors = compile_text(sql, &NoStructs).err().map(|errors| errors.errors).unwrap_or_default();
        if let Some(error) = errors.iter().find(|error| error.code == doc.code) {
            let _ = write!(out, "\n```text\n{error}\n```\n");
        }
    }
    let _ = write!(out, "\n{}\n", doc.remedy);
}
