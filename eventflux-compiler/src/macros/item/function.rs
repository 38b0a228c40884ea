//! `#[eventflux::function]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Error;
use syn::spanned::Spanned;

use super::super::derive::field::plain_name;
use super::super::{chain, schema};
use super::attribute::Said;
use super::read::{Head, beside};
use super::types::{self, Output, Param};
use crate::catalog::{FunctionSchema, Handle, ReturnForm};

/// `#[function(attribute)]` on `item`; `place` tells this expansion from all others of the crate.
///
/// Beside the function, which stays as it is, there comes a type of its name that implements the runtime's
/// `Function`, and a macro of its name that hands the signature on.
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
            let implementation = of.implement(&head.vis, &schema, &said.krate());
            let schema = schema::encode_function(&schema);
            let handover = chain::handover(&head.vis, of.rust, &schema, &seed);
            Some(quote! { #implementation #handover })
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

    /// The type that stands for the function, and its way from values to values.
    fn implement(&self, vis: &syn::Visibility, schema: &FunctionSchema, krate: &TokenStream) -> TokenStream {
        let rt = quote! { #krate::__private };
        let (rust, name, fallible) = (self.rust, &schema.name, schema.fallible);
        let (result, nullable) = (super::variant(schema.result.sql), schema.result.nullable);
        let infos = super::infos(self.params, &rt);
        let count = self.params.len();
        // No name of the function's own surroundings may get in the way.
        let given: Vec<Ident> =
            (0..count).map(|i| format_ident!("argument_{i}", span = Span::mixed_site())).collect();
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
            let mut given = given.clone();
            // A type that is not what its name says is an error there.
            given.set_span(given.span().located_at(param.rust.span()));
            if param.seen.plain {
                quote! { #given }
            } else {
                quote_spanned! {param.rust.span()=> #rt::OwnedStreamField::make(#given)? }
            }
        });
        let mut call = quote! { #rust(#(#values),*) };
        if self.output.returns.result {
            call = quote_spanned! {self.output.rust.span()=>
                ::core::result::Result::map_err(#call, |error| #rt::raised(#name, error))?
            };
        }
        let value = quote_spanned! {self.output.rust.span()=> #rt::StreamField::get(&#call)? };
        quote! {
            #[doc(hidden)]
            #[allow(non_camel_case_types, missing_debug_implementations, dead_code, unreachable_pub)]
            #vis enum #rust {}
            #[automatically_derived]
            impl #rt::Function for #rust {
                const SIGNATURE: &'static #rt::Signature = &#rt::Signature {
                    name: #name,
                    params: #infos,
                    result: #rt::ValueType::#result,
                    nullable: #nullable,
                    fallible: #fallible,
                };
                fn call(args: &[&#rt::Value]) -> ::core::result::Result<#rt::Value, #rt::Cause> {
                    let [#(#given),*] = *#rt::arguments::<#count>(#name, args)?;
                    #(let #given = #rt::given::<#views>(#name, #given)?;)*
                    #(#strict)*
                    ::core::result::Result::Ok(#rt::Value::from(#value))
                }
            }
        }
    }
}
