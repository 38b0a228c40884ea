//! When attempts begin, what they are offered, and what comes out.

use super::state::{Answer, Around, Progress, State};
use super::{Due, Found, Happening, Part, Pattern};
use crate::naive::app::Micros;

/// An attempt. The first waits for its first event; a part with EVERY is begun by copies of the one that waits.
#[derive(Clone, Debug)]
struct Attempt {
    /// Whose copy it is, and the how manieth: attempts in order of begin, copies in order of their forks.
    key: Vec<u32>,
    /// When it began, a copy when the one did whose copy it is, if that had begun.
    begun: Option<u64>,
    state: State,
    bound: Vec<Vec<usize>>,
    copies: u32,
}

impl Attempt {
    fn first(pattern: &Pattern, now: Micros) -> Self {
        let state = State::reached(&pattern.root, now);
        let bound = vec![Vec::new(); pattern.positions];
        Attempt { key: Vec::new(), begun: None, state, bound, copies: 0 }
    }

    /// Whether it has had an event, be it one that a side of OR has taken with it.
    fn is_begun(&self) -> bool {
        !self.key.is_empty() || self.begun.is_some() || self.bound.iter().any(|events| !events.is_empty())
    }

    /// What comes out of it, in order of begin and of forks.
    fn found(&self, at: Micros, round: u64, expired: bool) -> (Vec<u32>, Found) {
        let begun = self.begun.unwrap_or(round);
        (self.key.clone(), Found { at, begun, bound: self.bound.clone(), expired })
    }
}

/// What comes of a pattern over a history in order of time, up to its last happening.
pub fn matches(pattern: &Pattern, history: &[Happening]) -> Vec<Found> {
    let mut found = Vec::new();
    let Some(first) = history.first() else { return found };
    let mut attempts = Attempts::new(pattern, first.at());
    for (place, happening) in history.iter().enumerate() {
        let now = happening.at();
        while let Some(due) = attempts.due(pattern).filter(|due| due.at <= now) {
            found.extend(attempts.fire(pattern, history, due, place as u64));
        }
        if let Happening::Event { .. } = happening {
            found.extend(attempts.offer(pattern, history, place, place as u64));
        }
    }
    found
}

/// All attempts over the events of one partition.
#[derive(Clone, Debug)]
pub struct Attempts {
    all: Vec<Attempt>,
    /// In which round the one attempt of a pattern without EVERY before it began, which is open with its copies or has been.
    one: Option<u64>,
    /// Whether that has matched, by itself or by copies: "one match in the query's life".
    matched: bool,
}

impl Attempts {
    /// "As the first element the time counts from when the clock is first known": from `now`.
    pub fn new(pattern: &Pattern, now: Micros) -> Self {
        Attempts { all: vec![Attempt::first(pattern, now)], one: None, matched: false }
    }

    /// What is due next by the clock alone.
    pub fn due(&self, pattern: &Pattern) -> Option<Due> {
        self.all.iter().filter_map(|one| due(pattern, &self.all, one)).min()
    }

    /// In which round the first of those began that are due then, if there is one; `None` of one that still waits.
    pub fn first_begun(&self, pattern: &Pattern, then: Due) -> Option<Option<u64>> {
        let all = self.all.iter().filter(|one| due(pattern, &self.all, one) == Some(then));
        all.map(|one| one.begun).min()
    }

    /// What was due has come.
    pub fn fire(&mut self, pattern: &Pattern, history: &[Happening], due: Due, round: u64) -> Vec<Found> {
        let came = Came { now: due.at, event: None, due, round };
        self.round(pattern, history, &came)
    }

    /// The event at a place of the history is offered, after all that was due before. An attempt begins in the `round` of
    /// its first event, or of the timer by which a part with EVERY begins a copy.
    pub fn offer(
        &mut self,
        pattern: &Pattern,
        history: &[Happening],
        place: usize,
        round: u64,
    ) -> Vec<Found> {
        let now = history[place].at();
        let came = Came { now, event: Some(place), due: Due { at: now, carries_now: true }, round };
        self.round(pattern, history, &came)
    }

    fn round(&mut self, pattern: &Pattern, history: &[Happening], came: &Came) -> Vec<Found> {
        let first = self.all.iter().find(|one| one.key.is_empty());
        self.one = first.and_then(|one| one.begun).or(self.one);
        let one = self.one;
        let own =
            |(key, found): &(Vec<u32>, Found)| !found.expired && (key.is_empty() || one == Some(found.begun));
        let (after, mut rows) =
            round(pattern, history, &self.all, came, &|rows| self.matched || rows.iter().any(own));
        self.all = after;
        self.matched |= rows.iter().any(own);
        // "An attempt that ends without a match makes room for the next": it has ended with its copies.
        if self.all.is_empty() && !self.matched {
            self.all.push(Attempt::first(pattern, came.now));
        }
        // "Rows in order of the attempts' begin", and "in order of the forks".
        rows.sort_by(|(a, one), (b, other)| (one.begun, a).cmp(&(other.begun, b)));
        rows.into_iter().map(|(_, row)| row).collect()
    }
}

/// What comes of an attempt, with its key.
type Keyed = (Vec<u32>, Found);

/// What all attempts see: an event, or that what was due has come.
struct Came {
    now: Micros,
    event: Option<usize>,
    due: Due,
    round: u64,
}

/// "EVERY (group): one attempt of the group at a time"; an element begins one with each event.
fn is_free(pattern: &Pattern, attempts: &[Attempt], key: &[u32], every: *const Part) -> bool {
    let copy = |one: &&Attempt| one.key.len() > key.len() && one.key.starts_with(key);
    !is_group(pattern, every)
        || !attempts.iter().filter(copy).any(|one| one.state.is_within(&pattern.root, every))
}

/// Whether a part with EVERY is over a group.
fn is_group(pattern: &Pattern, every: *const Part) -> bool {
    waiting(&pattern.root).into_iter().any(|part| std::ptr::eq(part, every) && group(inner(part)))
}

/// A bound makes no group of an element.
fn group(part: &Part) -> bool {
    match part {
        Part::Element(_) | Part::Absent { .. } => false,
        Part::Within(part, _) => group(part),
        _ => true,
    }
}

fn inner(part: &Part) -> &Part {
    match part {
        Part::Every(inner) => inner,
        part => part,
    }
}

/// All parts with EVERY.
fn waiting(root: &Part) -> Vec<&Part> {
    let mut all = root.all();
    all.retain(|part| matches!(part, Part::Every(_)));
    all
}

fn due(pattern: &Pattern, attempts: &[Attempt], one: &Attempt) -> Option<Due> {
    one.state.due(&pattern.root, &|every| is_free(pattern, attempts, &one.key, every))
}

/// The attempts that there are then, and what has come out.
fn round(
    pattern: &Pattern,
    history: &[Happening],
    before: &[Attempt],
    came: &Came,
    has_matched: &dyn Fn(&[Keyed]) -> bool,
) -> (Vec<Attempt>, Vec<Keyed>) {
    let mut after: Vec<Attempt> = Vec::new();
    let mut rows: Vec<Keyed> = Vec::new();
    // Those that were killed make room at once, for "the killing event may start a new attempt".
    let mut living = before.to_vec();
    let mut order: Vec<&Attempt> = before.iter().collect();
    // "Completing comes first": copies before what they are copies of.
    order.sort_by(|a, b| b.key.cmp(&a.key));
    for one in order {
        let mut waits = one.clone();
        // What was killed just now has made room: it waits "from what ended the attempt before".
        for every in waiting(&pattern.root) {
            let free = |attempts: &[Attempt]| is_free(pattern, attempts, &one.key, every);
            if !free(before) && free(&living) {
                waits.state.wait_again(&pattern.root, every, came.now);
            }
        }
        loop {
            let mut goes = waits.clone();
            let (answer, forked) = go(pattern, history, &living, &mut goes, came);
            let dies = answer == Answer::Dies
                || (answer == Answer::No && came.event.is_some() && pattern.sequence && waits.is_begun());
            if dies {
                if came.event.is_none() {
                    // The bound is over by a microsecond.
                    rows.push(goes.found(came.now - 1, came.round, true));
                }
                living.retain(|other| other.key != one.key);
                // Copies of it may still match, or have just now.
                let ended = after.is_empty() && !has_matched(&rows);
                if one.key.is_empty() && (ended || !waits.is_begun()) {
                    // It "makes room for the next", which the event may begin.
                    let again = waits.is_begun() && came.event.is_some();
                    waits = Attempt { copies: waits.copies, ..Attempt::first(pattern, came.now) };
                    if again {
                        continue;
                    }
                    after.push(waits);
                }
                break;
            }
            if answer == Answer::No {
                // Even then a part that waits may have begun to wait anew.
                after.push(goes);
                break;
            }
            if forked {
                goes.key.push(waits.copies);
                goes.copies = 0;
                waits.copies += 1;
                let by_clock = came.event.is_none().then_some(came.due);
                waits.state.wait_anew(&pattern.root, came.now, by_clock);
                // What has begun and ended at once has ended all the same.
                let begun = goes.state.waiting(&pattern.root);
                for every in waits.state.waiting(&pattern.root) {
                    let done = goes.state.progress(&pattern.root) != Progress::Open
                        || !goes.state.is_within(&pattern.root, every);
                    if done && !begun.contains(&every) && is_group(pattern, every) {
                        waits.state.wait_again(&pattern.root, every, came.now);
                    }
                }
                after.push(waits);
            }
            if goes.is_begun() {
                goes.begun.get_or_insert(came.round);
            }
            if goes.state.progress(&pattern.root) == Progress::Open {
                after.push(goes);
            } else {
                rows.push(goes.found(came.now, came.round, false));
            }
            break;
        }
    }
    // Groups with EVERY of which the attempt has ended wait "from what ended the attempt before".
    for every in waiting(&pattern.root) {
        for place in 0..after.len() {
            let key = after[place].key.clone();
            if !is_free(pattern, before, &key, every) && is_free(pattern, &after, &key, every) {
                after[place].state.wait_again(&pattern.root, every, came.now);
            }
        }
    }
    (after, rows)
}

/// Offers an attempt what came; what it answers, and whether a copy of it began.
fn go(
    pattern: &Pattern,
    history: &[Happening],
    living: &[Attempt],
    goes: &mut Attempt,
    came: &Came,
) -> (Answer, bool) {
    let Attempt { key, state, bound, .. } = goes;
    let free = |every: *const Part| is_free(pattern, living, key, every);
    let mut around = Around { history, bound, free: &free, forked: false };
    if let Some(event) = came.event {
        let answer = state.offer(&pattern.root, event, &mut around);
        return (answer, around.forked);
    }
    // Several of its parts may be due at once.
    let mut answer = Answer::No;
    while answer != Answer::Dies
        && !around.forked
        && (answer == Answer::No || state.progress(&pattern.root) == Progress::Open)
        && state.due(&pattern.root, &free).is_some_and(|due| due <= came.due)
    {
        answer = state.clock(&pattern.root, came.due, &mut around);
        if answer == Answer::No {
            break;
        }
    }
    (answer, around.forked)
}
