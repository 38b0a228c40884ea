//! Typed expressions as Rust expressions.
//!
//! A value that can't be NULL is of the bare type (numbers in registers, `&str` borrowed), one that can is an
//! `Option`. What may fail is a call followed by `?`, inside a function that returns `Result<_, Cause>`; there
//! are no closures, so that this works everywhere. All arguments of a call are evaluated, from left to right,
//! before NULL among them decides; AND, OR, IN, CASE and COALESCE stop where SQL says they do.

mod call;
mod choice;
mod code;
mod literal;
mod logic;
mod once;
mod rust;

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::pack;
use crate::expr::{Expr, ExprKind, Slot};
use crate::functions::RustFunction;
use crate::types::SqlType;

pub(crate) use code::Code;

/// Where the columns of an expression are found, and what is special about them.
pub(crate) trait Scope {
    /// The runtime's path.
    fn rt(&self) -> &TokenStream;
    /// The field of the input row that holds column `index`, and whether it is an `Option`.
    fn input(&self, index: u16) -> (Ident, bool);
    /// How many columns the group key has, and whether column `index` is an `Option`.
    fn key(&self, index: u16) -> (usize, bool);
    /// How many columns are kept, and whether column `index` is an `Option`.
    fn kept(&self, index: u16) -> (usize, bool);
    /// The same of the left or the right side of a join.
    fn side(&self, side: usize, index: u16) -> (usize, bool);
    /// How a function written in Rust is named.
    fn rust_function(&self, function: &RustFunction) -> TokenStream;
    /// The value of an aggregate, read from the variable `accs`.
    fn aggregate(&self, index: u16) -> Code;
    /// Whether that value is a text of its own, which must be kept somewhere.
    fn aggregate_is_text(&self, index: u16) -> bool;
}

/// What an expression turned out to need of its function's parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// `row`, the input row.
    pub(crate) row: bool,
    /// `key`, the group's key.
    pub(crate) key: bool,
    /// `accs`, the group's accumulators.
    pub(crate) accs: bool,
    /// `kept`, the kept columns.
    pub(crate) kept: bool,
    /// `left` and `right`, what is kept of the sides of a join.
    pub(crate) sides: [bool; 2],
    /// `window`, the window's bounds.
    pub(crate) window: bool,
    /// `cx`, the time.
    pub(crate) cx: bool,
    /// How many buffers for text: `text_0`, `text_1`, ..
    pub(crate) texts: usize,
    /// Numbers of the prepared literals: `prepared_0`, ..
    pub(crate) prepared: BTreeSet<u16>,
}

impl Needs {
    /// Adds what another expression of the same function needs.
    pub(crate) fn extend(&mut self, other: &Needs) {
        self.row |= other.row;
        self.key |= other.key;
        self.accs |= other.accs;
        self.kept |= other.kept;
        self.sides = [self.sides[0] | other.sides[0], self.sides[1] | other.sides[1]];
        self.window |= other.window;
        self.cx |= other.cx;
    }

    /// A parameter's name, with an underscore where it is not needed.
    pub(crate) fn name(&self, name: &str, needed: bool) -> Ident {
        if needed { format_ident!("{name}") } else { format_ident!("_{name}") }
    }
}

/// Writes one expression.
pub(crate) struct Writer<'s, S> {
    scope: &'s S,
    /// The values around what is being written that are evaluated once, outermost first.
    its: Vec<once::It>,
    /// What was needed so far.
    pub(crate) needs: Needs,
}

impl<'s, S: Scope> Writer<'s, S> {
    /// A writer that has written nothing.
    pub(crate) fn new(scope: &'s S) -> Self {
        Writer { scope, its: Vec::new(), needs: Needs::default() }
    }

    fn rt(&self) -> &'s TokenStream {
        self.scope.rt()
    }

    /// The expression; nullable as its type says.
    pub(crate) fn expr(&mut self, expr: &Expr) -> Code {
        let code = self.bare(expr);
        match expr.ty.sql {
            // A reference has no default to stand for what the plan rules out.
            SqlType::Opaque(_) if code.nullable && !expr.ty.nullable => {
                let value = code.operand();
                Code::call(quote!(#value.expect("guarded by IS NOT NULL")), false, code.fallible)
            }
            _ => code.to(expr.ty.nullable),
        }
    }

    /// The expression; nullable as its parts are.
    fn bare(&mut self, expr: &Expr) -> Code {
        match &expr.kind {
            ExprKind::Literal(value) => literal::literal(value, expr.ty, false, self.rt()),
            ExprKind::Column(slot) => self.column(*slot),
            ExprKind::Call { func, args, prepared } => self.call(func.get(), args, *prepared),
            ExprKind::Rust { function, args } => self.rust_call(function, args),
            ExprKind::TryCall { func, arg } => self.try_call(func.get(), arg),
            ExprKind::Fit { arg, narrow } => self.fit(arg, *narrow),
            ExprKind::And(args) => self.and(args),
            ExprKind::Or(args) => self.or(args),
            ExprKind::Not(arg) => self.not(arg),
            ExprKind::IsNull { arg, negated } => self.is_null(arg, *negated),
            ExprKind::IsBool { arg, value, negated } => self.is_bool(arg, *value, *negated),
            ExprKind::IsDistinct { args, negated } => self.is_distinct(&args.0, &args.1, *negated),
            ExprKind::In { arg, list, negated, equal } => self.is_in(arg, list, *negated, equal.get()),
            ExprKind::Case { branches, otherwise } => {
                self.case(branches, otherwise.as_deref(), expr.ty.nullable)
            }
            ExprKind::Coalesce(args) => self.coalesce(args, expr.ty.nullable),
            ExprKind::Let { value, body } => self.once(value, |writer| writer.expr(body)),
            ExprKind::It => self.it(),
            ExprKind::Now => {
                self.needs.cx = true;
                Code::trivial(quote!(cx.now), false)
            }
            ExprKind::RowTime => {
                self.needs.cx = true;
                Code::trivial(quote!(cx.at), false)
            }
            ExprKind::WindowStart => {
                self.needs.window = true;
                Code::trivial(quote!(window.start), false)
            }
            ExprKind::WindowEnd => {
                self.needs.window = true;
                Code::trivial(quote!(window.end), false)
            }
        }
    }

    fn column(&mut self, slot: Slot) -> Code {
        match slot {
            Slot::Input(index) => {
                self.needs.row = true;
                let (field, nullable) = self.scope.input(index);
                Code::trivial(quote!(row.#field), nullable)
            }
            Slot::Key(index) => {
                self.needs.key = true;
                let (len, nullable) = self.scope.key(index);
                let path = pack::path(index.into(), len);
                Code::trivial(quote!(key #path), nullable)
            }
            // Of the logical plan alone, where lowering has found its place.
            Slot::Bound(_) => Code::trivial(quote!(None), true),
            Slot::Left(index) => self.of_side(0, index),
            Slot::Right(index) => self.of_side(1, index),
            Slot::Kept(index) => {
                self.needs.kept = true;
                let (len, nullable) = self.scope.kept(index);
                let path = pack::path(index.into(), len);
                Code::trivial(quote!(kept #path), nullable)
            }
            Slot::Aggregate(index) => {
                self.needs.accs = true;
                let code = self.scope.aggregate(index);
                if self.scope.aggregate_is_text(index) { self.keep_text(&code) } else { code }
            }
        }
    }

    fn of_side(&mut self, side: usize, index: u16) -> Code {
        self.needs.sides[side] = true;
        let (len, nullable) = self.scope.side(side, index);
        let (name, path) = (format_ident!("{}", ["left", "right"][side]), pack::path(index.into(), len));
        Code::trivial(quote!(#name #path), nullable)
    }

    /// The next buffer for a text.
    fn text(&mut self) -> Ident {
        self.needs.texts += 1;
        format_ident!("text_{}", self.needs.texts - 1)
    }

    /// A prepared literal.
    fn prepared(&mut self, number: u16) -> Ident {
        self.needs.prepared.insert(number);
        prepared(number)
    }
}

/// The name of a prepared literal, as a parameter and as a field.
pub(crate) fn prepared(number: u16) -> Ident {
    format_ident!("prepared_{number}")
}

/// A variable for argument number `index`.
fn variable(index: usize) -> Ident {
    match u8::try_from(index) {
        Ok(small) if small < 26 => Ident::new(&char::from(b'a' + small).to_string(), Span::call_site()),
        _ => format_ident!("a{index}"),
    }
}
