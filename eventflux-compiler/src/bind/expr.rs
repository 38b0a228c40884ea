//! Expressions: names, operators and forms; calls are in `call`.

use super::Binder;
use super::coerce::{self, Mismatch, UNTYPED, is_untyped, known_type};
use super::scope::{Alias, Scope};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind, Literal, Slot};
use crate::functions;
use crate::logical;
use crate::span::Span;
use crate::syntax::ast::{self, BinaryOp, UnaryOp};
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

    /// A condition: BOOL.
    pub(super) fn condition(&mut self, expr: &ast::Expr) -> Option<Expr> {
        let bound = self.expr(expr)?;
        self.boolean(bound)
    }

    fn boolean(&mut self, expr: Expr) -> Option<Expr> {
        let (span, ty, place) = (expr.span, expr.ty.sql, self.place.name);
        match coerce::widen(expr, SqlType::Bool) {
            Ok(expr) => Some(expr),
            Err(_) => self.fail(Diagnostic::new(
                codes::BOOLEAN_NEEDED,
                span,
                format!("{place} needs a BOOL here, not {ty}"),
            )),
        }
    }

    /// Any expression; a bare NULL comes back untyped.
    pub(super) fn expr(&mut self, expr: &ast::Expr) -> Option<Expr> {
        let span = expr.span;
        match &expr.kind {
            ast::ExprKind::Literal(literal) => self.literal(literal, span),
            ast::ExprKind::Name(name) => self.name(name),
            ast::ExprKind::Qualified(qualifier, name) => {
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
                let arg = self.expr(expr);
                let low = self.expr(low);
                let high = self.expr(high);
                let (arg, low, high) = (arg?, low?, high?);
                let lower = self.operator(">=", vec![arg.clone(), low], span)?;
                let upper = self.operator("<=", vec![arg, high], span)?;
                let between = combine(ExprKind::And(vec![lower, upper]), span);
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
            ast::ExprKind::Indexed { alias, .. } => self.fail(Diagnostic::new(
                codes::INDEX_HERE,
                alias.span,
                format!("`{}` is no repeated position of a pattern", alias.name),
            )),
            ast::ExprKind::InTable { table, .. } => self.fail(Diagnostic::new(
                codes::TABLE_UNSUPPORTED,
                table.span,
                "IN with a table is not supported yet",
            )),
            ast::ExprKind::Exists { .. } => {
                self.fail(Diagnostic::new(codes::TABLE_UNSUPPORTED, span, "EXISTS is not supported yet"))
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

    fn column(&mut self, index: u16, ty: Type, span: Span) -> Expr {
        let opaque = matches!(ty.sql, SqlType::Opaque(_));
        let guarded = self.guarded.contains(&index) && !opaque;
        Expr::column(Slot::Input(index), Type { sql: ty.sql, nullable: ty.nullable && !guarded }, span)
    }

    fn unary(&mut self, op: UnaryOp, arg: &ast::Expr, span: Span) -> Option<Expr> {
        match op {
            UnaryOp::Not => {
                let arg = self.condition(arg)?;
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

    fn binary(&mut self, left: &ast::Expr, op: BinaryOp, right: &ast::Expr, span: Span) -> Option<Expr> {
        let sign = match op {
            BinaryOp::And | BinaryOp::Or => return self.junction(left, op, right, span),
            BinaryOp::IsDistinctFrom | BinaryOp::IsNotDistinctFrom => {
                let left = self.expr(left);
                let right = self.expr(right);
                return self.distinct_from(left?, right?, op == BinaryOp::IsNotDistinctFrom, span);
            }
            BinaryOp::Plus => "+",
            BinaryOp::Minus => "-",
            BinaryOp::Times => "*",
            BinaryOp::Divide => "/",
            BinaryOp::Modulo => "%",
            BinaryOp::Concat => "||",
            BinaryOp::Eq => "=",
            BinaryOp::NotEq => "<>",
            BinaryOp::Lt => "<",
            BinaryOp::LtEq => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::GtEq => ">=",
        };
        let left = self.expr(left);
        let right = self.expr(right);
        self.operator(sign, vec![left?, right?], span)
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
        let bound: Vec<Option<Expr>> = operands.into_iter().rev().map(|o| self.condition(o)).collect();
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

fn combine(kind: ExprKind, span: Span) -> Expr {
    let nullable = match &kind {
        ExprKind::And(args) | ExprKind::Or(args) => args.iter().any(|arg| arg.ty.nullable),
        _ => false,
    };
    Expr::new(kind, Type { sql: SqlType::Bool, nullable }, span)
}

fn not(arg: Expr, span: Span) -> Expr {
    let nullable = arg.ty.nullable;
    Expr::new(ExprKind::Not(Box::new(arg)), Type { sql: SqlType::Bool, nullable }, span)
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
        _ if types.first() != types.get(1) && types.len() == 2 => error.help("convert one side with CAST"),
        _ => error,
    }
}
