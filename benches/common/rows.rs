//! The rows that the benches push and what their queries put out.

use std::fs::File;
use std::io;
use std::path::Path;

use eventflux::{Stream, Timestamp};
use flate2::read::GzDecoder;

/// A generated event: the trade of a share.
#[derive(Stream, Clone, Debug)]
pub(crate) struct Trade {
    pub symbol: String,
    pub price: f64,
    pub volume: i64,
    #[stream(time)]
    pub at: Timestamp,
}

/// A real event: a flight of early 2013 that left New York, or came to where it went, or was cancelled.
#[derive(Stream, Clone, Debug)]
pub(crate) struct FlightEvent {
    #[stream(time)]
    pub event_time: Timestamp,
    pub event_type: String,
    pub flight_id: i64,
    pub carrier: String,
    pub flight: i32,
    pub tailnum: Option<String>,
    pub origin: String,
    pub dest: String,
    pub scheduled_dep: Timestamp,
    pub delay_min: Option<i64>,
}

/// Of trades: filter and project.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct Large {
    pub symbol: String,
    pub value: f64,
    pub lots: i64,
    pub at: Timestamp,
}

/// Of trades: running aggregates by symbol.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct Total {
    pub symbol: String,
    pub trades: i64,
    pub volume: i64,
}

/// Of trades: the last 1000 by symbol.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct Recent {
    pub symbol: String,
    pub average: f64,
    pub highest: f64,
}

/// Of trades: a second of a symbol.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct Bar {
    pub symbol: String,
    pub volume: i64,
    pub average: f64,
    pub trades: i64,
    pub closed: Timestamp,
}

/// Of trades: the last second by symbol.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct Average {
    pub symbol: String,
    pub average: f64,
}

/// Of trades: sum, mean and maximum of a symbol in a window.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct Extent {
    pub symbol: String,
    pub total: Option<f64>,
    pub average: Option<f64>,
    pub highest: Option<f64>,
}

/// Of trades: a high price that a low one follows.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct Fall {
    pub symbol: String,
    pub high: f64,
    pub low: f64,
}

/// Of trades: three rising prices.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct Rise {
    pub symbol: String,
    pub first: f64,
    pub second: f64,
    pub third: f64,
}

/// Of trades: one that bought and one that sold.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct Pair {
    pub symbol: String,
    pub bought: f64,
    pub sold: f64,
}

/// Of flights: filter and project.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct Delayed {
    pub carrier: String,
    pub dest: String,
    pub seconds: Option<i64>,
    pub scheduled_dep: Timestamp,
}

/// Of flights: running aggregates by destination.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct DestinationTotal {
    pub dest: String,
    pub events: i64,
    pub minutes: Option<i64>,
}

/// Of flights: the last 1000 events by destination.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct DestinationRecent {
    pub dest: String,
    pub average: Option<f64>,
    pub highest: Option<i64>,
}

/// Of flights: an hour of a carrier.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct CarrierHour {
    pub carrier: String,
    pub minutes: Option<i64>,
    pub average: Option<f64>,
    pub events: i64,
    pub closed: Timestamp,
}

/// Of flights: the last hour by destination.
#[derive(Stream, Clone, Debug, Default)]
pub(crate) struct DestinationAverage {
    pub dest: String,
    pub average: Option<f64>,
}

/// A row that can be pushed again later.
pub(crate) trait Later {
    /// Moves the row's time.
    fn delay(&mut self, micros: i64);
    /// The row's time.
    fn time(&self) -> Timestamp;
    /// Reads all of it, so that it is in the processor's caches.
    fn touch(&self) -> u64;
}

fn touch(text: &str) -> u64 {
    text.bytes().next_back().map_or(0, u64::from)
}

impl Later for Trade {
    fn delay(&mut self, micros: i64) {
        self.at = self.at.plus(micros);
    }
    fn time(&self) -> Timestamp {
        self.at
    }
    fn touch(&self) -> u64 {
        touch(&self.symbol)
    }
}

impl Later for FlightEvent {
    fn delay(&mut self, micros: i64) {
        self.event_time = self.event_time.plus(micros);
    }
    fn time(&self) -> Timestamp {
        self.event_time
    }
    fn touch(&self) -> u64 {
        touch(&self.event_type) + touch(&self.carrier) + touch(&self.dest)
    }
}

/// How often each symbol is traded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spread {
    /// All alike.
    Uniform,
    /// The n-th one a n-th as often as the first (Zipf).
    Skewed,
}

/// The symbols of the generated trades.
pub(crate) const SYMBOLS: usize = 100;

/// Trades of so many symbols, 100 µs apart on average, some at the same time; the same in every run.
pub(crate) fn trades(count: usize, symbols: usize, spread: Spread) -> Vec<Trade> {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let names: Vec<String> = if symbols <= SYMBOLS {
        (0..symbols).map(|_| symbol(&mut random)).collect()
    } else {
        (0..symbols).map(|number| format!("S{number}")).collect()
    };
    let weights = (1..=symbols).map(|n| if spread == Spread::Skewed { 1.0 / n as f64 } else { 1.0 });
    let upto: Vec<f64> = weights
        .scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect();
    let mut prices: Vec<f64> = names.iter().map(|_| 20.0 + 180.0 * random.fraction()).collect();
    let mut at = Timestamp::from_millis(1_700_000_000_000);
    (0..count)
        .map(|_| {
            at = at.plus((random.fraction() * 200.0) as i64);
            let place = random.fraction() * upto[symbols - 1];
            let number = upto.partition_point(|&end| end <= place).min(symbols - 1);
            let price = &mut prices[number];
            *price = (*price * (0.999 + 0.002 * random.fraction())).clamp(1.0, 1000.0);
            let volume = 1 + (random.fraction() * 1000.0) as i64;
            Trade { symbol: names[number].clone(), price: *price, volume, at }
        })
        .collect()
}

/// The same with prices that have nothing to do with each other, all from 0 to 1000 alike.
pub(crate) fn ticks(count: usize, symbols: usize) -> Vec<Trade> {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut trades = trades(count, symbols, Spread::Uniform);
    trades.iter_mut().for_each(|trade| trade.price = 1000.0 * random.fraction());
    trades
}

/// A trade of each symbol that [`trades`] has.
pub(crate) fn each_symbol(symbols: usize) -> Vec<Trade> {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let at = Timestamp::from_millis(1_699_999_999_000);
    let name = |number| if symbols <= SYMBOLS { symbol(&mut random) } else { format!("S{number}") };
    (0..symbols).map(name).map(|symbol| Trade { symbol, price: 950.0, volume: 1, at }).collect()
}

/// Trades before all others, at one time, each high and of a symbol of its own.
pub(crate) fn others(count: usize) -> Vec<Trade> {
    let at = Timestamp::from_millis(1_699_999_999_000);
    (0..count).map(|number| Trade { symbol: format!("O{number}"), price: 950.0, volume: 1, at }).collect()
}

/// Three or four letters.
fn symbol(random: &mut Random) -> String {
    let length = 3 + (random.next() % 2) as usize;
    (0..length).map(|_| char::from(b'A' + (random.next() % 26) as u8)).collect()
}

/// xorshift.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 16
    }

    /// In [0, 1).
    fn fraction(&mut self) -> f64 {
        self.next() as f64 / (1u64 << 48) as f64
    }
}

/// The real flight events of a file of the project.
///
/// # Errors
/// If the file is not there or not what it was.
pub(crate) fn flights(path: &Path) -> io::Result<Vec<FlightEvent>> {
    let wrong =
        |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {what}", path.display()));
    let mut reader = csv::Reader::from_reader(GzDecoder::new(File::open(path)?));
    let mut events = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| wrong(&e.to_string()))?;
        let field = |number: usize| record.get(number).ok_or_else(|| wrong("a column is missing"));
        let text = |number: usize| field(number).map(str::to_owned);
        let integer = |number: usize| field(number)?.parse::<i64>().map_err(|e| wrong(&e.to_string()));
        let time = |number: usize| {
            let time: jiff::Timestamp = field(number)?.parse().map_err(|_| wrong("no time"))?;
            Ok::<_, io::Error>(Timestamp::from_micros(time.as_microsecond()))
        };
        events.push(FlightEvent {
            event_time: time(0)?,
            event_type: text(1)?,
            flight_id: integer(2)?,
            carrier: text(3)?,
            flight: i32::try_from(integer(4)?).map_err(|e| wrong(&e.to_string()))?,
            tailnum: Some(text(5)?).filter(|text| !text.is_empty()),
            origin: text(6)?,
            dest: text(7)?,
            scheduled_dep: time(8)?,
            delay_min: if field(9)?.is_empty() { None } else { Some(integer(9)?) },
        });
    }
    Ok(events)
}
