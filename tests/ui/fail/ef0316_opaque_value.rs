//! EF0316: computing with a Rust type that SQL only carries.

use eventflux::prelude::*;

#[derive(Clone)]
pub struct Venue;

#[derive(Stream)]
struct Trade {
    symbol: String,
    venue: Venue,
}

eventflux! {
    struct App;
    CREATE STREAM Trades OF Trade;
    INSERT INTO X SELECT symbol FROM Trades WHERE venue = "XETRA";
    INSERT INTO Y SELECT venue, COUNT(*) AS n FROM Trades GROUP BY venue;
}

fn main() {}
