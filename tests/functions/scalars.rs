//! Functions, and the queries that call them.

use std::time::{Duration, SystemTime};

use eventflux::dynamic::{Compiler, function};
use eventflux::{Timestamp, Value, eventflux};

use crate::{Log, compiler, pricing, run};

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

/// All of them, for the interpreter.
pub(crate) fn declare(compiler: Compiler) -> Compiler {
    compiler
        .function(function!(pricing::spread))
        .function(function!(pricing::mid))
        .function(function!(suffix))
        .function(function!(longer))
        .function(function!(shout))
        .function(function!(maybe_name))
        .function(function!(a))
        .function(function!(next_day))
        .function(function!(whole_second))
        .function(function!(later))
        .function(function!(answer))
}

/// A row of `Quotes`.
fn quote(sym: &str, note: Option<&str>, bid: Option<f64>, ask: f64, n: i32, at: i64) -> Vec<Value> {
    vec![sym.into(), note.into(), bid.into(), ask.into(), n.into(), Timestamp::from_micros(at).into()]
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
