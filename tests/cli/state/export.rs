//! `eventflux state export`

use std::fs;

use eventflux::dynamic::App;
use serde_json::json;

use super::{file, stored};
use crate::stored::SQL;

#[test]
fn export_is_the_state_of_its_moment() {
    let (folder, mut app) = stored();
    let ran = folder.run("state export kept --to state.snapshot").code(0).err("");
    let bytes = folder.bytes("state.snapshot");
    assert_eq!(ran.out, format!("state.snapshot: checkpoint 3, {} bytes\n", bytes.len()));
    let mut other = App::compile(SQL).unwrap();
    other.restore(&bytes).unwrap();
    assert_eq!(other.snapshot(), app.snapshot());
    // Nothing else is left there.
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 3, "{names:?}");

    folder
        .run("state export kept --to state.snapshot")
        .code(2)
        .out("")
        .says("state.snapshot exists")
        .says("--force replaces it");
    let ran = folder.run("state export kept --to state.snapshot --force --epoch 1 --json").code(0);
    let first = folder.bytes("state.snapshot");
    assert!(first.len() < bytes.len());
    assert_eq!(ran.json(), json!({ "file": "state.snapshot", "epoch": 1, "bytes": first.len() }));
    other.restore(&first).unwrap();
    assert_ne!(other.snapshot(), app.snapshot());
}

#[test]
fn export_leaves_nothing_half_done() {
    let (folder, _app) = stored();
    folder.run("state export kept --to no/such/folder").code(3).says("no/such/folder: No such file");
    folder.run("state export kept --to -").code(2).says("not to standard output");
    folder.run("state export kept --to kept --force").code(3).says("error: kept: ");
    folder.run("state export kept --epoch 9 --to x").code(2).says("there is no checkpoint 9");
    folder.run("state export kept").code(2).says("--to");
    folder.change(&file(3), |bytes| bytes.truncate(bytes.len() - 1));
    folder.run("state export kept --to x").code(3).says("kept: checkpoint 3: incomplete state: ");
    assert!(!folder.path().join("x").exists());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}
