//! Nullability.

use std::fmt::Write as _;

use eventflux_compiler::nullability::{RULES, STREAM};

pub(super) fn page() -> String {
    let mut out = "# Which results may be NULL\n\n\
        Nullability is part of every type. It goes by the form of an expression, not by what the data or a filter \
        elsewhere shows: after `WHERE x IS NOT NULL` column `x` is as nullable as before; `COALESCE` or a CASE with \
        that condition makes it NOT NULL. A result that may be NULL does not go into a column or field that may \
        not (EF0304).\n\nThe examples are over\n\n"
        .to_owned();
    let _ = write!(out, "```sql\n{STREAM}\n```\n");
    for rule in RULES {
        let _ = write!(out, "\n## {}\n\nMay be NULL: {}.\n\n", upper_first(rule.form), rule.nullable);
        let lines: Vec<(String, String)> = rule
            .examples
            .iter()
            .map(|example| {
                let over = if example.insert == "INTO T" { "" } else { "INSERT .. EVENTS: " };
                let over = over.replace("..", example.insert.split(' ').next().unwrap_or_default());
                let text = format!("{over}{} {}", example.item, example.clauses);
                let verdict = if example.nullable { "may be NULL" } else { "NOT NULL" };
                (text.trim_end().to_owned(), format!("-- {verdict}"))
            })
            .collect();
        super::fence(&mut out, &lines);
    }
    out
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
