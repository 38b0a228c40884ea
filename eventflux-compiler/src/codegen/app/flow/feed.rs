//! How a query reads a row.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::super::operators::AtOnce;
use crate::codegen::query::variant;
use crate::codegen::{AppGen, pack};
use crate::physical::{Operator, Search, StreamId};

impl AppGen<'_> {
    pub(super) fn feed(&self, number: usize) -> TokenStream {
        let inputs = &self.plan.queries[number].inputs;
        (0..inputs.len()).map(|input| self.feed_from(number, input)).collect()
    }

    fn feed_from(&self, number: usize, input: usize) -> TokenStream {
        let (rt, query) = (&self.rt, &self.plan.queries[number]);
        let field = self.query_field(number);
        let operator = self.operator(number, rt);
        let reached = self.reached(self.target_of(number));
        let stream = query.inputs[input];
        let view = self.view_type(stream, &quote!('_));
        let mut params = vec![quote!(row: &#view), quote!(cx: #rt::Cx)];
        let mut queries = vec![number];
        queries.extend(&reached);
        params.extend(self.operator_params(&queries));
        let index = Literal::usize_unsuffixed(number);
        let step = match &query.operator {
            _ if query.is_parted() => None,
            Operator::Project => Some(quote!(#field.project(row, cx))),
            operator => operator.is_by_event().then(|| quote!(#field.process(row, cx))),
        };
        let body = if let Some(step) = step {
            let projects = matches!(query.operator, Operator::Project);
            let row = match self.at_once(number) {
                AtOnce::Drop => quote!(Ok(_) => {}),
                AtOnce::Collect(_) => {
                    let (put_out, moment) =
                        (format_ident!("put_out_{field}"), format_ident!("{field}_moment"));
                    if projects {
                        quote!(Ok(row) => #put_out(Ok(row), cx.at, #moment, host),)
                    } else {
                        quote! {
                            Ok(Some(row)) => #put_out(Ok(row), cx.at, #moment, host),
                            Ok(None) => {}
                        }
                    }
                }
                AtOnce::Pass => {
                    let emit = format_ident!("emit_{}", self.streams[self.target_of(number)].snake);
                    let operators = self.operator_args(&reached);
                    if projects {
                        quote!(Ok(row) => #emit(&row, cx, #operators host),)
                    } else {
                        quote! {
                            Ok(Some(row)) => #emit(&row, cx, #operators host),
                            Ok(None) => {}
                        }
                    }
                }
            };
            let again =
                self.streams[stream.0 as usize].given.as_ref().map(|_| quote!(let row = &row.again();));
            let admit = (projects && !query.filter.is_empty()).then(|| {
                quote! {
                    match #field.admit(row, cx) {
                        Ok(true) => {}
                        Ok(false) => return,
                        Err(failure) => return host.failed(#index, failure, cx.at),
                    }
                    #again
                }
            });
            quote! {
                #admit
                match #step {
                    #row
                    Err(failure) => host.failed(#index, failure, cx.at),
                }
            }
        } else if let Some(search) = query.search() {
            self.search(number, stream, search)
        } else {
            // A row that both sides of a join read comes to the left one first.
            let pushes: Vec<TokenStream> = match query.join() {
                Some(join) => {
                    let names = [quote!(push_left(row, cx,)), quote!(push_right(row, cx,))];
                    let read = join.sides().into_iter().zip(names).filter(|(side, _)| side.input == input);
                    read.map(|(_, push)| push).collect()
                }
                None => vec![quote!(push(row, cx,))],
            };
            let act = self.act(number, &pushes, Some(stream), &quote!(cx.now), &quote!(cx.row(at)));
            // A pattern says whether it has anything new to wait for.
            let wake = match query.pattern() {
                Some(_) if !query.is_parted() => {
                    Some(quote!(if #field.has_changed() { host.clock.wake_by(#field.due()); }))
                }
                _ => operator.fires.then(|| quote!(host.clock.wake_by(#field.due());)),
            };
            let event = (query.inputs.len() > 1 && query.pattern().is_some()).then(|| {
                let (event, variant) = (format_ident!("{}Event", self.query_ident(number)), variant(input));
                quote!(let row = &#event::#variant(row);)
            });
            quote!(#event #act #wake)
        };
        let doc = format!(" `{}` reads a row.", query.name);
        let name = self.feed_name(number, stream.0 as usize);
        self.function(&name.to_string(), &params, &doc, &body)
    }

    /// Lets a query look into its table or change it, and passes on what comes of it.
    fn search(&self, number: usize, stream: StreamId, search: &Search) -> TokenStream {
        let (field, table) = (self.query_field(number), self.table_field(search.table));
        let index = Literal::usize_unsuffixed(number);
        let target = self.target_of(number);
        let (emit, operators) =
            (format_ident!("emit_{}", self.streams[target].snake), self.operator_args(&self.reached(target)));
        let (next, found) = if self.plan.queries[number].change().is_some() {
            let columns = self.columns(&self.plan.streams[target]);
            let (view, fields) = (&self.streams[target].view, &self.streams[target].fields);
            let pattern = pack::pack(&columns);
            let row = quote! {
                Ok(Some(#pattern)) => {
                    let row = #view { #(#fields: #columns),* };
                    #emit(&row, cx, #operators host);
                }
            };
            (quote!(next(row, cx, &mut host.#table)), row)
        } else {
            (quote!(next(row, cx)), quote!(Ok(Some(row)) => #emit(&row, cx, #operators host),))
        };
        let flushes = self.flushes_behind(number, Some(stream), &quote!(cx.now));
        quote! {
            #field.look(row, cx, &host.#table);
            while let Some(found) = #field.#next {
                match found {
                    #found
                    Ok(None) => {}
                    Err(failure) => host.failed(#index, failure, cx.at),
                }
            }
            #flushes
        }
    }
}
