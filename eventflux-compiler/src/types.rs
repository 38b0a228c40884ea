//! SQL types.

use std::fmt;

/// A SQL type without its nullability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SqlType {
    /// BOOL.
    Bool,
    /// INT, 32 bits.
    Int,
    /// BIGINT, 64 bits.
    BigInt,
    /// FLOAT, 32 bits.
    Float,
    /// DOUBLE, 64 bits.
    Double,
    /// STRING.
    String,
    /// TIMESTAMP, microseconds.
    Timestamp,
    /// A duration: only literals have it.
    Interval,
    /// A Rust type that SQL only carries; a number into the app's list of opaque types.
    Opaque(u32),
}

/// A SQL type with its nullability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// The type.
    pub sql: SqlType,
    /// Whether NULL can occur.
    pub nullable: bool,
}

impl SqlType {
    /// This type where NULL can't occur.
    pub const fn not_null(self) -> Type {
        Type { sql: self, nullable: false }
    }

    /// This type where NULL can occur.
    pub const fn nullable(self) -> Type {
        Type { sql: self, nullable: true }
    }

    /// INT or BIGINT.
    pub const fn is_integer(self) -> bool {
        matches!(self, SqlType::Int | SqlType::BigInt)
    }

    /// Whether its values can be compared and sorted.
    pub const fn is_ordered(self) -> bool {
        !matches!(self, SqlType::Interval | SqlType::Opaque(_))
    }

    /// INT, BIGINT, FLOAT or DOUBLE.
    pub const fn is_numeric(self) -> bool {
        matches!(self, SqlType::Int | SqlType::BigInt | SqlType::Float | SqlType::Double)
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
        f.write_str(match self {
            SqlType::Bool => "BOOL",
            SqlType::Int => "INT",
            SqlType::BigInt => "BIGINT",
            SqlType::Float => "FLOAT",
            SqlType::Double => "DOUBLE",
            SqlType::String => "STRING",
            SqlType::Timestamp => "TIMESTAMP",
            SqlType::Interval => "a duration",
            SqlType::Opaque(_) => "an opaque Rust type",
        })
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.sql, if self.nullable { "" } else { " NOT NULL" })
    }
}
