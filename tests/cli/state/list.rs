//! `eventflux state list`

use std::fs;

use eventflux::checkpoint::CheckpointManager;
use eventflux::dynamic::App;
use eventflux::storage::LocalStorage;
use serde_json::{Value as Json, json};

use super::{file, stored};
use crate::command::Folder;
use crate::stored::SQL;

#[test]
fn list_shows_what_is_stored() {
    let (folder, _app) = stored();
    let ran = folder.run("state list kept").code(0).err("");
    let lines: Vec<Vec<&str>> = ran
        .out
        .lines()
        .map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect())
        .collect();
    assert_eq!(lines[0], ["epoch", "taken", "builds on", "bytes", "clock", "fingerprint", "sources"]);
    assert_eq!(lines.len(), 5);
    for (line, epoch, minute, since, second) in
        [(2, "1", 13, "full", 1), (3, "2", 14, "1", 3), (4, "3", 15, "2", 4)]
    {
        let bytes = folder.bytes(&file(epoch.parse().unwrap())).len().to_string();
        let taken = format!("2023-11-14T22:{minute}:20Z");
        let clock = format!("1970-01-01T00:00:0{second}Z");
        assert_eq!(lines[line][..5], [epoch, &taken, since, &bytes, &clock], "{}", ran.out);
        assert_eq!(lines[line][5].len(), 16);
        assert_eq!(lines[line][6..], ["file, trades"]);
    }
}

#[test]
fn list_as_json() {
    let (folder, _app) = stored();
    let lines = folder.run("state list kept --json").code(0).err("").json_lines();
    assert_eq!(lines.len(), 3);
    let fingerprint = lines[2]["fingerprint"].as_str().unwrap();
    assert_eq!(fingerprint.len(), 16);
    assert_eq!(
        lines[2],
        json!({
            "epoch": 3, "bytes": folder.bytes(&file(3)).len(), "taken": "2023-11-14T22:15:20Z", "since": 2,
            "clock": "1970-01-01T00:00:04Z", "fingerprint": fingerprint, "sources": ["file", "trades"], "error": null,
        })
    );
    folder.run("state --json list kept").code(0).out(&folder.run("state list kept --json").out);
}

#[test]
fn list_says_what_is_wrong() {
    let (folder, _app) = stored();
    // The head is not as it was written, the file ends early, and one is no checkpoint.
    folder.change(&file(2), |bytes| bytes[40] ^= 1);
    folder.file(&file(8), &folder.bytes(&file(1))[..30]);
    folder.file(&file(9), "no checkpoint").file("kept/notes.txt", "not looked at");
    fs::copy(folder.path().join(file(1)), folder.path().join(file(7))).unwrap();
    let ran = folder.run("state list kept").code(0).err("");
    let ran = ran.shows("  what is wrong\n");
    for (epoch, wrong) in [
        (2, "damaged state: its head is not as it was written"),
        (3, "checkpoint 2, which it builds on, can't be read"),
        (7, "it says that it is checkpoint 1"),
        (8, "incomplete state: the bytes end early"),
        (9, "damaged state: this is no state of an app"),
    ] {
        let line = ran.out.lines().find(|line| line.starts_with(&format!("    {epoch}  "))).unwrap();
        assert!(line.ends_with(&format!("  {wrong}")), "{line}");
    }
    let lines = folder.run("state list kept --json").code(0).json_lines();
    assert_eq!(lines[1]["error"], "damaged state: its head is not as it was written");
    assert_eq!((&lines[1]["taken"], &lines[1]["bytes"]), (&Json::Null, &folder.bytes(&file(2)).len().into()));
    fs::remove_file(folder.path().join(file(2))).unwrap();
    folder.run("state list kept").code(0).shows("checkpoint 2, which it builds on, is not there\n");
}

#[test]
fn list_of_nothing() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("empty")).unwrap();
    folder.run("state list empty").code(0).out("").says("empty: there are no checkpoints");
    folder.run("state list empty --json").code(0).out("").err("");
    for command in ["show empty", "verify empty", "export empty --to x"] {
        folder.run(&format!("state {command}")).code(3).out("").says("empty: there are no checkpoints");
    }
    folder.file("file", "");
    for command in ["list", "show", "verify", "export --to x"] {
        let missing = folder.run(&format!("state {command} missing")).code(3).out("");
        missing.says("missing: can't open the storage of checkpoints: No such file or directory");
        folder
            .run(&format!("state {command} file"))
            .code(3)
            .says("file: can't open the storage of checkpoints: Not a directory");
    }
    assert!(!folder.path().join("missing").exists());
}

#[test]
fn who_writes_is_not_disturbed() {
    let folder = Folder::new();
    let mut app = App::compile(SQL).unwrap();
    let storage = LocalStorage::open(folder.path().join("kept")).unwrap();
    let mut checkpoints = CheckpointManager::builder(storage).start().unwrap();
    checkpoints.take(&mut app).unwrap();
    checkpoints.wait().unwrap();
    // The lock is held all the time.
    folder.run("state list kept").code(0).err("").shows("  full  ");
    folder.run("state verify kept").code(0).err("").out("1  good\n1 good, 0 bad\n");
    checkpoints.take(&mut app).unwrap();
    checkpoints.wait().unwrap();
    folder.run("state show kept").code(0).shows("builds on    1\n").shows("clock        not known\n");
}
