//! The commands of the pages do what they say, and so do those in the headers of the SQL files; the cases of the pages
//! pass.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::{EVENTFLUX, Folder};
use crate::stored;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder with the project's examples for the command.
fn with_examples() -> Folder {
    let folder = Folder::new();
    for part in ["cases", "data", "sql"] {
        let to = folder.path().join("examples").join(part);
        fs::create_dir_all(&to).unwrap();
        for file in fs::read_dir(repository().join("examples").join(part)).unwrap() {
            let file = file.unwrap().path();
            fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
        }
    }
    folder
}

/// What a shell shows, both outputs in the order in which they come.
fn shell(folder: &Folder, command: &str) -> String {
    let bin = Path::new(EVENTFLUX).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{command}")])
        .current_dir(folder.path())
        .env("PATH", path)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The commands of the console blocks, each with what it must show.
fn commands(markdown: &str) -> Vec<(String, Vec<String>)> {
    let mut commands: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in markdown.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ if !inside => {}
            _ => match line.strip_prefix("$ ") {
                Some(command) => commands.push((command.to_owned(), Vec::new())),
                None => commands.last_mut().expect("a command before its output").1.push(line.to_owned()),
            },
        }
    }
    commands
}

/// Whether the lines are those expected; a line `...` stands for any number of lines, `...` within a line for
/// any text.
fn matches(expected: &[String], actual: &[&str]) -> bool {
    match (expected.split_first(), actual.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first == "..." => {
            (0..=actual.len()).any(|skipped| matches(rest, &actual[skipped..]))
        }
        (Some((first, rest)), Some((line, more))) => {
            let same = match first.split_once("...") {
                Some((before, after)) => line.starts_with(before) && line.ends_with(after),
                None => first == line,
            };
            same && matches(rest, more)
        }
        _ => false,
    }
}

#[test]
fn the_page_shows_what_happens() {
    let folder = with_examples();
    let sql = fs::read_to_string(repository().join("examples/sql/delays.sql")).unwrap();
    stored::of_the_page(&sql, &folder.path().join("checkpoints"));
    let page = |file: &str| fs::read_to_string(repository().join(file)).unwrap();
    let mut all = Vec::new();
    for file in ["docs/cli.md", "docs/patterns.md", "docs/rates-and-triggers.md", "README.md"] {
        let of_page = commands(&page(file));
        assert!(!of_page.is_empty(), "{file}");
        all.extend(of_page);
    }
    assert!(all.len() > 20);
    let mut wrong = String::new();
    for (command, expected) in all {
        let shown = shell(&folder, &command);
        let lines: Vec<&str> = shown.lines().collect();
        if !matches(&expected, &lines) {
            wrong += &format!("$ {command}\n{shown}\nthe page says:\n{}\n\n", expected.join("\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_page_names_every_option() {
    let page = fs::read_to_string(repository().join("docs/cli.md")).unwrap();
    let folder = Folder::new();
    let of_state = ["list", "show", "verify", "export", "lock"].map(|command| format!("state {command}"));
    for command in ["run", "check", "explain", "test"].into_iter().chain(of_state.iter().map(String::as_str))
    {
        let help = folder.run(&format!("{command} --help")).code(0).out;
        let options = help.split_whitespace().filter(|word| word.starts_with("--"));
        for option in options {
            let option = option.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            assert!(page.contains(option), "docs/cli.md does not name {option} of {command}");
        }
    }
}

#[test]
fn the_headers_of_the_sql_files_work() {
    let folder = with_examples();
    let mut files = 0;
    for file in fs::read_dir(repository().join("examples/sql")).unwrap() {
        let file = file.unwrap().path();
        let text = fs::read_to_string(&file).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix("--   eventflux "));
        let command = line.unwrap_or_else(|| panic!("{} shows no command", file.display()));
        assert!(command.contains(file.file_name().unwrap().to_str().unwrap()));
        let ran = folder.run(&format!("-q {command}")).code(0).err("");
        let rows = if command.contains("recent.csv") { folder.read("recent.csv") } else { ran.out };
        assert!(rows.lines().count() > 30, "{command} puts out {} lines", rows.lines().count());
        files += 1;
    }
    assert_eq!(files, 10);
}

/// The cases of a page, each at the line where the page has it.
fn cases(markdown: &str) -> String {
    let mut cases = String::new();
    let mut inside = false;
    for line in markdown.lines() {
        match line {
            "```case" => inside = true,
            "```" => inside = false,
            _ if inside => cases += line,
            _ => {}
        }
        cases.push('\n');
    }
    cases
}

#[test]
fn the_cases_of_the_pages_pass() {
    let folder = Folder::new();
    let mut seen = 0;
    for page in fs::read_dir(repository().join("docs")).unwrap() {
        let page = page.unwrap().path();
        if page.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let cases = cases(&fs::read_to_string(&page).unwrap());
        if !cases.trim().is_empty() {
            let name = format!("{}.case", page.file_stem().unwrap().display());
            folder.file(&name, &cases);
            folder.run(&format!("test {name}")).code(0);
            folder.run(&format!("test --restart {name}")).code(0);
            seen += 1;
        }
    }
    assert!(seen > 0, "the cases are missing");
}

/// What patterns, partitions, rates and triggers find in real data is what a few loops over the same files found; their results lie in `expected`.
#[test]
fn patterns_find_what_is_in_the_data() {
    let folder = with_examples();
    for (name, input) in [
        ("red_light", "Events=examples/data/signal_events_2024_04_15.csv.gz"),
        ("lows", "Readings=examples/data/glucose_2010_09.csv.gz"),
        ("jams", "Flights=examples/data/flight_events_2013_01.csv.gz --output Jams=-"),
        ("sensor", "Readings=examples/data/glucose_2010_09.csv.gz --output Alarms=-"),
    ] {
        let expected =
            fs::read_to_string(repository().join(format!("tests/cli/expected/{name}.csv"))).unwrap();
        let command = format!("run -q examples/sql/{name}.sql --input {input} --format csv");
        folder.run(&command).code(0).out(&expected);
    }
}

#[test]
fn the_data_is_small() {
    let files = fs::read_dir(repository().join("examples/data")).unwrap();
    let bytes: u64 = files.map(|file| file.unwrap().metadata().unwrap().len()).sum();
    assert!(bytes < 4 * 1024 * 1024, "{bytes} bytes");
}
