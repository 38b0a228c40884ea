//! Calls of the function table.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::logic::truth;
use super::{Code, Scope, Writer, literal, variable};
use crate::expr::{Expr, ExprKind, Narrow};
use crate::functions::{Call, ScalarFn, TextResult};

impl<S: Scope> Writer<'_, S> {
    pub(super) fn call(&mut self, func: &ScalarFn, args: &[Expr], prepared: Option<u16>) -> Code {
        match func.call {
            Call::Plain => {
                let (func, args) = self.plain(func, args, prepared);
                self.strict(&func, args)
            }
            Call::Fold => self.fold(func, args),
            Call::Slice => self.slice(func, args),
        }
    }

    /// A call whose arguments are handed over one by one: the function, which may be the variant for prepared
    /// literals, and the arguments.
    pub(super) fn plain(
        &mut self,
        func: &ScalarFn,
        args: &[Expr],
        prepared: Option<u16>,
    ) -> (ScalarFn, Vec<Code>) {
        let (Some(first), Some(variant)) = (prepared, func.prepared) else {
            return (*func, args.iter().map(|arg| self.expr(arg)).collect());
        };
        let mut codes = Vec::new();
        for (index, arg) in args.iter().enumerate() {
            let nth = (first..).zip(variant.args).find(|(_, (at, _))| *at == index);
            codes.push(match nth {
                Some((number, _)) => {
                    let object = self.prepared(number);
                    Code::trivial(quote!(#object), false)
                }
                None => self.expr(arg),
            });
        }
        (ScalarFn { rust: variant.rust, fallible: variant.fallible, ..*func }, codes)
    }

    /// Whether a call is TRUE.
    pub(super) fn holds(&mut self, func: &ScalarFn, args: Vec<Code>) -> Code {
        if func.result_nullable || args.iter().all(|arg| !arg.nullable) {
            let code = self.strict(func, args);
            return truth(code);
        }
        let fallible = args.iter().any(|arg| arg.fallible);
        let (matched, patterns, bound) = unwrapped(args);
        let call = self.apply(func, &bound);
        let (value, fallible) = (call.value(), fallible || call.fallible);
        let tokens = if matched.len() == 1 {
            quote!(matches!(#(#matched)*, #(#patterns)* if #value))
        } else {
            quote!(matches!((#(#matched),*), (#(#patterns),*) if #value))
        };
        Code::call(tokens, false, fallible)
    }

    /// A call that NULL among the arguments makes NULL.
    pub(super) fn strict(&mut self, func: &ScalarFn, args: Vec<Code>) -> Code {
        if args.iter().all(|arg| !arg.nullable) {
            return self.apply(func, &args);
        }
        if let [arg] = args.as_slice()
            && !func.fallible
            && !func.result_nullable
            && func.text != TextResult::Buffer
        {
            let (value, path) = (arg.operand(), self.function(func.rust));
            return Code::call(quote!(#value.map(#path)), true, arg.fallible);
        }
        let fallible = args.iter().any(|arg| arg.fallible);
        let (matched, patterns, bound) = unwrapped(args);
        let call = self.apply(func, &bound);
        let (value, fallible) = (call.value(), fallible || call.fallible);
        let some = if func.result_nullable { value } else { quote!(Some(#value)) };
        let tokens = if matched.len() == 1 {
            quote!(match #(#matched)* { #(#patterns)* => #some, None => None })
        } else {
            quote!(match (#(#matched),*) { (#(#patterns),*) => #some, _ => None })
        };
        Code::loose(tokens, true, fallible)
    }

    /// The call itself, of arguments that are not NULL.
    fn apply(&mut self, func: &ScalarFn, args: &[Code]) -> Code {
        let fallible = args.iter().any(|arg| arg.fallible);
        if let Some(operator) = operator(func.rust) {
            let operands = args.iter().map(Code::operand).collect::<Vec<_>>();
            return match operands.as_slice() {
                [a] => Code::loose(quote!(#operator #a), false, fallible),
                [a, b] if func.rust.starts_with("compare") => {
                    Code::comparison(quote!(#a #operator #b), fallible)
                }
                [a, b] => Code::loose(quote!(#a #operator #b), false, fallible),
                _ => unreachable!("operators have one or two operands"),
            };
        }
        let mut values: Vec<TokenStream> = args.iter().map(Code::value).collect();
        self.finish(func, &mut values, fallible)
    }

    /// The call with a buffer, if it takes one.
    fn finish(&mut self, func: &ScalarFn, args: &mut Vec<TokenStream>, fallible: bool) -> Code {
        if func.text == TextResult::Buffer {
            let text = self.text();
            args.push(quote!(#text));
        }
        let path = self.function(func.rust);
        let call = quote!(#path(#(#args),*));
        if func.fallible {
            Code::tries(call, func.result_nullable)
        } else {
            Code::call(call, func.result_nullable, fallible)
        }
    }

    /// GREATEST, LEAST.
    fn fold(&mut self, func: &ScalarFn, args: &[Expr]) -> Code {
        let path = self.function(func.rust);
        let mut codes = Vec::new();
        for arg in args {
            // The function is generic: the type of a constant must be written down.
            codes.push(match &arg.kind {
                ExprKind::Literal(value) => literal::literal(value, arg.ty, true, self.rt()),
                _ => self.expr(arg),
            });
        }
        let folded = codes.into_iter().reduce(|a, b| {
            let (nullable, fallible) = (a.nullable && b.nullable, a.fallible || b.fallible);
            let (a, b) = (a.value(), b.value());
            Code::call(quote!(#path(#a, #b)), nullable, fallible)
        });
        folded.unwrap_or_else(|| unreachable!("{} has at least one argument", func.sql))
    }

    /// CONCAT, CONCAT_WS.
    fn slice(&mut self, func: &ScalarFn, args: &[Expr]) -> Code {
        let fixed = func.params.len() - 1;
        let mut codes: Vec<Code> = args.iter().map(|arg| self.expr(arg)).collect();
        let options: Vec<Code> = codes.split_off(fixed).into_iter().map(|code| code.to(true)).collect();
        let fallible = codes.iter().chain(&options).any(|code| code.fallible);
        let slice = options.iter().map(Code::value);
        let slice = quote!(&[#(#slice),*]);
        if codes.iter().all(|code| !code.nullable) {
            let mut values: Vec<TokenStream> = codes.iter().map(Code::value).collect();
            values.push(slice);
            return self.finish(func, &mut values, fallible);
        }
        let (mut matched, mut patterns, bound) = unwrapped(codes);
        let mut values: Vec<TokenStream> = bound.iter().map(Code::value).collect();
        if fallible {
            // Every argument is evaluated before NULL decides.
            matched.push(slice);
            patterns.push(quote!(slice));
            values.push(quote!(slice));
        } else {
            values.push(slice);
        }
        let call = self.finish(func, &mut values, fallible);
        let value = call.value();
        let tokens = quote!(match (#(#matched,)*) { (#(#patterns,)*) => Some(#value), _ => None });
        Code::loose(tokens, true, fallible || call.fallible)
    }

    /// TRY_CAST.
    pub(super) fn try_call(&mut self, func: &ScalarFn, arg: &Expr) -> Code {
        let arg = self.expr(arg);
        if !func.fallible {
            return self.strict(func, vec![arg]).to(true);
        }
        let (value, fallible) = (arg.value(), arg.fallible);
        if !arg.nullable {
            let call = self.finish(func, &mut vec![value], fallible);
            let call = call.without_try();
            return Code::call(quote!(#call.ok()), true, fallible);
        }
        let call = self.finish(func, &mut vec![quote!(a)], false);
        let call = call.without_try();
        Code::loose(quote!(match #value { Some(a) => #call.ok(), None => None }), true, fallible)
    }

    /// A check against a narrower field.
    pub(super) fn fit(&mut self, arg: &Expr, narrow: Narrow) -> Code {
        let rt = self.rt();
        let arg = self.expr(arg);
        let check = format_ident!(
            "fit_{}",
            match narrow {
                Narrow::I8 => "i8",
                Narrow::I16 => "i16",
                Narrow::U8 => "u8",
                Narrow::U16 => "u16",
                Narrow::U32 => "u32",
                Narrow::U64 => "u64",
            }
        );
        let value = arg.value();
        let check = if arg.nullable {
            quote!(if let Some(a) = a { #rt::scalar::field::#check(a)?; })
        } else {
            quote!(#rt::scalar::field::#check(a)?;)
        };
        Code::loose(quote!({ let a = #value; #check a }), arg.nullable, true)
    }

    /// `a = b` of two values at hand, or another comparison.
    pub(super) fn compare(&mut self, func: &ScalarFn, a: Code, b: Code) -> Code {
        self.strict(func, vec![a, b])
    }

    /// The path of a function of the table.
    fn function(&self, rust: &str) -> TokenStream {
        let rt = self.rt();
        let segments = rust.split("::").map(|segment| Ident::new(segment, Span::call_site()));
        quote!(#rt::scalar #(::#segments)*)
    }
}

/// Splits arguments into what is matched, the patterns, and the arguments as the patterns bind them: fields and
/// constants that are not NULL stay where they are.
fn unwrapped(args: Vec<Code>) -> (Vec<TokenStream>, Vec<TokenStream>, Vec<Code>) {
    let (mut matched, mut patterns, mut bound) = (Vec::new(), Vec::new(), Vec::new());
    for (index, arg) in args.into_iter().enumerate() {
        let variable = variable(index);
        if arg.nullable {
            matched.push(arg.value());
            patterns.push(quote!(Some(#variable)));
        } else if arg.trivial {
            bound.push(arg);
            continue;
        } else {
            matched.push(arg.value());
            patterns.push(quote!(#variable));
        }
        bound.push(Code::trivial(quote!(#variable), false));
    }
    (matched, patterns, bound)
}

/// The Rust operator that is the same as a function of the table: comparisons of all types, and the arithmetic
/// of floats. (That of integers is checked.)
fn operator(rust: &str) -> Option<TokenStream> {
    let (module, name) = rust.split_once("::")?;
    let (name, ty) = name.split_once('_')?;
    let float = matches!(ty, "f32" | "f64");
    Some(match (module, name) {
        ("compare", "eq") => quote!(==),
        ("compare", "ne") => quote!(!=),
        ("compare", "lt") => quote!(<),
        ("compare", "le") => quote!(<=),
        ("compare", "gt") => quote!(>),
        ("compare", "ge") => quote!(>=),
        ("arithmetic", "add") if float => quote!(+),
        ("arithmetic", "sub") if float => quote!(-),
        ("arithmetic", "mul") if float => quote!(*),
        ("arithmetic", "div") if float => quote!(/),
        ("arithmetic", "rem") if float => quote!(%),
        ("arithmetic", "neg") if float => quote!(-),
        _ => return None,
    })
}
