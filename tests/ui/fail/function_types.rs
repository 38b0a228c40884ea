//! Types that are not what they are called, and errors that are no text: rustc says so at the type.

type Timestamp = f64;

#[derive(Debug)]
struct Silent;

#[eventflux::function]
fn take(at: Timestamp) -> f64 {
    at
}

#[eventflux::function]
fn give(at: f64) -> Timestamp {
    at
}

#[eventflux::function]
fn fail(at: f64) -> Result<f64, Silent> {
    if at > 1.0 { Err(Silent) } else { Ok(at) }
}

fn main() {}
