//! Operators, the special forms, and conversions.

use super::entry::{doc, f};
use super::{Family, PreparedKind, ScalarDoc};
use crate::types::SqlType::{self, BigInt, Bool, Double, Float, Int, Interval, String, Timestamp};

/// Arithmetic and `||`.
pub(super) const OPERATORS: &[ScalarDoc] = &[
    doc(
        Family::Operator,
        &["+"],
        "Sum; a TIMESTAMP plus a duration is the later instant. An integer overflow is a row error.",
        &[
            ("1 + 2", "3"),
            ("1 + 0.5", "1.5"),
            ("TIMESTAMP '2024-01-31 00:00:00' + INTERVAL '1' DAY", "2024-02-01T00:00:00Z"),
        ],
        &[
            f("arithmetic::add_i32", &[Int, Int], Int).fallible(),
            f("arithmetic::add_i64", &[BigInt, BigInt], BigInt).fallible(),
            f("arithmetic::add_f32", &[Float, Float], Float),
            f("arithmetic::add_f64", &[Double, Double], Double),
            f("time::add_timestamp", &[Timestamp, Interval], Timestamp).fallible(),
            f("time::add_interval", &[Interval, Timestamp], Timestamp).fallible(),
        ],
    ),
    doc(
        Family::Operator,
        &["-"],
        "Difference, or the negative; between two TIMESTAMPs the BIGINT number of microseconds.",
        &[
            ("1 - 2", "-1"),
            ("- (2 + 3)", "-5"),
            ("TIMESTAMP '2024-01-01 00:00:01' - TIMESTAMP '2024-01-01 00:00:00'", "1000000"),
            ("TIMESTAMP '2024-01-01 00:00:00' - INTERVAL '1' SECOND", "2023-12-31T23:59:59Z"),
        ],
        &[
            f("arithmetic::sub_i32", &[Int, Int], Int).fallible(),
            f("arithmetic::sub_i64", &[BigInt, BigInt], BigInt).fallible(),
            f("arithmetic::sub_f32", &[Float, Float], Float),
            f("arithmetic::sub_f64", &[Double, Double], Double),
            f("time::since", &[Timestamp, Timestamp], BigInt).fallible(),
            f("time::sub_timestamp", &[Timestamp, Interval], Timestamp).fallible(),
            f("arithmetic::neg_i32", &[Int], Int).fallible(),
            f("arithmetic::neg_i64", &[BigInt], BigInt).fallible(),
            f("arithmetic::neg_f32", &[Float], Float),
            f("arithmetic::neg_f64", &[Double], Double),
        ],
    ),
    doc(
        Family::Operator,
        &["*"],
        "Product. An integer overflow is a row error.",
        &[("6 * 7", "42"), ("2 * 0.25", "0.5")],
        &[
            f("arithmetic::mul_i32", &[Int, Int], Int).fallible(),
            f("arithmetic::mul_i64", &[BigInt, BigInt], BigInt).fallible(),
            f("arithmetic::mul_f32", &[Float, Float], Float),
            f("arithmetic::mul_f64", &[Double, Double], Double),
        ],
    ),
    doc(
        Family::Operator,
        &["/"],
        "Quotient. Between integers it is cut towards zero, and dividing by zero is a row error; floats follow \
         IEEE 754.",
        &[("7 / 2", "3"), ("-7 / 2", "-3"), ("7 / 2.0", "3.5"), ("1.0 / 0", "Infinity")],
        &[
            f("arithmetic::div_i32", &[Int, Int], Int).fallible(),
            f("arithmetic::div_i64", &[BigInt, BigInt], BigInt).fallible(),
            f("arithmetic::div_f32", &[Float, Float], Float),
            f("arithmetic::div_f64", &[Double, Double], Double),
        ],
    ),
    doc(
        Family::Operator,
        &["%", "MOD"],
        "Remainder, with the dividend's sign. Between integers a zero divisor is a row error.",
        &[("7 % 3", "1"), ("-7 % 3", "-1"), ("MOD(7.5, 2)", "1.5")],
        &[
            f("arithmetic::rem_i32", &[Int, Int], Int).fallible(),
            f("arithmetic::rem_i64", &[BigInt, BigInt], BigInt).fallible(),
            f("arithmetic::rem_f32", &[Float, Float], Float),
            f("arithmetic::rem_f64", &[Double, Double], Double),
        ],
    ),
    doc(
        Family::Operator,
        &["||"],
        "The two strings one after the other. NULL if one is NULL; CONCAT skips NULLs.",
        &[("'stream' || 'ing'", "streaming")],
        &[f("text::concat2", &[String, String], String).buffer()],
    ),
];

/// One comparison for every ordered type.
macro_rules! comparison {
    ($names:expr, $rust:literal, $summary:expr, $examples:expr) => {
        doc(
            Family::Operator,
            &$names,
            $summary,
            &$examples,
            &[
                f(concat!("compare::", $rust, "_bool"), &[Bool, Bool], Bool),
                f(concat!("compare::", $rust, "_i32"), &[Int, Int], Bool),
                f(concat!("compare::", $rust, "_i64"), &[BigInt, BigInt], Bool),
                f(concat!("compare::", $rust, "_f32"), &[Float, Float], Bool),
                f(concat!("compare::", $rust, "_f64"), &[Double, Double], Bool),
                f(concat!("compare::", $rust, "_str"), &[String, String], Bool),
                f(concat!("compare::", $rust, "_timestamp"), &[Timestamp, Timestamp], Bool),
            ],
        )
    };
}

/// Comparisons and LIKE.
pub(super) const COMPARISONS: &[ScalarDoc] = &[
    comparison!(
        ["=", "=="],
        "eq",
        "Whether both are equal. Strings are compared by their bytes, floats as IEEE 754 says: NaN equals nothing.",
        [("1 = 1.0", "true"), ("'a' = 'A'", "false"), ("1 = CAST(NULL AS INT)", "NULL")]
    ),
    comparison!(["<>", "!="], "ne", "Whether they differ.", [("1 <> 2", "true")]),
    comparison!(["<"], "lt", "Whether the left one is less. FALSE is less than TRUE.", [("1 < 2", "true")]),
    comparison!(["<="], "le", "Whether the left one is less or equal.", [("2 <= 2", "true")]),
    comparison!([">"], "gt", "Whether the left one is greater.", [("'b' > 'a'", "true")]),
    comparison!([">="], "ge", "Whether the left one is greater or equal.", [("1 >= 2", "false")]),
    comparison!(
        ["IS NOT DISTINCT FROM"],
        "same",
        "Whether both are the same: NULL is the same as NULL, NaN as NaN, -0.0 as 0.0. Never NULL. \
         `IS DISTINCT FROM` is the opposite.",
        [("NULL IS NOT DISTINCT FROM 1", "false"), ("1 IS DISTINCT FROM 2", "true")]
    ),
    doc(
        Family::Operator,
        &["LIKE"],
        "Whether the whole string fits the pattern: `%` stands for any text, `_` for one character. Backslash, \
         or the character after ESCAPE, takes a special meaning away.",
        &[
            ("'price' LIKE 'p%e'", "true"),
            ("'5%' LIKE '5!%' ESCAPE '!'", "true"),
            ("'Price' LIKE 'p%'", "false"),
        ],
        &[
            f("pattern::like", &[String, String], Bool)
                .fallible()
                .prepared(&[(1, PreparedKind::Like)], "pattern::like_prepared"),
            f("pattern::like_escape", &[String, String, String], Bool).fallible(),
        ],
    ),
    doc(
        Family::Operator,
        &["ILIKE"],
        "LIKE without regard to upper and lower case.",
        &[("'Price' ILIKE 'p%'", "true")],
        &[
            f("pattern::ilike", &[String, String], Bool)
                .fallible()
                .prepared(&[(1, PreparedKind::ILike)], "pattern::like_prepared"),
            f("pattern::ilike_escape", &[String, String, String], Bool).fallible(),
        ],
    ),
];

/// One extreme for every ordered type.
const fn extreme(rust: &'static str, params: &'static [SqlType], result: SqlType) -> super::ScalarFn {
    f(rust, params, result).variadic(super::Call::Fold)
}

/// The overloads of GREATEST or LEAST.
macro_rules! extremes {
    ($rust:literal) => {
        &[
            extreme($rust, &[Bool], Bool),
            extreme($rust, &[Int], Int),
            extreme($rust, &[BigInt], BigInt),
            extreme($rust, &[Float], Float),
            extreme($rust, &[Double], Double),
            extreme($rust, &[String], String),
            extreme($rust, &[Timestamp], Timestamp),
        ]
    };
}

/// Forms that evaluate only what they need, or need more than their arguments: the binder makes nodes of them.
pub(super) const SPECIAL: &[ScalarDoc] = &[
    doc(
        Family::Conditional,
        &["CASE"],
        "The result of the first WHEN that is TRUE, else of ELSE, else NULL; `CASE x WHEN y ..` compares with `=`.",
        &[
            ("CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END", "b"),
            ("CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' END", "two"),
        ],
        &[],
    ),
    doc(
        Family::Conditional,
        &["COALESCE", "IFNULL", "NVL"],
        "The first argument that is not NULL; later ones are not evaluated.",
        &[("COALESCE(CAST(NULL AS INT), 7)", "7")],
        &[],
    ),
    doc(
        Family::Conditional,
        &["NULLIF"],
        "NULL if both are equal, else the first.",
        &[("NULLIF(1, 1)", "NULL"), ("NULLIF(1, 2)", "1")],
        &[],
    ),
    doc(
        Family::Conditional,
        &["IF", "IIF"],
        "The second argument if the first is TRUE, else the third.",
        &[("IF(1 < 2, 'yes', 'no')", "yes")],
        &[],
    ),
    doc(
        Family::Cast,
        &["CAST"],
        "The value as another type. A float becomes the nearest integer, halves the even one; text is read \
         without the spaces around it; a value that does not fit is a row error.",
        &[
            ("CAST(2.5 AS INT)", "2"),
            ("CAST(3.5 AS INT)", "4"),
            ("CAST(' 42 ' AS BIGINT)", "42"),
            ("CAST(1e20 AS STRING)", "1e+20"),
            ("CAST(TIMESTAMP '2024-02-29' AS STRING)", "2024-02-29T00:00:00Z"),
        ],
        &[],
    ),
    doc(
        Family::Cast,
        &["TRY_CAST"],
        "CAST, but NULL instead of a row error.",
        &[("TRY_CAST('4x' AS INT)", "NULL")],
        &[],
    ),
    doc(Family::Time, &["NOW"], "The time of the event or timer being processed.", &[], &[]),
    doc(Family::Time, &["ROWTIME"], "The row's own time.", &[], &[]),
    doc(
        Family::Time,
        &["MATCH_TIMES"],
        "Behind a pattern: its positions, from left to right, each with the row times of its events, as text.",
        &[],
        &[],
    ),
];

/// GREATEST and LEAST, and the conversions that CAST stands for.
pub(super) const CASTS: &[ScalarDoc] = &[
    doc(
        Family::Conditional,
        &["GREATEST"],
        "The greatest of the arguments that are not NULL; NaN is above all numbers.",
        &[("GREATEST(1, 3, 2)", "3"), ("GREATEST('a', 'b')", "b"), ("GREATEST(CAST(NULL AS INT), 1)", "1")],
        extremes!("compare::greatest"),
    ),
    doc(
        Family::Conditional,
        &["LEAST"],
        "The least of the arguments that are not NULL; NaN is above all numbers.",
        &[("LEAST(3, 1, 2)", "1"), ("LEAST(2, 0.5)", "0.5")],
        extremes!("compare::least"),
    ),
    doc(
        Family::Cast,
        &[CAST],
        "The conversions behind CAST and behind implicit widening.",
        &[],
        &[
            f("cast::cast_i32_i64", &[Int], BigInt),
            f("cast::cast_i32_f64", &[Int], Double),
            f("cast::cast_i64_f64", &[BigInt], Double),
            f("cast::cast_f32_f64", &[Float], Double),
            f("cast::cast_i32_f32", &[Int], Float),
            f("cast::cast_i64_f32", &[BigInt], Float),
            f("cast::cast_i64_i32", &[BigInt], Int).fallible(),
            f("cast::cast_f32_i32", &[Float], Int).fallible(),
            f("cast::cast_f32_i64", &[Float], BigInt).fallible(),
            f("cast::cast_f64_i32", &[Double], Int).fallible(),
            f("cast::cast_f64_i64", &[Double], BigInt).fallible(),
            f("cast::cast_f64_f32", &[Double], Float).fallible(),
            f("cast::cast_bool_i32", &[Bool], Int),
            f("cast::cast_bool_i64", &[Bool], BigInt),
            f("cast::cast_i32_bool", &[Int], Bool),
            f("cast::cast_i64_bool", &[BigInt], Bool),
            f("cast::cast_bool_str", &[Bool], String),
            f("cast::cast_i32_str", &[Int], String).buffer(),
            f("cast::cast_i64_str", &[BigInt], String).buffer(),
            f("cast::cast_f32_str", &[Float], String).buffer(),
            f("cast::cast_f64_str", &[Double], String).buffer(),
            f("cast::cast_timestamp_str", &[Timestamp], String).buffer(),
            f("cast::cast_str_bool", &[String], Bool).fallible(),
            f("cast::cast_str_i32", &[String], Int).fallible(),
            f("cast::cast_str_i64", &[String], BigInt).fallible(),
            f("cast::cast_str_f32", &[String], Float).fallible(),
            f("cast::cast_str_f64", &[String], Double).fallible(),
            f("cast::cast_str_timestamp", &[String], Timestamp).fallible(),
        ],
    ),
];

/// The name of the conversions in the table; it has a space, so that no call can have it.
pub(crate) const CAST: &str = "CAST AS";
