//! How much a compiled app keeps: for an event in a window no more than the columns that it needs and 24 bytes, for an open
//! attempt of a pattern no more than the columns that it needs and 80 bytes, for a partition with a small window no more than the
//! columns and 200 bytes.
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

macro_rules! events {
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

events! {
    events_of_length Length: LENGTH(65536);
    events_of_time Time: TIME(1 HOUR);
    events_of_external_time ExternalTime: EXTERNALTIME(at, 1 HOUR);
}

/// A group takes its key with the text, a sum, a maximum, and its place in the table; an event that has to leave again
/// comes to it, with its place among the candidates for the maximum.
macro_rules! groups {
    ($($name:ident $app:ident: $window:ident $args:tt $most:literal;)*) => {$(
        eventflux! {
            struct $app;
            CREATE STREAM Trades OF Trade;
            INSERT INTO Averages SELECT symbol, SUM(price) AS total, AVG(price) AS average, MAX(price) AS highest
            FROM Trades WINDOW $window $args GROUP BY symbol;
        }

        #[test]
        fn $name() {
            let all = held(|| $app::builder().build(), EVENTS);
            let each = all as f64 / EVENTS as f64;
            println!("{}: {each:.1} bytes a group", stringify!($name));
            assert!(each <= f64::from($most), "{each} bytes a group");
        }
    )*};
}

groups! {
    groups_of_tumbling TumblingGroups: TUMBLING(1 HOUR) 128;
    groups_of_sliding SlidingGroups: SLIDING(1 HOUR, 1 SECOND) 240;
    groups_of_session SessionGroups: SESSION(1 HOUR) 160;
    groups_of_length LengthGroups: LENGTH(65536) 272;
    groups_of_time TimeGroups: TIME(1 HOUR) 272;
    groups_of_external_time ExternalTimeGroups: EXTERNALTIME(at, 1 HOUR) 264;
}

eventflux! {
    struct Falls;
    CREATE STREAM Trades OF Trade;
    SELECT e1.symbol
    FROM PATTERN (EVERY e1=Trades[price > 900] -> e2=Trades[symbol = e1.symbol AND price < 100]) WITHIN 1 SECOND;
}

/// So many attempts are open in the end; what is kept of them is then just full.
const ATTEMPTS: usize = 1 << 20;
/// A text and its letters.
const SYMBOL: usize = 24 + 7;
const PER_ATTEMPT: usize = 80;

fn trade(number: usize, price: f64, micros: i64) -> Trade {
    Trade { symbol: format!("{number:07}"), price, note: String::new(), at: Timestamp::from_micros(micros) }
}

/// Each attempt waits for a symbol of its own.
#[test]
fn attempts_of_a_pattern() {
    let before = live();
    let held = || usize::try_from(live() - before).expect("an app holds something");
    let mut app = Falls::builder().build();
    for number in 0..ATTEMPTS {
        assert_eq!(app.push(&trade(number, 901.0, number as i64 / 2)), Push::Accepted);
    }
    let full = held();
    let each = full as f64 / ATTEMPTS as f64;
    println!("attempts_of_a_pattern: {each:.1} bytes an attempt");
    // All expire, and one late event comes.
    assert_eq!(app.push(&trade(0, 500.0, 1 << 40)), Push::Accepted);
    let left = held();
    println!("attempts_of_a_pattern: {left} bytes when all have expired");
    assert!(left <= full / 50, "{left} bytes of {full} are left for no attempt");
    // An empty app takes a little too.
    let most = (SYMBOL + PER_ATTEMPT) * ATTEMPTS + 4096;
    assert!(full <= most, "{each:.1} bytes an attempt, {} allowed", SYMBOL + PER_ATTEMPT);
}

eventflux! {
    struct Parted;
    CREATE STREAM Trades OF Trade;
    SELECT symbol, AVG(price) AS average FROM Trades PARTITION BY symbol WINDOW LENGTH(5);
}

eventflux! {
    struct Purged;
    CREATE STREAM Trades OF Trade;
    SELECT symbol, AVG(price) AS average FROM Trades PARTITION BY symbol PURGE AFTER 1 HOUR WINDOW LENGTH(5);
}

/// So many partitions have a full window in the end.
const PARTITIONS: usize = 1 << 20;
/// Five prices, and the letters of the symbol.
const IN_PARTITION: usize = 5 * 8 + 7;
const PER_PARTITION: usize = 200;

fn of_partitions<A: PushRow<Trade>>(app: impl FnOnce() -> A) -> f64 {
    let before = live();
    let mut app = app();
    for round in 0..6 {
        for number in 0..PARTITIONS {
            assert_eq!(app.push(&trade(number, 1.5, round * 1_000_000)), Push::Accepted);
        }
    }
    let each = (live() - before) as f64 / PARTITIONS as f64;
    println!("of_partitions: {:.1} bytes a partition beyond its columns", each - IN_PARTITION as f64);
    each
}

#[test]
fn partitions_with_a_small_window() {
    for each in [of_partitions(|| Parted::builder().build()), of_partitions(|| Purged::builder().build())] {
        let most = (IN_PARTITION + PER_PARTITION) as f64;
        assert!(each <= most, "{each:.1} bytes a partition, {most} allowed");
    }
}
