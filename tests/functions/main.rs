//! Functions written in Rust: the same rows, errors and snapshots compiled and interpreted.
#![cfg(feature = "dynamic")]

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use eventflux::dynamic::Compiler;
use eventflux::{Engine, Outputs, Push, RowError, Timestamp, Value, eventflux};

mod pricing {
    use super::*;

    /// What one pays to change sides.
    #[eventflux::function]
    pub(super) fn spread(bid: f64, ask: f64) -> f64 {
        ask - bid
    }

    #[derive(Debug)]
    pub(super) struct Crossed(f64);

    impl fmt::Display for Crossed {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "crossed by {}", self.0)
        }
    }

    /// An error where the sides are crossed, NULL where there is nothing to choose from.
    #[eventflux::function]
    pub(super) fn mid(bid: Option<f64>, ask: Option<f64>) -> Result<Option<f64>, Crossed> {
        match (bid, ask) {
            (Some(bid), Some(ask)) if bid > ask => Err(Crossed(bid - ask)),
            (Some(bid), Some(ask)) => Ok(Some((bid + ask) / 2.0)),
            (one, other) => Ok(one.or(other)),
        }
    }
}

/// The part after the last dot.
#[eventflux::function]
fn suffix(text: &str) -> &str {
    text.rsplit('.').next().unwrap_or(text)
}

/// The longer of two.
#[eventflux::function]
fn longer<'a>(a: &'a str, b: &'a str) -> &'a str {
    if b.len() > a.len() { b } else { a }
}

#[eventflux::function]
fn shout(text: String, times: u8) -> String {
    text.to_uppercase() + &"!".repeat(times.into())
}

#[eventflux::function]
fn maybe_name(number: i64) -> Option<std::sync::Arc<str>> {
    (number > 0).then(|| format!("n{number}").into())
}

// Names that generated code has variables of.
#[eventflux::function]
fn a(row: bool, b: i32, c: f32) -> bool {
    row && f64::from(b) > f64::from(c)
}

#[eventflux::function]
fn next_day(at: SystemTime) -> SystemTime {
    at + Duration::from_secs(86_400)
}

#[eventflux::function]
fn whole_second(at: jiff::Timestamp) -> Result<jiff::Timestamp, jiff::Error> {
    at.round(jiff::Unit::Second)
}

#[eventflux::function]
fn later(at: Timestamp, micros: u32) -> Timestamp {
    at.plus(micros.into())
}

#[eventflux::function]
fn answer() -> u64 {
    42
}

eventflux! { struct Quotes; file = "tests/functions/quotes.sql" }

fn compiler() -> Compiler {
    Compiler::new()
        .function::<pricing::spread>()
        .function::<pricing::mid>()
        .function::<suffix>()
        .function::<longer>()
        .function::<shout>()
        .function::<maybe_name>()
        .function::<a>()
        .function::<next_day>()
        .function::<whole_second>()
        .function::<later>()
        .function::<answer>()
}

/// What an app puts out, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Outputs for Log {
    fn row(&mut self, stream: &str, _: Timestamp, row: &[Value]) {
        let show = |value: &Value| if value.is_null() { "NULL".to_owned() } else { value.to_string() };
        let values: Vec<String> = row.iter().map(show).collect();
        if stream == "Quotes" {
            return;
        }
        self.0.lock().unwrap().push(format!("{stream} {}", values.join(" ")));
    }

    fn error(&mut self, error: &RowError) {
        self.0.lock().unwrap().push(format!("{}: {}", error.query, error.cause));
    }
}

/// A row of `Quotes`.
fn quote(sym: &str, note: Option<&str>, bid: Option<f64>, ask: f64, n: i32, at: i64) -> Vec<Value> {
    vec![sym.into(), note.into(), bid.into(), ask.into(), n.into(), Timestamp::from_micros(at).into()]
}

/// What an app puts out for these rows of one input.
fn run(app: &mut dyn Engine, log: &Log, input: &str, rows: &[Vec<Value>]) -> Vec<String> {
    for (row, at) in rows.iter().zip(0..) {
        let pushed = app.push_row(input, Some(Timestamp::from_micros(at)), row);
        assert_eq!(pushed, Ok(Push::Accepted), "{row:?}");
    }
    std::mem::take(&mut log.0.lock().unwrap())
}

#[test]
fn both_back_ends_call_them_alike() {
    let rows = [
        quote("DE.SAP", Some("a long note"), Some(9.5), 10.0, 3, 1_700_000),
        quote("IBM", None, None, 10.0, 0, -1),
        quote("IBM", Some(""), Some(11.0), 10.0, -7, 0),
        quote("IBM", None, Some(9.0), 10.0, 300, i64::MAX),
    ];
    let log = Log::default();
    let mut compiled = Quotes::builder().outputs(log.clone()).build();
    let out = run(&mut compiled, &log, "Quotes", &rows);
    let mut interpreted = compiler().compile(include_str!("quotes.sql")).unwrap();
    interpreted.outputs(log.clone());
    assert_eq!(run(&mut interpreted, &log, "Quotes", &rows), out);
    assert_eq!(interpreted.snapshot(), compiled.snapshot());
    assert_eq!(interpreted.explain(), compiled.explain());
    let expected = [
        "Priced DE.SAP 0.5 2",
        "Mids DE.SAP 9.75",
        "Texts SAP|a long note|SAP!!!|n3|A LONG NOTE",
        "Times 1970-01-02T00:00:01.7Z 1970-01-01T00:00:02Z 1970-01-01T00:00:01.700003Z 1970-01-01T00:00:00.000001Z 42",
        "Priced IBM NULL -1",
        "Mids IBM 10",
        "Times 1970-01-01T23:59:59.999999Z 1970-01-01T00:00:00Z 1969-12-31T23:59:59.999999Z 1970-01-01T00:00:00.000001Z 42",
        "Priced IBM -1 -8",
        "Mids (statement 14): mid: crossed by 1",
        "Times (statement 16): `-7` does not fit a field of type u32",
        "Priced IBM 1 299",
        "Mids IBM 9.5",
        "Texts (statement 15): `300` does not fit a field of type u8",
        "Times (statement 16): `SystemTime { tv_sec: 9223372123254, tv_nsec: 775807000 }` does not fit a field of type TIMESTAMP",
    ];
    assert_eq!(out, expected.map(|line| line.replace('|', " ")));
}
