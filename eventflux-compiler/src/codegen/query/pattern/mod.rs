//! Patterns: what fits at each position, what is kept of it, the row of a match.

mod keep;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::QueryGen;
use super::sites::{Use, Wanted};
use crate::codegen::expr::Needs;
use crate::codegen::{pack, types};
use crate::physical::{Begin, Pattern, Position, Site};
use crate::types::{SqlType, Type};

impl<'q> QueryGen<'q> {
    /// The type of an event of any of the pattern's streams, if there are several.
    pub(super) fn event_type(&self) -> Option<TokenStream> {
        self.query.pattern().filter(|_| self.query.inputs.len() > 1)?;
        let (ident, vis) = (self.event_ident(), &self.app.names.vis);
        let variants = self.query.inputs.iter().enumerate().map(|(number, input)| {
            let (variant, view) = (variant(number), self.app.view_type(*input, &quote!('r)));
            quote!(#variant(&'r #view))
        });
        Some(quote! {
            /// An event of any of the streams of a pattern.
            #[doc(hidden)]
            #[allow(private_interfaces)]
            #vis enum #ident<'r> { #(#variants),* }
        })
    }

    fn event_ident(&self) -> Ident {
        format_ident!("{}Event", self.ident)
    }

    /// `Query` and `Matching`.
    pub(super) fn matching(&mut self, pattern: &'q Pattern) -> TokenStream {
        let (rt, ident) = (self.app.rt.clone(), self.ident.clone());
        let input = match self.query.inputs.as_slice() {
            [only] => self.app.view_type(*only, &quote!('r)),
            _ => {
                let event = self.event_ident();
                quote!(#event<'r>)
            }
        };
        let output = self.app.view_type(self.query.target, &quote!('r));
        let keys = self.keys.iter().map(|ty| types::owned(*ty, &self.app.opaque, &rt));
        let key_ty = pack::pack(&keys.collect::<Vec<_>>());
        let cells = pattern.cells.iter().map(|cell| self.cell_type(cell.ty));
        let kept_ty = pack::pack(&cells.collect::<Vec<_>>());
        let nothing = pattern.cells.iter().map(|cell| {
            if cell.ty.nullable {
                return quote!(None);
            }
            let bare = types::owned(cell.ty, &self.app.opaque, &rt);
            quote!(<#bare as #rt::Ordered>::nothing())
        });
        let nothing = pack::pack(&nothing.collect::<Vec<_>>());
        let aggregates = self.aggregates();
        let (accs_ty, blank) = (aggregates.ty(), aggregates.blank());
        let whole = if pattern.partition.is_empty() { quote!({}) } else { self.no_key() };
        let form = form(pattern, &rt);
        let methods = [
            self.meets(pattern),
            self.partition(pattern),
            self.hashes(pattern, true),
            self.hashes(pattern, false),
            self.fits(pattern),
            self.bind(pattern),
            self.unbind(pattern),
            self.expire(pattern),
            self.emit_match(),
        ];
        quote! {
            impl #rt::Query for #ident {
                type In<'r> = #input;
                type Out<'r> = #output;
            }
            impl #rt::Matching for #ident {
                const FORM: Option<#rt::pattern::Form> = Some(#form);
                type Key = #key_ty;
                type Kept = #kept_ty;
                type Accs = #accs_ty;
                #(#methods)*
                #[inline]
                fn whole(&self) -> #rt::RefOf<'_, Self::Key> #whole
                #[inline]
                fn nothing(&self) -> #rt::RefOf<'_, Self::Kept> { #nothing }
                #[inline]
                fn accumulators(&self) -> Self::Accs { #blank }
                #[inline]
                fn key_layout(&self) -> &<Self::Key as #rt::Columns>::Layout { &() }
                #[inline]
                fn kept_layout(&self) -> &<Self::Kept as #rt::Columns>::Layout { &() }
            }
        }
    }

    /// A key that nobody asks for: a pattern with partitions has not only one.
    fn no_key(&self) -> TokenStream {
        let values = self.keys.iter().map(|ty| {
            let bare = types::owned(*ty, &self.app.opaque, &self.app.rt);
            let rt = &self.app.rt;
            quote!(<#bare as #rt::Ordered>::nothing())
        });
        let key = pack::pack(&values.collect::<Vec<_>>());
        quote!({ #key })
    }

    /// The type that a kept column is held as: NULL keeps its allocation.
    fn cell_type(&self, ty: Type) -> TokenStream {
        let rt = &self.app.rt;
        match ty.sql {
            _ if !ty.nullable => types::owned(ty, &self.app.opaque, rt),
            SqlType::Opaque(_) => types::owned(ty, &self.app.opaque, rt),
            _ => {
                let bare = types::owned(Type { nullable: false, ..ty }, &self.app.opaque, rt);
                quote!(#rt::Nullable<#bare>)
            }
        }
    }

    /// `row`, the event of a position, or `otherwise` if it is of another stream.
    fn row_of(&self, input: usize, used: bool, otherwise: &TokenStream) -> TokenStream {
        if self.query.inputs.len() == 1 {
            return TokenStream::new();
        }
        let (event, variant) = (self.event_ident(), variant(input));
        let name = if used { quote!(row) } else { quote!(_) };
        quote!(let #event::#variant(#name) = row else { #otherwise };)
    }

    /// What is done with an event of each input, and whether it reads the `row`: for any event.
    fn by_input(&self, arms: &[(bool, TokenStream)], needs: &mut Needs) -> TokenStream {
        if let [(_, only)] = arms {
            return only.clone();
        }
        needs.row = true;
        let event = self.event_ident();
        let arms = arms.iter().enumerate().map(|(input, (used, body))| {
            let variant = variant(input);
            let name = if *used { quote!(row) } else { quote!(_) };
            quote!(#event::#variant(#name) => { #body })
        });
        quote!(match row { #(#arms)* })
    }

    pub(super) fn uses(
        &mut self,
        name: &str,
        sites: &[Site],
        wanted: Wanted,
        needs: &mut Needs,
    ) -> Vec<TokenStream> {
        let mut values = Vec::new();
        for (number, site) in (1..).zip(sites) {
            let name = if sites.len() == 1 { name.to_string() } else { format!("{name}_{number}") };
            let wanted = match wanted {
                Wanted::Truth => Wanted::Truth,
                Wanted::Value(_) => Wanted::Value(site.expr.ty.nullable),
            };
            let Use { value, needs: own } = self.site(&name, site, wanted);
            needs.extend(&own);
            values.push(value);
        }
        values
    }

    fn read(&mut self, position: &Position) {
        self.reading = self.query.inputs[position.input];
    }

    fn meets(&mut self, pattern: &Pattern) -> TokenStream {
        let rt = self.app.rt.clone();
        let mut needs = Needs::default();
        let mut arms = Vec::new();
        for input in 0..self.query.inputs.len() {
            let mut bits = Vec::new();
            let mut own = Needs::default();
            for (at, position) in pattern.positions.iter().enumerate().filter(|(_, one)| one.input == input) {
                self.read(position);
                let name = format!("meets_{}", position.name);
                let conditions = self.uses(&name, &position.own, Wanted::Truth, &mut own);
                let bit = Literal::u64_unsuffixed(1 << at);
                bits.push(match conditions.as_slice() {
                    [] => quote!(#bit),
                    conditions => quote!(if #(#conditions)&&* { #bit } else { 0 }),
                });
            }
            needs.extend(&own);
            arms.push((own.row, quote!(#((#bits))|*)));
        }
        let body = self.by_input(&arms, &mut needs);
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        quote! {
            #[inline(always)]
            fn meets(&mut self, #row: &Self::In<'_>, #cx: #rt::Cx) -> u64 { #body }
        }
    }

    fn partition(&mut self, pattern: &Pattern) -> TokenStream {
        let rt = self.app.rt.clone();
        let mut needs = Needs::default();
        let mut arms = Vec::new();
        for (keys, input) in pattern.partition.iter().zip(self.query.inputs.clone()) {
            self.reading = input;
            let mut own = Needs::default();
            let values = self.uses("partition", keys, Wanted::Value(true), &mut own);
            let (taken, names) = Self::present(&keys.iter().collect::<Vec<_>>(), &values, &quote!(None));
            let key = pack::pack(&names);
            arms.push((own.row, quote!(#taken Ok(Some(#key)))));
            needs.extend(&own);
        }
        let body = match arms.as_slice() {
            [] => quote!(Ok(Some(()))),
            arms => self.by_input(arms, &mut needs),
        };
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        quote! {
            #[inline]
            fn partition<'r>(
                &'r mut self,
                #row: &'r Self::In<'_>,
                #cx: #rt::Cx,
            ) -> Result<Option<#rt::RefOf<'r, Self::Key>>, #rt::Failure> { #body }
        }
    }

    /// `hash` or `hash_of`.
    fn hashes(&mut self, pattern: &Pattern, of_event: bool) -> TokenStream {
        let rt = self.app.rt.clone();
        let mut needs = Needs::default();
        let mut arms = TokenStream::new();
        for (at, position) in pattern.positions.iter().enumerate() {
            if position.equalities.is_empty() {
                continue;
            }
            self.read(position);
            let side = position
                .equalities
                .iter()
                .map(|equality| if of_event { equality.event.clone() } else { equality.bound.clone() });
            let sites: Vec<Site> = side.collect();
            let mut own = Needs::default();
            let name = format!("{}_{}", if of_event { "key_of" } else { "key_for" }, position.name);
            let values = pack::pack(&self.uses(&name, &sites, Wanted::Value(true), &mut own));
            let tys = sites.iter().map(|site| types::owned(site.expr.ty, &self.app.opaque, &rt));
            let ty = pack::pack(&tys.collect::<Vec<_>>());
            let row =
                if of_event { self.row_of(position.input, own.row, &quote!(return 0)) } else { quote!() };
            needs.extend(&own);
            needs.row |= !row.is_empty();
            let at = Literal::usize_unsuffixed(at);
            arms.extend(quote!(#at => { #row <#ty as #rt::Key>::hash(#values) }));
        }
        let (body, position) = by_position(&arms, &quote!(0));
        if of_event {
            let row = needs.name("row", needs.row);
            return quote! {
                #[inline]
                fn hash(&mut self, #position: usize, #row: &Self::In<'_>) -> u64 { #body }
            };
        }
        let (kept, accs) = (needs.name("kept", needs.kept), needs.name("accs", needs.accs));
        quote! {
            #[inline]
            fn hash_of(
                &mut self,
                #position: usize,
                #kept: #rt::RefOf<'_, Self::Kept>,
                #accs: &Self::Accs,
            ) -> u64 { #body }
        }
    }

    fn fits(&mut self, pattern: &Pattern) -> TokenStream {
        let rt = self.app.rt.clone();
        let mut needs = Needs::default();
        let mut arms = TokenStream::new();
        for (at, position) in pattern.positions.iter().enumerate() {
            if position.rest.is_empty() {
                continue;
            }
            self.read(position);
            let mut own = Needs::default();
            let name = format!("fits_{}", position.name);
            let conditions = self.uses(&name, &position.rest, Wanted::Truth, &mut own);
            let row = self.row_of(position.input, own.row, &quote!(return Ok(false)));
            needs.extend(&own);
            needs.row |= !row.is_empty();
            let at = Literal::usize_unsuffixed(at);
            arms.extend(quote!(#at => { #row Ok(#(#conditions)&&*) }));
        }
        let (body, position) = by_position(&arms, &quote!(Ok(true)));
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        let (kept, accs) = (needs.name("kept", needs.kept), needs.name("accs", needs.accs));
        quote! {
            #[inline]
            fn fits(
                &mut self,
                #position: usize,
                #row: &Self::In<'_>,
                #kept: #rt::RefOf<'_, Self::Kept>,
                #accs: &Self::Accs,
                #cx: #rt::Cx,
            ) -> Result<bool, #rt::Failure> { #body }
        }
    }

    fn emit_match(&mut self) -> TokenStream {
        let (body, needs) = self.having_and_output();
        let rt = &self.app.rt;
        let (kept, key) = (needs.name("kept", needs.kept), needs.name("key", needs.key));
        let (accs, cx) = (needs.name("accs", needs.accs), needs.name("cx", needs.cx));
        quote! {
            #[inline]
            fn emit<'r>(
                &'r mut self,
                #kept: #rt::RefOf<'r, Self::Kept>,
                #key: #rt::RefOf<'r, Self::Key>,
                #accs: &'r Self::Accs,
                #cx: #rt::Cx,
            ) -> Result<Option<Self::Out<'r>>, #rt::Failure> { #body }
        }
    }
}

/// What is done at each position and at all `others`, and the name of the position's number.
fn by_position(arms: &TokenStream, others: &TokenStream) -> (TokenStream, TokenStream) {
    if arms.is_empty() {
        return (others.clone(), quote!(_position));
    }
    (quote!(match position { #arms _ => #others }), quote!(position))
}

/// What is known of a pattern when its code is compiled.
fn form(pattern: &Pattern, rt: &TokenStream) -> TokenStream {
    let (length, begin) = pattern.chain().unwrap_or((0, Begin::Each));
    let begin = match begin {
        Begin::Each => quote!(Each),
        Begin::OneByOne => quote!(OneByOne),
        Begin::Once => quote!(Once),
    };
    let (sequence, timeout, renews) = (pattern.sequence, pattern.timeout, pattern.renews);
    let (partitioned, bounded) = (!pattern.partition.is_empty(), pattern.root.within().is_some());
    let limited = pattern.limit.is_some();
    let (keyed, length) = (Literal::u64_unsuffixed(pattern.keyed()), Literal::usize_unsuffixed(length));
    quote! {
        #rt::pattern::Form {
            sequence: #sequence,
            partitioned: #partitioned,
            bounded: #bounded,
            timeout: #timeout,
            renews: #renews,
            limited: #limited,
            keyed: #keyed,
            length: #length,
            begin: #rt::pattern::Begin::#begin,
        }
    }
}

/// The variant of events of an input.
pub(crate) fn variant(input: usize) -> Ident {
    format_ident!("S{input}")
}
