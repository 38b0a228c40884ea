//! Command lines that make no sense, and help.

use crate::command::Folder;

const SQL: &str = "CREATE STREAM T (n INT); CREATE STREAM U (n INT);
INSERT INTO Same SELECT n FROM T; INSERT INTO Same SELECT n FROM U;";

#[test]
fn help_and_version() {
    let folder = Folder::new();
    let help = folder.run("--help").code(0).err("");
    for command in ["run", "check", "explain", "test", "state"] {
        assert!(help.out.contains(&format!("\n  {command} ")), "{}", help.out);
        let help = folder.run(&format!("{command} --help")).code(0).err("");
        assert!(help.out.contains("--json"), "{}", help.out);
    }
    folder.run("--version").code(0).out(&format!("eventflux {}\n", env!("CARGO_PKG_VERSION")));
    folder.run("").code(2).says("Usage: eventflux");
    folder.run("walk").code(2).says("unrecognized subcommand 'walk'");
}

#[test]
fn inputs_that_make_no_sense() {
    let folder = Folder::new();
    folder.file("app.sql", SQL).file("t.csv", "n\n1\n");
    folder
        .run("run app.sql")
        .code(2)
        .err("error: no input is given\n |\n = help: this app reads --input T=FILE --input U=FILE\n");
    folder.run("run app.sql -i T").code(2).says("write STREAM=FILE, such as Trades=trades.csv");
    folder.run("run app.sql -i =t.csv").code(2).says("write STREAM=FILE");
    folder.run("run app.sql -i t=t.csv").code(2).says("there is no stream `t`").says("did you mean `T`?");
    let ran = folder.run("run app.sql -i Quotes=t.csv").code(2);
    ran.says("there is no stream `Quotes`").says("there are T, U");
    let ran = folder.run("run app.sql -i Same=t.csv").code(2);
    ran.says("stream `Same` is no input: queries write it");
    folder.run("run app.sql -i T=- -i U=-").code(2).says("standard input can be read for one stream only");
    folder.run("run app.sql -i T=no.csv").code(3).says("error: no.csv: No such file or directory");
    folder.run("run app.sql -i T=.").code(2).says(".: the name does not tell the format");
    folder.run("run no.sql -i T=t.csv").code(3).says("error: no.sql: No such file or directory");
    folder.run("run app.sql -i T=t.csv --format xml").code(2).says("invalid value 'xml'");
    folder.run("run app.sql -i T=t.csv --arrival =x").code(2).says("write COLUMN or STREAM=COLUMN");
}

#[test]
fn messages_as_json() {
    let folder = Folder::new();
    folder.file("app.sql", SQL);
    let ran = folder.run("run app.sql --json").code(2).out("");
    let message: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(message["level"], "error");
    assert_eq!(message["message"], "no input is given");
}

#[test]
fn an_app_with_errors_does_not_run() {
    let folder = Folder::new();
    folder.file("bad.sql", "CREATE STREAM T (n INT);\nSELECT m FROM T;").file("t.csv", "n\n1\n");
    let ran = folder.run("run bad.sql -i T=t.csv -o out=o.csv").code(1).out("");
    ran.says("error[EF0201]").says("--> bad.sql:2:8");
    assert!(!folder.path().join("o.csv").exists());
    let ran = folder.run("run bad.sql -i T=t.csv --json").code(1);
    let error: serde_json::Value = serde_json::from_str(ran.err.lines().next().unwrap()).unwrap();
    assert_eq!((&error["code"], &error["line"]), (&"EF0201".into(), &2.into()));
}
