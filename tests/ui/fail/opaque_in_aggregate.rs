//! What LAST asks of a type that SQL only carries, told where the SQL names it.

use eventflux::prelude::*;

#[derive(Clone)]
pub struct Venue;

#[derive(Stream)]
struct Trade {
    symbol: String,
    venue: Venue,
}

eventflux! {
    struct Newest;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Venues SELECT symbol, LAST(venue) AS venue FROM Trades GROUP BY symbol;
}

fn main() {}
