//! What an app goes on from, and what is left of the checkpoints that it does not.

use std::error::Error;
use std::path::Path;
use std::sync::{Arc, Mutex};

use eventflux::checkpoint::{CheckpointError, CheckpointManager, EpochSink, OnDamage, Prepared, State};
use eventflux::dynamic::App;
use eventflux::files::EpochFiles;
use eventflux::pipeline::connect::{OnFailure, attach};
use eventflux::pipeline::{EventPipeline, StartError};
use eventflux::storage::{MemoryStorage, StorageBackend};

use crate::app::{app, push, same, state, undisturbed};

const NUMBERS: &str = "CREATE STREAM T (n BIGINT NOT NULL); INSERT INTO Sums SELECT SUM(n) AS sum FROM T;";

fn manager(disk: &MemoryStorage) -> CheckpointManager {
    CheckpointManager::builder(disk.clone()).keep(100).start().unwrap()
}

/// Takes a checkpoint after each of these numbers of events.
fn take_at(disk: &MemoryStorage, counts: &[u64]) {
    let (mut app, mut checkpoints, mut n) = (app(false), manager(disk), 0);
    for &count in counts {
        (n..count).for_each(|n| push(&mut *app, n));
        n = count;
        checkpoints.take(state(&mut app)).unwrap();
        checkpoints.wait().unwrap();
    }
}

#[test]
fn checkpoints_that_are_there_are_not_passed_over() {
    let disk = MemoryStorage::new();
    take_at(&disk, &[10]);
    let (mut passed, mut checkpoints) = (app(false), manager(&disk));
    let error = checkpoints.take(state(&mut passed)).unwrap_err();
    assert!(matches!(error, CheckpointError::NotRecovered), "{error}");
    assert!(checkpoints.status().failure.is_some_and(|why| why.contains("call `recover` first")));
    let started = EventPipeline::builder().checkpoints(checkpoints).start(App::compile(NUMBERS).unwrap());
    assert!(matches!(started, Err(StartError::NotRecovered)));
    // What is there is as it was.
    let mut back = app(true);
    assert_eq!(manager(&disk).recover(state(&mut back)).unwrap().unwrap().epoch, 1);
    same(&back.snapshot(), &undisturbed(10), "after those that were refused");
}

#[test]
fn several_managers_of_an_app_each_keep_good_checkpoints() {
    let disks = [MemoryStorage::new(), MemoryStorage::new()];
    let mut app = app(true);
    let (mut managers, mut changes) = (disks.each_ref().map(manager), 0);
    for n in 0..200 {
        push(&mut *app, n);
        if n % 10 == 9 {
            // Now one, now the other, now one twice.
            let turn = usize::from(n / 10 % 3 == 0);
            managers[turn].take(state(&mut app)).unwrap();
            managers[turn].wait().unwrap();
            changes += usize::from(managers[turn].status().last.is_some_and(|last| !last.full));
            let mut back = crate::app::app(false);
            manager(&disks[turn]).recover(state(&mut back)).unwrap();
            same(&back.snapshot(), &app.snapshot(), &format!("after {n}"));
        }
    }
    assert_eq!(changes, 6, "one whom none has been asked in between says what changed");
}

#[test]
fn an_app_that_takes_over_another_state_is_written_whole() {
    let (disk, mut app) = (MemoryStorage::new(), App::compile(NUMBERS).unwrap());
    let before = app.snapshot();
    let mut checkpoints = manager(&disk);
    for n in [5i64, 6] {
        let _ = app.push("T", (n,)).unwrap();
        checkpoints.take(&mut app).unwrap();
        app.restore(&before).unwrap();
    }
    checkpoints.take(&mut app).unwrap();
    checkpoints.wait().unwrap();
    let mut back = App::compile(NUMBERS).unwrap();
    manager(&disk).recover(&mut back).unwrap();
    assert_eq!(back.snapshot(), before);
}

/// The numbers in the rows that are shown.
fn shown(dir: &Path) -> Vec<String> {
    let mut parts: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    parts.sort();
    let is_shown =
        |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("part-"));
    parts.retain(|path| is_shown(path));
    let lines = parts.iter().flat_map(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    });
    lines.collect()
}

/// One life of an app that sums numbers from where it comes back to `until`, with a checkpoint after each; gives the number of the checkpoint
/// that it came back from.
fn live(disk: &MemoryStorage, dir: &Path, at: Option<u64>, until: u64) -> Option<u64> {
    let (files, commits) = EpochFiles::csv(dir, ["sum"]).unwrap();
    let mut checkpoints = CheckpointManager::builder(disk.clone()).keep(100).sink(commits).start().unwrap();
    let (mut take, _) = attach(files, OnFailure::Stop);
    let mut app = App::compile(NUMBERS).unwrap();
    let recovered = match at {
        Some(epoch) => Some(checkpoints.recover_at(&mut app, epoch).unwrap()),
        None => checkpoints.recover(&mut app).unwrap(),
    };
    let from = recovered.as_ref().and_then(|recovered| recovered.position("numbers"));
    let from = from.map_or(1, |at| u64::from_le_bytes(at.try_into().unwrap()) + 1);
    app.on("Sums", move |at, row| take(at, row.values())).unwrap();
    for n in from..=until {
        let _ = app.push("T", (n as i64,)).unwrap();
        checkpoints.set_position("numbers", n.to_le_bytes());
        checkpoints.take(&mut app).unwrap();
        checkpoints.wait().unwrap();
    }
    recovered.map(|recovered| recovered.epoch)
}

#[test]
fn who_goes_on_from_an_older_one_does_so_for_good() {
    let (disk, dir) = (MemoryStorage::new(), tempfile::tempdir().unwrap());
    assert_eq!(live(&disk, dir.path(), None, 5), None);
    assert_eq!(shown(dir.path()), ["1", "3", "6", "10", "15"]);
    // It dies before it has taken another one.
    assert_eq!(live(&disk, dir.path(), Some(2), 0), Some(2));
    assert_eq!(shown(dir.path()), ["1", "3"]);
    assert_eq!(live(&disk, dir.path(), None, 4), Some(2), "the later ones are gone");
    assert_eq!(shown(dir.path()), ["1", "3", "6", "10"]);
}

/// A sink that can't settle what it had shown.
struct Stuck(Arc<Mutex<bool>>);

impl EpochSink for Stuck {
    fn prepare(&mut self, _: u64) -> Result<Box<dyn Prepared>, Box<dyn Error + Send + Sync>> {
        Err("stuck".into())
    }

    fn recover(&mut self, _: Option<u64>) -> Result<(), Box<dyn Error + Send + Sync>> {
        if *self.0.lock().unwrap() { Err("stuck".into()) } else { Ok(()) }
    }
}

#[test]
fn a_sink_that_can_not_settle_leaves_the_app_as_it_was() {
    let disk = MemoryStorage::new();
    take_at(&disk, &[100]);
    let (mut back, stuck) = (app(false), Arc::new(Mutex::new(true)));
    let before = back.snapshot();
    let builder = CheckpointManager::builder(disk.clone()).sink(Stuck(stuck.clone()));
    let mut checkpoints = builder.start().unwrap();
    let error = checkpoints.recover(state(&mut back)).unwrap_err();
    assert!(matches!(error, CheckpointError::Sink { epoch: 1, .. }), "{error}");
    assert_eq!(back.snapshot(), before);
    assert!(matches!(checkpoints.take(state(&mut back)), Err(CheckpointError::NotRecovered)));
    *stuck.lock().unwrap() = false;
    checkpoints.recover(state(&mut back)).unwrap().unwrap();
    same(&back.snapshot(), &undisturbed(100), "when it settles");
    // Once it takes checkpoints it goes on.
    assert!(checkpoints.take(state(&mut back)).is_err(), "the sink is stuck");
    assert!(matches!(checkpoints.recover(state(&mut back)), Err(CheckpointError::Begun)));
    // Where there is nothing to come back from it is told when the manager begins.
    *stuck.lock().unwrap() = true;
    let started = CheckpointManager::builder(MemoryStorage::new()).sink(Stuck(stuck)).start();
    assert!(matches!(started, Err(CheckpointError::Sink { epoch: 0, .. })));
}

#[test]
fn whether_the_input_had_ended_is_told() {
    for ends in [false, true] {
        let (disk, mut app) = (MemoryStorage::new(), App::compile(NUMBERS).unwrap());
        if ends {
            app.finish().unwrap();
        }
        manager(&disk).close(&mut app).unwrap();
        let mut back = App::compile(NUMBERS).unwrap();
        let recovered = manager(&disk).recover(&mut back).unwrap().unwrap();
        assert_eq!((recovered.finished, back.finished()), (ends, ends));
    }
}

#[test]
fn a_directory_of_rows_has_one_sink() {
    let dir = tempfile::tempdir().unwrap();
    let first = EpochFiles::csv(dir.path(), ["a"]).unwrap();
    if cfg!(unix) {
        let error = EpochFiles::json_lines(dir.path(), ["a"]).unwrap_err();
        assert!(error.to_string().contains("another sink writes there"), "{error}");
    }
    drop(first);
    EpochFiles::csv(dir.path(), ["a"]).unwrap();
}

#[test]
fn rows_whose_checkpoint_came_to_nothing_are_shown_with_the_next_one() {
    let dir = tempfile::tempdir().unwrap();
    let (files, mut commits) = EpochFiles::csv(dir.path(), ["n"]).unwrap();
    let (mut take, _) = attach(files, OnFailure::Stop);
    let mut row = |n: i64| take(eventflux::Timestamp::from_micros(n), &[eventflux::Value::BigInt(n)][..]);
    row(1);
    drop(commits.prepare(1).unwrap());
    row(2);
    let mut second = commits.prepare(2).unwrap();
    second.persist().unwrap();
    assert_eq!(shown(dir.path()), Vec::<String>::new());
    second.commit().unwrap();
    assert_eq!(shown(dir.path()), ["1", "2"]);
}

/// A row that could not be written leaves a hole, behind which nothing is shown.
#[test]
fn a_hole_in_the_rows_is_the_end_of_checkpoints() {
    let (dir, disk) = (tempfile::tempdir().unwrap(), MemoryStorage::new());
    let rows = dir.path().join("rows");
    let (files, commits) = EpochFiles::csv(&rows, ["sum"]).unwrap();
    let mut checkpoints = CheckpointManager::builder(disk).sink(commits).start().unwrap();
    let (mut take, handle) = attach(files, OnFailure::Count);
    let mut app = App::compile(NUMBERS).unwrap();
    app.on("Sums", move |at, row| take(at, row.values())).unwrap();
    let _ = app.push("T", (1i64,)).unwrap();
    checkpoints.take(&mut app).unwrap();
    checkpoints.wait().unwrap();
    let away = dir.path().join("away");
    std::fs::rename(&rows, &away).unwrap();
    let _ = app.push("T", (2i64,)).unwrap();
    assert_eq!(handle.failed(), 1);
    std::fs::rename(&away, &rows).unwrap();
    let _ = app.push("T", (3i64,)).unwrap();
    let error = checkpoints.take(&mut app).unwrap_err().to_string();
    assert!(error.contains("rows may be lost"), "{error}");
    assert_eq!(shown(&rows), ["1"]);
}

#[test]
fn rows_that_nothing_commits_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (files, _) = EpochFiles::csv(dir.path(), ["n"]).unwrap();
    let (mut take, handle) = attach(files, OnFailure::Count);
    take(eventflux::Timestamp::from_micros(1), &[eventflux::Value::BigInt(1)][..]);
    assert!(handle.check().is_err_and(|error| error.to_string().contains("nothing commits these rows")));
}

/// What is of another app is not damaged, and stays.
#[test]
fn older_ones_are_for_damage_alone() {
    let (disk, mut app) = (MemoryStorage::new(), App::compile(NUMBERS).unwrap());
    let mut checkpoints = manager(&disk);
    checkpoints.take(&mut app).unwrap();
    checkpoints.wait().unwrap();
    let mut other = App::compile(&NUMBERS.replace("SUM(n)", "MAX(n)")).unwrap();
    checkpoints.take(&mut other).unwrap();
    checkpoints.wait().unwrap();
    drop(checkpoints);
    let builder = CheckpointManager::builder(disk.clone()).on_damage(OnDamage::UseOlder);
    let error = builder.start().unwrap().recover(&mut app).unwrap_err();
    assert!(error.to_string().contains("another app"), "{error}");
    assert_eq!(disk.clone().list().unwrap().len(), 2);
}
