//! What is said about patterns.

use super::errors;

/// The syntax of patterns; names in them are in `tests/names.rs`.
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
