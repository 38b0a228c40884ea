//! Queries over joins.

use eventflux_runtime::Value;

use super::{Run, Stage};
use crate::naive::app::{Joined, Micros, Source};
use crate::naive::join::Change;
use crate::naive::log::Happening;
use crate::naive::window::{Due, Moment};

impl Run<'_> {
    /// An event comes to a join. What was due by then comes first, also if another query that was due at the same instant made the event:
    /// intervals are half-open. What leaves for the event then is of its moment.
    pub(super) fn join(&mut self, query: usize, joined: &Joined, source: Source, at: Micros, row: &[Value]) {
        while let Some(due) = self.joins[query].alone(joined).filter(|due| due.at <= at) {
            self.part(query, Stage::Alone, due, true);
        }
        let (mut changes, mut errors) = (Vec::new(), 0);
        while let Some(due) = self.joins[query].leaving(joined).map(|(due, _)| due).filter(|due| due.at <= at)
        {
            let (left, failed) = self.joins[query].let_go(joined, due);
            changes.extend(left);
            errors += failed;
        }
        let (came, failed) = self.joins[query].offer(joined, &self.tables, source, at, row);
        changes.extend(came);
        self.answers.row_errors += errors + failed;
        self.changed(query, joined, changes, true);
    }

    /// Something is due in a join.
    pub(super) fn part(&mut self, query: usize, stage: Stage, due: Due, rows: bool) {
        let app = self.app;
        let Some(joined) = app.joined(&app.queries[query]) else { return };
        let joins = &mut self.joins[query];
        let (changes, errors) = if stage == Stage::Alone {
            joins.give_up(joined, &self.tables, due)
        } else {
            joins.let_go(joined, due)
        };
        self.answers.row_errors += errors;
        self.changed(query, joined, changes, rows);
    }

    /// What becomes of rows of a join. "*One moment* .. is one entering event, or all that one query closes at one due time". A window
    /// is entered by one row after the other.
    fn changed(&mut self, query: usize, joined: &Joined, changes: Vec<Change>, rows: bool) {
        let app = self.app;
        let of = &app.queries[query];
        let mut moment: Option<Moment> = None;
        for Change { pair, at, row } in changes {
            match row {
                Some(row) if of.write.changes() => {
                    self.change_table(query, at, &row);
                    continue;
                }
                Some(row) => {
                    if !self.take_in(query, at, row) {
                        continue;
                    }
                    let place = self.logs[query].len() - 1;
                    self.entered[query].push((pair, place));
                }
                // "Aggregates over a window join are taken over the pairs whose both sides are still held"; the rows of a window are
                // those that the window holds.
                None => {
                    let known = self.entered[query].iter().find(|(number, _)| *number == pair);
                    let Some((_, place)) =
                        known.copied().filter(|_| of.window.is_none() && joined.holds_pairs())
                    else {
                        continue;
                    };
                    self.logs[query].push(Happening::Gone { place, at });
                }
            }
            if !rows {
                continue;
            }
            self.brought(query, at, &mut moment);
        }
        if let Some(moment) = moment {
            self.rows_of(query, &[moment]);
        }
    }
}
