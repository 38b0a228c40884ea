//! What stands between the braces of `eventflux!`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Error, Expr, ExprLit, Lit, LitStr, Meta, Path, Result, Token, Visibility};

use super::default_crate;

/// A call of `eventflux!`, taken apart.
pub(super) struct Invocation {
    /// `crate = path;`, or the default.
    pub(super) krate: TokenStream,
    /// All that follows `crate = path;`.
    pub(super) rest: TokenStream,
    /// The header; without one the call is an expression.
    pub(super) header: Option<Header>,
    /// The SQL.
    pub(super) source: Source,
    /// What is wrong with the header.
    pub(super) errors: Vec<Error>,
}

/// `/// docs  pub struct Name;`
pub(super) struct Header {
    pub(super) docs: Vec<String>,
    pub(super) vis: Visibility,
    pub(super) name: Ident,
}

/// Where the SQL is.
pub(super) enum Source {
    /// In the tokens.
    Tokens(TokenStream),
    /// In a string.
    Text(LitStr),
    /// In the file of that name.
    File(LitStr),
}

impl Invocation {
    /// Takes a call apart.
    ///
    /// # Errors
    /// Where no name of the app can be told.
    pub(super) fn parse(input: TokenStream) -> Result<Self> {
        let (krate, rest) = split_crate.parse2(input)?;
        let (header, source, errors) = body.parse2(rest.clone())?;
        Ok(Invocation { krate, rest, header, source, errors })
    }
}

/// `crate = path;` and what follows it.
fn split_crate(input: ParseStream<'_>) -> Result<(TokenStream, TokenStream)> {
    let mut krate = default_crate();
    if input.peek(Token![crate]) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        let path = input.call(Path::parse_mod_style)?;
        krate = quote! { #path };
        if !input.is_empty() {
            input.parse::<Token![;]>()?;
        }
    }
    Ok((krate, input.parse()?))
}

fn body(input: ParseStream<'_>) -> Result<(Option<Header>, Source, Vec<Error>)> {
    let mut errors = Vec::new();
    let begins = input.peek(Token![#]) || input.peek(Token![pub]) || input.peek(Token![struct]);
    let header = if begins { Some(header(input, &mut errors)?) } else { None };
    Ok((header, source(input)?, errors))
}

fn header(input: ParseStream<'_>, errors: &mut Vec<Error>) -> Result<Header> {
    let attributes = input.call(Attribute::parse_outer)?;
    let vis = input.parse()?;
    input.parse::<Token![struct]>()?;
    let name: Ident = input.parse()?;
    if let Err(error) = input.parse::<Token![;]>() {
        errors.push(Error::new(error.span(), "expected `;` after the name of the app"));
    }
    // rustfmt lays `eventflux!(..)` out like a call, and parts the header from what follows by a comma.
    let _ = input.parse::<Option<Token![,]>>();
    let mut docs = Vec::new();
    for attribute in &attributes {
        match &attribute.meta {
            Meta::NameValue(meta) if meta.path.is_ident("doc") => {
                if let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &meta.value {
                    docs.push(text.value());
                }
            }
            _ => errors
                .push(Error::new_spanned(attribute, "an app takes doc comments, but no other attributes")),
        }
    }
    Ok(Header { docs, vis, name })
}

fn source(input: ParseStream<'_>) -> Result<Source> {
    let ahead = input.fork();
    if let Ok(text) = ahead.parse::<LitStr>() {
        let _ = ahead.parse::<Option<Token![;]>>();
        if ahead.is_empty() {
            let _: TokenStream = input.parse()?;
            return Ok(Source::Text(text));
        }
    }
    let ahead = input.fork();
    if ahead.parse::<Ident>().is_ok_and(|word| word == "file") && ahead.parse::<Token![=]>().is_ok() {
        let _: Ident = input.parse()?;
        let _: Token![=] = input.parse()?;
        let file: LitStr = input.parse()?;
        let _ = input.parse::<Option<Token![;]>>();
        if !input.is_empty() {
            return Err(input.error("nothing may follow the file's name"));
        }
        return Ok(Source::File(file));
    }
    Ok(Source::Tokens(input.parse()?))
}

/// What the first step of the chain hands to the last, in one group so that nothing in it is touched.
pub(super) fn carry(krate: &TokenStream, rest: &TokenStream) -> TokenStream {
    quote! { { [#krate] #rest } }
}

/// What arrived at the end of the chain: the call, and a schema for each struct it names, in that order.
pub(super) struct Arrived {
    pub(super) krate: TokenStream,
    pub(super) rest: TokenStream,
    pub(super) schemas: Vec<TokenStream>,
}

impl Parse for Arrived {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let none_left;
        syn::bracketed!(none_left in input);
        if !none_left.is_empty() {
            return Err(none_left.error("the chain of structs did not end"));
        }
        let call;
        syn::braced!(call in input);
        let krate;
        syn::bracketed!(krate in call);
        let mut arrived = Arrived { krate: krate.parse()?, rest: call.parse()?, schemas: Vec::new() };
        while !input.is_empty() {
            let schema;
            syn::braced!(schema in input);
            arrived.schemas.push(schema.parse()?);
        }
        Ok(arrived)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(input: TokenStream) -> Invocation {
        Invocation::parse(input).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn all_forms_are_told_apart() {
        let call = parse(quote! { #[doc = " One bar."] pub struct Bars; SELECT 1 });
        let header = call.header.unwrap();
        assert_eq!((header.name.to_string(), header.docs), ("Bars".to_owned(), vec![" One bar.".to_owned()]));
        assert!(matches!(call.source, Source::Tokens(_)));
        assert_eq!(call.krate.to_string(), ":: eventflux");

        let call = parse(quote! { crate = my::ef; struct Bars; "SELECT 1"; });
        assert_eq!(call.krate.to_string(), "my :: ef");
        assert!(matches!(call.source, Source::Text(text) if text.value() == "SELECT 1"));

        let call = parse(quote! { pub(crate) struct Bars; file = "bars.sql" });
        assert!(matches!(call.source, Source::File(file) if file.value() == "bars.sql"));

        let call = parse(quote! { struct Bars;, file = "bars.sql" });
        assert!(matches!(call.source, Source::File(_)), "as rustfmt leaves it");
        let call = parse(quote! { SELECT a FROM file });
        assert!(call.header.is_none());
        assert!(matches!(parse(quote! { "SELECT 1" }).source, Source::Text(_)));
        assert!(matches!(parse(quote! { "a" || "b" }).source, Source::Tokens(_)));
        assert!(matches!(parse(TokenStream::new()).source, Source::Tokens(_)));
    }

    #[test]
    fn a_broken_header_is_told() {
        let error = |input| match Invocation::parse(input) {
            Err(error) => error.to_string(),
            Ok(call) => call.errors.iter().map(Error::to_string).collect::<Vec<_>>().join("; "),
        };
        assert_eq!(error(quote! { pub }), "unexpected end of input, expected `struct`");
        assert_eq!(error(quote! { struct Bars CREATE }), "expected `;` after the name of the app");
        assert_eq!(
            error(quote! { #[derive(Clone)] struct Bars; }),
            "an app takes doc comments, but no other attributes"
        );
        assert_eq!(error(quote! { file = }), "unexpected end of input, expected string literal");
        assert!(!error(quote! { struct Bars; file = "a" b }).is_empty());
    }

    #[test]
    fn what_is_carried_arrives() {
        let carried = carry(&quote! { ::eventflux }, &quote! { struct A; SELECT a <> b });
        let arrived: Arrived =
            syn::parse2(quote! { [] #carried { "T" } { "U" } }).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(arrived.schemas.len(), 2);
        assert_eq!(arrived.rest.to_string(), quote! { struct A; SELECT a <> b }.to_string());
    }
}
