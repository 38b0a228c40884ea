//! What makes two apps' snapshots exchangeable: a hash of the plan.

use super::App;

/// The hash of EXPLAIN of the plan, which names every type, operator and expression but no place and no Rust path.
pub(super) fn fingerprint(app: &App) -> u64 {
    hash(&super::explain::queries(app))
}

/// FNV-1a.
pub(super) fn hash(text: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    text.bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}
