//! Checkpoints that are missing, cut, damaged, of another app, of another version: each has its own error, and none does harm.

use eventflux::checkpoint::{CheckpointError, CheckpointManager, OnDamage, StateError};
use eventflux::dynamic;
use eventflux::storage::{MemoryStorage, StorageBackend};

use crate::app::{app, push, same, state, undisturbed};

/// Three checkpoints, the last two of which build on the one before.
fn three() -> MemoryStorage {
    let disk = MemoryStorage::new();
    let mut app = app(true);
    let mut checkpoints = CheckpointManager::builder(disk.clone()).start().unwrap();
    for n in 0..3 {
        (n * 20..n * 20 + 20).for_each(|n| push(&mut *app, n));
        checkpoints.take(state(&mut app)).unwrap();
        checkpoints.wait().unwrap();
    }
    disk
}

/// What an app says that is to come back.
fn refused(disk: &MemoryStorage) -> CheckpointError {
    let mut app = app(false);
    let before = app.snapshot();
    let mut checkpoints = CheckpointManager::builder(disk.clone()).start().unwrap();
    let error = checkpoints.recover(state(&mut app)).expect_err("it is bad");
    assert_eq!(app.snapshot(), before, "it is as it was");
    error
}

fn why(error: &CheckpointError) -> &StateError {
    match error {
        CheckpointError::State { error, .. } => error,
        other => panic!("{other}"),
    }
}

#[test]
fn cut_anywhere() {
    let disk = three();
    let bytes = disk.clone().load(3).unwrap();
    for end in (0..bytes.len()).step_by(7) {
        disk.clone().store(3, &bytes[..end]).unwrap();
        let error = refused(&disk);
        assert!(matches!(why(&error), StateError::Cut(_)), "cut at {end}: {error}");
    }
}

#[test]
fn flipped_anywhere() {
    let disk = three();
    let bytes = disk.clone().load(2).unwrap();
    for place in (0..bytes.len()).step_by(11) {
        let mut flipped = bytes.clone();
        flipped[place] ^= 0x10;
        disk.clone().store(2, &flipped).unwrap();
        let error = refused(&disk);
        let (found, told) = (why(&error), error.to_string());
        // In the version it looks like one of another version, in a length it may look cut.
        assert!(!matches!(found, StateError::Foreign(_)), "{place}: {error}");
        assert!(told.starts_with("checkpoint 2: ") || told.starts_with("checkpoint 3: "), "{told}");
    }
}

#[test]
fn one_that_others_build_on_is_missing() {
    let disk = three();
    disk.clone().remove(&[1]).unwrap();
    let error = refused(&disk);
    assert!(error.to_string().contains("there is no such checkpoint"), "{error}");
}

#[test]
fn of_another_app_or_version() {
    let disk = MemoryStorage::new();
    let mut other = dynamic::App::compile("CREATE STREAM T (a INT); SELECT COUNT(*) AS n FROM T;").unwrap();
    CheckpointManager::builder(disk.clone()).start().unwrap().close(&mut other).unwrap();
    let error = refused(&disk);
    assert!(matches!(why(&error), StateError::Foreign(_)), "{error}");
    assert!(error.to_string().contains("gone: aggregates of out"), "{error}");

    let disk = three();
    let mut bytes = disk.clone().load(3).unwrap();
    bytes[8] = 200;
    disk.clone().store(3, &bytes).unwrap();
    let error = refused(&disk);
    assert!(matches!(why(&error), StateError::Version(_)), "{error}");
}

#[test]
fn the_newest_good_one_is_used_where_that_is_allowed() {
    let disk = three();
    disk.clone().store(3, b"something else").unwrap();
    let mut app = app(true);
    let mut checkpoints =
        CheckpointManager::builder(disk.clone()).on_damage(OnDamage::UseOlder).start().unwrap();
    let recovered = checkpoints.recover(state(&mut app)).unwrap().unwrap();
    assert_eq!((recovered.epoch, recovered.skipped.len()), (2, 1));
    same(&app.snapshot(), &undisturbed(40), "of an older one");
    // The next one is a new one, and no chain leads over the bad one.
    push(&mut *app, 40);
    assert_eq!(checkpoints.close(state(&mut app)).unwrap(), 4);
    let mut again = crate::app::app(true);
    CheckpointManager::builder(disk).start().unwrap().recover(state(&mut again)).unwrap().unwrap();
    same(&again.snapshot(), &undisturbed(41), "of the next one");
}
