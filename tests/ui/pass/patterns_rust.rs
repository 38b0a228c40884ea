//! Functions, aggregates and types written in Rust, in patterns; and those of a crate that knows EventFlux under another name.

use std::cell::RefCell;

use eventflux::prelude::*;
use renamed::{Quote, Trade as Deal};
use serde::{Deserialize, Serialize};

// SQL only carries it: through a match it has to be cloned, and stored with the attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place(u32);

#[derive(Stream)]
pub struct Visit {
    pub user: i64,
    pub place: Place,
    pub maybe: Option<Place>,
    pub length: f64,
}

#[eventflux::function]
fn long(length: f64, than: f64) -> bool {
    length > than
}

#[eventflux::function]
fn half(length: f64) -> Result<f64, String> {
    if length < 0.0 { Err(String::from("a negative length")) } else { Ok(length / 2.0) }
}

/// Whichever was the longest.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Longest(Option<f64>);

#[eventflux::aggregate]
impl Longest {
    fn add(&mut self, length: f64) {
        self.0 = Some(self.0.map_or(length, |longest| longest.max(length)));
    }
    fn merge(&mut self, later: &Self) {
        later.0.into_iter().for_each(|length| self.add(length));
    }
    fn finish(&self) -> Option<f64> {
        self.0
    }
}

eventflux! {
    struct Visits;
    CREATE FUNCTION long OF self::long;
    CREATE FUNCTION half OF half;
    CREATE AGGREGATE longest OF Longest;
    CREATE STREAM Visits OF Visit;
    INSERT INTO Longer
    SELECT a.place AS start, b.maybe, c.place AS stop, longest(b.length) AS longest, half(c.length) AS half
    FROM PATTERN (EVERY a=Visits[long(length, 10.0)]
               -> b=Visits[user = a.user AND half(length) < a.length]{2}
               -> c=Visits[user = a.user AND long(length, longest(b.length))]);
    // All matches together.
    INSERT INTO All_
    SELECT longest(half(b.length)) AS longest, COUNT(*) AS n
    FROM SEQUENCE (EVERY a=Visits -> b=Visits) PARTITION BY user;
}

eventflux! {
    struct Falls;
    CREATE AGGREGATE farthest OF renamed::Farthest;
    CREATE STREAM Deals OF Deal;
    CREATE STREAM Quotes OF ::renamed::Quote;
    SELECT d.symbol, d.secret, q.bid, farthest(q.bid) AS farthest
    FROM PATTERN (EVERY d=Deals -> q=Quotes[symbol = d.symbol AND bid < d.price]+ -> Quotes[bid > d.price])
    WITHIN 1 HOUR;
}

fn main() {
    let rows = RefCell::new(Vec::new());
    let number = |place: &Option<Place>| place.as_ref().map(|place| place.0);
    let errors = RefCell::new(Vec::new());
    let build = || {
        Visits::builder()
            .on_longer(|row| rows.borrow_mut().push((row.start.0, number(&row.maybe), row.stop.0, row.longest, row.half)))
            .on_all_(|row| assert!(row.n > 0 && row.longest > Some(0.0)))
            .on_error(|error| errors.borrow_mut().push(error.to_string()))
            .build()
    };
    let mut app = build();
    for (place, length) in [(1, 11.0), (2, 4.0), (3, -1.0), (4, 6.0), (5, 5.0), (6, 7.0)] {
        let visit = Visit { user: 1, place: Place(place), maybe: (place == 4).then_some(Place(40)), length };
        let _ = app.push_visits(&visit);
        let snapshot = app.snapshot();
        app = build();
        app.restore(&snapshot).unwrap();
    }
    drop(app);
    assert_eq!(rows.take(), [(1, Some(40), 6, Some(6.0), 3.5)]);
    let errors = errors.take();
    assert!(!errors.is_empty() && errors.iter().all(|error| error.contains("a negative length")), "{errors:?}");

    let rows = RefCell::new(Vec::new());
    let mut falls = Falls::builder()
        .on_out(|row: &falls::Out| rows.borrow_mut().push((row.symbol.clone(), row.secret, row.bid, row.farthest)))
        .build();
    let quote = |bid, second: i64| Quote { symbol: "IBM", bid, at: Timestamp::from_millis(second * 1_000) };
    let _ = falls.push_deals(&Deal::new("IBM", 5.0, 1));
    for (bid, second) in [(-9.0, 2), (3.0, 3), (6.0, 4)] {
        let _ = falls.push_quotes(&quote(bid, second));
    }
    falls.finish();
    drop(falls);
    assert_eq!(rows.take(), [("IBM".to_string(), 42, 3.0, 9.0)]);
    falls_of_the_other_crate();
}

fn falls_of_the_other_crate() {
    let rows = RefCell::new(Vec::new());
    let mut app = renamed::Falls::builder()
        .on_out(|row: &renamed::falls::Out| rows.borrow_mut().push((row.symbol.clone(), row.last)))
        .on_missed(|row: &renamed::falls::Missed| rows.borrow_mut().push((row.symbol.clone(), -1.0)))
        .build();
    let _ = app.push_trades(&Deal::new("IBM", 5.0, 1));
    let _ = app.push_trades(&Deal::new("SAP", 5.0, 1));
    for second in 2..5_i32 {
        let bid = 4.0 - f64::from(second);
        let at = Timestamp::from_millis(i64::from(second) * 1_000);
        let _ = app.push_quotes(&Quote { symbol: "IBM", bid, at });
    }
    let _ = app.push_trades(&Deal::new("IBM", 5.0, 100));
    app.finish();
    drop(app);
    assert_eq!(rows.take(), [("IBM".to_string(), 0.0), ("SAP".to_string(), -1.0)]);
}
