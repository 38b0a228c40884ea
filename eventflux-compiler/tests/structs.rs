//! Streams of Rust structs: what a struct says of its time, and what a watermark beside it changes.

use eventflux_compiler::catalog::{Catalog, FieldSchema, FieldType, StructSchema};
use eventflux_compiler::compile_text;
use eventflux_compiler::logical::ClockMode;
use eventflux_compiler::syntax::ast::RustPath;
use eventflux_compiler::syntax::limits::MAX_COLUMNS;
use eventflux_compiler::types::{SqlType, Type};

struct Model(Vec<StructSchema>);

impl Catalog for Model {
    fn rust_struct(&self, path: &RustPath) -> Option<&StructSchema> {
        self.0.iter().find(|schema| schema.name == path.last())
    }
}

fn schema(name: &str, time: Type, further: usize) -> StructSchema {
    let field = |name: String, ty| FieldSchema { name, ty: FieldType::Sql { ty, narrow: None } };
    let further = (0..further).map(|i| field(format!("c{i}"), Type::nullable(SqlType::Int)));
    let fields = std::iter::once(field("at".to_string(), time)).chain(further).collect();
    StructSchema { name: name.to_string(), fields, time: Some(0), lateness: Some(5_000_000), lifetimes: 0 }
}

/// The lateness of an app of one stream of the struct, or its errors.
fn lateness(of: &str) -> Result<i64, Vec<String>> {
    let not_null = Type::not_null(SqlType::Timestamp);
    let model = Model(vec![
        schema("Late", not_null, 1),
        schema("Optional", Type::nullable(SqlType::Timestamp), 1),
        schema("Widest", not_null, MAX_COLUMNS - 1),
        schema("TooWide", not_null, MAX_COLUMNS),
    ]);
    match compile_text(&format!("CREATE STREAM S OF {of}; INSERT INTO T SELECT at FROM S;"), &model) {
        Ok(compiled) => match compiled.logical.clock {
            ClockMode::Event { lateness, .. } => Ok(lateness),
            ClockMode::Arrival => panic!("{of} is in event time"),
        },
        Err(errors) => Err(errors
            .errors
            .into_iter()
            .map(|e| format!("{} {} | {}", e.code, e.message, e.help.unwrap_or_default()))
            .collect()),
    }
}

#[test]
fn a_watermark_that_names_the_column_says_all_of_the_lateness() {
    for (of, expected) in [
        ("Late", 5_000_000),
        ("Late WATERMARK FOR at", 0),
        ("Late WATERMARK FOR at LATE ADJUST", 0),
        ("Late WATERMARK AS at", 0),
        ("Late WATERMARK FOR at AS at - 2s", 2_000_000),
        ("Late WATERMARK LATE ADJUST", 5_000_000),
        ("Late WATERMARK AS - 1s", 1_000_000),
    ] {
        assert_eq!(lateness(of), Ok(expected), "{of}");
    }
}

#[test]
fn an_optional_time_is_mended_in_the_struct() {
    let error = "EF0408 time column `at` can be NULL | make the field `at` no `Option`";
    assert_eq!(lateness("Optional"), Err(vec![error.to_string()]));
    assert_eq!(lateness("Optional WATERMARK FOR at"), Err(vec![error.to_string()]));
}

#[test]
fn structs_have_at_most_so_many_columns() {
    assert_eq!(lateness("Widest"), Ok(5_000_000));
    let error = format!("EF0905 a stream has at most {MAX_COLUMNS} columns | ");
    assert_eq!(lateness("TooWide"), Err(vec![error]));
}
