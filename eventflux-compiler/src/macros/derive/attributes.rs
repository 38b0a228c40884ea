//! `#[stream(..)]` on structs and fields.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Error, LitStr, Path, Result};

use super::duration;
use crate::types::SqlType;

/// What the attributes of the struct say.
#[derive(Default)]
pub(super) struct OfStruct {
    pub(super) name: Option<LitStr>,
    pub(super) lateness: Option<(i64, Span)>,
    pub(super) krate: Option<Path>,
}

/// What the attributes of a field say.
#[derive(Default)]
pub(super) struct OfField {
    pub(super) name: Option<LitStr>,
    pub(super) time: Option<Span>,
    pub(super) lateness: Option<(i64, Span)>,
    pub(super) skip: Option<Span>,
    pub(super) sql: Option<SqlType>,
    pub(super) nullable: Option<Span>,
}

impl OfStruct {
    pub(super) fn parse(attributes: &[Attribute], errors: &mut Vec<Error>) -> Self {
        let mut said = OfStruct::default();
        each(attributes, errors, |meta| match key(meta).as_str() {
            "name" => once(meta, &mut said.name, name),
            "lateness" => once(meta, &mut said.lateness, lateness),
            "crate" => once(meta, &mut said.krate, |meta| meta.value()?.parse()),
            _ => Err(meta.error("a struct takes `name = \"..\"`, `lateness = \"5s\"` and `crate = path`")),
        });
        said
    }
}

impl OfField {
    pub(super) fn parse(attributes: &[Attribute], errors: &mut Vec<Error>) -> Self {
        let mut said = OfField::default();
        each(attributes, errors, |meta| {
            match key(meta).as_str() {
            "name" => once(meta, &mut said.name, name),
            "time" => once(meta, &mut said.time, flag),
            "lateness" => once(meta, &mut said.lateness, lateness),
            "skip" => once(meta, &mut said.skip, flag),
            "as" => once(meta, &mut said.sql, sql),
            "nullable" => once(meta, &mut said.nullable, flag),
            _ => Err(meta.error(
                "a field takes `time`, `lateness = \"5s\"`, `name = \"..\"`, `skip`, `as = TYPE` and `nullable`",
            )),
        }
        });
        said
    }
}

fn each(
    attributes: &[Attribute],
    errors: &mut Vec<Error>,
    mut one: impl FnMut(&ParseNestedMeta<'_>) -> Result<()>,
) {
    for attribute in attributes.iter().filter(|a| a.path().is_ident("stream")) {
        if let Err(error) = attribute.parse_nested_meta(|meta| one(&meta)) {
            errors.push(error);
        }
    }
}

fn key(meta: &ParseNestedMeta<'_>) -> String {
    meta.path.get_ident().map(Ident::to_string).unwrap_or_default()
}

fn once<T>(
    meta: &ParseNestedMeta<'_>,
    slot: &mut Option<T>,
    parse: impl FnOnce(&ParseNestedMeta<'_>) -> Result<T>,
) -> Result<()> {
    let value = parse(meta)?;
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(meta.error("said twice")),
    }
}

fn flag(meta: &ParseNestedMeta<'_>) -> Result<Span> {
    Ok(meta.path.get_ident().map_or_else(Span::call_site, Ident::span))
}

fn name(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    let name: LitStr = meta.value()?.parse()?;
    if name.value().is_empty() { Err(Error::new(name.span(), "an empty name")) } else { Ok(name) }
}

fn lateness(meta: &ParseNestedMeta<'_>) -> Result<(i64, Span)> {
    let text: LitStr = meta.value()?.parse()?;
    match duration::parse(&text.value()) {
        Some(micros) => Ok((micros, text.span())),
        None => Err(Error::new(
            text.span(),
            "not a duration of zero or more\nhelp: write one as in SQL, such as \"5s\", \"1 MINUTE 30 SECONDS\" or \"250 ms\"",
        )),
    }
}

fn sql(meta: &ParseNestedMeta<'_>) -> Result<SqlType> {
    let value = meta.value()?;
    let word = value.call(Ident::parse_any)?;
    SqlType::from_name(&word.to_string()).ok_or_else(|| {
        Error::new(
            word.span(),
            format!("unknown SQL type `{word}`\nhelp: BOOL, INT, BIGINT, FLOAT, DOUBLE, STRING or TIMESTAMP"),
        )
    })
}
