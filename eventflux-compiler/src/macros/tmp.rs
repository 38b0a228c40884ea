#![allow(missing_docs, dead_code)]
use crate::{logical, physical, span::Span};
use proc_macro2::{Ident, Span as RustSpan, TokenStream};
use quote::{ToTokens, format_ident, quote};
pub(crate) struct Names<'a> {
    pub krate: TokenStream,
    pub app: Ident,
    pub vis: TokenStream,
    pub docs: Vec<String>,
    pub spans: &'a dyn Fn(Span) -> RustSpan,
}
pub(crate) fn generate(plan: &physical::App, names: &Names<'_>) -> TokenStream {
    let (docs, vis, app) = (&names.docs, &names.vis, &names.app);
    let text = format!("{plan:#?}");
    let b = format_ident!("{}Builder", app);
    quote! { #(#[doc = #docs])* #vis struct #app; #vis struct #b; impl #app { pub fn builder() -> #b { #b } pub const PLAN: &str = #text; } impl #b { pub fn plan(&self) -> &str { #text } } }
}
pub(crate) fn skeleton(_: &[logical::Stream], names: &Names<'_>) -> TokenStream {
    let (docs, vis, app) = (&names.docs, &names.vis, &names.app);
    let b = format_ident!("{}Builder", app);
    quote! { #(#[doc = #docs])* #vis struct #app; #vis struct #b; impl #app { pub fn builder() -> #b { #b } } }
}
