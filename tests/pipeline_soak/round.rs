//! One round: producers, a host that asks, an end, and what must be true of all of it.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use eventflux::pipeline::{EventPipeline, Metrics, PipelineBuilder, PipelineError};
use eventflux::{EventApp, EventOf, Events};
use fastrand::Rng;

use crate::number;
use crate::pipe::Pipe;
use crate::plan::{End, Plan};
use crate::producer::Producer;
use crate::rows::{Item, Row};

/// What sinks say when they panic as they are to.
pub(crate) const PLANNED: &str = "planned";

/// Whether a pipeline failed by that.
fn is_planned(error: &PipelineError) -> bool {
    matches!(error, PipelineError::Panicked { message, .. } if message == PLANNED)
}

/// What the sinks of a copy have seen.
pub(crate) struct Log {
    /// The input and the event.
    rows: Mutex<Vec<(usize, Item)>>,
    /// The sink of the event of this number panics.
    panics: Arc<AtomicI64>,
    /// A sink takes so long, for one event of so many.
    slow: Option<(Duration, i64)>,
}

impl Log {
    pub(crate) fn see(&self, input: usize, producer: i64, number: i64, key: i64) {
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
pub(crate) fn round<A, L: Row + 'static, R: Row + 'static>(
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
