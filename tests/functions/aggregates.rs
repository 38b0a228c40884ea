//! Aggregates, and the queries that call them.

use eventflux::dynamic::Compiler;
use eventflux::{Timestamp, Value, eventflux};
use serde::{Deserialize, Serialize};

use crate::{Log, compiler, pricing, run};

mod weighted {
    use super::*;

    /// The mean price, weighted by volume.
    #[derive(Clone, Default, Serialize, Deserialize)]
    pub(crate) struct Vwap {
        value: f64,
        volume: i64,
    }

    #[eventflux::aggregate]
    impl Vwap {
        const NAME: &str = "vwap";

        fn add(&mut self, price: f64, volume: i64) {
            debug_assert_eq!(Self::NAME, "vwap");
            self.value += price * volume as f64;
            self.volume += volume;
        }
        fn remove(&mut self, price: f64, volume: i64) {
            self.add(price, -volume);
        }
        fn merge(&mut self, later: &Self) {
            self.value += later.value;
            self.volume += later.volume;
        }
        fn finish(&self) -> Option<f64> {
            (self.volume != 0).then(|| self.value / self.volume as f64)
        }
    }
}

/// From the least to the greatest; it can't forget.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Range(Option<(f64, f64)>);

#[eventflux::aggregate]
impl Range {
    fn add(&mut self, value: f64) {
        let (low, high) = self.0.unwrap_or((value, value));
        self.0 = Some((low.min(value), high.max(value)));
    }
    fn merge(&mut self, later: &Self) {
        if let Some((low, high)) = later.0 {
            self.add(low);
            self.add(high);
        }
    }
    fn finish(&self) -> Result<f64, String> {
        let (low, high) = self.0.ok_or("no values")?;
        Ok(high - low)
    }
}

/// Texts in order of arrival.
#[derive(Clone, Default, Serialize, Deserialize)]
struct List(Vec<String>);

#[eventflux::aggregate]
impl List {
    fn add(&mut self, text: &str) {
        self.0.push(text.to_owned());
    }
    fn remove(&mut self, text: &str) {
        if let Some(place) = self.0.iter().position(|other| other == text) {
            self.0.remove(place);
        }
    }
    fn merge(&mut self, later: &Self) {
        self.0.extend_from_slice(&later.0);
    }
    fn finish(&self) -> String {
        self.0.join(",")
    }
}

/// How many events, as nobody counts them.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Events(u8);

#[eventflux::aggregate(name = "Events")]
impl Events {
    fn add(&mut self) {
        self.0 += 1;
    }
    fn remove(&mut self) {
        self.0 -= 1;
    }
    fn merge(&mut self, later: &Self) {
        self.0 += later.0;
    }
    fn finish(&self) -> u8 {
        self.0
    }
}

/// How many arguments were not NULL.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Known(i32);

#[eventflux::aggregate]
impl Known {
    fn add(&mut self, a: Option<f64>, b: Option<&str>) {
        self.0 += i32::from(a.is_some()) + i32::from(b.is_some());
    }
    fn merge(&mut self, later: &Self) {
        self.0 += later.0;
    }
    fn finish(&self) -> i32 {
        self.0
    }
}

/// Which bits there were.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Levels(u8);

#[eventflux::aggregate]
impl Levels {
    fn add(&mut self, level: u8) {
        self.0 |= level;
    }
    fn merge(&mut self, later: &Self) {
        self.0 |= later.0;
    }
    fn finish(&self) -> i16 {
        self.0.into()
    }
}

/// What came with the newest time.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Newest(i64, String);

#[eventflux::aggregate]
impl Newest {
    fn add(&mut self, at: Timestamp, text: &str) {
        if at.as_micros() >= self.0 {
            *self = Newest(at.as_micros(), text.to_owned());
        }
    }
    fn merge(&mut self, later: &Self) {
        if later.0 >= self.0 {
            self.clone_from(later);
        }
    }
    fn finish(&self) -> &str {
        &self.1
    }
}

eventflux! { struct Trades; file = "tests/functions/trades.sql" }

/// All of them, for the interpreter.
pub(crate) fn declare(compiler: Compiler) -> Compiler {
    compiler
        .aggregate::<weighted::Vwap>()
        .aggregate::<Range>()
        .aggregate::<List>()
        .aggregate::<Events>()
        .aggregate::<Known>()
        .aggregate::<Levels>()
        .aggregate::<Newest>()
}

/// A row of `Trades`.
fn trade(sym: &str, price: Option<f64>, volume: i64, n: i32, note: Option<&str>, millis: i64) -> Vec<Value> {
    let at = Timestamp::from_millis(millis);
    vec![sym.into(), price.into(), volume.into(), n.into(), note.into(), at.into()]
}

#[test]
fn both_back_ends_aggregate_alike() {
    let rows = [
        trade("IBM", Some(10.0), 1, 1, Some("a"), 0),
        trade("IBM", Some(20.0), 3, 2, Some("b"), 500),
        trade("SAP", None, 5, 4, Some("a"), 1_000),
        trade("IBM", Some(30.0), 1, 8, None, 2_000),
        trade("SAP", Some(5.0), 2, 256, Some("a"), 2_600),
        trade("SAP", Some(7.0), 2, 2, Some("c"), 5_000),
    ];
    let log = Log::default();
    let mut compiled = Trades::builder().outputs(log.clone()).build();
    let mut interpreted = compiler().compile(include_str!("trades.sql")).unwrap();
    interpreted.outputs(log.clone());
    assert_eq!(interpreted.explain(), compiled.explain());
    let mut all = Vec::new();
    for row in &rows {
        let row = std::slice::from_ref(row);
        let out = run(&mut compiled, &log, "Trades", row);
        assert_eq!(run(&mut interpreted, &log, "Trades", row), out);
        let snapshot = compiled.snapshot();
        assert_eq!(interpreted.snapshot(), snapshot);
        // Both go on where they stopped, the one from what the other has written.
        compiled = Trades::builder().outputs(log.clone()).build();
        compiled.restore(&interpreted.snapshot()).unwrap();
        interpreted = compiler().compile(include_str!("trades.sql")).unwrap();
        interpreted.restore(&snapshot).unwrap();
        interpreted.outputs(log.clone());
        all.extend(out);
    }
    let expected = [
        "Running IBM 10 20 1 0 2 2",
        "Lengths 10 a a -9",
        "Leaving 1 a",
        "Newest_of IBM 10 a IBM 1",
        "Bounded 1 1 a IBM",
        "Firsts IBM 0",
        "Running IBM 17.5 35 2 1 4 2",
        "Lengths 10 a,b a,b -16.5",
        "Leaving 2 a,b",
        "Pairs IBM 3 IBM,IBM",
        "Newest_of IBM 20 b IBM 2",
        "Bounded 2 2 a,b IBM",
        "Steps 1970-01-01T00:00:01Z 2 a,b",
        "Delayed 0",
        "Running SAP NULL NULL 1 0 1 1",
        "Lengths 10 a,b,a a,b -16.5",
        "Leaving 4 a,b,a",
        "Newest_of SAP 20 b,a IBM,SAP 4",
        "Bounded 4 2 b,a SAP",
        "Firsts SAP 3",
        "Delayed 1",
        "Batches 1970-01-01T00:00:02Z 10 4 3 SAP",
        "Steps 1970-01-01T00:00:02Z 3 a,b",
        "Leaving 1 b,a",
        "Delayed 3",
        "Running IBM 20 40 3 2 5 3",
        "Lengths 30 b,a a,b -21.5",
        "Leaving 8 b,a",
        "Pairs SAP 4 SAP",
        "Pairs IBM 8 IBM",
        "Newest_of IBM 30 a SAP,IBM 8",
        "Bounded 8 2 a IBM",
        "Leaving 2 a",
        "Sessions SAP 1970-01-01T00:00:02.6Z NULL a 0",
        "Running SAP 5 10 2 0 3 3",
        "Lengths 13.333333333333334 a,a a -12.333333333333334",
        "Leaving 256 a,a",
        "Pairs (statement 14): `256` does not fit a field of type u8",
        "Newest_of SAP 13.333333333333334 a IBM,SAP 256",
        "Bounded 256 2 a SAP",
        "Steps 1970-01-01T00:00:03Z 5 a,b",
        "Leaving 4 a",
        "Delayed 7",
        "Sessions IBM 1970-01-01T00:00:03.6Z 20 a,b 7",
        "Delayed 255",
        "Batches 1970-01-01T00:00:04Z 25 1 2 SAP",
        "Steps 1970-01-01T00:00:04Z 5 a,b",
        "Leaving 8 a",
        "Sessions SAP 1970-01-01T00:00:04.2Z 5 a 0",
        "Leaving 256 ",
        "Running SAP 6 12 3 0 5 3",
        "Lengths 13.333333333333334 a,c a,c -9.8",
        "Leaving 2 c",
        "Newest_of SAP 14.666666666666666 c IBM,SAP 8",
        "Bounded 2 2 a,c SAP",
    ];
    assert_eq!(all, expected);
}
