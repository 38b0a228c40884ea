//! The functions that the interpreter calls without a detour: arithmetic, comparisons and widening of the common
//! types. Each is the runtime's own function; only the way to it is shorter than `scalar::dynamic`'s.

use eventflux_runtime::Value;
use eventflux_runtime::scalar::compare;

/// The arithmetic of two numbers: `name = function(type) kind`, where the kind says whether it may fail. Hands the
/// list to a macro.
macro_rules! with_arithmetic {
    ($then:ident) => {
        $then! {
            AddI32 = add_i32(Int) fallible;
            SubI32 = sub_i32(Int) fallible;
            MulI32 = mul_i32(Int) fallible;
            DivI32 = div_i32(Int) fallible;
            RemI32 = rem_i32(Int) fallible;
            AddI64 = add_i64(BigInt) fallible;
            SubI64 = sub_i64(BigInt) fallible;
            MulI64 = mul_i64(BigInt) fallible;
            DivI64 = div_i64(BigInt) fallible;
            RemI64 = rem_i64(BigInt) fallible;
            AddF32 = add_f32(Float) plain;
            SubF32 = sub_f32(Float) plain;
            MulF32 = mul_f32(Float) plain;
            DivF32 = div_f32(Float) plain;
            RemF32 = rem_f32(Float) plain;
            AddF64 = add_f64(Double) plain;
            SubF64 = sub_f64(Double) plain;
            MulF64 = mul_f64(Double) plain;
            DivF64 = div_f64(Double) plain;
            RemF64 = rem_f64(Double) plain;
        }
    };
}
pub(super) use with_arithmetic;

macro_rules! arithmetic {
    ($($name:ident = $function:ident($ty:ident) $kind:ident;)*) => {
        /// Arithmetic of two numbers of one type.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Arithmetic {
            $($name,)*
        }

        impl Arithmetic {
            /// The function with that path in the function table.
            pub(super) fn by_path(path: &str) -> Option<Arithmetic> {
                match path {
                    $(concat!("arithmetic::", stringify!($function)) => Some(Arithmetic::$name),)*
                    _ => None,
                }
            }
        }
    };
}
with_arithmetic!(arithmetic);

/// An argument as its function takes it.
macro_rules! argument {
    (Str $value:ident) => {
        &**$value
    };
    ($ty:ident $value:ident) => {
        *$value
    };
}

macro_rules! comparison {
    ($($name:ident = $function:ident($ty:ident);)*) => {
        /// A comparison of two values of one type.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Comparison {
            $($name,)*
        }

        impl Comparison {
            /// The function with that path in the function table.
            pub(super) fn by_path(path: &str) -> Option<Comparison> {
                match path {
                    $(concat!("compare::", stringify!($function)) => Some(Comparison::$name),)*
                    _ => None,
                }
            }

            /// Its value; `None` if an argument is NULL.
            #[inline]
            pub(super) fn call(self, a: &Value, b: &Value) -> Option<bool> {
                match self {
                    $(Comparison::$name => match (a, b) {
                        (Value::$ty(a), Value::$ty(b)) => {
                            Some(compare::$function(argument!($ty a), argument!($ty b)))
                        }
                        _ => None,
                    },)*
                }
            }
        }
    };
}

comparison! {
    EqBool = eq_bool(Bool);
    NeBool = ne_bool(Bool);
    EqI32 = eq_i32(Int);
    NeI32 = ne_i32(Int);
    LtI32 = lt_i32(Int);
    LeI32 = le_i32(Int);
    GtI32 = gt_i32(Int);
    GeI32 = ge_i32(Int);
    EqI64 = eq_i64(BigInt);
    NeI64 = ne_i64(BigInt);
    LtI64 = lt_i64(BigInt);
    LeI64 = le_i64(BigInt);
    GtI64 = gt_i64(BigInt);
    GeI64 = ge_i64(BigInt);
    EqF32 = eq_f32(Float);
    NeF32 = ne_f32(Float);
    LtF32 = lt_f32(Float);
    LeF32 = le_f32(Float);
    GtF32 = gt_f32(Float);
    GeF32 = ge_f32(Float);
    EqF64 = eq_f64(Double);
    NeF64 = ne_f64(Double);
    LtF64 = lt_f64(Double);
    LeF64 = le_f64(Double);
    GtF64 = gt_f64(Double);
    GeF64 = ge_f64(Double);
    EqStr = eq_str(Str);
    NeStr = ne_str(Str);
    LtStr = lt_str(Str);
    LeStr = le_str(Str);
    GtStr = gt_str(Str);
    GeStr = ge_str(Str);
    EqTimestamp = eq_timestamp(Timestamp);
    NeTimestamp = ne_timestamp(Timestamp);
    LtTimestamp = lt_timestamp(Timestamp);
    LeTimestamp = le_timestamp(Timestamp);
    GtTimestamp = gt_timestamp(Timestamp);
    GeTimestamp = ge_timestamp(Timestamp);
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
}
