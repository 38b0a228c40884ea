//! Statements of every kind.

use eventflux_compiler::span::Span;
use eventflux_compiler::syntax::ast::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::expr::expr;
use super::query::{full_query, inner_query, no_target, output};
use super::words::{ident, micros, sql_type, text};

fn columns() -> impl Strategy<Value = Vec<ColumnDefinition>> {
    let column = (ident(), sql_type(), any::<bool>()).prop_map(|(name, ty, not_null)| ColumnDefinition {
        name,
        ty,
        not_null,
        span: Span::NONE,
    });
    vec(column, 1..4)
}

fn path() -> impl Strategy<Value = RustPath> {
    (any::<bool>(), vec(ident(), 1..4)).prop_map(|(absolute, mut segments)| {
        if absolute {
            segments.insert(0, Ident::new(""));
        }
        RustPath { segments, span: Span::NONE }
    })
}

fn watermark() -> impl Strategy<Value = Watermark> {
    let late =
        prop_oneof![Just(LatePolicy::Drop), Just(LatePolicy::Adjust), ident().prop_map(LatePolicy::Into)];
    let lateness = prop_oneof![Just(0), micros()];
    (ident(), option::of(lateness), option::of(late)).prop_map(|(column, lateness, late)| Watermark {
        column: Some(column),
        lateness,
        late,
        span: Span::NONE,
    })
}

/// Statements of every kind.
pub(crate) fn statement() -> impl Strategy<Value = Statement> {
    use StatementKind as Kind;
    let columns_of =
        prop_oneof![path().prop_map(StreamColumns::Of), columns().prop_map(StreamColumns::Declared)];
    let stream = (ident(), columns_of, option::of(watermark()))
        .prop_map(|(name, columns, watermark)| StreamDefinition { name, columns, watermark });
    let table = (ident(), columns(), vec(ident(), 0..3), vec((ident(), expr()), 0..2)).prop_map(
        |(name, columns, primary_key, options)| TableDefinition { name, columns, primary_key, options },
    );
    let time = prop_oneof![
        Just(TriggerTime::Start),
        micros().prop_map(TriggerTime::Every),
        (text(), option::of(text())).prop_map(|(cron, zone)| TriggerTime::Cron {
            cron,
            zone: zone.map(|zone| (zone, Span::NONE)),
            span: Span::NONE
        }),
    ];
    let partition =
        (vec((expr(), ident()), 1..3), option::of(micros()), vec(full_query(inner_query(), output()), 0..2))
            .prop_map(|(keys, purge_after, queries)| PartitionDefinition { keys, purge_after, queries });
    prop_oneof![
        8 => full_query(inner_query(), output()).prop_map(Kind::Query),
        2 => stream.prop_map(Kind::CreateStream),
        1 => table.prop_map(Kind::CreateTable),
        1 => (ident(), vec(ident(), 1..3)).prop_map(|(table, columns)| Kind::CreateIndex { table, columns }),
        1 => (ident(), full_query(inner_query(), Just(no_target()).boxed()))
            .prop_map(|(name, query)| Kind::CreateQuery { name, query }),
        1 => (ident(), time).prop_map(|(name, at)| Kind::CreateTrigger(TriggerDefinition { name, at })),
        1 => (ident(), path(), any::<bool>())
            .prop_map(|(name, path, aggregate)| Kind::CreateFunction { name, path, aggregate }),
        1 => (ident(), expr()).prop_map(|(name, value)| Kind::Set { name, value }),
        1 => partition.prop_map(Kind::Partition),
    ]
    .prop_map(|kind| Statement { kind, span: Span::NONE })
}
