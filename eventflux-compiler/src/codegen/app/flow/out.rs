//! What becomes of the rows that an operator puts out.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::super::operators::AtOnce;
use crate::codegen::{AppGen, pack};
use crate::physical::StreamId;

impl AppGen<'_> {
    /// Lets an operator do something, `push(row, cx,)` for one, and passes on what it puts out; the clock shows
    /// `now`, and `cx` is made for rows at `at`. It is a row of stream `of` that makes it do so, or the clock.
    pub(in crate::codegen::app) fn act(
        &self,
        number: usize,
        acts: &[TokenStream],
        of: Option<StreamId>,
        now: &TokenStream,
        cx: &TokenStream,
    ) -> TokenStream {
        let field = self.query_field(number);
        let reached = self.reached(self.target_of(number));
        let operators = self.operator_args(&reached);
        let put_out = format_ident!("put_out_{field}");
        // `push(row, cx,)` becomes `push(row, cx, &mut ..)`.
        let call = |act: &TokenStream, out: TokenStream| {
            let mut call = TokenStream::new();
            for token in act.clone() {
                call.extend([match token {
                    proc_macro2::TokenTree::Group(group) => {
                        let mut args = group.stream();
                        args.extend(out.clone());
                        proc_macro2::Group::new(group.delimiter(), args).into()
                    }
                    token => token,
                }]);
            }
            quote!(#field.#call)
        };
        match self.at_once(number) {
            AtOnce::Collect(_) => {
                let moment = format_ident!("{field}_moment");
                let flush = format_ident!("flush_{field}");
                let calls =
                    acts.iter().map(|act| call(act, quote!(&mut |out, at| #put_out(out, at, #moment, host))));
                let calls = self.at_work(number, now, &calls.collect::<Vec<_>>());
                let flush = (!self.plan.queries[number].waits_for_pattern())
                    .then(|| quote!(#flush(#now, #moment, #operators host);));
                quote!(#calls #flush)
            }
            _ => {
                let calls = acts
                    .iter()
                    .map(|act| call(act, quote!(&mut |out, at| #put_out(out, #cx, #operators host))));
                let calls = self.at_work(number, now, &calls.collect::<Vec<_>>());
                let flushes = self.flushes_behind(number, of, now);
                quote!(#calls #flushes)
            }
        }
    }

    /// Ends the moments of the queries that read the rows of a pattern or join.
    pub(super) fn flushes_behind(
        &self,
        number: usize,
        of: Option<StreamId>,
        now: &TokenStream,
    ) -> TokenStream {
        let mut flushes = TokenStream::new();
        if of.is_some_and(|of| self.plan.goes_on(number, of)) {
            return flushes;
        }
        for reader in self.plan.waiting_for(number) {
            let field = self.query_field(reader);
            let (flush, moment) = (format_ident!("flush_{field}"), format_ident!("{field}_moment"));
            let operators = self.operator_args(&self.reached(self.target_of(reader)));
            flushes.extend(quote!(#flush(#now, #moment, #operators host);));
        }
        // Rows without a partner that a join behind this one has to put out at that due time are of the same moment.
        let behind = self.plan.joins_behind(number);
        if of.is_none() && !behind.is_empty() && !flushes.is_empty() {
            // They are in the same block, if any.
            let parted = self.plan.queries[number].is_parted();
            let dues = behind.into_iter().map(|join| {
                let field = self.query_field(join);
                if parted { quote!(#field.due_of(of)) } else { quote!(#field.due()) }
            });
            return quote!(if due.carries_now || #(#dues != due)&&* { #flushes });
        }
        flushes
    }

    /// What becomes of the rows and errors of an operator.
    pub(super) fn put_out(&self, number: usize) -> TokenStream {
        let (rt, query) = (&self.rt, &self.plan.queries[number]);
        if !query.waits_for_pattern() && query.operator.is_by_event() && !query.is_parted() {
            return TokenStream::new();
        }
        let field = self.query_field(number);
        let name = format!("put_out_{field}");
        let target = self.target_of(number);
        let view = self.view_type(query.target, &quote!('_));
        let reached = self.reached(target);
        let operators = self.operator_args(&reached);
        let emit = format_ident!("emit_{}", self.streams[target].snake);
        let index = Literal::usize_unsuffixed(number);
        let doc = format!(" A row or an error of `{}`.", query.name);
        let AtOnce::Collect(moment) = self.at_once(number) else {
            let row = match self.at_once(number) {
                AtOnce::Drop => quote!(Ok(_) => {}),
                _ => quote!(Ok(row) => #emit(&row, cx, #operators host),),
            };
            let body = quote! {
                match out {
                    #row
                    Err(failure) => host.failed(#index, failure, cx.at),
                }
            };
            let mut params = vec![quote!(out: Result<#view, #rt::Failure>), quote!(cx: #rt::Cx)];
            params.extend(self.operator_params(&reached));
            // A row is then made where it goes on; the body is small, as it calls.
            return self.inlined(&quote!(#[inline(always)]), &name, &params, &doc, &body);
        };
        let (moment_field, ty) = (format_ident!("{field}_moment"), self.moment_type(number, moment, rt));
        let offer = if moment.distinct { quote!(offer_distinct) } else { quote!(offer) };
        let names = &self.streams[target];
        let values: Vec<TokenStream> = names.fields.iter().map(|field| quote!(row.#field)).collect();
        let columns = pack::pack(&values);
        let out = self.out_type(query, &quote!('_));
        let take = self.function(
            &name,
            &[
                quote!(out: Result<#out, #rt::Failure>),
                quote!(at: #rt::Timestamp),
                quote!(#moment_field: &mut #ty),
            ],
            &doc,
            &quote! {
                match out {
                    Ok((row, sort)) => #moment_field.#offer(#columns, sort, at),
                    Err(failure) => host.failed(#index, failure, at),
                }
            },
        );
        let pattern = self.columns(&self.plan.streams[target]);
        let fields = &names.fields;
        let row = &names.view;
        let packed = pack::pack(&pattern);
        let mut params = vec![quote!(now: #rt::Timestamp), quote!(#moment_field: &mut #ty)];
        params.extend(self.operator_params(&reached));
        let flush = self.function(
            &format!("flush_{field}"),
            &params,
            &format!(" The rows of one moment of `{}`.", query.name),
            &quote! {
                #moment_field.flush(&mut |#packed, at| {
                    let row = #row { #(#fields: #pattern),* };
                    #emit(&row, #rt::Cx { now, at }, #operators host);
                });
            },
        );
        quote!(#take #flush)
    }
}
