//! Values that are evaluated once and read often.

use quote::quote;

use super::{Code, Scope, Writer};
use crate::expr::Expr;

/// How such a value is read.
pub(super) struct It {
    code: Code,
    /// Whether it was.
    read: bool,
}

impl<S: Scope> Writer<'_, S> {
    /// What `body` makes of `value`, which it reads as the variable `it`. An inner `it` hides the outer one in Rust
    /// as it does in the plan. A field or constant needs no variable.
    pub(super) fn once(&mut self, value: &Expr, body: impl FnOnce(&mut Self) -> Code) -> Code {
        let value = self.expr(value);
        let code = if value.trivial { value.clone() } else { Code::trivial(quote!(it), value.nullable) };
        self.its.push(It { code, read: false });
        let body = body(self);
        let read = self.its.pop().is_some_and(|it| it.read);
        if value.trivial {
            return body;
        }
        let variable = if read { quote!(it) } else { quote!(_) };
        let (of, made) = (value.value(), body.value());
        let tokens = quote!({ let #variable = #of; #made });
        Code::loose(tokens, body.nullable, value.fallible || body.fallible)
    }

    /// The value of the innermost [`Writer::once`].
    pub(super) fn it(&mut self) -> Code {
        match self.its.last_mut() {
            Some(it) => {
                it.read = true;
                it.code.clone()
            }
            None => unreachable!("`it` stands in the body of a LET"),
        }
    }
}
