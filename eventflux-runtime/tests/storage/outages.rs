//! Redis that goes away: in the middle of everything, for a while or for good.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use eventflux_runtime::storage::{RedisBuilder, RedisStorage, StorageBackend, StorageErrorKind, Stored};
use redis::Commands;

use super::contract::bytes;
use super::redis_server::{RedisServer, free_port};

const CHUNK: usize = 1 << 10;

fn builder(url: String) -> RedisBuilder {
    RedisStorage::builder(url).prefix("app").chunk_size(CHUNK)
}

#[test]
fn a_store_outlives_a_restart_of_the_server() {
    let Some(mut server) = RedisServer::start() else { return };
    let mut storage = builder(server.url()).open().unwrap();
    storage.store(1, b"state").unwrap();
    server.kill();
    thread::scope(|scope| {
        let stored = scope.spawn(|| storage.store(2, &bytes(5 * CHUNK, 2)));
        thread::sleep(Duration::from_millis(300));
        assert!(!stored.is_finished(), "it waits for the server");
        server.restart();
        stored.join().unwrap().unwrap();
    });
    // This server keeps nothing.
    assert_eq!(storage.list().unwrap(), [Stored::new(2, 5 << 10)]);
    assert_eq!(storage.load(2).unwrap(), bytes(5 * CHUNK, 2));
    // And the lock is there again.
    assert_eq!(builder(server.url()).open().unwrap_err().kind(), StorageErrorKind::Locked);
}

#[test]
fn what_is_durable_there_is_there_after_its_restart() {
    // The later setting counts.
    let durable = ["--appendonly", "yes", "--appendfsync", "always"];
    let Some(mut server) = RedisServer::start_with(&durable) else { return };
    let mut storage = builder(server.url()).open().unwrap();
    storage.store(1, &bytes(5 * CHUNK, 1)).unwrap();
    storage.store(1, &bytes(3 * CHUNK, 2)).unwrap();
    server.kill();
    server.restart();
    assert_eq!(storage.load(1).unwrap(), bytes(3 * CHUNK, 2));
    storage.store(2, b"state").unwrap();
    assert_eq!(storage.list().unwrap(), [Stored::new(1, 3 << 10), Stored::new(2, 5)]);
}

#[test]
fn a_server_that_stays_away_is_given_up_in_time() {
    let Some(mut server) = RedisServer::start() else { return };
    let patience = Duration::from_millis(300);
    let mut storage = builder(server.url()).retry_for(patience).open().unwrap();
    storage.store(1, b"state").unwrap();
    server.kill();
    for _ in 0..2 {
        let began = Instant::now();
        let error = storage.store(2, b"state").unwrap_err();
        assert_eq!(error.kind(), StorageErrorKind::Unreachable, "{error}");
        assert!(error.to_string().contains("keys app:*: can't store checkpoint 2: "), "{error}");
        let took = began.elapsed();
        assert!(patience <= took && took < patience + Duration::from_secs(3), "{took:?}");
    }
    assert_eq!(storage.load(1).unwrap_err().kind(), StorageErrorKind::Unreachable);
    server.restart();
    storage.store(2, b"state").unwrap();
    assert_eq!(storage.list().unwrap(), [Stored::new(2, 5)]);
}

#[test]
fn nobody_is_there() {
    let began = Instant::now();
    let error = builder(format!("redis://127.0.0.1:{}", free_port()))
        .retry_for(Duration::from_millis(100))
        .open()
        .unwrap_err();
    assert_eq!(error.kind(), StorageErrorKind::Unreachable);
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_server_that_is_silent_is_given_up_in_time() {
    // Connections are made by the system, and nobody takes them.
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = silent.local_addr().unwrap().port();
    for url in [format!("redis://127.0.0.1:{port}"), format!("redis://:password@127.0.0.1:{port}/1")] {
        let began = Instant::now();
        let error = builder(url)
            .connect_timeout(Duration::from_millis(150))
            .response_timeout(Duration::from_millis(150))
            .retry_for(Duration::from_millis(300))
            .open()
            .unwrap_err();
        assert_eq!(error.kind(), StorageErrorKind::Unreachable, "{error}");
        let took = began.elapsed();
        assert!(Duration::from_millis(300) <= took && took < Duration::from_secs(4), "{took:?}");
    }
}

/// Somebody on the way to the server who cuts the connection after some bytes.
struct Proxy {
    port: u16,
    way: Arc<Way>,
}

struct Way {
    server: u16,
    /// How many bytes go on, in both directions together.
    left: AtomicI64,
    /// How many after the cut.
    then: AtomicI64,
}

impl Proxy {
    /// One without a limit. It ends with the process of the tests.
    fn to(server: &RedisServer) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let unlimited = || AtomicI64::new(i64::MAX);
        let way = Arc::new(Way { server: server.port(), left: unlimited(), then: unlimited() });
        let shared = way.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, way) = (client.unwrap(), shared.clone());
                if way.left.load(Ordering::SeqCst) <= 0 {
                    way.left.store(way.then.load(Ordering::SeqCst), Ordering::SeqCst);
                }
                let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, way.server)) else { continue };
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let way = way.clone();
                    thread::spawn(move || way.carry(from, to));
                }
            }
        });
        Proxy { port, way }
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Lets so many bytes pass, cuts, and lets `then` pass on every connection that follows.
    fn cut(&self, after: i64, then: i64) {
        self.way.then.store(then, Ordering::SeqCst);
        self.way.left.store(after, Ordering::SeqCst);
    }

    /// Whether there was a cut since.
    fn has_cut(&self, after: i64) -> bool {
        let left = self.way.left.load(Ordering::SeqCst);
        left <= 0 || left > after
    }
}

impl Way {
    fn carry(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = [0; 512];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            let left = self.left.fetch_sub(read as i64, Ordering::SeqCst);
            let pass = usize::try_from(left).unwrap_or(0).min(read);
            if to.write_all(&buffer[..pass]).is_err() || pass < read {
                break;
            }
        }
        let _ = from.shutdown(Shutdown::Both);
        let _ = to.shutdown(Shutdown::Both);
    }
}

#[test]
fn a_store_outlives_a_cut_at_every_place() {
    let Some(server) = RedisServer::start() else { return };
    let proxy = Proxy::to(&server);
    let mut storage = builder(proxy.url()).open().unwrap();
    let mut cuts = 0;
    for (round, after) in (0..20_000).step_by(97).enumerate() {
        let state = bytes(3 * CHUNK, round as u64);
        proxy.cut(after, i64::MAX);
        storage.store(1, &state).unwrap_or_else(|error| panic!("cut after {after}: {error}"));
        let cut = proxy.has_cut(after);
        cuts += usize::from(cut);
        assert_eq!(storage.load(1).unwrap(), state, "cut after {after}");
        if !cut {
            break;
        }
    }
    assert!(cuts > 30, "{cuts}");
    assert_eq!(storage.list().unwrap(), [Stored::new(1, 3 << 10)]);
    drop(storage);
    let mut connection = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
    let chunks: Vec<String> = connection.keys("app:chunk:*").unwrap();
    assert_eq!(chunks.len(), 3, "none are left over: {chunks:?}");
}

#[test]
fn a_store_that_dies_is_seen_whole_or_not_at_all() {
    let Some(server) = RedisServer::start() else { return };
    let mut connection = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
    let proxy = Proxy::to(&server);
    let (old, new) = (bytes(2 * CHUNK, 1), bytes(3 * CHUNK, 2));
    let (mut failed, mut done_all_the_same) = (0, 0);
    for after in (0..20_000).step_by(211) {
        proxy.cut(i64::MAX, i64::MAX);
        let mut storage = builder(proxy.url())
            .retry_for(Duration::ZERO)
            .lock_expiry(Duration::from_secs(100))
            .open()
            .unwrap();
        storage.store(1, &old).unwrap();
        // For good: no later connection gets through.
        proxy.cut(after, 0);
        let stored = storage.store(1, &new);
        drop(storage);
        let () = connection.del("app:lock").unwrap();
        let mut next = builder(server.url()).open().unwrap();
        let found = next.load(1).unwrap();
        match &stored {
            Ok(()) => assert!(found == new, "cut after {after}"),
            Err(error) => {
                assert_eq!(error.kind(), StorageErrorKind::Unreachable, "{error}");
                assert!(found == old || found == new, "cut after {after}");
                failed += 1;
                done_all_the_same += usize::from(found == new);
            }
        }
        let chunks: Vec<String> = connection.keys("app:chunk:*").unwrap();
        assert_eq!(chunks.len(), found.len() / CHUNK, "cut after {after}: {chunks:?}");
        if stored.is_ok() {
            assert!(failed > 10, "{failed}");
            return;
        }
    }
    panic!("no store got through; {failed} failed, {done_all_the_same} of them done");
}

#[test]
fn chunks_of_a_failed_store_go_with_the_next() {
    let Some(server) = RedisServer::start() else { return };
    let mut connection = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
    let proxy = Proxy::to(&server);
    let mut storage = builder(proxy.url()).retry_for(Duration::ZERO).open().unwrap();
    storage.store(1, b"state").unwrap();
    // Enough for the chunks, not for the script that publishes them.
    let mut left = 0;
    for after in (2_000..20_000).step_by(80) {
        proxy.cut(after, 0);
        if storage.store(2, &bytes(3 * CHUNK, 2)).is_ok() {
            break;
        }
        let chunks: Vec<String> = connection.keys("app:chunk:*").unwrap();
        let members: usize = connection.zcard("app:index").unwrap();
        if members == 1 {
            left = left.max(chunks.len() - 1);
        }
        proxy.cut(i64::MAX, i64::MAX);
        storage.store(1, b"state").unwrap();
        let published = storage.list().unwrap().len() == 2;
        let chunks: Vec<String> = connection.keys("app:chunk:*").unwrap();
        assert_eq!(chunks.len(), 1 + if published { 3 } else { 0 }, "{chunks:?}");
        storage.remove(&[2]).unwrap();
    }
    assert_eq!(left, 3, "a store has failed behind its chunks");
}
