//! Sources in event time, merged by what they say the time is.
//!
//! Of all sources the one whose next event is the earliest goes on, up to the earliest that another may still give: the time of its next event
//! where one waits, and otherwise the highest that it has sent, as a source's own events are in order but for the app's lateness. A source that
//! has sent nothing for a while is left out until it goes on. Where an app goes on later, a source that is stopped before its end holds up what
//! others have sent behind it until then.

use super::intake::Intake;
use super::worker::AtWork;
use crate::app::Events;
use crate::time::Timestamp;

/// What the worker knows of the sources.
pub(super) struct Merge<E> {
    sources: Vec<Head<E>>,
    /// After how many nanoseconds a source without events is left out.
    idle_after: Option<u64>,
    /// Whether sources that were stopped before their end go on later.
    resumes: bool,
}

/// The front of a source.
struct Head<E> {
    /// What was taken out of its queue last, and has not been processed to its end.
    parcel: Option<AtWork<E>>,
    /// The time of the next event in it.
    time: Timestamp,
    /// What the source had shown when it was looked at last, and since when that is so.
    shown: Timestamp,
    since: u64,
}

/// What is to be done next.
pub(super) enum Next<E> {
    /// The events of this source before the number are earlier than all that others may give.
    Run { source: usize, at_work: AtWork<E>, until: usize },
    /// All wait for this source, in nanoseconds of the pipeline's clock not longer than that.
    Held { by: usize, until: Option<u64> },
    /// The next event of this source is behind one that was stopped before its end, and will give more when the app goes on.
    Behind { source: usize, at_work: AtWork<E> },
    /// No source has anything.
    Nothing,
}

impl<E> Merge<E> {
    pub(super) fn new(sources: usize, idle_after: Option<u64>) -> Self {
        let head = |_| Head { parcel: None, time: Timestamp::MIN, shown: Timestamp::MIN, since: 0 };
        Merge { sources: (0..sources).map(head).collect(), idle_after, resumes: false }
    }

    /// Whether sources that are stopped before their end go on later, when the app does.
    pub(super) fn set_resumes(&mut self, resumes: bool) {
        self.resumes = resumes;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// Whether something has come for which all wait, or that may be the next.
    pub(super) fn can_go_on(&self, intake: &Intake<E>) -> bool {
        let sources = self.sources.iter().zip(intake.sources());
        sources.into_iter().any(|(head, source)| {
            head.parcel.is_none()
                && (!intake.lanes()[source.lane].is_empty() || source.shown.time() != head.shown)
        })
    }

    /// What is to be done next; it is `now`.
    pub(super) fn next<S: Events<Event = E>>(&mut self, intake: &Intake<E>, events: &S, now: u64) -> Next<E> {
        // The earliest event that waits, the earliest that others may give, and who they are.
        let (mut first, mut bound): (Option<usize>, Option<(Timestamp, usize)>) = (None, None);
        for number in 0..self.sources.len() {
            self.look(number, intake, events, now);
        }
        for (number, head) in self.sources.iter().enumerate() {
            if head.parcel.is_some() && first.is_none_or(|first| head.time < self.sources[first].time) {
                first = Some(number);
            }
        }
        let Some(first) = first else { return Next::Nothing };
        for (number, head) in self.sources.iter().enumerate().filter(|(number, _)| *number != first) {
            let least = match head.parcel {
                Some(_) => head.time,
                None if self.is_left_out(number, intake, now) => continue,
                None => head.shown,
            };
            if bound.is_none_or(|(bound, _)| least < bound) {
                bound = Some((least, number));
            }
        }
        let head = &mut self.sources[first];
        if let Some((bound, by)) = bound
            && bound < head.time
        {
            if intake.lanes()[intake.sources()[by].lane].is_done()
                && let Some(at_work) = head.parcel.take()
            {
                return Next::Behind { source: first, at_work };
            }
            let until = self.idle_after.map(|after| self.sources[by].since.saturating_add(after));
            return Next::Held { by, until };
        }
        let bound = bound.map_or(Timestamp::MAX, |(bound, _)| bound);
        let Some(at_work) = head.parcel.take() else { return Next::Nothing };
        let rest = &at_work.parcel.events()[at_work.begun..];
        let ahead = |event: &E| events.time_of(event).is_none_or(|time| time <= bound);
        let count = rest.iter().take_while(|event| ahead(event)).count();
        let until = at_work.begun + count.max(1);
        Next::Run { source: first, at_work, until }
    }

    /// Takes the next parcel of a source out, if it has one, and notes what it has shown.
    fn look<S: Events<Event = E>>(&mut self, number: usize, intake: &Intake<E>, events: &S, now: u64) {
        let source = &intake.sources()[number];
        let head = &mut self.sources[number];
        if head.parcel.is_some() {
            return;
        }
        // First what it has shown, then what is there: what was shown before it came is no later.
        let shown = source.shown.time();
        if shown != head.shown || head.since == 0 {
            (head.shown, head.since) = (shown, now);
        }
        if let Some(parcel) = intake.lanes()[source.lane].take() {
            self.put(number, AtWork::new(source.lane, parcel), events);
            self.sources[number].since = now;
        }
    }

    /// Puts back what is left of a parcel.
    pub(super) fn put<S: Events<Event = E>>(&mut self, number: usize, at_work: AtWork<E>, events: &S) {
        let head = &mut self.sources[number];
        let next = at_work.parcel.events().get(at_work.begun);
        // An event without a time is no instant: it is counted as that whenever it comes.
        head.time = next.and_then(|event| events.time_of(event)).unwrap_or(Timestamp::MIN);
        head.parcel = Some(at_work);
    }

    /// Whether nobody waits for a source that has nothing.
    fn is_left_out(&self, number: usize, intake: &Intake<E>, now: u64) -> bool {
        let source = &intake.sources()[number];
        let is_over = || intake.lanes()[source.lane].is_done() && (!self.resumes || source.has_ended());
        let idle =
            || self.idle_after.is_some_and(|after| now.saturating_sub(self.sources[number].since) >= after);
        is_over() || idle()
    }

    /// What time all sources say it is that others wait for, if nothing of them waits here.
    pub(super) fn reached(&self, intake: &Intake<E>, now: u64) -> Option<Timestamp> {
        let mut least: Option<Timestamp> = None;
        for number in 0..self.sources.len() {
            let source = &intake.sources()[number];
            // First what it has shown, then what is there.
            let shown = source.shown.time();
            if self.sources[number].parcel.is_some() || !intake.lanes()[source.lane].is_empty() {
                return None;
            }
            if !self.is_left_out(number, intake, now) {
                least = Some(least.map_or(shown, |least| least.min(shown)));
            }
        }
        least
    }

    /// What was taken out and has not been processed.
    pub(super) fn take_all(&mut self) -> impl Iterator<Item = AtWork<E>> {
        self.sources.iter_mut().filter_map(|head| head.parcel.take())
    }
}
