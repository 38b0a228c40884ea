//! Each rewrite rule alone, before and after, by what EXPLAIN says.

use eventflux_compiler::bind::bind;
use eventflux_compiler::catalog::NoStructs;
use eventflux_compiler::logical::{self, App, RULES};
use eventflux_compiler::syntax;

fn bound(query: &str) -> App {
    let sql = format!(
        "CREATE STREAM S (sym STRING NOT NULL, a INT NOT NULL, b INT, p BOOL, q BOOL NOT NULL);
         {query};"
    );
    let (tokens, _) = syntax::from_text(&sql);
    let (app, errors) = syntax::parse_app(&tokens);
    assert!(errors.is_empty(), "{errors:?}");
    bind(&app, &NoStructs).unwrap_or_else(|failed| panic!("{:?}", failed.diagnostics))
}

/// The lines of EXPLAIN that the rule takes away, and those that it puts there.
fn change(rule: &str, query: &str) -> (Vec<String>, Vec<String>) {
    let rule = RULES.iter().find(|r| r.name == rule).unwrap();
    let mut app = bound(query);
    let lines = |app: &App| -> Vec<String> {
        let text = logical::explain(app);
        text.lines().skip_while(|l| !l.starts_with("query")).map(|l| l.trim().to_string()).collect()
    };
    let before = lines(&app);
    rule.apply(&mut app);
    let after = lines(&app);
    (missing(&before, &after), missing(&after, &before))
}

/// The lines of `from` that `other` does not have.
fn missing(from: &[String], other: &[String]) -> Vec<String> {
    let mut other = other.to_vec();
    let mut left = Vec::new();
    for line in from {
        match other.iter().position(|o| o == line) {
            Some(i) => drop(other.remove(i)),
            None => left.push(line.clone()),
        }
    }
    left
}

#[track_caller]
fn rewrites(rule: &str, query: &str, taken: &[&str], put: &[&str]) {
    let (was, is) = change(rule, query);
    assert_eq!(was, taken, "lines taken away");
    assert_eq!(is, put, "lines put there");
}

#[test]
fn fold_booleans() {
    let rule = "fold booleans";
    rewrites(rule, "SELECT a FROM S WHERE p AND TRUE", &["filter (p AND TRUE)"], &["filter p"]);
    rewrites(rule, "SELECT a FROM S WHERE TRUE OR 1 / a = 1", &["filter (TRUE OR ((1 / a) = 1))"], &[]);
    rewrites(rule, "SELECT a FROM S WHERE NOT FALSE", &["filter NOT FALSE"], &[]);
    rewrites(rule, "SELECT a FROM S WHERE a IS NOT NULL", &["filter (a IS NOT NULL)"], &[]);
    rewrites(
        rule,
        "SELECT a FROM S WHERE q AND a IS NULL",
        &["filter (q AND (a IS NULL))"],
        &["filter (q AND FALSE)"],
    );
    rewrites(
        rule,
        "SELECT CASE WHEN FALSE THEN 1 WHEN p THEN 2 WHEN TRUE THEN 3 WHEN q THEN 4 END AS x FROM S",
        &["x = CASE WHEN FALSE THEN 1 WHEN p THEN 2 WHEN TRUE THEN 3 WHEN q THEN 4 END"],
        &["x = CASE WHEN p THEN 2 ELSE 3 END"],
    );
}

#[test]
fn folding_keeps_what_can_fail() {
    // 1 / a is evaluated before FALSE decides, and its error counts.
    rewrites(
        "fold booleans",
        "SELECT a FROM S WHERE 1 / a = 1 AND FALSE AND p",
        &["filter (((1 / a) = 1) AND FALSE AND p)"],
        &["filter (((1 / a) = 1) AND FALSE)"],
    );
    rewrites("fold booleans", "SELECT a FROM S WHERE 1 / a IS NOT NULL", &[], &[]);
    rewrites("fold booleans", "SELECT a FROM S WHERE p", &[], &[]);
}

#[test]
fn count_rows() {
    let rule = "count rows";
    rewrites(
        rule,
        "SELECT COUNT(a) AS n FROM S",
        &["aggregate #0 = COUNT(a): BIGINT NOT NULL"],
        &["aggregate #0 = COUNT(*): BIGINT NOT NULL"],
    );
    rewrites(rule, "SELECT COUNT(b) AS n FROM S", &[], &[]);
    rewrites(rule, "SELECT COUNT(DISTINCT a) AS n FROM S", &[], &[]);
    rewrites(rule, "SELECT COUNT(1 / a) AS n FROM S", &[], &[]);
}

#[test]
fn filter_before_the_window() {
    let moved = |window: &str| {
        let mut app = bound(&format!("SELECT COUNT(*) AS n FROM S WINDOW {window} WHERE a > 1"));
        RULES.iter().find(|r| r.name == "filter before the window").unwrap().apply(&mut app);
        app.queries[0].after.is_empty() && app.queries[0].before.len() == 1
    };
    assert!(moved("TUMBLING(1 MINUTE)"));
    assert!(moved("TIME(1 MINUTE)"));
    // A row that is not seen takes its place among the last ten all the same.
    assert!(!moved("LENGTH(10)"));
    assert!(!moved("LENGTHBATCH(10)"));
}

#[test]
fn cheap_conditions_first() {
    let rule = "cheap conditions first";
    rewrites(
        rule,
        "SELECT a FROM S WHERE sym LIKE '%x%' AND sym = 'y' AND a > 1",
        &["filter ((sym LIKE '%x%') AND (sym = 'y') AND (a > 1))"],
        &["filter ((a > 1) AND (sym = 'y') AND (sym LIKE '%x%'))"],
    );
    rewrites(
        rule,
        "SELECT sym = 'y' OR q AS x FROM S",
        &["x = ((sym = 'y') OR q)"],
        &["x = (q OR (sym = 'y'))"],
    );
    // What can fail stays where it is, and nothing passes it.
    rewrites(
        rule,
        "SELECT a FROM S WHERE sym = 'y' AND 1 / a > 0 AND sym = 'z' AND q",
        &["filter ((sym = 'y') AND ((1 / a) > 0) AND (sym = 'z') AND q)"],
        &["filter ((sym = 'y') AND ((1 / a) > 0) AND q AND (sym = 'z'))"],
    );
    rewrites(rule, "SELECT a FROM S WHERE q AND a > 1 AND a < 5 AND sym = 'y'", &[], &[]);
}

#[test]
fn drop_idle_windows() {
    let rule = "drop idle windows";
    rewrites(rule, "SELECT a FROM S WINDOW LENGTH(10)", &["window LENGTH(10)"], &[]);
    rewrites(
        rule,
        "SELECT a FROM S WINDOW TIME(1s) GROUP BY sym",
        &["window TIME(1s)", "group by (sym)"],
        &[],
    );
    rewrites(rule, "SELECT a FROM S GROUP BY sym", &["group by (sym)"], &[]);
    rewrites(rule, "SELECT COUNT(*) AS n FROM S WINDOW LENGTH(10)", &[], &[]);
    rewrites(rule, "INSERT EXPIRED EVENTS INTO T SELECT a FROM S WINDOW LENGTH(10)", &[], &[]);
    rewrites(rule, "SELECT a FROM S WINDOW LENGTHBATCH(10)", &[], &[]);
    rewrites(rule, "SELECT a FROM S WINDOW LENGTH(10) GROUP BY 1 / a", &[], &[]);
    rewrites(rule, "SELECT a FROM S WINDOW UNIQUE(sym)", &["window UNIQUE(sym)"], &[]);
    rewrites(rule, "SELECT a FROM S WINDOW SORT(3, a DESC)", &["window SORT(3, a descending)"], &[]);
    rewrites(rule, "SELECT a FROM S WINDOW SORT(3, 1 / a)", &[], &[]);
    for window in ["FIRSTUNIQUE(sym)", "FREQUENT(3, sym)", "LOSSYFREQUENT(0.5, sym)", "DELAY(1s)"] {
        rewrites(rule, &format!("SELECT a FROM S WINDOW {window}"), &[], &[]);
    }
}

/// What stands after DELAY is a query of its own, over the columns that it uses.
#[test]
fn delays_are_parted() {
    let app =
        bound("INSERT INTO T SELECT sym, SUM(b) AS s FROM S WHERE p WINDOW DELAY(1s) WHERE q GROUP BY sym");
    let text = logical::explain(&app);
    let queries: Vec<&str> =
        text.lines().skip_while(|line| !line.starts_with("query")).map(str::trim).collect();
    assert_eq!(
        queries,
        [
            "query T (statement 2)",
            "read S",
            "filter p",
            "filter q",
            "window DELAY(1s)",
            "sym = sym",
            "b = b",
            "write delayed#2",
            "query T (statement 2)",
            "read delayed#2",
            "group by (sym)",
            "aggregate #0 = SUM(CAST(b AS BIGINT)): BIGINT",
            "sym = sym",
            "s = #0",
            "write T",
        ]
    );
}

#[test]
fn moments_of_one_row() {
    let rule = "moments of one row";
    rewrites(
        rule,
        "SELECT DISTINCT a FROM S ORDER BY a LIMIT 5",
        &["distinct", "order by a", "limit 5"],
        &[],
    );
    // A key that can fail is evaluated all the same, unless SELECT does that.
    rewrites(rule, "SELECT a FROM S ORDER BY 1 / a, b LIMIT 5", &["order by b", "limit 5"], &[]);
    rewrites(rule, "SELECT 1 / a AS x FROM S ORDER BY x", &["order by (1 / a)"], &[]);
    rewrites(rule, "SELECT SUM(a) AS x FROM S ORDER BY x", &["order by #0"], &[]);
    rewrites(
        rule,
        "SELECT a, 1 / a AS x FROM S ORDER BY x, a % 2, -b DESC LIMIT 5",
        &["order by (1 / a)", "limit 5"],
        &[],
    );
    rewrites(rule, "SELECT a FROM S LIMIT 0", &[], &[]);
    rewrites(rule, "SELECT a FROM S OFFSET 1", &[], &[]);
    rewrites(rule, "SELECT a FROM S WINDOW TUMBLING(1s) ORDER BY a", &[], &[]);
    rewrites(rule, "INSERT ALL EVENTS INTO T SELECT a FROM S WINDOW LENGTH(2) ORDER BY a", &[], &[]);
}
