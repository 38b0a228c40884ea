//! Input at and beyond the limits gives a tree or an error, never an overflow of the stack.

use std::time::{Duration, Instant};

use eventflux_compiler::catalog::NoStructs;
use eventflux_compiler::codes;
use eventflux_compiler::compile_text;
use eventflux_compiler::diagnostic::Code;
use eventflux_compiler::syntax::ast::App;
use eventflux_compiler::syntax::limits::{
    MAX_COLUMNS, MAX_DEPTH, MAX_ITEMS, MAX_OPERATORS, MAX_STATEMENTS, MAX_TEXT, MAX_TOKENS, with_stack,
};
use eventflux_compiler::syntax::{from_text, parse_app};

fn parse(sql: &str) -> (App, Vec<Code>) {
    with_stack(|| {
        let (tokens, _) = from_text(sql);
        let (app, errors) = parse_app(&tokens);
        (app, errors.into_sorted().into_iter().map(|e| e.code).collect())
    })
}

fn query(expr: &str) -> String {
    format!("SELECT {expr} AS x FROM s")
}

#[test]
fn the_largest_trees_are_handled_on_a_small_stack() {
    let n = MAX_DEPTH - 2;
    let largest = [
        vec!["a"; MAX_OPERATORS].join(" + "),
        format!("{}a{}", "(1 + ".repeat(n), ")".repeat(n)),
        format!("{}{}a", "CASE WHEN ".repeat(n / 2), "NOT ".repeat(n / 2)) + &" THEN 1 END".repeat(n / 2),
        format!("{}a{}", "f(x, ".repeat(n), ")".repeat(n)),
        format!("{}a", "- ".repeat(n)),
        String::from("a IS NULL") + &" IS NULL".repeat(MAX_OPERATORS - 1),
    ];
    for expr in largest {
        let (app, errors) = parse(&query(&expr));
        assert_eq!(errors, [], "{expr}");
        let printed = app.to_string();
        assert_eq!(app.clone(), app);
        assert!(!format!("{app:?}").is_empty());
        assert_eq!(parse(&printed).0, app);
    }
    let nested = format!("{}SELECT a FROM s{}", "SELECT a FROM (".repeat(n), ")".repeat(n));
    let (app, errors) = parse(&nested);
    assert_eq!(errors, []);
    assert_eq!(parse(&app.to_string()).0, app);
}

#[test]
fn what_is_nested_too_deeply_is_an_error() {
    for n in [MAX_DEPTH + 1, 1_000, 10_000] {
        for (open, close) in [
            ("(", ")"),
            ("NOT ", ""),
            ("- ", ""),
            ("+", ""),
            ("f(", ")"),
            ("CASE WHEN ", " THEN 1 END"),
            ("CASE ", " WHEN 1 THEN 1 END"),
            ("a IN (", ")"),
            ("CAST(", " AS INT)"),
            ("TRIM(", ")"),
            ("POSITION(", ", 1)"),
            ("SUBSTRING(", " FROM 1)"),
            ("EXTRACT(DAY FROM ", ")"),
            ("COUNT(*) FILTER (WHERE ", ")"),
            ("EXISTS (SELECT ", " FROM s)"),
        ] {
            let (_, errors) = parse(&query(&format!("{}1{}", open.repeat(n), close.repeat(n))));
            assert_eq!(errors.first(), Some(&codes::TOO_DEEP), "{open} {n}");
        }
        for (open, close) in [("SELECT a FROM (", ")"), ("WITH x AS (", ") SELECT a FROM x")] {
            let (_, errors) = parse(&format!("{}SELECT a FROM s{}", open.repeat(n), close.repeat(n)));
            assert_eq!(errors.first(), Some(&codes::TOO_DEEP), "{open} {n}");
        }
        let (_, errors) = parse(&format!("SELECT * FROM PATTERN {}s{}", "(".repeat(n), ")".repeat(n)));
        assert_eq!(errors.first(), Some(&codes::TOO_DEEP));
    }
}

#[test]
fn errors_deep_inside_are_found_in_linear_time() {
    for open in ["CEIL(", "IF(", "POSITION(", "TRIM(", "SUBSTRING(", "CASE WHEN ", "(", "CAST(", "EXTRACT("] {
        for end in ["", ";", "]", "FROM", "1 1"] {
            let (_, errors) = parse(&query(&format!("{}{end}", open.repeat(MAX_DEPTH - 4))));
            assert!(!errors.is_empty(), "{open}{end}");
        }
    }
}

#[test]
fn too_much_is_an_error() {
    let chain = vec!["a"; MAX_OPERATORS + 2].join(" OR ");
    assert_eq!(parse(&query(&chain)).1, [codes::TOO_MANY_OPERATORS]);
    assert_eq!(
        parse(&query(&format!("f(1, EXISTS (SELECT {chain} FROM s))"))).1,
        [codes::TOO_MANY_OPERATORS]
    );
    let joins = " CROSS JOIN s".repeat(MAX_DEPTH + 1);
    assert_eq!(parse(&format!("SELECT a FROM s{joins}")).1, [codes::TOO_DEEP]);
    let (app, errors) = parse(&"SET a = 1;".repeat(MAX_STATEMENTS + 1));
    assert_eq!((app.statements.len(), errors), (MAX_STATEMENTS, vec![codes::TOO_MANY_STATEMENTS]));
    assert_eq!(parse(&"a ".repeat(MAX_TOKENS + 1)).1, [codes::TOO_LONG]);
    assert_eq!(parse(&" ".repeat(MAX_TEXT + 1)).1, [codes::TOO_LONG]);
    let list = vec!["1"; 100_000].join(",");
    assert_eq!(parse(&query(&format!("a IN ({list})"))).1, []);
}

#[test]
fn operators_are_counted_for_each_expression() {
    let chain = vec!["a"; MAX_OPERATORS + 1].join(" + ");
    let items: Vec<String> = (0..3).map(|i| format!("{chain} AS x{i}")).collect();
    let sql =
        format!("SELECT {} FROM s WHERE {chain} > 1 IS NULL GROUP BY {chain}, {chain}", items.join(", "));
    // The condition has two operators more than are left to it.
    assert_eq!(parse(&sql).1, [codes::TOO_MANY_OPERATORS]);
    let sql = sql.replace(" > 1 IS NULL", "");
    assert_eq!(parse(&sql).1, []);
    let plain: Vec<String> = (0..600).map(|i| format!("-a + {i} AS x{i}")).collect();
    assert_eq!(parse(&format!("SELECT {} FROM s", plain.join(", "))).1, []);
}

#[test]
fn wide_streams_have_a_limit() {
    let columns = |n: usize| (0..n).map(|i| format!("c{i} INT")).collect::<Vec<_>>().join(", ");
    let items = |n: usize| (0..n).map(|i| format!("a + {i} AS c{i}")).collect::<Vec<_>>().join(", ");
    let keys = |n: usize| (0..n).map(|i| format!("a + {i}")).collect::<Vec<_>>().join(", ");
    let sums = |n: usize| (0..n).map(|i| format!("SUM(GREATEST(a, {i}))")).collect::<Vec<_>>().join(", ");
    let s = "CREATE STREAM S (a INT);";
    let errors = |sql: &str| match compile_text(sql, &NoStructs) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.errors.into_iter().map(|e| e.code).collect(),
    };
    let start = Instant::now();
    for (n, expected) in [
        (MAX_COLUMNS, vec![]),
        (MAX_COLUMNS + 1, vec![codes::TOO_MANY_COLUMNS]),
        (65_537, vec![codes::TOO_MANY_COLUMNS]),
    ] {
        let wide = format!("CREATE STREAM W ({});", columns(n));
        assert_eq!(
            errors(&format!(
                "{wide} INSERT INTO X SELECT * FROM W; INSERT INTO X SELECT c0 + 1 AS c0 FROM Y;"
            ))
            .len(),
            expected.len() + 1
        );
        assert_eq!(
            errors(&format!("{s} INSERT INTO T SELECT {} FROM S; SELECT c1 FROM T;", items(n))),
            expected
        );
        let n = n.min(MAX_COLUMNS + 100);
        assert_eq!(errors(&format!("{s} SELECT COUNT(*) AS n FROM S GROUP BY {};", keys(n))), expected);
        assert_eq!(errors(&format!("{s} SELECT COALESCE({}) AS n FROM S;", sums(n))), expected);
    }
    let wide = format!("CREATE STREAM W ({});", columns(MAX_COLUMNS));
    let copies = MAX_ITEMS / MAX_COLUMNS;
    assert_eq!(errors(&format!("{wide} {}", "INSERT INTO X SELECT * FROM W;".repeat(copies))), []);
    assert_eq!(
        errors(&format!("{wide} {}", "INSERT INTO X SELECT * FROM W;".repeat(copies + 1))),
        [codes::TOO_MANY_COLUMNS]
    );
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

/// The errors of a query over a pattern of streams of one column.
fn of_pattern(pattern: &str) -> Vec<Code> {
    let sql = format!("CREATE STREAM S (a INT); SELECT 1 AS x FROM PATTERN ({pattern});");
    match compile_text(&sql, &NoStructs) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.errors.into_iter().map(|e| e.code).collect(),
    }
}

#[test]
fn patterns_have_limits() {
    for between in [" -> ", " AND ", " OR "] {
        assert_eq!(of_pattern(&vec!["S"; 64].join(between)), []);
        assert_eq!(of_pattern(&vec!["S"; 65].join(between)), [codes::TOO_MANY_POSITIONS]);
    }
    // Those behind NOT count, as do those of repeated groups, once.
    let absent = format!("{}S", "NOT S -> ".repeat(63));
    assert_eq!(of_pattern(&absent), []);
    assert_eq!(of_pattern(&format!("NOT S -> {absent}")), [codes::TOO_MANY_POSITIONS]);
    assert_eq!(of_pattern(&format!("({}){{1000}}", vec!["S"; 64].join(" -> "))), []);
    let start = Instant::now();
    assert_eq!(of_pattern(&vec!["S"; 20_000].join(" -> ")), [codes::TOO_MANY_POSITIONS]);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn repeated_groups_nest_six_levels_deep() {
    let nested = |depth: usize, inner: &str| format!("{}{inner}{}", "(".repeat(depth), "){2}".repeat(depth));
    assert_eq!(of_pattern(&nested(6, "S -> S")), []);
    assert_eq!(of_pattern(&nested(7, "S -> S")), [codes::TOO_DEEP]);
    assert_eq!(of_pattern(&nested(7, "S{2} -> S")), [codes::TOO_DEEP]);
    // Elements are no groups, and what stands side by side is not nested.
    assert_eq!(of_pattern(&nested(6, "S{2} -> S{2}")), []);
    assert_eq!(of_pattern(&format!("{} -> {}", nested(6, "S"), nested(6, "S"))), []);
    // The largest that there is: 64 positions six levels deep.
    let start = Instant::now();
    assert_eq!(of_pattern(&nested(6, &vec!["S{2}"; 64].join(" -> "))), []);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn patterns_nested_deeply_are_handled() {
    for depth in [10, MAX_DEPTH / 2 - 4, MAX_DEPTH + 1, 10_000] {
        for (open, close) in [
            ("(", ")"),
            ("(S -> ", ")"),
            ("(S AND ", ")"),
            ("(S OR ", ")"),
            ("(S -> EVERY (", " -> S))"),
            ("(", " WITHIN 1s)"),
            ("(S -> (S OR (S AND ", ")))"),
        ] {
            let pattern = format!("{}S{}", open.repeat(depth), close.repeat(depth));
            let parens = depth * open.matches('(').count();
            let errors = of_pattern(&pattern);
            if parens > MAX_DEPTH {
                assert_eq!(errors.first(), Some(&codes::TOO_DEEP), "{open} {depth}");
            }
            let allowed = [codes::TOO_DEEP, codes::TOO_MANY_POSITIONS];
            assert!(errors.iter().all(|code| allowed.contains(code)), "{open} {depth}: {errors:?}");
        }
    }
}

#[test]
fn the_stack_is_large_and_panics_are_passed_on() {
    fn depth(n: usize) -> usize {
        let local = [n as u8; 1000];
        if n == 0 { usize::from(std::hint::black_box(local)[0]) } else { depth(n - 1) + 1 }
    }
    assert_eq!(with_stack(|| depth(4_000)), 4_000);
    assert!(std::panic::catch_unwind(|| with_stack(|| panic!("as expected"))).is_err());
}
