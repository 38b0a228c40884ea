//! How far a source has got, so that a checkpoint can say it, and the source go on from there.
//!
//! A source says now and then where it is, in a form of its own, and sends events. What a checkpoint keeps is where it was last, of what had been
//! processed, and how many events came of it since: after a crash it begins there again, and so many of its events are left out. Of a source that
//! has not said where it is nothing is kept, as nobody knows whether it sends the same events again.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How far one source has got.
#[derive(Debug)]
pub(super) struct Track {
    /// Where it was, the oldest first; one at least.
    marks: Mutex<VecDeque<Mark>>,
    /// How many of its next events were processed before a crash.
    skip: AtomicU64,
}

/// Where a source was.
#[derive(Clone, Debug, Default)]
struct Mark {
    /// How many events it had sent.
    sent: u64,
    /// How many it had still to leave out.
    ahead: u64,
    /// `None` if it had not said so.
    at: Option<Vec<u8>>,
}

impl Track {
    /// One that begins.
    pub(super) fn new() -> Self {
        Track { marks: Mutex::new(VecDeque::from([Mark::default()])), skip: AtomicU64::new(0) }
    }

    fn marks(&self) -> MutexGuard<'_, VecDeque<Mark>> {
        // It holds numbers, which are fine whoever panicked.
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on where a checkpoint says, as [`kept`](Self::kept) gave it; false if that is nothing that it gives.
    #[cfg(feature = "checkpoints")]
    #[must_use]
    pub(super) fn resume(&self, kept: &[u8]) -> bool {
        let Some((ahead, at)) = kept.split_first_chunk::<8>() else { return false };
        let ahead = u64::from_le_bytes(*ahead);
        *self.marks() = VecDeque::from([Mark { sent: 0, ahead, at: Some(at.to_vec()) }]);
        self.skip.store(ahead, Ordering::Release);
        true
    }

    /// Where it is to begin again, if it said where it was before a crash.
    pub(super) fn begins_at(&self) -> Option<Vec<u8>> {
        self.marks().front()?.at.clone()
    }

    /// Whether the source has said where it is, so that it can go on from there.
    pub(super) fn resumes(&self) -> bool {
        self.marks().iter().any(|mark| mark.at.is_some())
    }

    /// Of so many events, how many are left out.
    #[inline]
    pub(super) fn skips(&self, events: u64) -> u64 {
        // Nearly always none are.
        if self.skip.load(Ordering::Acquire) == 0 { 0 } else { self.skip_some(events) }
    }

    #[cold]
    fn skip_some(&self, events: u64) -> u64 {
        let left = self
            .skip
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |skip| Some(skip.saturating_sub(events)));
        left.unwrap_or(0).min(events)
    }

    /// It is there now, has sent so many events, and so many of them were processed.
    pub(super) fn mark(&self, sent: u64, processed: u64, at: &[u8]) {
        let mut marks = self.marks();
        // Nobody goes back behind what was processed.
        while marks.get(1).is_some_and(|next| next.sent <= processed) {
            marks.pop_front();
        }
        let ahead = self.skip.load(Ordering::Acquire);
        match marks.back_mut() {
            Some(last) if last.sent == sent => {
                last.ahead = ahead;
                let own = last.at.get_or_insert_default();
                own.clear();
                own.extend_from_slice(at);
            }
            _ => marks.push_back(Mark { sent, ahead, at: Some(at.to_vec()) }),
        }
    }

    /// What a checkpoint keeps when so many of its events have been processed: how many came since it said where it was, and where that was. `None` of
    /// a source that had not said so.
    #[cfg(feature = "checkpoints")]
    pub(super) fn kept(&self, processed: u64) -> Option<Vec<u8>> {
        let marks = self.marks();
        let mark = marks.iter().rev().find(|mark| mark.sent <= processed)?;
        let ahead = mark.ahead + (processed - mark.sent);
        Some([&ahead.to_le_bytes()[..], mark.at.as_deref()?].concat())
    }
}

#[cfg(all(test, feature = "checkpoints"))]
mod tests {
    use super::*;

    fn kept(track: &Track, processed: u64) -> (u64, Vec<u8>) {
        let kept = track.kept(processed).unwrap();
        (u64::from_le_bytes(*kept.first_chunk().unwrap()), kept[8..].to_vec())
    }

    #[test]
    fn what_came_since_is_counted_from_where_it_was() {
        let track = Track::new();
        assert_eq!((track.kept(0), track.kept(5)), (None, None), "it may never send them again");
        track.mark(0, 0, b"");
        assert_eq!(kept(&track, 0), (0, vec![]));
        assert_eq!(kept(&track, 5), (5, vec![]));
        track.mark(8, 3, b"eight");
        assert_eq!(kept(&track, 5), (5, vec![]));
        assert_eq!(kept(&track, 9), (1, b"eight".to_vec()));
        track.mark(20, 15, b"twenty");
        assert_eq!(track.marks().len(), 2, "nobody goes back to the beginning");
        assert_eq!(kept(&track, 16), (8, b"eight".to_vec()));
        track.mark(20, 15, b"here");
        assert_eq!(kept(&track, 20), (0, b"here".to_vec()));
    }

    #[test]
    fn it_goes_on_where_it_was() {
        let track = Track::new();
        assert!(!track.resume(b"by hand"));
        assert!(track.resume(&[&3u64.to_le_bytes()[..], b"there"].concat()));
        assert_eq!(track.begins_at(), Some(b"there".to_vec()));
        // Nothing was processed since: another crash changes nothing.
        assert_eq!(kept(&track, 0), (3, b"there".to_vec()));
        assert_eq!((track.skips(2), kept(&track, 0)), (2, (3, b"there".to_vec())));
        // It says where it is in the midst of what is left out.
        track.mark(0, 0, b"further");
        assert_eq!(kept(&track, 0), (1, b"further".to_vec()));
        assert_eq!((track.skips(5), track.skips(5)), (1, 0));
        assert_eq!(kept(&track, 4), (5, b"further".to_vec()));
    }
}
