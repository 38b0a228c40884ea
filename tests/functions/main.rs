//! Functions written in Rust: the same rows, errors and snapshots compiled and interpreted.
#![cfg(feature = "dynamic")]

mod aggregates;
mod pricing;
mod scalars;

use std::sync::{Arc, Mutex};

use eventflux::dynamic::Compiler;
use eventflux::{Engine, Outputs, Push, RowError, Timestamp, Value};

/// All functions and aggregates of the tests.
fn compiler() -> Compiler {
    aggregates::declare(scalars::declare(Compiler::new()))
}

/// What an app puts out, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Outputs for Log {
    fn row(&mut self, stream: &str, _: Timestamp, row: &[Value]) {
        let show = |value: &Value| if value.is_null() { "NULL".to_owned() } else { value.to_string() };
        let values: Vec<String> = row.iter().map(show).collect();
        if matches!(stream, "Quotes" | "Trades") {
            return;
        }
        self.0.lock().unwrap().push(format!("{stream} {}", values.join(" ")));
    }

    fn error(&mut self, error: &RowError) {
        self.0.lock().unwrap().push(format!("{}: {}", error.query, error.cause));
    }
}

/// What an app puts out for these rows of one input.
fn run(app: &mut dyn Engine, log: &Log, input: &str, rows: &[Vec<Value>]) -> Vec<String> {
    for (row, at) in rows.iter().zip(0..) {
        let at = (!app.event_time()).then_some(Timestamp::from_micros(at));
        let pushed = app.push_row(input, at, row);
        assert_eq!(pushed, Ok(Push::Accepted), "{row:?}");
    }
    std::mem::take(&mut log.0.lock().unwrap())
}
