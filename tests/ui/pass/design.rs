//! The program of the first page, as written there, with its rows looked at.

use std::cell::RefCell;
use std::rc::Rc;

use eventflux::prelude::*;

#[derive(Stream, Clone, Debug)]
struct Trade {
    symbol: String,
    price: f64,
    volume: i64,
    #[stream(time)]
    at: Timestamp,
}

#[derive(Stream, Debug, PartialEq, Clone)]
struct Bar {
    symbol: String,
    vwap: f64,
    trades: i64,
    closed: Timestamp,
}

eventflux! {
    /// One bar per symbol and minute.
    pub struct MinuteBars;
    CREATE STREAM Trades OF Trade;
    CREATE STREAM Bars OF Bar;
    INSERT INTO Bars
    SELECT symbol, SUM(price * volume) / SUM(volume) AS vwap, COUNT(*) AS trades, WINDOW_END AS closed
    FROM Trades WINDOW TUMBLING(1 MINUTE)
    GROUP BY symbol;
}

fn main() {
    let bars = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&bars);
    let mut app = MinuteBars::builder().on_bars(move |bar: &Bar| seen.borrow_mut().push(bar.clone())).build();
    for (second, price) in [(0, 10.0), (59, 20.0), (61, 40.0)] {
        let trade =
            Trade { symbol: "IBM".into(), price, volume: 1, at: Timestamp::from_millis(second * 1_000) };
        assert_eq!(app.push_trades(&trade), eventflux::Push::Accepted);
    }
    app.advance_to(Timestamp::from_millis(90_000));
    app.finish();
    let bar = |vwap, trades, minute: i64| Bar {
        symbol: "IBM".into(),
        vwap,
        trades,
        closed: Timestamp::from_millis(minute * 60_000),
    };
    assert_eq!(*bars.borrow(), [bar(15.0, 2, 1), bar(40.0, 1, 2)]);
}
