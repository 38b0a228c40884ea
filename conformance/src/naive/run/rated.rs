//! The rows of queries with an output rate.

use super::Run;
use super::parted::Id;
use crate::naive::app::Micros;
use crate::naive::order::Made;
use crate::naive::rate::{self, Passing};

impl Run<'_> {
    /// "Over the rows after HAVING". A row at the end of a period is of the next one, also where the clock brings it.
    pub(super) fn rated(&mut self, id: Id, at: Micros, made: Made) {
        let of = &self.app.queries[id.query];
        let Some(rate) = &of.rate else { return self.write(Some(of), of.target, at, made.row) };
        while let Some(due) = rate::due(rate, &self.kept(id).rate)
            && rate::fires_at_finish(rate)
            && due.at <= at
        {
            self.pass(id, Passing::Reached(due.at));
        }
        self.pass(id, Passing::Came { at, made });
    }

    pub(super) fn pass(&mut self, id: Id, happening: Passing) {
        let of = &self.app.queries[id.query];
        self.kept_mut(id).rate.push(happening);
        let brought = of.rate.as_ref().map(|rate| rate::brings(rate, &self.kept(id).rate));
        for (at, row) in brought.unwrap_or_default() {
            self.write(Some(of), of.target, at, row);
        }
    }
}
