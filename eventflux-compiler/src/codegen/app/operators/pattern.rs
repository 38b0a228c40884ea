//! A pattern as the runtime walks it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::parameters::rows;
use crate::physical::{AttemptLimit, Part, Pattern};

/// A pattern as the runtime walks it.
pub(super) fn plan(pattern: &Pattern, rt: &TokenStream) -> TokenStream {
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
