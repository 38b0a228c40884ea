//! The SQL of the conformance cases.

use std::fs;
use std::path::{Path, PathBuf};

/// A case: where it is, its SQL, and whether it must fail to compile.
#[derive(Debug)]
#[allow(dead_code, reason = "not every test asks for everything")]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) sql: String,
    pub(crate) fails: bool,
}

/// All cases of the corpus, or of the folder in `EVENTFLUX_CORPUS`.
pub(crate) fn cases() -> Vec<Case> {
    let folder = match std::env::var_os("EVENTFLUX_CORPUS") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance/corpus"),
    };
    let mut cases = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(&folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "case") {
                read(&path, &mut cases);
            }
        }
    }
    cases
}

fn read(path: &Path, cases: &mut Vec<Case>) {
    let text = fs::read_to_string(path).expect("a readable case file");
    let file = path.file_name().expect("a name").to_string_lossy();
    let mut section = "";
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case { name: format!("{file}: {name}"), sql: String::new(), fails: false });
            section = "";
        } else if let Some(rest) = line.strip_prefix("--- ") {
            section = rest.split(' ').next().unwrap_or("");
            if let (Some(case), "error") = (cases.last_mut(), section) {
                case.fails = true;
            }
        } else if let (Some(case), "sql") = (cases.last_mut(), section) {
            case.sql.push_str(line);
            case.sql.push('\n');
        }
    }
}
