//! Which keys there are, and what is in them.
//!
//! ```text
//! prefix:lock                   who writes, with an expiry
//! prefix:writer                 who wrote last, lock or not
//! prefix:index                  a sorted set with a member for each checkpoint: epoch, generation, length, chunks
//! prefix:latest                 the epoch of the newest
//! prefix:chunk:generation:n     bytes
//! ```
//!
//! All scores of the index are 0, so that its members are in the order of their bytes, and that is the order of epochs, as these have leading zeros. As scores
//! they would be doubles, which are not exact beyond 2^53.

/// The names of keys.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) lock: String,
    pub(super) writer: String,
    pub(super) index: String,
    pub(super) latest: String,
    /// What all chunks begin with.
    pub(super) chunks: String,
}

impl Layout {
    pub(super) fn new(prefix: &str) -> Self {
        Layout {
            lock: format!("{prefix}:lock"),
            writer: format!("{prefix}:writer"),
            index: format!("{prefix}:index"),
            latest: format!("{prefix}:latest"),
            chunks: format!("{prefix}:chunk:"),
        }
    }

    pub(super) fn chunk(&self, generation: &str, number: u64) -> String {
        format!("{}{generation}:{number}", self.chunks)
    }

    /// The pattern of all chunks, for SCAN, which other keys may match too.
    pub(super) fn pattern(&self) -> String {
        let mut pattern = String::new();
        for letter in self.chunks.chars() {
            if matches!(letter, '*' | '?' | '[' | ']' | '\\' | '^' | '-') {
                pattern.push('\\');
            }
            pattern.push(letter);
        }
        pattern.push('*');
        pattern
    }

    /// Whether a key is a chunk. Another prefix may begin with that of our chunks.
    pub(super) fn is_chunk(&self, key: &str) -> bool {
        let parts = || {
            let (generation, number) = key.strip_prefix(&self.chunks)?.split_once(':')?;
            let (writer, store) = generation.split_once('.')?;
            Some((writer, store, number))
        };
        parts().is_some_and(|(writer, store, number)| {
            let token = writer.len() == TOKEN && writer.bytes().all(|byte| byte.is_ascii_hexdigit());
            token && is_number(store) && is_number(number)
        })
    }
}

/// The length of a writer's token.
pub(super) const TOKEN: usize = 32;

/// A member of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) epoch: u64,
    pub(super) generation: String,
    pub(super) length: u64,
    pub(super) chunks: u64,
}

impl Entry {
    pub(super) fn read(member: &[u8]) -> Option<Self> {
        let mut words = std::str::from_utf8(member).ok()?.split(' ');
        let mut word = || words.next();
        let entry = Entry {
            epoch: word()?.parse().ok()?,
            generation: word()?.to_owned(),
            length: word()?.parse().ok()?,
            chunks: word()?.parse().ok()?,
        };
        word().is_none().then_some(entry)
    }
}

/// An epoch as the index has it.
pub(super) fn padded(epoch: u64) -> String {
    format!("{epoch:020}")
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_told_from_other_keys() {
        let layout = Layout::new("app");
        let generation = format!("{}.3", "0a".repeat(TOKEN / 2));
        let key = layout.chunk(&generation, 12);
        assert!(layout.is_chunk(&key));
        for other in [
            "app:index".to_owned(),
            // Of the prefix `app:chunk`.
            "app:chunk:index".to_owned(),
            format!("app:chunk:chunk:{generation}:12"),
            format!("app:chunk:{generation}:"),
            format!("app:chunk:{generation}"),
            format!("other:chunk:{generation}:12"),
        ] {
            assert!(!layout.is_chunk(&other), "{other}");
        }
    }

    #[test]
    fn patterns_match_nothing_but_what_they_say() {
        assert_eq!(Layout::new("a*[b]?").pattern(), r"a\*\[b\]\?:chunk:*");
    }

    #[test]
    fn entries_are_read_whole_or_not_at_all() {
        let entry = Entry { epoch: u64::MAX, generation: "ab.1".to_owned(), length: 70, chunks: 2 };
        let member = format!("{} ab.1 70 2", padded(u64::MAX));
        assert_eq!(Entry::read(member.as_bytes()), Some(entry));
        for wrong in ["", "1 ab.1 70", "1 ab.1 70 2 3", "x ab.1 70 2", "1 ab.1 -1 2"] {
            assert_eq!(Entry::read(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(Entry::read(b"\xff"), None);
    }
}
