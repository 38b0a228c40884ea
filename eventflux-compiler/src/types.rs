//! SQL's types.

use std::fmt;

/// The type of an expression, without its nullability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SqlType {
    /// BOOL: `bool`.
    Bool,
    /// INT: `i32`.
    Int,
    /// BIGINT: `i64`.
    BigInt,
    /// FLOAT: `f32`.
    Float,
    /// DOUBLE: `f64`.
    Double,
    /// STRING: `String`, and `&str` while it is computed with.
    String,
    /// TIMESTAMP: microseconds since the epoch.
    Timestamp,
    /// A duration literal; at run time an `i64` of microseconds. No column has this type.
    Interval,
    /// A Rust type that SQL can only carry; the number tells such types apart.
    Opaque(u32),
}

impl SqlType {
    /// Whether arithmetic works on it.
    pub const fn is_numeric(self) -> bool {
        matches!(self, SqlType::Int | SqlType::BigInt | SqlType::Float | SqlType::Double)
    }

    /// Whether it is INT or BIGINT.
    pub const fn is_integer(self) -> bool {
        matches!(self, SqlType::Int | SqlType::BigInt)
    }

    /// Whether its values can be compared and sorted.
    pub const fn is_ordered(self) -> bool {
        !matches!(self, SqlType::Interval | SqlType::Opaque(_))
    }

    /// The type's SQL name.
    pub const fn sql(self) -> &'static str {
        match self {
            SqlType::Bool => "BOOL",
            SqlType::Int => "INT",
            SqlType::BigInt => "BIGINT",
            SqlType::Float => "FLOAT",
            SqlType::Double => "DOUBLE",
            SqlType::String => "STRING",
            SqlType::Timestamp => "TIMESTAMP",
            SqlType::Interval => "INTERVAL",
            SqlType::Opaque(_) => "opaque",
        }
    }
}

/// The names of the types: SQL's own first, then its synonyms.
const NAMES: &[(SqlType, &[&str])] = &[
    (SqlType::Bool, &["BOOL", "BOOLEAN"]),
    (SqlType::Int, &["INT", "INTEGER"]),
    (SqlType::BigInt, &["BIGINT", "LONG"]),
    (SqlType::Float, &["FLOAT", "REAL"]),
    (SqlType::Double, &["DOUBLE"]),
    (SqlType::String, &["STRING", "TEXT", "VARCHAR", "CHAR"]),
    (SqlType::Timestamp, &["TIMESTAMP", "DATETIME"]),
];

impl SqlType {
    /// The type of that name or synonym, in any case.
    pub fn from_name(name: &str) -> Option<SqlType> {
        NAMES.iter().find(|(_, names)| names.iter().any(|n| n.eq_ignore_ascii_case(name))).map(|(ty, _)| *ty)
    }
}

impl fmt::Display for SqlType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sql())
    }
}

/// A type and whether NULL may occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// The type of the values that are not NULL.
    pub sql: SqlType,
    /// Whether NULL may occur.
    pub nullable: bool,
}

impl Type {
    /// A type without NULL.
    pub const fn not_null(sql: SqlType) -> Self {
        Type { sql, nullable: false }
    }

    /// A type with NULL.
    pub const fn nullable(sql: SqlType) -> Self {
        Type { sql, nullable: true }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.sql, if self.nullable { "" } else { " NOT NULL" })
    }
}
