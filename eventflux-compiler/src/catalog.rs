//! What the compiler asks about the Rust side: the structs that streams are made of, and functions.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::expr::Narrow;
use crate::syntax::ast::RustPath;
use crate::types::Type;

/// Knows the Rust structs and functions that `OF` names.
pub trait Catalog {
    /// The struct at `path`; `None` if it is not known.
    fn rust_struct(&self, path: &RustPath) -> Option<&StructSchema>;
    /// The names of all known structs, for did-you-mean.
    fn known_structs(&self) -> Vec<String> {
        Vec::new()
    }
    /// The function at `path`; `None` if it is not known.
    fn rust_function(&self, _path: &RustPath) -> Option<&FunctionSchema> {
        None
    }
    /// The names of all known functions, for did-you-mean.
    fn known_functions(&self) -> Vec<String> {
        Vec::new()
    }
    /// The aggregate at `path`; `None` if it is not known.
    fn rust_aggregate(&self, _path: &RustPath) -> Option<&AggregateSchema> {
        None
    }
    /// The names of all known aggregates, for did-you-mean.
    fn known_aggregates(&self) -> Vec<String> {
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

/// A Rust function with `#[function]`, as the attribute describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionSchema {
    /// The function's own name, or the one its `name = ".."` gives: what the interpreter registers it by.
    pub name: String,
    /// Its parameters, in order.
    pub params: Vec<Parameter>,
    /// What it gives for arguments that are not NULL; nullable for `Option`.
    pub result: Type,
    /// Whether a call may be a row error.
    pub fallible: bool,
    /// How its result is had, for generated code.
    pub returns: Returns,
    /// What the catalog wants to find again.
    pub handle: Handle,
}

/// A parameter of a function written in Rust.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its type; nullable for `Option`. NULL for any other makes the result NULL without a call.
    pub ty: Type,
    /// Whether generated code must convert what it hands over: the Rust type is not the one that SQL computes with.
    pub converted: bool,
    /// Set where the Rust type is narrower than the SQL type.
    pub narrow: Option<Narrow>,
}

/// A Rust struct with `#[aggregate]`, as the attribute describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct AggregateSchema {
    /// The struct's own name, or the one its `name = ".."` gives: what the interpreter registers it by.
    pub name: String,
    /// The parameters of `add`. An event is skipped where NULL stands for one that is not nullable.
    pub params: Vec<Parameter>,
    /// Its result; nullable for `Option`.
    pub result: Type,
    /// Whether events can be taken out again.
    pub removable: bool,
    /// Whether its result is a text of its own, which must be kept somewhere.
    pub text: bool,
    /// What the catalog wants to find again.
    pub handle: Handle,
}

/// How the result of a Rust function is had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Returns {
    /// It is in a `Result`.
    pub result: bool,
    /// What must be done with it then.
    pub form: ReturnForm,
}

/// What must be done with what a Rust function returned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReturnForm {
    /// Nothing.
    #[default]
    Plain,
    /// It is converted to the type that SQL computes with.
    Converted,
    /// It is a text of its own, which must be kept somewhere.
    Text,
}

/// Something that a catalog puts into a schema to find it again in the plan: the interpreter the function itself. The
/// compiler only carries it, and plans are equal whatever it is.
#[derive(Clone, Default)]
pub struct Handle(Option<Arc<dyn Any + Send + Sync>>);

impl Handle {
    /// A handle that holds `thing`.
    pub fn new<T: Any + Send + Sync>(thing: T) -> Self {
        Handle(Some(Arc::new(thing)))
    }

    /// What it holds, if it is a `T`.
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.as_ref()?.downcast_ref()
    }
}

impl PartialEq for Handle {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle")
    }
}
