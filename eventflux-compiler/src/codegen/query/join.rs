//! Joins: what is kept of each side, which rows belong together, the row of a pair.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::QueryGen;
use super::sites::Wanted;
use crate::codegen::expr::Needs;
use crate::codegen::{AppGen, pack, types};
use crate::physical::{Holds, Join, Keeping, Knowing, Side, Site, SlidingWindow, StreamId};
use crate::types::Type;

/// A side with what is different about it.
struct Half<'j> {
    side: &'j Side,
    /// `Left` or `Right`.
    name: Ident,
    /// The name of its row without a partner, and of its functions.
    lower: &'static str,
    stream: StreamId,
    /// The types of what is kept.
    kept: Vec<Type>,
    keys: Vec<&'j Site>,
    /// Whether it may be missing, as the other side is outer.
    missing: bool,
}

impl<'q> QueryGen<'q> {
    /// `Query`, `Keyed`, `JoinSide` for both sides, and `Joining`.
    pub(super) fn joining(&mut self, join: &'q Join) -> TokenStream {
        let (rt, ident) = (self.app.rt.clone(), self.ident.clone());
        let halves = [
            self.half(&join.left, "left", join.keys.iter().map(|key| &key.left).collect(), join.right.outer),
            self.half(
                &join.right,
                "right",
                join.keys.iter().map(|key| &key.right).collect(),
                join.left.outer,
            ),
        ];
        let keys = join
            .keys
            .iter()
            .map(|key| types::owned(Type::not_null(key.left.expr.ty.sql), &self.app.opaque, &rt));
        let key_ty = pack::pack(&keys.collect::<Vec<_>>());
        let input = self.app.view_type(halves[0].stream, &quote!('r));
        let output = self.app.out_type(self.query, &quote!('r));
        let sides: Vec<TokenStream> = halves.iter().map(|half| self.join_side(half)).collect();
        let form = form(join, &rt);
        let fits = self.join_fits(join, &halves);
        let emit = self.join_emit(join, &halves);
        quote! {
            impl #rt::Query for #ident {
                type In<'r> = #input;
                type Out<'r> = #output;
            }
            impl #rt::join::Keyed for #ident {
                type Key = #key_ty;
                #[inline]
                fn key_layout(&self) -> &<Self::Key as #rt::Columns>::Layout { &() }
            }
            #(#sides)*
            impl #rt::join::Joining for #ident {
                const FORM: Option<#rt::join::Form> = Some(#form);
                #fits
                #emit
            }
        }
    }

    fn half(&self, side: &'q Side, lower: &'static str, keys: Vec<&'q Site>, missing: bool) -> Half<'q> {
        let stream = self.query.inputs[side.input];
        let columns = &self.app.plan.streams[stream.0 as usize].columns;
        let kept = side.kept.iter().map(|kept| kept.ty(columns));
        let name = if lower == "left" { format_ident!("Left") } else { format_ident!("Right") };
        Half { side, name, lower, stream, kept: kept.collect(), keys, missing }
    }

    fn join_side(&mut self, half: &Half<'q>) -> TokenStream {
        let (rt, ident, name) = (self.app.rt.clone(), self.ident.clone(), &half.name);
        self.reading = half.stream;
        let row_ty = self.app.view_type(half.stream, &quote!('r));
        let kept = half.kept.iter().map(|ty| types::owned(*ty, &self.app.opaque, &rt));
        let kept_ty = pack::pack(&kept.collect::<Vec<_>>());

        let mut needs = Needs::default();
        let filters = self.conditions(&format!("{}_filter", half.lower), &half.side.filter, &mut needs);
        let condition = filters.unwrap_or_else(|| quote!(true));
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        let admit = quote! {
            #[inline]
            fn admit(&mut self, #row: &Self::Row<'_>, #cx: #rt::Cx) -> Result<bool, #rt::Failure> {
                Ok(#condition)
            }
        };

        let mut needs = Needs::default();
        let mut values = Vec::new();
        for (number, site) in (1..).zip(&half.keys) {
            let function = format!("{}_key_{number}", half.lower);
            let used = self.site(&function, site, Wanted::Value(site.expr.ty.nullable));
            needs.extend(&used.needs);
            values.push(used.value);
        }
        let (taken, names) = Self::present(&half.keys, &values, &quote!(None));
        let key = pack::pack(&names);
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        let key = quote! {
            #[inline]
            fn key<'r>(
                &'r mut self,
                #row: &'r Self::Row<'_>,
                #cx: #rt::Cx,
            ) -> Result<Option<#rt::RefOf<'r, Self::Key>>, #rt::Failure> {
                #taken
                Ok(Some(#key))
            }
        };

        let sorts = matches!(half.side.holds, Holds::Window(SlidingWindow::Sort { .. }));
        let (mark_ty, mark, needs) = self.mark_of(&format!("{}_mark", half.lower), &half.side.marks, sorts);
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        let mark = quote! {
            #[inline]
            fn mark<'r>(
                &'r mut self,
                #row: &'r Self::Row<'_>,
                #cx: #rt::Cx,
            ) -> Result<#rt::RefOf<'r, Self::Mark>, #rt::Failure> {
                Ok(#mark)
            }
        };

        let (values, needs) = self.kept_of(&half.side.kept, half.stream);
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        quote! {
            impl #rt::join::JoinSide<#rt::join::#name> for #ident {
                type Row<'r> = #row_ty;
                type Kept = #kept_ty;
                type Mark = #mark_ty;
                #admit
                #key
                #mark
                #[inline]
                fn keep<'r>(&self, #row: &'r Self::Row<'_>, #cx: #rt::Cx) -> #rt::RefOf<'r, Self::Kept> { #values }
                #[inline]
                fn kept_layout(&self) -> &<Self::Kept as #rt::Columns>::Layout { &() }
                #[inline]
                fn mark_layout(&self) -> &<Self::Mark as #rt::Columns>::Layout { &() }
            }
        }
    }

    /// The columns of a row that may be missing elsewhere, as expressions see them. `row` is what is kept of it.
    fn columns_of(kept: &[Type], row: &Ident) -> TokenStream {
        let values = kept.iter().enumerate().map(|(at, ty)| {
            let path = pack::path(at, kept.len());
            if ty.nullable { quote!(#row #path) } else { quote!(Some(#row #path)) }
        });
        pack::pack(&values.collect::<Vec<_>>())
    }

    /// The same of the row in `found`, which is called `row`, or NULL in all of them.
    pub(super) fn or_nulls(kept: &[Type], found: &Ident, row: &Ident) -> TokenStream {
        let values = Self::columns_of(kept, row);
        let nulls = pack::pack(&kept.iter().map(|_| quote!(None)).collect::<Vec<_>>());
        quote! {
            match #found {
                Some(#row) => #values,
                None => #nulls,
            }
        }
    }

    fn kept_ref(&self, half: &Half<'_>, lifetime: &TokenStream) -> TokenStream {
        let (rt, name) = (&self.app.rt, &half.name);
        quote!(#rt::RefOf<#lifetime, <Self as #rt::join::JoinSide<#rt::join::#name>>::Kept>)
    }

    fn join_fits(&mut self, join: &'q Join, halves: &[Half<'q>; 2]) -> TokenStream {
        let rt = self.app.rt.clone();
        let mut needs = Needs::default();
        let condition = self.conditions("on", &join.on, &mut needs).unwrap_or_else(|| quote!(true));
        let (mut params, mut columns) = (Vec::new(), TokenStream::new());
        for (half, used) in halves.iter().zip(needs.sides) {
            let (ty, name) = (self.kept_ref(half, &quote!('_)), needs.name(half.lower, used));
            params.push(quote!(#name: #ty));
            if used && half.missing {
                let values = Self::columns_of(&half.kept, &name);
                columns.extend(quote!(let #name = #values;));
            }
        }
        let cx = needs.name("cx", needs.cx);
        quote! {
            #[inline]
            fn fits(&mut self, #(#params,)* #cx: #rt::Cx) -> Result<bool, #rt::Failure> {
                #columns
                Ok(#condition)
            }
        }
    }

    fn join_emit(&mut self, join: &'q Join, halves: &[Half<'q>; 2]) -> TokenStream {
        let rt = self.app.rt.clone();
        let mut needs = Needs::default();
        let output = self.output(&mut needs);
        let key = needs.name("key", needs.key);
        // Only the row of a pair reads it.
        let mut columns =
            if needs.key { quote!(let Some(key) = key else { return Ok(None) };) } else { quote!() };
        let mut params = Vec::new();
        for (half, used) in halves.iter().zip(needs.sides) {
            let (ty, name) = (self.kept_ref(half, &quote!('r)), needs.name(half.lower, used));
            params.push(quote!(#name: Option<#ty>));
            if used && !half.missing {
                columns.extend(quote!(let Some(#name) = #name else { return Ok(None) };));
            } else if used {
                let row = Self::or_nulls(&half.kept, &name, &name);
                columns.extend(quote!(let #name = #row;));
            }
        }
        let (change, cx) = (needs.name("change", join.changes), needs.name("cx", needs.cx));
        quote! {
            #[inline(always)]
            fn emit<'r>(
                &'r mut self,
                #key: Option<#rt::RefOf<'r, Self::Key>>,
                #(#params,)*
                #change: #rt::join::Change,
                #cx: #rt::Cx,
            ) -> Result<Option<Self::Out<'r>>, #rt::Failure> {
                #columns
                Ok(Some(#output))
            }
        }
    }
}

impl AppGen<'_> {
    /// What a side of query `number` holds, and what makes it.
    pub(crate) fn held_by(
        &self,
        number: usize,
        join: &Join,
        side: &Side,
        name: &str,
        rt: &TokenStream,
    ) -> (TokenStream, TokenStream) {
        let micros = proc_macro2::Literal::i64_unsuffixed;
        let (ident, name) = (self.query_ident(number), format_ident!("{name}"));
        let of_side = |what: &str| {
            let what = format_ident!("{what}");
            quote!(<#ident as #rt::join::JoinSide<#rt::join::#name>>::#what)
        };
        let kept = of_side("Kept");
        let rule = |rule: &str, marked: bool, parameters: TokenStream| {
            let rule = format_ident!("{rule}");
            let mark = marked.then(|| {
                let mark = of_side("Mark");
                quote!(<#mark>)
            });
            (quote!(#rt::join::#rule #mark), quote!(#rt::join::#rule::new(#parameters)))
        };
        let (ty, new) = match &side.holds {
            Holds::Nothing | Holds::Newest => rule("Nothing", false, TokenStream::new()),
            Holds::Pairs => rule("HeldPairs", false, TokenStream::new()),
            Holds::Time(length) | Holds::Window(SlidingWindow::Time(length)) => {
                let length = micros(*length);
                rule("LastTime", false, quote!(#length))
            }
            Holds::Window(window) => {
                let (_, parameters) = crate::codegen::app::sliding(window, rt);
                // All of them have a comma before them.
                let parameters: TokenStream = parameters.into_iter().skip(1).collect();
                match window {
                    SlidingWindow::Length(_) => rule("LastRows", false, parameters),
                    SlidingWindow::Sort { .. } => rule("FirstInOrder", true, parameters),
                    SlidingWindow::Unique => rule("NewestOfKey", true, parameters),
                    SlidingWindow::Frequent(_) => rule("MostFrequent", true, parameters),
                    SlidingWindow::LossyFrequent { .. } => rule("AboveShare", true, parameters),
                    // The binder lets no other window be a side.
                    _ => rule("Nothing", false, TokenStream::new()),
                }
            }
        };
        match join.keeping(side) {
            Keeping::Nothing => (ty, new),
            Keeping::Newest => (quote!(#rt::join::Newest<#kept>), quote!(#rt::join::Newest::new())),
            Keeping::Line => {
                let stamp = match join.knowing(side) {
                    Knowing::Nothing => format_ident!("Unstamped"),
                    Knowing::Time => format_ident!("Timed"),
                    Knowing::TimeAndPartners => format_ident!("Matched"),
                };
                (quote!(#rt::join::Line<#kept, #ty, #rt::join::#stamp>), quote!(#rt::join::Line::new(#new)))
            }
            Keeping::Slab => (quote!(#rt::join::Slab<#kept, #ty>), quote!(#rt::join::Slab::new(#new))),
        }
    }
}

/// What is known of a join when its code is compiled.
pub(crate) fn form(join: &Join, rt: &TokenStream) -> TokenStream {
    let sides = join.sides();
    let [left_outer, right_outer] = sides.map(|side| side.outer);
    let [left_triggers, right_triggers] = sides.map(|side| side.triggers);
    let within = match join.within {
        Some([least, most]) => {
            let (least, most) =
                (proc_macro2::Literal::i64_unsuffixed(least), proc_macro2::Literal::i64_unsuffixed(most));
            quote!(Some([#least, #most]))
        }
        None => quote!(None),
    };
    let asof = match join.asof {
        Some(earlier) => quote!(Some(#earlier)),
        None => quote!(None),
    };
    let changes = join.changes;
    quote! {
        #rt::join::Form {
            outer: [#left_outer, #right_outer],
            triggers: [#left_triggers, #right_triggers],
            within: #within,
            asof: #asof,
            changes: #changes,
        }
    }
}
