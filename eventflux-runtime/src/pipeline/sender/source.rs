//! What senders of a source have besides: where it is, and its end.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{Sender, Shards};
use crate::app::Events;
use crate::pipeline::gate::Gate;
use crate::pipeline::position::Track;

/// As long as there is one, events of a source may come.
pub(in crate::pipeline) struct SourceOpen<T> {
    pub(in crate::pipeline) shards: Shards<T>,
    pub(in crate::pipeline) number: usize,
    /// Whether what sends for it has failed.
    failed: AtomicBool,
}

impl<T> SourceOpen<T> {
    pub(in crate::pipeline) fn new(shards: Shards<T>, number: usize) -> Self {
        SourceOpen { shards, number, failed: AtomicBool::new(false) }
    }
}

impl<T> Drop for SourceOpen<T> {
    fn drop(&mut self) {
        for intake in self.shards.iter() {
            let source = &intake.sources()[self.number];
            let lane = &intake.lanes()[source.lane];
            if !lane.gate().is_closed() && !self.failed.load(Ordering::Relaxed) {
                source.end();
            }
            lane.close();
            intake.wake.notify(usize::MAX);
        }
    }
}

impl<E: Events> Sender<E> {
    /// Says where a source is, in a form of its own: what it sends from now on comes behind that. Checkpoints keep it, so that the source can go on
    /// there after a crash; a source whose events are the same each time in the same order need not say it often, as what came since is counted. It
    /// does nothing for other senders, and is for sources with one sender.
    pub fn set_position(&mut self, at: impl AsRef<[u8]>) {
        if let Some(track) = self.track() {
            let gate = self.source_gate();
            let (sent, processed) = gate.map_or((0, 0), |gate| (gate.entered(), gate.left()));
            track.mark(sent, processed, at.as_ref());
        }
    }

    /// Where a source is to begin, if the app has come back from a checkpoint and the source had said where it was. Of the events that
    /// it sends then those are left out which had been processed.
    pub fn begins_at(&self) -> Option<Vec<u8>> {
        self.track()?.begins_at()
    }

    /// What sends for the source has failed: its events have not come to their end, which the end of this sender is taken for otherwise.
    pub(in crate::pipeline) fn fails(&self) {
        if let Some(source) = &self.source {
            source.failed.store(true, Ordering::Relaxed);
        }
    }

    fn track(&self) -> Option<&Track> {
        let source = self.source.as_ref()?;
        Some(&*self.shards[0].sources()[source.number].track)
    }

    fn source_gate(&self) -> Option<&Gate> {
        let source = self.source.as_ref()?;
        let intake = &self.shards[0];
        Some(intake.lanes()[intake.sources()[source.number].lane].gate())
    }

    /// Of so many events that are about to be sent, how many were processed before a crash.
    #[inline]
    pub(super) fn skips(&self, events: u64) -> u64 {
        self.track().map_or(0, |track| track.skips(events))
    }
}
