//! Schemas as tokens: what the hidden macros of `derive(Stream)`, `#[function]` and `#[aggregate]` hand on to `eventflux!`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{LitInt, LitStr, Result, Token, bracketed};

use crate::catalog::{
    AggregateSchema, FieldSchema, FieldType, FunctionSchema, Handle, Parameter, ReturnForm, Returns,
    StructSchema,
};
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

/// A function's schema as tokens: `function "spread" ["bid" DOUBLE, "at"? TIMESTAMP as, "lot" INT as u8, ..]
/// DOUBLE ? may_fail result text`. `as` marks what is converted, `?` what may be NULL.
pub(super) fn encode_function(schema: &FunctionSchema) -> TokenStream {
    let name = &schema.name;
    let params = encode_params(&schema.params);
    let result = word(schema.result.sql.sql());
    let nullable = schema.result.nullable.then(|| quote! { ? });
    let may_fail = schema.fallible.then(|| quote! { may_fail });
    let is_result = schema.returns.result.then(|| quote! { result });
    let form = match schema.returns.form {
        ReturnForm::Plain => None,
        ReturnForm::Converted => Some(quote! { converted }),
        ReturnForm::Text => Some(quote! { text }),
    };
    quote! { function #name #params #result #nullable #may_fail #is_result #form }
}

/// An aggregate's schema as tokens: `aggregate "Vwap" ["price" DOUBLE, ..] DOUBLE ? removable text`.
pub(super) fn encode_aggregate(schema: &AggregateSchema) -> TokenStream {
    let name = &schema.name;
    let params = encode_params(&schema.params);
    let result = word(schema.result.sql.sql());
    let nullable = schema.result.nullable.then(|| quote! { ? });
    let removable = schema.removable.then(|| quote! { removable });
    let text = schema.text.then(|| quote! { text });
    quote! { aggregate #name #params #result #nullable #removable #text }
}

fn encode_params(params: &[Parameter]) -> TokenStream {
    let params = params.iter().map(|param| {
        let (name, sql) = (&param.name, word(param.ty.sql.sql()));
        let nullable = param.ty.nullable.then(|| quote! { ? });
        let converted = param.converted.then(|| quote! { as });
        let narrow = param.narrow.map(|narrow| word(narrow.rust()));
        quote! { #name #nullable #sql #converted #narrow }
    });
    quote! { [#(#params),*] }
}

fn word(word: &str) -> Ident {
    Ident::new(word, Span::call_site())
}

/// What a hidden macro handed on.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Schema {
    /// A struct's.
    Struct(StructSchema),
    /// A function's.
    Function(FunctionSchema),
    /// An aggregate's.
    Aggregate(AggregateSchema),
}

/// Reads what [`encode`], [`encode_function`] or [`encode_aggregate`] wrote.
///
/// # Errors
/// If the tokens are no schema: the derive or attribute is of another version.
pub(super) fn decode(tokens: TokenStream) -> Result<Schema> {
    let parse = |input: ParseStream<'_>| {
        if input.peek(LitStr) {
            return Encoded::parse(input).map(|encoded| Schema::Struct(encoded.0));
        }
        match keyword(input).as_deref() {
            Some("function") => function(input).map(Schema::Function),
            Some("aggregate") => aggregate(input).map(Schema::Aggregate),
            _ => Err(input.error("no schema")),
        }
    };
    parse.parse2(tokens)
}

/// The next word, if there is one.
fn keyword(input: ParseStream<'_>) -> Option<String> {
    input.peek(syn::Ident).then(|| input.parse::<Ident>().ok().map(|word| word.to_string())).flatten()
}

fn function(input: ParseStream<'_>) -> Result<FunctionSchema> {
    let (name, params, result) = signature(input)?;
    let mut schema = FunctionSchema {
        name,
        params,
        result,
        fallible: false,
        returns: Returns::default(),
        handle: Handle::default(),
    };
    while let Some(word) = keyword(input) {
        match word.as_str() {
            "may_fail" => schema.fallible = true,
            "result" => schema.returns.result = true,
            "converted" => schema.returns.form = ReturnForm::Converted,
            "text" => schema.returns.form = ReturnForm::Text,
            _ => return Err(input.error("no property of a function")),
        }
    }
    Ok(schema)
}

fn aggregate(input: ParseStream<'_>) -> Result<AggregateSchema> {
    let (name, params, result) = signature(input)?;
    let handle = Handle::default();
    let mut schema = AggregateSchema { name, params, result, removable: false, text: false, handle };
    while let Some(word) = keyword(input) {
        match word.as_str() {
            "removable" => schema.removable = true,
            "text" => schema.text = true,
            _ => return Err(input.error("no property of an aggregate")),
        }
    }
    Ok(schema)
}

/// The name, the parameters and the result.
fn signature(input: ParseStream<'_>) -> Result<(String, Vec<Parameter>, Type)> {
    let name = input.parse::<LitStr>()?.value();
    let params;
    bracketed!(params in input);
    let params =
        Punctuated::<Param, Token![,]>::parse_terminated(&params)?.into_iter().map(|p| p.0).collect();
    let sql = sql_type(input)?;
    let nullable = input.parse::<Option<Token![?]>>()?.is_some();
    Ok((name, params, Type { sql, nullable }))
}

struct Param(Parameter);

impl Parse for Param {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.parse::<LitStr>()?.value();
        let nullable = input.parse::<Option<Token![?]>>()?.is_some();
        let sql = sql_type(input)?;
        let converted = input.parse::<Option<Token![as]>>()?.is_some();
        let narrow = match keyword(input) {
            Some(word) => Some(Narrow::from_rust(&word).ok_or_else(|| input.error("no narrow type"))?),
            None => None,
        };
        Ok(Param(Parameter { name, ty: Type { sql, nullable }, converted, narrow }))
    }
}

fn sql_type(input: ParseStream<'_>) -> Result<SqlType> {
    let word = input.call(Ident::parse_any)?;
    SqlType::from_name(&word.to_string()).ok_or_else(|| input.error("no SQL type"))
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
        let sql = sql_type(input)?;
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
        assert_eq!(decode(encode(&schema)).unwrap(), Schema::Struct(schema.clone()));
        let bare = StructSchema { fields: Vec::new(), time: None, lateness: None, ..schema };
        assert_eq!(decode(encode(&bare)).unwrap(), Schema::Struct(bare));
    }

    #[test]
    fn so_does_that_of_a_function_or_aggregate() {
        let param = |name: &str, ty, narrow: Option<Narrow>| Parameter {
            name: name.to_owned(),
            ty,
            converted: narrow.is_some() || name == "at",
            narrow,
        };
        let schema = FunctionSchema {
            name: "spread".to_owned(),
            params: vec![
                param("bid", Type::not_null(SqlType::Double), None),
                param("at", Type::nullable(SqlType::Timestamp), None),
                param("lot", Type::nullable(SqlType::Int), Some(Narrow::U8)),
            ],
            result: Type::nullable(SqlType::String),
            fallible: true,
            returns: Returns { result: true, form: ReturnForm::Text },
            handle: Handle::default(),
        };
        assert_eq!(decode(encode_function(&schema)).unwrap(), Schema::Function(schema.clone()));
        let returns = Returns { result: false, form: ReturnForm::Converted };
        let bare = FunctionSchema {
            params: Vec::new(),
            result: Type::not_null(SqlType::Timestamp),
            fallible: false,
            returns,
            ..schema.clone()
        };
        assert_eq!(decode(encode_function(&bare)).unwrap(), Schema::Function(bare.clone()));
        let FunctionSchema { name, params, result, handle, .. } = schema;
        let schema = AggregateSchema { name, params, result, removable: true, text: true, handle };
        assert_eq!(decode(encode_aggregate(&schema)).unwrap(), Schema::Aggregate(schema.clone()));
        let bare = AggregateSchema { params: Vec::new(), removable: false, text: false, ..schema };
        assert_eq!(decode(encode_aggregate(&bare)).unwrap(), Schema::Aggregate(bare));
    }

    #[test]
    fn other_tokens_are_no_schema() {
        assert!(decode(quote! { "Trade" 0 [] [] }).is_err());
        assert!(decode(quote! { "Trade" 0 [] [] ["x" SET] }).is_err());
        assert!(decode(TokenStream::new()).is_err());
        assert!(decode(quote! { function "f" [] }).is_err());
        assert!(decode(quote! { function "f" ["x" SET] INT }).is_err());
        assert!(decode(quote! { function "f" [] INT ever }).is_err());
        assert!(decode(quote! { function "f" ["x" INT as i32] INT }).is_err());
        assert!(decode(quote! { aggregate "f" [] INT ever }).is_err());
        assert!(decode(quote! { procedure "f" [] INT }).is_err());
    }
}
