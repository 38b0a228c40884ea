//! `eventflux check`

use serde_json::json;

use crate::command::Folder;

const BAD: &str = "\
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL);
INSERT INTO Dear
SELECT symbol, prise FROM Trades
WHERE symbol > 5;
";

const BAD_TEXT: &str = "\
error[EF0201]: `Trades` has no column `prise`
 --> bad.sql:3:16
  |
3 | SELECT symbol, prise FROM Trades
  |                ^^^^^
  |
  = help: did you mean `price`?

";

#[test]
fn errors_look_like_those_of_rustc() {
    let folder = Folder::new();
    folder.file("bad.sql", BAD);
    let ran = folder.run("check bad.sql").code(1).out("");
    assert!(ran.err.starts_with(BAD_TEXT), "{}", ran.err);
    let ran = ran.says("error[EF0301]: ").says(" --> bad.sql:4:").says("4 | WHERE symbol > 5;\n");
    assert!(ran.err.ends_with("\n2 errors; `eventflux explain CODE` says more about one\n"), "{}", ran.err);
}

#[test]
fn no_errors_no_words() {
    let folder = Folder::new();
    folder.file("good.sql", "CREATE STREAM T (n INT);\nSELECT n FROM T;\n").file("bad.sql", BAD);
    folder.run("check good.sql").code(0).out("").err("");
    folder.run("check good.sql good.sql").code(0).out("").err("");
    folder.run("check good.sql bad.sql").code(1).says("--> bad.sql:3:16");
    folder.run("check missing.sql").code(3).says("error: missing.sql: No such file or directory");
    folder.run("check").code(2);
}

#[test]
fn errors_for_tools() {
    let folder = Folder::new();
    let sql = "\u{feff}CREATE STREAM T (\"größe\" INT);\nSELECT \"größe\", grösse FROM T;";
    folder.file("bad.sql", sql);
    let ran = folder.run("check --json bad.sql").code(1).err("");
    let error: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let start = sql.find("grösse").unwrap();
    assert_eq!(
        error,
        json!({
            "level": "error", "file": "bad.sql", "code": "EF0201", "line": 2, "column": 17,
            "start": start, "end": start + "grösse".len(),
            "message": "`T` has no column `grösse`", "help": "did you mean `größe`?",
        })
    );
    folder
        .file("good.sql", "CREATE STREAM T (n INT);\nSELECT n FROM T;")
        .run("check --json good.sql")
        .code(0)
        .out("")
        .err("");
}

#[test]
fn from_standard_input() {
    let folder = Folder::new();
    folder.run_with("check -", "CREATE STREAM T (n INT); SELECT n FROM T").code(0);
    folder.run_with("check -", BAD).code(1).says(" --> <stdin>:3:16");
    folder.run_with("check -", b"SELECT \xff").code(3).says("<stdin>: not UTF-8 from byte 7 on");
}

#[test]
fn rust_types_are_for_programs() {
    let folder = Folder::new();
    folder.file("app.sql", "CREATE STREAM T OF crate::Trade;\nSELECT price FROM T;");
    let ran = folder.run("check app.sql").code(1).says("error[EF0216]");
    ran.says("the `eventflux` command has no Rust types: declare the columns instead of OF");
}

#[test]
fn colours_on_request() {
    let folder = Folder::new();
    folder.file("bad.sql", BAD);
    folder.run("check bad.sql --color always").code(1).says("\u{1b}[");
    let ran = folder.run("check bad.sql --color never").code(1);
    assert!(!ran.err.contains('\u{1b}'));
}

#[test]
fn strange_files() {
    let folder = Folder::new();
    folder.file("empty.sql", "").run("check empty.sql").code(1).says("error[EF0119]");
    folder.file("open.sql", "SELECT 'abc").run("check open.sql").code(1).says("error[EF0101]");
    let deep = format!("CREATE STREAM T (n INT); SELECT {}n{} FROM T;", "(".repeat(5000), ")".repeat(5000));
    folder.file("deep.sql", deep).run("check deep.sql").code(1).says("error[EF0901]");
    folder
        .file("tab.sql", "CREATE STREAM T (n INT);\r\n\tSELECT\tm FROM T;\r\n")
        .run("check tab.sql")
        .code(1)
        .says("tab.sql:2:9");
}
