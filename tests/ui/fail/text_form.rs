//! Errors in a string show the line of the SQL.

use eventflux::prelude::*;

#[derive(Stream)]
struct Trade {
    symbol: String,
    price: f64,
}

eventflux!(
    struct App;
    "CREATE STREAM Trades OF Trade;
     INSERT INTO Out
     SELECT symbol, prise
     FROM Trades"
);

eventflux!(struct Broken; r#"SELECT 'it"#);

fn main() {}
