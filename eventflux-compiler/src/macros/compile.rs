//! The two ends of the chain: the first step, and the last, which compiles.

use std::collections::HashMap;
use std::path::Path;

use proc_macro2::{Ident, Span as RustSpan, TokenStream};
use quote::{ToTokens, quote};
use syn::{Error, Visibility};

use super::chain::{self, ItemPath};
use super::invocation::{Arrived, Header, Invocation, carry};
use super::schema::{self, Schema};
use super::sql::Sql;
use super::{expression, paths};
use crate::bind::{self, Failed};
use crate::catalog::{AggregateSchema, Catalog, FunctionSchema, StructSchema};
use crate::codegen::{self, Collision, Names, collisions};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::logical;
use crate::span::Span;
use crate::syntax::ast::{Query, RustPath};
use crate::syntax::tokens::Token;
use crate::syntax::{limits, parse_query};
use crate::{DeclaredQuestion, compile_app, compile_tokens};

/// The app of the expression form; no name of the program is likely to be the same.
const UNNAMED: &str = "EventFluxApp";

/// `eventflux!`: the first step. `root` is the folder that file names are relative to.
pub fn eventflux(input: TokenStream, root: Option<&Path>) -> TokenStream {
    let call = match Invocation::parse(input) {
        Ok(call) => call,
        Err(error) => return error.to_compile_error(),
    };
    let read = match read(&call, root) {
        Ok(read) => read,
        Err(error) => return call.errors.iter().chain([&error]).map(Error::to_compile_error).collect(),
    };
    if read.items.is_empty() {
        return expand(&call, &read, &[]);
    }
    let krate = &call.krate;
    let last = quote! { #krate::__private::finish };
    let chain = chain::call(krate, &read.items, &last, &carry(krate, &call.rest));
    if call.header.is_some() {
        chain
    } else {
        quote! { { #chain } }
    }
}

/// The last step: `input` is what the first one carried, and the schemas collected on the way.
pub fn finish(input: TokenStream, root: Option<&Path>) -> TokenStream {
    let expand = || -> syn::Result<TokenStream> {
        let arrived: Arrived = syn::parse2(input)?;
        let call = Invocation { krate: arrived.krate, ..Invocation::parse(arrived.rest)? };
        let read = read(&call, root)?;
        Ok(expand(&call, &read, &arrived.schemas))
    };
    expand().unwrap_or_else(|error| error.to_compile_error())
}

/// A call whose SQL was read, as far as both ends need it.
struct Read {
    sql: Sql,
    items: Vec<ItemPath>,
    /// The query of the expression form, and what is wrong with it.
    query: Option<(Option<Query>, Vec<Diagnostic>)>,
}

fn read(call: &Invocation, root: Option<&Path>) -> syn::Result<Read> {
    let sql = Sql::read(&call.source, root)?;
    if call.header.is_some() {
        let items = paths::declared(&sql.tokens, &sql.places);
        return Ok(Read { sql, items, query: None });
    }
    if let Some(Token::Word(word)) = sql.tokens.list().first()
        && ["CREATE", "INSERT", "SET"].iter().any(|statement| statement.eq_ignore_ascii_case(word))
    {
        return Err(Error::new(
            sql.places.span(Span::token(0)),
            "an app of statements needs a name\nhelp: begin with `pub struct Name;`",
        ));
    }
    let (query, errors) = limits::with_stack(|| parse_query(&sql.tokens));
    let mut items = Vec::new();
    for path in query.iter().flat_map(expression::structs) {
        paths::add(&mut items, paths::of_tree(&path, &sql.tokens, &sql.places));
    }
    Ok(Read { sql, items, query: Some((query, errors.into_sorted())) })
}

/// What the chain has brought.
#[derive(Default)]
struct Items(HashMap<String, Schema>);

impl Catalog for Items {
    fn rust_struct(&self, path: &RustPath) -> Option<&StructSchema> {
        match self.0.get(&path.to_string())? {
            Schema::Struct(schema) => Some(schema),
            _ => None,
        }
    }

    fn rust_function(&self, path: &RustPath) -> Option<&FunctionSchema> {
        match self.0.get(&path.to_string())? {
            Schema::Function(schema) => Some(schema),
            _ => None,
        }
    }

    fn rust_aggregate(&self, path: &RustPath) -> Option<&AggregateSchema> {
        match self.0.get(&path.to_string())? {
            Schema::Aggregate(schema) => Some(schema),
            _ => None,
        }
    }
}

/// Compiles the call to Rust.
fn expand(call: &Invocation, read: &Read, schemas: &[TokenStream]) -> TokenStream {
    let mut errors: Vec<Error> = call.errors.clone();
    let mut items = Items::default();
    for (path, tokens) in read.items.iter().zip(schemas) {
        match schema::decode(tokens.clone()) {
            Ok(schema) => {
                items.0.insert(path.text.clone(), schema);
            }
            Err(error) => errors.push(Error::new(
                path.span,
                format!("`{}` was made for SQL by another version of EventFlux: {error}", path.text),
            )),
        }
    }
    let outcome = match &read.query {
        None => compile_tokens(&read.sql.tokens, &items),
        Some((Some(query), found)) if found.is_empty() => {
            compile_app(&expression::app(query.clone()), &items)
        }
        Some((_, found)) => {
            let (streams, tables, questions) = Default::default();
            Err(Failed { diagnostics: found.clone(), streams, tables, questions })
        }
    };
    let plans = match outcome {
        Ok(compiled) => {
            let found = clashes(&compiled.logical.streams, &compiled.logical.tables, &compiled.questions);
            errors.extend(found.iter().map(|error| read.sql.places.error(error)));
            if errors.is_empty() {
                Ok(compiled)
            } else {
                Err((compiled.logical.streams, compiled.logical.tables, compiled.questions))
            }
        }
        Err(failed) => {
            errors.extend(failed.diagnostics.iter().map(|error| read.sql.places.error(error)));
            Err((failed.streams, failed.tables, failed.questions))
        }
    };
    let errors = errors.iter().map(Error::to_compile_error);
    let tracked = &read.sql.tracked;
    let spans = |span| read.sql.places.span(span);
    let unnamed = Header {
        docs: Vec::new(),
        vis: Visibility::Inherited,
        name: Ident::new(UNNAMED, RustSpan::call_site()),
    };
    let header = call.header.as_ref().unwrap_or(&unnamed);
    let mut names = Names {
        krate: call.krate.clone(),
        app: header.name.clone(),
        vis: header.vis.to_token_stream(),
        docs: header.docs.clone(),
        statements: Vec::new(),
        explain: String::new(),
        spans: &spans,
        within: None,
    };
    let is_expression = call.header.is_none();
    match plans {
        Ok(compiled) => {
            names.statements = compiled.ast.statements.iter().map(ToString::to_string).collect();
            names.explain = compiled.explain();
            let app = codegen::generate(&compiled.physical, &compiled.questions, &names);
            let name = &names.app;
            if is_expression {
                quote! { { #tracked #app #name::builder() } }
            } else {
                quote! { #tracked #app }
            }
        }
        // The value of `compile_error!` is of any type, so that what is done with it gives no further errors.
        Err(_) if is_expression => quote! { { #tracked #(#errors)* } },
        Err((streams, tables, questions)) => {
            let (streams, tables, questions) = without_clashes(streams, &tables, questions);
            let app = codegen::skeleton(&streams, &tables, &questions, &names);
            quote! { #tracked #(#errors)* #app }
        }
    }
}

/// The streams, tables and questions whose methods or types of rows would have the same name. Only the macro makes these of
/// them, so only here is it an error.
fn clashes(
    streams: &[logical::Stream],
    tables: &[logical::Table],
    questions: &[DeclaredQuestion],
) -> Vec<Diagnostic> {
    let named = |number: usize| -> (&str, &str, Span) {
        let Some(stream) = streams.get(number) else {
            let name = &questions[number - streams.len()].name;
            return ("query", &name.name, name.span);
        };
        let table = tables.iter().any(|table| table.stream.0 as usize == number);
        (if table { "table" } else { "stream" }, &stream.name, stream.span)
    };
    let clash = |clash: Collision| {
        let (kind, name, span) = named(clash.stream);
        let message = match clash.with.map(named) {
            Some((other, first, _)) => {
                let kinds = match (other, kind) {
                    ("table", "table") => "tables ",
                    ("stream", "stream") => "streams ",
                    _ => "",
                };
                format!("{kinds}`{first}` and `{name}` would both have the {}", clash.name)
            }
            None => format!("{kind} `{name}` would have the {}, which every app has", clash.name),
        };
        let help =
            if clash.with.is_some() { "give one of them another name" } else { "give it another name" };
        Diagnostic::new(codes::NAME_CLASH, span, message).help(help)
    };
    found(streams, tables, questions).into_iter().map(clash).collect()
}

fn found(
    streams: &[logical::Stream],
    tables: &[logical::Table],
    questions: &[DeclaredQuestion],
) -> Vec<Collision> {
    let tables: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let questions: Vec<&str> = questions.iter().map(|question| question.name.name.as_str()).collect();
    collisions(streams, &tables, &questions)
}

/// What is left without those that clash, of which the generated code could have no names.
fn without_clashes(
    streams: Vec<logical::Stream>,
    tables: &[logical::Table],
    questions: Vec<DeclaredQuestion>,
) -> (Vec<logical::Stream>, Vec<logical::Table>, Vec<DeclaredQuestion>) {
    let clashing: Vec<usize> =
        found(&streams, tables, &questions).into_iter().map(|clash| clash.stream).collect();
    let count = streams.len();
    let rest = streams.into_iter().enumerate().filter(|(i, _)| !clashing.contains(i));
    let (streams, tables) = bind::left(rest, tables);
    let questions = questions.into_iter().zip(count..).filter(|(_, i)| !clashing.contains(i));
    (streams, tables, questions.map(|(question, _)| question).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// cargo builds a crate anew when a file named by `include_bytes!` changes.
    #[test]
    fn a_file_is_watched() {
        let folder = std::env::temp_dir().join(format!("eventflux-macros-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("app.sql"), "CREATE STREAM S (a INT); SELECT a FROM S;").unwrap();
        let expanded = eventflux(quote! { struct App; file = "app.sql" }, Some(&folder)).to_string();
        let missing = eventflux(quote! { struct App; file = "other.sql" }, Some(&folder)).to_string();
        std::fs::remove_dir_all(&folder).unwrap();
        let path = folder.join("app.sql").to_string_lossy().into_owned();
        assert!(expanded.contains(&format!("include_bytes ! ({path:?})")), "{expanded}");
        assert!(expanded.contains("struct App"));
        assert!(missing.contains("can't read"), "{missing}");
    }

    #[test]
    fn an_app_without_structs_needs_no_chain() {
        let expanded =
            eventflux(quote! { struct App; CREATE STREAM S (a INT); SELECT a FROM S; }, None).to_string();
        assert!(!expanded.contains("finish !"), "{expanded}");
        let expanded =
            eventflux(quote! { struct App; CREATE STREAM S OF a::B; SELECT a FROM S; }, None).to_string();
        assert!(expanded.contains("a :: B ! { [[:: eventflux :: __private :: finish]]"), "{expanded}");
    }
}
