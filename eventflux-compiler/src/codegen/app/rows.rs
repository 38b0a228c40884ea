//! Rows: borrowed ones on the way through the app, owned ones where the host takes or gives them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::context::StreamNames;
use crate::codegen::{AppGen, names, pack, types};
use crate::expr::{Expr, ExprKind, Slot};
use crate::physical::{Column, Stream};
use crate::types::SqlType;

impl AppGen<'_> {
    /// The borrowed row of every stream.
    pub(super) fn views(&self) -> TokenStream {
        let mut items = TokenStream::new();
        for (stream, names) in self.plan.streams.iter().zip(&self.streams) {
            let (view, fields) = (&names.view, &names.fields);
            let types =
                stream.columns.iter().map(|c| types::view(c.ty, &quote!('a), &self.opaque, &self.full));
            let generics = if names.borrows { quote!(<'a>) } else { TokenStream::new() };
            let doc = if stream.anonymous {
                format!(" A row of the subquery `{}`.", stream.name)
            } else {
                format!(" A row of `{}`.", stream.name)
            };
            let given = names.given.as_ref().map(|given| {
                let row = &names.row;
                quote!(, #given: Option<&'a #row>)
            });
            items.extend(quote! {
                #[doc = #doc]
                #[derive(Clone, Copy)]
                #[allow(dead_code)]
                struct #view #generics { #(#fields: #types),* #given }
            });
        }
        items
    }

    /// The module of the rows of streams without a struct, and of those that answer questions.
    pub(super) fn row_module(&self) -> TokenStream {
        // Those of a question stand in the module of its app.
        if self.names.within.is_some() {
            return TokenStream::new();
        }
        let (vis, module) = (&self.names.vis, self.module());
        let own = || self.visible().filter(|(_, _, names)| names.own_row);
        let taken = |name: &str| {
            own().any(|(_, stream, names)| stream.name == name || names.camel == name)
                || self.questions.iter().any(|asked| asked.name == name || asked.camel() == name)
        };
        let mut items = TokenStream::new();
        own().for_each(|(_, stream, names)| items.extend(self.row_item(stream, names, &taken)));
        for (rows, table) in self.pushed_rows() {
            let visibility = self.row_visibility();
            items.extend(quote! {
                #[doc(hidden)]
                #visibility type #rows = #table;
            });
        }
        for asked in &self.questions {
            items.extend(match &asked.app {
                Some((_, app)) => {
                    let mut answers = app.visible().filter(|(_, stream, _)| stream.name == asked.name);
                    answers.next().map(|(_, stream, names)| app.row_item(stream, names, &taken))
                }
                None => {
                    let (visibility, camel) = (self.row_visibility(), asked.camel());
                    Some(quote! {
                        #[derive(Clone, Debug, PartialEq)]
                        #visibility struct #camel {}
                    })
                }
            });
        }
        if items.is_empty() {
            return items;
        }
        let doc = format!(" The rows of [`{}`].", self.names.app);
        quote! {
            #[doc = #doc]
            #vis mod #module { #items }
        }
    }

    /// The row of a stream without a struct; `taken` are the names that rows have.
    fn row_item(&self, stream: &Stream, names: &StreamNames, taken: &dyn Fn(&str) -> bool) -> TokenStream {
        let (camel, fields, full) = (&names.camel, &names.fields, &self.full);
        let parameters: Vec<Ident> =
            (0..self.opaque_columns(stream).len()).map(|i| format_ident!("T{i}")).collect();
        let mut opaque = parameters.iter();
        let types: Vec<TokenStream> = stream
            .columns
            .iter()
            .map(|column| match column.ty.sql {
                SqlType::Opaque(_) => {
                    let parameter = opaque.next();
                    types::nullable_among_rows(quote!(#parameter), column.ty, &taken)
                }
                _ => types::among_rows(column.ty, &taken, full),
            })
            .collect();
        let generics = if parameters.is_empty() { TokenStream::new() } else { quote!(<#(#parameters),*>) };
        let doc = format!(" A row of `{}`.", stream.name);
        let columns = stream.columns.iter().map(|column| format!(" `{}` {}", column.name, column.ty));
        let visibility = &self.row_visibility();
        let plain = names::ident(&stream.name, Span::call_site());
        let alias = (plain != *camel).then(|| {
            quote! {
                #[doc = #doc]
                #[allow(non_camel_case_types)]
                #visibility type #plain #generics = #camel #generics;
            }
        });
        quote! {
            #[doc = #doc]
            #[derive(Clone, Debug, PartialEq)]
            #visibility struct #camel #generics { #(#[doc = #columns] #visibility #fields: #types),* }
            #alias
        }
    }

    /// Inside the module its items are as visible as the app is outside.
    fn row_visibility(&self) -> TokenStream {
        let vis = self.names.vis.to_string();
        if vis == "pub" || vis.starts_with("pub (crate)") || vis.starts_with("pub(crate)") {
            self.names.vis.clone()
        } else {
            quote!(pub)
        }
    }

    /// The field of the host that holds the last row of a stream.
    pub(super) fn row_field(&self, names: &StreamNames) -> Ident {
        format_ident!("{}_row", names.snake)
    }

    /// Conversions from the host's rows.
    pub(super) fn row_impls(&self) -> TokenStream {
        let mut items = TokenStream::new();
        for (number, stream, names) in self.inputs() {
            let (rt, view, fields) = (&self.rt, &names.view, &names.fields);
            let generics = if names.borrows { quote!(<'a>) } else { TokenStream::new() };
            let borrow = if names.borrows { quote!(&'a) } else { quote!(&) };
            let lifetime = if names.borrows { quote!('a) } else { quote!('_) };
            let body = match &stream.rust {
                Some(rust) => {
                    let row = self.struct_type(rust, &lifetime);
                    let columns = self.columns(stream);
                    let pattern = pack::pack(&columns);
                    let values = columns.iter().enumerate().map(|(i, column)| {
                        let span = self.first_use(number, i);
                        Ident::new(&column.to_string(), Span::call_site().located_at(span))
                    });
                    let given = names.given.as_ref().map(|given| quote!(, #given: Some(row)));
                    // Behind `black_box` the optimizer does not know that the row is the one it has read before, and
                    // so does not read early what only rows that pass need.
                    let again = names.given.as_ref().map(|given| {
                        quote! {
                            #[doc = " The same row, its columns read when they are needed and not before."]
                            #[inline]
                            fn again(&self) -> Self {
                                match self.#given {
                                    Some(row) => Self::of(::core::hint::black_box(row)).unwrap_or(*self),
                                    None => *self,
                                }
                            }
                        }
                    });
                    quote! {
                        fn of(row: #borrow #row) -> Result<Self, #rt::Misfit> {
                            let #pattern = #rt::Stream::columns(row)?;
                            Ok(#view { #(#fields: #values),* #given })
                        }
                        #again
                    }
                }
                None => {
                    let row = &names.row;
                    let values = stream.columns.iter().zip(fields).map(|(c, field)| self.borrow(c, field));
                    quote! {
                        fn of(row: #borrow #row) -> Self {
                            #view { #(#fields: #values),* }
                        }
                    }
                }
            };
            items.extend(quote! {
                impl #generics #view #generics {
                    #[inline]
                    #body
                }
            });
        }
        items
    }

    /// A field of a generated row, borrowed.
    pub(super) fn borrow(&self, column: &Column, field: &Ident) -> TokenStream {
        let rt = &self.rt;
        match (column.ty.sql, column.ty.nullable) {
            (SqlType::Opaque(_), false) => quote!(&row.#field),
            (SqlType::Opaque(_), true) => quote!(row.#field.as_ref()),
            (SqlType::String, _) => quote!(#rt::Columns::as_ref(&row.#field)),
            _ => quote!(row.#field),
        }
    }

    /// Variables for the columns of a stream.
    pub(super) fn columns(&self, stream: &Stream) -> Vec<Ident> {
        (0..stream.columns.len()).map(|i| format_ident!("c{i}")).collect()
    }

    /// Where the SQL first reads a column; where it names the stream if it does not.
    fn first_use(&self, stream: usize, column: usize) -> Span {
        let slot = |expr: &Expr| matches!(expr.kind, ExprKind::Column(Slot::Input(index)) if usize::from(index) == column);
        let queries = self.plan.queries.iter().filter(|query| query.is_of(stream));
        let mut found = crate::span::Span::NONE;
        for query in queries {
            for site in crate::codegen::query::sites(query) {
                site.expr.walk(&mut |expr| {
                    if found.is_none() && slot(expr) {
                        found = expr.span;
                    }
                });
            }
        }
        let declared = &self.plan.streams[stream];
        let fallback = declared.rust.as_ref().map_or(declared.span, |rust| rust.path.span);
        (self.names.spans)(if found.is_none() { fallback } else { found })
    }

    /// Functions of the host that write a borrowed row into the owned one and hand it to the sinks.
    pub(super) fn host_rows(&self) -> TokenStream {
        let (rt, out) = (&self.rt, self.ident("Out"));
        let mut items = TokenStream::new();
        for (number, stream, names) in self.visible().filter(|(_, stream, _)| self.is_rebuilt(stream)) {
            let name = format_ident!("put_{}", names.snake);
            let view = self.view_type(crate::physical::StreamId(number as u32), &quote!('_));
            let (slot, camel, row) = (self.row_field(names), &names.camel, &names.row);
            let fields = &names.fields;
            let doc = format!(" Hands a row of `{}` to the sinks.", stream.name);
            let told = &stream.name;
            let body = if names.own_row {
                let assign =
                    stream.columns.iter().zip(fields).map(|(c, field)| match (c.ty.sql, c.ty.nullable) {
                        (SqlType::Opaque(_), false) => quote!(held.#field.clone_from(row.#field);),
                        (SqlType::Opaque(_), true) => quote!(held.#field = row.#field.cloned();),
                        (SqlType::String, _) => quote!(#rt::Columns::assign(&mut held.#field, row.#field);),
                        _ => quote!(held.#field = row.#field;),
                    });
                let own =
                    stream.columns.iter().zip(fields).map(|(c, field)| match (c.ty.sql, c.ty.nullable) {
                        (SqlType::Opaque(_), false) => quote!(#field: row.#field.clone()),
                        (SqlType::Opaque(_), true) => quote!(#field: row.#field.cloned()),
                        (SqlType::String, _) => quote!(#field: #rt::Columns::own(row.#field)),
                        _ => quote!(#field: row.#field),
                    });
                // With type arguments a struct is made by its path without them.
                let (module, camel_path) = (self.module(), camel);
                quote! {
                    let held = match &mut self.#slot {
                        Some(held) => {
                            #(#assign)*
                            held
                        }
                        none => none.insert(#module::#camel_path { #(#own),* }),
                    };
                    self.rows += 1;
                    #rt::Calling::sink(#told).around(self.sinks.put(at, #out::#camel(held)));
                }
            } else {
                let values: Vec<TokenStream> = fields.iter().map(|field| quote!(row.#field)).collect();
                let columns = pack::pack(&values);
                quote! {
                    match <#row as #rt::OwnedStream>::write(&mut self.#slot, #columns) {
                        Ok(()) => {
                            if let Some(row) = &self.#slot {
                                self.rows += 1;
                                #rt::Calling::sink(#told).around(self.sinks.put(at, #out::#camel(row)));
                            }
                        }
                        Err(misfit) => self.misfit(#told, misfit, at),
                    }
                }
            };
            items.extend(quote! {
                #[doc = #doc]
                #[inline(always)]
                fn #name(&mut self, row: &#view, at: #rt::Timestamp) { #body }
            });
        }
        items
    }
}
