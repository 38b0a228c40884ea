//! CASE and COALESCE.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Code, Scope, Writer};
use crate::expr::Expr;

impl<S: Scope> Writer<'_, S> {
    pub(super) fn case(
        &mut self,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
        nullable: bool,
    ) -> Code {
        let nullable = nullable || otherwise.is_none();
        let mut fallible = false;
        let mut tokens = TokenStream::new();
        for (when, then) in branches {
            let (when, then) = (self.is_true(when), self.expr(then).to(nullable));
            fallible |= when.fallible || then.fallible;
            let (when, then) = (when.value(), then.value());
            tokens.extend(quote!(if #when { #then } else));
        }
        let last = otherwise.map(|otherwise| self.expr(otherwise).to(nullable));
        fallible |= last.as_ref().is_some_and(|last| last.fallible);
        let last = last.map_or_else(|| quote!(None), |last| last.value());
        Code::loose(quote!(#tokens { #last }), nullable, fallible)
    }

    pub(super) fn coalesce(&mut self, args: &[Expr], nullable: bool) -> Code {
        let mut codes = Vec::new();
        for arg in args {
            let code = self.expr(arg);
            let known = !code.nullable;
            codes.push(code);
            if known {
                break;
            }
        }
        let folded = codes.into_iter().rev().reduce(|rest, first| {
            let (fallible, cheap) = (first.fallible || rest.fallible, rest.trivial);
            let (a, b) = (first.operand(), rest.value());
            match (rest.nullable, cheap) {
                (false, true) => Code::call(quote!(#a.unwrap_or(#b)), false, fallible),
                (true, true) => Code::call(quote!(#a.or(#b)), true, fallible),
                (false, false) => Code::loose(quote!(match #a { Some(a) => a, None => #b }), false, fallible),
                (true, false) => {
                    Code::loose(quote!(match #a { Some(a) => Some(a), None => #b }), true, fallible)
                }
            }
        });
        folded.unwrap_or_else(|| unreachable!("COALESCE has arguments")).to(nullable)
    }
}
