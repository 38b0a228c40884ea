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
        match (accumulator.accumulation, self.removal) {
            (Accumulation::Count, _) => quote!(Count),
            (Accumulation::Sum, _) if integer => quote!(SumInt),
            (Accumulation::Sum, _) => quote!(SumFloat),
            (Accumulation::Min, Removal::Never) => quote!(Min<#value>),
            (Accumulation::Min, Removal::Oldest) => quote!(SlidingMin<#value>),
            (Accumulation::Min, Removal::Any) => quote!(LooseMin<#value>),
            (Accumulation::Max, Removal::Never) => quote!(Max<#value>),
            (Accumulation::Max, Removal::Oldest) => quote!(SlidingMax<#value>),
            (Accumulation::Max, Removal::Any) => quote!(LooseMax<#value>),
            (Accumulation::First, Removal::Never) => quote!(First<#value>),
            (Accumulation::First, Removal::Oldest) => quote!(SlidingFirst<#value>),
            (Accumulation::First, Removal::Any) => quote!(LooseFirst<#value>),
            (Accumulation::Last, Removal::Never) => quote!(Last<#value>),
            (Accumulation::Last, Removal::Oldest) => quote!(SlidingLast<#value>),
            (Accumulation::Last, Removal::Any) => quote!(LooseLast<#value>),
        }
    }

    /// Whether an accumulator knows values by the numbers of their events.
    fn is_numbered(&self, accumulator: &Accumulator) -> bool {
        let loose = match accumulator.accumulation {
            Accumulation::Count | Accumulation::Sum => false,
            Accumulation::Min | Accumulation::Max | Accumulation::First | Accumulation::Last => true,
        };
        loose && self.removal == Removal::Any && !accumulator.distinct
    }

    /// Whether any does.
    pub(super) fn reads_numbers(&self) -> bool {
        self.accumulators.iter().any(|accumulator| self.is_numbered(accumulator))
    }

    /// The type of the values that are accumulated.
    fn value_type(&self, accumulator: &Accumulator) -> TokenStream {
        match accumulator.arg_ty {
            Some(ty) => types::owned(Type { nullable: false, ..ty }, self.opaque, self.rt),
            None => quote!(()),
        }
    }

    /// `add` and `remove`, or `put` and `take`: each argument into its accumulators, NULL skipped.
    pub(super) fn change(&self, add: bool) -> TokenStream {
        let mut tokens = TokenStream::new();
        for (number, accumulator) in self.accumulators.iter().enumerate() {
            let place = pack::path(number, self.accumulators.len());
            let place = quote!(accs #place);
            let one = if add { quote!(add_one()) } else { quote!(remove_one()) };
            let numbered = self.is_numbered(accumulator);
            let change = match (add, numbered) {
                (true, false) => quote!(add),
                (false, false) => quote!(remove),
                (true, true) => quote!(put),
                (false, true) => quote!(take),
            };
            let number = numbered.then(|| quote!(, number));
            let Some(arg) = accumulator.arg else {
                tokens.extend(quote!(#place.#one;));
                continue;
            };
            let arg = pack::path(arg.into(), self.args);
            let nullable = accumulator.arg_ty.is_some_and(|ty| ty.nullable);
            tokens.extend(match (counts(accumulator), nullable) {
                (true, false) => quote!(#place.#one;),
                (true, true) => quote!(if args #arg.is_some() { #place.#one; }),
                (false, false) => quote!(#place.#change(args #arg #number);),
                (false, true) => quote!(if let Some(value) = args #arg { #place.#change(value #number); }),
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
