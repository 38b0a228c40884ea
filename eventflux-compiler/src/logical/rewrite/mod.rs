//! Rewrites of the logical plan: small rules, each of which keeps what the app means.
//!
//! "What it means" includes its errors: an expression that could fail is neither dropped nor tried where it was
//! not tried before.

mod aggregates;
mod fold;
mod moments;
mod order;
mod windows;

use super::App;

/// A rewrite.
pub struct Rule {
    /// Its name, as EXPLAIN and the docs show it.
    pub name: &'static str,
    /// What it does.
    pub summary: &'static str,
    apply: fn(&mut App),
}

impl Rule {
    /// Applies this rule alone.
    pub fn apply(&self, app: &mut App) {
        (self.apply)(app);
    }
}

/// All rules, in the order in which they are applied.
pub const RULES: &[Rule] = &[
    Rule {
        name: "fold booleans",
        summary: "drops what constants in AND, OR, NOT, CASE and IS decide, and filters that are always TRUE",
        apply: fold::apply,
    },
    Rule {
        name: "count rows",
        summary: "COUNT(x) of a column that can't be NULL counts rows",
        apply: aggregates::apply,
    },
    Rule {
        name: "filter before the window",
        summary: "a filter after a window made of time alone moves before it: nothing is kept that is never seen",
        apply: windows::filter_before,
    },
    Rule {
        name: "cheap conditions first",
        summary: "of conditions that can't fail, those that compare numbers stand before those that compare texts or search them",
        apply: order::apply,
    },
    Rule {
        name: "drop idle windows",
        summary: "a sliding window whose content nobody looks at is no window",
        apply: windows::drop_idle,
    },
    Rule {
        name: "moments of one row",
        summary: "ORDER BY, DISTINCT and LIMIT do nothing where a moment has at most one row, but for keys that can fail",
        apply: moments::apply,
    },
];

/// Applies all rules.
pub fn rewrite(app: &mut App) {
    for rule in RULES {
        rule.apply(app);
    }
}

impl super::Query {
    /// Every expression of the query, to be changed.
    pub(super) fn sites_mut(&mut self) -> impl Iterator<Item = &mut super::Site> {
        let of_pattern = self.pattern.iter_mut().flat_map(|pattern| pattern.sites_mut());
        let of_join = self.join.iter_mut().flat_map(|join| join.sites_mut());
        let of_lookup = self.lookup.iter_mut().flat_map(|lookup| lookup.sites_mut());
        let of_change = self.change.iter_mut().flat_map(|change| change.sites_mut());
        let of_aggregates = self.aggregates.iter_mut().flat_map(super::Aggregate::sites_mut);
        of_pattern
            .chain(of_join)
            .chain(of_lookup)
            .chain(of_change)
            .chain(&mut self.before)
            .chain(self.window.iter_mut().flat_map(super::Window::sites_mut))
            .chain(&mut self.after)
            .chain(&mut self.keys)
            .chain(of_aggregates)
            .chain(&mut self.having)
            .chain(&mut self.output)
            .chain(self.order_by.iter_mut().map(|key| &mut key.by))
    }
}
