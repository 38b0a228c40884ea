//! CREATE TRIGGER: a stream, and a query without an input that writes it.

use super::Binder;
use super::flatten::Flat;
use crate::codes;
use crate::expr::{Expr, ExprKind};
use crate::logical::{Column, Origin, Query, Site, StreamId, Trigger};
use crate::syntax::ast::{Ident, TriggerDefinition, TriggerTime};
use crate::types::{SqlType, Type};

/// The one column of a trigger.
const COLUMN: &str = "triggered_time";

impl Binder<'_> {
    /// The stream of a trigger.
    pub(super) fn declare_trigger(&mut self, definition: &TriggerDefinition) {
        let name = &definition.name;
        if self.by_name.contains_key(&name.name) {
            self.declared_twice(name);
            return;
        }
        let id = self.add_stream(name.name.clone(), name.span);
        let stream = self.stream_mut(id);
        stream.origin = Origin::Derived;
        stream.columns =
            vec![Column { name: COLUMN.to_string(), ty: Type::not_null(SqlType::Timestamp), narrow: None }];
        self.triggers.insert(id, name.span);
    }

    /// Whether a statement may put rows into a stream: nobody but the clock does into a trigger.
    pub(super) fn check_written(&mut self, target: &Ident) {
        if self.by_name.get(&target.name).is_some_and(|id| self.triggers.contains_key(id)) {
            let message = format!("`{}` is a trigger: its rows are made by the clock", target.name);
            let help = "write a stream of its own, and read both where they are needed";
            self.error_help(codes::TRIGGER_WRITTEN, target.span, message, help);
        }
    }

    /// The trigger that writes a stream, where it is its declaration that stands there.
    pub(super) fn trigger_stream(&self, definition: &TriggerDefinition) -> Option<StreamId> {
        let id = *self.by_name.get(&definition.name.name)?;
        // A second one of the name was reported.
        (self.triggers.get(&id)? == &definition.name.span).then_some(id)
    }

    /// What writes the stream of a trigger.
    pub(super) fn trigger(&mut self, flat: &Flat<'_>, definition: &TriggerDefinition) -> Option<Query> {
        let target = flat.target?;
        let span = definition.name.span;
        let trigger = match &definition.at {
            TriggerTime::Start => Trigger::Start,
            TriggerTime::Every(d) if *d > 0 => Trigger::Every(*d),
            TriggerTime::Every(_) => {
                // The parser says so as well; but trees are also made by hand.
                let message = "the time after EVERY must be above zero";
                self.error(codes::BAD_DURATION, span, message);
                return None;
            }
            TriggerTime::Cron { cron, span, zone } => {
                let zone = zone.as_ref().map(|(zone, span)| (zone, *span));
                let (instants, zone) = self.instants(cron, *span, zone)?;
                Trigger::Cron { cron: instants, text: cron.clone(), zone }
            }
        };
        let time = Expr::new(ExprKind::RowTime, Type::not_null(SqlType::Timestamp), span);
        let name = format!("{} (statement {})", definition.name.name, flat.statement);
        Some(Query {
            trigger: Some(trigger),
            output: vec![Site { expr: time, text: COLUMN.to_string() }],
            ..Query::plain(name, flat.statement, Vec::new(), target, span)
        })
    }
}
