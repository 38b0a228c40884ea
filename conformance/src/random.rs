//! Random events for an app: the same seed gives the same steps.

use eventflux_runtime::engine::{Counters, EngineError, Outputs, StreamInfo};
use eventflux_runtime::value::ValueType;
use eventflux_runtime::{Engine, RowError, Timestamp, Value};
use std::sync::{Arc, Mutex, PoisonError};

/// Something that happens to an app.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// An event of a stream; with its time in arrival time.
    Push(String, Option<Timestamp>, Vec<Value>),
    /// The clock is advanced.
    Advance(Timestamp),
}

/// Draws steps for the inputs of an app.
pub struct Draw {
    rng: fastrand::Rng,
    inputs: Vec<StreamInfo>,
    event_time: bool,
    now: i64,
}

/// Steps of time in microseconds: many equal times, some gaps.
const GAPS: [i64; 12] =
    [0, 0, 0, 1, 1_000, 250_000, 999_999, 1_000_000, 1_000_001, 5_000_000, 61_000_000, 3_600_000_000];

impl Draw {
    /// Steps for an engine.
    pub fn new(seed: u64, engine: &dyn Engine) -> Self {
        let inputs = engine.streams().iter().filter(|s| s.input).cloned().collect();
        Draw { rng: fastrand::Rng::with_seed(seed), inputs, event_time: engine.event_time(), now: 0 }
    }

    /// `count` steps; in event time about one event in five goes back in time.
    pub fn steps(&mut self, count: usize) -> Vec<Step> {
        (0..count).map(|_| self.step()).collect()
    }

    fn step(&mut self) -> Step {
        self.now += GAPS[self.rng.usize(..GAPS.len())];
        if self.inputs.is_empty() || self.rng.u8(..12) == 0 {
            return Step::Advance(Timestamp::from_micros(self.now));
        }
        let input = self.inputs[self.rng.usize(..self.inputs.len())].clone();
        let back = if self.event_time && self.rng.u8(..5) == 0 { self.rng.i64(0..8_000_000) } else { 0 };
        let at = self.now - back;
        let row = input
            .columns
            .iter()
            .enumerate()
            .map(|(i, column)| {
                if input.time == Some(i) {
                    return match column.ty {
                        ValueType::BigInt => Value::BigInt(at.div_euclid(1000)),
                        _ => Value::Timestamp(Timestamp::from_micros(at)),
                    };
                }
                if column.nullable && self.rng.u8(..6) == 0 { Value::Null } else { self.value(column.ty) }
            })
            .collect();
        Step::Push(input.name, (!self.event_time).then_some(Timestamp::from_micros(at)), row)
    }

    /// Few different values, so that groups meet, and now and then one at an edge of its type.
    fn value(&mut self, ty: ValueType) -> Value {
        let edge = self.rng.u8(..25) == 0;
        match ty {
            ValueType::Bool => Value::Bool(self.rng.bool()),
            ValueType::Int if edge => Value::Int(*self.pick(&[i32::MAX, i32::MIN, 0])),
            ValueType::Int => Value::Int(self.rng.i32(-3..12)),
            ValueType::BigInt if edge => Value::BigInt(*self.pick(&[i64::MAX, i64::MIN, 0])),
            ValueType::BigInt => Value::BigInt(self.rng.i64(-3..12)),
            ValueType::Float if edge => Value::Float(*self.pick(&[f32::NAN, f32::INFINITY, -0.0, f32::MAX])),
            ValueType::Float => Value::Float(self.rng.i32(-8..30) as f32 / 4.0),
            ValueType::Double if edge => {
                Value::Double(*self.pick(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 1e300, 1e-300]))
            }
            ValueType::Double => Value::Double(f64::from(self.rng.i32(-80..300)) / 10.0),
            ValueType::Timestamp => {
                Value::Timestamp(Timestamp::from_micros(self.now + self.rng.i64(-5..5) * 500_000))
            }
            _ => Value::from(*self.pick(&["a", "b", "IBM", "", "äß€", "12", "a%b", "2024-02-29 10:00:00"])),
        }
    }

    fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.rng.usize(..list.len())]
    }
}

/// Everything that an engine said, as text that compares: rows with their times, and row errors.
#[derive(Clone, Default)]
pub struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    /// What was said since the last call.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn say(&self, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

impl Outputs for Trace {
    fn row(&mut self, stream: &str, at: Timestamp, row: &[Value]) {
        self.say(format!("{stream} @{} {row:?}", at.as_micros()));
    }

    fn error(&mut self, error: &RowError) {
        self.say(format!("error {error}"));
    }
}

/// Takes one step.
///
/// # Errors
/// What the engine refuses.
pub fn take(engine: &mut dyn Engine, step: &Step) -> Result<(), EngineError> {
    match step {
        Step::Push(stream, at, row) => engine.push_row(stream, *at, row).map(|_| ()),
        Step::Advance(to) => engine.advance(*to),
    }
}

/// The counters as text.
pub fn counted(counters: &Counters) -> String {
    format!("{counters:?}")
}
