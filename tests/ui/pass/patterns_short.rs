//! Patterns in the short form, over a type that SQL only carries, and with an aggregate whose result is never NULL.

use eventflux::Stream;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tag(u32);

#[derive(Stream, Clone, Debug)]
struct Reading {
    id: i64,
    tag: Tag,
    t: f64,
}

#[derive(Clone, Default, Debug, Serialize, Deserialize)]
struct Most(f64);

#[eventflux::aggregate]
impl Most {
    fn add(&mut self, value: f64) {
        self.0 = self.0.max(value);
    }
    fn merge(&mut self, later: &Self) {
        self.add(later.0);
    }
    fn finish(&self) -> f64 {
        self.0
    }
}

eventflux::eventflux! {
    struct Readings;
    CREATE AGGREGATE most OF Most;
    CREATE STREAM Read OF Reading;
    INSERT INTO Out SELECT a.tag AS tag FROM PATTERN (EVERY a=Read -> b=Read);
    INSERT INTO Peaks SELECT most(b.t) AS most
    FROM PATTERN (EVERY a=Read[id = 0] -> b=Read[id = 1]{0,3} -> c=Read[id = 2]) WITHIN 1 SECOND
    ON TIMEOUT INSERT INTO Gone SELECT most(b.t) AS most, a.id AS id;
}

fn main() {
    let mut app = Readings::builder().on_gone(|row| assert_eq!((row.most, row.id), (1.0, 0))).build();
    for id in [0, 1] {
        let _ = app.push_read(&Reading { id, tag: Tag(1), t: id as f64 });
    }
    let _ = eventflux::eventflux! {
        SELECT a.id AS x, b.id AS y FROM PATTERN (EVERY a=Reading -> b=Reading[id = a.id])
    };
}
