//! Expressions as functions: one small named function for each that is more than a column, a constant or an
//! aggregate.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};

use super::QueryGen;
use crate::codegen::expr::{Code, Needs, Writer, prepared};
use crate::codegen::{names, pack, types};
use crate::physical::Site;

/// What an expression is to give.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Wanted {
    /// Its value; an `Option` where `true`.
    Value(bool),
    /// Whether it is TRUE.
    Truth,
}

/// How an expression is had: the tokens of its value in a function that returns `Result<_, Failure>`.
pub(super) struct Use {
    /// The value.
    pub(super) value: TokenStream,
    /// What it needs of that function.
    pub(super) needs: Needs,
}

impl QueryGen<'_> {
    /// An expression of the query; `name` is that of its function, should it need one.
    pub(super) fn site(&mut self, name: &str, site: &Site, wanted: Wanted) -> Use {
        let mut writer = Writer::new(&*self);
        let code = match wanted {
            Wanted::Value(nullable) => writer.expr(&site.expr).to(nullable),
            Wanted::Truth => writer.is_true(&site.expr),
        };
        let needs = writer.needs;
        if code.simple {
            return Use { value: code.value(), needs };
        }
        let ty = match wanted {
            Wanted::Truth => quote!(bool),
            Wanted::Value(nullable) => {
                let mut ty = site.expr.ty;
                ty.nullable = nullable;
                types::view(ty, &quote!('r), &self.app.opaque, &self.app.rt)
            }
        };
        let borrows = wanted != Wanted::Truth && types::borrows(site.expr.ty);
        let name = self.function_name(name);
        let rt = &self.app.rt;
        let of = if self.query.pattern().is_some() { quote!(Matching) } else { quote!(Stateful) };
        let accs = quote!(<Self as #rt::#of>::Accs);
        let value = self.function(&name, site, &code, &needs, &ty, borrows, &accs);
        Use { value, needs }
    }

    /// Statements that give `values`, those of `keys`, the names `key_1` and on, or return `nowhere` where one is NULL.
    pub(super) fn present(
        keys: &[&Site],
        values: &[TokenStream],
        nowhere: &TokenStream,
    ) -> (TokenStream, Vec<Ident>) {
        let names: Vec<Ident> = (1..=keys.len()).map(|number| format_ident!("key_{number}")).collect();
        let taken = keys.iter().zip(values).zip(&names).map(|((key, value), name)| {
            if key.expr.ty.nullable {
                quote!(let Some(#name) = #value else { return Ok(#nowhere) };)
            } else {
                quote!(let #name = #value;)
            }
        });
        (taken.collect(), names)
    }

    /// Writes the function, over accumulators of type `accs`, and returns its call.
    #[expect(clippy::too_many_arguments, reason = "what a function consists of")]
    pub(super) fn function(
        &mut self,
        name: &Ident,
        site: &Site,
        code: &Code,
        needs: &Needs,
        ty: &TokenStream,
        borrows: bool,
        accs: &TokenStream,
    ) -> TokenStream {
        let rt = &self.app.rt;
        let lifetime = if borrows { quote!('r) } else { quote!('_) };
        let borrow = if borrows { quote!(&'r) } else { quote!(&) };
        let (mut params, mut args, mut body) = (Vec::new(), Vec::new(), TokenStream::new());
        if needs.row {
            let row = self.app.view_type(self.reading, &lifetime);
            params.push(quote!(row: #borrow #row));
            args.push(quote!(row));
        }
        if needs.key {
            let types = self.keys.iter().map(|ty| types::view(*ty, &lifetime, &self.app.opaque, rt));
            let ty = pack::pack(&types.collect::<Vec<_>>());
            params.push(quote!(key: #ty));
            args.push(quote!(key));
        }
        if needs.accs {
            params.push(quote!(accs: #borrow #accs));
            args.push(quote!(accs));
        }
        if needs.kept {
            let types = self.kept.iter().map(|ty| types::view(*ty, &lifetime, &self.app.opaque, rt));
            let ty = pack::pack(&types.collect::<Vec<_>>());
            params.push(quote!(kept: #ty));
            args.push(quote!(kept));
        }
        for side in (0..2).filter(|side| needs.sides[*side]) {
            let types = self.sides[side].iter().map(|ty| types::view(*ty, &lifetime, &self.app.opaque, rt));
            let ty = pack::pack(&types.collect::<Vec<_>>());
            let name = format_ident!("{}", ["left", "right"][side]);
            params.push(quote!(#name: #ty));
            args.push(quote!(#name));
        }
        if needs.window {
            params.push(quote!(window: #rt::Bounds));
            args.push(quote!(window));
        }
        if needs.cx {
            params.push(quote!(cx: #rt::Cx));
            args.push(quote!(cx));
        }
        for number in &needs.prepared {
            let field = prepared(*number);
            let ty = super::prepared_type(self.query.prepared[usize::from(*number)].kind, rt);
            params.push(quote!(#field: &#ty));
            args.push(quote!(&self.#field));
        }
        let mutable = if borrows { quote!(&'r mut) } else { quote!(&mut) };
        let field = format_ident!("{}_text", name_of(name));
        match needs.texts {
            0 => {}
            1 => {
                params.push(quote!(text_0: #mutable String));
                args.push(quote!(&mut self.#field));
                self.buffers.push((field, quote!(String)));
            }
            count => {
                let texts = (0..count).map(|text| format_ident!("text_{text}"));
                let count = Literal::usize_unsuffixed(count);
                params.push(quote!(texts: #mutable [String; #count]));
                body.extend(quote!(let [#(#texts),*] = texts;));
                args.push(quote!(&mut self.#field));
                self.buffers.push((field, quote!([String; #count])));
            }
        }
        let (result, call) = if code.fallible {
            let (result, number) = (code.result(), Literal::u16_unsuffixed(site.number));
            body.extend(result);
            (quote!(Result<#ty, #rt::Cause>), quote!(Self::#name(#(#args),*).at(#number)?))
        } else {
            body.extend(code.value());
            (ty.clone(), quote!(Self::#name(#(#args),*)))
        };
        let doc = self.text(site);
        let generics = if borrows { quote!(<'r>) } else { TokenStream::new() };
        self.functions.extend(quote! {
            #[doc = #doc]
            #[inline]
            fn #name #generics(#(#params),*) -> #result { #body }
        });
        call
    }

    /// The SQL text of an expression, for a doc comment.
    fn text(&self, site: &Site) -> String {
        let text = self.query.texts.get(usize::from(site.number)).map_or("", String::as_str);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        format!(" `{text}`")
    }

    /// A name that no other function of the query has.
    pub(super) fn function_name(&mut self, name: &str) -> Ident {
        let mut ident = names::ident(name, Span::call_site());
        let mut count = 1;
        while self.function_names.contains(&ident) {
            count += 1;
            ident = names::ident(&format!("{name}_{count}"), Span::call_site());
        }
        self.function_names.push(ident.clone());
        ident
    }
}

fn name_of(ident: &Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_string()
}
