//! The accumulators of a query.

use proc_macro2::TokenStream;
use quote::quote;

use crate::codegen::expr::Code;
use crate::codegen::{pack, types};
use crate::functions::AggregateKind;
use crate::physical::Aggregate;
use crate::types::{SqlType, Type};

/// What is fixed for all aggregates of a query.
pub(super) struct Aggregates<'q> {
    /// The aggregates.
    pub(super) list: &'q [Aggregate],
    /// How many arguments there are.
    pub(super) args: usize,
    /// Whether events leave.
    pub(super) sliding: bool,
    /// The app's opaque types.
    pub(super) opaque: &'q [TokenStream],
    /// The runtime's path.
    pub(super) rt: &'q TokenStream,
}

impl Aggregates<'_> {
    /// The type of all accumulators.
    pub(super) fn ty(&self) -> TokenStream {
        let types: Vec<TokenStream> = self.list.iter().map(|aggregate| self.accumulator(aggregate)).collect();
        pack::pack(&types)
    }

    fn accumulator(&self, aggregate: &Aggregate) -> TokenStream {
        let rt = self.rt;
        let inner = self.inner(aggregate);
        if !aggregate.distinct {
            return quote!(#rt::#inner);
        }
        let value = self.value_type(aggregate);
        quote!(#rt::Distinct<#rt::#inner, #value>)
    }

    /// The accumulator without DISTINCT.
    fn inner(&self, aggregate: &Aggregate) -> TokenStream {
        let integer = matches!(aggregate.arg_ty, Some(Type { sql: SqlType::Int | SqlType::BigInt, .. }));
        let value = self.value_type(aggregate);
        match (aggregate.func, self.sliding) {
            (AggregateKind::CountAll | AggregateKind::Count, _) => quote!(Count),
            (AggregateKind::Sum, _) if integer => quote!(SumInt),
            (AggregateKind::Sum, _) => quote!(SumFloat),
            (AggregateKind::Avg, _) if integer => quote!(AvgInt),
            (AggregateKind::Avg, _) => quote!(AvgFloat),
            (AggregateKind::Min, false) => quote!(Min<#value>),
            (AggregateKind::Min, true) => quote!(SlidingMin<#value>),
            (AggregateKind::Max, false) => quote!(Max<#value>),
            (AggregateKind::Max, true) => quote!(SlidingMax<#value>),
            (AggregateKind::First, false) => quote!(First<#value>),
            (AggregateKind::First, true) => quote!(SlidingFirst<#value>),
            (AggregateKind::Last, false) => quote!(Last<#value>),
            (AggregateKind::Last, true) => quote!(SlidingLast<#value>),
        }
    }

    /// The type of the values that are accumulated.
    fn value_type(&self, aggregate: &Aggregate) -> TokenStream {
        match aggregate.arg_ty {
            Some(ty) => types::owned(Type { nullable: false, ..ty }, self.opaque, self.rt),
            None => quote!(()),
        }
    }

    /// `add` and `remove`: each argument into its accumulators, NULL skipped.
    pub(super) fn change(&self, add: bool) -> TokenStream {
        let mut tokens = TokenStream::new();
        for (number, aggregate) in self.list.iter().enumerate() {
            let accumulator = pack::path(number, self.list.len());
            let accumulator = quote!(accs #accumulator);
            let counts = matches!(aggregate.func, AggregateKind::CountAll | AggregateKind::Count);
            let one = if add { quote!(add_one()) } else { quote!(remove_one()) };
            let change = if add { quote!(add) } else { quote!(remove) };
            let Some(arg) = aggregate.arg else {
                tokens.extend(quote!(#accumulator.#one;));
                continue;
            };
            let arg = pack::path(arg.into(), self.args);
            let nullable = aggregate.arg_ty.is_some_and(|ty| ty.nullable);
            tokens.extend(match (counts && !aggregate.distinct, nullable) {
                (true, false) => quote!(#accumulator.#one;),
                (true, true) => quote!(if args #arg.is_some() { #accumulator.#one; }),
                (false, false) => quote!(#accumulator.#change(args #arg);),
                (false, true) => quote!(if let Some(value) = args #arg { #accumulator.#change(value); }),
            });
        }
        tokens
    }

    /// Whether `change` looks at its arguments.
    pub(super) fn reads_args(&self) -> bool {
        self.list.iter().any(|aggregate| {
            let counts = matches!(aggregate.func, AggregateKind::CountAll | AggregateKind::Count);
            let nullable = aggregate.arg_ty.is_some_and(|ty| ty.nullable);
            aggregate.arg.is_some() && (!counts || aggregate.distinct || nullable)
        })
    }

    /// The value of an aggregate, from `accs`.
    pub(super) fn value(&self, number: u16) -> Code {
        let aggregate = &self.list[usize::from(number)];
        let accumulator = pack::path(number.into(), self.list.len());
        let inner = if aggregate.distinct { quote!(.inner()) } else { TokenStream::new() };
        let counts = matches!(aggregate.func, AggregateKind::CountAll | AggregateKind::Count);
        let nullable = aggregate.ty.nullable && !counts;
        let get = if nullable || counts { quote!(value()) } else { quote!(known()) };
        let integer = aggregate.ty.sql == SqlType::BigInt;
        let call = quote!(accs #accumulator #inner.#get);
        if aggregate.func == AggregateKind::Sum && integer {
            Code::tries(call, nullable)
        } else {
            Code::getter(call, nullable)
        }
    }
}
