//! Input streams: which rows they take.

use eventflux_compiler::physical::{self, Late, Origin, TimeColumn};
use eventflux_runtime::engine::EngineError;
use eventflux_runtime::scalar::cast;
use eventflux_runtime::value::ValueType;
use eventflux_runtime::{Timestamp, Value};

use super::cells::ColumnType;

/// An input stream of an app, found by name once: what [`App::push_to`](super::App::push_to) takes.
///
/// It is a number, only good for the app that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input(pub(super) usize);

/// An input stream.
#[derive(Clone, Debug)]
pub(super) struct InputStream {
    /// Its number in the plan.
    pub(super) stream: usize,
    pub(super) name: String,
    pub(super) shape: Shape,
    time: Option<TimeColumn>,
    pub(super) late: Late,
    /// The name of the Rust struct behind it.
    pub(super) rust: Option<String>,
}

impl InputStream {
    /// The stream of that number, if it is an input.
    pub(super) fn of(number: usize, stream: &physical::Stream) -> Option<Self> {
        let Origin::Input { time, late } = stream.origin else { return None };
        Some(InputStream {
            stream: number,
            name: stream.name.clone(),
            shape: Shape::of(stream.name.clone(), stream.columns.iter()),
            time,
            late,
            rust: stream.rust.as_ref().map(|rust| rust.schema.name.clone()),
        })
    }

    /// The error of a name that is none of these inputs'.
    pub(super) fn unknown(name: &str, inputs: &[InputStream]) -> EngineError {
        let known = inputs.iter().map(|input| input.name.clone()).collect();
        EngineError::UnknownInput { name: name.to_owned(), known }
    }

    /// The time that a checked row says it has.
    ///
    /// # Errors
    /// A number of milliseconds that is no instant.
    #[inline]
    pub(super) fn time(&self, row: &[Value]) -> Result<Timestamp, i64> {
        match self.time.and_then(|time| row.get(usize::from(time.column))) {
            Some(Value::Timestamp(at)) => Ok(*at),
            Some(Value::BigInt(millis)) => Timestamp::checked_from_millis(*millis).ok_or(*millis),
            // Inputs in event time have a time column without NULL.
            _ => Ok(Timestamp::MIN),
        }
    }

    /// The name of the time column.
    pub(super) fn time_name(&self) -> &str {
        self.time.map_or("", |time| &self.shape.names[usize::from(time.column)])
    }

    /// Sets the row's time column.
    pub(super) fn set_time(&self, row: &mut [Value], at: Timestamp) {
        if let Some(time) = self.time
            && let Some(value) = row.get_mut(usize::from(time.column))
        {
            *value = if time.millis { Value::BigInt(at.as_millis()) } else { Value::Timestamp(at) };
        }
    }
}

/// What rows of values go into a stream or a table.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// What errors call it.
    name: String,
    pub(super) names: Vec<String>,
    types: Vec<ColumnType>,
    /// For each column a bit for each kind of values that it may hold, by [`kind`].
    kinds: Vec<u64>,
}

impl Shape {
    /// Rows of these columns.
    pub(super) fn of<'c>(name: String, columns: impl Iterator<Item = &'c physical::Column> + Clone) -> Self {
        let types = columns.clone().map(|column| ColumnType::of(column.ty));
        Shape {
            name,
            names: columns.map(|column| column.name.clone()).collect(),
            kinds: types.clone().map(kinds).collect(),
            types: types.collect(),
        }
    }

    /// What errors call it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The row as the stream has it: itself, or widened in `scratch`.
    ///
    /// # Errors
    /// Where it does not fit, naming the column.
    #[inline]
    pub(super) fn check<'v>(
        &self,
        row: &'v [Value],
        scratch: &'v mut Vec<Value>,
    ) -> Result<&'v [Value], EngineError> {
        // All columns at once, without a jump for each: nearly every row fits.
        let fit = row.iter().zip(&self.kinds).fold(1, |all, (value, kinds)| all & (kinds >> kind(value)));
        if row.len() == self.types.len() && fit != 0 {
            return Ok(row);
        }
        self.widen(row, scratch)?;
        Ok(scratch)
    }

    #[cold]
    fn widen(&self, row: &[Value], scratch: &mut Vec<Value>) -> Result<(), EngineError> {
        if row.len() != self.types.len() {
            let (stream, columns) = (&self.name, self.types.len());
            return Err(EngineError::BadRow(format!(
                "{stream} has {columns} column{} ({}), the row has {}",
                if columns == 1 { "" } else { "s" },
                self.names.join(", "),
                row.len()
            )));
        }
        scratch.clear();
        for ((value, name), column) in row.iter().zip(&self.names).zip(&self.types) {
            let wrong = || {
                let stream = &self.name;
                EngineError::BadRow(match type_of(value) {
                    None => format!("{stream}.{name} is NOT NULL, the row has NULL there"),
                    Some(ty) => {
                        format!("{stream}.{name} is {}, the row has {} there", column.ty.sql(), ty.sql())
                    }
                })
            };
            let fitting = match (value, column.ty) {
                (Value::Null, ty) if column.nullable || ty == ValueType::Opaque => Value::Null,
                (Value::Int(v), ValueType::BigInt) => Value::BigInt(cast::cast_i32_i64(*v)),
                (Value::Int(v), ValueType::Double) => Value::Double(cast::cast_i32_f64(*v)),
                (Value::BigInt(v), ValueType::Double) => Value::Double(cast::cast_i64_f64(*v)),
                (Value::Float(v), ValueType::Double) => Value::Double(cast::cast_f32_f64(*v)),
                (value, ty) if type_of(value) == Some(ty) => value.clone(),
                _ => return Err(wrong()),
            };
            scratch.push(fitting);
        }
        Ok(())
    }
}

/// The number of a value's variant.
#[inline]
fn kind(value: &Value) -> u32 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Int(_) => 2,
        Value::BigInt(_) => 3,
        Value::Float(_) => 4,
        Value::Double(_) => 5,
        Value::Str(_) => 6,
        Value::Timestamp(_) => 7,
        // There are no others.
        _ => 15,
    }
}

/// The kinds of values that a column may hold; NULL alone for opaque types, which are no values.
fn kinds(column: ColumnType) -> u64 {
    let null = 1 << kind(&Value::Null);
    let own = match column.ty {
        ValueType::Bool => Value::Bool(false),
        ValueType::Int => Value::Int(0),
        ValueType::BigInt => Value::BigInt(0),
        ValueType::Float => Value::Float(0.0),
        ValueType::Double => Value::Double(0.0),
        ValueType::Str => Value::from(""),
        ValueType::Timestamp => Value::Timestamp(Timestamp::default()),
        _ => Value::Null,
    };
    1 << kind(&own) | if column.nullable { null } else { 0 }
}

/// A value's type; `None` for NULL.
fn type_of(value: &Value) -> Option<ValueType> {
    Some(match value {
        Value::Bool(_) => ValueType::Bool,
        Value::Int(_) => ValueType::Int,
        Value::BigInt(_) => ValueType::BigInt,
        Value::Float(_) => ValueType::Float,
        Value::Double(_) => ValueType::Double,
        Value::Str(_) => ValueType::Str,
        Value::Timestamp(_) => ValueType::Timestamp,
        _ => return None,
    })
}
