//! Snapshots.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::AppGen;
use crate::physical::{Operator, Query};

impl AppGen<'_> {
    /// The variable with the partitions of a block.
    fn partitions_name(&self, number: usize) -> Ident {
        format_ident!("partitions{}", number + 1)
    }

    pub(super) fn state(&self) -> TokenStream {
        let (rt, app, waiting) = (&self.rt, &self.names.app, self.waiting_name());
        let s = self.sinks_parameter();
        let fingerprint = Literal::u64_unsuffixed(self.plan.fingerprint);
        let stateful = self.plan.queries.iter().enumerate();
        let stateful: Vec<_> = stateful
            .filter(|(_, query)| {
                !matches!(query.operator, Operator::Project | Operator::Lookup(_) | Operator::Change(_))
            })
            .collect();
        let of = |query: &Query| {
            let id = query.partition.filter(|_| query.is_parted())?;
            let name = self.partitions_name(id.0 as usize);
            Some(quote!(&#name,))
        };
        let saves = stateful.iter().map(|(number, query)| {
            let (field, of) = (self.query_field(*number), of(query));
            quote!(self.#field.save(#of out);)
        });
        let restores = stateful.iter().map(|(number, query)| {
            let (field, of) = (self.query_field(*number), of(query));
            quote!(self.#field.restore(#of from)?;)
        });
        let blocks = 0..self.plan.partitions.len();
        let parted = |number: usize| self.plan.parted(number).next().is_some();
        let partitions = blocks.clone().map(|number| {
            let field = self.partition_field(number);
            let name = self.partitions_name(number);
            parted(number).then(|| quote!(let #name = self.#field.directory.partitions();))
        });
        let save_blocks = blocks.clone().zip(partitions.clone()).map(|(number, partitions)| {
            let field = self.partition_field(number);
            quote!(self.#field.directory.save(&(), out); #partitions)
        });
        let restore_blocks = blocks.zip(partitions).map(|(number, partitions)| {
            let field = self.partition_field(number);
            quote!(self.#field.directory.restore(&(), from)?; #partitions)
        });
        let inputs: Vec<_> = if self.reorders() { self.inputs().collect() } else { Vec::new() };
        let save = inputs.iter().map(|(_, _, names)| {
            let camel = &names.camel;
            quote!(#waiting::#camel(columns) => #rt::Columns::save(columns, &(), out),)
        });
        let load = inputs.iter().map(|(number, _, names)| {
            let (camel, number) = (&names.camel, Literal::u32_unsuffixed(*number as u32));
            quote!(#number => Ok(#waiting::#camel(#rt::Columns::load(&(), from)?)),)
        });
        let save_row = if inputs.is_empty() {
            quote!(|row, _| match *row {})
        } else {
            quote!(|row, out| match row { #(#save)* })
        };
        let load_row = if inputs.is_empty() {
            quote!(|input, _| Err(#rt::no_such_input(input)))
        } else {
            quote! {
                |input, from| match input {
                    #(#load)*
                    _ => Err(#rt::no_such_input(input)),
                }
            }
        };
        let tables = self.table_fields();
        quote! {
            impl<#s> #rt::State for #app<#s> {
                fn fingerprint(&self) -> u64 {
                    #fingerprint
                }

                fn save(&self, out: &mut #rt::Encoder) {
                    self.host.clock.save(out);
                    self.waiting.save(out, #save_row);
                    self.host.errors.save(out);
                    out.put_u64(self.host.misfits);
                    #(#save_blocks)*
                    #(#saves)*
                    #(self.host.#tables.save(out);)*
                }

                fn load(&mut self, from: &mut #rt::Decoder<'_>) -> Result<(), #rt::StateError> {
                    self.host.clock.restore(from)?;
                    self.waiting.restore(from, #load_row)?;
                    self.host.errors.restore(from)?;
                    self.host.misfits = from.get_u64()?;
                    #(#restore_blocks)*
                    #(#restores)*
                    #(self.host.#tables.restore(from)?;)*
                    Ok(())
                }
            }
        }
    }
}
