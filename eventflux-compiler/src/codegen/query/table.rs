//! Queries over tables: where to look, which rows fit, what comes of them.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::QueryGen;
use super::sites::Wanted;
use crate::codegen::expr::Needs;
use crate::codegen::{pack, types};
use crate::logical;
use crate::physical::{Change, Lookup, Path, Search, Site};
use crate::types::{SqlType, Type};

/// How a condition is told.
#[derive(Clone, Copy)]
enum Told {
    /// Whether it is TRUE, or why it has no value.
    Fallible,
    /// Whether it is TRUE; it can't fail.
    Whether,
    /// Whether it is not.
    WhetherNot,
}

impl<'q> QueryGen<'q> {
    /// `Query`, `Searching` and `Looking`.
    pub(super) fn looking(&mut self, lookup: &'q Lookup) -> TokenStream {
        let (rt, ident) = (self.app.rt.clone(), self.ident.clone());
        let searching = self.searching(&lookup.search);
        let columns = self.table_columns(&lookup.search);
        let kept: Vec<Type> =
            lookup.kept.iter().map(|kept| kept.ty(self.columns_of_table(&lookup.search))).collect();
        let missing = lookup.wanted != logical::Wanted::All;
        let missable = |ty: &Type| Type { nullable: ty.nullable || missing, ..*ty };
        self.sides[1] = kept.iter().map(missable).collect();
        let mut needs = Needs::default();
        let output = self.output(&mut needs);
        let found = match (needs.sides[1], missing) {
            (false, _) => TokenStream::new(),
            (true, false) => quote!(let Some(right) = found else { return Ok(None) };),
            (true, true) => {
                let row = Self::or_nulls(&kept, &format_ident!("found"), &format_ident!("right"));
                quote!(let right = #row;)
            }
        };
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        let found_name = needs.name("found", needs.sides[1]);
        let kept_ty = kept.iter().map(|ty| types::owned(*ty, &self.app.opaque, &rt));
        let kept_ty = pack::pack(&kept_ty.collect::<Vec<_>>());
        let values = lookup.kept.iter().map(|kept| match kept {
            crate::physical::Kept::Column(column) => {
                let path = pack::path(usize::from(*column), columns.len());
                quote!(candidate #path)
            }
            crate::physical::Kept::RowTime => quote!(cx.at),
        });
        let values = pack::pack(&values.collect::<Vec<_>>());
        let reads = |row_time: bool| {
            lookup.kept.iter().any(|kept| (*kept == crate::physical::Kept::RowTime) == row_time)
        };
        let (candidate, kept_cx) = (needs.name("candidate", reads(false)), needs.name("cx", reads(true)));
        quote! {
            #searching
            impl #rt::table::Looking for #ident {
                type Found = #kept_ty;
                #[inline]
                fn keep(
                    &self,
                    #candidate: #rt::table::RowOf<'_, Self::Table>,
                    #kept_cx: #rt::Cx,
                    list: &mut Vec<Self::Found>,
                    place: usize,
                ) {
                    #rt::table::keep_at(list, place, #values);
                }
                #[inline]
                fn emit<'r>(
                    &'r mut self,
                    #row: &'r Self::In<'_>,
                    #found_name: Option<#rt::RefOf<'r, Self::Found>>,
                    #cx: #rt::Cx,
                ) -> Result<Option<Self::Out<'r>>, #rt::Failure> {
                    #found
                    Ok(Some(#output))
                }
            }
        }
    }

    /// `Query`, `Searching` and `Changing`.
    pub(super) fn changing(&mut self, change: &'q Change) -> TokenStream {
        let (rt, ident) = (self.app.rt.clone(), self.ident.clone());
        let searching = self.searching(&change.search);
        self.sides[1] = self.table_columns(&change.search);
        let mut needs = Needs::default();
        let columns = self.columns_of_table(&change.search);
        let mut values = Vec::new();
        for (site, column) in self.query.output.iter().zip(columns) {
            let name = format!("write_{}", column.name);
            let used = self.site(&name, site, Wanted::Value(column.ty.nullable));
            needs.extend(&used.needs);
            values.push(used.value);
        }
        let values = pack::pack(&values);
        let old = needs.sides[1].then(|| {
            quote!(let Some(right) = old else { unreachable!("a row in whose place another one comes is there") };)
        });
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        let old_name = needs.name("old", needs.sides[1]);
        quote! {
            #searching
            impl #rt::table::Changing for #ident {
                #[inline]
                fn write<'r>(
                    &'r mut self,
                    #row: &'r Self::In<'_>,
                    #old_name: Option<#rt::table::RowOf<'r, Self::Table>>,
                    #cx: #rt::Cx,
                ) -> Result<#rt::table::RowOf<'r, Self::Table>, #rt::Failure> {
                    #old
                    Ok(#values)
                }
            }
        }
    }

    fn columns_of_table(&self, search: &Search) -> &'q [crate::physical::Column] {
        let plan = self.app.plan;
        &plan.streams[plan.tables[search.table].stream.0 as usize].columns
    }

    fn table_columns(&self, search: &Search) -> Vec<Type> {
        self.columns_of_table(search).iter().map(|column| column.ty).collect()
    }

    fn searching(&mut self, search: &'q Search) -> TokenStream {
        let (rt, ident) = (self.app.rt.clone(), self.ident.clone());
        let input = self.app.view_type(self.query.input(), &quote!('r));
        let output = self.app.out_type(self.query, &quote!('r));
        let table = self.app.table_type(search.table);
        self.sides[1] = self.table_columns(search);

        let mut needs = Needs::default();
        let filter = self.conditions("filter", &search.filter, &mut needs).unwrap_or_else(|| quote!(true));
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        let admit = quote! {
            #[inline]
            fn admit(&mut self, #row: &Self::In<'_>, #cx: #rt::Cx) -> Result<bool, #rt::Failure> {
                Ok(#filter)
            }
        };
        let path = self.path(search);
        let key = (!search.key.is_empty()).then(|| {
            let has_key = self.of_candidate("has_key", "key", &search.key, Told::Whether);
            quote! {
                #[inline]
                fn asks_key(&self) -> bool { true }
                #has_key
            }
        });
        let fits = self.of_candidate("fits", "on", &search.on, Told::Fallible);
        let bounds = match &search.path {
            Path::Range { low, high, .. } => {
                let low = self.of_candidate("is_below", "low", low, Told::WhetherNot);
                let high = self.of_candidate("is_above", "high", high, Told::WhetherNot);
                quote!(#low #high)
            }
            _ => TokenStream::new(),
        };
        quote! {
            impl #rt::Query for #ident {
                type In<'r> = #input;
                type Out<'r> = #output;
            }
            impl #rt::table::Searching for #ident {
                type Table = #table;
                #admit
                #path
                #key
                #fits
                #bounds
            }
        }
    }

    fn path(&mut self, search: &'q Search) -> TokenStream {
        let rt = self.app.rt.clone();
        let mut needs = Needs::default();
        let body = match &search.path {
            Path::Scan => quote!(Ok(#rt::table::Path::Scan)),
            Path::Range { index, .. } => {
                let index = Literal::usize_unsuffixed(*index);
                quote!(Ok(#rt::table::Path::Range(#index)))
            }
            Path::Key(key) => {
                let (taken, hash) = self.key_of(key, &mut needs);
                quote!(#taken Ok(#rt::table::Path::Key(#hash)))
            }
            Path::Index(index, key) => {
                let index = Literal::usize_unsuffixed(*index);
                let (taken, hash) = self.key_of(key, &mut needs);
                quote!(#taken Ok(#rt::table::Path::Index(#index, #hash)))
            }
        };
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        quote! {
            #[inline]
            fn path(&mut self, #row: &Self::In<'_>, #cx: #rt::Cx) -> Result<#rt::table::Path, #rt::Failure> {
                #body
            }
        }
    }

    /// Statements that take the values of a key, and its hash.
    fn key_of(&mut self, key: &'q [Site], needs: &mut Needs) -> (TokenStream, TokenStream) {
        let rt = self.app.rt.clone();
        let mut values = Vec::new();
        for (number, site) in (1..).zip(key) {
            let used = self.site(&format!("key_{number}"), site, Wanted::Value(site.expr.ty.nullable));
            needs.extend(&used.needs);
            values.push(used.value);
        }
        let nowhere = quote!(#rt::table::Path::Nowhere);
        let (taken, names) = Self::present(&key.iter().collect::<Vec<_>>(), &values, &nowhere);
        let types: Vec<SqlType> = key.iter().map(|site| site.expr.ty.sql).collect();
        let (ty, values) = (self.app.key_type(&types), pack::pack(&names));
        (taken, quote!(<#ty as #rt::Key>::hash(#values)))
    }

    /// A condition over a row that comes and one of the table.
    fn of_candidate(&mut self, function: &str, name: &str, sites: &'q [Site], told: Told) -> TokenStream {
        let rt = self.app.rt.clone();
        let mut needs = Needs::default();
        let condition = self.conditions(name, sites, &mut needs).unwrap_or_else(|| quote!(true));
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        let right = needs.name("right", needs.sides[1]);
        let function = format_ident!("{function}");
        let (result, body) = match told {
            Told::Fallible => (quote!(Result<bool, #rt::Failure>), quote!(Ok(#condition))),
            Told::Whether => (quote!(bool), condition),
            Told::WhetherNot => (quote!(bool), quote!(!(#condition))),
        };
        quote! {
            #[inline]
            fn #function(
                &mut self,
                #row: &Self::In<'_>,
                #right: #rt::table::RowOf<'_, Self::Table>,
                #cx: #rt::Cx,
            ) -> #result {
                #body
            }
        }
    }
}
