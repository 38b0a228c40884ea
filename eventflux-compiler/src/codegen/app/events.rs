//! The app's events as values of one type, so that they can wait in a queue.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::engine::type_name;
use crate::codegen::AppGen;
use crate::codegen::context::StreamNames;
use crate::physical::{Origin, Stream, StreamId};

impl AppGen<'_> {
    /// Whether all inputs own what they hold.
    pub(in crate::codegen) fn has_events(&self) -> bool {
        self.names.within.is_none() && self.inputs().all(|(_, stream, _)| self.is_given(stream))
    }

    /// Whether values can become such events.
    pub(super) fn has_value_events(&self) -> bool {
        self.has_events() && self.inputs().next().is_some()
    }

    /// The type of the events, and of what is known of them.
    pub(super) fn event_types(&self) -> TokenStream {
        if !self.has_events() {
            return TokenStream::new();
        }
        let (vis, event, events) = (&self.names.vis, self.ident("Input"), self.ident("Inputs"));
        let variants = self.inputs().map(|(_, stream, names)| {
            let (camel, row, doc) = (&names.camel, &names.row, format!(" Of `{}`.", stream.name));
            quote!(#[doc = #doc] #camel(#row),)
        });
        let doc = format!(" An event of any input of [`{}`].", self.names.app);
        let split = self.is_split().then(|| {
            let split = self.ident("Split");
            quote!(split: #split,)
        });
        quote! {
            #[doc = #doc]
            #[allow(private_interfaces)]
            #vis enum #event { #(#variants)* }

            /// What is known of events without the app.
            #[doc(hidden)]
            #vis struct #events { #split }
        }
    }

    /// What the app and its events implement.
    pub(super) fn event_impls(&self) -> TokenStream {
        if !self.has_events() {
            return TokenStream::new();
        }
        let (rt, app, sinks) = (&self.rt, &self.names.app, self.ident("Sinks"));
        let (event, events) = (self.ident("Input"), self.ident("Inputs"));
        let new = self.is_split().then(|| {
            let split = self.ident("Split");
            quote!(split: #split::new())
        });
        let event_time = self.event_time();
        let whole = match self.plan.split.prevented(self.plan) {
            Some(why) => quote!(Some(String::from(#why))),
            None => quote!(None),
        };
        let lateness = Literal::i64_unsuffixed(self.plan.clock.lateness());
        let s = self.sinks_parameter();
        let names = self.inputs().map(|(_, stream, _)| &stream.name);
        let numbers = self.inputs().enumerate().map(|(i, (_, _, names))| {
            let (camel, number) = (&names.camel, Literal::usize_unsuffixed(i));
            quote!(#event::#camel(_) => #number,)
        });
        let times = self.inputs().map(|(_, stream, names)| self.time_of(stream, names));
        let keys = self.inputs().map(|(number, stream, names)| self.key_of(number, stream, names));
        let takes = self.inputs().map(|(_, _, names)| {
            let camel = &names.camel;
            if event_time {
                let push = format_ident!("push_{}", names.snake);
                quote!(#event::#camel(row) => self.#push(row),)
            } else {
                let push = format_ident!("push_{}_at", names.snake);
                quote!(#event::#camel(row) => self.#push(arrived, row),)
            }
        });
        // Without inputs there is no event to be matched.
        let of = if self.inputs().next().is_none() { quote!(*event) } else { quote!(event) };
        let (key, at) = (
            format_ident!("{}", if self.is_split() { "event" } else { "_event" }),
            if event_time { quote!(_arrived) } else { quote!(arrived) },
        );
        let key_of = if self.is_split() { quote!(match #key { #(#keys)* }) } else { quote!(None) };
        let (time, time_of) = if event_time {
            (quote!(event), quote!(match #of { #(#times)* }))
        } else {
            (quote!(_event), quote!(None))
        };
        let (rows, values) = (self.event_rows(), self.value_events());
        let between = self.between_methods();
        quote! {
            impl ::core::clone::Clone for #events {
                fn clone(&self) -> Self {
                    #events { #new }
                }
            }

            #[allow(private_interfaces)]
            impl #rt::KnownEvents for #events {
                type Event = #event;

                fn event_time(&self) -> bool {
                    #event_time
                }

                fn lateness(&self) -> i64 {
                    #lateness
                }

                fn inputs(&self) -> Vec<String> {
                    vec![#(String::from(#names)),*]
                }

                #[inline]
                fn input_of(&self, event: &#event) -> usize {
                    match #of { #(#numbers)* }
                }

                #[inline]
                fn time_of(&self, #time: &#event) -> Option<#rt::Timestamp> {
                    #time_of
                }

                fn key_of(&mut self, #key: &#event) -> Option<u64> {
                    #key_of
                }

                fn whole(&self) -> Option<String> {
                    #whole
                }
            }

            #[allow(private_interfaces)]
            impl<#s: #sinks> #rt::EventApp for #app<#s> {
                type Events = #events;

                fn events(&self) -> #events {
                    #events { #new }
                }

                fn clock(&self) -> &#rt::AppClock {
                    &self.host.clock
                }

                #[inline]
                fn take(&mut self, event: &#event, #at: #rt::Timestamp) -> #rt::Push {
                    match #of { #(#takes)* }
                }

                fn advance_to(&mut self, to: #rt::Timestamp) {
                    #rt::advance(self, to);
                }

                fn finish(&mut self) {
                    #rt::finish(self);
                }

                fn counters(&self) -> #rt::Counters {
                    self.counters()
                }

                fn rows(&self) -> u64 {
                    self.host.rows
                }

                #between
            }

            #rows

            #values
        }
    }

    /// How many streams between queries are counted, if any.
    pub(super) fn between_count(&self) -> Option<Literal> {
        (!self.between.is_empty()).then(|| Literal::usize_unsuffixed(self.between.len()))
    }

    /// What the app says of the streams between its queries.
    fn between_methods(&self) -> Option<TokenStream> {
        self.between_count()?;
        let rt = &self.rt;
        let between = self.between.iter().map(|between| {
            let name = &self.plan.streams[between.stream].name;
            let of = between.of.iter().map(|stream| &self.plan.streams[*stream].name);
            quote!(#rt::Between::new(#name, vec![#(#of.into()),*]))
        });
        Some(quote! {
            fn between(&self) -> Vec<#rt::Between> {
                vec![#(#between),*]
            }

            fn passed(&self) -> &[u64] {
                &self.host.passed
            }
        })
    }

    /// How values become events.
    fn value_events(&self) -> TokenStream {
        if !self.has_value_events() {
            return TokenStream::new();
        }
        let (rt, event, events) = (&self.rt, self.ident("Input"), self.ident("Inputs"));
        let owned = self.owned_inputs();
        let reads = self.inputs().enumerate().map(|(i, (_, stream, names))| {
            let (camel, number) = (&names.camel, Literal::usize_unsuffixed(i));
            let read = self.of_values(stream, names, |row| quote!(Ok(#event::#camel(#row))));
            quote!(#number => #read)
        });
        quote! {
            impl #events {
                fn read(input: usize, row: &[#rt::Value]) -> Result<#event, #rt::EngineError> where #owned {
                    match input {
                        #(#reads)*
                        _ => Err(#rt::unknown_input(&input.to_string(), &STREAMS)),
                    }
                }
            }

            #[allow(private_interfaces)]
            impl #rt::ValueEvents for #events where #owned {
                fn columns(&self, input: usize) -> Vec<#rt::ColumnInfo> {
                    #rt::input_columns(&STREAMS, input)
                }

                fn event_from(&self, input: usize, row: &[#rt::Value]) -> Result<#event, #rt::EngineError> {
                    #events::read(input, row)
                }
            }
        }
    }

    /// The arm of `time_of` for an input.
    fn time_of(&self, stream: &Stream, names: &StreamNames) -> TokenStream {
        let (rt, event, camel, view) = (&self.rt, self.ident("Input"), &names.camel, &names.view);
        let Origin::Input { time: Some(time), .. } = stream.origin else {
            return quote!(#event::#camel(_) => None,);
        };
        let column = &names.fields[usize::from(time.column)];
        let of = match &stream.rust {
            Some(_) => quote!(#view::of(row).ok()),
            None => quote!(Some(#view::of(row))),
        };
        let at = if time.millis {
            quote!(.and_then(|row| #rt::Timestamp::checked_from_millis(row.#column)))
        } else {
            quote!(.map(|row| row.#column))
        };
        quote!(#event::#camel(row) => #of #at,)
    }

    /// The arm of `key_of` for an input.
    fn key_of(&self, number: usize, stream: &Stream, names: &StreamNames) -> TokenStream {
        let (event, camel) = (self.ident("Input"), &names.camel);
        if !self.split.inputs.contains(&StreamId(number as u32)) {
            return quote!(#event::#camel(_) => None,);
        }
        let hash = self.split_hash(stream, names);
        quote!(#event::#camel(row) => { #hash })
    }

    /// How rows become events, where their types say of which input they are.
    fn event_rows(&self) -> TokenStream {
        let (rt, event) = (&self.rt, self.ident("Input"));
        let inputs: Vec<_> = self.inputs().collect();
        let mut impls = TokenStream::new();
        for (number, stream, names) in &inputs {
            let own = type_name(stream, names);
            if inputs.iter().any(|(other, s, n)| other != number && type_name(s, n) == own) {
                continue;
            }
            let (camel, row) = (&names.camel, &names.row);
            impls.extend(quote! {
                #[allow(private_interfaces)]
                impl ::core::convert::From<#row> for #event {
                    #[inline]
                    fn from(row: #row) -> Self {
                        #event::#camel(row)
                    }
                }

                #[allow(private_interfaces)]
                impl #rt::EventOf<#row> for #event {
                    #[inline]
                    fn row_mut(&mut self) -> Option<&mut #row> {
                        match self {
                            #event::#camel(row) => Some(row),
                            #[allow(unreachable_patterns)]
                            _ => None,
                        }
                    }
                }
            });
        }
        impls
    }
}
