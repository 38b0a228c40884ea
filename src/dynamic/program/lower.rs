//! Trees to instructions.

use eventflux_compiler::expr::{Expr, ExprKind, Literal, Slot};
use eventflux_compiler::functions::FnId;
use eventflux_runtime::{Cx, Timestamp, Value};

use super::super::accumulators::Reading;
use super::build::{Builder, number};
use super::call::CallSite;
use super::fast::{Arithmetic, Comparison, Widen};
use super::run::Frame;
use super::{Op, Operand, Space};

impl Builder<'_> {
    /// Lowers `expr` so that its value ends in register `to`.
    pub(super) fn lower_into(&mut self, expr: &Expr, to: u32) {
        let from = self.lower(expr, Some(to));
        if from != Operand::register(to) {
            self.emit(Op::Copy { from, to });
        }
    }

    /// Lowers `expr` and tells where its value is: in register `to` or a fresh one if it has to be computed,
    /// else where it always was.
    pub(super) fn lower(&mut self, expr: &Expr, to: Option<u32>) -> Operand {
        match &expr.kind {
            ExprKind::Literal(literal) => return self.add_constant(value(literal)),
            // Of a join, the left side is where a row is, and the right one where what is kept is.
            ExprKind::Column(Slot::Input(i) | Slot::Left(i)) => {
                return Operand { space: Space::Input, index: u32::from(*i) };
            }
            ExprKind::Column(Slot::Key(i)) => return Operand { space: Space::Key, index: u32::from(*i) },
            ExprKind::Column(Slot::Kept(i) | Slot::Right(i)) => {
                return Operand { space: Space::Kept, index: u32::from(*i) };
            }
            ExprKind::It => return self.it(),
            _ => {}
        }
        let free = self.next;
        let start = self.here();
        let to = to.unwrap_or_else(|| self.register());
        let result = self.lower_parts(expr, to);
        let result = self.fold(start, result);
        self.next = match result.space {
            Space::Register => free.max(result.index + 1),
            _ => free,
        };
        result
    }

    fn lower_parts(&mut self, expr: &Expr, to: u32) -> Operand {
        match &expr.kind {
            ExprKind::Column(Slot::Aggregate(i)) => {
                let aggregate = &self.aggregates[usize::from(*i)];
                let (accumulator, reading) = (aggregate.accumulator, Reading::of(aggregate));
                self.emit_to(to, Op::Aggregate { accumulator, reading, to })
            }
            ExprKind::Now => self.emit_to(to, Op::Now { to }),
            ExprKind::RowTime => self.emit_to(to, Op::RowTime { to }),
            ExprKind::WindowStart => self.emit_to(to, Op::WindowStart { to }),
            ExprKind::WindowEnd => self.emit_to(to, Op::WindowEnd { to }),
            ExprKind::Call { func, args, prepared } => self.lower_call(*func, args, *prepared, to),
            ExprKind::Rust { function, args } => {
                let operands = args.iter().map(|arg| self.lower(arg, None)).collect();
                let site = self.add_call(CallSite::rust(function, operands));
                self.emit_to(to, Op::Call { site, to })
            }
            ExprKind::TryCall { func, arg } => {
                let a = self.lower(arg, None);
                let site = self.add_call(CallSite::plain(*func, vec![a]));
                self.emit_to(to, Op::TryCall { site, to })
            }
            ExprKind::And(parts) => self.lower_logic(parts, to, true),
            ExprKind::Or(parts) => self.lower_logic(parts, to, false),
            ExprKind::Not(arg) => {
                let a = self.lower(arg, None);
                self.emit_to(to, Op::Not { a, to })
            }
            ExprKind::IsNull { arg, negated } => {
                let a = self.lower(arg, None);
                self.emit_to(to, Op::IsNull { a, negated: *negated, to })
            }
            ExprKind::IsBool { arg, value, negated } => {
                let a = self.lower(arg, None);
                self.emit_to(to, Op::IsBool { a, value: *value, negated: *negated, to })
            }
            ExprKind::IsDistinct { args, negated } => {
                let a = self.lower(&args.0, None);
                let b = self.lower(&args.1, None);
                self.emit_to(to, Op::IsDistinct { a, b, negated: *negated, to })
            }
            ExprKind::In { arg, list, negated, equal } => self.lower_in(arg, list, *negated, *equal, to),
            ExprKind::Case { branches, otherwise } => self.lower_case(branches, otherwise.as_deref(), to),
            ExprKind::Coalesce(parts) => self.lower_coalesce(parts, to),
            ExprKind::Let { value, body } => {
                let it = self.lower(value, None);
                self.its.push(it);
                let result = self.lower(body, Some(to));
                self.its.pop();
                result
            }
            ExprKind::Fit { arg, narrow } => {
                let a = self.lower(arg, Some(to));
                self.emit(Op::Fit { a, narrow: *narrow });
                a
            }
            // These have no parts: `lower` answers them itself.
            ExprKind::Literal(_) | ExprKind::Column(_) | ExprKind::It => self.lower(expr, Some(to)),
        }
    }

    /// Where the value of the innermost LET is.
    fn it(&self) -> Operand {
        self.its.last().copied().unwrap_or_else(|| unreachable!("`it` stands in the body of a LET"))
    }

    fn emit_to(&mut self, to: u32, op: Op) -> Operand {
        self.emit(op);
        Operand::register(to)
    }

    fn lower_call(&mut self, func: FnId, args: &[Expr], prepared: Option<u16>, to: u32) -> Operand {
        let function = func.get();
        if let (Some(first), Some(variant)) = (prepared, function.prepared) {
            let first = usize::from(first);
            let literals = &self.prepared[first..first + variant.args.len()];
            let is_literal = |index: usize| variant.args.iter().any(|(at, _)| *at == index);
            let others = args.iter().enumerate().filter(|(index, _)| !is_literal(*index));
            let operands = others.map(|(_, arg)| self.lower(arg, None)).collect();
            return match CallSite::prepared(variant.rust, literals, operands) {
                Ok(site) => {
                    let site = self.add_call(site);
                    self.emit_to(to, Op::Call { site, to })
                }
                Err(cause) => self.raise(cause),
            };
        }
        let operands: Vec<Operand> = args.iter().map(|arg| self.lower(arg, None)).collect();
        if let [a, b] = *operands
            && let Some(function) = Arithmetic::by_path(function.rust)
        {
            return self.emit_to(to, Op::Arithmetic { function, a, b, to });
        }
        if let [a, b] = *operands
            && let Some(function) = Comparison::by_path(function.rust)
        {
            return self.emit_to(to, Op::Compare { function, a, b, to });
        }
        if let [a] = *operands
            && let Some(function) = Widen::by_path(function.rust)
        {
            return self.emit_to(to, Op::Widen { function, a, to });
        }
        let site = self.add_call(CallSite::plain(func, operands));
        self.emit_to(to, Op::Call { site, to })
    }

    fn add_call(&mut self, site: CallSite) -> u32 {
        self.program.calls.push(site);
        number(self.program.calls.len() - 1)
    }

    /// `a = b` of any type.
    fn compare(&mut self, equal: FnId, a: Operand, b: Operand, to: u32) -> Operand {
        match Comparison::by_path(equal.get().rust) {
            Some(function) => self.emit_to(to, Op::Compare { function, a, b, to }),
            None => {
                let site = self.add_call(CallSite::plain(equal, vec![a, b]));
                self.emit_to(to, Op::Call { site, to })
            }
        }
    }

    /// AND and OR: left to right, stopping when decided. NULL decides nothing.
    fn lower_logic(&mut self, parts: &[Expr], to: u32, and: bool) -> Operand {
        let mut ends = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            let free = self.next;
            if i == 0 {
                self.lower_into(part, to);
            } else {
                let (a, b) = (Operand::register(to), self.lower(part, None));
                self.emit(if and { Op::And { a, b, to } } else { Op::Or { a, b, to } });
            }
            self.next = free;
            if i + 1 < parts.len() {
                let a = Operand::register(to);
                let jump =
                    if and { Op::JumpIfFalse { a, target: 0 } } else { Op::JumpIfTrue { a, target: 0 } };
                ends.push(self.emit(jump));
            }
        }
        for end in ends {
            self.land(end);
        }
        Operand::register(to)
    }

    /// IN is OR of comparisons; a list of constants is searched in one instruction.
    fn lower_in(&mut self, arg: &Expr, list: &[Expr], negated: bool, equal: FnId, to: u32) -> Operand {
        let a = self.lower(arg, None);
        let constants: Option<Vec<Value>> = list.iter().map(|item| item.literal().map(value)).collect();
        if let (Some(constants), Some(equal)) = (constants, Comparison::by_path(equal.get().rust)) {
            self.program.lists.push(constants.into());
            let list = number(self.program.lists.len() - 1);
            return self.emit_to(to, Op::In { a, list, equal, negated, to });
        }
        let mut ends = Vec::new();
        for (i, item) in list.iter().enumerate() {
            let free = self.next;
            let b = self.lower(item, None);
            if i == 0 {
                self.compare(equal, a, b, to);
            } else {
                let found = self.register();
                let b = self.compare(equal, a, b, found);
                self.emit(Op::Or { a: Operand::register(to), b, to });
            }
            self.next = free;
            ends.push(self.emit(Op::JumpIfTrue { a: Operand::register(to), target: 0 }));
        }
        for end in ends {
            self.land(end);
        }
        if negated {
            self.emit(Op::Not { a: Operand::register(to), to });
        }
        Operand::register(to)
    }

    fn lower_case(&mut self, branches: &[(Expr, Expr)], otherwise: Option<&Expr>, to: u32) -> Operand {
        let mut ends = Vec::new();
        for (when, then) in branches {
            let free = self.next;
            let a = self.lower(when, None);
            let next = self.emit(Op::JumpUnlessTrue { a, target: 0 });
            self.next = free;
            self.lower_into(then, to);
            self.next = free;
            ends.push(self.emit(Op::Jump { target: 0 }));
            self.land(next);
        }
        match otherwise {
            Some(otherwise) => self.lower_into(otherwise, to),
            None => {
                let from = self.add_constant(Value::Null);
                self.emit(Op::Copy { from, to });
            }
        }
        for end in ends {
            self.land(end);
        }
        Operand::register(to)
    }

    fn lower_coalesce(&mut self, parts: &[Expr], to: u32) -> Operand {
        let mut ends = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            let free = self.next;
            self.lower_into(part, to);
            self.next = free;
            if i + 1 < parts.len() {
                ends.push(self.emit(Op::JumpUnlessNull { a: Operand::register(to), target: 0 }));
            }
        }
        for end in ends {
            self.land(end);
        }
        Operand::register(to)
    }

    /// Where the instructions from `start` on compute with nothing but constants, runs them now and replaces
    /// them by what came out: a constant, or one instruction that raises the error.
    fn fold(&mut self, start: u32, result: Operand) -> Operand {
        let code = &self.program.code[start as usize..];
        if code.is_empty() || !code.iter().all(|op| self.is_constant(op)) {
            return result;
        }
        self.registers.fit(&self.program);
        let frame = Frame::row(&[], Cx::default());
        let outcome = self.program.execute(start as usize, &frame, &mut self.registers);
        self.program.code.truncate(start as usize);
        self.program.sites.truncate(start as usize);
        match (outcome, result.space) {
            (Err(failure), _) => self.raise(failure.cause),
            (Ok(_), Space::Register) => {
                let value = self.registers.at(result.index as usize).clone();
                self.add_constant(value)
            }
            (Ok(_), _) => result,
        }
    }

    /// Whether an instruction reads only constants and registers. The registers that a part of an expression
    /// reads are those that the same part has written, but for the value of a LET around it.
    fn is_constant(&self, op: &Op) -> bool {
        let fixed = |operand: &Operand| match operand.space {
            Space::Constant => true,
            Space::Register => !self.its.contains(operand),
            _ => false,
        };
        match op {
            Op::Aggregate { .. }
            | Op::Now { .. }
            | Op::RowTime { .. }
            | Op::WindowStart { .. }
            | Op::WindowEnd { .. }
            | Op::Gather { .. } => false,
            Op::Jump { .. } | Op::Raise { .. } => true,
            Op::Copy { from: a, .. }
            | Op::Widen { a, .. }
            | Op::Not { a, .. }
            | Op::IsNull { a, .. }
            | Op::IsBool { a, .. }
            | Op::In { a, .. }
            | Op::Fit { a, .. }
            | Op::JumpIfTrue { a, .. }
            | Op::JumpIfFalse { a, .. }
            | Op::JumpUnlessTrue { a, .. }
            | Op::JumpUnlessNull { a, .. }
            | Op::Require { a } => fixed(a),
            Op::Arithmetic { a, b, .. }
            | Op::Compare { a, b, .. }
            | Op::RequireCompare { a, b, .. }
            | Op::And { a, b, .. }
            | Op::Or { a, b, .. }
            | Op::IsDistinct { a, b, .. } => fixed(a) && fixed(b),
            Op::Call { site, .. } | Op::TryCall { site, .. } => {
                let call = &self.program.calls[*site as usize];
                call.folds() && call.operands().iter().all(fixed)
            }
        }
    }
}

/// A literal as a value; a duration is a BIGINT of microseconds.
pub(super) fn value(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Bool(v) => Value::Bool(*v),
        Literal::Int(v) => Value::Int(*v),
        Literal::BigInt(v) | Literal::Interval(v) => Value::BigInt(*v),
        Literal::Float(v) => Value::Float(*v),
        Literal::Double(v) => Value::Double(*v),
        Literal::String(v) => Value::from(v.as_str()),
        Literal::Timestamp(v) => Value::Timestamp(Timestamp::from_micros(*v)),
    }
}
