//! Triggers: their rows are the time and nothing else.

use quote::quote;

use super::Generated;
use crate::codegen::AppGen;

impl AppGen<'_> {
    /// The query of a trigger, which reads nothing.
    pub(crate) fn trigger(&self, number: usize) -> Generated {
        let query = &self.plan.queries[number];
        let (rt, ident) = (&self.rt, self.query_ident(number));
        let target = &self.streams[query.target.0 as usize];
        let (view, time) = (&target.view, &target.fields[0]);
        let output = self.view_type(query.target, &quote!('r));
        let doc = self.statement(query.statement);
        let item = quote! {
            #(#[doc = #doc])*
            struct #ident;
        };
        let impls = quote! {
            impl #rt::Query for #ident {
                type In<'r> = ();
                type Out<'r> = #output;
            }
            impl #rt::Tick for #ident {
                #[inline]
                fn tick(&mut self, cx: #rt::Cx) -> Result<Option<Self::Out<'_>>, #rt::Failure> {
                    Ok(Some(#view { #time: cx.at }))
                }
            }
        };
        Generated { item, impls }
    }
}
