//! Snapshots: what each part of the app that keeps something writes and reads.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::codegen::AppGen;
use crate::physical::{HolderKind, holders, stream_hashes};

impl AppGen<'_> {
    pub(super) fn state(&self) -> TokenStream {
        let (rt, app, s) = (&self.rt, &self.names.app, self.sinks_parameter());
        let fingerprint = Literal::u64_unsuffixed(self.plan.fingerprint);
        let (mut known, mut saves, mut loads) = (Vec::new(), Vec::new(), Vec::new());
        let mut starts = Vec::new();
        for (number, holder) in holders(self.plan).into_iter().enumerate() {
            let (name, schema) = (&holder.name, Literal::u64_unsuffixed(holder.schema));
            known.push(quote!(#rt::Holder::new(#name, #schema)));
            let number = Literal::usize_unsuffixed(number);
            let (save, load) = self.holder(holder.kind);
            saves.push(quote!(#number => #save,));
            loads.push(quote!(#number => #load,));
            if let HolderKind::Query(query) = holder.kind
                && self.plan.queries[query].starts_with_clock()
                && !self.plan.queries[query].is_parted()
            {
                let field = self.query_field(query);
                starts.push(quote!(#number => self.#field.start(now),));
            }
        }
        let start = (!starts.is_empty()).then(|| {
            quote! {
                fn start(&mut self, holder: usize, now: #rt::Timestamp) {
                    match holder {
                        #(#starts)*
                        _ => {}
                    }
                }
            }
        });
        quote! {
            impl<#s> #rt::State for #app<#s> {
                fn fingerprint(&self) -> u64 {
                    #fingerprint
                }

                fn time(&self) -> Option<#rt::Timestamp> {
                    self.host.clock.now()
                }

                fn holders(&self) -> &[#rt::Holder] {
                    const { &[#(#known),*] }
                }

                fn save(&mut self, holder: usize, out: &mut #rt::Encoder) {
                    match holder {
                        #(#saves)*
                        _ => {}
                    }
                }

                fn load(&mut self, holder: usize, from: &mut #rt::Decoder<'_>) -> Result<(), #rt::StateError> {
                    match holder {
                        #(#loads)*
                        _ => Ok(()),
                    }
                }

                fn finished(&self) -> bool {
                    self.host.clock.finished()
                }

                fn told(&mut self) -> Option<&mut u64> {
                    Some(&mut self.told)
                }

                #start
            }
        }
    }

    /// How a part is written and read.
    fn holder(&self, kind: HolderKind) -> (TokenStream, TokenStream) {
        match kind {
            HolderKind::Clock => (quote!(self.host.clock.save(out)), quote!(self.host.clock.restore(from))),
            HolderKind::Waiting => self.waiting_holder(),
            HolderKind::Counters => (
                quote!({
                    self.host.errors.save(out);
                    out.put_u64(self.host.misfits);
                }),
                quote!({
                    self.host.errors.restore(from)?;
                    self.host.misfits = from.get_u64()?;
                    Ok(())
                }),
            ),
            HolderKind::Partitions(number) => {
                let field = self.partition_field(number);
                (
                    quote!(self.#field.directory.save(&(), out)),
                    quote!(self.#field.directory.restore(&(), from)),
                )
            }
            HolderKind::Query(number) => {
                let (field, query) = (self.query_field(number), &self.plan.queries[number]);
                let of = query.partition.filter(|_| query.is_parted()).map(|id| {
                    let block = self.partition_field(id.0 as usize);
                    quote!(&self.#block.directory,)
                });
                (quote!(self.#field.save(#of out)), quote!(self.#field.restore(#of from)))
            }
            HolderKind::Table(number) => {
                let field = &self.table_fields()[number];
                (quote!(self.host.#field.save(out)), quote!(self.host.#field.restore(from)))
            }
        }
    }

    /// The events that wait for the clock.
    fn waiting_holder(&self) -> (TokenStream, TokenStream) {
        let (rt, waiting) = (&self.rt, self.waiting_name());
        let inputs: Vec<_> = if self.reorders() { self.inputs().collect() } else { Vec::new() };
        if inputs.is_empty() {
            return (
                quote!(self.waiting.save(out, |row, _| match *row {})),
                quote!(self.waiting.restore(from, |_| Ok(None))),
            );
        }
        let hashes = stream_hashes(self.plan);
        let hash = |number: usize| Literal::u64_unsuffixed(hashes[number]);
        let save = inputs.iter().map(|(number, _, names)| {
            let (camel, hash) = (&names.camel, hash(*number));
            quote!(#waiting::#camel(columns) => {
                out.put_u64(#hash);
                #rt::Columns::save(columns, &(), out);
            })
        });
        let load = inputs.iter().map(|(number, _, names)| {
            let (camel, hash) = (&names.camel, hash(*number));
            let number = Literal::u32_unsuffixed(*number as u32);
            quote!(#hash => Ok(Some((#number, #waiting::#camel(#rt::Columns::load(&(), from)?)))),)
        });
        (
            quote!(self.waiting.save(out, |row, out| match row { #(#save)* })),
            quote!(self.waiting.restore(from, |from| match from.get_u64()? {
                #(#load)*
                _ => Ok(None),
            })),
        )
    }
}
