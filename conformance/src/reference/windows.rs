//! Windows.

use std::fmt::Write as _;

use eventflux_compiler::windows::{WINDOWS, WindowDoc, WindowKind, WindowParam};

pub(super) fn page() -> String {
    let mut out = "# Windows\n\n\
        `WINDOW TUMBLING(5 MINUTES)`; the name may be written in any case, or as a string: `WINDOW('tumbling', 5 MINUTES)`.\n\n\
        A **sliding** window puts out one row for each event that enters, its aggregates taken over the content with \
        that event in and the leaving ones out. A **batch** window puts out rows when a batch closes: with GROUP BY \
        or aggregates one row per group in order of first appearance, otherwise the batch's rows in order; an empty batch puts \
        out nothing.\n\n"
        .to_owned();
    out.push_str("| window | kind | content | ends / leaves | keeps |\n|---|---|---|---|---|\n");
    for window in WINDOWS.iter() {
        let kind = kind(window);
        let _ = writeln!(
            out,
            "| [{}]({}) | {kind} | {} | {} | {} |",
            // A bar would end the cell, even in code.
            signature(window).replace('|', "\\|"),
            file(window),
            window.content,
            window.leaves,
            window.state
        );
    }
    out.push_str("\nDurations and numbers of events are constants above zero; an offset may be negative.\n");
    out
}

/// A page for each window, with its file.
pub(super) fn pages() -> impl Iterator<Item = (String, String)> {
    WINDOWS.iter().map(|window| (file(window), one(window)))
}

fn file(window: &WindowDoc) -> String {
    format!("windows/{}.md", window.name().to_ascii_lowercase())
}

fn kind(window: &WindowDoc) -> &'static str {
    match window.kind {
        WindowKind::Sliding => "sliding",
        WindowKind::Batch => "batch",
        WindowKind::Passing => "passes on",
    }
}

fn one(window: &WindowDoc) -> String {
    let rows = [
        ("kind", kind(window)),
        ("takes", window.takes),
        ("content", window.content),
        ("ends / leaves", window.leaves),
        ("keeps", window.state),
        ("cost", window.cost),
    ];
    let mut out = format!("# {}\n\n{}\n\n| | |\n|---|---|\n", window.name(), signature(window));
    for (name, text) in rows {
        let _ = writeln!(out, "| {name} | {text} |");
    }
    let _ = write!(out, "\n```text\n{}```\n\n```sql\n{}```\n", window.picture, window.example);
    if !window.notes.is_empty() {
        let _ = write!(out, "\n{}", window.notes);
    }
    out.push_str("\nAll windows are in [the table](../windows.md).\n");
    out
}

fn signature(window: &WindowDoc) -> String {
    let word = |param: &WindowParam| match param {
        WindowParam::Length => "duration",
        WindowParam::Offset => "offset",
        WindowParam::Count => "n",
        WindowParam::Time => "ts",
        WindowParam::Order => "x [ASC | DESC], ..",
        WindowParam::Keys => "x, ..",
        WindowParam::Condition => "condition",
        WindowParam::Share => "share",
        WindowParam::Cron => "'expression'",
        WindowParam::Zone => "ZONE 'name'",
    };
    let params: Vec<&str> = window.params.iter().map(word).collect();
    let optional: String = window.optional.iter().map(|param| format!(" [, {}]", word(param))).collect();
    let names: Vec<String> =
        window.names.iter().map(|name| format!("`{name}({}{optional})`", params.join(", "))).collect();
    names.join(", ")
}
