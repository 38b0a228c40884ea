//! The rows of queries with an output rate.

use super::Run;
use crate::naive::app::Micros;
use crate::naive::order::Made;
use crate::naive::rate::{self, Passing};

impl Run<'_> {
    /// "Over the rows after HAVING". A row at the end of a period is of the next one, also where the clock brings it.
    pub(super) fn rated(&mut self, query: usize, at: Micros, made: Made) {
        let of = &self.app.queries[query];
        let Some(rate) = &of.rate else { return self.write(Some(of), of.target, at, made.row) };
        while let Some(due) = rate::due(rate, &self.rates[query])
            && rate::fires_at_finish(rate)
            && due.at <= at
        {
            self.pass(query, Passing::Reached(due.at));
        }
        self.pass(query, Passing::Came { at, made });
    }

    pub(super) fn pass(&mut self, query: usize, happening: Passing) {
        let of = &self.app.queries[query];
        self.rates[query].push(happening);
        let brought = of.rate.as_ref().map(|rate| rate::brings(rate, &self.rates[query]));
        for (at, row) in brought.unwrap_or_default() {
            self.write(Some(of), of.target, at, row);
        }
    }
}
