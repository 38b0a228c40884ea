//! MINFOREVER and MAXFOREVER: what a query keeps of every group that ever was.
//!
//! The extremes of a group live in the query, beside all windows. What an event brings to its window is the extreme
//! so far, its own value among them, instead of the value itself; so it is there for as long as the group is, and
//! comes back with it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::QueryGen;
use crate::codegen::{pack, types};
use crate::functions::Accumulation;
use crate::physical::Accumulator;
use crate::types::Type;

/// What is generated for them.
pub(super) struct Forever<'q> {
    accumulators: Vec<&'q Accumulator>,
    /// How many arguments there are.
    args: usize,
    rt: &'q TokenStream,
    /// The type of all extremes.
    pub(super) ty: TokenStream,
}

impl<'q> QueryGen<'q> {
    /// What the query keeps forever, if anything, with a field of its struct for it.
    pub(super) fn forever(&mut self) -> Option<Forever<'q>> {
        let grouping = self.query.grouping()?;
        let accumulators: Vec<&Accumulator> = grouping.forever().collect();
        if accumulators.is_empty() {
            return None;
        }
        let field = format_ident!("forever");
        let of = |full: &TokenStream| {
            let owned = |ty: Type| types::owned(ty, &self.app.opaque, full);
            let keys: Vec<TokenStream> = self.keys.iter().map(|ty| owned(*ty)).collect();
            let extreme = |accumulator: &&Accumulator| {
                let value = accumulator.arg_ty.map(|ty| owned(Type { nullable: false, ..ty }));
                match accumulator.accumulation {
                    Accumulation::MinForever => quote!(#full::Min<#value>),
                    _ => quote!(#full::Max<#value>),
                }
            };
            let extremes: Vec<TokenStream> = accumulators.iter().map(extreme).collect();
            let (key, extremes) = (pack::pack(&keys), pack::pack(&extremes));
            quote!(#full::Groups<#key, #extremes>)
        };
        let (ty, in_struct) = (of(&self.app.rt), of(&self.app.full));
        if self.buffers.iter().all(|(name, _)| *name != field) {
            self.buffers.push((field, in_struct));
        }
        Some(Forever { accumulators, args: grouping.args.len(), rt: &self.app.rt, ty })
    }
}

impl Forever<'_> {
    /// The end of `enter`, when all that can fail is done: the values go to the extremes of their group, and these
    /// take their places.
    pub(super) fn entering(&self, keys: &TokenStream, args: &TokenStream) -> TokenStream {
        let (mut adds, mut values) = (TokenStream::new(), Vec::new());
        for arg in 0..self.args {
            let path = pack::path(arg, self.args);
            let found = self.accumulators.iter().position(|a| a.arg.map(usize::from) == Some(arg));
            let Some(number) = found else {
                values.push(quote!(args #path));
                continue;
            };
            let extreme = pack::path(number, self.accumulators.len());
            if self.accumulators[number].arg_ty.is_some_and(|ty| ty.nullable) {
                adds.extend(quote!(if let Some(value) = args #path { forever #extreme.add(value); }));
                values.push(quote!(forever #extreme.value()));
            } else {
                adds.extend(quote!(forever #extreme.add(args #path);));
                values.push(quote!(forever #extreme.known()));
            }
        }
        let values = pack::pack(&values);
        quote! {
            let (key, args) = (#keys, #args);
            let (_, forever) = self.forever.entry(key, Default::default, |_| {});
            #adds
            let forever = &*forever;
            Ok(Some((key, #values)))
        }
    }

    /// Its part of a snapshot.
    pub(super) fn state(&self) -> TokenStream {
        let rt = self.rt;
        quote! {
            #[inline]
            fn exchange_forever(&mut self, parked: &mut Self::Forever) {
                ::core::mem::swap(&mut self.forever, parked);
            }
            fn save_forever(&mut self, out: &mut #rt::Encoder) { self.forever.save(&(), out) }
            fn restore_forever(&mut self, from: &mut #rt::Decoder<'_>) -> Result<(), #rt::StateError> {
                self.forever.load(&(), &Default::default(), from)
            }
        }
    }
}
