//! Mathematical functions.

use super::entry::{doc, f};
use super::{Family, ScalarDoc};
use crate::types::SqlType::{BigInt, Double, Float, Int};

/// A function from DOUBLE to DOUBLE.
macro_rules! on_double {
    ($names:expr, $rust:literal, $summary:expr, $examples:expr) => {
        doc(Family::Math, &$names, $summary, &$examples, &[f(concat!("math::", $rust), &[Double], Double)])
    };
}

/// Mathematics.
pub(super) const MATH: &[ScalarDoc] = &[
    doc(
        Family::Math,
        &["ABS"],
        "The value without its sign, of the same type.",
        &[("ABS(-3)", "3"), ("ABS(-2.5)", "2.5")],
        &[
            f("math::abs_i32", &[Int], Int).fallible(),
            f("math::abs_i64", &[BigInt], BigInt).fallible(),
            f("math::abs_f32", &[Float], Float),
            f("math::abs_f64", &[Double], Double),
        ],
    ),
    doc(
        Family::Math,
        &["CEIL", "CEILING"],
        "The smallest whole number not below the value, of the same type.",
        &[("CEIL(1.2)", "2"), ("CEIL(-1.5)", "-1"), ("CEIL(3)", "3")],
        &[
            f("math::ceil_i32", &[Int], Int),
            f("math::ceil_i64", &[BigInt], BigInt),
            f("math::ceil_f32", &[Float], Float),
            f("math::ceil_f64", &[Double], Double),
        ],
    ),
    doc(
        Family::Math,
        &["FLOOR"],
        "The greatest whole number not above the value, of the same type.",
        &[("FLOOR(1.8)", "1"), ("FLOOR(-1.5)", "-2")],
        &[
            f("math::floor_i32", &[Int], Int),
            f("math::floor_i64", &[BigInt], BigInt),
            f("math::floor_f32", &[Float], Float),
            f("math::floor_f64", &[Double], Double),
        ],
    ),
    doc(
        Family::Math,
        &["ROUND"],
        "The nearest whole number, halves away from zero; with `n` the nearest number of `n` decimal places, \
         judged by the shortest decimal text of the value. A negative `n` rounds before the point.",
        &[
            ("ROUND(2.5)", "3"),
            ("ROUND(-2.5)", "-3"),
            ("ROUND(2.675, 2)", "2.68"),
            ("ROUND(1250, -2)", "1300"),
        ],
        &[
            f("math::round_i32", &[Int], Int),
            f("math::round_i64", &[BigInt], BigInt),
            f("math::round_f32", &[Float], Float),
            f("math::round_f64", &[Double], Double),
            f("math::round_to_i32", &[Int, Int], Int).fallible(),
            f("math::round_to_i64", &[BigInt, Int], BigInt).fallible(),
            f("math::round_to_f32", &[Float, Int], Float),
            f("math::round_to_f64", &[Double, Int], Double),
        ],
    ),
    doc(
        Family::Math,
        &["TRUNC", "TRUNCATE"],
        "The value cut towards zero; with `n` after `n` decimal places.",
        &[("TRUNC(-1.9)", "-1"), ("TRUNC(2.789, 2)", "2.78")],
        &[
            f("math::trunc_f32", &[Float], Float),
            f("math::trunc_f64", &[Double], Double),
            f("math::trunc_to_f32", &[Float, Int], Float),
            f("math::trunc_to_f64", &[Double, Int], Double),
        ],
    ),
    doc(
        Family::Math,
        &["SIGN"],
        "-1, 0 or 1, of the same type; 0 for NaN.",
        &[("SIGN(-8)", "-1"), ("SIGN(0.5)", "1")],
        &[
            f("math::sign_i32", &[Int], Int),
            f("math::sign_i64", &[BigInt], BigInt),
            f("math::sign_f32", &[Float], Float),
            f("math::sign_f64", &[Double], Double),
        ],
    ),
    on_double!(["SQRT"], "sqrt", "Square root; NaN below zero.", [("SQRT(16)", "4"), ("SQRT(-1)", "NaN")]),
    on_double!(["CBRT"], "cbrt", "Cube root.", [("CBRT(-27)", "-3")]),
    on_double!(["EXP"], "exp", "e to the power of the value.", [("EXP(0)", "1")]),
    on_double!(["LN"], "ln", "Natural logarithm; -Infinity of zero, NaN below.", [("LN(1)", "0")]),
    doc(
        Family::Math,
        &["LOG", "LOG10"],
        "Logarithm to base 10; with two arguments to the base that comes first.",
        &[("LOG(1000)", "3"), ("LOG(2, 8)", "3")],
        &[f("math::log10", &[Double], Double), f("math::log", &[Double, Double], Double)],
    ),
    on_double!(["LOG2"], "log2", "Logarithm to base 2.", [("LOG2(8)", "3")]),
    doc(
        Family::Math,
        &["POWER", "POW"],
        "The first argument to the power of the second.",
        &[("POWER(2, 10)", "1024"), ("POWER(9, 0.5)", "3")],
        &[f("math::power", &[Double, Double], Double)],
    ),
    on_double!(["SIN"], "sin", "Sine of an angle in radians.", [("SIN(0)", "0")]),
    on_double!(["COS"], "cos", "Cosine of an angle in radians.", [("COS(0)", "1")]),
    on_double!(["TAN"], "tan", "Tangent of an angle in radians.", [("TAN(0)", "0")]),
    on_double!(
        ["ASIN"],
        "asin",
        "The angle in radians with that sine; NaN outside -1..1.",
        [("ASIN(0)", "0")]
    ),
    on_double!(
        ["ACOS"],
        "acos",
        "The angle in radians with that cosine; NaN outside -1..1.",
        [("ACOS(1)", "0")]
    ),
    on_double!(["ATAN"], "atan", "The angle in radians with that tangent.", [("ATAN(0)", "0")]),
    doc(
        Family::Math,
        &["ATAN2"],
        "`ATAN2(y, x)`: the angle in radians of the point (x, y).",
        &[("ATAN2(0, 1)", "0")],
        &[f("math::atan2", &[Double, Double], Double)],
    ),
    on_double!(["DEGREES"], "degrees", "Radians as degrees.", [("DEGREES(PI())", "180")]),
    on_double!(["RADIANS"], "radians", "Degrees as radians.", [("RADIANS(0)", "0")]),
    doc(
        Family::Math,
        &["PI"],
        "The number π.",
        &[("PI()", "3.141592653589793")],
        &[f("math::pi", &[], Double)],
    ),
];
