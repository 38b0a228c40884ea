//! Pipelines among futures.

use eventflux::pipeline::{EventPipeline, Unsent, row_stream};
use eventflux::prelude::*;
use futures_util::{SinkExt as _, StreamExt as _, stream};

mod block_on;

use block_on::block_on;

#[derive(Stream, Clone)]
struct Reading {
    value: i64,
}

eventflux! {
    struct Even;
    CREATE STREAM Readings OF Reading;
    INSERT INTO Even SELECT value FROM Readings WHERE value % 2 = 0;
}

#[test]
fn a_stream_goes_through_an_app_into_a_stream() {
    let (rows, taken) = row_stream(2);
    let app = Even::builder().on_even_at(move |at, row| assert!(rows.put(at, row.value))).build();
    let pipeline = EventPipeline::builder().capacity(2).start(app).unwrap();
    let sink = pipeline.sender().into_sink();
    let ended = std::thread::spawn(move || pipeline.join().map(drop));
    let readings = stream::iter(0..1_000).map(|value| Ok(Reading { value }));
    let values = block_on(async {
        let (sent, values) = futures_util::future::join(
            readings.forward(sink),
            taken.map(|(_, value)| value).collect::<Vec<_>>(),
        )
        .await;
        sent.unwrap();
        values
    });
    assert!(values.into_iter().eq((0..1_000).step_by(2)));
    ended.join().unwrap().unwrap();
}

#[test]
fn a_sink_of_a_pipeline_that_has_ended_gives_events_back() {
    let pipeline = EventPipeline::start(Even::builder().build()).unwrap();
    let mut sink = pipeline.sender().into_sink();
    block_on(sink.send(Reading { value: 1 })).unwrap();
    pipeline.close().unwrap();
    let error = block_on(sink.send(Reading { value: 2 })).unwrap_err();
    assert_eq!(error.why, Unsent::Closed);
    assert!(matches!(error.event, EvenInput::Readings(Reading { value: 2 })));
}
