//! Expressions as programs: what the interpreter makes of the plan's trees, once, when an app is built.
//!
//! All expressions that a query evaluates at one moment are one program: `WHERE price > 100 .. SELECT symbol,
//! price * volume` becomes
//!
//! ```text
//! require input[1] > const[0]
//! r1 <- input[1] * input[2]
//! gather r0 <- input[0]
//! ```
//!
//! Operands are read where they are: a column compared with a constant is never copied. The first registers are
//! the row that comes out.

mod build;
mod call;
mod fast;
mod lower;
mod run;
#[cfg(test)]
mod tests;

pub(super) use build::Builder;
pub(super) use run::{Frame, Registers};

use eventflux_compiler::expr::Narrow;
use eventflux_runtime::Value;
use eventflux_runtime::error::Cause;

use super::accumulators::Reading;
use call::CallSite;
use fast::{Arithmetic, Comparison, Widen};

/// Where an instruction finds a value. Not an enum with a number in each variant: the kind is an index too, so
/// that reading an operand takes no jump for each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operand {
    space: Space,
    index: u32,
}

/// Where operands are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Space {
    /// The columns of the row being read.
    Input,
    /// The columns of the group's key.
    Key,
    /// The kept columns.
    Kept,
    /// The constants of the program.
    Constant,
    /// The registers.
    Register,
}

impl Operand {
    fn register(index: u32) -> Self {
        Operand { space: Space::Register, index }
    }
}

/// An instruction. `to` is the register of the result.
#[derive(Clone, Copy, Debug)]
enum Op {
    Copy {
        from: Operand,
        to: u32,
    },
    /// Copies columns of the row to registers, by the number of the list that says which.
    Gather {
        list: u32,
    },
    Arithmetic {
        function: Arithmetic,
        a: Operand,
        b: Operand,
        to: u32,
    },
    Compare {
        function: Comparison,
        a: Operand,
        b: Operand,
        to: u32,
    },
    Widen {
        function: Widen,
        a: Operand,
        to: u32,
    },
    /// A call of the function table, by its number among the program's calls.
    Call {
        site: u32,
        to: u32,
    },
    /// The same, with NULL instead of an error.
    TryCall {
        site: u32,
        to: u32,
    },
    /// An aggregate of the group, read from the accumulator of that number.
    Aggregate {
        accumulator: u16,
        reading: Reading,
        to: u32,
    },
    Now {
        to: u32,
    },
    RowTime {
        to: u32,
    },
    WindowStart {
        to: u32,
    },
    WindowEnd {
        to: u32,
    },
    Not {
        a: Operand,
        to: u32,
    },
    /// Three-valued AND of two values; which of them are evaluated at all is a matter of jumps.
    And {
        a: Operand,
        b: Operand,
        to: u32,
    },
    Or {
        a: Operand,
        b: Operand,
        to: u32,
    },
    IsNull {
        a: Operand,
        negated: bool,
        to: u32,
    },
    IsBool {
        a: Operand,
        value: bool,
        negated: bool,
        to: u32,
    },
    IsDistinct {
        a: Operand,
        b: Operand,
        negated: bool,
        to: u32,
    },
    /// IN a list of constants, by its number.
    In {
        a: Operand,
        list: u32,
        equal: Comparison,
        negated: bool,
        to: u32,
    },
    /// A check that an integer fits a narrower field.
    Fit {
        a: Operand,
        narrow: Narrow,
    },
    Jump {
        target: u32,
    },
    JumpIfTrue {
        a: Operand,
        target: u32,
    },
    JumpIfFalse {
        a: Operand,
        target: u32,
    },
    JumpUnlessTrue {
        a: Operand,
        target: u32,
    },
    JumpUnlessNull {
        a: Operand,
        target: u32,
    },
    /// Ends the program without a row unless the value is TRUE.
    Require {
        a: Operand,
    },
    /// The same for a comparison.
    RequireCompare {
        function: Comparison,
        a: Operand,
        b: Operand,
    },
    /// The error that a constant expression turned out to be.
    Raise {
        cause: u32,
    },
}

/// A column of the row and the register that it is copied to.
#[derive(Clone, Copy, Debug)]
struct Gathered {
    from: u32,
    to: u32,
}

/// A program; see the [module](self).
#[derive(Debug, Default)]
pub(super) struct Program {
    /// Comparisons of a column with a constant that must be TRUE before all else. Most rows that a filter rejects
    /// get no further.
    guards: Vec<Guard>,
    code: Vec<Op>,
    /// The number of the expression, for each instruction.
    sites: Vec<u16>,
    constants: Vec<Value>,
    lists: Vec<Box<[Value]>>,
    gathers: Vec<Vec<Gathered>>,
    causes: Vec<Cause>,
    calls: Vec<CallSite>,
    /// How many registers it uses.
    registers: u32,
}

/// A comparison that a row must pass.
#[derive(Debug)]
struct Guard {
    function: Comparison,
    column: u32,
    constant: Value,
}
