//! What a pipeline tells of itself, and what it refuses.

use std::thread;
use std::time::Duration;

use eventflux::Value;
use eventflux::dynamic::App;
use eventflux::pipeline::connect::Routes;
use eventflux::pipeline::{Backpressure, EventPipeline, PipelineError, StartError, Unsent};
use eventflux::prelude::*;

use super::{Sums, Trade, in_time, trade};

eventflux! {
    struct Chain;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Mid SELECT symbol, price FROM Trades WHERE price > 10;
    INSERT INTO Big SELECT m.symbol, m.price FROM (SELECT symbol, price FROM Mid WHERE price > 100) AS m;
    INSERT INTO Dear SELECT symbol, price FROM Big WHERE price > 1000;
}

const CHAIN: &str = "CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL);
    INSERT INTO Mid SELECT symbol, price FROM Trades WHERE price > 10;
    INSERT INTO Big SELECT m.symbol, m.price FROM (SELECT symbol, price FROM Mid WHERE price > 100) AS m;
    INSERT INTO Dear SELECT symbol, price FROM Big WHERE price > 1000;";

/// What is said of the streams between queries after trades of these prices, by both back ends.
fn between(prices: &[f64]) -> Vec<String> {
    let generated = EventPipeline::start(Chain::builder().build()).unwrap();
    let interpreted = EventPipeline::start(App::compile(CHAIN).unwrap()).unwrap();
    let (mut to_generated, mut to_interpreted) = (generated.sender(), interpreted.sender());
    for price in prices {
        to_generated.push(trade(0, "IBM", *price)).unwrap();
        let event = to_interpreted.events().event("Trades", ("IBM", *price)).unwrap();
        to_interpreted.push(event).unwrap();
    }
    generated.flush().unwrap();
    interpreted.flush().unwrap();
    assert_eq!(generated.metrics().between, interpreted.metrics().between);
    let of_streams = |told: String| {
        let of = |line: &&str| ["of Mid", "of Big"].iter().any(|of| line.contains(of));
        told.lines().filter(of).map(str::to_owned).collect::<Vec<_>>()
    };
    let told = of_streams(generated.explain_silence());
    assert_eq!(told, of_streams(interpreted.explain_silence()));
    generated.close().unwrap();
    interpreted.close().unwrap();
    told
}

#[test]
fn silence_names_the_query_that_rejected_the_rows() {
    assert_eq!(between(&[]), [""; 0]);
    let rejected = |of: &str, from: &str| {
        format!("no row of {of}: what came of {from} was rejected on the way there, or waits for the clock")
    };
    assert_eq!(between(&[1.0, 2.0]), [rejected("Mid", "Trades")]);
    assert_eq!(between(&[1.0, 20.0]), ["1 row of Mid".to_owned(), rejected("Big", "Mid")]);
    assert_eq!(between(&[1.0, 20.0, 200.0, 300.0]), ["3 rows of Mid", "2 rows of Big"]);
}

const TWO: &str = "CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL);
    INSERT INTO Mid SELECT symbol, price FROM Trades WHERE price > 10;
    INSERT INTO Dear SELECT symbol, price FROM Mid WHERE price > 1000;";

#[test]
fn rows_that_nobody_was_given_are_not_counted() {
    for routes in [false, true] {
        let mut app = App::compile(TWO).unwrap();
        if routes {
            app.outputs(Routes::new().stream("Dear", |_, _: &[Value]| {}));
        } else {
            app.on("Dear", |_, _| {}).unwrap();
        }
        let pipeline = EventPipeline::start(app).unwrap();
        let mut sender = pipeline.sender();
        for price in [120.0, 120.0, 1_200.0] {
            let event = sender.events().event("Trades", ("IBM", price)).unwrap();
            sender.push(event).unwrap();
        }
        pipeline.flush().unwrap();
        assert_eq!(pipeline.metrics().rows, 1);
        assert!(pipeline.explain_silence().ends_with("1 row has come out"));
        pipeline.close().unwrap();
    }
}

#[test]
fn a_generated_app_counts_the_rows_of_routes_alone() {
    let app = Sums::builder().outputs(Routes::new().stream("Dear", |_, _: &[Value]| {})).build();
    let pipeline = EventPipeline::start(app).unwrap();
    pipeline.sender().push_all((0..10).map(|n| trade(n * 1_000, "a", 1.0))).unwrap();
    pipeline.flush().unwrap();
    assert_eq!((pipeline.metrics().processed(), pipeline.metrics().rows), (10, 0));
    pipeline.close().unwrap();
}

#[test]
fn outputs_that_are_gone_are_given_nothing() {
    let mut app = App::compile(TWO).unwrap();
    let outputs = app.outputs(Routes::new().stream("Mid", |_, _: &[Value]| panic!("it is gone")));
    assert!(app.unsubscribe(outputs));
    assert_eq!(app.push("Trades", ("IBM", 120.0)), Ok(eventflux::Push::Accepted));
    assert_eq!(eventflux::EventApp::rows(&app), 0);
}

#[test]
fn a_pipeline_that_has_failed_says_so_and_what_had_happened() {
    let app = Sums::builder().on_dear(|row| assert!(row.price < 104.0, "too dear")).build();
    let pipeline = EventPipeline::start(app).unwrap();
    let mut sender = pipeline.sender();
    sender.push_all((0..10).map(|n| trade(1_500, "a", 100.0 + f64::from(n)))).unwrap();
    while pipeline.metrics().dropped() < 5 {
        thread::yield_now();
    }
    let why = "a sink of Dear panicked at an event of Trades: too dear";
    let metrics = pipeline.metrics();
    assert_eq!((metrics.processed(), metrics.dropped(), metrics.rows), (5, 5, 5));
    assert_eq!(metrics.failed.as_deref(), Some(why));
    assert_eq!(
        metrics.explain_silence(),
        format!(
            "the pipeline has failed: {why}\n\
             5 events of Trades processed\n\
             5 events were dropped by the queues\n\
             the clock shows 1970-01-01T00:00:01.5Z; nothing is due before 1970-01-01T00:00:02Z\n\
             5 rows have come out"
        )
    );
    assert_eq!(pipeline.flush().unwrap_err().to_string(), why);
    assert_eq!(pipeline.close().unwrap_err().to_string(), why);
}

#[test]
fn who_panics_in_an_app_is_told_so() {
    let pipeline = EventPipeline::start(Sums::builder().build()).unwrap();
    let (asked, pipeline) = in_time(move || (pipeline.with(|_| panic!("a wish")), pipeline));
    let asked: Result<(), PipelineError> = asked;
    assert_eq!(asked.unwrap_err().to_string(), "the app panicked: a wish");
    assert!(pipeline.close().is_err());
}

#[test]
fn an_event_of_another_app_is_handed_back() {
    let other = App::compile(
        "CREATE STREAM T (s STRING NOT NULL); CREATE STREAM U (s STRING NOT NULL);
         INSERT INTO O SELECT s FROM T; INSERT INTO P SELECT s FROM U;",
    )
    .unwrap();
    let other = eventflux::EventApp::events(&other);
    let app = || {
        App::compile("CREATE STREAM N (x BIGINT NOT NULL); INSERT INTO O SELECT SUM(x) AS s FROM N;").unwrap()
    };
    let pipeline = EventPipeline::start(app()).unwrap();
    let mut sender = pipeline.sender();
    for stream in ["T", "U"] {
        let event = other.event(stream, ("text",)).unwrap();
        assert_eq!(sender.waiting(&event), 0);
        let error = sender.push(event).unwrap_err();
        assert_eq!(error.why, Unsent::Foreign);
        assert_eq!(error.to_string(), "the event belongs to another app");
        let error = super::block_on(sender.push_async(error.event)).unwrap_err();
        let mut batch = sender.batch();
        batch.push(error.event);
        let error = sender.push_batch(batch).unwrap_err();
        assert_eq!((error.why, error.event.len()), (Unsent::Foreign, 1));
    }
    // An app of the same text has the same events.
    sender.push(eventflux::EventApp::events(&app()).event("N", (1_i64,)).unwrap()).unwrap();
    pipeline.flush().unwrap();
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed(), metrics.refused()), (1, 1, 0));
    pipeline.close().unwrap();
}

#[test]
fn who_flushes_in_vain_learns_which_source_holds_the_others_up() {
    let mut pipeline =
        EventPipeline::builder().source("a").source("b").start(Sums::builder().build()).unwrap();
    let (mut a, b) = (pipeline.source("a").unwrap(), pipeline.source("b").unwrap());
    a.push(trade(1, "x", 1.0)).unwrap();
    while pipeline.metrics().held_by.is_none() {
        thread::yield_now();
    }
    let error = pipeline.flush_timeout(Duration::from_millis(1)).unwrap_err();
    assert_eq!(error, PipelineError::NotFlushed { held_by: Some("b".into()) });
    assert_eq!(error.to_string(), "not everything was processed in time: the source b holds the others up");
    drop(b);
    pipeline.flush_timeout(Duration::MAX).unwrap();
    pipeline.close().unwrap();
}

#[test]
fn a_capacity_beyond_all_memory_is_refused() {
    for capacity in [usize::MAX, usize::MAX / 64] {
        let builder =
            EventPipeline::builder().capacity(capacity).backpressure_of("Trades", Backpressure::Drop);
        let error = builder.source("a").start(Sums::builder().build()).unwrap_err();
        assert!(
            matches!(error, StartError::TooLarge { capacity: asked, .. } if asked == capacity),
            "{error}"
        );
    }
    let error = EventPipeline::builder()
        .capacity(usize::MAX)
        .start_shards(2, |_| Sums::builder().build())
        .unwrap_err();
    assert!(
        error.to_string().starts_with("there is no memory for queues of 18446744073709551615 events"),
        "{error}"
    );
}

#[test]
fn a_sender_of_rows_can_do_what_a_sender_can() {
    let pipeline = EventPipeline::start(Sums::builder().build()).unwrap();
    let mut trades = pipeline.sender().of::<Trade>();
    trades.push_timeout(trade(0, "a", 1.0), Duration::MAX).unwrap();
    super::block_on(trades.push_async(trade(0, "a", 1.0))).unwrap();
    trades.push_with(|row| *row = trade(0, "a", 1.0)).unwrap();
    let mut batch = trades.batch();
    batch.push_with(|row: &mut Trade| *row = trade(0, "a", 1.0));
    trades.push_batch(batch).unwrap();
    pipeline.flush().unwrap();
    assert_eq!(pipeline.metrics().processed(), 4);
    assert!(!trades.closing().is_closed());
    pipeline.close().unwrap();
    assert!(trades.closing().is_closed());
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
