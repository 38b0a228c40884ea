//! EF0415: a query that writes a struct of borrowed fields.

use eventflux::prelude::*;

#[derive(Stream)]
struct Quote<'a> {
    symbol: &'a str,
}

#[derive(Stream)]
struct Trade {
    symbol: String,
}

eventflux! {
    struct App;
    CREATE STREAM Trades OF Trade;
    CREATE STREAM Quotes OF Quote;
    INSERT INTO Quotes SELECT symbol FROM Trades;
}

fn main() {}
