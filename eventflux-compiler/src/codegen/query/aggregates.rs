//! The accumulators of a query.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::catalog::Parameter;
use crate::codegen::AppGen;
use crate::codegen::expr::Code;
use crate::codegen::{pack, types};
use crate::functions::{Accumulation, AggregateKind};
use crate::physical::{Accumulator, Aggregate, Removal, RustAccumulator};
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
    /// The app.
    pub(super) app: &'q AppGen<'q>,
}

impl Aggregates<'_> {
    /// The type of all accumulators.
    pub(super) fn ty(&self) -> TokenStream {
        let types: Vec<TokenStream> = self.accumulators.iter().map(|one| self.accumulator(one)).collect();
        pack::pack(&types)
    }

    fn accumulator(&self, accumulator: &Accumulator) -> TokenStream {
        let rt = &self.app.rt;
        let inner = self.inner(accumulator);
        if !accumulator.distinct {
            return quote!(#rt::#inner);
        }
        let value = self.value_type(accumulator);
        quote!(#rt::Distinct<#rt::#inner, #value>)
    }

    /// The accumulator without DISTINCT.
    fn inner(&self, accumulator: &Accumulator) -> TokenStream {
        if let Some(rust) = &accumulator.rust {
            let item = self.app.rust_item(&rust.aggregate.path);
            return quote!(Custom<#item>);
        }
        let integer = matches!(accumulator.arg_ty, Some(Type { sql: SqlType::Int | SqlType::BigInt, .. }));
        let value = self.value_type(accumulator);
        let slides = self.removal == Removal::Oldest;
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
            (Accumulation::Rust, _) => unreachable!("it was answered above"),
        }
    }

    /// The type of the values that are accumulated.
    fn value_type(&self, accumulator: &Accumulator) -> TokenStream {
        let arg_ty = match &accumulator.rust {
            // The type of the parameter: NULL where the parameter can't be is skipped before.
            Some(rust) => rust.aggregate.schema.params.first().map(|param| param.ty),
            None => accumulator.arg_ty.map(|ty| Type { nullable: false, ..ty }),
        };
        match arg_ty {
            Some(ty) => types::owned(ty, &self.app.opaque, &self.app.rt),
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
            if let Some(rust) = &accumulator.rust {
                tokens.extend(self.change_rust(&quote!(#place.#change), rust, accumulator.distinct));
                continue;
            }
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

    /// The same for an aggregate written in Rust: `change` of a tuple of its arguments, of the one argument with
    /// DISTINCT.
    fn change_rust(&self, change: &TokenStream, rust: &RustAccumulator, distinct: bool) -> TokenStream {
        let (mut matched, mut patterns, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for (index, ((number, ty), Parameter { ty: param, .. })) in
            rust.args.iter().zip(&rust.aggregate.schema.params).enumerate()
        {
            let arg = pack::path((*number).into(), self.args);
            let arg = quote!(args #arg);
            values.push(match (ty.nullable, param.nullable) {
                (true, false) => {
                    let variable = format_ident!("value_{index}");
                    matched.push(arg);
                    patterns.push(quote!(Some(#variable)));
                    quote!(#variable)
                }
                (false, true) => quote!(Some(#arg)),
                _ => arg,
            });
        }
        let call = match values.as_slice() {
            [value] if distinct => quote!(#change(#value);),
            values => quote!(#change((#(#values,)*));),
        };
        let call = match (matched.as_slice(), patterns.as_slice()) {
            ([], _) => call,
            ([one], [pattern]) => quote!(if let #pattern = #one { #call }),
            _ => quote!(if let (#(#patterns),*) = (#(#matched),*) { #call }),
        };
        match rust.passes {
            Some(passes) => {
                let passes = pack::path(passes.into(), self.args);
                quote!(if args #passes.is_some() { #call })
            }
            None => call,
        }
    }

    /// Whether the value of an aggregate is a text of its own.
    pub(super) fn is_text(&self, number: u16) -> bool {
        let accumulator = &self.accumulators[usize::from(self.list[usize::from(number)].accumulator)];
        accumulator.rust.as_ref().is_some_and(|rust| rust.aggregate.schema.text)
    }

    /// Whether `change` looks at its arguments.
    pub(super) fn reads_args(&self) -> bool {
        self.accumulators.iter().any(|accumulator| {
            if let Some(rust) = &accumulator.rust {
                return !rust.args.is_empty() || rust.passes.is_some();
            }
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
        if accumulator.rust.is_some() {
            return Code::tries(quote!(accs #place #inner.value()), aggregate.ty.nullable);
        }
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
