//! The app: its struct, how rows flow through it, and what its host sees.

mod builder;
mod engine;
mod events;
mod flow;
mod input;
mod machine;
mod operators;
mod partition;
mod questions;
mod rows;
mod sinks;
mod state;
mod structs;
mod tables;

use proc_macro2::TokenStream;
use quote::quote;

use super::AppGen;
use super::query::QueryGen;
use crate::physical::Operator;
pub(crate) use operators::{sliding, sort_keys};

impl AppGen<'_> {
    /// All items of the app.
    pub(crate) fn generate(&self) -> TokenStream {
        let mut query_items = TokenStream::new();
        let mut query_impls = TokenStream::new();
        for number in 0..self.plan.queries.len() {
            let generated = match self.plan.queries[number].operator {
                Operator::Trigger(_) => self.trigger(number),
                _ => QueryGen::new(self, number).generate(),
            };
            query_items.extend(generated.item);
            query_impls.extend(generated.impls);
        }
        for number in 0..self.plan.partitions.len() {
            let generated = self.keyed(number);
            query_items.extend(generated.item);
            query_impls.extend(generated.impls);
        }
        let split = self.is_split().then(|| self.splitting());
        if let Some(split) = split {
            query_items.extend(split.item);
            query_impls.extend(split.impls);
        }
        let app = self.app_struct();
        let builder = self.builder_struct();
        let sinks = self.sinks_trait();
        let rows = self.row_module();
        let hidden = [
            self.views(),
            self.out_enum(),
            self.waiting_type(),
            self.event_types(),
            self.table_types(),
            query_items,
            self.host_struct(),
        ];
        let impls = [
            self.app_impl(),
            self.builder_impl(),
            self.sinks_impls(),
            self.row_impls(),
            self.table_impls(),
            self.host_tables(),
            query_impls,
            self.flow(),
            self.begin_partitions(),
            self.machine(),
            self.host_impl(),
            self.state(),
            // Nobody drives an app that answers a question by names.
            if self.names.within.is_some() { self.answering() } else { self.engine() },
            self.event_impls(),
            self.questions(),
        ];
        let full = &self.full;
        let (aliases, loading) = (self.rust_aliases(), self.loading());
        quote! {
            #loading
            #app
            #builder
            #sinks
            #rows
            #(#hidden)*
            #[allow(clippy::unused_unit, clippy::needless_question_mark)]
            const _: () = {
                #[allow(unused_imports)]
                use #full::{self as __rt, At as _};
                #aliases
                #(#impls)*
            };
        }
    }
}
