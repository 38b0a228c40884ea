//! What is said about common mistakes, and where; and that trees know their places.

use eventflux_compiler::syntax::ast::{ExprKind, SelectItem, StatementKind};
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

/// The syntax of patterns; names in them are in `names.rs`.
#[test]
fn mistakes_in_patterns_are_named() {
    for (pattern, expected) in [
        ("PATTERN (a=T[x > 5] -> b=T", "EF0117 1:23 this `(` has no closing `)`"),
        ("PATTERN (a=T -> (b=T)", "EF0117 1:23 this `(` has no closing `)`"),
        ("PATTERN (a=T{2 -> b=T)", "EF0104 1:30 expected `,` or `}`, found `->`"),
        (
            "PATTERN (a=T, b=T)",
            "EF0104 1:27 expected `->`, AND, OR or `)`, found `,` | write `->` before what comes later",
        ),
        (
            "PATTERN (a=T > b=T)",
            "EF0104 1:28 expected `->`, AND, OR or `)`, found `>` | write `->` before what comes later",
        ),
        (
            "PATTERN (a=T - > b=T)",
            "EF0104 1:28 expected `->`, AND, OR or `)`, found `-` | write `->` before what comes later",
        ),
        (
            "PATTERN (a=T THEN b=T)",
            "EF0104 1:28 expected `->`, AND, OR or `)`, found `THEN` | write `->` before what comes later",
        ),
        (
            "PATTERN (T AS a -> b=T)",
            "EF0104 1:26 expected `->`, AND, OR or `)`, found `AS` | write a name before its stream: a=T",
        ),
        (
            "PATTERN (a=T WHERE x > 5 -> b=T)",
            "EF0104 1:28 expected `->`, AND, OR or `)`, found `WHERE` | write a filter in brackets: T[..]",
        ),
        ("PATTERN ()", "EF0106 1:24 a stream was expected, found `)`"),
        ("PATTERN (a=T -> )", "EF0106 1:31 a stream was expected, found `)`"),
        ("PATTERN (a=T[] -> b=T)", "EF0105 1:28 an expression was expected, found `]`"),
        ("PATTERN (NOT (a=T -> b=T) -> c=T)", "EF0106 1:28 a stream was expected, found `(`"),
        (
            "PATTERN (a=T{2,1} -> b=T)",
            "EF0701 1:30 a quantifier allows no fewer events than it needs | write {1,2}",
        ),
        (
            "PATTERN (a=T{-1} -> b=T)",
            "EF0701 1:28 a quantifier needs whole numbers, found `-` | write {3}, {2,5} or {2,}",
        ),
        (
            "PATTERN (a=T{2}[x > 1]+ -> b=T)",
            "EF0110 1:37 a position has one quantifier, before or after its filter",
        ),
        ("PATTERN (a=T -> NOT b=T+ -> c=T)", "EF0701 1:35 what must not come can't be repeated"),
        ("PATTERN (a=T -> b=T) PARTITION x", "EF0104 1:46 expected BY after PARTITION, found `x`"),
        ("PATTERN (a=T -> b=T) WITHIN 1 s WITHIN 2 s", "EF0110 1:47 PATTERN has WITHIN twice"),
        (
            "SEQUENCE (a=T -> b=T) PARTITION BY x PARTITION BY y",
            "EF0110 1:52 SEQUENCE has PARTITION BY twice",
        ),
        (
            "PATTERN (a=T -> b=T) WITHIN 5",
            "EF0111 1:43 the time after WITHIN needs a unit of time | write its unit, such as 5 SECONDS",
        ),
        (
            "PATTERN (a=T -> NOT T FOR 5)",
            "EF0111 1:41 the time after FOR needs a unit of time | write its unit, such as 5 SECONDS",
        ),
        (
            "PATTERN (a=T -> b=T) ON TIMEOUT SELECT a.x",
            "EF0104 1:47 expected INSERT after ON TIMEOUT, found `SELECT`",
        ),
        (
            "PATTERN (a=T -> b=T) ON TIMEOUT INSERT t SELECT a.x",
            "EF0104 1:54 expected INTO after INSERT, found `t`",
        ),
        (
            "(PATTERN (a=T -> b=T))",
            "EF0104 1:16 expected SELECT: in FROM, parentheses hold a query, found `PATTERN`",
        ),
    ] {
        let sql = format!("SELECT x FROM {pattern}");
        assert_eq!(errors(&sql), [expected], "{sql}");
    }
    let index = "[0], [1], [last] or [last-1]";
    for (item, expected) in [
        ("a[5 ] AS x", "EF0104 1:14 expected `.` and a column, found `AS`".to_string()),
        ("a[-1].x", format!("EF0104 1:10 expected an event of the position: {index}, found `-`")),
        (
            "a[first].x",
            format!(
                "EF0104 1:10 expected an event of the position: {index}, found `first` | the first one is a[0]"
            ),
        ),
        (
            "a[lst].x",
            format!(
                "EF0104 1:10 expected an event of the position: {index}, found `lst` | did you mean `last`?"
            ),
        ),
    ] {
        let sql = format!("SELECT {item} FROM PATTERN (a=T+ -> b=T)");
        assert_eq!(errors(&sql), [expected], "{sql}");
    }
    // Spaces mean nothing.
    assert_eq!(
        errors("SELECT a[5 ].x, a [ last - 1 ] . y FROM PATTERN ( a = T + -> b = T { 2 , } )"),
        [""; 0]
    );
}

/// What is written in patterns elsewhere, and what is to be written here.
#[test]
fn habits_in_patterns_are_named() {
    for (input, expected) in [
        (
            "PATTERN (a=T => b=T)",
            "EF0102 1:28 `=>` means nothing here | write `>=` to compare, `->` between the positions of a pattern",
        ),
        (
            "PATTERN (a=T FOLLOWED BY b=T)",
            "EF0104 1:28 expected `->`, AND, OR or `)`, found `FOLLOWED` | write `->` before what comes later",
        ),
        (
            "PATTERN (T U+)",
            "EF0104 1:26 expected `->`, AND, OR or `)`, found `U` | write `->` before what comes later, or a name before its stream: U=T",
        ),
        (
            "PATTERN (a=T || b=T)",
            "EF0104 1:28 expected `->`, AND, OR or `)`, found `||` | write OR between alternatives",
        ),
        (
            "PATTERN (a:T -> b=T)",
            "EF0104 1:25 expected `->`, AND, OR or `)`, found `:` | write `=` behind a name: a=T",
        ),
        (
            "PATTERN (a=T(x > 5) -> b=T)",
            "EF0104 1:27 expected `->`, AND, OR or `)`, found `(` | write a filter in brackets: T[..]",
        ),
        (
            "PATTERN (a=T<2:5> -> b=T)",
            "EF0104 1:27 expected `->`, AND, OR or `)`, found `<` | write how often in braces: T{2,5}",
        ),
        (
            "PATTERN (a=T<2:> -> b=T)",
            "EF0104 1:27 expected `->`, AND, OR or `)`, found `<` | write how often in braces: T{2,}",
        ),
        (
            "PATTERN (a=T<:5> -> b=T)",
            "EF0104 1:27 expected `->`, AND, OR or `)`, found `<` | write how often in braces: T{0,5}",
        ),
        (
            "PATTERN (a=T<2> -> b=T)",
            "EF0104 1:27 expected `->`, AND, OR or `)`, found `<` | write how often in braces: T{2}",
        ),
        ("PATTERN (a=T < b=T)", "EF0104 1:28 expected `->`, AND, OR or `)`, found `<`"),
        (
            "PATTERN (a=T{0} -> b=T)",
            "EF0701 1:28 a quantifier allows at least one event | what must not come is written NOT",
        ),
        (
            "PATTERN (a=T{99999999999} -> b=T)",
            "EF0701 1:28 a quantifier goes up to 4294967295, found the number 99999999999 | write {3}, {2,5} or {2,}",
        ),
        (
            "PATTERN (a=T[x > 5 -> b=T[x])",
            "EF0117 1:27 this `[` has no closing `]` | write `]` behind the filter, before `->`",
        ),
        ("PATTERN (a=T[x -> 5] -> b=T)", "EF0104 1:30 expected `,` or `]`, found `->`"),
        ("PATTERN (EVERY EVERY a=T)", "EF0707 1:30 EVERY means nothing behind EVERY | leave it out"),
        (
            "PATTERN (a=T -> NOT EVERY b=T FOR 1 s)",
            "EF0707 1:35 EVERY means nothing behind NOT | leave it out",
        ),
        (
            "PATTERN (EVRY a=T -> b=T)",
            "EF0104 1:24 the stream `EVRY` can't be followed by `a` | did you mean EVERY?",
        ),
        (
            "PATTERN (EVRY (a=T -> b=T))",
            "EF0104 1:24 the stream `EVRY` can't be followed by `(` | did you mean EVERY?",
        ),
        (
            "PATTERN (a=T -> b=T WTHIN 5 s)",
            "EF0104 1:35 expected `->`, AND, OR or `)`, found `WTHIN` | did you mean WITHIN?",
        ),
        (
            "PATTERN (a=T -> b=T) WITHN 5 s",
            "EF0104 1:36 expected another clause or the end, found `WITHN` | did you mean WITHIN?",
        ),
        (
            "PATTERN (a=T -> b=T) ON TIMOUT INSERT INTO U SELECT a.x",
            "EF0104 1:39 expected another clause or the end, found `TIMOUT` | did you mean TIMEOUT?",
        ),
        (
            "PATTERN (a=T -> b=T) TIMEOUT INSERT INTO U SELECT a.x",
            "EF0104 1:36 expected another clause or the end, found `TIMEOUT` | did you mean ON TIMEOUT?",
        ),
        (
            "PATTERN (a=T -> b=T) WHERE a.x > 5 WITHIN 5 s",
            "EF0109 1:50 WITHIN stands directly behind the parentheses of a pattern | move WITHIN to before the other clauses",
        ),
        (
            "PATTERN (a=T -> b=T) WITHIN 5 s WHERE a.x > 5 ON TIMEOUT INSERT INTO U SELECT a.x",
            "EF0109 1:61 ON TIMEOUT stands directly behind the parentheses of a pattern | move ON TIMEOUT to before the other clauses",
        ),
        (
            "PATERN (a=T -> b=T)",
            "EF0104 1:15 the stream `PATERN` can't be followed by `(` | did you mean PATTERN?",
        ),
        (
            "seqence (a=T -> b=T)",
            "EF0104 1:15 the stream `seqence` can't be followed by `(` | did you mean SEQUENCE?",
        ),
        (
            "SEQUENCE EVERY (a=T -> b=T)",
            "EF0104 1:24 a pattern stands in parentheses, found `EVERY` | write FROM SEQUENCE (EVERY a=A -> b=B)",
        ),
        (
            "pattern a=T -> b=T",
            "EF0104 1:23 a pattern stands in parentheses, found `a` | write FROM PATTERN (EVERY a=A -> b=B)",
        ),
        (
            "PATTERN [every a=T -> b=T]",
            "EF0104 1:23 a pattern stands in parentheses, found `[` | write FROM PATTERN (EVERY a=A -> b=B)",
        ),
        (
            "EVERY (a=T -> b=T)",
            "EF0104 1:15 a pattern stands in parentheses, found `EVERY` | write FROM PATTERN (EVERY a=A -> b=B)",
        ),
        (
            "T -> T",
            "EF0104 1:17 expected another clause or the end, found `->` | write a pattern in parentheses: FROM PATTERN (a=A -> b=B)",
        ),
        (
            "a=T -> b=T",
            "EF0104 1:16 expected another clause or the end, found `=` | write a pattern in parentheses: FROM PATTERN (a=A -> b=B)",
        ),
        (
            "T MATCH_RECOGNIZE (PATTERN (a b))",
            "EF0115 1:17 there is no MATCH_RECOGNIZE | write FROM PATTERN (a=T[..] -> b=T[..]), or SEQUENCE if nothing may come between",
        ),
        ("(SELECT x FROM T) MATCH_RECOGNIZE (PATTERN (a b))", "EF0104 1:49 expected `;`, found `(`"),
    ] {
        let sql = format!("SELECT x FROM {input}");
        assert_eq!(errors(&sql), [expected], "{sql}");
    }
}

/// What is said of tables in databases.
#[test]
fn habits_with_tables_are_named() {
    let host = "the host changes a table by itself between two events";
    let update = format!(
        "EF0115 1:1 UPDATE needs FROM and the stream whose events cause it | write SET .. FROM s WHERE ..; {host}"
    );
    let delete = format!(
        "EF0115 1:1 DELETE needs USING and the stream whose events cause it | write DELETE FROM t USING s WHERE ..; {host}"
    );
    let constraint = |word: &str, place: &str, help: &str| {
        format!("EF0115 {place} {word} is not said of tables here | {help}")
    };
    let unique = "what must not be there twice is the PRIMARY KEY; an index only finds rows";
    let default = "the query that writes the table gives the value: SELECT COALESCE(x, 0) AS x";
    let check = "the query that writes the table has a WHERE";
    let column = "a column has a name, a type, NOT NULL and PRIMARY KEY";
    let created =
        "EF0115 1:14 nothing is there before it is created: an app is its text | leave IF NOT EXISTS out";
    let written = "rows are written by INSERT INTO, or by UPSERT INTO, which replaces";
    for (sql, expected) in [
        ("UPDATE t SET x = 1 WHERE k = 2", update.as_str()),
        ("UPDATE t SET x = 1", update.as_str()),
        ("DELETE FROM t WHERE k = 2", delete.as_str()),
        ("DELETE FROM t", delete.as_str()),
        (
            "UPDATE t SET x = 1 USING s",
            "EF0104 1:20 expected `,` or FROM and the stream whose events update the table, found `USING`",
        ),
        (
            "DELETE FROM t FROM s",
            "EF0104 1:15 expected USING and the stream whose events delete rows, found `FROM`",
        ),
        ("DELETE t USING s", "EF0104 1:8 expected FROM and a table after DELETE, found `t`"),
        (
            "UPDATE t AS u SET x = 1 FROM s",
            "EF0104 1:10 expected SET and the columns to change, found `AS` | the table that is changed goes by its own name",
        ),
        (
            "UPDATE t SET t.x = 1 FROM s",
            "EF0104 1:15 expected `=` and the new value, found `.` | the columns of SET are the table's: write them without its name",
        ),
        (
            "INSERT INTO t VALUES (1, 2)",
            "EF0115 1:15 rows are not written by VALUES | the host pushes rows into a stream; a query writes what it SELECTs",
        ),
        (
            "INSERT INTO t (a, b) SELECT a, b FROM s",
            "EF0115 1:15 the columns of the target are not listed | columns go by name: SELECT expr AS column",
        ),
        (
            "INSERT INTO t SELECT a FROM s ON CONFLICT DO NOTHING",
            "EF0115 1:31 INSERT does not say what becomes of a row that is there already | write UPSERT INTO to replace it; INSERT of a primary key that is there is a row error",
        ),
        (
            "INSERT INTO t SELECT a FROM s ON DUPLICATE KEY UPDATE a = 1",
            "EF0115 1:31 INSERT does not say what becomes of a row that is there already | write UPSERT INTO to replace it; INSERT of a primary key that is there is a row error",
        ),
        ("MERGE INTO t USING s", &format!("EF0108 1:1 a statement can't begin with `MERGE` | {written}")),
        (
            "REPLACE INTO t SELECT a FROM s",
            &format!("EF0108 1:1 a statement can't begin with `REPLACE` | {written}"),
        ),
        (
            "SELECT a IN (SELECT b FROM t) AS x FROM s",
            "EF0115 1:13 IN takes a list of values or a table, not a query | list the values, as in x IN (1, 2), name a table, or write EXISTS (SELECT ..)",
        ),
        (
            "SELECT (SELECT b FROM t) AS x FROM s",
            "EF0115 1:9 a query can't be a value in an expression | read it in FROM, alone or in a JOIN, or ask EXISTS (SELECT ..)",
        ),
        ("CREATE TABLE IF NOT EXISTS t (k INT)", created),
        (
            "CREATE OR REPLACE TABLE t (k INT)",
            "EF0115 1:8 nothing is there before it is created: an app is its text | leave OR REPLACE out",
        ),
        (
            "CREATE UNIQUE INDEX i ON t (k)",
            "EF0115 1:8 an index only finds rows | what must not be there twice is the PRIMARY KEY of its table",
        ),
        ("CREATE TABLE t (k INT UNIQUE)", &constraint("UNIQUE", "1:23", unique)),
        ("CREATE TABLE t (k INT, UNIQUE (k))", &constraint("UNIQUE", "1:24", unique)),
        ("CREATE TABLE t (k INT DEFAULT 0)", &constraint("DEFAULT", "1:23", default)),
        ("CREATE TABLE t (k INT, CHECK (k > 0))", &constraint("CHECK", "1:24", check)),
        ("CREATE TABLE t (k INT, FOREIGN KEY (k) REFERENCES u (k))", &constraint("FOREIGN", "1:24", check)),
        ("CREATE TABLE t (k INT PRIMARY KEY AUTO_INCREMENT)", &constraint("AUTO_INCREMENT", "1:35", column)),
        ("CREATE TABLE t (k INT, CONSTRAINT p PRIMARY KEY (k))", &constraint("CONSTRAINT", "1:24", column)),
        (
            "CREATE TABLE t (k INT, PRIMARY KEY k)",
            "EF0104 1:36 expected `(` and the columns of the key, found `k`",
        ),
        ("CREATE TABLE t (k INT PRIMARY KEY, PRIMARY KEY (k))", "EF0110 1:36 PRIMARY KEY is written twice"),
        ("CREATE TABLE t (k INT PRIMARY KEY, l INT PRIMARY KEY)", "EF0110 1:42 PRIMARY KEY is written twice"),
        (
            "CREATE TABLE t AS SELECT a FROM s",
            "EF0104 1:16 expected `(` and the columns of the table, found `AS`",
        ),
    ] {
        assert_eq!(errors(sql), [expected], "{sql}");
    }
    // All of these are names where columns stand.
    for sql in [
        "CREATE TABLE t (unique INT, check STRING, foreign INT, constraint INT, if INT, PRIMARY KEY (unique))",
        "CREATE STREAM default (unique INT, default INT)",
        "UPDATE conflict SET duplicate = 1 FROM replace AS merge WHERE TRUE",
    ] {
        assert_eq!(errors(sql), [""; 0], "{sql}");
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
fn expressions_know_their_places() {
    for expr in [
        "a",
        "s.a",
        "'it''s'",
        "-5",
        "- a",
        "NOT a",
        "a + b * c",
        "(a + b) * c",
        "CAST(a AS DOUBLE PRECISION)",
        "CASE WHEN a THEN b END",
        "EXISTS (SELECT a FROM s)",
        "NOT EXISTS (SELECT a FROM s)",
        "COUNT(DISTINCT a) FILTER (WHERE b)",
        "COUNT(*)",
        "TRIM(BOTH 'x' FROM a)",
        "TRIM(LEADING ('x' || b) FROM a)",
        "SUBSTRING(a FROM 1 FOR 2)",
        "a NOT BETWEEN 1 AND (2)",
        "a IN (1, 2)",
        "a LIKE 'x' ESCAPE 'y'",
        "a IS NOT NULL",
        "INTERVAL '5' SECOND",
        "1 MINUTE 30 SECONDS",
        "TIMESTAMP '2024-01-01'",
        "e[last-1].x",
    ] {
        let sql = format!("SELECT {expr} AS x FROM s");
        let (tokens, places) = from_text(&sql);
        let (app, errors) = parse_app(&tokens);
        assert!(errors.is_empty(), "{sql}");
        let StatementKind::Query(query) = &app.statements[0].kind else { panic!("{sql}") };
        let SelectItem::Expr { expr: tree, .. } = &query.selector.items[0] else { panic!("{sql}") };
        assert_eq!(&sql[places.range(tree.span)], expr);
        assert_eq!(&sql[places.range(query.span)], sql);
        if let ExprKind::Binary(left, _, right) = &tree.kind {
            let (l, r) = (&sql[places.range(left.span)], &sql[places.range(right.span)]);
            assert!([("a", "b * c"), ("a + b", "c")].contains(&(l, r)), "{l} {r}");
        }
    }
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
