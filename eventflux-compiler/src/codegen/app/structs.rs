//! The app's struct with its methods, and the host's part of it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::operators::AtOnce;
use crate::codegen::AppGen;
use crate::physical::ClockMode;

impl AppGen<'_> {
    pub(super) fn app_struct(&self) -> TokenStream {
        let (app, vis, full) = (&self.names.app, &self.names.vis, &self.full);
        let s = self.sinks_parameter();
        let docs = self.docs();
        let (host, waiting) = (self.ident("Host"), self.waiting_name());
        let mut fields = TokenStream::new();
        for number in 0..self.plan.queries.len() {
            let (field, ty) = (self.query_field(number), self.operator(number, full).ty);
            fields.extend(quote!(#field: #ty,));
            if let AtOnce::Collect(moment) = self.at_once(number) {
                let (field, ty) = (format_ident!("{field}_moment"), self.moment_type(number, moment, full));
                fields.extend(quote!(#field: #ty,));
            }
        }
        for number in 0..self.plan.partitions.len() {
            let (field, ty) = (self.partition_field(number), self.partition_type(number, full));
            fields.extend(quote!(#field: #ty,));
        }
        if self.is_split() {
            let ident = self.ident("Split");
            fields.extend(quote!(split: #ident,));
        }
        let wall = (!self.event_time()).then(|| quote!(wall: Box<dyn #full::Clock + Send>,));
        quote! {
            #(#docs)*
            #vis struct #app<#s = #full::NoSinks> {
                #fields
                waiting: #full::Reorder<#waiting>,
                told: u64,
                #wall
                host: #host<#s>,
            }
        }
    }

    /// The user's documentation and the SQL.
    pub(crate) fn docs(&self) -> Vec<TokenStream> {
        let mut lines: Vec<String> = self.names.docs.clone();
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(" ```sql".to_string());
        for statement in &self.names.statements {
            lines.extend(format!("{statement};").lines().map(|line| format!(" {line}")));
        }
        lines.push(" ```".to_string());
        lines.iter().map(|line| quote!(#[doc = #line])).collect()
    }

    pub(super) fn host_struct(&self) -> TokenStream {
        let (host, full, s) = (self.ident("Host"), &self.full, self.sinks_parameter());
        let rows = self.visible().filter(|(_, stream, _)| self.is_rebuilt(stream)).map(|(_, _, names)| {
            let (field, row) = (self.row_field(names), &names.row);
            quote!(#field: Option<#row>)
        });
        let tables = self.table_fields().into_iter().enumerate().map(|(table, field)| {
            let ty = self.table_type(table);
            quote!(#field: #full::table::Table<#ty>)
        });
        let passed = self.between_count().map(|count| {
            quote! {
                /// The rows of each stream between queries.
                passed: [u64; #count],
            }
        });
        quote! {
            /// What meets the outside: the clock, the sinks, the row last put out of each stream.
            struct #host<#s> {
                clock: #full::AppClock,
                errors: #full::Errors,
                misfits: u64,
                rows: u64,
                #passed
                sinks: #s,
                #(#rows,)*
                #(#tables,)*
            }
        }
    }

    pub(super) fn app_impl(&self) -> TokenStream {
        let (app, rt, sinks) = (&self.names.app, &self.rt, self.ident("Sinks"));
        let s = self.sinks_parameter();
        let builder = self.ident("Builder");
        let wall = (!self.event_time()).then(|| quote!(wall: None,));
        let (pushes, tables) = (self.pushes(), self.table_methods());
        let partitions_of = self.partitions_of_events();
        let (explain, purged) = (&self.names.explain, self.purged());
        let name = app.to_string();
        quote! {
            impl #app {
                /// An app to be given its sinks.
                pub fn builder() -> #builder {
                    #builder { sinks: #rt::NoSinks::default(), #wall }
                }
            }

            #[allow(private_interfaces)]
            impl<#s: #sinks> #app<#s> {
                #pushes
                #partitions_of

                #tables

                /// Moves the clock to `to` and fires all that is due by then; does nothing if it is later already.
                pub fn advance_to(&mut self, to: #rt::Timestamp) {
                    #rt::advance(self, to);
                }

                /// Ends the input: what waits is processed, open windows are put out.
                pub fn finish(&mut self) {
                    #rt::finish(self);
                }

                /// What takes the rows: with `sinks` of the builder a value of your own.
                pub fn sinks(&self) -> &#s {
                    &self.host.sinks
                }

                /// What takes the rows, to be changed.
                pub fn sinks_mut(&mut self) -> &mut #s {
                    &mut self.host.sinks
                }

                /// The counters so far.
                pub fn counters(&self) -> #rt::Counters {
                    #rt::counters(&self.host.clock, &self.host.errors, self.host.misfits, #purged)
                }

                /// The plans as text.
                pub fn explain(&self) -> &'static str {
                    #explain
                }

                /// The whole state between two events.
                pub fn snapshot(&mut self) -> Vec<u8> {
                    #rt::snapshot(self)
                }

                /// Takes over the state of a snapshot.
                ///
                /// # Errors
                /// If the bytes are damaged or of another app; this one is then as it was before.
                pub fn restore(&mut self, snapshot: &[u8]) -> Result<(), #rt::StateError> {
                    #rt::restore(self, snapshot)
                }
            }

            impl<#s> ::core::fmt::Debug for #app<#s> {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_struct(#name).field("clock", &self.host.clock.now()).finish_non_exhaustive()
                }
            }
        }
    }

    /// What makes the app from a builder's `self`.
    pub(super) fn app_new(&self) -> TokenStream {
        let (app, rt, host) = (&self.names.app, &self.rt, self.ident("Host"));
        let mut fields = TokenStream::new();
        for number in 0..self.plan.queries.len() {
            let (field, new) = (self.query_field(number), self.operator(number, rt).new);
            fields.extend(quote!(#field: #new,));
            if let AtOnce::Collect(moment) = self.at_once(number) {
                let (field, new) = (format_ident!("{field}_moment"), self.moment_new(moment));
                fields.extend(quote!(#field: #new,));
            }
        }
        for (field, new) in self.partition_fields() {
            fields.extend(quote!(#field: #new,));
        }
        if self.is_split() {
            let ident = self.ident("Split");
            fields.extend(quote!(split: #ident::new(),));
        }
        let clock = match self.plan.clock {
            ClockMode::Arrival => quote!(#rt::AppClock::arrival()),
            ClockMode::Event { lateness, max_ahead } => {
                let lateness = proc_macro2::Literal::i64_unsuffixed(lateness);
                let max_ahead = match max_ahead {
                    Some(ahead) => {
                        let ahead = proc_macro2::Literal::i64_unsuffixed(ahead);
                        quote!(Some(#ahead))
                    }
                    None => quote!(None),
                };
                quote!(#rt::AppClock::event(#lateness, #max_ahead))
            }
        };
        let wall = (!self.event_time())
            .then(|| quote!(wall: self.wall.unwrap_or_else(|| Box::new(#rt::SystemClock::default())),));
        let texts = self.plan.queries.iter().map(|query| {
            let (name, texts) = (&query.name, &query.texts);
            quote!(#rt::QueryTexts::fixed(#name, &[#(#texts),*]))
        });
        let rows = self
            .visible()
            .filter(|(_, stream, _)| self.is_rebuilt(stream))
            .map(|(_, _, names)| self.row_field(names));
        let tables = self.table_fields().into_iter().enumerate().map(|(table, field)| {
            let ty = self.table_type(table);
            quote!(#field: #rt::table::Table::new(#ty))
        });
        let passed = self.between_count().map(|count| quote!(passed: [0; #count],));
        quote! {
            #app {
                #fields
                waiting: #rt::Reorder::new(),
                told: 0,
                #wall
                host: #host {
                    clock: #clock,
                    errors: #rt::Errors::new(vec![#(#texts),*]),
                    misfits: 0,
                    rows: 0,
                    #passed
                    sinks: self.sinks,
                    #(#rows: None,)*
                    #(#tables,)*
                },
            }
        }
    }

    pub(super) fn host_impl(&self) -> TokenStream {
        let (rt, host, sinks) = (&self.rt, self.ident("Host"), self.ident("Sinks"));
        let s = self.sinks_parameter();
        let rows = self.host_rows();
        quote! {
            impl<#s: #sinks> #host<#s> {
                #rows

                /// Counts and reports a row that query number `query` could not compute.
                #[cold]
                fn failed(&mut self, query: usize, failure: #rt::Failure, at: #rt::Timestamp) {
                    if self.errors.count(query, &failure.cause) && #s::wants_errors() {
                        self.sinks.on_error(&self.errors.describe(query, failure, at));
                    }
                }

                /// Counts and reports a row that a stream could not take from, or give to, the host.
                #[cold]
                fn misfit(&mut self, stream: &str, misfit: #rt::Misfit, at: #rt::Timestamp) {
                    self.misfits += 1;
                    if #s::wants_errors() {
                        self.sinks.on_error(&#rt::misfit(stream, misfit, at));
                    }
                }
            }
        }
    }
}
