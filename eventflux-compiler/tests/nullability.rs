//! The table of nullability against the binder.

mod common;

use common::compile;
use eventflux_compiler::nullability::{RULES, STREAM};

#[test]
fn every_example_of_the_table_is_so() {
    let mut wrong = Vec::new();
    for rule in RULES {
        for example in rule.examples {
            let sql = format!("{STREAM}\n{};", example.sql());
            let compiled = compile(&sql);
            let target = compiled.logical.streams.iter().find(|s| s.name == "T").unwrap();
            let nullable = target.columns[0].ty.nullable;
            if nullable != example.nullable {
                wrong.push(format!("{}: {} (nullable: {nullable})", rule.form, example.sql()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_an_example() {
    for rule in RULES {
        assert!(!rule.examples.is_empty(), "{}", rule.form);
    }
}

/// What may be NULL is refused by a NOT NULL column, what can't be is taken.
#[test]
fn targets_follow_the_table() {
    for example in RULES.iter().flat_map(|rule| rule.examples) {
        let compiled = compile(&format!("{STREAM}\n{};", example.sql()));
        let target = compiled.logical.streams.iter().find(|s| s.name == "T").unwrap();
        let ty = target.columns[0].ty.sql;
        let sql = format!("{STREAM} CREATE STREAM T (r {ty} NOT NULL);\n{};", example.sql());
        if example.nullable {
            assert!(common::errors(&sql)[0].starts_with("EF0304"), "{sql}");
        } else {
            compile(&sql);
        }
    }
}
