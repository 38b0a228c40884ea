//! Output rates: what is held of the rows that they read.

use super::slots::Slots;
use super::{Site, Texts};
use crate::logical::{self, Rate};
use crate::physical::{Bound, Grouping, Operator};
use crate::syntax::ast::RateUnit;
use crate::types::SqlType;

/// The operator of a query that is the rate of another, and its output.
pub(super) fn lower(query: &logical::Query, rate: Rate, texts: &mut Texts) -> (Operator, Vec<Site>) {
    let mut keys = texts.sites(&query.keys);
    // Keys that are equal are alike, but for 0.0 and -0.0: of floats the row's own is shown.
    keys.sort_by_key(is_float);
    let alike = keys.partition_point(|key| !is_float(key));
    let mut slots = if rate.holds_nothing() { Slots::of_event(&[]) } else { Slots::of_kept(&keys[..alike]) };
    let mut place = |site: &logical::Site| {
        let mut site = texts.site(site);
        slots.place(&mut site.expr);
        site
    };
    let output = query.output.iter().map(&mut place).collect();
    let kept = slots.kept;
    let grouping = Grouping { keys, ..Grouping::NONE };
    (Operator::Rate { rate, grouping, kept }, output)
}

fn is_float(key: &Site) -> bool {
    matches!(key.expr.ty.sql, SqlType::Float | SqlType::Double)
}

/// The most that it keeps.
pub(super) fn bound(query: &logical::Query, rate: Rate) -> Bound {
    let keyed = !query.keys.is_empty();
    match rate {
        Rate::All(RateUnit::Events(n)) => Bound::Rows(n),
        Rate::All(RateUnit::Time(d)) => Bound::Time(d),
        _ if !keyed => Bound::One,
        Rate::First(RateUnit::Time(d)) | Rate::Last(RateUnit::Time(d)) => Bound::GroupsOfTime(d),
        Rate::Last(RateUnit::Events(n)) => Bound::GroupsOfRows(n),
        Rate::First(RateUnit::Events(_)) | Rate::Snapshot(_) => Bound::Unbounded,
    }
}
