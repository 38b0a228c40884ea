//! How rows flow: from a stream to its sinks and its readers, from a query to the stream it writes.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::operators::AtOnce;
use crate::codegen::query::variant;
use crate::codegen::{AppGen, pack};
use crate::physical::{Late, Operator, Origin, Search, StreamId};

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

    fn feed(&self, number: usize) -> TokenStream {
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

    /// Lets an operator do something, `push(row, cx,)` for one, and passes on what it puts out; the clock shows
    /// `now`, and `cx` is made for rows at `at`. It is a row of stream `of` that makes it do so, or the clock.
    pub(super) fn act(
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
    fn flushes_behind(&self, number: usize, of: Option<StreamId>, now: &TokenStream) -> TokenStream {
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
    fn put_out(&self, number: usize) -> TokenStream {
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
