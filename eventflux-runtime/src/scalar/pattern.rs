//! LIKE and ILIKE.

use super::bad;
use super::prepared::{Like, Shape};
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
}
