//! What the apps in `tests/expand/*.sql` are generated to, against the Rust beside them: for reading, and so that
//! a change of the generated code is seen.
//!
//! `EVENTFLUX_REWRITE=1 cargo test -p eventflux-compiler --features codegen --test expand` writes the Rust anew;
//! look at the difference before you commit it.

use std::fs;
use std::path::Path;

use eventflux_compiler::catalog::{
    AggregateSchema, Catalog, FieldSchema, FieldType, FunctionSchema, Handle, Parameter, ReturnForm, Returns,
    StructSchema,
};
use eventflux_compiler::codegen::{Names, generate, skeleton};
use eventflux_compiler::expr::Narrow;
use eventflux_compiler::syntax::ast::RustPath;
use eventflux_compiler::types::{SqlType, Type};
use eventflux_compiler::{compile_text, compile_tokens, physical, syntax};
use proc_macro2::Span;
use quote::{format_ident, quote};

/// Knows `crate::model::Trade`, `crate::pricing::spread`, `label` and `crate::pricing::Vwap`.
struct Model {
    trade: StructSchema,
    spread: FunctionSchema,
    label: FunctionSchema,
    vwap: AggregateSchema,
}

impl Model {
    fn new() -> Self {
        let field =
            |name: &str, ty| FieldSchema { name: name.to_string(), ty: FieldType::Sql { ty, narrow: None } };
        let fields = vec![
            field("symbol", Type::not_null(SqlType::String)),
            field("price", Type::not_null(SqlType::Double)),
            field("volume", Type::not_null(SqlType::BigInt)),
            field("venue", Type::nullable(SqlType::String)),
            field("at", Type::not_null(SqlType::Timestamp)),
        ];
        let name = "Trade".to_string();
        let trade = StructSchema { name, fields, time: Some(4), lateness: None, lifetimes: 0 };
        let param = |name: &str, sql, narrow: Option<Narrow>| Parameter {
            name: name.to_string(),
            ty: Type::not_null(sql),
            converted: narrow.is_some(),
            narrow,
        };
        let double = SqlType::Double;
        let spread = FunctionSchema {
            name: "spread".to_string(),
            params: vec![param("bid", double, None), param("ask", double, None)],
            result: Type::not_null(double),
            fallible: false,
            returns: Returns::default(),
            handle: Handle::default(),
        };
        let label = FunctionSchema {
            name: "label".to_string(),
            params: vec![
                param("text", SqlType::String, None),
                param("number", SqlType::BigInt, Some(Narrow::U32)),
            ],
            result: Type::nullable(SqlType::String),
            fallible: true,
            returns: Returns { result: true, form: ReturnForm::Text },
            handle: Handle::default(),
        };
        let vwap = AggregateSchema {
            name: "Vwap".to_string(),
            params: vec![param("price", double, None), param("volume", SqlType::BigInt, None)],
            result: Type::nullable(double),
            removable: true,
            text: false,
            handle: Handle::default(),
        };
        Model { trade, spread, label, vwap }
    }
}

impl Catalog for Model {
    fn rust_struct(&self, path: &RustPath) -> Option<&StructSchema> {
        (path.to_string() == "crate::model::Trade").then_some(&self.trade)
    }

    fn rust_function(&self, path: &RustPath) -> Option<&FunctionSchema> {
        match path.to_string().as_str() {
            "crate::pricing::spread" => Some(&self.spread),
            "label" => Some(&self.label),
            _ => None,
        }
    }

    fn rust_aggregate(&self, path: &RustPath) -> Option<&AggregateSchema> {
        (path.to_string() == "crate::pricing::Vwap").then_some(&self.vwap)
    }
}

fn names<'n>(app: &str, spans: &'n dyn Fn(eventflux_compiler::span::Span) -> Span) -> Names<'n> {
    Names {
        krate: quote!(::eventflux),
        app: format_ident!("{app}"),
        vis: quote!(pub),
        docs: vec![" An app for reading.".to_string()],
        statements: Vec::new(),
        explain: String::new(),
        spans,
        within: None,
    }
}

fn expand(app: &str, sql: &str) -> String {
    let compiled = compile_text(sql, &Model::new()).unwrap_or_else(|errors| panic!("{errors}"));
    let place = |_| Span::call_site();
    let mut names = names(app, &place);
    names.statements = compiled.ast.statements.iter().map(ToString::to_string).collect();
    names.explain = physical::explain(&compiled.physical).lines().take(1).collect();
    let tokens = generate(&compiled.physical, &compiled.questions, &names);
    prettyplease::unparse(&syn::parse2(tokens).unwrap_or_else(|error| panic!("{app}: {error}")))
}

#[track_caller]
fn check(file: &str, app: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand");
    let sql = fs::read_to_string(folder.join(file).with_extension("sql")).unwrap();
    let (expanded, expected) = (expand(app, &sql), folder.join(file).with_extension("rs"));
    if std::env::var_os("EVENTFLUX_REWRITE").is_some() {
        fs::write(&expected, &expanded).unwrap();
    }
    let expected_text = fs::read_to_string(&expected).unwrap_or_default();
    assert!(expected_text == expanded, "{} is now\n{expanded}", expected.display());
}

#[test]
fn a_query_without_state_is_a_function() {
    check("project", "Spreads");
}

#[test]
fn a_window_in_event_time_over_a_struct() {
    check("minute_bars", "MinuteBars");
}

#[test]
fn leaving_rows_sorted_at_one_moment() {
    check("leaving", "Latest");
}

#[test]
fn a_pattern_of_two_steps_over_structs() {
    check("pattern", "Falls");
}

#[test]
fn a_table_with_a_key_and_an_ordered_index() {
    check("tables", "Watch");
}

#[test]
fn a_question_is_an_app_of_its_own() {
    check("question", "Fleet");
}

#[test]
fn a_join_of_a_stream_with_itself() {
    check("join", "Joined");
}

#[test]
fn functions_written_in_rust_are_called() {
    check("functions", "Written");
}

#[test]
fn after_an_error_the_api_is_still_there() {
    let sql = "CREATE STREAM Trades OF crate::model::Trade;
        CREATE STREAM Plain (n INT);
        CREATE TABLE Known (n INT, PRIMARY KEY (n));
        INSERT INTO Bars SELECT prise FROM Trades;
        INSERT INTO Others SELECT n FROM Plain;";
    let (tokens, _) = syntax::from_text(sql);
    let failed = compile_tokens(&tokens, &Model::new()).unwrap_err();
    let place = |_| Span::call_site();
    let tokens = skeleton(&failed.streams, &failed.tables, &failed.questions, &names("Broken", &place));
    let text = prettyplease::unparse(&syn::parse2(tokens).unwrap());
    for method in [
        "push_trades",
        "push_plain",
        "on_trades",
        "on_bars",
        "on_others_at",
        "on_error",
        "finish",
        "known",
        "known_mut",
    ] {
        assert!(text.contains(&format!("pub fn {method}")), "{method} is missing in\n{text}");
    }
}
