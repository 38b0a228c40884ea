//! Turns every case into a module of generated code and a test, and so many random apps into modules.
//!
//! A case that expects errors is judged here, and becomes a test with the verdict; so does a case that
//! unexpectedly does not compile. Nothing a case holds can break the build of the crate.

use std::fmt::Write as _;
use std::path::PathBuf;

use eventflux::testing::{Case, Found, Report, check_errors};
use eventflux_compiler::catalog::NoStructs;
use eventflux_compiler::codegen::{Names, collisions, generate};
use eventflux_compiler::{Compiled, compile_text, compile_tokens};
use quote::{format_ident, quote};

// The generator of random apps. The build script only draws, and so uses a part of it.
#[allow(dead_code, unreachable_pub, reason = "written for `src/naive`")]
#[path = "src/naive/app.rs"]
mod app;
#[allow(dead_code, unreachable_pub, reason = "written for `src/naive`")]
#[path = "src/naive/block.rs"]
mod block;
#[allow(unreachable_pub, reason = "written for `src/naive`")]
#[path = "src/naive/draw/mod.rs"]
mod draw;
#[allow(dead_code, unreachable_pub, reason = "written for `src/naive`")]
#[path = "src/naive/joined.rs"]
mod joined;
#[allow(unreachable_pub, reason = "written for `src/naive`")]
#[path = "src/naive/known.rs"]
mod known;
#[allow(dead_code, unreachable_pub, reason = "written for `src/naive`")]
#[path = "src/naive/matched.rs"]
mod matched;
#[allow(dead_code, unreachable_pub, reason = "written for `src/naive`")]
#[path = "src/naive/part.rs"]
mod part;
#[allow(dead_code, unreachable_pub, reason = "written for `src/naive`")]
#[path = "src/naive/query.rs"]
mod query;
#[allow(dead_code, unreachable_pub, reason = "written for `src/naive`")]
#[path = "src/naive/rules.rs"]
mod rules;
#[allow(dead_code, unreachable_pub, reason = "written for `src/naive`")]
#[path = "src/naive/sql/mod.rs"]
mod sql;
#[allow(dead_code, unreachable_pub, reason = "written for `src/naive`")]
#[path = "src/naive/table.rs"]
mod table;
#[allow(dead_code, unreachable_pub, reason = "written for `src/naive`")]
#[path = "src/naive/term.rs"]
mod term;

/// How many test targets share the cases: `tests/compiled_1.rs` and on.
const PARTS: usize = 4;

fn main() {
    cases();
    drawn();
}

fn cases() {
    let folder = match std::env::var_os("EVENTFLUX_CORPUS") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from("corpus"),
    };
    println!("cargo::rerun-if-env-changed=EVENTFLUX_CORPUS");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut parts: [(String, Vec<String>); PARTS] = Default::default();
    match eventflux::testing::load(&folder) {
        Ok(cases) => {
            for (index, case) in cases.iter().enumerate() {
                let (out, engines) = &mut parts[index % PARTS];
                if write_case(index, case, out) {
                    engines.push(format!("({index}, case_{index}::engine)"));
                }
            }
        }
        Err(error) => verdict("the_corpus_reads", Some(&error.to_string()), &mut parts[0].0),
    }
    for (index, (mut out, engines)) in parts.into_iter().enumerate() {
        let _ = writeln!(out, "pub const ENGINES: &[(usize, Make)] = &[{}];", engines.join(", "));
        write(&format!("compiled_{}.rs", index + 1), &out);
    }
}

/// `EVENTFLUX_APPS` random apps (default 60) from `EVENTFLUX_SEED` for `tests/drawn.rs`.
fn drawn() {
    let number = |name: &str, default: u64| {
        println!("cargo::rerun-if-env-changed={name}");
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (count, first) = (number("EVENTFLUX_APPS", 60), number("EVENTFLUX_SEED", 1).wrapping_mul(1_000_003));
    let known = known::Known::by_trying(|sql| compile_text(sql, &NoStructs).is_ok());
    let mut out = String::new();
    let mut engines = Vec::new();
    for index in 0..count {
        let seed = first.wrapping_add(index);
        let sql = draw::app(seed, &known).sql();
        match compile_text(&sql, &NoStructs) {
            Ok(compiled) => {
                let module = module(&format!("drawn_{index}"), &compiled);
                let _ = writeln!(out, "{module}");
                engines.push(format!("({seed}, {sql:?}, drawn_{index}::engine)"));
            }
            Err(errors) => {
                let messages: Vec<&str> = errors.errors.iter().map(|e| e.message.as_str()).collect();
                let name = format!("drawn_app_{index}_compiles");
                verdict(&name, Some(&format!("{}\n{sql}", messages.join("\n"))), &mut out);
            }
        }
    }
    let _ = writeln!(out, "pub const ENGINES: &[(u64, &str, Make)] = &[{}];", engines.join(", "));
    write("drawn.rs", &out);
}

fn write(name: &str, text: &str) {
    let target = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default()).join(name);
    std::fs::write(&target, text).unwrap_or_else(|e| panic!("{}: {e}", target.display()));
}

/// A module with a function `engine` that builds the app.
fn module(name: &str, compiled: &Compiled) -> proc_macro2::TokenStream {
    let (module, app) = (format_ident!("{name}"), format_ident!("App"));
    let names = Names {
        krate: quote!(::eventflux),
        app: app.clone(),
        vis: quote!(pub),
        docs: Vec::new(),
        statements: Vec::new(),
        explain: String::new(),
        spans: &|_| proc_macro2::Span::call_site(),
        within: None,
    };
    let generated = generate(&compiled.physical, &compiled.questions, &names);
    quote! {
        mod #module {
            #generated
            pub fn engine(outputs: super::Sinks) -> Box<dyn super::Engine> {
                Box::new(#app::builder().outputs(outputs).build())
            }
        }
    }
}

/// Writes the module and the test of a case; whether there is an engine.
fn write_case(index: usize, case: &Case, out: &mut String) -> bool {
    if case.tags.iter().any(|tag| tag.name == "interpreted-only") {
        return false;
    }
    let name = test_name(index, case);
    let compiled = match compile_text(&case.sql, &NoStructs) {
        Ok(compiled) => compiled,
        Err(errors) => {
            let found: Vec<Found> = errors
                .errors
                .iter()
                .map(|e| Found {
                    code: e.code.to_string(),
                    line: e.line as usize,
                    column: e.column as usize,
                    message: e.message.clone(),
                })
                .collect();
            let failure = check_errors(case, &found).err().map(|f| Report::new(case, &f).to_string());
            verdict(&name, failure.as_deref(), out);
            return false;
        }
    };
    let failure = check_errors(case, &[]).err().map(|f| Report::new(case, &f).to_string());
    if let Some(failure) = failure.or_else(|| same_by_rust_tokens(case, &compiled).err()) {
        verdict(&name, Some(&failure), out);
        return false;
    }
    let tables: Vec<&str> = compiled.physical.tables.iter().map(|table| table.name.as_str()).collect();
    if let Some(collision) = collisions(&compiled.physical.streams, &tables, &[]).first() {
        let message =
            format!("{}: two streams have the {}; tag it interpreted-only", case.name, collision.name);
        verdict(&name, Some(&message), out);
        return false;
    }
    let made = format!("case_{index}");
    let tokens = module(&made, &compiled);
    let (module, test) = (format_ident!("{made}"), format_ident!("{name}"));
    let tokens = quote! {
        #tokens
        #[test]
        fn #test() {
            check(#index, #module::engine);
        }
    };
    let _ = writeln!(out, "{tokens}");
    true
}

/// Where the SQL lexes as Rust tokens too, the macro's path must give the same plan.
fn same_by_rust_tokens(case: &Case, compiled: &Compiled) -> Result<(), String> {
    if case.tags.iter().any(|tag| tag.name == "text-only") {
        return Ok(());
    }
    let Ok(tokens) = case.sql.parse::<proc_macro2::TokenStream>() else { return Ok(()) };
    let (tokens, _) = eventflux_compiler::syntax::from_rust(tokens);
    if !tokens.errors().is_empty() {
        return Ok(());
    }
    match compile_tokens(&tokens, &NoStructs) {
        Ok(other) if other.physical == compiled.physical => Ok(()),
        Ok(_) => Err(format!("Rust tokens give another plan for\n{}", case.sql)),
        Err(failed) => Err(format!("as Rust tokens: {:?}\n{}", failed.diagnostics, case.sql)),
    }
}

fn test_name(index: usize, case: &Case) -> String {
    let words = case.name.to_lowercase();
    let name: String = words.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    format!("{name}_{index}")
        .split('_')
        .filter(|word| !word.is_empty())
        .fold("c".to_string(), |name, word| name + "_" + word)
}

fn verdict(name: &str, failure: Option<&str>, out: &mut String) {
    let _ = writeln!(out, "#[test] fn {name}() {{ verdict({failure:?}); }}");
}
