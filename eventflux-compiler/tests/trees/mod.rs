//! Random trees such as the parser yields, for proptest.

mod expr;
mod query;
mod source;
mod statement;
mod words;

pub(crate) use expr::expr;
pub(crate) use statement::statement;
