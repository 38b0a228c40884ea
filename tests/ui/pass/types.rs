//! Every type that a field can have, read and written.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::SystemTime;

use eventflux::prelude::*;
use eventflux::{Cause, OwnedStreamField, StreamField};

type Price = f64;
type MaybePrice = Option<f32>;

#[derive(Clone, Debug, PartialEq)]
struct Cents(i64);

impl StreamField for Cents {
    type Sql = i64;
    fn get(&self) -> Result<i64, Cause> {
        Ok(self.0)
    }
}

impl OwnedStreamField for Cents {
    fn make(column: i64) -> Result<Self, Cause> {
        Ok(Cents(column))
    }
}

#[derive(Stream, Clone, Debug, PartialEq)]
struct Every {
    yes: bool,
    tiny: i8,
    small: i16,
    byte: u8,
    port: u16,
    int: i32,
    count: u32,
    big: u64,
    long: i64,
    float: f32,
    double: std::primitive::f64,
    text: std::string::String,
    boxed: Box<str>,
    shared: Arc<str>,
    counted: Rc<str>,
    cow: Cow<'static, str>,
    at: Timestamp,
    system: SystemTime,
    jiff: jiff::Timestamp,
    r#type: Option<String>,
    maybe: Option<u8>,
    never: Option<Box<str>>,
    #[stream(as = DOUBLE)]
    price: Price,
    #[stream(as = FLOAT, nullable)]
    maybe_price: MaybePrice,
    #[stream(as = BIGINT)]
    cents: Cents,
    #[stream(as = LONG)]
    maybe_cents: Option<Cents>,
}

eventflux! {
    struct Copies;
    CREATE STREAM Ins OF Every;
    CREATE STREAM Outs OF Every;
    INSERT INTO Outs SELECT * FROM Ins;
    INSERT INTO Computed
    SELECT tiny + 1 AS tiny, big / 2 AS half, UPPER(shared) AS shared, COALESCE(type, "none") AS type,
           EXTRACT(YEAR FROM jiff) AS year, price + maybe_price AS total, maybe_cents
    FROM Ins;
}

fn every() -> Every {
    Every {
        yes: true,
        tiny: -1,
        small: -2,
        byte: 3,
        port: 4,
        int: 5,
        count: u32::MAX,
        big: 7,
        long: i64::MIN,
        float: 0.5,
        double: 0.25,
        text: "text".into(),
        boxed: "boxed".into(),
        shared: "shared".into(),
        counted: "counted".into(),
        cow: Cow::Borrowed("cow"),
        at: Timestamp::from_millis(8),
        system: SystemTime::UNIX_EPOCH,
        jiff: jiff::Timestamp::UNIX_EPOCH,
        r#type: Some("type".into()),
        maybe: Some(255),
        never: None,
        price: 1.5,
        maybe_price: None,
        cents: Cents(150),
        maybe_cents: Some(Cents(151)),
    }
}

fn main() {
    let copies = RefCell::new(Vec::new());
    let computed = RefCell::new(Vec::new());
    let errors = RefCell::new(Vec::new());
    let mut app = Copies::builder()
        .on_outs(|row: &Every| copies.borrow_mut().push(row.clone()))
        .on_computed(|row: &copies::Computed| computed.borrow_mut().push(row.clone()))
        .on_error(|error| errors.borrow_mut().push(error.to_string()))
        .build();
    assert_eq!(app.push_ins(&every()), eventflux::Push::Accepted);
    assert_eq!(copies.borrow()[0], every());
    let row = &computed.borrow()[0];
    assert_eq!((row.tiny, row.half, row.shared.as_str(), row.r#type.as_str()), (0, 3, "SHARED", "type"));
    assert_eq!((row.year, row.total, row.maybe_cents), (1970, None, Some(151)));

    let too_big = Every { big: u64::MAX, ..every() };
    assert_eq!(app.push_ins(&too_big), eventflux::Push::Refused);
    assert_eq!(copies.borrow().len(), 1);
    assert!(errors.borrow()[0].contains("18446744073709551615"), "{errors:?}");
}
