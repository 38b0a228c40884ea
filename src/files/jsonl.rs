//! JSON lines: an object per line, its keys the names of columns.

use std::fmt;
use std::io::{BufRead, BufReader, Read as Bytes};

use eventflux_runtime::value::{ColumnInfo, ValueType};
use eventflux_runtime::{Timestamp, Value};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Broken, Read, ReadRows, Row, convert};

/// The longest line that is read: what has no line ends is no JSON lines file, and must not fill the memory.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Reads rows of one stream from JSON lines.
pub struct JsonlReader {
    reader: BufReader<Box<dyn Bytes + Send>>,
    columns: Vec<ColumnInfo>,
    arrival: Option<String>,
    line: u64,
    /// How many bytes were read.
    bytes: u64,
    buffer: Vec<u8>,
    seen: Vec<bool>,
    /// The first key that is no column; told once.
    unknown: Option<String>,
    told: bool,
}

impl JsonlReader {
    /// Reads `columns` from `bytes`, and the times of arrival from the key `arrival`.
    pub fn new(bytes: Box<dyn Bytes + Send>, columns: &[ColumnInfo], arrival: Option<&str>) -> Self {
        JsonlReader {
            reader: BufReader::with_capacity(64 * 1024, bytes),
            columns: columns.to_vec(),
            arrival: arrival.map(str::to_owned),
            line: 0,
            bytes: 0,
            buffer: Vec::new(),
            seen: vec![false; columns.len()],
            unknown: None,
            told: false,
        }
    }

    /// Reads the next line that is not blank into the buffer.
    fn line(&mut self) -> Result<bool, Broken> {
        loop {
            self.buffer.clear();
            self.line += 1;
            let broken = |message: String| Broken { line: self.line, message };
            let read = self.reader.by_ref().take(LONGEST).read_until(b'\n', &mut self.buffer);
            let length = read.map_err(|e| broken(e.to_string()))?;
            if length == 0 {
                return Ok(false);
            }
            self.bytes += length as u64;
            if length as u64 == LONGEST {
                return Err(broken(format!("a line of more than {LONGEST} bytes")));
            }
            if self.line == 1 && self.buffer.starts_with("\u{feff}".as_bytes()) {
                self.buffer.drain(..3);
            }
            if !self.buffer.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
    }

    fn row(&mut self, row: &mut Row) -> Result<(), String> {
        row.values.clear();
        row.values.resize(self.columns.len(), Value::Null);
        row.arrival = None;
        self.seen.fill(false);
        let mut json = serde_json::Deserializer::from_slice(self.buffer.trim_ascii_end());
        let object = Object {
            columns: &self.columns,
            arrival: self.arrival.as_deref(),
            row,
            seen: &mut self.seen,
            unknown: &mut self.unknown,
        };
        object.deserialize(&mut json).and_then(|()| json.end()).map_err(|e| without_place(&e))?;
        let column = self.columns.iter().zip(&self.seen).find(|(column, seen)| !**seen && !column.nullable);
        if let Some((column, _)) = column {
            return Err(format!("no key `{}`, and the column is NOT NULL", column.name));
        }
        match &self.arrival {
            Some(name) if row.arrival.is_none() => Err(format!("no key `{name}` with the time of arrival")),
            _ => Ok(()),
        }
    }
}

/// The line is known better than serde_json knows it, for it is given one line at a time.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&place) {
        Some(message) if error.is_syntax() || error.is_eof() => {
            format!("{message} at column {}", error.column())
        }
        Some(message) => message.to_owned(),
        None => text,
    }
}

impl ReadRows for JsonlReader {
    fn start(&mut self) -> Result<(), Broken> {
        Ok(())
    }

    fn read(&mut self, row: &mut Row) -> Result<Read, Broken> {
        if !self.told
            && let Some(key) = &self.unknown
        {
            self.told = true;
            return Ok(Read::Note(format!("keys of no use here, such as `{key}`")));
        }
        if !self.line()? {
            return Ok(Read::End);
        }
        row.line = self.line;
        Ok(match self.row(row) {
            Ok(()) => Read::Row,
            Err(message) => Read::Bad { line: self.line, message },
        })
    }

    fn offset(&self) -> u64 {
        self.bytes
    }

    fn skip_lines(&mut self, lines: u64) {
        self.line += lines;
    }
}

/// Takes an object apart, straight into a row.
struct Object<'a> {
    columns: &'a [ColumnInfo],
    arrival: Option<&'a str>,
    row: &'a mut Row,
    seen: &'a mut [bool],
    unknown: &'a mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Key { columns: self.columns, arrival: self.arrival })? {
            match key {
                Name::Column(i) => {
                    let column = &self.columns[i];
                    if self.seen[i] {
                        return Err(twice(&column.name));
                    }
                    let value = map.next_value_seed(Field { name: &column.name, ty: column.ty })?;
                    if value.is_null() && !column.nullable {
                        let message = format!("column `{}` is null, but NOT NULL", column.name);
                        return Err(A::Error::custom(message));
                    }
                    if self.arrival == Some(column.name.as_str()) {
                        self.row.arrival = Some(arrival(&value).map_err(A::Error::custom)?);
                    }
                    self.row.values[i] = value;
                    self.seen[i] = true;
                }
                Name::Arrival => {
                    if self.row.arrival.is_some() {
                        return Err(twice(self.arrival.unwrap_or_default()));
                    }
                    let value = map.next_value_seed(Field { name: "arrival", ty: ValueType::Timestamp })?;
                    self.row.arrival = Some(arrival(&value).map_err(A::Error::custom)?);
                }
                Name::Unknown(key) => {
                    self.unknown.get_or_insert(key);
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Which of two values is meant can't be known.
fn twice<E: serde::de::Error>(key: &str) -> E {
    E::custom(format!("key `{key}` comes twice"))
}

/// The time of arrival that a column holds.
fn arrival(value: &Value) -> Result<Timestamp, String> {
    match value {
        Value::Timestamp(at) => Ok(*at),
        Value::BigInt(millis) => Ok(Timestamp::from_millis(*millis)),
        Value::Int(millis) => Ok(Timestamp::from_millis(i64::from(*millis))),
        Value::Str(text) => convert::timestamp(text),
        _ => Err("the time of arrival is neither text nor milliseconds".to_owned()),
    }
}

/// What a key names.
enum Name {
    Column(usize),
    Arrival,
    Unknown(String),
}

/// Looks a key up without keeping its text.
struct Key<'a> {
    columns: &'a [ColumnInfo],
    arrival: Option<&'a str>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Name, E> {
        Ok(match self.columns.iter().position(|column| column.name == key) {
            Some(i) => Name::Column(i),
            None if self.arrival == Some(key) => Name::Arrival,
            None => Name::Unknown(key.to_owned()),
        })
    }
}

/// The value of a column.
struct Field<'a> {
    name: &'a str,
    ty: ValueType,
}

impl Field<'_> {
    fn misfit<E: serde::de::Error>(&self, what: impl fmt::Display) -> E {
        E::custom(format!("column `{}`: {what} is no {}", self.name, self.ty.sql()))
    }
}

impl<'de> DeserializeSeed<'de> for Field<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Field<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.ty.sql())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, v: bool) -> Result<Value, E> {
        match self.ty {
            ValueType::Bool => Ok(Value::Bool(v)),
            _ => Err(self.misfit(v)),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, v: i64) -> Result<Value, E> {
        match self.ty {
            ValueType::Int => i32::try_from(v).map(Value::Int).map_err(|_| self.misfit(v)),
            ValueType::BigInt => Ok(Value::BigInt(v)),
            ValueType::Float => Ok(Value::Float(v as f32)),
            ValueType::Double => Ok(Value::Double(v as f64)),
            ValueType::Timestamp => match v.checked_mul(1_000) {
                Some(micros) => Ok(Value::Timestamp(Timestamp::from_micros(micros))),
                None => Err(self.misfit(v)),
            },
            _ => Err(self.misfit(v)),
        }
    }

    fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<Value, E> {
        match (i64::try_from(v), self.ty) {
            (Ok(v), _) => self.visit_i64(v),
            (Err(_), ValueType::Float | ValueType::Double) => self.visit_f64(v as f64),
            (Err(_), _) => Err(self.misfit(v)),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, v: f64) -> Result<Value, E> {
        match self.ty {
            ValueType::Double => Ok(Value::Double(v)),
            ValueType::Float if (v as f32).is_finite() => Ok(Value::Float(v as f32)),
            ValueType::Timestamp => match convert::timestamp_of_number(v) {
                Some(at) => Ok(Value::Timestamp(at)),
                None => Err(self.misfit(v)),
            },
            _ => Err(self.misfit(format_args!("{v:?}"))),
        }
    }

    fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Value, E> {
        let special = match v {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        };
        match (self.ty, special) {
            (ValueType::Str, _) => Ok(Value::from(v)),
            (ValueType::Double, Some(v)) => Ok(Value::Double(v)),
            (ValueType::Float, Some(v)) => Ok(Value::Float(v as f32)),
            (ValueType::Timestamp, _) => {
                let at = convert::timestamp(v);
                at.map(Value::Timestamp).map_err(|e| E::custom(format!("column `{}`: {e}", self.name)))
            }
            _ => Err(self.misfit(format_args!("{v:?}"))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        Err(self.misfit("an array"))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        Err(self.misfit("an object"))
    }
}
