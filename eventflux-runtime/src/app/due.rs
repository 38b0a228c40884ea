//! Which operator is due first.

use crate::operator::Due;

/// Asks the operators of an app one by one, in their order, when they are due.
#[derive(Clone, Copy, Debug)]
pub struct FirstDue {
    finishing: bool,
    first: Option<(Due, usize)>,
}

impl FirstDue {
    /// Nobody was asked yet. When `finishing`, only those that close count.
    pub fn new(finishing: bool) -> Self {
        FirstDue { finishing, first: None }
    }

    /// Operator number `operator` is due then.
    #[inline]
    pub fn ask(&mut self, operator: usize, due: Due, closes: bool) {
        let waits = due < Due::NEVER && (closes || !self.finishing);
        if waits && self.first.is_none_or(|(first, _)| due < first) {
            self.first = Some((due, operator));
        }
    }

    /// The first of them; the one asked earlier of two.
    pub fn get(self) -> Option<(Due, usize)> {
        self.first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn the_earlier_one_wins() {
        let due = |at, carries_now| Due { at: Timestamp::from_micros(at), carries_now };
        let mut first = FirstDue::new(false);
        first.ask(0, Due::NEVER, true);
        assert_eq!(first.get(), None);
        first.ask(1, due(5, true), false);
        first.ask(2, due(5, false), true);
        first.ask(3, due(5, false), true);
        assert_eq!(first.get(), Some((due(5, false), 2)));
        let mut last = FirstDue::new(true);
        last.ask(1, due(5, true), false);
        assert_eq!(last.get(), None);
    }
}
