//! What no function of SQL can be.

use std::collections::HashMap;

#[eventflux::function]
fn map(map: HashMap<String, f64>) -> f64 {
    map["a"]
}

#[eventflux::function]
fn list(value: f64) -> Result<Vec<f64>, String> {
    Ok(vec![value])
}

#[eventflux::function]
fn nothing(value: f64) {
    drop(value);
}

#[eventflux::function]
async fn later(value: f64) -> f64 {
    value
}

#[eventflux::function]
unsafe fn dangerous(value: f64) -> f64 {
    value
}

#[eventflux::function]
fn generic<T: Into<f64>>(value: T) -> f64 {
    value.into()
}

struct Thing;

impl Thing {
    #[eventflux::function]
    fn method(&self, value: f64) -> f64 {
        value
    }
}

#[eventflux::function]
struct Other;

#[eventflux::function(nam = "x")]
fn named(value: f64) -> f64 {
    value
}

#[eventflux::function(name = "", name = "y")]
fn renamed(value: f64) -> f64 {
    value
}

fn main() {}
