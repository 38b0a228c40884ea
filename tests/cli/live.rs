//! Pipes that stay open, Ctrl-C, readers that go away, terminals.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::command::{EVENTFLUX, Folder, Ran};

fn signal(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

const SQL: &str = "\
CREATE STREAM T (n INT NOT NULL);
INSERT INTO Same SELECT n FROM T;
INSERT INTO Sums SELECT SUM(n) AS total FROM T WINDOW LENGTHBATCH(100);
";

#[test]
fn rows_come_out_while_the_input_is_open() {
    let folder = Folder::new();
    folder.file("app.sql", SQL);
    let mut child = folder.command("run app.sql -i T=- -o Same=-").spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for n in 0..3 {
        writeln!(input, "{{\"n\":{n}}}").unwrap();
        assert_eq!(lines.next().unwrap().unwrap(), format!("{{\"n\":{n}}}"));
    }
    drop(input);
    assert!(lines.next().is_none());
    assert!(child.wait().unwrap().success());
}

#[test]
fn ctrl_c_finishes_the_app() {
    let folder = Folder::new();
    folder.file("app.sql", SQL);
    let mut child = folder.command("run app.sql -i T=- -o Same=- -o Sums=sums.csv.gz").spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    input.write_all(b"{\"n\":1}\n{\"n\":2}\n").unwrap();
    let mut line = String::new();
    for _ in 0..2 {
        out.read_line(&mut line).unwrap();
    }
    // The input stays open: without Ctrl-C the command would wait for ever.
    signal(&child);
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(130));
    drop(input);
    let bytes = std::fs::read(folder.path().join("sums.csv.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    assert_eq!(text, "total\n3\n");
}

#[test]
fn timers_run_by_the_wall_clock_while_nothing_comes() {
    let folder = Folder::new();
    let sql = "CREATE STREAM T (n INT); INSERT INTO S SELECT COUNT(*) AS n FROM T WINDOW TUMBLING(200 MILLISECONDS);";
    folder.file("app.sql", sql);
    let mut child = folder.command("run app.sql -i T=-").spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    input.write_all(b"{\"n\":1}\n").unwrap();
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, "{\"n\":1}\n");
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn who_has_seen_enough_ends_the_run_quietly() {
    let folder = Folder::new();
    let rows: String = (0..200_000).map(|n| format!("{n}\n")).collect();
    folder.file("app.sql", SQL).file("t.csv", format!("n\n{rows}"));
    let mut child = folder.command("run app.sql -i T=t.csv -o Same=- -o Sums=sums.csv").spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, "{\"n\":0}\n");
    drop(out);
    let ran = Ran::of(child.wait_with_output().unwrap());
    ran.code(0).err("");
    // The other file has whole rows.
    assert!(folder.read("sums.csv").starts_with("total\n4950\n"));
    assert!(folder.read("sums.csv").ends_with('\n'));
}

#[test]
fn explanations_may_be_cut_too() {
    let folder = Folder::new();
    let script = format!("'{EVENTFLUX}' explain --codes | head -1");
    let output = Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
    assert_eq!(Ran::of(output).err("").out.lines().count(), 1);
}

/// Runs a Python script that gives the command a terminal; what the terminal shows.
fn in_terminal(folder: &Folder, script: &str) -> String {
    let output = Command::new("python3")
        .args(["-c", script, EVENTFLUX])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Standard input is a pipe with two rows and a pause of more than a second between them.
const WITH_PAUSE: &str = r#"
import os, pty, subprocess, sys, time, threading
master, slave = pty.openpty()
child = subprocess.Popen([sys.argv[1], "run", "app.sql", "-i", "T=t.csv", "-i", "U=-", "-o", "Both=o.csv"] + EXTRA,
                         stdin=subprocess.PIPE, stderr=slave)
os.close(slave)
shown = []
def show():
    try:
        while data := os.read(master, 65536):
            shown.append(data)
    except OSError:
        pass
reader = threading.Thread(target=show)
reader.start()
child.stdin.write(b'{"at":1}\n'); child.stdin.flush()
time.sleep(1.2)
child.stdin.write(b'{"at":99000}\n'); child.stdin.close()
child.wait()
reader.join()
print(b"".join(shown).decode())
sys.exit(child.returncode)
"#;

#[test]
fn a_bar_shows_how_far_long_files_are() {
    let folder = Folder::new();
    let sql = "CREATE STREAM T (at TIMESTAMP NOT NULL, WATERMARK FOR at);
               CREATE STREAM U (at TIMESTAMP NOT NULL, WATERMARK FOR at);
               INSERT INTO Both SELECT at FROM T; INSERT INTO Both SELECT at FROM U;";
    let rows: String = (0..20_000).map(|n| format!("{n}\n")).collect();
    folder.file("app.sql", sql).file("t.csv", format!("at\n{rows}"));
    let shown = in_terminal(&folder, &WITH_PAUSE.replace("EXTRA", "[]"));
    assert!(shown.contains(" to go"), "{shown}");
    assert_eq!(folder.read("o.csv").lines().count(), 20_003);
    let shown = in_terminal(&folder, &WITH_PAUSE.replace("EXTRA", "[\"--no-progress\"]"));
    assert_eq!(shown.trim(), "");
}

#[test]
fn a_terminal_gets_a_table_and_colours() {
    let folder = Folder::new();
    folder.file("app.sql", SQL).file("t.csv", "n\n7\n").file("bad.sql", "SELECT a FROM T;");
    let script = "import pty, sys; pty.spawn([sys.argv[1], 'run', 'app.sql', '-i', 'T=t.csv'])";
    let shown = in_terminal(&folder, script).replace('\r', "");
    assert_eq!(shown, "-- Same --\nn\n-\n7\n\n-- Sums --\ntotal\n-----\n    7\n");
    let script = "import pty, sys; pty.spawn([sys.argv[1], 'check', 'bad.sql'])";
    assert!(in_terminal(&folder, script).contains("\u{1b}[1m"));
    let script =
        "import os, pty, sys; os.environ['NO_COLOR'] = '1'; pty.spawn([sys.argv[1], 'check', 'bad.sql'])";
    assert!(!in_terminal(&folder, script).contains('\u{1b}'));
}

#[test]
fn it_starts_fast() {
    let folder = Folder::new();
    folder.file("app.sql", SQL);
    // The best of some runs: other tests run beside this one.
    let best = (0..5).map(|_| {
        let begin = Instant::now();
        folder.run("check app.sql").code(0);
        begin.elapsed()
    });
    assert!(best.min().unwrap() < Duration::from_secs(1));
}
