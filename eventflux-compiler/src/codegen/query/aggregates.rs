//! The accumulators of a query.

use proc_macro2::TokenStream;
use quote::quote;

use crate::codegen::expr::Code;
use crate::codegen::{pack, types};
use crate::functions::{Accumulation, AggregateKind};
use crate::physical::{Accumulator, Aggregate, Removal};
use crate::types::{SqlType, Type};

/// What is fixed for all aggregates of a query.
pub(super) struct Aggregates<'q> {
    /// The aggregates.
    pub(super) list: &'q [Aggregate],
    /// What is accumulated for them.
    pub(super) accumulators: &'q [Accumulator],
    /// How many arguments there are.
    pub(super) args: usize,
    /// Which events leave.
    pub(super) removal: Removal,
    /// The app's opaque types.
    pub(super) opaque: &'q [TokenStream],
    /// The runtime's path.
    pub(super) rt: &'q TokenStream,
}

impl Aggregates<'_> {
    /// The type of all accumulators.
    pub(super) fn ty(&self) -> TokenStream {
        let types: Vec<TokenStream> = self.accumulators.iter().map(|one| self.accumulator(one)).collect();
        pack::pack(&types)
    }

    fn accumulator(&self, accumulator: &Accumulator) -> TokenStream {
        let rt = self.rt;
        let inner = self.inner(accumulator);
        if !accumulator.distinct {
            return quote!(#rt::#inner);
        }
        let value = self.value_type(accumulator);
        quote!(#rt::Distinct<#rt::#inner, #value>)
    }

    /// The accumulator without DISTINCT.
    fn inner(&self, accumulator: &Accumulator) -> TokenStream {
        let integer = matches!(accumulator.arg_ty, Some(Type { sql: SqlType::Int | SqlType::BigInt, .. }));
        let value = self.value_type(accumulator);
        let slides = self.removal == Removal::Oldest;
        if carried(accumulator.arg_ty) {
            match (accumulator.accumulation, slides) {
                (Accumulation::First, false) => return quote!(CarriedFirst<#value>),
                (Accumulation::Last, _) => return quote!(CarriedLast<#value>),
                _ => {}
            }
        }
        match (accumulator.accumulation, slides) {
            (Accumulation::Count, _) => quote!(Count),
            (Accumulation::Sum, _) if integer => quote!(SumInt),
            (Accumulation::Sum, _) => quote!(SumFloat),
            (Accumulation::Min, false) => quote!(Min<#value>),
            (Accumulation::Min, true) => quote!(SlidingMin<#value>),
            (Accumulation::Max, false) => quote!(Max<#value>),
            (Accumulation::Max, true) => quote!(SlidingMax<#value>),
            (Accumulation::First, false) => quote!(First<#value>),
            (Accumulation::First, true) => quote!(SlidingFirst<#value>),
            (Accumulation::Last, false) => quote!(Last<#value>),
            (Accumulation::Last, true) => quote!(SlidingLast<#value>),
        }
    }

    /// The type of the values that are accumulated.
    fn value_type(&self, accumulator: &Accumulator) -> TokenStream {
        match accumulator.arg_ty {
            Some(ty) => types::owned(Type { nullable: false, ..ty }, self.opaque, self.rt),
            None => quote!(()),
        }
    }

    /// `add` and `remove`: each argument into its accumulators, NULL skipped.
    pub(super) fn change(&self, add: bool) -> TokenStream {
        let mut tokens = TokenStream::new();
        for (number, accumulator) in self.accumulators.iter().enumerate() {
            let place = pack::path(number, self.accumulators.len());
            let place = quote!(accs #place);
            let one = if add { quote!(add_one()) } else { quote!(remove_one()) };
            let change = if add { quote!(add) } else { quote!(remove) };
            let Some(arg) = accumulator.arg else {
                tokens.extend(quote!(#place.#one;));
                continue;
            };
            let arg = pack::path(arg.into(), self.args);
            let nullable = accumulator.arg_ty.is_some_and(|ty| ty.nullable);
            tokens.extend(match (counts(accumulator), nullable) {
                (true, false) => quote!(#place.#one;),
                (true, true) => quote!(if args #arg.is_some() { #place.#one; }),
                (false, false) => quote!(#place.#change(args #arg);),
                (false, true) => quote!(if let Some(value) = args #arg { #place.#change(value); }),
            });
        }
        tokens
    }

    /// Whether `change` looks at its arguments.
    pub(super) fn reads_args(&self) -> bool {
        self.accumulators.iter().any(|accumulator| {
            let nullable = accumulator.arg_ty.is_some_and(|ty| ty.nullable);
            accumulator.arg.is_some() && (!counts(accumulator) || nullable)
        })
    }

    /// The value of an aggregate, from `accs`.
    pub(super) fn value(&self, number: u16) -> Code {
        let aggregate = &self.list[usize::from(number)];
        let accumulator = &self.accumulators[usize::from(aggregate.accumulator)];
        let place = pack::path(aggregate.accumulator.into(), self.accumulators.len());
        let inner = if accumulator.distinct { quote!(.inner()) } else { TokenStream::new() };
        let counts = accumulator.accumulation == Accumulation::Count;
        let nullable = aggregate.ty.nullable && !counts;
        if carried(Some(aggregate.ty)) && !nullable {
            let value = quote!(accs #place #inner.value().expect("the row's own value is there"));
            return Code::getter(value, false);
        }
        let get = match (aggregate.func, nullable || counts) {
            (AggregateKind::Avg, true) => quote!(mean()),
            (AggregateKind::Avg, false) => quote!(known_mean()),
            (_, true) => quote!(value()),
            (_, false) => quote!(known()),
        };
        let integer = aggregate.ty.sql == SqlType::BigInt;
        let call = quote!(accs #place #inner.#get);
        if aggregate.func == AggregateKind::Sum && integer {
            Code::tries(call, nullable)
        } else {
            Code::getter(call, nullable)
        }
    }
}

/// Whether it only counts, whatever the values are.
fn counts(accumulator: &Accumulator) -> bool {
    accumulator.accumulation == Accumulation::Count && !accumulator.distinct
}

/// Whether SQL only carries such values.
fn carried(ty: Option<Type>) -> bool {
    ty.is_some_and(|ty| matches!(ty.sql, SqlType::Opaque(_)))
}
