//! What a window asks of a type that SQL only carries, told where the SQL names it.

use eventflux::prelude::*;

#[derive(Clone)]
pub struct Venue;

#[derive(Stream)]
struct Trade {
    symbol: String,
    venue: Venue,
}

eventflux! {
    struct Window;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Batches SELECT symbol, venue FROM Trades WINDOW LENGTHBATCH(2);
}

fn main() {}
