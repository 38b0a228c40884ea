//! The end of the input.

use super::parted::Id;
use super::{Run, Stage};
use crate::naive::app::Micros;
use crate::naive::log::Happening;
use crate::naive::rate::{self, Passing};
use crate::naive::window::{self, Moment};

impl Run<'_> {
    /// "In due order and at their nominal times closes windows, releases DELAY ..; absences, timeouts .. and leaving rows
    /// of sliding windows don't fire." Batches that no time closes are put out at the clock, when nothing else is due.
    pub(super) fn finish(&mut self) {
        let app = self.app;
        let closes = |query: usize, stage: Stage| match stage {
            // "Absences, timeouts, triggers .. don't fire", and "finish() frees nothing".
            Stage::Trigger | Stage::Pattern | Stage::Leaving | Stage::Purge => false,
            // "In due order .. outer rows of interval joins".
            Stage::Alone => true,
            Stage::Window => window::fires_at_finish(app.queries[query].window.as_ref()),
            Stage::Rate => app.queries[query].rate.as_ref().is_some_and(rate::fires_at_finish),
        };
        let Some(mut now) = self.now else { return };
        loop {
            while let Some((due, id, stage)) = self.next_due(closes) {
                // Rows that carry an earlier time come before what is due at this one.
                self.go_silently(if due.carries_now { due.at } else { due.at - 1 });
                now = now.max(due.at);
                self.now = Some(now);
                self.fire(id, stage, due, true);
            }
            self.go_silently(now);
            if !self.flush(now) {
                break;
            }
        }
    }

    /// Puts out the first batch or period that only events close; false if there is none.
    fn flush(&mut self, now: Micros) -> bool {
        let app = self.app;
        for &query in &self.order.clone() {
            let of = &app.queries[query];
            let parts = 0..self.kept[query].len();
            for id in parts.clone().map(|part| Id { query, part }) {
                if let Some(piece) = window::unfinished(of.window.as_ref(), &self.kept(id).log) {
                    self.within(id, |run| run.rows_of(id, &[Moment { at: now, pieces: vec![piece] }]));
                    self.kept_mut(id).log.push(Happening::Flushed);
                    return true;
                }
            }
            // A rate is behind the windows of all partitions.
            for id in parts.map(|part| Id { query, part }) {
                let held = of.rate.as_ref().map(|rate| rate::unfinished(rate, &self.kept(id).rate));
                let held = held.unwrap_or_default();
                if !held.is_empty() {
                    self.kept_mut(id).rate.push(Passing::Flushed);
                    self.within(id, |run| {
                        held.into_iter().for_each(|row| run.write(Some(of), of.target, now, row))
                    });
                    return true;
                }
            }
        }
        false
    }

    /// What would have left by the clock is gone, what would have expired or lasted has, though its rows don't come.
    fn go_silently(&mut self, until: Micros) {
        let app = self.app;
        let silent = |query: usize, stage: Stage| {
            matches!(stage, Stage::Pattern | Stage::Leaving)
                || stage == Stage::Window && !window::fires_at_finish(app.queries[query].window.as_ref())
        };
        while let Some((due, id, stage)) = self.next_due(silent).filter(|(due, ..)| due.at <= until) {
            self.fire(id, stage, due, false);
        }
    }
}
