//! SELECT over tables, asked by the host.

use eventflux::Value;
use eventflux::dynamic::{Answer, App};

fn app() -> App {
    let mut app = App::compile(
        "CREATE TABLE Planes (tail STRING, seats INT, maker STRING, PRIMARY KEY (tail));
         CREATE TABLE Makers (name STRING, country STRING NOT NULL, PRIMARY KEY (name));
         CREATE STREAM Sold (tail STRING NOT NULL);
         DELETE FROM Planes USING Sold AS s WHERE Planes.tail = s.tail;",
    )
    .unwrap();
    for row in [
        ("N1", 150, Some("AIRBUS")),
        ("N2", 180, Some("BOEING")),
        ("N3", 50, Some("BOEING")),
        ("N4", 9, None),
    ] {
        assert!(app.insert("Planes", row).unwrap());
    }
    for row in [("AIRBUS", "FR"), ("BOEING", "US")] {
        app.upsert("Makers", row).unwrap();
    }
    app
}

fn texts(answer: &Answer) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::Null => "NULL".to_string(),
        Value::Str(text) => text.to_string(),
        Value::Int(n) => n.to_string(),
        Value::BigInt(n) => n.to_string(),
        Value::Double(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        other => format!("{other:?}"),
    };
    answer.rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join(" ")).collect()
}

#[track_caller]
fn gives(sql: &str, rows: &[&str]) {
    let answer = app().query(sql).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(texts(&answer), rows, "{sql}");
    assert!(answer.errors.is_empty());
}

#[test]
fn select_is_all_of_select() {
    gives("SELECT * FROM Planes", &["N1 150 AIRBUS", "N2 180 BOEING", "N3 50 BOEING", "N4 9 NULL"]);
    gives("SELECT tail FROM Planes WHERE seats > 100 ORDER BY seats DESC", &["N2", "N1"]);
    gives("SELECT tail FROM Planes ORDER BY seats LIMIT 2 OFFSET 1;", &["N3", "N1"]);
    gives("SELECT DISTINCT maker FROM Planes", &["AIRBUS", "BOEING", "NULL"]);
    gives(
        "SELECT maker, COUNT(*) AS n, AVG(seats) AS seats FROM Planes GROUP BY maker HAVING maker IS NOT NULL",
        &["AIRBUS 1 150", "BOEING 2 115"],
    );
    gives("SELECT MAX(seats) AS most, MIN(tail) AS first FROM Planes", &["180 N1"]);
    gives("SELECT COUNT(*) AS n FROM Planes WHERE seats > 1000", &[]);
}

#[test]
fn tables_are_joined_and_asked() {
    gives(
        "SELECT tail, country FROM Planes AS p JOIN Makers AS m ON p.maker = m.name WHERE seats > 100",
        &["N1 FR", "N2 US"],
    );
    gives(
        "SELECT tail, country FROM Planes LEFT JOIN Makers ON maker = name WHERE seats < 60",
        &["N3 US", "N4 NULL"],
    );
    gives(
        "SELECT country, SUM(seats) AS seats FROM Planes JOIN Makers ON maker = name GROUP BY country ORDER BY seats DESC",
        &["US 230", "FR 150"],
    );
    gives("SELECT tail FROM Planes WHERE maker NOT IN Makers OR maker IS NULL", &["N4"]);
    gives(
        "SELECT name FROM Makers AS m WHERE EXISTS (SELECT 1 FROM Planes WHERE maker = m.name AND seats > 160)",
        &["BOEING"],
    );
    gives(
        "WITH A AS (SELECT * FROM Planes), Big AS (SELECT tail FROM A WHERE seats > 100) SELECT tail FROM Big",
        &["N1", "N2"],
    );
    gives("WITH Big AS (SELECT * FROM Planes WHERE seats > 100) SELECT COUNT(*) AS n FROM Big", &["2"]);
    gives("SELECT MAX(n) AS n FROM (SELECT maker, COUNT(*) AS n FROM Planes GROUP BY maker) AS per", &["2"]);
}

#[test]
fn columns_have_types_and_rows_may_fail() {
    let answer = app().query("SELECT tail, 100 / (seats - 50) AS x FROM Planes WHERE seats < 160").unwrap();
    let columns: Vec<(&str, bool)> =
        answer.columns.iter().map(|column| (column.name.as_str(), column.nullable)).collect();
    assert_eq!(columns, [("tail", false), ("x", true)]);
    assert_eq!(texts(&answer), ["N1 1", "N4 -2"]);
    assert_eq!(answer.errors.len(), 1);
    assert!(answer.errors[0].to_string().contains("division by zero"));
}

#[test]
fn a_question_changes_nothing() {
    let mut app = app();
    let before = app.snapshot();
    assert_eq!(app.query("SELECT tail FROM Planes").unwrap().rows.len(), 4);
    assert_eq!(app.snapshot(), before);
    let _ = app.push("Sold", ("N1",)).unwrap();
    assert_eq!(app.query("SELECT tail FROM Planes").unwrap().rows.len(), 3);
}

#[track_caller]
fn fails(sql: &str, code: &str, place: (u32, u32)) {
    let error = app().query(sql).unwrap_err();
    let first = &error.problems()[0];
    let at = first.place().map_or((0, 0), |place| (place.line, place.column));
    assert_eq!((first.code().to_string().as_str(), at), (code, place), "{error}");
}

#[test]
fn what_is_no_question_is_told_so() {
    fails("SELECT tale FROM Planes", "EF0201", (1, 8));
    fails("SELECT tail FROM Plans", "EF0820", (1, 18));
    fails("SELECT tail FROM Sold", "EF0820", (1, 18));
    fails("SELECT tail FROM Planes WINDOW LENGTH(5)", "EF0824", (1, 25));
    fails("INSERT INTO X SELECT tail FROM Planes", "EF0824", (1, 1));
    fails("DELETE FROM Planes USING Sold AS s WHERE tail = s.tail", "EF0824", (1, 1));
    fails("SELECT tail FROM Planes; SELECT tail FROM Planes", "EF0824", (1, 26));
    fails("SELECT tail FROM Planes OUTPUT LAST EVERY 5 EVENTS", "EF0824", (1, 25));
}
