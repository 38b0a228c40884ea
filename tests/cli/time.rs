//! The order of several inputs, and where times come from.

use crate::command::Folder;

const EVENT: &str = "\
CREATE STREAM A (v STRING NOT NULL, at TIMESTAMP NOT NULL, WATERMARK FOR at AS at - INTERVAL '2' SECOND);
CREATE STREAM B (v STRING NOT NULL, ms BIGINT NOT NULL, WATERMARK FOR ms);
INSERT INTO Both SELECT v, at FROM A;
INSERT INTO Both SELECT v, TO_TIMESTAMP(ms) AS at FROM B;
";

fn values(out: &str) -> String {
    let value = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["v"].as_str().unwrap().to_owned()
    };
    out.lines().map(value).collect::<Vec<_>>().join(" ")
}

#[test]
fn event_time_merges_files() {
    let folder = Folder::new();
    folder
        .file("app.sql", EVENT)
        .file("a1.csv", "v,at\na1,1000\na5,5000\na4,4000\na9,9000\n")
        .file("a2.jsonl", "{\"v\":\"a2\",\"at\":2000}\n{\"v\":\"a7\",\"at\":7000}\n")
        .file("b.csv", "ms,v\n1000,b1\n3000,b3\n6000,b6\n");
    // One stream twice, disorder within the lateness, a tie that the order of the options decides.
    let ran = folder.run("run app.sql -i A=a1.csv -i A=a2.jsonl -i B=b.csv").code(0).err("");
    assert_eq!(values(&ran.out), "a1 b1 a2 b3 a4 a5 b6 a7 a9");
    let ran = folder.run("run app.sql -i B=b.csv -i A=a2.jsonl -i A=a1.csv").code(0).err("");
    assert_eq!(values(&ran.out), "b1 a1 a2 b3 a4 a5 b6 a7 a9");
}

#[test]
fn one_of_the_files_may_be_standard_input() {
    let folder = Folder::new();
    folder.file("app.sql", EVENT).file("b.csv", "ms,v\n1000,b1\n3000,b3\n");
    let ran = folder
        .run_with("run app.sql -i A=- -i B=b.csv", "{\"v\":\"a2\",\"at\":2000}\n{\"v\":\"a4\",\"at\":4000}");
    assert_eq!(values(&ran.code(0).out), "b1 a2 b3 a4");
}

const ARRIVAL: &str = "\
CREATE STREAM T (v STRING NOT NULL);
CREATE STREAM U (v STRING NOT NULL, n INT);
INSERT INTO All1 SELECT v FROM T;
INSERT INTO All1 SELECT v FROM U;
";

#[test]
fn arrival_time_from_a_column() {
    let folder = Folder::new();
    folder.file("app.sql", ARRIVAL).file("t.csv", "v,t\nt1,1000\nt4,1970-01-01T00:00:04Z\n").file(
        "u.jsonl",
        "{\"v\":\"u2\",\"t\":2000,\"n\":9}\n{\"v\":\"u5\",\"t\":\"1970-01-01T00:00:05Z\",\"n\":3}\n",
    );
    let ran = folder.run("run app.sql -i T=t.csv -i U=u.jsonl --arrival t --row-times").code(0).err("");
    assert_eq!(values(&ran.out), "t1 u2 t4 u5");
    assert!(ran.out.ends_with("{\"@time\":\"1970-01-01T00:00:05Z\",\"v\":\"u5\"}\n"), "{}", ran.out);
    // A stream may have a column of its own, which may be one of the stream's columns.
    let ran =
        folder.run("run -q app.sql -i T=t.csv -i U=u.jsonl --arrival t --arrival U=n --row-times").code(0);
    assert!(ran.out.starts_with("{\"@time\":\"1970-01-01T00:00:00.009Z\",\"v\":\"u2\"}\n"), "{}", ran.out);
}

#[test]
fn arrival_times_that_are_wrong() {
    let folder = Folder::new();
    folder.file("app.sql", ARRIVAL).file("t.csv", "v,t\na,soon\n").file("t.jsonl", "{\"v\":\"a\"}\n");
    let ran = folder.run("run app.sql -i T=t.csv --arrival time").code(3);
    ran.says("t.csv:1: the arrival column `time` is not among the columns v, t");
    let ran = folder.run("run app.sql -i T=t.csv --arrival t").code(3);
    ran.says("t.csv:2: the time of arrival: `soon` can't be converted to TIMESTAMP");
    let ran = folder.run("run app.sql -i T=t.jsonl --arrival t").code(3);
    ran.says("t.jsonl:1: no key `t` with the time of arrival");
    let ran = folder.run("run app.sql -i T=t.csv -i U=t.jsonl --arrival T=t").code(2);
    ran.says("either all inputs have an --arrival column or none");
    folder
        .run("run app.sql -i T=t.csv --arrival U=t")
        .code(2)
        .says("--arrival names `U`, which has no --input");
    folder.file("event.sql", EVENT).run("run event.sql -i A=t.csv --arrival t").code(2).says("arrival time");
}

#[test]
fn without_a_column_files_come_one_after_the_other() {
    let folder = Folder::new();
    folder.file("app.sql", ARRIVAL).file("t.csv", "v\nt1\nt2\n").file("u.csv", "v,n\nu1,1\n");
    let ran =
        folder.run_with("run app.sql -i T=- -i U=u.csv -i T=t.csv", "{\"v\":\"last\"}\n").code(0).err("");
    assert_eq!(values(&ran.out), "u1 t1 t2 last");
}
