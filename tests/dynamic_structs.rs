//! Rust structs in apps made at run time.
#![cfg(feature = "dynamic")]

use std::sync::mpsc::{self, Receiver};

use eventflux::dynamic::{App, Compiler, EngineError, Push};
use eventflux::{Stream, Timestamp, Value};

#[derive(Clone, Copy, Debug)]
struct Colour;

#[derive(Stream, Clone)]
struct Order {
    id: u64,
    level: u8,
    note: Option<String>,
    #[stream(skip)]
    _internal: Vec<u8>,
    #[stream(time)]
    at: Timestamp,
}

#[derive(Stream)]
#[stream(name = "Paint")]
struct Painted {
    name: String,
    colour: Colour,
}

fn order(id: u64, millis: i64) -> Order {
    Order { id, level: 200, note: None, _internal: Vec::new(), at: Timestamp::from_millis(millis) }
}

fn listen(app: &mut App, stream: &str) -> Receiver<Vec<Value>> {
    let (sender, rows) = mpsc::channel();
    app.on(stream, move |_, row| sender.send(row.values().to_vec()).unwrap()).unwrap();
    rows
}

#[test]
fn fields_are_columns() {
    let compiler = Compiler::new().stream::<Order>();
    let sql = "CREATE STREAM Orders OF shop::Order;
               SELECT id, level + 100 AS level, COALESCE(note, 'none') AS note FROM Orders;";
    let mut app = compiler.compile(sql).unwrap();
    let rows = listen(&mut app, "out");
    let orders = app.input("Orders").unwrap();
    assert_eq!(app.push_struct(&order(1, 10)), Ok(Push::Accepted));
    assert_eq!(app.push_struct_to(orders, &order(2, 10)), Ok(Push::Accepted));
    assert_eq!(app.push_struct(&order(3, 9)), Ok(Push::Late));
    let expected = |id: i64| vec![Value::BigInt(id), Value::Int(300), Value::from("none")];
    assert_eq!(rows.try_iter().collect::<Vec<_>>(), [expected(1), expected(2)]);
}

#[derive(Stream)]
struct Load {
    name: String,
    bytes: Option<u64>,
}

#[test]
fn the_field_that_does_not_fit_is_named() {
    let mut app =
        Compiler::new().stream::<Load>().compile("CREATE STREAM L OF Load; SELECT name FROM L;").unwrap();
    let (sender, errors) = mpsc::channel();
    app.on_error(move |error| sender.send((error.query.clone(), error.expression.clone())).unwrap());
    let load = |bytes| Load { name: "a".into(), bytes: Some(bytes) };
    assert_eq!(app.push_struct(&load(7)), Ok(Push::Accepted));
    assert_eq!(app.push_struct(&load(u64::MAX)), Ok(Push::Refused));
    assert_eq!(errors.try_iter().collect::<Vec<_>>(), [("L".to_owned(), "bytes".to_owned())]);
    let counters = app.counters();
    assert_eq!((counters.refused, counters.row_errors), (0, 1));
}

#[test]
fn a_field_that_does_not_fit_is_refused_and_counted() {
    let compiler = Compiler::new().stream::<Order>();
    let sql = "CREATE STREAM Orders OF Order; SELECT id FROM Orders;";
    let mut app = compiler.compile(sql).unwrap();
    let rows = listen(&mut app, "out");
    let (sender, errors) = mpsc::channel();
    app.on_error(move |error| sender.send(error.to_string()).unwrap());
    assert_eq!(app.push_struct(&order(u64::MAX, 10)), Ok(Push::Refused));
    assert_eq!((rows.try_iter().count(), app.counters().row_errors), (0, 1));
    let error = errors.try_recv().unwrap();
    assert!(
        error.contains("Orders") && error.contains("id") && error.contains("18446744073709551615"),
        "{error}"
    );
    assert_eq!(app.push_struct(&order(7, 10)), Ok(Push::Accepted));
    assert_eq!(rows.try_iter().count(), 1);
}

#[test]
fn a_value_that_does_not_fit_the_target_is_a_row_error() {
    let compiler = Compiler::new().stream::<Order>();
    let sql = "CREATE STREAM Numbers (id BIGINT NOT NULL, level INT NOT NULL, at TIMESTAMP NOT NULL,
                                      WATERMARK FOR at);
               CREATE STREAM Orders OF Order;
               INSERT INTO Orders SELECT id, level, at FROM Numbers;";
    let mut app = compiler.compile(sql).unwrap();
    let rows = listen(&mut app, "Orders");
    for (id, level) in [(1i64, 255), (2, 256), (-1, 0)] {
        assert_eq!(app.push("Numbers", (id, level, Timestamp::from_millis(0))), Ok(Push::Accepted));
    }
    assert_eq!((rows.try_iter().count(), app.counters().row_errors), (1, 2));
}

#[test]
fn which_input_a_struct_goes_to_must_be_clear() {
    let compiler = Compiler::new().stream::<Order>();
    let sql = "CREATE STREAM A OF Order; CREATE STREAM B OF Order;
               INSERT INTO C SELECT id FROM A; INSERT INTO D SELECT id FROM B;";
    let mut app = compiler.compile(sql).unwrap();
    let error = app.push_struct(&order(1, 0)).unwrap_err();
    assert_eq!(error.to_string(), "several inputs are OF Order: A, B; name one with push_struct_to");
    let painted = Painted { name: "door".into(), colour: Colour };
    assert_eq!(app.push_struct(&painted).unwrap_err().to_string(), "no input of this app is OF Paint");
    // A struct of another stream's shape, and an input of another app.
    let a = app.input("A").unwrap();
    assert!(matches!(app.push_struct_to(a, &painted), Err(EngineError::BadRow(_))));
    let mut small = App::compile("CREATE STREAM T (a INT); SELECT a FROM T;").unwrap();
    let b = app.input("B").unwrap();
    for id in [1, u64::MAX] {
        assert!(matches!(small.push_struct_to(b, &order(id, 0)), Err(EngineError::BadRow(_))));
    }
    let foreign = small.input("T").unwrap();
    assert_eq!(app.push_struct_to(foreign, &order(u64::MAX, 0)), Ok(Push::Refused));
}

#[test]
fn opaque_fields_are_let_alone_or_named() {
    let painted = Painted { name: "door".into(), colour: Colour };
    assert_eq!(format!("{:?}", painted.colour), "Colour");
    let compiler = Compiler::new().stream::<Painted>();
    let mut app = compiler.compile("CREATE STREAM P OF Paint; SELECT name FROM P;").unwrap();
    let rows = listen(&mut app, "out");
    assert_eq!(app.push_struct(&painted), Ok(Push::Accepted));
    assert_eq!(rows.try_iter().collect::<Vec<_>>(), [[Value::from("door")]]);
    let error = compiler.compile("CREATE STREAM P OF Paint; SELECT colour FROM P;").unwrap_err();
    let problem = &error.problems()[0];
    assert_eq!(problem.code().to_string(), "EF0316");
    assert!(problem.message().contains("`colour`"), "{error}");
}

#[test]
fn an_unknown_struct_is_an_error() {
    let error =
        Compiler::new().stream::<Order>().compile("CREATE STREAM T OF Ordr; SELECT id FROM T;").unwrap_err();
    assert_eq!(error.problems()[0].code().to_string(), "EF0216");
    assert!(error.to_string().contains("Order"), "{error}");
}
