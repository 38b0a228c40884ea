//! How rows flow: from a stream to its sinks and its readers, from a query to the stream it writes.

mod feed;
mod out;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::operators::AtOnce;
use crate::codegen::AppGen;
use crate::physical::{Late, Origin, StreamId};

impl AppGen<'_> {
    /// The functions `emit_..` of streams and `feed_..` of queries.
    pub(super) fn flow(&self) -> TokenStream {
        let mut items = TokenStream::new();
        for number in 0..self.plan.streams.len() {
            if self.is_written(number) {
                items.extend(self.emit(number));
            }
        }
        for number in 0..self.plan.queries.len() {
            items.extend(self.feed(number));
            items.extend(self.put_out(number));
        }
        items
    }

    /// Whether queries or late events write a stream.
    fn is_written(&self, number: usize) -> bool {
        let into = Late::Into(StreamId(number as u32));
        self.plan.tables.iter().any(|table| table.stream.0 as usize == number)
            || (0..self.plan.queries.len()).any(|query| self.target_of(query) == number)
            || self
                .plan
                .streams
                .iter()
                .any(|stream| matches!(stream.origin, Origin::Input { late, .. } if late == into))
    }

    /// Parameters for the operators of these queries.
    fn operator_params(&self, queries: &[usize]) -> Vec<TokenStream> {
        let mut params = Vec::new();
        for &query in queries {
            let (field, ty) = (self.query_field(query), self.operator(query, &self.rt).ty);
            params.push(quote!(#field: &mut #ty));
            if let AtOnce::Collect(moment) = self.at_once(query) {
                let (field, ty) =
                    (format_ident!("{field}_moment"), self.moment_type(query, moment, &self.rt));
                params.push(quote!(#field: &mut #ty));
            }
        }
        for partition in self.partitions_of(queries) {
            let (field, ty) = (self.partition_field(partition), self.partition_type(partition, &self.rt));
            params.push(quote!(#field: &mut #ty));
        }
        params
    }

    /// The same as arguments, each with a comma behind it.
    pub(super) fn operator_args(&self, queries: &[usize]) -> TokenStream {
        let mut args = TokenStream::new();
        for &query in queries {
            let field = self.query_field(query);
            args.extend(quote!(#field,));
            if let AtOnce::Collect(_) = self.at_once(query) {
                let field = format_ident!("{field}_moment");
                args.extend(quote!(#field,));
            }
        }
        for partition in self.partitions_of(queries) {
            let field = self.partition_field(partition);
            args.extend(quote!(#field,));
        }
        args
    }

    /// Hands `row`, a reference to a borrowed row, to the queries that read the stream, in statement order.
    pub(super) fn readers(&self, stream: usize) -> TokenStream {
        let mut calls = TokenStream::new();
        let mut found = Vec::new();
        for reader in &self.plan.streams[stream].readers {
            let reader = reader.0 as usize;
            let feed = self.feed_name(reader, stream);
            let mut queries = vec![reader];
            queries.extend(self.reached(self.target_of(reader)));
            let operators = self.operator_args(&queries);
            let call = quote!(#feed(row, cx, #operators host););
            calls.extend(self.entering(reader, stream, call, &mut found));
        }
        calls
    }

    /// The function by which a query reads a row of a stream.
    fn feed_name(&self, query: usize, stream: usize) -> Ident {
        let field = self.query_field(query);
        match self.plan.queries[query].inputs.as_slice() {
            [_] => format_ident!("feed_{field}"),
            _ => format_ident!("feed_{field}_{}", self.streams[stream].snake),
        }
    }

    /// A function of the flow, generic over the sinks.
    fn function(&self, name: &str, params: &[TokenStream], doc: &str, body: &TokenStream) -> TokenStream {
        self.inlined(&quote!(#[inline]), name, params, doc, body)
    }

    /// The same, inlined as `inline` says.
    fn inlined(
        &self,
        inline: &TokenStream,
        name: &str,
        params: &[TokenStream],
        doc: &str,
        body: &TokenStream,
    ) -> TokenStream {
        let (name, sinks, host) = (format_ident!("{name}"), self.ident("Sinks"), self.ident("Host"));
        let s = self.sinks_parameter();
        let many = (params.len() > 6).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        // Of a block that a row reaches not every query looks at the partition.
        let parted = params.iter().any(|param| param.to_string().starts_with("partition"));
        let parted = parted.then(|| quote!(#[allow(unused_variables)]));
        quote! {
            #[doc = #doc]
            #inline
            #many
            #parted
            fn #name<#s: #sinks>(#(#params,)* host: &mut #host<#s>) { #body }
        }
    }

    fn emit(&self, number: usize) -> TokenStream {
        let (rt, stream, names) = (&self.rt, &self.plan.streams[number], &self.streams[number]);
        let view = self.view_type(StreamId(number as u32), &quote!('_));
        let reached = self.reached(number);
        let mut params = vec![quote!(row: &#view), quote!(cx: #rt::Cx)];
        params.extend(self.operator_params(&reached));
        let sinks = (!stream.anonymous).then(|| {
            let put = format_ident!("put_{}", names.snake);
            let number = Literal::usize_unsuffixed(number);
            quote! {
                if host.sinks.wants(#number) {
                    host.#put(row, cx.at);
                }
            }
        });
        let passed = self.between.iter().position(|between| between.stream == number).map(|at| {
            let at = Literal::usize_unsuffixed(at);
            quote!(host.passed[#at] += 1;)
        });
        let readers = self.readers(number);
        let doc = if stream.anonymous {
            " A row of the subquery goes to the queries that read it.".to_string()
        } else {
            format!(" A row of `{}` goes to the sinks, then to the queries that read it.", stream.name)
        };
        self.function(&format!("emit_{}", names.snake), &params, &doc, &quote!(#passed #sinks #readers))
    }
}
