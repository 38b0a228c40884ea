//! Names, texts, lengths of time and types.

use eventflux_compiler::syntax::ast::*;
use eventflux_compiler::types::SqlType;
use proptest::prelude::*;

/// Plain names, keywords, words with a special meaning somewhere, and names that need quotes.
pub(crate) fn ident() -> impl Strategy<Value = Ident> {
    const WORDS: &[&str] = &[
        "a",
        "b",
        "price",
        "größe",
        "_x",
        "select",
        "FROM",
        "order",
        "end",
        "left",
        "window",
        "Within",
        "output",
        "partition",
        "s",
        "m",
        "DAY",
        "interval",
        "timestamp",
        "date",
        "every",
        "not",
        "both",
        "trim",
        "position",
        "substring",
        "extract",
        "cast",
        "zone",
        "watermark",
        "primary",
        "key",
        "last",
        "first",
        "at",
        "max",
        "escape",
        "filter",
        "of",
        "nulls",
        "asc",
        "unidirectional",
        "events",
        "all",
        "two words",
        "a\"b",
        "1st",
        "it's",
        "日本",
        "pattern",
        "late",
        "values",
        "true",
        "null",
        "case",
        "purge",
        "begin",
        "if",
        "asof",
        "match_condition",
    ];
    prop_oneof![4 => proptest::sample::select(WORDS).prop_map(Ident::new), 1 => "[a-z][a-z0-9_]{0,5}".prop_map(Ident::new)]
}

pub(crate) fn micros() -> impl Strategy<Value = i64> {
    prop_oneof![1..100_i64, (1..1_000_i64).prop_map(|s| s * 1_000_000), 1..i64::MAX / 2]
}

pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z' \"\\\\%_-]{0,6}", any::<String>()]
}

pub(crate) fn sql_type() -> impl Strategy<Value = SqlType> {
    proptest::sample::select(&[
        SqlType::Bool,
        SqlType::Int,
        SqlType::BigInt,
        SqlType::Float,
        SqlType::Double,
        SqlType::String,
        SqlType::Timestamp,
    ])
}
