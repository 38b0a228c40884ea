//! Tables: what each is to the runtime, and the host's part of them.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::{AppGen, names, pack, types};
use crate::physical::{Column, IndexKind, Table};
use crate::types::{SqlType, Type};

impl AppGen<'_> {
    /// The name of what a table is.
    pub(crate) fn table_type(&self, table: usize) -> Ident {
        let camel = &self.streams[self.plan.tables[table].stream.0 as usize].camel;
        self.ident(&format!("{camel}Table"))
    }

    /// The host's field for a table.
    pub(super) fn table_field(&self, table: usize) -> Ident {
        let snake = &self.streams[self.plan.tables[table].stream.0 as usize].snake;
        format_ident!("table_{snake}")
    }

    /// The fields of all tables.
    pub(super) fn table_fields(&self) -> Vec<Ident> {
        (0..self.plan.tables.len()).map(|table| self.table_field(table)).collect()
    }

    /// The types of what tables are, outside.
    pub(super) fn table_types(&self) -> TokenStream {
        let vis = &self.names.vis;
        let items = (0..self.plan.tables.len()).map(|table| {
            let (name, of) = (self.table_type(table), &self.plan.tables[table].name);
            let doc = format!(" What the table `{of}` is.");
            quote! {
                #[doc = #doc]
                #[doc(hidden)]
                #[derive(Debug)]
                #vis struct #name;
            }
        });
        items.collect()
    }

    pub(super) fn table_impls(&self) -> TokenStream {
        (0..self.plan.tables.len()).map(|table| self.table_impl(table)).collect()
    }

    /// The type of keys of columns of these types, none of which is NULL.
    pub(crate) fn key_type(&self, columns: &[SqlType]) -> TokenStream {
        let types = columns.iter().map(|ty| types::owned(Type::not_null(*ty), &self.opaque, &self.rt));
        pack::pack(&types.collect::<Vec<_>>())
    }

    fn table_impl(&self, number: usize) -> TokenStream {
        let (rt, name, table) = (&self.rt, self.table_type(number), &self.plan.tables[number]);
        let columns = &self.plan.streams[table.stream.0 as usize].columns;
        let types = columns.iter().map(|column| types::owned(column.ty, &self.opaque, rt));
        let row = pack::pack(&types.collect::<Vec<_>>());
        let keyed = !table.key.is_empty();
        let key = self.hash_of(columns, &table.key);
        let same = table.key.iter().map(|column| {
            let path = pack::path(usize::from(*column), columns.len());
            let ty = types::owned(columns[usize::from(*column)].ty, &self.opaque, rt);
            quote!(<#ty as #rt::Ordered>::order(a #path, b #path).is_eq())
        });
        let same: Vec<TokenStream> = same.collect();
        let key = if keyed {
            quote! {
                #[inline]
                fn key(&self, row: #rt::table::RowOf<'_, Self>) -> u64 { #key }
                #[inline]
                fn same_key(&self, a: #rt::table::RowOf<'_, Self>, b: #rt::table::RowOf<'_, Self>) -> bool {
                    #(#same)&&*
                }
            }
        } else {
            quote! {
                fn key(&self, _: #rt::table::RowOf<'_, Self>) -> u64 { 0 }
                fn same_key(&self, _: #rt::table::RowOf<'_, Self>, _: #rt::table::RowOf<'_, Self>) -> bool { false }
            }
        };
        let kinds = table.indexes.iter().map(|index| match index.kind {
            IndexKind::Hash => quote!(#rt::table::IndexKind::Hash),
            IndexKind::Ordered => quote!(#rt::table::IndexKind::Ordered),
        });
        let indexes = self.index_functions(table, columns);
        quote! {
            impl #rt::table::Definition for #name {
                type Row = #row;
                #[inline]
                fn layout(&self) -> &<Self::Row as #rt::Columns>::Layout { &() }
                #[inline]
                fn keyed(&self) -> bool { #keyed }
                #key
                #[inline]
                fn indexes(&self) -> &[#rt::table::IndexKind] { &[#(#kinds),*] }
                #indexes
            }
        }
    }

    /// The hash of some columns of `row`, none of which is NULL.
    fn hash_of(&self, columns: &[Column], of: &[u16]) -> TokenStream {
        let rt = &self.rt;
        let types: Vec<SqlType> = of.iter().map(|column| columns[usize::from(*column)].ty.sql).collect();
        let values = of.iter().map(|column| {
            let path = pack::path(usize::from(*column), columns.len());
            let nullable = columns[usize::from(*column)].ty.nullable;
            if nullable { quote!(row #path?) } else { quote!(row #path) }
        });
        let (ty, values) = (self.key_type(&types), pack::pack(&values.collect::<Vec<_>>()));
        quote!(<#ty as #rt::Key>::hash(#values))
    }

    fn index_functions(&self, table: &Table, columns: &[Column]) -> TokenStream {
        let rt = &self.rt;
        let (mut hashes, mut ranks, mut orders) = (Vec::new(), Vec::new(), Vec::new());
        for (number, index) in table.indexes.iter().enumerate() {
            let number = Literal::usize_unsuffixed(number);
            if index.kind == IndexKind::Hash {
                let hash = self.hash_of(columns, &index.columns);
                hashes.push(quote!(#number => Some(#hash),));
                continue;
            }
            let at = usize::from(index.columns[0]);
            let (path, ty) = (pack::path(at, columns.len()), columns[at].ty);
            let float = matches!(ty.sql, SqlType::Float | SqlType::Double);
            let ranked = match (ty.nullable, float) {
                (true, true) => Some(quote!(row #path.is_some_and(|value| !value.is_nan()))),
                (true, false) => Some(quote!(row #path.is_some())),
                (false, true) => Some(quote!(!row #path.is_nan())),
                (false, false) => None,
            };
            ranks.extend(ranked.map(|ranked| quote!(#number => #ranked,)));
            let bare = types::owned(Type::not_null(ty.sql), &self.opaque, rt);
            orders.push(if ty.nullable {
                quote! {
                    #number => match (a #path, b #path) {
                        (Some(a), Some(b)) => <#bare as #rt::Ordered>::order(a, b),
                        _ => ::core::cmp::Ordering::Equal,
                    },
                }
            } else {
                quote!(#number => <#bare as #rt::Ordered>::order(a #path, b #path),)
            });
        }
        let named =
            |name: &str, used: bool| if used { format_ident!("{name}") } else { format_ident!("_{name}") };
        let (hashed, ranked, ordered) = (!hashes.is_empty(), !ranks.is_empty(), !orders.is_empty());
        let (hash_index, hash_row) = (named("index", hashed), named("row", hashed));
        let (rank_index, rank_row) = (named("index", ranked), named("row", ranked));
        let (order_index, a, b) = (named("index", ordered), named("a", ordered), named("b", ordered));
        let choose = |used: bool, index: &Ident, arms: &[TokenStream], other: TokenStream| {
            if used { quote!(match #index { #(#arms)* _ => #other }) } else { other }
        };
        let hash = choose(hashed, &hash_index, &hashes, quote!(None));
        let rank = choose(ranked, &rank_index, &ranks, quote!(true));
        let order = choose(ordered, &order_index, &orders, quote!(::core::cmp::Ordering::Equal));
        quote! {
            #[inline]
            fn hash(&self, #hash_index: usize, #hash_row: #rt::table::RowOf<'_, Self>) -> Option<u64> { #hash }
            #[inline]
            fn ranks(&self, #rank_index: usize, #rank_row: #rt::table::RowOf<'_, Self>) -> bool { #rank }
            #[inline]
            fn order(
                &self,
                #order_index: usize,
                #a: #rt::table::RowOf<'_, Self>,
                #b: #rt::table::RowOf<'_, Self>,
            ) -> ::core::cmp::Ordering { #order }
        }
    }
}

/// The host's part.
impl AppGen<'_> {
    /// The methods of the app by which the host reads and changes its tables.
    pub(super) fn table_methods(&self) -> TokenStream {
        let rt = &self.rt;
        let methods = (0..self.plan.tables.len()).map(|table| {
            let (field, ty) = (self.table_field(table), self.table_type(table));
            let snake = &self.streams[self.plan.tables[table].stream.0 as usize].snake;
            let read = names::ident(snake, proc_macro2::Span::call_site());
            let change = format_ident!("{snake}_mut");
            let name = &self.plan.tables[table].name;
            let (doc, doc_mut) = (
                format!(" The table `{name}`."),
                format!(" The table `{name}`, to be changed between two events."),
            );
            quote! {
                #[doc = #doc]
                pub fn #read(&self) -> #rt::TableRef<'_, #ty> {
                    #rt::TableRef::new(&self.host.#field)
                }

                #[doc = #doc_mut]
                pub fn #change(&mut self) -> #rt::TableMut<'_, Self, #ty> {
                    #rt::TableMut::new(self)
                }
            }
        });
        methods.collect()
    }

    /// What the host has of the tables.
    pub(super) fn host_tables(&self) -> TokenStream {
        (0..self.plan.tables.len()).map(|table| self.host_table(table)).collect()
    }

    fn host_table(&self, number: usize) -> TokenStream {
        let (rt, ty, table) = (&self.rt, self.table_type(number), &self.plan.tables[number]);
        let (app, sinks, field) = (&self.names.app, self.ident("Sinks"), self.table_field(number));
        let id = table.stream.0 as usize;
        let (stream, names) = (&self.plan.streams[id], &self.streams[id]);
        let (module, camel, fields, view) = (self.module(), &names.camel, &names.fields, &names.view);
        let width = stream.columns.len();
        let path = |at: usize| pack::path(at, width);
        let borrowed: Vec<TokenStream> =
            stream.columns.iter().zip(fields).map(|(column, field)| self.borrow(column, field)).collect();
        let borrowed = pack::pack(&borrowed);
        let owned = stream.columns.iter().zip(fields).enumerate().map(|(at, (column, field))| {
            let path = path(at);
            match column.ty.sql {
                SqlType::String => quote!(#field: #rt::Columns::own(row #path)),
                _ => quote!(#field: row #path),
            }
        });
        let values = (0..width).map(|at| {
            let path = path(at);
            quote!(#rt::Value::from(row #path))
        });
        let (name, s) = (&table.name, self.sinks_parameter());
        let read = |at: usize, values: &str, place: usize, nullable: bool| {
            let (values, place) = (format_ident!("{values}"), Literal::usize_unsuffixed(place));
            let column = &stream.columns[at];
            let of = format!("{name}.{}", column.name);
            let ty = types::view(Type { nullable, ..column.ty }, &quote!('_), &[], rt);
            quote!(#rt::column::<#ty>(#values, #place, #of)?)
        };
        let columns: Vec<TokenStream> =
            (0..width).map(|at| read(at, "values", at, stream.columns[at].ty.nullable)).collect();
        let columns = pack::pack(&columns);
        let key: Vec<usize> = table.key.iter().map(|column| usize::from(*column)).collect();
        let key_types: Vec<TokenStream> =
            key.iter().map(|at| types::view(stream.columns[*at].ty, &quote!('k), &self.opaque, rt)).collect();
        // The key of one column is that column, of several a tuple.
        let part = |at: usize| {
            let at = Literal::usize_unsuffixed(at);
            if key.len() == 1 { quote!(key) } else { quote!(key.#at) }
        };
        let parts: Vec<TokenStream> = (0..key.len()).map(part).collect();
        let key_ty = match key_types.as_slice() {
            [one] => one.clone(),
            all => quote!((#(#all),*)),
        };
        let sqls: Vec<SqlType> = key.iter().map(|at| stream.columns[*at].ty.sql).collect();
        let (hash_ty, packed) = (self.key_type(&sqls), pack::pack(&parts));
        let has = key.iter().zip(&parts).map(|(at, part)| {
            let (path, bare) = (path(*at), types::owned(stream.columns[*at].ty, &self.opaque, rt));
            quote!(<#bare as #rt::Ordered>::order(row #path, #part).is_eq())
        });
        let has: Vec<TokenStream> = has.collect();
        let keyed = if key.is_empty() {
            quote! {
                fn hash_of((): ()) -> u64 { 0 }
                fn has(_: #rt::table::RowOf<'_, Self>, (): ()) -> bool { false }
                fn read_key(_: &[#rt::Value]) -> Result<(), #rt::EngineError> { Err(#rt::no_primary_key(#name)) }
            }
        } else {
            let read_parts = key.iter().enumerate().map(|(place, at)| read(*at, "values", place, false));
            let read_parts: Vec<TokenStream> = read_parts.collect();
            let made = match read_parts.as_slice() {
                [one] => one.clone(),
                all => quote!((#(#all),*)),
            };
            let count = Literal::usize_unsuffixed(key.len());
            quote! {
                fn hash_of(key: Self::Key<'_>) -> u64 { <#hash_ty as #rt::Key>::hash(#packed) }
                fn has(row: #rt::table::RowOf<'_, Self>, key: Self::Key<'_>) -> bool { #(#has)&&* }
                fn read_key(values: &[#rt::Value]) -> Result<Self::Key<'_>, #rt::EngineError> {
                    #rt::check_width(#name, values, #count)?;
                    Ok(#made)
                }
            }
        };
        let width_lit = Literal::usize_unsuffixed(width);
        let operators = self.operator_args(&self.reached(id));
        let emit = format_ident!("emit_{}", names.snake);
        let variables = self.columns(stream);
        let pattern = pack::pack(&variables);
        quote! {
            impl #rt::HostTable for #ty {
                type Owned = #module::#camel;
                type Key<'k> = #key_ty;
                fn borrow(row: &Self::Owned) -> #rt::table::RowOf<'_, Self> { #borrowed }
                fn own(row: #rt::table::RowOf<'_, Self>) -> Self::Owned {
                    #module::#camel { #(#owned),* }
                }
                fn values(row: #rt::table::RowOf<'_, Self>) -> Vec<#rt::Value> { vec![#(#values),*] }
                fn read(values: &[#rt::Value]) -> Result<#rt::table::RowOf<'_, Self>, #rt::EngineError> {
                    #rt::check_width(#name, values, #width_lit)?;
                    Ok(#columns)
                }
                #keyed
            }

            impl<#s: #sinks> #rt::HasTable<#ty> for #app<#s> {
                fn table(&self) -> &#rt::table::Table<#ty> { &self.host.#field }
                fn table_mut(&mut self) -> &mut #rt::table::Table<#ty> { &mut self.host.#field }
                fn written(&mut self, row: #rt::table::RowOf<'_, #ty>) {
                    let Self { #operators host, .. } = self;
                    if let Some(now) = host.clock.now() {
                        let #pattern = row;
                        let row = #view { #(#fields: #variables),* };
                        #emit(&row, #rt::Cx::event(now), #operators host);
                    }
                }
            }
        }
    }

    /// Statements that load the tables of `app` that have a file.
    pub(super) fn loads(&self) -> TokenStream {
        let rt = &self.rt;
        let loads = self.plan.tables.iter().enumerate().filter_map(|(number, table)| {
            let (field, name, file) = (self.table_field(number), &table.name, table.load.as_ref()?);
            let number = Literal::usize_unsuffixed(number);
            Some(quote!(#rt::load_table(&mut app.host.#field, #name, #file, &TABLES[#number].columns)?;))
        });
        loads.collect()
    }

    /// Says of each table that has a file that it needs the feature for it, at its name.
    pub(super) fn loading(&self) -> TokenStream {
        let krate = &self.names.krate;
        let loaded = self.plan.tables.iter().filter(|table| table.load.is_some()).map(|table| {
            let span = (self.names.spans)(self.plan.streams[table.stream.0 as usize].span);
            let name = Literal::string(&table.name);
            quote::quote_spanned!(span=> #krate::__loads! { #name })
        });
        loaded.collect()
    }

    /// What tools see of the tables; nothing where there is none.
    pub(super) fn engine_tables(&self) -> (TokenStream, TokenStream) {
        let rt = &self.rt;
        if self.plan.tables.is_empty() {
            return Default::default();
        }
        let infos = self.plan.tables.iter().map(|table| {
            let stream = &self.plan.streams[table.stream.0 as usize];
            let columns = super::engine::column_infos(stream, rt);
            let (name, key) =
                (&table.name, table.key.iter().map(|at| Literal::usize_unsuffixed(usize::from(*at))));
            quote!(#rt::table_info(#name, &[#columns], &[#(#key),*]))
        });
        let names: Vec<&String> = self.plan.tables.iter().map(|table| &table.name).collect();
        let (fields, types) = (self.table_fields(), (0..names.len()).map(|table| self.table_type(table)));
        let infos = quote! {
            static TABLES: ::std::sync::LazyLock<Vec<#rt::TableInfo>> =
                ::std::sync::LazyLock::new(|| vec![#(#infos),*]);
        };
        let methods = quote! {
            fn tables(&self) -> &[#rt::TableInfo] {
                &TABLES
            }

            fn table_rows(&self, table: &str) -> Result<Vec<Vec<#rt::Value>>, #rt::EngineError> {
                match table {
                    #(#names => Ok(#rt::table_values(&self.host.#fields)),)*
                    _ => Err(#rt::unknown_table(table, &TABLES)),
                }
            }

            fn change_table(
                &mut self,
                table: &str,
                change: #rt::TableChange<'_>,
            ) -> Result<bool, #rt::EngineError> {
                match table {
                    #(#names => #rt::change_table::<#types, _>(self, change),)*
                    _ => Err(#rt::unknown_table(table, &TABLES)),
                }
            }
        };
        (infos, methods)
    }
}
