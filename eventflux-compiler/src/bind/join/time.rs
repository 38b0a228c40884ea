//! Joins by time: WITHIN, and BETWEEN over the times of both sides.

use super::super::Binder;
use super::Half;
use crate::codes;
use crate::logical::Origin;
use crate::syntax::ast::{
    self, BinaryOp, ExprKind, Input, JoinConstraint, JoinKind, JoinSpec, JoinTime, Literal,
};

/// A time column of one of the sides, and how far from it.
struct Moment {
    right: bool,
    offset: i64,
}

impl Binder<'_> {
    /// By how much the right row of a pair is later than the left one at least and at most, if the join says so; and what else
    /// ON says, if that is not all of it.
    #[expect(clippy::type_complexity, reason = "a pair of answers, each of which may be missing")]
    pub(super) fn join_time<'s>(
        &mut self,
        number: usize,
        spec: &'s JoinSpec,
    ) -> Option<(Option<[i64; 2]>, Option<Vec<&'s ast::Expr>>)> {
        if let JoinTime::Within(d) = spec.time {
            return Some((Some([-d, d]), None));
        }
        let JoinConstraint::On(on) = &spec.constraint else { return Some((None, None)) };
        let windows = matches!(&spec.left, Input::Source(source) if source.window.is_some())
            || spec.right.window.is_some();
        if windows {
            return Some((None, None));
        }
        let mut conditions = Vec::new();
        flatten(on, &mut conditions);
        let found = conditions.iter().position(|condition| self.between(number, condition).is_some());
        let Some(at) = found else { return Some((None, None)) };
        let bounds = self.between(number, conditions.remove(at));
        if let Some([least, most]) = bounds
            && least > most
        {
            self.error(
                codes::EMPTY_INTERVAL,
                on.span,
                "no two times can be so far apart: the bounds are turned round",
            );
            return None;
        }
        Some((bounds, Some(conditions)))
    }

    /// MATCH_CONDITION of an ASOF JOIN: whether the right row must be earlier than the left one, not only no later. `Some(None)` for other
    /// joins, `None` after an error.
    pub(super) fn match_condition(&mut self, number: usize, spec: &JoinSpec) -> Option<Option<bool>> {
        let asof = matches!(spec.kind, JoinKind::Asof | JoinKind::LeftAsof);
        let condition = match &spec.time {
            JoinTime::MatchCondition(condition) if asof => condition,
            JoinTime::MatchCondition(condition) => {
                let message = "MATCH_CONDITION belongs to ASOF JOIN";
                self.error_help(
                    codes::MATCH_CONDITION,
                    condition.span,
                    message,
                    "write ASOF JOIN, or leave it out",
                );
                return None;
            }
            _ if asof => {
                let message = "ASOF JOIN needs a MATCH_CONDITION: which row is the newest";
                let help = "write MATCH_CONDITION (a.time >= b.time) behind the right side";
                self.error_help(codes::MATCH_CONDITION, spec.right.span, message, help);
                return None;
            }
            _ => return Some(None),
        };
        let earlier = match &condition.kind {
            ExprKind::Binary(one, op, other) => {
                let sides = [self.moment(number, one), self.moment(number, other)];
                match (op, sides) {
                    (
                        BinaryOp::GtEq | BinaryOp::Gt,
                        [Some(Moment { right: false, offset: 0 }), Some(Moment { right: true, offset: 0 })],
                    ) => Some(*op == BinaryOp::Gt),
                    (
                        BinaryOp::LtEq | BinaryOp::Lt,
                        [Some(Moment { right: true, offset: 0 }), Some(Moment { right: false, offset: 0 })],
                    ) => Some(*op == BinaryOp::Lt),
                    _ => None,
                }
            }
            _ => None,
        };
        if earlier.is_none() {
            let message = "MATCH_CONDITION compares the time columns of both sides";
            let help =
                "write MATCH_CONDITION (a.time >= b.time), with the columns that their streams have as time";
            self.error_help(codes::MATCH_CONDITION, condition.span, message, help);
        }
        earlier.map(Some)
    }

    /// `b.time BETWEEN a.time - x AND a.time + y`
    fn between(&self, number: usize, condition: &ast::Expr) -> Option<[i64; 2]> {
        let ExprKind::Between { expr, low, high, negated: false } = &condition.kind else { return None };
        let middle = self.moment(number, expr)?;
        let (low, high) = (self.moment(number, low)?, self.moment(number, high)?);
        if low.right == middle.right || high.right == middle.right {
            return None;
        }
        let least = low.offset.checked_sub(middle.offset)?;
        let most = high.offset.checked_sub(middle.offset)?;
        Some(if middle.right { [least, most] } else { [most.checked_neg()?, least.checked_neg()?] })
    }

    /// `a.time`, `a.time + d` or `a.time - d` of an input in event time.
    fn moment(&self, number: usize, expr: &ast::Expr) -> Option<Moment> {
        match &expr.kind {
            ExprKind::Binary(base, op @ (BinaryOp::Plus | BinaryOp::Minus), by) => {
                let Moment { right, offset } = self.moment(number, base)?;
                let ExprKind::Literal(Literal::Duration(by)) = by.kind else { return None };
                let by = if *op == BinaryOp::Plus { by } else { by.checked_neg()? };
                Some(Moment { right, offset: offset.checked_add(by)? })
            }
            ExprKind::Qualified(alias, column) => {
                let binding = &self.joins[number];
                let Half::Source(left) = &binding.left else { return None };
                let sides = [left, &binding.right];
                let right = sides.iter().position(|side| side.name.as_ref() == Some(&alias.name))? == 1;
                let stream = self.stream(sides[usize::from(right)].stream);
                let Origin::Input { time: Some(time), .. } = stream.origin else { return None };
                let is_time = stream.columns[usize::from(time.column)].name == column.name && !time.millis;
                is_time.then_some(Moment { right, offset: 0 })
            }
            _ => None,
        }
    }
}

/// The conditions that AND joins, from left to right.
fn flatten<'e>(expr: &'e ast::Expr, conditions: &mut Vec<&'e ast::Expr>) {
    let mut rest = expr;
    let mut behind = Vec::new();
    while let ExprKind::Binary(left, BinaryOp::And, right) = &rest.kind {
        behind.push(&**right);
        rest = left;
    }
    if behind.is_empty() {
        conditions.push(rest);
        return;
    }
    flatten(rest, conditions);
    behind.into_iter().rev().for_each(|condition| flatten(condition, conditions));
}
