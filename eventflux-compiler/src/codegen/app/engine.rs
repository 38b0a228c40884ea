//! The app as tools see it: streams by name, rows as values.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::context::StreamNames;
use crate::codegen::{AppGen, pack, types};
use crate::physical::{Origin, Stream};
use crate::types::SqlType;

impl AppGen<'_> {
    pub(super) fn engine(&self) -> TokenStream {
        let (rt, app, sinks) = (&self.rt, &self.names.app, self.ident("Sinks"));
        let s = self.sinks_parameter();
        let infos = self.visible().map(|(_, stream, _)| {
            let name = &stream.name;
            let (input, time) = match stream.origin {
                Origin::Input { time, .. } => (true, time.filter(|_| self.event_time())),
                Origin::Derived => (false, None),
            };
            let time = match time {
                Some(time) => {
                    let column = Literal::u16_unsuffixed(time.column);
                    quote!(Some(#column))
                }
                None => quote!(None),
            };
            let columns = column_infos(stream, rt);
            quote!(#rt::stream_info(#name, #input, #time, &[#columns]))
        });
        let event_time = self.event_time();
        let push = self.push_of_values();
        let owned = self.owned_inputs();
        let time = if event_time {
            quote!(#rt::no_time_given(at)?;)
        } else {
            quote!(let at = #rt::time_given(at)?;)
        };
        let push_rows = self.push_row_impls();
        let partition_of = self.partition_of_values();
        let (table_infos, table_methods) = self.engine_tables();
        quote! {
            #table_infos

            static STREAMS: ::std::sync::LazyLock<Vec<#rt::StreamInfo>> =
                ::std::sync::LazyLock::new(|| vec![#(#infos),*]);

            impl<#s: #sinks> #rt::Engine for #app<#s> where #owned {
                fn streams(&self) -> &[#rt::StreamInfo] {
                    &STREAMS
                }

                fn event_time(&self) -> bool {
                    #event_time
                }

                fn push_row(
                    &mut self,
                    stream: &str,
                    at: Option<#rt::Timestamp>,
                    row: &[#rt::Value],
                ) -> Result<#rt::Push, #rt::EngineError> {
                    if self.host.clock.finished() {
                        return Err(#rt::EngineError::Finished);
                    }
                    #time
                    #push
                }

                fn advance(&mut self, to: #rt::Timestamp) -> Result<(), #rt::EngineError> {
                    if self.host.clock.finished() {
                        return Err(#rt::EngineError::Finished);
                    }
                    self.advance_to(to);
                    Ok(())
                }

                fn end(&mut self) -> Result<(), #rt::EngineError> {
                    if self.host.clock.finished() {
                        return Err(#rt::EngineError::Finished);
                    }
                    self.finish();
                    Ok(())
                }

                #partition_of

                fn counters(&self) -> #rt::Counters {
                    self.counters()
                }

                #table_methods

                fn state(&mut self) -> &mut dyn #rt::State {
                    self
                }

                fn explain(&self) -> String {
                    self.explain().to_owned()
                }
            }

            #push_rows
        }
    }

    /// What holds where values can become rows of all inputs: an input whose struct can't be written can't be pushed as values.
    pub(super) fn owned_inputs(&self) -> TokenStream {
        let rt = &self.rt;
        let rows = self.inputs().filter(|(_, _, names)| !names.own_row).map(|(_, _, names)| &names.row);
        quote!(#(for<'eventflux> #rows: #rt::OwnedStream,)*)
    }

    /// The end of `push_row`: through the app's events, where it has them.
    fn push_of_values(&self) -> TokenStream {
        let rt = &self.rt;
        if !self.has_value_events() {
            let pushes = self.inputs().map(|(_, stream, names)| self.push_values(stream, names));
            return quote! {
                match stream {
                    #(#pushes)*
                    _ => Err(#rt::unknown_input(stream, &STREAMS)),
                }
            };
        }
        let events = self.ident("Inputs");
        let numbers = self.inputs().enumerate().map(|(i, (_, stream, _))| {
            let (name, number) = (&stream.name, Literal::usize_unsuffixed(i));
            quote!(#name => #number,)
        });
        let at = if self.event_time() { quote!(#rt::Timestamp::MIN) } else { quote!(at) };
        quote! {
            let input = match stream {
                #(#numbers)*
                _ => return Err(#rt::unknown_input(stream, &STREAMS)),
            };
            let event = #events::read(input, row)?;
            Ok(#rt::EventApp::take(self, &event, #at))
        }
    }

    /// The arm of `push_row` for an input.
    fn push_values(&self, stream: &Stream, names: &StreamNames) -> TokenStream {
        let name = &stream.name;
        let body = self.of_values(stream, names, |row| match &stream.rust {
            Some(rust) if rust.schema.lifetimes > 0 => {
                let take = format_ident!("take_{}", names.snake);
                let at = (!self.event_time()).then(|| quote!(, at));
                quote!(Ok(self.#take(&#row #at)))
            }
            _ if self.event_time() => {
                let push = format_ident!("push_{}", names.snake);
                quote!(Ok(self.#push(&#row)))
            }
            _ => {
                let push = format_ident!("push_{}_at", names.snake);
                quote!(Ok(self.#push(at, &#row)))
            }
        });
        quote!(#name => #body)
    }

    /// The end of a match arm that makes a row of an input of the values `row`, or its view where the row borrows, and goes on with it as
    /// `then` says; an error ends the function.
    pub(super) fn of_values(
        &self,
        stream: &Stream,
        names: &StreamNames,
        then: impl FnOnce(TokenStream) -> TokenStream,
    ) -> TokenStream {
        let rt = &self.rt;
        let name = &stream.name;
        let width = Literal::usize_unsuffixed(stream.columns.len());
        let read = |i: usize, ty: TokenStream| {
            let (index, column) =
                (Literal::usize_unsuffixed(i), format!("{name}.{}", stream.columns[i].name));
            quote!(#rt::column::<#ty>(row, #index, #column)?)
        };
        let opaque = stream.columns.iter().find(|column| matches!(column.ty.sql, SqlType::Opaque(_)));
        if let Some(column) = opaque {
            let column = format!("{name}.{}", column.name);
            return quote!(Err(#rt::no_value_of(#column)),);
        }
        let columns: Vec<TokenStream> = stream
            .columns
            .iter()
            .enumerate()
            .map(|(i, column)| read(i, types::view(column.ty, &quote!('_), &[], rt)))
            .collect();
        let (view, fields, camel) = (&names.view, &names.fields, &names.camel);
        let made = match &stream.rust {
            Some(rust) if rust.schema.lifetimes > 0 => quote!(#view { #(#fields: #columns),* }),
            Some(_) => {
                let (row, columns) = (&names.row, pack::pack(&columns));
                quote!(#rt::written::<#row>(#name, #columns)?)
            }
            None => {
                let module = self.module();
                let values = stream.columns.iter().zip(&columns).map(|(column, value)| match column.ty.sql {
                    SqlType::String => quote!(#rt::Columns::own(#value)),
                    _ => value.clone(),
                });
                quote!(#module::#camel { #(#fields: #values),* })
            }
        };
        let then = then(quote!(made));
        quote! {
            {
                #rt::check_width(#name, row, #width)?;
                let made = #made;
                #then
            }
        }
    }

    /// `PushRow` for the inputs whose type no other input has.
    fn push_row_impls(&self) -> TokenStream {
        let (rt, app, sinks) = (&self.rt, &self.names.app, self.ident("Sinks"));
        let s = self.sinks_parameter();
        let inputs: Vec<_> = self.inputs().collect();
        let mut impls = TokenStream::new();
        for (number, stream, names) in &inputs {
            let own = type_name(stream, names);
            let shared = inputs.iter().any(|(other, s, n)| other != number && type_name(s, n) == own);
            if shared {
                continue;
            }
            let push = format_ident!("push_{}", names.snake);
            let (generics, row) = match &stream.rust {
                Some(rust) if rust.schema.lifetimes > 0 => {
                    (quote!(<'a, #s: #sinks>), self.struct_type(rust, &quote!('a)))
                }
                _ => (quote!(<#s: #sinks>), names.row.clone()),
            };
            impls.extend(quote! {
                impl #generics #rt::PushRow<#row> for #app<#s> {
                    #[inline]
                    fn push(&mut self, row: &#row) -> #rt::Push {
                        self.#push(row)
                    }
                }
            });
        }
        impls
    }
}

/// What the type of an input's rows is called. Two paths that end alike may be the same type.
pub(super) fn type_name(stream: &Stream, names: &StreamNames) -> String {
    match &stream.rust {
        Some(rust) => rust.path.last().to_string(),
        None => names.camel.to_string(),
    }
}

fn value_type(ty: SqlType) -> TokenStream {
    match ty {
        SqlType::Bool => quote!(Bool),
        SqlType::Int => quote!(Int),
        SqlType::BigInt | SqlType::Interval => quote!(BigInt),
        SqlType::Float => quote!(Float),
        SqlType::Double => quote!(Double),
        SqlType::String => quote!(Str),
        SqlType::Timestamp => quote!(Timestamp),
        SqlType::Opaque(_) => quote!(Opaque),
    }
}

/// The columns of a stream as tools see them.
pub(super) fn column_infos(stream: &Stream, rt: &TokenStream) -> TokenStream {
    let columns = stream.columns.iter().map(|column| {
        let (name, ty, nullable) = (&column.name, value_type(column.ty.sql), column.ty.nullable);
        quote!((#name, #rt::ValueType::#ty, #nullable))
    });
    quote!(#(#columns),*)
}
