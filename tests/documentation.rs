//! The pages are true: SQL in them compiles, programs are those of the repository, commands run, links lead somewhere.
//! (Rust code is run with the doc tests of the library, the commands of `eventflux` and the cases with those of
//! `tests/cli`.)

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use eventflux_compiler::catalog::NoStructs;
use eventflux_compiler::compile_text;

/// A block of code in a page.
struct Block {
    page: PathBuf,
    line: usize,
    language: String,
    text: String,
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All pages for people: those at the root and those in `docs`.
fn pages() -> Vec<PathBuf> {
    let folders = ["", "docs", "docs/reference", "docs/reference/windows", "examples/data"];
    let files = folders.iter().flat_map(|folder| fs::read_dir(repository().join(folder)).unwrap());
    let mut pages: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    assert!(pages.len() >= 12, "the pages are missing: {pages:?}");
    pages
}

fn blocks(page: &Path) -> Vec<Block> {
    let text = fs::read_to_string(page).unwrap();
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for (line, content) in text.lines().enumerate() {
        match content.strip_prefix("```") {
            Some(language) if !inside => {
                inside = true;
                let language = language.to_owned();
                blocks.push(Block { page: page.to_owned(), line: line + 1, language, text: String::new() });
            }
            Some(_) => inside = false,
            None if inside => blocks.last_mut().unwrap().text += &format!("{content}\n"),
            None => {}
        }
    }
    assert!(!inside, "{}: a block has no end", page.display());
    blocks
}

fn all_blocks() -> Vec<Block> {
    pages().iter().flat_map(|page| blocks(page)).collect()
}

#[test]
fn every_block_says_how_it_is_tested() {
    // `text` is what is not code: grammar, output, lists.
    let known = ["rust", "rust,compile_fail", "sql", "sql error", "case", "sh", "console", "text"];
    for block in all_blocks() {
        let place = format!("{}:{}", block.page.display(), block.line);
        assert!(known.contains(&block.language.as_str()), "{place}: nobody tests `{}`", block.language);
    }
}

#[test]
fn rust_is_on_pages_that_the_doc_tests_read() {
    let lib = fs::read_to_string(repository().join("src/lib.rs")).unwrap();
    for block in all_blocks().iter().filter(|block| block.language.starts_with("rust")) {
        let page = block.page.strip_prefix(repository()).unwrap().display();
        assert!(
            lib.contains(&format!("\"../{page}\"")),
            "{page} has Rust code, but src/lib.rs does not include it"
        );
    }
}

#[test]
fn sql_compiles() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for block in all_blocks().iter().filter(|block| block.language.starts_with("sql")) {
        seen += 1;
        let place = format!("{}:{}", block.page.display(), block.line);
        match (compile_text(&block.text, &NoStructs), block.language.as_str()) {
            (Err(errors), "sql") => wrong.push(format!("{place}:\n{errors}")),
            (Ok(_), "sql error") => wrong.push(format!("{place} has no error")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(seen > 10, "the SQL is missing");
}

#[test]
fn the_readme_shows_the_quickstart_and_its_output() {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let program = fs::read_to_string(repository().join("examples/quickstart.rs")).unwrap();
    let program = &program[program.find("use std").unwrap()..];
    assert!(
        readme.contains(&format!("```rust\n{program}```")),
        "the README's program is not examples/quickstart.rs"
    );

    let output = cargo(&["run", "--quiet", "--example", "quickstart"]);
    let beginning: Vec<&str> = output.lines().take(5).collect();
    assert!(readme.contains(&beginning.join("\n")), "the README does not show this output:\n{output}");
}

#[test]
fn the_patterns_shown_are_those_of_the_example() {
    let page = |file: &str| fs::read_to_string(repository().join(file)).unwrap();
    let (readme, guide, program) =
        (page("README.md"), page("docs/patterns.md"), page("examples/patterns.rs"));
    let app = &program[program.find("/// A departure, an").unwrap()..program.find("\nfn main").unwrap()];
    assert!(readme.contains(app), "the README's patterns are not those of examples/patterns.rs");

    let output = cargo(&["run", "--quiet", "--example", "patterns"]);
    assert!(guide.contains(&format!("```text\n{output}```")), "docs/patterns.md does not show:\n{output}");
    let lines: Vec<&str> = output.lines().collect();
    let shown = format!("{}\n...\n{}", lines[..3].join("\n"), lines[lines.len() - 2..].join("\n"));
    assert!(readme.contains(&shown), "the README does not show:\n{shown}");
}

#[test]
fn the_readme_shows_what_rustc_says() {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let shown = |file: &str| fs::read_to_string(repository().join("tests/ui/fail").join(file)).unwrap();
    let message = shown("readme.stderr").replace("tests/ui/fail/readme.rs", "src/main.rs");
    assert!(readme.contains(&message), "the README's message is not tests/ui/fail/readme.stderr");
    let program = shown("readme.rs");
    let program = &program[program.find("use eventflux").unwrap()..program.find("\nfn main").unwrap()];
    assert!(readme.contains(program), "the README's wrong program is not tests/ui/fail/readme.rs");
}

#[test]
fn commands_of_the_readme_run() {
    let blocks = blocks(&repository().join("README.md"));
    for line in blocks.iter().filter(|block| block.language == "sh").flat_map(|block| block.text.lines()) {
        match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            // What runs this test can't be run by it.
            ["./test.sh"] => assert!(repository().join("test.sh").is_file()),
            // It takes minutes.
            ["cargo", "bench", "--bench", name] => {
                let manifest = fs::read_to_string(repository().join("Cargo.toml")).unwrap();
                assert!(manifest.contains(&format!("name = \"{name}\"")), "there is no bench {name}");
            }
            ["cargo", arguments @ ..] => assert!(!cargo(arguments).is_empty(), "{line} prints nothing"),
            _ => panic!("README.md: nobody tests `{line}`"),
        }
    }
}

/// What a cargo command prints. The tests run from a build, so little is left to be built.
fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(repository()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}:\n{errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn links_lead_somewhere() {
    let mut broken = BTreeSet::new();
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for (at, _) in text.match_indices("](") {
            let link = &text[at + 2..];
            let link = &link[..link.find(')').unwrap_or(0)];
            if link.is_empty() || link.contains("://") || link.contains(char::is_whitespace) {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            let found = match fs::read_to_string(&target) {
                Ok(text) => {
                    anchor.is_empty() || text.lines().any(|line| anchor_of(line).as_deref() == Some(anchor))
                }
                Err(_) => target.is_dir(),
            };
            if !found {
                broken.insert(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The anchor of a heading, as Git hosts make it.
fn anchor_of(line: &str) -> Option<String> {
    let title = line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'))?;
    let kept = title
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-')
        .collect::<String>();
    Some(kept.replace(' ', "-"))
}
