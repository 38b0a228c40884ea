//! Windows whose arguments are expressions over the events.

use super::Binder;
use super::expr::{Exprs, Place};
use super::scope::Scope;
use crate::codes;
use crate::expr::{ExprKind, Slot};
use crate::functions;
use crate::logical::{Condition, Site, SortKey, Window};
use crate::span::Span;
use crate::syntax::ast::{self, Literal, WindowArg, WindowSpec};
use crate::types::SqlType;
use crate::windows::{WindowDoc, WindowParam};

/// An argument and its direction.
type Arg<'s> = (&'s ast::Expr, Option<bool>);

impl Binder<'_> {
    /// The window, if it is one of those that look at their events or take several kinds of arguments; `Some(None)`
    /// if it is, but wrong.
    pub(super) fn further_window(
        &mut self,
        scope: &Scope,
        doc: &WindowDoc,
        spec: &WindowSpec,
    ) -> Option<Option<Window>> {
        let name = doc.name();
        let further = [
            "TIMELENGTH",
            "EXTERNALTIME",
            "EXTERNALTIMEBATCH",
            "DELAY",
            "SORT",
            "UNIQUE",
            "FIRSTUNIQUE",
            "EXPRESSION",
            "FREQUENT",
            "LOSSYFREQUENT",
        ];
        if !further.contains(&name) {
            return None;
        }
        let args = self.arguments(doc, spec);
        Some(args.and_then(|args| self.further_of(scope, name, spec, &args)))
    }

    fn further_of(
        &mut self,
        scope: &Scope,
        name: &'static str,
        spec: &WindowSpec,
        args: &[Arg<'_>],
    ) -> Option<Window> {
        match (name, args) {
            ("TIMELENGTH", [(length, _), (n, _)]) => {
                let (length, n) = (self.window_duration(name, length), self.window_count(name, n));
                Some(Window::TimeLength { length: length?, n: n?.unsigned_abs() })
            }
            ("EXTERNALTIME", [(time, _), (length, _)]) => {
                let (time, length) = (self.own_time(scope, name, time), self.window_duration(name, length));
                Some(Window::ExternalTime { time: time?, length: length? })
            }
            ("EXTERNALTIMEBATCH", [(time, _), (length, _)]) => {
                let (time, length) = (self.own_time(scope, name, time), self.window_duration(name, length));
                Some(Window::ExternalTimeBatch { time: time?, length: length? })
            }
            ("DELAY", [(length, _)]) => self.window_duration(name, length).map(Window::Delay),
            ("SORT", [(n, _), keys @ ..]) => {
                let n = self.window_count(name, n);
                let keys: Vec<Option<SortKey>> = keys
                    .iter()
                    .map(|(key, descending)| {
                        let by = self.window_key(scope, name, key)?;
                        let descending = *descending == Some(true);
                        Some(SortKey { by, descending, nulls_first: descending })
                    })
                    .collect();
                Some(Window::Sort { n: n?.unsigned_abs(), keys: keys.into_iter().collect::<Option<_>>()? })
            }
            ("UNIQUE", keys) => self.window_keys(scope, name, keys).map(Window::Unique),
            ("FIRSTUNIQUE", keys) => self.window_keys(scope, name, keys).map(Window::FirstUnique),
            ("EXPRESSION", [(condition, _)]) => self.condition_of(scope, condition).map(Window::Expression),
            ("FREQUENT", [(n, _), keys @ ..]) => {
                let (n, keys) = (self.window_count(name, n), self.keys_or_all(scope, name, spec, keys));
                Some(Window::Frequent { n: n?.unsigned_abs(), keys: keys? })
            }
            ("LOSSYFREQUENT", [(support, _), rest @ ..]) => {
                let support_span = support.span;
                let support = self.share(name, support);
                let (error, keys) = match rest {
                    [(first, _), keys @ ..] if number(first).is_some() => {
                        (self.share(name, first).map(|error| (error, first.span)), keys)
                    }
                    // As Siddhi has it.
                    keys => (support.map(|support| (support / 10.0, support_span)), keys),
                };
                let keys = self.keys_or_all(scope, name, spec, keys);
                let (support, (error, error_span)) = (support?, error?);
                if error >= support {
                    let message = "the error bound of LOSSYFREQUENT must be below the share";
                    self.error(codes::WINDOW_ARGUMENT, error_span, message);
                    return None;
                }
                Some(Window::LossyFrequent { support, error, keys: keys? })
            }
            _ => None,
        }
    }

    /// The arguments, as many as the window takes, with directions only where they mean something.
    fn arguments<'s>(&mut self, doc: &WindowDoc, spec: &'s WindowSpec) -> Option<Vec<Arg<'s>>> {
        let has = |param| doc.params.iter().chain(doc.optional).any(|p| *p == param);
        let mut args = Vec::new();
        for (place, arg) in spec.args.iter().enumerate() {
            match arg {
                WindowArg::Zone(_, span) => {
                    let message = format!("window {} knows no zones", doc.name());
                    self.error(codes::WINDOW_ARGUMENT, *span, message);
                    return None;
                }
                WindowArg::Expr { expr, descending } => {
                    if descending.is_some() && !(has(WindowParam::Order) && place > 0) {
                        let message = format!("ASC and DESC mean nothing here in window {}", doc.name());
                        self.error(codes::WINDOW_ARGUMENT, expr.span, message);
                        return None;
                    }
                    args.push((expr, *descending));
                }
            }
        }
        let many = has(WindowParam::Order) || has(WindowParam::Keys);
        let most = if many { usize::MAX } else { doc.params.len() + doc.optional.len() };
        if args.len() < doc.params.len() || args.len() > most {
            let place = args.get(most).map_or(spec.name.span, |(extra, _)| extra.span);
            let message = format!("window {} takes {}", doc.name(), doc.takes);
            self.error(codes::WINDOW_ARGUMENT_COUNT, place, message);
            return None;
        }
        Some(args)
    }

    /// A time of the event's own, as a TIMESTAMP.
    fn own_time(&mut self, scope: &Scope, name: &'static str, arg: &ast::Expr) -> Option<Site> {
        let expr = Exprs::new(self, scope, Place::plain(name)).expr(arg)?;
        if !matches!(expr.ty.sql, SqlType::Timestamp | SqlType::BigInt) {
            let message = format!("{name} takes a TIMESTAMP here, or a BIGINT of milliseconds");
            self.error(codes::WINDOW_ARGUMENT, expr.span, message);
            return None;
        }
        if expr.ty.nullable {
            let message = format!("the time of {name} must not be NULL");
            let help = "declare the column NOT NULL, or give NULL a value with COALESCE";
            self.error_help(codes::WINDOW_ARGUMENT, expr.span, message, help);
            return None;
        }
        let expr = match expr.ty.sql {
            SqlType::BigInt => {
                let function = functions::resolve("TO_TIMESTAMP", &[Some(SqlType::BigInt)]).ok()?;
                crate::expr::Expr { span: expr.span, ..super::coerce::call(function, vec![expr]) }
            }
            _ => expr,
        };
        Some(Site { expr, text: arg.to_string() })
    }

    /// A key, or something to sort by.
    fn window_key(&mut self, scope: &Scope, name: &'static str, arg: &ast::Expr) -> Option<Site> {
        let expr = Exprs::new(self, scope, Place::plain(name)).expr(arg)?;
        if let Some(mut error) = self.not_comparable(&expr, name) {
            error.span = arg.span;
            self.diagnostics.push(error);
            return None;
        }
        Some(Site { expr, text: arg.to_string() })
    }

    fn window_keys(&mut self, scope: &Scope, name: &'static str, args: &[Arg<'_>]) -> Option<Vec<Site>> {
        let keys: Vec<Option<Site>> = args.iter().map(|(arg, _)| self.window_key(scope, name, arg)).collect();
        keys.into_iter().collect()
    }

    /// The keys, or all columns of the input.
    fn keys_or_all(
        &mut self,
        scope: &Scope,
        name: &'static str,
        spec: &WindowSpec,
        args: &[Arg<'_>],
    ) -> Option<Vec<Site>> {
        if !args.is_empty() {
            return self.window_keys(scope, name, args);
        }
        if scope.pattern.is_some() {
            let message = format!(
                "behind a pattern {name} needs a key: a match has no columns but those that are read"
            );
            let help = format!("name the columns that make the key: {name}(.., e1.id)");
            self.error_help(codes::WINDOW_ARGUMENT, spec.name.span, message, help);
            return None;
        }
        let mut keys = Vec::new();
        for (index, (column, ty)) in (0u16..).zip(&scope.columns) {
            if matches!(ty.sql, SqlType::Opaque(_)) {
                let message = format!("{name} can't compare `{column}`, a Rust type that SQL only carries");
                let help = "name the columns that make the key";
                self.error_help(codes::OPAQUE_VALUE, spec.name.span, message, help);
                return None;
            }
            let expr = crate::expr::Expr::column(Slot::Input(index), *ty, spec.name.span);
            keys.push(Site { expr, text: column.clone() });
        }
        Some(keys)
    }

    /// The condition of EXPRESSION, over its own aggregates.
    fn condition_of(&mut self, scope: &Scope, arg: &ast::Expr) -> Option<Condition> {
        let mut aggregates = Vec::new();
        let place = Place { aggregates: Some(&mut aggregates), ..Place::plain("EXPRESSION") };
        let expr = Exprs::new(self, scope, place).condition(arg, "EXPRESSION")?;
        let mut bare: Option<(u16, Span)> = None;
        expr.walk(&mut |part| {
            if let (ExprKind::Column(Slot::Input(index)), None) = (&part.kind, bare) {
                bare = Some((*index, part.span));
            }
        });
        if let Some((index, span)) = bare {
            let column = scope.columns.get(usize::from(index)).map_or("the column", |(column, _)| column);
            let message =
                format!("EXPRESSION looks at its whole content: `{column}` must stand in an aggregate");
            let help = format!("LAST({column}) is that of the event that enters");
            self.error_help(codes::WINDOW_ARGUMENT, span, message, help);
            return None;
        }
        Some(Condition { site: Site { expr, text: arg.to_string() }, aggregates })
    }

    /// A number between 0 and 1.
    fn share(&mut self, name: &str, arg: &ast::Expr) -> Option<f64> {
        let share = number(arg).filter(|share| *share > 0.0 && *share <= 1.0);
        if share.is_none() {
            let message = format!("window {name} takes a share here, a number above 0 and at most 1");
            self.error(codes::WINDOW_ARGUMENT, arg.span, message);
        }
        share
    }
}

fn number(expr: &ast::Expr) -> Option<f64> {
    match &expr.kind {
        ast::ExprKind::Literal(Literal::Decimal(value)) => Some(*value),
        ast::ExprKind::Literal(Literal::Integer(value)) => Some(*value as f64),
        _ => None,
    }
}
