//! What checkpoints cost: a state of a million groups of which one in a hundred has changed since the last one. How long events wait for a full one and
//! for what changed; how many bytes are stored for what changed, beside those that it takes written alone; how many events a second are processed
//! with a checkpoint every second and without; and how long an app takes to come back.
//!
//! `cargo bench --bench checkpoints --features checkpoints`, with `redis` and a `redis-server` on the path for its figures.

#[cfg(feature = "redis")]
#[path = "../../tests/redis_server/mod.rs"]
mod redis_server;

use std::time::{Duration, Instant};

use eventflux::checkpoint::{CheckpointManager, Compression, State};
use eventflux::prelude::*;
use eventflux::storage::{LocalStorage, MemoryStorage, StorageBackend};

/// A trade of one of many accounts.
#[derive(Stream, Clone, Debug)]
struct Trade {
    account: i64,
    amount: i64,
    #[stream(time)]
    at: Timestamp,
}

impl Trade {
    fn new(account: u64, n: u64) -> Self {
        Trade { account: account as i64, amount: (n % 1_000) as i64, at: Timestamp::from_micros(n as i64) }
    }
}

eventflux! {
    /// Running totals by account.
    struct Totals;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Totals SELECT account, SUM(amount) AS total, COUNT(*) AS trades, MAX(amount) AS highest FROM Trades GROUP BY account;
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // As a test it shows that it runs.
    let full = std::env::args().any(|argument| argument == "--bench");
    let groups = if full { 1_000_000 } else { 1_000 };
    println!("{} cores, {groups} groups", std::thread::available_parallelism().map_or(0, usize::from));
    pauses(groups, if full { 9 } else { 2 })?;
    let dir = tempfile::tempdir()?;
    throughput(groups, if full { 4 } else { 1 }, dir.path(), full)?;
    restore("memory", groups, MemoryStorage::new())?;
    restore("a directory", groups, LocalStorage::open(dir.path().join("restore"))?)?;
    #[cfg(feature = "redis")]
    match redis_server::RedisServer::start() {
        Some(server) => {
            let storage = eventflux::storage::RedisStorage::builder(server.url()).open()?;
            restore("Redis", groups, storage)?;
        }
        None => println!("Redis: there is no redis-server to measure"),
    }
    Ok(())
}

/// An app with so many groups, and how many events it has had.
fn filled(groups: u64) -> (Totals<impl TotalsSinks>, u64) {
    let mut app = Totals::builder().build();
    for n in 0..groups {
        let _ = app.push_trades(&Trade::new(n, n));
    }
    (app, groups)
}

/// How long events wait while what is stored is copied.
fn pauses(groups: u64, rounds: usize) -> Result<(), Box<dyn std::error::Error>> {
    let (mut app, mut n) = filled(groups);
    let disk = MemoryStorage::new();
    let settings = |disk| CheckpointManager::builder(disk).compression(Compression::None).keep(1_000);
    let (mut whole, mut changed, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
    let mut every = settings(disk.clone()).longest_chain(0).start()?;
    for _ in 0..rounds {
        every.take(&mut app)?;
        every.wait()?;
        whole.extend(every.status().last.map(|last| last.pause));
    }
    drop(every);
    let mut chain = settings(MemoryStorage::new()).longest_chain(1_000).start()?;
    chain.take(&mut app)?;
    for round in 0..rounds as u64 {
        for change in 0..groups / 100 {
            // Each another one, all over.
            let account = (change * 100 + round * 7 + change % 93) % groups;
            let _ = app.push_trades(&Trade::new(account, n));
            n += 1;
        }
        chain.take(&mut app)?;
        chain.wait()?;
        let last = chain.status().last.ok_or("nothing was stored")?;
        changed.push(last.pause);
        bytes.push(last.bytes);
    }
    // What of these groups there is to be stored: key, sum, count, highest.
    let alone = groups / 100 * (8 + 16 + 8 + 8 + 8);
    let (whole, changed) = (median(&mut whole), median(&mut changed));
    let full = disk.clone().list()?.first().map_or(0, |stored| stored.bytes);
    println!("pause, full:    {whole:>10.2?}  {:>6.1} MB", full as f64 / 1e6);
    println!(
        "pause, changes: {changed:>10.2?}  {:>6.2} MB, {:.2} of the groups that changed; 1 / {:.0} of the full pause",
        bytes[0] as f64 / 1e6,
        bytes[0] as f64 / alone as f64,
        whole.as_secs_f64() / changed.as_secs_f64(),
    );
    Ok(())
}

/// How many events a second, with a checkpoint every second and without, in turns.
fn throughput(
    groups: u64,
    seconds: u64,
    dir: &std::path::Path,
    full: bool,
) -> Result<(), Box<dyn std::error::Error>> {
    let span = if full { Duration::from_secs(seconds) } else { Duration::from_millis(20) };
    let (mut with, mut without) = (Vec::new(), Vec::new());
    let (mut app, mut n) = filled(groups);
    let storage = LocalStorage::open(dir.join("throughput"))?;
    let mut checkpoints = CheckpointManager::builder(storage).every(Duration::from_secs(1)).start()?;
    // The first one is full.
    checkpoints.take(&mut app)?;
    checkpoints.wait()?;
    for round in 0..if full { 7 } else { 2 } {
        let takes = round % 2 == 0;
        let began = Instant::now();
        let mut events = 0u64;
        while began.elapsed() < span {
            for _ in 0..256 {
                // One in a hundred accounts trades.
                let account = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) % (groups / 100) * 100;
                let _ = app.push_trades(&Trade::new(account, n));
                n += 1;
            }
            events += 256;
            if takes {
                checkpoints.tick(&mut app, 256);
            }
        }
        let rate = events as f64 / began.elapsed().as_secs_f64();
        if takes { with.push(rate) } else { without.push(rate) }
    }
    let status = checkpoints.status();
    let (with, without) = (middle(&mut with), middle(&mut without));
    println!(
        "throughput: {:.1} million events/s, {:.1} with a checkpoint every second: {:.2}; {} stored",
        without / 1e6,
        with / 1e6,
        with / without,
        status.taken
    );
    Ok(())
}

/// How long it takes to come back.
fn restore(
    place: &str,
    groups: u64,
    storage: impl StorageBackend + 'static,
) -> Result<(), Box<dyn std::error::Error>> {
    let (mut app, _) = filled(groups);
    let mut storage: Box<dyn StorageBackend> = Box::new(storage);
    let began = Instant::now();
    let (image, _) = eventflux::checkpoint::image(&mut app, eventflux::checkpoint::Asks::Base);
    storage.store(1, &image.to_bytes(Compression::Lz4))?;
    let stored = began.elapsed();
    let before = app.counters();
    let mut again = Totals::builder().build();
    let began = Instant::now();
    let image = eventflux::checkpoint::Image::from_bytes(&storage.load(1)?)?;
    eventflux::checkpoint::load(&mut again, &image)?;
    println!("{groups} groups in {place}: stored in {stored:.2?}, restored in {:.2?}", began.elapsed());
    assert_eq!(again.counters(), before);
    assert_eq!(State::time(&again), State::time(&app));
    Ok(())
}

fn median(durations: &mut [Duration]) -> Duration {
    durations.sort_unstable();
    durations[durations.len() / 2]
}

fn middle(rates: &mut [f64]) -> f64 {
    rates.sort_unstable_by(f64::total_cmp);
    rates[rates.len() / 2]
}
