//! Checkpoints of pipelines: with where their sources are.

use std::time::Duration;

use eventflux::checkpoint::{CheckpointError, CheckpointManager, Recovered};
use eventflux::dynamic::{self, App};
use eventflux::files::FileSource;
use eventflux::pipeline::connect::{
    ChannelSource, GeneratorSource, IteratorSource, Next, SourceError, SourceHandler,
};
use eventflux::pipeline::{EventPipeline, PipelineError, Sender, StartError};
use eventflux::storage::testing::{Fault, Faults, Faulty};
use eventflux::storage::{MemoryStorage, StorageBackend};
use eventflux::{Engine, EventApp, Events};
use eventflux::{Timestamp, Value};

const SQL: &str = "
    CREATE STREAM Lefts (at TIMESTAMP NOT NULL, n BIGINT NOT NULL, WATERMARK FOR at);
    CREATE STREAM Rights (at TIMESTAMP NOT NULL, n BIGINT NOT NULL, WATERMARK FOR at);
    INSERT INTO Both SELECT n FROM Lefts;
    INSERT INTO Both SELECT n FROM Rights;
    CREATE TABLE Sums (one INT NOT NULL, events BIGINT NOT NULL, sum BIGINT, PRIMARY KEY (one));
    UPSERT INTO Sums SELECT 1 AS one, COUNT(*) AS events, SUM(n) AS sum FROM Both;
";

fn app() -> App {
    App::compile(SQL).unwrap()
}

/// How many events there were, and the sum of their numbers.
fn sums(app: &App) -> Vec<Vec<Value>> {
    app.table_rows("Sums").unwrap()
}

fn of(events: u64, sum: u64) -> Vec<Vec<Value>> {
    vec![vec![Value::Int(1), Value::BigInt(events as i64), Value::BigInt(sum as i64)]]
}

/// Waits until numbers from 0 on have come, so many of them.
fn wait_for(pipeline: &EventPipeline<App>, count: u64) {
    let began = std::time::Instant::now();
    while pipeline.with(move |app| sums(app) != of(count, count * (count - 1) / 2)).unwrap() {
        assert!(began.elapsed() < Duration::from_secs(60), "not {count} within a minute");
    }
}

/// Number `n` of a side, which has one a millisecond.
fn event(makes: &dynamic::Events, stream: &str, n: u64) -> dynamic::Event {
    makes.event(stream, (Timestamp::from_micros(n as i64 * 1_000), n as i64)).unwrap()
}

/// A source that breaks after so many calls.
struct Breaks<S>(S, u32);

impl<E: Events, S: SourceHandler<E>> SourceHandler<E> for Breaks<S> {
    fn send(&mut self, out: &mut Sender<E>) -> Result<Next, SourceError> {
        self.1 = self.1.checked_sub(1).ok_or("it breaks")?;
        self.0.send(out)
    }

    fn position(&self) -> Option<Vec<u8>> {
        self.0.position()
    }

    fn rewind(&mut self, at: &[u8]) -> Result<(), SourceError> {
        self.0.rewind(at)
    }
}

/// However a life ends, what one source has sent ahead of the other makes nothing of that late.
#[test]
fn sources_go_on_where_they_were() {
    const EACH: u64 = 3_000;
    let disk = MemoryStorage::new();
    for life in 0..=18 {
        let mut app = app();
        let mut checkpoints =
            CheckpointManager::builder(disk.clone()).every(Duration::from_millis(2)).start().unwrap();
        let recovered = checkpoints.recover(&mut app).unwrap();
        assert_eq!(recovered.is_some(), life > 0);
        let makes = app.events();
        let builder = EventPipeline::builder().source("left").source("right").capacity(64);
        let mut pipeline = builder.checkpoints(checkpoints).start(app).unwrap();
        // One says where it is in a form of its own, the other how many it has given, as fast as it can.
        let left = makes.clone();
        let lefts = GeneratorSource::new(60_000.0, move |n| event(&left, "Lefts", n)).count(EACH);
        let right = makes.clone();
        let rights = IteratorSource::new((0..EACH).map(move |n| event(&right, "Rights", n)));
        let rights = if life % 2 == 0 { rights } else { rights.unbatched() };
        let calls = if life % 3 == 2 && life < 18 { 20 } else { u32::MAX };
        pipeline.run_source("left", Breaks(lefts, calls)).unwrap();
        pipeline.run_source("right", rights.repeatable()).unwrap();
        if life == 18 {
            let app = pipeline.join().unwrap();
            assert_eq!((sums(&app), app.counters().late), (of(2 * EACH, EACH * (EACH - 1)), 0));
            return;
        }
        match life % 3 {
            // As in a crash, what comes behind the checkpoint is lost with it.
            0 => {
                std::thread::sleep(Duration::from_millis(2));
                pipeline.checkpoint().unwrap();
                std::thread::sleep(Duration::from_millis(1));
                drop(pipeline);
            }
            1 => {
                std::thread::sleep(Duration::from_millis(2));
                pipeline.stop().unwrap();
            }
            // It may have come to its end, where the machine is slow.
            _ => match pipeline.join() {
                Err(PipelineError::Source(_)) => {}
                Ok(_) => return,
                Err(other) => panic!("{other}"),
            },
        }
    }
}

#[test]
fn what_was_closed_stays_closed_and_what_was_stopped_goes_on() {
    let disk = MemoryStorage::new();
    for (round, count) in [(0, 10), (1, 20)] {
        let mut app = app();
        let mut checkpoints = CheckpointManager::builder(disk.clone()).start().unwrap();
        checkpoints.recover(&mut app).unwrap();
        let events: Vec<_> =
            (round * 10..round * 10 + 10).map(|n| event(&app.events(), "Lefts", n)).collect();
        let pipeline = EventPipeline::builder().checkpoints(checkpoints).start(app).unwrap();
        let mut sender = pipeline.sender();
        events.into_iter().for_each(|event| sender.push(event).unwrap());
        assert!(pipeline.metrics().checkpoints.is_some());
        let app = pipeline.stop().unwrap();
        assert_eq!(sums(&app), of(count, count * (count - 1) / 2));
    }
}

#[test]
fn what_the_storage_says_is_told() {
    let faults = Faults::new();
    (1..9).for_each(|n| faults.at(n, Fault::Full));
    let app = app();
    let storage = Faulty::new(MemoryStorage::new(), &faults);
    let checkpoints = CheckpointManager::builder(storage).start().unwrap();
    let pipeline = EventPipeline::builder().checkpoints(checkpoints).start(app).unwrap();
    assert!(matches!(pipeline.checkpoint(), Err(CheckpointError::Storage(_))));
    let status = pipeline.metrics().checkpoints.unwrap();
    assert_eq!((status.taken, status.failed), (0, 1));
    assert!(matches!(pipeline.close(), Err(PipelineError::Checkpoint(_))));
}

#[test]
fn a_pipeline_without_checkpoints_and_one_that_is_split() {
    let app = app();
    let pipeline = EventPipeline::start(app).unwrap();
    let error = pipeline.checkpoint().unwrap_err().to_string();
    assert!(error.contains("started without checkpoints"), "{error}");
    pipeline.close().unwrap();
    let checkpoints = CheckpointManager::builder(MemoryStorage::new()).start().unwrap();
    let split = "CREATE STREAM T (k INT NOT NULL); SELECT k, COUNT(*) AS n FROM T GROUP BY k;";
    let builder = EventPipeline::builder().checkpoints(checkpoints);
    let started = builder.start_shards(2, |_| App::compile(split).unwrap());
    assert!(matches!(started, Err(StartError::CheckpointsOfShards)));
}

#[test]
fn the_metrics_say_what_is_held() {
    let app = app();
    let events: Vec<_> = (0..100).map(|n| event(&app.events(), "Lefts", n)).collect();
    let pipeline = EventPipeline::start(app).unwrap();
    let mut sender = pipeline.sender();
    events.into_iter().for_each(|event| sender.push(event).unwrap());
    pipeline.flush().unwrap();
    let metrics = pipeline.metrics();
    let names: Vec<&str> = metrics.state.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["clock", "waiting events", "counters", "aggregates of Sums", "table Sums"]);
    pipeline.close().unwrap();
}

#[test]
fn a_file_whose_last_line_has_no_end_goes_on_behind_it() {
    let dir = tempfile::tempdir().unwrap();
    let (path, disk) = (dir.path().join("lefts.csv"), MemoryStorage::new());
    let mut text = "at,n\n".to_owned();
    // As many as are sent together.
    (0..256).for_each(|n| text.push_str(&format!("1970-01-01T00:00:{:02}Z,{n}\n", n / 10)));
    std::fs::write(&path, text.trim_end()).unwrap();
    for (more, count) in [("", 256), ("", 256), ("\n1970-01-01T00:00:59Z,256", 257)] {
        use std::io::Write as _;
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(more.as_bytes()).unwrap();
        let mut app = app();
        let mut checkpoints = CheckpointManager::builder(disk.clone()).start().unwrap();
        checkpoints.recover(&mut app).unwrap();
        let mut pipeline =
            EventPipeline::builder().source("lefts").checkpoints(checkpoints).start(app).unwrap();
        pipeline.run_source("lefts", FileSource::csv(&path, "Lefts")).unwrap();
        wait_for(&pipeline, count);
        assert!(pipeline.failed_sources().is_empty());
        pipeline.stop().unwrap();
    }
}

/// An app that has come back from what is there, if anything is, and the manager.
fn back(disk: &MemoryStorage) -> (App, CheckpointManager, Option<Recovered>) {
    let (mut app, mut checkpoints) = (app(), CheckpointManager::builder(disk.clone()).start().unwrap());
    let recovered = checkpoints.recover(&mut app).unwrap();
    (app, checkpoints, recovered)
}

#[test]
fn of_a_source_that_gives_new_events_none_is_left_out() {
    let disk = MemoryStorage::new();
    for life in 0..3u64 {
        let (app, checkpoints, _) = back(&disk);
        let makes = app.events();
        let mut pipeline =
            EventPipeline::builder().source("new").checkpoints(checkpoints).start(app).unwrap();
        let (send, events) = std::sync::mpsc::channel();
        (life * 10..life * 10 + 10).for_each(|n| send.send(event(&makes, "Lefts", n)).unwrap());
        pipeline.run_source("new", ChannelSource::new(events)).unwrap();
        wait_for(&pipeline, (life + 1) * 10);
        pipeline.checkpoint().unwrap();
        drop(pipeline);
        drop(send);
    }
}

#[test]
fn a_source_of_another_name_does_not_begin_anew() {
    let disk = MemoryStorage::new();
    let (app, checkpoints, _) = back(&disk);
    let makes = app.events();
    let mut pipeline = EventPipeline::builder().source("old").checkpoints(checkpoints).start(app).unwrap();
    let numbers = IteratorSource::new((0..10).map(move |n| event(&makes, "Lefts", n)));
    pipeline.run_source("old", numbers.repeatable()).unwrap();
    wait_for(&pipeline, 10);
    pipeline.stop().unwrap();
    for forgets in [false, true] {
        let (app, mut checkpoints, _) = back(&disk);
        if forgets {
            checkpoints.forget_position("old");
        }
        let started = EventPipeline::builder().source("new").checkpoints(checkpoints).start(app);
        match started {
            Ok(pipeline) if forgets => drop(pipeline.stop().unwrap()),
            Err(error @ StartError::SourceGone(_)) if !forgets => {
                assert!(error.to_string().contains("the source `old`"), "{error}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_position_that_a_pipeline_has_not_said_is_refused() {
    let (app, mut checkpoints, _) = back(&MemoryStorage::new());
    checkpoints.set_position("numbers", [7]);
    let started = EventPipeline::builder().source("numbers").checkpoints(checkpoints).start(app);
    assert!(matches!(started, Err(StartError::ForeignPosition(name)) if name == "numbers"));
}

#[test]
fn where_a_source_fails_the_input_has_not_ended() {
    const EACH: u64 = 1_000;
    let disk = MemoryStorage::new();
    for panics in [false, true] {
        let (app, checkpoints, _) = back(&disk);
        let makes = app.events();
        let mut pipeline =
            EventPipeline::builder().source("left").checkpoints(checkpoints).start(app).unwrap();
        let mut n = 0;
        let breaks = move |out: &mut Sender<_>| -> Result<Next, SourceError> {
            if n == 10 {
                assert!(!panics, "it panics");
                return Err("it fails".into());
            }
            out.set_position([]);
            out.push(event(&makes, "Lefts", 2 * EACH + n))?;
            n += 1;
            Ok(Next::Now)
        };
        pipeline.run_source("left", breaks).unwrap();
        let failed = pipeline.join();
        assert!(matches!(&failed, Err(PipelineError::Source(failure)) if failure.panicked == panics));
        let (_, _, recovered) = back(&disk);
        assert!(!recovered.unwrap().finished);
        // The others get a checkpoint of their own.
        disk.clone().remove(&[1, 2]).unwrap();
    }
}

#[test]
fn an_app_that_has_finished_drops_nothing_in_silence() {
    let disk = MemoryStorage::new();
    for life in 0..3 {
        let (app, checkpoints, recovered) = back(&disk);
        assert_eq!(recovered.is_some_and(|recovered| recovered.finished), life > 0);
        let makes = app.events();
        let mut pipeline =
            EventPipeline::builder().source("left").checkpoints(checkpoints).start(app).unwrap();
        // The first two lives have the same events, and the last one more.
        let count = if life < 2 { 10 } else { 15 };
        let numbers = IteratorSource::new((0..count).map(move |n| event(&makes, "Lefts", n)));
        let monitor = pipeline.monitor();
        pipeline.run_source("left", numbers.repeatable()).unwrap();
        let ended = pipeline.join();
        let metrics = monitor.metrics().remove(0);
        match life {
            0 | 1 => assert_eq!(sums(&ended.unwrap()), of(10, 45)),
            _ => {
                assert_eq!(ended.err(), Some(PipelineError::Finished));
                assert_eq!((metrics.counters.dropped, metrics.inputs[0].processed), (5, 0));
            }
        }
    }
}
