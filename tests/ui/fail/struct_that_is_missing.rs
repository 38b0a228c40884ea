//! A struct that does not exist.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM Trades OF crate::model::Trade;
    INSERT INTO X SELECT symbol FROM Trades;
}

fn main() {}
