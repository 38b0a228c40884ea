//! Checkpoints of pipelines: with where their sources are.

use std::time::Duration;

use eventflux::checkpoint::{CheckpointError, CheckpointManager};
use eventflux::dynamic::{self, App};
use eventflux::files::FileSource;
use eventflux::pipeline::connect::{GeneratorSource, Next, SourceError, went};
use eventflux::pipeline::{EventPipeline, PipelineError, Sender, StartError};
use eventflux::storage::MemoryStorage;
use eventflux::storage::testing::{Fault, Faults, Faulty};
use eventflux::{Engine, EventApp};
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

/// Number `n` of a side, which has one a millisecond.
fn event(makes: &dynamic::Events, stream: &str, n: u64) -> dynamic::Event {
    makes.event(stream, (Timestamp::from_micros(n as i64 * 1_000), n as i64)).unwrap()
}

#[test]
fn sources_go_on_where_the_checkpoint_was_taken() {
    const EACH: u64 = 3_000;
    let disk = MemoryStorage::new();
    let mut lives = 0;
    loop {
        let mut app = app();
        let mut checkpoints =
            CheckpointManager::builder(disk.clone()).every(Duration::from_millis(2)).start().unwrap();
        let recovered = checkpoints.recover(&mut app).unwrap();
        assert_eq!(recovered.is_some(), lives > 0);
        let makes = app.events();
        let builder = EventPipeline::builder().source("left").source("right").capacity(64);
        let mut pipeline = builder.checkpoints(checkpoints).start(app).unwrap();
        // One says where it is, the other begins at its beginning.
        let left = makes.clone();
        pipeline
            .run_source(
                "left",
                GeneratorSource::new(400_000.0, move |n| event(&left, "Lefts", n)).count(EACH),
            )
            .unwrap();
        let right = makes.clone();
        let mut n = 0;
        let source = move |out: &mut Sender<_>| -> Result<Next, SourceError> {
            if n == EACH {
                return Ok(Next::End);
            }
            went(out.push(event(&right, "Rights", n)))?;
            n += 1;
            Ok(Next::Now)
        };
        pipeline.run_source("right", source).unwrap();
        lives += 1;
        if lives < 12 {
            std::thread::sleep(Duration::from_millis(4));
            pipeline.checkpoint().unwrap();
            std::thread::sleep(Duration::from_millis(1));
            // What comes behind the checkpoint is lost with it, as in a crash.
            drop(pipeline);
            continue;
        }
        let app = pipeline.join().unwrap();
        assert_eq!(sums(&app), of(2 * EACH, EACH * (EACH - 1)));
        return;
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
        let began = std::time::Instant::now();
        while pipeline.with(move |app| sums(app) != of(count, count * (count - 1) / 2)).unwrap() {
            assert!(began.elapsed() < Duration::from_secs(60), "after {count}");
        }
        assert!(pipeline.failed_sources().is_empty());
        pipeline.stop().unwrap();
    }
}
