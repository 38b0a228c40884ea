//! Running a program.

use eventflux_runtime::error::{Cause, Failure};
use eventflux_runtime::operator::Bounds;
use eventflux_runtime::scalar::dynamic::same;
use eventflux_runtime::scalar::{arithmetic, cast, field};
use eventflux_runtime::{Cx, Value};

use super::super::accumulators::GroupAccumulators;
use super::fast::{Arithmetic, Comparison, Widen, with_arithmetic};
use super::{Gathered, Guard, Op, Program, Space};
use eventflux_compiler::expr::Narrow;

/// What a program sees of the world.
#[derive(Clone, Copy)]
pub(in crate::dynamic) struct Frame<'a> {
    /// The row being read, the group's key, and the kept columns.
    columns: [&'a [Value]; 3],
    /// The group's accumulators; `None` where a program has no aggregates.
    accumulators: Option<&'a GroupAccumulators>,
    /// The window that closes.
    window: Bounds,
    /// The time.
    cx: Cx,
}

impl<'a> Frame<'a> {
    /// A frame that has only a row.
    #[inline]
    pub(in crate::dynamic) fn row(input: &'a [Value], cx: Cx) -> Self {
        Frame { columns: [input, &[], &[]], accumulators: None, window: Bounds::default(), cx }
    }

    /// A frame of a row and its group.
    #[inline]
    pub(in crate::dynamic) fn group(
        input: &'a [Value],
        key: &'a [Value],
        kept: &'a [Value],
        accumulators: &'a GroupAccumulators,
        cx: Cx,
    ) -> Self {
        let columns = [input, key, kept];
        Frame { columns, accumulators: Some(accumulators), window: Bounds::default(), cx }
    }

    /// The same in the window that closes.
    #[inline]
    pub(in crate::dynamic) fn of(self, window: Bounds) -> Self {
        Frame { window, ..self }
    }
}

/// The registers of a program, kept from run to run so that nothing is allocated.
#[derive(Debug, Default)]
pub(in crate::dynamic) struct Registers {
    values: Vec<Value>,
}

impl Registers {
    /// Registers for `program`.
    pub(in crate::dynamic) fn of(program: &Program) -> Self {
        Registers { values: vec![Value::Null; program.registers as usize] }
    }

    /// Registers for programs that take turns.
    pub(in crate::dynamic) fn shared(programs: &[&Program]) -> Self {
        let count = programs.iter().map(|program| program.registers).max().unwrap_or(0);
        Registers { values: vec![Value::Null; count as usize] }
    }

    /// Makes room for what `program` has become.
    pub(super) fn fit(&mut self, program: &Program) {
        self.values.resize(program.registers as usize, Value::Null);
    }

    /// One register.
    pub(super) fn at(&self, register: usize) -> &Value {
        &self.values[register]
    }

    /// Sets one register.
    pub(in crate::dynamic) fn set(&mut self, register: usize, value: &Value) {
        self.values[register].clone_from(value);
    }

    /// The first `count` registers: a program's results.
    pub(in crate::dynamic) fn first(&self, count: usize) -> &[Value] {
        &self.values[..count]
    }

    /// The registers from `start` up to `end`.
    pub(in crate::dynamic) fn range(&self, start: usize, end: usize) -> &[Value] {
        &self.values[start..end]
    }
}

impl Program {
    /// Runs the program; `false` where a required condition is not TRUE. The results are in the first registers.
    ///
    /// # Errors
    /// The first expression that has no value.
    #[inline]
    pub(in crate::dynamic) fn run(
        &self,
        frame: &Frame<'_>,
        registers: &mut Registers,
    ) -> Result<bool, Failure> {
        if self.rejects(frame.columns[Space::Input as usize]) {
            return Ok(false);
        }
        if self.code.is_empty() { Ok(true) } else { self.execute(0, frame, registers) }
    }

    /// Whether a guard rejects a row.
    #[inline]
    pub(in crate::dynamic) fn rejects(&self, row: &[Value]) -> bool {
        !self.guards.is_empty() && !self.passes(row)
    }

    /// Whether a row passes the guards. Compiled once: `run` is inlined into every operator.
    #[inline(never)]
    fn passes(&self, row: &[Value]) -> bool {
        let passes =
            |guard: &Guard| guard.function.call(&row[guard.column as usize], &guard.constant) == Some(true);
        self.guards.iter().all(passes)
    }

    /// Runs the instructions from `start` on.
    pub(super) fn execute(
        &self,
        start: usize,
        frame: &Frame<'_>,
        registers: &mut Registers,
    ) -> Result<bool, Failure> {
        let mut next = start;
        let values = registers.values.as_mut_slice();
        // Reads an operand where it is.
        macro_rules! get {
            ($operand:expr) => {{
                let (space, index) = ($operand.space, $operand.index as usize);
                match space {
                    Space::Register => &values[index],
                    Space::Constant => &self.constants[index],
                    space => &frame.columns[space as usize][index],
                }
            }};
        }
        macro_rules! put {
            ($to:expr, $value:expr) => {{
                let value = $value;
                values[$to as usize] = value;
            }};
        }
        // Where an instruction fails, its expression is named.
        macro_rules! attempt {
            ($result:expr) => {
                match $result {
                    Ok(value) => value,
                    Err(cause) => return Err(self.failure(next, cause)),
                }
            };
        }
        while let Some(op) = self.code.get(next) {
            match *op {
                Op::Copy { from, to } => put!(to, get!(from).clone()),
                Op::Gather { list } => {
                    for &Gathered { from, to } in &self.gathers[list as usize] {
                        copy(&frame.columns[Space::Input as usize][from as usize], &mut values[to as usize]);
                    }
                }
                Op::Arithmetic { function, a, b, to } => {
                    // Every arm writes its own kind of value: put together in memory first and then copied, it
                    // would cost more than the arithmetic.
                    macro_rules! call {
                        ($($name:ident = $function:ident($ty:ident) $kind:ident;)*) => {
                            match function {
                                $(Arithmetic::$name => match (get!(a), get!(b)) {
                                    (Value::$ty(a), Value::$ty(b)) => {
                                        let result = returned!($kind arithmetic::$function(*a, *b));
                                        put!(to, Value::$ty(result));
                                    }
                                    _ => put!(to, Value::Null),
                                },)*
                            }
                        };
                    }
                    macro_rules! returned {
                        (plain $result:expr) => {
                            $result
                        };
                        (fallible $result:expr) => {
                            attempt!($result)
                        };
                    }
                    with_arithmetic!(call);
                }
                Op::Compare { function, a, b, to } => match function.call(get!(a), get!(b)) {
                    Some(value) => put!(to, Value::Bool(value)),
                    None => put!(to, Value::Null),
                },
                Op::Widen { function, a, to } => match (function, get!(a)) {
                    (Widen::I32ToI64, Value::Int(a)) => put!(to, Value::BigInt(cast::cast_i32_i64(*a))),
                    (Widen::I32ToF64, Value::Int(a)) => put!(to, Value::Double(cast::cast_i32_f64(*a))),
                    (Widen::I64ToF64, Value::BigInt(a)) => put!(to, Value::Double(cast::cast_i64_f64(*a))),
                    (Widen::F32ToF64, Value::Float(a)) => put!(to, Value::Double(cast::cast_f32_f64(*a))),
                    _ => put!(to, Value::Null),
                },
                Op::Call { site, to } => {
                    let site = &self.calls[site as usize];
                    put!(to, attempt!(site.call(|operand| get!(operand))));
                }
                Op::TryCall { site, to } => {
                    let site = &self.calls[site as usize];
                    put!(to, site.call(|operand| get!(operand)).unwrap_or(Value::Null));
                }
                Op::Aggregate { accumulator, reading, to } => {
                    if let Some(accumulators) = frame.accumulators {
                        attempt!(accumulators.read(
                            usize::from(accumulator),
                            reading,
                            &mut values[to as usize]
                        ));
                    }
                }
                Op::Now { to } => put!(to, Value::Timestamp(frame.cx.now)),
                Op::RowTime { to } => put!(to, Value::Timestamp(frame.cx.at)),
                Op::WindowStart { to } => put!(to, Value::Timestamp(frame.window.start)),
                Op::WindowEnd { to } => put!(to, Value::Timestamp(frame.window.end)),
                Op::Not { a, to } => {
                    let value = match get!(a) {
                        Value::Bool(value) => Value::Bool(!value),
                        _ => Value::Null,
                    };
                    put!(to, value);
                }
                Op::And { a, b, to } => put!(to, and(get!(a), get!(b))),
                Op::Or { a, b, to } => put!(to, or(get!(a), get!(b))),
                Op::IsNull { a, negated, to } => put!(to, Value::Bool(get!(a).is_null() != negated)),
                Op::IsBool { a, value, negated, to } => {
                    put!(to, Value::Bool(is(get!(a), value) != negated));
                }
                Op::IsDistinct { a, b, negated, to } => {
                    put!(to, Value::Bool(same(get!(a), get!(b)) == negated));
                }
                Op::In { a, list, equal, negated, to } => {
                    let value = match search(get!(a), &self.lists[list as usize], equal) {
                        Some(found) => Value::Bool(found != negated),
                        None => Value::Null,
                    };
                    put!(to, value);
                }
                Op::Fit { a, narrow } => attempt!(fit(get!(a), narrow)),
                Op::Jump { target } => {
                    next = target as usize;
                    continue;
                }
                Op::JumpIfTrue { a, target } => {
                    if is(get!(a), true) {
                        next = target as usize;
                        continue;
                    }
                }
                Op::JumpIfFalse { a, target } => {
                    if is(get!(a), false) {
                        next = target as usize;
                        continue;
                    }
                }
                Op::JumpUnlessTrue { a, target } => {
                    if !is(get!(a), true) {
                        next = target as usize;
                        continue;
                    }
                }
                Op::JumpUnlessNull { a, target } => {
                    if !get!(a).is_null() {
                        next = target as usize;
                        continue;
                    }
                }
                Op::Require { a } => {
                    if !is(get!(a), true) {
                        return Ok(false);
                    }
                }
                Op::RequireCompare { function, a, b } => {
                    if function.call(get!(a), get!(b)) != Some(true) {
                        return Ok(false);
                    }
                }
                Op::Raise { cause } => {
                    return Err(self.failure(next, self.causes[cause as usize].clone()));
                }
            }
            next += 1;
        }
        Ok(true)
    }

    #[cold]
    fn failure(&self, instruction: usize, cause: Cause) -> Failure {
        cause.at(self.sites[instruction])
    }
}

/// `to` becomes a copy of `from`.
#[inline]
fn copy(from: &Value, to: &mut Value) {
    match (from, &mut *to) {
        (Value::Str(new), Value::Str(old)) => {
            // The same text as in the row before is not counted up and down.
            if !new.shares(old) {
                *old = new.clone();
            }
        }
        // Written out, so that the common ones are not put together in memory first.
        (Value::Double(v), _) => *to = Value::Double(*v),
        (Value::BigInt(v), _) => *to = Value::BigInt(*v),
        (Value::Int(v), _) => *to = Value::Int(*v),
        (Value::Timestamp(v), _) => *to = Value::Timestamp(*v),
        (other, _) => *to = other.clone(),
    }
}

/// Whether the value is that truth value.
#[inline]
fn is(value: &Value, truth: bool) -> bool {
    matches!(value, Value::Bool(value) if *value == truth)
}

fn and(a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Bool(false), _) | (_, Value::Bool(false)) => Value::Bool(false),
        (Value::Bool(true), Value::Bool(true)) => Value::Bool(true),
        _ => Value::Null,
    }
}

fn or(a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Bool(true), _) | (_, Value::Bool(true)) => Value::Bool(true),
        (Value::Bool(false), Value::Bool(false)) => Value::Bool(false),
        _ => Value::Null,
    }
}

/// IN: TRUE at the first equal value, NULL if a comparison was NULL and none TRUE.
fn search(value: &Value, list: &[Value], equal: Comparison) -> Option<bool> {
    let mut found = Some(false);
    for item in list {
        match equal.call(value, item) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => found = None,
        }
    }
    found
}

/// Whether an integer fits a narrower field; NULL does.
fn fit(value: &Value, narrow: Narrow) -> Result<(), Cause> {
    match (narrow, value) {
        (Narrow::I8, Value::Int(value)) => field::fit_i8(*value).map(drop),
        (Narrow::I16, Value::Int(value)) => field::fit_i16(*value).map(drop),
        (Narrow::U8, Value::Int(value)) => field::fit_u8(*value).map(drop),
        (Narrow::U16, Value::Int(value)) => field::fit_u16(*value).map(drop),
        (Narrow::U32, Value::BigInt(value)) => field::fit_u32(*value).map(drop),
        (Narrow::U64, Value::BigInt(value)) => field::fit_u64(*value).map(drop),
        _ => Ok(()),
    }
}
