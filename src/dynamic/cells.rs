//! Columns of the interpreter: what group keys, aggregate arguments and kept columns are to the runtime's
//! operators.

use eventflux_compiler::physical::Kept;
use eventflux_compiler::types::{SqlType, Type};
use eventflux_runtime::columns::{Columns, Key};
use eventflux_runtime::scalar::dynamic::same;
use eventflux_runtime::state::{Decoder, Encoder, StateError};
use eventflux_runtime::value::ValueType;
use eventflux_runtime::{Timestamp, Value};

/// Owned columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells(Box<[Value]>);

/// Borrowed columns: computed ones, or a selection of a row's.
#[derive(Clone, Copy, Debug)]
pub(super) enum CellsRef<'a> {
    /// All of these.
    Values(&'a [Value]),
    /// These of a row; nothing is copied as long as nobody keeps them.
    Picked {
        /// The row.
        row: &'a [Value],
        /// Which of its columns.
        picks: &'a [Kept],
        /// The row's time.
        at: Timestamp,
    },
}

impl Cells {
    /// The values, to be changed.
    #[inline]
    pub(super) fn values_mut(&mut self) -> &mut [Value] {
        &mut self.0
    }
}

impl<'a> CellsRef<'a> {
    /// How many there are.
    #[inline]
    pub(super) fn len(self) -> usize {
        match self {
            CellsRef::Values(values) => values.len(),
            CellsRef::Picked { picks, .. } => picks.len(),
        }
    }

    /// Calls `visit` with each value, in order.
    #[inline]
    fn each(self, mut visit: impl FnMut(usize, &Value)) {
        match self {
            CellsRef::Values(values) => values.iter().enumerate().for_each(|(i, value)| visit(i, value)),
            CellsRef::Picked { row, picks, at } => {
                for (i, pick) in picks.iter().enumerate() {
                    match pick {
                        Kept::Column(column) => visit(i, &row[usize::from(*column)]),
                        Kept::RowTime => visit(i, &Value::Timestamp(at)),
                    }
                }
            }
        }
    }

    /// A column of columns that hold no row time.
    #[inline]
    pub(super) fn get(self, index: usize) -> Option<&'a Value> {
        match self {
            CellsRef::Values(values) => values.get(index),
            CellsRef::Picked { row, picks, .. } => match picks.get(index)? {
                Kept::Column(column) => row.get(usize::from(*column)),
                Kept::RowTime => None,
            },
        }
    }

    /// The values; of a selection the row that they are of.
    #[inline]
    pub(super) fn whole(self) -> &'a [Value] {
        match self {
            CellsRef::Values(values) => values,
            CellsRef::Picked { row, .. } => row,
        }
    }

    /// The values as a slice, in `scratch` unless they are one already.
    pub(super) fn slice<'s>(self, scratch: &'s mut Vec<Value>) -> &'s [Value]
    where
        'a: 's,
    {
        match self {
            CellsRef::Values(values) => values,
            picked @ CellsRef::Picked { .. } => {
                scratch.clear();
                picked.each(|_, value| scratch.push(value.clone()));
                scratch
            }
        }
    }
}

impl Columns for Cells {
    type Ref<'a> = CellsRef<'a>;
    type Layout = Layout;
    type Place = Option<Self>;

    fn own(from: CellsRef<'_>) -> Self {
        match from {
            CellsRef::Values(values) => Cells(values.into()),
            picked @ CellsRef::Picked { .. } => {
                let mut values = Vec::with_capacity(picked.len());
                picked.each(|_, value| values.push(value.clone()));
                Cells(values.into())
            }
        }
    }

    #[inline]
    fn assign(&mut self, from: CellsRef<'_>) {
        if self.0.len() == from.len() {
            from.each(|i, value| self.0[i].clone_from(value));
        } else {
            *self = Cells::own(from);
        }
    }

    #[inline]
    fn as_ref(&self) -> CellsRef<'_> {
        CellsRef::Values(&self.0)
    }

    fn save(&self, layout: &Layout, out: &mut Encoder) {
        for (value, column) in self.0.iter().zip(&layout.0) {
            save(value, *column, out);
        }
    }

    fn load(layout: &Layout, from: &mut Decoder<'_>) -> Result<Self, StateError> {
        layout.0.iter().map(|column| load(*column, from)).collect::<Result<_, _>>().map(Cells)
    }
}

impl Key for Cells {
    type Slot = u32;

    #[inline]
    fn hash(key: CellsRef<'_>) -> u64 {
        let mut all = 0;
        key.each(|i, value| {
            let one = hash(value);
            all = if i == 0 { one } else { mix(all, one) };
        });
        all
    }

    #[inline]
    fn same(&self, key: CellsRef<'_>) -> bool {
        if self.0.len() != key.len() {
            return false;
        }
        let mut all = true;
        key.each(|i, value| all = all && same(&self.0[i], value));
        all
    }
}

/// The types of columns: how they are written into a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout(Box<[ColumnType]>);

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ColumnType {
    /// Its type.
    pub(super) ty: ValueType,
    /// Whether NULL can occur.
    pub(super) nullable: bool,
}

impl ColumnType {
    /// The type of values of a SQL type.
    pub(super) fn of(ty: Type) -> Self {
        let value = match ty.sql {
            SqlType::Bool => ValueType::Bool,
            SqlType::Int => ValueType::Int,
            SqlType::BigInt | SqlType::Interval => ValueType::BigInt,
            SqlType::Float => ValueType::Float,
            SqlType::Double => ValueType::Double,
            SqlType::String => ValueType::Str,
            SqlType::Timestamp => ValueType::Timestamp,
            SqlType::Opaque(_) => ValueType::Opaque,
        };
        ColumnType { ty: value, nullable: ty.nullable }
    }
}

impl FromIterator<Type> for Layout {
    fn from_iter<I: IntoIterator<Item = Type>>(types: I) -> Self {
        Layout(types.into_iter().map(ColumnType::of).collect())
    }
}

/// A hash that agrees with sameness.
#[inline]
fn hash(value: &Value) -> u64 {
    match value {
        Value::Bool(v) => <bool as Key>::hash(*v),
        Value::Int(v) => <i32 as Key>::hash(*v),
        Value::BigInt(v) => <i64 as Key>::hash(*v),
        Value::Float(v) => <f32 as Key>::hash(*v),
        Value::Double(v) => <f64 as Key>::hash(*v),
        Value::Str(v) => <String as Key>::hash(v),
        Value::Timestamp(v) => <Timestamp as Key>::hash(*v),
        // NULL; there are no other values.
        _ => <Option<bool> as Key>::hash(None),
    }
}

/// The hash of two hashed columns in this order.
#[inline]
fn mix(left: u64, right: u64) -> u64 {
    <(i64, i64) as Key>::hash((left.cast_signed(), right.cast_signed()))
}

/// Writes a value as the column type of compiled code does.
pub(super) fn save(value: &Value, column: ColumnType, out: &mut Encoder) {
    if column.nullable {
        out.put_bool(!value.is_null());
        if value.is_null() {
            return;
        }
    }
    match value {
        Value::Bool(v) => out.put_bool(*v),
        Value::Int(v) => out.put_i32(*v),
        Value::BigInt(v) => out.put_i64(*v),
        Value::Float(v) => out.put_f32(*v),
        Value::Double(v) => out.put_f64(*v),
        Value::Str(v) => out.put_str(v),
        Value::Timestamp(v) => out.put_time(*v),
        // A column without NULL holds none, and there are no other values.
        _ => {}
    }
}

/// Reads what [`save`] wrote.
pub(super) fn load(column: ColumnType, from: &mut Decoder<'_>) -> Result<Value, StateError> {
    if column.nullable && !from.get_bool()? {
        return Ok(Value::Null);
    }
    Ok(match column.ty {
        ValueType::Bool => Value::Bool(from.get_bool()?),
        ValueType::Int => Value::Int(from.get_i32()?),
        ValueType::BigInt => Value::BigInt(from.get_i64()?),
        ValueType::Float => Value::Float(from.get_f32()?),
        ValueType::Double => Value::Double(from.get_f64()?),
        ValueType::Str => Value::from(from.get_str()?),
        ValueType::Timestamp => Value::Timestamp(from.get_time()?),
        // What no value can carry was NULL and took no bytes.
        ValueType::Opaque => Value::Null,
        other => return Err(StateError::damaged(format!("a column of type {}", other.sql()))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(values: Vec<Value>) -> Cells {
        Cells(values.into())
    }

    #[test]
    fn bytes_are_those_of_compiled_columns() {
        let (at, text) = (Timestamp::from_micros(7), "grüße".to_owned());
        let compiled = (true, 1i32, Some(-2i64), None::<f64>, (text.clone(), at), Some(1.5f32));
        let mut out = Encoder::new();
        compiled.save(&(), &mut out);
        let expected = out.into_bytes();

        let values = vec![
            Value::Bool(true),
            Value::Int(1),
            Value::BigInt(-2),
            Value::Null,
            Value::from(text),
            Value::Timestamp(at),
            Value::Float(1.5),
        ];
        let layout: Layout = [
            Type::not_null(SqlType::Bool),
            Type::not_null(SqlType::Int),
            Type::nullable(SqlType::BigInt),
            Type::nullable(SqlType::Double),
            Type::not_null(SqlType::String),
            Type::not_null(SqlType::Timestamp),
            Type::nullable(SqlType::Float),
        ]
        .into_iter()
        .collect();
        let mut out = Encoder::new();
        cells(values.clone()).save(&layout, &mut out);
        let bytes = out.into_bytes();
        assert_eq!(bytes, expected);
        let mut from = Decoder::new(&bytes);
        assert_eq!(Cells::load(&layout, &mut from).unwrap().0[..], values);
        assert_eq!(from.finish(), Ok(()));
    }

    #[test]
    fn picked_columns_are_those_of_the_row() {
        let row = [Value::Int(1), Value::from("a"), Value::Null];
        let picks = [Kept::Column(2), Kept::RowTime, Kept::Column(1)];
        let at = Timestamp::from_micros(5);
        let picked = CellsRef::Picked { row: &row, picks: &picks, at };
        let owned = Cells::own(picked);
        assert_eq!(owned.0[..], [Value::Null, Value::Timestamp(at), Value::from("a")]);
        assert_eq!(Cells::hash(picked), Cells::hash(owned.as_ref()));
        assert!(owned.same(picked));
        let mut other = cells(vec![Value::Null; 3]);
        assert!(!other.same(picked));
        other.assign(picked);
        assert!(other.same(picked));
    }

    #[test]
    fn sameness_is_that_of_groups() {
        let nan = [Value::Double(f64::NAN), Value::Float(-0.0)];
        let other = [Value::Double(-f64::NAN), Value::Float(0.0)];
        assert!(cells(nan.to_vec()).same(CellsRef::Values(&other)));
        assert_eq!(Cells::hash(CellsRef::Values(&nan)), Cells::hash(CellsRef::Values(&other)));
        assert!(same(&Value::Null, &Value::Null) && !same(&Value::Null, &Value::Int(0)));
        let (ab, ba) = ([Value::from("a"), Value::from("b")], [Value::from("b"), Value::from("a")]);
        assert_ne!(Cells::hash(CellsRef::Values(&ab)), Cells::hash(CellsRef::Values(&ba)));
    }
}
