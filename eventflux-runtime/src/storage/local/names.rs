//! The names of files: which are ours, and which are not.

use std::ffi::OsStr;

/// As many as the largest epoch has, so that names are in the order of epochs.
const DIGITS: usize = 20;
const CHECKPOINT: &str = ".checkpoint";
const PARTIAL: &str = ".checkpoint.partial";

/// The file of a checkpoint.
pub(super) fn checkpoint(epoch: u64) -> String {
    format!("{epoch:0DIGITS$}{CHECKPOINT}")
}

/// The file that a checkpoint is written to before it is all there.
pub(super) fn partial(epoch: u64) -> String {
    format!("{epoch:0DIGITS$}{PARTIAL}")
}

/// The epoch of the checkpoint that is in a file of that name, if one is.
pub(super) fn epoch(name: &OsStr) -> Option<u64> {
    number(name, CHECKPOINT)
}

/// Whether a file of that name is what a crash has left.
pub(super) fn is_partial(name: &OsStr) -> bool {
    number(name, PARTIAL).is_some()
}

fn number(name: &OsStr, ending: &str) -> Option<u64> {
    let digits = name.to_str()?.strip_suffix(ending)?;
    let plain = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_their_epochs_back() {
        for number in [0, 42, u64::MAX] {
            assert_eq!(epoch(checkpoint(number).as_ref()), Some(number));
            assert!(is_partial(partial(number).as_ref()));
            assert_eq!(epoch(partial(number).as_ref()), None);
            assert!(!is_partial(checkpoint(number).as_ref()));
        }
        assert_eq!(checkpoint(42), "00000000000000000042.checkpoint");
    }

    #[test]
    fn other_names_are_not_ours() {
        for name in [
            "",
            ".checkpoint",
            "42.checkpoint",
            "+0000000000000000042.checkpoint",
            "00000000000000000042",
            "00000000000000000042.checkpoint~",
            // One more than the largest.
            "18446744073709551616.checkpoint",
        ] {
            assert_eq!(epoch(name.as_ref()), None, "{name}");
            assert!(!is_partial(name.as_ref()), "{name}");
        }
    }
}
