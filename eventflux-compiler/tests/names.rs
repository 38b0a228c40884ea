//! Name resolution: which column, item, stream or function a name means, and what is suggested where it means none.

mod common;

use common::{compile, errors, help};

const S: &str = "CREATE STREAM S (a INT NOT NULL, b INT NOT NULL, c INT NOT NULL);\n";

/// What EXPLAIN of the logical plan says about the only query of an app over `S`, without its first line.
#[track_caller]
fn plan(query: &str) -> Vec<String> {
    let compiled = compile(&format!("{S}{query};"));
    let text = eventflux_compiler::logical::explain(&compiled.logical);
    text.lines().skip_while(|l| !l.starts_with("query")).skip(2).map(|l| l.trim().to_string()).collect()
}

/// The one line of the plan that begins so.
#[track_caller]
fn line(query: &str, begin: &str) -> String {
    let plan = plan(query);
    let mut lines = plan.iter().filter(|l| l.starts_with(begin));
    let line = lines.next().unwrap_or_else(|| panic!("no line begins with {begin}: {plan:#?}"));
    assert!(lines.next().is_none(), "{plan:#?}");
    line.clone()
}

#[test]
fn group_by_takes_the_input_column_before_the_item() {
    let grouped = |items: &str, key: &str| {
        line(&format!("SELECT {items}, COUNT(*) AS n FROM S GROUP BY {key}"), "group by")
    };
    assert_eq!(grouped("a + 1 AS b", "b"), "group by (b)");
    assert_eq!(grouped("a + 1 AS x", "x"), "group by ((a + 1))");
    assert_eq!(grouped("a + 1 AS b", "1"), "group by ((a + 1))");
    assert_eq!(grouped("a + 1 AS x", "x * 2"), "group by (((a + 1) * 2))");
    assert_eq!(grouped("a", "S.a"), "group by (a)");
    // The same key twice is one key.
    assert_eq!(grouped("a + 1 AS x", "x, a + 1, 1"), "group by ((a + 1))");
}

#[test]
fn having_takes_the_input_column_before_the_item() {
    let having = |items: &str, condition: &str| {
        line(&format!("SELECT {items} FROM S WINDOW TUMBLING(1s) GROUP BY a HAVING {condition}"), "having")
    };
    assert_eq!(having("a, SUM(b) AS c", "c > 1"), "having (c > 1)");
    assert_eq!(having("a, SUM(b) AS total", "total > 1"), "having (#0 > 1)");
    assert_eq!(having("a, SUM(b) AS total", "total > MAX(c)"), "having (#0 > CAST(#1 AS BIGINT))");
}

#[test]
fn order_by_takes_the_item_before_the_input_column() {
    let order = |items: &str, key: &str| {
        line(&format!("SELECT {items} FROM S WINDOW LENGTHBATCH(2) ORDER BY {key}"), "order by")
    };
    assert_eq!(order("a + 1 AS b", "b"), "order by (a + 1)");
    assert_eq!(order("a + 1 AS b", "b * 2"), "order by ((a + 1) * 2)");
    assert_eq!(order("a + 1 AS b", "S.b"), "order by b");
    assert_eq!(order("a + 1 AS x", "b DESC"), "order by b descending");
    assert_eq!(order("a, b", "2"), "order by b");
}

#[test]
fn inside_an_item_names_are_columns_wherever_the_item_is_named() {
    // Item `c` is column `a`, although an item is called `a` too.
    let order = line("SELECT b AS a, a AS c FROM S WINDOW LENGTHBATCH(2) ORDER BY c + 0", "order by");
    assert_eq!(order, "order by (a + 0)");
    let having = line("SELECT a AS x, x AS y FROM (SELECT a, b AS x FROM S) HAVING y + 0 > 1", "having");
    assert_eq!(having, "having ((x + 0) > 1)");
}

#[test]
fn where_and_other_items_do_not_see_items() {
    assert_eq!(errors(&format!("{S}SELECT a + 1 AS x FROM S WHERE x > 1;")), ["EF0201 2:32"]);
    assert_eq!(errors(&format!("{S}SELECT a + 1 AS x, x + 1 AS y FROM S;")), ["EF0201 2:20"]);
    assert_eq!(errors(&format!("{S}SELECT SUM(a) AS x FROM S GROUP BY SUM(a);")), ["EF0501 2:36"]);
    assert_eq!(errors(&format!("{S}SELECT SUM(a) AS x, MAX(x) AS y FROM S;")), ["EF0201 2:25"]);
}

#[test]
fn positions_count_items() {
    assert_eq!(errors(&format!("{S}SELECT a, COUNT(*) AS n FROM S GROUP BY 3;")), ["EF0504 2:41"]);
    assert_eq!(errors(&format!("{S}SELECT a FROM S WINDOW LENGTHBATCH(2) ORDER BY 0;")), ["EF0503 2:48"]);
    assert_eq!(errors(&format!("{S}SELECT *, COUNT(*) AS n FROM S GROUP BY 1;")), ["EF0504 2:41"]);
}

#[test]
fn an_alias_replaces_the_name_of_the_stream() {
    compile(&format!("{S}SELECT t.a FROM S AS t WHERE t.b > 1;"));
    compile(&format!("{S}SELECT S.a FROM S;"));
    assert_eq!(errors(&format!("{S}SELECT S.a FROM S AS t;")), ["EF0205 2:8"]);
    assert_eq!(help(&format!("{S}SELECT S.a FROM S AS t;")), ["sources: `t`"]);
    assert_eq!(errors(&format!("{S}SELECT t.d FROM S AS t;")), ["EF0201 2:10"]);
}

#[test]
fn with_hides_streams_and_is_local() {
    let compiled = compile(&format!(
        "{S}WITH S AS (SELECT a AS only FROM S) SELECT only FROM S;\n SELECT c FROM S INSERT INTO T;"
    ));
    assert_eq!(compiled.logical.queries.len(), 3);
    let sql = format!("{S}WITH x AS (SELECT a FROM S), x AS (SELECT b FROM S) SELECT a FROM x;");
    assert_eq!(errors(&sql), ["EF0206 2:30"]);
    let sql = format!("{S}WITH x AS (SELECT a FROM y), y AS (SELECT a FROM S) SELECT a FROM x;");
    assert_eq!(errors(&sql), ["EF0202 2:26"]);
}

#[test]
fn window_bounds_are_columns_of_time_aligned_batches() {
    let bounds = line("SELECT COUNT(*) AS n, Window_End FROM S WINDOW TUMBLING(1s)", "window_end");
    assert_eq!(bounds, "window_end = WINDOW_END");
    let sql = format!("{S}SELECT window_end, a FROM S WINDOW LENGTH(3);");
    assert_eq!(errors(&sql), ["EF0605 2:8"]);
    let sql = format!("{S}SELECT a FROM S WINDOW TUMBLING(1s) WHERE window_start > NOW();");
    assert_eq!(errors(&sql), ["EF0605 2:43"]);
    // The bounds of the query before are columns like any other.
    compile(&format!(
        "{S}INSERT INTO Bars SELECT COUNT(*) AS n, window_end FROM S WINDOW TUMBLING(1s);
         SELECT window_end FROM Bars WINDOW LENGTH(3);"
    ));
}

#[test]
fn did_you_mean() {
    let says = |sql: &str, line: &str| assert_eq!(help(&format!("{S}{sql}")), [line], "{sql}");
    says("SELECT A FROM S;", "did you mean `a`?");
    says("SELECT hour FROM S;", "columns: `a`, `b` and `c`");
    says("SELECT a FROM Ss;", "did you mean `S`?");
    says("SELECT a FROM Trades;", "streams: `S` and `out`");
    says("SELECT UPER('x') AS x FROM S;", "did you mean `UPPER`?");
    says("SELECT a FROM S WINDOW TUMBLNG(1s);", "did you mean `TUMBLING`?");
    says("SELECT EXTRACT(hours2 FROM NOW()) AS h FROM S;", "did you mean `hour`?");
    says("SET max_ahed = 1s;", "did you mean `max_ahead`?");
    says("SELECT SUM(a) AS total FROM S HAVING totl > 1;", "did you mean `total`?");
    says("CREATE STREAM T (aa INT); INSERT INTO T SELECT a AS aaa FROM S;", "did you mean `aa`?");
}

const PATTERNS: &str = "CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL);
CREATE STREAM Halts (symbol STRING NOT NULL, reason STRING);
";

/// The errors and helps of a query over a pattern, its column counted in its own line.
#[track_caller]
fn pattern(query: &str, expected: &[(&str, &str)]) {
    let sql = format!("{PATTERNS}{query}");
    let found: Vec<(String, String)> = errors(&sql).into_iter().zip(help(&sql)).collect();
    let expected: Vec<(String, String)> =
        expected.iter().map(|(error, help)| (error.to_string(), help.to_string())).collect();
    assert_eq!(found, expected, "{query}");
}

#[test]
fn positions_are_found_by_their_names() {
    let says = |items: &str, expected: &[(&str, &str)]| {
        pattern(&format!("SELECT {items} AS x FROM PATTERN (first=Trades+ -> second=Halts);"), expected);
    };
    says("frst.price", &[("EF0205 3:8", "did you mean `first`?")]);
    says("other.price", &[("EF0205 3:8", "positions: `first` and `second`")]);
    says("first.prise", &[("EF0201 3:14", "did you mean `price`?")]);
    says("first[last].prise", &[("EF0201 3:20", "did you mean `price`?")]);
    says("frst[0].price", &[("EF0205 3:8", "did you mean `first`?")]);
    says("second[0].reason", &[("EF0708 3:8", "write second.reason")]);
    says("Trades.price", &[("EF0205 3:8", "positions: `first` and `second`")]);
    says("SUM(frst.price)", &[("EF0205 3:12", "did you mean `first`?")]);
    says("symbol", &[("EF0712 3:8", "say which: first.symbol")]);
    says("prise", &[("EF0201 3:8", "did you mean `first.price`?")]);
    says("COUNT(secnd)", &[("EF0201 3:14", "did you mean `second`?")]);
    says(
        "volume",
        &[("EF0201 3:8", "columns: `first.symbol`, `first.price`, `second.symbol` and `second.reason`")],
    );
    compile(&format!(
        "{PATTERNS}SELECT reason, price FROM PATTERN (Trades -> h=Halts) WHERE Trades.price > 1;"
    ));
}

#[test]
fn filters_see_their_event_and_what_is_bound_before() {
    let says = |filter: &str, expected: &[(&str, &str)]| {
        pattern(
            &format!("SELECT a.price FROM PATTERN (a=Trades -> b=Trades[{filter}] -> c=Halts);"),
            expected,
        );
    };
    says("prise > 5", &[("EF0201 3:51", "did you mean `price`?")]);
    says("price > a.prise", &[("EF0201 3:61", "did you mean `price`?")]);
    says("price > aa.price", &[("EF0205 3:59", "did you mean `a`?")]);
    says("b.price > 5", &[("EF0702 3:51", "the columns of the event itself are bare names")]);
    says(
        "symbol = c.symbol",
        &[("EF0702 3:60", "a filter sees its own event and those of positions to its left")],
    );
    says("reason IS NULL", &[("EF0201 3:51", "columns: `symbol` and `price`")]);
    // Its own event is nearer than columns of one position alone.
    compile(&format!("{PATTERNS}SELECT h.reason FROM PATTERN (a=Trades -> h=Halts[reason <> a.symbol]);"));
}

#[test]
fn positions_that_share_columns_are_not_all_taken_at_once() {
    pattern(
        "SELECT * FROM PATTERN (a=Trades -> h=Halts);",
        &[("EF0208 3:8", "write those that are wanted: a.symbol, h.symbol AS h_symbol")],
    );
}

#[test]
fn a_side_of_or_never_sees_what_completes_another() {
    let says = |pattern_of: &str, place: &str| {
        let help = "move the condition behind the OR, or write `->` or AND instead of it";
        pattern(&format!("SELECT a.price FROM PATTERN ({pattern_of});"), &[(place, help)]);
    };
    says("a=Trades OR h=Halts[symbol = a.symbol]", "EF0702 3:59");
    says("EVERY (a=Trades OR NOT Halts[symbol = a.symbol] FOR 1s)", "EF0702 3:68");
    says("(h=Halts -> a=Trades) OR b=Trades[price > a.price]", "EF0702 3:72");
    // A side that goes on, and the next round of a repeated group, leave it bound.
    for valid in [
        "(a=Trades -> b=Trades) OR h=Halts[symbol = a.symbol]",
        "(a=Trades OR h=Halts[symbol = a.symbol]){2}",
    ] {
        compile(&format!("{PATTERNS}SELECT a.price FROM PATTERN ({valid});"));
    }
}

#[test]
fn streams_of_patterns_are_those_of_other_queries() {
    let says = |elements: &str, expected: &[(&str, &str)]| {
        pattern(&format!("SELECT a.price FROM PATTERN ({elements});"), expected);
    };
    says("a=Trade -> b=Trades", &[("EF0202 3:32", "did you mean `Trades`?")]);
    says("a=Trades -> NOT Halt FOR 5 SECONDS", &[("EF0202 3:46", "did you mean `Halts`?")]);
    says("a=Trades -> b=halts", &[("EF0202 3:44", "did you mean `Halts`?")]);
    says("a=Trades -> a=Halts", &[("EF0206 3:42", "")]);
    compile(&format!(
        "{PATTERNS}WITH Dear AS (SELECT * FROM Trades WHERE price > 9) SELECT a.price FROM PATTERN (a=Dear -> Trades);"
    ));
    compile(&format!(
        "{PATTERNS}INSERT INTO Dear SELECT * FROM Trades WHERE price > 9; SELECT a.price FROM PATTERN (a=Dear -> Dear);"
    ));
}

#[test]
fn keys_of_partitions_are_columns_of_every_stream() {
    let says = |keys: &str, expected: &[(&str, &str)]| {
        pattern(&format!("SELECT a.price FROM PATTERN (a=Trades -> h=Halts) PARTITION BY {keys};"), expected);
    };
    says("symbl", &[("EF0201 3:64", "did you mean `symbol`?")]);
    says("price", &[("EF0201 3:64", "columns: `symbol` and `reason`")]);
    says("symbol, a.symbol", &[("EF0205 3:72", "write PARTITION BY symbol")]);
    says("UPPER(h.symbol)", &[("EF0205 3:70", "leave out `h.`")]);
    let key =
        "SELECT symbol AS s, UPPER(symbol) AS u FROM PATTERN (a=Trades -> h=Halts) PARTITION BY symbol;";
    compile(&format!("{PATTERNS}{key}"));
}
