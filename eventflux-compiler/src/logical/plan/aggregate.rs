//! Calls of aggregates.

use std::sync::Arc;

use super::{Filter, Site};
use crate::expr::Literal;
use crate::functions::{AggregateKind, RustAggregate};
use crate::span::Span;
use crate::types::Type;

/// An aggregate call.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which.
    pub func: AggregateKind,
    /// Its argument, over input columns, converted to what the aggregate takes; `None` for `COUNT(*)`.
    pub arg: Option<Site>,
    /// Its second argument: what ARG_MIN and ARG_MAX go by.
    pub by: Option<Site>,
    /// Its parameter: PERCENTILE's fraction, a DOUBLE, or STRING_AGG's separator.
    pub parameter: Option<Literal>,
    /// The aggregate written in Rust that is called, with its arguments; `arg` is then none of them.
    pub rust: Option<RustCall>,
    /// DISTINCT.
    pub distinct: bool,
    /// FILTER (WHERE ..).
    pub filter: Option<Filter>,
    /// Its result.
    pub ty: Type,
}

impl Aggregate {
    /// What is evaluated for it.
    pub(in crate::logical) fn sites(&self) -> impl Iterator<Item = &Site> {
        let of_rust = self.rust.iter().flat_map(|call| &call.args);
        self.arg.iter().chain(&self.by).chain(of_rust).chain(&self.filter)
    }

    /// The same, to be changed.
    pub(in crate::logical) fn sites_mut(&mut self) -> impl Iterator<Item = &mut Site> {
        let of_rust = self.rust.iter_mut().flat_map(|call| &mut call.args);
        self.arg.iter_mut().chain(&mut self.by).chain(of_rust).chain(&mut self.filter)
    }
}

/// A call of an aggregate written in Rust.
#[derive(Clone, Debug, PartialEq)]
pub struct RustCall {
    /// Which.
    pub aggregate: Arc<RustAggregate>,
    /// Its arguments, over input columns, of the types of its parameters.
    pub args: Vec<Site>,
    /// Where it is named.
    pub span: Span,
}
