//! Declared queries over tables: the compiled app and the interpreted one give the same rows.

use eventflux::dynamic::App;
use eventflux::prelude::*;
use eventflux::{Answer, Value};

eventflux! {
    pub struct Fleet;
    file = "tests/data/fleet.sql"
}

const SQL: &str = include_str!("data/fleet.sql");

const PLANES: [(&str, i32, Option<&str>); 5] = [
    ("N1", 150, Some("AIRBUS")),
    ("N2", 180, Some("BOEING")),
    ("N3", 50, Some("BOEING")),
    ("N4", 9, None),
    ("N5", 0, Some("LEAR")),
];

fn compiled() -> Fleet<impl FleetSinks> {
    let mut app = Fleet::builder().build();
    for (tail, seats, maker) in PLANES {
        let row = fleet::Planes { tail: tail.into(), seats: Some(seats), maker: maker.map(Into::into) };
        app.planes_mut().insert(&row).unwrap();
    }
    for (name, country) in [("AIRBUS", "FR"), ("BOEING", "US")] {
        app.makers_mut().insert(&fleet::Makers { name: name.into(), country: country.into() }).unwrap();
    }
    app
}

fn interpreted() -> App {
    let mut app = App::compile(SQL).unwrap();
    for row in PLANES {
        app.insert("Planes", row).unwrap();
    }
    for row in [("AIRBUS", "FR"), ("BOEING", "US")] {
        app.insert("Makers", row).unwrap();
    }
    app
}

#[test]
fn a_question_is_a_method() {
    let mut app = compiled();
    let answer: Answer<fleet::SeatsByCountry> = app.seats_by_country();
    let rows: Vec<(&str, Option<i64>)> = answer.rows.iter().map(|row| (&*row.country, row.seats)).collect();
    assert_eq!(rows, [("US", Some(230)), ("FR", Some(150))]);
    let large: Vec<String> = app.large().rows.into_iter().map(|row| row.tail.to_string()).collect();
    assert_eq!(large, ["N1", "N2"]);
    assert_eq!(app.busiest().rows[0].most, Some(230));
    // Between any two events, of the tables as they are then.
    let _ = app.push_sold_at(Timestamp::from_micros(1), &fleet::Sold { tail: "N2".into() });
    assert_eq!(app.large().rows.len(), 1);
    assert_eq!(app.seats_by_country().rows[0].country, "FR");
}

#[test]
fn rows_that_fail_are_told() {
    let (compiled, interpreted) = (compiled().shares(), interpreted().answer("shares").unwrap());
    let rows: Vec<Vec<Value>> = compiled
        .rows
        .iter()
        .map(|row| vec![Value::from(row.tail.to_string()), row.per_seat.map_or(Value::Null, Value::from)])
        .collect();
    assert_eq!(rows, interpreted.rows);
    assert_eq!(rows.len(), 4);
    assert_eq!(compiled.errors, interpreted.errors);
    assert_eq!(compiled.errors.len(), 1);
}

#[test]
fn both_give_the_same() {
    let (compiled, interpreted) = (compiled(), interpreted());
    let texts = |name: &str| interpreted.answer(name).unwrap().rows;
    let rows: Vec<Vec<Value>> = compiled
        .seats_by_country()
        .rows
        .iter()
        .map(|row| vec![Value::from(row.country.to_string()), row.seats.map_or(Value::Null, Value::from)])
        .collect();
    assert_eq!(rows, texts("SeatsByCountry"));
    let rows: Vec<Vec<Value>> = compiled
        .unknown_makers()
        .rows
        .iter()
        .map(|row| vec![row.maker.as_deref().map_or(Value::Null, Value::from), Value::from(row.n)])
        .collect();
    assert_eq!(rows, texts("unknown_makers"));
    assert_eq!(rows.len(), 1);
    let error = interpreted.answer("larger").unwrap_err().to_string();
    assert_eq!(
        error,
        "this app declares no query `larger`; queries: SeatsByCountry, large, shares, unknown_makers, busiest, \
         sisters, largest_of_all"
    );
}

#[test]
fn a_table_may_stand_there_twice() {
    let (compiled, interpreted) = (compiled(), interpreted());
    let sisters: Vec<(String, String)> =
        compiled.sisters().rows.into_iter().map(|row| (row.one, row.other)).collect();
    assert_eq!(sisters, [("N2".to_string(), "N3".to_string())]);
    assert_eq!(interpreted.answer("sisters").unwrap().rows, [[Value::from("N2"), Value::from("N3")]]);
    assert_eq!(compiled.largest_of_all().rows[0].tail, "N2");
    assert_eq!(interpreted.answer("largest_of_all").unwrap().rows, [[Value::from("N2")]]);
}

#[track_caller]
fn fails(sql: &str, error: &str) {
    let text = App::compile(sql).unwrap_err().to_string();
    assert!(text.starts_with(error), "{text}");
}

#[test]
fn wrong_questions_are_told_at_their_place() {
    let tables = "CREATE TABLE Planes (tail STRING, seats INT, PRIMARY KEY (tail));\n";
    let with = |query: &str| format!("{tables}{query}");
    fails(
        &with("CREATE QUERY q AS SELECT sets FROM Planes;"),
        "error[EF0201]: `Planes` has no column `sets`\n --> 2:26",
    );
    fails(
        &with("CREATE QUERY q AS SELECT tail FROM Plane;"),
        "error[EF0820]: there is no table `Plane`\n --> 2:36",
    );
    fails(
        &with("CREATE STREAM Sold (tail STRING);\nCREATE QUERY q AS SELECT tail FROM Sold;"),
        "error[EF0820]: `Sold` is a stream, which keeps no rows\n --> 3:36",
    );
    fails(
        &with("CREATE QUERY q AS SELECT tail FROM Planes WINDOW LENGTH(3);"),
        "error[EF0824]: a question takes no window",
    );
    fails(
        &with("CREATE QUERY q AS SELECT tail FROM Planes;\nCREATE QUERY q AS SELECT seats FROM Planes;"),
        "error[EF0206]: query `q` is declared twice\n --> 3:14",
    );
    fails(
        &with("CREATE QUERY Planes AS SELECT tail FROM Planes;"),
        "error[EF0206]: `Planes` is a stream or a table already\n --> 2:14",
    );
    fails(&with("CREATE QUERY q AS INSERT INTO x SELECT 1;"), "error[EF0104]: expected SELECT");
}
