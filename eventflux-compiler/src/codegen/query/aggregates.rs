//! The accumulators of a query.

use proc_macro2::{Literal, TokenStream};
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
        if self.in_order(accumulator) {
            return quote!(#rt::DistinctInOrder<#rt::#inner, #value>);
        }
        quote!(#rt::Distinct<#rt::#inner, #value>)
    }

    /// Whether different values are accumulated in the order of the content, which changes where events leave.
    fn in_order(&self, accumulator: &Accumulator) -> bool {
        accumulator.accumulation == Accumulation::StringAgg && self.removal != Removal::Never
    }

    /// The accumulator without DISTINCT.
    fn inner(&self, accumulator: &Accumulator) -> TokenStream {
        if let Some(rust) = &accumulator.rust {
            let item = self.app.rust_item(&rust.aggregate.path);
            return quote!(Custom<#item>);
        }
        let integer = matches!(accumulator.arg_ty, Some(Type { sql: SqlType::Int | SqlType::BigInt, .. }));
        let value = self.value_type(accumulator);
        let by = match accumulator.by {
            Some((_, ty)) => types::owned(Type { nullable: false, ..ty }, &self.app.opaque, &self.app.rt),
            None => TokenStream::new(),
        };
        if carried(accumulator.arg_ty) {
            match (accumulator.accumulation, self.removal) {
                (Accumulation::First, Removal::Never) => return quote!(CarriedFirst<#value>),
                (Accumulation::Last, Removal::Never | Removal::Oldest) => return quote!(CarriedLast<#value>),
                _ => {}
            }
        }
        let (name, of) = match accumulator.accumulation {
            Accumulation::Count => return quote!(Count),
            Accumulation::Sum if integer => return quote!(SumInt),
            Accumulation::Sum => return quote!(SumFloat),
            Accumulation::Truths => return quote!(Truths),
            Accumulation::Variance if integer => return quote!(VarianceInt),
            Accumulation::Variance => return quote!(VarianceFloat),
            Accumulation::MinForever => return quote!(Min<#value>),
            Accumulation::MaxForever => return quote!(Max<#value>),
            Accumulation::ApproxDistinct => return quote!(ApproxDistinct),
            // Values of DISTINCT leave in any order.
            Accumulation::Percentiles if self.removal == Removal::Never => return quote!(Percentiles),
            Accumulation::Percentiles => return quote!(Ranks),
            Accumulation::StringAgg if accumulator.distinct && self.in_order(accumulator) => {
                return quote!(LooseStringAgg);
            }
            Accumulation::Min => ("Min", quote!(<#value>)),
            Accumulation::Max => ("Max", quote!(<#value>)),
            Accumulation::First => ("First", quote!(<#value>)),
            Accumulation::Last => ("Last", quote!(<#value>)),
            Accumulation::ArgMin => ("ArgMin", quote!(<#value, #by>)),
            Accumulation::ArgMax => ("ArgMax", quote!(<#value, #by>)),
            Accumulation::StringAgg => ("StringAgg", TokenStream::new()),
            Accumulation::Rust => unreachable!("it was answered above"),
        };
        let name = match self.removal {
            Removal::Never => format_ident!("{name}"),
            Removal::Oldest => format_ident!("Sliding{name}"),
            Removal::ByTime if by_time(accumulator) => format_ident!("Timed{name}"),
            Removal::ByTime | Removal::Any => format_ident!("Loose{name}"),
        };
        quote!(#name #of)
    }

    /// The accumulators of no events, where their types alone do not say all.
    pub(super) fn blank(&self) -> TokenStream {
        if self.accumulators.iter().all(|accumulator| accumulator.separator.is_none()) {
            return quote!(Default::default());
        }
        let blank = |accumulator: &Accumulator| {
            let Some(separator) = &accumulator.separator else { return quote!(Default::default()) };
            let (ty, rt) = (self.accumulator(accumulator), &self.app.rt);
            if accumulator.distinct {
                let inner = self.inner(accumulator);
                quote!(<#ty>::over(#rt::#inner::new(#separator)))
            } else {
                quote!(#ty::new(#separator))
            }
        };
        pack::pack(&self.accumulators.iter().map(blank).collect::<Vec<_>>())
    }

    /// What an accumulator knows the values of events by that may leave in any order: their numbers, or their times.
    fn known_by(&self, accumulator: &Accumulator) -> Option<TokenStream> {
        let numbered = match accumulator.accumulation {
            Accumulation::StringAgg => true,
            Accumulation::Min
            | Accumulation::Max
            | Accumulation::First
            | Accumulation::Last
            | Accumulation::ArgMin
            | Accumulation::ArgMax => !accumulator.distinct,
            _ => false,
        };
        match self.removal {
            Removal::ByTime if by_time(accumulator) => Some(quote!(, turn.time)),
            Removal::ByTime | Removal::Any if numbered => Some(quote!(, turn.number)),
            _ => None,
        }
    }

    /// Whether there is such an accumulator.
    pub(super) fn reads_turns(&self) -> bool {
        self.accumulators.iter().any(|accumulator| self.known_by(accumulator).is_some())
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

    /// `add` and `remove`, or `put` and `take`: each argument into its accumulators, NULL skipped.
    pub(super) fn change(&self, add: bool) -> TokenStream {
        self.change_of(add, &|_| true)
    }

    /// The same for those of the accumulators `which` are meant.
    pub(super) fn change_of(&self, add: bool, which: &dyn Fn(usize) -> bool) -> TokenStream {
        let mut tokens = TokenStream::new();
        for (number, accumulator) in self.accumulators.iter().enumerate().filter(|(number, _)| which(*number))
        {
            let place = pack::path(number, self.accumulators.len());
            let place = quote!(accs #place);
            let one = if add { quote!(add_one()) } else { quote!(remove_one()) };
            let turn = self.known_by(accumulator);
            let change = match (add, turn.is_some()) {
                (true, false) => quote!(add),
                (false, false) => quote!(remove),
                (true, true) => quote!(put),
                (false, true) => quote!(take),
            };
            if let Some(rust) = &accumulator.rust {
                tokens.extend(self.change_rust(&quote!(#place.#change), rust, accumulator.distinct));
                continue;
            }
            let Some(arg) = accumulator.arg else {
                tokens.extend(quote!(#place.#one;));
                continue;
            };
            if accumulator.accumulation.is_forever() && !add {
                continue;
            }
            let arg = pack::path(arg.into(), self.args);
            let nullable = accumulator.arg_ty.is_some_and(|ty| ty.nullable);
            if let Some((by, by_ty)) = accumulator.by {
                let by = pack::path(by.into(), self.args);
                tokens.extend(match (nullable, by_ty.nullable) {
                    (false, false) => quote!(#place.#change(args #arg, args #by #turn);),
                    (true, false) => {
                        quote!(if let Some(value) = args #arg { #place.#change(value, args #by #turn); })
                    }
                    (false, true) => {
                        quote!(if let Some(by) = args #by { #place.#change(args #arg, by #turn); })
                    }
                    (true, true) => quote! {
                        if let (Some(value), Some(by)) = (args #arg, args #by) { #place.#change(value, by #turn); }
                    },
                });
                continue;
            }
            tokens.extend(match (counts(accumulator), nullable) {
                (true, false) => quote!(#place.#one;),
                (true, true) => quote!(if args #arg.is_some() { #place.#one; }),
                (false, false) => quote!(#place.#change(args #arg #turn);),
                (false, true) => quote!(if let Some(value) = args #arg { #place.#change(value #turn); }),
            });
        }
        tokens
    }

    /// `notice`: each argument into what is forever; `None` if nothing is.
    pub(super) fn notice(&self) -> Option<TokenStream> {
        let mut tokens = TokenStream::new();
        for (number, accumulator) in self.accumulators.iter().enumerate() {
            let (true, Some(arg)) = (accumulator.accumulation.is_forever(), accumulator.arg) else {
                continue;
            };
            let place = pack::path(number, self.accumulators.len());
            let arg = pack::path(arg.into(), self.args);
            tokens.extend(if accumulator.arg_ty.is_some_and(|ty| ty.nullable) {
                quote!(if let Some(value) = args #arg { accs #place.add(value); })
            } else {
                quote!(accs #place.add(args #arg);)
            });
        }
        let rt = &self.app.rt;
        (!tokens.is_empty()).then(|| {
            quote! {
                #[inline(always)]
                fn notice(accs: &mut Self::Accs, args: #rt::RefOf<'_, Self::Args>) { #tokens }
            }
        })
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
        let counts = matches!(accumulator.accumulation, Accumulation::Count | Accumulation::ApproxDistinct);
        let nullable = aggregate.ty.nullable && !counts;
        if carried(Some(aggregate.ty)) && !nullable {
            let value = quote!(accs #place #inner.value().expect("the row's own value is there"));
            return Code::getter(value, false);
        }
        let (possible, known) = readings(aggregate.func);
        let get = format_ident!("{}", if nullable || counts { possible } else { known });
        let fraction = aggregate.fraction.map(Literal::f64_suffixed);
        let call = quote!(accs #place #inner.#get(#fraction));
        if aggregate.func == AggregateKind::Sum && aggregate.ty.sql == SqlType::BigInt {
            Code::tries(call, nullable)
        } else {
            Code::getter(call, nullable)
        }
    }
}

/// The method by which an aggregate is read from its accumulator, and the one for where there is a value.
fn readings(kind: AggregateKind) -> (&'static str, &'static str) {
    match kind {
        AggregateKind::Avg => ("mean", "known_mean"),
        AggregateKind::BoolAnd => ("all", "known_all"),
        AggregateKind::BoolOr => ("any", "known_any"),
        AggregateKind::VarPop => ("var_pop", "known_var_pop"),
        AggregateKind::StddevPop => ("stddev_pop", "known_stddev_pop"),
        // May be NULL everywhere.
        AggregateKind::VarSamp => ("var_samp", "var_samp"),
        AggregateKind::StddevSamp => ("stddev_samp", "stddev_samp"),
        AggregateKind::Percentile | AggregateKind::Median => ("percentile", "known_percentile"),
        AggregateKind::CountAll
        | AggregateKind::Count
        | AggregateKind::Sum
        | AggregateKind::Min
        | AggregateKind::Max
        | AggregateKind::First
        | AggregateKind::Last
        | AggregateKind::MinForever
        | AggregateKind::MaxForever
        | AggregateKind::ApproxCountDistinct
        | AggregateKind::ArgMin
        | AggregateKind::ArgMax
        | AggregateKind::StringAgg
        | AggregateKind::Rust => ("value", "known"),
    }
}

/// Whether it follows the order in which events leave.
fn by_time(accumulator: &Accumulator) -> bool {
    matches!(accumulator.accumulation, Accumulation::Min | Accumulation::Max) && !accumulator.distinct
}

/// Whether it only counts, whatever the values are.
fn counts(accumulator: &Accumulator) -> bool {
    accumulator.accumulation == Accumulation::Count && !accumulator.distinct
}

/// Whether SQL only carries such values.
fn carried(ty: Option<Type>) -> bool {
    ty.is_some_and(|ty| matches!(ty.sql, SqlType::Opaque(_)))
}
