//! Fields whose types are not what their names say, or can't be carried.

use std::borrow::Cow;

use eventflux::prelude::*;

mod odd {
    /// Not what SQL takes it for.
    pub struct Timestamp;
    pub type Price = f64;
}

#[derive(Stream)]
struct Wrong {
    at: odd::Timestamp,
}

#[derive(Stream)]
struct WrongAlias {
    #[stream(as = INT)]
    price: odd::Price,
}

#[derive(Stream)]
struct Borrowed<'a> {
    bytes: &'a [u8],
    cow: Cow<'a, [u8]>,
}

fn main() {}
