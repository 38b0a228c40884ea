//! Structs that no query can write, for what is in them.

use eventflux::prelude::*;

pub struct Handle;

#[derive(Stream)]
struct Trade {
    symbol: String,
    handle: Handle,
}

#[derive(Stream)]
struct Written {
    handle: Handle,
}

#[derive(Stream)]
struct Static {
    symbol: &'static str,
}

eventflux! {
    struct Target;
    CREATE STREAM Trades OF Trade;
    CREATE STREAM Handles OF Written;
    CREATE STREAM Statics OF Static;
    INSERT INTO Handles SELECT handle FROM Trades;
    INSERT INTO Statics SELECT symbol FROM Trades;
}

fn main() {}
