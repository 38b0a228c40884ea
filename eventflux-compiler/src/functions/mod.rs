//! Stand-in until the function table lands.
#![allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FnId(pub u16);
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AggregateKind {
    Count,
    Sum,
    Avg,
    Min,
    Max,
    First,
    Last,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PreparedKind {
    Regex,
    Like,
    ILike,
    Zone,
    Unit,
    Format,
}
