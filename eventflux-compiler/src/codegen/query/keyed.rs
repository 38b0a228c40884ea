//! The keys of a block: of which partition a row is.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::sites::Wanted;
use super::{Generated, QueryGen};
use crate::codegen::expr::Needs;
use crate::codegen::{AppGen, pack, types};
use crate::physical::{Bound, Operator, Partition, Query, Site, StreamId};
use crate::types::Type;

impl AppGen<'_> {
    /// The type of the keys of a block.
    pub(crate) fn partition_key(&self, partition: &Partition, rt: &TokenStream) -> TokenStream {
        let types = partition.types.iter().map(|ty| types::owned(Type::not_null(*ty), &self.opaque, rt));
        pack::pack(&types.collect::<Vec<_>>())
    }

    /// What evaluates the keys of a block: a struct with a function for each stream that it lists.
    pub(crate) fn keyed(&self, number: usize) -> Generated {
        let (partition, ident) = (&self.plan.partitions[number], self.partition_ident(number));
        self.evaluating(partition, ident, |generator, input, keys| generator.partition_of(input, keys))
    }

    /// What tells to which copy of a split app events are to go: the same for each input that has keys.
    pub(crate) fn splitting(&self) -> Generated {
        self.evaluating(&self.split, self.ident("Split"), |generator, input, keys| {
            generator.hash_of_key(input, keys)
        })
    }

    fn evaluating(
        &self,
        partition: &Partition,
        ident: Ident,
        function: impl Fn(&mut QueryGen<'_>, StreamId, &[Site]) -> TokenStream,
    ) -> Generated {
        // What expressions need of a query.
        let query = Query {
            name: String::new(),
            statement: partition.statement,
            inputs: partition.inputs.clone(),
            target: StreamId(0),
            partition: None,
            filter: Vec::new(),
            operator: Operator::Project,
            having: None,
            output: Vec::new(),
            moment: None,
            of_matches: false,
            texts: partition.texts.clone(),
            prepared: partition.prepared.clone(),
            bound: Bound::None,
            span: crate::span::Span::NONE,
        };
        let mut generator = QueryGen {
            app: self,
            query: &query,
            ident,
            reading: StreamId(0),
            keys: Vec::new(),
            kept: Vec::new(),
            sides: Default::default(),
            functions: TokenStream::new(),
            function_names: Vec::new(),
            buffers: Vec::new(),
        };
        let inputs = partition.inputs.iter().zip(&partition.keys);
        let functions: Vec<TokenStream> =
            inputs.map(|(input, keys)| function(&mut generator, *input, keys)).collect();
        let ident = &generator.ident;
        let methods = quote!(impl #ident { #(#functions)* });
        generator.finish(&methods)
    }
}

impl QueryGen<'_> {
    /// The hash of the key of an event.
    fn hash_of_key(&mut self, input: StreamId, keys: &[Site]) -> TokenStream {
        let rt = self.app.rt.clone();
        self.reading = input;
        let mut needs = Needs::default();
        let values = self.uses("key", keys, Wanted::Value(true), &mut needs);
        let hashes = keys.iter().zip(&values).map(|(key, value)| match key.expr.ty.nullable {
            true => quote!((#value).map(#rt::StableHash::stable_hash)),
            false => quote!(Some(#rt::StableHash::stable_hash(#value))),
        });
        let view = self.app.view_type(input, &quote!('_));
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        let stream = &self.app.plan.streams[input.0 as usize].name;
        let doc = format!(" The hash of the key of an event of `{stream}`.");
        let name = format_ident!("of_{}", self.app.streams[input.0 as usize].snake);
        quote! {
            #[doc = #doc]
            fn #name(&mut self, #row: &#view, #cx: #rt::Cx) -> Result<u64, #rt::Failure> {
                Ok(#rt::split_hash([#(#hashes),*]))
            }
        }
    }

    fn partition_of(&mut self, input: StreamId, keys: &[Site]) -> TokenStream {
        let rt = self.app.rt.clone();
        self.reading = input;
        let mut needs = Needs::default();
        let values = self.uses("key", keys, Wanted::Value(true), &mut needs);
        let (taken, names) = Self::present(&keys.iter().collect::<Vec<_>>(), &values, &quote!(None));
        let key = pack::pack(&names);
        let types = keys.iter().map(|key| {
            let ty = Type::not_null(key.expr.ty.sql);
            types::view(ty, &quote!('r), &self.app.opaque, &rt)
        });
        let ty = pack::pack(&types.collect::<Vec<_>>());
        let view = self.app.view_type(input, &quote!('r));
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        let name = &self.app.streams[input.0 as usize].snake;
        let doc = format!(
            " The key of a row of `{}`; none if it is NULL.",
            self.app.plan.streams[input.0 as usize].name
        );
        let name = format_ident!("of_{name}");
        quote! {
            #[doc = #doc]
            #[inline]
            fn #name<'r>(&'r mut self, #row: &'r #view, #cx: #rt::Cx) -> Result<Option<#ty>, #rt::Failure> {
                #taken
                Ok(Some(#key))
            }
        }
    }
}
