//! What a query's window itself asks for: marks, events out of order, a condition over the content.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::sites::Wanted;
use super::{Aggregates, OfWhole, QueryGen};
use crate::codegen::app::sort_keys;
use crate::codegen::expr::{Needs, Writer};
use crate::codegen::{pack, types};
use crate::physical::{BatchWindow, Condition, Marks, Operator, Removal, Site};

impl QueryGen<'_> {
    /// `Marked`, `Unordered` and `Conditional`, as far as the window needs them.
    pub(super) fn window(&mut self) -> TokenStream {
        let Some(window) = self.query.sliding() else {
            // The marks of a session are the key of its group, which may have no columns.
            let session = matches!(
                &self.query.operator,
                Operator::Batch { window: BatchWindow::Session(_), grouping: Some(_), .. }
            );
            let marked = session || !self.query.marks().is_empty();
            return if marked { self.marked(Marks::Key) } else { TokenStream::new() };
        };
        let (removal, marks) = (window.removal(), window.marks());
        let marked = (marks != Marks::None).then(|| self.marked(marks));
        let unordered = removal.is_unordered().then(|| self.unordered());
        let conditional = self.query.condition().map(|condition| self.conditional(condition));
        quote!(#marked #unordered #conditional)
    }

    fn marked(&mut self, marks: Marks) -> TokenStream {
        let (ty, value, needs) = self.mark_of("mark", self.query.marks(), marks == Marks::Order);
        let (rt, ident) = (&self.app.rt, &self.ident);
        let (row, cx) = (needs.name("row", needs.row), needs.name("cx", needs.cx));
        quote! {
            impl #rt::Marked for #ident {
                type Mark = #ty;
                #[inline]
                fn mark<'r>(
                    &'r mut self,
                    #row: &'r Self::In<'_>,
                    #cx: #rt::Cx,
                ) -> Result<#rt::RefOf<'r, Self::Mark>, #rt::Failure> {
                    Ok(#value)
                }
                #[inline]
                fn mark_layout(&self) -> &<Self::Mark as #rt::Columns>::Layout { &() }
            }
        }
    }

    /// The type and the value of marks, by which a window sorts or not, and what they are computed from.
    pub(super) fn mark_of(
        &mut self,
        name: &str,
        marks: &[Site],
        sorts: bool,
    ) -> (TokenStream, TokenStream, Needs) {
        let mut needs = Needs::default();
        let (mut tys, mut values) = (Vec::new(), Vec::new());
        for (number, site) in (1..).zip(marks) {
            let used = self.site(&format!("{name}_{number}"), site, Wanted::Value(site.expr.ty.nullable));
            needs.extend(&used.needs);
            values.push(used.value);
            tys.push(types::owned(site.expr.ty, &self.app.opaque, &self.app.rt));
        }
        if !sorts {
            return (pack::pack(&tys), pack::pack(&values), needs);
        }
        let rt = &self.app.rt;
        let ty = sort_keys(&tys, |first, rest| quote!(#rt::ThenBy<#first, #rest>));
        (ty, sort_keys(&values, |first, rest| quote!((#first, #rest))), needs)
    }

    fn unordered(&self) -> TokenStream {
        let aggregates = self.aggregates();
        let (put, take) = (aggregates.change(true), aggregates.change(false));
        let name =
            |name: &str, used: bool| if used { format_ident!("{name}") } else { format_ident!("_{name}") };
        let accs = name("accs", !aggregates.list.is_empty());
        let args = name("args", aggregates.reads_args());
        let turn = name("turn", aggregates.reads_turns());
        let (rt, ident) = (&self.app.rt, &self.ident);
        quote! {
            impl #rt::Unordered for #ident {
                #[inline(always)]
                fn put(#accs: &mut Self::Accs, #args: #rt::RefOf<'_, Self::Args>, #turn: #rt::Turn) { #put }
                #[inline(always)]
                fn take(#accs: &mut Self::Accs, #args: #rt::RefOf<'_, Self::Args>, #turn: #rt::Turn) { #take }
            }
        }
    }

    fn conditional(&mut self, condition: &Condition) -> TokenStream {
        let (query, app) = (self.query, self.app);
        let aggregates = || Aggregates {
            list: &condition.aggregates,
            accumulators: &condition.accumulators,
            args: query.marks().len(),
            // Whatever the query's own aggregates do.
            removal: Removal::Oldest,
            app,
        };
        let scope = OfWhole { query: &*self, aggregates: aggregates() };
        let mut writer = Writer::new(&scope);
        let code = writer.is_true(&condition.site.expr);
        let needs = writer.needs;
        let rt = &app.rt;
        let value = if code.simple {
            code.value()
        } else {
            let name = self.function_name("holds");
            let whole = quote!(<Self as #rt::Conditional>::Whole);
            self.function(&name, &condition.site, &code, &needs, &quote!(bool), false, &whole)
        };
        let aggregates = aggregates();
        let (ty, blank) = (aggregates.ty(), aggregates.blank());
        let (include, exclude) = (aggregates.change(true), aggregates.change(false));
        let name =
            |name: &str, used: bool| if used { format_ident!("{name}") } else { format_ident!("_{name}") };
        let changed = name("accs", !aggregates.list.is_empty());
        let args = name("args", aggregates.reads_args());
        let ident = &self.ident;
        let (accs, cx) = (needs.name("accs", needs.accs), needs.name("cx", needs.cx));
        quote! {
            impl #rt::Conditional for #ident {
                type Whole = #ty;
                #[inline]
                fn whole(&self) -> Self::Whole { #blank }
                #[inline(always)]
                fn include(#changed: &mut Self::Whole, #args: #rt::RefOf<'_, Self::Mark>) { #include }
                #[inline(always)]
                fn exclude(#changed: &mut Self::Whole, #args: #rt::RefOf<'_, Self::Mark>) { #exclude }
                #[inline]
                fn holds(&mut self, #accs: &Self::Whole, #cx: #rt::Cx) -> Result<bool, #rt::Failure> {
                    Ok(#value)
                }
            }
        }
    }
}
