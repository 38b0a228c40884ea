//! What a query puts out: HAVING, SELECT, and the keys of ORDER BY beside the row.

use proc_macro2::TokenStream;
use quote::quote;

use super::QueryGen;
use super::sites::Wanted;
use crate::codegen::app::sort_keys;
use crate::codegen::expr::Needs;
use crate::physical::{Moment, Operator, Site};

impl<'q> QueryGen<'q> {
    /// The row of the target stream.
    pub(super) fn output(&mut self, needs: &mut Needs) -> TokenStream {
        let query = self.query;
        let target = &self.app.streams[query.target.0 as usize];
        let columns = &self.app.plan.streams[query.target.0 as usize].columns;
        let mut fields = TokenStream::new();
        for ((site, column), field) in query.output.iter().zip(columns).zip(&target.fields) {
            let name = format!("select_{}", column.name);
            let used = self.site(&name, site, Wanted::Value(column.ty.nullable));
            needs.extend(&used.needs);
            let value = used.value;
            fields.extend(quote!(#field: #value,));
        }
        if query.join().is_some_and(|join| join.changes)
            && let [.., pair, leaves] = target.fields.as_slice()
        {
            fields.extend(quote!(#pair: change.pair, #leaves: change.leaves,));
        }
        let view = &target.view;
        quote!(#view { #fields })
    }

    /// The body of a function that gives the row, or `None` where HAVING is not TRUE.
    pub(super) fn having_and_output(&mut self) -> (TokenStream, Needs) {
        let query = self.query;
        let mut needs = Needs::default();
        let having = query.having.as_slice();
        let guard = self.guard("having", having, &quote!(None), &mut needs);
        let output = self.output(&mut needs);
        let Some(moment) = self.collected() else {
            let body = match self.failing_keys(&mut needs) {
                Some(keys) => quote!(#guard let out = #output; #keys Ok(Some(out))),
                None => quote!(#guard Ok(Some(#output))),
            };
            return (body, needs);
        };
        let keys = self.sort_keys_of(moment, &mut needs);
        let body = quote! {
            #guard
            let out = #output;
            Ok(Some((out, #keys)))
        };
        (body, needs)
    }

    /// What is done with the rows of one moment, where there can be several.
    pub(super) fn collected(&self) -> Option<&'q Moment> {
        let several = matches!(self.query.operator, Operator::Leaving { .. } | Operator::Batch { .. })
            || self.query.waits_for_pattern();
        self.query.moment.as_ref().filter(|_| several)
    }

    /// What a row is sorted by.
    pub(super) fn sort_keys_of(&mut self, moment: &Moment, needs: &mut Needs) -> TokenStream {
        let keys: Vec<TokenStream> =
            (1..).zip(&moment.sort).map(|(number, key)| self.sort_key(number, &key.by, needs)).collect();
        sort_keys(&keys, |first, rest| quote!((#first, #rest)))
    }

    /// Statements that evaluate what a row put out alone would be sorted by, where that can fail: there is
    /// nothing to sort, but an error drops the row all the same.
    pub(super) fn failing_keys(&mut self, needs: &mut Needs) -> Option<TokenStream> {
        let mut keys = TokenStream::new();
        for (number, key) in (1..).zip(self.query.moment.iter().flat_map(|moment| &moment.sort)) {
            if key.by.expr.can_fail() && self.output_column(&key.by).is_none() {
                let value = self.sort_key(number, &key.by, needs);
                keys.extend(quote!(let _ = #value;));
            }
        }
        (!keys.is_empty()).then_some(keys)
    }

    /// The output column that is the same expression.
    fn output_column(&self, key: &Site) -> Option<usize> {
        let columns = &self.app.plan.streams[self.query.target.0 as usize].columns;
        self.query.output.iter().zip(columns).position(|(output, column)| {
            output.expr == key.expr && column.ty.nullable == key.expr.ty.nullable
        })
    }

    /// A key of ORDER BY, beside the row `out`, in which it may stand already.
    fn sort_key(&mut self, number: usize, key: &Site, needs: &mut Needs) -> TokenStream {
        let target = self.query.target.0 as usize;
        if let Some(column) = self.output_column(key) {
            let field = &self.app.streams[target].fields[column];
            return quote!(out.#field);
        }
        let used = self.site(&format!("order_{number}"), key, Wanted::Value(key.expr.ty.nullable));
        needs.extend(&used.needs);
        used.value
    }
}
