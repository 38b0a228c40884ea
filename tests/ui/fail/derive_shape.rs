//! What can't be a stream.

use eventflux::prelude::*;

#[derive(Stream)]
enum Choice {
    A,
}

#[derive(Stream)]
struct Pair(i32, i32);

#[derive(Stream)]
struct Generic<T> {
    value: T,
}

#[derive(Stream)]
union Bits {
    a: i32,
    b: f32,
}

fn main() {}
