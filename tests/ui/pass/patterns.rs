//! Patterns over several streams: structs of other modules, partitions, ON TIMEOUT, repeated positions, borrowed events.

use std::cell::RefCell;

use eventflux::prelude::*;

pub mod model {
    use eventflux::prelude::*;

    #[derive(Stream)]
    pub struct Order {
        pub customer: String,
        pub amount: f64,
        // Only the derive reads the field.
        secret: i32,
        #[stream(time)]
        pub at: Timestamp,
    }

    impl Order {
        pub fn new(customer: &str, amount: f64, second: i64) -> Self {
            Order { customer: customer.into(), amount, secret: 7, at: Timestamp::from_millis(second * 1_000) }
        }
    }

    pub mod inner {
        use eventflux::prelude::*;

        /// What is paid borrows its text.
        #[derive(Stream, Clone, Copy)]
        pub(crate) struct Payment<'a> {
            pub(crate) customer: &'a str,
            #[stream(as = DOUBLE)]
            pub(crate) amount: Euros,
            #[stream(as = DOUBLE, nullable)]
            pub(crate) tip: Tip,
            #[stream(time)]
            pub(crate) at: Timestamp,
        }

        pub(crate) type Euros = f64;
        pub(crate) type Tip = Option<f64>;
    }

    #[derive(Stream, Clone, Debug, PartialEq)]
    pub struct Missed {
        pub customer: String,
        pub amount: Option<f64>,
        pub parts: i64,
        pub at: Timestamp,
    }
}

use model::Order as Purchase;
use model::inner::*;

eventflux! {
    struct Payments;
    CREATE STREAM Orders OF Purchase;
    CREATE STREAM Payments OF crate::model::inner::Payment;
    CREATE STREAM Missed OF self::model::Missed;
    // Orders that are paid in parts, and those that are not within a minute.
    INSERT INTO Paid
    SELECT customer, o.secret, COUNT(p) AS parts, SUM(p.amount) AS paid, p[0].amount AS first,
           p[last-1].amount AS before, p[last].amount AS last, p.tip, MATCH_TIMES() AS times,
           COUNT(p.tip) AS tips, MAX(p.customer) AS payer
    FROM PATTERN (EVERY o=Orders -> p=Payments[amount < o.amount]{1,3} -> Payments[amount >= o.amount])
    PARTITION BY customer WITHIN 1 MINUTE
    ON TIMEOUT INSERT INTO Missed SELECT customer, o.amount AS amount, COUNT(p) AS parts, ROWTIME() AS at;
    // Whichever comes first, and nothing of the other.
    INSERT INTO Firsts
    SELECT o.amount AS ordered, p.amount AS paid
    FROM PATTERN (EVERY (o=Orders[amount > 100] OR p=Payments[amount > 100]));
    INSERT INTO Silent
    SELECT o.customer
    FROM PATTERN (EVERY o=Orders -> NOT Payments[customer = o.customer] FOR 10 SECONDS);
    INSERT INTO Rising
    SELECT a.amount AS low, b.amount AS high
    FROM SEQUENCE (EVERY a=Orders -> b=Orders[amount > a.amount]) PARTITION BY customer;
}

fn payment(customer: &str, amount: f64, second: i64) -> Payment<'_> {
    let tip = (amount < 4.0).then_some(amount);
    Payment { customer, amount, tip, at: Timestamp::from_millis(second * 1_000) }
}

type Shown = (String, i32, i64, Option<f64>, Option<f64>, Option<f64>, Option<f64>, Option<f64>);

fn main() {
    let paid = RefCell::new(Vec::<Shown>::new());
    let missed = RefCell::new(Vec::new());
    let firsts = RefCell::new(Vec::new());
    let silent = RefCell::new(Vec::new());
    let rising = RefCell::new(Vec::new());
    let build = || {
        Payments::builder()
            .on_paid(|row| {
                assert!(row.times.starts_with("o 1970-01-01T00:00:01Z; p "), "{}", row.times);
                assert_eq!((row.tips, row.payer.as_str()), (1, "Ann"));
                let payments::Paid { customer, secret, parts, paid: sum, first, before, last, tip, .. } = row.clone();
                paid.borrow_mut().push((customer, secret, parts, Some(sum), first, before, last, tip));
            })
            .on_missed(|row: &model::Missed| missed.borrow_mut().push(row.clone()))
            .on_firsts(|row| firsts.borrow_mut().push((row.ordered, row.paid)))
            .on_silent(|row| silent.borrow_mut().push(row.customer.clone()))
            .on_rising(|row| rising.borrow_mut().push((row.low, row.high)))
            .build()
    };
    let mut app = build();
    let order = |customer, amount, second| Purchase::new(customer, amount, second);
    let _ = app.push_orders(&order("Ann", 10.0, 1));
    let _ = app.push_orders(&order("Bob", 20.0, 2));
    for (amount, second) in [(3.0, 3), (4.0, 4), (5.0, 5)] {
        let text = String::from("Ann");
        let _ = app.push_payments(&payment(&text, amount, second));
        // A match in the middle is kept as it is.
        let snapshot = app.snapshot();
        app = build();
        app.restore(&snapshot).unwrap();
    }
    let _ = app.push_payments(&payment("Ann", 10.0, 6));
    let _ = app.push_payments(&payment("Bob", 5.0, 7));
    let _ = app.push_orders(&order("Bob", 120.0, 30));
    let _ = app.push_orders(&order("Cid", 1.0, 100));
    app.finish();
    drop(app);
    let ann = ("Ann".into(), 7, 3, Some(12.0), Some(3.0), Some(4.0), Some(5.0), None);
    assert_eq!(paid.take(), [ann]);
    let missed_at = |customer: &str, amount, parts, second: i64| model::Missed {
        customer: customer.into(),
        amount: Some(amount),
        parts,
        at: Timestamp::from_millis(second * 1_000),
    };
    assert_eq!(missed.take(), [missed_at("Bob", 20.0, 1, 62), missed_at("Bob", 120.0, 0, 90)]);
    assert_eq!(firsts.take(), [(Some(120.0), None)]);
    assert_eq!(silent.take(), ["Bob"]);
    assert_eq!(rising.take(), [(20.0, 120.0)]);
}
