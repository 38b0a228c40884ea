//! A struct's schema as tokens: what the hidden macro of `derive(Stream)` hands on to `eventflux!`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{LitInt, LitStr, Result, Token, bracketed};

use crate::catalog::{FieldSchema, FieldType, StructSchema};
use crate::expr::Narrow;
use crate::types::{SqlType, Type};

/// The schema as tokens: `"Trade" <lifetimes> [time] [lateness] ["symbol" STRING, "venue"? (Venue), ..]`.
pub(super) fn encode(schema: &StructSchema) -> TokenStream {
    let name = &schema.name;
    let lifetimes = schema.lifetimes;
    let time = schema.time.into_iter();
    let lateness = schema.lateness.into_iter();
    let fields = schema.fields.iter().map(|field| {
        let name = &field.name;
        let (ty, nullable) = match &field.ty {
            FieldType::Sql { ty, narrow } => {
                let sql = Ident::new(&ty.sql.to_string(), Span::call_site());
                let narrow = narrow.map(|narrow| Ident::new(narrow.rust(), Span::call_site()));
                (quote! { #sql #narrow }, ty.nullable)
            }
            FieldType::Opaque { rust, nullable } => (quote! { #rust }, *nullable),
        };
        let nullable = nullable.then(|| quote! { ? });
        quote! { #name #nullable #ty }
    });
    quote! { #name #lifetimes [#(#time)*] [#(#lateness)*] [#(#fields),*] }
}

/// Reads what [`encode`] wrote.
///
/// # Errors
/// If the tokens are no schema: the derive is of another version.
pub(super) fn decode(tokens: TokenStream) -> Result<StructSchema> {
    Encoded::parse.parse2(tokens).map(|encoded| encoded.0)
}

struct Encoded(StructSchema);

impl Parse for Encoded {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.parse::<LitStr>()?.value();
        let lifetimes = input.parse::<LitInt>()?.base10_parse()?;
        Ok(Encoded(StructSchema {
            name,
            lifetimes,
            time: optional(input)?,
            lateness: optional(input)?,
            fields: {
                let fields;
                bracketed!(fields in input);
                Punctuated::<Field, Token![,]>::parse_terminated(&fields)?.into_iter().map(|f| f.0).collect()
            },
        }))
    }
}

fn optional<T: std::str::FromStr<Err: std::fmt::Display>>(input: ParseStream<'_>) -> Result<Option<T>> {
    let number;
    bracketed!(number in input);
    if number.is_empty() { Ok(None) } else { number.parse::<LitInt>()?.base10_parse().map(Some) }
}

struct Field(FieldSchema);

impl Parse for Field {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.parse::<LitStr>()?.value();
        let nullable = input.parse::<Option<Token![?]>>()?.is_some();
        if input.peek(LitStr) {
            let rust = input.parse::<LitStr>()?.value();
            return Ok(Field(FieldSchema { name, ty: FieldType::Opaque { rust, nullable } }));
        }
        let word = input.call(Ident::parse_any)?;
        let sql = SqlType::from_name(&word.to_string()).ok_or_else(|| input.error("no SQL type"))?;
        let narrow = if input.is_empty() || input.peek(Token![,]) {
            None
        } else {
            let word = input.call(Ident::parse_any)?;
            Some(Narrow::from_rust(&word.to_string()).ok_or_else(|| input.error("no narrow type"))?)
        };
        Ok(Field(FieldSchema { name, ty: FieldType::Sql { ty: Type { sql, nullable }, narrow } }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_survives_the_way_through_tokens() {
        let sql = |sql, nullable, narrow| FieldType::Sql { ty: Type { sql, nullable }, narrow };
        let field = |name: &str, ty| FieldSchema { name: name.to_owned(), ty };
        let schema = StructSchema {
            name: "Trade".to_owned(),
            fields: vec![
                field("symbol", sql(SqlType::String, false, None)),
                field("no name at all", sql(SqlType::BigInt, true, Some(Narrow::U64))),
                field("venue", FieldType::Opaque { rust: "Vec<Venue>".to_owned(), nullable: true }),
                field("at", sql(SqlType::Timestamp, false, None)),
            ],
            time: Some(3),
            lateness: Some(5_000_000),
            lifetimes: 1,
        };
        assert_eq!(decode(encode(&schema)).unwrap(), schema);
        let bare = StructSchema { fields: Vec::new(), time: None, lateness: None, ..schema };
        assert_eq!(decode(encode(&bare)).unwrap(), bare);
    }

    #[test]
    fn other_tokens_are_no_schema() {
        assert!(decode(quote! { "Trade" 0 [] [] }).is_err());
        assert!(decode(quote! { "Trade" 0 [] [] ["x" SET] }).is_err());
        assert!(decode(TokenStream::new()).is_err());
    }
}
