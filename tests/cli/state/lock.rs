//! `eventflux state lock`

use std::fs;

use serde_json::json;

use crate::command::Folder;
use crate::stored::{SQL, three};

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
