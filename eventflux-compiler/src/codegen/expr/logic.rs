//! Three-valued logic. Right operands are evaluated only where the left ones leave it open.

use quote::quote;

use super::{Code, Scope, Writer};
use crate::expr::{Expr, ExprKind};
use crate::functions::{Call, ScalarFn};
use crate::types::SqlType;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Connective {
    And,
    Or,
}
use Connective::{And, Or};

impl<S: Scope> Writer<'_, S> {
    pub(super) fn and(&mut self, args: &[Expr]) -> Code {
        let codes = args.iter().map(|arg| self.expr(arg)).collect();
        self.connect(And, codes)
    }

    pub(super) fn or(&mut self, args: &[Expr]) -> Code {
        let codes = args.iter().map(|arg| self.expr(arg)).collect();
        self.connect(Or, codes)
    }

    /// Operands joined by AND or OR.
    pub(super) fn connect(&self, by: Connective, codes: Vec<Code>) -> Code {
        let fallible = codes.iter().any(|code| code.fallible);
        if codes.iter().all(|code| !code.nullable) {
            let operands = codes.iter().map(Code::condition);
            let tokens = match by {
                And => quote!(#(#operands)&&*),
                Or => quote!(#(#operands)||*),
            };
            return Code::loose(tokens, false, fallible);
        }
        let joined = codes.into_iter().rev().reduce(|right, left| self.connect_two(by, &left, &right));
        joined.unwrap_or_else(|| Code::trivial(if by == And { quote!(true) } else { quote!(false) }, false))
    }

    fn connect_two(&self, by: Connective, left: &Code, right: &Code) -> Code {
        let rt = self.rt();
        let (a, b) = (left.value(), right.value());
        let decides = if by == And {
            let b = right.operand();
            quote!(!#b)
        } else {
            b.clone()
        };
        let decided = if by == And { quote!(false) } else { quote!(true) };
        let tokens = match (left.nullable, right.nullable) {
            (false, false) => return self.connect(by, vec![left.clone(), right.clone()]),
            (false, true) if by == And => quote!(if #a { #b } else { Some(false) }),
            (false, true) => quote!(if #a { Some(true) } else { #b }),
            (true, false) => {
                quote!(match #a { Some(#decided) => Some(#decided), a => if #decides { Some(#decided) } else { a } })
            }
            (true, true) => {
                let both = if by == And { quote!(and) } else { quote!(or) };
                quote!(match #a { Some(#decided) => Some(#decided), a => #rt::logic::#both(a, #b) })
            }
        };
        Code::loose(tokens, left.nullable || right.nullable, left.fallible || right.fallible)
    }

    pub(super) fn not(&mut self, arg: &Expr) -> Code {
        let code = self.expr(arg);
        if code.nullable {
            let (rt, value) = (self.rt(), code.value());
            return Code::call(quote!(#rt::logic::not(#value)), true, code.fallible);
        }
        let operand = code.operand();
        Code::loose(quote!(!#operand), false, code.fallible)
    }

    pub(super) fn is_null(&mut self, arg: &Expr, negated: bool) -> Code {
        let code = self.expr(arg);
        if !code.nullable {
            let value = code.value();
            return if code.fallible {
                Code::loose(quote!({ let _ = #value; #negated }), false, true)
            } else {
                Code::trivial(quote!(#negated), false)
            };
        }
        let operand = code.operand();
        let tokens = if negated { quote!(#operand.is_some()) } else { quote!(#operand.is_none()) };
        Code::call(tokens, false, code.fallible)
    }

    pub(super) fn is_bool(&mut self, arg: &Expr, value: bool, negated: bool) -> Code {
        let code = self.expr(arg);
        let operand = code.operand();
        let tokens = match (code.nullable, value == negated) {
            (false, false) => return code,
            (false, true) => quote!(!#operand),
            (true, _) if negated => quote!(#operand != Some(#value)),
            (true, _) => quote!(#operand == Some(#value)),
        };
        Code::comparison(tokens, code.fallible)
    }

    pub(super) fn is_distinct(&mut self, a: &Expr, b: &Expr, negated: bool) -> Code {
        let rt = self.rt();
        let same = crate::functions::same(a.ty.sql);
        let (a, b) = (self.expr(a), self.expr(b));
        let fallible = a.fallible || b.fallible;
        if let Some(same) = same.filter(|_| !a.nullable && !b.nullable) {
            let call = self.compare(same, a, b);
            if negated {
                return call;
            }
            let call = call.operand();
            return Code::loose(quote!(!#call), false, fallible);
        }
        let (a, b) = (a.to(true).value(), b.to(true).value());
        let function = if negated { quote!(not_distinct) } else { quote!(distinct) };
        Code::call(quote!(#rt::scalar::compare::#function(#a, #b)), false, fallible)
    }

    /// `IN`: OR over the list.
    pub(super) fn is_in(&mut self, arg: &Expr, list: &[Expr], negated: bool, equal: &ScalarFn) -> Code {
        let arg = self.expr(arg);
        let items: Vec<Code> = list.iter().map(|item| self.expr(item)).collect();
        let plain = items.iter().all(|item| !item.nullable && !item.fallible);
        let in_place = arg.trivial && !arg.nullable;
        let subject = if in_place { arg.clone() } else { Code::trivial(quote!(v), arg.nullable && !plain) };
        let equals = items.into_iter().map(|item| self.compare(equal, subject.clone(), item)).collect();
        let mut any = self.connect(Or, equals);
        if negated {
            let (rt, operand) = (self.rt(), any.operand());
            any = if any.nullable {
                Code::call(quote!(#rt::logic::not(#operand)), true, any.fallible)
            } else {
                Code::loose(quote!(!#operand), false, any.fallible)
            };
        }
        if in_place {
            return any;
        }
        let (v, value) = (arg.value(), any.value());
        let fallible = arg.fallible || any.fallible;
        if plain && arg.nullable {
            let tokens = quote!(match #v { Some(v) => Some(#value), None => None });
            return Code::loose(tokens, true, fallible);
        }
        Code::loose(quote!({ let v = #v; #value }), any.nullable, fallible)
    }

    /// Whether a condition is TRUE, as a `bool`.
    pub(crate) fn is_true(&mut self, condition: &Expr) -> Code {
        match &condition.kind {
            ExprKind::And(args) => {
                // `&&` stops at NULL as well, which shows where a later operand may fail.
                let shows = |i: usize| args[i].ty.nullable && args[i + 1..].iter().any(Expr::can_fail);
                if (0..args.len()).any(shows) {
                    return truth(self.and(args));
                }
                let mut codes = Vec::new();
                for (i, arg) in args.iter().enumerate() {
                    // What looks at texts is worth a jump where the conditions before it decide: both evaluated
                    // at once would cost a wrong guess more often.
                    if i > 0 && arg.any(&mut |part| part.ty.sql == SqlType::String) {
                        let rt = self.rt();
                        codes.push(Code::call(quote!(#rt::logic::open()), false, false));
                    }
                    codes.push(self.is_true(arg));
                }
                self.connect(And, codes)
            }
            ExprKind::Or(args) => {
                let args = args.iter().map(|arg| self.is_true(arg)).collect();
                self.connect(Or, args)
            }
            ExprKind::Call { func, args, prepared } if func.get().call == Call::Plain => {
                let (func, args) = self.plain(func.get(), args, *prepared);
                self.holds(&func, args)
            }
            ExprKind::Let { value, body } => self.once(value, |writer| writer.is_true(body)),
            _ => truth(self.expr(condition)),
        }
    }
}

/// Whether a value is TRUE.
pub(super) fn truth(code: Code) -> Code {
    if !code.nullable {
        return code;
    }
    let operand = code.operand();
    Code::comparison(quote!(#operand == Some(true)), code.fallible)
}
