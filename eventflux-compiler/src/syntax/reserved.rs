//! The words that can't be names unless they are quoted.

/// The reserved words, sorted. As a name such a word is quoted: `"order"` in text, `r#order` in Rust tokens.
pub const RESERVED: &[&str] = &[
    "AND",
    "AS",
    "BETWEEN",
    "BY",
    "CASE",
    "CREATE",
    "CROSS",
    "DISTINCT",
    "ELSE",
    "END",
    "EXCEPT",
    "EXISTS",
    "FALSE",
    "FROM",
    "FULL",
    "GROUP",
    "HAVING",
    "ILIKE",
    "IN",
    "INNER",
    "INSERT",
    "INTERSECT",
    "INTO",
    "IS",
    "JOIN",
    "LEFT",
    "LIKE",
    "LIMIT",
    "NOT",
    "NULL",
    "ON",
    "OR",
    "ORDER",
    "RIGHT",
    "SELECT",
    "THEN",
    "TRUE",
    "UNION",
    "USING",
    "WHEN",
    "WHERE",
    "WITH",
];

/// Words that are names in most places, but not directly after an expression or a stream, where a name
/// without AS would be its alias: there they begin the next clause. Sorted.
pub const CLAUSE_WORDS: &[&str] = &[
    "ASC",
    "ASOF",
    "BEGIN",
    "DESC",
    "MATCH_CONDITION",
    "NATURAL",
    "OFFSET",
    "OUTPUT",
    "PARTITION",
    "PURGE",
    "SET",
    "UNIDIRECTIONAL",
    "UPSERT",
    "WINDOW",
    "WITHIN",
];

/// Words that begin an expression of their own form when something fitting follows; the printer quotes them
/// where they are meant as a name. Sorted.
pub(super) const EXPRESSION_WORDS: &[&str] = &[
    "BOTH",
    "CAST",
    "DATE",
    "EVERY",
    "EXTRACT",
    "INTERVAL",
    "LEADING",
    "PATTERN",
    "POSITION",
    "SEQUENCE",
    "SUBSTRING",
    "TIME",
    "TIMESTAMP",
    "TRAILING",
    "TRIM",
    "TRY_CAST",
    "WATERMARK",
    "ZONE",
];

/// Whether a word is reserved, in any case.
pub fn is_reserved(word: &str) -> bool {
    contains(RESERVED, word)
}

/// Whether a word can be an alias without AS.
pub(super) fn is_bare_alias(word: &str) -> bool {
    !is_reserved(word) && !contains(CLAUSE_WORDS, word)
}

pub(super) fn contains(list: &[&str], word: &str) -> bool {
    word.len() <= 16 && list.binary_search(&word.to_ascii_uppercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_short_enough_to_be_searched() {
        for list in [RESERVED, CLAUSE_WORDS, EXPRESSION_WORDS] {
            assert!(list.is_sorted());
            assert!(list.iter().all(|w| w.len() <= 16));
        }
        assert!(is_reserved("Select"));
        for word in ["at", "max", "last", "window", "offset", "time"] {
            assert!(!is_reserved(word), "{word}");
        }
    }
}
