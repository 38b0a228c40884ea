//! "Did you mean": the candidate nearest to a name that is not known.

/// The candidate nearest to `name`, if one is near enough to be meant: the same letters in another case, or
/// at most a third of the letters changed, added, left out or swapped with their neighbour.
///
/// ```
/// use eventflux_compiler::suggest::nearest;
/// assert_eq!(nearest("prise", ["price", "symbol"]), Some("price"));
/// assert_eq!(nearest("volume", ["price", "symbol"]), None);
/// ```
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name: Vec<char> = name.chars().take(LONGEST).collect();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other: Vec<char> = candidate.chars().take(LONGEST).collect();
        let distance = distance(&name, &other);
        let allowed = name.len().max(other.len()).div_ceil(3);
        if distance <= allowed && distance < name.len().max(2) && best.is_none_or(|(b, _)| distance < b) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Longer names are compared by their beginning, so that the cost stays small.
const LONGEST: usize = 64;

/// The optimal string alignment distance, where another case costs nothing.
fn distance(a: &[char], b: &[char]) -> usize {
    let same = |x: char, y: char| x == y || x.to_lowercase().eq(y.to_lowercase());
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(!same(a[i - 1], b[j - 1]));
            row[j] = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]) {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("Price", ["prices", "price"]), Some("price"));
        assert_eq!(nearest("smybol", ["symbol", "price"]), Some("symbol"));
        assert_eq!(nearest("a", ["b", "c"]), None);
        assert_eq!(nearest("MINUTS", ["MINUTES", "SECONDS"]), Some("MINUTES"));
        assert_eq!(nearest("x", []), None);
    }
}
