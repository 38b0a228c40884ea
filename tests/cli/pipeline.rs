//! The app behind its queue: shards, a rate, metrics, the screen.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use crate::command::Folder;

const SQL: &str = "\
CREATE STREAM T (k STRING NOT NULL, n INT NOT NULL, at BIGINT NOT NULL, WATERMARK FOR at);
INSERT INTO Sums SELECT k, SUM(n) AS sum FROM T WINDOW TUMBLING(1 SECOND) GROUP BY k;
INSERT INTO Rises SELECT a.k, a.n AS low, b.n AS high
FROM PATTERN (EVERY a=T -> b=T[k = a.k AND n > a.n]) WITHIN 1 SECOND;
";

fn rows() -> String {
    let row = |n: u64| format!("key {},{},{}\n", n * 7 % 11, n * n % 101, n * 3);
    format!("k,n,at\n{}", (0..5_000).map(row).collect::<String>())
}

#[test]
fn shards_put_out_the_same_rows_in_order_of_time() {
    let folder = Folder::new();
    folder.file("app.sql", SQL).file("t.csv", rows());
    let run = |shards: u32| {
        let options = "-o Sums=- -o Rises=- --row-times --format jsonl";
        folder.run(&format!("run app.sql -i T=t.csv {options} --shards {shards}")).code(0).err("").out
    };
    let (one, three) = (run(1), run(3));
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert!(one.lines().count() > 1_000);
    assert!(sorted(&one) == sorted(&three));
    let instant = |line: &str| -> jiff::Timestamp {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["@time"].as_str().unwrap().parse().unwrap()
    };
    let instants: Vec<jiff::Timestamp> = three.lines().map(instant).collect();
    assert!(instants.is_sorted());
}

#[test]
fn what_cannot_be_split_says_why() {
    let folder = Folder::new();
    folder
        .file("app.sql", "CREATE STREAM T (n INT); SELECT SUM(n) AS sum FROM T WINDOW LENGTH(3);")
        .file("t.csv", "n\n1\n");
    let ran = folder.run("run app.sql -i T=t.csv --shards 2").code(2);
    assert!(ran.err.contains("can't be split: out (statement 2) has a window over all rows"), "{}", ran.err);
    folder.run("run app.sql -i T=t.csv --shards 1").code(0);
    let ran = folder.run("run app.sql -i T=t.csv --rate 0").code(2);
    assert!(ran.err.contains("a number above zero is expected"), "{}", ran.err);
    let ran = folder.run("run app.sql -i T=t.csv --rate -5").code(2);
    assert!(ran.err.contains("a number above zero is expected"), "{}", ran.err);
    let ran = folder.run("run app.sql -i T=t.csv --shards -1").code(2);
    assert!(ran.err.contains("-1 is not in 1..=256"), "{}", ran.err);
    let ran = folder.run("run app.sql -i T=t.csv --metrics 9090").code(2);
    assert!(ran.err.contains("--metrics :9090 listens at that port"), "{}", ran.err);
}

#[test]
fn rows_at_a_rate_come_out_at_their_moments() {
    let folder = Folder::new();
    let rows: String = (0..200).map(|n| format!("{n}\n")).collect();
    folder
        .file("app.sql", "CREATE STREAM T (n INT NOT NULL); SELECT n FROM T;")
        .file("t.csv", format!("n\n{rows}"));
    let mut child = folder.command("run app.sql -i T=t.csv --rate 5").spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "{\"n\":0}\n");
    // The last is due long after it.
    assert!(child.try_wait().unwrap().is_none());
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_rate_holds_rows_back() {
    let folder = Folder::new();
    folder.file("app.sql", "CREATE STREAM T (n INT); SELECT n FROM T;").file("t.csv", "n\n1\n2\n3\n4\n5\n");
    let since = Instant::now();
    let ran = folder.run("run app.sql -i T=t.csv --rate 50 --format csv").code(0);
    // The first is due at once, the last after four fiftieths of a second.
    assert!(since.elapsed().as_millis() >= 80);
    assert_eq!(ran.out, "n\n1\n2\n3\n4\n5\n");
}

#[test]
fn metrics_are_served_while_the_input_is_open() {
    let folder = Folder::new();
    folder.file("app.sql", "CREATE STREAM T (n INT NOT NULL); SELECT n FROM T WHERE n > 1;");
    let mut child = folder.command("run app.sql -i T=- --metrics :0").spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut messages = BufReader::new(child.stderr.take().unwrap()).lines();
    let note = messages.next().unwrap().unwrap();
    let address =
        note.strip_prefix("note: metrics at http://").and_then(|rest| rest.strip_suffix("/metrics")).unwrap();
    input.write_all(b"{\"n\":1}\n{\"n\":2}\n").unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "{\"n\":2}\n");
    let ask = |request: &str| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let answer = ask("GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("\neventflux_events_processed_total{shard=\"0\",input=\"T\"} 2\n"), "{answer}");
    assert!(ask("POST / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405"));
    assert!(ask("GET /nope HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404"));
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_screen_is_drawn_at_the_end() {
    let folder = Folder::new();
    folder.file("app.sql", SQL).file("t.csv", rows());
    let ran = folder.run("run app.sql -i T=t.csv --top --shards 2").code(0);
    assert!(ran.err.contains("events                 5000"), "{}", ran.err);
    assert!(ran.err.contains("shard 1      clock 1970-01-01T00:00:1"), "{}", ran.err);
    assert!(ran.err.contains("0 late, 0 refused, 0 row errors, 0 dropped"), "{}", ran.err);
}

#[test]
fn the_screen_counts_the_rows_that_were_written() {
    let folder = Folder::new();
    folder.file("app.sql", SQL).file("t.csv", rows());
    let ran = folder.run("run app.sql -i T=t.csv -o Sums=- --format jsonl --top").code(0);
    let written = ran.out.lines().count();
    assert!(ran.err.contains(&format!("rows         {written:>14} ")), "{written} rows: {}", ran.err);
}
