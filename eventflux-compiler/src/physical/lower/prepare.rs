//! Literal regexes, patterns and zones are prepared once, when the app is built.

use crate::expr::{self, Expr, ExprKind};
use crate::physical::{Operator, Prepared, Query, Site, SlidingWindow};

/// Points every call with literal arguments at what is prepared for it.
pub(super) fn prepare(query: &mut Query) {
    query.prepared = prepare_sites(query.sites_mut());
}

/// The same of some expressions, and what is prepared.
pub(in crate::physical) fn prepare_sites<'s>(sites: impl IntoIterator<Item = &'s mut Site>) -> Vec<Prepared> {
    let mut prepared = Vec::new();
    for site in sites {
        site.expr.rewrite(&mut |expr| prepare_call(expr, &mut prepared));
    }
    prepared
}

fn prepare_call(call: &mut Expr, list: &mut Vec<Prepared>) {
    let ExprKind::Call { func, args, prepared } = &mut call.kind else { return };
    let Some((variant, literals)) = expr::prepared(*func, args) else { return };
    let kinds = variant.args.iter().map(|(_, kind)| *kind);
    let things: Vec<Prepared> =
        kinds.zip(literals).map(|(kind, text)| Prepared { kind, literal: text.to_string() }).collect();
    let known = list.windows(things.len().max(1)).position(|window| window == things.as_slice());
    let start = known.unwrap_or_else(|| {
        list.extend(things);
        list.len() - variant.args.len()
    });
    *prepared = u16::try_from(start).ok();
}

impl Query {
    /// Every expression of the query, to be changed.
    pub(crate) fn sites_mut(&mut self) -> Vec<&mut super::Site> {
        let mut sites: Vec<&mut super::Site> = self.filter.iter_mut().collect();
        let grouping = match &mut self.operator {
            Operator::Project | Operator::Delay { .. } | Operator::Trigger(_) => None,
            Operator::Pattern(pattern) => {
                sites.extend(pattern.sites_mut());
                None
            }
            Operator::Join(join) => {
                sites.extend(join.sites_mut());
                None
            }
            Operator::Lookup(lookup) => {
                sites.extend(lookup.search.sites_mut());
                None
            }
            Operator::Change(change) => {
                sites.extend(change.search.sites_mut());
                None
            }
            Operator::Running(grouping) | Operator::Rate { grouping, .. } => Some(grouping),
            Operator::Sliding { window, marks, after, grouping }
            | Operator::Leaving { window, marks, after, grouping, .. } => {
                sites.extend(marks);
                if let SlidingWindow::Expression(condition) = window {
                    sites.push(&mut condition.site);
                }
                sites.extend(after);
                Some(grouping)
            }
            Operator::Batch { marks, after, grouping, .. } => {
                sites.extend(marks);
                sites.extend(after);
                grouping.as_mut()
            }
        };
        if let Some(grouping) = grouping {
            sites.extend(&mut grouping.keys);
            sites.extend(&mut grouping.args);
        }
        sites.extend(&mut self.having);
        sites.extend(&mut self.output);
        if let Some(moment) = &mut self.moment {
            sites.extend(moment.sort.iter_mut().map(|key| &mut key.by));
        }
        sites
    }
}
