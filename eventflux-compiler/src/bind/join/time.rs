//! Joins by time: WITHIN, and comparisons of the times of both sides.

use super::super::Binder;
use super::Half;
use crate::codes;
use crate::logical::Origin;
use crate::syntax::ast::{
    self, BinaryOp, ExprKind, Input, JoinConstraint, JoinKind, JoinSpec, JoinTime, Literal,
};

/// A time column of one of the sides, and how far from it.
#[derive(Clone, Copy)]
struct Moment {
    right: bool,
    offset: i64,
    /// The step of its times: a microsecond, or a millisecond of a BIGINT.
    step: i64,
}

impl Moment {
    /// What `self >= other`, or `self > other`, says of them.
    fn is_after(self, other: Moment, strictly: bool) -> Option<Bounds> {
        if self.right == other.right || self.step != other.step {
            return None;
        }
        let least =
            other.offset.checked_sub(self.offset)?.checked_add(if strictly { self.step } else { 0 })?;
        Some(if self.right {
            Bounds { least: Some(least), ..Bounds::default() }
        } else {
            Bounds { most: Some(least.checked_neg()?), ..Bounds::default() }
        })
    }
}

/// By how much the right row of a pair is later than the left one at least and at most, in microseconds.
#[derive(Clone, Copy, Default)]
struct Bounds {
    least: Option<i64>,
    most: Option<i64>,
    /// Whether they are written as an equality.
    equal: bool,
}

impl Bounds {
    /// Those that both say.
    fn and(self, other: Bounds) -> Bounds {
        let tighter = |one: Option<i64>, other: Option<i64>, of: fn(i64, i64) -> i64| match (one, other) {
            (Some(one), Some(other)) => Some(of(one, other)),
            (one, other) => one.or(other),
        };
        Bounds {
            least: tighter(self.least, other.least, i64::max),
            most: tighter(self.most, other.most, i64::min),
            equal: false,
        }
    }
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
        // That both times are equal is a key as any other equality, if they are bounded without it.
        let split = |by_equality: bool| {
            let (mut bounds, mut rest) = (Bounds::default(), Vec::new());
            for condition in &conditions {
                match self.bounds(number, condition).filter(|found| by_equality || !found.equal) {
                    Some(found) => bounds = bounds.and(found),
                    None => rest.push(*condition),
                }
            }
            Some(([bounds.least?, bounds.most?], rest))
        };
        // A bound in one direction alone is a condition as any other.
        let Some(([least, most], rest)) = split(false).or_else(|| split(true)) else {
            return Some((None, None));
        };
        if least > most {
            self.error(
                codes::EMPTY_INTERVAL,
                on.span,
                "no two times can be so far apart: the bounds are turned round",
            );
            return None;
        }
        Some((Some([least, most]), Some(rest)))
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
                let (later, strictly) = match op {
                    BinaryOp::GtEq | BinaryOp::Gt => (sides, *op == BinaryOp::Gt),
                    _ => ([sides[1], sides[0]], *op == BinaryOp::Lt),
                };
                match (op, later) {
                    (
                        BinaryOp::GtEq | BinaryOp::Gt | BinaryOp::LtEq | BinaryOp::Lt,
                        [
                            Some(Moment { right: false, offset: 0, step: left }),
                            Some(Moment { right: true, offset: 0, step: right }),
                        ],
                    ) if left == right => Some(strictly),
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

    /// `b.time BETWEEN a.time - x AND a.time + y`, `b.time >= a.time - x` and the like.
    fn bounds(&self, number: usize, condition: &ast::Expr) -> Option<Bounds> {
        let moment = |expr: &ast::Expr| self.moment(number, expr);
        match &condition.kind {
            ExprKind::Between { expr, low, high, negated: false } => {
                let (low, middle, high) = (moment(low)?, moment(expr)?, moment(high)?);
                Some(middle.is_after(low, false)?.and(high.is_after(middle, false)?))
            }
            ExprKind::Binary(one, op, other) => {
                let (one, other) = (moment(one)?, moment(other)?);
                match op {
                    BinaryOp::GtEq | BinaryOp::Gt => one.is_after(other, *op == BinaryOp::Gt),
                    BinaryOp::LtEq | BinaryOp::Lt => other.is_after(one, *op == BinaryOp::Lt),
                    BinaryOp::Eq => {
                        let both = one.is_after(other, false)?.and(other.is_after(one, false)?);
                        Some(Bounds { equal: true, ..both })
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// `a.time`, `a.time + d` or `a.time - d` of an input in event time.
    fn moment(&self, number: usize, expr: &ast::Expr) -> Option<Moment> {
        let (source, column) = match &expr.kind {
            ExprKind::Binary(base, op @ (BinaryOp::Plus | BinaryOp::Minus), by) => {
                let moment = self.moment(number, base)?;
                let by = match by.kind {
                    ExprKind::Literal(Literal::Duration(by)) if moment.step == 1 => by,
                    ExprKind::Literal(Literal::Integer(by)) if moment.step != 1 => {
                        i64::try_from(by).ok()?.checked_mul(moment.step)?
                    }
                    _ => return None,
                };
                let by = if *op == BinaryOp::Plus { by } else { by.checked_neg()? };
                return Some(Moment { offset: moment.offset.checked_add(by)?, ..moment });
            }
            ExprKind::Qualified(alias, column) => {
                let sources = self.sources(number);
                (sources.iter().position(|source| source.name.as_ref() == Some(&alias.name))?, column)
            }
            ExprKind::Name(column) => match self.having(number, &column.name)[..] {
                [(source, _)] => (source, column),
                _ => return None,
            },
            _ => return None,
        };
        let right = source == self.left_sources(number);
        if !right && self.timed_by(number) != Some(source) {
            return None;
        }
        let stream = self.stream(self.sources(number)[source].stream);
        let Origin::Input { time: Some(time), .. } = stream.origin else { return None };
        let is_time = stream.columns[usize::from(time.column)].name == column.name;
        is_time.then_some(Moment { right, offset: 0, step: if time.millis { 1000 } else { 1 } })
    }

    /// The source on the left side whose rows have the times of the side's rows, if it is always the same: the left one of ASOF joins.
    fn timed_by(&self, number: usize) -> Option<usize> {
        match &self.joins[number].left {
            Half::Source(_) => Some(0),
            Half::Join(inner) => {
                let asof = matches!(self.joins[*inner].kind, JoinKind::Asof | JoinKind::LeftAsof);
                self.timed_by(*inner).filter(|_| asof)
            }
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
