//! Which streams go where.

use crate::command::Folder;

const SQL: &str = "\
CREATE STREAM T (n INT NOT NULL, at TIMESTAMP NOT NULL, WATERMARK FOR at LATE INTO TooLate);
INSERT INTO Middle SELECT n + 1 AS n FROM T;
INSERT INTO Odd SELECT n FROM (SELECT n FROM Middle WHERE n % 2 = 1);
INSERT INTO Even SELECT n, 'x' AS x FROM Middle WHERE n % 2 = 0;
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.file("app.sql", SQL).file("t.csv", "n,at\n1,1000\n2,2000\n3,500\n");
    folder
}

#[test]
fn without_outputs_what_nobody_reads_is_shown() {
    let folder = folder();
    folder.run("run -q app.sql -i T=t.csv").code(0).err("").out(
        "{\"@stream\":\"Even\",\"n\":2,\"x\":\"x\"}\n\
         {\"@stream\":\"Odd\",\"n\":3}\n\
         {\"@stream\":\"TooLate\",\"n\":3,\"at\":\"1970-01-01T00:00:00.5Z\"}\n",
    );
    folder.run("run -q app.sql -i T=t.csv --format table --row-times").code(0).out(
        "-- Even --\n\
         @time                 n  x\n\
         --------------------  -  -\n\
         1970-01-01T00:00:01Z  2  x\n\
         \n\
         -- Odd --\n\
         @time                 n\n\
         --------------------  -\n\
         1970-01-01T00:00:02Z  3\n\
         \n\
         -- TooLate --\n\
         @time                 n  at\n\
         --------------------  -  ----------------------\n\
         1970-01-01T00:00:02Z  3  1970-01-01T00:00:00.5Z\n",
    );
}

#[test]
fn several_outputs() {
    let folder = folder();
    let arguments =
        "run -q app.sql -i T=t.csv -o Even=even.csv -o Odd=- -o Middle=both.jsonl -o T=both.jsonl";
    folder.run(arguments).code(0).err("").out("{\"n\":3}\n");
    assert_eq!(folder.read("even.csv"), "n,x\n2,x\n");
    // A stream between queries can be written, an input too: its events when they are processed.
    assert_eq!(
        folder.read("both.jsonl"),
        "{\"@stream\":\"T\",\"n\":1,\"at\":\"1970-01-01T00:00:01Z\"}\n\
         {\"@stream\":\"Middle\",\"n\":2}\n\
         {\"@stream\":\"T\",\"n\":2,\"at\":\"1970-01-01T00:00:02Z\"}\n\
         {\"@stream\":\"Middle\",\"n\":3}\n"
    );
}

#[test]
fn one_stream_to_two_files() {
    let folder = folder();
    folder.run("run -q app.sql -i T=t.csv -o Odd=a.csv -o Odd=-").code(0).out("{\"n\":3}\n");
    assert_eq!(folder.read("a.csv"), "n\n3\n");
}

#[test]
fn outputs_that_can_not_be() {
    let folder = folder();
    let ran = folder.run("run app.sql -i T=t.csv -f csv").code(2).out("");
    ran.says("CSV holds rows of one stream, not of Odd, Even, TooLate");
    let ran = folder.run("run app.sql -i T=t.csv -o Evn=-").code(2);
    ran.says("there is no stream `Evn`").says("did you mean `Even`?");
    folder
        .run("run app.sql -i T=t.csv -o Even=x.txt")
        .code(2)
        .says("x.txt: the name does not tell the format");
    folder.run("run app.sql -i T=t.csv -o Even=no/x.csv").code(3).says("error: no/x.csv: ");
    folder.run("run app.sql -i T=t.csv -o Even=t.csv").code(2).says("t.csv is both read and written");
    assert!(folder.read("t.csv").starts_with("n,at\n1,1000\n"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_full() {
    let folder = folder();
    let ran = folder.run("run -q app.sql -i T=t.csv -o Odd=/dev/full -f csv").code(3);
    ran.err("error: /dev/full: No space left on device (os error 28)\n");
    let script = format!("'{}' run -q app.sql -i T=t.csv > /dev/full", crate::command::EVENTFLUX);
    let output =
        std::process::Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
    crate::command::Ran::of(output)
        .code(3)
        .err("error: standard output: No space left on device (os error 28)\n");
}
