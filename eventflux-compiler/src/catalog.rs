//! What the compiler asks about the Rust side: the structs that streams are made of.

use crate::expr::Narrow;
use crate::syntax::ast::RustPath;
use crate::types::Type;

/// Knows the Rust structs that `OF` names.
pub trait Catalog {
    /// The struct at `path`; `None` if it is not known.
    fn rust_struct(&self, path: &RustPath) -> Option<&StructSchema>;
    /// The names of all known structs, for did-you-mean.
    fn known_structs(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A catalog without any struct.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoStructs;

impl Catalog for NoStructs {
    fn rust_struct(&self, _: &RustPath) -> Option<&StructSchema> {
        None
    }
}

/// A Rust struct with `#[derive(Stream)]`, as the derive describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct StructSchema {
    /// The struct's own name, or the one its `#[stream(name = "..")]` gives: what the interpreter registers it by.
    pub name: String,
    /// Its columns: the fields that are not skipped, in order.
    pub fields: Vec<FieldSchema>,
    /// The field marked `#[stream(time)]`, by its number in `fields`.
    pub time: Option<usize>,
    /// `#[stream(lateness = ..)]`, in microseconds.
    pub lateness: Option<i64>,
    /// How many lifetime parameters the struct has; one with any can't be written by a query.
    pub lifetimes: usize,
}

/// A field of a [`StructSchema`].
#[derive(Clone, Debug, PartialEq)]
pub struct FieldSchema {
    /// The column's name.
    pub name: String,
    /// What SQL sees.
    pub ty: FieldType,
}

/// What SQL sees of a Rust field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldType {
    /// A SQL type.
    Sql {
        /// The type, nullable for `Option`.
        ty: Type,
        /// Set where the field is narrower than the SQL type.
        narrow: Option<Narrow>,
    },
    /// Any other type: its tokens as text. SQL only carries it.
    Opaque {
        /// The Rust type.
        rust: String,
        /// Whether it is `Option` of that.
        nullable: bool,
    },
}
