//! What is kept of the events that are bound.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::super::QueryGen;
use super::super::sites::Wanted;
use crate::codegen::expr::Needs;
use crate::codegen::pack;
use crate::physical::{CellKind, Part, Pattern, Which};

impl<'q> QueryGen<'q> {
    pub(super) fn bind(&mut self, pattern: &'q Pattern) -> TokenStream {
        let rt = self.app.rt.clone();
        let mut needs = Needs::default();
        let mut arms = TokenStream::new();
        for (at, position) in pattern.positions.iter().enumerate() {
            self.read(position);
            let mut own = Needs::default();
            let added = self.accumulate(pattern, at, &mut own);
            let kept = self.keep_bound(pattern, at, &mut own);
            if added.is_empty() && kept.is_empty() {
                continue;
            }
            let row = self.row_of(position.input, own.row, &quote!(return Ok(())));
            needs.extend(&own);
            needs.row |= !row.is_empty();
            let at = Literal::usize_unsuffixed(at);
            arms.extend(quote!(#at => { #row #added #kept }));
        }
        let (body, position) = if arms.is_empty() {
            (quote!(Ok(())), quote!(_position))
        } else {
            (quote!(match position { #arms _ => {} } Ok(())), quote!(position))
        };
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        let (kept, accs) = (needs.name("kept", needs.kept), needs.name("accs", needs.accs));
        quote! {
            #[inline]
            fn bind(
                &mut self,
                #position: usize,
                #row: &Self::In<'_>,
                #kept: &mut Self::Kept,
                #accs: &mut Self::Accs,
                #cx: #rt::Cx,
            ) -> Result<(), #rt::Failure> { #body }
        }
    }

    /// Takes an event into the aggregates of its position. All arguments are evaluated before.
    fn accumulate(&mut self, pattern: &'q Pattern, at: usize, needs: &mut Needs) -> TokenStream {
        if !pattern.accumulators_of.contains(&at) {
            return TokenStream::new();
        }
        let grouping = &pattern.grouping;
        let mut args = Vec::new();
        for (number, site) in grouping.args.iter().enumerate() {
            if pattern.args_of[number] != at {
                args.push(quote!(()));
                continue;
            }
            let name = format!("arg_{}", number + 1);
            let used = self.site(&name, site, Wanted::Value(site.expr.ty.nullable));
            needs.extend(&used.needs);
            args.push(used.value);
        }
        needs.accs = true;
        let change = self.aggregates().change_of(true, &|number| pattern.accumulators_of[number] == at);
        let args = pack::pack(&args);
        let own = pattern.args_of.contains(&at).then(|| quote!(let args = #args;));
        quote!(#own #change)
    }

    /// Keeps what is needed of an event of a position.
    fn keep_bound(&self, pattern: &Pattern, at: usize, needs: &mut Needs) -> TokenStream {
        let (rt, count) = (&self.app.rt, pattern.cells.len());
        let cells = pattern.cells_of(at);
        let place = |number: usize| {
            let path = pack::path(number, count);
            quote!(kept #path)
        };
        needs.kept |= !cells.is_empty();
        let stream = self.reading.0 as usize;
        let value = |number: usize, column: u16| {
            let field = &self.app.streams[stream].fields[usize::from(column)];
            let nullable = self.app.plan.streams[stream].columns[usize::from(column)].ty.nullable;
            let held = pattern.cells[number].ty.nullable;
            if nullable || !held { quote!(row.#field) } else { quote!(Some(row.#field)) }
        };
        let mut tokens = TokenStream::new();
        let counted = cells.iter().find(|(_, kind)| matches!(kind, CellKind::Count(_)));
        if let Some((number, _)) = counted {
            let place = place(*number);
            tokens.extend(quote!(let count = #rt::Columns::as_ref(&#place).unwrap_or_default();));
        }
        for (number, kind) in &cells {
            let own = place(*number);
            tokens.extend(match *kind {
                CellKind::Column { which: Which::Last(0), column, .. } => {
                    needs.row = true;
                    let value = value(*number, column);
                    quote!(#rt::Columns::assign(&mut #own, #value);)
                }
                CellKind::Column { which: Which::Last(n), column, .. } => {
                    let newer = cells.iter().find(|(_, other)| {
                        matches!(other, CellKind::Column { which: Which::Last(m), column: c, .. }
                            if *m + 1 == n && *c == column)
                    });
                    let newer = newer.map(|(newer, _)| place(*newer));
                    quote!(::core::mem::swap(&mut #own, &mut #newer);)
                }
                CellKind::Column { which: Which::First(n), column, .. } => {
                    needs.row = true;
                    let (value, n) = (value(*number, column), Literal::u32_unsuffixed(n));
                    quote!(if count == #n { #rt::Columns::assign(&mut #own, #value); })
                }
                CellKind::Times(position) => {
                    needs.cx = true;
                    let name = &pattern.positions[position].name;
                    quote!(#rt::note_time(&mut #own, #name, cx.at);)
                }
                CellKind::Count(_) => quote!(#rt::Columns::assign(&mut #own, Some(count + 1));),
                CellKind::Expired => TokenStream::new(),
            });
        }
        tokens
    }

    pub(super) fn unbind(&mut self, pattern: &Pattern) -> TokenStream {
        let rt = &self.app.rt;
        let mut needs = Needs::default();
        let mut arms = TokenStream::new();
        let blank = self.aggregates().blank();
        for at in 0..pattern.positions.len() {
            let mut tokens = TokenStream::new();
            for (number, _) in pattern.cells_of(at) {
                needs.kept = true;
                let path = pack::path(number, pattern.cells.len());
                tokens.extend(quote!(#rt::Columns::assign(&mut kept #path, None);));
            }
            let own = pattern.accumulators_of.iter().enumerate().filter(|(_, of)| **of == at);
            let paths: Vec<TokenStream> =
                own.map(|(number, _)| pack::path(number, pattern.accumulators_of.len())).collect();
            if !paths.is_empty() {
                needs.accs = true;
                tokens.extend(quote!(let blank: Self::Accs = #blank; #(accs #paths = blank #paths;)*));
            }
            if !tokens.is_empty() {
                let at = Literal::usize_unsuffixed(at);
                arms.extend(quote!(#at => { #tokens }));
            }
        }
        let (body, position) = if arms.is_empty() || !has_or(&pattern.root) {
            (needs.kept, needs.accs) = (false, false);
            (TokenStream::new(), quote!(_position))
        } else {
            (quote!(match position { #arms _ => {} }), quote!(position))
        };
        let (kept, accs) = (needs.name("kept", needs.kept), needs.name("accs", needs.accs));
        quote! {
            fn unbind(&mut self, #position: usize, #kept: &mut Self::Kept, #accs: &mut Self::Accs) { #body }
        }
    }

    pub(super) fn expire(&self, pattern: &Pattern) -> TokenStream {
        let rt = &self.app.rt;
        let flag = pattern.cells.iter().position(|cell| cell.kind == CellKind::Expired);
        let Some(flag) = flag else {
            return quote!(
                fn expire(&mut self, _kept: &mut Self::Kept) {}
            );
        };
        let path = pack::path(flag, pattern.cells.len());
        quote! {
            fn expire(&mut self, kept: &mut Self::Kept) {
                #rt::Columns::assign(&mut kept #path, Some(true));
            }
        }
    }
}

fn has_or(part: &Part) -> bool {
    match part {
        Part::Element(..) | Part::Absent(..) => false,
        Part::Or(_) => true,
        Part::Then(parts) | Part::And(parts) => parts.iter().any(has_or),
        Part::Every(part) | Part::Within(part, _) | Part::Repeat(part, _) => has_or(part),
    }
}
