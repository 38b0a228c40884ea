//! Functions that an app declares: written in Rust, named by CREATE FUNCTION and CREATE AGGREGATE.

use std::fmt;
use std::sync::Arc;

use crate::catalog::{AggregateSchema, FunctionSchema, Parameter};
use crate::syntax::ast::RustPath;

/// A function written in Rust, under its SQL name.
#[derive(Clone, Debug, PartialEq)]
pub struct RustFunction {
    /// The name that SQL calls it by.
    pub name: String,
    /// Where it is.
    pub path: RustPath,
    /// What it takes and gives.
    pub schema: FunctionSchema,
}

impl RustFunction {
    /// Whether the result may be NULL, given which arguments may be.
    pub fn nullable(&self, args: impl IntoIterator<Item = bool>) -> bool {
        let skips = args.into_iter().zip(&self.schema.params).any(|(arg, param)| arg && !param.ty.nullable);
        self.schema.result.nullable || skips
    }

    /// The signature as errors show it: `spread(bid DOUBLE, ask DOUBLE)`.
    pub fn signature(&self) -> String {
        signature(&self.name, &self.schema.params)
    }
}

impl fmt::Display for RustFunction {
    /// The line of EXPLAIN: a parameter that is NOT NULL is one for which the function is not called with NULL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "function {}(", self.name)?;
        parameters(&self.schema.params, f)?;
        write!(f, ") {}", self.schema.result)
    }
}

/// An aggregate written in Rust, under its SQL name.
#[derive(Clone, Debug, PartialEq)]
pub struct RustAggregate {
    /// The name that SQL calls it by.
    pub name: String,
    /// Where its struct is.
    pub path: RustPath,
    /// What it takes and gives.
    pub schema: AggregateSchema,
}

impl RustAggregate {
    /// The signature as errors show it: `vwap(price DOUBLE, volume BIGINT)`.
    pub fn signature(&self) -> String {
        signature(&self.name, &self.schema.params)
    }
}

impl fmt::Display for RustAggregate {
    /// The line of EXPLAIN: NULL for a parameter that is NOT NULL makes the aggregate skip the event.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "aggregate {}(", self.name)?;
        parameters(&self.schema.params, f)?;
        write!(f, ") {}", self.schema.result)
    }
}

/// A declaration.
#[derive(Clone, Debug, PartialEq)]
pub enum Declared {
    /// CREATE FUNCTION.
    Function(Arc<RustFunction>),
    /// CREATE AGGREGATE.
    Aggregate(Arc<RustAggregate>),
}

impl Declared {
    /// The SQL name.
    pub fn name(&self) -> &str {
        match self {
            Declared::Function(function) => &function.name,
            Declared::Aggregate(aggregate) => &aggregate.name,
        }
    }

    /// Where it is.
    pub fn path(&self) -> &RustPath {
        match self {
            Declared::Function(function) => &function.path,
            Declared::Aggregate(aggregate) => &aggregate.path,
        }
    }
}

impl fmt::Display for Declared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Declared::Function(function) => function.fmt(f),
            Declared::Aggregate(aggregate) => aggregate.fmt(f),
        }
    }
}

fn signature(name: &str, params: &[Parameter]) -> String {
    let params: Vec<String> = params.iter().map(|p| format!("{} {}", p.name, p.ty.sql)).collect();
    format!("{name}({})", params.join(", "))
}

fn parameters(params: &[Parameter], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (i, param) in params.iter().enumerate() {
        write!(f, "{}{} {}", if i > 0 { ", " } else { "" }, param.name, param.ty)?;
    }
    Ok(())
}
