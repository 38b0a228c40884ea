//! CSV, JSON lines and tables, compressed and not.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use crate::command::Folder;

const ALL_TYPES: &str = "\
CREATE STREAM T (b BOOL, i INT, l BIGINT, f FLOAT, d DOUBLE, s STRING, at TIMESTAMP NOT NULL, WATERMARK FOR at);
INSERT INTO Same SELECT * FROM T;
";

fn gz(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn csv_in_any_order_to_json_lines() {
    let folder = Folder::new();
    folder.file("app.sql", ALL_TYPES).file(
        "t.csv",
        "at,s,d,f,l,i,b\n\
         1000,\"a \"\"b\"\", c\",1e3,0.1,-9223372036854775808, 5 ,yes\n\
         2013-01-01T01:00:00+01:00,,,,,,\n\
         2013-01-01 00:00:00.25,é,NaN,-Infinity,0,-1,F\n",
    );
    let ran = folder.run("run app.sql --input T=t.csv --output Same=-").code(0).err("");
    ran.out(concat!(
        r#"{"b":true,"i":5,"l":-9223372036854775808,"f":0.1,"d":1000.0,"s":"a \"b\", c","at":"1970-01-01T00:00:01Z"}"#,
        "\n",
        r#"{"b":null,"i":null,"l":null,"f":null,"d":null,"s":null,"at":"2013-01-01T00:00:00Z"}"#,
        "\n",
        r#"{"b":false,"i":-1,"l":0,"f":"-Infinity","d":"NaN","s":"é","at":"2013-01-01T00:00:00.25Z"}"#,
        "\n",
    ));
}

#[test]
fn json_lines_to_csv() {
    let folder = Folder::new();
    folder.file("app.sql", ALL_TYPES).file(
        "t.jsonl",
        concat!(
            "\u{feff}",
            r#"{"at": 1000.25, "s": "a,\nb", "d": "NaN", "f": 0.1, "l": 9007199254740993, "i": 5, "b": true}"#,
            "\n\n  ",
            r#"{"at": "1970-01-01T00:00:02Z", "d": 1e300, "s": "", "i": null}"#,
        ),
    );
    let ran = folder.run("run app.sql --input T=t.jsonl --format csv").code(0).err("");
    ran.out(
        "b,i,l,f,d,s,at\n\
         true,5,9007199254740993,0.1,NaN,\"a,\nb\",1970-01-01T00:00:01.00025Z\n\
         ,,,,1e+300,,1970-01-01T00:00:02Z\n",
    );
}

#[test]
fn what_is_written_reads_back() {
    let folder = Folder::new();
    let rows = concat!(
        r#"{"b":true,"i":-5,"l":9007199254740993,"f":0.1,"d":0.30000000000000004,"s":"é\t\"x\"","at":"1970-01-01T00:00:01.000001Z"}"#,
        "\n",
        r#"{"b":null,"i":null,"l":null,"f":"NaN","d":"Infinity","s":null,"at":"1970-01-01T00:00:02Z"}"#,
        "\n"
    );
    folder.file("app.sql", ALL_TYPES).file("a.jsonl", rows);
    for (from, to) in [
        ("a.jsonl", "b.csv"),
        ("b.csv", "c.csv.gz"),
        ("c.csv.gz", "d.jsonl.gz"),
        ("d.jsonl.gz", "e.ndjson"),
        ("e.ndjson", "f.json"),
    ] {
        folder.run(&format!("run app.sql --input T={from} --output Same={to}")).code(0).out("").err("");
    }
    assert_eq!(folder.read("f.json"), rows);
}

#[test]
fn compressed_files() {
    let folder = Folder::new();
    // A compressed file may have several members.
    let parts = [gz("at,s\n1,a\n"), gz("2,b\n")].concat();
    folder.file("app.sql", ALL_TYPES).file("t.csv.gz", parts);
    folder.run("run -q app.sql --input T=t.csv.gz --output Same=o.csv.gz").code(0).err("");
    let mut text = String::new();
    let bytes = std::fs::read(folder.path().join("o.csv.gz")).unwrap();
    MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    let expected = "b,i,l,f,d,s,at\n,,,,,a,1970-01-01T00:00:00.001Z\n,,,,,b,1970-01-01T00:00:00.002Z\n";
    assert_eq!(text, expected);

    folder.file("bad.csv.gz", "at,s\n1,a\n");
    folder.run("run app.sql --input T=bad.csv.gz").code(3).says("error: bad.csv.gz:1: ");
}

#[test]
fn tables_are_aligned() {
    let folder = Folder::new();
    let sql = "CREATE STREAM T (name STRING, n INT, d DOUBLE); INSERT INTO Same SELECT * FROM T;";
    folder.file("app.sql", sql).file("t.csv", "name,n,d\na,1,0.5\nlonger,1000,-1\n\"x\ty\",,\n");
    folder.run("run app.sql -i T=t.csv -o Same=- -f table").code(0).err("").out(
        "name       n    d\n\
         ------  ----  ---\n\
         a          1  0.5\n\
         longer  1000   -1\n\
         x\\ty\n",
    );
}

#[test]
fn a_long_table_keeps_one_heading() {
    let folder = Folder::new();
    let rows: String = (0..1000).map(|n| format!("{n}\n")).collect();
    folder
        .file("app.sql", "CREATE STREAM T (n INT); INSERT INTO Same SELECT n FROM T;")
        .file("t.csv", format!("n\n{rows}"));
    let ran = folder.run("run app.sql -i T=t.csv -f table").code(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 1002);
    assert_eq!(lines[..3], ["  n", "---", "  0"]);
    assert_eq!(lines[1001], "999");
}

#[test]
fn standard_input_is_json_lines_unless_told() {
    let folder = Folder::new();
    folder.file("app.sql", "CREATE STREAM T (n INT); INSERT INTO Twice SELECT n * 2 AS m FROM T;");
    let json = "{\"m\":2}\n{\"m\":4}\n";
    folder.run_with("run app.sql -i T=-", "{\"n\":1}\n{\"n\":2}").code(0).out(json).err("");
    folder.run_with("run app.sql -i T=- --format csv", "n\n1\n2\n").code(0).out("m\n2\n4\n");
    folder.run_with("run app.sql -i T=- --input-format csv", "n\n1\n2\n").code(0).out(json);
    let ran = folder.run_with("run app.sql -i T=- -f csv --input-format jsonl", "{\"n\":1}");
    ran.code(0).out("m\n2\n");
    folder
        .file("t.data", "n\n1\n")
        .run("run app.sql -i T=t.data --input-format csv")
        .code(0)
        .out("{\"m\":2}\n");
    let ran = folder.run("run app.sql -i T=t.data").code(2);
    ran.says("t.data: the name does not tell the format");
}

#[test]
fn columns_that_do_not_match() {
    let folder = Folder::new();
    let sql = "CREATE STREAM T (symbol STRING NOT NULL, n INT); INSERT INTO Same SELECT * FROM T;";
    folder.file("app.sql", sql);
    let row = "{\"symbol\":\"a\",\"n\":null}\n";
    folder
        .file("more.csv", "x,symbol,y\n1,a,2\n")
        .run("run app.sql -i T=more.csv")
        .code(0)
        .out(row)
        .err("note: more.csv: no column `n`: it is NULL in every row\nnote: more.csv: columns of no use here: x, y\n");
    folder
        .file("more.jsonl", "{\"symbol\":\"a\",\"N\":{\"x\":[1]},\"y\":2}\n")
        .run("run app.sql -i T=more.jsonl")
        .code(0)
        .out(row)
        .err("note: more.jsonl: keys of no use here, such as `N`\n");
    folder.run("run app.sql -q -i T=more.csv").code(0).out(row).err("");
    folder.file("less.csv", "symbl,n\na,1\n").run("run app.sql -i T=less.csv").code(3).out("").err(
        "error: less.csv:1: the NOT NULL column `symbol` is not among the columns symbl, n; did you mean `symbl`?\n",
    );
    let ran = folder.file("twice.csv", "symbol,n,n\na,1,2\n").run("run app.sql -i T=twice.csv").code(3);
    ran.says("twice.csv:1: two columns named `n`");
    let ran = folder.file("empty.csv", "").run("run app.sql -i T=empty.csv").code(3);
    ran.says("empty.csv:1: no header line");
    folder.file("empty.jsonl", "").run("run app.sql -i T=empty.jsonl").code(0).out("").err("");
}
