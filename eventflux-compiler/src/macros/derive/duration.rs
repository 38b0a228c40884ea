//! Durations in attributes: the texts that SQL takes as durations.

use crate::syntax::duration;

/// The microseconds of `5s`, `5 SECONDS`, `1 MINUTE 30 SECONDS` or `INTERVAL '5' SECOND`; `None` if it is none of
/// these, or below zero or too long.
pub(super) fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    let text = match text.get(..8) {
        Some(word) if word.eq_ignore_ascii_case("interval") => &text[8..],
        _ => text,
    };
    let mut rest = text.trim_start();
    if rest.is_empty() {
        return None;
    }
    let mut total = 0i64;
    while !rest.is_empty() {
        let quoted = rest.strip_prefix('\'');
        let digits = quoted.unwrap_or(rest);
        let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
        let count = &digits[..end];
        rest = &digits[end..];
        if quoted.is_some() {
            rest = rest.strip_prefix('\'')?;
        }
        rest = rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        total = total.checked_add(duration::micros(count, duration::unit(&rest[..end])?).ok()?)?;
        rest = rest[end..].trim_start();
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn durations_are_read_as_in_sql() {
        assert_eq!(parse("5s"), Some(5_000_000));
        assert_eq!(parse("0 ms"), Some(0));
        assert_eq!(parse("1 MINUTE 30 seconds"), Some(90_000_000));
        assert_eq!(parse("INTERVAL '5' SECOND"), Some(5_000_000));
        assert_eq!(parse("1.5s"), Some(1_500_000));
        assert_eq!(parse("2w"), Some(14 * 86_400_000_000));
    }

    #[test]
    fn other_texts_are_not() {
        for text in [
            "",
            "5",
            "s",
            "-5s",
            "5 parsecs",
            "interval",
            "'5 s",
            "99999999999999999999s",
            "9999999999999 d",
            "5s,",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
