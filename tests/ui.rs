//! What the macros accept, what they reject, and how rustc shows it.

use std::fs;
use std::path::Path;

use eventflux_compiler::codes;

const FAIL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ui/fail");

/// Codes that no macro call gives, and why.
const NOT_HERE: &[(u16, &str)] = &[
    (103, "Rust's lexer refuses such numbers first"),
    (117, "Rust's lexer refuses such parentheses first"),
    (216, "a struct or function that is not there is an error of rustc"),
    (404, "no statement makes an input of a stream that is written"),
    (414, "an app without a query is none yet, not an error"),
    (825, "a file is read when the app is built"),
    (903, "the test would have 10,000 statements"),
    (904, "the test would have 500,000 tokens"),
    (905, "the test would have 4,097 columns"),
    (958, "all functions of this version are there"),
    (960, "all expressions of this version are there"),
];

#[test]
fn what_is_accepted() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}

/// Without any that pass: only then are all of them checked by one call of cargo, on all cores.
#[test]
fn what_is_rejected() {
    trybuild::TestCases::new().compile_fail("tests/ui/fail/*.rs");
}

/// Every code has a file of its own that shows it, or a reason why not.
#[test]
fn every_code_has_a_file() {
    let files: Vec<String> = fs::read_dir(FAIL)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".stderr"))
        .collect();
    for doc in codes::ALL {
        let prefix = doc.code.to_string().to_lowercase();
        let excluded = NOT_HERE.iter().any(|(code, _)| *code == doc.code.0);
        match files.iter().find(|name| name.starts_with(&prefix)) {
            None => assert!(excluded, "no file shows {}: {}", doc.code, doc.title),
            Some(file) => {
                assert!(!excluded, "{file} shows an excluded code");
                let shown = fs::read_to_string(Path::new(FAIL).join(file)).unwrap();
                assert!(shown.contains(&format!("[{}]", doc.code)), "{file} does not show its code");
            }
        }
    }
}
