//! SQL types as Rust types.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::types::{SqlType, Type};

/// The type of a column in a borrowed row: `f64`, `&'a str`, `Option<Timestamp>`, `&'a T`.
pub(crate) fn view(
    ty: Type,
    lifetime: &TokenStream,
    opaque: &[TokenStream],
    rt: &TokenStream,
) -> TokenStream {
    let bare = match ty.sql {
        SqlType::String => quote!(&#lifetime str),
        SqlType::Opaque(number) => {
            let ty = with_lifetime(opaque.get(number as usize).cloned().unwrap_or_default(), lifetime);
            quote!(&#lifetime #ty)
        }
        sql => plain(sql, rt),
    };
    nullable(bare, ty)
}

/// The type of a column that is kept: what the runtime implements `Columns` for.
pub(crate) fn owned(ty: Type, opaque: &[TokenStream], rt: &TokenStream) -> TokenStream {
    let bare = match ty.sql {
        SqlType::String => quote!(String),
        SqlType::Opaque(number) => {
            let ty = opaque.get(number as usize);
            quote!(#rt::Opaque<#ty>)
        }
        sql => plain(sql, rt),
    };
    nullable(bare, ty)
}

/// The type of a column in the module of the rows, where a row's own type may be called `String` or `Option`:
/// what is `taken` so is named by its full path.
pub(crate) fn among_rows(ty: Type, taken: &dyn Fn(&str) -> bool, rt: &TokenStream) -> TokenStream {
    let bare = match ty.sql {
        SqlType::String if taken("String") => quote!(::std::string::String),
        SqlType::String => quote!(String),
        sql => {
            let bare = plain(sql, rt);
            if taken(&bare.to_string()) { quote!(::core::primitive::#bare) } else { bare }
        }
    };
    nullable_among_rows(bare, ty, taken)
}

/// The same for a type given as tokens.
pub(crate) fn nullable_among_rows(bare: TokenStream, ty: Type, taken: &dyn Fn(&str) -> bool) -> TokenStream {
    if ty.nullable && taken("Option") { quote!(::core::option::Option<#bare>) } else { nullable(bare, ty) }
}

/// The type of a value that is not NULL, as far as it can be told without the app.
pub(crate) fn inferred(ty: SqlType, rt: &TokenStream) -> TokenStream {
    match ty {
        SqlType::String => quote!(&str),
        SqlType::Opaque(_) => quote!(_),
        sql => plain(sql, rt),
    }
}

/// Whether the view of a column borrows.
pub(crate) fn borrows(ty: Type) -> bool {
    matches!(ty.sql, SqlType::String | SqlType::Opaque(_))
}

fn plain(ty: SqlType, rt: &TokenStream) -> TokenStream {
    match ty {
        SqlType::Bool => quote!(bool),
        SqlType::Int => quote!(i32),
        SqlType::BigInt | SqlType::Interval => quote!(i64),
        SqlType::Float => quote!(f32),
        SqlType::Double => quote!(f64),
        SqlType::Timestamp => quote!(#rt::Timestamp),
        SqlType::String | SqlType::Opaque(_) => quote!(_),
    }
}

/// `Option` of the type where NULL can occur.
pub(crate) fn nullable(bare: TokenStream, ty: Type) -> TokenStream {
    if ty.nullable { quote!(Option<#bare>) } else { bare }
}

/// The type with its own lifetimes, but `'static`, replaced: a row borrows for one.
fn with_lifetime(ty: TokenStream, lifetime: &TokenStream) -> TokenStream {
    let mut tokens = ty.into_iter().peekable();
    let mut replaced = TokenStream::new();
    while let Some(token) = tokens.next() {
        match (token, tokens.peek()) {
            (TokenTree::Punct(quote), Some(TokenTree::Ident(name))) if quote.as_char() == '\'' => {
                if name == "static" {
                    replaced.extend([TokenTree::Punct(quote)]);
                } else {
                    tokens.next();
                    replaced.extend(lifetime.clone());
                }
            }
            (TokenTree::Group(group), _) => {
                let inner = with_lifetime(group.stream(), lifetime);
                replaced.extend([TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner))]);
            }
            (token, _) => replaced.extend([token]),
        }
    }
    replaced
}
