//! Calls of functions written in Rust: the function itself, by its path.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Code, Scope, Writer, variable};
use crate::catalog::ReturnForm;
use crate::expr::Expr;
use crate::functions::RustFunction;

impl<S: Scope> Writer<'_, S> {
    /// The call. Arguments are evaluated from left to right before NULL among them decides; parameters that are
    /// `Option` take NULL.
    pub(super) fn rust_call(&mut self, function: &RustFunction, args: &[Expr]) -> Code {
        let params = &function.schema.params;
        let codes: Vec<Code> = args
            .iter()
            .zip(params)
            .map(|(arg, param)| {
                let code = self.expr(arg);
                if param.ty.nullable { code.to(true) } else { code }
            })
            .collect();
        let fallible = codes.iter().any(|code| code.fallible);
        let skips = |(code, takes_null): (&Code, bool)| code.nullable && !takes_null;
        let takes_null = params.iter().map(|param| param.ty.nullable);
        if !codes.iter().zip(takes_null).any(skips) {
            let values: Vec<TokenStream> = codes.iter().map(Code::value).collect();
            return self.rust_apply(function, values, fallible);
        }
        let (mut matched, mut patterns, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for (index, (code, param)) in codes.iter().zip(params).enumerate() {
            let variable = variable(index);
            if code.nullable && !param.ty.nullable {
                patterns.push(quote!(Some(#variable)));
            } else if code.trivial {
                values.push(code.value());
                continue;
            } else {
                patterns.push(quote!(#variable));
            }
            matched.push(code.value());
            values.push(quote!(#variable));
        }
        let call = self.rust_apply(function, values, false);
        let (value, fallible) = (call.value(), fallible || call.fallible);
        let some = if call.nullable { value } else { quote!(Some(#value)) };
        let tokens = if matched.len() == 1 {
            quote!(match #(#matched)* { #(#patterns)* => #some, None => None })
        } else {
            quote!(match (#(#matched),*) { (#(#patterns),*) => #some, _ => None })
        };
        Code::loose(tokens, true, fallible)
    }

    /// The call of values, and what must be done with its result.
    fn rust_apply(&mut self, function: &RustFunction, values: Vec<TokenStream>, fallible: bool) -> Code {
        let rt = self.rt();
        let schema = &function.schema;
        let converted = schema.params.iter().any(|param| param.converted);
        let values = values.into_iter().zip(&schema.params).map(|(value, param)| {
            // Which type it is converted to follows from the function.
            if param.converted { quote!(#rt::OwnedStreamField::make(#value)?) } else { value }
        });
        let path = self.scope.rust_function(function);
        let name = &schema.name;
        let mut call = quote!(#rt::Calling::function(#name).around(#path(#(#values),*)));
        let nullable = schema.result.nullable;
        let mut fallible = fallible || converted;
        if schema.returns.result {
            call = quote!(#call.map_err(|error| #rt::raised(#name, error)));
            if schema.returns.form == ReturnForm::Plain {
                return Code::tries(call, nullable);
            }
            call = quote!(#call?);
            fallible = true;
        }
        match schema.returns.form {
            ReturnForm::Plain => Code::call(call, nullable, fallible),
            ReturnForm::Converted => Code::tries(quote!(#rt::StreamField::get(&#call)), nullable),
            ReturnForm::Text => self.keep_text(&Code::call(call, nullable, fallible)),
        }
    }

    /// A text of its own, kept in a buffer.
    pub(super) fn keep_text(&mut self, code: &Code) -> Code {
        let (rt, text, value) = (self.rt(), self.text(), code.value());
        let keep = if code.nullable { quote!(text_or_null) } else { quote!(text) };
        Code::call(quote!(#rt::#keep(#value, #text)), code.nullable, code.fallible)
    }
}
