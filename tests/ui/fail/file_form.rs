//! Errors in a file show the file, the line and the place in it.

use eventflux::prelude::*;

#[derive(Stream)]
struct Trade {
    symbol: String,
    price: f64,
}

eventflux!(struct App; file = "../../../../tests/ui/fail/broken.sql");

fn main() {}
