//! What no aggregate of SQL can be.

use serde::{Deserialize, Serialize};

#[derive(Clone, Default, Serialize, Deserialize)]
struct Empty;

#[eventflux::aggregate]
impl Empty {}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Arguments(f64);

#[eventflux::aggregate]
impl Arguments {
    fn add(&mut self, text: String, at: std::time::SystemTime) {
        let _ = (text, at);
    }
    fn remove(&mut self, text: String) {
        let _ = text;
    }
    fn merge(&mut self, later: &Self) {
        self.0 += later.0;
    }
    fn finish() -> f64 {
        0.0
    }
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct OtherTime(f64);

#[eventflux::aggregate]
impl OtherTime {
    fn add(&mut self, at: jiff::Timestamp) {
        let _ = at;
    }
    fn merge(&mut self, later: &Self) {
        self.0 += later.0;
    }
    fn finish(&self) -> f64 {
        self.0
    }
}

#[derive(Default)]
struct Bare(f64);

#[eventflux::aggregate]
impl Bare {
    fn add(&mut self, value: f64) {
        self.0 += value;
    }
    fn merge(&mut self, later: &Self) {
        self.0 += later.0;
    }
    fn finish(&self) -> f64 {
        self.0
    }
}

#[eventflux::aggregate]
impl Default for Empty2 {
    fn default() -> Self {
        Empty2
    }
}

struct Empty2;

#[eventflux::aggregate]
struct Struct;

fn main() {}
