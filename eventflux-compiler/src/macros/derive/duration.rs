//! Durations in attributes: the texts that SQL takes as durations.

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
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let count: i64 = digits[..end].parse().ok()?;
        rest = &digits[end..];
        if quoted.is_some() {
            rest = rest.strip_prefix('\'')?;
        }
        rest = rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        total = total.checked_add(count.checked_mul(unit(&rest[..end])?)?)?;
        rest = rest[end..].trim_start();
    }
    Some(total)
}

fn unit(word: &str) -> Option<i64> {
    const SECOND: i64 = 1_000_000;
    Some(match word.to_ascii_lowercase().as_str() {
        "us" | "microsecond" | "microseconds" => 1,
        "ms" | "millisecond" | "milliseconds" => 1_000,
        "s" | "sec" | "second" | "seconds" => SECOND,
        "m" | "min" | "minute" | "minutes" => 60 * SECOND,
        "h" | "hour" | "hours" => 3_600 * SECOND,
        "d" | "day" | "days" => 86_400 * SECOND,
        "w" | "week" | "weeks" => 7 * 86_400 * SECOND,
        _ => return None,
    })
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
