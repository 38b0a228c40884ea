//! EF0410: WATERMARK without a time column.

use eventflux::prelude::*;

#[derive(Stream)]
struct Trade {
    symbol: String,
    at: Timestamp,
}

eventflux! {
    struct App;
    CREATE STREAM Trades OF Trade WATERMARK LATE ADJUST;
    INSERT INTO X SELECT symbol FROM Trades;
}

fn main() {}
