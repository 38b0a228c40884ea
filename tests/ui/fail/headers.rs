//! Malformed headers.

use eventflux::prelude::*;

eventflux! {
    struct NoSemicolon
    CREATE STREAM S (a INT);
    INSERT INTO X SELECT a FROM S;
}

eventflux! {
    #[derive(Clone)]
    struct Derived;
    CREATE STREAM S (a INT);
    INSERT INTO X SELECT a FROM S;
}

eventflux! {
    pub
}

eventflux! {
    pub struct;
}

eventflux!(struct NoFile; file = 5);

eventflux!(struct Trailing; file = "a.sql", "b.sql");

fn main() {}
