//! Types, expressions and aggregates of the described apps.

use super::app::Column;

/// A type of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    /// BOOL.
    Bool,
    /// INT.
    Int,
    /// BIGINT.
    BigInt,
    /// FLOAT.
    Float,
    /// DOUBLE.
    Double,
    /// STRING.
    Text,
    /// TIMESTAMP.
    Time,
}

impl Ty {
    /// Its name in SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Ty::Bool => "BOOL",
            Ty::Int => "INT",
            Ty::BigInt => "BIGINT",
            Ty::Float => "FLOAT",
            Ty::Double => "DOUBLE",
            Ty::Text => "STRING",
            Ty::Time => "TIMESTAMP",
        }
    }

    /// Whether it is INT or BIGINT.
    pub fn integer(self) -> bool {
        matches!(self, Ty::Int | Ty::BigInt)
    }

    /// Whether it can be computed with.
    pub fn number(self) -> bool {
        matches!(self, Ty::Int | Ty::BigInt | Ty::Float | Ty::Double)
    }
}

/// The type that two numbers meet in: "INT < BIGINT < FLOAT < DOUBLE, except that an integer with a FLOAT gives
/// DOUBLE".
pub fn promoted(a: Ty, b: Ty) -> Ty {
    match (a, b) {
        (Ty::Int, Ty::Int) => Ty::Int,
        (Ty::Float, Ty::Float) => Ty::Float,
        (a, b) if a.integer() && b.integer() => Ty::BigInt,
        _ => Ty::Double,
    }
}

/// An operator of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MathOp {
    /// +
    Add,
    /// -
    Subtract,
    /// *
    Multiply,
    /// /
    Divide,
    /// %
    Remainder,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    /// =
    Equal,
    /// <>
    Unequal,
    /// <
    Less,
    /// <=
    AtMost,
    /// >
    Greater,
    /// >=
    AtLeast,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A column of the query's source, by number.
    Column(usize),
    /// An integer: INT if it fits, else BIGINT.
    Integer(i64),
    /// A DOUBLE.
    Double(f64),
    /// A STRING.
    Text(String),
    /// An operation on numbers.
    Math(MathOp, Box<Expr>, Box<Expr>),
    /// A comparison.
    Compare(CompareOp, Box<Expr>, Box<Expr>),
    /// AND.
    And(Box<Expr>, Box<Expr>),
    /// OR.
    Or(Box<Expr>, Box<Expr>),
    /// NOT.
    Not(Box<Expr>),
    /// IS NULL.
    IsNull(Box<Expr>),
    /// COALESCE of two.
    Coalesce(Box<Expr>, Box<Expr>),
    /// An aggregate.
    Aggregate(Box<Aggregate>),
    /// WINDOW_START.
    WindowStart,
    /// WINDOW_END.
    WindowEnd,
}

/// An aggregate function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in SQL")]
pub enum Function {
    CountAll,
    Count,
    Sum,
    Avg,
    Min,
    Max,
    First,
    Last,
    StddevPop,
    StddevSamp,
    VarPop,
    VarSamp,
    BoolAnd,
    BoolOr,
    MinForever,
    MaxForever,
    DistinctCount,
    ApproxCountDistinct,
    Percentile,
    Median,
    ArgMin,
    ArgMax,
    StringAgg,
}

impl Function {
    /// All of them.
    pub const ALL: [Function; 23] = [
        Function::CountAll,
        Function::Count,
        Function::Sum,
        Function::Avg,
        Function::Min,
        Function::Max,
        Function::First,
        Function::Last,
        Function::StddevPop,
        Function::StddevSamp,
        Function::VarPop,
        Function::VarSamp,
        Function::BoolAnd,
        Function::BoolOr,
        Function::MinForever,
        Function::MaxForever,
        Function::DistinctCount,
        Function::ApproxCountDistinct,
        Function::Percentile,
        Function::Median,
        Function::ArgMin,
        Function::ArgMax,
        Function::StringAgg,
    ];
}

/// A call of an aggregate.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// The function.
    pub function: Function,
    /// Whether equal values count once.
    pub distinct: bool,
    /// Its arguments.
    pub arguments: Vec<Expr>,
    /// FILTER (WHERE ..).
    pub filter: Option<Expr>,
}

impl Expr {
    /// Its direct operands, an aggregate's arguments left out.
    pub fn operands(&self) -> Vec<&Expr> {
        match self {
            Expr::Math(_, a, b)
            | Expr::Compare(_, a, b)
            | Expr::And(a, b)
            | Expr::Or(a, b)
            | Expr::Coalesce(a, b) => vec![a, b],
            Expr::Not(a) | Expr::IsNull(a) => vec![a],
            _ => Vec::new(),
        }
    }

    /// Whether it holds an aggregate.
    pub fn aggregates(&self) -> bool {
        matches!(self, Expr::Aggregate(_)) || self.operands().into_iter().any(Expr::aggregates)
    }

    /// Adds the aggregates in it.
    pub fn find_aggregates<'a>(&'a self, found: &mut Vec<&'a Aggregate>) {
        if let Expr::Aggregate(aggregate) = self {
            found.push(aggregate);
        }
        for operand in self.operands() {
            operand.find_aggregates(found);
        }
    }
}

/// The type of an expression over `columns`.
pub fn type_of(expr: &Expr, columns: &[Column]) -> Ty {
    match expr {
        Expr::Column(column) => columns[*column].ty,
        Expr::Integer(value) if i32::try_from(*value).is_ok() => Ty::Int,
        Expr::Integer(_) => Ty::BigInt,
        Expr::Double(_) => Ty::Double,
        Expr::Text(_) => Ty::Text,
        Expr::Math(_, a, b) => match (type_of(a, columns), type_of(b, columns)) {
            // "ts - ts (BIGINT microseconds)"
            (Ty::Time, Ty::Time) => Ty::BigInt,
            (a, b) => promoted(a, b),
        },
        Expr::Coalesce(a, b) => match (type_of(a, columns), type_of(b, columns)) {
            (a, b) if a.number() && b.number() => promoted(a, b),
            (a, _) => a,
        },
        Expr::Compare(..) | Expr::And(..) | Expr::Or(..) | Expr::Not(_) | Expr::IsNull(_) => Ty::Bool,
        Expr::WindowStart | Expr::WindowEnd => Ty::Time,
        Expr::Aggregate(aggregate) => {
            let argument = aggregate.arguments.first().map(|expr| type_of(expr, columns));
            match aggregate.function {
                Function::CountAll
                | Function::Count
                | Function::DistinctCount
                | Function::ApproxCountDistinct => Ty::BigInt,
                // "SUM of integers is BIGINT, of floats DOUBLE; AVG is DOUBLE".
                Function::Sum if argument.is_some_and(Ty::integer) => Ty::BigInt,
                Function::Sum
                | Function::Avg
                | Function::StddevPop
                | Function::StddevSamp
                | Function::VarPop
                | Function::VarSamp
                | Function::Percentile
                | Function::Median => Ty::Double,
                Function::BoolAnd | Function::BoolOr => Ty::Bool,
                Function::StringAgg => Ty::Text,
                Function::Min
                | Function::Max
                | Function::First
                | Function::Last
                | Function::MinForever
                | Function::MaxForever
                | Function::ArgMin
                | Function::ArgMax => argument.unwrap_or(Ty::BigInt),
            }
        }
    }
}

impl Expr {
    /// Shows every use of a column to `see`.
    pub fn each_column(&mut self, see: &mut dyn FnMut(&mut usize)) {
        match self {
            Expr::Column(column) => see(column),
            Expr::Math(_, a, b)
            | Expr::Compare(_, a, b)
            | Expr::And(a, b)
            | Expr::Or(a, b)
            | Expr::Coalesce(a, b) => {
                a.each_column(see);
                b.each_column(see);
            }
            Expr::Not(a) | Expr::IsNull(a) => a.each_column(see),
            Expr::Aggregate(call) => {
                call.arguments.iter_mut().chain(&mut call.filter).for_each(|expr| expr.each_column(see));
            }
            _ => {}
        }
    }
}
