//! Typed expressions, used by both plans.
//!
//! The binder makes them; every column is an index, every function an entry of the function table, every
//! conversion written out. NULL is propagated by whoever evaluates: a `Call` of a strict function with a NULL
//! argument is NULL.

use std::sync::Arc;

use crate::functions::{FnId, Prepared, PreparedKind, RustFunction};
use crate::span::Span;
use crate::types::{SqlType, Type};

/// A typed expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type; nullability exact by form.
    pub ty: Type,
    /// Its place, for errors and for what rustc checks in generated code.
    pub span: Span,
}

/// The expressions there are.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A constant.
    Literal(Literal),
    /// A column. Its type may be NOT NULL although the slot's own is nullable: a guard (`CASE WHEN x IS NOT NULL
    /// THEN x`) has then shown that it holds a value, and generated code takes it out with
    /// `unwrap_or_default`.
    Column(Slot),
    /// A function, operator or conversion of the function table. Arguments have exactly the parameter types
    /// (up to nullability).
    Call {
        /// Which.
        func: FnId,
        /// Its arguments.
        args: Vec<Expr>,
        /// In the physical plan, where the function's [`crate::functions::Prepared`] variant is called: the
        /// number in [`crate::physical::Query::prepared`] of what stands for the first of its literal
        /// arguments; the others follow it. `args` still holds the literals, in their places.
        prepared: Option<u16>,
    },
    /// A call of a function written in Rust. Arguments have exactly the parameter types; NULL for a parameter that
    /// can't take it makes the result NULL without a call.
    Rust {
        /// Which.
        function: Arc<RustFunction>,
        /// Its arguments.
        args: Vec<Expr>,
    },
    /// TRY_CAST: the conversion's result, or NULL where it fails. An error of `arg` itself stays one.
    TryCall {
        /// The conversion.
        func: FnId,
        /// What is converted.
        arg: Box<Expr>,
    },
    /// AND of two or more, left to right, stopping at FALSE.
    And(Vec<Expr>),
    /// OR of two or more, left to right, stopping at TRUE.
    Or(Vec<Expr>),
    /// NOT
    Not(Box<Expr>),
    /// `IS NULL`, or `IS NOT NULL` when `negated`.
    IsNull {
        /// What is tested.
        arg: Box<Expr>,
        /// IS NOT NULL.
        negated: bool,
    },
    /// `IS TRUE`, `IS FALSE` and their negations; never NULL.
    IsBool {
        /// What is tested.
        arg: Box<Expr>,
        /// TRUE or FALSE.
        value: bool,
        /// IS NOT.
        negated: bool,
    },
    /// `IS DISTINCT FROM`, or `IS NOT DISTINCT FROM` when `negated`; both sides of one type, never NULL.
    IsDistinct {
        /// The sides.
        args: Box<(Expr, Expr)>,
        /// IS NOT DISTINCT FROM.
        negated: bool,
    },
    /// `IN (..)`: all of one type, `equal` compares two of them.
    In {
        /// What is looked for; evaluated once.
        arg: Box<Expr>,
        /// Where.
        list: Vec<Expr>,
        /// NOT IN.
        negated: bool,
        /// The comparison `=` of that type.
        equal: FnId,
    },
    /// Searched CASE; the simple form and NULLIF are rewritten to it. All results have the type of the whole.
    Case {
        /// Conditions and results, tried in order, lazily.
        branches: Vec<(Expr, Expr)>,
        /// ELSE; NULL if none.
        otherwise: Option<Box<Expr>>,
    },
    /// The first that is not NULL, lazily.
    Coalesce(Vec<Expr>),
    /// A value that is evaluated once, before all else, and read by `body` as [`ExprKind::It`] however often: the
    /// operand of BETWEEN, of a simple CASE and of NULLIF. A copy for each comparison would grow exponentially where
    /// they are nested.
    Let {
        /// The value.
        value: Box<Expr>,
        /// What is made of it; of the whole's type.
        body: Box<Expr>,
    },
    /// The value of the innermost [`ExprKind::Let`] in whose body this stands.
    It,
    /// A check that a value fits the narrower Rust field it is written to; the type stays.
    Fit {
        /// The value: INT or BIGINT.
        arg: Box<Expr>,
        /// The field's type.
        narrow: Narrow,
    },
    /// `NOW()`
    Now,
    /// `ROWTIME()` of the input row. In the physical plan only where the row is at hand; elsewhere it is a
    /// kept column.
    RowTime,
    /// `WINDOW_START`
    WindowStart,
    /// `WINDOW_END`
    WindowEnd,
}

/// Where a column's value is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// A column of the input stream, by its number there.
    Input(u16),
    /// An aggregate, by its number in the query.
    Aggregate(u16),
    /// A column of the group key. Physical plan only.
    Key(u16),
    /// A kept column. Physical plan only.
    Kept(u16),
    /// What is read of events that a pattern has bound. Logical plan only.
    Bound(u16),
    /// A column of the left side of a join; in the physical plan one that is kept of its rows.
    Left(u16),
    /// A column of the right side of a join; in the physical plan one that is kept of its rows.
    Right(u16),
}

/// The variant of a function for literal arguments with these literals, if the arguments that it takes so are all
/// literals.
pub fn prepared(func: FnId, args: &[Expr]) -> Option<(&'static Prepared, Vec<&str>)> {
    let variant = func.get().prepared.as_ref()?;
    let text = |(index, _): &(usize, PreparedKind)| match args.get(*index)?.literal()? {
        Literal::String(text) => Some(text.as_str()),
        _ => None,
    };
    Some((variant, variant.args.iter().map(text).collect::<Option<_>>()?))
}

/// A constant of a SQL type.
#[derive(Clone, Debug)]
pub enum Literal {
    /// NULL, of the expression's type.
    Null,
    /// BOOL
    Bool(bool),
    /// INT
    Int(i32),
    /// BIGINT
    BigInt(i64),
    /// FLOAT
    Float(f32),
    /// DOUBLE
    Double(f64),
    /// STRING
    String(String),
    /// TIMESTAMP, microseconds since the epoch.
    Timestamp(i64),
    /// A duration in microseconds.
    Interval(i64),
}

impl PartialEq for Literal {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Literal::Null, Literal::Null) => true,
            (Literal::Bool(a), Literal::Bool(b)) => a == b,
            (Literal::Int(a), Literal::Int(b)) => a == b,
            (Literal::BigInt(a), Literal::BigInt(b)) => a == b,
            (Literal::Float(a), Literal::Float(b)) => a.to_bits() == b.to_bits(),
            (Literal::Double(a), Literal::Double(b)) => a.to_bits() == b.to_bits(),
            (Literal::String(a), Literal::String(b)) => a == b,
            (Literal::Timestamp(a), Literal::Timestamp(b)) => a == b,
            (Literal::Interval(a), Literal::Interval(b)) => a == b,
            _ => false,
        }
    }
}

/// Rust field types narrower than their SQL type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Narrow {
    /// `i8`
    I8,
    /// `i16`
    I16,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
}

impl Narrow {
    /// All of them.
    pub const ALL: [Narrow; 6] = [Narrow::I8, Narrow::I16, Narrow::U8, Narrow::U16, Narrow::U32, Narrow::U64];

    /// The narrow type of that Rust name.
    pub fn from_rust(name: &str) -> Option<Narrow> {
        Narrow::ALL.into_iter().find(|narrow| narrow.rust() == name)
    }
}

impl Expr {
    /// An expression.
    pub fn new(kind: ExprKind, ty: Type, span: Span) -> Self {
        Expr { kind, ty, span }
    }

    /// A column.
    pub fn column(slot: Slot, ty: Type, span: Span) -> Self {
        Expr::new(ExprKind::Column(slot), ty, span)
    }

    /// TRUE or FALSE.
    pub fn bool(value: bool, span: Span) -> Self {
        Expr::new(ExprKind::Literal(Literal::Bool(value)), Type::not_null(SqlType::Bool), span)
    }

    /// The constant this is, if it is one.
    pub fn literal(&self) -> Option<&Literal> {
        match &self.kind {
            ExprKind::Literal(literal) => Some(literal),
            _ => None,
        }
    }

    /// The direct parts, in order of evaluation.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Literal(_)
            | ExprKind::Column(_)
            | ExprKind::It
            | ExprKind::Now
            | ExprKind::RowTime
            | ExprKind::WindowStart
            | ExprKind::WindowEnd => Vec::new(),
            ExprKind::Call { args, .. }
            | ExprKind::Rust { args, .. }
            | ExprKind::And(args)
            | ExprKind::Or(args)
            | ExprKind::Coalesce(args) => args.iter().collect(),
            ExprKind::TryCall { arg, .. }
            | ExprKind::Not(arg)
            | ExprKind::IsNull { arg, .. }
            | ExprKind::IsBool { arg, .. }
            | ExprKind::Fit { arg, .. } => vec![arg],
            ExprKind::IsDistinct { args, .. } => vec![&args.0, &args.1],
            ExprKind::In { arg, list, .. } => std::iter::once(&**arg).chain(list).collect(),
            ExprKind::Case { branches, otherwise } => {
                branches.iter().flat_map(|(when, then)| [when, then]).chain(otherwise.as_deref()).collect()
            }
            ExprKind::Let { value, body } => vec![value, body],
        }
    }

    /// The direct parts, to be changed.
    pub fn children_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.kind {
            ExprKind::Literal(_)
            | ExprKind::Column(_)
            | ExprKind::It
            | ExprKind::Now
            | ExprKind::RowTime
            | ExprKind::WindowStart
            | ExprKind::WindowEnd => Vec::new(),
            ExprKind::Call { args, .. }
            | ExprKind::Rust { args, .. }
            | ExprKind::And(args)
            | ExprKind::Or(args)
            | ExprKind::Coalesce(args) => args.iter_mut().collect(),
            ExprKind::TryCall { arg, .. }
            | ExprKind::Not(arg)
            | ExprKind::IsNull { arg, .. }
            | ExprKind::IsBool { arg, .. }
            | ExprKind::Fit { arg, .. } => vec![arg],
            ExprKind::IsDistinct { args, .. } => {
                let (a, b) = &mut **args;
                vec![a, b]
            }
            ExprKind::In { arg, list, .. } => std::iter::once(&mut **arg).chain(list).collect(),
            ExprKind::Case { branches, otherwise } => branches
                .iter_mut()
                .flat_map(|(when, then)| [when, then])
                .chain(otherwise.as_deref_mut())
                .collect(),
            ExprKind::Let { value, body } => vec![value, body],
        }
    }

    /// Calls `visit` for this and every part of it, parents first.
    pub fn walk<'e>(&'e self, visit: &mut impl FnMut(&'e Expr)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// Whether any part of this, or this itself, is so.
    pub fn any(&self, is: &mut impl FnMut(&Expr) -> bool) -> bool {
        is(self) || self.children().into_iter().any(|child| child.any(is))
    }

    /// The conditions that AND joins.
    pub fn conditions(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::And(parts) => parts.iter().flat_map(Expr::conditions).collect(),
            _ => vec![self],
        }
    }

    /// The sides of an equality by which rows can be found, as both have one type and neither looks at the clock: that which is `one`
    /// and that which is `other`, in whichever order they stand.
    pub(crate) fn equality(
        &self,
        one: impl Fn(&Expr) -> bool,
        other: impl Fn(&Expr) -> bool,
    ) -> Option<(&Expr, &Expr)> {
        let ExprKind::Call { func, args, .. } = &self.kind else { return None };
        let [left, right] = args.as_slice() else { return None };
        if func.get().sql != "=" || left.ty.sql != right.ty.sql {
            return None;
        }
        if self.any(&mut |part| matches!(part.kind, ExprKind::Now | ExprKind::RowTime)) {
            return None;
        }
        if one(left) && other(right) {
            Some((left, right))
        } else if one(right) && other(left) {
            Some((right, left))
        } else {
            None
        }
    }

    /// Whether evaluating this may be a row error.
    pub fn can_fail(&self) -> bool {
        self.any(&mut |part| match &part.kind {
            ExprKind::Call { func, args, .. } => match prepared(*func, args) {
                Some((variant, _)) => variant.fallible,
                None => func.get().fallible,
            },
            ExprKind::Rust { function, .. } => function.schema.fallible,
            // A sum may be out of range.
            ExprKind::Fit { .. } | ExprKind::Column(Slot::Aggregate(_)) => true,
            _ => false,
        })
    }

    /// Lets every column be read from another slot.
    pub(crate) fn reslot(&mut self, slot: impl Fn(Slot) -> Slot) {
        self.rewrite(&mut |part| {
            if let ExprKind::Column(column) = &mut part.kind {
                *column = slot(*column);
            }
        });
    }

    /// Replaces bottom-up: every part first, then this.
    pub fn rewrite(&mut self, change: &mut impl FnMut(&mut Expr)) {
        for child in self.children_mut() {
            child.rewrite(change);
        }
        change(self);
    }
}
