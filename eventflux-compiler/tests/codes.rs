//! Every documented example gives the error that it documents, and nothing else.

use eventflux_compiler::catalog::NoStructs;
use eventflux_compiler::codes::{ALL, Example};
use eventflux_compiler::compile_text;

#[test]
fn examples_give_their_errors() {
    let mut wrong = Vec::new();
    for doc in ALL {
        let Example::Sql(sql) = doc.example else { continue };
        let codes: Vec<_> = match compile_text(sql, &NoStructs) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.errors.iter().map(|e| e.code).collect(),
        };
        if codes != [doc.code] {
            wrong.push(format!("{} ({}) gives {codes:?}", doc.code, doc.title));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
