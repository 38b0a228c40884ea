//! The questions that an app declares: each is answered by an app of its own, which is made when it is asked.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::context::Asked;
use crate::codegen::{AppGen, names, pack, types};
use crate::question::rows_of;

impl Asked<'_> {
    /// Its rows.
    pub(super) fn camel(&self) -> Ident {
        names::type_ident(self.name)
    }
}

impl AppGen<'_> {
    /// The methods by which the host asks, and the apps that answer.
    pub(super) fn questions(&self) -> TokenStream {
        self.questions.iter().map(|asked| self.question(asked)).collect()
    }

    fn question(&self, asked: &Asked<'_>) -> TokenStream {
        let (rt, app, sinks, module) = (&self.rt, &self.names.app, self.ident("Sinks"), self.module());
        let s = self.sinks_parameter();
        let name = names::ident(&names::snake_case(asked.name), Span::call_site());
        let row = asked.camel();
        let (answers, answer) = match &asked.app {
            Some((table, answers)) => (Some(answers.generate()), self.answer(table, answers, asked.name)),
            None => (None, Some(quote!(#rt::Answer::default()))),
        };
        let sql = self.statement(asked.statement);
        let doc = format!(" Answers the query `{}` over the tables as they are now.", asked.name);
        quote! {
            #[allow(dead_code)]
            const _: () = {
                #answers

                #[allow(private_interfaces)]
                impl<#s: #sinks> #app<#s> {
                    #[doc = #doc]
                    #[doc = ""]
                    #(#[doc = #sql])*
                    pub fn #name(&self) -> #rt::Answer<#module::#row> {
                        #answer
                    }
                }
            };
        }
    }

    /// The rows that are pushed to the apps that answer, each with those of the table that they are.
    pub(super) fn pushed_rows(&self) -> Vec<(Ident, Ident)> {
        let mut all: Vec<(Ident, Ident)> = Vec::new();
        for (table, _) in self.questions.iter().filter_map(|asked| asked.app.as_ref()) {
            let rows = (names::type_ident(&rows_of(table)), names::type_ident(table));
            if !all.contains(&rows) {
                all.push(rows);
            }
        }
        all
    }

    /// The body of the method: the rows of `table` go through the app that answers; the tables that it looks into are copied.
    fn answer(&self, table: &str, answers: &AppGen<'_>, name: &str) -> Option<TokenStream> {
        let rt = &self.rt;
        let own = |name: &str| {
            let table = self.plan.tables.iter().position(|table| table.name == name)?;
            Some(self.table_field(table))
        };
        let from = own(table)?;
        let copies = answers.plan.tables.iter().enumerate().filter_map(|(number, table)| {
            let (from, to) = (own(&table.name)?, answers.table_field(number));
            Some(quote! {
                for row in self.host.#from.rows() {
                    // A table has no primary key twice.
                    let _ = asked.host.#to.insert(row);
                }
            })
        });
        let (app, on) = (&answers.names.app, format_ident!("on_{}", names::snake_case(name)));
        Some(quote! {
            let mut answer = #rt::Answer::default();
            let #rt::Answer { rows, errors, .. } = &mut answer;
            let mut asked = #app::builder()
                .#on(|row| rows.push(::core::clone::Clone::clone(row)))
                .on_error(|error| errors.push(::core::clone::Clone::clone(error)))
                .build();
            #(#copies)*
            let now = self.host.clock.now().unwrap_or(#rt::Timestamp::from_micros(0));
            asked.__answer(now, self.host.#from.rows());
            drop(asked);
            answer
        })
    }

    /// How an app that answers a question takes the rows of its table.
    pub(super) fn answering(&self) -> TokenStream {
        let (rt, app, sinks) = (&self.rt, &self.names.app, self.ident("Sinks"));
        let s = self.sinks_parameter();
        let methods = self.inputs().map(|(_, stream, names)| {
            let (view, fields, columns) = (&names.view, &names.fields, self.columns(stream));
            let process = format_ident!("process_{}", names.snake);
            let types = stream.columns.iter().map(|c| types::view(c.ty, &quote!('r), &self.opaque, rt));
            let (row, pattern) = (pack::pack(&types.collect::<Vec<_>>()), pack::pack(&columns));
            quote! {
                fn __answer<'r>(&mut self, now: #rt::Timestamp, rows: impl Iterator<Item = #row>) {
                    let _ = #rt::arrive(self, now);
                    for #pattern in rows {
                        self.#process(&#view { #(#fields: #columns),* }, #rt::Cx::event(now));
                    }
                    #rt::finish(self);
                }
            }
        });
        quote! {
            impl<#s: #sinks> #app<#s> {
                #(#methods)*
            }
        }
    }
}
