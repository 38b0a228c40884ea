//! Events go through a queue: in order, all of them, to apps of both kinds.

use std::sync::{Arc, Mutex, mpsc};

use eventflux::dynamic::App;
use eventflux::pipeline::EventPipeline;
use eventflux::prelude::*;

use super::{Counts, CountsInput, Ping, Sums, Trade, trade};

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
fn any_name_will_do_for_a_thread() {
    let pipeline = EventPipeline::builder().name("a\0b").start(Sums::builder().build()).unwrap();
    let name = pipeline.with(|_| std::thread::current().name().map(str::to_owned)).unwrap();
    assert_eq!(name.as_deref(), Some("ab"));
}
