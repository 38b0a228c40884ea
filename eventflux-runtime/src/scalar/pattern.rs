//! LIKE, ILIKE and regular expressions.

use regex::CaptureLocations;

use super::prepared::{Like, Regex, Shape};
use super::{LONGEST_TEXT, bad, too_long};
use crate::error::Cause;

/// `s LIKE pattern`, with backslash as the escape character.
///
/// # Errors
/// If the pattern ends with its escape character.
pub fn like(s: &str, pattern: &str) -> Result<bool, Cause> {
    fits_escaped(s, pattern, Some('\\'), false)
}

/// `s LIKE pattern ESCAPE escape`.
///
/// # Errors
/// If the pattern ends with its escape character, or `escape` is more than one character; empty means none.
pub fn like_escape(s: &str, pattern: &str, escape: &str) -> Result<bool, Cause> {
    fits_escaped(s, pattern, one_character(escape)?, false)
}

/// `s ILIKE pattern`, with backslash as the escape character.
///
/// # Errors
/// If the pattern ends with its escape character.
pub fn ilike(s: &str, pattern: &str) -> Result<bool, Cause> {
    fits_escaped(s, pattern, Some('\\'), true)
}

/// `s ILIKE pattern ESCAPE escape`.
///
/// # Errors
/// If the pattern ends with its escape character, or `escape` is more than one character; empty means none.
pub fn ilike_escape(s: &str, pattern: &str, escape: &str) -> Result<bool, Cause> {
    fits_escaped(s, pattern, one_character(escape)?, true)
}

/// LIKE or ILIKE with a literal pattern.
#[inline]
pub fn like_prepared(s: &str, like: &Like) -> bool {
    match &like.shape {
        Shape::Exact(text) => s == text,
        Shape::Prefix(text) => s.starts_with(text.as_str()),
        Shape::Suffix(text) => s.ends_with(text.as_str()),
        Shape::Contains(text) => s.contains(text.as_str()),
        Shape::Pattern { pattern, ignoring_case } => fits(s, pattern, Some('\\'), *ignoring_case),
    }
}

fn one_character(escape: &str) -> Result<Option<char>, Cause> {
    let mut chars = escape.chars();
    match (chars.next(), chars.next()) {
        (escape, None) => Ok(escape),
        _ => Err(bad("LIKE", "the escape must be one character, or empty for none")),
    }
}

/// A pattern must not end with an escape character that escapes nothing.
pub(super) fn check_escapes(
    pattern: &str,
    escape: Option<char>,
    function: &'static str,
) -> Result<(), Cause> {
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if Some(c) == escape && chars.next().is_none() {
            return Err(bad(function, "the pattern ends with its escape character"));
        }
    }
    Ok(())
}

fn fits_escaped(s: &str, pattern: &str, escape: Option<char>, ignoring_case: bool) -> Result<bool, Cause> {
    check_escapes(pattern, escape, if ignoring_case { "ILIKE" } else { "LIKE" })?;
    Ok(fits(s, pattern, escape, ignoring_case))
}

enum Token {
    /// `%`
    Text,
    /// `_`
    Character,
    Literal(char),
}

fn token(pattern: &str, escape: Option<char>) -> Option<(Token, &str)> {
    let mut chars = pattern.chars();
    let c = chars.next()?;
    let token = match c {
        c if Some(c) == escape => Token::Literal(chars.next().unwrap_or(c)),
        '%' => Token::Text,
        '_' => Token::Character,
        c => Token::Literal(c),
    };
    Some((token, chars.as_str()))
}

/// Whether the whole of `s` fits. Only the last `%` is ever tried again, with one character more: an earlier one
/// that took more would leave less for the same rest. So the time is bounded by the product of the lengths.
fn fits(s: &str, pattern: &str, escape: Option<char>, ignoring_case: bool) -> bool {
    let (mut s, mut pattern) = (s, pattern);
    let mut again: Option<(&str, &str)> = None;
    loop {
        let mut rest = s.chars();
        match (token(pattern, escape), rest.next()) {
            (Some((Token::Text, after)), _) => {
                again = Some((s, after));
                pattern = after;
                continue;
            }
            (Some((Token::Character, after)), Some(_)) => {
                (s, pattern) = (rest.as_str(), after);
                continue;
            }
            (Some((Token::Literal(literal), after)), Some(c))
                if c == literal || ignoring_case && same_letter(c, literal) =>
            {
                (s, pattern) = (rest.as_str(), after);
                continue;
            }
            (None, None) => return true,
            // The text ended before the pattern: a later start would leave even less.
            (Some(_), None) => return false,
            _ => {}
        }
        let Some((from, after)) = again else { return false };
        let mut rest = from.chars();
        rest.next();
        (s, pattern) = (rest.as_str(), after);
        again = Some((s, after));
    }
}

fn same_letter(a: char, b: char) -> bool {
    a.to_lowercase().eq(b.to_lowercase())
}

/// REGEXP_LIKE(s, pattern), compiling the pattern.
///
/// # Errors
/// If the pattern can't be parsed.
pub fn regexp_like(s: &str, pattern: &str) -> Result<bool, Cause> {
    Ok(regexp_like_prepared(s, &Regex::new(pattern)?))
}

/// REGEXP_LIKE with a literal pattern.
#[inline]
pub fn regexp_like_prepared(s: &str, regex: &Regex) -> bool {
    regex.regex.is_match(s)
}

/// REGEXP_REPLACE(s, pattern, replacement), compiling the pattern.
///
/// # Errors
/// If the pattern can't be parsed, or the result is too long.
pub fn regexp_replace<'a>(
    s: &'a str,
    pattern: &str,
    replacement: &str,
    buf: &'a mut String,
) -> Result<&'a str, Cause> {
    replace(s, &Regex::new(pattern)?, replacement, false, buf)
}

/// REGEXP_REPLACE with a literal pattern.
///
/// # Errors
/// If the result is too long.
pub fn regexp_replace_prepared<'a>(
    s: &'a str,
    regex: &Regex,
    replacement: &str,
    buf: &'a mut String,
) -> Result<&'a str, Cause> {
    replace(s, regex, replacement, false, buf)
}

/// REGEXP_REPLACE(s, pattern, replacement, flags), compiling the pattern.
///
/// # Errors
/// If the pattern can't be parsed, the flags are not `g` or empty, or the result is too long.
pub fn regexp_replace_flags<'a>(
    s: &'a str,
    pattern: &str,
    replacement: &str,
    flags: &str,
    buf: &'a mut String,
) -> Result<&'a str, Cause> {
    regexp_replace_flags_prepared(s, &Regex::new(pattern)?, replacement, flags, buf)
}

/// REGEXP_REPLACE with flags and a literal pattern.
///
/// # Errors
/// If the flags are not `g` or empty, or the result is too long.
pub fn regexp_replace_flags_prepared<'a>(
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
    replace(s, regex, replacement, all, buf)
}

const REPLACE: &str = "REGEXP_REPLACE";

fn replace<'a>(
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
    fn wildcards() {
        for (s, pattern) in [
            ("", ""),
            ("", "%"),
            ("abc", "abc"),
            ("abc", "a%"),
            ("abc", "%c"),
            ("abc", "%b%"),
            ("abc", "a_c"),
            ("abc", "___"),
            ("abc", "%%%"),
            ("aXbXc", "a%X%c"),
            ("abab", "%ab"),
            ("mississippi", "m%iss%ip%i"),
            ("日本語", "_本%"),
            ("50%", r"50\%"),
            (r"a\b", r"a\\b"),
            ("a_b", r"%\_b"),
        ] {
            assert_eq!(like(s, pattern), Ok(true), "{s} like {pattern}");
            assert!(like_prepared(s, &Like::new(pattern).unwrap()), "{s} like {pattern}");
        }
        for (s, pattern) in [
            ("a", ""),
            ("abc", "ab"),
            ("abc", "A%"),
            ("abc", "____"),
            ("abc", "%d%"),
            ("日本語", "__"),
            ("505", r"50\%"),
            ("ab", "a%b%c"),
            ("a%b", r"a\%"),
            (r"a\x", r"a\\%%y"),
        ] {
            assert_eq!(like(s, pattern), Ok(false), "{s} like {pattern}");
            assert!(!like_prepared(s, &Like::new(pattern).unwrap()), "{s} like {pattern}");
        }
    }

    #[test]
    fn shapes() {
        let shape = |pattern: &str| Like::new(pattern).unwrap().shape;
        assert_eq!(shape(r"a\%"), Shape::Exact("a%".into()));
        assert_eq!(shape(r"a\\%"), Shape::Prefix(r"a\".into()));
        assert_eq!(shape("%a"), Shape::Suffix("a".into()));
        assert_eq!(shape("%a%"), Shape::Contains("a".into()));
        assert_eq!(shape("%"), Shape::Suffix(String::new()));
        assert!(matches!(shape("a%b"), Shape::Pattern { .. }));
    }

    #[test]
    fn escapes() {
        assert_eq!(like_escape("5%", "5!%", "!"), Ok(true));
        assert_eq!(like_escape("5!", "5!!", "!"), Ok(true));
        assert_eq!(like_escape(r"5\x", r"5\_", ""), Ok(true));
        assert_eq!(like_escape("aé", "aéé", "é"), Ok(true));
        assert!(like_escape("a", "a", "!!").is_err());
        assert!(like("b", r"a\").is_err() && Like::new(r"a\").is_err() && Like::ignoring_case(r"\").is_err());
        assert!(like_escape("x", "a!", "!").is_err());
    }

    #[test]
    fn case() {
        assert_eq!(ilike("ÉCOLE", "é_o%"), Ok(true));
        assert_eq!(ilike("Straße", "STRASSE"), Ok(false));
        assert_eq!(ilike_escape("A%", "a!%", "!"), Ok(true));
        assert!(like_prepared("IBM", &Like::ignoring_case("ib%").unwrap()));
    }

    #[test]
    fn no_pattern_takes_exponential_time() {
        let s = "a".repeat(2_000);
        let pattern = "%a".repeat(200) + "%b";
        assert_eq!(like(&s, &pattern), Ok(false));
    }

    #[test]
    fn regular_expressions() {
        assert_eq!(regexp_like("abc123", r"\d{3}$"), Ok(true));
        assert_eq!(regexp_like("abc", "^b"), Ok(false));
        let Err(Cause::Argument { message, .. }) = regexp_like("a", "(") else { panic!() };
        assert_eq!(message, "unclosed group");
        assert!(regexp_like("a", &"(a{1000}){1000}".repeat(3)).is_err());
    }

    #[test]
    fn replacements() {
        let mut buf = String::from("old");
        let mut flags = |s, p, r, f| regexp_replace_flags(s, p, r, f, &mut buf).map(str::to_string);
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
        assert_eq!(regexp_replace("aa", "a", "b", &mut buf), Ok("ba"));
    }

    #[test]
    fn replacements_have_a_bound() {
        let (s, replacement) = ("a".repeat(70_000), "b".repeat(1_000));
        assert!(regexp_replace_flags(&s, "a", &replacement, "g", &mut String::new()).is_err());
    }
}
