//! The functions that the interpreter calls without a detour: arithmetic, comparisons and widening of the common
//! types. Each is the runtime's own function; only the way to it is shorter than [`scalar::dynamic`]'s.

use eventflux_runtime::Value;
use eventflux_runtime::error::Cause;
use eventflux_runtime::scalar::{arithmetic, cast, compare};

/// Wraps what a function returns.
macro_rules! wrapped {
    (plain, $result:expr) => {
        $result
    };
    (fallible, $result:expr) => {
        $result?
    };
}

macro_rules! binary {
    ($($name:ident = $module:ident::$function:ident($ty:ident) -> $out:ident $kind:ident;)*) => {
        /// A strict function of two arguments of one type.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Binary {
            $($name,)*
        }

        impl Binary {
            /// The function with that path in the function table.
            pub(super) fn by_path(path: &str) -> Option<Binary> {
                $(if path == concat!(stringify!($module), "::", stringify!($function)) {
                    return Some(Binary::$name);
                })*
                None
            }

            /// Its value; NULL if an argument is.
            ///
            /// # Errors
            /// Those of the function.
            #[inline]
            pub(super) fn call(self, a: &Value, b: &Value) -> Result<Value, Cause> {
                match self {
                    $(Binary::$name => match (a, b) {
                        (Value::$ty(a), Value::$ty(b)) => {
                            Ok(Value::$out(wrapped!($kind, $module::$function(arg!($ty a), arg!($ty b)))))
                        }
                        _ => Ok(Value::Null),
                    },)*
                }
            }
        }
    };
}

/// An argument as the function takes it.
macro_rules! arg {
    (Str $value:ident) => {
        &**$value
    };
    ($ty:ident $value:ident) => {
        *$value
    };
}

binary! {
    AddI32 = arithmetic::add_i32(Int) -> Int fallible;
    SubI32 = arithmetic::sub_i32(Int) -> Int fallible;
    MulI32 = arithmetic::mul_i32(Int) -> Int fallible;
    DivI32 = arithmetic::div_i32(Int) -> Int fallible;
    RemI32 = arithmetic::rem_i32(Int) -> Int fallible;
    AddI64 = arithmetic::add_i64(BigInt) -> BigInt fallible;
    SubI64 = arithmetic::sub_i64(BigInt) -> BigInt fallible;
    MulI64 = arithmetic::mul_i64(BigInt) -> BigInt fallible;
    DivI64 = arithmetic::div_i64(BigInt) -> BigInt fallible;
    RemI64 = arithmetic::rem_i64(BigInt) -> BigInt fallible;
    AddF64 = arithmetic::add_f64(Double) -> Double plain;
    SubF64 = arithmetic::sub_f64(Double) -> Double plain;
    MulF64 = arithmetic::mul_f64(Double) -> Double plain;
    DivF64 = arithmetic::div_f64(Double) -> Double plain;
    RemF64 = arithmetic::rem_f64(Double) -> Double plain;
    AddF32 = arithmetic::add_f32(Float) -> Float plain;
    SubF32 = arithmetic::sub_f32(Float) -> Float plain;
    MulF32 = arithmetic::mul_f32(Float) -> Float plain;
    DivF32 = arithmetic::div_f32(Float) -> Float plain;
    RemF32 = arithmetic::rem_f32(Float) -> Float plain;
    EqBool = compare::eq_bool(Bool) -> Bool plain;
    NeBool = compare::ne_bool(Bool) -> Bool plain;
    EqI32 = compare::eq_i32(Int) -> Bool plain;
    NeI32 = compare::ne_i32(Int) -> Bool plain;
    LtI32 = compare::lt_i32(Int) -> Bool plain;
    LeI32 = compare::le_i32(Int) -> Bool plain;
    GtI32 = compare::gt_i32(Int) -> Bool plain;
    GeI32 = compare::ge_i32(Int) -> Bool plain;
    EqI64 = compare::eq_i64(BigInt) -> Bool plain;
    NeI64 = compare::ne_i64(BigInt) -> Bool plain;
    LtI64 = compare::lt_i64(BigInt) -> Bool plain;
    LeI64 = compare::le_i64(BigInt) -> Bool plain;
    GtI64 = compare::gt_i64(BigInt) -> Bool plain;
    GeI64 = compare::ge_i64(BigInt) -> Bool plain;
    EqF64 = compare::eq_f64(Double) -> Bool plain;
    NeF64 = compare::ne_f64(Double) -> Bool plain;
    LtF64 = compare::lt_f64(Double) -> Bool plain;
    LeF64 = compare::le_f64(Double) -> Bool plain;
    GtF64 = compare::gt_f64(Double) -> Bool plain;
    GeF64 = compare::ge_f64(Double) -> Bool plain;
    EqF32 = compare::eq_f32(Float) -> Bool plain;
    NeF32 = compare::ne_f32(Float) -> Bool plain;
    LtF32 = compare::lt_f32(Float) -> Bool plain;
    LeF32 = compare::le_f32(Float) -> Bool plain;
    GtF32 = compare::gt_f32(Float) -> Bool plain;
    GeF32 = compare::ge_f32(Float) -> Bool plain;
    EqStr = compare::eq_str(Str) -> Bool plain;
    NeStr = compare::ne_str(Str) -> Bool plain;
    LtStr = compare::lt_str(Str) -> Bool plain;
    LeStr = compare::le_str(Str) -> Bool plain;
    GtStr = compare::gt_str(Str) -> Bool plain;
    GeStr = compare::ge_str(Str) -> Bool plain;
    EqTimestamp = compare::eq_timestamp(Timestamp) -> Bool plain;
    NeTimestamp = compare::ne_timestamp(Timestamp) -> Bool plain;
    LtTimestamp = compare::lt_timestamp(Timestamp) -> Bool plain;
    LeTimestamp = compare::le_timestamp(Timestamp) -> Bool plain;
    GtTimestamp = compare::gt_timestamp(Timestamp) -> Bool plain;
    GeTimestamp = compare::ge_timestamp(Timestamp) -> Bool plain;
}

/// A conversion that can't fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Widen {
    I32ToI64,
    I32ToF64,
    I64ToF64,
    F32ToF64,
}

impl Widen {
    /// The conversion with that path in the function table.
    pub(super) fn by_path(path: &str) -> Option<Widen> {
        Some(match path {
            "cast::cast_i32_i64" => Widen::I32ToI64,
            "cast::cast_i32_f64" => Widen::I32ToF64,
            "cast::cast_i64_f64" => Widen::I64ToF64,
            "cast::cast_f32_f64" => Widen::F32ToF64,
            _ => return None,
        })
    }

    /// Its value; NULL of NULL.
    #[inline]
    pub(super) fn call(self, a: &Value) -> Value {
        match (self, a) {
            (Widen::I32ToI64, Value::Int(a)) => Value::BigInt(cast::cast_i32_i64(*a)),
            (Widen::I32ToF64, Value::Int(a)) => Value::Double(cast::cast_i32_f64(*a)),
            (Widen::I64ToF64, Value::BigInt(a)) => Value::Double(cast::cast_i64_f64(*a)),
            (Widen::F32ToF64, Value::Float(a)) => Value::Double(cast::cast_f32_f64(*a)),
            _ => Value::Null,
        }
    }
}
