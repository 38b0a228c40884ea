//! Owned columns that left, kept for the next ones to move into.

use super::Columns;

/// A stock of values whose allocations are used again. Types without allocations are simply dropped.
#[derive(Clone, Debug)]
pub(crate) struct Spare<T>(Vec<T>);

impl<T> Default for Spare<T> {
    fn default() -> Self {
        Spare(Vec::new())
    }
}

impl<T: Columns> Spare<T> {
    /// An owned copy, in an allocation from stock if there is one.
    #[inline]
    pub(crate) fn own(&mut self, from: T::Ref<'_>) -> T {
        if std::mem::needs_drop::<T>()
            && let Some(mut value) = self.0.pop()
        {
            value.assign(from);
            return value;
        }
        T::own(from)
    }

    /// Takes a value that is not needed any more.
    #[inline]
    pub(crate) fn take(&mut self, value: T) {
        if std::mem::needs_drop::<T>() {
            self.0.push(value);
        }
    }
}
