//! Random partitions: PARTITION BY on a query that is there, or a block around some that belong together.

use super::super::app::{App, Block, Column, Expr, Joined, MathOp, Micros, Source, Ty, type_of};
use super::{Draw, LENGTHS};

impl Draw<'_> {
    /// Puts queries into blocks.
    pub(super) fn add_blocks(&mut self, app: &mut App) {
        for _ in 0..*self.pick(&[1, 1, 2]) {
            if self.often(45) {
                self.part_one(app);
            } else {
                self.part_some(app);
            }
        }
    }

    fn purge(&mut self) -> Option<Micros> {
        self.often(40).then(|| *self.pick(&LENGTHS[..7]))
    }

    /// PARTITION BY. That of a pattern is its own.
    fn part_one(&mut self, app: &mut App) {
        let query = self.rng.usize(..app.queries.len());
        let of = &app.queries[query];
        if of.block.is_some() || of.write.changes() || app.matched(of).is_some() {
            return;
        }
        let sources = listed(app.sources(of));
        let keys: Vec<(Source, Vec<Expr>)> = match app.joined(of) {
            // Behind a join the keys are names, which all of its streams have.
            Some(_) => {
                let named = |source: &Source| {
                    let columns = app.columns(*source);
                    let column = columns.iter().position(|column| column.name == "k" && column.exact)?;
                    Some((*source, vec![Expr::Column(column)]))
                };
                let Some(keys) = sources.iter().map(named).collect() else { return };
                keys
            }
            None => {
                let columns = app.columns(of.source).to_vec();
                vec![(of.source, self.keys(&columns))]
            }
        };
        app.queries[query].block = Some(app.blocks.len());
        let purge = self.purge();
        app.blocks.push(Block { keys, purge, short: true });
    }

    /// A block of one to three queries, with what they write as inner streams.
    fn part_some(&mut self, app: &mut App) {
        let is_read = |query: &usize| {
            let target = Source::Target(app.queries[*query].target);
            app.queries.iter().any(|other| app.sources(other).contains(&target))
        };
        let read: Vec<usize> = (0..app.queries.len()).filter(is_read).collect();
        let first = if read.is_empty() || self.often(30) {
            self.rng.usize(..app.queries.len())
        } else {
            *self.pick(&read)
        };
        if app.queries[first].block.is_some() {
            return;
        }
        let mut inside = vec![first];
        for _ in 0..*self.pick(&[0, 1, 1, 2]) {
            let reads = |query: usize| {
                let written = inside.iter().flat_map(|inner| app.written(&app.queries[*inner]));
                let sources = app.sources(&app.queries[query]);
                written.into_iter().any(|target| sources.contains(&Source::Target(target)))
            };
            let free: Vec<usize> = (0..app.queries.len())
                .filter(|query| !inside.contains(query) && app.queries[*query].block.is_none())
                .collect();
            let reading: Vec<usize> = free.iter().copied().filter(|query| reads(*query)).collect();
            let from = if reading.is_empty() || self.often(20) { &free } else { &reading };
            if !from.is_empty() {
                inside.push(*self.pick(from));
            }
        }
        inside.sort_unstable();
        let sources: Vec<Source> =
            listed(inside.iter().flat_map(|query| app.sources(&app.queries[*query])).collect());
        let sources: Vec<Source> =
            sources.into_iter().filter(|source| !is_inner(app, &inside, *source) || self.often(20)).collect();
        // An error of a key is told once for each join of a query, as a NULL key is.
        let again = |query: &usize| app.joined(&app.queries[*query]).is_some_and(Joined::reads_again);
        let may_fail = !inside.iter().any(again);
        let count = if self.often(15) { 2 } else { 1 };
        let mut keys: Vec<(Source, Vec<Expr>)> = sources.iter().map(|source| (*source, Vec::new())).collect();
        for _ in 0..count {
            let Some(ty) = self.common_type(app, &sources) else { return };
            for (source, keys) in &mut keys {
                let columns = app.columns(*source).to_vec();
                keys.extend(self.key_of(ty, &columns, may_fail));
            }
        }
        if keys.is_empty() || keys.iter().any(|(_, keys)| keys.len() != count) {
            return;
        }
        let purge = self.purge();
        let block = app.blocks.len();
        app.blocks.push(Block { keys, purge, short: false });
        // They stand side by side where the first of them stood.
        let mut around: Vec<_> = app.queries.drain(..).enumerate().collect();
        let own = |(number, _): &(usize, _)| inside.contains(number);
        let mut moved: Vec<_> =
            around.iter().filter(|query| own(query)).map(|(_, query)| query.clone()).collect();
        moved.iter_mut().for_each(|query| query.block = Some(block));
        around.retain(|query| !own(query));
        let place = around.iter().filter(|(number, _)| *number < inside[0]).count();
        // Other blocks stay in one piece.
        let splits = |place: usize| {
            let block =
                |place: usize| around.get(place).and_then(|(_, query): &(usize, super::Query)| query.block);
            place > 0 && block(place).is_some() && block(place - 1) == block(place)
        };
        let place = (place..).find(|place| !splits(*place)).unwrap_or(place);
        app.queries = around.into_iter().map(|(_, query)| query).collect();
        app.queries.splice(place..place, moved);
    }

    /// A type of which all sources have a column.
    fn common_type(&mut self, app: &App, sources: &[Source]) -> Option<Ty> {
        let has = |source: &Source, ty: Ty| {
            app.columns(*source).iter().any(|column| column.exact && column.ty == ty)
        };
        let all = [Ty::Text, Ty::Text, Ty::Int, Ty::BigInt, Ty::Bool, Ty::Double, Ty::Float, Ty::Time];
        let found: Vec<Ty> =
            all.into_iter().filter(|ty| sources.iter().all(|source| has(source, *ty))).collect();
        if found.is_empty() { None } else { Some(*self.pick(&found)) }
    }

    fn key_of(&mut self, ty: Ty, columns: &[Column], may_fail: bool) -> Option<Expr> {
        let column = self.column(columns, |column| column.exact && column.ty == ty)?;
        if ty != Ty::Int || !self.often(30) {
            return Some(column);
        }
        // By zero now and then: "a key that can't be computed is a row error".
        let by = if !may_fail || self.often(80) { Expr::Integer(2) } else { column.clone() };
        let key = Expr::Math(MathOp::Remainder, Box::new(column), Box::new(by));
        (type_of(&key, columns) == ty).then_some(key)
    }
}

/// Each once.
fn listed(sources: Vec<Source>) -> Vec<Source> {
    let mut found: Vec<Source> = Vec::new();
    for source in sources {
        if !found.contains(&source) {
            found.push(source);
        }
    }
    found
}

/// Whether a stream is written by these queries alone. A table is outside of all partitions.
fn is_inner(app: &App, inside: &[usize], source: Source) -> bool {
    let Source::Target(target) = source else { return false };
    let writes = |query: usize| app.written(&app.queries[query]).contains(&target);
    let mut writers = (0..app.queries.len()).filter(|query| writes(*query));
    app.targets[target].table.is_none() && writers.all(|query| inside.contains(&query))
}
