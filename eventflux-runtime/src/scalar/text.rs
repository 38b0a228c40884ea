//! Functions of strings.
//!
//! Lengths and positions count characters (Unicode scalar values), positions from 1. Edge cases are those of
//! PostgreSQL. No result is longer than [`LONGEST_TEXT`] bytes unless the arguments are.

use super::{LONGEST_TEXT, bad, too_long};
use crate::error::Cause;

/// LENGTH(s): how many characters it has.
#[inline]
pub fn length(s: &str) -> i32 {
    count(s.chars().count())
}

/// OCTET_LENGTH(s): how many bytes it has.
#[inline]
pub fn octet_length(s: &str) -> i32 {
    count(s.len())
}

/// No text that reaches SQL is so long that this cuts.
fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// Where character number `n`, counted from 0, begins; the length of `s` if it has no such character.
fn offset(s: &str, n: usize) -> usize {
    s.char_indices().nth(n).map_or(s.len(), |(at, _)| at)
}

/// Where the last `n` characters begin.
fn offset_from_end(s: &str, n: usize) -> usize {
    match n.checked_sub(1) {
        None => s.len(),
        Some(n) => s.char_indices().rev().nth(n).map_or(0, |(at, _)| at),
    }
}

fn characters(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// UPPER(s), by Unicode's full mapping: `ß` becomes `SS`.
pub fn upper<'a>(s: &str, buf: &'a mut String) -> &'a str {
    buf.clear();
    if s.is_ascii() {
        buf.push_str(s);
        buf.make_ascii_uppercase();
    } else {
        buf.extend(s.chars().flat_map(char::to_uppercase));
    }
    buf
}

/// LOWER(s), by Unicode's full mapping: `Σ` at the end of a word becomes `ς`.
pub fn lower<'a>(s: &str, buf: &'a mut String) -> &'a str {
    buf.clear();
    if s.is_ascii() {
        buf.push_str(s);
        buf.make_ascii_lowercase();
    } else if s.contains('Σ') {
        // The one letter whose mapping depends on its neighbours; the standard library knows how.
        buf.push_str(&s.to_lowercase());
    } else {
        buf.extend(s.chars().flat_map(char::to_lowercase));
    }
    buf
}

/// TRIM(s): without the spaces at both ends.
#[inline]
pub fn trim(s: &str) -> &str {
    s.trim_matches(' ')
}

/// LTRIM(s): without the spaces at the start.
#[inline]
pub fn ltrim(s: &str) -> &str {
    s.trim_start_matches(' ')
}

/// RTRIM(s): without the spaces at the end.
#[inline]
pub fn rtrim(s: &str) -> &str {
    s.trim_end_matches(' ')
}

/// TRIM(s, chars): without any of those characters at both ends.
pub fn trim_chars<'s>(s: &'s str, chars: &str) -> &'s str {
    s.trim_matches(|c| chars.contains(c))
}

/// LTRIM(s, chars): without any of those characters at the start.
pub fn ltrim_chars<'s>(s: &'s str, chars: &str) -> &'s str {
    s.trim_start_matches(|c| chars.contains(c))
}

/// RTRIM(s, chars): without any of those characters at the end.
pub fn rtrim_chars<'s>(s: &'s str, chars: &str) -> &'s str {
    s.trim_end_matches(|c| chars.contains(c))
}

/// `a || b`.
pub fn concat2<'a>(a: &str, b: &str, buf: &'a mut String) -> &'a str {
    buf.clear();
    buf.push_str(a);
    buf.push_str(b);
    buf
}

/// CONCAT(parts..), without the NULL ones.
///
/// ```
/// let mut buffer = String::new();
/// let joined = eventflux_runtime::scalar::text::concat(&[Some("a"), None, Some("b")], &mut buffer);
/// assert_eq!(joined, "ab");
/// ```
pub fn concat<'a>(parts: &[Option<&str>], buf: &'a mut String) -> &'a str {
    concat_ws("", parts, buf)
}

/// CONCAT_WS(separator, parts..), without the NULL ones.
pub fn concat_ws<'a>(separator: &str, parts: &[Option<&str>], buf: &'a mut String) -> &'a str {
    buf.clear();
    for (i, part) in parts.iter().flatten().enumerate() {
        if i > 0 {
            buf.push_str(separator);
        }
        buf.push_str(part);
    }
    buf
}

/// SUBSTRING(s, start): from character `start` on.
pub fn substring(s: &str, start: i32) -> &str {
    let before = start.saturating_sub(1).max(0).unsigned_abs();
    &s[offset(s, characters(before))..]
}

/// SUBSTRING(s, start, len): `len` characters from character `start` on; places before the first count.
///
/// # Errors
/// If `len` is negative.
pub fn substring_len(s: &str, start: i32, len: i32) -> Result<&str, Cause> {
    if len < 0 {
        return Err(bad("SUBSTRING", "the length is negative"));
    }
    // The first place behind the part; both sums fit 64 bits.
    let end = i64::from(start) + i64::from(len);
    let first = i64::from(start).max(1);
    let rest = substring(s, start);
    let wanted = usize::try_from(end - first).unwrap_or(0);
    Ok(&rest[..offset(rest, wanted)])
}

/// LEFT(s, n): the first `n` characters; with a negative `n` all but the last `-n`.
pub fn left(s: &str, n: i32) -> &str {
    let size = characters(n.unsigned_abs());
    &s[..if n < 0 { offset_from_end(s, size) } else { offset(s, size) }]
}

/// RIGHT(s, n): the last `n` characters; with a negative `n` all but the first `-n`.
pub fn right(s: &str, n: i32) -> &str {
    let size = characters(n.unsigned_abs());
    &s[if n < 0 { offset(s, size) } else { offset_from_end(s, size) }..]
}

/// LPAD(s, n): filled with spaces on the left to `n` characters, or cut to the first `n`.
///
/// # Errors
/// If the result would be too long.
pub fn lpad<'a>(s: &'a str, n: i32, buf: &'a mut String) -> Result<&'a str, Cause> {
    lpad_fill(s, n, " ", buf)
}

/// LPAD(s, n, fill): filled on the left to `n` characters with `fill`, over and over, or cut to the first `n`.
///
/// # Errors
/// If the result would be too long.
pub fn lpad_fill<'a>(s: &'a str, n: i32, fill: &str, buf: &'a mut String) -> Result<&'a str, Cause> {
    match missing(s, n, fill) {
        Err(whole) => Ok(whole),
        Ok(missing) => {
            buf.clear();
            pad(missing, fill, s.len(), "LPAD", buf)?;
            buf.push_str(s);
            Ok(buf)
        }
    }
}

/// RPAD(s, n): filled with spaces on the right to `n` characters, or cut to the first `n`.
///
/// # Errors
/// If the result would be too long.
pub fn rpad<'a>(s: &'a str, n: i32, buf: &'a mut String) -> Result<&'a str, Cause> {
    rpad_fill(s, n, " ", buf)
}

/// RPAD(s, n, fill): filled on the right to `n` characters with `fill`, over and over, or cut to the first `n`.
///
/// # Errors
/// If the result would be too long.
pub fn rpad_fill<'a>(s: &'a str, n: i32, fill: &str, buf: &'a mut String) -> Result<&'a str, Cause> {
    match missing(s, n, fill) {
        Err(whole) => Ok(whole),
        Ok(missing) => {
            buf.clear();
            buf.push_str(s);
            pad(missing, fill, s.len(), "RPAD", buf)?;
            Ok(buf)
        }
    }
}

/// How many characters are missing to `n`; the result itself if none are, or there is nothing to fill with.
fn missing<'s>(s: &'s str, n: i32, fill: &str) -> Result<usize, &'s str> {
    let n = usize::try_from(n).unwrap_or(0);
    let end = offset(s, n);
    if end < s.len() {
        return Err(&s[..end]);
    }
    match n.saturating_sub(s.chars().count()) {
        0 => Err(s),
        _ if fill.is_empty() => Err(s),
        missing => Ok(missing),
    }
}

/// Appends `missing` characters of `fill`, over and over.
fn pad(
    missing: usize,
    fill: &str,
    others: usize,
    function: &'static str,
    buf: &mut String,
) -> Result<(), Cause> {
    let length = fill.chars().count();
    let part = &fill[..offset(fill, missing % length)];
    let whole = (missing / length).checked_mul(fill.len());
    let bytes = whole.and_then(|bytes| bytes.checked_add(part.len())?.checked_add(others));
    if bytes.is_none_or(|bytes| bytes > LONGEST_TEXT) {
        return Err(too_long(function));
    }
    buf.extend(std::iter::repeat_n(fill, missing / length));
    buf.push_str(part);
    Ok(())
}

/// REPLACE(s, from, to): every occurrence of `from` replaced by `to`; an empty `from` occurs nowhere.
///
/// # Errors
/// If the result would be too long.
pub fn replace<'a>(s: &'a str, from: &str, to: &str, buf: &'a mut String) -> Result<&'a str, Cause> {
    let Some(_) = s.find(from).filter(|_| !from.is_empty()) else { return Ok(s) };
    buf.clear();
    let mut copied = 0;
    for (at, _) in s.match_indices(from) {
        buf.push_str(&s[copied..at]);
        buf.push_str(to);
        copied = at + from.len();
        if buf.len() > LONGEST_TEXT {
            return Err(too_long("REPLACE"));
        }
    }
    buf.push_str(&s[copied..]);
    Ok(buf)
}

/// REVERSE(s): its characters in reverse order.
pub fn reverse<'a>(s: &str, buf: &'a mut String) -> &'a str {
    buf.clear();
    buf.extend(s.chars().rev());
    buf
}

/// REPEAT(s, n): `s` `n` times; empty if `n` is not positive.
///
/// # Errors
/// If the result would be too long.
pub fn repeat<'a>(s: &str, n: i32, buf: &'a mut String) -> Result<&'a str, Cause> {
    buf.clear();
    let n = usize::try_from(n).unwrap_or(0);
    if s.len().checked_mul(n).is_none_or(|bytes| bytes > LONGEST_TEXT) {
        return Err(too_long("REPEAT"));
    }
    if !s.is_empty() {
        buf.extend(std::iter::repeat_n(s, n));
    }
    Ok(buf)
}

/// POSITION(part IN s) and LOCATE(part, s): where `part` first stands in `s`; 0 if it does not.
pub fn position(part: &str, s: &str) -> i32 {
    s.find(part).map_or(0, |at| count(s[..at].chars().count()).saturating_add(1))
}

/// STRPOS(s, part) and INSTR(s, part): [`position`] with the longer string first.
pub fn strpos(s: &str, part: &str) -> i32 {
    position(part, s)
}

/// STARTS_WITH(s, part).
#[inline]
pub fn starts_with(s: &str, part: &str) -> bool {
    s.starts_with(part)
}

/// ENDS_WITH(s, part).
#[inline]
pub fn ends_with(s: &str, part: &str) -> bool {
    s.ends_with(part)
}

/// CONTAINS(s, part).
#[inline]
pub fn contains(s: &str, part: &str) -> bool {
    s.contains(part)
}

/// SPLIT_PART(s, delimiter, n): part number `n` of `s` between delimiters, a negative one from the end; empty if
/// there is none. An empty delimiter splits nothing.
///
/// # Errors
/// If `n` is 0.
pub fn split_part<'s>(s: &'s str, delimiter: &str, n: i32) -> Result<&'s str, Cause> {
    let place = characters(n.unsigned_abs());
    if n == 0 {
        return Err(bad("SPLIT_PART", "parts are counted from 1"));
    }
    if delimiter.is_empty() {
        return Ok(if place == 1 { s } else { "" });
    }
    // Delimiters are found from the left, also for parts counted from the right.
    let place = if n > 0 { Some(place - 1) } else { s.split(delimiter).count().checked_sub(place) };
    Ok(place.and_then(|place| s.split(delimiter).nth(place)).unwrap_or(""))
}

/// ASCII(s): the code point of the first character; 0 of the empty string.
#[inline]
pub fn ascii(s: &str) -> i32 {
    // Code points have 21 bits.
    s.chars().next().map_or(0, |c| u32::from(c) as i32)
}

/// CHR(n): the character with code point `n`.
///
/// # Errors
/// If there is none, and for 0.
pub fn chr(n: i32, buf: &mut String) -> Result<&str, Cause> {
    buf.clear();
    match u32::try_from(n).ok().and_then(char::from_u32) {
        Some(c) if c != '\0' => buf.push(c),
        _ => return Err(bad("CHR", format!("there is no character {n}"))),
    }
    Ok(buf)
}

#[cfg(test)]
mod tests;
