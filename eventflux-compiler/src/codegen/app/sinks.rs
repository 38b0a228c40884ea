//! What takes the app's rows.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::AppGen;
use crate::types::SqlType;

impl AppGen<'_> {
    /// A row of any stream on its way to the sinks.
    pub(super) fn out_enum(&self) -> TokenStream {
        let (vis, out) = (&self.names.vis, self.ident("Out"));
        let variants = self.visible().map(|(_, _, names)| {
            let (camel, row) = (&names.camel, &names.row);
            quote!(#camel(&'a #row))
        });
        // Without streams (the SQL has errors) it has no values, but still its lifetime.
        let nothing = self.has_no_streams().then(|| quote!(Nothing(&'a ::core::convert::Infallible)));
        quote! {
            /// A row on its way to the sinks.
            #[doc(hidden)]
            #[allow(private_interfaces)]
            #[derive(Clone, Copy)]
            #vis enum #out<'a> { #(#variants,)* #nothing }
        }
    }

    fn has_no_streams(&self) -> bool {
        self.visible().next().is_none()
    }

    fn nothing_arm(&self) -> Option<TokenStream> {
        let out = self.ident("Out");
        self.has_no_streams().then(|| quote!(#out::Nothing(nothing) => match *nothing {}))
    }

    /// The trait for sinks of the host's own type.
    pub(super) fn sinks_trait(&self) -> TokenStream {
        let (vis, sinks, out, full) = (&self.names.vis, self.ident("Sinks"), self.ident("Out"), &self.full);
        let mut methods = TokenStream::new();
        let mut arms = TokenStream::new();
        for (_, stream, names) in self.visible() {
            let (method, row, camel) = (format_ident!("on_{}", names.snake), &names.row, &names.camel);
            let doc = format!(" Takes a row of `{}` with its time.", stream.name);
            methods.extend(quote! {
                #[doc = #doc]
                fn #method(&mut self, at: #full::Timestamp, row: &#row) {
                    let _ = (at, row);
                }
            });
            arms.extend(quote!(#out::#camel(row) => self.#method(at, row),));
        }
        arms.extend(self.nothing_arm());
        let doc =
            format!(" The sinks of [`{}`] as a type of your own, each method a stream's.", self.names.app);
        quote! {
            #[doc = #doc]
            #[allow(private_interfaces)]
            #vis trait #sinks {
                #methods

                /// Takes a row that could not be computed.
                fn on_error(&mut self, error: &#full::RowError) {
                    let _ = error;
                }

                #[doc(hidden)]
                #[inline(always)]
                fn wants(&self, _stream: usize) -> bool
                where
                    Self: Sized,
                {
                    true
                }

                #[doc(hidden)]
                #[inline(always)]
                fn wants_errors() -> bool
                where
                    Self: Sized,
                {
                    true
                }

                #[doc(hidden)]
                #[inline(always)]
                fn put(&mut self, at: #full::Timestamp, row: #out<'_>) {
                    match row { #arms }
                }
            }
        }
    }

    /// The builder's list of sinks as sinks of this app.
    pub(super) fn sinks_impls(&self) -> TokenStream {
        let (rt, sinks, out) = (&self.rt, self.ident("Sinks"), self.ident("Out"));
        let streams = self.ident("Streams");
        let mut ports = TokenStream::new();
        let mut values = TokenStream::new();
        for (number, stream, names) in self.visible() {
            let (number, row, camel) = (Literal::usize_unsuffixed(number), &names.row, &names.camel);
            ports.extend(quote! {
                impl #rt::Port<#number> for #streams {
                    type Row = #row;

                    #[inline(always)]
                    fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
                        match out {
                            #out::#camel(row) => Some(row),
                            #[allow(unreachable_patterns)]
                            _ => None,
                        }
                    }
                }
            });
            let name = &stream.name;
            let extend = if names.own_row {
                let columns = stream.columns.iter().zip(&names.fields).map(|(column, field)| {
                    if matches!(column.ty.sql, SqlType::Opaque(_)) {
                        quote!(#rt::Value::Null)
                    } else {
                        quote!(#rt::value(&row.#field))
                    }
                });
                quote!(values.extend([#(#columns),*]);)
            } else {
                quote!(#rt::stream_values(row, values);)
            };
            values.extend(quote!(#out::#camel(row) => { #extend #name }));
        }
        values.extend(self.nothing_arm());
        // Streams that the host does not see have no name for it.
        let known =
            self.plan.streams.iter().map(|stream| if stream.anonymous { "" } else { stream.name.as_str() });
        quote! {
            struct #streams;

            impl #rt::Streams for #streams {
                type Out<'a> = #out<'a>;

                const NAMES: &'static [&'static str] = &[#(#known),*];

                fn values(row: #out<'_>, values: &mut Vec<#rt::Value>) -> &'static str {
                    match row { #values }
                }
            }

            #ports

            impl<L: #rt::SinkList<#streams>> #sinks for #rt::Sinks<L> {
                #[inline(always)]
                fn wants(&self, stream: usize) -> bool {
                    self.0.wants(stream)
                }

                #[inline(always)]
                fn wants_errors() -> bool {
                    L::wants_errors()
                }

                #[inline(always)]
                fn put(&mut self, at: #rt::Timestamp, row: #out<'_>) {
                    self.0.put(at, row);
                }

                fn on_error(&mut self, error: &#rt::RowError) {
                    self.0.error(error);
                }
            }
        }
    }
}
