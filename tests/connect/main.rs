//! What pipelines are connected to.

mod files;
mod sinks;
mod sources;

use eventflux::prelude::*;

#[derive(Stream, Clone, Debug, Default, PartialEq)]
struct Trade {
    symbol: String,
    price: f64,
    #[stream(time)]
    at: Timestamp,
}

fn trade(millis: i64, symbol: &str, price: f64) -> Trade {
    Trade { symbol: symbol.into(), price, at: Timestamp::from_millis(millis) }
}

eventflux! {
    struct Dearer;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Dear SELECT symbol, price, at FROM Trades WHERE price >= 100;
}

eventflux! {
    struct BySymbol;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Totals SELECT symbol, SUM(price) AS total FROM Trades PARTITION BY symbol WINDOW LENGTH(2);
}
