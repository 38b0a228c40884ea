//! Files that are read again after the app has come back: what stands in them, and which files they are.

use std::path::Path;
use std::time::{Duration, Instant};

use eventflux::checkpoint::CheckpointManager;
use eventflux::dynamic::App;
use eventflux::files::FileSource;
use eventflux::pipeline::EventPipeline;
use eventflux::storage::MemoryStorage;
use eventflux::{Engine, Value};

const SQL: &str = "
    CREATE STREAM T (n BIGINT NOT NULL);
    CREATE TABLE Sums (one INT NOT NULL, sum BIGINT, PRIMARY KEY (one));
    UPSERT INTO Sums SELECT 1 AS one, SUM(n) AS sum FROM T;
";

fn sum(app: &App) -> i64 {
    match app.table_rows("Sums").unwrap().first().map(|row| row[1].clone()) {
        Some(Value::BigInt(sum)) => sum,
        _ => 0,
    }
}

fn started(disk: &MemoryStorage, source: FileSource) -> EventPipeline<App> {
    let mut app = App::compile(SQL).unwrap();
    let mut checkpoints = CheckpointManager::builder(disk.clone()).start().unwrap();
    checkpoints.recover(&mut app).unwrap();
    let mut pipeline = EventPipeline::builder().source("file").checkpoints(checkpoints).start(app).unwrap();
    pipeline.run_source("file", source).unwrap();
    pipeline
}

/// What the file brings the sum to until it ends.
fn read(disk: &MemoryStorage, source: FileSource) -> Result<i64, String> {
    started(disk, source).join().map(|app| sum(&app)).map_err(|error| error.to_string())
}

/// Waits for the sum, or why it can't come.
fn wait_for(pipeline: &mut EventPipeline<App>, until: i64) -> Result<(), String> {
    let began = Instant::now();
    while pipeline.with(|app| sum(app)).unwrap() != until {
        if let Some(failure) = pipeline.failed_sources().pop() {
            return Err(failure.to_string());
        }
        assert!(began.elapsed() < Duration::from_secs(60), "no {until}");
    }
    Ok(())
}

/// Follows the file until the sum is there, and stops.
fn follow(disk: &MemoryStorage, path: &Path, until: i64) -> Result<(), String> {
    let mut pipeline = started(disk, FileSource::csv(path, "T").follow(Duration::from_millis(2)));
    wait_for(&mut pipeline, until)?;
    pipeline.stop().map(drop).map_err(|error| error.to_string())
}

#[test]
fn a_line_that_was_wrong_is_read_again() {
    let dir = tempfile::tempdir().unwrap();
    type Source = fn(&Path) -> FileSource;
    let csv: (Source, _) = (|path| FileSource::csv(path, "T"), "n\n1\n2\nBAD\n8\n");
    let lines: (Source, _) =
        (|path| FileSource::json_lines(path, "T"), "{\"n\":1}\n{\"n\":2}\n{\"n\":BAD}\n{\"n\":8}\n");
    for (source, text) in [csv, lines] {
        let (path, disk) = (dir.path().join("rows"), MemoryStorage::new());
        std::fs::write(&path, text.replace("BAD", "\"x\"")).unwrap();
        for _ in 0..2 {
            let error = read(&disk, source(&path)).unwrap_err();
            assert!(error.contains("the source file failed") && error.contains("rows:"), "{error}");
        }
        std::fs::write(&path, text.replace("BAD", "4")).unwrap();
        assert_eq!(read(&disk, source(&path)), Ok(15));
    }
}

#[test]
fn another_file_of_the_name_is_no_continuation() {
    let (dir, disk) = (tempfile::tempdir().unwrap(), MemoryStorage::new());
    let path = dir.path().join("rows.csv");
    std::fs::write(&path, "n\n1\n2\n4\n").unwrap();
    let mut pipeline = started(&disk, FileSource::csv(&path, "T"));
    // Before the source has ended it is at its beginning, and after that at the end of the file.
    wait_for(&mut pipeline, 7).unwrap();
    std::thread::sleep(Duration::from_millis(5));
    pipeline.stop().unwrap();
    std::fs::write(&path, "n\n1000\n2000\n").unwrap();
    let other = read(&disk, FileSource::csv(&path, "T"));
    assert!(other.as_ref().is_err_and(|error| error.contains("no line ends at byte 8")), "{other:?}");
}

#[test]
fn a_followed_file_that_was_empty_makes_way_for_the_next() {
    let (dir, disk) = (tempfile::tempdir().unwrap(), MemoryStorage::new());
    let (path, other) = (dir.path().join("rows.csv"), dir.path().join("other.csv"));
    std::fs::write(&path, "").unwrap();
    let mut pipeline = started(&disk, FileSource::csv(&path, "T").follow(Duration::from_millis(2)));
    std::thread::sleep(Duration::from_millis(20));
    std::fs::write(&other, "n\n1\n2\n").unwrap();
    std::fs::rename(&other, &path).unwrap();
    wait_for(&mut pipeline, 3).unwrap();
    pipeline.stop().unwrap();
    std::fs::write(&path, "n\n1\n2\n4\n").unwrap();
    assert_eq!(follow(&disk, &path, 7), Ok(()), "it is the same file");
    // Another one is not.
    std::fs::write(&other, "n\n1\n2\n4\n8\n").unwrap();
    std::fs::rename(&other, &path).unwrap();
    let error = follow(&disk, &path, 15).unwrap_err();
    assert!(error.contains("another file than the one that was read before"), "{error}");
}

/// The end of the last line counts as read, whether the file has it or not, however often it is read to its end.
#[test]
fn a_last_line_without_an_end_is_gone_on_behind() {
    let dir = tempfile::tempdir().unwrap();
    for json in [false, true] {
        let row = |n: i64| if json { format!("{{\"n\":{n}}}") } else { n.to_string() };
        let (path, disk) = (dir.path().join(format!("rows-{json}")), MemoryStorage::new());
        let head = if json { "" } else { "n\n" };
        let mut text = format!("{head}{}\n{}", row(1), row(2));
        for (more, sum) in [(None, 3), (None, 3), (Some(4), 7), (None, 7), (Some(8), 15)] {
            text += &more.map_or(String::new(), |n| format!("\n{}", row(n)));
            std::fs::write(&path, &text).unwrap();
            let source = if json { FileSource::json_lines(&path, "T") } else { FileSource::csv(&path, "T") };
            let mut pipeline = started(&disk, source);
            wait_for(&mut pipeline, sum).unwrap();
            // Now and then it has come to the end by itself.
            std::thread::sleep(Duration::from_millis(20));
            assert!(pipeline.failed_sources().is_empty());
            pipeline.stop().unwrap();
        }
    }
}
