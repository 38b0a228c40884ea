//! Checkpoints that build on each other: every one that is kept is the state of its moment, and a crash loses nothing before the last.

use std::collections::BTreeMap;

use eventflux::Timestamp;
use eventflux::checkpoint::{CheckpointManager, Compression, held, inspect, load, read, read_on};
use eventflux::dynamic::App;
use eventflux::storage::{LocalStorage, MemoryStorage, StorageBackend};

use crate::app::{app, push, same, state, undisturbed};

#[test]
fn an_app_comes_back_whenever_it_dies_in_either_back_end() {
    let disk = MemoryStorage::new();
    let (mut events, mut lives) = (0u64, 0u64);
    while events < 4_000 {
        let mut app = app(lives % 2 == 0);
        let mut checkpoints = CheckpointManager::builder(disk.clone()).every_events(37).longest_chain(5);
        if lives % 3 == 0 {
            checkpoints = checkpoints.compression(Compression::None);
        }
        let mut checkpoints = checkpoints.start().unwrap();
        let recovered = checkpoints.recover(state(&mut app)).unwrap();
        assert_eq!(recovered.is_some(), lives != 0);
        events = recovered.map_or(0, |recovered| {
            let position = recovered.position("numbers").expect("it was set");
            u64::from_le_bytes(position.try_into().unwrap())
        });
        same(&app.snapshot(), &undisturbed(events), &format!("after {events}"));
        // It dies in the middle of something.
        for _ in 0..100 + lives * 61 % 450 {
            push(&mut *app, events);
            events += 1;
            checkpoints.set_position("numbers", events.to_le_bytes());
            checkpoints.tick(state(&mut app), 1);
            if events % 50 == 0 {
                checkpoints.wait().unwrap();
            }
        }
        lives += 1;
    }
    assert!(lives > 10, "{lives}");
}

#[test]
fn every_checkpoint_that_is_kept_is_the_state_of_its_moment() {
    let dir = tempfile::tempdir().unwrap();
    for chain in [0, 1, 4, 100] {
        let dir = dir.path().join(chain.to_string());
        let mut app = app(true);
        let mut checkpoints = CheckpointManager::builder(LocalStorage::open(&dir).unwrap())
            .longest_chain(chain)
            .keep(9)
            .start()
            .unwrap();
        let mut moments = BTreeMap::new();
        for n in 0..900 {
            push(&mut *app, n);
            if n % 41 == 0 {
                let epoch = checkpoints.take(state(&mut app)).unwrap();
                checkpoints.wait().unwrap();
                moments.insert(epoch, app.snapshot());
            }
        }
        let last = checkpoints.close(state(&mut app)).unwrap();
        moments.insert(last, app.snapshot());
        let mut storage = LocalStorage::open_read_only(&dir).unwrap();
        let kept = inspect(&mut storage).unwrap();
        assert!(kept.len() >= 9, "{kept:?}");
        let full = kept.iter().filter(|info| info.head.as_ref().is_ok_and(|(head, _)| head.since == 0));
        assert!(if chain == 0 { full.count() == kept.len() } else { full.count() < kept.len() });
        let mut before = None;
        for info in &kept[kept.len() - 9..] {
            let mut other = crate::app::app(false);
            let image = read(&mut storage, info.epoch).unwrap();
            assert_eq!(image.head.epoch, info.epoch);
            assert!(
                read_on(&mut storage, info.epoch, before).unwrap() == image,
                "with what is known of the one before"
            );
            load(state(&mut other), &image).unwrap();
            before = Some(image);
            same(
                &other.snapshot(),
                &moments[&info.epoch],
                &format!("checkpoint {} of chain {chain}", info.epoch),
            );
        }
    }
}

#[test]
fn what_changed_is_a_part_of_all() {
    let disk = MemoryStorage::new();
    let mut app = app(true);
    let mut checkpoints =
        CheckpointManager::builder(disk.clone()).compression(Compression::None).keep(99).start().unwrap();
    (0..3_000).for_each(|n| push(&mut *app, n));
    checkpoints.take(state(&mut app)).unwrap();
    (3_000..3_003).for_each(|n| push(&mut *app, n));
    checkpoints.close(state(&mut app)).unwrap();
    let stored = disk.clone().list().unwrap();
    assert!(stored[1].bytes * 5 < stored[0].bytes, "{stored:?}");
}

#[test]
fn old_ones_go_but_not_what_is_built_upon() {
    let disk = MemoryStorage::new();
    let mut app = app(true);
    let mut checkpoints = CheckpointManager::builder(disk.clone()).keep(2).longest_chain(3).start().unwrap();
    for n in 0..200 {
        push(&mut *app, n);
        checkpoints.take(state(&mut app)).unwrap();
        checkpoints.wait().unwrap();
        let kept = disk.clone().list().unwrap();
        assert!(kept.len() <= 2 + 4, "{kept:?}");
    }
    let status = checkpoints.status();
    assert_eq!((status.taken, status.failed, status.cleaning), (200, 0, None));
    let mut other = crate::app::app(false);
    let mut again = CheckpointManager::builder(disk).start().unwrap();
    again.recover(state(&mut other)).unwrap().unwrap();
    same(&other.snapshot(), &undisturbed(200), "of old ones");
}

#[test]
fn back_to_back_checkpoints_do_not_pile_up() {
    use eventflux::storage::testing::{Fault, Faults, Faulty};
    use std::time::Duration;
    let faults = Faults::new();
    (1..4).for_each(|n| faults.at(n, Fault::Slow(Duration::from_millis(50))));
    let storage = Faulty::new(MemoryStorage::new(), &faults);
    let mut app = app(true);
    let mut checkpoints = CheckpointManager::builder(storage).every_events(1).start().unwrap();
    for n in 0..1_000 {
        push(&mut *app, n);
        checkpoints.tick(state(&mut app), 1);
    }
    checkpoints.wait().unwrap();
    assert!(checkpoints.status().taken < 900, "{:?}", checkpoints.status());
}

#[test]
fn a_look_at_the_state_between_checkpoints_changes_nothing() {
    const JOIN: &str = "
        CREATE STREAM A (at TIMESTAMP NOT NULL, k BIGINT NOT NULL, WATERMARK FOR at);
        CREATE STREAM B (at TIMESTAMP NOT NULL, k BIGINT NOT NULL, v BIGINT NOT NULL, WATERMARK FOR at);
        INSERT INTO Pairs SELECT a.k AS k, b.v AS v FROM A AS a LEFT JOIN B AS b ON a.k = b.k WITHIN 10 SECONDS;";
    let at = |second: i64| Timestamp::from_micros(second * 1_000_000);
    for look in 0..3 {
        let disk = MemoryStorage::new();
        let mut app = App::compile(JOIN).unwrap();
        let mut checkpoints = CheckpointManager::builder(disk.clone()).start().unwrap();
        checkpoints.take(&mut app).unwrap();
        let _ = app.push("A", (at(1), 1)).unwrap();
        checkpoints.wait().unwrap();
        checkpoints.take(&mut app).unwrap();
        checkpoints.wait().unwrap();
        let _ = app.push("B", (at(2), 1, 5)).unwrap();
        match look {
            0 => {}
            1 => drop(app.snapshot()),
            _ => drop(held(&mut app)),
        }
        checkpoints.take(&mut app).unwrap();
        checkpoints.wait().unwrap();
        drop(checkpoints);

        let mut back = App::compile(JOIN).unwrap();
        let rows = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let sink = rows.clone();
        back.on("Pairs", move |_, row| sink.lock().unwrap().push(row.values().to_vec())).unwrap();
        CheckpointManager::builder(disk).start().unwrap().recover(&mut back).unwrap().unwrap();
        same(&back.snapshot(), &app.snapshot(), &format!("look {look}"));
        back.finish().unwrap();
        // The row of A has found its partner.
        assert_eq!(*rows.lock().unwrap(), Vec::<Vec<eventflux::Value>>::new(), "look {look}");
    }
}
