//! What the tests of the compiler share.
#![allow(dead_code, reason = "every test takes what it needs")]

use eventflux_compiler::catalog::NoStructs;
use eventflux_compiler::{Compiled, compile_text};

/// The app compiled; its errors are the panic's message.
#[track_caller]
pub(crate) fn compile(sql: &str) -> Compiled {
    compile_text(sql, &NoStructs).unwrap_or_else(|errors| panic!("{errors}\n{sql}"))
}

/// The errors of an app, each as `code line:column`.
#[track_caller]
pub(crate) fn errors(sql: &str) -> Vec<String> {
    let errors = compile_text(sql, &NoStructs).expect_err(sql).errors;
    errors.iter().map(|e| format!("{} {}:{}", e.code, e.line, e.column)).collect()
}

/// The help lines of the errors of an app.
#[track_caller]
pub(crate) fn help(sql: &str) -> Vec<String> {
    let errors = compile_text(sql, &NoStructs).expect_err(sql).errors;
    errors.into_iter().map(|e| e.help.unwrap_or_default()).collect()
}

/// The messages of the errors of an app.
#[track_caller]
pub(crate) fn messages(sql: &str) -> Vec<String> {
    let errors = compile_text(sql, &NoStructs).expect_err(sql).errors;
    errors.into_iter().map(|e| e.message).collect()
}
