//! EXPLAIN of both plans of the apps in `tests/explain/*.sql` against the texts beside them.
//!
//! `EVENTFLUX_REWRITE=1 cargo test -p eventflux-compiler --test explain` writes the texts anew; look at the
//! difference before you commit it.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use eventflux_compiler::{logical, physical};

fn apps() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explain");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut apps: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "sql")).collect();
    apps.sort();
    apps
}

#[test]
fn plans_are_as_written_down() {
    let rewrite = std::env::var_os("EVENTFLUX_REWRITE").is_some();
    let apps = apps();
    assert!(apps.len() >= 10, "the apps are missing");
    let mut differ = Vec::new();
    for app in apps {
        let compiled = common::compile(&fs::read_to_string(&app).unwrap());
        let text = format!(
            "== logical plan\n{}\n== physical plan\n{}",
            logical::explain(&compiled.logical),
            physical::explain(&compiled.physical)
        );
        let expected = app.with_extension("txt");
        if rewrite {
            fs::write(&expected, &text).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != text {
            differ.push(format!("{}:\n{text}", expected.display()));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}
