//! `#[eventflux::function]`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Type};

use super::super::derive::field::{self, plain_name};
use super::super::{chain, schema};
use super::attribute::Said;
use super::read::{Head, beside};
use super::types::{self, Output, Param};
use crate::catalog::{FunctionSchema, Handle, ReturnForm};

/// `#[function(attribute)]` on `item`; `place` tells this expansion from all others of the crate.
///
/// Beside the function, which stays as it is, there comes a macro of its name that hands the signature on.
pub fn function(attribute: TokenStream, item: TokenStream, place: &str) -> TokenStream {
    let seed = format!("{place} {item}");
    let head: Head = match syn::parse2(item.clone()) {
        Ok(head) => head,
        Err(error) => {
            let error = Error::new(error.span(), format!("`#[function]` stands on a function: {error}"));
            return beside(&item, &error);
        }
    };
    let mut errors = Vec::new();
    let said = Said::parse(attribute, &mut errors);
    head.check(&mut errors);
    if let Some(receiver) = head.receiver {
        errors.push(Error::new(receiver, "a function of SQL has no `self`: write it outside of `impl`"));
    }
    let params = types::params(&head.inputs, &mut errors);
    let output = types::output(&head, &mut errors);
    let name = said.name(plain_name(&head.name), &mut errors);
    let items = match (params, output) {
        (Some(params), Some(output)) if errors.is_empty() => {
            let of = Of { rust: &head.name, params: &params, output: &output };
            let schema = of.schema(name);
            let check = of.check(&said.krate());
            let native = of.native(&schema);
            let schema = schema::encode_function(&schema);
            let handover = chain::handover(&head.vis, of.rust, &schema, &native, &seed);
            Some(quote! { #check #handover })
        }
        _ => None,
    };
    let errors = errors.iter().map(Error::to_compile_error);
    quote! { #item #(#errors)* #items }
}

/// A function whose types SQL knows.
struct Of<'f> {
    rust: &'f Ident,
    params: &'f [Param<'f>],
    output: &'f Output<'f>,
}

impl Of<'_> {
    fn schema(&self, name: String) -> FunctionSchema {
        let params: Vec<_> = self.params.iter().map(Param::schema).collect();
        let returns = self.output.returns;
        let converts = returns.form == ReturnForm::Converted || params.iter().any(|param| param.converted);
        FunctionSchema {
            name,
            fallible: returns.result || converts,
            params,
            result: self.output.seen.ty,
            returns,
            handle: Handle::default(),
        }
    }

    /// What shows where a type is not what its name says: there.
    fn check(&self, krate: &TokenStream) -> TokenStream {
        let rt = quote! { #krate::__private };
        let params = self.params.iter().map(|param| (param.rust, &param.seen));
        let mut checks = TokenStream::new();
        for (number, (rust, seen)) in params.chain([(self.output.value, &self.output.seen)]).enumerate() {
            // Beyond the function its lifetimes have no names.
            if field::names_lifetime(rust) || is_text(rust) {
                continue;
            }
            let is = if number < self.params.len() {
                quote! { takes }
            } else {
                quote! { gives }
            };
            let column = types::column(seen.ty, &rt);
            checks.extend(quote_spanned! {rust.span()=> #rt::#is::<#rust, #column>(); });
        }
        let rust = self.output.rust;
        if self.output.returns.result && !field::names_lifetime(rust) {
            checks.extend(quote_spanned! {rust.span()=>
                let _ = |result: #rust| ::core::result::Result::map_err(result, |error| #rt::raised("", error));
            });
        }
        quote! {
            const _: fn() = || { #checks };
        }
    }

    /// The arm of the hidden macro that gives the function to the interpreter: told where the library and the function
    /// are, it makes a function from values to a value.
    fn native(&self, schema: &FunctionSchema) -> TokenStream {
        let rt = quote! { $($krate)+::__private };
        let (name, fallible) = (&schema.name, schema.fallible);
        let (result, nullable) = (super::variant(schema.result.sql), schema.result.nullable);
        let infos = super::infos(self.params, &rt);
        let count = self.params.len();
        let given: Vec<Ident> = (0..count).map(|i| format_ident!("argument_{i}")).collect();
        let views = self.params.iter().map(|param| types::view(param.seen.ty.sql, &rt));
        let strict = self.params.iter().zip(&given).filter(|(param, _)| !param.seen.ty.nullable);
        let strict = strict.map(|(_, given)| {
            quote! {
                let ::core::option::Option::Some(#given) = #given else {
                    return ::core::result::Result::Ok(#rt::Value::Null);
                };
            }
        });
        let values = self.params.iter().zip(&given).map(|(param, given)| {
            if param.seen.plain {
                quote! { #given }
            } else {
                quote! { #rt::OwnedStreamField::make(#given)? }
            }
        });
        let mut call = quote! { #rt::Calling::function(#name).around($($path)+(#(#values),*)) };
        if self.output.returns.result {
            call = quote! { ::core::result::Result::map_err(#call, |error| #rt::raised(#name, error))? };
        }
        quote! {
            (@native [$($krate:tt)+] [$($path:tt)+]) => {{
                fn call(args: &[&#rt::Value]) -> ::core::result::Result<#rt::Value, #rt::Cause> {
                    let [#(#given),*] = *#rt::arguments::<#count>(#name, args)?;
                    #(let #given = #rt::given::<#views>(#name, #given)?;)*
                    #(#strict)*
                    ::core::result::Result::Ok(#rt::Value::from(#rt::StreamField::get(&#call)?))
                }
                #rt::Function::new(
                    #rt::Signature {
                        name: #name,
                        params: #infos,
                        result: #rt::ValueType::#result,
                        nullable: #nullable,
                        fallible: #fallible,
                    },
                    call,
                )
            }};
        }
    }
}

/// Whether a type, or what its `Option` holds, is `&str`.
fn is_text(rust: &Type) -> bool {
    matches!(field::bare(rust).0, Type::Reference(_))
}
