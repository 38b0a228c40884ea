//! The typed API of an app that does not compile.

use proc_macro2::TokenStream;

use super::Names;
use crate::logical::Stream;

/// d
pub fn skeleton(_streams: &[Stream], _names: &Names<'_>) -> TokenStream {
    TokenStream::new()
}
