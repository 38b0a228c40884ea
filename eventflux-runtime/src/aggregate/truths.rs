//! BOOL_AND and BOOL_OR.

use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder, StateError};

/// How many values are TRUE and how many FALSE, from which both BOOL_AND and BOOL_OR are read.
///
/// ```
/// use eventflux_runtime::aggregate::Truths;
/// let mut truths = Truths::default();
/// assert_eq!(truths.all(), None);
/// truths.add(true);
/// truths.add(false);
/// assert_eq!((truths.all(), truths.any()), (Some(false), Some(true)));
/// truths.remove(false);
/// assert_eq!(truths.all(), Some(true));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truths {
    trues: u64,
    falses: u64,
}

impl Truths {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: bool) {
        let count = if value { &mut self.trues } else { &mut self.falses };
        *count = count.wrapping_add(1);
    }

    /// Takes a value out.
    #[inline]
    pub fn remove(&mut self, value: bool) {
        let count = if value { &mut self.trues } else { &mut self.falses };
        *count = count.wrapping_sub(1);
    }

    fn some(&self) -> bool {
        self.trues != 0 || self.falses != 0
    }

    /// BOOL_AND: whether no value is FALSE; `None` without values.
    #[inline]
    pub fn all(&self) -> Option<bool> {
        self.some().then(|| self.known_all())
    }

    /// BOOL_AND where there is a value.
    #[inline]
    pub fn known_all(&self) -> bool {
        self.falses == 0
    }

    /// BOOL_OR: whether a value is TRUE; `None` without values.
    #[inline]
    pub fn any(&self) -> Option<bool> {
        self.some().then(|| self.known_any())
    }

    /// BOOL_OR where there is a value.
    #[inline]
    pub fn known_any(&self) -> bool {
        self.trues != 0
    }
}

impl Accumulators for Truths {
    fn reset(&mut self) {
        *self = Truths::default();
    }
    fn save(&self, out: &mut Encoder) {
        out.put_u64(self.trues);
        out.put_u64(self.falses);
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        *self = Truths { trues: from.get_u64()?, falses: from.get_u64()? };
        Ok(())
    }
}

impl Merge for Truths {
    fn merge(&mut self, later: &Self) {
        self.trues = self.trues.wrapping_add(later.trues);
        self.falses = self.falses.wrapping_add(later.falses);
    }
}
