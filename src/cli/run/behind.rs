//! The app behind a queue: who reads the inputs does not wait for who computes and writes.

use std::thread;
use std::time::{Duration, Instant};

use eventflux::ManualClock;
use eventflux::dynamic::{App, EngineError, Event, Events, Input};
use eventflux::pipeline::{Batch, EventPipeline, Monitor, PipelineError, Sender, ShardedPipeline};
use eventflux_compiler::Compiled;
use eventflux_runtime::{Counters, Timestamp, Value};

use super::outputs::{Outlet, Rows};
use crate::cli::exit::Error;

/// How long what was put out is held back at most, while rows are read at a rate.
const FLUSHES: Duration = Duration::from_millis(50);

/// What is to be set up.
pub(super) struct Settings {
    /// How many copies of the app work.
    pub(super) shards: usize,
    /// Whether the inputs say when rows arrive, so that the time of day means nothing.
    pub(super) times_given: bool,
    /// How many rows a second are read at most.
    pub(super) rate: Option<f64>,
}

/// A pipeline with the app, and what is on its way there.
pub(super) struct Behind {
    pipeline: ShardedPipeline<App>,
    sender: Sender<Events>,
    batch: Batch<Event>,
    pace: Option<Pace>,
    /// When what was put out was handed on last, while rows are read at a rate.
    flushed: Instant,
}

/// Why an event was not sent.
pub(super) enum Unsent {
    /// It does not fit its input.
    Bad(EngineError),
    /// The pipeline has failed; its end says why.
    Failed,
}

impl Behind {
    /// Starts the pipeline; rows go to the outlet.
    pub(super) fn start(compiled: &Compiled, outlet: &Outlet, settings: &Settings) -> Result<Behind, Error> {
        let make = |_| {
            App::from_compiled(compiled).map_err(|error| {
                let problems =
                    error.problems().iter().map(|one| format!("{} [{}]", one.message(), one.code()));
                Error::data(problems.collect::<Vec<_>>().join("; "))
            })
        };
        let mut apps = (0..settings.shards).map(make).collect::<Result<Vec<App>, Error>>()?;
        let usage = |error: &dyn std::fmt::Display| Error::usage(error.to_string());
        let mut builder = EventPipeline::builder().name("eventflux-app");
        if settings.times_given {
            // It shows no time that anything could be due at.
            builder = builder.clock(ManualClock::new(Timestamp::MIN));
        }
        let pipeline = if settings.shards > 1 {
            let mut heard = Ok(());
            let sink = outlet.clone();
            let pipeline = builder.start_merged(
                settings.shards,
                move |at, rows: Rows| sink.take(at, &rows),
                |_, rows| {
                    let mut app = apps.remove(0);
                    if let Err(error) = outlet.pass_on(&mut app, &rows) {
                        heard = Err(error);
                    }
                    app
                },
            );
            heard.map_err(|error| usage(&error))?;
            pipeline
        } else {
            let mut app = apps.remove(0);
            outlet.listen(&mut app).map_err(|error| usage(&error))?;
            let mut app = Some(app);
            builder.start_shards(1, |_| app.take().expect("one app"))
        };
        let pipeline =
            pipeline.map_err(|error| usage(&error).help("without --shards the app runs as a whole"))?;
        let sender = pipeline.sender();
        let batch = sender.batch();
        let pace = settings.rate.map(Pace::new);
        Ok(Behind { pipeline, sender, batch, pace, flushed: Instant::now() })
    }

    /// The input of that name.
    pub(super) fn input(&self, stream: &str) -> Result<Input, EngineError> {
        self.sender.events().input(stream)
    }

    /// Sends a row; what is in a batch waits until that is full or [`send`](Self::send) is called.
    pub(super) fn push(&mut self, input: Input, at: Option<Timestamp>, row: &[Value]) -> Result<(), Unsent> {
        let event = self.sender.events().event_of(input, row).map_err(Unsent::Bad)?;
        match at {
            // Each has a time of its own.
            Some(at) => self.sender.push_at(at, event).map_err(|_| Unsent::Failed),
            None => {
                self.batch.push(event);
                if self.batch.is_full() { self.send() } else { Ok(()) }
            }
        }
    }

    /// Sends what is in the batch.
    pub(super) fn send(&mut self) -> Result<(), Unsent> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let batch = std::mem::replace(&mut self.batch, self.sender.batch());
        self.sender.push_batch(batch).map_err(|_| Unsent::Failed)
    }

    /// Waits until all that was read has been processed.
    pub(super) fn settle(&mut self) -> Result<(), Unsent> {
        self.send()?;
        self.pipeline.flush().map_err(|_| Unsent::Failed)
    }

    /// Waits until the next row may be read, but not longer than until `interrupted`. What comes of those before it is handed on meanwhile, at most so long
    /// after it came as [`FLUSHES`] says.
    pub(super) fn wait(&mut self, outlet: &Outlet, interrupted: &impl Fn() -> bool) -> Result<(), Unsent> {
        let Some(pace) = &mut self.pace else { return Ok(()) };
        let due = pace.next();
        let early = |due: Instant| due.checked_duration_since(Instant::now());
        if early(due).is_some() {
            self.send()?;
        }
        self.flush(outlet);
        while let Some(time) = early(due).filter(|_| !interrupted()) {
            thread::sleep(time.min(FLUSHES));
            self.flush(outlet);
        }
        Ok(())
    }

    /// Hands on what was put out, unless that was done a moment ago.
    fn flush(&mut self, outlet: &Outlet) {
        if self.flushed.elapsed() >= FLUSHES {
            outlet.flush();
            self.flushed = Instant::now();
        }
    }

    /// What reads the metrics.
    pub(super) fn monitor(&self) -> Monitor {
        self.pipeline.monitor()
    }

    /// Ends the app's input, or leaves it open, after all that was read; and tells the counters.
    pub(super) fn end(mut self, finish: bool) -> (Counters, Result<(), PipelineError>) {
        // Why it failed the end says.
        let _ = self.send();
        let monitor = self.monitor();
        let ended = if finish { self.pipeline.close() } else { self.pipeline.stop() };
        (total(&monitor), ended.map(drop))
    }

    /// Ends at once.
    pub(super) fn give_up(self) -> Counters {
        total(&self.monitor())
    }
}

/// The counters of all shards together.
fn total(monitor: &Monitor) -> Counters {
    let mut all = Counters::default();
    for metrics in monitor.metrics() {
        let one = metrics.counters;
        all.late += one.late;
        all.refused += one.refused;
        all.row_errors += one.row_errors;
        all.null_key += one.null_key;
        all.attempts_refused += one.attempts_refused;
        all.purged += one.purged;
        all.dropped += one.dropped;
    }
    all
}

/// Rows at a rate: the n-th is due at its moment, whenever those before it came.
struct Pace {
    start: Instant,
    every: f64,
    count: u64,
}

impl Pace {
    fn new(rate: f64) -> Self {
        Pace { start: Instant::now(), every: 1.0 / rate, count: 0 }
    }

    fn next(&mut self) -> Instant {
        let due = self.start + Duration::from_secs_f64(self.every * self.count as f64);
        self.count += 1;
        due
    }
}
