//! Regular expressions.

use regex::CaptureLocations;

use super::prepared::Regex;
use super::{LONGEST_TEXT, bad, too_long};
use crate::error::Cause;

/// REGEXP_LIKE(s, pattern), compiling the pattern.
///
/// # Errors
/// If the pattern can't be parsed.
pub fn like(s: &str, pattern: &str) -> Result<bool, Cause> {
    Ok(like_prepared(s, &Regex::new(pattern)?))
}

/// REGEXP_LIKE with a literal pattern.
#[inline]
pub fn like_prepared(s: &str, regex: &Regex) -> bool {
    regex.regex.is_match(s)
}

/// REGEXP_REPLACE(s, pattern, replacement), compiling the pattern.
///
/// # Errors
/// If the pattern can't be parsed, or the result is too long.
pub fn replace<'a>(
    s: &'a str,
    pattern: &str,
    replacement: &str,
    buf: &'a mut String,
) -> Result<&'a str, Cause> {
    replaced(s, &Regex::new(pattern)?, replacement, false, buf)
}

/// REGEXP_REPLACE with a literal pattern.
///
/// # Errors
/// If the result is too long.
pub fn replace_prepared<'a>(
    s: &'a str,
    regex: &Regex,
    replacement: &str,
    buf: &'a mut String,
) -> Result<&'a str, Cause> {
    replaced(s, regex, replacement, false, buf)
}

/// REGEXP_REPLACE(s, pattern, replacement, flags), compiling the pattern.
///
/// # Errors
/// If the pattern can't be parsed, the flags are not `g` or empty, or the result is too long.
pub fn replace_flags<'a>(
    s: &'a str,
    pattern: &str,
    replacement: &str,
    flags: &str,
    buf: &'a mut String,
) -> Result<&'a str, Cause> {
    replace_flags_prepared(s, &Regex::new(pattern)?, replacement, flags, buf)
}

/// REGEXP_REPLACE with flags and a literal pattern.
///
/// # Errors
/// If the flags are not `g` or empty, or the result is too long.
pub fn replace_flags_prepared<'a>(
    s: &'a str,
    regex: &Regex,
    replacement: &str,
    flags: &str,
    buf: &'a mut String,
) -> Result<&'a str, Cause> {
    let all = match flags {
        "" => false,
        "g" => true,
        _ => return Err(bad(REPLACE, "the only flag is `g`; others go into the pattern, as `(?i)`")),
    };
    replaced(s, regex, replacement, all, buf)
}

const REPLACE: &str = "REGEXP_REPLACE";

fn replaced<'a>(
    s: &'a str,
    regex: &Regex,
    replacement: &str,
    all: bool,
    buf: &'a mut String,
) -> Result<&'a str, Cause> {
    // Another thread may be replacing with the same expression; then this one makes its own note of groups.
    let (mut shared, mut own);
    let groups: &mut CaptureLocations = match regex.groups.try_lock() {
        Ok(lock) => {
            shared = lock;
            &mut shared
        }
        Err(_) => {
            own = regex.regex.capture_locations();
            &mut own
        }
    };
    buf.clear();
    let (mut copied, mut at, mut last) = (0, 0, None);
    while at <= s.len() {
        let Some(found) = regex.regex.captures_read_at(groups, s, at) else { break };
        let (start, end) = (found.start(), found.end());
        let next = s[end..].chars().next().map_or(1, char::len_utf8);
        // An empty match right behind the last one belongs to it.
        if start != end || last != Some(end) {
            buf.push_str(&s[copied..start]);
            expand(s, groups, replacement, buf);
            if buf.len() > LONGEST_TEXT {
                return Err(too_long(REPLACE));
            }
            copied = end;
            last = Some(end);
            if !all {
                break;
            }
        }
        at = if start == end { end + next } else { end };
    }
    if last.is_none() {
        return Ok(s);
    }
    buf.push_str(&s[copied..]);
    if buf.len() > LONGEST_TEXT {
        return Err(too_long(REPLACE));
    }
    Ok(buf)
}

/// Appends the replacement with `\1` .. `\9`, `\&` and `\\` replaced; any other backslash stands for itself.
fn expand(s: &str, groups: &CaptureLocations, replacement: &str, buf: &mut String) {
    let mut rest = replacement;
    while let Some(place) = rest.find('\\') {
        buf.push_str(&rest[..place]);
        let after = &rest[place + 1..];
        let group = match after.as_bytes().first() {
            Some(digit @ b'1'..=b'9') => usize::from(digit - b'0'),
            Some(b'&') => 0,
            Some(b'\\') => {
                buf.push('\\');
                rest = &after[1..];
                continue;
            }
            _ => {
                buf.push('\\');
                rest = after;
                continue;
            }
        };
        // A group that took part in no match is empty.
        if let Some((start, end)) = groups.get(group) {
            buf.push_str(&s[start..end]);
        }
        rest = &after[1..];
    }
    buf.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_expressions() {
        assert_eq!(like("abc123", r"\d{3}$"), Ok(true));
        assert_eq!(like("abc", "^b"), Ok(false));
        let Err(Cause::Argument { message, .. }) = like("a", "(") else { panic!() };
        assert_eq!(message, "unclosed group");
        assert!(like("a", &"(a{1000}){1000}".repeat(3)).is_err());
    }

    #[test]
    fn replacements() {
        let mut buf = String::from("old");
        let mut flags = |s, p, r, f| replace_flags(s, p, r, f, &mut buf).map(str::to_string);
        assert_eq!(flags("a1b2", "[0-9]", "X", ""), Ok("aXb2".into()));
        assert_eq!(flags("a1b2", "[0-9]", "X", "g"), Ok("aXbX".into()));
        assert_eq!(flags("abc", "x*", "-", "g"), Ok("-a-b-c-".into()));
        assert_eq!(flags("abc", "b*", "-", "g"), Ok("-a-c-".into()));
        assert_eq!(flags("éé", "", "-", "g"), Ok("-é-é-".into()));
        assert_eq!(flags("", "^", "x", "g"), Ok("x".into()));
        assert_eq!(flags("john smith", r"(\w+) (\w+)", r"\2, \1", ""), Ok("smith, john".into()));
        assert_eq!(flags("ab", "(b)|(c)", r"[\1\2\9\&\\\q\", "g"), Ok(r"a[bb\\q\".into()));
        assert_eq!(flags("ab", "x", "y", "g"), Ok("ab".into()));
        assert!(flags("ab", "a", "y", "i").is_err() && flags("ab", "(", "y", "").is_err());
        assert_eq!(replace("aa", "a", "b", &mut buf), Ok("ba"));
    }

    #[test]
    fn replacements_have_a_bound() {
        let (s, replacement) = ("a".repeat(70_000), "b".repeat(1_000));
        assert!(replace_flags(&s, "a", &replacement, "g", &mut String::new()).is_err());
    }
}
