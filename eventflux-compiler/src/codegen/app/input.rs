//! How events come in.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::AppGen;
use crate::codegen::context::StreamNames;
use crate::codegen::pack;
use crate::physical::{Late, Origin, Stream, StreamId};

impl AppGen<'_> {
    /// The methods of all inputs.
    pub(super) fn pushes(&self) -> TokenStream {
        self.inputs().map(|(number, stream, names)| self.input(number, stream, names)).collect()
    }

    /// Whether sinks get the very row that was pushed.
    pub(super) fn is_given(&self, stream: &Stream) -> bool {
        stream.rust.as_ref().is_none_or(|rust| rust.schema.lifetimes == 0)
    }

    fn input(&self, number: usize, stream: &Stream, names: &StreamNames) -> TokenStream {
        let (rt, view) = (&self.rt, &names.view);
        let (push, take) = (format_ident!("push_{}", names.snake), format_ident!("take_{}", names.snake));
        let row = match &stream.rust {
            Some(rust) => self.struct_type(rust, &quote!('_)),
            None => names.row.clone(),
        };
        let name = &stream.name;
        let given = self.is_given(stream).then(|| quote!(, row));
        let of = match &stream.rust {
            Some(_) => quote! {
                match #view::of(row) {
                    Ok(view) => view,
                    Err(misfit) => {
                        if !self.host.clock.finished() {
                            self.host.misfit(#name, misfit, self.host.clock.time());
                        }
                        return #rt::Push::Refused;
                    }
                }
            },
            None => quote!(#view::of(row)),
        };
        let process = self.process(number);
        let take_fn = self.take(number, stream, names);
        if self.event_time() {
            let doc = format!(" Pushes an event of `{name}`.");
            return quote! {
                #[doc = #doc]
                #[inline]
                pub fn #push(&mut self, row: &#row) -> #rt::Push {
                    let view = #of;
                    self.#take(&view #given)
                }
                #take_fn
                #process
            };
        }
        let push_at = format_ident!("{push}_at");
        let doc = format!(" Pushes an event of `{name}`, at the time that the builder's clock shows.");
        let doc_at =
            format!(" Pushes an event of `{name}` at time `at`, or at the app's clock if it is later.");
        quote! {
            #[doc = #doc]
            #[inline]
            pub fn #push(&mut self, row: &#row) -> #rt::Push {
                let at = self.wall.now();
                self.#push_at(at, row)
            }

            #[doc = #doc_at]
            #[inline]
            pub fn #push_at(&mut self, at: #rt::Timestamp, row: &#row) -> #rt::Push {
                let view = #of;
                self.#take(&view #given, at)
            }
            #take_fn
            #process
        }
    }

    /// Judges an event, and processes it if it is its turn.
    fn take(&self, number: usize, stream: &Stream, names: &StreamNames) -> TokenStream {
        let rt = &self.rt;
        let view = self.view_type(StreamId(number as u32), &quote!('_));
        let take = format_ident!("take_{}", names.snake);
        let process = format_ident!("process_{}", names.snake);
        let put = format_ident!("put_{}", names.snake);
        let (out, camel, index) = (self.ident("Out"), &names.camel, Literal::usize_unsuffixed(number));
        let row_type = &names.row;
        let given = self.is_given(stream).then(|| quote!(, given: &#row_type));
        let sinks = if self.is_given(stream) {
            let name = &stream.name;
            quote! {
                if self.host.sinks.wants(#index) {
                    self.host.rows += 1;
                    #rt::Calling::sink(#name).around(self.host.sinks.put(at, #out::#camel(given)));
                }
            }
        } else {
            quote!(if self.host.sinks.wants(#index) { self.host.#put(row, at); })
        };
        let Origin::Input { time, late } = stream.origin else { return TokenStream::new() };
        let Some(time) = time.filter(|_| self.event_time()) else {
            return quote! {
                #[inline]
                fn #take(&mut self, row: &#view #given, at: #rt::Timestamp) -> #rt::Push {
                    match #rt::arrive(self, at) {
                        #rt::Admit::Now => {
                            let at = self.host.clock.time();
                            #sinks
                            self.#process(row, #rt::Cx::event(at));
                            #rt::Push::Accepted
                        }
                        _ => #rt::Push::Refused,
                    }
                }
            };
        };
        let column = &names.fields[usize::from(time.column)];
        let at = if time.millis {
            let (input, name) = (&stream.name, &stream.columns[usize::from(time.column)].name);
            quote! {
                let Some(at) = #rt::Timestamp::checked_from_millis(row.#column) else {
                    if !self.host.clock.finished() {
                        let misfit = #rt::no_instant(#name, row.#column);
                        self.host.misfit(#input, misfit, self.host.clock.time());
                    }
                    return #rt::Push::Refused;
                };
            }
        } else {
            quote!(let at = row.#column;)
        };
        let wait = self.reorders().then(|| self.wait(number, names));
        let late_arm = match late {
            Late::Drop => quote!(#rt::Admit::Late(_) => #rt::Push::Late,),
            Late::Adjust => {
                let value = if time.millis { quote!(at.as_millis()) } else { quote!(at) };
                let view = &names.view;
                let given = names.given.as_ref().map(|given| quote!(#given: None,));
                quote! {
                    #rt::Admit::Late(at) => {
                        let row = &#view { #column: #value, #given ..*row };
                        if self.host.sinks.wants(#index) {
                            self.host.#put(row, at);
                        }
                        self.#process(row, #rt::Cx::event(at));
                        #rt::Push::Late
                    }
                }
            }
            Late::Into(target) => self.late_into(stream, names, target.0 as usize),
        };
        quote! {
            #[inline]
            fn #take(&mut self, row: &#view #given) -> #rt::Push {
                #at
                match #rt::arrive(self, at) {
                    #rt::Admit::Now => {
                        #sinks
                        self.#process(row, #rt::Cx::event(at));
                        #rt::Push::Accepted
                    }
                    #wait
                    #late_arm
                    _ => #rt::Push::Refused,
                }
            }
        }
    }

    /// Hands a row to the queries.
    fn process(&self, number: usize) -> TokenStream {
        let rt = &self.rt;
        let name = format_ident!("process_{}", self.streams[number].snake);
        let view = self.view_type(StreamId(number as u32), &quote!('_));
        let readers = self.readers(number);
        if readers.is_empty() {
            return quote! {
                #[inline]
                fn #name(&mut self, _row: &#view, _cx: #rt::Cx) {}
            };
        }
        let operators = self.operator_args(&self.reached(number));
        let begin = self.begin_partitions_call();
        quote! {
            #[inline]
            fn #name(&mut self, row: &#view, cx: #rt::Cx) {
                let Self { #operators host, .. } = self;
                #readers
                #begin
            }
        }
    }

    /// Puts an event into the reorder buffer.
    fn wait(&self, number: usize, names: &StreamNames) -> TokenStream {
        let rt = &self.rt;
        let (waiting, camel) = (self.waiting_name(), &names.camel);
        let input = Literal::u32_unsuffixed(number as u32);
        // Whole rows: sinks may listen to the stream, and the state must not depend on whether they do.
        let values = names.fields.iter().map(|field| quote!(row.#field));
        let columns = pack::pack(&values.collect::<Vec<_>>());
        quote! {
            #rt::Admit::Wait => {
                let columns = #columns;
                self.waiting.hold(at, #input, |old| match old {
                    Some(#waiting::#camel(mut held)) => {
                        #rt::Columns::assign(&mut held, columns);
                        #waiting::#camel(held)
                    }
                    _ => #waiting::#camel(#rt::Columns::own(columns)),
                });
                #rt::release(self);
                #rt::Push::Accepted
            }
        }
    }

    /// Puts a late event into another stream.
    fn late_into(&self, stream: &Stream, names: &StreamNames, target: usize) -> TokenStream {
        let rt = &self.rt;
        let into = &self.streams[target];
        let (view, emit) = (&into.view, format_ident!("emit_{}", into.snake));
        let operators = self.operator_args(&self.reached(target));
        let columns = self.plan.streams[target].columns.iter().enumerate();
        let values = columns.map(|(i, column)| {
            let from = stream.columns.iter().position(|c| c.name == column.name).unwrap_or(i);
            let field = &names.fields[from];
            if column.ty.nullable && !stream.columns[from].ty.nullable {
                quote!(Some(row.#field))
            } else {
                quote!(row.#field)
            }
        });
        let fields = &into.fields;
        let begin = self.begin_partitions_call();
        quote! {
            #rt::Admit::Late(at) => {
                let row = #view { #(#fields: #values),* };
                let Self { #operators host, .. } = self;
                #emit(&row, #rt::Cx::event(at), #operators host);
                #begin
                #rt::Push::Late
            }
        }
    }
}
