//! Operators: of logic, and those of the function table with the conversions of their operands.

use super::coerce::{self, Mismatch, is_untyped, known_type};
use super::expr::Exprs;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind, Literal};
use crate::functions;
use crate::span::Span;
use crate::syntax::ast::{self, BinaryOp, UnaryOp};
use crate::types::{SqlType, Type};

impl Exprs<'_, '_, '_> {
    pub(super) fn unary(&mut self, op: UnaryOp, arg: &ast::Expr, span: Span) -> Option<Expr> {
        match op {
            UnaryOp::Not => {
                let arg = self.condition(arg, "NOT")?;
                Some(not(arg, span))
            }
            UnaryOp::Minus => {
                let arg = self.expr(arg)?;
                // A minus before a decimal or a duration belongs to it.
                let negated = match arg.literal() {
                    Some(Literal::Double(v)) => Some(Literal::Double(-v)),
                    Some(Literal::Interval(v)) => Some(Literal::Interval(v.saturating_neg())),
                    _ => None,
                };
                match negated {
                    Some(literal) => Some(Expr::new(ExprKind::Literal(literal), arg.ty, span)),
                    None => self.operator("-", vec![arg], span),
                }
            }
            UnaryOp::Plus => {
                let arg = self.expr(arg)?;
                if arg.ty.sql.is_numeric() || is_untyped(&arg) {
                    return Some(Expr { span, ..arg });
                }
                let message = format!("operator `+` does not take {}", arg.ty.sql);
                self.fail(Diagnostic::new(codes::OPERATOR_TYPES, span, message))
            }
        }
    }

    pub(super) fn binary(
        &mut self,
        left: &ast::Expr,
        op: BinaryOp,
        right: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        if matches!(op, BinaryOp::And | BinaryOp::Or) {
            return self.junction(left, op, right, span);
        }
        let left = self.expr(left);
        let right = self.expr(right);
        let (left, right) = (left?, right?);
        match op {
            BinaryOp::IsDistinctFrom | BinaryOp::IsNotDistinctFrom => {
                self.distinct_from(left, right, op == BinaryOp::IsNotDistinctFrom, span)
            }
            _ => self.operator(op.sign(), vec![left, right], span),
        }
    }

    /// AND and OR: the whole chain of one operator at once, without recursion along it.
    fn junction(&mut self, left: &ast::Expr, op: BinaryOp, right: &ast::Expr, span: Span) -> Option<Expr> {
        let mut operands = vec![right];
        let mut rest = left;
        while let ast::ExprKind::Binary(left, same, right) = &rest.kind
            && *same == op
        {
            operands.push(right);
            rest = left;
        }
        operands.push(rest);
        let what = if op == BinaryOp::And { "AND" } else { "OR" };
        let bound: Vec<Option<Expr>> = operands.into_iter().rev().map(|o| self.condition(o, what)).collect();
        let args: Vec<Expr> = bound.into_iter().collect::<Option<_>>()?;
        let kind = if op == BinaryOp::And { ExprKind::And(args) } else { ExprKind::Or(args) };
        Some(combine(kind, span))
    }

    /// An operator of the function table.
    pub(super) fn operator(&mut self, sign: &'static str, args: Vec<Expr>, span: Span) -> Option<Expr> {
        let args = self.beside_timestamp(args)?;
        let types: Vec<Option<SqlType>> = args.iter().map(known_type).collect();
        if let [None] | [None, None] = types.as_slice() {
            let error = Diagnostic::new(
                codes::UNTYPED_NULL,
                args[0].span,
                "it is not known of which type NULL is here",
            );
            return self.fail(error.help("write CAST(NULL AS type)"));
        }
        match functions::resolve(sign, &types) {
            Ok(function) => {
                let args = self.widen_args(function, args);
                Some(Expr { span, ..coerce::call(function, args) })
            }
            Err(_) => {
                let error = operator_error(sign, &args, span);
                self.fail(error)
            }
        }
    }

    /// A string literal beside a TIMESTAMP is read as one.
    fn beside_timestamp(&mut self, mut args: Vec<Expr>) -> Option<Vec<Expr>> {
        if args.iter().any(|arg| arg.ty.sql == SqlType::Timestamp) {
            for arg in &mut args {
                match coerce::read_timestamp(arg) {
                    Some(Ok(read)) => *arg = read,
                    Some(Err(error)) => return self.fail(error),
                    None => {}
                }
            }
        }
        Some(args)
    }

    /// The arguments converted to what the resolved function takes.
    pub(super) fn widen_args(
        &mut self,
        function: &'static functions::ScalarFn,
        args: Vec<Expr>,
    ) -> Vec<Expr> {
        let convert = |(i, arg): (usize, Expr)| match function.param(i) {
            // Resolution has shown that the conversion exists.
            Some(to) => coerce::widen(arg, to).unwrap_or_else(|same| same),
            None => arg,
        };
        args.into_iter().enumerate().map(convert).collect()
    }

    fn distinct_from(&mut self, left: Expr, right: Expr, negated: bool, span: Span) -> Option<Expr> {
        let mut exprs = self.unified(vec![left, right], span, "IS DISTINCT FROM")?;
        if exprs.iter().all(is_untyped) {
            for expr in &mut exprs {
                coerce::give_type(expr, SqlType::Bool);
            }
        }
        let right = exprs.pop()?;
        let left = exprs.pop()?;
        if functions::same(left.ty.sql).is_none() {
            let error = operator_error("IS DISTINCT FROM", &[left, right], span);
            return self.fail(error);
        }
        let kind = ExprKind::IsDistinct { args: Box::new((left, right)), negated };
        Some(Expr::new(kind, Type::not_null(SqlType::Bool), span))
    }

    /// All of one type, or an error at the first that differs.
    pub(super) fn unified(&mut self, exprs: Vec<Expr>, span: Span, what: &str) -> Option<Vec<Expr>> {
        let spans: Vec<Span> = exprs.iter().map(|e| e.span).collect();
        match coerce::unify(exprs) {
            Ok((exprs, _)) => Some(exprs),
            Err(Mismatch::Literal(error)) => self.fail(error),
            Err(Mismatch::Types { index, left, right }) => {
                let operator = what == "IS DISTINCT FROM";
                let code = if operator { codes::OPERATOR_TYPES } else { codes::NO_COMMON_TYPE };
                let place = if operator { span } else { spans[index] };
                self.fail(Diagnostic::new(code, place, format!("{what} mixes {left} and {right}")))
            }
        }
    }
}

pub(super) fn combine(kind: ExprKind, span: Span) -> Expr {
    let nullable = match &kind {
        ExprKind::And(args) | ExprKind::Or(args) => args.iter().any(|arg| arg.ty.nullable),
        _ => false,
    };
    Expr::new(kind, Type { sql: SqlType::Bool, nullable }, span)
}

pub(super) fn not(arg: Expr, span: Span) -> Expr {
    let nullable = arg.ty.nullable;
    Expr::new(ExprKind::Not(Box::new(arg)), Type { sql: SqlType::Bool, nullable }, span)
}

/// Whether one of two arguments is a time and the other a number, which was meant as a duration.
fn is_time_and_number(args: &[Expr]) -> bool {
    let is_time = |arg: &Expr| arg.ty.sql == SqlType::Timestamp;
    match args {
        [one, other] => {
            is_time(one) && other.ty.sql.is_numeric() || is_time(other) && one.ty.sql.is_numeric()
        }
        _ => false,
    }
}

/// The error for an operator between types that it does not take.
pub(super) fn operator_error(sign: &str, args: &[Expr], span: Span) -> Diagnostic {
    let types: Vec<String> = args.iter().map(|arg| arg.ty.sql.to_string()).collect();
    if let Some(opaque) = args.iter().find(|arg| matches!(arg.ty.sql, SqlType::Opaque(_)) && !is_untyped(arg))
    {
        let message = format!("SQL can carry this Rust value, but `{sign}` can't compute with it");
        return Diagnostic::new(codes::OPAQUE_VALUE, opaque.span, message)
            .help("give the field a SQL type with #[stream(as = ..)]");
    }
    let message = match types.as_slice() {
        [one] => format!("operator `{sign}` does not take {one}"),
        [left, right] => format!("operator `{sign}` does not take {left} and {right}"),
        more => format!("operator `{sign}` does not take {}", more.join(", ")),
    };
    let error = Diagnostic::new(codes::OPERATOR_TYPES, span, message);
    let strings = args.iter().any(|arg| arg.ty.sql == SqlType::String);
    match sign {
        "+" if strings => error.help("strings are joined with `||`"),
        "||" => error.help("convert with CAST(.. AS STRING)"),
        _ if args.iter().any(|arg| arg.ty.sql == SqlType::Interval) => {
            error.help("a duration can be added to a TIMESTAMP, or taken from it")
        }
        "+" | "-" if is_time_and_number(args) => error.help("a duration has a unit: write 5 SECONDS"),
        _ if types.first() != types.get(1) && types.len() == 2 => error.help("convert one side with CAST"),
        _ => error,
    }
}
