//! Which operator of the runtime a query is.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::{AppGen, pack, types};
use crate::cron::Cron;
use crate::physical::{
    AttemptLimit, BatchWindow, ChangeKind, Moment, Operator, Part, Pattern, Rate, SlidingWindow,
    SortDirection, Trigger, Wanted,
};
use crate::syntax::ast::RateUnit;

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

/// A pattern as the runtime walks it.
fn plan(pattern: &Pattern, rt: &TokenStream) -> TokenStream {
    let (sequence, partitioned) = (pattern.sequence, !pattern.partition.is_empty());
    let (root, timeout, renews) = (part(&pattern.root, rt), pattern.timeout, pattern.renews);
    let keyed = Literal::u64_unsuffixed(pattern.keyed());
    let limit = match pattern.limit {
        Some(AttemptLimit { most, oldest }) => {
            let (most, text) = (rows(most), Literal::u16_unsuffixed(pattern.text));
            quote!(Some(#rt::pattern::Limit { most: #most, oldest: #oldest, expression: #text }))
        }
        None => quote!(None),
    };
    quote! {
        #rt::pattern::Plan {
            sequence: #sequence,
            partitioned: #partitioned,
            root: #root,
            keyed: #keyed,
            timeout: #timeout,
            renews: #renews,
            limit: #limit,
        }
    }
}

fn part(plan: &Part, rt: &TokenStream) -> TokenStream {
    let all = |parts: &[Part]| {
        let parts = parts.iter().map(|one| part(one, rt));
        quote!(vec![#(#parts),*])
    };
    let times = |min: u32, max: Option<u32>| {
        let min = Literal::u32_unsuffixed(min);
        let max = match max {
            Some(max) => {
                let max = Literal::u32_unsuffixed(max);
                quote!(Some(#max))
            }
            None => quote!(None),
        };
        quote!(min: #min, max: #max)
    };
    let kind = match plan {
        Part::Element(position, quantifier) => {
            let position = Literal::usize_unsuffixed(*position);
            let times = times(quantifier.min, quantifier.max);
            quote!(Element { position: #position, #times })
        }
        Part::Absent(position, hold) => {
            let position = Literal::usize_unsuffixed(*position);
            let hold = match hold {
                Some(hold) => {
                    let hold = Literal::i64_unsuffixed(*hold);
                    quote!(Some(#hold))
                }
                None => quote!(None),
            };
            quote!(Absent { position: #position, hold: #hold })
        }
        Part::Then(parts) => {
            let parts = all(parts);
            quote!(Then(#parts))
        }
        Part::And(parts) => {
            let parts = all(parts);
            quote!(And(#parts))
        }
        Part::Or(parts) => {
            let parts = all(parts);
            quote!(Or(#parts))
        }
        Part::Every(one) => {
            let one = part(one, rt);
            quote!(Every(Box::new(#one)))
        }
        Part::Within(one, d) => {
            let (one, d) = (part(one, rt), Literal::i64_unsuffixed(*d));
            quote!(Within(Box::new(#one), #d))
        }
        Part::Repeat(one, quantifier) => {
            let (one, times) = (part(one, rt), times(quantifier.min, quantifier.max));
            quote!(Repeat { part: Box::new(#one), #times })
        }
    };
    quote!(#rt::pattern::Part::#kind)
}

/// When a trigger fires.
fn schedule(trigger: &Trigger, rt: &TokenStream) -> TokenStream {
    match trigger {
        Trigger::Start => quote!(Start),
        Trigger::Every(d) => {
            let d = Literal::i64_unsuffixed(*d);
            quote!(Every(#d))
        }
        Trigger::Cron { cron, zone, .. } => {
            let cron = instants(cron, rt);
            quote!(Cron(#cron, #rt::checked(#rt::scalar::prepared::Zone::new(#zone))))
        }
    }
}

/// The operator of an output rate, and its parameter.
fn rate_of(rate: Rate) -> (Ident, Literal) {
    let (kind, every) = match rate {
        Rate::All(every) => ("All", every),
        Rate::First(every) => ("First", every),
        Rate::Last(every) => ("Last", every),
        Rate::Snapshot(d) => return (format_ident!("Snapshot"), Literal::i64_unsuffixed(d)),
    };
    match every {
        RateUnit::Time(d) => (format_ident!("{kind}Every"), Literal::i64_unsuffixed(d)),
        RateUnit::Events(n) => (format_ident!("{kind}OfEvents"), rows(n)),
    }
}

/// The operator of a batch window without what its content adds to the name, and its parameters after the query, each
/// with a comma before it.
fn batch(window: &BatchWindow, rt: &TokenStream) -> (&'static str, TokenStream) {
    let micros = Literal::i64_unsuffixed;
    match window {
        BatchWindow::Tumbling { size, offset } => {
            let (size, offset) = (micros(*size), micros(*offset));
            ("Tumbling", quote!(, #size, #offset))
        }
        BatchWindow::Calendar { days, zone } => {
            let days = micros(*days);
            let zone = quote!(#rt::checked(#rt::scalar::prepared::Zone::new(#zone)));
            ("Calendar", quote!(, #days, #zone))
        }
        BatchWindow::Sliding { size, slide, .. } => {
            let (size, slide) = (micros(*size), micros(*slide));
            ("Sliding", quote!(, #size, #slide))
        }
        BatchWindow::Cron { cron, zone, .. } => {
            let cron = instants(cron, rt);
            let zone = quote!(#rt::checked(#rt::scalar::prepared::Zone::new(#zone)));
            ("Cron", quote!(, #cron, #zone))
        }
        BatchWindow::Session(gap) => {
            let gap = micros(*gap);
            ("Session", quote!(, #gap))
        }
        BatchWindow::TimeBatch(d) => {
            let d = micros(*d);
            ("TimeBatch", quote!(, #d))
        }
        BatchWindow::ExternalTimeBatch(d) => {
            let d = micros(*d);
            ("ExternalTimeBatch", quote!(, #d))
        }
        BatchWindow::Cumulate { step, size } => {
            let (step, size) = (micros(*step), micros(*size));
            ("Cumulate", quote!(, #step, #size))
        }
        BatchWindow::LengthBatch(n) => {
            let n = rows(*n);
            ("LengthBatch", quote!(, #n))
        }
    }
}

/// The operator of a sliding window with CURRENT EVENTS, and its parameters after the query, each with a comma
/// before it.
pub(crate) fn sliding(window: &SlidingWindow, rt: &TokenStream) -> (Ident, TokenStream) {
    let micros = Literal::i64_unsuffixed;
    let (name, parameters) = match window {
        SlidingWindow::Length(n) => {
            let n = rows(*n);
            ("Length", quote!(, #n))
        }
        SlidingWindow::Time(d) => {
            let d = micros(*d);
            ("Time", quote!(, #d))
        }
        SlidingWindow::TimeLength { length, n } => {
            let (d, n) = (micros(*length), rows(*n));
            ("TimeLength", quote!(, #d, #n))
        }
        SlidingWindow::ExternalTime(d) => {
            let d = micros(*d);
            ("ExternalTime", quote!(, #d))
        }
        SlidingWindow::Sort { n, directions } => {
            let n = rows(*n);
            let directions = directions.iter().map(|SortDirection { descending, nulls_first }| {
                quote!(#rt::Direction { descending: #descending, nulls_first: #nulls_first })
            });
            ("Sort", quote!(, #n, &[#(#directions),*]))
        }
        SlidingWindow::Joined => ("Joined", TokenStream::new()),
        SlidingWindow::Unique => ("Unique", TokenStream::new()),
        SlidingWindow::FirstUnique => ("FirstUnique", TokenStream::new()),
        SlidingWindow::Expression(_) => ("Expression", TokenStream::new()),
        SlidingWindow::Frequent(n) => {
            let n = rows(*n);
            ("Frequent", quote!(, #n))
        }
        SlidingWindow::LossyFrequent { support, error } => {
            let (support, error) = (Literal::f64_unsuffixed(*support), Literal::f64_unsuffixed(*error));
            ("LossyFrequent", quote!(, #support, #error))
        }
    };
    (format_ident!("{name}"), parameters)
}

/// The instants of a CRON expression.
fn instants(cron: &Cron, rt: &TokenStream) -> TokenStream {
    let Cron { seconds, minutes, hours, days, before_last, workdays, months, weekdays } = *cron;
    let [seconds, minutes, hours, days, before_last, workdays, months, weekdays] =
        [seconds, minutes, hours, days, before_last, workdays, months, weekdays].map(Literal::u64_unsuffixed);
    quote! {
        #rt::Cron {
            seconds: #seconds,
            minutes: #minutes,
            hours: #hours,
            days: #days,
            before_last: #before_last,
            workdays: #workdays,
            months: #months,
            weekdays: #weekdays,
        }
    }
}

/// Whether events leave a window as time goes by.
fn by_clock(window: &SlidingWindow) -> bool {
    matches!(window, SlidingWindow::Time(_) | SlidingWindow::TimeLength { .. })
}

fn rows(n: u64) -> Literal {
    Literal::usize_unsuffixed(usize::try_from(n).unwrap_or(usize::MAX))
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
