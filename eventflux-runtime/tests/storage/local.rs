//! Directories: what crashes leave, who else is there, and what the system says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use eventflux_runtime::storage::{LocalStorage, StorageBackend, StorageErrorKind, Stored};

fn names(dir: &Path) -> Vec<String> {
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> = fs::read_dir(dir).unwrap().map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

#[test]
fn files_have_the_bytes_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let mut storage = LocalStorage::open(dir.path()).unwrap();
    storage.store(42, b"state").unwrap();
    assert_eq!(fs::read(dir.path().join("00000000000000000042.checkpoint")).unwrap(), b"state");
    assert_eq!(names(dir.path()), ["00000000000000000042.checkpoint", "checkpoints.lock"]);
}

#[test]
fn what_a_crash_leaves_is_never_seen_and_goes() {
    let dir = tempfile::tempdir().unwrap();
    LocalStorage::open(dir.path()).unwrap().store(1, b"whole").unwrap();
    // Killed before the rename, and in the middle of writing; one was to replace what is there.
    fs::write(dir.path().join("00000000000000000001.checkpoint.partial"), b"whole, compacted").unwrap();
    fs::write(dir.path().join("00000000000000000002.checkpoint.partial"), b"ha").unwrap();
    fs::write(dir.path().join("00000000000000000003.checkpoint.partial"), b"").unwrap();

    // Who only reads leaves them alone: somebody may be writing them.
    let mut reader = LocalStorage::open_read_only(dir.path()).unwrap();
    assert_eq!(reader.list().unwrap(), [Stored::new(1, 5)]);
    assert_eq!(names(dir.path()).len(), 5);

    let mut storage = LocalStorage::open(dir.path()).unwrap();
    assert_eq!(storage.list().unwrap(), [Stored::new(1, 5)]);
    assert_eq!(storage.load(1).unwrap(), b"whole");
    assert_eq!(storage.load(2).unwrap_err().kind(), StorageErrorKind::NotFound);
    assert_eq!(names(dir.path()), ["00000000000000000001.checkpoint", "checkpoints.lock"]);
}

#[test]
fn what_is_not_ours_stays() {
    let dir = tempfile::tempdir().unwrap();
    let foreign =
        ["1.checkpoint", "notes.txt", "other.checkpoint.partial", "00000000000000000007.checkpoint.bak"];
    for name in foreign {
        fs::write(dir.path().join(name), b"mine").unwrap();
    }
    fs::create_dir(dir.path().join("00000000000000000008.checkpoint")).unwrap();
    let mut storage = LocalStorage::open(dir.path()).unwrap();
    storage.store(1, b"state").unwrap();
    assert_eq!(storage.list().unwrap(), [Stored::new(1, 5)]);
    storage.remove(&[1]).unwrap();
    assert_eq!(storage.list().unwrap(), []);
    for name in foreign {
        assert_eq!(fs::read(dir.path().join(name)).unwrap(), b"mine", "{name}");
    }
    // There is no room for it under that name, and nothing is left of the attempt.
    storage.store(8, b"state").unwrap_err();
    assert!(!dir.path().join("00000000000000000008.checkpoint.partial").exists());
}

#[test]
fn a_file_is_no_directory() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, b"").unwrap();
    for path in [file.clone(), file.join("below")] {
        assert_eq!(LocalStorage::open(&path).unwrap_err().kind(), StorageErrorKind::NotADirectory);
        assert_eq!(LocalStorage::open_read_only(&path).unwrap_err().kind(), StorageErrorKind::NotADirectory);
    }
}

#[test]
fn nobody_reads_where_nothing_is() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("missing");
    let error = LocalStorage::open_read_only(&missing).unwrap_err();
    assert_eq!(error.kind(), StorageErrorKind::NotFound);
    assert!(error.to_string().starts_with(&missing.display().to_string()), "{error}");
    assert!(!missing.exists());
}

#[test]
fn a_relative_directory_is_told_in_full() {
    let dir = tempfile::tempdir_in(".").unwrap();
    let relative = PathBuf::from(dir.path().file_name().unwrap());
    let storage = LocalStorage::open(&relative).unwrap();
    assert!(Path::new(&storage.place()).is_absolute(), "{}", storage.place());
}

/// No rights, also for root: the system's own directory.
#[cfg(target_os = "linux")]
#[test]
fn missing_rights_are_told() {
    let error = LocalStorage::open("/sys/eventflux-checkpoints").unwrap_err();
    assert_eq!(error.kind(), StorageErrorKind::Denied, "{error}");
}

/// The file that is written first stands for a device that is always full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_harms_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut storage = LocalStorage::open(dir.path()).unwrap();
    storage.store(1, b"before").unwrap();
    let partial = dir.path().join("00000000000000000001.checkpoint.partial");
    std::os::unix::fs::symlink("/dev/full", &partial).unwrap();
    let error = storage.store(1, b"after").unwrap_err();
    assert_eq!(error.kind(), StorageErrorKind::Full, "{error}");
    assert!(error.to_string().contains("can't store checkpoint 1"), "{error}");
    assert_eq!(storage.load(1).unwrap(), b"before");
    assert!(fs::symlink_metadata(&partial).is_err(), "what was begun is removed");
    storage.store(1, b"after").unwrap();
    assert_eq!(storage.load(1).unwrap(), b"after");
}

#[test]
fn a_directory_that_vanishes_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let mut storage = LocalStorage::open(dir.path()).unwrap();
    fs::remove_dir_all(dir.path()).unwrap();
    assert_eq!(storage.store(1, b"state").unwrap_err().kind(), StorageErrorKind::NotFound);
    assert_eq!(storage.list().unwrap_err().kind(), StorageErrorKind::NotFound);
}

/// Tells the child which directory to hold.
const HELD: &str = "EVENTFLUX_TEST_HELD";

/// Ends the child with the test.
struct Holder(Child);

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// This test again, as a process of its own that holds the directory until it is killed.
fn hold_elsewhere(dir: &Path) -> Holder {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "local::a_killed_writer_leaves_no_lock", "--nocapture"])
        .env(HELD, dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let child = Holder(child);
    let began = Instant::now();
    while !dir.join("00000000000000000001.checkpoint").exists() {
        assert!(began.elapsed() < Duration::from_secs(10), "the other process does not begin");
        thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn a_killed_writer_leaves_no_lock() {
    if let Some(dir) = std::env::var_os(HELD) {
        let mut storage = LocalStorage::open(dir).unwrap();
        storage.store(1, b"state").unwrap();
        // Until it is killed, or whoever started it is gone.
        let _ = std::io::stdin().read_line(&mut String::new());
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut holder = hold_elsewhere(dir.path());
    let error = LocalStorage::open(dir.path()).unwrap_err();
    assert_eq!(error.kind(), StorageErrorKind::Locked);
    let told = format!("process {} writes there", holder.0.id());
    assert!(error.to_string().ends_with(&told), "{error}");
    assert_eq!(LocalStorage::open_read_only(dir.path()).unwrap().load(1).unwrap(), b"state");

    holder.0.kill().unwrap();
    holder.0.wait().unwrap();
    let mut storage = LocalStorage::open(dir.path()).unwrap();
    assert_eq!(storage.load(1).unwrap(), b"state");
    storage.store(2, b"state").unwrap();
}
