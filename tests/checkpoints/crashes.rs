//! A process that is killed at any instant, again and again: in the end its output has every row exactly once, as if nothing had happened.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use eventflux::checkpoint::CheckpointManager;
use eventflux::dynamic::App;
use eventflux::files::{EpochFiles, FileSource};
use eventflux::pipeline::EventPipeline;
use eventflux::pipeline::connect::{OnFailure, Routes, attach};
use eventflux::storage::{LocalStorage, StorageBackend};

const SQL: &str = "
    CREATE STREAM Trades (at TIMESTAMP NOT NULL, symbol STRING NOT NULL, price BIGINT NOT NULL, WATERMARK FOR at);
    INSERT INTO Rows SELECT symbol, SUM(price) AS total, COUNT(*) AS n FROM Trades WINDOW LENGTH(50) GROUP BY symbol;
    INSERT INTO Rows SELECT symbol, MAX(price) AS total, COUNT(*) AS n FROM Trades WINDOW TUMBLING(1 SECOND) GROUP BY symbol;
    INSERT INTO Rows SELECT a.symbol, b.price AS total, CAST(0 AS BIGINT) AS n
        FROM PATTERN (EVERY a=Trades[price > 95] -> b=Trades[symbol = a.symbol AND price < 5]) WITHIN 5 SECONDS;
";

/// Says to a test, which this program is run as again, in which directory it is to work.
const DIR: &str = "EVENTFLUX_CRASH_DIR";
/// And where its checkpoints are, if not there.
const REDIS: &str = "EVENTFLUX_CRASH_REDIS";

/// As many rows as an input has.
const ROWS: u64 = 40_000;

fn write_input(path: &Path) {
    let mut text = String::from("at,symbol,price\n");
    for n in 0..ROWS {
        let mixed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let (second, millis) = (n / 50 % 60, n * 20 % 1_000);
        let at = format!("2026-01-01T{:02}:{:02}:{second:02}.{millis:03}Z", n / 50 / 3_600, n / 50 / 60 % 60);
        text.push_str(&format!("{at},S{},{}\n", mixed % 40, mixed / 40 % 101));
    }
    fs::write(path, text).unwrap();
}

/// The process that is killed: it comes back if it was there before, and works until its input ends. Run alone it does nothing.
#[test]
fn child() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let dir = Path::new(&dir);
    let storage: Box<dyn StorageBackend> = match std::env::var(REDIS) {
        #[cfg(feature = "redis")]
        Ok(url) => {
            let redis = eventflux::storage::RedisStorage::builder(&url);
            // Who was killed before can't give its lock back.
            let redis = redis.lock_expiry(Duration::from_millis(300)).wait_for_lock(Duration::from_secs(20));
            Box::new(redis.open().unwrap())
        }
        _ => Box::new(LocalStorage::open(dir.join("state")).unwrap()),
    };
    let (files, commits) = EpochFiles::csv(dir.join("rows"), ["symbol", "total", "n"]).unwrap();
    let files = files.with_times();
    let builder = CheckpointManager::builder(storage).every(Duration::from_millis(3)).longest_chain(6);
    let mut checkpoints = builder.sink(commits).start().unwrap();
    let mut app = App::compile(SQL).unwrap();
    let (mut take, _handle) = attach(files, OnFailure::Stop);
    let slowly = move |at: eventflux::Timestamp, row: &[eventflux::Value]| {
        take(at, row);
        // So that it does not end before it is killed.
        let since = Instant::now();
        while since.elapsed() < Duration::from_micros(40) {
            std::hint::spin_loop();
        }
    };
    app.outputs(Routes::new().stream("Rows", slowly));
    checkpoints.recover(&mut app).unwrap();
    let builder = EventPipeline::builder().source("trades").capacity(512).checkpoints(checkpoints);
    let mut pipeline = builder.start(app).unwrap();
    fs::write(dir.join("began"), "").unwrap();
    pipeline.run_source("trades", FileSource::csv(dir.join("trades.csv"), "Trades")).unwrap();
    pipeline.join().unwrap();
    fs::write(dir.join("done"), "").unwrap();
}

fn spawn(dir: &Path, redis: Option<&str>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "crashes::child", "--nocapture"]).env(DIR, dir).stdout(Stdio::null());
    if let Some(url) = redis {
        command.env(REDIS, url);
    }
    command.spawn().unwrap()
}

/// All rows that were committed, in order.
fn output(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir.join("rows")).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<_> = names.collect();
    names.sort();
    let hidden = names
        .iter()
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
    assert_eq!(hidden, None, "something was left");
    let lines = names.iter().flat_map(|path| {
        let text = fs::read_to_string(path).unwrap();
        text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    });
    lines.collect()
}

/// Kills it again and again, `most` times at most, or `EVENTFLUX_KILLS` if that says so; how often it was.
fn killed_until_it_ends(dir: &Path, redis: Option<&str>, most: u32, mut between: impl FnMut(u32)) -> u32 {
    let most = std::env::var("EVENTFLUX_KILLS").map_or(most, |kills| kills.parse().unwrap());
    let mut random = 0x2545_F491_4F6C_DD1Du64;
    let mut kills = 0;
    while !dir.join("done").exists() {
        if kills == most {
            assert!(spawn(dir, redis).wait().unwrap().success(), "it fails after {kills} kills");
            break;
        }
        let _ = fs::remove_file(dir.join("began"));
        let mut child = spawn(dir, redis);
        random = random.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1);
        // As a rule it is given the time to begin.
        let mut begins = kills % 5 != 4;
        let mut end = Instant::now() + Duration::from_micros((random >> 33) % 30_000);
        while begins || Instant::now() < end {
            if let Some(status) = child.try_wait().unwrap() {
                assert!(status.success(), "it fails after {kills} kills");
                break;
            }
            if begins && dir.join("began").exists() {
                begins = false;
                // A checkpoint takes some twenty milliseconds, most of which the disk needs.
                end = Instant::now() + Duration::from_micros((random >> 33) % 80_000);
            }
            std::thread::sleep(Duration::from_micros(300));
        }
        // The signal that can't be caught.
        let _ = child.kill();
        child.wait().unwrap();
        kills += 1;
        between(kills);
    }
    kills
}

/// Two directories with the same input: in the first one it was processed undisturbed.
fn calm_and_stormy(dir: &Path) -> (PathBuf, PathBuf) {
    let (calm, stormy) = (dir.join("calm"), dir.join("stormy"));
    for dir in [&calm, &stormy] {
        fs::create_dir(dir).unwrap();
        write_input(&dir.join("trades.csv"));
    }
    assert!(spawn(&calm, None).wait().unwrap().success());
    (calm, stormy)
}

#[test]
fn every_row_is_there_once_however_often_it_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let (calm, stormy) = calm_and_stormy(dir.path());
    let expected = output(&calm);
    assert!(expected.len() as u64 > ROWS);
    let kills = killed_until_it_ends(&stormy, None, 150, |_| {});
    assert!(kills > 30, "it was killed {kills} times only");
    let rows = output(&stormy);
    let differs = rows.iter().zip(&expected).position(|(row, expected)| row != expected);
    assert_eq!((differs, rows.len()), (None, expected.len()), "after {kills} kills");
    eprintln!("killed {kills} times, {} rows", rows.len());
}

#[cfg(feature = "redis")]
#[test]
fn the_same_with_checkpoints_in_redis_which_dies_too() {
    use std::sync::{Arc, Mutex};
    // It keeps what it has said that it keeps.
    let arguments = ["--appendonly", "yes", "--appendfsync", "always"];
    let Some(server) = crate::redis_server::RedisServer::start_with(&arguments) else { return };
    let url = server.url();
    let server = Arc::new(Mutex::new(server));
    let dir = tempfile::tempdir().unwrap();
    let (calm, stormy) = calm_and_stormy(dir.path());
    let mut restarts = Vec::new();
    let kills = killed_until_it_ends(&stormy, Some(&url), 100, |kills| {
        if kills % 10 == 6 {
            // While the next process works.
            let server = server.clone();
            restarts.push(std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(60));
                let mut server = server.lock().unwrap();
                server.kill();
                std::thread::sleep(Duration::from_millis(20));
                server.restart();
            }));
        }
    });
    let restarts = restarts.into_iter().map(|thread| thread.join().unwrap()).count();
    assert!(kills > 10 && restarts > 0, "it was killed {kills} times, and the server {restarts} times");
    assert_eq!(output(&stormy), output(&calm), "after {kills} kills");
    eprintln!("killed {kills} times, and the server {restarts} times");
}
