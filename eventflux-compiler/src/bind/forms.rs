//! Forms with a grammar of their own: IS, IN, BETWEEN, LIKE, CASE, CAST.

use super::coerce::{self, UNTYPED, is_untyped};
use super::expr::Exprs;
use super::once::Operand;
use super::operators::{combine, operator_error};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind, Literal, Slot};
use crate::functions;
use crate::span::Span;
use crate::syntax::ast::{self, TestKind};
use crate::types::{SqlType, Type};

impl Exprs<'_, '_, '_> {
    pub(super) fn test(
        &mut self,
        arg: &ast::Expr,
        test: TestKind,
        negated: bool,
        span: Span,
    ) -> Option<Expr> {
        let kind = match test {
            TestKind::Null => {
                let mut arg = self.expr(arg)?;
                if is_untyped(&arg) {
                    coerce::give_type(&mut arg, SqlType::Bool);
                }
                ExprKind::IsNull { arg: Box::new(arg), negated }
            }
            TestKind::Unknown => {
                ExprKind::IsNull { arg: Box::new(self.condition(arg, "IS UNKNOWN")?), negated }
            }
            TestKind::True => {
                ExprKind::IsBool { arg: Box::new(self.condition(arg, "IS TRUE")?), value: true, negated }
            }
            TestKind::False => {
                ExprKind::IsBool { arg: Box::new(self.condition(arg, "IS FALSE")?), value: false, negated }
            }
        };
        Some(Expr::new(kind, Type::not_null(SqlType::Bool), span))
    }

    pub(super) fn in_list(
        &mut self,
        arg: &ast::Expr,
        list: &[ast::Expr],
        negated: bool,
        span: Span,
    ) -> Option<Expr> {
        let arg = self.expr(arg);
        let list: Vec<Option<Expr>> = list.iter().map(|e| self.expr(e)).collect();
        let mut exprs = vec![arg?];
        exprs.extend(list.into_iter().collect::<Option<Vec<_>>>()?);
        let mut exprs = self.unified(exprs, span, "IN")?;
        let ty = exprs[0].ty.sql;
        if ty == UNTYPED {
            let error =
                Diagnostic::new(codes::UNTYPED_NULL, span, "it is not known of which type NULL is here");
            return self.fail(error);
        }
        let Ok(equal) = functions::resolve("=", &[Some(ty), Some(ty)]) else {
            let error = operator_error("=", &exprs[..1], span);
            return self.fail(error);
        };
        let nullable = exprs.iter().any(|e| e.ty.nullable);
        let arg = exprs.remove(0);
        let kind = ExprKind::In { arg: Box::new(arg), list: exprs, negated, equal: equal.id };
        Some(Expr::new(kind, Type { sql: SqlType::Bool, nullable }, span))
    }

    pub(super) fn between(
        &mut self,
        arg: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let arg = self.expr(arg);
        let low = self.expr(low);
        let high = self.expr(high);
        let (arg, low, high) = (Operand::new(arg?), low?, high?);
        let lower = self.operator(">=", vec![arg.read(), low], span)?;
        let upper = self.operator("<=", vec![arg.read(), high], span)?;
        Some(arg.around(combine(ExprKind::And(vec![lower, upper]), span)))
    }

    pub(super) fn like(
        &mut self,
        arg: &ast::Expr,
        pattern: &ast::Expr,
        escape: Option<&ast::Expr>,
        case_insensitive: bool,
        span: Span,
    ) -> Option<Expr> {
        let arg = self.expr(arg);
        let pattern = self.expr(pattern);
        let escape = escape.map(|e| self.expr(e));
        let mut args = vec![arg?, pattern?];
        if let Some(escape) = escape {
            args.push(escape?);
        }
        // A literal pattern with a literal escape becomes one with backslash, so that it can be prepared.
        if let [_, pattern, escape] = args.as_mut_slice()
            && let (Some(Literal::String(p)), Some(Literal::String(e))) =
                (pattern.literal(), escape.literal())
        {
            match functions::like_with_backslash(p, e) {
                Ok(text) => pattern.kind = ExprKind::Literal(Literal::String(text)),
                Err(why) => {
                    let error = Diagnostic::new(codes::BAD_ESCAPE, escape.span, why);
                    return self.fail(error);
                }
            }
            args.pop();
        }
        let name = if case_insensitive { "ILIKE" } else { "LIKE" };
        let expr = self.operator(name, args, span)?;
        self.check_literals(&expr)?;
        Some(expr)
    }

    pub(super) fn case(
        &mut self,
        operand: Option<&ast::Expr>,
        branches: &[ast::WhenThen],
        otherwise: Option<&ast::Expr>,
        span: Span,
    ) -> Option<Expr> {
        let operand = operand.map(|operand| self.expr(operand).map(Operand::new));
        let outside = self.guarded.len();
        let mut conditions = Vec::new();
        let mut results = Vec::new();
        for branch in branches {
            let condition = match &operand {
                None => self.condition(&branch.when, "WHEN"),
                Some(operand) => {
                    let when = self.expr(&branch.when);
                    operand.as_ref().zip(when).and_then(|(operand, when)| {
                        let span = when.span;
                        self.operator("=", vec![operand.read(), when], span)
                    })
                }
            };
            // Guards of THEN hold for it alone; what IS NULL has shown holds for all that follows.
            let before = self.guarded.len();
            let mut later = Vec::new();
            if let Some(condition) = &condition {
                shown_not_null(condition, &mut self.guarded);
                if let ExprKind::IsNull { arg, negated: false } = &condition.kind
                    && let ExprKind::Column(Slot::Input(index)) = arg.kind
                {
                    later.push(index);
                }
            }
            results.push(self.expr(&branch.then));
            self.guarded.truncate(before);
            self.guarded.extend(later);
            conditions.push(condition);
        }
        let has_else = otherwise.is_some();
        if let Some(otherwise) = otherwise {
            results.push(self.expr(otherwise));
        }
        self.guarded.truncate(outside);
        let conditions: Vec<Expr> = conditions.into_iter().collect::<Option<_>>()?;
        let results: Vec<Expr> = results.into_iter().collect::<Option<_>>()?;
        let case = self.cases(conditions, results, has_else, span, "CASE")?;
        Some(match operand.flatten() {
            Some(operand) => operand.around(case),
            None => case,
        })
    }

    /// A searched CASE of bound conditions and results; ELSE is the last result if there is one.
    pub(super) fn cases(
        &mut self,
        conditions: Vec<Expr>,
        results: Vec<Expr>,
        has_else: bool,
        span: Span,
        what: &str,
    ) -> Option<Expr> {
        let mut results = self.unified(results, span, what)?;
        let sql = results[0].ty.sql;
        let nullable = !has_else || results.iter().any(|r| r.ty.nullable);
        let otherwise = if has_else { results.pop().map(Box::new) } else { None };
        let branches = conditions.into_iter().zip(results).collect();
        Some(Expr::new(ExprKind::Case { branches, otherwise }, Type { sql, nullable }, span))
    }

    pub(super) fn cast(&mut self, arg: &ast::Expr, to: SqlType, lenient: bool, span: Span) -> Option<Expr> {
        let mut arg = self.expr(arg)?;
        if is_untyped(&arg) {
            coerce::give_type(&mut arg, to);
            return Some(Expr { span, ..arg });
        }
        if arg.ty.sql == to {
            return Some(Expr { span, ..arg });
        }
        let Some(function) = functions::cast(arg.ty.sql, to) else {
            let message = format!("there is no CAST from {} to {to}", self.binder.type_name(arg.ty.sql));
            return self.fail(Diagnostic::new(codes::BAD_CAST, span, message));
        };
        if lenient && function.fallible {
            let kind = ExprKind::TryCall { func: function.id, arg: Box::new(arg) };
            return Some(Expr::new(kind, Type::nullable(to), span));
        }
        Some(Expr { span, ..coerce::call(function, vec![arg]) })
    }
}

/// Columns that are not NULL where `condition` is TRUE.
pub(super) fn shown_not_null(condition: &Expr, columns: &mut Vec<u16>) {
    match &condition.kind {
        ExprKind::IsNull { arg, negated: true } => {
            if let ExprKind::Column(Slot::Input(index)) = arg.kind {
                columns.push(index);
            }
        }
        ExprKind::And(args) => args.iter().for_each(|arg| shown_not_null(arg, columns)),
        _ => {}
    }
}
