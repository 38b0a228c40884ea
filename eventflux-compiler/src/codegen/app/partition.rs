//! Blocks: of which partition a row is, and what works on its state.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::context::StreamNames;
use crate::codegen::{AppGen, types};
use crate::physical::{Stream, StreamId};
use crate::types::SqlType;

impl AppGen<'_> {
    /// `call`, which hands `row` of a stream to a query: in the row's partition, if it enters one there. What is `found` of
    /// blocks before is known.
    pub(super) fn entering(
        &self,
        query: usize,
        stream: usize,
        call: TokenStream,
        found: &mut Vec<usize>,
    ) -> TokenStream {
        let Some(number) = self.plan.entered(query, StreamId(stream as u32)) else { return call };
        let rt = &self.rt;
        let partition = self.partition_field(number);
        let of = format_ident!("of_{partition}");
        let mut code = TokenStream::new();
        if !found.contains(&number) {
            found.push(number);
            let key = format_ident!("of_{}", self.streams[stream].snake);
            let wake = self.plan.partitions[number]
                .purge
                .map(|_| quote!(host.clock.wake_by(#partition.directory.due());));
            code.extend(quote! {
                let #of = match #partition.keys.#key(row, cx) {
                    Ok(Some(key)) => Ok(#partition.directory.find(key, cx.now)),
                    Ok(None) => Err(#rt::Cause::NullKey.at(0)),
                    Err(failure) => Err(failure),
                };
                #wake
            });
        }
        let index = Literal::usize_unsuffixed(query);
        code.extend(quote! {
            match &#of {
                Ok(of) => {
                    let before = #partition.directory.enter(*of);
                    #call
                    #partition.directory.leave(before);
                }
                Err(failure) => host.failed(#index, failure.clone(), cx.at),
            }
        });
        code
    }

    /// What an operator does, on the state of the partition at work if it has partitions. The clock shows `now`.
    pub(super) fn at_work(&self, number: usize, now: &TokenStream, calls: &[TokenStream]) -> TokenStream {
        let query = &self.plan.queries[number];
        let Some(id) = query.partition.filter(|_| query.is_parted()) else { return quote!(#(#calls;)*) };
        let (field, partition) = (self.query_field(number), self.partition_field(id.0 as usize));
        quote!(#field.with(#partition.directory.current(), #now, |#field| { #(#calls);* });)
    }

    /// Lets partitions begin after what may have let them: `self.begin_partitions();`, if something waits for it.
    pub(super) fn begin_partitions_call(&self) -> Option<TokenStream> {
        let waited = self.plan.queries.iter().any(|query| query.starts_with_partition());
        waited.then(|| quote!(self.begin_partitions();))
    }

    /// The function that it calls.
    pub(super) fn begin_partitions(&self) -> TokenStream {
        let mut blocks = TokenStream::new();
        for number in 0..self.plan.partitions.len() {
            let starts = self.starts(number);
            if starts.is_empty() {
                continue;
            }
            let partition = self.partition_field(number);
            let fields = starts.into_iter().map(|query| self.query_field(query));
            blocks.extend(quote! {
                while let Some(of) = self.#partition.directory.begun() {
                    #(
                        self.#fields.begin(of, now);
                        self.host.clock.wake_by(self.#fields.due());
                    )*
                }
            });
        }
        if blocks.is_empty() {
            return blocks;
        }
        let sinks = self.ident("Sinks");
        let (app, s) = (&self.names.app, self.sinks_parameter());
        quote! {
            #[allow(private_interfaces)]
            impl<#s: #sinks> #app<#s> {
                /// Lets begin what waits for the clock alone in the partitions that have begun.
                #[inline]
                fn begin_partitions(&mut self) {
                    let now = self.host.clock.time();
                    #blocks
                }
            }
        }
    }

    /// The queries of a block in which something begins with a partition.
    fn starts(&self, number: usize) -> Vec<usize> {
        let starts = |query: &usize| self.plan.queries[*query].starts_with_partition();
        self.plan.parted(number).filter(starts).collect()
    }

    /// The fields of the app with the blocks, each with what makes it.
    pub(super) fn partition_fields(&self) -> impl Iterator<Item = (Ident, TokenStream)> {
        (0..self.plan.partitions.len()).map(|number| {
            let (rt, keys) = (&self.rt, self.partition_ident(number));
            let purge = match self.plan.partitions[number].purge {
                Some(after) => {
                    let after = Literal::i64_unsuffixed(after);
                    quote!(Some(#after))
                }
                None => quote!(None),
            };
            let tells = !self.starts(number).is_empty();
            let new = quote! {
                #rt::partition::Block {
                    directory: #rt::partition::Directory::new(#purge, #tells),
                    keys: #keys::new(),
                }
            };
            (self.partition_field(number), new)
        })
    }

    /// The blocks whose keys are freed when they are not seen.
    fn purging(&self) -> impl Iterator<Item = usize> {
        (0..self.plan.partitions.len()).filter(|number| self.plan.partitions[*number].purge.is_some())
    }

    /// How keys go, as the driver asks for it.
    pub(super) fn expire_and_free(&self) -> TokenStream {
        let rt = &self.rt;
        let partitions: Vec<_> = self.purging().map(|number| self.partition_field(number)).collect();
        if partitions.is_empty() {
            return TokenStream::new();
        }
        let frees = self.purging().map(|number| {
            let partition = self.partition_field(number);
            let fields: Vec<_> = self.plan.parted(number).map(|query| self.query_field(query)).collect();
            // A block of queries that keep nothing has partitions all the same, which are counted.
            let of = if fields.is_empty() { quote!(_) } else { quote!(of) };
            quote! {
                for _ in 0..most {
                    let Some(#of) = self.#partition.directory.free() else { break };
                    #(self.#fields.forget(of);)*
                }
                self.host.clock.wake_by(self.#partition.directory.due());
            }
        });
        quote! {
            fn expire(&mut self, now: #rt::Timestamp) {
                #(self.#partitions.directory.expire(now);)*
            }

            fn free(&mut self, most: usize) {
                #(#frees)*
            }
        }
    }

    /// What has gone and was not freed yet keeps silent: ends what lets `field` fire for the partition `of`, if it has.
    pub(super) fn silence(&self, number: usize, field: &Ident) -> Option<TokenStream> {
        self.plan.partitions[number].purge?;
        let partition = self.partition_field(number);
        Some(quote! {
            if #partition.directory.is_gone(of) {
                #field.forget(of);
                return;
            }
        })
    }

    /// How many keys have gone.
    pub(super) fn purged(&self) -> TokenStream {
        let partitions: Vec<_> = self.purging().map(|number| self.partition_field(number)).collect();
        if partitions.is_empty() { quote!(0) } else { quote!(#(self.#partitions.directory.gone())+*) }
    }

    /// Whether the app can be split by some key.
    pub(super) fn is_split(&self) -> bool {
        !self.split.inputs.is_empty()
    }

    /// The end of a function that gives the hash of the key of `row`, a row of an input that has a key.
    pub(super) fn split_hash(&self, stream: &Stream, names: &StreamNames) -> TokenStream {
        let (rt, view, function) = (&self.rt, &names.view, format_ident!("of_{}", names.snake));
        let of = match &stream.rust {
            Some(_) => quote!(#view::of(row).ok()?),
            None => quote!(#view::of(row)),
        };
        quote! {
            let row = #of;
            self.split.#function(&row, #rt::Cx::event(#rt::Timestamp::MIN)).ok()
        }
    }

    /// The methods that tell to which copy of a split app an event is to go.
    pub(super) fn partitions_of_events(&self) -> TokenStream {
        let inputs =
            self.inputs().filter(|(number, ..)| self.split.inputs.contains(&StreamId(*number as u32)));
        inputs
            .map(|(_, stream, names)| {
                let row = match &stream.rust {
                    Some(rust) => self.struct_type(rust, &quote!('_)),
                    None => names.row.clone(),
                };
                let (method, hash) =
                    (format_ident!("partition_of_{}", names.snake), self.split_hash(stream, names));
                let doc = format!(
                    " A hash of the key of an event of `{}`: events with the same one are to go to the same copy of the app, if it is split.",
                    stream.name
                );
                quote! {
                    #[doc = #doc]
                    pub fn #method(&mut self, row: &#row) -> Option<u64> {
                        #hash
                    }
                }
            })
            .collect()
    }

    /// The same for an event as values, of the trait.
    pub(super) fn partition_of_values(&self) -> Option<TokenStream> {
        if !self.is_split() {
            return None;
        }
        let rt = &self.rt;
        let arms = self.inputs().filter_map(|(number, stream, names)| {
            let keyed = self.split.inputs.contains(&StreamId(number as u32));
            let opaque = stream.columns.iter().any(|column| matches!(column.ty.sql, SqlType::Opaque(_)));
            if !keyed || opaque {
                return None;
            }
            let (name, width) = (&stream.name, Literal::usize_unsuffixed(stream.columns.len()));
            let columns = stream.columns.iter().enumerate().map(|(i, column)| {
                let (index, told) = (Literal::usize_unsuffixed(i), format!("{name}.{}", column.name));
                let ty = types::view(column.ty, &quote!('_), &[], rt);
                quote!(#rt::column::<#ty>(row, #index, #told).ok()?)
            });
            let (view, fields) = (&names.view, &names.fields);
            let given = names.given.as_ref().map(|given| quote!(#given: None,));
            let function = format_ident!("of_{}", names.snake);
            Some(quote! {
                #name => {
                    #rt::check_width(#name, row, #width).ok()?;
                    let row = #view { #(#fields: #columns,)* #given };
                    self.split.#function(&row, #rt::Cx::event(#rt::Timestamp::MIN)).ok()
                }
            })
        });
        Some(quote! {
            fn partition_of(&mut self, stream: &str, row: &[#rt::Value]) -> Option<u64> {
                match stream {
                    #(#arms)*
                    _ => None,
                }
            }
        })
    }
}
