//! The commands of docs/cli.md and of the README do what they say, and so do those in the headers of the SQL files.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::{EVENTFLUX, Folder};

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
    let page = |file: &str| fs::read_to_string(repository().join(file)).unwrap();
    let of_readme = commands(&page("README.md"));
    assert!(!of_readme.is_empty());
    let commands: Vec<_> = commands(&page("docs/cli.md")).into_iter().chain(of_readme).collect();
    assert!(commands.len() > 20);
    let mut wrong = String::new();
    for (command, expected) in commands {
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
    for command in ["run", "check", "explain", "test"] {
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
        assert!(rows.lines().count() > 100, "{command} puts out {} lines", rows.lines().count());
        files += 1;
    }
    assert_eq!(files, 3);
}

#[test]
fn the_data_is_small() {
    let files = fs::read_dir(repository().join("examples/data")).unwrap();
    let bytes: u64 = files.map(|file| file.unwrap().metadata().unwrap().len()).sum();
    assert!(bytes < 4 * 1024 * 1024, "{bytes} bytes");
}
