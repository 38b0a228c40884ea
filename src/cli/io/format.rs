//! Which format a file has.

use std::path::Path;

use crate::cli::args::{InputFormat, RowFormat};

/// What the end of a file's name tells: its format and whether it is compressed.
pub(crate) fn by_name(path: &Path) -> (Option<RowFormat>, bool) {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let (name, gz) = match name.strip_suffix(".gz") {
        Some(rest) => (rest, true),
        None => (name.as_str(), false),
    };
    let format = match name.rsplit_once('.') {
        Some((_, "csv")) => Some(RowFormat::Csv),
        Some((_, "jsonl" | "ndjson" | "json")) => Some(RowFormat::Jsonl),
        _ => None,
    };
    (format, gz)
}

/// The format to read a file in; an error if its name does not tell and no option does.
pub(crate) fn of_input(
    path: &Path,
    asked: Option<InputFormat>,
    both: Option<RowFormat>,
) -> Result<InputFormat, String> {
    let asked = asked.or(match both {
        Some(RowFormat::Csv) => Some(InputFormat::Csv),
        Some(RowFormat::Jsonl) => Some(InputFormat::Jsonl),
        Some(RowFormat::Table) | None => None,
    });
    match by_name(path).0 {
        Some(RowFormat::Csv) => Ok(InputFormat::Csv),
        Some(_) => Ok(InputFormat::Jsonl),
        None if path.as_os_str() == "-" => Ok(asked.unwrap_or(InputFormat::Jsonl)),
        None => asked.ok_or_else(|| unknown(path)),
    }
}

/// The format to write a file in.
pub(crate) fn of_output(path: &Path, asked: Option<RowFormat>) -> Result<RowFormat, String> {
    match by_name(path).0 {
        Some(format) => Ok(format),
        None => asked.ok_or_else(|| unknown(path)),
    }
}

fn unknown(path: &Path) -> String {
    format!("{}: the name does not tell the format", path.display())
}
