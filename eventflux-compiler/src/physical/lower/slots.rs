//! Where output expressions find their columns: in the event itself, or in what was kept of it.

use super::Site;
use crate::expr::{Expr, ExprKind, Slot};
use crate::physical::Kept;

/// Resolves columns of output expressions.
pub(super) struct Slots<'k> {
    keys: &'k [Site],
    /// Whether the event is at hand.
    event: bool,
    /// Whether the row's time is that of its event, which must be kept.
    own_time: bool,
    /// The columns kept so far.
    pub(super) kept: Vec<Kept>,
}

impl<'k> Slots<'k> {
    /// For operators that put out a row for the event being processed.
    pub(super) fn of_event(keys: &'k [Site]) -> Self {
        Slots { keys, event: true, own_time: false, kept: Vec::new() }
    }

    /// For operators that put out rows of what they kept.
    pub(super) fn of_kept(keys: &'k [Site]) -> Self {
        Slots { keys, event: false, own_time: true, kept: Vec::new() }
    }

    /// For operators that pass on what they kept: its row is a new one.
    pub(super) fn of_passed() -> Self {
        Slots { keys: &[], event: false, own_time: false, kept: Vec::new() }
    }

    /// Rewrites the columns of an output expression, parents first: what is a group key as a whole is read from
    /// the key.
    pub(super) fn place(&mut self, expr: &mut Expr) {
        // A column of the event is as near as the key's copy of it.
        let at_hand = self.event && matches!(expr.kind, ExprKind::Column(_));
        if !at_hand
            && !matches!(expr.kind, ExprKind::Literal(_))
            && let Some(key) = self.keys.iter().position(|key| key.expr == *expr)
        {
            expr.kind = ExprKind::Column(Slot::Key(key as u16));
            return;
        }
        match expr.kind {
            ExprKind::Column(Slot::Input(index)) if !self.event => {
                expr.kind = ExprKind::Column(Slot::Kept(keep(&mut self.kept, Kept::Column(index))));
            }
            ExprKind::RowTime if self.own_time => {
                expr.kind = ExprKind::Column(Slot::Kept(keep(&mut self.kept, Kept::RowTime)));
            }
            _ => expr.children_mut().into_iter().for_each(|child| self.place(child)),
        }
    }
}

/// The place of a column among those that are kept, which it is from now on.
pub(super) fn keep(kept: &mut Vec<Kept>, column: Kept) -> u16 {
    let known = kept.iter().position(|known| *known == column);
    known.unwrap_or_else(|| {
        kept.push(column);
        kept.len() - 1
    }) as u16
}
