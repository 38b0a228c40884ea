//! What is said about common mistakes, and where; and that trees know their places.

mod patterns;
mod places;
mod tables;

use eventflux_compiler::syntax::{from_text, parse_app, parse_query};

/// The syntax errors of a text: `code line:column message | help`.
fn errors(sql: &str) -> Vec<String> {
    let (tokens, places) = from_text(sql);
    let (_, errors) = parse_app(&tokens);
    let told = errors.into_sorted().into_iter().map(|e| {
        let (line, column) = places.place(e.span);
        let help = e.help.map(|h| format!(" | {h}")).unwrap_or_default();
        format!("{} {line}:{column} {}{help}", e.code, e.message)
    });
    told.collect()
}

#[test]
fn mistakes_are_named() {
    for (sql, expected) in [
        ("SELECT a FORM s", "EF0104 1:10 expected `,` or FROM, found `FORM` | did you mean FROM?"),
        (
            "SELECT a b c FROM s",
            "EF0104 1:12 expected `,` or FROM, found `c` | is a comma or an operator missing before it?",
        ),
        (
            "SELECT a, FROM s",
            "EF0105 1:11 an item was expected after the comma, found `FROM` | leave out the last comma",
        ),
        (
            "SELECT order FROM s",
            "EF0107 1:8 `order` is a reserved word, where an expression was expected | as a name it is written \"order\"",
        ),
        ("CREATE STREAM s (a INTT)", "EF0114 1:20 there is no type INTT | did you mean INT?"),
        ("CRATE STREAM s (a INT)", "EF0108 1:1 a statement can't begin with `CRATE` | did you mean CREATE?"),
        (
            "INSERT s SELECT a FROM t",
            "EF0118 1:8 INTO is missing after INSERT, found `s` | write INSERT INTO name",
        ),
        (
            "SELECT a FROM s GROUP BY a WHERE b",
            "EF0109 1:28 WHERE stands before GROUP BY | move WHERE to before GROUP BY",
        ),
        ("SELECT a FROM s WINDOW TIME(5 SECS)", "EF0111 1:31 `SECS` is no unit of time | did you mean SEC?"),
        (
            "SELECT a FROM s WINDOW TIME(1 YEAR)",
            "EF0111 1:31 `YEAR` is no unit of time | months and years have no fixed length; use days",
        ),
        ("SELECT f(a FROM s", "EF0104 1:12 expected `,` or `)`, found `FROM`"),
        ("SELECT f(a", "EF0117 1:9 this `(` has no closing `)`"),
        ("SELECT a FROM s WHERE a)", "EF0117 1:24 `)` closes nothing that is open here; expected `;`"),
        (
            "SELECT a FROM s WHERE a < b < c",
            "EF0104 1:29 `<` can't follow another comparison | write a < b AND b < c, or parentheses if a truth value is compared",
        ),
        ("SELECT a FROM s WHERE 'a", "EF0101 1:23 this text has no closing `'`"),
        (
            "SELECT a FROM s, t",
            "EF0115 1:16 streams are not listed with commas | write JOIN .. ON, and a window on a side or WITHIN: for how long a row waits for others",
        ),
        ("SELECT a\nFROM s\nWHERE", "EF0105 3:6 an expression was expected, found the end of the SQL"),
        ("SELECT größe, 日本 § FROM s", "EF0102 1:18 `§` means nothing here"),
        ("SELECT CASE WHEN a THEN 1 FROM s", "EF0104 1:27 expected END of CASE, found `FROM`"),
        (
            "SELECT a AS 'x' FROM s",
            "EF0106 1:13 the name of the item was expected, found a string | a name is written plain, or quoted: \"x\"",
        ),
        (
            "SELECT sym price AS p FROM T",
            "EF0104 1:12 expected `,` or FROM, found `price` | is a comma or an operator missing before it?",
        ),
        (
            "SELECT a b IS NULL AS p FROM T",
            "EF0104 1:10 expected `,` or FROM, found `b` | is a comma or an operator missing before it?",
        ),
        ("SELECT a AS b AS c FROM T", "EF0104 1:15 expected `,` or FROM, found `AS`"),
        (
            "SELECT a AS b WHERE c",
            "EF0508 1:1 SELECT without FROM, found `WHERE` in its place | a query reads a stream: FROM name",
        ),
        (
            "SELECT a FROM s GROUP BY a HAVNG b",
            "EF0104 1:28 expected another clause or the end, found `HAVNG` | did you mean HAVING?",
        ),
        (
            "SELECT a FROM s WHER a > 1",
            "EF0104 1:17 expected another clause or the end, found `WHER` | did you mean WHERE?",
        ),
        (
            "SELECT a FROM s AS t WINDWO TIME(5s)",
            "EF0104 1:22 expected another clause or the end, found `WINDWO` | did you mean WINDOW?",
        ),
        (
            "SELECT a FROM (SELECT a FROM s ODER BY a)",
            "EF0104 1:32 expected another clause or the end, found `ODER` | did you mean ORDER?",
        ),
        (
            "SELECT a FROM s WHERE a > 1 LIMTI 5",
            "EF0104 1:29 expected another clause or the end, found `LIMTI` | did you mean LIMIT?",
        ),
        ("SELECT a FROM s WHERE a > c b", "EF0104 1:29 expected `;`, found `b`"),
    ] {
        assert_eq!(errors(sql), [expected], "{sql}");
    }
}

#[test]
fn all_statements_are_looked_at() {
    let sql = "SELECT a FROM;\nSELECT a FROM s;\nCREATE STREAM (a INT);\nSELECT a FROM s SELECT b FROM;\n\
               PARTITION WITH (a OF s) BEGIN SELECT FROM s; SELECT a FROM s; SELECT b FROM s WHERE; END;\nSET x;";
    let places: Vec<String> =
        errors(sql).iter().map(|e| e.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        places,
        [
            "EF0106 1:14",
            "EF0106 3:15",
            "EF0113 4:17",
            "EF0106 4:30",
            "EF0105 5:38",
            "EF0105 5:84",
            "EF0104 6:6"
        ]
    );
    // The head of the block can't be read: its queries are not mistaken for statements.
    assert_eq!(errors("PARTITION WITH a OF s BEGIN SELECT a FROM s; SELECT b FROM s; END; SET x;").len(), 2);
}

#[test]
fn the_expression_form_reads_structs_by_their_paths() {
    let sql = "SELECT t.a FROM ::dep::model::Trade AS t WINDOW LENGTH(5) GROUP BY t.a;";
    let (query, errors) = parse_query(&from_text(sql).0);
    assert!(errors.is_empty());
    let printed = query.expect("a query").to_string();
    assert_eq!(printed, "SELECT t.a\nFROM ::dep::model::Trade AS t\nWINDOW LENGTH(5)\nGROUP BY t.a");
    for (sql, code) in
        [("SELECT a FROM T; SELECT b FROM T", "EF0104"), ("SELECT a FROM", "EF0106"), ("", "EF0104")]
    {
        let (query, errors) = parse_query(&from_text(sql).0);
        assert!(query.is_none());
        let errors = errors.into_sorted();
        assert_eq!(errors.iter().map(|e| e.code.to_string()).collect::<Vec<_>>(), [code], "{sql}");
    }
}
