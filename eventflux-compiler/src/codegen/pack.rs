//! How many columns become one tuple: the rule that `derive(Stream)` and generated apps share.
//!
//! Up to 12 columns are a flat tuple (a single one is a 1-tuple), because the library implements its traits
//! for tuples up to 12. More are cut into tuples of 12, which are packed by the same rule:
//! `((c0, .., c11), (c12, .., c23), (c24,))`. Types, patterns and expressions all pack alike.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

/// The widest flat tuple.
pub const WIDTH: usize = 12;

/// The tuple type, pattern or expression of these columns.
pub fn pack<T: ToTokens>(columns: &[T]) -> TokenStream {
    if columns.len() <= WIDTH {
        return quote! { (#(#columns,)*) };
    }
    let chunks: Vec<TokenStream> = columns.chunks(WIDTH).map(pack).collect();
    pack(&chunks)
}

/// The fields that lead to column `index` of `count`, as `.1.3`.
pub fn path(index: usize, count: usize) -> TokenStream {
    let mut step = 1;
    while step * WIDTH < count {
        step *= WIDTH;
    }
    let mut rest = index;
    let mut path = TokenStream::new();
    loop {
        let field = Literal::usize_unsuffixed(rest / step);
        path.extend(quote! { .#field });
        if step == 1 {
            return path;
        }
        rest %= step;
        step /= WIDTH;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(count: usize) -> String {
        let columns: Vec<_> = (0..count).map(Literal::usize_unsuffixed).collect();
        pack(&columns).to_string().replace(' ', "")
    }

    #[test]
    fn twelve_are_flat() {
        assert_eq!(packed(0), "()");
        assert_eq!(packed(1), "(0,)");
        assert_eq!(packed(12), "(0,1,2,3,4,5,6,7,8,9,10,11,)");
    }

    #[test]
    fn more_nest() {
        assert_eq!(packed(14), "((0,1,2,3,4,5,6,7,8,9,10,11,),(12,13,),)");
        assert!(packed(145).starts_with("(((0,1,"));
        assert!(packed(145).ends_with(",143,),),((144,),),)"));
    }

    #[test]
    fn the_path_leads_to_the_column() {
        let path = |index, count| path(index, count).to_string().replace(' ', "");
        assert_eq!(path(3, 12), ".3");
        assert_eq!(path(0, 13), ".0.0");
        assert_eq!(path(12, 13), ".1.0");
        assert_eq!(path(143, 144), ".11.11");
        assert_eq!(path(144, 145), ".1.0.0");
    }
}
