//! What takes rows.

use std::sync::{Arc, Mutex, mpsc};

use eventflux::Value;
use eventflux::dynamic::App;
use eventflux::pipeline::EventPipeline;
use eventflux::pipeline::connect::{
    BoundedChannelSink, ChannelSink, Filter, IteratorSource, Map, OnFailure, Processor, Routes, SinkError,
    SinkHandler, Through, WhenFull, attach,
};
use eventflux::prelude::*;

use super::{Dearer, Trade, dearer, trade};

fn five() -> impl Iterator<Item = Trade> + Send {
    (0..5).map(|n| trade(n, "a", 100.0 + n as f64))
}

#[test]
fn rows_go_into_channels() {
    let (sender, rows) = mpsc::channel();
    let make = |at: Timestamp, row: &dearer::Dear| (at.as_millis(), row.price);
    let (take, handle) = attach(ChannelSink::new(sender, make), OnFailure::Count);
    let app = Dearer::builder().on_dear_at(take).build();
    let mut pipeline = EventPipeline::start(app).unwrap();
    pipeline.run_producer("five", IteratorSource::new(five())).unwrap();
    drop(pipeline.join().unwrap());
    assert_eq!(rows.iter().take(2).collect::<Vec<_>>(), [(0, 100.0), (1, 101.0)]);
    assert_eq!((handle.rows(), handle.failed()), (5, 0));
    handle.check().unwrap();
}

#[test]
fn a_bounded_channel_waits_or_fails() {
    let (sender, rows) = mpsc::sync_channel(1);
    let sink = BoundedChannelSink::new(sender, WhenFull::Wait, |_, row: &dearer::Dear| row.price);
    let (take, handle) = attach(sink, OnFailure::Count);
    let mut pipeline = EventPipeline::start(Dearer::builder().on_dear_at(take).build()).unwrap();
    pipeline.run_producer("five", IteratorSource::new(five())).unwrap();
    let reader = std::thread::spawn(move || rows.iter().count());
    drop(pipeline.join().unwrap());
    assert_eq!(handle.failed(), 0);
    assert_eq!(reader.join().unwrap(), 5);

    let (sender, rows) = mpsc::sync_channel(2);
    let sink = BoundedChannelSink::new(sender, WhenFull::Fail, |_, row: &dearer::Dear| row.price);
    let (take, handle) = attach(sink, OnFailure::Count);
    let mut app = Dearer::builder().on_dear_at(take).build();
    five().for_each(|trade| assert_eq!(app.push_trades(&trade), Push::Accepted));
    assert_eq!((handle.rows(), handle.failed()), (5, 3));
    assert_eq!(handle.check().unwrap_err().to_string(), "there is no room in the channel");
    drop(rows);
    assert_eq!(app.push_trades(&trade(9, "a", 100.0)), Push::Accepted);
    assert_eq!(handle.failed(), 4);
}

#[test]
fn an_error_stops_the_pipeline_where_it_is_to() {
    let (sender, rows) = mpsc::channel();
    drop(rows);
    let sink = ChannelSink::new(sender, |_, row: &dearer::Dear| row.price);
    let (take, handle) = attach(sink, OnFailure::Stop);
    let mut pipeline = EventPipeline::start(Dearer::builder().on_dear_at(take).build()).unwrap();
    pipeline.run_producer("five", IteratorSource::new(five())).unwrap();
    let error = pipeline.join().unwrap_err();
    let told = "a sink of Dear panicked at an event of Trades: the receiver of the channel is gone";
    assert_eq!(error.to_string(), told);
    assert_eq!((handle.rows(), handle.failed()), (1, 1));
}

/// Holds rows back until it is flushed.
#[derive(Default)]
struct Held {
    held: Vec<f64>,
    out: Arc<Mutex<Vec<f64>>>,
    fails: bool,
}

impl SinkHandler<f64> for Held {
    fn take(&mut self, _: Timestamp, row: &f64) -> Result<(), SinkError> {
        self.held.push(*row);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), SinkError> {
        if self.fails {
            return Err("the disk is full".into());
        }
        self.out.lock().unwrap().append(&mut self.held);
        Ok(())
    }
}

#[test]
fn a_sink_is_flushed_with_its_app_and_on_demand() {
    let out = Arc::new(Mutex::new(Vec::new()));
    let sink = Held { out: out.clone(), ..Held::default() };
    let sink = Through::new(Map(|row: &dearer::Dear| row.price), sink);
    let (take, handle) = attach(sink, OnFailure::Count);
    let mut app = Dearer::builder().on_dear_at(take).build();
    assert_eq!(app.push_trades(&trade(0, "a", 100.0)), Push::Accepted);
    assert!(out.lock().unwrap().is_empty());
    handle.flush().unwrap();
    assert_eq!(*out.lock().unwrap(), [100.0]);
    assert_eq!(app.push_trades(&trade(0, "a", 101.0)), Push::Accepted);
    drop(app);
    assert_eq!(*out.lock().unwrap(), [100.0, 101.0]);

    let (take, handle) = attach(Held { fails: true, ..Held::default() }, OnFailure::Stop);
    drop(take);
    assert_eq!(handle.check().unwrap_err().to_string(), "the disk is full");
}

/// Every row together with the one before.
#[derive(Default)]
struct Pairs(Option<f64>);

impl Processor<f64> for Pairs {
    type Out = (f64, f64);

    fn process(
        &mut self,
        at: Timestamp,
        row: &f64,
        out: &mut dyn SinkHandler<(f64, f64)>,
    ) -> Result<(), SinkError> {
        match self.0.replace(*row) {
            Some(before) => out.take(at, &(before, *row)),
            None => Ok(()),
        }
    }
}

#[test]
fn processors_stand_in_a_row() {
    let (sender, rows) = mpsc::channel();
    let sink = ChannelSink::new(sender, |_, pair: &(f64, f64)| *pair);
    let sink = Through::new(Map(|row: &dearer::Dear| row.price), Through::new(Pairs::default(), sink));
    let sink = Through::new(Filter(|row: &dearer::Dear| row.price != 101.0), sink);
    let (take, _) = attach(sink, OnFailure::Stop);
    let mut app = Dearer::builder().on_dear_at(take).build();
    five().for_each(|trade| assert_eq!(app.push_trades(&trade), Push::Accepted));
    drop(app);
    assert_eq!(rows.iter().collect::<Vec<_>>(), [(100.0, 102.0), (102.0, 103.0), (103.0, 104.0)]);
}

#[test]
fn routes_take_values_of_apps_of_both_kinds() {
    let sink = || {
        let (sender, rows) = mpsc::channel();
        let make = |_: Timestamp, row: &[Value]| row.to_vec();
        let (take, handle) = attach(ChannelSink::new(sender, make), OnFailure::Count);
        (Routes::new().stream("Dear", take), handle, rows)
    };
    let expected =
        [[Value::from("a"), Value::Double(100.0), Value::Timestamp(Timestamp::from_millis(0))].to_vec()];
    let (routes, handle, rows) = sink();
    let mut app = Dearer::builder().outputs(routes).build();
    assert_eq!(app.push_trades(&trade(0, "a", 100.0)), Push::Accepted);
    drop(app);
    assert_eq!(rows.iter().collect::<Vec<_>>(), expected);
    assert_eq!(handle.rows(), 1);

    let (routes, handle, rows) = sink();
    let mut app = App::compile(
        "CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, at TIMESTAMP NOT NULL, WATERMARK FOR at);
         INSERT INTO Dear SELECT symbol, price, at FROM Trades WHERE price >= 100;",
    )
    .unwrap();
    app.outputs(routes);
    let pushed = app.push("Trades", ("a", 100.0, Timestamp::from_millis(0)));
    assert_eq!(pushed, Ok(Push::Accepted));
    drop(app);
    assert_eq!(rows.iter().collect::<Vec<_>>(), expected);
    assert_eq!(handle.rows(), 1);
}
