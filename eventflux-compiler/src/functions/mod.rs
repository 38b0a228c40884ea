//! The one table of functions: what SQL can call, with which types, and which Rust function it becomes.
//!
//! The binder resolves calls here, codegen and the interpreter take the Rust function's name from here, and
//! the reference documentation is printed from here. The functions themselves live in the runtime crate,
//! below its `scalar` module.
//!
//! # How an entry is called
//!
//! `scalar::<rust>(arguments..)`, the arguments cast to [`ScalarFn::params`] (of a variadic function the last
//! parameter repeats) with [`cast`]. Types are `bool i32 i64 f32 f64 &str Timestamp`, and `i64` microseconds
//! for INTERVAL.
//!
//! - **NULL**: a [`strict`](field@ScalarFn::strict) function takes bare values; the caller skips it and takes NULL
//!   when an argument is NULL. The others are variadic, see [`Call`].
//! - **Errors**: a [`fallible`](field@ScalarFn::fallible) one returns `Result<_, Cause>`; a
//!   [`result_nullable`](field@ScalarFn::result_nullable) one an `Option` (inside the `Result`, if both).
//! - **Text**: [`TextResult::Borrow`] returns a `&str` that is part of an argument (or static);
//!   [`TextResult::Buffer`] takes a further, last argument `&mut String`, which it clears; the `&str` that it
//!   returns borrows from the buffer or from an argument.
//! - **Literals**: where all arguments of [`Prepared::args`] are literals, [`Prepared::rust`] is called
//!   instead; in it each of them is replaced, in its place, by a reference to the object of
//!   `scalar::prepared` that [`PreparedKind`] names, built once from the literal. [`check_literal`] tells at
//!   compile time whether that will succeed.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

mod aggregate_table;
mod aggregates;
mod declared;
mod entry;
mod literal;
mod math_table;
mod operators;
mod resolve;
mod text_table;
mod time_table;

pub use aggregates::{
    Accepts, Accumulation, AggregateDoc, AggregateFn, AggregateKind, AggregateResult, aggregates,
    lookup_aggregate, resolve_aggregate,
};
pub use declared::{Declared, RustAggregate, RustFunction};
pub use literal::{check_literal, like_with_backslash, parse_timestamp};
pub(crate) use operators::CAST;
pub use resolve::{ResolveError, cast, extract, extract_field, extract_fields, implicit_cost, resolve, same};

use crate::types::SqlType;

/// Number of an overload in the table. Not stable between versions: never written into state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FnId(pub u16);

impl FnId {
    /// The overload.
    ///
    /// # Panics
    /// If the number was not taken from the table.
    pub fn get(self) -> &'static ScalarFn {
        &TABLE[usize::from(self.0)]
    }
}

/// A concrete overload: what a call resolves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScalarFn {
    /// Its number.
    pub id: FnId,
    /// The SQL name, in upper case, or the operator.
    pub sql: &'static str,
    /// The path of the Rust function below `scalar::`, such as `text::upper`.
    pub rust: &'static str,
    /// The parameters' types.
    pub params: &'static [SqlType],
    /// Whether the last parameter may repeat.
    pub variadic: bool,
    /// The result's type.
    pub result: SqlType,
    /// Whether it returns a `Result`.
    pub fallible: bool,
    /// Whether it can return NULL although no argument is NULL.
    pub result_nullable: bool,
    /// Where the text of a STRING result is.
    pub text: TextResult,
    /// The variant for literal arguments.
    pub prepared: Option<Prepared>,
    /// Whether a NULL argument makes the result NULL without a call. See [`Call`] for those where not.
    pub strict: bool,
    /// How the arguments are handed over.
    pub call: Call,
}

impl ScalarFn {
    /// The type of argument number `index`, counted from 0.
    pub fn param(&self, index: usize) -> Option<SqlType> {
        match self.params.get(index) {
            None if self.variadic => self.params.last().copied(),
            param => param.copied(),
        }
    }

    /// Whether the result may be NULL, given which arguments may be.
    ///
    /// ```
    /// use eventflux_compiler::{functions::resolve, types::SqlType};
    /// let greatest = resolve("GREATEST", &[Some(SqlType::Int), Some(SqlType::Int)]).unwrap();
    /// assert!(!greatest.nullable(&[true, false]));
    /// assert!(greatest.nullable(&[true, true]));
    /// ```
    pub fn nullable(&self, args: &[bool]) -> bool {
        self.result_nullable
            || match self.call {
                Call::Plain => args.contains(&true),
                Call::Fold => !args.contains(&false),
                Call::Slice => args.iter().take(self.params.len() - 1).any(|&nullable| nullable),
            }
    }
}

impl fmt::Display for ScalarFn {
    /// The signature, such as `ROUND(DOUBLE, INT)`; an operator's with the operator between the types.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.sql.starts_with(|c: char| c.is_ascii_alphabetic());
        match (named, self.params) {
            (false, [one]) => write!(f, "{} {one}", self.sql),
            (false, [left, right]) => write!(f, "{left} {} {right}", self.sql),
            _ => {
                write!(f, "{}(", self.sql)?;
                for (i, param) in self.params.iter().enumerate() {
                    write!(f, "{}{param}", if i > 0 { ", " } else { "" })?;
                }
                write!(f, "{})", if self.variadic { ", .." } else { "" })
            }
        }
    }
}

/// Where the text of a function's result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextResult {
    /// The result is no STRING.
    None,
    /// The result is part of an argument, or static.
    Borrow,
    /// The function takes a buffer as its last argument; the result is in it, or part of an argument.
    Buffer,
}

/// How the arguments are handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// One by one: `f(a, b, c)`.
    Plain,
    /// Two at a time: `f(f(a, b), c)`, and `a` alone for a single one. `f` is generic: each side may be the
    /// type or an `Option` of it, and the result is an `Option` only if both are. So the result is NULL if all
    /// are. (GREATEST, LEAST.)
    Fold,
    /// The variadic ones as a slice of options: `f(fixed.., &[Some(a), b, ..])`, then the buffer. The fixed
    /// ones are strict: NULL among them gives NULL without a call. (CONCAT, CONCAT_WS.)
    Slice,
}

/// A function's variant for literal arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The arguments that must be literals, in order, and what is made of each.
    pub args: &'static [(usize, PreparedKind)],
    /// The path of the variant below `scalar::`.
    pub rust: &'static str,
    /// Whether the variant returns a `Result`; often it does not, where the function does.
    pub fallible: bool,
}

/// What is made of a literal argument, once; the name of the type in `scalar::prepared` that holds it, except
/// that ILIKE's is a `Like` as well. Each has `new(&str) -> Result<Self, Cause>` (ILIKE's `Like::ignoring_case`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PreparedKind {
    /// A regular expression.
    Regex,
    /// A pattern of LIKE, with backslash as the escape character.
    Like,
    /// A pattern of ILIKE, likewise.
    ILike,
    /// A time zone.
    Zone,
    /// A unit of DATE_TRUNC.
    Unit,
    /// A format of FORMAT_TIMESTAMP.
    Format,
}

/// The chapters of the function reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Operators written between or before their operands.
    Operator,
    /// CASE, COALESCE and the like, which evaluate only what they need.
    Conditional,
    /// Conversions.
    Cast,
    /// Mathematics.
    Math,
    /// Strings.
    Text,
    /// Time.
    Time,
}

/// A function with all its overloads, as the reference shows it.
#[derive(Clone, Copy, Debug)]
pub struct ScalarDoc {
    /// The SQL names in upper case, the one that is shown first.
    pub names: &'static [&'static str],
    /// Its chapter.
    pub family: Family,
    /// What it means, in a sentence or two of Markdown.
    pub summary: &'static str,
    /// SQL expressions, and their values as CAST to STRING shows them; NULL as `NULL`.
    pub examples: &'static [(&'static str, &'static str)],
    /// The overloads; none for the special forms, which the binder makes nodes of.
    pub overloads: &'static [ScalarFn],
}

/// The parts of the table, in the order of the reference.
const PARTS: [&[ScalarDoc]; 8] = [
    operators::OPERATORS,
    operators::COMPARISONS,
    operators::SPECIAL,
    operators::CASTS,
    math_table::MATH,
    text_table::TEXT,
    text_table::PATTERNS,
    time_table::TIME,
];

const COUNT: usize = {
    let (mut count, mut part) = (0, 0);
    while part < PARTS.len() {
        let mut doc = 0;
        while doc < PARTS[part].len() {
            count += PARTS[part][doc].overloads.len();
            doc += 1;
        }
        part += 1;
    }
    count
};

/// All overloads, numbered.
static TABLE: [ScalarFn; COUNT] = {
    let mut table = [entry::f("", &[], SqlType::Bool); COUNT];
    let (mut next, mut part) = (0, 0);
    while part < PARTS.len() {
        let mut doc = 0;
        while doc < PARTS[part].len() {
            let function = &PARTS[part][doc];
            let mut overload = 0;
            while overload < function.overloads.len() {
                table[next] = function.overloads[overload];
                table[next].id = FnId(next as u16);
                table[next].sql = function.names[0];
                next += 1;
                overload += 1;
            }
            doc += 1;
        }
        part += 1;
    }
    table
};

static NAMES: LazyLock<HashMap<&'static str, Vec<FnId>>> = LazyLock::new(|| {
    let mut names: HashMap<&str, Vec<FnId>> = HashMap::new();
    for doc in docs() {
        let ids: Vec<FnId> = TABLE.iter().filter(|f| f.sql == doc.names[0]).map(|f| f.id).collect();
        if !ids.is_empty() {
            for name in doc.names {
                names.insert(name, ids.clone());
            }
        }
    }
    names
});

/// The overloads of the function or operator `name`, in any case. Special forms (COALESCE, CASE, NOW..) are
/// not among them: see [`is_special`].
pub fn lookup(name: &str) -> Option<&'static [FnId]> {
    NAMES.get(name.to_ascii_uppercase().as_str()).map(Vec::as_slice)
}

/// Whether `name`, in any case, is a form that the binder makes a node of instead of a call.
pub fn is_special(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    operators::SPECIAL.iter().any(|doc| doc.names.contains(&name.as_str()))
}

/// All functions, operators and special forms, in the order of the reference.
pub fn docs() -> impl Iterator<Item = &'static ScalarDoc> {
    PARTS.into_iter().flatten()
}

/// All overloads, in the order of their numbers.
pub fn all() -> &'static [ScalarFn] {
    &TABLE
}

#[cfg(test)]
mod tests;
