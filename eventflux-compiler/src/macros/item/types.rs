//! What SQL sees of the types of parameters and results, from their tokens.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Error, ReturnType, Type};

use super::super::derive::field::{arguments, bare, known, plain_name, ungroup};
use super::read::{Head, Input};
use crate::catalog::{Parameter, ReturnForm, Returns};
use crate::expr::Narrow;
use crate::types::{self, SqlType};

/// A parameter or result as SQL sees it.
pub(super) struct Seen {
    /// The SQL type; nullable for `Option`.
    pub(super) ty: types::Type,
    /// The Rust name of a type that is narrower.
    pub(super) narrow: Option<Narrow>,
    /// Whether the Rust type is the one that SQL computes with: `&str` for texts.
    pub(super) plain: bool,
}

/// What SQL sees of a type; `None` if it does not know the type.
fn see(rust: &Type) -> Option<Seen> {
    let (bare, nullable) = bare(rust);
    let (sql, narrow) = known(bare)?;
    let plain = match sql {
        SqlType::String => matches!(bare, Type::Reference(_)),
        // By its tokens alone a Timestamp may be one of two.
        SqlType::Timestamp => false,
        _ => narrow.is_none(),
    };
    Some(Seen { ty: types::Type { sql, nullable }, narrow, plain })
}

/// A parameter: its name, its type and what SQL sees of it.
pub(super) struct Param<'f> {
    pub(super) name: String,
    pub(super) rust: &'f Type,
    pub(super) seen: Seen,
}

impl Param<'_> {
    pub(super) fn schema(&self) -> Parameter {
        Parameter {
            name: self.name.clone(),
            ty: self.seen.ty,
            converted: !self.seen.plain,
            narrow: self.seen.narrow,
        }
    }
}

/// The parameters.
pub(super) fn params<'f>(inputs: &'f [Input], errors: &mut Vec<Error>) -> Option<Vec<Param<'f>>> {
    let mut params = Vec::new();
    let mut known = true;
    for (number, input) in (1..).zip(inputs) {
        let name = input.name.as_ref().map_or_else(|| format!("argument {number}"), plain_name);
        match see(&input.ty) {
            Some(seen) => params.push(Param { name, rust: &input.ty, seen }),
            None => {
                errors.push(unknown(&input.ty, "a value of SQL can't become this type"));
                known = false;
            }
        }
    }
    known.then_some(params)
}

/// A result, what SQL sees of it, and how it is had.
pub(super) struct Output<'f> {
    pub(super) rust: &'f Type,
    /// The type without `Result`.
    pub(super) value: &'f Type,
    pub(super) seen: Seen,
    pub(super) returns: Returns,
}

/// The result after `->`.
pub(super) fn output<'f>(head: &'f Head, errors: &mut Vec<Error>) -> Option<Output<'f>> {
    let ReturnType::Type(_, rust) = &head.output else {
        errors.push(Error::new(
            head.name.span(),
            "what SQL calls gives a value: write `-> f64` or another type of SQL",
        ));
        return None;
    };
    let rust = ungroup(rust);
    let inner = match arguments(rust, "Result").as_deref() {
        // The second is the error, which an alias of `Result` may hide.
        Some([inner] | [inner, _]) => Some(ungroup(inner)),
        _ => None,
    };
    let value = inner.unwrap_or(rust);
    let Some(seen) = see(value) else {
        errors.push(unknown(value, "this type can't become a value of SQL"));
        return None;
    };
    let form = match (seen.plain, seen.ty.sql) {
        (true, _) => ReturnForm::Plain,
        (false, SqlType::String) => ReturnForm::Text,
        (false, _) => ReturnForm::Converted,
    };
    Some(Output { rust, value, seen, returns: Returns { result: inner.is_some(), form } })
}

fn unknown(rust: &Type, message: &str) -> Error {
    Error::new(
        rust.span(),
        format!(
            "{message}\nhelp: SQL knows bool, i32, i64 and other integers, f32, f64, &str, String, Timestamp and \
             SystemTime, and Option of these"
        ),
    )
}

/// Whether a type, or what its `Option` holds, is called `name`.
pub(super) fn is_named(rust: &Type, name: &str) -> bool {
    matches!(bare(rust).0, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

/// The type of a value of that SQL type in Rust, texts borrowed.
pub(super) fn view(sql: SqlType, rt: &TokenStream) -> TokenStream {
    match sql {
        SqlType::Bool => quote! { ::core::primitive::bool },
        SqlType::Int => quote! { ::core::primitive::i32 },
        SqlType::BigInt => quote! { ::core::primitive::i64 },
        SqlType::Float => quote! { ::core::primitive::f32 },
        SqlType::Double => quote! { ::core::primitive::f64 },
        SqlType::String => quote! { &::core::primitive::str },
        // No type is read as an interval or an opaque one.
        SqlType::Timestamp | SqlType::Interval | SqlType::Opaque(_) => quote! { #rt::Timestamp },
    }
}

/// The column of that type.
pub(super) fn column(ty: types::Type, rt: &TokenStream) -> TokenStream {
    let bare = match ty.sql {
        SqlType::String => quote! { ::std::string::String },
        sql => view(sql, rt),
    };
    if ty.nullable {
        quote! { ::core::option::Option<#bare> }
    } else {
        bare
    }
}
