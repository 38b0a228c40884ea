//! A storage that fails: what was stored before stays good, and the next checkpoint does not build on one that is not there.

use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use eventflux::checkpoint::{CheckpointError, CheckpointManager, EpochSink, OnDamage, Prepared};
use eventflux::storage::MemoryStorage;
use eventflux::storage::testing::{Fault, Faults, Faulty};

use crate::app::{app, push, same, state, undisturbed};

#[test]
fn whichever_store_fails_the_newest_good_one_is_used() {
    for fault in [
        Fault::Before,
        Fault::After,
        Fault::Full,
        Fault::Short(40),
        Fault::Short(400),
        Fault::Slow(Duration::from_millis(5)),
    ] {
        for failing in 1..9 {
            let (disk, faults) = (MemoryStorage::new(), Faults::new());
            faults.at(failing, fault);
            let storage = Faulty::new(disk.clone(), &faults);
            let mut app = app(failing % 2 == 0);
            let mut checkpoints =
                CheckpointManager::builder(storage).longest_chain(3).keep(20).start().unwrap();
            // Which checkpoint has how many events.
            let mut good = vec![(0u64, 0u64)];
            for n in 0..8u64 {
                (n * 50..(n + 1) * 50).for_each(|n| push(&mut *app, n));
                checkpoints.set_position("numbers", ((n + 1) * 50).to_le_bytes());
                let epoch = checkpoints.take(state(&mut app)).unwrap();
                match checkpoints.wait() {
                    Ok(()) => good.push((epoch, (n + 1) * 50)),
                    Err(CheckpointError::Storage(_)) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            let fails = matches!(fault, Fault::Before | Fault::After | Fault::Full);
            let status = checkpoints.status();
            // The failing store may be one that puts a chain together: then nothing is lost.
            assert!(status.failed <= u64::from(fails), "{status:?}");
            drop(checkpoints);
            let mut other = crate::app::app(true);
            let mut again = CheckpointManager::builder(disk).on_damage(OnDamage::UseOlder).start().unwrap();
            let recovered = match again.recover(state(&mut other)) {
                // None is good where all build on one that is not.
                Err(CheckpointError::State { .. }) if matches!(fault, Fault::Short(_)) => continue,
                recovered => recovered.unwrap(),
            };
            let position = recovered.as_ref().and_then(|recovered| recovered.position("numbers"));
            let events = position.map_or(0, |position| u64::from_le_bytes(position.try_into().unwrap()));
            same(&other.snapshot(), &undisturbed(events), &format!("{fault:?} {failing}"));
            let newest = good.last().map_or(0, |(_, events)| *events);
            // Of one that fails after all it may be there; of a disk that lies nobody knows.
            let expected = match fault {
                Fault::Short(_) => events <= newest,
                Fault::After => events >= newest,
                _ => events == newest,
            };
            assert!(expected, "{fault:?} {failing}: {events} of {newest}");
        }
    }
}

#[test]
fn one_that_fails_is_followed_by_a_full_one() {
    let (disk, faults) = (MemoryStorage::new(), Faults::new());
    let mut app = app(true);
    let storage = Faulty::new(disk, &faults);
    let mut checkpoints = CheckpointManager::builder(storage).start().unwrap();
    let mut full = Vec::new();
    for n in 0..6 {
        push(&mut *app, n);
        if n == 2 {
            faults.next(Fault::Full);
        }
        checkpoints.take(state(&mut app)).unwrap();
        let stored = checkpoints.wait();
        assert_eq!(stored.is_err(), n == 2);
        full.push(stored.ok().and_then(|()| checkpoints.status().last.map(|last| last.full)));
    }
    assert_eq!(full, [Some(true), Some(false), None, Some(true), Some(false), Some(false)]);
    let status = checkpoints.status();
    assert!(
        status.failure.is_some_and(|why| why.contains("room") || why.contains("space")),
        "the cause is told"
    );
}

/// A sink that notes the epochs that it prepares, and fails at the first ones.
struct Noting {
    epochs: Arc<Mutex<Vec<u64>>>,
    failing: usize,
}

struct Nothing;

impl Prepared for Nothing {
    fn persist(&mut self) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }
}

impl EpochSink for Noting {
    fn prepare(&mut self, epoch: u64) -> Result<Box<dyn Prepared>, Box<dyn Error + Send + Sync>> {
        let mut epochs = self.epochs.lock().unwrap();
        epochs.push(epoch);
        if epochs.len() <= self.failing { Err("no room".into()) } else { Ok(Box::new(Nothing)) }
    }

    fn recover(&mut self, _: Option<u64>) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }
}

#[test]
fn a_sink_prepares_no_epoch_twice_where_another_one_fails() {
    let [first, second]: [Arc<Mutex<Vec<u64>>>; 2] = Default::default();
    let disk = MemoryStorage::new();
    let mut checkpoints = CheckpointManager::builder(disk.clone())
        .sink(Noting { epochs: first.clone(), failing: 0 })
        .sink(Noting { epochs: second.clone(), failing: 2 })
        .start()
        .unwrap();
    let mut app = app(true);
    for n in 0..5 {
        push(&mut *app, n);
        assert_eq!(checkpoints.take(state(&mut app)).is_err(), n < 2);
        checkpoints.wait().unwrap();
    }
    assert_eq!(*first.lock().unwrap(), [1, 2, 3, 4, 5]);
    drop(checkpoints);
    let mut back = crate::app::app(true);
    CheckpointManager::builder(disk).start().unwrap().recover(state(&mut back)).unwrap().unwrap();
    same(&back.snapshot(), &undisturbed(5), "after the failures");
}

#[test]
fn what_failed_long_ago_is_not_told_at_the_end() {
    let faults = Faults::new();
    faults.at(1, Fault::Before);
    let storage = Faulty::new(MemoryStorage::new(), &faults);
    let mut checkpoints = CheckpointManager::builder(storage).every_events(1).start().unwrap();
    let mut app = app(true);
    for n in 0..4 {
        push(&mut *app, n);
        checkpoints.tick(state(&mut app), 1);
        // Nobody waits for what it says.
        while checkpoints.status().taken + checkpoints.status().failed <= n {
            // One that is due waits for the one before.
            checkpoints.tick(state(&mut app), 0);
            std::thread::yield_now();
        }
    }
    assert_eq!((checkpoints.status().failed, checkpoints.status().taken), (1, 3));
    checkpoints.close(state(&mut app)).unwrap();
}
