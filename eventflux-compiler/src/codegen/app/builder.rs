//! The app's builder.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::AppGen;

impl AppGen<'_> {
    pub(super) fn builder_struct(&self) -> TokenStream {
        let (vis, builder, full) = (&self.names.vis, self.ident("Builder"), &self.full);
        let s = self.sinks_parameter();
        let wall = (!self.event_time()).then(|| quote!(wall: Option<Box<dyn #full::Clock + Send>>,));
        let doc = format!(" Gives [`{}`] its sinks.", self.names.app);
        quote! {
            #[doc = #doc]
            #[must_use = "an app comes of `build`"]
            #vis struct #builder<#s = #full::NoSinks> {
                sinks: #s,
                #wall
            }
        }
    }

    pub(super) fn builder_impl(&self) -> TokenStream {
        let (app, rt, sinks) = (&self.names.app, &self.rt, self.ident("Sinks"));
        let (builder, streams_type) = (self.ident("Builder"), self.ident("Streams"));
        let [s, f, l, o, t] = ["S", "F", "L", "O", "T"].map(|letter| self.parameter(letter));
        let wall = (!self.event_time()).then(|| quote!(wall: self.wall,));
        let mut streams = TokenStream::new();
        for (number, stream, names) in self.visible() {
            let (number, row) = (Literal::usize_unsuffixed(number), &names.row);
            let (on, on_at) = (format_ident!("on_{}", names.snake), format_ident!("on_{}_at", names.snake));
            let doc = format!(" Calls `sink` with each row of `{}`.", stream.name);
            let doc_at = format!(" Calls `sink` with each row of `{}` and its time.", stream.name);
            streams.extend(quote! {
                #[doc = #doc]
                pub fn #on<#f: FnMut(&#row)>(
                    self,
                    sink: #f,
                ) -> #builder<#rt::Sinks<#rt::On<#number, #rt::EachRow<#f>, #l>>> {
                    #builder { sinks: self.sinks.on(#rt::EachRow(sink)), #wall }
                }

                #[doc = #doc_at]
                pub fn #on_at<#f: FnMut(#rt::Timestamp, &#row)>(
                    self,
                    sink: #f,
                ) -> #builder<#rt::Sinks<#rt::On<#number, #rt::EachRowAt<#f>, #l>>> {
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
                pub fn build(self) -> #app<#s> {
                    #new
                }
            }
        } else {
            quote! {
                /// The app, before any event, its tables loaded.
                ///
                /// # Errors
                /// If a file can't be read, or a line of it is no row of its table.
                pub fn build(self) -> Result<#app<#s>, #rt::LoadError> {
                    let mut app = #new;
                    #loads
                    Ok(app)
                }
            }
        };
        let name = builder.to_string();
        quote! {
            #[allow(private_interfaces)]
            impl<#l> #builder<#rt::Sinks<#l>> {
                #streams

                /// Calls `sink` with each row that could not be computed.
                pub fn on_error<#f: FnMut(&#rt::RowError)>(
                    self,
                    sink: #f,
                ) -> #builder<#rt::Sinks<#rt::OnError<#f, #l>>> {
                    #builder { sinks: self.sinks.on_error(sink), #wall }
                }

                /// Gives `outputs` the rows of all streams that it wants as values, and all errors: for tools.
                pub fn outputs<#o: #rt::Outputs>(
                    self,
                    outputs: #o,
                ) -> #builder<#rt::Sinks<#rt::OnAll<#o, #l>>> {
                    #builder { sinks: self.sinks.outputs::<#streams_type, #o>(outputs), #wall }
                }
            }

            impl #builder {
                /// Takes sinks of an own type, so that the app's type can be named.
                pub fn sinks<#t: #sinks>(self, sinks: #t) -> #builder<#t> {
                    #builder { sinks, #wall }
                }
            }

            impl<#s: #sinks> #builder<#s> {
                #clock

                #build
            }

            impl<#s> ::core::fmt::Debug for #builder<#s> {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_struct(#name).finish_non_exhaustive()
                }
            }
        }
    }
}
