//! Three-valued logic of values that are both at hand.

use std::sync::atomic::{Ordering, compiler_fence};

/// AND of two values.
#[inline]
pub fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// OR of two values.
#[inline]
pub fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// NOT.
#[inline]
pub fn not(a: Option<bool>) -> Option<bool> {
    a.map(|a| !a)
}

/// TRUE, in an AND where what stands before has left it open and what follows is costly: optimizers don't evaluate
/// across it, so that the conditions are tried in this order.
#[inline(always)]
pub fn open() -> bool {
    compiler_fence(Ordering::Acquire);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_decides_nothing() {
        let (t, f, n) = (Some(true), Some(false), None);
        assert_eq!([and(t, n), and(n, f), and(f, n), and(n, n), and(t, t)], [n, f, f, n, t]);
        assert_eq!([or(t, n), or(n, f), or(f, n), or(n, t), or(f, f)], [t, n, n, t, f]);
        assert_eq!([not(t), not(f), not(n)], [f, t, n]);
    }
}
