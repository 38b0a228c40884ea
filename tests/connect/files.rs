//! Files that pipelines read and write.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use eventflux::dynamic::{App, Row};
use eventflux::files::{FileSink, FileSource, OnBadLine};
use eventflux::pipeline::connect::{IteratorSource, OnFailure, Routes, attach};
use eventflux::pipeline::{EventPipeline, PipelineError};
use eventflux::{EventApp, Timestamp, ValueEvents, eventflux};

use super::{Dearer, trade};

/// How often a file that grows is looked at.
const OFTEN: Duration = Duration::from_millis(1);
/// Longer than any test may take.
const LONG: Duration = Duration::from_secs(60);

/// An empty folder for a test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("connect").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn append(path: &Path, text: &str) {
    OpenOptions::new().append(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

const CSV: &str = "symbol,price,at\na,100,1000\n\"b,\"\"c\"\"\",100.5,1970-01-01T00:00:02Z\na,1,3000\n";
const JSON: &str = concat!(
    "{\"symbol\":\"a\",\"price\":100,\"at\":1000}\n",
    "{\"at\":\"1970-01-01T00:00:02Z\",\"price\":100.5,\"symbol\":\"b,\\\"c\\\"\"}\n"
);

type Seen = (String, f64, i64);

fn expected() -> [Seen; 2] {
    [("a".into(), 100.0, 1_000), ("b,\"c\"".into(), 100.5, 2_000)]
}

/// Runs a source to its end with an app of each kind, which are to agree, and gives what was dear.
fn through(source: impl Fn() -> FileSource) -> Result<Vec<Seen>, PipelineError> {
    let (sink, rows) = mpsc::channel();
    let app = Dearer::builder()
        .on_dear(move |row| sink.send((row.symbol.clone(), row.price, row.at.as_millis())).unwrap())
        .build();
    let compiled = run(app, source()).map(|()| rows.iter().collect());
    let (sink, rows) = mpsc::channel();
    let mut app = App::compile(
        "CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, at TIMESTAMP NOT NULL, WATERMARK FOR at);
         INSERT INTO Dear SELECT symbol, price, at FROM Trades WHERE price >= 100;",
    )
    .unwrap();
    let seen = move |_: Timestamp, row: Row<'_>| {
        let symbol = row.get::<&str>("symbol").unwrap().to_owned();
        let at = row.get::<Timestamp>("at").unwrap().as_millis();
        sink.send((symbol, row.get("price").unwrap(), at)).unwrap();
    };
    app.on("Dear", seen).unwrap();
    let interpreted = run(app, source()).map(|()| rows.iter().collect());
    assert_eq!(compiled, interpreted);
    compiled
}

fn run<A>(app: A, source: FileSource) -> Result<(), PipelineError>
where
    A: EventApp<Events: ValueEvents<Event: Send + 'static> + Send + 'static> + Send + 'static,
{
    let mut pipeline = EventPipeline::builder().source("file").batch(2).start(app).unwrap();
    pipeline.run_source("file", source).unwrap();
    pipeline.join().map(drop)
}

fn failure(result: Result<Vec<Seen>, PipelineError>) -> String {
    match result.unwrap_err() {
        PipelineError::Source(failure) => failure.message,
        other => panic!("{other}"),
    }
}

#[test]
fn files_of_both_formats_are_read() {
    let folder = folder("read");
    let path = file(&folder, "trades.csv", CSV);
    assert_eq!(through(|| FileSource::csv(&path, "Trades")).unwrap(), expected());
    let path = file(&folder, "trades.jsonl", JSON);
    assert_eq!(through(|| FileSource::json_lines(&path, "Trades")).unwrap(), expected());
}

#[test]
fn errors_say_where() {
    let folder = folder("errors");
    let path = file(&folder, "bad.csv", "symbol,price,at\na,100,1000\nb,much,2000\nc,,3000\nd,101,4000\n");
    let shown = path.display();
    let first = format!("{shown}:3: column `price`: `much` can't be converted to DOUBLE");
    assert_eq!(failure(through(|| FileSource::csv(&path, "Trades"))), first);

    let counts = || FileSource::csv(&path, "Trades").on_bad_line(OnBadLine::Count);
    let rows = through(counts).unwrap();
    assert_eq!(rows.iter().map(|row| row.0.as_str()).collect::<Vec<_>>(), ["a", "d"]);
    let source = counts();
    let bad = source.bad_lines();
    run(Dearer::builder().build(), source).unwrap();
    assert_eq!((bad.count(), bad.first()), (2, Some(first.as_str())));

    let path = folder.join("none.csv");
    let told = failure(through(|| FileSource::csv(&path, "Trades")));
    assert!(told.starts_with(&format!("{}: ", path.display())), "{told}");
    let told = failure(through(|| FileSource::csv(&path, "Quotes")));
    assert!(told.contains("`Quotes` is no input"), "{told}");
    let told = failure(through(|| FileSource::csv(&path, "Trades").arrival("at")));
    assert!(told.contains("event time"), "{told}");
    let path = file(&folder, "narrow.csv", "symbol,at\n");
    let told = failure(through(|| FileSource::csv(&path, "Trades")));
    assert!(told.starts_with(&format!("{}:1: the NOT NULL column `price`", path.display())), "{told}");
}

#[test]
fn what_stands_before_a_bad_line_is_sent() {
    let folder = folder("before");
    let path = file(&folder, "bad.csv", "symbol,price,at\na,100,1000\nb,much,2000\n");
    let (sink, rows) = mpsc::channel();
    let app = Dearer::builder().on_dear(move |_| sink.send(()).unwrap()).build();
    run(app, FileSource::csv(path, "Trades")).unwrap_err();
    assert_eq!(rows.iter().count(), 1);
}

eventflux! {
    struct Readings;
    CREATE STREAM Readings (value BIGINT NOT NULL, note STRING);
    INSERT INTO Sums SELECT SUM(value) AS sum, WINDOW_END AS closed FROM Readings WINDOW TUMBLING(1 SECOND);
}

#[test]
fn a_file_may_say_when_events_came() {
    let folder = folder("arrival");
    let path = file(&folder, "readings.csv", "value,came\n1,100\n2,900\n3,1100\n");
    let clock = eventflux::ManualClock::new(Timestamp::from_millis(0));
    let (sink, rows) = mpsc::channel();
    let app =
        Readings::builder().on_sums(move |row| sink.send((row.sum, row.closed.as_millis())).unwrap()).build();
    let mut pipeline = EventPipeline::builder().clock(clock).start(app).unwrap();
    pipeline.run_producer("file", FileSource::csv(path, "Readings").arrival("came")).unwrap();
    pipeline.join().unwrap();
    assert_eq!(rows.iter().collect::<Vec<_>>(), [(3, 1_000), (3, 2_000)]);
}

#[test]
fn a_growing_file_is_followed() {
    let folder = folder("follow");
    let path = file(&folder, "trades.csv", "symbol,price,at\na,100,1000\n");
    let (sink, rows) = mpsc::channel();
    let app = Dearer::builder().on_dear(move |row| sink.send(row.symbol.clone()).unwrap()).build();
    let mut pipeline = EventPipeline::start(app).unwrap();
    let source = FileSource::csv(&path, "Trades").follow(OFTEN).on_bad_line(OnBadLine::Count);
    let bad = source.bad_lines();
    pipeline.run_producer("tail", source).unwrap();
    let next = || rows.recv_timeout(LONG).unwrap();
    assert_eq!(next(), "a");
    append(&path, "b,100,2000\nc,1");
    assert_eq!(next(), "b");
    append(&path, "00,3000\n");
    assert_eq!(next(), "c");
    // Another file gets the name; the last line of the old one has no end.
    append(&path, "d,100,4000");
    fs::rename(&path, folder.join("trades.csv.1")).unwrap();
    assert_eq!(rows.try_recv(), Err(mpsc::TryRecvError::Empty));
    file(&folder, "new", "at,symbol,price\n5000,e,100.000000\n");
    fs::rename(folder.join("new"), &path).unwrap();
    assert_eq!([next(), next()], ["d", "e"]);
    // It is cut, and begins anew; its lines are counted anew, too.
    file(&folder, "trades.csv", "symbol,price,at\nf,100,6000\n");
    assert_eq!(next(), "f");
    append(&path, "bad\ng,100,7000\n");
    assert_eq!(next(), "g");
    let wrong = format!("{}:3: 1 fields, but the header has 3", path.display());
    assert_eq!((bad.count(), bad.first()), (1, Some(wrong.as_str())));
    // Half a line is none when nobody waits for the rest.
    append(&path, "h,100,8");
    let app = pipeline.close().unwrap();
    assert_eq!((app.counters().late, bad.count()), (0, 1));
    drop(app);
    assert_eq!(rows.iter().count(), 0);
}

#[test]
fn growing_json_lines_are_followed() {
    let folder = folder("follow_json");
    let path = file(&folder, "trades.jsonl", "");
    let (sink, rows) = mpsc::channel();
    let app = Dearer::builder().on_dear(move |row| sink.send(row.symbol.clone()).unwrap()).build();
    let mut pipeline = EventPipeline::start(app).unwrap();
    pipeline.run_producer("tail", FileSource::json_lines(&path, "Trades").follow(OFTEN)).unwrap();
    let next = || rows.recv_timeout(LONG).unwrap();
    append(&path, &JSON[..20]);
    append(&path, &JSON[20..]);
    assert_eq!([next(), next()], ["a", "b,\"c\""]);
    append(&path, "{\"symbol\":\"z\",\"price\":100,\"at\":3000}");
    file(&folder, "new", JSON);
    fs::rename(folder.join("new"), &path).unwrap();
    assert_eq!([next()], ["z"]);
    pipeline.close().unwrap();
}

/// Writes rows with an app of each kind; what both have written.
fn written(name: &str, sink: impl Fn(PathBuf) -> FileSink, prices: &[f64]) -> [(PathBuf, u64); 2] {
    ["compiled", "interpreted"].map(|kind| {
        let path = folder(&format!("{name}_{kind}")).join("dear");
        let (take, handle) = attach(sink(path.clone()), OnFailure::Count);
        let routes = Routes::new().stream("Dear", take);
        let trades: Vec<_> = (0..).zip(prices).map(|(n, price)| trade(n, "a,\"b\"", *price)).collect();
        if kind == "compiled" {
            let app = Dearer::builder().outputs(routes).build();
            let mut pipeline = EventPipeline::start(app).unwrap();
            pipeline.run_producer("trades", IteratorSource::new(trades)).unwrap();
            drop(pipeline.join().unwrap());
        } else {
            let mut app = App::compile(
                "CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, at TIMESTAMP NOT NULL, WATERMARK FOR at);
                 INSERT INTO Dear SELECT symbol, price, at FROM Trades WHERE price >= 100;",
            )
            .unwrap();
            app.outputs(routes);
            let pipeline = EventPipeline::start(app).unwrap();
            let mut sender = pipeline.sender();
            for trade in trades {
                let row = (trade.symbol.as_str(), trade.price, trade.at);
                sender.push(sender.events().event("Trades", row).unwrap()).unwrap();
            }
            drop(pipeline.close().unwrap());
        }
        (path, handle.failed())
    })
}

const COLUMNS: [&str; 3] = ["symbol", "price", "at"];

#[test]
fn files_of_both_formats_are_written() {
    let csv = |path| FileSink::csv(path, COLUMNS).unwrap().with_times();
    for (path, failed) in written("csv", csv, &[100.0, 1.0, f64::INFINITY]) {
        let text = "@time,symbol,price,at\n\
            1970-01-01T00:00:00Z,\"a,\"\"b\"\"\",100,1970-01-01T00:00:00Z\n\
            1970-01-01T00:00:00.002Z,\"a,\"\"b\"\"\",Infinity,1970-01-01T00:00:00.002Z\n";
        assert_eq!((fs::read_to_string(path).unwrap().as_str(), failed), (text, 0));
    }
    let json = |path| FileSink::json_lines(path, COLUMNS).unwrap();
    for (path, failed) in written("json", json, &[100.0, 1.0, f64::INFINITY]) {
        let text = "{\"symbol\":\"a,\\\"b\\\"\",\"price\":100.0,\"at\":\"1970-01-01T00:00:00Z\"}\n\
            {\"symbol\":\"a,\\\"b\\\"\",\"price\":\"Infinity\",\"at\":\"1970-01-01T00:00:00.002Z\"}\n";
        assert_eq!((fs::read_to_string(path).unwrap().as_str(), failed), (text, 0));
    }
    // Without rows there is a header all the same.
    for (path, _) in written("empty", |path| FileSink::csv(path, COLUMNS).unwrap(), &[]) {
        assert_eq!(fs::read_to_string(path).unwrap(), "symbol,price,at\n");
    }
}

#[test]
fn files_are_rotated_by_their_sizes() {
    let sink = |path| FileSink::csv(path, COLUMNS).unwrap().rotate(60, 2);
    // A header and a row have less than 60 bytes, with a second row more.
    for (path, failed) in written("rotate", sink, &[100.0; 7]) {
        assert_eq!(failed, 0);
        let lines = |path: &Path| fs::read_to_string(path).unwrap().lines().count();
        let numbered = |n: u32| PathBuf::from(format!("{}.{n}", path.display()));
        assert_eq!([lines(&path), lines(&numbered(1)), lines(&numbered(2))], [2, 3, 3]);
        assert!(!numbered(3).exists());
    }
}

#[test]
fn a_file_sink_says_what_is_wrong() {
    let error = FileSink::csv(folder("wrong").join("none").join("rows.csv"), COLUMNS).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
    assert!(error.to_string().contains("rows.csv"), "{error}");
    for (_, failed) in written("narrow", |path| FileSink::csv(path, ["symbol"]).unwrap(), &[100.0, 100.0]) {
        assert_eq!(failed, 2);
    }
}

#[test]
fn a_compressed_file_is_no_page_of_binary() {
    let folder = folder("compressed");
    let path = folder.join("trades.csv");
    fs::write(&path, b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03some\nbytes\n").unwrap();
    let error = through(|| FileSource::csv(&path, "Trades")).unwrap_err().to_string();
    assert!(error.ends_with("trades.csv:1: the file is compressed by gzip: CSV is expected"), "{error}");
}
