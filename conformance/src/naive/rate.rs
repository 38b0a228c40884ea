//! Output rates: which of the rows of a query go on. As with windows, there is no state but the history of the rows that came.

use eventflux_runtime::Value;

use super::app::{Every, Micros, Rate};
use super::order::Made;
use super::value::same_row;
use super::window::Due;

/// What happened to a rate.
#[derive(Clone, Debug)]
pub enum Passing {
    /// A row came, "after HAVING".
    Came {
        /// Its time.
        at: Micros,
        /// The row with its group.
        made: Made,
    },
    /// The clock reached an instant at which there was something to do.
    Reached(Micros),
    /// finish() put out what was left of a number of events.
    Flushed,
}

/// A row that came.
type Row<'a> = (usize, Micros, &'a Made);

fn rows(log: &[Passing]) -> impl Iterator<Item = Row<'_>> {
    log.iter().enumerate().filter_map(|(place, happening)| match happening {
        Passing::Came { at, made } => Some((place, *at, made)),
        Passing::Reached(_) | Passing::Flushed => None,
    })
}

/// What is due next if no row comes any more. "Of anything else put out by a timer the due time (.. rates)".
pub fn due(rate: &Rate, log: &[Passing]) -> Option<Due> {
    let at = match rate {
        // "LAST and ALL at the period's end"; empty periods "are skipped".
        Rate::All(Every::Time(d)) | Rate::Last(Every::Time(d)) => {
            held(*d, log).into_iter().map(|(_, at, _)| end_of_period(*d, log, at)).min()?
        }
        // "SNAPSHOT repeats the current row .. every d from the first row on".
        Rate::Snapshot(d) => {
            let before = log.iter().filter(|happening| matches!(happening, Passing::Reached(_))).count();
            rows(log).next()?.1 + (before as Micros + 1) * d
        }
        Rate::All(_) | Rate::Last(_) | Rate::First(_) => return None,
    };
    Some(Due { at, carries_now: true })
}

/// "SNAPSHOT .. [doesn't] fire" at finish().
pub fn fires_at_finish(rate: &Rate) -> bool {
    !matches!(rate, Rate::Snapshot(_))
}

/// What the last thing that happened puts out.
pub fn brings(rate: &Rate, log: &[Passing]) -> Vec<(Micros, Vec<Value>)> {
    let Some((last, before)) = log.split_last() else { return Vec::new() };
    let (at, brought) = match (rate, last) {
        (_, Passing::Flushed) => return Vec::new(),
        (Rate::First(every), Passing::Came { at, .. }) => {
            let goes = first(every, log).last() == Some(&before.len());
            (*at, rows(log).filter(|(place, ..)| goes && *place == before.len()).collect())
        }
        (Rate::All(Every::Events(n)) | Rate::Last(Every::Events(n)), Passing::Came { at, .. }) => {
            let open = open(log);
            (*at, if open.len().is_multiple_of(*n) { open[open.len() - n..].to_vec() } else { Vec::new() })
        }
        (Rate::All(_) | Rate::Last(_) | Rate::Snapshot(_), Passing::Came { .. }) => return Vec::new(),
        (Rate::All(Every::Time(d)) | Rate::Last(Every::Time(d)), Passing::Reached(at)) => {
            let over = |(_, came, _): &Row<'_>| end_of_period(*d, log, *came) <= *at;
            (*at, held(*d, before).into_iter().filter(over).collect())
        }
        (_, Passing::Reached(at)) => (*at, rows(before).collect()),
    };
    shown(rate, &brought).into_iter().map(|row| (at, row)).collect()
}

/// What finish() puts out, at the clock, of a number of events that is not complete.
pub fn unfinished(rate: &Rate, log: &[Passing]) -> Vec<Vec<Value>> {
    match rate {
        Rate::All(Every::Events(n)) | Rate::Last(Every::Events(n)) => {
            let open = open(log);
            shown(rate, &open[open.len() / n * n..])
        }
        _ => Vec::new(),
    }
}

/// What is shown of rows that are put out together.
fn shown(rate: &Rate, brought: &[Row<'_>]) -> Vec<Vec<Value>> {
    let row = |(_, _, made): &Row<'_>| made.row.clone();
    match rate {
        Rate::All(_) | Rate::First(_) => brought.iter().map(row).collect(),
        // "The last row of every group", "the current row (of every group)", groups "in order of first appearance in this
        // batch (period)".
        Rate::Last(_) | Rate::Snapshot(_) => {
            let of = |group: &Row<'_>, other: &Row<'_>| same_row(&group.2.group, &other.2.group);
            let firsts = brought
                .iter()
                .enumerate()
                .filter(|(number, row)| brought[..*number].iter().all(|earlier| !of(earlier, row)));
            let last = |(_, first)| brought.iter().rev().find(|row| of(first, row)).map(row);
            firsts.filter_map(last).collect()
        }
    }
}

/// FIRST: the places of the rows that go on.
fn first(every: &Every, log: &[Passing]) -> Vec<usize> {
    let mut gone: Vec<Row<'_>> = Vec::new();
    for row in rows(log) {
        let of_group = |other: &Row<'_>| same_row(&other.2.group, &row.2.group);
        let still = match every {
            // "Keeps still for the rest of the period (d after the row it put out)".
            Every::Time(d) => gone.iter().any(|other| of_group(other) && row.1 < other.1 + d),
            // "With GROUP BY, FIRST is per group (n counted per group)".
            Every::Events(n) => !rows(&log[..row.0]).filter(of_group).count().is_multiple_of(*n),
        };
        if !still {
            gone.push(row);
        }
    }
    gone.into_iter().map(|(place, ..)| place).collect()
}

/// "Periods run back to back from the first row".
fn end_of_period(d: Micros, log: &[Passing], at: Micros) -> Micros {
    let first = rows(log).next().map_or(at, |(_, at, _)| at);
    first + ((at - first) / d + 1) * d
}

/// The rows whose period was not put out.
fn held(d: Micros, log: &[Passing]) -> Vec<Row<'_>> {
    let over = |place: usize, end: Micros| {
        log[place..].iter().any(|happening| matches!(happening, Passing::Reached(to) if *to >= end))
    };
    rows(log).filter(|(place, at, _)| !over(*place, end_of_period(d, log, *at))).collect()
}

/// The rows since finish() put out what there was.
fn open(log: &[Passing]) -> Vec<Row<'_>> {
    let flushed = log.iter().rposition(|happening| matches!(happening, Passing::Flushed));
    rows(log).filter(|(place, ..)| flushed.is_none_or(|flushed| flushed < *place)).collect()
}
