//! The Rust names of streams and columns.

use std::collections::HashMap;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use crate::logical::{Origin, Stream};

/// A name in snake case: `MinuteBars` is `minute_bars`, `HTTPLog2` is `http_log2`. Characters that no Rust name
/// has become `_`.
///
/// ```
/// use eventflux_compiler::codegen::names::snake_case;
/// assert_eq!(snake_case("LateQuotes"), "late_quotes");
/// assert_eq!(snake_case("HTTPLog"), "http_log");
/// assert_eq!(snake_case("out"), "out");
/// ```
pub fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (i, &c) in chars.iter().enumerate() {
        if !(c.is_alphanumeric() || c == '_') {
            snake.push('_');
            continue;
        }
        if c.is_uppercase() && i > 0 {
            let before = chars[i - 1];
            let next_is_lower = chars.get(i + 1).is_some_and(|n| n.is_lowercase());
            if before.is_lowercase() || before.is_numeric() || before.is_uppercase() && next_is_lower {
                snake.push('_');
            }
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// A name in upper camel case: `late_quotes` is `LateQuotes`; `Bars` stays.
pub fn camel_case(name: &str) -> String {
    let mut camel = String::new();
    let mut start = true;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            start = true;
        } else if start {
            camel.extend(c.to_uppercase());
            start = false;
        } else {
            camel.push(c);
        }
    }
    camel
}

/// The Rust identifier of a type for any name.
pub(crate) fn type_ident(name: &str) -> Ident {
    ident(&camel_case(name), Span::call_site())
}

/// A Rust identifier for any name: keywords become raw, what can't stand in an identifier `_`.
pub fn ident(name: &str, span: Span) -> Ident {
    let mut text: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    if !text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        text.insert(0, '_');
    }
    if !text.is_ascii() && !lexes(&text) {
        text = text.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    }
    // `_` alone is no name, and the others can't be raw.
    if matches!(text.as_str(), "_" | "self" | "Self" | "super" | "crate") {
        text.push('_');
    }
    if is_keyword(&text) { Ident::new_raw(&text, span) } else { Ident::new(&text, span) }
}

/// Whether Rust reads this as one identifier: not every letter of Unicode may stand in one.
fn lexes(text: &str) -> bool {
    text.parse().is_ok_and(|tokens: TokenStream| {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        matches!(tokens.as_slice(), [TokenTree::Ident(_)])
    })
}

/// Field names for columns: each column's own name where that is one, and no two alike.
pub fn fields<'n>(columns: impl Iterator<Item = &'n str>, span: Span) -> Vec<Ident> {
    let mut fields: Vec<Ident> = Vec::new();
    for name in columns {
        let mut field = ident(name, span);
        let mut count = 1;
        while fields.contains(&field) {
            count += 1;
            field = ident(&format!("{name}_{count}"), span);
        }
        fields.push(field);
    }
    fields
}

fn is_keyword(name: &str) -> bool {
    const KEYWORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
        "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
        "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static",
        "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where",
        "while", "yield",
    ];
    KEYWORDS.contains(&name)
}

/// Two streams that would give the same name to something of the generated code, or one whose name is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    /// Number of the stream that comes second.
    pub stream: usize,
    /// Number of the stream that comes first; `None` where every app has that method.
    pub with: Option<usize>,
    /// The name.
    pub name: RustName,
}

/// A name that a stream gives to something of the generated code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RustName {
    /// A method of the app's builder.
    Method(String),
    /// A method of the app.
    AppMethod(String),
    /// A type of rows.
    Type(String),
}

impl std::fmt::Display for RustName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RustName::Method(name) | RustName::AppMethod(name) => write!(f, "method `{name}`"),
            RustName::Type(name) => write!(f, "type `{name}`"),
        }
    }
}

/// The methods that every app has.
const EVERY_APP: [&str; 9] =
    ["builder", "advance_to", "finish", "sinks", "sinks_mut", "counters", "explain", "snapshot", "restore"];

/// The streams of an app, those of its tables among them, whose Rust names collide: `Trades` and `trades` (`on_trades`), `Bars` and `bars_at`
/// (`on_bars_at`), `Error` (`on_error`), `bars_5` and `bars5` (`Bars5`), a table `Counters` (`counters`), tables `Limits` and `limits_mut`
/// (`limits_mut`). Each stream is reported once. The questions that the app declares count as streams behind all others.
pub fn collisions(streams: &[Stream], tables: &[&str], questions: &[&str]) -> Vec<Collision> {
    let every_app = EVERY_APP.into_iter().map(|name| RustName::AppMethod(name.to_string()));
    let mut taken: HashMap<RustName, Option<usize>> =
        every_app.chain([RustName::Method("on_error".to_string())]).map(|name| (name, None)).collect();
    let mut found = Vec::new();
    let of_streams = streams.iter().enumerate().filter(|(_, stream)| !stream.anonymous);
    let of_streams =
        of_streams.map(|(number, stream)| (number, names_of(stream, tables.contains(&stream.name.as_str()))));
    let of_questions = questions.iter().zip(streams.len()..).map(|(name, number)| {
        let own = std::iter::once(RustName::AppMethod(snake_case(name)));
        (number, own.chain(names_of_rows(name)).collect())
    });
    for (number, names) in of_streams.chain(of_questions) {
        if let Some((name, with)) = names.iter().find_map(|name| Some((name, *taken.get(name)?))) {
            found.push(Collision { stream: number, with, name: name.clone() });
        }
        for name in names {
            taken.entry(name).or_insert(Some(number));
        }
    }
    found
}

/// The names of what takes the rows of that name, and of their type.
fn names_of_rows(name: &str) -> [RustName; 3] {
    let snake = snake_case(name);
    [
        RustName::Method(format!("on_{snake}")),
        RustName::Method(format!("on_{snake}_at")),
        RustName::Type(type_ident(name).to_string()),
    ]
}

/// The names that a stream gives to something of the generated code.
fn names_of(stream: &Stream, is_table: bool) -> Vec<RustName> {
    let snake = snake_case(&stream.name);
    let mut names = names_of_rows(&stream.name).to_vec();
    let of_app: &[String] = &match (is_table, &stream.origin) {
        (true, _) => vec![snake.clone(), format!("{snake}_mut")],
        // The last two are its own.
        (false, Origin::Input { .. }) => {
            ["push_{}", "push_{}_at", "take_{}", "process_{}", "partition_of_{}"]
                .map(|name| name.replace("{}", &snake))
                .to_vec()
        }
        (false, Origin::Derived) => Vec::new(),
    };
    names.extend(of_app.iter().cloned().map(RustName::AppMethod));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> String {
        ident(name, Span::call_site()).to_string()
    }

    #[test]
    fn snake() {
        let names = ["Trades", "trades", "MinuteBars", "HTTPLog2", "Log2Base", "a b", "Ärger", "__x", "A"];
        let snakes =
            ["trades", "trades", "minute_bars", "http_log2", "log2_base", "a_b", "ärger", "__x", "a"];
        assert_eq!(names.map(snake_case), snakes);
    }

    #[test]
    fn camel() {
        assert_eq!(["out", "Bars", "late_quotes", "_x"].map(camel_case), ["Out", "Bars", "LateQuotes", "X"]);
    }

    #[test]
    fn identifiers() {
        let names = ["price", "type", "self", "a b", "1st", "", "_", "größe", "m²"];
        let idents = ["price", "r#type", "self_", "a_b", "_1st", "__", "__", "größe", "m_"];
        assert_eq!(names.map(text), idents);
    }

    #[test]
    fn fields_differ() {
        let fields = fields(["a b", "a_b", "a-b"].into_iter(), Span::call_site());
        assert_eq!(fields.iter().map(Ident::to_string).collect::<Vec<_>>(), ["a_b", "a_b_2", "a_b_3"]);
    }
}
