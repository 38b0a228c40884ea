//! Joins, in the most obvious way: every side is the history of all rows that ever came, each row looks at all of the other side,
//! and every pair that was ever put out is known.
//!
//! A join of three sides is a join of two, whose rows are the left side of another: "more JOINs to the right".

mod node;

use eventflux_runtime::Value;

use super::app::{Micros, Source};
use super::expr::{RowError, Scope};
use super::joined::{Joined, Side};
use super::log::{Entry, Happening};
use super::rows::Rows;
use super::window::Due;
use node::Node;

/// A row that a join puts out, or one that it put out before and that is held no more.
#[derive(Clone, Debug)]
pub struct Change {
    /// The number of the row.
    pub pair: usize,
    /// When.
    pub at: Micros,
    /// Its columns; `None` if it is held no more.
    pub row: Option<Vec<Value>>,
}

/// A join, and what is in the tables.
type Of<'a> = (&'a Joined, &'a [Rows]);

/// What happened to the joins of a query, from the left one to the right one.
#[derive(Clone, Debug, Default)]
pub struct Joins {
    nodes: Vec<Node>,
    changes: Vec<Change>,
    errors: u64,
}

impl Joins {
    /// Of which nothing is known yet.
    pub fn new(joined: &Joined) -> Self {
        Joins { nodes: vec![Node::default(); joined.links.len()], ..Joins::default() }
    }

    /// A row of a stream comes, for each side that it is of: "in a self join an event enters and probes as left, then as right side".
    /// What comes of it, and how many errors there were.
    pub fn offer(
        &mut self,
        joined: &Joined,
        tables: &[Rows],
        source: Source,
        at: Micros,
        row: &[Value],
    ) -> (Vec<Change>, u64) {
        let sides = joined.sides.iter().enumerate();
        for (number, side) in sides.filter(|(_, side)| side.source == source && !side.table) {
            let scope = Scope::of(row);
            let enters = || -> Result<Option<Vec<Value>>, RowError> {
                if let Some(filter) = &side.filter
                    && !scope.is_true(filter)?
                {
                    return Ok(None);
                }
                let marks = side.window.iter().flat_map(|window| window.marks());
                scope.values(marks).map(Some)
            };
            match enters() {
                Ok(Some(marks)) => {
                    let (node, place) = if number == 0 { (0, 0) } else { (number - 1, 1) };
                    self.come((joined, tables), node, place, at, row.to_vec(), marks);
                }
                Ok(None) => {}
                // "Errors in window .. and filter expressions .. keep the row out of that query."
                Err(RowError) => self.errors += 1,
            }
        }
        self.taken()
    }

    fn taken(&mut self) -> (Vec<Change>, u64) {
        (std::mem::take(&mut self.changes), std::mem::take(&mut self.errors))
    }

    /// A row comes to a side of a join.
    fn come(&mut self, of: Of<'_>, node: usize, side: usize, at: Micros, row: Vec<Value>, marks: Vec<Value>) {
        let joined = of.0;
        let entry = Entry { row, at, key: Vec::new(), marks, passes: true, fails: false };
        let before = self.content(joined, node, side);
        let place = self.nodes[node].logs[side].len();
        self.nodes[node].logs[side].push(Happening::Entered(entry));
        let after = self.content(joined, node, side);
        // As in windows of queries, "leaving before the entering one that pushed it out".
        for old in before.into_iter().filter(|old| !after.contains(old)) {
            self.leave(joined, node, side, old, at);
        }
        self.probe(of, node, side, place, at);
        // "A stream side without a window holds nothing"; "(a side without a window is held for the instant of its event)". So is what a
        // window does not let stay.
        if !after.contains(&place) {
            self.leave(joined, node, side, place, at);
        }
    }

    /// "An event entering either side probes the other side's content and puts out a row per hit (content in order of entry); an outer
    /// side without a hit puts out one row with NULLs at once".
    fn probe(&mut self, (joined, tables): Of<'_>, node: usize, side: usize, place: usize, at: Micros) {
        // "`UNIDIRECTIONAL` after a side: only that side triggers."
        let of = |side: usize| if side == 0 { node } else { node + 1 };
        let silenced = joined.sides[of(1 - side)].only && (node == 0 || side == 0);
        let asof = joined.links[node].asof();
        // "The newest b at or before a that has come when a comes": a later one is not looked for.
        if silenced || asof.is_some() && side == 1 {
            return;
        }
        let (mut found, mut failed) = (false, false);
        let mut others = self.content(joined, node, 1 - side);
        if let Some(earlier) = asof {
            others = self.nodes[node].newest(joined, node, place, earlier);
        }
        // "Table side: lookup at the moment of the event".
        if let Some(table) = joined.looks_into(node)
            && let looked @ Side { source: Source::Target(number), .. } = &joined.sides[of(table)]
        {
            (others, failed) = self.nodes[node].look(table, looked.filter.as_ref(), &tables[*number], at);
        }
        for other in others {
            let rows = if side == 0 { [place, other] } else { [other, place] };
            match self.nodes[node].fits(joined, node, rows) {
                Ok(true) => {
                    found = true;
                    self.put_out((joined, tables), node, rows.map(Some), at);
                }
                Ok(false) => {}
                // "A failing ON .. counts as not TRUE for that pair"; "it is counted once per query".
                Err(RowError) => failed = true,
            }
        }
        self.errors += u64::from(failed);
        let link = &joined.links[node];
        // Of a join by time it is the clock that says so, if a partner can come at all.
        let may_come = self.nodes[node].last_partner(link, side, place).is_some_and(|last| last >= at);
        if !found && link.outer(side) && !may_come {
            self.put_out((joined, tables), node, alone(side, place), at);
        }
    }

    /// A row of a join: of a pair, or of one row alone.
    fn put_out(&mut self, of: Of<'_>, node: usize, rows: [Option<usize>; 2], at: Micros) {
        let joined = of.0;
        let row = self.nodes[node].row(joined, node, rows);
        let pair = self.nodes[node].put(rows);
        if node + 1 == joined.links.len() {
            let row = node::with_using(joined, row);
            self.changes.push(Change { pair, at, row: Some(row) });
        } else {
            let place = self.nodes[node + 1].logs[0].len();
            self.nodes[node].pairs[pair].enters_as = place;
            self.come(of, node + 1, 0, at, row, Vec::new());
        }
    }

    /// A row is held no more: so are the pairs that it is in, "pairs whose both sides are still held".
    fn leave(&mut self, joined: &Joined, node: usize, side: usize, place: usize, at: Micros) {
        if !joined.holds_pairs_of(node) {
            return;
        }
        for pair in self.nodes[node].held_of(side, place) {
            self.nodes[node].pairs[pair].held = false;
            if node + 1 == joined.links.len() {
                self.changes.push(Change { pair, at, row: None });
            } else {
                let place = self.nodes[node].pairs[pair].enters_as;
                self.nodes[node + 1].gone.insert(place);
                self.leave(joined, node + 1, 0, place, at);
            }
        }
    }

    /// What a side holds, in order of entry.
    fn content(&self, joined: &Joined, node: usize, side: usize) -> Vec<usize> {
        self.nodes[node].content(joined, node, side)
    }

    /// When the clock lets the next row of a TIME window go: "at event time + d, also with no new event"; and whether it leaves a join
    /// that another one reads.
    pub fn leaving(&self, joined: &Joined) -> Option<(Due, bool)> {
        let next = self.each_leaving(joined).into_iter().map(|(at, node, ..)| (at, node)).min();
        next.map(|(at, node)| (Due { at, carries_now: true }, node + 1 < self.nodes.len()))
    }

    fn each_leaving(&self, joined: &Joined) -> Vec<(Micros, usize, usize, usize)> {
        let sides = (0..self.nodes.len()).flat_map(|node| [(node, 0), (node, 1)]);
        sides.flat_map(|(node, side)| self.nodes[node].leaving(joined, node, side)).collect()
    }

    /// When a row of a join by time turns out to have no partner: "come when the clock shows that none can come any more".
    pub fn alone(&self, joined: &Joined) -> Option<Due> {
        let last = self.each_alone(joined).into_iter().map(|(last, ..)| last).min()?;
        // "What ends an inclusive bound B (.. outer rows of interval joins) is due at B + 1 us, and its rows carry time B."
        Some(Due { at: last + 1, carries_now: false })
    }

    fn each_alone(&self, joined: &Joined) -> Vec<(Micros, usize, usize, usize)> {
        let sides = (0..self.nodes.len()).flat_map(|node| [(node, 0), (node, 1)]);
        sides.flat_map(|(node, side)| self.nodes[node].alone(joined, node, side)).collect()
    }

    /// The clock has come to where rows leave TIME windows of a join, the first of several. "Several rows leaving at once leave one by one,
    /// in order of entry", those of the left side first.
    pub fn let_go(&mut self, joined: &Joined, due: Due) -> (Vec<Change>, u64) {
        let leaving = self.each_leaving(joined);
        let first = leaving.iter().filter(|(at, ..)| *at == due.at).map(|(_, node, ..)| *node).min();
        for (at, node, side, place) in leaving {
            if at == due.at && Some(node) == first {
                self.nodes[node].expired.insert((side, place));
                self.leave(joined, node, side, place, at);
            }
        }
        self.taken()
    }

    /// The clock shows that rows without a partner can have none any more.
    pub fn give_up(&mut self, joined: &Joined, tables: &[Rows], due: Due) -> (Vec<Change>, u64) {
        // A row of the first join may still be the partner of one that the next join would put out at this instant.
        let next = |joins: &Self| joins.each_alone(joined).into_iter().find(|(last, ..)| last + 1 == due.at);
        while let Some((last, node, side, place)) = next(self) {
            // "(Row time = the last time a partner could have had)".
            self.put_out((joined, tables), node, alone(side, place), last);
        }
        self.taken()
    }
}

/// A row of a side without a partner.
fn alone(side: usize, place: usize) -> [Option<usize>; 2] {
    if side == 0 { [Some(place), None] } else { [None, Some(place)] }
}
