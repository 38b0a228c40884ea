//! Functions that the app declares: CREATE FUNCTION and CREATE AGGREGATE, and calls of what they declared.

use std::sync::Arc;

use super::coerce::{self, NoFit};
use super::expr::Exprs;
use super::{Binder, did_you_mean};
use crate::catalog::Parameter;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind};
use crate::functions::{self, AggregateKind, Declared, RustAggregate, RustFunction};
use crate::logical::{Aggregate, Query, RustCall, Site, Window};
use crate::span::Span;
use crate::syntax::ast::{self, Ident, RustPath};
use crate::types::Type;

impl Binder<'_> {
    /// Takes up a declaration. The name is known also where what it stands for is not.
    pub(super) fn declare_function(&mut self, name: &Ident, path: &RustPath, aggregate: bool) {
        let upper = name.name.to_ascii_uppercase();
        if is_built_in(&upper) {
            let message = format!("SQL has a function `{upper}` of its own");
            let help = "give the declared one another name; in Rust it keeps its own";
            self.error_help(codes::FUNCTION_NAME_TAKEN, name.span, message, help);
            return;
        }
        if self.declared_names.contains_key(&upper) {
            let message = format!("function `{}` is declared twice", name.name);
            self.error(codes::DUPLICATE_NAME, name.span, message);
            return;
        }
        let (sql, name, path) = (name, name.name.clone(), path.clone());
        let declared = if aggregate {
            let schema = self.catalog.rust_aggregate(&path).cloned();
            schema.map(|schema| {
                Declared::Aggregate(Arc::new(RustAggregate { name, path: path.clone(), schema }))
            })
        } else {
            let schema = self.catalog.rust_function(&path).cloned();
            schema
                .map(|schema| Declared::Function(Arc::new(RustFunction { name, path: path.clone(), schema })))
        };
        if declared.is_none() {
            self.unknown_item(sql, &path, aggregate);
        }
        let number = declared.map(|declared| {
            self.declared.push(declared);
            self.declared.len() - 1
        });
        self.declared_names.insert(upper, number);
    }

    fn unknown_item(&mut self, name: &Ident, path: &RustPath, aggregate: bool) {
        let what = if aggregate { "aggregate" } else { "function" };
        let other = [
            (self.catalog.rust_function(path).is_some(), "a function", "FUNCTION"),
            (self.catalog.rust_aggregate(path).is_some(), "an aggregate", "AGGREGATE"),
            (self.catalog.rust_struct(path).is_some(), "the struct of a stream", "STREAM"),
        ];
        if let Some((_, kind, word)) = other.into_iter().find(|(is, ..)| *is) {
            let message = format!("`{path}` is no {what} but {kind}");
            let help = format!("CREATE {word} {} OF {path};", name.name);
            self.error_help(codes::OTHER_RUST_KIND, path.span, message, help);
            return;
        }
        let known = if aggregate { self.catalog.known_aggregates() } else { self.catalog.known_functions() };
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let message = format!("no Rust {what} `{path}` is known here");
        let listed = format!("registered {what}s");
        let help = did_you_mean(path.last(), &known, &listed).unwrap_or_else(|| {
            format!("a program registers it with Compiler::{what}; the command line has no Rust {what}s")
        });
        self.error_help(codes::UNKNOWN_RUST_TYPE, path.span, message, help);
    }

    /// The declaration of a name, in any case; the inner `None` where its Rust side is not known.
    pub(super) fn declared(&self, name: &str) -> Option<Option<&Declared>> {
        let number = self.declared_names.get(&name.to_ascii_uppercase())?;
        Some(number.and_then(|number| self.declared.get(number)))
    }
}

impl Binder<'_> {
    /// Aggregates that can't forget must not be taken over windows that do.
    pub(super) fn check_removal(&mut self, query: &Query) -> Option<()> {
        let own: &[Aggregate] = match &query.window {
            // Nothing leaves these, and what stands after DELAY runs on.
            None | Some(Window::FirstUnique(_) | Window::Delay(_)) => return Some(()),
            Some(window) if window.is_batch() => return Some(()),
            Some(Window::Expression(condition)) => &condition.aggregates,
            Some(_) => &[],
        };
        let mut right = true;
        for call in own.iter().chain(&query.aggregates).filter_map(|aggregate| aggregate.rust.as_ref()) {
            if !call.aggregate.schema.removable {
                let message = format!(
                    "events leave this window one by one, but `{}` can't take them out again",
                    call.aggregate.name
                );
                let help = format!("write `fn remove` beside `fn add` of `{}`", call.aggregate.path.last());
                self.error_help(codes::NOT_REMOVABLE, call.span, message, help);
                right = false;
            }
        }
        right.then_some(())
    }
}

/// Whether SQL has a function, aggregate or form of that name, in upper case.
fn is_built_in(name: &str) -> bool {
    functions::lookup(name).is_some()
        || functions::is_special(name)
        || functions::lookup_aggregate(name).is_some()
        || name == "EXTRACT"
}

impl Exprs<'_, '_, '_> {
    /// A call of a function written in Rust.
    pub(super) fn rust_call(
        &mut self,
        name: &Ident,
        function: Arc<RustFunction>,
        args: Vec<Expr>,
        span: Span,
    ) -> Option<Expr> {
        let signature = function.signature();
        let converted = self.rust_args(name, &function.schema.params, args, &signature)?;
        let nullable = function.nullable(converted.iter().map(|arg| arg.ty.nullable));
        let ty = Type { sql: function.schema.result.sql, nullable };
        Some(Expr::new(ExprKind::Rust { function, args: converted }, ty, span))
    }

    /// The arguments as the types of the parameters.
    fn rust_args(
        &mut self,
        name: &Ident,
        params: &[Parameter],
        args: Vec<Expr>,
        signature: &str,
    ) -> Option<Vec<Expr>> {
        if args.len() != params.len() {
            let expected = match params.len() {
                0 => "no arguments".to_string(),
                1 => "1 argument".to_string(),
                count => format!("{count} arguments"),
            };
            let error = super::call::wrong_count(name, &expected);
            return self.fail(error.help(format!("it is {signature}")));
        }
        let mut converted = Vec::new();
        for (number, (arg, param)) in (1..).zip(args.into_iter().zip(params)) {
            let (place, given) = (arg.span, arg.ty.sql);
            match coerce::into_column(arg, Type::nullable(param.ty.sql)) {
                Ok(arg) => converted.push(arg),
                Err(NoFit::Literal(error)) => return self.fail(error),
                Err(NoFit::Type | NoFit::Null) => {
                    let given = self.binder.type_name(given);
                    let message =
                        format!("argument {number} of `{}`, {}, can't be {given}", name.name, param.name);
                    let error = Diagnostic::new(codes::ARGUMENT_TYPE, place, message);
                    return self.fail(error.help(format!("it is {signature}")));
                }
            }
        }
        Some(converted)
    }

    /// A call of an aggregate written in Rust: its slot in the query's list.
    #[expect(clippy::too_many_arguments, reason = "the parts of a call")]
    pub(super) fn rust_aggregate(
        &mut self,
        name: &Ident,
        aggregate: Arc<RustAggregate>,
        args: &[ast::Expr],
        star: bool,
        distinct: bool,
        filter: Option<&ast::Expr>,
        span: Span,
    ) -> Option<Expr> {
        self.aggregate_may_stand(name, star)?;
        let params = &aggregate.schema.params;
        if distinct && params.len() != 1 {
            let message =
                format!("`{}` has {} arguments: which should be different?", name.name, params.len());
            let error = Diagnostic::new(codes::DISTINCT_HERE, name.span, message);
            return self.fail(error.help("DISTINCT works in aggregates of one argument"));
        }
        let (bound, filter) = self.aggregate_parts(args, filter);
        let (bound, filter) = (bound?, filter?);
        let args_given = self.rust_args(name, params, bound, &aggregate.signature())?;
        let sites = args_given.into_iter().zip(params).zip(args).map(|((expr, param), written)| {
            let expr = match param.narrow {
                Some(narrow) => {
                    let (ty, span) = (expr.ty, expr.span);
                    Expr::new(ExprKind::Fit { arg: Box::new(expr), narrow }, ty, span)
                }
                None => expr,
            };
            Site { expr, text: written.to_string() }
        });
        let args = sites.collect();
        let ty = aggregate.schema.result;
        let call = Aggregate {
            func: AggregateKind::Rust,
            arg: None,
            by: None,
            parameter: None,
            rust: Some(RustCall { aggregate, args, span: name.span }),
            distinct,
            filter,
            ty,
        };
        self.aggregate_slot(call, span)
    }
}
