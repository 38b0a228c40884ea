//! Random expressions and aggregates.

use super::super::app::{Aggregate, Column, CompareOp, Expr, Function, MathOp, Ty, type_of};
use super::Draw;

impl Draw<'_> {
    /// A condition over a window's content.
    pub(super) fn content_condition(&mut self, columns: &[Column]) -> Expr {
        let count = Expr::Integer(1 + self.rng.i64(0..5));
        let small = self.column(columns, |column| column.ty == Ty::Int && column.exact);
        let (call, bound) = match small {
            Some(column) if self.often(50) => {
                (call(Function::Sum, vec![column]), Expr::Integer(self.rng.i64(0..20)))
            }
            _ => (call(Function::CountAll, Vec::new()), count),
        };
        Expr::Compare(CompareOp::AtMost, Box::new(call), Box::new(bound))
    }

    /// A column of which `wanted` is true.
    pub(super) fn column(&mut self, columns: &[Column], wanted: impl Fn(&Column) -> bool) -> Option<Expr> {
        let found: Vec<usize> = (0..columns.len()).filter(|column| wanted(&columns[*column])).collect();
        if found.is_empty() { None } else { Some(Expr::Column(*self.pick(&found))) }
    }

    /// What rows are grouped by.
    pub(super) fn group(&mut self, columns: &[Column]) -> Expr {
        let integer = self.column(columns, |column| column.ty.integer() && column.exact);
        if let Some(integer) = integer
            && self.often(25)
        {
            let op = *self.pick(&[MathOp::Remainder, MathOp::Divide]);
            return Expr::Math(op, Box::new(integer), Box::new(Expr::Integer(2 + self.rng.i64(0..2))));
        }
        self.column(columns, |column| column.exact).unwrap_or(Expr::Text("one".to_string()))
    }

    /// A number of exact columns.
    pub(super) fn number(&mut self, columns: &[Column], depth: u32) -> Expr {
        if depth > 0 && self.often(35) {
            let op = *self.pick(&[
                MathOp::Add,
                MathOp::Subtract,
                MathOp::Multiply,
                MathOp::Divide,
                MathOp::Remainder,
            ]);
            let (a, b) = (self.number(columns, depth - 1), self.number(columns, depth - 1));
            let whole = type_of(&a, columns).integer() && type_of(&b, columns).integer();
            // Division tells -0.0 from 0.0, and a remainder of floats is not everybody's.
            let op =
                if whole || !matches!(op, MathOp::Divide | MathOp::Remainder) { op } else { MathOp::Add };
            return Expr::Math(op, Box::new(a), Box::new(b));
        }
        match self.column(columns, |column| column.ty.number() && column.exact) {
            Some(column) if self.often(80) => {
                // Of one type, for the reference does not convert here.
                let literal = match type_of(&column, columns) {
                    Ty::Int => Expr::Integer(self.rng.i64(-3..6)),
                    Ty::BigInt => Expr::Integer(1 << 40),
                    Ty::Double => Expr::Double(0.25),
                    _ => return column,
                };
                if self.often(10) { Expr::Coalesce(Box::new(column), Box::new(literal)) } else { column }
            }
            _ => self.literal(),
        }
    }

    fn literal(&mut self) -> Expr {
        match self.rng.u8(..12) {
            0 => Expr::Integer(*self.pick(&[i64::from(i32::MAX), i64::from(i32::MIN), 1 << 40])),
            1 | 2 => Expr::Double(self.rng.i32(-8..40).into()),
            3 => Expr::Double(0.25),
            _ => Expr::Integer(self.rng.i64(-3..6)),
        }
    }

    pub(super) fn condition(&mut self, columns: &[Column], depth: u32) -> Expr {
        if depth > 0 && self.often(25) {
            let a = Box::new(self.condition(columns, depth - 1));
            return match self.rng.u8(..3) {
                0 => Expr::And(a, Box::new(self.condition(columns, depth - 1))),
                1 => Expr::Or(a, Box::new(self.condition(columns, depth - 1))),
                _ => Expr::Not(a),
            };
        }
        let any = self.column(columns, |column| column.exact);
        match any {
            Some(any) if self.often(10) => Expr::IsNull(Box::new(any)),
            Some(any) if self.often(30) => match type_of(&any, columns) {
                Ty::Bool => any,
                Ty::Text => {
                    let text = (*self.pick(&["a", "b", "", "é"])).to_string();
                    Expr::Compare(self.comparison(), Box::new(any), Box::new(Expr::Text(text)))
                }
                Ty::Time => {
                    let other = self.column(columns, |c| c.ty == Ty::Time).unwrap_or_else(|| any.clone());
                    Expr::Compare(self.comparison(), Box::new(any), Box::new(other))
                }
                _ => {
                    let bound = self.literal();
                    Expr::Compare(self.comparison(), Box::new(any), Box::new(bound))
                }
            },
            _ => {
                let (a, b) = (self.number(columns, 1), self.literal());
                Expr::Compare(self.comparison(), Box::new(a), Box::new(b))
            }
        }
    }

    fn comparison(&mut self) -> CompareOp {
        *self.pick(&[
            CompareOp::Equal,
            CompareOp::Unequal,
            CompareOp::Unequal,
            CompareOp::Less,
            CompareOp::AtMost,
            CompareOp::Greater,
            CompareOp::AtLeast,
        ])
    }

    /// A comparison that bounds.
    pub(super) fn bound(&mut self) -> CompareOp {
        *self.pick(&[CompareOp::Less, CompareOp::AtMost, CompareOp::Greater, CompareOp::AtLeast])
    }

    pub(super) fn having(&mut self, columns: &[Column], aggregates: bool) -> Expr {
        if !aggregates {
            return self.condition(columns, 1);
        }
        let function = *self.pick(&[Function::CountAll, Function::Count, Function::Sum, Function::Max]);
        let argument = self.column(columns, |column| column.ty.integer() && column.exact);
        let call = match (function, argument) {
            (Function::CountAll, _) | (_, None) => call(Function::CountAll, Vec::new()),
            (function, Some(argument)) => call(function, vec![argument]),
        };
        let bound = Expr::Integer(self.rng.i64(0..4));
        Expr::Compare(self.comparison(), Box::new(call), Box::new(bound))
    }

    pub(super) fn item(
        &mut self,
        columns: &[Column],
        aggregates: bool,
        bounds: bool,
        groups: &[Expr],
    ) -> Expr {
        if bounds && self.often(10) {
            return if self.rng.bool() { Expr::WindowStart } else { Expr::WindowEnd };
        }
        if !groups.is_empty() && self.often(25) {
            return self.pick(groups).clone();
        }
        if !aggregates || self.often(15) {
            return match self.rng.u8(..3) {
                0 => self.number(columns, 1),
                _ => self.column(columns, |_| true).unwrap_or(Expr::Integer(1)),
            };
        }
        let call = self.aggregate(columns);
        if type_of(&call, columns).integer() && self.often(10) {
            let op = *self.pick(&[MathOp::Add, MathOp::Multiply, MathOp::Divide]);
            let other = call_of_count(self.often(50));
            return Expr::Math(op, Box::new(call), Box::new(other));
        }
        call
    }

    fn aggregate(&mut self, columns: &[Column]) -> Expr {
        let function = *self.pick(&self.known.functions);
        let any = self.column(columns, |_| true);
        let exact = self.column(columns, |column| column.exact);
        let arguments = match (function, any, exact) {
            (Function::CountAll, ..) | (_, None, _) => None,
            (Function::Count | Function::First | Function::Last, Some(any), _) => Some(vec![any]),
            (Function::Min | Function::Max | Function::MinForever | Function::MaxForever, Some(any), _) => {
                Some(vec![any])
            }
            (Function::DistinctCount | Function::ApproxCountDistinct, _, exact) => exact.map(|e| vec![e]),
            (Function::BoolAnd | Function::BoolOr, ..) => {
                self.column(columns, |column| column.ty == Ty::Bool).map(|column| vec![column])
            }
            (Function::StringAgg, ..) => self
                .column(columns, |column| column.ty == Ty::Text)
                .map(|column| vec![column, Expr::Text(", ".to_string())]),
            (Function::ArgMin | Function::ArgMax, Some(any), Some(exact)) => Some(vec![any, exact]),
            (Function::ArgMin | Function::ArgMax, ..) => None,
            (Function::Percentile, ..) => {
                let p = *self.pick(&[0.0, 0.25, 0.5, 0.9, 1.0]);
                Some(vec![self.number(columns, 0), Expr::Double(p)])
            }
            _ => Some(vec![self.number(columns, 1)]),
        };
        let Some(arguments) = arguments else { return call_of_count(true) };
        let steady = arguments.iter().all(|argument| self::exact(argument, columns));
        let filter = if self.often(20) { Some(self.condition(columns, 1)) } else { None };
        let distinct = steady && function != Function::ApproxCountDistinct && self.often(20);
        Expr::Aggregate(Box::new(Aggregate { function, distinct, arguments, filter }))
    }
}

fn call(function: Function, arguments: Vec<Expr>) -> Expr {
    Expr::Aggregate(Box::new(Aggregate { function, distinct: false, arguments, filter: None }))
}

fn call_of_count(all: bool) -> Expr {
    if all { call(Function::CountAll, Vec::new()) } else { Expr::Integer(3) }
}

/// Whether both sides compute it to the last bit.
pub(super) fn exact(expr: &Expr, columns: &[Column]) -> bool {
    match expr {
        Expr::Column(column) => columns[*column].exact,
        Expr::Aggregate(aggregate) => {
            let steady = aggregate.arguments.iter().all(|argument| self::exact(argument, columns));
            match aggregate.function {
                Function::CountAll | Function::Count => true,
                Function::Sum => steady && type_of(expr, columns) == Ty::BigInt,
                Function::Avg
                | Function::StddevPop
                | Function::StddevSamp
                | Function::VarPop
                | Function::VarSamp
                | Function::Percentile
                | Function::Median
                | Function::ApproxCountDistinct => false,
                _ => steady,
            }
        }
        expr => expr.operands().into_iter().all(|operand| exact(operand, columns)),
    }
}
