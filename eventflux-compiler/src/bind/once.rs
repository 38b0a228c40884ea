//! Operands that several comparisons read and that are evaluated once.

use super::coerce::{self, UNTYPED, is_untyped};
use crate::expr::{Expr, ExprKind, Literal};
use crate::span::Span;
use crate::types::{SqlType, Type};

/// The operand of BETWEEN, a simple CASE or NULLIF.
pub(super) struct Operand {
    read: Expr,
    /// What is evaluated first, unless it is as well to evaluate it wherever it is read.
    value: Option<Expr>,
}

impl Operand {
    /// The operand with that value. Columns and literals are copied: that keeps plans readable, and a literal takes
    /// the type of whatever it is compared with.
    pub(super) fn new(mut value: Expr) -> Self {
        let span = value.span;
        if value.children().is_empty() {
            return Operand { read: value, value: None };
        }
        if is_untyped(&value) {
            // It is evaluated for its errors alone: its value is always NULL.
            coerce::give_type(&mut value, SqlType::Bool);
            return Operand { read: null(UNTYPED, span), value: Some(value) };
        }
        Operand { read: Expr::new(ExprKind::It, value.ty, span), value: Some(value) }
    }

    /// The value, to be read in the body. Nothing that holds this may itself become the body of another operand.
    pub(super) fn read(&self) -> Expr {
        self.read.clone()
    }

    /// The whole: `body`, after the value.
    pub(super) fn around(self, body: Expr) -> Expr {
        let Some(value) = self.value else { return body };
        let (ty, span) = (body.ty, body.span);
        Expr::new(ExprKind::Let { value: Box::new(value), body: Box::new(body) }, ty, span)
    }
}

/// NULL of a type.
pub(super) fn null(sql: SqlType, span: Span) -> Expr {
    Expr::new(ExprKind::Literal(Literal::Null), Type::nullable(sql), span)
}
