//! A doc comment inside the SQL.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT);
    /// Only the header may have such.
    INSERT INTO X SELECT a FROM S;
}

fn main() {}
