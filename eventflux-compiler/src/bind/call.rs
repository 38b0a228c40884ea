//! Calls: functions of the table, forms that evaluate only what they need, aggregates.

use std::sync::Arc;

use super::Binder;
use super::coerce::{self, is_untyped, known_type};
use super::expr::{Exprs, Place};
use super::forms::shown_not_null;
use super::once::{Operand, null};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind, Literal, Slot};
use crate::functions::{self, Declared, PreparedKind, ResolveError, ScalarFn};
use crate::logical::Site;
use crate::span::Span;
use crate::suggest::suggest;
use crate::syntax::ast::{self, Ident};
use crate::types::{SqlType, Type};

impl Exprs<'_, '_, '_> {
    pub(super) fn call(
        &mut self,
        name: &Ident,
        args: &[ast::Expr],
        star: bool,
        distinct: bool,
        filter: Option<&ast::Expr>,
        span: Span,
    ) -> Option<Expr> {
        if let Some(matched) = self.scope.pattern
            && !self.in_aggregate
            && self.is_aggregate(&name.name)
        {
            if let [ast::Expr { kind: ast::ExprKind::Name(alias), .. }] = args
                && name.name.eq_ignore_ascii_case("COUNT")
                && filter.is_none()
                && !distinct
                && self.scope.find(&alias.name).is_none()
                && self.is_position(matched, alias)
            {
                return self.bound_count(matched, alias, span);
            }
            if let Some(position) = self.over_position(matched, args, filter) {
                return self.bound_aggregate(matched, position, name, args, distinct, filter, span);
            }
        }
        if functions::lookup_aggregate(&name.name).is_some() {
            return self.aggregate(name, args, star, distinct, filter, span);
        }
        let declared = self.binder.declared(&name.name);
        let unknown = declared.is_none()
            && functions::lookup(&name.name).is_none()
            && !functions::is_special(&name.name)
            && !name.name.eq_ignore_ascii_case("EXTRACT");
        let function = match declared {
            Some(Some(Declared::Function(function))) => Some(Arc::clone(function)),
            Some(Some(Declared::Aggregate(aggregate))) => {
                let aggregate = Arc::clone(aggregate);
                return self.rust_aggregate(name, aggregate, args, star, distinct, filter, span);
            }
            Some(None) => {
                // Its declaration is wrong, which was said there.
                args.iter().for_each(|arg| drop(self.expr(arg)));
                return None;
            }
            None => None,
        };
        if unknown {
            let error = self.binder.unknown_function(name);
            // Its arguments may hold further errors.
            args.iter().for_each(|arg| drop(self.expr(arg)));
            return self.fail(error);
        }
        if star {
            let error =
                Diagnostic::new(codes::STAR_HERE, name.span, format!("`{}` does not take *", name.name));
            return self.fail(error);
        }
        if distinct {
            let message = format!("`{}` is no aggregate, so DISTINCT means nothing in it", name.name);
            return self.fail(Diagnostic::new(codes::DISTINCT_HERE, name.span, message));
        }
        if let Some(filter) = filter {
            let message = format!("`{}` is no aggregate, so FILTER means nothing after it", name.name);
            return self.fail(Diagnostic::new(codes::FILTER_HERE, filter.span, message));
        }
        if let Some(function) = function {
            let bound: Vec<Option<Expr>> = args.iter().map(|arg| self.expr(arg)).collect();
            let bound: Vec<Expr> = bound.into_iter().collect::<Option<_>>()?;
            return self.rust_call(name, function, bound, span);
        }
        match name.name.to_ascii_uppercase().as_str() {
            "IF" | "IIF" => self.if_form(name, args, span),
            upper => {
                let bound: Vec<Option<Expr>> = args.iter().map(|arg| self.expr(arg)).collect();
                let bound: Vec<Expr> = bound.into_iter().collect::<Option<_>>()?;
                match upper {
                    "COALESCE" | "IFNULL" | "NVL" => self.coalesce(name, bound, span),
                    "NULLIF" => self.nullif(name, bound, span),
                    "NOW" => self.no_arguments(name, &bound, ExprKind::Now, span),
                    "MATCH_TIMES" => self.match_times(name, bound.len(), span),
                    "ROWTIME" => self.no_arguments(name, &bound, ExprKind::RowTime, span),
                    "EXTRACT" => self.extract(name, bound, span),
                    _ => self.scalar(name, bound, span),
                }
            }
        }
    }

    fn scalar(&mut self, name: &Ident, args: Vec<Expr>, span: Span) -> Option<Expr> {
        let types: Vec<Option<SqlType>> = args.iter().map(known_type).collect();
        match functions::resolve(&name.name, &types) {
            Ok(function) => {
                let args = self.widen_args(function, args);
                let expr = Expr { span, ..coerce::call(function, args) };
                self.check_literals(&expr)?;
                Some(expr)
            }
            Err(ResolveError::WrongTypes { candidates }) => {
                // A string literal where a TIMESTAMP is needed is read as one.
                if let Some(function) = with_timestamps(&name.name, &args) {
                    let mut read = Vec::new();
                    for (i, arg) in args.into_iter().enumerate() {
                        let wanted = function.param(i) == Some(SqlType::Timestamp);
                        match coerce::read_timestamp(&arg).filter(|_| wanted) {
                            Some(Ok(literal)) => read.push(literal),
                            Some(Err(error)) => return self.fail(error),
                            None => read.push(arg),
                        }
                    }
                    let args = self.widen_args(function, read);
                    return Some(Expr { span, ..coerce::call(function, args) });
                }
                let error = self.wrong_types(name, &args, &candidates, span);
                self.fail(error)
            }
            Err(error) => {
                let error = self.binder.wrong_call(name, error);
                self.fail(error)
            }
        }
    }

    /// The first argument that no overload takes is the wrong one; else the call as a whole.
    fn wrong_types(&self, name: &Ident, args: &[Expr], candidates: &[String], span: Span) -> Diagnostic {
        let overloads = functions::lookup(&name.name).unwrap_or_default();
        let accepted = |i: usize, ty: SqlType| {
            overloads.iter().any(|id| {
                id.get().param(i).is_some_and(|param| functions::implicit_cost(ty, param).is_some())
            })
        };
        let wrong =
            args.iter().enumerate().find(|(i, arg)| known_type(arg).is_some_and(|ty| !accepted(*i, ty)));
        let types: Vec<String> = args.iter().map(|arg| self.binder.type_name(arg.ty.sql)).collect();
        let (place, message) = match wrong {
            Some((i, arg)) if args.len() > 1 => (
                arg.span,
                format!(
                    "argument {} of `{}` can't be {}",
                    i + 1,
                    name.name,
                    self.binder.type_name(arg.ty.sql)
                ),
            ),
            Some((_, arg)) => {
                (arg.span, format!("`{}` does not take {}", name.name, self.binder.type_name(arg.ty.sql)))
            }
            None => (span, format!("`{}` does not take ({})", name.name, types.join(", "))),
        };
        Diagnostic::new(codes::ARGUMENT_TYPE, place, message)
            .help(format!("it is {}", candidates.join(" or ")))
    }

    /// Literal arguments that are prepared at build time are checked now.
    pub(super) fn check_literals(&mut self, expr: &Expr) -> Option<()> {
        let ExprKind::Call { func, args, .. } = &expr.kind else { return Some(()) };
        let Some(prepared) = func.get().prepared else { return Some(()) };
        for (index, kind) in prepared.args {
            let Some(arg) = args.get(*index) else { continue };
            let Some(Literal::String(text)) = arg.literal() else { continue };
            if let Err(why) = functions::check_literal(*kind, text) {
                let code = match kind {
                    PreparedKind::Regex => codes::BAD_REGEX,
                    PreparedKind::Like | PreparedKind::ILike => codes::BAD_ESCAPE,
                    PreparedKind::Zone => codes::BAD_ZONE,
                    PreparedKind::Unit => codes::BAD_TIME_UNIT,
                    PreparedKind::Format => codes::BAD_FORMAT,
                };
                return self.fail(Diagnostic::new(code, arg.span, why));
            }
        }
        Some(())
    }

    fn no_arguments(&mut self, name: &Ident, args: &[Expr], kind: ExprKind, span: Span) -> Option<Expr> {
        if args.is_empty() {
            return Some(Expr::new(kind, Type::not_null(SqlType::Timestamp), span));
        }
        self.fail(wrong_count(name, "no arguments"))
    }

    fn if_form(&mut self, name: &Ident, args: &[ast::Expr], span: Span) -> Option<Expr> {
        let [condition, then, otherwise] = args else { return self.fail(wrong_count(name, "3 arguments")) };
        let condition = self.condition(condition, "IF");
        let outside = self.guarded.len();
        if let Some(condition) = &condition {
            shown_not_null(condition, &mut self.guarded);
        }
        let then = self.expr(then);
        self.guarded.truncate(outside);
        if let Some(Expr { kind: ExprKind::IsNull { arg, negated: false }, .. }) = &condition
            && let ExprKind::Column(Slot::Input(index)) = arg.kind
        {
            self.guarded.push(index);
        }
        let otherwise = self.expr(otherwise);
        self.guarded.truncate(outside);
        self.cases(vec![condition?], vec![then?, otherwise?], true, span, "IF")
    }

    fn coalesce(&mut self, name: &Ident, args: Vec<Expr>, span: Span) -> Option<Expr> {
        if args.is_empty() {
            return self.fail(wrong_count(name, "at least 1 argument"));
        }
        let args = self.unified(args, span, "COALESCE")?;
        let ty = Type { sql: args[0].ty.sql, nullable: args.iter().all(|arg| arg.ty.nullable) };
        Some(Expr::new(ExprKind::Coalesce(args), ty, span))
    }

    /// NULLIF is `CASE WHEN first = second THEN NULL ELSE first END`.
    fn nullif(&mut self, name: &Ident, args: Vec<Expr>, span: Span) -> Option<Expr> {
        let Ok([first, second]) = <[Expr; 2]>::try_from(args) else {
            return self.fail(wrong_count(name, "2 arguments"));
        };
        let operand = Operand::new(first);
        let equal = self.operator("=", vec![operand.read(), second], span)?;
        let mut first = operand.read();
        if is_untyped(&first) {
            let compared = equal.children()[0].ty.sql;
            coerce::give_type(&mut first, compared);
        }
        let ty = Type::nullable(first.ty.sql);
        let null = null(ty.sql, span);
        let kind = ExprKind::Case { branches: vec![(equal, null)], otherwise: Some(Box::new(first)) };
        Some(operand.around(Expr::new(kind, ty, span)))
    }

    fn extract(&mut self, name: &Ident, args: Vec<Expr>, span: Span) -> Option<Expr> {
        let Ok([field, at]) = <[Expr; 2]>::try_from(args) else {
            return self.fail(wrong_count(name, "a field and a TIMESTAMP: EXTRACT(HOUR FROM at)"));
        };
        let Some(Literal::String(text)) = field.literal() else {
            let message = "the field of EXTRACT is a word, not a value";
            return self.fail(Diagnostic::new(codes::CONSTANT_NEEDED, field.span, message));
        };
        let Some(function) = functions::extract(text) else {
            let fields: Vec<&str> = functions::extract_fields().collect();
            let mut error =
                Diagnostic::new(codes::BAD_TIME_UNIT, field.span, format!("EXTRACT knows no field `{text}`"));
            error.help = super::did_you_mean(text, &fields, "fields");
            return self.fail(error);
        };
        let at = match coerce::read_timestamp(&at) {
            Some(Ok(read)) => read,
            Some(Err(error)) => return self.fail(error),
            None => at,
        };
        match coerce::widen(at, SqlType::Timestamp) {
            Ok(at) => Some(Expr { span, ..coerce::call(function, vec![at]) }),
            Err(at) => {
                let message = format!("EXTRACT takes a TIMESTAMP, not {}", self.binder.type_name(at.ty.sql));
                self.fail(Diagnostic::new(codes::ARGUMENT_TYPE, at.span, message))
            }
        }
    }
}

impl Binder<'_> {
    /// A type as messages show it.
    pub(super) fn type_name(&self, ty: SqlType) -> String {
        match ty {
            coerce::UNTYPED => "NULL".to_string(),
            SqlType::Opaque(index) => {
                let rust = self.opaque.get(index as usize).map_or("?", String::as_str);
                format!("the Rust type `{rust}`")
            }
            SqlType::Interval => "a duration".to_string(),
            known => known.to_string(),
        }
    }

    /// A condition at a place without aggregates, as a filter with its text.
    pub(super) fn filter(
        &mut self,
        scope: &super::scope::Scope,
        expr: &ast::Expr,
        name: &'static str,
    ) -> Option<Site> {
        let bound = Exprs::new(self, scope, Place::plain(name)).condition(expr, name)?;
        Some(Site { expr: bound, text: expr.to_string() })
    }
}

/// The overload of `name` if the string literals among the arguments were timestamps.
fn with_timestamps(name: &str, args: &[Expr]) -> Option<&'static ScalarFn> {
    let literal = |arg: &Expr| matches!(arg.literal(), Some(Literal::String(_)));
    let literals: Vec<usize> = (0..args.len()).filter(|&i| literal(&args[i])).collect();
    // One literal at a time first: a unit or zone beside it stays text.
    let sets = literals.iter().map(|&i| vec![i]).chain([literals.clone()]);
    for set in sets.filter(|set| !set.is_empty()) {
        let types: Vec<Option<SqlType>> = args
            .iter()
            .enumerate()
            .map(|(i, arg)| if set.contains(&i) { Some(SqlType::Timestamp) } else { known_type(arg) })
            .collect();
        if let Ok(function) = functions::resolve(name, &types) {
            return Some(function);
        }
    }
    None
}

impl Binder<'_> {
    /// The error for a name that is no function, with the nearest of those that the app declares and SQL has.
    fn unknown_function(&self, name: &Ident) -> Diagnostic {
        let message = format!("there is no function `{}`", name.name);
        let error = Diagnostic::new(codes::UNKNOWN_FUNCTION, name.span, message);
        let built_in = match functions::resolve(&name.name, &[]) {
            Err(ResolveError::UnknownName { suggestions }) => suggestions,
            _ => Vec::new(),
        };
        let declared = self.declared.iter().map(Declared::name);
        match suggest(&name.name, declared.chain(built_in)).first() {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error,
        }
    }

    /// The error for a call that resolved to nothing.
    pub(super) fn wrong_call(&self, name: &Ident, error: ResolveError) -> Diagnostic {
        match error {
            ResolveError::UnknownName { .. } => self.unknown_function(name),
            ResolveError::WrongCount { expected } => wrong_count(name, &expected),
            ResolveError::WrongTypes { candidates } => Diagnostic::new(
                codes::ARGUMENT_TYPE,
                name.span,
                format!("`{}` does not take these types", name.name),
            )
            .help(format!("it is {}", candidates.join(" or "))),
        }
    }
}

pub(super) fn wrong_count(name: &Ident, expected: &str) -> Diagnostic {
    Diagnostic::new(codes::ARGUMENT_COUNT, name.span, format!("`{}` takes {expected}", name.name))
}
