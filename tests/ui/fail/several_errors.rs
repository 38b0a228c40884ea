//! All errors of an app at once, each at its token.

use eventflux::prelude::*;

#[derive(Stream)]
struct Trade {
    symbol: String,
    price: f64,
    volume: Option<i64>,
    #[stream(time)]
    at: Timestamp,
}

#[derive(Stream)]
struct Bar {
    symbol: String,
    price: i64,
    volume: i64,
}

eventflux! {
    struct App;
    CREATE STREAM Trades OF Trade;
    CREATE STREAM Bars OF Bar;
    INSERT INTO Bars SELECT symbol, price, volume FROM Trades;
    INSERT INTO Spikes SELECT symbl, UPER(symbol) AS u FROM Trades WHERE prise > 1.0;
    INSERT INTO Later SELECT symbol FROM Spike;
}

fn main() {}
