//! The words in which the tables are written.

use super::{Call, Family, FnId, Prepared, PreparedKind, ScalarDoc, ScalarFn, TextResult};
use crate::types::SqlType;

/// A strict, infallible function; a STRING result is part of an argument unless [`ScalarFn::buffer`] says else.
pub(super) const fn f(rust: &'static str, params: &'static [SqlType], result: SqlType) -> ScalarFn {
    ScalarFn {
        id: FnId(0),
        sql: "",
        rust,
        params,
        variadic: false,
        result,
        fallible: false,
        result_nullable: false,
        text: if matches!(result, SqlType::String) { TextResult::Borrow } else { TextResult::None },
        prepared: None,
        strict: true,
        call: Call::Plain,
    }
}

impl ScalarFn {
    /// It returns a `Result`.
    pub(super) const fn fallible(mut self) -> Self {
        self.fallible = true;
        self
    }

    /// It writes its text into a buffer.
    pub(super) const fn buffer(mut self) -> Self {
        self.text = TextResult::Buffer;
        self
    }

    /// Its last parameter repeats, takes NULLs, and is handed over as `call` says.
    pub(super) const fn variadic(mut self, call: Call) -> Self {
        self.variadic = true;
        self.strict = false;
        self.call = call;
        self
    }

    /// It has a variant for literal arguments.
    pub(super) const fn prepared(
        mut self,
        args: &'static [(usize, PreparedKind)],
        rust: &'static str,
    ) -> Self {
        self.prepared = Some(Prepared { args, rust, fallible: false });
        self
    }

    /// It has a variant for literal arguments, which returns a `Result` as well.
    pub(super) const fn prepared_fallible(
        mut self,
        args: &'static [(usize, PreparedKind)],
        rust: &'static str,
    ) -> Self {
        self.prepared = Some(Prepared { args, rust, fallible: true });
        self
    }
}

/// A function with its documentation.
pub(super) const fn doc(
    family: Family,
    names: &'static [&'static str],
    summary: &'static str,
    examples: &'static [(&'static str, &'static str)],
    overloads: &'static [ScalarFn],
) -> ScalarDoc {
    ScalarDoc { names, family, summary, examples, overloads }
}
