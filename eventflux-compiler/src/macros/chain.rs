//! How `eventflux!` learns the structs: a chain of macro calls.
//!
//! A macro sees tokens, not types. So `derive(Stream)` leaves behind a hidden macro under the struct's own
//! name, which resolves as the struct does: across modules, crates, renames and inside functions. The first
//! step of `eventflux!` calls the macro of the first struct it needs, with the list of the others; each appends
//! its schema to what it was given and calls the next; the last in the list is the macro that compiles.
//! A step costs one level of `recursion_limit`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU32, Ordering};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Visibility;

/// The hidden macro of a struct or function, which hands on `schema`; `further` are further arms of it.
///
/// A macro of a `pub` struct has to be exported from the crate to be reached through its module, and exported
/// macros share one namespace: hence a name that no other has.
pub(super) fn handover(
    vis: &Visibility,
    name: &Ident,
    schema: &TokenStream,
    further: &TokenStream,
    seed: &str,
) -> TokenStream {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let mut hasher = DefaultHasher::new();
    (seed, COUNT.fetch_add(1, Ordering::Relaxed)).hash(&mut hasher);
    let unique = format_ident!(
        "__eventflux_{}_{:016x}",
        syn::ext::IdentExt::unraw(name),
        hasher.finish(),
        span = Span::call_site()
    );
    let export = matches!(vis, Visibility::Public(_)).then(|| quote! { #[macro_export] });
    quote! {
        #[doc(hidden)]
        #export
        #[allow(non_local_definitions, unused_macros)]
        macro_rules! #unique {
            ([[$($next:tt)+] $($later:tt)*] $($carried:tt)*) => {
                $($next)+ ! { [$($later)*] $($carried)* { #schema } }
            };
            (@attribute [$($krate:tt)+] $of:ident) => {
                impl $($krate)+::__private::HasAttribute for $of {}
            };
            #further
        }
        #[doc(hidden)]
        #[allow(unused_imports, unreachable_pub)]
        #vis use #unique as #name;
    }
}

/// What SQL takes a Rust path for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A struct: CREATE STREAM .. OF, and FROM of the expression form.
    Struct,
    /// A function: CREATE FUNCTION .. OF.
    Function,
    /// A struct that is an aggregate: CREATE AGGREGATE .. OF.
    Aggregate,
}

/// A struct or function that SQL names, as the Rust path to it.
#[derive(Clone)]
pub(super) struct ItemPath {
    /// What it is taken for.
    pub(super) kind: Kind,
    /// The path without spaces, as [`crate::syntax::ast::RustPath`] prints it.
    pub(super) text: String,
    /// Its tokens, at their places.
    pub(super) tokens: TokenStream,
    /// The place of the first token.
    pub(super) span: Span,
}

/// Calls the chain over the structs and functions, ending in `last` with `carried` in front of their schemas.
///
/// That a path leads to what it is taken for is asserted apart, so that a missing derive or attribute is named as such.
pub(super) fn call(
    krate: &TokenStream,
    paths: &[ItemPath],
    last: &TokenStream,
    carried: &TokenStream,
) -> TokenStream {
    let assertions = paths.iter().map(|path| {
        let tokens = &path.tokens;
        let is = match path.kind {
            Kind::Struct => quote! { is_stream },
            Kind::Aggregate => quote! { is_aggregate },
            Kind::Function => return function_assertion(krate, path),
        };
        quote_spanned! {path.span=>
            #[allow(elided_lifetimes_in_paths)]
            const _: fn() = || {
                #krate::__private::#is::<#tokens>();
            };
        }
    });
    let mut calls = paths.iter().map(|path| &path.tokens).chain([last]);
    let first = calls.next();
    quote! {
        #(#assertions)*
        #first ! { [#([#calls])*] #carried }
    }
}

/// A function has no type that a trait could tell from those of other functions. So its hidden macro implements one
/// for a type that is made up for the purpose; without the macro it is not implemented. (That of a struct does so too:
/// what kind of thing a path leads to is for the binder to say.)
fn function_assertion(krate: &TokenStream, path: &ItemPath) -> TokenStream {
    let tokens = &path.tokens;
    quote_spanned! {path.span=>
        const _: () = {
            struct RustFunction;
            #tokens ! { @attribute [#krate] RustFunction }
            #[allow(dead_code)]
            const fn assertion() {
                #krate::__private::is_function::<RustFunction>();
            }
        };
    }
}
