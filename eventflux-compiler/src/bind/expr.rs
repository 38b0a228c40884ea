//! Expressions: what kinds there are, literals and names. Operators, forms and calls have files of their own.

use super::Binder;
use super::coerce::{self, UNTYPED};
use super::operators::not;
use super::pattern::View;
use super::scope::{Alias, Scope};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind, Literal, Slot};
use crate::functions;
use crate::logical::{self, Which};
use crate::span::Span;
use crate::syntax::ast;
use crate::types::{SqlType, Type};

/// Where an expression stands: what it may use.
pub(super) struct Place<'p> {
    /// What errors call the place, such as `WHERE`.
    pub(super) name: &'static str,
    /// The aggregates of the query, where aggregates are allowed.
    pub(super) aggregates: Option<&'p mut Vec<logical::Aggregate>>,
    /// Whether aggregates may be NULL although their argument is not: EXPIRED and ALL rows.
    pub(super) may_be_empty: bool,
    /// Whether WINDOW_START and WINDOW_END mean something.
    pub(super) window_bounds: bool,
    /// Names of select items; those before the input's columns if `true`.
    pub(super) aliases: &'p [Alias<'p>],
    pub(super) aliases_first: bool,
}

impl Place<'_> {
    /// A place without aggregates, window bounds or select items.
    pub(super) fn plain(name: &'static str) -> Place<'static> {
        Place {
            name,
            aggregates: None,
            may_be_empty: false,
            window_bounds: false,
            aliases: &[],
            aliases_first: false,
        }
    }
}

/// Binds expressions of one query at one place.
pub(super) struct Exprs<'x, 'b, 'p> {
    pub(super) binder: &'x mut Binder<'b>,
    pub(super) scope: &'x Scope,
    pub(super) place: Place<'p>,
    /// Columns that an IS NOT NULL guard has shown to hold a value.
    pub(super) guarded: Vec<u16>,
    /// Inside the argument of an aggregate.
    pub(super) in_aggregate: bool,
}

impl<'x, 'b, 'p> Exprs<'x, 'b, 'p> {
    pub(super) fn new(binder: &'x mut Binder<'b>, scope: &'x Scope, place: Place<'p>) -> Self {
        Exprs { binder, scope, place, guarded: Vec::new(), in_aggregate: false }
    }

    /// Reports an error and gives up on the expression.
    pub(super) fn fail<T>(&mut self, error: Diagnostic) -> Option<T> {
        self.binder.diagnostics.push(error);
        None
    }

    /// A condition: BOOL. `what` takes it, as in "WHERE needs a BOOL here".
    pub(super) fn condition(&mut self, expr: &ast::Expr, what: &str) -> Option<Expr> {
        let bound = self.expr(expr)?;
        let (span, ty) = (bound.span, bound.ty.sql);
        match coerce::widen(bound, SqlType::Bool) {
            Ok(expr) => Some(expr),
            Err(_) => {
                let message = format!("{what} needs a BOOL here, not {}", self.binder.type_name(ty));
                self.fail(Diagnostic::new(codes::BOOLEAN_NEEDED, span, message))
            }
        }
    }

    /// Any expression; a bare NULL comes back untyped.
    pub(super) fn expr(&mut self, expr: &ast::Expr) -> Option<Expr> {
        let span = expr.span;
        match &expr.kind {
            ast::ExprKind::Literal(literal) => self.literal(literal, span),
            ast::ExprKind::Name(name) => self.name(name),
            ast::ExprKind::Qualified(qualifier, name) => {
                if let Some(matched) = self.scope.pattern {
                    return self.bound_column(matched, qualifier, None, name, span);
                }
                if let Some(joined) = self.scope.join {
                    return self.joined_column(joined, Some(qualifier), name, span);
                }
                if !self.scope.is_qualifier(&qualifier.name) {
                    let error = self.scope.unknown_qualifier(qualifier);
                    return self.fail(error);
                }
                match self.scope.find(&name.name) {
                    Some((index, ty)) => Some(self.column(index, ty, span)),
                    None => {
                        let error = self.scope.unknown_column(name, &[]);
                        self.fail(error)
                    }
                }
            }
            ast::ExprKind::Unary(op, arg) => self.unary(*op, arg, span),
            ast::ExprKind::Binary(left, op, right) => self.binary(left, *op, right, span),
            ast::ExprKind::Test { expr, test, negated } => self.test(expr, *test, *negated, span),
            ast::ExprKind::InList { expr, list, negated } => self.in_list(expr, list, *negated, span),
            ast::ExprKind::Between { expr, low, high, negated } => {
                let between = self.between(expr, low, high, span)?;
                Some(if *negated { not(between, span) } else { between })
            }
            ast::ExprKind::Like { expr, pattern, escape, case_insensitive, negated } => {
                let like = self.like(expr, pattern, escape.as_deref(), *case_insensitive, span)?;
                Some(if *negated { not(like, span) } else { like })
            }
            ast::ExprKind::Case { operand, branches, otherwise } => {
                self.case(operand.as_deref(), branches, otherwise.as_deref(), span)
            }
            ast::ExprKind::Cast { expr, to, lenient } => self.cast(expr, *to, *lenient, span),
            ast::ExprKind::Call { name, args, star, distinct, filter } => {
                self.call(name, args, *star, *distinct, filter.as_deref(), span)
            }
            ast::ExprKind::Indexed { alias, index, column } => match self.scope.pattern {
                Some(matched) => {
                    let which = match index {
                        Ok(n) => Which::First(*n),
                        Err(n) => Which::Last(*n),
                    };
                    self.bound_column(matched, alias, Some(which), column, span)
                }
                None => self.fail(Diagnostic::new(
                    codes::INDEX_HERE,
                    alias.span,
                    format!("`{}` is no repeated position of a pattern", alias.name),
                )),
            },
            ast::ExprKind::InTable { negated, .. } | ast::ExprKind::Exists { negated, .. } => {
                self.asked(expr, *negated)
            }
        }
    }

    fn literal(&mut self, literal: &ast::Literal, span: Span) -> Option<Expr> {
        let (literal, sql) = match literal {
            ast::Literal::Null => {
                return Some(Expr::new(ExprKind::Literal(Literal::Null), Type::nullable(UNTYPED), span));
            }
            ast::Literal::Bool(v) => (Literal::Bool(*v), SqlType::Bool),
            ast::Literal::Integer(v) => match (i32::try_from(*v), i64::try_from(*v)) {
                (Ok(v), _) => (Literal::Int(v), SqlType::Int),
                (_, Ok(v)) => (Literal::BigInt(v), SqlType::BigInt),
                _ => {
                    let message = format!("{v} does not fit BIGINT");
                    let error = Diagnostic::new(codes::NUMBER_RANGE, span, message);
                    return self.fail(error.help("write it as a DOUBLE, with a point or an exponent"));
                }
            },
            ast::Literal::Decimal(v) => (Literal::Double(*v), SqlType::Double),
            ast::Literal::String(v) => (Literal::String(v.clone()), SqlType::String),
            ast::Literal::Duration(v) => (Literal::Interval(*v), SqlType::Interval),
            ast::Literal::Timestamp(text) => match functions::parse_timestamp(text) {
                Ok(micros) => (Literal::Timestamp(micros), SqlType::Timestamp),
                Err(why) => return self.fail(coerce::bad_timestamp(text, span, &why)),
            },
        };
        Some(Expr::new(ExprKind::Literal(literal), Type::not_null(sql), span))
    }

    fn name(&mut self, name: &ast::Ident) -> Option<Expr> {
        let column = self.scope.find(&name.name);
        let aliases = self.place.aliases;
        let alias = aliases.iter().find(|a| a.name == name.name).filter(|_| !self.in_aggregate);
        match (column, alias) {
            (None, Some(alias)) => self.item(alias),
            (Some(_), Some(alias)) if self.place.aliases_first => self.item(alias),
            (Some((index, ty)), _) => Some(self.column(index, ty, name.span)),
            (None, None) => match name.name.to_ascii_uppercase().as_str() {
                "WINDOW_START" => self.window_bound(ExprKind::WindowStart, name),
                "WINDOW_END" => self.window_bound(ExprKind::WindowEnd, name),
                _ if let Some(matched) = self.scope.pattern
                    && !matches!(matched.view, View::Filter(_)) =>
                {
                    self.bound_name(matched, name)
                }
                _ if let Some(joined) = self.scope.join => self.joined_column(joined, None, name, name.span),
                _ => {
                    let items: Vec<&str> = aliases.iter().map(|a| a.name.as_str()).collect();
                    let error = self.scope.unknown_column(name, &items);
                    self.fail(error)
                }
            },
        }
    }

    /// The expression of a select item, for its name. In it names mean what they mean in SELECT: columns.
    fn item(&mut self, alias: &Alias<'_>) -> Option<Expr> {
        let aliases = std::mem::take(&mut self.place.aliases);
        let bound = self.expr(alias.expr);
        self.place.aliases = aliases;
        bound
    }

    fn window_bound(&mut self, kind: ExprKind, name: &ast::Ident) -> Option<Expr> {
        if self.place.window_bounds && !self.in_aggregate {
            return Some(Expr::new(kind, Type::not_null(SqlType::Timestamp), name.span));
        }
        let message = format!("`{}` has no meaning in {} here", name.name, self.place.name);
        self.fail(
            Diagnostic::new(codes::WINDOW_BOUND_HERE, name.span, message)
                .help("the bounds are columns of what a time-aligned batch window such as TUMBLING puts out"),
        )
    }

    pub(super) fn column(&mut self, index: u16, ty: Type, span: Span) -> Expr {
        let opaque = matches!(ty.sql, SqlType::Opaque(_));
        let guarded = self.guarded.contains(&index) && !opaque;
        Expr::column(Slot::Input(index), Type { sql: ty.sql, nullable: ty.nullable && !guarded }, span)
    }
}
