//! Attributes of the derive that can't be.

use eventflux::prelude::*;

#[derive(Stream)]
#[stream(lateness = "soon")]
struct Late {
    #[stream(time)]
    at: Timestamp,
}

#[derive(Stream)]
struct Times {
    #[stream(time)]
    a: Timestamp,
    #[stream(time, time)]
    b: Timestamp,
}

#[derive(Stream)]
#[stream(lateness = "5s")]
struct NoTime {
    at: Timestamp,
}

#[derive(Stream)]
struct Field {
    #[stream(lateness = "5s")]
    a: i32,
    #[stream(as = DECIMAL)]
    b: i32,
    #[stream(unknown)]
    c: i32,
    #[stream(name = "a")]
    d: i32,
    #[stream(skip, name = "x")]
    e: i32,
}

fn main() {}
