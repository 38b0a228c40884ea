//! Snapshots.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::codegen::AppGen;
use crate::physical::Operator;

impl AppGen<'_> {
    pub(super) fn state(&self) -> TokenStream {
        let (rt, app, waiting) = (&self.rt, &self.names.app, self.waiting_name());
        let fingerprint = Literal::u64_unsuffixed(self.plan.fingerprint);
        let stateful = self.plan.queries.iter().enumerate();
        let fields: Vec<_> = stateful
            .filter(|(_, query)| {
                !matches!(query.operator, Operator::Project | Operator::Lookup(_) | Operator::Change(_))
            })
            .map(|(number, _)| self.query_field(number))
            .collect();
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
            impl<S> #rt::State for #app<S> {
                fn fingerprint(&self) -> u64 {
                    #fingerprint
                }

                fn save(&self, out: &mut #rt::Encoder) {
                    self.host.clock.save(out);
                    self.waiting.save(out, #save_row);
                    self.host.errors.save(out);
                    out.put_u64(self.host.misfits);
                    #(self.#fields.save(out);)*
                    #(self.host.#tables.save(out);)*
                }

                fn load(&mut self, from: &mut #rt::Decoder<'_>) -> Result<(), #rt::StateError> {
                    self.host.clock.restore(from)?;
                    self.waiting.restore(from, #load_row)?;
                    self.host.errors.restore(from)?;
                    self.host.misfits = from.get_u64()?;
                    #(self.#fields.restore(from)?;)*
                    #(self.host.#tables.restore(from)?;)*
                    Ok(())
                }
            }
        }
    }
}
