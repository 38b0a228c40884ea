//! Constants.

use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

use super::Code;
use crate::codegen::types;
use crate::expr::Literal;
use crate::types::Type;

/// A constant of type `ty`. Rust mostly infers which integer or float it is; where it can't, as in a call of a
/// generic function, `exact` writes it down.
pub(super) fn literal(literal: &Literal, ty: Type, exact: bool, rt: &TokenStream) -> Code {
    let tokens = match *literal {
        Literal::Null => {
            let ty = types::inferred(ty.sql, rt);
            return Code::trivial(quote!(None::<#ty>), true);
        }
        Literal::Bool(v) => quote!(#v),
        Literal::Int(i32::MIN) => quote!(i32::MIN),
        Literal::Int(v) => sign(v < 0, Token::i32_unsuffixed(v.abs())),
        Literal::BigInt(i64::MIN) | Literal::Interval(i64::MIN) => quote!(i64::MIN),
        Literal::BigInt(v) | Literal::Interval(v) if exact || i32::try_from(v).is_err() => {
            sign(v < 0, Token::i64_suffixed(v.abs()))
        }
        Literal::BigInt(v) | Literal::Interval(v) => sign(v < 0, Token::i64_unsuffixed(v.abs())),
        Literal::Float(v) if v.is_nan() => quote!(f32::NAN),
        Literal::Float(v) if v.is_infinite() => sign(v < 0.0, quote!(f32::INFINITY)),
        Literal::Float(v) if exact => sign(v.is_sign_negative(), Token::f32_suffixed(v.abs())),
        Literal::Float(v) => sign(v.is_sign_negative(), Token::f32_unsuffixed(v.abs())),
        Literal::Double(v) if v.is_nan() => quote!(f64::NAN),
        Literal::Double(v) if v.is_infinite() => sign(v < 0.0, quote!(f64::INFINITY)),
        Literal::Double(v) => sign(v.is_sign_negative(), Token::f64_unsuffixed(v.abs())),
        Literal::String(ref v) => quote!(#v),
        Literal::Timestamp(i64::MIN) => quote!(#rt::Timestamp::MIN),
        Literal::Timestamp(v) => {
            let micros = sign(v < 0, Token::i64_unsuffixed(v.abs()));
            quote!(#rt::Timestamp::from_micros(#micros))
        }
    };
    Code::trivial(tokens, false)
}

fn sign(negative: bool, magnitude: impl quote::ToTokens) -> TokenStream {
    if negative { quote!(-#magnitude) } else { quote!(#magnitude) }
}
