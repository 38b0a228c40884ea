//! What SQL sees of a field, from its type's tokens.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericArgument, PathArguments, Type};

use super::attributes::OfField;
use crate::catalog::FieldType;
use crate::expr::Narrow;
use crate::types::SqlType;

/// A column of the struct: a field that is not skipped.
pub(super) struct Column {
    pub(super) field: syn::Ident,
    pub(super) name: String,
    pub(super) ty: FieldType,
    /// The field's Rust type.
    rust: Type,
    /// Whether the field borrows, so that no query can write it.
    pub(super) borrowed: bool,
}

impl Column {
    pub(super) fn new(field: syn::Ident, rust: Type, said: &OfField) -> Self {
        let name = match &said.name {
            Some(name) => name.value(),
            None => plain_name(&field),
        };
        let ty = column_type(&rust, said);
        let borrowed = matches!(bare(&rust).0, Type::Reference(_));
        Column { field, name, ty, rust, borrowed }
    }

    /// The place of the field's type.
    pub(super) fn span(&self) -> Span {
        self.rust.span()
    }

    /// The Rust type that SQL only carries, without its `Option`.
    pub(super) fn opaque(&self) -> Option<&Type> {
        matches!(self.ty, FieldType::Opaque { .. }).then(|| bare(&self.rust).0)
    }

    fn nullable(&self) -> bool {
        match &self.ty {
            FieldType::Sql { ty, .. } => ty.nullable,
            FieldType::Opaque { nullable, .. } => *nullable,
        }
    }

    /// The column's owned form.
    fn owned(&self, rt: &TokenStream) -> TokenStream {
        let FieldType::Sql { ty, .. } = &self.ty else { return TokenStream::new() };
        let plain = match ty.sql {
            SqlType::Bool => quote! { ::core::primitive::bool },
            SqlType::Int => quote! { ::core::primitive::i32 },
            SqlType::BigInt => quote! { ::core::primitive::i64 },
            SqlType::Float => quote! { ::core::primitive::f32 },
            SqlType::Double => quote! { ::core::primitive::f64 },
            SqlType::String => quote! { ::std::string::String },
            // A field is never an interval or typed as opaque: attributes and tokens do not yield them.
            SqlType::Timestamp | SqlType::Interval | SqlType::Opaque(_) => quote! { #rt::Timestamp },
        };
        if ty.nullable {
            quote! { ::core::option::Option<#plain> }
        } else {
            plain
        }
    }

    /// The column's borrowed form.
    pub(super) fn borrowed(&self, rt: &TokenStream, life: &syn::Lifetime) -> TokenStream {
        let plain = match self.opaque() {
            Some(rust) => quote! { &#life #rust },
            None => match &self.ty {
                FieldType::Sql { ty, .. } if ty.sql == SqlType::String => {
                    quote! { &#life ::core::primitive::str }
                }
                _ => return self.owned(rt),
            },
        };
        if self.nullable() {
            quote! { ::core::option::Option<#plain> }
        } else {
            plain
        }
    }

    /// Reads the column out of `self`; rustc finds a wrong guess of the type here, at the field's type.
    pub(super) fn get(&self, rt: &TokenStream) -> TokenStream {
        let field = &self.field;
        if self.opaque().is_some() {
            return if self.nullable() {
                quote! { self.#field.as_ref() }
            } else {
                quote! { &self.#field }
            };
        }
        let owned = self.owned(rt);
        // The name too at the place of the type, so that an error is shown at the type alone.
        let mut field = field.clone();
        field.set_span(self.span());
        let column = quote_spanned! {self.span()=> #rt::Holds::<#owned>::column(&self.#field) };
        let name = &self.name;
        quote! { #rt::in_column(#column, #name)? }
    }

    /// The column in the variable as a value of the interpreter.
    pub(super) fn value(&self, rt: &TokenStream, column: &syn::Ident) -> TokenStream {
        if self.opaque().is_some() {
            return quote! { { let _ = #column; #rt::Value::Null } };
        }
        quote! { #rt::Value::from(#column) }
    }

    /// What must hold for the field to be written. A bound on a type without parameters is an error where it
    /// does not hold, unless it is written for every lifetime: then the struct merely can't be written.
    pub(super) fn writable(&self, rt: &TokenStream) -> TokenStream {
        match self.opaque() {
            Some(rust) => quote! { for<'eventflux> #rust: ::core::clone::Clone },
            None => {
                let (rust, owned) = (&self.rust, self.owned(rt));
                quote! { for<'eventflux> #rust: #rt::OwnedStreamField<Sql = #owned> }
            }
        }
    }

    /// A field made from the column in the variable of the same name.
    pub(super) fn make(&self, rt: &TokenStream, column: &syn::Ident) -> TokenStream {
        if self.opaque().is_some() {
            return if self.nullable() {
                quote! { #column.cloned() }
            } else {
                quote! { ::core::clone::Clone::clone(#column) }
            };
        }
        let (rust, name) = (&self.rust, &self.name);
        quote! { #rt::in_column(<#rust as #rt::OwnedStreamField>::make(#column), #name)? }
    }

    /// Sets the field of `row` to the column in the variable of the same name.
    pub(super) fn set(&self, rt: &TokenStream, column: &syn::Ident) -> TokenStream {
        let field = &self.field;
        if self.opaque().is_some() {
            let made = self.make(rt, column);
            return quote! { row.#field = #made };
        }
        let (rust, name) = (&self.rust, &self.name);
        quote! { #rt::in_column(<#rust as #rt::OwnedStreamField>::set(&mut row.#field, #column), #name)? }
    }
}

/// A name without its `r#`.
pub(in crate::macros) fn plain_name(ident: &syn::Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}

/// What SQL sees: as the attribute says, else as the last segment of the type's path says.
fn column_type(rust: &Type, said: &OfField) -> FieldType {
    let (bare, nullable) = bare(rust);
    let nullable = nullable || said.nullable.is_some();
    if let Some(sql) = said.sql {
        return FieldType::Sql { ty: crate::types::Type { sql, nullable }, narrow: None };
    }
    match known(bare) {
        Some((sql, narrow)) => FieldType::Sql { ty: crate::types::Type { sql, nullable }, narrow },
        None => FieldType::Opaque { rust: text(bare), nullable },
    }
}

/// The type inside an `Option`, and whether there was one.
pub(in crate::macros) fn bare(rust: &Type) -> (&Type, bool) {
    let rust = ungroup(rust);
    match arguments(rust, "Option").as_deref() {
        Some([inner]) => (ungroup(inner), true),
        _ => (rust, false),
    }
}

/// A type that comes through a `macro_rules!` variable stands in invisible delimiters.
pub(in crate::macros) fn ungroup(rust: &Type) -> &Type {
    match rust {
        Type::Group(group) => ungroup(&group.elem),
        Type::Paren(paren) => ungroup(&paren.elem),
        other => other,
    }
}

/// The type arguments of a path that ends in `name`.
pub(in crate::macros) fn arguments<'t>(rust: &'t Type, name: &str) -> Option<Vec<&'t Type>> {
    let Type::Path(path) = rust else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    Some(
        arguments
            .args
            .iter()
            .filter_map(|a| if let GenericArgument::Type(t) = a { Some(t) } else { None })
            .collect(),
    )
}

/// The SQL type of a Rust type whose name SQL knows.
pub(in crate::macros) fn known(rust: &Type) -> Option<(SqlType, Option<Narrow>)> {
    match rust {
        Type::Reference(reference) if reference.mutability.is_none() => {
            is_str(&reference.elem).then_some((SqlType::String, None))
        }
        Type::Path(path) if path.qself.is_none() => {
            let last = path.path.segments.last()?;
            if !last.arguments.is_empty() {
                let name = ["Box", "Arc", "Rc", "Cow"].into_iter().find(|name| last.ident == name)?;
                return match arguments(rust, name).as_deref() {
                    Some([inner]) if is_str(inner) => Some((SqlType::String, None)),
                    _ => None,
                };
            }
            let plain = |sql| Some((sql, None));
            let narrow = |sql, narrow| Some((sql, Some(narrow)));
            match last.ident.to_string().as_str() {
                "bool" => plain(SqlType::Bool),
                "i8" => narrow(SqlType::Int, Narrow::I8),
                "i16" => narrow(SqlType::Int, Narrow::I16),
                "u8" => narrow(SqlType::Int, Narrow::U8),
                "u16" => narrow(SqlType::Int, Narrow::U16),
                "i32" => plain(SqlType::Int),
                "u32" => narrow(SqlType::BigInt, Narrow::U32),
                "u64" => narrow(SqlType::BigInt, Narrow::U64),
                "i64" => plain(SqlType::BigInt),
                "f32" => plain(SqlType::Float),
                "f64" => plain(SqlType::Double),
                "String" => plain(SqlType::String),
                "Timestamp" | "SystemTime" => plain(SqlType::Timestamp),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_str(rust: &Type) -> bool {
    matches!(ungroup(rust), Type::Path(path) if path.path.segments.last().is_some_and(|s| s.ident == "str"))
}

/// The type as a person writes it.
fn text(rust: &Type) -> String {
    let spaced = rust.to_token_stream().to_string();
    let mut text = String::with_capacity(spaced.len());
    let mut characters = spaced.chars().peekable();
    while let Some(c) = characters.next() {
        if c == ' ' {
            let next = characters.peek().copied().unwrap_or(' ');
            let before = text.chars().last().unwrap_or(' ');
            let word = |c: char| c.is_alphanumeric() || c == '_' || c == '\'';
            if !(word(before) && word(next) || matches!(before, ',' | ';' | '+' | '=')) {
                continue;
            }
        }
        text.push(c);
    }
    text
}

/// Whether the type's tokens name a lifetime other than `'static`, or a reference without one.
pub(in crate::macros) fn names_lifetime(rust: &Type) -> bool {
    fn any(tokens: TokenStream) -> bool {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                proc_macro2::TokenTree::Group(group) if any(group.stream()) => return true,
                proc_macro2::TokenTree::Punct(tick) if tick.as_char() == '\'' => {
                    let is_static =
                        matches!(tokens.peek(), Some(proc_macro2::TokenTree::Ident(i)) if i == "static");
                    if !is_static {
                        return true;
                    }
                }
                _ => {}
            }
        }
        false
    }
    any(rust.to_token_stream())
}
