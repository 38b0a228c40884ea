//! Which operator of the runtime a query is.

mod parameters;
mod pattern;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::{AppGen, pack, types};
use crate::physical::{BatchWindow, ChangeKind, Moment, Operator, Rate, SlidingWindow, Wanted};
use crate::syntax::ast::RateUnit;
pub(crate) use parameters::sliding;
use parameters::{batch, by_clock, rate_of, schedule};
use pattern::plan;

/// An operator of the app.
pub(super) struct OperatorCode {
    /// Its type.
    pub(super) ty: TokenStream,
    /// Makes it.
    pub(super) new: TokenStream,
    /// It waits for the clock.
    pub(super) fires: bool,
    /// The clock makes it give back memory.
    pub(super) settles: bool,
    /// It may be incomplete at the end.
    pub(super) flushes: bool,
}

/// What a query does with the rows of one moment.
pub(super) enum AtOnce<'p> {
    /// Nothing: they go on as they come.
    Pass,
    /// LIMIT 0, or OFFSET where there is one row at a time: none goes on.
    Drop,
    /// They are collected, sorted and cut.
    Collect(&'p Moment),
}

impl<'p> AppGen<'p> {
    /// The operator of query `number`; types with the path `rt`.
    pub(super) fn operator(&self, number: usize, rt: &TokenStream) -> OperatorCode {
        let whole = self.whole_operator(number, rt);
        if !self.plan.queries[number].is_parted() {
            return whole;
        }
        let OperatorCode { ty, new, .. } = &whole;
        OperatorCode {
            ty: quote!(#rt::partition::Partitioned<#ty>),
            new: quote!(#rt::partition::Partitioned::new(#new)),
            ..whole
        }
    }

    /// The operator as it is without partitions.
    fn whole_operator(&self, number: usize, rt: &TokenStream) -> OperatorCode {
        let query = &self.plan.queries[number];
        let ident = self.query_ident(number);
        let made = |ty: &TokenStream, parameters: TokenStream| OperatorCode {
            ty: quote!(#rt::#ty<#ident>),
            new: quote!(#rt::#ty::new(#ident::new() #parameters)),
            fires: false,
            settles: false,
            flushes: false,
        };
        let micros = Literal::i64_unsuffixed;
        match &query.operator {
            Operator::Project => OperatorCode {
                ty: quote!(#ident),
                new: quote!(#ident::new()),
                fires: false,
                settles: false,
                flushes: false,
            },
            Operator::Running(_) => made(&quote!(Running), TokenStream::new()),
            Operator::Sliding { window, .. } => {
                let (name, parameters) = sliding(window, rt);
                let by_clock = by_clock(window);
                OperatorCode { settles: by_clock, ..made(&quote!(#name), parameters) }
            }
            Operator::Leaving { window, all, .. } => {
                let events = if *all { quote!(#rt::Events::All) } else { quote!(#rt::Events::Expired) };
                let (name, parameters) = sliding(window, rt);
                let (name, by_clock) = (format_ident!("{name}All"), by_clock(window));
                OperatorCode {
                    fires: by_clock,
                    settles: by_clock || *window == SlidingWindow::Joined,
                    ..made(&quote!(#name), quote!(#parameters, #events))
                }
            }
            Operator::Pattern(pattern) => {
                let plan = plan(pattern, rt);
                OperatorCode { fires: true, settles: true, ..made(&quote!(Pattern), quote!(, #plan)) }
            }
            Operator::Join(join) => {
                let (left, left_new) = self.held_by(number, join, &join.left, "Left", rt);
                let (right, right_new) = self.held_by(number, join, &join.right, "Right", rt);
                let form = crate::codegen::query::join_form(join, rt);
                let waits = join.within.is_some() && (join.left.outer || join.right.outer);
                OperatorCode {
                    ty: quote!(#rt::join::Join<#ident, #left, #right>),
                    new: quote!(#rt::join::Join::new(#ident::new(), #form, #left_new, #right_new)),
                    fires: waits || join.changes,
                    settles: true,
                    flushes: false,
                }
            }
            Operator::Lookup(lookup) => {
                let wanted = match lookup.wanted {
                    Wanted::All => quote!(All),
                    Wanted::AllOrNone => quote!(AllOrNone),
                    Wanted::Whether => quote!(Whether),
                };
                made(&quote!(table::Lookup), quote!(, #rt::table::Wanted::#wanted))
            }
            Operator::Change(change) => {
                let kind = match change.kind {
                    ChangeKind::Insert => quote!(Insert),
                    ChangeKind::Upsert => quote!(Upsert),
                    ChangeKind::UpsertOn => quote!(UpsertOn),
                    ChangeKind::Update => quote!(Update),
                    ChangeKind::Delete => quote!(Delete),
                };
                made(&quote!(table::Change), quote!(, #rt::table::ChangeKind::#kind))
            }
            Operator::Delay { length, .. } => {
                let d = micros(*length);
                OperatorCode { fires: true, ..made(&quote!(Delay), quote!(, #d)) }
            }
            Operator::Rate { rate, .. } => {
                let (name, parameter) = rate_of(*rate);
                OperatorCode {
                    fires: matches!(
                        rate,
                        Rate::All(RateUnit::Time(_)) | Rate::Last(RateUnit::Time(_)) | Rate::Snapshot(_)
                    ),
                    settles: matches!(rate, Rate::First(RateUnit::Time(_))),
                    flushes: matches!(rate, Rate::All(RateUnit::Events(_)) | Rate::Last(RateUnit::Events(_))),
                    ..made(&quote!(#name), quote!(, #parameter))
                }
            }
            Operator::Trigger(trigger) => {
                let schedule = schedule(trigger, rt);
                OperatorCode {
                    ty: quote!(#rt::Trigger<#ident>),
                    new: quote!(#rt::Trigger::new(#ident, #rt::Schedule::#schedule)),
                    fires: true,
                    settles: false,
                    flushes: false,
                }
            }
            Operator::Batch { window, .. } => {
                let content = match window {
                    _ if query.grouping().is_none() => "Rows",
                    BatchWindow::Sliding { panes: false, .. } => "ByEvent",
                    _ => "Groups",
                };
                let (name, parameters) = batch(window, rt);
                let name = format_ident!("{name}{content}");
                let by_clock = match window {
                    BatchWindow::ExternalTimeBatch(_) | BatchWindow::LengthBatch(_) => false,
                    BatchWindow::Tumbling { .. }
                    | BatchWindow::Calendar { .. }
                    | BatchWindow::Session(_)
                    | BatchWindow::Sliding { .. }
                    | BatchWindow::Cron { .. }
                    | BatchWindow::TimeBatch(_)
                    | BatchWindow::Cumulate { .. } => true,
                };
                OperatorCode { fires: by_clock, flushes: !by_clock, ..made(&quote!(#name), parameters) }
            }
        }
    }

    /// What query `number` does with the rows of one moment.
    pub(super) fn at_once(&self, number: usize) -> AtOnce<'p> {
        let query = &self.plan.queries[number];
        let Some(moment) = &query.moment else { return AtOnce::Pass };
        if query.waits_for_pattern() || !query.operator.is_by_event() {
            AtOnce::Collect(moment)
        } else if moment.limit == Some(0) || moment.offset > 0 {
            AtOnce::Drop
        } else {
            AtOnce::Pass
        }
    }

    /// The type that collects the rows of a moment.
    pub(super) fn moment_type(&self, number: usize, moment: &Moment, rt: &TokenStream) -> TokenStream {
        let columns = &self.plan.streams[self.target_of(number)].columns;
        let owned = |ty| types::owned(ty, &self.opaque, rt);
        let row = pack::pack(&columns.iter().map(|column| owned(column.ty)).collect::<Vec<_>>());
        let keys: Vec<TokenStream> = moment.sort.iter().map(|key| owned(key.by.expr.ty)).collect();
        let sort = sort_keys(&keys, |first, rest| quote!(#rt::ThenBy<#first, #rest>));
        quote!(#rt::Moment<#row, #sort>)
    }

    /// What makes it.
    pub(super) fn moment_new(&self, moment: &Moment) -> TokenStream {
        let rt = &self.rt;
        let directions = moment.sort.iter().map(|key| {
            let (descending, nulls_first) = (key.descending, key.nulls_first);
            quote!(#rt::Direction { descending: #descending, nulls_first: #nulls_first })
        });
        let limit = match moment.limit {
            Some(limit) => {
                let limit = Literal::u64_unsuffixed(limit);
                quote!(Some(#limit))
            }
            None => quote!(None),
        };
        let offset = Literal::u64_unsuffixed(moment.offset);
        quote!(#rt::Moment::new(&[#(#directions),*], #limit, #offset))
    }
}

/// Sort keys as one type or value: a tuple, or tuples joined by `join`.
pub(crate) fn sort_keys(
    keys: &[TokenStream],
    join: impl Fn(TokenStream, TokenStream) -> TokenStream,
) -> TokenStream {
    let mut tuples = keys.chunks(pack::WIDTH).map(pack::pack).rev();
    let last = tuples.next().unwrap_or_else(|| quote!(()));
    tuples.fold(last, |rest, first| join(first, rest))
}
