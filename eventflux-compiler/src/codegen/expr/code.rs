//! A piece of a Rust expression with what its surroundings must know of it.

use proc_macro2::TokenStream;
use quote::quote;

/// A Rust expression: of the bare type, or of an `Option` of it where it is nullable.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    tokens: TokenStream,
    /// The tokens are a `Result`, whose `?` is still to come.
    tries: bool,
    /// It must be put into parentheses as an operand.
    loose: bool,
    /// It is a comparison, which needs none beside `&&` and `||`.
    comparison: bool,
    /// It is an `Option`.
    pub(crate) nullable: bool,
    /// It may leave the function with a `Cause`.
    pub(crate) fallible: bool,
    /// A field, a variable or a constant: it costs nothing to evaluate it anywhere and often.
    pub(crate) trivial: bool,
    /// Short enough to stand where it is used, without a function of its own.
    pub(crate) simple: bool,
}

impl Code {
    /// A field, a variable or a constant.
    pub(crate) fn trivial(tokens: TokenStream, nullable: bool) -> Self {
        Code {
            tokens,
            tries: false,
            loose: false,
            comparison: false,
            nullable,
            fallible: false,
            trivial: true,
            simple: true,
        }
    }

    /// A method that only reads: as good as a field, though not free.
    pub(crate) fn getter(tokens: TokenStream, nullable: bool) -> Self {
        Code { simple: true, ..Code::call(tokens, nullable, false) }
    }

    /// A call, or anything else that needs no parentheses.
    pub(crate) fn call(tokens: TokenStream, nullable: bool, fallible: bool) -> Self {
        Code {
            tokens,
            tries: false,
            loose: false,
            comparison: false,
            nullable,
            fallible,
            trivial: false,
            simple: false,
        }
    }

    /// A call that returns a `Result`.
    pub(crate) fn tries(tokens: TokenStream, nullable: bool) -> Self {
        Code {
            tokens,
            tries: true,
            loose: false,
            comparison: false,
            nullable,
            fallible: true,
            trivial: false,
            simple: false,
        }
    }

    /// An operation, `if` or `match`.
    pub(crate) fn loose(tokens: TokenStream, nullable: bool, fallible: bool) -> Self {
        Code {
            tokens,
            tries: false,
            loose: true,
            comparison: false,
            nullable,
            fallible,
            trivial: false,
            simple: false,
        }
    }

    /// A comparison.
    pub(crate) fn comparison(tokens: TokenStream, fallible: bool) -> Self {
        Code { comparison: true, ..Code::loose(tokens, false, fallible) }
    }

    /// The value.
    pub(crate) fn value(&self) -> TokenStream {
        let tokens = &self.tokens;
        if self.tries { quote!(#tokens?) } else { tokens.clone() }
    }

    /// The value as part of an operation.
    pub(crate) fn operand(&self) -> TokenStream {
        let value = self.value();
        if self.loose { quote!((#value)) } else { value }
    }

    /// The value beside `&&` or `||`.
    pub(crate) fn condition(&self) -> TokenStream {
        if self.comparison { self.value() } else { self.operand() }
    }

    /// The value as the body of a function that returns a `Result`.
    pub(crate) fn result(&self) -> TokenStream {
        let tokens = &self.tokens;
        if self.tries { quote!(#tokens) } else { quote!(Ok(#tokens)) }
    }

    /// The same value as an `Option` or, where the plan knows that it is not NULL, without.
    pub(crate) fn to(self, nullable: bool) -> Self {
        match (self.nullable, nullable) {
            (false, true) => {
                let value = self.value();
                Code {
                    trivial: self.trivial,
                    simple: self.simple,
                    ..Code::call(quote!(Some(#value)), true, self.fallible)
                }
            }
            (true, false) => {
                let value = self.operand();
                Code::call(quote!(#value.unwrap_or_default()), false, self.fallible)
            }
            _ => self,
        }
    }

    /// A `Result` where this is a call that returns one, else the value.
    pub(crate) fn without_try(&self) -> &TokenStream {
        &self.tokens
    }
}
