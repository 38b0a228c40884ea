//! `#[derive(Stream)]`.
//!
//! For a struct it emits
//! - `impl Stream`: its columns, borrowed, and the description of them,
//! - `impl OwnedStream`, if it borrows nothing: writing it from columns,
//! - a hidden macro under the struct's own name that hands its schema to `eventflux!` (see [`super::chain`]).

mod attributes;
mod duration;
pub(super) mod field;
pub(super) mod implement;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, GenericParam};

use self::attributes::{OfField, OfStruct};
use self::field::Column;
use super::{chain, default_crate, schema};
use crate::catalog::{FieldSchema, StructSchema};
use crate::syntax::limits::MAX_COLUMNS;

/// A struct as its derive reads it.
struct Struct {
    input: DeriveInput,
    /// Where the library is.
    krate: TokenStream,
    columns: Vec<Column>,
    skipped: Vec<(Ident, syn::Type)>,
    schema: StructSchema,
}

/// `#[derive(Stream)]`; `place` tells this expansion from all others of the crate.
pub fn derive_stream(input: TokenStream, place: &str) -> TokenStream {
    let seed = format!("{place} {input}");
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Vec::new();
    let read = Struct::read(input, &mut errors);
    let errors = errors.iter().map(Error::to_compile_error);
    let items = read.map(|read| {
        let implementations = read.implement();
        let handover = {
            let schema = schema::encode(&read.schema);
            chain::handover(&read.input.vis, &read.input.ident, &schema, &TokenStream::new(), &seed)
        };
        quote! { #implementations #handover }
    });
    quote! { #(#errors)* #items }
}

impl Struct {
    /// `None` where not even a schema can be told.
    fn read(input: DeriveInput, errors: &mut Vec<Error>) -> Option<Self> {
        let fields = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => fields.named.iter().collect::<Vec<_>>(),
                Fields::Unit => Vec::new(),
                Fields::Unnamed(fields) => {
                    errors.push(Error::new_spanned(fields, "a stream's columns need names: name the fields"));
                    return None;
                }
            },
            Data::Enum(data) => {
                errors.push(Error::new(data.enum_token.span, "only structs are streams, not enums"));
                return None;
            }
            Data::Union(data) => {
                errors.push(Error::new(data.union_token.span, "only structs are streams, not unions"));
                return None;
            }
        };
        let mut generic = false;
        for parameter in &input.generics.params {
            if !matches!(parameter, GenericParam::Lifetime(_)) {
                errors.push(Error::new_spanned(
                    parameter,
                    "a stream's struct can have lifetimes, but no type or const parameters\n\
                     help: the columns must be known: write the type, or skip the field",
                ));
                generic = true;
            }
        }
        if generic {
            return None;
        }

        let of_struct = OfStruct::parse(&input.attrs, errors);
        let mut columns: Vec<Column> = Vec::new();
        let mut skipped = Vec::new();
        let mut time: Option<usize> = None;
        let mut lateness = of_struct.lateness;
        for field in fields {
            let Some(ident) = field.ident.clone() else { continue };
            let said = OfField::parse(&field.attrs, errors);
            if let Some(skip) = said.skip {
                if said.time.is_some() || said.name.is_some() || said.sql.is_some() {
                    errors
                        .push(Error::new(skip, "a skipped field is no column: it takes no other attribute"));
                }
                skipped.push((ident, field.ty.clone()));
                continue;
            }
            if let Some(place) = said.time
                && time.replace(columns.len()).is_some()
            {
                errors.push(Error::new(place, "a second time column: a stream has one"));
            }
            if let Some((micros, place)) = said.lateness {
                if said.time.is_none() {
                    errors.push(Error::new(
                        place,
                        "`lateness` belongs to the field marked `time`, or to the struct",
                    ));
                } else if lateness.replace((micros, place)).is_some() {
                    errors.push(Error::new(place, "a second `lateness`"));
                }
            }
            let column = Column::new(ident, field.ty.clone(), &said);
            if columns.iter().any(|other| other.name == column.name) {
                errors.push(Error::new(
                    column.field.span(),
                    format!("two columns are named `{}`", column.name),
                ));
            }
            if column.opaque().is_some_and(field::names_lifetime) {
                errors.push(Error::new(
                    column.span(),
                    "SQL does not know this type, and can't carry what borrows\n\
                     help: `#[stream(skip)]` leaves the field out",
                ));
            }
            columns.push(column);
        }
        if let (Some((_, place)), None) = (lateness, time) {
            errors.push(Error::new(place, "`lateness` without a field marked `#[stream(time)]`"));
        }
        if columns.len() > MAX_COLUMNS {
            let message = format!("a stream has at most {MAX_COLUMNS} columns");
            errors.push(Error::new(Span::call_site(), message));
            return None;
        }

        let schema = StructSchema {
            name: of_struct.name.as_ref().map_or_else(|| field::plain_name(&input.ident), syn::LitStr::value),
            fields: columns.iter().map(|c| FieldSchema { name: c.name.clone(), ty: c.ty.clone() }).collect(),
            time,
            lateness: lateness.map(|(micros, _)| micros),
            lifetimes: input.generics.params.len(),
        };
        let krate = of_struct.krate.map_or_else(default_crate, |path| quote! { #path });
        Some(Struct { input, krate, columns, skipped, schema })
    }

    /// Whether a query can write it: it borrows nothing.
    fn is_owned(&self) -> bool {
        self.schema.lifetimes == 0 && !self.columns.iter().any(|column| column.borrowed)
    }

    /// The number and the type of each opaque column.
    fn opaque(&self) -> impl Iterator<Item = (usize, &syn::Type)> {
        self.columns.iter().enumerate().filter_map(|(i, column)| column.opaque().map(|ty| (i, ty)))
    }
}
