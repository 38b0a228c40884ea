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
        let pushes = self.inputs().map(|(_, stream, names)| self.push_values(stream, names));
        // An input whose struct can't be written can't be pushed as values.
        let owned = self.inputs().filter(|(_, _, names)| !names.own_row).map(|(_, _, names)| {
            let row = &names.row;
            quote!(for<'eventflux> #row: #rt::OwnedStream,)
        });
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

            impl<S: #sinks> #rt::Engine for #app<S> where #(#owned)* {
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
                    match stream {
                        #(#pushes)*
                        _ => Err(#rt::unknown_input(stream, &STREAMS)),
                    }
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

                fn snapshot(&self) -> Vec<u8> {
                    self.snapshot()
                }

                fn restore_from(&mut self, snapshot: &[u8]) -> Result<(), #rt::EngineError> {
                    Ok(self.restore(snapshot)?)
                }

                fn explain(&self) -> String {
                    self.explain().to_owned()
                }
            }

            #push_rows
        }
    }

    /// The arm of `push_row` for an input.
    fn push_values(&self, stream: &Stream, names: &StreamNames) -> TokenStream {
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
            return quote!(#name => Err(#rt::no_value_of(#column)),);
        }
        let columns: Vec<TokenStream> = stream
            .columns
            .iter()
            .enumerate()
            .map(|(i, column)| read(i, types::view(column.ty, &quote!('_), &[], rt)))
            .collect();
        let (view, fields, camel) = (&names.view, &names.fields, &names.camel);
        let (push, take) = (format_ident!("push_{}", names.snake), format_ident!("take_{}", names.snake));
        let pushed = |row: TokenStream| {
            if self.event_time() {
                quote!(Ok(self.#push(#row)))
            } else {
                let push = format_ident!("{push}_at");
                quote!(Ok(self.#push(at, #row)))
            }
        };
        let body = match &stream.rust {
            Some(rust) if rust.schema.lifetimes > 0 => {
                let at = (!self.event_time()).then(|| quote!(, at));
                quote! {
                    let row = #view { #(#fields: #columns),* };
                    Ok(self.#take(&row #at))
                }
            }
            Some(_) => {
                let row_type = &names.row;
                let columns = pack::pack(&columns);
                let pushed = pushed(quote!(&made));
                quote! {
                    let mut slot = None;
                    match <#row_type as #rt::OwnedStream>::write(&mut slot, #columns) {
                        Ok(()) => {}
                        Err(misfit) => return Err(#rt::bad_row(#name, &misfit)),
                    }
                    match slot {
                        Some(made) => #pushed,
                        None => Ok(#rt::Push::Refused),
                    }
                }
            }
            None => {
                let module = self.module();
                let values = stream.columns.iter().zip(&columns).map(|(column, value)| match column.ty.sql {
                    SqlType::String => quote!(#rt::Columns::own(#value)),
                    _ => value.clone(),
                });
                let pushed = pushed(quote!(&row));
                quote! {
                    let row = #module::#camel { #(#fields: #values),* };
                    #pushed
                }
            }
        };
        quote! {
            #name => {
                #rt::check_width(#name, row, #width)?;
                #body
            }
        }
    }

    /// `PushRow` for the inputs whose type no other input has.
    fn push_row_impls(&self) -> TokenStream {
        let (rt, app, sinks) = (&self.rt, &self.names.app, self.ident("Sinks"));
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
                    (quote!(<'a, S: #sinks>), self.struct_type(rust, &quote!('a)))
                }
                _ => (quote!(<S: #sinks>), names.row.clone()),
            };
            impls.extend(quote! {
                impl #generics #rt::PushRow<#row> for #app<S> {
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
