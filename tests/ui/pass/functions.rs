//! Functions and aggregates of other modules and crates, under other names, and inside functions.

use std::cell::RefCell;

use eventflux::prelude::*;
use serde::{Deserialize, Serialize};

pub mod pricing {
    #[eventflux::function]
    pub fn spread(bid: f64, ask: f64) -> f64 {
        ask - bid
    }

    pub mod inner {
        /// Another of the same name.
        #[eventflux::function]
        pub(in crate::pricing) fn spread(bid: i32, ask: i32) -> i32 {
            ask - bid
        }

        // A keyword, a pattern, qualifiers and lifetimes.
        #[eventflux::function(name = "matching")]
        pub(crate) const fn r#match<'a, 'b: 'a>(mut first: &'a str, _: &'b str) -> &'a str
        where
            'b: 'a,
        {
            if first.is_empty() {
                first = "none";
            }
            first
        }
    }

    eventflux::eventflux! {
        pub struct Inside;
        CREATE FUNCTION spread OF inner::spread;
        CREATE STREAM Quotes (bid INT NOT NULL, ask INT NOT NULL);
        SELECT spread(bid, ask) AS spread FROM Quotes;
    }
}

use pricing::inner::r#match as pick;
use pricing::spread as difference;

macro_rules! doubled {
    ($name:ident, $ty:ty) => {
        #[eventflux::function]
        fn $name(value: $ty) -> $ty {
            value + value
        }
    };
}
doubled!(twice, i64);

/// The last value. Private, and declared before its struct.
#[eventflux::aggregate]
impl Latest {
    fn add(&mut self, value: f64) {
        self.0 = Some(value);
    }
    fn merge(&mut self, later: &Self) {
        self.0 = later.0.or(self.0);
    }
    fn finish(&self) -> Option<f64> {
        self.0
    }
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Latest(Option<f64>);

eventflux! {
    struct Prices;
    CREATE FUNCTION spread OF pricing::spread;
    CREATE FUNCTION difference OF difference;
    CREATE FUNCTION pick OF pick;
    CREATE FUNCTION picked OF crate::pricing::inner::r#match;
    CREATE FUNCTION twice OF self::twice;
    CREATE FUNCTION distance OF renamed::distance;
    CREATE AGGREGATE farthest OF ::renamed::Farthest;
    CREATE AGGREGATE latest OF Latest;
    CREATE STREAM Quotes (sym STRING NOT NULL, bid DOUBLE NOT NULL, ask DOUBLE NOT NULL, n BIGINT NOT NULL);
    SELECT SPREAD(bid, ask) + difference(bid, ask) AS spreads, pick("", sym) AS none, picked(sym, sym) AS sym,
           twice(n) AS twice, distance(n, 10) AS distance, farthest(bid) AS farthest, latest(ask) AS latest
    FROM Quotes;
}

fn main() {
    let rows = RefCell::new(Vec::new());
    let mut app = Prices::builder().on_out(|row: &prices::Out| rows.borrow_mut().push(row.clone())).build();
    let quote = prices::Quotes { sym: "IBM".into(), bid: -9.0, ask: 10.0, n: 4 };
    let _ = app.push_quotes_at(Timestamp::from_millis(0), &quote);
    drop(app);
    let expected = prices::Out {
        spreads: 38.0,
        none: "none".into(),
        sym: "IBM".into(),
        twice: 8,
        distance: 6,
        farthest: 9.0,
        latest: Some(10.0),
    };
    assert_eq!(rows.take(), [expected]);
    // They are functions as before.
    assert_eq!((pricing::spread(1.0, 3.0), twice(4), pick("a", "b")), (2.0, 8, "a"));

    #[eventflux::function]
    fn local(n: i64) -> Option<i64> {
        n.checked_sub(1)
    }
    #[derive(Clone, Default, Serialize, Deserialize)]
    struct Sum(i64);
    #[eventflux::aggregate]
    impl Sum {
        fn add(&mut self, n: i64) {
            self.0 += n;
        }
        fn remove(&mut self, n: i64) {
            self.0 -= n;
        }
        fn merge(&mut self, later: &Self) {
            self.0 += later.0;
        }
        fn finish(&self) -> i64 {
            self.0
        }
    }
    eventflux! {
        struct Local;
        CREATE FUNCTION row OF local;
        CREATE AGGREGATE total OF Sum;
        CREATE STREAM Numbers (n BIGINT NOT NULL);
        SELECT row(total(n)) AS n FROM Numbers WINDOW LENGTH(2);
    }
    let sums = RefCell::new(Vec::new());
    let mut app = Local::builder().on_out(|row| sums.borrow_mut().push(row.n)).build();
    for n in 1..=3 {
        let _ = app.push_numbers_at(Timestamp::from_millis(n), &local::Numbers { n });
    }
    drop(app);
    assert_eq!(sums.take(), [Some(0), Some(2), Some(4)]);
}
