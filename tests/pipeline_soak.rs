//! Pipelines in random rounds: any capacity, policies, number of producers and of copies, ways to send, slow and panicking sinks, and ways to
//! end. In every round all events are accounted for, in order, and nothing hangs.
//!
//! Rounds are drawn for `EVENTFLUX_SOAK` seconds (default 3), the first from `EVENTFLUX_SEED` (default 1), each other from the number
//! after. A failure says how its round is repeated; what the threads do in it is the scheduler's choice, so that it may take some.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use eventflux::pipeline::{
    Backpressure, EventPipeline, Metrics, PipelineBuilder, PipelineError, SendError, Sender, ShardedPipeline,
    Unsent,
};
use eventflux::prelude::*;
use eventflux::{EventApp, EventOf, Events};
use fastrand::Rng;

mod block_on;

use block_on::block_on;

/// What an event holds: its producer, its number among those of its producer, and a key of the producer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Item {
    producer: i64,
    number: i64,
    key: i64,
}

trait Row: Default {
    fn fill(&mut self, item: Item);
    fn item(&self) -> Item;
}

macro_rules! rows {
    ($($name:ident)*) => {$(
        #[derive(Stream, Clone, Debug, Default)]
        struct $name {
            producer: i64,
            number: i64,
            key: i64,
        }

        impl Row for $name {
            fn fill(&mut self, item: Item) {
                (self.producer, self.number, self.key) = (item.producer, item.number, item.key);
            }

            fn item(&self) -> Item {
                Item { producer: self.producer, number: self.number, key: self.key }
            }
        }
    )*};
}

macro_rules! timed_rows {
    ($($name:ident)*) => {$(
        #[derive(Stream, Clone, Debug, Default)]
        struct $name {
            producer: i64,
            number: i64,
            key: i64,
            #[stream(time)]
            at: Timestamp,
        }

        impl Row for $name {
            fn fill(&mut self, item: Item) {
                (self.producer, self.number, self.key) = (item.producer, item.number, item.key);
                self.at = Timestamp::from_millis(item.number);
            }

            fn item(&self) -> Item {
                Item { producer: self.producer, number: self.number, key: self.key }
            }
        }
    )*};
}

rows!(Left Right);
timed_rows!(TimedLeft TimedRight);

eventflux! {
    struct Plain;
    CREATE STREAM Lefts OF Left;
    CREATE STREAM Rights OF Right;
    INSERT INTO SeenLefts SELECT producer, number, key FROM Lefts;
    INSERT INTO SeenRights SELECT producer, number, key FROM Rights;
    INSERT INTO LeftsPerKey SELECT key, COUNT(*) AS n FROM Lefts WINDOW TUMBLING(1 MILLISECOND) GROUP BY key;
    INSERT INTO RightsPerKey SELECT key, COUNT(*) AS n FROM Rights WINDOW TUMBLING(1 MILLISECOND) GROUP BY key;
}

eventflux! {
    struct Timed;
    CREATE STREAM Lefts OF TimedLeft;
    CREATE STREAM Rights OF TimedRight;
    INSERT INTO SeenLefts SELECT producer, number, key FROM Lefts;
    INSERT INTO SeenRights SELECT producer, number, key FROM Rights;
    INSERT INTO LeftsPerKey SELECT key, COUNT(*) AS n FROM Lefts WINDOW TUMBLING(1 SECOND) GROUP BY key;
    INSERT INTO RightsPerKey SELECT key, COUNT(*) AS n FROM Rights WINDOW TUMBLING(1 SECOND) GROUP BY key;
}

eventflux! {
    struct Tabled;
    CREATE STREAM Lefts OF Left;
    CREATE STREAM Rights OF Right;
    CREATE TABLE Noted (producer BIGINT NOT NULL, number BIGINT NOT NULL);
    INSERT INTO SeenLefts SELECT producer, number, key FROM Lefts;
    INSERT INTO SeenRights SELECT producer, number, key FROM Rights;
    INSERT INTO Noted SELECT producer, number FROM Lefts;
}

/// What sinks say when they panic as they are to.
const PLANNED: &str = "planned";

/// Whether a pipeline failed by that.
fn is_planned(error: &PipelineError) -> bool {
    matches!(error, PipelineError::Panicked { message, .. } if message == PLANNED)
}

/// What the sinks of a copy have seen.
struct Log {
    /// The input and the event.
    rows: Mutex<Vec<(usize, Item)>>,
    /// The sink of the event of this number panics.
    panics: Arc<AtomicI64>,
    /// A sink takes so long, for one event of so many.
    slow: Option<(Duration, i64)>,
}

impl Log {
    fn see(&self, input: usize, producer: i64, number: i64, key: i64) {
        self.rows().push((input, Item { producer, number, key }));
        if let Some((time, every)) = self.slow
            && number % every == 0
        {
            thread::sleep(time);
        }
        assert!(self.panics.fetch_sub(1, Ordering::Relaxed) != 1, "{PLANNED}");
    }

    fn rows(&self) -> std::sync::MutexGuard<'_, Vec<(usize, Item)>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is the same for both handles.
enum Pipe<A: EventApp> {
    One(EventPipeline<A>),
    Several(ShardedPipeline<A>),
}

impl<A: EventApp> Pipe<A> {
    fn sender(&self) -> Sender<A::Events> {
        match self {
            Pipe::One(pipeline) => pipeline.sender(),
            Pipe::Several(pipeline) => pipeline.sender(),
        }
    }

    fn with_each<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut A) -> T + Clone + Send + 'static,
    ) -> Result<Vec<T>, PipelineError> {
        match self {
            Pipe::One(pipeline) => pipeline.with(act).map(|made| vec![made]),
            Pipe::Several(pipeline) => pipeline.with_each(act),
        }
    }

    fn flush(&self) -> Result<(), PipelineError> {
        match self {
            Pipe::One(pipeline) => pipeline.flush(),
            Pipe::Several(pipeline) => pipeline.flush(),
        }
    }

    fn source(&mut self, name: &str) -> Sender<A::Events> {
        let source = match self {
            Pipe::One(pipeline) => pipeline.source(name),
            Pipe::Several(pipeline) => pipeline.source(name),
        };
        source.unwrap()
    }

    fn wake(&self) {
        match self {
            Pipe::One(pipeline) => pipeline.wake(),
            Pipe::Several(pipeline) => pipeline.wake(),
        }
    }

    fn metrics(&self) -> Vec<Metrics> {
        match self {
            Pipe::One(pipeline) => vec![pipeline.metrics()],
            Pipe::Several(pipeline) => pipeline.metrics(),
        }
    }

    fn end(self, end: End) -> Option<Result<Vec<A>, PipelineError>> {
        let one = |ended: Result<A, _>| ended.map(|app| vec![app]);
        Some(match (self, end) {
            (Pipe::One(pipeline), End::Close) => one(pipeline.close()),
            (Pipe::One(pipeline), End::Stop) => one(pipeline.stop()),
            (Pipe::One(pipeline), End::Join) => one(pipeline.join()),
            (Pipe::Several(pipeline), End::Close) => pipeline.close(),
            (Pipe::Several(pipeline), End::Stop) => pipeline.stop(),
            (Pipe::Several(pipeline), End::Join) => pipeline.join(),
            (_, End::Drop) => return None,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Close,
    Stop,
    Join,
    Drop,
}

/// How a round goes.
#[derive(Debug)]
struct Plan {
    shards: usize,
    /// With the handle for several copies, also if it is one.
    several: bool,
    capacity: usize,
    batch: usize,
    policies: [Backpressure; 2],
    producers: i64,
    /// Each producer is a source, in event time.
    sources: bool,
    /// How often each producer sends something.
    sends: u32,
    spin: Duration,
    slow: Option<(Duration, i64)>,
    /// The number of the event whose sink panics.
    panics: Option<i64>,
    /// Whether the host panics in the worker.
    panicking_wish: bool,
    end: End,
    /// It ends while the producers still send.
    early: bool,
    /// How often the host asks something.
    asks: u32,
}

impl Plan {
    fn draw(rng: &mut Rng, most_shards: usize, event_time: bool) -> Self {
        let policy = |rng: &mut Rng| match rng.u32(0..8) {
            0 | 1 => Backpressure::Drop,
            2 => Backpressure::DropNewest,
            3 => Backpressure::Unbounded,
            _ => Backpressure::Block,
        };
        let shards = rng.usize(1..=most_shards);
        let fails = rng.u32(0..4) == 0;
        Plan {
            shards,
            several: shards > 1 || rng.bool(),
            capacity: [1, 2, 3, 4, 7, 16, 64, 1_000][rng.usize(0..8)],
            batch: rng.usize(1..=20),
            policies: if rng.bool() { [Backpressure::Block; 2] } else { [policy(rng), policy(rng)] },
            producers: rng.i64(1..=6),
            sources: event_time && rng.bool(),
            sends: rng.u32(1..=300),
            spin: [Duration::ZERO, Duration::from_micros(20), Duration::from_millis(1)][rng.usize(0..3)],
            slow: rng.bool().then(|| (Duration::from_micros(rng.u64(1..200)), rng.i64(5..100))),
            panics: (fails && rng.bool()).then(|| rng.i64(1..=200)),
            panicking_wish: fails && rng.u32(0..4) == 0,
            end: [End::Close, End::Stop, End::Join, End::Drop][rng.usize(0..4)],
            early: rng.bool(),
            asks: rng.u32(0..8),
        }
    }

    /// Whether no event is dropped.
    fn lossless(&self) -> bool {
        self.sources || !self.policies.contains(&Backpressure::Drop)
    }

    /// Whether no event is late: those of each producer have the times of their numbers.
    fn in_time(&self) -> bool {
        self.sources || self.producers == 1 && self.one_queue()
    }

    /// Whether both inputs share a queue.
    fn one_queue(&self) -> bool {
        if self.sources {
            return true;
        }
        let shares = |policy| matches!(policy, Backpressure::Block | Backpressure::DropNewest);
        self.policies.into_iter().all(shares) || self.policies == [Backpressure::Unbounded; 2]
    }
}

/// Something that sends.
struct Producer<E: Events, L, R> {
    number: i64,
    next: i64,
    rng: Rng,
    sender: Sender<E>,
    item: fn(&E::Event) -> Item,
    sent: Vec<(usize, Item)>,
    /// Events that were handed back because they were refused, and those of which some may have been.
    refused: u64,
    mixed: u64,
    closed: bool,
    batch: usize,
    rows: PhantomData<fn(L, R)>,
}

impl<E: Events, L: Row, R: Row> Producer<E, L, R>
where
    E::Event: EventOf<L> + EventOf<R>,
{
    fn draw(&mut self) -> (usize, Item) {
        self.next += 1;
        let item =
            Item { producer: self.number, number: self.next, key: self.number * 4 + self.rng.i64(0..4) };
        (self.rng.usize(0..2), item)
    }

    fn event((input, item): (usize, Item)) -> E::Event {
        fn row<R: Row>(item: Item) -> R {
            let mut row = R::default();
            row.fill(item);
            row
        }
        if input == 0 { row::<L>(item).into() } else { row::<R>(item).into() }
    }

    /// Notes what became of an event.
    fn one(&mut self, (input, item): (usize, Item), outcome: Result<(), SendError<E::Event>>) {
        let Err(error) = outcome else {
            self.sent.push((input, item));
            return;
        };
        assert_eq!((self.item)(&error.event), item);
        match error.why {
            Unsent::Refused => self.refused += 1,
            Unsent::Closed => self.closed = true,
            why => assert_eq!(why, Unsent::Full),
        }
    }

    /// Notes what became of several, of which those that were not sent are given.
    fn several(&mut self, items: &[(usize, Item)], back: &[Item], why: Option<Unsent>) {
        let back: HashSet<i64> = back.iter().map(|item| item.number).collect();
        let sent = items.iter().filter(|(_, item)| !back.contains(&item.number));
        let before = self.sent.len();
        self.sent.extend(sent);
        assert_eq!(self.sent.len() - before, items.len() - back.len(), "handed back is what was sent");
        match why {
            None => assert!(back.is_empty()),
            Some(Unsent::Refused) => self.refused += back.len() as u64,
            Some(why) => {
                self.mixed += back.len() as u64;
                self.closed |= why == Unsent::Closed;
                assert!(!back.is_empty());
            }
        }
    }

    /// Sends something in some way.
    fn send(&mut self) {
        match self.rng.u32(0..12) {
            0 | 1 => {
                let drawn = self.draw();
                let outcome = self.sender.push(Self::event(drawn));
                self.one(drawn, outcome);
            }
            2 => {
                let drawn = self.draw();
                let outcome = self.sender.try_push(Self::event(drawn));
                self.one(drawn, outcome);
            }
            3 => {
                let drawn = self.draw();
                let time = Duration::from_micros(self.rng.u64(0..300));
                let outcome = self.sender.push_timeout(Self::event(drawn), time);
                self.one(drawn, outcome);
            }
            4 => {
                let drawn = self.draw();
                let outcome = if drawn.0 == 0 {
                    self.sender.push_with::<L>(|row| row.fill(drawn.1))
                } else {
                    self.sender.push_with::<R>(|row| row.fill(drawn.1))
                };
                self.one(drawn, outcome);
            }
            5 | 6 => self.send_async(),
            7..10 => self.send_batch(),
            10 => self.send_all(),
            _ => {
                if self.rng.bool() {
                    self.sender = self.sender.clone();
                } else {
                    let (_, item) = self.draw();
                    let mut row = L::default();
                    row.fill(item);
                    let outcome = self.sender.of::<L>().push(row);
                    self.one((0, item), outcome);
                }
            }
        }
    }

    fn send_async(&mut self) {
        let drawn = self.draw();
        let waits = self.rng.u32(0..4) > 0;
        let outcome = {
            let mut future = pin!(self.sender.push_async(Self::event(drawn)));
            match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(outcome) => Some(outcome),
                Poll::Pending => waits.then(|| block_on(future)),
            }
        };
        // One that was given up was not sent.
        if let Some(outcome) = outcome {
            self.one(drawn, outcome);
        }
    }

    fn send_batch(&mut self) {
        let count = self.rng.usize(0..=2 * self.batch + 3);
        let (one_input, recycles) = (self.rng.bool(), self.rng.bool());
        let mut batch = self.sender.batch();
        let mut items = Vec::new();
        for _ in 0..count {
            let (input, item) = self.draw();
            let drawn = (if one_input { 0 } else { input }, item);
            items.push(drawn);
            match drawn.0 {
                0 if recycles => batch.push_with::<L>(|row| row.fill(item)),
                1 if recycles => batch.push_with::<R>(|row| row.fill(item)),
                _ => batch.push(Self::event(drawn)),
            }
        }
        let outcome =
            if self.rng.bool() { self.sender.push_batch(batch) } else { self.sender.try_push_batch(batch) };
        let back = outcome.as_ref().err().map_or(&[][..], |error| error.event.events());
        let back: Vec<Item> = back.iter().map(self.item).collect();
        self.several(&items, &back, outcome.err().map(|error| error.why));
    }

    fn send_all(&mut self) {
        let count = self.rng.usize(0..=3 * self.batch);
        let items: Vec<(usize, Item)> = (0..count).map(|_| self.draw()).collect();
        let taken = Cell::new(0);
        let events = items.iter().map(|drawn| {
            taken.set(taken.get() + 1);
            Self::event(*drawn)
        });
        let outcome = self.sender.push_all(events);
        let back = outcome.as_ref().err().map_or(&[][..], |error| error.event.events());
        let back: Vec<Item> = back.iter().map(self.item).collect();
        self.several(&items[..taken.get()], &back, outcome.err().map(|error| error.why));
    }
}

/// What the producers did.
#[derive(Default)]
struct Sent {
    events: Vec<(usize, Item)>,
    refused: u64,
    mixed: u64,
}

/// What became of the events of a round.
#[derive(Clone, Copy, Debug, Default)]
struct Became {
    processed: u64,
    dropped: u64,
}

fn became(metrics: &[Metrics]) -> Became {
    Became {
        processed: metrics.iter().map(Metrics::processed).sum(),
        dropped: metrics.iter().map(Metrics::dropped).sum(),
    }
}

/// One round.
fn round<A, L: Row + 'static, R: Row + 'static>(
    rng: &mut Rng,
    plan: &Plan,
    make: impl Fn(Arc<Log>) -> A,
    item: fn(&eventflux_event::Of<A>) -> Item,
    noted: fn(&mut A) -> Option<usize>,
) where
    A: EventApp + Send + 'static,
    A::Events: Send + 'static,
    eventflux_event::Of<A>: EventOf<L> + EventOf<R> + Send + 'static,
{
    if number("EVENTFLUX_SOAK", 1) == 0 {
        println!("{plan:?}");
    }
    let panics = Arc::new(AtomicI64::new(plan.panics.unwrap_or(i64::MAX)));
    let logs: Vec<Arc<Log>> = (0..plan.shards)
        .map(|_| Arc::new(Log { rows: Mutex::default(), panics: panics.clone(), slow: plan.slow }))
        .collect();
    let mut builder: PipelineBuilder<A> = EventPipeline::builder()
        .capacity(plan.capacity)
        .batch(plan.batch)
        .spin(plan.spin)
        .backpressure_of("Lefts", plan.policies[0])
        .backpressure_of("Rights", plan.policies[1]);
    if plan.sources {
        builder = (0..plan.producers).fold(builder, |builder, number| builder.source(number.to_string()));
    }
    let mut pipe = if plan.several {
        Pipe::Several(builder.start_shards(plan.shards, |shard| make(logs[shard].clone())).unwrap())
    } else {
        Pipe::One(builder.start(make(logs[0].clone())).unwrap())
    };
    let event_time = pipe.sender().events().event_time();

    let producers: Vec<_> = (0..plan.producers)
        .map(|number| {
            let mut producer = Producer::<A::Events, L, R> {
                number,
                next: 0,
                rng: rng.fork(),
                sender: if plan.sources { pipe.source(&number.to_string()) } else { pipe.sender() },
                item,
                sent: Vec::new(),
                refused: 0,
                mixed: 0,
                closed: false,
                batch: plan.batch,
                rows: PhantomData,
            };
            let sends = plan.sends;
            thread::spawn(move || {
                for _ in 0..sends {
                    producer.send();
                    if producer.closed {
                        break;
                    }
                }
                (producer.sent, producer.refused, producer.mixed, producer.closed)
            })
        })
        .collect();
    let join = |producers: Vec<thread::JoinHandle<_>>| {
        let mut all = Sent::default();
        let mut closed = false;
        for producer in producers {
            let (sent, refused, mixed, was_closed) =
                producer.join().unwrap_or_else(|panic| resume_unwind(panic));
            all.events.extend(sent);
            (all.refused, all.mixed) = (all.refused + refused, all.mixed + mixed);
            closed |= was_closed;
        }
        (all, closed)
    };

    let may_fail = plan.panics.is_some() || plan.panicking_wish;
    for _ in 0..plan.asks {
        thread::sleep(Duration::from_micros(rng.u64(0..500)));
        let asked = match rng.u32(0..4) {
            0 => pipe.flush(),
            1 => {
                let log = logs[0].clone();
                let ask = move |app: &mut A| {
                    (noted(app), Some(log.rows().iter().filter(|(input, _)| *input == 0).count()))
                };
                let told = pipe.with_each(ask);
                // Between two events the table has what the sinks have seen.
                told.map(|told| {
                    told.iter().for_each(|(noted, seen)| assert!(noted.is_none() || noted == seen))
                })
            }
            2 => {
                for metrics in pipe.metrics() {
                    assert!(metrics.processed() + metrics.dropped() <= metrics.sent, "{metrics:?}");
                }
                Ok(())
            }
            _ => {
                pipe.wake();
                Ok(())
            }
        };
        assert!(asked.is_ok() || may_fail, "{asked:?}");
    }
    if plan.panicking_wish {
        let asked = pipe.with_each(|_| -> () { panic!("{PLANNED}") });
        assert!(asked.as_ref().is_err_and(is_planned), "{asked:?}");
    }

    let lossless = plan.lossless();
    let logged = || logs.iter().map(|log| log.rows().len() as u64).sum::<u64>();
    // Whoever waits for something here is seen by the watchdog.
    let until = |done: &dyn Fn() -> bool| {
        while !done() {
            thread::sleep(Duration::from_micros(50));
        }
    };
    let late = |apps: &[A]| apps.iter().map(|app| app.counters().late).sum::<u64>();
    let sent = if plan.early && !may_fail {
        // It ends while they send.
        let ended = pipe.end(plan.end);
        let (sent, closed) = join(producers);
        assert!(!(plan.end == End::Join && closed), "there were senders");
        match ended {
            Some(apps) => {
                let apps = apps.unwrap();
                if lossless {
                    assert_eq!(logged() + late(&apps), sent.events.len() as u64);
                }
                if plan.in_time() {
                    assert_eq!(late(&apps), 0);
                }
            }
            None => until(&|| logs.iter().all(|log| Arc::strong_count(log) == 1)),
        }
        sent
    } else {
        let (sent, closed) = join(producers);
        let flushed = pipe.flush();
        let failed = panics.load(Ordering::Relaxed) <= 0 || plan.panicking_wish;
        if failed {
            let all = || {
                let became = became(&pipe.metrics());
                became.processed + became.dropped == sent.events.len() as u64
            };
            until(&all);
            assert!(pipe.with_each(|_| ()).is_err_and(|error| is_planned(&error)));
            assert!(pipe.flush().is_err_and(|error| is_planned(&error)));
        } else {
            assert_eq!((flushed, closed), (Ok(()), false));
        }
        let metrics = pipe.metrics();
        let became = became(&metrics);
        assert_eq!(metrics.iter().map(|metrics| metrics.sent).sum::<u64>(), sent.events.len() as u64);
        assert_eq!(became.processed + became.dropped, sent.events.len() as u64, "{became:?}");
        assert!(became.dropped == 0 || failed || !lossless, "{became:?}");
        let refused = metrics.iter().map(Metrics::refused).sum::<u64>();
        assert!((sent.refused..=sent.refused + sent.mixed).contains(&refused), "{refused}");
        for queue in metrics.iter().flat_map(|metrics| &metrics.queues) {
            assert_eq!(queue.depth, 0);
            assert!(queue.capacity.is_none_or(|capacity| queue.high_water <= capacity), "{queue:?}");
        }
        match pipe.end(plan.end) {
            Some(Err(error)) => assert!(failed && error.to_string().ends_with(PLANNED), "{error}"),
            Some(Ok(apps)) => {
                assert!(!failed);
                assert_eq!(logged() + late(&apps), became.processed);
                if plan.in_time() {
                    assert_eq!(late(&apps), 0);
                }
            }
            None => until(&|| logs.iter().all(|log| Arc::strong_count(log) == 1)),
        }
        if !event_time {
            assert_eq!(logged(), became.processed);
        }
        sent
    };
    check_order(plan, &logs, &sent);
}

/// Every event that was seen was sent, is there once, and comes after those of its producer that were sent before.
fn check_order(plan: &Plan, logs: &[Arc<Log>], sent: &Sent) {
    let numbers: HashMap<(i64, i64), usize> =
        sent.events.iter().map(|(input, item)| ((item.producer, item.number), *input)).collect();
    let (mut last, mut shard_of) = (HashMap::new(), HashMap::new());
    for (shard, log) in logs.iter().enumerate() {
        for (input, item) in log.rows().iter() {
            assert_eq!(numbers.get(&(item.producer, item.number)), Some(input), "{item:?} was not sent");
            assert_eq!(*shard_of.entry(item.key).or_insert(shard), shard, "{item:?} is elsewhere");
            // What keeps its order: what one queue has, and of several copies what one key has in it.
            let queue = if plan.one_queue() { 0 } else { *input };
            let key = if plan.shards == 1 { -1 } else { item.key };
            let before = last.insert((item.producer, queue, key), item.number);
            assert!(before.is_none_or(|before| before < item.number), "{item:?} after {before:?}");
        }
    }
}

/// What an app's events are called outside of it.
mod eventflux_event {
    pub(crate) type Of<A> = <<A as eventflux::EventApp>::Events as eventflux::Events>::Event;
}

/// Draws a round and runs it.
fn run(seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let rng = &mut rng;
    match rng.u32(0..3) {
        0 => {
            let make = |log: Arc<Log>| {
                let right = log.clone();
                Plain::builder()
                    .on_seen_lefts(move |row| log.see(0, row.producer, row.number, row.key))
                    .on_seen_rights(move |row| right.see(1, row.producer, row.number, row.key))
                    .on_lefts_per_key(|_| {})
                    .on_rights_per_key(|_| {})
                    .build()
            };
            let item = |event: &PlainInput| match event {
                PlainInput::Lefts(row) => row.item(),
                PlainInput::Rights(row) => row.item(),
            };
            let plan = Plan::draw(rng, 3, false);
            round::<_, Left, Right>(rng, &plan, make, item, |_| None);
        }
        1 => {
            let make = |log: Arc<Log>| {
                let right = log.clone();
                Timed::builder()
                    .on_seen_lefts(move |row| log.see(0, row.producer, row.number, row.key))
                    .on_seen_rights(move |row| right.see(1, row.producer, row.number, row.key))
                    .on_lefts_per_key(|_| {})
                    .on_rights_per_key(|_| {})
                    .build()
            };
            let item = |event: &TimedInput| match event {
                TimedInput::Lefts(row) => row.item(),
                TimedInput::Rights(row) => row.item(),
            };
            let plan = Plan::draw(rng, 3, true);
            round::<_, TimedLeft, TimedRight>(rng, &plan, make, item, |_| None);
        }
        _ => {
            let make = |log: Arc<Log>| {
                let right = log.clone();
                Tabled::builder()
                    .on_seen_lefts(move |row| log.see(0, row.producer, row.number, row.key))
                    .on_seen_rights(move |row| right.see(1, row.producer, row.number, row.key))
                    .build()
            };
            let item = |event: &TabledInput| match event {
                TabledInput::Lefts(row) => row.item(),
                TabledInput::Rights(row) => row.item(),
            };
            let plan = Plan::draw(rng, 1, false);
            round::<_, Left, Right>(rng, &plan, make, item, |app| Some(app.noted().len()));
        }
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// How long a round may take.
const LIMIT: Duration = Duration::from_secs(60);

#[test]
fn every_event_is_accounted_for() {
    let (first, time) = (number("EVENTFLUX_SEED", 1), Duration::from_secs(number("EVENTFLUX_SOAK", 3)));
    let repeat = |seed: u64| {
        format!(
            "repeat it with EVENTFLUX_SEED={seed} EVENTFLUX_SOAK=0 cargo test --features pipeline --test pipeline_soak"
        )
    };
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if info.payload().downcast_ref::<&str>() != Some(&PLANNED)
            && info.payload().downcast_ref::<String>().is_none_or(|text| text != PLANNED)
        {
            hook(info);
        }
    }));
    let begun = Instant::now();
    // The number of the round, and when it began.
    let at = Arc::new((AtomicU64::new(first), AtomicU64::new(0)));
    let watched = at.clone();
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_secs(1));
            let since = Duration::from_millis(watched.1.load(Ordering::Relaxed));
            if begun.elapsed().saturating_sub(since) > LIMIT {
                eprintln!("a round hangs; {}", repeat(watched.0.load(Ordering::Relaxed)));
                std::process::abort();
            }
        }
    });
    for seed in first.. {
        at.1.store(begun.elapsed().as_millis() as u64, Ordering::Relaxed);
        at.0.store(seed, Ordering::Relaxed);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| run(seed))) {
            eprintln!("{}", repeat(seed));
            resume_unwind(panic);
        }
        if begun.elapsed() >= time {
            println!("{} rounds", seed - first + 1);
            break;
        }
    }
}
