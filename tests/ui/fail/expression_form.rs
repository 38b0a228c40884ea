//! What an expression form's error leaves gives no further errors.

use eventflux::prelude::*;

#[derive(Stream)]
struct Trade {
    symbol: String,
    price: f64,
}

fn main() {
    let mut app = eventflux!(SELECT prise FROM Trade).on_out(|row| println!("{}", row.prise)).build();
    app.finish();
    eventflux!(SELECT price FROM Trade; SELECT symbol FROM Trade);
    eventflux!(CREATE STREAM Trades OF Trade; SELECT symbol FROM Trades);
    eventflux!();
}
