//! What the host wants to do with an app that works on another thread.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Something to be done with the app between two events.
pub(super) type Wish<A> = Box<dyn FnOnce(&mut A) + Send>;

/// The wishes that wait; `None` when nobody will fulfil any more.
pub(super) struct Wishes<A> {
    waiting: Mutex<Option<VecDeque<Wish<A>>>>,
    /// Whether there are some, so that the worker needs no lock to know that there are none.
    any: AtomicBool,
}

impl<A> Wishes<A> {
    pub(super) fn new() -> Self {
        Wishes { waiting: Mutex::new(Some(VecDeque::new())), any: AtomicBool::new(false) }
    }

    /// Adds one; false if nobody will fulfil it.
    pub(super) fn add(&self, wish: Wish<A>) -> bool {
        let mut waiting = self.waiting();
        let Some(waiting) = waiting.as_mut() else { return false };
        waiting.push_back(wish);
        self.any.store(true, Ordering::Release);
        true
    }

    /// Whether there are some.
    #[inline]
    pub(super) fn any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    /// The next one.
    #[inline]
    pub(super) fn next(&self) -> Option<Wish<A>> {
        if self.any() { self.pop() } else { None }
    }

    #[cold]
    fn pop(&self) -> Option<Wish<A>> {
        let mut waiting = self.waiting();
        let waiting = waiting.as_mut()?;
        let next = waiting.pop_front();
        self.any.store(!waiting.is_empty(), Ordering::Release);
        next
    }

    /// Whether they are fulfilled, or will be.
    pub(super) fn open(&self) -> bool {
        self.waiting().is_some()
    }

    /// Drops those that wait, and all that come.
    pub(super) fn end(&self) {
        let dropped = self.waiting().take();
        self.any.store(false, Ordering::Release);
        // What they hold may be anything: not under the lock.
        drop(dropped);
    }

    fn waiting(&self) -> MutexGuard<'_, Option<VecDeque<Wish<A>>>> {
        // No wish runs under the lock.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
