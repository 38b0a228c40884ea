//! One join of two sides.

use std::collections::BTreeSet;

use eventflux_runtime::Value;

use crate::naive::app::{Expr, Micros, Window};
use crate::naive::expr::{RowError, Scope};
use crate::naive::joined::{Joined, Kind, Link};
use crate::naive::log::{Entry, Happening, entries, entry};
use crate::naive::rows::{Rows, equal};
use crate::naive::window::sliding;

/// A row that was put out.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    /// The rows of both sides, by their places in the histories.
    rows: [Option<usize>; 2],
    /// Whether the rows are still held.
    pub(super) held: bool,
    /// Its place in the history of the join that reads it.
    pub(super) enters_as: usize,
}

/// All that happened to a join.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    /// The rows that came, by side.
    pub(super) logs: [Vec<Happening>; 2],
    /// The rows that TIME windows let go.
    pub(super) expired: BTreeSet<(usize, usize)>,
    /// The rows of the join before this one that are held no more.
    pub(super) gone: BTreeSet<usize>,
    /// What was put out.
    pub(super) pairs: Vec<Pair>,
    /// The rows of either side that are in one of them.
    paired: [BTreeSet<usize>; 2],
}

impl Node {
    /// What a side holds, in order of entry.
    pub(super) fn content(&self, joined: &Joined, node: usize, side: usize) -> Vec<usize> {
        let all = || entries(&self.logs[side]).map(|(place, _)| place);
        // What is too far away is found out pair by pair.
        if joined.links[node].near.is_some() {
            return all().collect();
        }
        // What a table has is looked up anew each time, and what looks into it is held no longer.
        if joined.looks_into(node).is_some() {
            return Vec::new();
        }
        if side == 0 && node > 0 {
            // The content of a join are its rows whose sides are held; a join by time, or with a table, is a stream without a window.
            let held = joined.holds_pairs_of(node - 1);
            return all().filter(|place| held && !self.gone.contains(place)).collect();
        }
        match &joined.sides[if side == 0 { 0 } else { node + 1 }].window {
            None => Vec::new(),
            Some(window) => {
                let content = sliding::content(window, &self.logs[side]);
                content.into_iter().filter(|place| !self.expired.contains(&(side, *place))).collect()
            }
        }
    }

    /// Whether two rows belong together.
    pub(super) fn fits(&self, joined: &Joined, node: usize, rows: [usize; 2]) -> Result<bool, RowError> {
        let link = &joined.links[node];
        let [Some(left), Some(right)] = [0, 1].map(|side| entry(&self.logs[side], rows[side])) else {
            return Ok(false);
        };
        if let Some((least, most)) = link.bounds()
            && !(least..=most).contains(&(right.at - left.at))
        {
            return Ok(false);
        }
        let row = self.row(joined, node, rows.map(Some));
        for (one, other) in &link.equal {
            let value = |column: usize| match using_before(joined, node).filter(|_| link.using) {
                // The left column of USING is what the USING before made of it.
                Some(inner) if column == *one => using_value(joined, inner, &row),
                _ => row[column].clone(),
            };
            let types = [*one, *other].map(|column| joined.columns[column].ty);
            if !equal(value(*one), value(*other), types) {
                return Ok(false);
            }
        }
        link.rest.as_ref().map_or(Ok(true), |rest: &Expr| Scope::of(&row).is_true(rest))
    }

    /// The rows that a table has now, as rows of that side. Of those that the filter in brackets fails for it is told.
    pub(super) fn look(
        &mut self,
        side: usize,
        filter: Option<&Expr>,
        rows: &Rows,
        at: Micros,
    ) -> (Vec<usize>, bool) {
        let (mut found, mut failed) = (Vec::new(), false);
        for row in rows.all() {
            match filter.map_or(Ok(true), |filter| Scope::of(row).is_true(filter)) {
                Ok(true) => {
                    let entry = Entry {
                        row: row.to_vec(),
                        at,
                        key: Vec::new(),
                        marks: Vec::new(),
                        passes: true,
                        fails: false,
                    };
                    found.push(self.logs[side].len());
                    self.logs[side].push(Happening::Entered(entry));
                }
                Ok(false) => {}
                Err(RowError) => failed = true,
            }
        }
        (found, failed)
    }

    /// The row that ASOF JOIN finds for a left one: "the newest b at or before a", with `>` before it. Of several of one time it is the one that
    /// came last.
    pub(super) fn newest(&self, joined: &Joined, node: usize, place: usize, earlier: bool) -> Vec<usize> {
        let Some(left) = entry(&self.logs[0], place) else { return Vec::new() };
        let before = |at: Micros| if earlier { at < left.at } else { at <= left.at };
        let near = entries(&self.logs[1]).filter(|(other, right)| {
            before(right.at) && self.fits(joined, node, [place, *other]) == Ok(true)
        });
        near.max_by_key(|(_, right)| right.at).map(|(other, _)| other).into_iter().collect()
    }

    /// The row of a pair, with NULL for all columns of what is missing, be it that it is to come.
    pub(super) fn row(&self, joined: &Joined, node: usize, rows: [Option<usize>; 2]) -> Vec<Value> {
        let middle = joined.offset(node + 1);
        let mut row = vec![Value::Null; middle + joined.sides[node + 1].width];
        for (side, start) in [(0, 0), (1, middle)] {
            let found = rows[side].and_then(|place| entry(&self.logs[side], place));
            if let Some(entry) = found {
                row[start..start + entry.row.len()].clone_from_slice(&entry.row);
            }
        }
        row
    }

    pub(super) fn put(&mut self, rows: [Option<usize>; 2]) -> usize {
        for (paired, row) in self.paired.iter_mut().zip(rows) {
            paired.extend(row);
        }
        self.pairs.push(Pair { rows, held: true, enters_as: usize::MAX });
        self.pairs.len() - 1
    }

    /// The pairs of a row that are held, in the order in which they were put out.
    pub(super) fn held_of(&self, side: usize, place: usize) -> Vec<usize> {
        let of = |pair: &Pair| pair.held && pair.rows[side] == Some(place);
        (0..self.pairs.len()).filter(|pair| of(&self.pairs[*pair])).collect()
    }

    /// The last time that a partner of a row may have, in a join by time.
    pub(super) fn last_partner(&self, link: &Link, side: usize, place: usize) -> Option<Micros> {
        let (least, most) = link.bounds()?;
        let at = entry(&self.logs[side], place)?.at;
        Some(if side == 0 { at + most } else { at - least })
    }

    /// The rows of a side that are in a TIME window, and when they leave.
    pub(super) fn leaving(
        &self,
        joined: &Joined,
        node: usize,
        side: usize,
    ) -> Vec<(Micros, usize, usize, usize)> {
        let Some(Window::Time(size)) = joined.sides[if side == 0 { 0 } else { node + 1 }].window else {
            return Vec::new();
        };
        if joined.links[node].near.is_some() || side == 0 && node > 0 {
            return Vec::new();
        }
        let leaves = |place: usize| Some((entry(&self.logs[side], place)?.at + size, node, side, place));
        self.content(joined, node, side).into_iter().filter_map(leaves).collect()
    }

    /// The rows of an outer side that found no partner so far, and the last time that one may have.
    pub(super) fn alone(
        &self,
        joined: &Joined,
        node: usize,
        side: usize,
    ) -> Vec<(Micros, usize, usize, usize)> {
        let link = &joined.links[node];
        if !link.outer(side) {
            return Vec::new();
        }
        let paired = &self.paired[side];
        let waits = entries(&self.logs[side]).map(|(place, _)| place).filter(|place| !paired.contains(place));
        waits.filter_map(|place| Some((self.last_partner(link, side, place)?, node, side, place))).collect()
    }
}

/// The join before this one, if both are written with USING.
fn using_before(joined: &Joined, node: usize) -> Option<usize> {
    node.checked_sub(1).filter(|inner| joined.links[*inner].using)
}

/// The column that USING makes of those of both sides: of the side that is always there, or the first that has a value.
fn using_value(joined: &Joined, node: usize, row: &[Value]) -> Value {
    let link = &joined.links[node];
    let (one, other) = link.equal[0];
    let left = match using_before(joined, node) {
        Some(inner) => using_value(joined, inner, row),
        None => row[one].clone(),
    };
    match link.kind {
        Kind::Right => row[other].clone(),
        Kind::Full if left.is_null() => row[other].clone(),
        _ => left,
    }
}

/// A row of the whole join with the column of USING behind it.
pub(super) fn with_using(joined: &Joined, mut row: Vec<Value>) -> Vec<Value> {
    let last = joined.links.len() - 1;
    if joined.links[last].using {
        row.push(using_value(joined, last, &row));
    }
    row
}
