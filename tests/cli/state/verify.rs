//! `eventflux state verify`

use std::fs;

use eventflux::checkpoint::Compression;
use serde_json::json;

use super::{edited, file, stored};
use crate::command::Folder;
use crate::stored::{Program, SQL};

#[test]
fn verify_reads_all() {
    let (folder, _app) = stored();
    folder.run("state verify kept").code(0).err("").out("1  good\n2  good\n3  good\n3 good, 0 bad\n");
    folder.change(&file(2), |bytes| bytes.truncate(bytes.len() - 1));
    folder.run("state verify kept").code(1).err("").out(
        "1  good\n\
         2  bad: checkpoint 2: incomplete state: the bytes end early\n\
         3  bad: checkpoint 2: incomplete state: the bytes end early\n\
         1 good, 2 bad\n",
    );
    folder.run("state verify kept --epoch 1").code(0).out("1  good\n1 good, 0 bad\n");
    folder.run("state verify kept --epoch 3").code(1);
    folder.run("state verify kept --epoch 4").code(2).says("there is no checkpoint 4");
    let lines = folder.run("state verify kept --json").code(1).err("").json_lines();
    assert_eq!(lines[0], json!({ "epoch": 1, "good": true, "error": null }));
    assert_eq!(lines[2]["error"], "checkpoint 2: incomplete state: the bytes end early");
}

#[test]
fn verify_tells_apps_apart() {
    let (folder, _app) = stored();
    let other = folder.path().join("other");
    let mut program = Program::start(&edited(), &other);
    program.trade("A", 1).checkpoint().trade("B", 2).checkpoint();
    fs::copy(other.join("00000000000000000002.checkpoint"), folder.path().join(file(2))).unwrap();
    let ran = folder.run("state verify kept").code(1);
    ran.shows("1  good\n2  bad: checkpoint 2: state of another app: ").shows("\n3  bad: ");
}

#[test]
fn verify_loads_into_an_app() {
    let (folder, _app) = stored();
    let good = "1  good\n2  good\n3  good\n3 good, 0 bad\n";
    let ran = folder.run("state verify kept --app app.sql").code(0).err("");
    assert_eq!(ran.out, format!("{good}app.sql takes over 5 parts of checkpoint 3\n"));
    folder.run("state verify kept --epoch 2 --app app.sql").code(0).shows("5 parts of checkpoint 2\n");
    folder.file("edited.sql", edited());
    let ran = folder.run("state verify kept --app edited.sql").code(1);
    let ran = ran.says("error: edited.sql can't take over checkpoint 3: state of another app: fingerprint ");
    ran.says("; changed: window of Bars; ").out(good);
    let ran = folder.run("state verify kept --app edited.sql --compatible").code(0).err("");
    assert_eq!(
        ran.out,
        format!(
            "{good}edited.sql takes over 3 parts of checkpoint 3\n  \
             changed  window of Bars\n  gone     aggregates of Totals\n  new      aggregates of Sums\n"
        )
    );
    let lines = folder.run("state verify kept --app app.sql --json").code(0).json_lines();
    assert_eq!((&lines[3]["loaded"], &lines[3]["parts"]["new"]), (&true.into(), &json!([])));
    let lines = folder.run("state verify kept --app edited.sql --json").code(1).json_lines();
    assert_eq!(lines[3]["loaded"], false);
    folder.change(&file(3), |bytes| bytes.clear());
    folder.run("state verify kept --app app.sql").code(1).says("nothing is loaded: the newest is bad");
    folder.run("state verify kept --compatible").code(2).says("--app");
}

#[test]
fn checkpoints_that_are_not_compressed() {
    let folder = Folder::new();
    let mut program = Program::start(SQL, &folder.path().join("kept"));
    for n in 0..500 {
        program.trade(&format!("S{n}"), 200);
    }
    program.checkpoint_as(Compression::None).trade("S0", 1).checkpoint_as(Compression::Lz4);
    folder.run("state verify kept").code(0).out("1  good\n2  good\n2 good, 0 bad\n");
}
