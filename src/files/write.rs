//! Rows as text.

use std::io::{self, Write};

use eventflux_runtime::Value;

use super::convert;

/// Appends a value as JSON. What JSON has no numbers for is text.
///
/// # Errors
/// None that a vector gives.
pub fn json_value(out: &mut Vec<u8>, value: &Value) -> io::Result<()> {
    match value {
        Value::Bool(v) => serde_json::to_writer(out, v)?,
        Value::Int(v) => serde_json::to_writer(out, v)?,
        Value::BigInt(v) => serde_json::to_writer(out, v)?,
        Value::Float(v) if v.is_finite() => serde_json::to_writer(out, v)?,
        Value::Double(v) if v.is_finite() => serde_json::to_writer(out, v)?,
        Value::Str(v) => serde_json::to_writer(out, &**v)?,
        Value::Float(_) | Value::Double(_) | Value::Timestamp(_) => {
            let mut buffer = String::new();
            write!(out, "\"{}\"", convert::to_text(value, &mut buffer))?;
        }
        _ => out.extend_from_slice(b"null"),
    }
    Ok(())
}

/// Appends a field of CSV, in quotes where it needs them.
#[cfg(feature = "pipeline")]
pub(super) fn csv_field(out: &mut Vec<u8>, text: &str) {
    if !text.contains(['"', ',', '\n', '\r']) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}
