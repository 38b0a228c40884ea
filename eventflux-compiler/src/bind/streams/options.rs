//! What SET says of the app.

use std::collections::HashMap;

use super::super::{Binder, did_you_mean, window};
use crate::codes;
use crate::logical::StreamId;
use crate::syntax::ast;

/// What SET said, and what watermarks declared.
#[derive(Default)]
pub(in crate::bind) struct Options {
    pub(in crate::bind) max_ahead: Option<i64>,
    /// How many attempts of a pattern may be open.
    pub(in crate::bind) max_attempts: Option<u64>,
    /// Whether the oldest attempt makes room for one that is too much.
    pub(in crate::bind) drop_oldest_attempt: bool,
    /// The declared lateness of an input.
    pub(in crate::bind) lateness: HashMap<StreamId, i64>,
    set: Vec<String>,
}

impl Binder<'_> {
    pub(super) fn set_option(&mut self, name: &ast::Ident, value: &ast::Expr) {
        let option = name.name.to_ascii_lowercase();
        if self.options.set.contains(&option) {
            self.error(codes::DUPLICATE_OPTION, name.span, format!("option `{}` is set twice", name.name));
            return;
        }
        match option.as_str() {
            "max_ahead" => match window::constant_duration(value) {
                Some(micros) if micros > 0 => self.options.max_ahead = Some(micros),
                _ => self.error_help(
                    codes::BAD_OPTION,
                    value.span,
                    "max_ahead takes a duration above zero",
                    "SET max_ahead = 1 HOUR;",
                ),
            },
            "max_attempts" => match value.kind {
                ast::ExprKind::Literal(ast::Literal::Integer(most)) if most > 0 => {
                    self.options.max_attempts = Some(u64::try_from(most).unwrap_or(u64::MAX));
                }
                _ => self.error_help(
                    codes::BAD_OPTION,
                    value.span,
                    "max_attempts takes a whole number above zero",
                    "SET max_attempts = 100000;",
                ),
            },
            "drop_attempts" => match &value.kind {
                ast::ExprKind::Literal(ast::Literal::String(which)) if which == "oldest" => {
                    self.options.drop_oldest_attempt = true;
                }
                ast::ExprKind::Literal(ast::Literal::String(which)) if which == "newest" => {}
                _ => self.error_help(
                    codes::BAD_OPTION,
                    value.span,
                    "drop_attempts takes 'newest' or 'oldest'",
                    "SET drop_attempts = 'oldest';",
                ),
            },
            _ => {
                let options = ["max_ahead", "max_attempts", "drop_attempts"];
                let help = did_you_mean(&name.name, &options, "options").unwrap_or_default();
                let message = format!("there is no option `{}`", name.name);
                self.error_help(codes::UNKNOWN_OPTION, name.span, message, help);
            }
        }
        self.options.set.push(option);
    }
}
