//! `eventflux state lock`: a small file beside an app that names what the app keeps, so that a review shows which edits lose state.
//!
//! ```text
//! # eventflux state lock, format 1: ..      to the end of the line for people
//! 0123456789abcdef  window of Bars          the hash of what the part keeps, two spaces, its name
//! ```
//!
//! The parts stand in the order of the plan. Empty lines, and lines that begin with `#`, mean nothing.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use eventflux::checkpoint::Difference;

use super::super::exit::{Error, Exit};
use super::super::messages::{Messages, print};
use super::args::Lock;
use super::{Edited, difference, text, write};

/// What a lock file begins with, before its version.
const HEADER: &str = "# eventflux state lock, format ";
/// The version that is written; others are refused.
const FORMAT: u32 = 1;

/// A part that keeps something.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    /// As in the file: what would break its line is escaped.
    name: String,
    schema: u64,
}

/// Writes the lock file of an app, or compares the app with it.
pub(super) fn lock(options: &Lock, messages: &Messages) -> Result<Exit, Error> {
    let Lock { app, check } = options;
    if app.as_os_str() == "-" {
        return Err(Error::usage("a lock file stands beside a SQL file: standard input has none"));
    }
    let edited = match Edited::read(app, messages)? {
        Ok(edited) => edited,
        Err(exit) => return Ok(exit),
    };
    let path = app.with_extension("state.lock");
    let holders = edited.holders().into_iter().chain(edited.waiting());
    let parts: Vec<Part> =
        holders.map(|holder| Part { name: escaped(&holder.name), schema: holder.schema }).collect();
    let locked = match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(Error::data(format!("{}: {error}", path.display()))),
    };
    let named =
        locked.as_deref().map(|bytes| parse(bytes).map_err(|why| format!("{}:{why}", path.display())));
    let shown = path.display();
    match (named, *check) {
        (Some(Ok(named)), true) => compare(&edited.name, &shown.to_string(), &named, &parts, messages),
        (Some(Err(why)), true) => {
            Err(Error::data(why).help(format!("`eventflux state lock {}` writes it anew", app.display())))
        }
        (None, true) => Err(Error::usage(format!("{shown}: there is no lock file"))
            .help(format!("`eventflux state lock {}` writes it", app.display()))),
        (named, false) => {
            let text = written(app, &parts);
            let unchanged = locked.as_deref() == Some(text.as_bytes());
            if !unchanged {
                write::write(&path, text.as_bytes())?;
            }
            let difference = match named {
                Some(Ok(named)) => compared(&named, &parts),
                Some(Err(why)) => {
                    messages.warning(&format!("{why}; it was written anew"));
                    Difference::default()
                }
                None => Difference::default(),
            };
            print(&match messages.json() {
                true => {
                    let mut object = difference::json(&difference);
                    object["file"] = shown.to_string().into();
                    object["written"] = (!unchanged).into();
                    format!("{object}\n")
                }
                false => {
                    let unchanged = if unchanged { ", as it was" } else { "" };
                    let parts = text::count(parts.len(), "part");
                    format!("{shown}: {parts}{unchanged}\n{}", difference::lines(&difference))
                }
            })?;
            Ok(Exit::Done)
        }
    }
}

/// Says whether the app still has the state that the lock file names.
fn compare(
    app: &str,
    lock: &str,
    named: &[Part],
    parts: &[Part],
    messages: &Messages,
) -> Result<Exit, Error> {
    let difference = compared(named, parts);
    let Difference { changed, new, gone, .. } = &difference;
    let lost = changed.len() + gone.len();
    if messages.json() {
        let mut object = difference::json(&difference);
        object["file"] = lock.into();
        object["lost"] = lost.into();
        print(&format!("{object}\n"))?;
    } else if lost == 0 {
        let named = text::count(named.len(), "part");
        print(&format!("{app} still has the state of {lock}: {named}\n{}", difference::lines(&difference)))?;
    } else {
        print(&difference::lines(&difference))?;
    }
    if lost > 0 {
        let lost = text::count(lost, "part");
        return Err(Error::wrong(format!("{app} would lose the state of {lost} that {lock} names"))
            .help(format!("`eventflux state lock {app}` writes down that it is meant so")));
    }
    if !new.is_empty() {
        let new = text::count(new.len(), "part");
        messages.note(&format!("{new} more than {lock} names: `eventflux state lock {app}` adds to it"));
    }
    Ok(Exit::Done)
}

/// What the app has in place of what is named.
fn compared(named: &[Part], parts: &[Part]) -> Difference {
    let mut difference = Difference::default();
    for part in parts {
        let list = match named.iter().find(|named| named.name == part.name) {
            Some(named) if named.schema == part.schema => &mut difference.same,
            Some(_) => &mut difference.changed,
            None => &mut difference.new,
        };
        list.push(part.name.clone());
    }
    let gone = named.iter().filter(|named| parts.iter().all(|part| part.name != named.name));
    difference.gone.extend(gone.map(|named| named.name.clone()));
    difference
}

/// The text of a lock file.
fn written(app: &Path, parts: &[Part]) -> String {
    let name = escaped(&app.file_name().unwrap_or_default().to_string_lossy());
    let mut out = format!("{HEADER}{FORMAT}: the parts of {name} that keep something\n");
    for Part { name, schema } in parts {
        let _ = writeln!(out, "{}  {name}", text::hash(*schema));
    }
    out
}

/// The parts that a lock file names, or the line that is none and why.
fn parse(bytes: &[u8]) -> Result<Vec<Part>, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| format!(" not UTF-8 from byte {} on", error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = (1..).zip(text.lines());
    let version = lines.next().and_then(|(_, line)| line.strip_prefix(HEADER));
    let version = version.map(|rest| rest.split(':').next().unwrap_or(rest).trim());
    match version.map(str::parse::<u32>) {
        Some(Ok(FORMAT)) => {}
        Some(Ok(other)) => return Err(format!("1: format {other}, this program reads {FORMAT}")),
        Some(Err(_)) | None => return Err("1: this is no lock file of an app's state".to_owned()),
    }
    let (mut parts, mut names) = (Vec::new(), HashSet::new());
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')) {
        let part = line.split_once("  ").and_then(|(schema, name)| {
            let is_hash = schema.len() == 16 && schema.bytes().all(|b| b.is_ascii_hexdigit());
            let schema = u64::from_str_radix(schema, 16).ok().filter(|_| is_hash)?;
            (!name.is_empty()).then(|| Part { name: name.to_owned(), schema })
        });
        let part = part
            .ok_or_else(|| format!("{number}: 16 hexadecimal digits, two spaces and a name are expected"))?;
        if !names.insert(part.name.clone()) {
            return Err(format!("{number}: `{}` is named twice", part.name));
        }
        parts.push(part);
    }
    Ok(parts)
}

/// A name on one line, unlike that of any other name.
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let part = |name: &str, schema| Part { name: escaped(name), schema };
        let parts = [part("clock", 7), part("window of a\nb \\ c", u64::MAX), part("  ", 0)];
        let text = written(Path::new("x/app.sql"), &parts);
        assert_eq!(
            text,
            "# eventflux state lock, format 1: the parts of app.sql that keep something\n\
             0000000000000007  clock\nffffffffffffffff  window of a\\nb \\\\ c\n0000000000000000    \n"
        );
        assert_eq!(parse(text.as_bytes()), Ok(parts.to_vec()));
        // As editors and version control may leave it.
        let windows = format!("\u{feff}{}\r\n\r\n# a word\r\n", text.replace('\n', "\r\n"));
        assert_eq!(parse(windows.as_bytes()), Ok(parts.to_vec()));
    }

    #[test]
    fn other_files_are_refused_with_the_line() {
        let head = format!("{HEADER}1\n");
        for (text, why) in [
            (String::new(), "1: this is no lock file of an app's state"),
            ("SELECT 1;".to_owned(), "1: this is no lock file of an app's state"),
            (format!("{HEADER}one"), "1: this is no lock file of an app's state"),
            (format!("{HEADER}2: more"), "1: format 2, this program reads 1"),
            (format!("{head}<<<<<<< HEAD"), "2: 16 hexadecimal digits, two spaces and a name are expected"),
            (format!("{head}\n7  clock"), "3: 16 hexadecimal digits, two spaces and a name are expected"),
            (
                format!("{head}+000000000000007  a"),
                "2: 16 hexadecimal digits, two spaces and a name are expected",
            ),
            (format!("{head}0000000000000007  a\n0000000000000008  a"), "3: `a` is named twice"),
        ] {
            assert_eq!(parse(text.as_bytes()), Err(why.to_owned()), "{text}");
        }
        assert_eq!(parse(b"\xff"), Err(" not UTF-8 from byte 0 on".to_owned()));
    }
}
