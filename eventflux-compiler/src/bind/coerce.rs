//! Implicit conversions, and the kindnesses for literals.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind, Literal};
use crate::functions::{self, ScalarFn};
use crate::span::Span;
use crate::types::{SqlType, Type};

/// The type of a bare NULL until something gives it one.
pub(super) const UNTYPED: SqlType = SqlType::Opaque(u32::MAX);

/// Whether the expression is a bare NULL.
pub(super) fn is_untyped(expr: &Expr) -> bool {
    expr.ty.sql == UNTYPED
}

/// Gives a bare NULL its type: the literal, or the branches of a CASE or COALESCE that holds nothing else.
pub(super) fn give_type(expr: &mut Expr, to: SqlType) {
    expr.rewrite(&mut |part| {
        if is_untyped(part) {
            part.ty.sql = to;
        }
    });
}

/// The type for overload resolution: a bare NULL fits everything.
pub(super) fn known_type(expr: &Expr) -> Option<SqlType> {
    (!is_untyped(expr)).then_some(expr.ty.sql)
}

/// `expr` as a `to`, by an implicit conversion.
///
/// `Err` gives the expression back where there is none.
pub(super) fn widen(mut expr: Expr, to: SqlType) -> Result<Expr, Expr> {
    if expr.ty.sql == to {
        return Ok(expr);
    }
    if is_untyped(&expr) {
        give_type(&mut expr, to);
        return Ok(expr);
    }
    if let Some(converted) = expr.literal().and_then(|literal| widen_literal(literal, to)) {
        expr.kind = ExprKind::Literal(converted);
        expr.ty.sql = to;
        return Ok(expr);
    }
    if functions::implicit_cost(expr.ty.sql, to).is_none() {
        return Err(expr);
    }
    match functions::cast(expr.ty.sql, to) {
        Some(function) => Ok(call(function, vec![expr])),
        None => Err(expr),
    }
}

/// A call of `function`, the arguments already of its types.
pub(super) fn call(function: &'static ScalarFn, args: Vec<Expr>) -> Expr {
    let nullable: Vec<bool> = args.iter().map(|arg| arg.ty.nullable).collect();
    let span = args.iter().fold(Span::NONE, |span, arg| span.to(arg.span));
    let ty = Type { sql: function.result, nullable: function.nullable(&nullable) };
    Expr::new(ExprKind::Call { func: function.id, args, prepared: None }, ty, span)
}

/// A literal as a wider type, where the conversion is implicit.
fn widen_literal(literal: &Literal, to: SqlType) -> Option<Literal> {
    Some(match (literal, to) {
        (Literal::Null, _) => Literal::Null,
        (Literal::Int(v), SqlType::BigInt) => Literal::BigInt(i64::from(*v)),
        (Literal::Int(v), SqlType::Double) => Literal::Double(f64::from(*v)),
        (Literal::BigInt(v), SqlType::Double) => Literal::Double(*v as f64),
        (Literal::Float(v), SqlType::Double) => Literal::Double(f64::from(*v)),
        _ => return None,
    })
}

/// What a string literal becomes beside or into a TIMESTAMP; the outer `None` where `expr` is no such literal.
pub(super) fn read_timestamp(expr: &Expr) -> Option<Result<Expr, Diagnostic>> {
    let Some(Literal::String(text)) = expr.literal() else { return None };
    Some(match functions::parse_timestamp(text) {
        Ok(micros) => Ok(Expr::new(
            ExprKind::Literal(Literal::Timestamp(micros)),
            Type::not_null(SqlType::Timestamp),
            expr.span,
        )),
        Err(why) => Err(bad_timestamp(text, expr.span, &why)),
    })
}

/// The error for text that should be a timestamp.
pub(super) fn bad_timestamp(text: &str, span: Span, why: &str) -> Diagnostic {
    Diagnostic::new(codes::BAD_TIMESTAMP, span, format!("`{text}` is no timestamp: {why}"))
        .help("write it as '2024-02-29 12:30:00', with an offset such as +01:00 if it is not UTC")
}

/// The type that both widen to, by the rules for numbers.
pub(super) fn common_type(a: SqlType, b: SqlType) -> Option<SqlType> {
    use SqlType::{BigInt, Double, Float, Int};
    Some(match (a, b) {
        _ if a == b => a,
        (UNTYPED, other) | (other, UNTYPED) => other,
        (Int, BigInt) | (BigInt, Int) => BigInt,
        // An integer with a FLOAT gives DOUBLE: a FLOAT can't hold every INT.
        (Int | BigInt | Float | Double, Int | BigInt | Float | Double) => Double,
        _ => return None,
    })
}

/// Gives all expressions one type. A string literal beside a TIMESTAMP is read as one.
///
/// # Errors
/// The index of the first expression that has no type in common with those before it, and both types; or the
/// error of a literal.
pub(super) fn unify(exprs: Vec<Expr>) -> Result<(Vec<Expr>, SqlType), Mismatch> {
    let mut exprs = exprs;
    if exprs.iter().any(|e| e.ty.sql == SqlType::Timestamp) {
        for expr in &mut exprs {
            if let Some(read) = read_timestamp(expr) {
                *expr = read.map_err(Mismatch::Literal)?;
            }
        }
    }
    let mut common = UNTYPED;
    for (index, expr) in exprs.iter().enumerate() {
        common = common_type(common, expr.ty.sql).ok_or(Mismatch::Types {
            index,
            left: common,
            right: expr.ty.sql,
        })?;
    }
    let widened = exprs
        .into_iter()
        .enumerate()
        .map(|(index, expr)| {
            let right = expr.ty.sql;
            widen(expr, common).map_err(|_| Mismatch::Types { index, left: common, right })
        })
        .collect::<Result<Vec<Expr>, Mismatch>>()?;
    Ok((widened, common))
}

/// Why expressions have no common type.
pub(super) enum Mismatch {
    /// A literal that is no timestamp.
    Literal(Diagnostic),
    /// Types that have nothing in common.
    Types {
        /// Which expression.
        index: usize,
        /// The type of those before it.
        left: SqlType,
        /// Its type.
        right: SqlType,
    },
}

/// Why an expression does not go into a column.
pub(super) enum NoFit {
    /// The types.
    Type,
    /// A literal that does not fit; the message.
    Literal(Diagnostic),
    /// A bare NULL, or a nullable expression, for a NOT NULL column.
    Null,
}

/// `expr` converted for a column of type `to`: implicit conversions, any numeric column that can hold a numeric
/// literal, a string literal into a TIMESTAMP.
pub(super) fn into_column(expr: Expr, to: Type) -> Result<Expr, NoFit> {
    let expr = if to.sql == SqlType::Timestamp {
        match read_timestamp(&expr) {
            Some(read) => read.map_err(NoFit::Literal)?,
            None => expr,
        }
    } else {
        expr
    };
    if expr.ty.nullable && !to.nullable {
        // The type is the first thing to mend, if it is wrong too.
        return Err(if widen(expr, to.sql).is_ok() { NoFit::Null } else { NoFit::Type });
    }
    let span = expr.span;
    if let Some(literal) = expr.literal()
        && to.sql.is_numeric()
        && expr.ty.sql.is_numeric()
        && expr.ty.sql != to.sql
    {
        return match number_as(literal, to.sql) {
            Some(literal) => Ok(Expr::new(ExprKind::Literal(literal), Type::not_null(to.sql), span)),
            None => Err(NoFit::Literal(Diagnostic::new(
                codes::NUMBER_RANGE,
                span,
                format!("the number does not fit {}", to.sql),
            ))),
        };
    }
    widen(expr, to.sql).map_err(|_| NoFit::Type)
}

/// A numeric literal as another numeric type, if that holds it: exactly for integers, as near as the type gets
/// for fractions.
fn number_as(literal: &Literal, to: SqlType) -> Option<Literal> {
    let integer: Option<i64> = match literal {
        Literal::Int(v) => Some(i64::from(*v)),
        Literal::BigInt(v) => Some(*v),
        // 2^63 is exact as f64, so this compares exactly.
        Literal::Double(v) if v.fract() == 0.0 && v.abs() < 9_223_372_036_854_775_808.0 => Some(*v as i64),
        _ => None,
    };
    let float: f64 = match literal {
        Literal::Int(v) => f64::from(*v),
        Literal::BigInt(v) => *v as f64,
        Literal::Float(v) => f64::from(*v),
        Literal::Double(v) => *v,
        _ => return None,
    };
    Some(match to {
        SqlType::Int => Literal::Int(i32::try_from(integer?).ok()?),
        SqlType::BigInt => Literal::BigInt(integer?),
        SqlType::Float => {
            let narrow = float as f32;
            if narrow.is_infinite() && float.is_finite() {
                return None;
            }
            Literal::Float(narrow)
        }
        SqlType::Double => Literal::Double(float),
        _ => return None,
    })
}
