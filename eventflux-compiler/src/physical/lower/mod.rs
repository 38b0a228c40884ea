//! From the logical plan to operators: which one, over which slots.

mod batch;
mod grouping;
mod join;
mod partition;
mod pattern;
mod prepare;
mod rate;
mod rust;
mod sliding;
mod slots;
mod table;

use std::collections::HashMap;

use super::{App, Bound, Moment, Operator, Partition, Query, Site, SlidingWindow, SortKey, Split, Table};
use crate::expr::{Expr, ExprKind};
use crate::logical::{self, Window};
use crate::syntax::ast::EventSelection;
use crate::types::{SqlType, Type};
pub(super) use prepare::prepare_sites;
use slots::Slots;
pub(crate) use table::unindexed;

/// Lowers an app that was bound and rewritten.
pub fn lower(app: &logical::App) -> App {
    let partitions: Vec<Partition> = app.partitions.iter().map(partition::lower).collect();
    let mut tables = unindexed(&app.tables);
    let queries = app.queries.iter().map(|query| lower_query(app, query, &partitions, &mut tables)).collect();
    let mut lowered = App {
        clock: app.clock,
        streams: app.streams.clone(),
        tables,
        queries,
        partitions,
        opaque: app.opaque.clone(),
        functions: app.functions.clone(),
        split: Split::By(Vec::new()),
        fingerprint: 0,
    };
    lowered.split = super::split::split(&lowered);
    lowered.fingerprint = super::fingerprint::fingerprint(&lowered);
    lowered
}

/// Numbers expressions and collects their texts.
#[derive(Default)]
struct Texts {
    list: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Texts {
    fn site(&mut self, site: &logical::Site) -> Site {
        Site { expr: site.expr.clone(), number: self.number(&site.text) }
    }

    fn sites(&mut self, sites: &[logical::Site]) -> Vec<Site> {
        sites.iter().map(|site| self.site(site)).collect()
    }

    fn number(&mut self, text: &str) -> u16 {
        let known = self.numbers.get(text).copied();
        let index = known.unwrap_or_else(|| {
            let index = self.list.len();
            self.list.push(text.to_string());
            self.numbers.insert(text.to_string(), index);
            index
        });
        // More expressions than this share a number; only a text of an error message depends on it.
        u16::try_from(index).unwrap_or(u16::MAX)
    }
}

fn lower_query(
    app: &logical::App,
    query: &logical::Query,
    partitions: &[Partition],
    tables: &mut [Table],
) -> Query {
    let mut texts = Texts::default();
    if let Some(id) = query.partition {
        // A key that can't be computed is an error of every query that would have read the row.
        for text in &partitions[id.0 as usize].texts {
            texts.number(text);
        }
    }
    if let Some(plan) = &query.pattern {
        let (pattern, output) = pattern::lower(app, query, plan, &mut texts);
        let bound = pattern::bound(&pattern);
        let operator = Operator::Pattern(Box::new(pattern));
        let mut lowered = finished(query, operator, output, bound, texts);
        prepare::prepare(&mut lowered);
        return lowered;
    }
    if let Some(plan) = &query.join {
        let (join, output) = join::lower(app, query, plan, &mut texts);
        let mut lowered = finished(query, Operator::Join(Box::new(join)), output, Bound::Sides, texts);
        prepare::prepare(&mut lowered);
        return lowered;
    }
    if let Some(plan) = &query.lookup {
        let (lookup, output) = table::lookup(app, query, plan, tables, &mut texts);
        let mut lowered = finished(query, Operator::Lookup(Box::new(lookup)), output, Bound::None, texts);
        prepare::prepare(&mut lowered);
        return lowered;
    }
    if let Some(plan) = &query.change {
        let (change, output) = table::change(app, query, plan, tables, &mut texts);
        let mut lowered = finished(query, Operator::Change(Box::new(change)), output, Bound::None, texts);
        prepare::prepare(&mut lowered);
        return lowered;
    }
    if let Some(trigger) = &query.trigger {
        let output = texts.sites(&query.output);
        return finished(query, Operator::Trigger(trigger.clone()), output, Bound::Instant, texts);
    }
    if let Some(rate) = query.rate {
        let (operator, output) = rate::lower(query, rate, &mut texts);
        return finished(query, operator, output, rate::bound(query, rate), texts);
    }
    let mut filter = texts.sites(&query.before);
    let after = texts.sites(&query.after);
    let grouping = query.grouped.then(|| grouping::lower(query, &mut texts));
    let keys: Vec<Site> = grouping.iter().flat_map(|g| g.keys.iter().cloned()).collect();

    let mut slots = match (&query.window, query.events) {
        (None, _) => Slots::of_event(&keys),
        (Some(Window::Delay(_)), _) => Slots::of_passed(),
        (Some(window), EventSelection::Current) if !window.is_batch() => Slots::of_event(&keys),
        _ => Slots::of_kept(&keys),
    };
    let mut place = |site: &logical::Site, texts: &mut Texts| {
        let mut site = texts.site(site);
        slots.place(&mut site.expr);
        site
    };
    let mut having = query.having.as_ref().map(|having| place(having, &mut texts));
    let output = query.output.iter().map(|site| place(site, &mut texts)).collect();
    let sort: Vec<SortKey> = query
        .order_by
        .iter()
        .map(|key| SortKey {
            by: place(&key.by, &mut texts),
            descending: key.descending,
            nulls_first: key.nulls_first,
        })
        .collect();
    let moment = (query.distinct || !sort.is_empty() || query.limit.is_some() || query.offset > 0)
        .then_some(Moment { distinct: query.distinct, sort, limit: query.limit, offset: query.offset });
    let kept = slots.kept;
    let bound = bound(query, grouping.as_ref());
    if query.window.is_none() && grouping.is_none() {
        // Nothing is kept on which a row could still have an effect: HAVING is one more filter.
        filter.extend(having.take());
    }
    let operator = match (query.window.as_ref(), grouping) {
        (None, None) => Operator::Project,
        (None, Some(grouping)) => Operator::Running(grouping),
        // The logical plan leaves nothing else to a query that delays.
        (Some(Window::Delay(length)), _) => Operator::Delay { length: *length, kept },
        (Some(window), grouping) if window.is_batch() => {
            let (window, marks) = batch::lower(window, grouping.as_ref(), &mut texts);
            Operator::Batch { window, marks, after, grouping, kept }
        }
        (Some(window), grouping) => {
            let (window, mut marks) = sliding::lower(window, &mut texts);
            if window == SlidingWindow::Joined {
                marks = join::pair_marks(&app.streams[query.input().0 as usize], &mut texts);
            }
            let grouping = grouping.unwrap_or(super::Grouping::NONE);
            match query.events {
                EventSelection::Current => Operator::Sliding { window, marks, after, grouping },
                EventSelection::Expired => {
                    Operator::Leaving { window, all: false, marks, after, grouping, kept }
                }
                EventSelection::All => Operator::Leaving { window, all: true, marks, after, grouping, kept },
            }
        }
    };
    let plain = finished(query, operator, output, bound, texts);
    let mut lowered = Query { filter, having, moment, ..plain };
    prepare::prepare(&mut lowered);
    lowered
}

/// A query that is its operator.
fn finished(
    query: &logical::Query,
    operator: Operator,
    output: Vec<Site>,
    bound: Bound,
    texts: Texts,
) -> Query {
    Query {
        name: query.name.clone(),
        statement: query.statement,
        inputs: query.inputs.clone(),
        target: query.target,
        partition: query.partition,
        filter: Vec::new(),
        operator,
        having: None,
        output,
        moment: None,
        of_matches: query.of_matches,
        texts: texts.list,
        prepared: Vec::new(),
        bound,
        span: query.span,
    }
}

fn bound(query: &logical::Query, grouping: Option<&super::Grouping>) -> Bound {
    let keyed = !query.keys.is_empty();
    let of_time = |d: i64| if query.grouped { Bound::GroupsOfTime(d) } else { Bound::Time(d) };
    match &query.window {
        None if !query.grouped => Bound::None,
        None if keyed => Bound::Unbounded,
        None => Bound::One,
        &Some(Window::Length(n) | Window::TimeLength { n, .. }) => Bound::Rows(n),
        &Some(Window::Sort { n, .. } | Window::Frequent { n, .. }) => Bound::Rows(n),
        &Some(Window::Time(d) | Window::Delay(d) | Window::ExternalTime { length: d, .. }) => Bound::Time(d),
        Some(Window::Joined) => Bound::Pairs,
        Some(Window::Unique(_) | Window::FirstUnique(_)) => Bound::Keys,
        Some(Window::Expression(_)) => Bound::Condition,
        Some(Window::LossyFrequent { error, .. }) => Bound::Buckets((1.0 / error).ceil() as u64),
        &Some(Window::Sliding { size, slide }) => batch::bound_of_sliding(size, slide, grouping),
        Some(window) if window.is_batch() && query.grouped && !keyed => Bound::One,
        Some(Window::Cron { .. }) if query.grouped => Bound::GroupsOfInstants,
        Some(Window::Cron { .. }) => Bound::Instants,
        &Some(Window::LengthBatch(n)) if query.grouped => Bound::GroupsOfRows(n),
        &Some(Window::LengthBatch(n)) => Bound::Rows(n),
        &Some(Window::Session(gap)) if query.grouped => Bound::Sessions(gap),
        Some(Window::Session(_)) => Bound::Session,
        Some(Window::Calendar { days, .. }) => of_time(days.saturating_mul(86_400_000_000)),
        &Some(
            Window::Tumbling { size: d, .. }
            | Window::TimeBatch(d)
            | Window::ExternalTimeBatch { length: d, .. }
            | Window::Cumulate { size: d, .. },
        ) => of_time(d),
    }
}

/// Conditions that may be tried one by one, up to the first that is not TRUE. NULL does not decide AND, so that one that can fail is
/// evaluated behind it: these stay together.
fn apart(mut conditions: Vec<Expr>) -> Vec<Expr> {
    let Some(first) = conditions.iter().position(|condition| condition.ty.nullable) else {
        return conditions;
    };
    let Some(last) = conditions.iter().rposition(Expr::can_fail).filter(|last| first < *last) else {
        return conditions;
    };
    let together: Vec<Expr> = conditions.drain(first..=last).collect();
    let (ty, span) = (Type::nullable(SqlType::Bool), together[0].span);
    conditions.insert(first, Expr::new(ExprKind::And(together), ty, span));
    conditions
}
