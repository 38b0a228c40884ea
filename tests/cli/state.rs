//! `eventflux state`

use std::fs;

use eventflux::checkpoint::{CheckpointManager, Compression};
use eventflux::dynamic::App;
use eventflux::storage::LocalStorage;
use serde_json::{Value as Json, json};

use crate::command::{Folder, Ran};
use crate::stored::{Program, SQL, three};

/// A folder with the app and three checkpoints of it, and the app after them.
fn stored() -> (Folder, App) {
    let folder = Folder::new();
    folder.file("app.sql", SQL);
    let program = three(&folder.path().join("kept"));
    (folder, program.app)
}

fn file(epoch: u64) -> String {
    format!("kept/{epoch:020}.checkpoint")
}

impl Folder {
    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap()
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = self.bytes(name);
        change(&mut bytes);
        self.file(name, bytes);
    }
}

impl Ran {
    fn json(&self) -> Json {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    fn json_lines(&self) -> Vec<Json> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[track_caller]
    fn shows(self, part: &str) -> Ran {
        assert!(self.out.contains(part), "`{part}` is not in: {}", self.out);
        self
    }
}

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

#[test]
fn show_one() {
    let (folder, _app) = stored();
    let bytes: Vec<usize> = (1..=3).map(|epoch| folder.bytes(&file(epoch)).len()).collect();
    let ran = folder.run("state show kept").code(0).err("");
    let ran = ran
        .shows("checkpoint   3 of ")
        .shows("taken        2023-11-14T22:15:20Z\nclock        1970-01-01T00:00:04Z\n");
    let all: usize = bytes.iter().sum();
    let ran =
        ran.shows(&format!("builds on    2, 1\nbytes        {}, with what it builds on {all}\n", bytes[2]));
    let ran = ran.shows(
        "\n\
         source  position                  number  text\n\
         ------  ------------------------  ------  ------------\n\
         file    7472616465732e6373763a37          trades.csv:7\n\
         trades  0500000000000000               5\n",
    );
    let part = |name: &str| ran.out.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(part("window of Bars").ends_with("  yes"));
    assert!(part("aggregates of Totals").ends_with("  no"));
    let full = folder.run("state show kept --epoch 1").code(0).err("");
    let full = full.shows(&format!("builds on    nothing: it is full\nbytes        {}\n", bytes[0]));
    assert!(!full.out.contains("changed"), "{}", full.out);
    folder
        .run("state show kept --epoch 7")
        .code(2)
        .says("there is no checkpoint 7")
        .says("the oldest is 1, the newest 3");
}

#[test]
fn show_as_json() {
    let (folder, _app) = stored();
    let shown = folder.run("state show kept --json").code(0).err("").json();
    assert_eq!(
        (&shown["epoch"], &shown["since"], &shown["builds_on"]),
        (&3.into(), &2.into(), &json!([2, 1]))
    );
    assert_eq!(shown["app"], Json::Null);
    assert_eq!(
        shown["positions"],
        json!([
            { "source": "file", "hex": "7472616465732e6373763a37", "number": null, "text": "trades.csv:7" },
            { "source": "trades", "hex": "0500000000000000", "number": 5, "text": null },
        ])
    );
    let changed = |shown: &Json| -> Vec<(String, Json)> {
        let parts = shown["parts"].as_array().unwrap();
        parts
            .iter()
            .map(|part| (part["name"].as_str().unwrap().to_owned(), part["changed"].clone()))
            .collect()
    };
    let changes = |all: [Json; 5]| {
        let names = ["clock", "waiting events", "counters", "window of Bars", "aggregates of Totals"];
        names.into_iter().map(str::to_owned).zip(all).collect::<Vec<_>>()
    };
    assert_eq!(changed(&shown), changes([true, false, false, true, false].map(Json::from)));
    let second = folder.run("state show kept --json --epoch 2").code(0).json();
    assert_eq!(changed(&second), changes([true, false, false, true, true].map(Json::from)));
    let first = folder.run("state show kept --json --epoch 1").code(0).json();
    assert_eq!(changed(&first), changes([(); 5].map(|()| Json::Null)));
    assert_eq!((&first["since"], &first["builds_on"]), (&0.into(), &json!([])));
    let totals = |shown: &Json, what: &str| shown["parts"][4][what].as_u64().unwrap();
    assert!(totals(&first, "bytes") < totals(&second, "bytes"));
    assert_eq!(totals(&second, "bytes"), totals(&shown, "bytes"));
    assert!(totals(&shown, "written") < totals(&second, "written"));
}

/// One window is another, one query is gone, one is new.
fn edited() -> String {
    SQL.replace("1 MINUTE", "2 MINUTES").replace("INTO Totals", "INTO Sums")
}

#[test]
fn show_beside_an_app() {
    let (folder, _app) = stored();
    let ran = folder
        .run("state show kept --app app.sql")
        .code(0)
        .err("")
        .shows("app          app.sql: the same plan, fingerprint ");
    assert_eq!(ran.out.lines().filter(|line| line.ends_with("  same")).count(), 5, "{}", ran.out);
    folder.file("edited.sql", edited());
    let ran = folder.run("state show kept --app edited.sql").code(0).shows("edited.sql: another plan");
    let ends = [
        ("clock", "same"),
        ("window of Bars", "changed"),
        ("aggregates of Totals", "gone"),
        ("aggregates of Sums", "new"),
    ];
    for (name, word) in ends {
        let line = ran.out.lines().rfind(|line| line.starts_with(name)).unwrap();
        assert!(line.ends_with(&format!("  {word}")), "{line}");
    }
    let app = folder.run("state show kept --app edited.sql --json").code(0).json()["app"].clone();
    assert_eq!(
        (&app["same"], &app["changed"], &app["gone"], &app["new"], &app["file"]),
        (
            &json!(["clock", "waiting events", "counters"]),
            &json!(["window of Bars"]),
            &json!(["aggregates of Totals"]),
            &json!(["aggregates of Sums"]),
            &"edited.sql".into(),
        )
    );
    folder
        .file("bad.sql", "SELECT a FROM T;")
        .run("state show kept --app bad.sql")
        .code(1)
        .out("")
        .says("error[EF0202]");
    folder.run("state show kept --app no.sql").code(3).says("no.sql: No such file");
}

#[test]
fn show_of_damaged_ones() {
    let (folder, _app) = stored();
    folder.change(&file(2), |bytes| *bytes.last_mut().unwrap() ^= 1);
    let ran = folder.run("state show kept").code(3).out("");
    ran.says("kept: checkpoint 2: damaged state: the bytes of aggregates of Totals are not those that were written");
    folder.run("state show kept --epoch 1").code(0);
    fs::remove_file(folder.path().join(file(2))).unwrap();
    folder.run("state show kept").code(3).says("kept: can't load checkpoint 2: ");
    let ran = folder.run("state show kept --json").code(3).out("");
    let error: Json = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(error["level"], "error");
}

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

const LOCKED: [&str; 5] = ["clock", "waiting events", "counters", "window of Bars", "aggregates of Totals"];

fn locked() -> Folder {
    let folder = Folder::new();
    folder.file("app.sql", SQL).run("state lock app.sql").code(0).err("").out("app.state.lock: 5 parts\n");
    folder
}

#[test]
fn lock_writes_what_is_kept() {
    let folder = locked();
    let text = folder.read("app.state.lock");
    let mut lines = text.lines();
    let header = "# eventflux state lock, format 1: the parts of app.sql that keep something";
    assert_eq!(lines.next(), Some(header));
    let parts: Vec<(&str, &str)> = lines.map(|line| line.split_once("  ").unwrap()).collect();
    assert_eq!(parts.iter().map(|(_, name)| *name).collect::<Vec<_>>(), LOCKED);
    assert!(
        parts.iter().all(|(hash, _)| hash.len() == 16 && u64::from_str_radix(hash, 16).is_ok()),
        "{text}"
    );
    folder.run("state lock app.sql").code(0).out("app.state.lock: 5 parts, as it was\n");
    assert_eq!(folder.read("app.state.lock"), text);
    folder
        .run("state lock app.sql --check")
        .code(0)
        .err("")
        .out("app.sql still has the state of app.state.lock: 5 parts\n");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    // What is written down is what checkpoints have.
    let shown = three(&folder.path().join("kept"));
    drop(shown);
    let shown = folder.run("state show kept --json").json();
    for (part, (hash, name)) in shown["parts"].as_array().unwrap().iter().zip(parts) {
        assert_eq!((&part["schema"], &part["name"]), (&hash.into(), &name.into()));
    }
}

#[test]
fn edits_that_lose_nothing() {
    let folder = locked();
    // A statement above, other spelling, a query that keeps nothing.
    let (streams, queries) = SQL.split_once("INSERT INTO Bars").unwrap();
    let above = format!(
        "{streams}INSERT INTO Dear SELECT symbol FROM Trades WHERE price > 1000;\n\
         -- the same\nINSERT INTO Bars{}",
        queries.replace("SELECT symbol, COUNT(*)", "select symbol,  count(*)")
    );
    folder.file("app.sql", &above).run("state lock app.sql --check").code(0).err("");
    let more = format!(
        "{streams}INSERT INTO Last SELECT MAX(price) AS top FROM Trades WINDOW LENGTH(5);\nINSERT INTO Bars{queries}"
    );
    folder.file("app.sql", more);
    let before = folder.read("app.state.lock");
    folder
        .run("state lock app.sql --check")
        .code(0)
        .out("app.sql still has the state of app.state.lock: 5 parts\n  new      window of Last\n")
        .err("note: 1 part more than app.state.lock names: `eventflux state lock app.sql` adds to it\n");
    assert_eq!(folder.read("app.state.lock"), before);
    let checked = folder.run("state lock app.sql --check --json").code(0).json();
    assert_eq!((&checked["new"], &checked["lost"]), (&json!(["window of Last"]), &0.into()));
    folder.run("state lock app.sql").code(0).out("app.state.lock: 6 parts\n  new      window of Last\n");
    folder
        .run("state lock app.sql --check")
        .code(0)
        .err("")
        .out("app.sql still has the state of app.state.lock: 6 parts\n");
}

#[test]
fn edits_that_lose_state() {
    let folder = locked();
    let before = folder.read("app.state.lock");
    folder.file("app.sql", SQL.replace("1 MINUTE", "2 MINUTES"));
    folder.run("state lock app.sql --check").code(1).out("  changed  window of Bars\n").err(
        "error: app.sql would lose the state of 1 part that app.state.lock names\n |\n \
         = help: `eventflux state lock app.sql` writes down that it is meant so\n",
    );
    // A target of another name.
    folder.file("app.sql", SQL.replace("INTO Totals", "INTO Sums"));
    let lines = "  gone     aggregates of Totals\n  new      aggregates of Sums\n";
    folder.run("state lock app.sql --check").code(1).out(lines);
    let ran = folder.run("state lock app.sql --check --json").code(1);
    let checked = ran.json();
    assert_eq!(
        (&checked["gone"], &checked["new"], &checked["lost"]),
        (&json!(["aggregates of Totals"]), &json!(["aggregates of Sums"]), &1.into())
    );
    assert_eq!(folder.read("app.state.lock"), before);
    folder.run("state lock app.sql").code(0).out(&format!("app.state.lock: 5 parts\n{lines}"));
    folder.run("state lock app.sql --check").code(0);
}

#[test]
fn the_inputs_of_events_that_may_wait_are_locked() {
    let folder = Folder::new();
    let sql = "CREATE STREAM T (at TIMESTAMP NOT NULL, a INT, WATERMARK FOR at AS at - INTERVAL '1' SECOND); SELECT a FROM T;";
    folder.file("app.sql", sql).run("state lock app.sql").code(0);
    let locked = folder.read("app.state.lock");
    assert!(locked.ends_with("  waiting events of T\n"), "{locked}");
    let wider = sql.replace("a INT", "b INT, a INT");
    folder
        .file("app.sql", wider)
        .run("state lock app.sql --check")
        .code(1)
        .out("  changed  waiting events of T\n");
}

#[test]
fn lock_files_that_are_none() {
    let folder = Folder::new();
    folder.file("app.sql", SQL);
    folder.run("state lock app.sql --check").code(2).out("").says("app.state.lock: there is no lock file");
    assert!(!folder.path().join("app.state.lock").exists());
    folder.run("state lock app.sql").code(0);
    let good = folder.read("app.state.lock");
    folder.file("app.state.lock", good.replace("format 1", "format 2"));
    folder.run("state lock app.sql --check").code(3).says("app.state.lock:1: format 2, this program reads 1");
    folder.file("app.state.lock", good.replacen("\n", "\n<<<<<<< ours\n", 1));
    let ran = folder.run("state lock app.sql --check").code(3).out("");
    ran.says("app.state.lock:2: 16 hexadecimal digits, two spaces and a name are expected");
    let ran =
        folder.run("state lock app.sql").code(0).says("warning: app.state.lock:2: ").says("written anew");
    assert_eq!((ran.out.as_str(), folder.read("app.state.lock")), ("app.state.lock: 5 parts\n", good));
    folder.file("bad.sql", "SELECT a FROM T;").run("state lock bad.sql").code(1).says("error[EF0202]");
    assert!(!folder.path().join("bad.state.lock").exists());
    folder.run("state lock no.sql").code(3).says("no.sql: No such file");
    folder.run_with("state lock -", SQL).code(2).says("standard input has none");
    fs::create_dir(folder.path().join("dir.state.lock")).unwrap();
    folder.file("dir.sql", SQL).run("state lock dir.sql").code(3).says("dir.state.lock: Is a directory");
}

#[test]
fn places_that_are_none() {
    let (folder, _app) = stored();
    folder.run("state").code(2).says("Usage: eventflux state");
    folder.run("state list").code(2).says("<WHERE>");
    folder.run("state list kept --prefix trades").code(2).says("--prefix is for Redis");
    folder.run("state list s3://user:secret@bucket").code(2).says("no storage of checkpoints at s3://");
    let ran = folder.run("state list s3://user:secret@bucket").code(2);
    assert!(!ran.err.contains("secret"), "{}", ran.err);
    folder.run("state show kept --epoch -1").code(2);
    for command in ["list", "show", "verify", "export", "lock"] {
        folder.run(&format!("state {command} --help")).code(0).shows("--json").shows("Exit codes: 0 ");
    }
}

#[cfg(not(feature = "redis"))]
#[test]
fn redis_has_to_be_built_in() {
    let folder = Folder::new();
    for command in ["list", "show", "verify", "export --to x"] {
        let ran = folder
            .run(&format!("state {command} rediss://:secret@127.0.0.1/2 --prefix trades"))
            .code(2)
            .out("");
        assert_eq!(
            ran.err,
            "error: rediss://: this command was built without Redis\n |\n \
             = help: `cargo install --path . --features cli,redis` builds it with it\n"
        );
    }
}

#[cfg(feature = "redis")]
#[test]
fn checkpoints_in_redis() {
    use crate::redis_server::RedisServer;
    use eventflux::storage::RedisStorage;

    let Some(server) = RedisServer::start() else { return };
    let folder = Folder::new();
    let storage = RedisStorage::builder(server.url()).prefix("trades").open().unwrap();
    let mut program = Program::start_in(SQL, storage);
    program.trade("A", 150).checkpoint().trade("B", 1).checkpoint();
    let url = format!("{} --prefix trades", server.url());
    // The writer's lock is still held.
    let lines = folder.run(&format!("state list {url} --json")).code(0).err("").json_lines();
    assert_eq!((lines.len(), &lines[1]["since"]), (2, &1.into()));
    folder
        .run(&format!("state show {url}"))
        .code(0)
        .shows(&format!("checkpoint   2 of {}/0, keys trades:*\n", server.url()));
    folder.run(&format!("state verify {url}")).code(0).out("1  good\n2  good\n2 good, 0 bad\n");
    folder.run(&format!("state export {url} --to x")).code(0);
    let mut other = App::compile(SQL).unwrap();
    other.restore(&folder.bytes("x")).unwrap();
    assert_eq!(other.snapshot(), program.app.snapshot());
    folder.run(&format!("state list {}", server.url())).code(0).out("").says("there are no checkpoints");
    folder.run("state list redis://host:port").code(2).says("redis: can't open the storage of checkpoints");
}
