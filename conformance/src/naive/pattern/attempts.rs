//! When attempts begin, what they are offered, and what comes out.

use super::state::{Answer, Around, Progress, State};
use super::{Found, Happening, Part, Pattern};
use crate::naive::app::Micros;

/// An attempt. The first waits for its first event; a part with EVERY is begun by copies of the one that waits.
#[derive(Clone, Debug)]
struct Attempt {
    /// Whose copy it is, and the how manieth: attempts in order of begin, copies in order of their forks.
    key: Vec<u32>,
    state: State,
    bound: Vec<Vec<usize>>,
    copies: u32,
}

impl Attempt {
    fn first(pattern: &Pattern, now: Micros) -> Self {
        let state = State::reached(&pattern.root, now);
        Attempt { key: Vec::new(), state, bound: vec![Vec::new(); pattern.positions], copies: 0 }
    }

    fn is_begun(&self) -> bool {
        !self.key.is_empty() || self.bound.iter().any(|events| !events.is_empty())
    }
}

/// What comes of a pattern over a history in order of time, up to its last happening.
pub fn matches(pattern: &Pattern, history: &[Happening]) -> Vec<Found> {
    let mut found = Vec::new();
    let Some(first) = history.first() else { return found };
    // "As the first element the time counts from when the clock is first known".
    let mut attempts = vec![Attempt::first(pattern, first.at())];
    for (place, happening) in history.iter().enumerate() {
        while let Some(due) = attempts.iter().filter_map(|one| due(pattern, &attempts, one)).min()
            && due <= happening.at()
        {
            round(pattern, history, &mut attempts, due, None, &mut found);
        }
        if let Happening::Event { at, .. } = happening {
            round(pattern, history, &mut attempts, *at, Some(place), &mut found);
        }
    }
    found
}

/// "EVERY (group): one attempt of the group at a time"; an element begins one with each event.
fn is_free(pattern: &Pattern, attempts: &[Attempt], key: &[u32], every: *const Part) -> bool {
    let copy = |one: &&Attempt| one.key.len() > key.len() && one.key.starts_with(key);
    let group = |part: &Part| !matches!(part, Part::Element(_) | Part::Absent { .. });
    !waiting(&pattern.root).into_iter().any(|part| std::ptr::eq(part, every) && group(inner(part)))
        || !attempts.iter().filter(copy).any(|one| one.state.is_within(&pattern.root, every))
}

fn inner(part: &Part) -> &Part {
    match part {
        Part::Every(inner) => inner,
        part => part,
    }
}

/// All parts with EVERY.
fn waiting(part: &Part) -> Vec<&Part> {
    let mut all = match part {
        Part::Element(_) | Part::Absent { .. } => Vec::new(),
        Part::Then(parts) | Part::And(parts) | Part::Or(parts) => parts.iter().flat_map(waiting).collect(),
        Part::Every(inner) | Part::Within(inner, _) | Part::Repeat(inner, _) => waiting(inner),
    };
    if matches!(part, Part::Every(_)) {
        all.push(part);
    }
    all
}

fn due(pattern: &Pattern, attempts: &[Attempt], one: &Attempt) -> Option<Micros> {
    one.state.due(&pattern.root, &|every| is_free(pattern, attempts, &one.key, every))
}

/// All attempts see an event, or that the clock has reached `now`.
fn round(
    pattern: &Pattern,
    history: &[Happening],
    attempts: &mut Vec<Attempt>,
    now: Micros,
    event: Option<usize>,
    found: &mut Vec<Found>,
) {
    let before = attempts.clone();
    let mut after: Vec<Attempt> = Vec::new();
    let mut rows: Vec<(Vec<u32>, Found)> = Vec::new();
    // Those that were killed make room at once, for "the killing event may start a new attempt".
    let mut living = before.clone();
    let mut order: Vec<&Attempt> = before.iter().collect();
    // "Completing comes first": copies before what they are copies of.
    order.sort_by(|a, b| b.key.cmp(&a.key));
    for one in order {
        let mut waits = one.clone();
        loop {
            let mut goes = waits.clone();
            let free = |every: *const Part| is_free(pattern, &living, &one.key, every);
            let mut around = Around { history, bound: &mut goes.bound, free: &free, forked: false };
            let answer = match event {
                Some(event) => goes.state.offer(&pattern.root, event, &mut around),
                None if goes.state.due(&pattern.root, &free).is_some_and(|due| due <= now) => {
                    goes.state.clock(&pattern.root, now, &mut around)
                }
                None => Answer::No,
            };
            let forked = around.forked;
            let dies = answer == Answer::Dies
                || (answer == Answer::No && event.is_some() && pattern.sequence && waits.is_begun());
            if dies {
                if event.is_none() {
                    rows.push((waits.key.clone(), Found { at: now, bound: goes.bound, expired: true }));
                }
                living.retain(|other| other.key != one.key);
                if one.key.is_empty() {
                    // It "makes room for the next", which the event may begin.
                    let again = waits.is_begun() && event.is_some();
                    waits = Attempt { copies: waits.copies, ..Attempt::first(pattern, now) };
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
                waits.state.wait_anew(&pattern.root, now, event.is_none());
                after.push(waits);
            }
            if goes.state.progress(&pattern.root) == Progress::Open {
                after.push(goes);
            } else {
                rows.push((goes.key, Found { at: now, bound: goes.bound, expired: false }));
            }
            break;
        }
    }
    // Groups with EVERY of which the attempt has ended wait "from what ended the attempt before".
    for every in waiting(&pattern.root) {
        for place in 0..after.len() {
            let key = after[place].key.clone();
            if !is_free(pattern, &before, &key, every) && is_free(pattern, &after, &key, every) {
                after[place].state.wait_again(&pattern.root, every, now);
            }
        }
    }
    *attempts = after;
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    found.extend(rows.into_iter().map(|(_, row)| row));
}
