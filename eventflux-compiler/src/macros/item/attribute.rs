//! What stands in the parentheses of `#[function(..)]` and `#[aggregate(..)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::Parser;
use syn::{Error, LitStr, Path};

use super::super::default_crate;

/// `name = ".."` and `crate = path`.
#[derive(Default)]
pub(super) struct Said {
    name: Option<LitStr>,
    krate: Option<Path>,
}

impl Said {
    pub(super) fn parse(attribute: TokenStream, errors: &mut Vec<Error>) -> Self {
        let mut said = Said::default();
        let parser = syn::meta::parser(|meta| {
            let twice = if meta.path.is_ident("name") {
                said.name.replace(meta.value()?.parse()?).is_some()
            } else if meta.path.is_ident("crate") {
                said.krate.replace(meta.value()?.parse()?).is_some()
            } else {
                return Err(meta.error("the attribute takes `name = \"..\"` and `crate = path`"));
            };
            if twice { Err(meta.error("said twice")) } else { Ok(()) }
        });
        if let Err(error) = parser.parse2(attribute) {
            errors.push(error);
        }
        said
    }

    /// The name that the interpreter finds it by.
    pub(super) fn name(&self, own: String, errors: &mut Vec<Error>) -> String {
        match &self.name {
            Some(name) if name.value().is_empty() => {
                errors.push(Error::new(name.span(), "an empty name"));
                own
            }
            Some(name) => name.value(),
            None => own,
        }
    }

    /// Where the library is.
    pub(super) fn krate(&self) -> TokenStream {
        self.krate.as_ref().map_or_else(default_crate, |path| quote! { #path })
    }
}
