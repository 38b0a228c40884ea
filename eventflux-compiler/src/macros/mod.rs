//! The logic of the macros, as functions from tokens to tokens; the macro crate only calls them.

mod chain;
mod compile;
mod derive;
mod expression;
#[cfg(test)]
mod incomplete;
mod invocation;
mod item;
mod paths;
mod places;
mod schema;
mod sql;

use proc_macro2::TokenStream;
use quote::quote;

pub use self::compile::{eventflux, finish};
pub use self::derive::derive_stream;
pub use self::item::{aggregate, function};

/// Where expansions find the library unless they are told.
fn default_crate() -> TokenStream {
    quote! { ::eventflux }
}
