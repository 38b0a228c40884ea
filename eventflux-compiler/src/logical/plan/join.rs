//! Joins: two sides, and what their rows must have in common.

use super::{Filter, Site, Window};
use crate::expr::{Expr, ExprKind, Slot};

/// A join. The query that has it puts out a row for each pair, and for each row of an outer side without a partner; another query reads
/// these rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// The left side.
    pub left: Side,
    /// The right side.
    pub right: Side,
    /// ON and USING, over `Slot::Left` and `Slot::Right`.
    pub on: Vec<Filter>,
    /// By time: how much later than the left row the right one is at least and at most, in microseconds.
    pub within: Option<[i64; 2]>,
    /// ASOF: a left row has one partner, the newest of its key that is not later, or earlier if `Some(true)`.
    pub asof: Option<bool>,
    /// Whether the reader is told which pairs are held no more.
    pub changes: bool,
    /// Whether the reader is another join that holds the pairs: it is told of those that go by the clock before a row looks for them.
    pub joined: bool,
}

/// A side of a join.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// Which of the query's inputs its rows are of.
    pub input: usize,
    /// The bracket filter, over `Slot::Input`.
    pub filter: Option<Filter>,
    /// What it holds of its rows.
    pub holds: Holds,
    /// Whether rows without a partner are put out.
    pub outer: bool,
    /// Whether its rows look for partners when they come.
    pub triggers: bool,
}

/// What a side of a join holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Holds {
    /// Nothing: its rows only look at the other side. In a join by time, what may still find a partner.
    Nothing,
    /// The newest row of each key.
    Newest,
    /// A window over its rows, over `Slot::Input`.
    Window(Window),
    /// The pairs of another join, as long as their rows are held.
    Pairs,
}

impl Join {
    /// Every expression of the join.
    pub(in crate::logical) fn sites_mut(&mut self) -> impl Iterator<Item = &mut Site> {
        let sides = [&mut self.left, &mut self.right].into_iter().flat_map(|side| {
            let window = match &mut side.holds {
                Holds::Window(window) => window.sites_mut(),
                Holds::Nothing | Holds::Newest | Holds::Pairs => Vec::new(),
            };
            side.filter.iter_mut().chain(window)
        });
        sides.chain(&mut self.on)
    }
}

/// The left and the right side's half of an equality by which partners can be found; neither can fail.
pub(crate) fn equality(condition: &Expr) -> Option<(&Expr, &Expr)> {
    if condition.can_fail() {
        return None;
    }
    let reads = |expr: &Expr, right: bool| {
        expr.any(&mut |part| match part.kind {
            ExprKind::Column(Slot::Left(_)) => !right,
            ExprKind::Column(Slot::Right(_)) => right,
            _ => false,
        })
    };
    condition.equality(
        |expr| reads(expr, false) && !reads(expr, true),
        |expr| reads(expr, true) && !reads(expr, false),
    )
}
