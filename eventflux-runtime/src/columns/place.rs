//! Where columns are held that come a moment after what holds them.

use std::fmt::Debug;

use super::Columns;

/// A place for columns, empty at first; for no columns it takes no room.
pub trait Place<T: Columns>: Clone + Debug + Default {
    /// A place that holds these.
    fn holding(columns: T) -> Self;
    /// Holds a copy of these from now on, in the allocations of those before.
    fn hold(&mut self, columns: T::Ref<'_>);
    /// What it holds.
    fn held(&self) -> Option<&T>;
}

impl<T: Columns> Place<T> for Option<T> {
    #[inline]
    fn holding(columns: T) -> Self {
        Some(columns)
    }
    #[inline]
    fn hold(&mut self, columns: T::Ref<'_>) {
        match self {
            Some(held) => held.assign(columns),
            None => *self = Some(T::own(columns)),
        }
    }
    #[inline]
    fn held(&self) -> Option<&T> {
        self.as_ref()
    }
}

impl Place<()> for () {
    #[inline]
    fn holding((): ()) {}
    #[inline]
    fn hold(&mut self, (): ()) {}
    #[inline]
    fn held(&self) -> Option<&()> {
        Some(self)
    }
}
