//! Rows that can't be read, computed or placed in time.

use crate::command::Folder;

const SQL: &str = "\
CREATE STREAM T (k STRING NOT NULL, n INT, at TIMESTAMP NOT NULL,
                 WATERMARK FOR at AS at - INTERVAL '1' SECOND);
SET max_ahead = 1 HOUR;
INSERT INTO Shares SELECT k, 100 / n AS share FROM T;
";

const CSV: &str = "\
k,n,at
a,1,1000
b,x,2000
c,2,soon
,3,2000
d,4
e,5,2000,7
f,10,3000
";

#[test]
fn the_first_one_stops_the_run() {
    let folder = Folder::new();
    folder.file("app.sql", SQL).file("t.csv", CSV);
    folder.run("run app.sql -i T=t.csv").code(3).out("").err(
        "error: t.csv:3: column `n`: `x` can't be converted to INT\n \
         |\n \
         = help: --on-error skip goes on without rows that can't be read\n",
    );
}

#[test]
fn rows_before_a_stop_are_whole() {
    let folder = Folder::new();
    folder
        .file("app.sql", "CREATE STREAM T (n INT); INSERT INTO Same SELECT n FROM T;")
        .file("t.csv", "n\n1\n2\nx\n4\n");
    folder.run("run app.sql -i T=t.csv -o Same=o.csv").code(3).says("t.csv:4: ");
    assert_eq!(folder.read("o.csv"), "n\n1\n2\n");
}

#[test]
fn skipped_rows_are_shown_and_counted() {
    let folder = Folder::new();
    folder.file("app.sql", SQL).file("t.csv", CSV);
    folder
        .run("run app.sql -i T=t.csv --on-error skip")
        .code(0)
        .out("{\"k\":\"a\",\"share\":100}\n{\"k\":\"f\",\"share\":10}\n")
        .err(
            "warning: t.csv:3: column `n`: `x` can't be converted to INT\n\
             warning: t.csv:4: column `at`: `soon` can't be converted to TIMESTAMP\n\
             warning: t.csv:5: column `k` is empty, but NOT NULL\n\
             warning: t.csv:6: 2 fields, but the header has 3\n\
             warning: t.csv:7: 4 fields, but the header has 3\n\
             warning: 5 rows that could not be read\n",
        );
    let many: String = (0..100).map(|_| "b,x,1\n").collect();
    let ran =
        folder.file("many.csv", format!("k,n,at\n{many}")).run("run app.sql -i T=many.csv --on-error skip");
    let ran = ran.code(0).out("").says("warning: 100 rows that could not be read\n");
    assert_eq!(ran.err.lines().count(), 6, "the first five and the count: {}", ran.err);
}

#[test]
fn a_key_of_json_lines_comes_once() {
    let folder = Folder::new();
    folder.file("app.sql", "CREATE STREAM T (a INT); INSERT INTO Same SELECT a FROM T;").file(
        "t.jsonl",
        "{\"a\":4,\"a\":5,\"t\":1}\n{\"t\":1,\"a\":6,\"t\":2}\n{\"t\":3,\"x\":1,\"a\":7,\"x\":2}\n",
    );
    folder
        .run("run app.sql -i T=t.jsonl --arrival t --on-error skip")
        .code(0)
        .out("{\"a\":7}\n")
        .says("warning: t.jsonl:1: key `a` comes twice\n")
        .says("warning: t.jsonl:2: key `t` comes twice\n");
}

#[test]
fn rows_of_json_lines() {
    let folder = Folder::new();
    folder.file("app.sql", SQL).file(
        "t.jsonl",
        r#"{"k":"a","n":1.0,"at":1000}
{"k":"a","n":2147483648,"at":1000}
{"k":null,"n":1,"at":1000}
{"n":1,"at":1000}
{"k":"a","n":1,"at":"soon"}
{"k":"a","n":
[1,2]
{"k":"a","n":{"x":1},"at":1}
{"k":"a","n":"1","at":1}
{"k":"a","at":1} x
{"k":"a","n":true,"at":1}
"#,
    );
    let ran = folder.run("run app.sql -i T=t.jsonl --on-error skip --json").code(0).out("");
    let messages: Vec<String> = ran
        .err
        .lines()
        .filter_map(|line| {
            let message: serde_json::Value = serde_json::from_str(line).unwrap();
            message["message"].as_str().map(str::to_owned)
        })
        .collect();
    assert_eq!(
        messages,
        [
            "t.jsonl:1: column `n`: 1.0 is no INT",
            "t.jsonl:2: column `n`: 2147483648 is no INT",
            "t.jsonl:3: column `k` is null, but NOT NULL",
            "t.jsonl:4: no key `k`, and the column is NOT NULL",
            "t.jsonl:5: column `at`: `soon` can't be converted to TIMESTAMP",
        ]
    );
    for (line, message) in [
        ("{\"k\":\"a\",\"n\":", "t.jsonl:1: EOF while parsing a value at column 13"),
        ("[1,2]", "t.jsonl:1: invalid type: sequence, expected an object with a row"),
        ("{\"k\":\"a\",\"n\":{\"x\":1}}", "t.jsonl:1: column `n`: an object is no INT"),
        ("{\"k\":\"a\",\"n\":[1]}", "t.jsonl:1: column `n`: an array is no INT"),
        ("{\"k\":\"a\",\"n\":\"1\"}", "t.jsonl:1: column `n`: \"1\" is no INT"),
        ("{\"k\":\"a\",\"at\":1} x", "t.jsonl:1: trailing characters at column 18"),
        ("{\"k\":\"a\",\"n\":true}", "t.jsonl:1: column `n`: true is no INT"),
        ("{\"k\":\"a\",\"at\":1,\"k\":\"b\"}", "t.jsonl:1: key `k` comes twice"),
        ("{\"k\":7}", "t.jsonl:1: column `k`: 7 is no STRING"),
    ] {
        folder
            .file("t.jsonl", line)
            .run("run app.sql -i T=t.jsonl")
            .code(3)
            .says(&format!("error: {message}\n"));
    }
}

#[test]
fn text_that_is_not_utf8() {
    let folder = Folder::new();
    folder.file("app.sql", SQL).file("t.csv", b"k,n,at\n\xff,1,1000\nb,1,2000\n");
    let ran = folder.run("run app.sql -i T=t.csv --on-error skip").code(0);
    ran.out("{\"k\":\"b\",\"share\":100}\n").says("warning: t.csv:2: column `k`: not UTF-8\n");
}

#[test]
fn lines_are_counted_as_an_editor_does() {
    let folder = Folder::new();
    folder.file("app.sql", SQL).file("t.csv", "k,n,at\r\n\r\n\"a\nb\",1,1000\r\nc,x,1000\r\n");
    folder.run("run app.sql -i T=t.csv").code(3).says("error: t.csv:5: column `n`: `x`");
}

#[test]
fn late_refused_and_failing_rows_are_counted() {
    let folder = Folder::new();
    folder
        .file("app.sql", SQL)
        .file("t.csv", "k,n,at\na,1,10000\nlate,1,8000\nzero,0,10000\nahead,1,99999999\nlast,4,12000\n");
    folder
        .run("run app.sql -i T=t.csv")
        .code(0)
        .out("{\"k\":\"a\",\"share\":100}\n{\"k\":\"last\",\"share\":25}\n")
        .err(
            "warning: row error: Shares (statement 3): division by zero in `100 / n` at 1970-01-01T00:00:10Z\n\
             warning: 1 late event, 1 refused event, 1 row error\n",
        );
    let ran = folder.run("run app.sql -i T=t.csv --json").code(0);
    let summary: serde_json::Value = serde_json::from_str(ran.err.lines().last().unwrap()).unwrap();
    assert_eq!(
        summary,
        serde_json::json!({
            "level": "summary",
            "read": [{ "stream": "T", "file": "t.csv", "rows": 5 }],
            "written": [{ "stream": "Shares", "rows": 2 }],
            "bad_rows": 0, "late": 1, "refused": 1, "row_errors": 1,
            "null_key": 0, "attempts_refused": 0, "purged": 0, "dropped": 0,
        })
    );
}

#[test]
fn counts_on_request() {
    let folder = Folder::new();
    folder
        .file("app.sql", "CREATE STREAM T (n INT); INSERT INTO Few SELECT n FROM T WHERE n > 1;")
        .file("t.csv", "n\n1\n2\n3\n");
    folder
        .run("run app.sql -i T=t.csv -o Few=o.csv --stats")
        .code(0)
        .out("")
        .err("read 3 of T from t.csv\nwrote 2 of Few\nnothing was late, refused or wrong\n");
}
