//! How things are written for people.

use super::super::io::table::{shown, width};

/// A table: columns of one width, heads with `>` in front of them to the right. What could break a line is escaped.
pub(super) fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let right: Vec<bool> = heads.iter().map(|head| head.starts_with('>')).collect();
    let heads: Vec<String> = heads.iter().map(|head| head.trim_start_matches('>').to_owned()).collect();
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| shown(cell)).collect()).collect();
    let mut widths: Vec<usize> = heads.iter().map(|head| width(head)).collect();
    for row in &rows {
        widths.iter_mut().zip(row).for_each(|(widest, cell)| *widest = (*widest).max(width(cell)));
    }
    let rule = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut out = String::new();
    for row in [&heads, &rule].into_iter().chain(&rows) {
        let mut line = String::new();
        for ((cell, widest), right) in row.iter().zip(&widths).zip(&right) {
            let space = " ".repeat(widest - width(cell));
            match right {
                true => line.extend([space.as_str(), cell, "  "]),
                false => line.extend([cell, space.as_str(), "  "]),
            }
        }
        out.extend([line.trim_end(), "\n"]);
    }
    out
}

/// A fingerprint or a hash.
pub(super) fn hash(number: u64) -> String {
    format!("{number:016x}")
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes as the number that they would be.
pub(super) fn number(bytes: &[u8]) -> Option<i64> {
    bytes.try_into().ok().map(i64::from_le_bytes)
}

/// Bytes as the text that they would be.
pub(super) fn text(bytes: &[u8]) -> Option<&str> {
    let plain =
        |text: &&str| !text.is_empty() && !text.contains(|c: char| c.is_control() && !c.is_whitespace());
    std::str::from_utf8(bytes).ok().filter(plain)
}

/// The beginning of what is long.
pub(super) fn short(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}..", &text[..end]),
        None => text,
    }
}

/// How many of something.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_of_one_width() {
        let rows = [vec!["1".to_owned(), "a\nb".to_owned()], vec!["23".to_owned(), String::new()]];
        assert_eq!(table(&[">n", "name"], &rows), " n  name\n--  ----\n 1  a\\nb\n23\n");
        assert_eq!(table(&["n"], &[]), "n\n-\n");
    }

    #[test]
    fn bytes_are_shown_as_what_they_may_be() {
        assert_eq!(hex(&[0, 255, 16]), "00ff10");
        assert_eq!((number(&(-2i64).to_le_bytes()), number(&[1])), (Some(-2), None));
        assert_eq!(
            (text(b"abc\n"), text(b"\xff"), text(b"\0"), text(b"")),
            (Some("abc\n"), None, None, None)
        );
        assert_eq!(
            (short("größe".to_owned(), 3), short("abc".to_owned(), 3)),
            ("grö..".to_owned(), "abc".to_owned())
        );
    }
}
