//! Calls of the function table that have no instruction of their own.

use eventflux_compiler::functions::{FnId, PreparedKind, RustFunction};
use eventflux_compiler::physical;
use eventflux_runtime::Value;
use eventflux_runtime::error::Cause;
use eventflux_runtime::scalar::dynamic::{DynFn, PreparedFn, by_path, by_path_prepared};
use eventflux_runtime::scalar::prepared::{self, Prepared};

use super::super::compiler::Native;
use super::Operand;

/// Which function is called with what.
#[derive(Debug)]
pub(super) struct CallSite {
    function: Function,
    operands: Box<[Operand]>,
}

#[derive(Debug)]
enum Function {
    Plain(DynFn),
    Rust(DynFn),
    Prepared(PreparedFn, Box<[Prepared]>),
}

/// Calls with more arguments allocate.
const FEW: usize = 6;

impl CallSite {
    /// A call of a function as it is.
    ///
    /// # Panics
    /// If the runtime has no function of the table's; a test holds the two together.
    pub(super) fn plain(func: FnId, operands: Vec<Operand>) -> Self {
        let path = func.get().rust;
        match by_path(path) {
            Some(function) => CallSite { function: Function::Plain(function), operands: operands.into() },
            None => unreachable!("the runtime has no function {path}"),
        }
    }

    /// A call of a function written in Rust.
    ///
    /// # Panics
    /// If the plan is not that of a compiler of this crate.
    pub(super) fn rust(function: &RustFunction, operands: Vec<Operand>) -> Self {
        match function.schema.handle.get::<Native>() {
            Some(Native(call)) => CallSite { function: Function::Rust(*call), operands: operands.into() },
            None => unreachable!("`{}` was not registered", function.name),
        }
    }

    /// Whether the function is one of SQL, whose results may be computed beforehand.
    pub(super) fn folds(&self) -> bool {
        !matches!(self.function, Function::Rust(_))
    }

    /// A call of a function's prepared variant, its literal arguments left out of `operands`.
    ///
    /// # Errors
    /// If a literal can't be prepared; the compiler has checked them all.
    ///
    /// # Panics
    /// As [`CallSite::plain`].
    pub(super) fn prepared(
        path: &str,
        literals: &[physical::Prepared],
        operands: Vec<Operand>,
    ) -> Result<Self, Cause> {
        let made = literals.iter().map(prepare).collect::<Result<_, _>>()?;
        match by_path_prepared(path) {
            Some(function) => {
                Ok(CallSite { function: Function::Prepared(function, made), operands: operands.into() })
            }
            None => unreachable!("the runtime has no function {path}"),
        }
    }

    /// Where the arguments are.
    pub(super) fn operands(&self) -> &[Operand] {
        &self.operands
    }

    /// Calls the function with the arguments that `get` finds.
    ///
    /// # Errors
    /// Those of the function.
    #[inline]
    pub(super) fn call<'v>(&self, get: impl Fn(Operand) -> &'v Value) -> Result<Value, Cause> {
        static NULL: Value = Value::Null;
        if self.operands.len() <= FEW {
            let mut few = [&NULL; FEW];
            for (arg, operand) in few.iter_mut().zip(&self.operands) {
                *arg = get(*operand);
            }
            self.apply(&few[..self.operands.len()])
        } else {
            let many: Vec<&Value> = self.operands.iter().map(|operand| get(*operand)).collect();
            self.apply(&many)
        }
    }

    #[inline]
    fn apply(&self, args: &[&Value]) -> Result<Value, Cause> {
        match &self.function {
            Function::Plain(function) | Function::Rust(function) => function(args),
            Function::Prepared(function, prepared) => function(args, prepared),
        }
    }
}

fn prepare(literal: &physical::Prepared) -> Result<Prepared, Cause> {
    let text = literal.literal.as_str();
    Ok(match literal.kind {
        PreparedKind::Regex => Prepared::Regex(prepared::Regex::new(text)?),
        PreparedKind::Like => Prepared::Like(prepared::Like::new(text)?),
        PreparedKind::ILike => Prepared::Like(prepared::Like::ignoring_case(text)?),
        PreparedKind::Zone => Prepared::Zone(prepared::Zone::new(text)?),
        PreparedKind::Unit => Prepared::Unit(prepared::Unit::new(text)?),
        PreparedKind::Format => Prepared::Format(prepared::Format::new(text)?),
    })
}
