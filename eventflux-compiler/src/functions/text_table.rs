//! Functions of strings. Positions and lengths count characters, from 1.

use super::entry::{doc, f};
use super::{Call, Family, PreparedKind, ScalarDoc};
use crate::types::SqlType::{Bool, Int, String};

/// The functions that cut, measure, join and change strings.
pub(super) const TEXT: &[ScalarDoc] = &[
    doc(
        Family::Text,
        &["LENGTH", "CHAR_LENGTH", "CHARACTER_LENGTH"],
        "How many characters the string has.",
        &[("LENGTH('naïve')", "5")],
        &[f("text::length", &[String], Int)],
    ),
    doc(
        Family::Text,
        &["OCTET_LENGTH"],
        "How many bytes the string has in UTF-8.",
        &[("OCTET_LENGTH('naïve')", "6")],
        &[f("text::octet_length", &[String], Int)],
    ),
    doc(
        Family::Text,
        &["UPPER", "UCASE"],
        "In upper case, by Unicode's full mapping.",
        &[("UPPER('straße')", "STRASSE")],
        &[f("text::upper", &[String], String).buffer()],
    ),
    doc(
        Family::Text,
        &["LOWER", "LCASE"],
        "In lower case, by Unicode's full mapping.",
        &[("LOWER('IBM')", "ibm")],
        &[f("text::lower", &[String], String).buffer()],
    ),
    doc(
        Family::Text,
        &["TRIM", "BTRIM"],
        "Without the spaces at both ends, or without any of the given characters. Also \
         `TRIM([BOTH|LEADING|TRAILING] chars FROM s)`.",
        &[("TRIM('  a b ')", "a b"), ("TRIM(BOTH 'xy' FROM 'yxabxy')", "ab")],
        &[f("text::trim", &[String], String), f("text::trim_chars", &[String, String], String)],
    ),
    doc(
        Family::Text,
        &["LTRIM"],
        "Without the spaces, or the given characters, at the start.",
        &[("LTRIM('  a')", "a"), ("LTRIM('xxa', 'x')", "a")],
        &[f("text::ltrim", &[String], String), f("text::ltrim_chars", &[String, String], String)],
    ),
    doc(
        Family::Text,
        &["RTRIM"],
        "Without the spaces, or the given characters, at the end.",
        &[("RTRIM('a  ')", "a"), ("RTRIM('axx', 'x')", "a")],
        &[f("text::rtrim", &[String], String), f("text::rtrim_chars", &[String, String], String)],
    ),
    doc(
        Family::Text,
        &["CONCAT"],
        "The arguments one after the other, without the NULL ones. Never NULL.",
        &[("CONCAT('a', NULL, 'b')", "ab")],
        &[f("text::concat", &[String], String).buffer().variadic(Call::Slice)],
    ),
    doc(
        Family::Text,
        &["CONCAT_WS"],
        "The arguments after the first that are not NULL, with the first between them.",
        &[("CONCAT_WS('-', 'a', NULL, 'b')", "a-b")],
        &[f("text::concat_ws", &[String, String], String).buffer().variadic(Call::Slice)],
    ),
    doc(
        Family::Text,
        &["SUBSTRING", "SUBSTR"],
        "From the character `start` (the first is 1) to the end, or `len` characters; what lies before the \
         string counts too. Also `SUBSTRING(s FROM start FOR len)`. A negative length is a row error.",
        &[
            ("SUBSTRING('streaming', 7)", "ing"),
            ("SUBSTRING('streaming' FROM 1 FOR 6)", "stream"),
            ("SUBSTRING('abc', 0, 2)", "a"),
        ],
        &[
            f("text::substring", &[String, Int], String),
            f("text::substring_len", &[String, Int, Int], String).fallible(),
        ],
    ),
    doc(
        Family::Text,
        &["LEFT"],
        "The first `n` characters; with a negative `n` all but the last `-n`.",
        &[("LEFT('abcd', 2)", "ab"), ("LEFT('abcd', -1)", "abc")],
        &[f("text::left", &[String, Int], String)],
    ),
    doc(
        Family::Text,
        &["RIGHT"],
        "The last `n` characters; with a negative `n` all but the first `-n`.",
        &[("RIGHT('abcd', 2)", "cd"), ("RIGHT('abcd', -1)", "bcd")],
        &[f("text::right", &[String, Int], String)],
    ),
    doc(
        Family::Text,
        &["LPAD"],
        "Filled on the left to `n` characters, with spaces or the third argument again and again; a longer \
         string is cut to its first `n` characters.",
        &[("LPAD('7', 3, '0')", "007"), ("LPAD('abcd', 2)", "ab")],
        &[
            f("text::lpad", &[String, Int], String).buffer().fallible(),
            f("text::lpad_fill", &[String, Int, String], String).buffer().fallible(),
        ],
    ),
    doc(
        Family::Text,
        &["RPAD"],
        "Filled on the right to `n` characters; otherwise as LPAD.",
        &[("RPAD('ab', 5, 'xy')", "abxyx")],
        &[
            f("text::rpad", &[String, Int], String).buffer().fallible(),
            f("text::rpad_fill", &[String, Int, String], String).buffer().fallible(),
        ],
    ),
    doc(
        Family::Text,
        &["REPLACE"],
        "With every occurrence of the second string replaced by the third.",
        &[("REPLACE('a-b-c', '-', '+')", "a+b+c")],
        &[f("text::replace", &[String, String, String], String).buffer().fallible()],
    ),
    doc(
        Family::Text,
        &["REVERSE"],
        "The characters in reverse order.",
        &[("REVERSE('abc')", "cba")],
        &[f("text::reverse", &[String], String).buffer()],
    ),
    doc(
        Family::Text,
        &["REPEAT"],
        "The string `n` times; empty when `n` is not positive.",
        &[("REPEAT('ab', 3)", "ababab")],
        &[f("text::repeat", &[String, Int], String).buffer().fallible()],
    ),
    doc(
        Family::Text,
        &["POSITION", "LOCATE"],
        "`POSITION(a IN b)` or `LOCATE(a, b)`: where `a` first stands in `b`, counted from 1; 0 if it does not.",
        &[("POSITION('b' IN 'abc')", "2"), ("LOCATE('x', 'abc')", "0")],
        &[f("text::position", &[String, String], Int)],
    ),
    doc(
        Family::Text,
        &["STRPOS", "INSTR"],
        "POSITION with the longer string first.",
        &[("STRPOS('abc', 'c')", "3")],
        &[f("text::strpos", &[String, String], Int)],
    ),
    doc(
        Family::Text,
        &["STARTS_WITH"],
        "Whether the first string starts with the second.",
        &[("STARTS_WITH('abc', 'ab')", "true")],
        &[f("text::starts_with", &[String, String], Bool)],
    ),
    doc(
        Family::Text,
        &["ENDS_WITH"],
        "Whether the first string ends with the second.",
        &[("ENDS_WITH('abc', 'bc')", "true")],
        &[f("text::ends_with", &[String, String], Bool)],
    ),
    doc(
        Family::Text,
        &["CONTAINS"],
        "Whether the second string stands anywhere in the first.",
        &[("CONTAINS('abc', 'b')", "true")],
        &[f("text::contains", &[String, String], Bool)],
    ),
    doc(
        Family::Text,
        &["SPLIT_PART"],
        "Part number `n` (from 1; a negative one counts from the end) of the string split at each occurrence \
         of the delimiter; empty if there is none. Part 0 is a row error.",
        &[("SPLIT_PART('a,b,c', ',', 2)", "b"), ("SPLIT_PART('a,b,c', ',', -1)", "c")],
        &[f("text::split_part", &[String, String, Int], String).fallible()],
    ),
    doc(
        Family::Text,
        &["ASCII"],
        "The Unicode code point of the first character; 0 of the empty string.",
        &[("ASCII('A')", "65")],
        &[f("text::ascii", &[String], Int)],
    ),
    doc(
        Family::Text,
        &["CHR"],
        "The character with that Unicode code point; a row error if there is none, or for 0.",
        &[("CHR(65)", "A")],
        &[f("text::chr", &[Int], String).buffer().fallible()],
    ),
];

/// Regular expressions.
pub(super) const PATTERNS: &[ScalarDoc] = &[
    doc(
        Family::Text,
        &["REGEXP_LIKE"],
        "Whether the regular expression fits anywhere in the string. The syntax is that of Rust's `regex` crate.",
        &[("REGEXP_LIKE('abc123', '[0-9]+')", "true")],
        &[f("regexp::like", &[String, String], Bool)
            .fallible()
            .prepared(&[(1, PreparedKind::Regex)], "regexp::like_prepared")],
    ),
    doc(
        Family::Text,
        &["REGEXP_REPLACE"],
        "With the first match replaced, or every one with `'g'`. In the replacement `\\1` to `\\9` stand for the \
         groups, `\\&` for the whole match, `\\\\` for a backslash.",
        &[
            ("REGEXP_REPLACE('a1b2', '[0-9]', 'X')", "aXb2"),
            ("REGEXP_REPLACE('a1b2', '[0-9]', 'X', 'g')", "aXbX"),
            ("REGEXP_REPLACE('john smith', '(\\w+) (\\w+)', '\\2 \\1')", "smith john"),
        ],
        &[
            f("regexp::replace", &[String, String, String], String)
                .buffer()
                .fallible()
                .prepared_fallible(&[(1, PreparedKind::Regex)], "regexp::replace_prepared"),
            f("regexp::replace_flags", &[String, String, String, String], String)
                .buffer()
                .fallible()
                .prepared_fallible(&[(1, PreparedKind::Regex)], "regexp::replace_flags_prepared"),
        ],
    ),
];
