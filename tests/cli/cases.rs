//! `eventflux test`

use crate::command::Folder;

const CASES: &str = "\
=== doubles
--- sql
CREATE STREAM T (n INT NOT NULL);
INSERT INTO Twice SELECT n * 2 AS m FROM T;
--- in
@0 T [1]
@5 T [2]
--- out Twice
@0 [2]
@5 [4]

=== an unknown column
--- sql
CREATE STREAM T (n INT);
SELECT m FROM T;
--- error EF0201 at 2:8

=== for programs [compiled-only: needs a Rust type]
--- sql
CREATE STREAM T OF crate::T;
SELECT m FROM T;
--- in
@0 T [1]
--- out out
[1]
";

const WRONG: &str = "\
=== doubles wrongly
--- sql
CREATE STREAM T (n INT NOT NULL);
INSERT INTO Twice SELECT n * 2 AS m FROM T;
--- in
@0 T [1]
@5 T [2]
--- out Twice
[2]
[5]
";

#[test]
fn cases_that_pass() {
    let folder = Folder::new();
    folder.file("a.case", CASES);
    folder.run("test a.case").code(0).out("2 passed, 0 failed, 1 excluded\n").err("");
    folder.run("test --restart .").code(0).out("2 passed, 0 failed, 1 excluded\n").err("");
    folder.run("test . --filter doubles").code(0).out("1 passed, 0 failed\n");
    folder.run("test . --filter nothing").code(2).says("there is no case to run");
}

#[test]
fn cases_that_fail() {
    let folder = Folder::new();
    folder.file("a.case", CASES).file("b.case", WRONG);
    let ran = folder.run("test .").code(1).out("2 passed, 1 failed, 1 excluded\n");
    let ran = ran
        .says("b.case:8: doubles wrongly\n")
        .says("stream `Twice` is not as expected after `@5 T [2]` (line 7)");
    ran.says("   2 | INSERT INTO Twice SELECT n * 2 AS m FROM T;\n").says("[5]");
}

#[test]
fn for_tools() {
    let folder = Folder::new();
    folder.file("a.case", CASES).file("b.case", WRONG);
    let ran = folder.run("test a.case b.case --json").code(1).err("");
    let results: Vec<serde_json::Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let brief: Vec<_> =
        results.iter().map(|r| (r["name"].as_str().unwrap(), r["result"].as_str().unwrap())).collect();
    assert_eq!(
        brief,
        [
            ("doubles", "passed"),
            ("an unknown column", "passed"),
            ("for programs", "excluded"),
            ("doubles wrongly", "failed")
        ]
    );
    assert_eq!(results[2]["detail"], "needs a Rust type");
    assert!(results[3]["detail"].as_str().unwrap().contains("[5]"));
    assert_eq!((&results[3]["file"], &results[3]["line"]), (&"b.case".into(), &1.into()));
}

#[test]
fn files_that_are_no_cases() {
    let folder = Folder::new();
    folder.file("bad.case", "=== one\n--- sequel\n");
    folder.run("test bad.case").code(3).says("error: bad.case:2: ");
    folder.run("test missing.case").code(3).says("missing.case: No such file");
    folder.run("test").code(2);
}
