//! What sends events.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use eventflux::Events;
use eventflux::dynamic;
use eventflux::pipeline::connect::{
    ChannelSource, GeneratorSource, IteratorSource, Next, SourceError, SourceHandler, went,
};
use eventflux::pipeline::{Backpressure, EventPipeline, PipelineError, Sender, StartError};

use super::{BySymbol, Dearer, DearerInputs, Trade, trade};

/// Longer than any test may take.
const LONG: Duration = Duration::from_secs(3_600);

fn trades(symbol: &'static str, step: i64, count: i64) -> impl Iterator<Item = Trade> + Send {
    (0..count).map(move |n| trade(n * step, symbol, 100.0 + n as f64))
}

fn message(error: PipelineError) -> (String, String, bool) {
    match error {
        PipelineError::Source(failure) => (failure.name, failure.message, failure.panicked),
        other => panic!("{other}"),
    }
}

#[test]
fn iterators_are_merged_by_time() {
    let (sink, rows) = mpsc::channel();
    let app = Dearer::builder().on_dear(move |row| sink.send(row.at.as_millis()).unwrap()).build();
    let mut pipeline =
        EventPipeline::builder().capacity(32).batch(8).source("fast").source("slow").start(app).unwrap();
    pipeline.run_source("fast", IteratorSource::new(trades("a", 10, 300))).unwrap();
    pipeline.run_source("slow", IteratorSource::new(trades("b", 15, 200)).unbatched()).unwrap();
    let app = pipeline.join().unwrap();
    assert_eq!(app.counters().late, 0);
    drop(app);
    let times: Vec<i64> = rows.iter().collect();
    assert_eq!(times.len(), 500);
    assert!(times.is_sorted());
}

#[test]
fn a_source_runs_once() {
    let mut pipeline = EventPipeline::builder().source("one").start(Dearer::builder().build()).unwrap();
    let none = || IteratorSource::new(std::iter::empty::<Trade>());
    let error = pipeline.run_source("two", none()).unwrap_err();
    assert!(matches!(&error, StartError::UnknownSource(name) if name == "two"));
    assert_eq!(error.to_string(), "there is no source `two`, or it was taken before");
    pipeline.run_source("one", none()).unwrap();
    assert!(pipeline.run_source("one", none()).is_err());
    assert!(pipeline.source("one").is_none());
    pipeline.join().unwrap();
}

#[test]
fn a_generator_sends_as_many_as_it_is_to() {
    let (sink, rows) = mpsc::channel();
    let app = Dearer::builder().on_dear(move |row| sink.send(row.price).unwrap()).build();
    let mut pipeline = EventPipeline::builder().capacity(64).batch(16).start(app).unwrap();
    let make = |n: u64| trade(n as i64, "a", 100.0 + n as f64);
    pipeline.run_producer("generator", GeneratorSource::new(f64::INFINITY, make).count(1_000)).unwrap();
    let app = pipeline.join().unwrap();
    drop(app);
    assert_eq!(rows.iter().collect::<Vec<_>>(), (0..1_000).map(|n| 100.0 + f64::from(n)).collect::<Vec<_>>());

    // What is overdue comes at once: four are due in the first millisecond, whenever it is looked.
    let app = Dearer::builder().build();
    let mut pipeline = EventPipeline::start(app).unwrap();
    pipeline.run_producer("generator", GeneratorSource::new(4_000.0, make).count(4)).unwrap();
    let metrics = {
        while pipeline.metrics().sent < 4 {
            thread::yield_now();
        }
        pipeline.flush().unwrap();
        pipeline.metrics()
    };
    assert_eq!(metrics.inputs[0].processed, 4);
    pipeline.close().unwrap();
}

#[test]
fn closing_wakes_what_sleeps() {
    let mut pipeline = EventPipeline::start(Dearer::builder().build()).unwrap();
    // The second one is due in a century.
    let make = |_| trade(0, "a", 100.0);
    pipeline.run_producer("rare", GeneratorSource::new(1e-9, make)).unwrap();
    let sleeps = |_: &mut Sender<DearerInputs>| Ok(Next::After(LONG));
    pipeline.run_producer("asleep", sleeps).unwrap();
    pipeline.run_producer("forever", |_: &mut Sender<_>| Ok(Next::After(Duration::MAX))).unwrap();
    let looks = |out: &mut Sender<DearerInputs>| {
        assert!(out.closing().wait(LONG));
        assert!(out.closing().is_closed());
        Ok(Next::Now)
    };
    pipeline.run_producer("looks", looks).unwrap();
    while pipeline.metrics().sent < 1 {
        thread::yield_now();
    }
    let app = pipeline.close().unwrap();
    assert_eq!(app.counters().late, 0);
}

#[test]
fn closing_wakes_what_waits_for_room() {
    let (open, gate) = mpsc::channel::<()>();
    let app = Dearer::builder().on_dear(move |_| _ = gate.recv()).build();
    let mut pipeline = EventPipeline::builder().capacity(4).start(app).unwrap();
    pipeline.run_producer("eager", IteratorSource::new(trades("a", 0, i64::MAX))).unwrap();
    let waiting = pipeline.sender();
    while waiting.waiting(&trade(0, "a", 0.0).into()) < 4 {
        thread::yield_now();
    }
    // The sink goes on when the pipeline is being closed.
    let closing = waiting.closing().clone();
    let opener = thread::spawn(move || {
        assert!(closing.wait(LONG));
        drop(open);
    });
    pipeline.close().unwrap();
    opener.join().unwrap();
}

#[test]
fn dropping_a_pipeline_ends_its_sources() {
    struct Ends(mpsc::Sender<()>);
    impl Drop for Ends {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }
    let mut pipeline = EventPipeline::start(Dearer::builder().build()).unwrap();
    let (ended, seen) = mpsc::channel();
    let ends = Ends(ended);
    pipeline
        .run_producer("asleep", move |_: &mut Sender<_>| {
            let _ = &ends;
            Ok(Next::After(LONG))
        })
        .unwrap();
    drop(pipeline);
    seen.recv_timeout(LONG).unwrap();
}

/// Fails when it has sent some.
struct Breaks(i64);

impl<E: Events<Event: From<Trade>>> SourceHandler<E> for Breaks {
    fn send(&mut self, out: &mut Sender<E>) -> Result<Next, SourceError> {
        if self.0 == 0 {
            return Err(SourceError::new("the line is dead"));
        }
        self.0 -= 1;
        went(out.push(trade(0, "a", 100.0)))?;
        Ok(Next::Now)
    }
}

#[test]
fn a_source_that_fails_is_told_of_at_the_end() {
    let (sink, rows) = mpsc::channel();
    let app = Dearer::builder().on_dear(move |_| sink.send(()).unwrap()).build();
    let mut pipeline = EventPipeline::builder().source("bad").source("good").start(app).unwrap();
    pipeline.run_source("bad", Breaks(3)).unwrap();
    pipeline.run_source("good", IteratorSource::new(trades("b", 1, 50))).unwrap();
    let error = pipeline.join().unwrap_err();
    assert_eq!(error.to_string(), "the source bad failed: the line is dead");
    assert_eq!(message(error), ("bad".into(), "the line is dead".into(), false));
    // The others were processed to their end.
    assert_eq!(rows.iter().count(), 53);
}

#[test]
fn a_source_that_panics_is_told_of_at_the_end() {
    let mut pipeline = EventPipeline::builder().source("bad").start(Dearer::builder().build()).unwrap();
    let panics = |_: &mut Sender<DearerInputs>| -> Result<Next, SourceError> { panic!("no {}", "signal") };
    pipeline.run_source("bad", panics).unwrap();
    let error = pipeline.join().unwrap_err();
    assert_eq!(error.to_string(), "the source bad panicked: no signal");
    assert_eq!(message(error), ("bad".into(), "no signal".into(), true));
}

#[test]
fn who_looks_for_failed_sources_gets_the_app_back() {
    let mut pipeline = EventPipeline::start(Dearer::builder().build()).unwrap();
    pipeline.run_producer("bad", Breaks(2)).unwrap();
    let failed = loop {
        let failed = pipeline.failed_sources();
        if !failed.is_empty() {
            break failed;
        }
        thread::yield_now();
    };
    assert_eq!((failed.len(), failed[0].name.as_str()), (1, "bad"));
    assert_eq!(pipeline.failed_sources(), []);
    pipeline.close().unwrap();
}

#[test]
fn an_app_that_panics_ends_its_sources() {
    let app = Dearer::builder().on_dear(|_| panic!("too dear")).build();
    let mut pipeline = EventPipeline::builder().capacity(4).start(app).unwrap();
    pipeline.run_producer("eager", IteratorSource::new(trades("a", 0, i64::MAX))).unwrap();
    pipeline.run_producer("asleep", |_: &mut Sender<_>| Ok(Next::After(LONG))).unwrap();
    let error = pipeline.join().unwrap_err();
    assert_eq!(error.to_string(), "a sink of Dear panicked at an event of Trades: too dear");
}

#[test]
fn channels_end_with_their_senders() {
    let (sink, rows) = mpsc::channel();
    let app = Dearer::builder().on_dear(move |row| sink.send(row.price).unwrap()).build();
    let mut pipeline = EventPipeline::start(app).unwrap();
    let (sender, receiver) = mpsc::sync_channel(8);
    pipeline.run_producer("channel", ChannelSource::new(receiver)).unwrap();
    trades("a", 1, 1_000).for_each(|trade| sender.send(trade).unwrap());
    drop(sender);
    pipeline.join().unwrap();
    assert_eq!(rows.iter().count(), 1_000);
}

#[test]
fn closing_waits_for_no_channel() {
    let mut pipeline = EventPipeline::start(Dearer::builder().build()).unwrap();
    let (sender, receiver) = mpsc::channel::<Trade>();
    pipeline.run_producer("quiet", ChannelSource::new(receiver)).unwrap();
    sender.send(trade(0, "a", 1.0)).unwrap();
    while pipeline.metrics().sent < 1 {
        thread::yield_now();
    }
    pipeline.close().unwrap();
    assert!(sender.send(trade(0, "a", 1.0)).is_err());
}

#[test]
fn what_is_refused_ends_no_source() {
    let (open, gate) = mpsc::channel::<()>();
    let app = Dearer::builder().on_dear(move |_| _ = gate.recv()).build();
    let policy = Backpressure::DropNewest;
    let mut pipeline = EventPipeline::builder().capacity(2).batch(2).backpressure(policy).start(app).unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let set = done.clone();
    let mut inner = IteratorSource::new(trades("a", 0, 100)).unbatched();
    let handler = move |out: &mut Sender<DearerInputs>| {
        let next = inner.send(out)?;
        set.fetch_or(next == Next::End, Ordering::Release);
        Ok(next)
    };
    pipeline.run_producer("eager", handler).unwrap();
    while !done.load(Ordering::Acquire) {
        thread::yield_now();
    }
    drop(open);
    pipeline.flush().unwrap();
    let input = &pipeline.metrics().inputs[0];
    assert_eq!(input.processed + input.refused, 100);
    assert!(input.refused >= 98);
    pipeline.join().unwrap();
}

#[test]
fn shards_have_sources_too() {
    let (sink, rows) = mpsc::channel();
    let builder = EventPipeline::builder().source("a").source("b");
    let mut pipeline = builder
        .start_shards(2, |_| {
            let sink = sink.clone();
            BySymbol::builder().on_totals(move |row| sink.send(row.symbol.clone()).unwrap()).build()
        })
        .unwrap();
    drop(sink);
    pipeline.run_source("a", IteratorSource::new(trades("a", 1, 100))).unwrap();
    pipeline.run_source("b", IteratorSource::new(trades("b", 1, 100))).unwrap();
    pipeline.run_producer("asleep", |_: &mut Sender<_>| Ok(Next::End)).unwrap();
    pipeline.run_producer("bad", Breaks(0)).unwrap();
    let error = pipeline.join().unwrap_err();
    assert_eq!(message(error), ("bad".into(), "the line is dead".into(), false));
    assert_eq!(rows.iter().count(), 200);
}

#[test]
fn interpreted_apps_have_sources() {
    let mut app = dynamic::App::compile(
        "CREATE STREAM Numbers (n BIGINT NOT NULL); INSERT INTO Even SELECT n FROM Numbers WHERE n % 2 = 0;",
    )
    .unwrap();
    let (sink, rows) = mpsc::channel();
    app.on("Even", move |_, row| sink.send(row.get::<i64>("n").unwrap()).unwrap()).unwrap();
    let mut pipeline = EventPipeline::start(app).unwrap();
    let events = pipeline.sender().events().clone();
    let make = move |n: u64| events.event("Numbers", (n as i64,)).unwrap();
    pipeline.run_producer("numbers", GeneratorSource::new(f64::INFINITY, make).count(10)).unwrap();
    pipeline.join().unwrap();
    assert_eq!(rows.iter().collect::<Vec<_>>(), [0, 2, 4, 6, 8]);
}
