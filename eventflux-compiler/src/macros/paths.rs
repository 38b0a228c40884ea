//! The Rust structs and functions that SQL names.
//!
//! `OF` is looked for among the tokens, not in the tree: so the typed API of a stream outlives a syntax error in
//! its statement. The paths of an expression (`FROM crate::model::Trade`) are told from names by the tree.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::chain::{ItemPath, Kind};
use super::places::Places;
use crate::span;
use crate::syntax::ast::RustPath;
use crate::syntax::tokens::{Symbol, Token, Tokens};

/// What stands after `CREATE STREAM name OF`, and after FUNCTION and AGGREGATE likewise, each once.
pub(super) fn declared(tokens: &Tokens, places: &Places) -> Vec<ItemPath> {
    let list = tokens.list();
    let mut found = Vec::new();
    for of in 3..list.len() {
        let keyword =
            |at: usize, word: &str| matches!(&list[at], Token::Word(w) if w.eq_ignore_ascii_case(word));
        let kinds = [("STREAM", Kind::Struct), ("FUNCTION", Kind::Function), ("AGGREGATE", Kind::Aggregate)];
        let kind = kinds.into_iter().find(|(word, _)| keyword(of - 2, word));
        if let Some((_, kind)) = kind
            && keyword(of, "OF")
            && matches!(list[of - 1], Token::Word(_) | Token::Quoted(_))
            && keyword(of - 3, "CREATE")
        {
            add(&mut found, path_at(list, of + 1, kind, places));
        }
    }
    found
}

/// The struct at a path of the tree.
pub(super) fn of_tree(path: &RustPath, tokens: &Tokens, places: &Places) -> Option<ItemPath> {
    let start = usize::try_from(path.span.start).ok()?;
    path_at(tokens.list(), start, Kind::Struct, places)
}

pub(super) fn add(found: &mut Vec<ItemPath>, path: Option<ItemPath>) {
    if let Some(path) = path
        && !found.iter().any(|known| known.text == path.text)
    {
        found.push(path);
    }
}

fn path_at(list: &[Token], start: usize, kind: Kind, places: &Places) -> Option<ItemPath> {
    let colons = |at: usize| list.get(at) == Some(&Token::Symbol(Symbol::DoubleColon));
    let mut path = TokenStream::new();
    let mut text = String::new();
    let mut at = start;
    if colons(at) {
        path.extend(quote! { :: });
        text.push_str("::");
        at += 1;
    }
    loop {
        let (name, raw) = match list.get(at)? {
            Token::Word(name) => (name, false),
            Token::Quoted(name) => (name, true),
            _ => return None,
        };
        path.extend(
            ident(name, raw, places.span(span::Span::token(u32::try_from(at).ok()?)))?.to_token_stream(),
        );
        text.push_str(name);
        at += 1;
        if !colons(at) {
            break;
        }
        path.extend(quote! { :: });
        text.push_str("::");
        at += 1;
    }
    let first = places.span(span::Span::token(u32::try_from(start).ok()?));
    Some(ItemPath { kind, text, tokens: path, span: first })
}

/// The identifier, if Rust reads the name as one.
fn ident(name: &str, raw: bool, span: Span) -> Option<Ident> {
    let tokens: TokenStream = name.parse().ok()?;
    let mut tokens = tokens.into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(ident)), None) if ident == name => {
            let path_word = matches!(name, "self" | "Self" | "super" | "crate" | "_");
            Some(if raw && !path_word { Ident::new_raw(name, span) } else { Ident::new(name, span) })
        }
        _ => None,
    }
}
