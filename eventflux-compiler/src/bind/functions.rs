//! Functions that the app declares: CREATE FUNCTION, and calls of what it declared.

use std::sync::Arc;

use super::coerce::{self, NoFit};
use super::expr::Exprs;
use super::{Binder, did_you_mean};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind};
use crate::functions::{self, Declared, RustFunction};
use crate::span::Span;
use crate::syntax::ast::{Ident, RustPath};
use crate::types::Type;

impl Binder<'_> {
    /// Takes up a declaration. The name is known also where what it stands for is not.
    pub(super) fn declare_function(&mut self, name: &Ident, path: &RustPath) {
        let upper = name.name.to_ascii_uppercase();
        if is_built_in(&upper) {
            let message = format!("SQL has a function `{upper}` of its own");
            let help = "give the declared one another name; that of the Rust function need not be the same";
            self.error_help(codes::FUNCTION_NAME_TAKEN, name.span, message, help);
            return;
        }
        if self.declared_names.contains_key(&upper) {
            let message = format!("function `{}` is declared twice", name.name);
            self.error(codes::DUPLICATE_NAME, name.span, message);
            return;
        }
        let declared = self.rust_function(name, path);
        let number = declared.map(|declared| {
            self.declared.push(declared);
            self.declared.len() - 1
        });
        self.declared_names.insert(upper, number);
    }

    fn rust_function(&mut self, name: &Ident, path: &RustPath) -> Option<Declared> {
        if let Some(schema) = self.catalog.rust_function(path) {
            let schema = schema.clone();
            let function = RustFunction { name: name.name.clone(), path: path.clone(), schema };
            return Some(Declared::Function(Arc::new(function)));
        }
        let known = self.catalog.known_functions();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let message = format!("no Rust function `{path}` is known here");
        let help = did_you_mean(path.last(), &known, "registered functions").unwrap_or_else(|| {
            "the host registers it: Compiler::new().function::<name>(); the command line has no Rust functions"
                .to_string()
        });
        self.error_help(codes::UNKNOWN_RUST_TYPE, path.span, message, help);
        None
    }

    /// The declaration of a name, in any case; the inner `None` where its Rust side is not known.
    pub(super) fn declared(&self, name: &str) -> Option<Option<&Declared>> {
        let number = self.declared_names.get(&name.to_ascii_uppercase())?;
        Some(number.and_then(|number| self.declared.get(number)))
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
        let params = &function.schema.params;
        if args.len() != params.len() {
            let expected = match params.len() {
                0 => "no arguments".to_string(),
                1 => "1 argument".to_string(),
                count => format!("{count} arguments"),
            };
            let error = super::call::wrong_count(name, &expected);
            return self.fail(error.help(format!("it is {}", function.signature())));
        }
        let mut converted = Vec::new();
        for (number, (arg, param)) in (1..).zip(args.into_iter().zip(params)) {
            let (place, given) = (arg.span, arg.ty.sql);
            match coerce::into_column(arg, Type::nullable(param.ty.sql)) {
                Ok(arg) => converted.push(arg),
                Err(NoFit::Literal(error)) => return self.fail(error),
                Err(NoFit::Type | NoFit::Null) => {
                    let message = format!(
                        "argument {number} of `{}`, {}, can't be {}",
                        name.name,
                        param.name,
                        self.binder.type_name(given)
                    );
                    let error = Diagnostic::new(codes::ARGUMENT_TYPE, place, message);
                    return self.fail(error.help(format!("it is {}", function.signature())));
                }
            }
        }
        let nullable = function.nullable(converted.iter().map(|arg| arg.ty.nullable));
        let ty = Type { sql: function.schema.result.sql, nullable };
        Some(Expr::new(ExprKind::Rust { function, args: converted }, ty, span))
    }
}
