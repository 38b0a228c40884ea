//! Operators and functions.

use std::fmt::Write as _;

use eventflux_compiler::functions::{self, Call, Family, ScalarDoc, ScalarFn, extract_field};
use eventflux_compiler::types::SqlType;

const CHAPTERS: [(Family, &str, &str); 6] = [
    (
        Family::Operator,
        "Operators",
        "Highest precedence first: unary `-` and `+`; `*` `/` `%`; `+` `-`; `||`; BETWEEN, IN, LIKE, ILIKE; `<` `<=` `>` \
         `>=` `=` `<>`; IS; NOT; AND; OR. Operands of different numeric types are widened, see \
         [language.md](../language.md#types).",
    ),
    (Family::Conditional, "Conditional forms", "They evaluate only what they need, from left to right."),
    (Family::Cast, "Conversions", ""),
    (Family::Math, "Mathematics", "Integer arguments are widened where a function takes DOUBLE only."),
    (
        Family::Text,
        "Strings",
        "Positions and lengths count characters, from 1. Nothing cuts a character in two, and nothing panics on a \
         length that is too large or too small.",
    ),
    (Family::Time, "Time", ""),
];

pub(super) fn page() -> String {
    let mut out = "# Functions and operators\n\n\
        Names may be written in any case. NULL among the arguments makes the result NULL unless an entry says \
        otherwise. \"Row error\" means that the row is not put out and that the failure is counted and \
        reported; `TRY_CAST` and `NULLIF` avoid it.\n"
        .to_owned();
    for (family, title, about) in CHAPTERS {
        let _ = write!(out, "\n## {title}\n");
        if !about.is_empty() {
            let _ = write!(out, "\n{about}\n");
        }
        for doc in functions::docs().filter(|doc| doc.family == family) {
            match doc.names[0] {
                "CAST AS" => conversions(&mut out, doc),
                _ => function(&mut out, doc),
            }
        }
    }
    out
}

fn function(out: &mut String, doc: &ScalarDoc) {
    let names: Vec<String> = doc.names.iter().map(|name| format!("`{name}`")).collect();
    let _ = write!(out, "\n### {}\n\n{}\n", names.join(", "), doc.summary);
    let overloads: Vec<&ScalarFn> = functions::all().iter().filter(|f| f.sql == doc.names[0]).collect();
    if !overloads.is_empty() {
        let _ = write!(out, "\n{}\n", notes(&overloads));
        out.push('\n');
        super::fence(out, &signatures(doc.names[0], &overloads));
    }
    if !doc.examples.is_empty() {
        out.push('\n');
        let lines: Vec<(String, String)> =
            doc.examples.iter().map(|(sql, value)| ((*sql).to_owned(), format!("= {value}"))).collect();
        super::fence(out, &lines);
    }
}

/// What holds for NULL and failures.
fn notes(overloads: &[&ScalarFn]) -> String {
    let first = overloads[0];
    let null = match first.call {
        Call::Plain if first.sql == "IS NOT DISTINCT FROM" => "Never NULL.",
        Call::Plain if first.params.is_empty() => "Never NULL.",
        Call::Plain => "NULL if an argument is.",
        Call::Fold => "NULL if every argument is.",
        Call::Slice if first.params.len() > 1 => "NULL if the first argument is.",
        Call::Slice => "Never NULL.",
    };
    let fails = overloads.iter().filter(|f| f.fallible).count();
    let error = match (fails, overloads.len()) {
        (0, _) => "Never a row error.",
        (some, all) if some == all => "Can be a row error.",
        _ => "Can be a row error where marked.",
    };
    format!("{null} {error}")
}

/// A line per overload; one for all where they differ by an ordered type alone.
fn signatures(name: &str, overloads: &[&ScalarFn]) -> Vec<(String, String)> {
    let ordered = |f: &&&ScalarFn| f.params.iter().all(|p| *p == f.params[0] && p.is_ordered());
    let some_fail = overloads.iter().any(|f| f.fallible) && !overloads.iter().all(|f| f.fallible);
    let mark = |f: &ScalarFn| if some_fail && f.fallible { " (can fail)" } else { "" };
    if overloads.len() == 7 && overloads.iter().filter(ordered).count() == 7 {
        let bool = overloads.iter().all(|f| f.result == SqlType::Bool);
        let result = if bool { "BOOL" } else { "the same type" };
        let alike = format!("-> {result}  (\"any\": one ordered type for all)");
        return vec![(overloads[0].to_string().replace("BOOL", "any"), alike)];
    }
    overloads
        .iter()
        .map(|f| {
            let text = match name {
                "EXTRACT" => format!("EXTRACT({} FROM TIMESTAMP)", extract_field(f).to_uppercase()),
                "LIKE" | "ILIKE" if f.params.len() == 3 => format!("STRING {name} STRING ESCAPE STRING"),
                "LIKE" | "ILIKE" => format!("STRING {name} STRING"),
                _ => f.to_string(),
            };
            (text, format!("-> {}{}", f.result, mark(f)))
        })
        .collect()
}

/// The table of CAST: from each type to each other.
fn conversions(out: &mut String, doc: &ScalarDoc) {
    use SqlType::{BigInt, Bool, Double, Float, Int, String as Text, Timestamp};
    const TYPES: [SqlType; 7] = [Bool, Int, BigInt, Float, Double, Text, Timestamp];
    let _ = write!(out, "\n### What CAST converts\n\n{}\n\n", doc.summary);
    out.push_str("\"yes\": always; \"checked\": a value that does not fit is a row error, or NULL with TRY_CAST; \"implicit\": also without CAST.\n\n");
    let _ = writeln!(out, "| from \\ to | {} |", TYPES.map(SqlType::sql).join(" | "));
    let _ = writeln!(out, "|---|{}", "---|".repeat(TYPES.len()));
    for from in TYPES {
        let cell = |to: SqlType| match functions::cast(from, to) {
            _ if from == to => "same",
            None => "no",
            Some(f) if f.fallible => "checked",
            Some(_) if functions::implicit_cost(from, to).is_some() => "implicit",
            Some(_) => "yes",
        };
        let _ = writeln!(out, "| {from} | {} |", TYPES.map(cell).join(" | "));
    }
}
