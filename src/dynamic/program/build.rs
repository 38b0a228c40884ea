//! Putting a program together.

use eventflux_compiler::expr::{Expr, ExprKind, Slot};
use eventflux_compiler::physical::{Aggregate, Prepared, Site};
use eventflux_runtime::Value;
use eventflux_runtime::error::Cause;

use super::fast::Comparison;
use super::run::Registers;
use super::{Gathered, Guard, Op, Operand, Program, Space};

/// Makes a [`Program`] of the expressions that are evaluated at one moment, in their order.
pub(in crate::dynamic) struct Builder<'p> {
    pub(super) program: Program,
    /// What stands for the literals of prepared calls.
    pub(super) prepared: &'p [Prepared],
    /// The aggregates that `Slot::Aggregate` counts.
    pub(super) aggregates: &'p [Aggregate],
    /// The number of the expression being lowered.
    site: u16,
    /// Where the values of the LETs are in whose bodies the expression being lowered stands, outermost first.
    pub(super) its: Vec<Operand>,
    /// The next register that is free.
    pub(super) next: u32,
    /// The results that are columns as they are.
    gathered: Vec<Gathered>,
    /// For constant parts, which are evaluated at once.
    pub(super) registers: Registers,
}

impl<'p> Builder<'p> {
    /// A program whose results are its first `results` registers.
    pub(in crate::dynamic) fn new(results: usize, prepared: &'p [Prepared]) -> Self {
        let results = number(results);
        Builder {
            program: Program { registers: results, ..Program::default() },
            prepared,
            aggregates: &[],
            site: 0,
            its: Vec::new(),
            next: results,
            gathered: Vec::new(),
            registers: Registers::default(),
        }
    }

    /// The same over these aggregates.
    pub(in crate::dynamic) fn over(self, aggregates: &'p [Aggregate]) -> Self {
        Builder { aggregates, ..self }
    }

    /// Conditions: the program ends without a row unless all are TRUE, in their order.
    pub(in crate::dynamic) fn require(&mut self, conditions: &[Site]) {
        for condition in conditions {
            self.site = condition.number;
            self.require_one(&condition.expr);
        }
    }

    fn require_one(&mut self, condition: &Expr) {
        if let ExprKind::And(parts) = &condition.kind
            && decided_by_first(parts)
        {
            parts.iter().for_each(|part| self.require_one(part));
            return;
        }
        let free = self.next;
        let a = self.lower(condition, None);
        match self.program.code.last() {
            // It is only compared in order to be required. (The last comparison of a CASE is not all there is to
            // it.)
            Some(&Op::Compare { function, a: left, b: right, .. })
                if matches!(condition.kind, ExprKind::Call { .. }) =>
            {
                self.drop_last();
                self.require_compare(function, left, right);
            }
            _ if self.constant(a) == Some(&Value::Bool(true)) => {}
            _ => {
                self.emit(Op::Require { a });
            }
        }
        self.next = free;
    }

    fn require_compare(&mut self, function: Comparison, a: Operand, b: Operand) {
        let guarded = self.program.code.is_empty() && a.space == Space::Input;
        match self.constant(b) {
            Some(constant) if guarded => {
                let guard = Guard { function, column: a.index, constant: constant.clone() };
                self.program.guards.push(guard);
            }
            _ => {
                self.emit(Op::RequireCompare { function, a, b });
            }
        }
    }

    /// Puts the value of an expression into result number `to`.
    pub(in crate::dynamic) fn put(&mut self, site: &Site, to: usize) {
        self.site = site.number;
        if let ExprKind::Column(Slot::Input(from) | Slot::Left(from)) = site.expr.kind {
            self.gathered.push(Gathered { from: u32::from(from), to: number(to) });
            return;
        }
        let free = self.next;
        self.lower_into(&site.expr, number(to));
        self.next = free;
    }

    /// The program.
    pub(in crate::dynamic) fn finish(mut self) -> Program {
        // Copies can't fail, so they may all come last.
        if !self.gathered.is_empty() {
            self.program.gathers.push(std::mem::take(&mut self.gathered));
            let list = number(self.program.gathers.len() - 1);
            self.emit(Op::Gather { list });
        }
        self.program
    }

    /// Takes the last instruction back.
    fn drop_last(&mut self) {
        self.program.code.pop();
        self.program.sites.pop();
    }

    /// Appends an instruction and gives its number.
    pub(super) fn emit(&mut self, op: Op) -> u32 {
        self.program.code.push(op);
        self.program.sites.push(self.site);
        number(self.program.code.len() - 1)
    }

    /// The number that the next instruction gets.
    pub(super) fn here(&self) -> u32 {
        number(self.program.code.len())
    }

    /// Makes the jump at instruction `at` lead to the next instruction.
    pub(super) fn land(&mut self, at: u32) {
        let here = self.here();
        match &mut self.program.code[at as usize] {
            Op::Jump { target }
            | Op::JumpIfTrue { target, .. }
            | Op::JumpIfFalse { target, .. }
            | Op::JumpUnlessTrue { target, .. }
            | Op::JumpUnlessNull { target, .. } => *target = here,
            other => unreachable!("only jumps land, not {other:?}"),
        }
    }

    /// A free register; whoever takes some gives them back by resetting `next`.
    pub(super) fn register(&mut self) -> u32 {
        let register = self.next;
        self.next += 1;
        self.program.registers = self.program.registers.max(self.next);
        register
    }

    /// The constant as an operand.
    pub(super) fn add_constant(&mut self, value: Value) -> Operand {
        let constants = &mut self.program.constants;
        // Few programs have more than a handful; NaN, never equal to itself, is just stored again.
        let at = constants.iter().take(16).position(|known| *known == value && !is_zero(known));
        let at = at.unwrap_or_else(|| {
            constants.push(value);
            constants.len() - 1
        });
        Operand { space: Space::Constant, index: number(at) }
    }

    /// The constant behind an operand, if it is one.
    pub(super) fn constant(&self, operand: Operand) -> Option<&Value> {
        match operand.space {
            Space::Constant => self.program.constants.get(operand.index as usize),
            _ => None,
        }
    }

    /// An instruction that raises `cause`; gives an operand for what can't be reached behind it.
    pub(super) fn raise(&mut self, cause: Cause) -> Operand {
        self.program.causes.push(cause);
        let cause = number(self.program.causes.len() - 1);
        self.emit(Op::Raise { cause });
        self.add_constant(Value::Null)
    }
}

/// Whether the first part that is not TRUE decides that AND is not: NULL leaves it to the parts behind to fail,
/// if they can.
fn decided_by_first(parts: &[Expr]) -> bool {
    match parts.iter().position(|part| part.ty.nullable) {
        Some(nullable) => !parts[nullable + 1..].iter().any(Expr::can_fail),
        None => true,
    }
}

/// Zeros are equal whatever their sign, but not the same constant.
fn is_zero(value: &Value) -> bool {
    matches!(value, Value::Float(v) if *v == 0.0) || matches!(value, Value::Double(v) if *v == 0.0)
}

/// A count as the instructions hold it.
pub(super) fn number(count: usize) -> u32 {
    // A plan of four thousand million parts does not fit a computer.
    u32::try_from(count).unwrap_or(u32::MAX)
}
