//! Apps behind queues.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use eventflux::ManualClock;
use eventflux::dynamic::{App, Compiler, function};
use eventflux::pipeline::{Backpressure, EventPipeline, Unsent};
use eventflux::prelude::*;

#[path = "../block_on/mod.rs"]
mod block_on;
mod fairness;
mod told;

use block_on::block_on;

#[derive(Stream, Clone, Debug, Default, PartialEq)]
struct Trade {
    symbol: String,
    price: f64,
    #[stream(time)]
    at: Timestamp,
}

fn trade(millis: i64, symbol: &str, price: f64) -> Trade {
    Trade { symbol: symbol.into(), price, at: Timestamp::from_millis(millis) }
}

eventflux! {
    struct Sums;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Sums SELECT symbol, SUM(price) AS sum FROM Trades WINDOW TUMBLING(1 SECOND) GROUP BY symbol;
    INSERT INTO Dear SELECT symbol, price FROM Trades WHERE price >= 100;
}

#[derive(Stream, Clone, Debug)]
struct Ping {
    number: i64,
}

eventflux! {
    struct Counts;
    CREATE STREAM Pings OF Ping;
    CREATE STREAM Pongs OF Ping;
    INSERT INTO Seen SELECT number, "ping" AS kind FROM Pings;
    INSERT INTO Seen SELECT number, "pong" AS kind FROM Pongs;
    INSERT INTO PerSecond SELECT COUNT(*) AS n FROM Pings WINDOW TUMBLING(1 SECOND);
}

#[test]
fn rows_come_as_without_a_queue() {
    let trades: Vec<Trade> =
        (0..10_000).map(|n| trade(n * 7, ["a", "b", "c"][n as usize % 3], n as f64)).collect();
    let run = |push: &mut dyn FnMut(&Trade)| trades.iter().for_each(push);
    let mut expected = Vec::new();
    let mut app = Sums::builder().on_sums(|row| expected.push((row.symbol.clone(), row.sum))).build();
    run(&mut |trade| assert_eq!(app.push_trades(trade), Push::Accepted));
    app.finish();
    drop(app);

    for batched in [false, true] {
        let rows = Arc::new(Mutex::new(Vec::new()));
        let sink = rows.clone();
        let app = Sums::builder()
            .on_sums(move |row| sink.lock().unwrap().push((row.symbol.clone(), row.sum)))
            .build();
        let pipeline = EventPipeline::builder().capacity(64).batch(16).start(app).unwrap();
        let mut sender = pipeline.sender();
        if batched {
            sender.push_all(trades.iter().cloned()).unwrap();
        } else {
            run(&mut |trade| sender.push(trade.clone()).unwrap());
        }
        let app = pipeline.close().unwrap();
        assert_eq!(app.counters().late, 0);
        assert_eq!(*rows.lock().unwrap(), expected);
    }
}

#[test]
fn a_sender_keeps_its_order_over_several_inputs() {
    let (sink, rows) = mpsc::channel();
    let app =
        Counts::builder().on_seen(move |row| sink.send((row.number, row.kind.clone())).unwrap()).build();
    let pipeline = EventPipeline::builder().capacity(16).batch(4).start(app).unwrap();
    let mut sender = pipeline.sender();
    for number in 0..1_000 {
        let ping = Ping { number };
        let event = if number % 3 == 0 { CountsInput::Pongs(ping) } else { CountsInput::Pings(ping) };
        sender.push(event).unwrap();
    }
    pipeline.close().unwrap();
    let kind = |number: i64| if number % 3 == 0 { "pong" } else { "ping" };
    let expected: Vec<_> = (0..1_000).map(|number| (number, kind(number).to_owned())).collect();
    assert_eq!(rows.iter().collect::<Vec<_>>(), expected);
}

/// A sink that waits until it is told to go on.
fn gated() -> (impl FnMut() + Send, mpsc::Sender<()>) {
    let (open, gate) = mpsc::channel();
    (
        move || {
            let _ = gate.recv();
        },
        open,
    )
}

#[test]
fn a_full_queue_makes_producers_wait_and_loses_nothing() {
    let (mut wait, open) = gated();
    let seen = Arc::new(AtomicU64::new(0));
    let count = seen.clone();
    let app = Sums::builder()
        .on_dear(move |_| {
            wait();
            count.fetch_add(1, Ordering::Relaxed);
        })
        .build();
    let pipeline = EventPipeline::builder().capacity(4).start(app).unwrap();
    let mut sender = pipeline.sender();
    // One is at work, and still has its room.
    for _ in 0..4 {
        sender.try_push(trade(0, "a", 100.0)).unwrap();
    }
    let error = sender.try_push(trade(0, "b", 101.0)).unwrap_err();
    assert_eq!(error.why, Unsent::Full);
    assert!(matches!(error.event, SumsInput::Trades(trade) if trade.symbol == "b"));
    let error = sender.push_timeout(trade(0, "b", 101.0), Duration::from_millis(5)).unwrap_err();
    assert_eq!(error.why, Unsent::Full);
    let producer = std::thread::spawn(move || {
        for _ in 0..100 {
            sender.push(trade(0, "c", 100.0)).unwrap();
        }
    });
    for _ in 0..104 {
        open.send(()).unwrap();
    }
    producer.join().unwrap();
    pipeline.flush().unwrap();
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed(), metrics.dropped(), metrics.refused()), (104, 104, 0, 0));
    assert_eq!(metrics.queues[0].high_water, 4);
    pipeline.close().unwrap();
    assert_eq!(seen.load(Ordering::Relaxed), 104);
}

#[test]
fn the_oldest_make_room_where_they_may() {
    let (mut wait, open) = gated();
    let (sink, rows) = mpsc::channel();
    let app = Sums::builder()
        .on_dear(move |row| {
            wait();
            sink.send(row.price).unwrap();
        })
        .build();
    let pipeline = EventPipeline::builder()
        .capacity(4)
        .backpressure_of("Trades", Backpressure::Drop)
        .start(app)
        .unwrap();
    let mut sender = pipeline.sender();
    sender.push(trade(0, "a", 100.0)).unwrap();
    // The first is at work, and stays.
    while pipeline.metrics().queues[0].high_water == 0 {
        std::thread::yield_now();
    }
    for price in 1..=10 {
        sender.push(trade(0, "a", 100.0 + f64::from(price))).unwrap();
    }
    drop(open);
    pipeline.flush().unwrap();
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed(), metrics.dropped()), (11, 5, 6));
    assert_eq!(metrics.counters.dropped, 6);
    pipeline.close().unwrap();
    assert_eq!(rows.iter().collect::<Vec<_>>(), [100.0, 107.0, 108.0, 109.0, 110.0]);
}

#[test]
fn the_newest_are_handed_back_where_they_are_refused() {
    let (mut wait, open) = gated();
    let app = Sums::builder().on_dear(move |_| wait()).build();
    let pipeline =
        EventPipeline::builder().capacity(2).backpressure(Backpressure::DropNewest).start(app).unwrap();
    let mut sender = pipeline.sender();
    sender.push(trade(0, "a", 100.0)).unwrap();
    sender.push(trade(0, "a", 100.0)).unwrap();
    let error = sender.push(trade(0, "b", 100.0)).unwrap_err();
    assert_eq!(error.why, Unsent::Refused);
    drop(open);
    pipeline.flush().unwrap();
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed(), metrics.refused()), (2, 2, 1));
    pipeline.close().unwrap();
}

#[test]
fn there_is_room_without_a_bound() {
    let (mut wait, open) = gated();
    let app = Sums::builder().on_dear(move |_| wait()).build();
    let pipeline =
        EventPipeline::builder().capacity(1).backpressure(Backpressure::Unbounded).start(app).unwrap();
    let mut sender = pipeline.sender();
    for _ in 0..1_000 {
        sender.try_push(trade(0, "a", 100.0)).unwrap();
    }
    assert_eq!(pipeline.metrics().queues[0].capacity, None);
    drop(open);
    assert_eq!(pipeline.close().unwrap().counters().late, 0);
}

#[test]
fn a_panicking_sink_ends_the_pipeline_with_its_name() {
    let app = Sums::builder().on_dear(|row| assert!(row.price < 105.0, "too dear")).build();
    let pipeline = EventPipeline::builder().capacity(1_000).batch(100).start(app).unwrap();
    let mut sender = pipeline.sender();
    let sent = (0..10_000).take_while(|n| sender.push(trade(0, "a", 100.0 + f64::from(*n))).is_ok()).count();
    assert!(sent >= 6);
    let error = sender.push(trade(0, "a", 1.0)).unwrap_err();
    assert_eq!(error.why, Unsent::Closed);
    // Nothing is left in the queue soon.
    while pipeline.metrics().queues[0].depth > 0 {
        std::thread::yield_now();
    }
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed()), (sent as u64, 6));
    assert_eq!(metrics.dropped(), sent as u64 - 6);
    // All that follows tells why.
    let why = pipeline.with(|_| ()).unwrap_err();
    let error = pipeline.close().unwrap_err();
    assert_eq!(error.to_string(), "a sink of Dear panicked at an event of Trades: too dear");
    assert_eq!(why, error);
}

#[test]
fn windows_close_by_the_clock_alone() {
    let clock = ManualClock::new(Timestamp::from_millis(10_000));
    let (sink, rows) = mpsc::channel();
    let app = Counts::builder().on_per_second(move |row| sink.send(row.n).unwrap()).build();
    let pipeline = EventPipeline::builder().clock(clock.clone()).start(app).unwrap();
    let mut sender = pipeline.sender();
    for number in 0..3 {
        sender.push(CountsInput::Pings(Ping { number })).unwrap();
    }
    pipeline.flush().unwrap();
    clock.advance(1_000_000);
    pipeline.wake();
    assert_eq!(rows.recv_timeout(Duration::from_secs(60)), Ok(3));
    drop(pipeline);
}

#[test]
fn a_window_closes_in_time_without_events() {
    let (sink, rows) = mpsc::channel();
    let app = Counts::builder().on_per_second(move |row| sink.send(row.n).unwrap()).build();
    let pipeline = EventPipeline::start(app).unwrap();
    pipeline.sender().push(CountsInput::Pings(Ping { number: 1 })).unwrap();
    assert_eq!(rows.recv_timeout(Duration::from_secs(60)), Ok(1));
    pipeline.stop().unwrap();
}

#[test]
fn the_host_looks_at_the_app_between_two_events() {
    let pipeline = EventPipeline::start(Sums::builder().build()).unwrap();
    let mut sender = pipeline.sender();
    sender.push(trade(1, "a", 1.0)).unwrap();
    pipeline.flush().unwrap();
    let snapshot = pipeline.with(|app| app.snapshot()).unwrap();
    let mut app = pipeline.stop().unwrap();
    assert_eq!(app.snapshot(), snapshot);
    // It was not ended.
    assert_eq!(app.push_trades(&trade(2, "a", 1.0)), Push::Accepted);
}

#[test]
fn the_last_sender_ends_the_input() {
    let (sink, rows) = mpsc::channel();
    let app = Sums::builder().on_sums(move |row| sink.send(row.sum).unwrap()).build();
    let pipeline = EventPipeline::start(app).unwrap();
    let producers: Vec<_> = (0..4)
        .map(|_| {
            let mut trades = pipeline.sender().of::<Trade>();
            std::thread::spawn(move || trades.push_all((0..1_000).map(|_| trade(5, "a", 1.0))).unwrap())
        })
        .collect();
    let app = pipeline.join().unwrap();
    producers.into_iter().for_each(|producer| producer.join().unwrap());
    drop(app);
    assert_eq!(rows.iter().collect::<Vec<_>>(), [4_000.0]);
}

#[test]
fn a_policy_needs_an_input() {
    let error = EventPipeline::builder()
        .backpressure_of("Trade", Backpressure::Drop)
        .start(Sums::builder().build())
        .unwrap_err();
    assert_eq!(error.to_string(), "`Trade` is no input stream of this app; inputs: Trades");
}

#[eventflux::function]
fn checked(price: f64) -> f64 {
    assert!(price >= 0.0, "a negative price");
    price.sqrt()
}

eventflux! {
    struct Roots;
    CREATE STREAM Trades OF Trade;
    CREATE FUNCTION checked OF checked;
    INSERT INTO Roots SELECT checked(price) AS root FROM Trades;
}

#[test]
fn a_panicking_function_is_named_in_both_back_ends() {
    const MESSAGE: &str = "the function checked panicked at an event of Trades: a negative price";
    let pipeline = EventPipeline::start(Roots::builder().on_roots(|_| {}).build()).unwrap();
    pipeline.sender().push(trade(0, "a", -1.0)).unwrap();
    assert_eq!(pipeline.close().unwrap_err().to_string(), MESSAGE);

    let mut app = Compiler::new()
        .function(function!(checked))
        .compile(
            "CREATE STREAM Trades (price DOUBLE NOT NULL);
             CREATE FUNCTION checked OF checked;
             INSERT INTO Roots SELECT checked(price) AS root FROM Trades;",
        )
        .unwrap();
    app.on("Roots", |_, _| {}).unwrap();
    let pipeline = EventPipeline::start(app).unwrap();
    let mut sender = pipeline.sender();
    sender.push(sender.events().event("Trades", (-1.0,)).unwrap()).unwrap();
    assert_eq!(pipeline.close().unwrap_err().to_string(), MESSAGE);
}

#[test]
fn an_interpreted_app_works_behind_a_queue() {
    let (sink, rows) = mpsc::channel();
    let mut app = App::compile(
        "CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, at TIMESTAMP NOT NULL, WATERMARK FOR at);
         INSERT INTO Sums SELECT symbol, SUM(price) AS sum FROM Trades WINDOW TUMBLING(1 SECOND) GROUP BY symbol;",
    )
    .unwrap();
    app.on("Sums", move |_, row| {
        sink.send((row.get::<String>("symbol").unwrap(), row.get::<f64>("sum").unwrap())).unwrap()
    })
    .unwrap();
    let pipeline = EventPipeline::builder().batch(8).start(app).unwrap();
    let mut sender = pipeline.sender();
    let events = sender.events().clone();
    assert!(events.event("Trades", ("a", "b")).is_err());
    assert!(events.event("Trade", ("a",)).is_err());
    let event = |n: i64| {
        let symbol = if n % 2 == 0 { "even" } else { "odd" };
        events.event("Trades", (symbol, n as f64, Timestamp::from_millis(n * 10))).unwrap()
    };
    sender.push_all((0..100).map(event)).unwrap();
    let app = pipeline.close().unwrap();
    assert_eq!(app.counters().row_errors, 0);
    drop(app);
    assert_eq!(rows.iter().collect::<Vec<_>>(), [("even".to_owned(), 2450.0), ("odd".to_owned(), 2500.0)]);
}

#[test]
fn a_future_waits_for_room() {
    let (sink, rows) = mpsc::channel();
    let app = Sums::builder().on_dear(move |row| sink.send(row.price).unwrap()).build();
    let pipeline = EventPipeline::builder().capacity(2).start(app).unwrap();
    let mut sender = pipeline.sender();
    block_on(async {
        for price in 100..1_100 {
            sender.push_async(trade(0, "a", f64::from(price))).await.unwrap();
        }
    });
    pipeline.close().unwrap();
    assert!(rows.iter().eq((100..1_100).map(f64::from)));
}

#[test]
fn what_a_dropped_pipeline_held_can_be_freed_and_its_senders_learn_of_it() {
    let (mut wait, open) = gated();
    let pipeline = EventPipeline::start(Sums::builder().on_dear(move |_| wait()).build()).unwrap();
    let mut sender = pipeline.sender();
    for _ in 0..10 {
        sender.push(trade(0, "a", 100.0)).unwrap();
    }
    drop(pipeline);
    assert_eq!(sender.push(trade(0, "a", 100.0)).unwrap_err().why, Unsent::Closed);
    drop(open);
}

eventflux! {
    struct Rises;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Rises
    SELECT e1.symbol, e1.price AS low, e2.price AS high
    FROM PATTERN (EVERY e1=Trades -> e2=Trades[symbol = e1.symbol AND price > e1.price]) WITHIN 1 SECOND;
    INSERT INTO Means SELECT symbol, AVG(price) AS mean FROM Trades WINDOW TUMBLING(1 SECOND) GROUP BY symbol;
}

/// What copies of an app put out.
#[derive(Clone, Default)]
struct Rows(Arc<Mutex<Vec<String>>>);

impl Rows {
    fn app(&self) -> Rises<impl RisesSinks + Send + 'static> {
        let (rises, means) = (self.clone(), self.clone());
        Rises::builder()
            .on_rises_at(move |at, row| rises.add(format!("{at} {} {} {}", row.symbol, row.low, row.high)))
            .on_means_at(move |at, row| means.add(format!("{at} {} {}", row.symbol, row.mean)))
            .build()
    }

    fn add(&self, row: String) {
        self.0.lock().unwrap().push(row);
    }

    fn sorted(&self) -> Vec<String> {
        let mut rows = self.0.lock().unwrap().clone();
        rows.sort();
        rows
    }
}

fn walk(n: i64) -> Trade {
    trade(n * 3, &format!("symbol {}", n * 7 % 13), ((n * n) % 101) as f64)
}

#[test]
fn copies_put_out_together_what_one_app_does() {
    let expected = Rows::default();
    let mut app = expected.app();
    for n in 0..5_000 {
        assert_eq!(app.push_trades(&walk(n)), Push::Accepted);
    }
    app.finish();
    assert!(expected.sorted().len() > 1_000);
    for (shards, batched) in [(1, true), (2, false), (3, true)] {
        let rows = Rows::default();
        let builder = EventPipeline::builder().capacity(64).batch(8);
        let pipeline = builder.start_shards(shards, |_| rows.app()).unwrap();
        assert_eq!(pipeline.shards(), shards);
        let mut sender = pipeline.sender();
        if batched {
            sender.push_all((0..5_000).map(walk)).unwrap();
        } else {
            (0..5_000).for_each(|n| sender.push(walk(n)).unwrap());
        }
        pipeline.flush().unwrap();
        let processed: Vec<u64> = pipeline.metrics().iter().map(|metrics| metrics.processed()).collect();
        assert_eq!(processed.iter().sum::<u64>(), 5_000);
        assert!(processed.iter().all(|processed| *processed > 0), "{processed:?}");
        pipeline.close().unwrap();
        assert!(rows.sorted() == expected.sorted(), "{shards} shards");
    }
}

#[test]
fn a_copy_without_events_closes_its_windows_in_time() {
    let rows = Rows::default();
    let pipeline = EventPipeline::builder().start_shards(2, |_| rows.app()).unwrap();
    let mut sender = pipeline.sender();
    for symbol in ["a", "b", "c", "d", "e", "f"] {
        sender.push(trade(0, symbol, 1.0)).unwrap();
    }
    let busy: Vec<bool> = pipeline.metrics().iter().map(|metrics| metrics.sent > 0).collect();
    assert_eq!(busy, [true, true]);
    // One more event, of one key, shows the time to both.
    sender.push(trade(1_000, "a", 1.0)).unwrap();
    while rows.sorted().len() < 6 {
        std::thread::sleep(Duration::from_millis(1));
    }
    drop(pipeline);
}

eventflux! {
    struct Last;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Means SELECT AVG(price) AS mean FROM Trades WINDOW LENGTH(10);
}

#[test]
fn what_cannot_be_split_is_not() {
    let error = EventPipeline::builder().start_shards(2, |_| Last::builder().build()).unwrap_err();
    assert_eq!(error.to_string(), "the app can't be split: Means (statement 2) has a window over all rows");
    let pipeline = EventPipeline::builder().start_shards(1, |_| Last::builder().build()).unwrap();
    pipeline.close().unwrap();
}

#[test]
fn a_copy_that_panics_ends_the_others() {
    let app = |shard| {
        Sums::builder()
            .on_dear(move |row| assert!(row.price < 200.0, "too dear"))
            .on_sums(move |_| assert!(shard < 2, "not reached"))
            .build()
    };
    let pipeline = EventPipeline::builder().start_shards(2, app).unwrap();
    let mut sender = pipeline.sender();
    sender.push(trade(0, "a", 200.0)).unwrap();
    while sender.push(trade(0, "b", 1.0)).is_ok() {}
    let error = pipeline.close().unwrap_err();
    assert_eq!(error.to_string(), "a sink of Dear panicked at an event of Trades: too dear");
}

/// Runs what must not take for ever.
fn in_time<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, made) = mpsc::channel();
    std::thread::spawn(move || done.send(run()));
    made.recv_timeout(Duration::from_secs(60)).expect("it ends")
}

#[test]
fn a_copy_that_another_has_ended_is_asked_in_vain() {
    let app = |shard| Sums::builder().on_dear(move |_| assert!(shard == 0, "the second copy")).build();
    let pipeline = EventPipeline::builder().start_shards(2, app).unwrap();
    let mut sender = pipeline.sender();
    (0..).take_while(|n| sender.push(trade(0, &format!("symbol {n}"), 100.0)).is_ok()).count();
    // The first has ended by then.
    std::thread::sleep(Duration::from_millis(50));
    let (pipeline, asked) = in_time(move || {
        let asked = pipeline.with_each(|_| ());
        (pipeline, asked)
    });
    let why = "a sink of Dear panicked at an event of Trades: the second copy";
    assert_eq!(asked.unwrap_err().to_string(), why);
    let (flushed, _pipeline) = in_time(move || (pipeline.flush(), pipeline));
    assert_eq!(flushed.unwrap_err().to_string(), why);
}

#[test]
fn who_drops_the_oldest_never_waits() {
    let (mut wait, open) = gated();
    let app = Sums::builder().on_dear(move |_| wait()).build();
    let builder = EventPipeline::builder().capacity(1).backpressure(Backpressure::Drop);
    let pipeline = builder.start(app).unwrap();
    let mut sender = pipeline.sender();
    in_time(move || {
        for _ in 0..100 {
            sender.push(trade(0, "a", 100.0)).unwrap();
        }
        sender.push_all((0..10).map(|_| trade(0, "a", 100.0))).unwrap();
    });
    drop(open);
    pipeline.flush().unwrap();
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed() + metrics.dropped()), (110, 110));
    // One that was at work, if it was taken out in time, and the last.
    assert!(metrics.processed() <= 2, "{metrics:?}");
    pipeline.close().unwrap();
}

#[test]
fn an_event_has_room_at_the_end_of_its_time_if_there_is_any() {
    let (mut wait, open) = gated();
    let pipeline =
        EventPipeline::builder().capacity(4).start(Sums::builder().on_dear(move |_| wait()).build()).unwrap();
    let mut sender = pipeline.sender();
    for _ in 0..4 {
        sender.push(trade(0, "a", 100.0)).unwrap();
    }
    let opener = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        open.send(()).unwrap();
        open
    });
    // One place is free soon, which is less than half of the queue: nobody is woken for it.
    sender.push_timeout(trade(0, "a", 100.0), Duration::from_millis(500)).unwrap();
    drop(opener.join().unwrap());
    pipeline.close().unwrap();
}

#[test]
fn who_has_flushed_sees_in_the_metrics_what_became_of_all_events() {
    // The worker never sleeps, and has no time to tell of itself before.
    let builder = EventPipeline::builder().spin(Duration::from_secs(3_600));
    let pipeline = builder.start(Sums::builder().on_dear(|_| {}).build()).unwrap();
    let mut sender = pipeline.sender();
    for rows in 1..100 {
        sender.push(trade(0, "a", 100.0)).unwrap();
        pipeline.flush().unwrap();
        assert_eq!(pipeline.metrics().rows, rows);
    }
}

#[test]
fn time_passes_for_a_worker_that_never_sleeps() {
    let clock = ManualClock::new(Timestamp::from_millis(10_000));
    let (sink, rows) = mpsc::channel();
    let app = Counts::builder().on_per_second(move |row| sink.send(row.n).unwrap()).build();
    let builder = EventPipeline::builder().spin(Duration::from_secs(3_600)).clock(clock.clone());
    let pipeline = builder.start(app).unwrap();
    let mut sender = pipeline.sender();
    for _ in 0..100 {
        sender.push(CountsInput::Pings(Ping { number: 1 })).unwrap();
        pipeline.flush().unwrap();
        clock.advance(1_000_000);
        // What is due is put out before the app is asked.
        pipeline.flush().unwrap();
        assert_eq!(rows.try_recv(), Ok(1));
    }
    sender.push(CountsInput::Pings(Ping { number: 1 })).unwrap();
    pipeline.flush().unwrap();
    clock.advance(1_000_000);
    assert_eq!(rows.recv_timeout(Duration::from_secs(60)), Ok(1));
}

#[test]
fn what_came_in_time_is_processed_before_time_passes() {
    let clock = ManualClock::new(Timestamp::from_millis(10_000));
    let (sink, rows) = mpsc::channel();
    let app = Counts::builder().on_per_second(move |row| sink.send(row.n).unwrap()).build();
    let pipeline = EventPipeline::builder().clock(clock.clone()).start(app).unwrap();
    let mut sender = pipeline.sender();
    sender.push(CountsInput::Pings(Ping { number: 1 })).unwrap();
    pipeline.flush().unwrap();
    // The worker sleeps by then, and is woken by an event of the second that is over.
    std::thread::sleep(Duration::from_millis(50));
    clock.advance(5_000_000);
    sender.push_at(Timestamp::from_millis(10_900), CountsInput::Pings(Ping { number: 2 })).unwrap();
    assert_eq!(rows.recv_timeout(Duration::from_secs(60)), Ok(2));
}

#[test]
fn what_each_copy_refuses_is_counted_and_handed_back() {
    let gates: Vec<_> = (0..2).map(|_| gated()).collect();
    let (mut waits, opens): (Vec<_>, Vec<_>) = gates.into_iter().unzip();
    let app = |_| {
        let mut wait = waits.pop().unwrap();
        Sums::builder().on_dear(move |_| wait()).build()
    };
    let builder = EventPipeline::builder().capacity(1).backpressure(Backpressure::DropNewest);
    let pipeline = builder.start_shards(2, app).unwrap();
    let mut sender = pipeline.sender();
    let all = || ["a", "b", "c", "d", "e", "f"].map(|symbol| trade(0, symbol, 100.0));
    let sent = all().into_iter().filter(|trade| sender.push(trade.clone()).is_ok()).count();
    assert_eq!(sent, 2);
    let mut batch = sender.batch();
    all().into_iter().for_each(|trade| batch.push(trade));
    let back = sender.push_batch(batch).unwrap_err();
    assert_eq!((back.why, back.event.len()), (Unsent::Refused, 6));
    assert_eq!(pipeline.metrics().iter().map(|metrics| metrics.refused()).sum::<u64>(), 4 + 6);
    drop(opens);
    pipeline.close().unwrap();
}

#[derive(Stream, Clone, Debug)]
struct Fragile {
    number: i64,
}

impl Drop for Fragile {
    fn drop(&mut self) {
        assert!(self.number != 13 || std::thread::panicking(), "not that one");
    }
}

eventflux! {
    struct Numbers;
    CREATE STREAM Fragiles OF Fragile;
    INSERT INTO Seen SELECT number FROM Fragiles;
}

#[test]
fn a_row_that_panics_when_it_is_dropped_ends_the_pipeline() {
    let pipeline =
        EventPipeline::builder().capacity(2).start(Numbers::builder().on_seen(|_| {}).build()).unwrap();
    let mut sender = pipeline.sender();
    let error = in_time(move || {
        (0..).take_while(|number| sender.push(Fragile { number: *number % 100 }).is_ok()).count();
        pipeline.close().unwrap_err()
    });
    assert_eq!(error.to_string(), "the app panicked: not that one");
}

#[test]
fn any_name_will_do_for_a_thread() {
    let pipeline = EventPipeline::builder().name("a\0b").start(Sums::builder().build()).unwrap();
    let name = pipeline.with(|_| std::thread::current().name().map(str::to_owned)).unwrap();
    assert_eq!(name.as_deref(), Some("ab"));
}

eventflux! {
    struct Ordered;
    CREATE STREAM Trades OF Trade;
    INSERT INTO All SELECT symbol, price FROM Trades;
}

/// An app, and what it puts out of symbols.
fn ordered() -> (Ordered<impl OrderedSinks + Send + 'static>, mpsc::Receiver<String>) {
    let (sink, rows) = mpsc::channel();
    (Ordered::builder().on_all(move |row| sink.send(row.symbol.clone()).unwrap()).build(), rows)
}

#[test]
fn sources_are_merged_by_time() {
    for (batch, shards) in [(1, 1), (16, 1), (16, 2)] {
        let builder =
            EventPipeline::builder().capacity(32).batch(batch).source("even").source("odd").source("late");
        let rows = Rows::default();
        let mut pipeline = builder.start_shards(shards, |_| rows.app()).unwrap();
        let producers: Vec<_> = [("even", 0), ("odd", 1), ("late", 2)]
            .into_iter()
            .map(|(name, first)| {
                let mut sender = pipeline.source(name).unwrap();
                std::thread::spawn(move || {
                    let events = (0..5_000).filter(move |n| n % 3 == first).map(walk);
                    if batch == 1 {
                        events.for_each(|event| sender.push(event).unwrap());
                    } else {
                        sender.push_all(events).unwrap();
                    }
                })
            })
            .collect();
        assert!(pipeline.source("even").is_none());
        producers.into_iter().for_each(|producer| producer.join().unwrap());
        let apps = pipeline.join().unwrap();
        assert_eq!(apps.iter().map(|app| app.counters().late).sum::<u64>(), 0, "{batch} {shards}");
        let expected = Rows::default();
        let mut app = expected.app();
        (0..5_000).for_each(|n| assert_eq!(app.push_trades(&walk(n)), Push::Accepted));
        app.finish();
        assert!(rows.sorted() == expected.sorted(), "{batch} {shards}");
    }
}

#[test]
fn others_wait_for_a_source_until_it_ends() {
    let (app, rows) = ordered();
    let mut pipeline = EventPipeline::builder().source("a").source("b").start(app).unwrap();
    let (mut a, mut b) = (pipeline.source("a").unwrap(), pipeline.source("b").unwrap());
    a.push(trade(1, "a1", 0.0)).unwrap();
    a.push(trade(5, "a5", 0.0)).unwrap();
    assert_eq!(rows.recv_timeout(Duration::from_millis(20)), Err(mpsc::RecvTimeoutError::Timeout));
    while pipeline.metrics().held_by.is_none() {
        std::thread::yield_now();
    }
    assert_eq!(pipeline.metrics().held_by.as_deref(), Some("b"));
    b.push(trade(3, "b3", 0.0)).unwrap();
    assert_eq!([rows.recv().unwrap(), rows.recv().unwrap()], ["a1", "b3"]);
    assert_eq!(rows.recv_timeout(Duration::from_millis(20)), Err(mpsc::RecvTimeoutError::Timeout));
    drop(b);
    assert_eq!(rows.recv().unwrap(), "a5");
    drop(a);
    assert_eq!(pipeline.join().unwrap().counters().late, 0);
}

#[test]
fn an_idle_source_is_left_out() {
    let (app, rows) = ordered();
    let idle = Duration::from_millis(10);
    let builder = EventPipeline::builder().source("a").source("b").idle_after(idle);
    let mut pipeline = builder.start(app).unwrap();
    let (mut a, mut b) = (pipeline.source("a").unwrap(), pipeline.source("b").unwrap());
    a.push(trade(5, "a5", 0.0)).unwrap();
    assert_eq!(rows.recv_timeout(Duration::from_secs(60)).as_deref(), Ok("a5"));
    // It was left out: what it sends now is late.
    b.push(trade(3, "b3", 0.0)).unwrap();
    b.push(trade(7, "b7", 0.0)).unwrap();
    assert_eq!(rows.recv_timeout(Duration::from_secs(60)).as_deref(), Ok("b7"));
    assert_eq!(pipeline.close().unwrap().counters().late, 1);
}

#[test]
fn what_a_source_holds_back_is_counted_when_the_pipeline_fails() {
    let app = Ordered::builder().on_all(|row| assert!(row.price < 1.0, "too dear")).build();
    let mut pipeline = EventPipeline::builder().source("a").source("b").start(app).unwrap();
    let (mut a, mut b) = (pipeline.source("a").unwrap(), pipeline.source("b").unwrap());
    a.push_all((0..10).map(|n| trade(n, "a", 0.0))).unwrap();
    b.push(trade(4, "b", 1.0)).unwrap();
    while pipeline.metrics().dropped() == 0 {
        std::thread::yield_now();
    }
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed(), metrics.dropped()), (11, 6, 5));
    assert!(pipeline.close().is_err());
}

#[test]
fn a_silent_pipeline_says_why() {
    let app = Sums::builder().on_sums(|_| {}).build();
    let mut pipeline = EventPipeline::builder().source("a").source("b").start(app).unwrap();
    assert_eq!(
        pipeline.explain_silence(),
        "no event was sent\n\
         the clock is not known: in event time the first event says what it is\n\
         no row has come out: the app was given nothing"
    );
    let (mut a, b) = (pipeline.source("a").unwrap(), pipeline.source("b").unwrap());
    a.push(trade(1_500, "x", 1.0)).unwrap();
    while pipeline.metrics().held_by.is_none() {
        std::thread::yield_now();
    }
    assert_eq!(
        pipeline.explain_silence(),
        "1 event waits in the queue of a\n\
         the source b holds the others up: they wait for an event of it, for its end, or until it is idle\n\
         the clock is not known: in event time the first event says what it is\n\
         no row has come out: the app was given nothing"
    );
    drop(b);
    a.push(trade(1_400, "x", 1.0)).unwrap();
    pipeline.flush().unwrap();
    assert_eq!(
        pipeline.explain_silence(),
        "2 events of Trades processed\n\
         1 event was late: below the clock, and treated as its stream says\n\
         the clock shows 1970-01-01T00:00:01.5Z; nothing is due before 1970-01-01T00:00:02Z\n\
         no row has come out: what was processed waits for the clock, or was rejected by WHERE, HAVING, a pattern or a join"
    );
    a.push(trade(2_000, "x", 1.0)).unwrap();
    pipeline.flush().unwrap();
    assert!(pipeline.explain_silence().ends_with("1 row has come out"));
    pipeline.close().unwrap();
}

#[test]
fn one_sink_gets_the_rows_of_all_copies_in_order_of_time() {
    let (sink, rows) = mpsc::channel();
    let pipeline = EventPipeline::builder()
        .capacity(64)
        .batch(8)
        .start_merged(
            3,
            move |at, row: String| sink.send((at, row)).unwrap(),
            |_, rows| {
                let means = rows.clone();
                Rises::builder()
                    .on_rises_at(move |at, row| {
                        rows.push(at, format!("{at} {} {} {}", row.symbol, row.low, row.high))
                    })
                    .on_means_at(move |at, row| means.push(at, format!("{at} {} {}", row.symbol, row.mean)))
                    .build()
            },
        )
        .unwrap();
    pipeline.sender().push_all((0..5_000).map(walk)).unwrap();
    pipeline.close().unwrap();
    let merged: Vec<(Timestamp, String)> = rows.iter().collect();
    assert!(merged.is_sorted_by_key(|(at, _)| *at));
    let expected = Rows::default();
    let mut app = expected.app();
    (0..5_000).for_each(|n| assert_eq!(app.push_trades(&walk(n)), Push::Accepted));
    app.finish();
    let mut merged: Vec<String> = merged.into_iter().map(|(_, row)| row).collect();
    merged.sort();
    assert!(merged == expected.sorted());
}

#[test]
fn a_merged_sink_that_panics_is_named() {
    let pipeline = EventPipeline::builder()
        .start_merged(
            2,
            |_, price: f64| assert!(price < 200.0, "too dear"),
            |_, rows| Sums::builder().on_dear_at(move |at, row| rows.push(at, row.price)).build(),
        )
        .unwrap();
    let mut sender = pipeline.sender();
    for n in 0.. {
        if sender.push(trade(n, &format!("symbol {n}"), 100.0 + n as f64)).is_err() {
            break;
        }
    }
    let error = pipeline.close().unwrap_err();
    assert_eq!(error.to_string(), "a sink of the merged rows panicked: too dear");
}

#[test]
fn a_copy_without_events_holds_up_no_rows_of_others() {
    let (sink, rows) = mpsc::channel();
    let pipeline = EventPipeline::builder()
        .start_merged(
            3,
            move |_, symbol: String| sink.send(symbol).unwrap(),
            |_, rows| Ordered::builder().on_all_at(move |at, row| rows.push(at, row.symbol.clone())).build(),
        )
        .unwrap();
    // Nothing is ever due in it, and two copies get nothing each time.
    let mut sender = pipeline.sender();
    for (n, name) in ["first", "second", "third", "fourth"].into_iter().enumerate() {
        // All sleep by then.
        std::thread::sleep(Duration::from_millis(20));
        sender.push(trade(n as i64, name, 0.0)).unwrap();
        assert_eq!(rows.recv_timeout(Duration::from_secs(60)).as_deref(), Ok(name));
    }
    pipeline.close().unwrap();
}

#[test]
fn what_is_left_of_a_batch_is_counted_when_the_merged_sink_panics() {
    let mut pipeline = EventPipeline::builder()
        .source("a")
        .source("b")
        .start_merged(
            1,
            |_, _: f64| panic!("no rows"),
            |_, rows| Ordered::builder().on_all_at(move |at, row| rows.push(at, row.price)).build(),
        )
        .unwrap();
    let (mut a, mut b) = (pipeline.source("a").unwrap(), pipeline.source("b").unwrap());
    a.push_all([1, 20, 30].map(|n| trade(n, "a", 0.0))).unwrap();
    b.push(trade(10, "b", 0.0)).unwrap();
    let (pipeline, error) = in_time(move || {
        while pipeline.metrics()[0].queues.iter().any(|queue| queue.depth > 0) {
            std::thread::yield_now();
        }
        (pipeline.metrics().remove(0), pipeline.close().unwrap_err())
    });
    assert_eq!((pipeline.sent, pipeline.processed(), pipeline.dropped()), (4, 1, 3));
    assert_eq!(error.to_string(), "a sink of the merged rows panicked: no rows");
}

#[test]
fn sources_that_wait_for_room_do_not_hold_each_other_up() {
    // Some of these belong to the other copy.
    for other in ["b", "c", "d", "e", "f"] {
        let rows = Rows::default();
        let builder = EventPipeline::builder().capacity(2).source("a").source(other);
        let mut pipeline = builder.start_shards(2, |_| rows.app()).unwrap();
        for name in ["a", other] {
            let mut sender = pipeline.source(name).unwrap();
            std::thread::spawn(move || {
                for first in [0, 100] {
                    let mut batch = sender.batch();
                    (first..first + 100).for_each(|n| batch.push(trade(n, name, n as f64)));
                    sender.push_batch(batch).unwrap();
                }
            });
        }
        let apps = in_time(move || pipeline.join().unwrap());
        assert_eq!(apps.iter().map(|app| app.counters().late).sum::<u64>(), 0);
    }
}

eventflux! {
    struct Guarded;
    SET max_ahead = 1 HOUR;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Sums SELECT symbol, SUM(price) AS sum FROM Trades WINDOW TUMBLING(1 SECOND) GROUP BY symbol;
}

#[test]
fn an_event_too_far_ahead_moves_no_clock() {
    let app = |_| Guarded::builder().on_sums(|_| {}).build();
    // A copy knows how far it is ahead of its own events alone.
    let error = EventPipeline::builder().start_shards(2, app).unwrap_err();
    assert_eq!(error.to_string(), "the app can't be split: SET max_ahead measures each event by all others");
    let pipeline = EventPipeline::builder().start_shards(1, app).unwrap();
    let mut sender = pipeline.sender();
    for millis in [0, 1_000_000_000, 1_000] {
        sender.push(trade(millis, "a", 1.0)).unwrap();
        pipeline.flush().unwrap();
        // The worker looks at the time meanwhile.
        std::thread::sleep(Duration::from_millis(20));
    }
    let counters = pipeline.close().unwrap().remove(0).counters();
    assert_eq!((counters.late, counters.refused), (0, 1));
}
