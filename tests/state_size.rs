//! How much a compiled app keeps: for an event in a window no more than the columns that it needs and 24 bytes.
#![allow(unsafe_code, reason = "counting bytes takes an allocator of one's own")]

use eventflux::prelude::*;

mod allocator;

use allocator::live;

#[derive(Stream)]
struct Trade {
    symbol: String,
    price: f64,
    #[allow(dead_code, reason = "a column that no query needs takes no room")]
    note: String,
    #[stream(time)]
    at: Timestamp,
}

/// So many events are in the window in the end; deques are then just full.
const EVENTS: usize = 1 << 16;
/// The column that every window below keeps of an event: a price.
const COLUMNS: usize = 8;
const PER_EVENT: usize = 24;

/// The bytes that an app holds after these events of `groups` symbols, a millisecond apart.
fn held<A: PushRow<Trade>>(app: impl FnOnce() -> A, groups: usize) -> usize {
    let before = live();
    let mut app = app();
    for number in 0..EVENTS {
        let symbol = format!("{:06}", number % groups);
        let at = Timestamp::from_millis(number as i64);
        let row = Trade { symbol, price: 1.0, note: "x".repeat(100), at };
        assert_eq!(app.push(&row), Push::Accepted);
    }
    usize::try_from(live() - before).expect("an app holds something")
}

macro_rules! windows {
    ($($name:ident $app:ident: $window:ident $args:tt;)*) => {$(
        eventflux! {
            struct $app;
            CREATE STREAM Trades OF Trade;
            INSERT INTO Averages SELECT symbol, SUM(price) AS total, AVG(price) AS average
            FROM Trades WINDOW $window $args GROUP BY symbol;
        }

        #[test]
        fn $name() {
            let one = held(|| $app::builder().build(), 1);
            println!("{}: {:.1} bytes an event", stringify!($name), one as f64 / EVENTS as f64);
            // An empty app and one group take a little too.
            let most = (COLUMNS + PER_EVENT) * EVENTS + 4096;
            assert!(one <= most, "{one} bytes for {EVENTS} events, {most} allowed");
        }
    )*};
}

windows! {
    length Length: LENGTH(65536);
    time Time: TIME(1 HOUR);
}

eventflux! {
    struct Hourly;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Averages SELECT symbol, SUM(price) AS total, AVG(price) AS average, MAX(price) AS highest
    FROM Trades WINDOW TUMBLING(1 HOUR) GROUP BY symbol;
}

/// A group: its key with the text, a sum, a maximum, and its place in the table.
#[test]
fn groups() {
    let all = held(|| Hourly::builder().build(), EVENTS);
    let each = all as f64 / EVENTS as f64;
    println!("groups: {each:.1} bytes a group");
    assert!(each <= 250.0, "{each} bytes a group");
}
