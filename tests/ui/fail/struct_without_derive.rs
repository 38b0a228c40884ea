//! A struct without the derive.

use eventflux::prelude::*;

struct Trade {
    symbol: String,
}

eventflux! {
    struct App;
    CREATE STREAM Trades OF Trade;
    INSERT INTO X SELECT symbol FROM Trades;
}

fn main() {}
