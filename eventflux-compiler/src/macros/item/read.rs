//! Reading the head of a Rust function. Its body is nobody's business here, so that `syn` need not be built with
//! all of Rust's grammar.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, Error, GenericParam, Generics, LitStr, Result, ReturnType, Token, Type, Visibility,
    parenthesized,
};

/// The head of a function.
pub(super) struct Head {
    pub(super) vis: Visibility,
    pub(super) name: Ident,
    pub(super) generics: Generics,
    /// Its receiver's `self`.
    pub(super) receiver: Option<Span>,
    pub(super) inputs: Vec<Input>,
    pub(super) output: ReturnType,
    /// `async` and `unsafe`, where they stand.
    pub(super) qualifiers: Vec<Ident>,
}

/// A parameter.
pub(super) struct Input {
    /// Its name, unless it is a pattern.
    pub(super) name: Option<Ident>,
    pub(super) ty: Type,
}

impl Parse for Head {
    /// Reads a function with its body.
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        Attribute::parse_outer(input)?;
        let vis = input.parse()?;
        let mut qualifiers = Vec::new();
        while !input.peek(Token![fn]) {
            let word = input.call(Ident::parse_any)?;
            match word.to_string().as_str() {
                "const" => {}
                "extern" => drop(input.parse::<Option<LitStr>>()?),
                "async" | "unsafe" => qualifiers.push(word),
                _ => return Err(Error::new(word.span(), "expected a function")),
            }
        }
        input.parse::<Token![fn]>()?;
        let name = input.parse()?;
        let generics = input.parse()?;
        let list;
        parenthesized!(list in input);
        let mut head = Head {
            vis,
            name,
            generics,
            receiver: None,
            inputs: Vec::new(),
            output: ReturnType::Default,
            qualifiers,
        };
        while !list.is_empty() {
            Attribute::parse_outer(&list)?;
            match self::input(&list)? {
                Ok(input) => head.inputs.push(input),
                Err(receiver) => head.receiver = Some(receiver),
            }
            if !list.is_empty() {
                list.parse::<Token![,]>()?;
            }
        }
        head.output = input.parse()?;
        // Bounds of lifetimes may follow; then the body, which may hold anything.
        loop {
            match input.parse::<TokenTree>()? {
                TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => return Ok(head),
                _ => {}
            }
        }
    }
}

/// A parameter, or where `self` stands.
fn input(list: ParseStream<'_>) -> Result<std::result::Result<Input, Span>> {
    let mut pattern = Vec::new();
    while !(list.is_empty() || list.peek(Token![,]) || list.peek(Token![:]) && !list.peek(Token![::])) {
        pattern.push(list.parse::<TokenTree>()?);
    }
    let receiver = pattern.iter().find(|token| matches!(token, TokenTree::Ident(word) if word == "self"));
    if let Some(receiver) = receiver {
        let span = receiver.span();
        if list.parse::<Option<Token![:]>>()?.is_some() {
            list.parse::<Type>()?;
        }
        return Ok(Err(span));
    }
    list.parse::<Token![:]>()?;
    let name = match pattern.as_slice() {
        [TokenTree::Ident(name)] => Some(name.clone()),
        [TokenTree::Ident(word), TokenTree::Ident(name)] if word == "mut" => Some(name.clone()),
        _ => None,
    };
    Ok(Ok(Input { name, ty: list.parse()? }))
}

impl Head {
    /// What no function that SQL calls can be.
    pub(super) fn check(&self, errors: &mut Vec<Error>) {
        for word in &self.qualifiers {
            let message = if word == "async" {
                "SQL can't wait for an `async` function"
            } else {
                "SQL can't keep the promises that an `unsafe` function asks for"
            };
            errors.push(Error::new(word.span(), message));
        }
        for parameter in &self.generics.params {
            if !matches!(parameter, GenericParam::Lifetime(_)) {
                errors.push(Error::new_spanned(
                    parameter,
                    "a function of SQL can have lifetimes, but no type or const parameters\n\
                     help: SQL must know the types: write a function for each",
                ));
            }
        }
    }
}

/// The heads of the functions of an `impl` block, and the type it is for.
pub(super) struct Block {
    pub(super) ty: Type,
    pub(super) heads: Vec<Head>,
}

impl Parse for Block {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        Attribute::parse_outer(input)?;
        input.parse::<Token![impl]>()?;
        let ty = input.parse()?;
        if input.peek(Token![for]) {
            return Err(input.error("expected an `impl` block of the struct itself, not of a trait"));
        }
        let body;
        syn::braced!(body in input);
        let mut heads = Vec::new();
        while !body.is_empty() {
            let ahead = body.fork();
            match ahead.parse::<Head>() {
                Ok(head) => {
                    body.parse::<Head>()?;
                    heads.push(head);
                }
                // A constant or a macro: up to its end.
                Err(_) => skip(&body)?,
            }
        }
        Ok(Block { ty, heads })
    }
}

/// An item that is no function: up to its `;` or braces.
fn skip(body: ParseStream<'_>) -> Result<()> {
    while !body.is_empty() {
        match body.parse::<TokenTree>()? {
            TokenTree::Punct(end) if end.as_char() == ';' => return Ok(()),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return Ok(()),
            _ => {}
        }
    }
    Ok(())
}

/// An error as an item beside what it is about.
pub(super) fn beside(item: &TokenStream, error: &Error) -> TokenStream {
    let error = error.to_compile_error();
    quote::quote! { #item #error }
}
