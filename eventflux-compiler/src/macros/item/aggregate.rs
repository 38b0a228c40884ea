//! `#[eventflux::aggregate]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Type, Visibility};

use super::super::derive::field::{plain_name, ungroup};
use super::super::{chain, schema};
use super::attribute::Said;
use super::read::{Block, Head, beside};
use super::types::{self, Output, Param};
use crate::catalog::{AggregateSchema, Handle, ReturnForm};
use crate::codegen::pack::WIDTH;
use crate::types::SqlType;

/// `#[aggregate(attribute)]` on an `impl` block; `place` tells this expansion from all others of the crate.
///
/// The block stays as it is. Beside it there come the implementation of the runtime's `Aggregate`, and a macro of
/// the struct's name that hands the signature on. The macro is exported whatever the struct's visibility, which a
/// block does not tell.
pub fn aggregate(attribute: TokenStream, item: TokenStream, place: &str) -> TokenStream {
    let seed = format!("{place} {item}");
    let block: Block = match syn::parse2(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            let message = format!("`#[aggregate]` stands on the `impl` block of a struct: {error}");
            return beside(&item, &Error::new(error.span(), message));
        }
    };
    let mut errors = Vec::new();
    let said = Said::parse(attribute, &mut errors);
    let Some(name) = last(&block.ty) else {
        return beside(&item, &Error::new_spanned(&block.ty, "an aggregate is a struct without parameters"));
    };
    let find = |name: &str| block.heads.iter().find(|head| head.name == name);
    let need = |name: &str, signature: &str, errors: &mut Vec<Error>| {
        let found = find(name);
        if found.is_none() {
            let message = format!("an aggregate needs `{signature}`");
            errors.push(Error::new_spanned(&block.ty, message));
        }
        found
    };
    let add = need("add", "fn add(&mut self, ..)", &mut errors);
    need("merge", "fn merge(&mut self, later: &Self)", &mut errors);
    let finish = need("finish", "fn finish(&self) -> ..", &mut errors);
    let remove = find("remove");
    for head in [add, finish, remove, find("merge")].into_iter().flatten() {
        head.check(&mut errors);
        if head.receiver.is_none() {
            errors.push(Error::new(head.name.span(), "a function of an aggregate takes `self`"));
        }
    }
    if let (Some(add), Some(remove)) = (add, remove) {
        same_parameters(add, remove, &mut errors);
    }
    let params = add.and_then(|add| types::params(&add.inputs, &mut errors));
    let output = finish.and_then(|finish| types::output(finish, &mut errors));
    for param in params.iter().flatten() {
        check(param, &mut errors);
    }
    if params.as_ref().is_some_and(|params| params.len() > WIDTH) {
        errors.push(Error::new_spanned(&block.ty, format!("an aggregate has at most {WIDTH} arguments")));
    }
    let sql_name = said.name(plain_name(&name), &mut errors);
    let items = match (params, output) {
        (Some(params), Some(output)) if errors.is_empty() => {
            let of = Of { ty: &block.ty, params: &params, output: &output, removable: remove.is_some() };
            let schema = of.schema(sql_name);
            let implementation = of.implement(&schema, &said.krate());
            let schema = schema::encode_aggregate(&schema);
            let vis = Visibility::Public(Default::default());
            let handover = chain::handover(&vis, &name, &schema, &TokenStream::new(), &seed);
            Some(quote! { #implementation #handover })
        }
        _ => None,
    };
    let errors = errors.iter().map(Error::to_compile_error);
    quote! { #item #(#errors)* #items }
}

/// The name of a struct without parameters.
fn last(ty: &Type) -> Option<Ident> {
    match ungroup(ty) {
        Type::Path(path) if path.qself.is_none() => {
            let last = path.path.segments.last()?;
            last.arguments.is_empty().then(|| last.ident.clone())
        }
        _ => None,
    }
}

fn same_parameters(add: &Head, remove: &Head, errors: &mut Vec<Error>) {
    let types = |head: &Head| -> Vec<String> {
        head.inputs.iter().map(|input| quote::ToTokens::to_token_stream(&input.ty).to_string()).collect()
    };
    if types(add) != types(remove) {
        errors.push(Error::new(remove.name.span(), "`remove` takes what `add` takes"));
    }
}

/// Arguments are kept as long as a window holds their event, so that no conversion may fail when it leaves.
fn check(param: &Param<'_>, errors: &mut Vec<Error>) {
    let seen = &param.seen;
    let help = match seen.ty.sql {
        SqlType::String if !seen.plain => "take `&str`",
        SqlType::Timestamp if !types::is_named(param.rust, "Timestamp") => "take `eventflux::Timestamp`",
        _ => return,
    };
    errors.push(Error::new(
        param.rust.span(),
        format!("an aggregate gets its arguments as SQL holds them\nhelp: {help}"),
    ));
}

/// An aggregate whose types SQL knows.
struct Of<'f> {
    ty: &'f Type,
    params: &'f [Param<'f>],
    output: &'f Output<'f>,
    removable: bool,
}

impl Of<'_> {
    fn schema(&self, name: String) -> AggregateSchema {
        AggregateSchema {
            name,
            params: self.params.iter().map(Param::schema).collect(),
            result: self.output.seen.ty,
            removable: self.removable,
            text: self.output.returns.form == ReturnForm::Text,
            handle: Handle::default(),
        }
    }

    fn implement(&self, schema: &AggregateSchema, krate: &TokenStream) -> TokenStream {
        let rt = quote! { #krate::__private };
        let (ty, name, removable) = (self.ty, &schema.name, schema.removable);
        let (result, nullable) = (super::variant(schema.result.sql), schema.result.nullable);
        let infos = super::infos(self.params, &rt);
        let count = self.params.len();
        let given: Vec<Ident> =
            (0..count).map(|i| format_ident!("argument_{i}", span = Span::mixed_site())).collect();
        let columns: Vec<TokenStream> =
            self.params.iter().map(|param| types::column(param.seen.ty, &rt)).collect();
        let views = self.params.iter().map(|param| types::view(param.seen.ty.sql, &rt));
        let values: Vec<TokenStream> =
            self.params.iter().zip(&given).map(|(param, given)| self.value(param, given, &rt)).collect();
        let asked = self.params.iter().zip(&given).zip(views).map(|((param, given), view)| {
            let skip = (!param.seen.ty.nullable).then(|| quote! { ? });
            quote! { #rt::given::<#view>(#name, #given).ok()? #skip }
        });
        let take = removable.then(|| quote! { <#ty>::remove(self, #(#values),*); });
        let (output, finished) = self.finished(name, &rt);
        let over_values = match columns.as_slice() {
            [column] => quote! {
                if distinct {
                    return ::std::boxed::Box::<#rt::Distinct<#rt::Custom<Self>, #column>>::default();
                }
            },
            _ => quote! { let _ = distinct; },
        };
        // What the struct lacks is told at its name.
        quote_spanned! {ty.span()=>
            #[automatically_derived]
            impl #rt::Aggregate for #ty {
                const SIGNATURE: &'static #rt::AggregateSignature = &#rt::AggregateSignature {
                    name: #name,
                    params: #infos,
                    result: #rt::ValueType::#result,
                    nullable: #nullable,
                    removable: #removable,
                };
                type Args = (#(#columns,)*);
                type Output<'eventflux> = #output;

                #[inline]
                fn put(&mut self, (#(#given,)*): #rt::RefOf<'_, Self::Args>) {
                    <#ty>::add(self, #(#values),*);
                }
                #[inline]
                #[allow(unused_variables)]
                fn take(&mut self, (#(#given,)*): #rt::RefOf<'_, Self::Args>) {
                    #take
                }
                #[inline]
                fn join(&mut self, later: &Self) {
                    <#ty>::merge(self, later);
                }
                #[inline]
                fn output(&self) -> ::core::result::Result<Self::Output<'_>, #rt::Cause> {
                    #finished
                }
                fn args<'eventflux>(
                    values: &[&'eventflux #rt::Value],
                ) -> ::core::option::Option<#rt::RefOf<'eventflux, Self::Args>> {
                    let [#(#given),*] = *#rt::arguments::<#count>(#name, values).ok()?;
                    ::core::option::Option::Some((#(#asked,)*))
                }
                fn value(&self) -> ::core::result::Result<#rt::Value, #rt::Cause> {
                    let output = #rt::Aggregate::output(self)?;
                    ::core::result::Result::Ok(#rt::Value::from(#rt::StreamField::get(&output)?))
                }
                fn over_values(distinct: bool) -> ::std::boxed::Box<dyn #rt::ValueAggregate> {
                    #over_values
                    ::std::boxed::Box::<#rt::Custom<Self>>::default()
                }
            }
        }
    }

    /// A column as the Rust type that `add` takes.
    fn value(&self, param: &Param<'_>, given: &Ident, rt: &TokenStream) -> TokenStream {
        let mut given = given.clone();
        // A type that is not what its name says is an error there.
        given.set_span(given.span().located_at(param.rust.span()));
        if param.seen.narrow.is_none() {
            return quote! { #given };
        }
        // The query has checked that it fits.
        let rust = param.rust;
        quote_spanned! {param.rust.span()=>
            match <#rust as #rt::OwnedStreamField>::make(#given) {
                ::core::result::Result::Ok(value) => value,
                ::core::result::Result::Err(_) => return,
            }
        }
    }

    /// The type of the result as SQL reads it, and the `Result` of it.
    fn finished(&self, name: &str, rt: &TokenStream) -> (TokenStream, TokenStream) {
        let ty = self.ty;
        let Output { rust, value, seen, returns } = self.output;
        let call = quote! { <#ty>::finish(self) };
        // What is in a `Result` as one of the runtime's errors.
        let result = if returns.result {
            quote_spanned! {rust.span()=>
                ::core::result::Result::map_err(#call, |error| #rt::raised(#name, error))
            }
        } else {
            quote! { ::core::result::Result::Ok(#call) }
        };
        let optional = |bare: TokenStream| {
            if seen.ty.nullable {
                quote! { ::core::option::Option<#bare> }
            } else {
                bare
            }
        };
        match returns.form {
            ReturnForm::Text => (quote! { #value }, result),
            ReturnForm::Converted => {
                let output = optional(types::view(seen.ty.sql, rt));
                let value = if returns.result {
                    quote! { #result? }
                } else {
                    call
                };
                (output, quote_spanned! {rust.span()=> #rt::StreamField::get(&#value) })
            }
            ReturnForm::Plain if seen.ty.sql == SqlType::String => {
                (optional(quote! { &'eventflux ::core::primitive::str }), result)
            }
            ReturnForm::Plain => (optional(types::view(seen.ty.sql, rt)), result),
        }
    }
}
