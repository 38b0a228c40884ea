//! What a partition is: an app of its own. A query in a block puts out of each key what the same query without a block puts out
//! of the rows of that key alone, whatever else happens; with snapshots in between too.

use std::collections::BTreeMap;

use conformance::number;
use conformance::random::Trace;
use eventflux::dynamic::App;
use eventflux_runtime::{Engine, Timestamp, Value};

/// Queries over T (k, g, n) and U (k, m), which name `k` in their first column.
const QUERIES: &[&str] = &[
    "SELECT k, SUM(n) AS a, COUNT(*) AS b FROM T",
    "SELECT k, g, SUM(n) AS a FROM T GROUP BY g",
    "SELECT k, n FROM T WHERE n > 3",
    "SELECT k, AVG(n) AS a, MIN(n) AS b, MAX(n) AS c FROM T WINDOW LENGTH(3)",
    "INSERT ALL EVENTS INTO out SELECT k, g, COUNT(*) AS a FROM T WINDOW LENGTH(3) GROUP BY g",
    "SELECT k, COUNT(DISTINCT n) AS a, FIRST(n) AS b FROM T WINDOW TIME(7 SECONDS)",
    "INSERT EXPIRED EVENTS INTO out SELECT k, n, SUM(n) AS a FROM T WINDOW TIME(7 SECONDS)",
    "INSERT ALL EVENTS INTO out SELECT k, n, SUM(n) AS a FROM T WINDOW TIMELENGTH(7 SECONDS, 3)",
    "SELECT k, MAX(n) AS a FROM T WINDOW TIMELENGTH(7 SECONDS, 3)",
    "SELECT k, SUM(n) AS a FROM T WINDOW EXTERNALTIME(at, 5 SECONDS)",
    "INSERT ALL EVENTS INTO out SELECT k, SUM(n) AS a FROM T WINDOW EXTERNALTIME(at, 5 SECONDS)",
    "SELECT k, SUM(n) AS a FROM T WINDOW SORT(2, n)",
    "INSERT ALL EVENTS INTO out SELECT k, SUM(n) AS a FROM T WINDOW SORT(2, n DESC)",
    "SELECT k, SUM(n) AS a FROM T WINDOW UNIQUE(g)",
    "INSERT ALL EVENTS INTO out SELECT k, SUM(n) AS a FROM T WINDOW UNIQUE(g)",
    "SELECT k, SUM(n) AS a FROM T WINDOW FIRSTUNIQUE(g)",
    "INSERT ALL EVENTS INTO out SELECT k, SUM(n) AS a FROM T WINDOW FIRSTUNIQUE(g)",
    "SELECT k, SUM(n) AS a FROM T WINDOW EXPRESSION(SUM(n) < 20)",
    "INSERT ALL EVENTS INTO out SELECT k, SUM(n) AS a FROM T WINDOW EXPRESSION(COUNT(*) < 3)",
    "SELECT k, SUM(n) AS a FROM T WINDOW FREQUENT(2, g)",
    "INSERT ALL EVENTS INTO out SELECT k, SUM(n) AS a FROM T WINDOW FREQUENT(2, g)",
    "SELECT k, SUM(n) AS a FROM T WINDOW LOSSYFREQUENT(0.3, 0.1, g)",
    "SELECT k, g, SUM(n) AS a, WINDOW_START AS b FROM T WINDOW TUMBLING(5 SECONDS) GROUP BY g",
    "SELECT k, n FROM T WINDOW TUMBLING(5 SECONDS)",
    "SELECT k, n FROM T WINDOW TUMBLING(5 SECONDS) ORDER BY n DESC LIMIT 2",
    "SELECT DISTINCT k, n FROM T WINDOW TUMBLING(5 SECONDS)",
    "SELECT k, COUNT(*) AS a FROM T WINDOW TUMBLING(1 DAY, ZONE 'Europe/Berlin')",
    "SELECT k, g, SUM(n) AS a FROM T WINDOW SLIDING(10 SECONDS, 5 SECONDS) GROUP BY g",
    "SELECT k, STRING_AGG(g, ',') AS a FROM T WINDOW SLIDING(10 SECONDS, 3 SECONDS)",
    "SELECT k, n FROM T WINDOW SLIDING(10 SECONDS, 5 SECONDS)",
    "SELECT k, g, SUM(n) AS a, WINDOW_END AS b FROM T WINDOW SESSION(2 SECONDS) GROUP BY g",
    "SELECT k, n, WINDOW_START AS a FROM T WINDOW SESSION(2 SECONDS)",
    "SELECT k, SUM(n) AS a FROM T WINDOW LENGTHBATCH(3)",
    "SELECT k, n FROM T WINDOW LENGTHBATCH(3)",
    "SELECT k, SUM(n) AS a FROM T WINDOW TIMEBATCH(4 SECONDS)",
    "SELECT k, n FROM T WINDOW TIMEBATCH(4 SECONDS)",
    "SELECT k, SUM(n) AS a FROM T WINDOW EXTERNALTIMEBATCH(at, 5 SECONDS)",
    "SELECT k, n FROM T WINDOW EXTERNALTIMEBATCH(at, 5 SECONDS)",
    "SELECT k, SUM(n) AS a FROM T WINDOW CUMULATE(2 SECONDS, 10 SECONDS)",
    "SELECT k, SUM(n) AS a FROM T WINDOW CRON('*/7 * * * * *')",
    "SELECT k, n, COUNT(*) AS a FROM T WINDOW DELAY(3 SECONDS)",
    "SELECT k, MAXFOREVER(n) AS a, MINFOREVER(n) AS b FROM T WINDOW LENGTH(2)",
    "SELECT k, g, MAXFOREVER(n) AS a FROM T WINDOW TUMBLING(5 SECONDS) GROUP BY g",
    "SELECT k, n FROM T OUTPUT FIRST EVERY 3 SECONDS",
    "SELECT k, g, n FROM T GROUP BY g OUTPUT FIRST EVERY 3 SECONDS",
    "SELECT k, n FROM T OUTPUT FIRST EVERY 2 EVENTS",
    "SELECT k, n FROM T OUTPUT ALL EVERY 3 SECONDS",
    "SELECT k, n FROM T OUTPUT LAST EVERY 3 EVENTS",
    "SELECT k, SUM(n) AS a FROM T OUTPUT SNAPSHOT EVERY 4 SECONDS",
    "SELECT T.k, n, m FROM T WINDOW LENGTH(2) JOIN U WINDOW TIME(5 SECONDS) ON n > m",
    "SELECT T.k, n, m FROM T WINDOW SORT(2, n) JOIN U WINDOW UNIQUE(m) ON n > m",
    "SELECT T.k, n, m FROM T LEFT JOIN U ON n = m WITHIN 3 SECONDS",
    "SELECT T.k, COUNT(*) AS c, SUM(n * m) AS s FROM T WINDOW LENGTH(2) CROSS JOIN U WINDOW LENGTH(2)",
    "INSERT ALL EVENTS INTO out SELECT T.k, COUNT(*) AS c FROM T WINDOW TIME(4 SECONDS) CROSS JOIN U WINDOW LENGTH(2)",
    "SELECT a.k, a.n AS x, b.n AS y FROM PATTERN (EVERY a=T[n > 5] -> b=T[n < a.n]) WITHIN 6 SECONDS",
    "SELECT a.k, a.n AS x, b.m AS y FROM PATTERN (a=T -> b=U[m = a.n])",
    "SELECT a.k, COUNT(a) AS c, b.n AS y FROM SEQUENCE (EVERY a=T[n > 3]+ -> b=T[n < 3])",
    "SELECT a.k, a.n AS x FROM PATTERN (EVERY (a=T[n > 5] -> NOT U FOR 2 SECONDS))",
    "SELECT a.k, a.n AS x, b.n AS y FROM PATTERN (EVERY a=T[n > 5] -> (b=T[n = 1] OR c=U))",
];

const STREAMS: &str =
    "CREATE STREAM T (k INT NOT NULL, g STRING NOT NULL, n INT NOT NULL, at TIMESTAMP NOT NULL);
CREATE STREAM U (k INT NOT NULL, m INT NOT NULL);
";

enum Step {
    Push(&'static str, i64, Vec<Value>),
    Advance(i64),
}

const GAPS: [i64; 9] = [0, 0, 1, 300_000, 500_000, 1_000_000, 1_000_000, 2_000_000, 5_000_000];

fn steps(seed: u64) -> Vec<Step> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut now = 1_000_000;
    let mut steps = Vec::new();
    for _ in 0..120 {
        now += GAPS[rng.usize(..GAPS.len())];
        let key = Value::Int(rng.i32(0..4));
        steps.push(match rng.u8(..10) {
            0 => Step::Advance(now),
            1..4 => Step::Push("U", now, vec![key, Value::Int(rng.i32(0..9))]),
            _ => {
                let group = Value::from(["x", "y", "z"][rng.usize(..3)]);
                let at = Value::Timestamp(Timestamp::from_micros(now - rng.i64(0..4) * 1_000_000));
                Step::Push("T", now, vec![key, group, Value::Int(rng.i32(0..9)), at])
            }
        });
    }
    steps
}

/// The rows of an app over the steps of one key, or of all; with snapshots in between if so.
fn rows(sql: &str, steps: &[Step], only: Option<&Value>, restarts: bool) -> BTreeMap<String, Vec<String>> {
    let trace = Trace::default();
    let compile = || match App::compile(sql) {
        Ok(app) => app,
        Err(error) => panic!("{sql}\n{error}"),
    };
    let mut app = compile();
    app.outputs(trace.clone());
    for (number, step) in steps.iter().enumerate() {
        let taken = match step {
            Step::Advance(to) => app.advance(Timestamp::from_micros(*to)),
            Step::Push(stream, at, row) => {
                let at = Timestamp::from_micros(*at);
                match only.is_none_or(|key| *key == row[0]) {
                    true => app.push_row(stream, Some(at), row).map(|_| ()),
                    // Time goes on for all.
                    false => app.advance(at),
                }
            }
        };
        assert_eq!(taken, Ok(()), "{sql}");
        if restarts && number % 7 == 3 {
            let snapshot = app.snapshot();
            app = compile();
            app.restore(&snapshot).expect("a snapshot of the same app");
            assert_eq!(app.snapshot(), snapshot, "{sql}");
            app.outputs(trace.clone());
        }
    }
    assert_eq!(app.end(), Ok(()));
    let mut by_key: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in trace.take() {
        // `out @1 [Int(3), ..`
        if let Some((_, row)) = line.split_once('[').filter(|_| line.starts_with("out ")) {
            let key = row.split([',', ']']).next().unwrap_or_default().to_string();
            by_key.entry(key).or_default().push(line);
        }
    }
    by_key
}

#[test]
fn a_partition_is_an_app_of_its_own() {
    let seed = number("EVENTFLUX_SEED", 1);
    let mut shown = vec![0; QUERIES.len()];
    for round in 0..number("EVENTFLUX_SEQUENCES", 6) {
        let steps = steps(seed * 1_000 + round);
        for (query, shown) in QUERIES.iter().zip(&mut shown) {
            let whole = format!("{STREAMS}{query};");
            let parted = format!("{STREAMS}PARTITION WITH (k OF T, k OF U) BEGIN {query}; END;");
            let of_parted = rows(&parted, &steps, None, false);
            assert_eq!(of_parted, rows(&parted, &steps, None, true), "with snapshots: {query}");
            let mut expected = BTreeMap::new();
            for key in 0..4 {
                expected.extend(rows(&whole, &steps, Some(&Value::Int(key)), false));
            }
            assert_eq!(of_parted, expected, "seed {seed}, round {round}: {query}");
            *shown += of_parted.values().map(Vec::len).sum::<usize>();
        }
    }
    for (query, shown) in QUERIES.iter().zip(shown) {
        assert!(shown > 5, "{shown} rows of {query}");
    }
}

/// Apps that EXPLAIN says can be split.
const SPLIT: &[&str] = &[
    "SELECT k, SUM(n) AS a FROM T GROUP BY k",
    "SELECT k, g, SUM(n) AS a FROM T WINDOW TUMBLING(5 SECONDS) GROUP BY g, k",
    "SELECT k, COUNT(*) AS a FROM T WINDOW SESSION(2 SECONDS) GROUP BY k",
    "SELECT k, AVG(n) AS a FROM T PARTITION BY k WINDOW LENGTH(3)",
    "SELECT T.k, n, m FROM T WINDOW TIME(5 SECONDS) JOIN U WINDOW UNIQUE(k) ON T.k = U.k",
    "SELECT T.k, n, m FROM T LEFT JOIN U ON T.k = U.k WITHIN 3 SECONDS",
    "SELECT a.k, a.n AS x, b.n AS y FROM PATTERN (EVERY a=T[n > 5] -> b=T[k = a.k AND n < a.n]) WITHIN 6 SECONDS",
    "SELECT k, a.n AS x, b.n AS y FROM SEQUENCE (EVERY a=T -> b=T[n > a.n]) PARTITION BY k",
    "WITH s AS (SELECT k, SUM(n) AS n FROM T WINDOW TUMBLING(2 SECONDS) GROUP BY k) SELECT k, MAX(n) AS a FROM s GROUP BY k",
];

/// Copies of an app, each given the events of its own keys, put out together what one does that is given all.
#[test]
fn copies_that_share_the_keys_put_out_the_same() {
    let at = Timestamp::from_micros;
    for query in SPLIT {
        let sql = format!("{STREAMS}{query};");
        let steps = steps(11);
        let whole: Vec<String> = rows(&sql, &steps, None, false).into_values().flatten().collect();
        let trace = Trace::default();
        let mut copies: Vec<App> = (0..3).map(|_| App::compile(&sql).expect("it compiled before")).collect();
        for copy in &mut copies {
            copy.outputs(trace.clone());
        }
        let mut given = [0; 3];
        for step in &steps {
            let Step::Push(stream, now, row) = step else { continue };
            let part = copies[0].partition_of(stream, row);
            // What has no key may go anywhere.
            let part = part.unwrap_or(*now as u64 / 7) as usize % copies.len();
            given[part] += 1;
            for (number, copy) in copies.iter_mut().enumerate() {
                let taken = match number == part {
                    true => copy.push_row(stream, Some(at(*now)), row).map(|_| ()),
                    false => copy.advance(at(*now)),
                };
                assert_eq!(taken, Ok(()), "{query}");
            }
        }
        copies.iter_mut().for_each(|copy| assert_eq!(copy.end(), Ok(())));
        assert!(given.iter().filter(|given| **given > 5).count() > 1, "{given:?} of {query}");
        let mut parts: Vec<String> =
            trace.take().into_iter().filter(|line| line.starts_with("out ")).collect();
        let mut whole = whole;
        parts.sort_unstable();
        whole.sort_unstable();
        assert!(!whole.is_empty(), "{query}");
        assert_eq!(parts, whole, "{query}");
    }
}
