//! "Did you mean": the known names nearest to a mistyped one.

/// At most this many names are worth reading.
const MOST: usize = 3;

/// The names of `known` that `name` may be a slip of, nearest first, at most three.
///
/// Upper and lower case count as the smallest slip, so `Symbol` finds `symbol` before anything else. A name
/// that differs in more than a third of its characters is not offered, unless it begins alike for three quarters of
/// the shorter of both: `TUMBLE` finds `TUMBLING`.
///
/// ```
/// use eventflux_compiler::suggest::suggest;
/// assert_eq!(suggest("prise", ["symbol", "price", "volume"]), ["price"]);
/// assert_eq!(suggest("lenght", ["LENGTH", "LEFT", "LN"]), ["LENGTH"]);
/// assert!(suggest("x", ["price"]).is_empty());
/// ```
pub fn suggest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let given: Vec<char> = fold(name);
    let mut hits: Vec<(usize, bool, &str)> = Vec::new();
    for candidate in known {
        let other = fold(candidate);
        let longest = given.len().max(other.len());
        // Two names of two letters have nothing in common after two slips.
        let allowed = (longest / 3).max(usize::from(longest > 1));
        let distance = distance(&given, &other);
        let alike = given.iter().zip(&other).take_while(|(a, b)| a == b).count();
        let begins_alike = alike >= 4 && alike * 4 >= given.len().min(other.len()) * 3;
        if (distance <= allowed && distance < longest) || begins_alike {
            hits.push((distance, candidate != name, candidate));
        }
    }
    // Names as near as each other stay in the order in which they are known.
    hits.sort_by_key(|&(distance, differs, _)| (distance, differs));
    let mut names: Vec<&str> = Vec::new();
    for (_, _, candidate) in hits {
        if !names.contains(&candidate) {
            names.push(candidate);
        }
    }
    names.truncate(MOST);
    names
}

/// The nearest of the names that [`suggest`] finds.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    suggest(name, known).first().copied()
}

fn fold(name: &str) -> Vec<char> {
    name.chars().flat_map(char::to_lowercase).collect()
}

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost one each.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut row: Vec<usize> = vec![0; b.len() + 1];
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..=b.len() {
            let differs = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + differs);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row[j] = best;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(a: &str, b: &str) -> usize {
        distance(&fold(a), &fold(b))
    }

    #[test]
    fn distances() {
        assert_eq!(apart("", ""), 0);
        assert_eq!(apart("", "abc"), 3);
        assert_eq!(apart("kitten", "sitting"), 3);
        assert_eq!(apart("lenght", "length"), 1);
        assert_eq!(apart("ΑΒ", "αβ"), 0);
    }

    #[test]
    fn nearest_first() {
        assert_eq!(suggest("pric", ["prices", "price", "volume"]), ["price", "prices"]);
        assert_eq!(suggest("Price", ["prize", "price"]), ["price", "prize"]);
    }

    #[test]
    fn names_that_begin_alike() {
        assert_eq!(suggest("TUMBLE", ["LENGTH", "TUMBLING"]), ["TUMBLING"]);
        assert_eq!(suggest("symbol", ["symbol_of_exchange", "syntax"]), ["symbol_of_exchange"]);
        assert!(suggest("price_usd", ["price_eur_at_close"]).is_empty());
    }

    #[test]
    fn nothing_in_common() {
        assert!(suggest("abc", ["xyz", "volume", ""]).is_empty());
        assert!(suggest("", ["a", "ab"]).is_empty());
        assert!(suggest("a", ["b"]).is_empty());
    }

    #[test]
    fn no_more_than_three_and_none_twice() {
        assert_eq!(suggest("aaaa", ["aaab", "aaac", "aaab", "aaad", "aaae"]), ["aaab", "aaac", "aaad"]);
    }
}
