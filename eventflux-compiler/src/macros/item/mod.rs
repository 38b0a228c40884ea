//! `#[eventflux::function]` and `#[eventflux::aggregate]`: Rust that SQL can call.
//!
//! Both leave what they stand on as it is, and a hidden macro behind that hands the signature to `eventflux!` (see
//! [`super::chain`]).

mod aggregate;
mod attribute;
mod function;
mod read;
mod types;

pub use aggregate::aggregate;
pub use function::function;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use self::types::Param;
use super::derive::implement::{option, value_type};
use crate::types::SqlType;

/// The list of parameters that the interpreter gets.
fn infos(params: &[Param<'_>], rt: &TokenStream) -> TokenStream {
    let infos = params.iter().map(|param| {
        let (name, ty, nullable) = (&param.name, variant(param.seen.ty.sql), param.seen.ty.nullable);
        let narrow = option(param.seen.narrow.map(|narrow| narrow.rust()));
        quote! { #rt::FieldInfo { name: #name, ty: #rt::ValueType::#ty, nullable: #nullable, narrow: #narrow } }
    });
    quote! { &[#(#infos),*] }
}

fn variant(sql: SqlType) -> Ident {
    Ident::new(value_type(sql), Span::call_site())
}
