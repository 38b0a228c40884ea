//! A query: its struct with buffers and prepared literals, its expressions as functions, and the traits by which
//! its operator asks for them.

mod aggregates;
mod forever;
mod join;
mod keyed;
mod output;
mod pattern;
mod sites;
mod table;
mod traits;
mod trigger;
mod window;

pub(crate) use join::form as join_form;
pub(crate) use pattern::variant;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::AppGen;
use super::expr::{Code, Scope, prepared};
use crate::functions::{PreparedKind, RustFunction};
use crate::physical::{Join, Query, Side, Site, StreamId};
use crate::types::Type;
use aggregates::Aggregates;

/// What is generated for a query.
pub(crate) struct Generated {
    /// The struct.
    pub(crate) item: TokenStream,
    /// Its functions and traits.
    pub(crate) impls: TokenStream,
}

/// Generates one query.
pub(crate) struct QueryGen<'q> {
    app: &'q AppGen<'q>,
    query: &'q Query,
    /// The struct's name.
    ident: Ident,
    /// The stream whose events the expressions being written read.
    reading: StreamId,
    /// The types of the GROUP BY or PARTITION BY columns.
    keys: Vec<Type>,
    /// The types of the kept columns.
    kept: Vec<Type>,
    /// The types of what is kept of the sides of a join, NULL where a row is missing.
    sides: [Vec<Type>; 2],
    /// The expressions written so far.
    functions: TokenStream,
    function_names: Vec<Ident>,
    /// The buffers for text that they need.
    buffers: Vec<(Ident, TokenStream)>,
}

impl<'q> QueryGen<'q> {
    /// For query number `number` of the app.
    pub(crate) fn new(app: &'q AppGen<'q>, number: usize) -> Self {
        let query = &app.plan.queries[number];
        let columns = &app.plan.streams[query.input().0 as usize].columns;
        let kept: Vec<Type> = match query.pattern() {
            Some(pattern) => pattern.cells.iter().map(|cell| cell.ty).collect(),
            None => query.kept().iter().map(|kept| kept.ty(columns)).collect(),
        };
        if let Some(join) = query.join() {
            return QueryGen::of_join(app, number, join);
        }
        let keys = query.grouping().map_or(&[][..], |grouping| &grouping.keys);
        // A row whose key is NULL is in no partition.
        let nullable = |ty: Type| ty.nullable && query.pattern().is_none();
        let keys = keys.iter().map(|key| Type { nullable: nullable(key.expr.ty), ..key.expr.ty });
        QueryGen {
            app,
            query,
            ident: app.query_ident(number),
            reading: query.input(),
            keys: keys.collect(),
            kept,
            sides: Default::default(),
            functions: TokenStream::new(),
            function_names: Vec::new(),
            buffers: Vec::new(),
        }
    }

    /// For a join.
    fn of_join(app: &'q AppGen<'q>, number: usize, join: &'q Join) -> Self {
        let query = &app.plan.queries[number];
        let columns = |side: &Side, missing: bool| {
            let columns = &app.plan.streams[query.inputs[side.input].0 as usize].columns;
            let missable = |ty: Type| Type { nullable: ty.nullable || missing, ..ty };
            side.kept.iter().map(|kept| missable(kept.ty(columns))).collect()
        };
        QueryGen {
            app,
            query,
            ident: app.query_ident(number),
            reading: query.input(),
            keys: join.keys.iter().map(|key| Type::not_null(key.left.expr.ty.sql)).collect(),
            kept: Vec::new(),
            sides: [columns(&join.left, join.right.outer), columns(&join.right, join.left.outer)],
            functions: TokenStream::new(),
            function_names: Vec::new(),
            buffers: Vec::new(),
        }
    }

    /// Everything of the query.
    pub(crate) fn generate(mut self) -> Generated {
        let traits = self.traits();
        self.finish(&traits)
    }

    /// The struct, its functions, and its traits.
    fn finish(self, traits: &TokenStream) -> Generated {
        let (ident, rt, full) = (&self.ident, &self.app.rt, &self.app.full);
        let fields = self.buffers.iter().map(|(name, ty)| quote!(#name: #ty));
        let values = self.buffers.iter().map(|(name, _)| quote!(#name: Default::default()));
        let objects = self.query.prepared.iter().zip(0u16..);
        let object_fields = objects.clone().map(|(object, number)| {
            let (name, ty) = (prepared(number), prepared_type(object.kind, full));
            quote!(#name: #ty)
        });
        let object_values = objects.map(|(object, number)| {
            let (name, ty, literal) = (prepared(number), prepared_type(object.kind, rt), &object.literal);
            let new = if object.kind == PreparedKind::ILike { quote!(ignoring_case) } else { quote!(new) };
            quote!(#name: #rt::checked(#ty::#new(#literal)))
        });
        let doc = self.app.statement(self.query.statement);
        let functions = &self.functions;
        let event = self.event_type();
        let item = quote! {
            #event
            #(#[doc = #doc])*
            struct #ident { #(#fields,)* #(#object_fields,)* }
        };
        let impls = quote! {
            impl #ident {
                fn new() -> Self {
                    #ident { #(#values,)* #(#object_values,)* }
                }
                #functions
            }
            #traits
        };
        Generated { item, impls }
    }

    fn aggregates(&self) -> Aggregates<'q> {
        let grouping = self.query.grouping();
        Aggregates {
            list: grouping.map_or(&[][..], |grouping| &grouping.aggregates),
            accumulators: grouping.map_or(&[][..], |grouping| &grouping.accumulators),
            args: grouping.map_or(0, |grouping| grouping.args.len()),
            removal: self.query.removal(),
            app: self.app,
        }
    }
}

/// The aggregates of the condition that bounds a window, read from the variable `accs`.
struct OfWhole<'g, 'q> {
    query: &'g QueryGen<'q>,
    aggregates: Aggregates<'g>,
}

impl Scope for OfWhole<'_, '_> {
    fn rt(&self) -> &TokenStream {
        self.query.rt()
    }

    fn input(&self, index: u16) -> (Ident, bool) {
        self.query.input(index)
    }

    fn key(&self, index: u16) -> (usize, bool) {
        self.query.key(index)
    }

    fn kept(&self, index: u16) -> (usize, bool) {
        self.query.kept(index)
    }

    fn side(&self, side: usize, index: u16) -> (usize, bool) {
        self.query.side(side, index)
    }

    fn rust_function(&self, function: &RustFunction) -> TokenStream {
        self.query.rust_function(function)
    }

    fn aggregate(&self, index: u16) -> Code {
        self.aggregates.value(index)
    }

    fn aggregate_is_text(&self, index: u16) -> bool {
        self.aggregates.is_text(index)
    }
}

impl Scope for QueryGen<'_> {
    fn rt(&self) -> &TokenStream {
        &self.app.rt
    }

    fn input(&self, index: u16) -> (Ident, bool) {
        let stream = self.reading.0 as usize;
        let index = usize::from(index);
        let field = self.app.streams[stream].fields[index].clone();
        (field, self.app.plan.streams[stream].columns[index].ty.nullable)
    }

    fn key(&self, index: u16) -> (usize, bool) {
        (self.keys.len(), self.keys[usize::from(index)].nullable)
    }

    fn kept(&self, index: u16) -> (usize, bool) {
        (self.kept.len(), self.kept[usize::from(index)].nullable)
    }

    fn side(&self, side: usize, index: u16) -> (usize, bool) {
        let kept = &self.sides[side];
        (kept.len(), kept[usize::from(index)].nullable)
    }

    fn rust_function(&self, function: &RustFunction) -> TokenStream {
        self.app.rust_item(&function.path)
    }

    fn aggregate(&self, index: u16) -> Code {
        self.aggregates().value(index)
    }

    fn aggregate_is_text(&self, index: u16) -> bool {
        self.aggregates().is_text(index)
    }
}

/// All expressions of a query.
pub(crate) fn sites(query: &Query) -> Vec<&Site> {
    let grouping = query.grouping();
    let keys = grouping.iter().flat_map(|grouping| &grouping.keys);
    let args = grouping.iter().flat_map(|grouping| &grouping.args);
    let sort = query.moment.iter().flat_map(|moment| moment.sort.iter().map(|key| &key.by));
    let condition = query.condition().map(|condition| &condition.site);
    if let Some(pattern) = query.pattern() {
        return pattern.sites().into_iter().chain(&query.output).collect();
    }
    if let Some(join) = query.join() {
        return join.sites().into_iter().chain(&query.output).collect();
    }
    if let Some(search) = query.search() {
        return search.sites().into_iter().chain(&query.output).collect();
    }
    let rest = condition.into_iter().chain(&query.having).chain(&query.output).chain(sort);
    query
        .filter
        .iter()
        .chain(query.marks())
        .chain(query.after())
        .chain(keys)
        .chain(args)
        .chain(rest)
        .collect()
}

fn prepared_type(kind: PreparedKind, rt: &TokenStream) -> TokenStream {
    let name = match kind {
        PreparedKind::Regex => "Regex",
        PreparedKind::Like | PreparedKind::ILike => "Like",
        PreparedKind::Zone => "Zone",
        PreparedKind::Unit => "Unit",
        PreparedKind::Format => "Format",
    };
    let name = format_ident!("{name}");
    quote!(#rt::scalar::prepared::#name)
}
