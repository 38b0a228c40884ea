//! Queries over joins.

use eventflux_runtime::Value;

use super::parted::Id;
use super::{Run, Stage};
use crate::naive::app::{Joined, Micros, Source};
use crate::naive::join::Change;
use crate::naive::log::Happening;
use crate::naive::window::{Due, Moment};

impl Run<'_> {
    /// An event comes to a join. What was due by then comes first, also if another query that was due at the same instant made the event:
    /// intervals are half-open. What leaves for the event then is of its moment.
    pub(super) fn join(&mut self, id: Id, joined: &Joined, source: Source, at: Micros, row: &[Value]) {
        while let Some(due) = self.kept_mut(id).joins.alone(joined).filter(|due| due.at <= at) {
            self.part(id, Stage::Alone, due, true);
        }
        let (mut changes, mut errors) = (Vec::new(), 0);
        while let Some(due) =
            self.kept_mut(id).joins.leaving(joined).map(|(due, _)| due).filter(|due| due.at <= at)
        {
            let (left, failed) = self.kept_mut(id).joins.let_go(joined, due);
            changes.extend(left);
            errors += failed;
        }
        let (came, failed) = self.kept[id.query][id.part].joins.offer(joined, &self.tables, source, at, row);
        changes.extend(came);
        self.answers.row_errors += errors + failed;
        self.changed(id, joined, changes, true);
    }

    /// Something is due in a join.
    pub(super) fn part(&mut self, id: Id, stage: Stage, due: Due, rows: bool) {
        let app = self.app;
        let Some(joined) = app.joined(&app.queries[id.query]) else { return };
        let joins = &mut self.kept[id.query][id.part].joins;
        let (changes, errors) = if stage == Stage::Alone {
            joins.give_up(joined, &self.tables, due)
        } else {
            joins.let_go(joined, due)
        };
        self.answers.row_errors += errors;
        self.changed(id, joined, changes, rows);
    }

    /// What becomes of rows of a join. "*One moment* .. is one entering event, or all that one query closes at one due time". A window
    /// is entered by one row after the other.
    fn changed(&mut self, id: Id, joined: &Joined, changes: Vec<Change>, rows: bool) {
        let app = self.app;
        let of = &app.queries[id.query];
        let mut moment: Option<Moment> = None;
        for Change { pair, at, row } in changes {
            match row {
                Some(row) if of.write.changes() => {
                    self.change_table(id.query, at, &row);
                    continue;
                }
                Some(row) => {
                    if !self.take_in(id, at, row) {
                        continue;
                    }
                    let place = self.kept(id).log.len() - 1;
                    self.kept_mut(id).entered.push((pair, place));
                }
                // "Aggregates over a window join are taken over the pairs whose both sides are still held"; the rows of a window are
                // those that the window holds.
                None => {
                    let known = self.kept(id).entered.iter().find(|(number, _)| *number == pair);
                    let Some((_, place)) =
                        known.copied().filter(|_| of.window.is_none() && joined.holds_pairs())
                    else {
                        continue;
                    };
                    self.kept_mut(id).log.push(Happening::Gone { place, at });
                }
            }
            if !rows {
                continue;
            }
            self.brought(id, at, &mut moment);
        }
        if let Some(moment) = moment {
            self.rows_of(id, &[moment]);
        }
    }
}
