//! What windows, output rates and triggers are made with.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::cron::Cron;
use crate::physical::{BatchWindow, Rate, SlidingWindow, SortDirection, Trigger};
use crate::syntax::ast::RateUnit;

/// When a trigger fires.
pub(super) fn schedule(trigger: &Trigger, rt: &TokenStream) -> TokenStream {
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
pub(super) fn rate_of(rate: Rate) -> (Ident, Literal) {
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
pub(super) fn batch(window: &BatchWindow, rt: &TokenStream) -> (&'static str, TokenStream) {
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
pub(super) fn by_clock(window: &SlidingWindow) -> bool {
    matches!(window, SlidingWindow::Time(_) | SlidingWindow::TimeLength { .. })
}

pub(super) fn rows(n: u64) -> Literal {
    Literal::usize_unsuffixed(usize::try_from(n).unwrap_or(usize::MAX))
}
