//! The traits between a query and its operator.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::QueryGen;
use super::sites::Wanted;
use crate::codegen::expr::Needs;
use crate::codegen::{pack, types};
use crate::expr::{ExprKind, Slot};
use crate::physical::{Kept, Operator, Removal, Site, StreamId};
use crate::types::SqlType;

impl<'q> QueryGen<'q> {
    /// `Query`, and what its operator asks for.
    pub(super) fn traits(&mut self) -> TokenStream {
        if let Some(pattern) = self.query.pattern() {
            return self.matching(pattern);
        }
        if let Some(join) = self.query.join() {
            return self.joining(join);
        }
        if let Some(lookup) = self.query.lookup() {
            return self.looking(lookup);
        }
        if let Some(change) = self.query.change() {
            return self.changing(change);
        }
        let (rt, ident) = (&self.app.rt, &self.ident);
        let input = self.app.view_type(self.query.input(), &quote!('r));
        let output = self.app.out_type(self.query, &quote!('r));
        let query = quote! {
            impl #rt::Query for #ident {
                type In<'r> = #input;
                type Out<'r> = #output;
            }
        };
        let rest = match &self.query.operator {
            Operator::Project => return self.project(),
            // These have been written already.
            Operator::Pattern(_)
            | Operator::Join(_)
            | Operator::Lookup(_)
            | Operator::Change(_)
            | Operator::Trigger(_) => return TokenStream::new(),
            operator if operator.is_by_event() => {
                let (stateful, current, window) = (self.stateful(), self.current(), self.window());
                quote!(#stateful #current #window)
            }
            _ => {
                let (stateful, emit, window) = (self.stateful(), self.emit(), self.window());
                quote!(#stateful #emit #window)
            }
        };
        quote!(#query #rest)
    }

    /// WHERE, all of it, or nothing where there is none.
    pub(super) fn conditions(
        &mut self,
        name: &str,
        sites: &[Site],
        needs: &mut Needs,
    ) -> Option<TokenStream> {
        let mut all = Vec::new();
        for (number, site) in (1..).zip(sites) {
            let name = if sites.len() == 1 { name.to_string() } else { format!("{name}_{number}") };
            let used = self.site(&name, site, Wanted::Truth);
            needs.extend(&used.needs);
            all.push(used.value);
        }
        (!all.is_empty()).then(|| quote!(#(#all)&&*))
    }

    /// Statements that leave the function with `nothing` where the conditions are not TRUE.
    pub(super) fn guard(
        &mut self,
        name: &str,
        sites: &[Site],
        nothing: &TokenStream,
        needs: &mut Needs,
    ) -> TokenStream {
        match self.conditions(name, sites, needs) {
            Some(condition) if sites.len() == 1 => quote!(if !#condition { return Ok(#nothing); }),
            Some(condition) => quote!(if !(#condition) { return Ok(#nothing); }),
            None => TokenStream::new(),
        }
    }

    /// WHERE and SELECT of a query that keeps nothing, and so needs no operator.
    fn project(&mut self) -> TokenStream {
        let query = self.query;
        let input = self.app.view_type(query.input(), &quote!('_));
        let target = self.app.out_type(query, &quote!('r));
        let admit = (!query.filter.is_empty()).then(|| self.admit(&input));
        let mut needs = Needs::default();
        let output = self.output(&mut needs);
        let body = match self.collected() {
            Some(moment) => {
                let keys = self.sort_keys_of(moment, &mut needs);
                quote!(let out = #output; Ok((out, #keys)))
            }
            None => match self.failing_keys(&mut needs) {
                Some(keys) => quote!(let out = #output; #keys Ok(out)),
                None => quote!(Ok(#output)),
            },
        };
        let (rt, ident) = (&self.app.rt, &self.ident);
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        quote! {
            impl #ident {
                #admit
                #[inline]
                fn project<'r>(&'r mut self, #row: &'r #input, #cx: #rt::Cx) -> Result<#target, #rt::Failure> {
                    #body
                }
            }
        }
    }

    fn stateful(&mut self) -> TokenStream {
        let (key_ty, args_ty, kept_ty) = self.stored_types();
        let admit = self.admit(&quote!(Self::In<'_>));
        let enter = self.enter();
        let keep = self.keep();
        let aggregates = self.aggregates();
        let (accs_ty, blank) = (aggregates.ty(), aggregates.blank());
        let (add, remove) = (aggregates.change(true), aggregates.change(false));
        let (accs_ty, add, remove) = match self.carried_arg() {
            Some(place) => {
                let inside = Span::call_site().located_at(place);
                (respanned(accs_ty, place), respanned(add, inside), respanned(remove, inside))
            }
            None => (accs_ty, add, remove),
        };
        let sliding = aggregates.removal == Removal::Oldest;
        let (forever_ty, forever) = match self.forever() {
            Some(forever) => (forever.ty.clone(), forever.state()),
            None => (quote!(()), TokenStream::new()),
        };
        let notice = aggregates.notice().filter(|_| aggregates.removal != Removal::Never);
        // Content that any event may leave takes events in and out by their numbers.
        let unordered = aggregates.removal.is_unordered();
        let add = if unordered { TokenStream::new() } else { add };
        let (accs, args) = (
            if unordered || aggregates.list.is_empty() {
                format_ident!("_accs")
            } else {
                format_ident!("accs")
            },
            if !unordered && aggregates.reads_args() {
                format_ident!("args")
            } else {
                format_ident!("_args")
            },
        );
        let (removed_from, removed) = if sliding {
            (accs.clone(), args.clone())
        } else {
            (format_ident!("_accs"), format_ident!("_args"))
        };
        // Only events of sliding windows leave.
        let remove = if sliding { remove } else { TokenStream::new() };
        let (rt, ident) = (&self.app.rt, &self.ident);
        let layout = |name: &str, ty: &str| {
            let (name, ty) = (format_ident!("{name}_layout"), format_ident!("{ty}"));
            quote! {
                #[inline]
                fn #name(&self) -> &<Self::#ty as #rt::Columns>::Layout { &() }
            }
        };
        let layouts = [layout("key", "Key"), layout("args", "Args"), layout("kept", "Kept")];
        quote! {
            impl #rt::Stateful for #ident {
                type Key = #key_ty;
                type Args = #args_ty;
                type Accs = #accs_ty;
                type Kept = #kept_ty;
                type Forever = #forever_ty;
                #admit
                #enter
                #keep
                #[inline]
                fn accumulators(&self) -> Self::Accs { #blank }
                #[inline(always)]
                fn add(#accs: &mut Self::Accs, #args: #rt::RefOf<'_, Self::Args>) { #add }
                #[inline(always)]
                fn remove(#removed_from: &mut Self::Accs, #removed: #rt::RefOf<'_, Self::Args>) { #remove }
                #notice
                #(#layouts)*
                #forever
            }
        }
    }

    fn stored_types(&self) -> (TokenStream, TokenStream, TokenStream) {
        let owned = |tys: &[crate::types::Type]| {
            let tys = tys.iter().map(|ty| types::owned(*ty, &self.app.opaque, &self.app.rt));
            pack::pack(&tys.collect::<Vec<_>>())
        };
        let args = self.query.grouping().map_or(&[][..], |grouping| &grouping.args);
        let args: Vec<_> = args.iter().map(|arg| arg.expr.ty).collect();
        let args = match self.carried_arg() {
            Some(place) => respanned(owned(&args), place),
            None => owned(&args),
        };
        (owned(&self.keys), args, self.at_carried(owned(&self.kept)))
    }

    /// Where the SQL names the first argument of an aggregate that it only carries: what is missing of its type
    /// is told there.
    fn carried_arg(&self) -> Option<Span> {
        let mut args = self.query.grouping()?.args.iter();
        let arg = args.find(|arg| matches!(arg.expr.ty.sql, SqlType::Opaque(_)))?;
        Some((self.app.names.spans)(arg.expr.span))
    }

    /// Puts tokens that demand something of the kept columns where the SQL names the first of those that SQL
    /// only carries: what is missing of its type is then told there.
    fn at_carried(&self, tokens: TokenStream) -> TokenStream {
        let query = self.query;
        let sort = query.moment.iter().flat_map(|moment| moment.sort.iter().map(|key| &key.by));
        let mut place = None;
        for site in query.output.iter().chain(&query.having).chain(sort) {
            site.expr.walk(&mut |part| {
                let carried = matches!(part.ty.sql, SqlType::Opaque(_));
                if carried && matches!(part.kind, ExprKind::Column(Slot::Kept(_))) && place.is_none() {
                    place = Some((self.app.names.spans)(part.span));
                }
            });
        }
        match place {
            Some(place) => respanned(tokens, place),
            None => tokens,
        }
    }

    fn admit(&mut self, input: &TokenStream) -> TokenStream {
        let query = self.query;
        let mut needs = Needs::default();
        let condition = self.conditions("filter", &query.filter, &mut needs).unwrap_or_else(|| quote!(true));
        let rt = &self.app.rt;
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        quote! {
            #[inline]
            fn admit(&mut self, #row: &#input, #cx: #rt::Cx) -> Result<bool, #rt::Failure> {
                Ok(#condition)
            }
        }
    }

    fn enter(&mut self) -> TokenStream {
        let query = self.query;
        let mut needs = Needs::default();
        let guard = self.guard("seen", query.after(), &quote!(None), &mut needs);
        let (mut keys, mut args) = (Vec::new(), Vec::new());
        if let Some(grouping) = query.grouping() {
            for (sites, name, values) in
                [(&grouping.keys, "key", &mut keys), (&grouping.args, "arg", &mut args)]
            {
                for (number, site) in (1..).zip(sites) {
                    let name = format!("{name}_{number}");
                    let used = self.site(&name, site, Wanted::Value(site.expr.ty.nullable));
                    needs.extend(&used.needs);
                    values.push(used.value);
                }
            }
        }
        let (keys, args) = (pack::pack(&keys), pack::pack(&args));
        let given = match self.forever() {
            Some(forever) => forever.entering(&keys, &args),
            None => quote!(Ok(Some((#keys, #args)))),
        };
        let rt = &self.app.rt;
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        let entering = quote!(#rt::Entering<'r, Self>);
        let entering = match self.carried_arg() {
            Some(place) => respanned(entering, place),
            None => entering,
        };
        quote! {
            #[inline]
            fn enter<'r>(&'r mut self, #row: &'r Self::In<'_>, #cx: #rt::Cx) -> #entering {
                #guard
                #given
            }
        }
    }

    fn keep(&self) -> TokenStream {
        let (values, needs) = self.kept_of(self.query.kept(), self.query.input());
        let rt = &self.app.rt;
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        let kept = self.at_carried(quote!(#rt::RefOf<'r, Self::Kept>));
        quote! {
            #[inline]
            fn keep<'r>(&self, #row: &'r Self::In<'_>, #cx: #rt::Cx) -> #kept { #values }
        }
    }

    /// The columns that are kept of a row of a stream, and what they are read from.
    pub(super) fn kept_of(&self, kept: &[Kept], stream: StreamId) -> (TokenStream, Needs) {
        let fields = &self.app.streams[stream.0 as usize].fields;
        let values = kept.iter().map(|kept| match kept {
            Kept::Column(index) => {
                let field = &fields[usize::from(*index)];
                quote!(row.#field)
            }
            Kept::RowTime => quote!(cx.at),
        });
        let needs = Needs {
            row: kept.iter().any(|kept| matches!(kept, Kept::Column(_))),
            cx: kept.contains(&Kept::RowTime),
            ..Needs::default()
        };
        (pack::pack(&values.collect::<Vec<_>>()), needs)
    }

    fn current(&mut self) -> TokenStream {
        let (body, needs) = self.having_and_output();
        let (rt, ident) = (&self.app.rt, &self.ident);
        let (row, key) = (needs.name("row", needs.row), needs.name("key", needs.key));
        let (accs, cx) = (needs.name("accs", needs.accs), needs.name("cx", needs.cx));
        quote! {
            impl #rt::Current for #ident {
                #[inline]
                fn current<'r>(
                    &'r mut self,
                    #row: &'r Self::In<'_>,
                    #key: #rt::RefOf<'r, Self::Key>,
                    #accs: &'r Self::Accs,
                    #cx: #rt::Cx,
                ) -> Result<Option<Self::Out<'r>>, #rt::Failure> {
                    #body
                }
            }
        }
    }

    fn emit(&mut self) -> TokenStream {
        let (body, needs) = self.having_and_output();
        let (rt, ident) = (&self.app.rt, &self.ident);
        let (kept, key) = (needs.name("kept", needs.kept), needs.name("key", needs.key));
        let (accs, window) = (needs.name("accs", needs.accs), needs.name("window", needs.window));
        let cx = needs.name("cx", needs.cx);
        quote! {
            impl #rt::Emit for #ident {
                #[inline]
                fn emit<'r>(
                    &'r mut self,
                    #kept: #rt::RefOf<'r, Self::Kept>,
                    #key: #rt::RefOf<'r, Self::Key>,
                    #accs: &'r Self::Accs,
                    #window: #rt::Bounds,
                    #cx: #rt::Cx,
                ) -> Result<Option<Self::Out<'r>>, #rt::Failure> {
                    #body
                }
            }
        }
    }
}

/// The tokens at another place.
fn respanned(tokens: TokenStream, place: Span) -> TokenStream {
    let at = |mut token: TokenTree| {
        if let TokenTree::Group(group) = &token {
            token = TokenTree::Group(Group::new(group.delimiter(), respanned(group.stream(), place)));
        }
        token.set_span(place);
        token
    };
    tokens.into_iter().map(at).collect()
}
