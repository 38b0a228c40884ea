//! The trait implementations that `derive(Stream)` emits.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::Struct;
use crate::catalog::FieldType;
use crate::codegen::pack::pack;
use crate::types::SqlType;

impl Struct {
    pub(super) fn implement(&self) -> TokenStream {
        let stream = self.stream();
        let owned = self.is_owned().then(|| self.owned_stream());
        let opaque = self.opaque_fields();
        quote! { #stream #owned #opaque }
    }

    fn runtime(&self) -> TokenStream {
        let krate = &self.krate;
        quote! { #krate::__private }
    }

    fn stream(&self) -> TokenStream {
        let rt = self.runtime();
        let name = &self.input.ident;
        let (impl_generics, generics, bounds) = self.input.generics.split_for_impl();
        let life = syn::Lifetime::new("'eventflux", Span::call_site());
        let types: Vec<_> = self.columns.iter().map(|c| c.borrowed(&rt, &life)).collect();
        let (types, get) = (pack(&types), self.columns.iter().map(|c| c.get(&rt)).collect::<Vec<_>>());
        let get = pack(&get);
        let variables = self.variables();
        let pattern = pack(&variables);
        let values = self.columns.iter().zip(&variables).map(|(c, variable)| c.value(&rt, variable));
        let info = self.info(&rt);
        quote! {
            #[automatically_derived]
            // A struct without the derive is not helped by a list of those that have it.
            #[diagnostic::do_not_recommend]
            impl #impl_generics #rt::Stream for #name #generics #bounds {
                type Columns<#life> = #types where Self: #life;
                const SCHEMA: &'static #rt::SchemaInfo = #info;

                #[inline]
                fn columns(&self) -> ::core::result::Result<Self::Columns<'_>, #rt::Misfit> {
                    ::core::result::Result::Ok(#get)
                }
                fn values(
                    &self,
                    row: &mut ::std::vec::Vec<#rt::Value>,
                ) -> ::core::result::Result<(), #rt::Misfit> {
                    let #pattern = #rt::Stream::columns(self)?;
                    #(row.push(#values);)*
                    ::core::result::Result::Ok(())
                }
            }
        }
    }

    /// A variable for each column.
    fn variables(&self) -> Vec<Ident> {
        (0..self.columns.len()).map(|i| format_ident!("column{i}")).collect()
    }

    fn info(&self, rt: &TokenStream) -> TokenStream {
        let name = &self.schema.name;
        let columns = self.schema.fields.iter().map(|field| {
            let name = &field.name;
            let (ty, nullable, narrow) = match &field.ty {
                FieldType::Sql { ty, narrow } => (value_type(ty.sql), ty.nullable, *narrow),
                FieldType::Opaque { nullable, .. } => ("Opaque", *nullable, None),
            };
            let ty = Ident::new(ty, Span::call_site());
            let narrow = option(narrow.map(|narrow| narrow.rust()));
            quote! { #rt::FieldInfo { name: #name, ty: #rt::ValueType::#ty, nullable: #nullable, narrow: #narrow } }
        });
        let time = option(self.schema.time);
        let lateness = option(self.schema.lateness);
        quote! {
            &#rt::SchemaInfo { name: #name, columns: &[#(#columns),*], time: #time, lateness: #lateness }
        }
    }

    fn owned_stream(&self) -> TokenStream {
        let rt = self.runtime();
        let name = &self.input.ident;
        let variables = self.variables();
        let pattern = pack(&variables);
        let fields = self.columns.iter().map(|c| &c.field);
        let make = self.columns.iter().zip(&variables).map(|(c, variable)| c.make(&rt, variable));
        let set = self.columns.iter().zip(&variables).map(|(c, variable)| c.set(&rt, variable));
        let skipped = self.skipped.iter().map(|(field, _)| field);
        let mut bounds: Vec<TokenStream> = Vec::new();
        let defaults =
            self.skipped.iter().map(|(_, ty)| quote! { for<'eventflux> #ty: ::core::default::Default });
        for bound in self.columns.iter().map(|c| c.writable(&rt)).chain(defaults) {
            let text = bound.to_string();
            if !bounds.iter().any(|known| known.to_string() == text) {
                bounds.push(bound);
            }
        }
        quote! {
            #[automatically_derived]
            impl #rt::OwnedStream for #name where #(#bounds,)* {
                #[inline(always)]
                fn write(
                    slot: &mut ::core::option::Option<Self>,
                    columns: <Self as #rt::Stream>::Columns<'_>,
                ) -> ::core::result::Result<(), #rt::Misfit> {
                    let #pattern = columns;
                    let ::core::option::Option::Some(row) = slot else {
                        *slot = ::core::option::Option::Some(Self {
                            #(#fields: #make,)*
                            #(#skipped: ::core::default::Default::default(),)*
                        });
                        return ::core::result::Result::Ok(());
                    };
                    let mut set = || -> ::core::result::Result<(), #rt::Misfit> {
                        #(#set;)*
                        ::core::result::Result::Ok(())
                    };
                    let done = set();
                    if done.is_err() {
                        *slot = ::core::option::Option::None;
                    }
                    done
                }
            }
        }
    }

    /// The Rust types of opaque columns, which generated code may not be able to name.
    fn opaque_fields(&self) -> TokenStream {
        let rt = self.runtime();
        let name = &self.input.ident;
        let (impl_generics, generics, bounds) = self.input.generics.split_for_impl();
        self.opaque()
            .map(|(column, ty)| {
                quote! {
                    #[automatically_derived]
                    impl #impl_generics #rt::OpaqueField<#column> for #name #generics #bounds {
                        type Type = #ty;
                    }
                }
            })
            .collect()
    }
}

pub(in crate::macros) fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    match value {
        Some(value) => quote! { ::core::option::Option::Some(#value) },
        None => quote! { ::core::option::Option::None },
    }
}

pub(in crate::macros) fn value_type(sql: SqlType) -> &'static str {
    match sql {
        SqlType::Bool => "Bool",
        SqlType::Int => "Int",
        SqlType::BigInt => "BigInt",
        SqlType::Float => "Float",
        SqlType::Double => "Double",
        SqlType::String => "Str",
        SqlType::Timestamp => "Timestamp",
        SqlType::Interval | SqlType::Opaque(_) => "Opaque",
    }
}
