//! `eventflux explain`

use crate::command::Folder;

const SQL: &str = "\
CREATE STREAM T (k STRING NOT NULL, n INT, at TIMESTAMP NOT NULL, WATERMARK FOR at LATE INTO TooLate);
INSERT INTO Sums
SELECT k, SUM(n) AS total FROM T WHERE k <> '\"<x>\\' WINDOW TUMBLING(1 MINUTE) GROUP BY k ORDER BY k LIMIT 5;
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.file("app.sql", SQL);
    folder
}

#[test]
fn plans_as_text() {
    let ran = folder().run("explain app.sql").code(0).err("");
    for part in [
        "Logical plan\n\nclock: event time, lateness 0s\n",
        "  window TUMBLING(1m)\n",
        "\nPhysical plan\n\n",
        "query Sums (statement 2): T -> Sums\n",
        "  batch window: every 1m\n  group by k\n",
        "  state: one row per group of 1m\n",
    ] {
        assert!(ran.out.contains(part), "`{part}` is not in {}", ran.out);
    }
    folder().run("explain app.sql --format text").code(0).out(&ran.out);
}

#[test]
fn plan_for_graphviz() {
    folder().run("explain app.sql --format dot").code(0).err("").out(
        r#"digraph app {
  rankdir=LR;
  labelloc=t;
  label="clock: event time, lateness 0s";
  node [fontname="sans-serif", fontsize=10];
  s0 [shape=ellipse, peripheries=2, label="T\nk STRING NOT NULL\nn INT\nat TIMESTAMP NOT NULL (time)"];
  s1 [shape=ellipse, label="Sums\nk STRING NOT NULL\ntotal BIGINT"];
  s2 [shape=ellipse, label="TooLate\nk STRING NOT NULL\nn INT\nat TIMESTAMP NOT NULL"];
  q0 [shape=box, label="Sums (statement 2)\lfilter (k <> '\"<x>\\')\lbatch window: every 1m\lgroup by k\l#0 = SUM(CAST(n AS BIGINT)): BIGINT\lrows of a moment: sort by key.0; at most 5\lk = key.0\ltotal = #0\lstate: one row per group of 1m\l"];
  s0 -> s2 [style=dashed, label="late"];
  s0 -> q0;
  q0 -> s1;
}
"#,
    );
}

#[test]
fn plan_for_mermaid() {
    folder().run("explain app.sql --format mermaid").code(0).err("").out(
        r##"flowchart LR
  %% clock: event time, lateness 0s
  s0(["T<br/>k STRING NOT NULL<br/>n INT<br/>at TIMESTAMP NOT NULL (time)"])
  s1("Sums<br/>k STRING NOT NULL<br/>total BIGINT")
  s2("TooLate<br/>k STRING NOT NULL<br/>n INT<br/>at TIMESTAMP NOT NULL")
  q0["Sums (statement 2)<br/>filter (k #lt;#gt; '#quot;#lt;x#gt;\')<br/>batch window: every 1m<br/>group by k<br/>#35;0 = SUM(CAST(n AS BIGINT)): BIGINT<br/>rows of a moment: sort by key.0; at most 5<br/>k = key.0<br/>total = #35;0<br/>state: one row per group of 1m"]
  s0 -. late .-> s2
  s0 --> q0
  q0 --> s1
"##,
    );
}

#[test]
fn plan_for_tools() {
    let ran = folder().run("explain app.sql --format json").code(0).err("");
    let plan: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(plan["clock"], "event time, lateness 0s");
    assert_eq!(plan["streams"][0]["late_into"], "TooLate");
    assert_eq!(plan["streams"][1]["columns"][1]["type"], "BIGINT");
    let query = &plan["queries"][0];
    assert_eq!((&query["inputs"], &query["target"]), (&serde_json::json!(["T"]), &"Sums".into()));
    assert_eq!(query["steps"][1], serde_json::json!({ "kind": "batch", "text": "every 1m" }));
    folder().run("explain app.sql --json").code(0).out(&ran.out);
}

#[test]
fn apps_with_errors_have_no_plan() {
    let folder = Folder::new();
    folder.file("bad.sql", "SELECT a FROM T;");
    folder.run("explain bad.sql").code(1).out("").says("error[EF0202]");
    let ran = folder.run("explain bad.sql --json").code(1).out("");
    let error: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(error["code"], "EF0202");
    folder.run("explain missing.sql").code(3).says("missing.sql: No such file");
}

#[test]
fn codes() {
    let folder = Folder::new();
    let ran = folder.run("explain EF0203").code(0).err("");
    assert!(ran.out.starts_with("EF0203: unknown function\n"), "{}", ran.out);
    folder.run("explain ef0203").code(0).out(&ran.out);
    let ran = folder.run("explain EF0203 --json").code(0);
    let code: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&code["code"], &code["title"]), (&"EF0203".into(), &"unknown function".into()));
    folder.run("explain EF9999").code(1).out("").says("there is no error EF9999");
    folder.run("explain EF99999").code(3).says("EF99999: No such file");
}

#[test]
fn all_codes() {
    let folder = Folder::new();
    let ran = folder.run("explain --codes").code(0).err("");
    assert!(ran.out.lines().count() > 50);
    assert!(ran.out.contains("\nEF0203  unknown function\n"));
    let json = folder.run("explain --codes --json").code(0);
    assert_eq!(json.out.lines().count(), ran.out.lines().count());
}
