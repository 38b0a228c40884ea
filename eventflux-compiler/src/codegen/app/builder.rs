//! The app's builder.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::AppGen;

impl AppGen<'_> {
    pub(super) fn builder_struct(&self) -> TokenStream {
        let (vis, builder, full) = (&self.names.vis, self.ident("Builder"), &self.full);
        let wall = (!self.event_time()).then(|| quote!(wall: Option<Box<dyn #full::Clock + Send>>,));
        let doc = format!(" Gives [`{}`] its sinks.", self.names.app);
        quote! {
            #[doc = #doc]
            #[must_use = "an app comes of `build`"]
            #vis struct #builder<S = #full::NoSinks> {
                sinks: S,
                #wall
            }
        }
    }

    pub(super) fn builder_impl(&self) -> TokenStream {
        let (app, rt, sinks) = (&self.names.app, &self.rt, self.ident("Sinks"));
        let builder = self.ident("Builder");
        let wall = (!self.event_time()).then(|| quote!(wall: self.wall,));
        let mut streams = TokenStream::new();
        for (number, stream, names) in self.visible() {
            let (number, row) = (Literal::usize_unsuffixed(number), &names.row);
            let (on, on_at) = (format_ident!("on_{}", names.snake), format_ident!("on_{}_at", names.snake));
            let doc = format!(" Calls `sink` with each row of `{}`.", stream.name);
            let doc_at = format!(" Calls `sink` with each row of `{}` and its time.", stream.name);
            streams.extend(quote! {
                #[doc = #doc]
                pub fn #on<F: FnMut(&#row)>(
                    self,
                    sink: F,
                ) -> #builder<#rt::Sinks<#rt::On<#number, #rt::EachRow<F>, L>>> {
                    #builder { sinks: self.sinks.on(#rt::EachRow(sink)), #wall }
                }

                #[doc = #doc_at]
                pub fn #on_at<F: FnMut(#rt::Timestamp, &#row)>(
                    self,
                    sink: F,
                ) -> #builder<#rt::Sinks<#rt::On<#number, #rt::EachRowAt<F>, L>>> {
                    #builder { sinks: self.sinks.on(#rt::EachRowAt(sink)), #wall }
                }
            });
        }
        let clock = (!self.event_time()).then(|| {
            quote! {
                /// Takes the times of events from `clock` instead of the system's.
                pub fn clock(mut self, clock: impl #rt::Clock + Send + 'static) -> Self {
                    self.wall = Some(Box::new(clock));
                    self
                }
            }
        });
        let new = self.app_new();
        let loads = self.loads();
        let build = if loads.is_empty() {
            quote! {
                /// The app, before any event.
                pub fn build(self) -> #app<S> {
                    #new
                }
            }
        } else {
            quote! {
                /// The app, before any event, its tables loaded.
                ///
                /// # Errors
                /// If a file can't be read, or a line of it is no row of its table.
                pub fn build(self) -> Result<#app<S>, #rt::LoadError> {
                    let mut app = #new;
                    #loads
                    Ok(app)
                }
            }
        };
        let name = builder.to_string();
        quote! {
            #[allow(private_interfaces)]
            impl<L> #builder<#rt::Sinks<L>> {
                #streams

                /// Calls `sink` with each row that could not be computed.
                pub fn on_error<F: FnMut(&#rt::RowError)>(
                    self,
                    sink: F,
                ) -> #builder<#rt::Sinks<#rt::OnError<F, L>>> {
                    #builder { sinks: self.sinks.on_error(sink), #wall }
                }

                /// Gives `outputs` the rows of all streams as values, and all errors: for tools.
                pub fn outputs<O: #rt::Outputs>(
                    self,
                    outputs: O,
                ) -> #builder<#rt::Sinks<#rt::OnAll<O, L>>> {
                    #builder { sinks: self.sinks.outputs(outputs), #wall }
                }
            }

            impl #builder {
                /// Takes sinks of an own type, so that the app's type can be named.
                pub fn sinks<T: #sinks>(self, sinks: T) -> #builder<T> {
                    #builder { sinks, #wall }
                }
            }

            impl<S: #sinks> #builder<S> {
                #clock

                #build
            }

            impl<S> ::core::fmt::Debug for #builder<S> {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_struct(#name).finish_non_exhaustive()
                }
            }
        }
    }
}
