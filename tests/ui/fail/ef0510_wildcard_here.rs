//! EF0510: `*` that stands for no columns.

use eventflux::prelude::*;

#[derive(Stream)]
struct Nothing {}

eventflux! {
    struct App;
    CREATE STREAM Nothings OF Nothing;
    INSERT INTO X SELECT * FROM Nothings;
}

fn main() {}
