//! The SQL of a call: from tokens, a string or a file to the compiler's tokens.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, LitStr, Result};

use super::invocation::Source;
use super::places::Places;
use crate::syntax::tokens::Tokens;
use crate::syntax::{from_rust, from_text};

/// The SQL of a call.
pub(super) struct Sql {
    pub(super) tokens: Tokens,
    pub(super) places: Places,
    /// Makes cargo watch the file, if there is one.
    pub(super) tracked: TokenStream,
}

impl Sql {
    /// Reads the SQL; `root` is the folder that file names are relative to.
    ///
    /// # Errors
    /// If there is no such file.
    pub(super) fn read(source: &Source, root: Option<&Path>) -> Result<Self> {
        match source {
            Source::Tokens(rust) => {
                let (tokens, spans) = from_rust(rust.clone());
                Ok(Sql { tokens, places: Places::Rust(spans), tracked: TokenStream::new() })
            }
            Source::Text(literal) => Ok(Self::text(literal, None, literal.value(), TokenStream::new())),
            Source::File(literal) => {
                let name = literal.value();
                let path = root.map_or_else(|| PathBuf::from(&name), |root| root.join(&name));
                let text = std::fs::read_to_string(&path).map_err(|error| {
                    Error::new(literal.span(), format!("can't read `{}`: {error}", path.display()))
                })?;
                let path = path.to_string_lossy();
                let tracked = quote! { const _: &[::core::primitive::u8] = ::core::include_bytes!(#path); };
                Ok(Self::text(literal, Some(name), text, tracked))
            }
        }
    }

    fn text(literal: &LitStr, file: Option<String>, text: String, tracked: TokenStream) -> Self {
        let (tokens, places) = from_text(&text);
        Sql { tokens, places: Places::Text { literal: literal.span(), file, text, places }, tracked }
    }
}
