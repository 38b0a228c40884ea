//! The app as the driver of its clock sees it.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::{AppGen, pack, types};

impl AppGen<'_> {
    /// The type of rows in the reorder buffer.
    pub(super) fn waiting_name(&self) -> Ident {
        self.ident("Waiting")
    }

    /// Inputs whose events may wait.
    fn waiting_inputs(&self) -> Vec<usize> {
        if self.reorders() { self.inputs().map(|(number, _, _)| number).collect() } else { Vec::new() }
    }

    pub(super) fn waiting_type(&self) -> TokenStream {
        let (vis, name) = (&self.names.vis, self.waiting_name());
        let variants = self.waiting_inputs().into_iter().map(|number| {
            let camel = &self.streams[number].camel;
            let columns = &self.plan.streams[number].columns;
            let types = columns.iter().map(|column| types::owned(column.ty, &self.opaque, &self.full));
            let ty = pack::pack(&types.collect::<Vec<_>>());
            quote!(#camel(#ty))
        });
        quote! {
            /// An event in the reorder buffer.
            #[doc(hidden)]
            #[allow(private_interfaces)]
            #[derive(Debug)]
            #vis enum #name { #(#variants),* }
        }
    }

    pub(super) fn machine(&self) -> TokenStream {
        let (rt, app, sinks) = (&self.rt, &self.names.app, self.ident("Sinks"));
        let s = self.sinks_parameter();
        let waiting = self.waiting_name();
        let (start, due, fire) = (self.start(), self.due(), self.fire());
        let (expire, settle, flush) = (self.expire_and_free(), self.settle(), self.flush());
        let process = self.process_waiting();
        quote! {
            impl<#s: #sinks> #rt::Machine for #app<#s> {
                type Waiting = #waiting;

                #[inline]
                fn clock(&mut self) -> &mut #rt::AppClock {
                    &mut self.host.clock
                }

                #[inline]
                fn reorder(&mut self) -> &mut #rt::Reorder<#waiting> {
                    &mut self.waiting
                }

                #start
                #due
                #fire
                #process
                #expire
                #settle
                #flush
            }
        }
    }

    /// Patterns and triggers may wait for the clock alone.
    fn start(&self) -> TokenStream {
        let rt = &self.rt;
        let starts = |query: &usize| {
            let query = &self.plan.queries[*query];
            query.starts_with_clock() && !query.is_parted()
        };
        let started = (0..self.plan.queries.len()).filter(starts);
        let fields: Vec<Ident> = started.map(|number| self.query_field(number)).collect();
        if fields.is_empty() {
            return TokenStream::new();
        }
        quote!(fn start(&mut self, now: #rt::Timestamp) { #(self.#fields.start(now);)* })
    }

    fn due(&self) -> TokenStream {
        let rt = &self.rt;
        let mut asked = self.operators_that(|operator| operator.fires);
        // Of what is due together that which is asked first comes first.
        asked.sort_by_key(|number| !self.plan.queries[*number].is_joined());
        if asked.is_empty() {
            return quote!(fn due(&self, _finishing: bool) -> Option<(#rt::Due, usize)> { None });
        }
        let asks = asked.into_iter().map(|number| {
            let (field, number) = (self.query_field(number), Literal::usize_unsuffixed(number));
            quote!(first.ask(#number, self.#field.due(), self.#field.closes());)
        });
        quote! {
            fn due(&self, finishing: bool) -> Option<(#rt::Due, usize)> {
                let mut first = #rt::FirstDue::new(finishing);
                #(#asks)*
                first.get()
            }
        }
    }

    fn fire(&self) -> TokenStream {
        let rt = &self.rt;
        let fired = self.operators_that(|operator| operator.fires);
        if fired.is_empty() {
            return quote!(fn fire(&mut self, _operator: usize, _due: #rt::Due) {});
        }
        let arms = fired.into_iter().map(|number| {
            let index = Literal::usize_unsuffixed(number);
            let acting = self.acting(number, &quote!(fire(due,)));
            quote!(#index => { #acting })
        });
        quote! {
            fn fire(&mut self, operator: usize, due: #rt::Due) {
                match operator {
                    #(#arms)*
                    _ => {}
                }
            }
        }
    }

    /// Lets an operator act by itself.
    fn acting(&self, number: usize, act: &TokenStream) -> TokenStream {
        let mut queries = vec![number];
        queries.extend(self.reached(self.target_of(number)));
        let operators = self.operator_args(&queries);
        let rt = &self.rt;
        let act =
            self.act(number, std::slice::from_ref(act), None, &quote!(now), &quote!(#rt::Cx { now, at }));
        let begin = self.begin_partitions_call();
        let query = &self.plan.queries[number];
        let Some(id) = query.partition.filter(|_| query.is_parted()) else {
            return quote! {
                let Self { #operators host, .. } = self;
                let now = host.clock.time();
                #act
                #begin
            };
        };
        let (field, partition) = (self.query_field(number), self.partition_field(id.0 as usize));
        let silence = self.silence(id.0 as usize, &field);
        quote! {
            let Self { #operators host, .. } = self;
            let now = host.clock.time();
            let Some(of) = #field.first() else { return };
            #silence
            let before = #partition.directory.enter(of);
            #act
            #partition.directory.leave(before);
            #begin
        }
    }

    fn process_waiting(&self) -> TokenStream {
        let (rt, waiting) = (&self.rt, self.waiting_name());
        let arms = self.waiting_inputs().into_iter().map(|number| {
            let (stream, names) = (&self.plan.streams[number], &self.streams[number]);
            let (camel, view, fields) = (&names.camel, &names.view, &names.fields);
            let columns = self.columns(stream);
            let pattern = pack::pack(&columns);
            let given = names.given.as_ref().map(|given| quote!(#given: None));
            let (put, process) =
                (format_ident!("put_{}", names.snake), format_ident!("process_{}", names.snake));
            let index = Literal::usize_unsuffixed(number);
            quote! {
                #waiting::#camel(columns) => {
                    let #pattern = #rt::Columns::as_ref(columns);
                    let row = #view { #(#fields: #columns,)* #given };
                    if self.host.sinks.wants(#index) {
                        self.host.#put(&row, at);
                    }
                    self.#process(&row, #rt::Cx::event(at));
                }
            }
        });
        let arms: Vec<TokenStream> = arms.collect();
        if arms.is_empty() {
            return quote! {
                fn process(&mut self, row: &#waiting, _at: #rt::Timestamp) {
                    match *row {}
                }
            };
        }
        quote! {
            fn process(&mut self, row: &#waiting, at: #rt::Timestamp) {
                match row { #(#arms)* }
            }
        }
    }

    fn settle(&self) -> TokenStream {
        let rt = &self.rt;
        let fields = self.operators_that(|operator| operator.settles);
        if fields.is_empty() {
            return quote!(fn settle(&mut self, _now: #rt::Timestamp) {});
        }
        let fields = fields.into_iter().map(|number| self.query_field(number));
        // A join whose reader must know what goes tells it, when that is settled too and so keeps silent.
        let telling = (0..self.plan.queries.len()).filter(|number| {
            self.plan.queries[*number].join().is_some_and(|join| join.changes && join.goes_by_clock())
        });
        let told = telling.map(|number| {
            let (field, number) = (self.query_field(number), Literal::usize_unsuffixed(number));
            quote! {
                while self.#field.due().at <= now {
                    #rt::Machine::fire(self, #number, #rt::Due { at: now, carries_now: true });
                }
            }
        });
        quote!(fn settle(&mut self, now: #rt::Timestamp) { #(self.#fields.settle(now);)* #(#told)* })
    }

    fn flush(&self) -> TokenStream {
        let rt = &self.rt;
        let flushed = self.operators_that(|operator| operator.flushes);
        let steps = flushed.into_iter().map(|number| {
            let mut queries = vec![number];
            queries.extend(self.reached(self.target_of(number)));
            let operators = self.operator_args(&queries);
            let act =
                self.act(number, &[quote!(flush(now,))], None, &quote!(now), &quote!(#rt::Cx { now, at }));
            let begin = self.begin_partitions_call();
            let query = &self.plan.queries[number];
            let Some(id) = query.partition.filter(|_| query.is_parted()) else {
                return quote! {
                    let Self { #operators host, .. } = self;
                    let now = host.clock.time();
                    let flushed = #act
                    if flushed {
                        #begin
                        return true;
                    }
                };
            };
            let (field, partition) = (self.query_field(number), self.partition_field(id.0 as usize));
            quote! {
                let Self { #operators host, .. } = self;
                let now = host.clock.time();
                while let Some(of) = #field.incomplete(&#partition.directory) {
                    let before = #partition.directory.enter(of);
                    let flushed = #act
                    #partition.directory.leave(before);
                    if flushed {
                        #begin
                        return true;
                    }
                }
            }
        });
        quote! {
            fn flush(&mut self) -> bool {
                #(#steps)*
                false
            }
        }
    }

    /// The queries whose operators are so.
    fn operators_that(&self, is: impl Fn(&super::operators::OperatorCode) -> bool) -> Vec<usize> {
        (0..self.plan.queries.len()).filter(|number| is(&self.operator(*number, &self.rt))).collect()
    }
}
