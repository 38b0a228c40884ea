//! Redis: keys, locks, leftovers, and what the server says.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use eventflux_runtime::Timestamp;
use eventflux_runtime::checkpoint::{CheckpointManager, Decoder, Encoder, Holder, State, StateError};
use eventflux_runtime::storage::{
    RedisBuilder, RedisStorage, StorageBackend, StorageError, StorageErrorKind, Stored,
};
use redis::{Commands, Connection};

use super::contract::{Opens, bytes, hold};
use super::redis_server::RedisServer;

/// The smallest that there are, so that little is many.
const CHUNK: usize = 1 << 10;

fn builder(server: &RedisServer) -> RedisBuilder {
    RedisStorage::builder(server.url()).prefix("app").chunk_size(CHUNK)
}

fn connection(server: &RedisServer) -> Connection {
    redis::Client::open(server.url()).unwrap().get_connection().unwrap()
}

fn keys(connection: &mut Connection) -> Vec<String> {
    let mut keys: Vec<String> = connection.keys("*").unwrap();
    keys.sort();
    keys
}

fn kind<T>(result: Result<T, StorageError>) -> StorageErrorKind {
    result.err().expect("an error").kind()
}

#[test]
fn redis_holds() {
    let Some(server) = RedisServer::start() else { return };
    for (prefix, chunk) in [("large", 64 << 20), ("small", CHUNK), ("odd [*]?\\^-", 100_000)] {
        let builder = || RedisStorage::builder(server.url()).prefix(prefix).chunk_size(chunk);
        hold(&Opens {
            write: &|| Ok(Box::new(builder().open()?)),
            read: Some(&|| Ok(Box::new(builder().open_read_only()?))),
            locks: true,
        });
    }
}

#[test]
fn of_a_large_checkpoint_the_start_comes_alone() {
    let Some(server) = RedisServer::start() else { return };
    let mut storage = RedisStorage::builder(server.url()).prefix("app").open().unwrap();
    let large = bytes(1 << 20, 3);
    storage.store(1, &large).unwrap();
    assert!(storage.load_start(1, 4_096).unwrap() == large[..4_096], "no more than was asked for");
    // Where the server has lost it that is told, and not taken for an end.
    let chunk: Vec<String> = connection(&server).keys("app:chunk:*").unwrap();
    let _: () = connection(&server).del(chunk).unwrap();
    assert_eq!(kind(storage.load_start(1, 4_096)), StorageErrorKind::Damaged);
}

#[test]
fn nothing_is_left_of_what_was_removed_or_replaced() {
    let Some(server) = RedisServer::start() else { return };
    let mut storage = builder(&server).open().unwrap();
    let mut connection = connection(&server);
    storage.store(1, &bytes(5 * CHUNK, 1)).unwrap();
    storage.store(1, &bytes(CHUNK + 1, 2)).unwrap();
    storage.store(2, b"").unwrap();
    // Two chunks, and four keys more.
    assert_eq!(keys(&mut connection).len(), 6, "{:?}", keys(&mut connection));
    storage.remove(&[1, 2]).unwrap();
    assert_eq!(keys(&mut connection), ["app:lock", "app:writer"]);
    drop(storage);
    assert_eq!(keys(&mut connection), ["app:writer"]);
}

#[test]
fn the_newest_is_pointed_at() {
    let Some(server) = RedisServer::start() else { return };
    let mut storage = builder(&server).open().unwrap();
    let mut reader = builder(&server).open_read_only().unwrap();
    let mut latest = || reader.latest().unwrap();
    assert_eq!(latest(), None);
    storage.store(0, b"").unwrap();
    assert_eq!(latest(), Some(0));
    storage.store(120, b"").unwrap();
    // Compaction of an older one.
    storage.store(7, b"").unwrap();
    assert_eq!(latest(), Some(120));
    storage.remove(&[120]).unwrap();
    assert_eq!(latest(), Some(7));
    storage.store(u64::MAX, b"").unwrap();
    assert_eq!(latest(), Some(u64::MAX));
    storage.remove(&[0, 7, u64::MAX]).unwrap();
    assert_eq!(latest(), None);
}

#[test]
fn prefixes_and_databases_keep_apart() {
    let Some(server) = RedisServer::start() else { return };
    let other_database = format!("{}/3", server.url());
    let all = [
        builder(&server),
        builder(&server).prefix("other"),
        // Its keys begin with those of the chunks of the first.
        builder(&server).prefix("app:chunk"),
        RedisStorage::builder(other_database).prefix("app"),
    ];
    let mut all: Vec<RedisStorage> = all.into_iter().map(|builder| builder.open().unwrap()).collect();
    for (number, storage) in all.iter_mut().enumerate() {
        storage.store(number as u64, b"state").unwrap();
    }
    // Opening the first again cleans up.
    drop(all.remove(0));
    all.insert(0, builder(&server).open().unwrap());
    for (number, storage) in all.iter_mut().enumerate() {
        assert_eq!(storage.list().unwrap(), [Stored::new(number as u64, 5)], "{}", storage.place());
        assert_eq!(storage.load(number as u64).unwrap(), b"state");
    }
}

#[test]
fn passwords_are_asked_for_and_never_told() {
    let Some(server) = RedisServer::start_with(&["--requirepass", "open sesame"]) else { return };
    let at = |login: &str| RedisStorage::builder(format!("redis://{login}127.0.0.1:{}", server.port()));
    let mut storage = at(":open%20sesame@").open().unwrap();
    storage.store(1, b"state").unwrap();
    assert_eq!(at("default:open%20sesame@").open_read_only().unwrap().load(1).unwrap(), b"state");

    let told = format!("{storage:?} {} {:?}", storage.place(), at(":open%20sesame@"));
    assert!(!told.contains("sesame"), "{told}");
    for login in [":open%20barley@", "somebody:open%20barley@", ""] {
        let began = Instant::now();
        for error in [at(login).open().unwrap_err(), at(login).open_read_only().unwrap_err()] {
            assert_eq!(error.kind(), StorageErrorKind::Denied, "{error}");
            let told = format!("{error} {error:?}");
            assert!(!told.contains("barley") && !told.contains("somebody"), "{told}");
        }
        assert!(began.elapsed() < Duration::from_secs(2), "it is not tried again");
    }
}

#[test]
fn settings_that_can_not_be_meant_are_told() {
    let builder = RedisStorage::builder;
    let local = "redis://:sesame@127.0.0.1:1";
    for wrong in [
        builder(""),
        builder("sesame"),
        builder("http://:sesame@127.0.0.1"),
        builder("redis://:sesame@"),
        builder("redis://:sesame@127.0.0.1/first"),
        builder("redis://:sesame@0.0.0.0"),
        builder("rediss://:sesame@127.0.0.1/#insecure").retry_for(Duration::ZERO),
        builder(local).prefix(""),
        builder(local).ttl(Duration::from_secs(1)),
        builder(local).root_certificates("certificates"),
    ] {
        let error = wrong.open().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("sesame"), "{error}");
        let expected = [StorageErrorKind::Misconfigured, StorageErrorKind::Unreachable];
        assert!(expected.contains(&error.kind()), "{error:?}");
    }
}

#[test]
fn a_writer_that_has_lost_its_lock_changes_nothing() {
    let Some(server) = RedisServer::start() else { return };
    let brief = || builder(&server).lock_expiry(Duration::from_millis(100));
    let mut first = brief().open().unwrap();
    first.store(1, b"first").unwrap();
    thread::sleep(Duration::from_millis(150));
    // Nobody else has come.
    first.store(2, b"first").unwrap();
    thread::sleep(Duration::from_millis(150));

    let mut second = builder(&server).open().unwrap();
    second.store(2, b"second").unwrap();
    let lost = |first: &mut RedisStorage| {
        let error = first.store(2, &bytes(5 * CHUNK, 3)).unwrap_err();
        assert_eq!(error.kind(), StorageErrorKind::Locked);
        assert!(error.to_string().contains(&format!("process {}", std::process::id())), "{error}");
        assert_eq!(kind(first.remove(&[1])), StorageErrorKind::Locked);
    };
    lost(&mut first);
    assert_eq!(second.load(2).unwrap(), b"second");
    assert_eq!(second.list().unwrap(), [Stored::new(1, 5), Stored::new(2, 6)]);
    // Also when the second has gone: it may have written what the first knows nothing of.
    drop(second);
    lost(&mut first);
    // It takes no lock with it that is not its own.
    let third = builder(&server).open().unwrap();
    drop(first);
    assert_eq!(kind(builder(&server).open()), StorageErrorKind::Locked);
    drop(third);
    let mut connection = connection(&server);
    // A number for each checkpoint, and no chunks that are left over.
    assert_eq!(keys(&mut connection).len(), 5, "{:?}", keys(&mut connection));
}

#[test]
fn a_lock_can_be_waited_for() {
    let Some(server) = RedisServer::start() else { return };
    // As of one that was killed.
    let () = connection(&server).pset_ex("app:lock", "somebody", 800).unwrap();
    let began = Instant::now();
    assert_eq!(kind(builder(&server).open()), StorageErrorKind::Locked);
    assert_eq!(
        kind(builder(&server).wait_for_lock(Duration::from_millis(60)).open()),
        StorageErrorKind::Locked
    );
    let storage = builder(&server).wait_for_lock(Duration::MAX).open().unwrap();
    assert!(began.elapsed() >= Duration::from_millis(750));
    drop(storage);
}

#[test]
fn chunks_of_a_killed_writer_go_and_nothing_else() {
    let Some(server) = RedisServer::start() else { return };
    let mut connection = connection(&server);
    let mut storage = builder(&server).open().unwrap();
    storage.store(1, &bytes(3 * CHUNK, 1)).unwrap();
    drop(storage);
    let before = keys(&mut connection);

    let token = "0123456789abcdef".repeat(2);
    for number in 0..2_500 {
        let () = connection.set(format!("app:chunk:{token}.7:{number}"), b"left").unwrap();
    }
    let foreign = ["app:chunk:index", "app:chunk:mine", "app:notes", "application:chunk:x"];
    for key in foreign {
        let () = connection.set(key, b"mine").unwrap();
    }
    let mut reader = builder(&server).open_read_only().unwrap();
    assert_eq!(reader.list().unwrap(), [Stored::new(1, 3 << 10)]);

    let mut storage = builder(&server).open().unwrap();
    assert_eq!(storage.load(1).unwrap(), bytes(3 * CHUNK, 1));
    drop(storage);
    let mut expected: Vec<String> = before;
    expected.extend(foreign.map(str::to_owned));
    expected.sort();
    assert_eq!(keys(&mut connection), expected);
}

#[test]
fn a_full_server_is_told_and_harms_nothing() {
    let arguments = ["--maxmemory", "12mb", "--maxmemory-policy", "noeviction"];
    let Some(server) = RedisServer::start_with(&arguments) else { return };
    let mut storage = builder(&server).chunk_size(1 << 20).open().unwrap();
    storage.store(1, b"before").unwrap();
    let mut connection = connection(&server);
    let before = keys(&mut connection);
    for epoch in [1, 2] {
        let error = storage.store(epoch, &vec![7; 30 << 20]).unwrap_err();
        assert_eq!(error.kind(), StorageErrorKind::Full, "{error}");
        assert_eq!(keys(&mut connection), before, "what was written is removed at once");
        assert_eq!(storage.load(1).unwrap(), b"before");
    }
    storage.store(2, b"after").unwrap();
    assert_eq!(storage.list().unwrap(), [Stored::new(1, 6), Stored::new(2, 5)]);
}

#[test]
fn missing_parts_are_told() {
    let Some(server) = RedisServer::start() else { return };
    let mut connection = connection(&server);
    let mut storage = builder(&server).open().unwrap();
    storage.store(1, &bytes(3 * CHUNK, 1)).unwrap();
    let mut chunks: Vec<String> = connection.keys("app:chunk:*").unwrap();
    chunks.sort();
    // Cut, then gone.
    let () = connection.set(&chunks[1], b"short").unwrap();
    assert_eq!(kind(storage.load(1)), StorageErrorKind::Damaged);
    let () = connection.del(&chunks[1]).unwrap();
    let error = storage.load(1).unwrap_err();
    assert_eq!(error.kind(), StorageErrorKind::Damaged);
    assert!(error.to_string().contains("can't load checkpoint 1: parts of it are missing"), "{error}");
    storage.store(1, b"anew").unwrap();
    assert_eq!(storage.load(1).unwrap(), b"anew");

    let () = connection.zadd("app:index", "no member of ours", 0).unwrap();
    assert_eq!(kind(storage.list()), StorageErrorKind::Damaged);
}

#[test]
fn checkpoints_live_as_long_as_they_are_to() {
    let Some(server) = RedisServer::start() else { return };
    let mut connection = connection(&server);
    let mut lives = move || -> Vec<i64> {
        let keys = keys(&mut connection);
        let left = keys.iter().filter(|key| *key != "app:lock").map(|key| connection.pttl(key).unwrap());
        left.collect()
    };
    let long = 1_000_000;
    let mut storage = builder(&server).ttl(Duration::from_secs(100)).open().unwrap();
    storage.store(1, &bytes(2 * CHUNK, 1)).unwrap();
    assert!(lives().iter().all(|&left| (1..=100_000).contains(&left)), "{:?}", lives());
    drop(storage);
    // All live on with the newest.
    let mut storage = builder(&server).ttl(Duration::from_secs(2_000)).open().unwrap();
    storage.store(2, b"state").unwrap();
    assert!(lives().iter().all(|&left| left > long), "{:?}", lives());
    drop(storage);
    // For ever, when they are to.
    let mut storage = builder(&server).open().unwrap();
    storage.store(3, b"state").unwrap();
    assert!(lives().iter().all(|&left| left == -1), "{:?}", lives());
    assert_eq!(storage.load(1).unwrap(), bytes(2 * CHUNK, 1));
}

#[test]
fn old_checkpoints_go_by_themselves() {
    let Some(server) = RedisServer::start() else { return };
    let brief = Duration::from_millis(300);
    let mut storage = builder(&server).lock_expiry(brief / 2).ttl(brief).open().unwrap();
    storage.store(1, &bytes(2 * CHUNK, 1)).unwrap();
    thread::sleep(brief + Duration::from_millis(100));
    assert_eq!(storage.list().unwrap(), []);
    assert_eq!(kind(storage.load(1)), StorageErrorKind::NotFound);
    assert_eq!(keys(&mut connection(&server)), <[String; 0]>::default());
    storage.store(2, b"state").unwrap();
    assert_eq!(storage.load(2).unwrap(), b"state");
}

/// An app that keeps nothing.
struct Idle;

impl State for Idle {
    fn fingerprint(&self) -> u64 {
        7
    }

    fn time(&self) -> Option<Timestamp> {
        None
    }

    fn holders(&self) -> &[Holder] {
        &[]
    }

    fn save(&mut self, _: usize, _: &mut Encoder) {}

    fn load(&mut self, _: usize, _: &mut Decoder<'_>) -> Result<(), StateError> {
        Ok(())
    }
}

/// While there is nothing to store, nobody else is let in, and nothing goes by itself.
#[test]
fn an_app_that_has_nothing_to_store_keeps_its_place() {
    let Some(server) = RedisServer::start() else { return };
    let brief = Duration::from_millis(300);
    let storage = builder(&server).lock_expiry(brief).ttl(brief).open().unwrap();
    let mut checkpoints = CheckpointManager::builder(storage).start().unwrap();
    checkpoints.take(&mut Idle).unwrap();
    checkpoints.wait().unwrap();
    thread::sleep(3 * brief);
    assert_eq!(kind(builder(&server).open()), StorageErrorKind::Locked);
    let mut reader = builder(&server).open_read_only().unwrap();
    assert_eq!(reader.list().unwrap().len(), 1);
    assert_eq!(reader.latest().unwrap(), Some(1));
    drop(checkpoints);
    builder(&server).open().unwrap();
}

#[test]
fn who_reads_while_it_is_replaced_reads_one_or_the_other() {
    let Some(server) = RedisServer::start() else { return };
    let mut storage = builder(&server).open().unwrap();
    storage.store(1, &[0; 3 * CHUNK]).unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut reader = builder(&server).open_read_only().unwrap();
            while !done.load(Ordering::Relaxed) {
                let bytes = reader.load(1).unwrap();
                assert_eq!(bytes.len(), (bytes[0] as usize % 7 + 3) * CHUNK);
                assert!(bytes.iter().all(|byte| *byte == bytes[0]), "a mixture");
            }
        });
        for round in 1..300usize {
            let byte = round as u8;
            storage.store(1, &vec![byte; (byte as usize % 7 + 3) * CHUNK]).unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn forgotten_scripts_are_sent_again() {
    let Some(server) = RedisServer::start() else { return };
    let mut storage = builder(&server).open().unwrap();
    let () = redis::cmd("SCRIPT").arg("FLUSH").query(&mut connection(&server)).unwrap();
    storage.store(1, b"state").unwrap();
    assert_eq!(storage.load(1).unwrap(), b"state");
}
