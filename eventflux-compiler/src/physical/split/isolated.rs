//! Whether a query brings rows of different keys together.

use super::carried::Carried;
use crate::expr::{ExprKind, Slot};
use crate::physical::{
    BatchWindow, Begin, CellKind, Grouping, Holds, Join, Moment, Operator, Pattern, Query, Rate, Side, Site,
    SlidingWindow, StreamId,
};

/// What a query brings together, where it does.
type Isolated = Result<(), &'static str>;

fn unless(why: &'static str, isolated: bool) -> Isolated {
    if isolated { Ok(()) } else { Err(why) }
}

impl Carried<'_> {
    /// Whether a query keeps apart what has different keys.
    pub(super) fn isolates(&self, query: usize) -> Isolated {
        let query = &self.app.queries[query];
        if query.is_parted() && self.of_block(query) {
            return Ok(());
        }
        match &query.operator {
            Operator::Project | Operator::Delay { .. } => Ok(()),
            Operator::Trigger(_) => Err("events that every copy would have"),
            Operator::Lookup(_) | Operator::Change(_) => Err("a table that is one for all"),
            Operator::Running(grouping) => unless("aggregates over all rows", self.groups(query, grouping)),
            Operator::Sliding { window, marks, grouping, .. }
            | Operator::Leaving { window, marks, grouping, .. } => {
                unless("a window over all rows", self.window(query, window, marks))?;
                let none = grouping.keys.is_empty() && grouping.aggregates.is_empty();
                unless("aggregates over all rows", none || self.groups(query, grouping))
            }
            Operator::Batch { window, grouping, .. } => {
                let groups = grouping.as_ref().map(|grouping| self.groups(query, grouping));
                let apart = match window {
                    BatchWindow::Tumbling { .. }
                    | BatchWindow::Calendar { .. }
                    | BatchWindow::Sliding { .. }
                    | BatchWindow::Cron { .. }
                    | BatchWindow::Cumulate { .. } => groups != Some(false),
                    BatchWindow::Session(_) => groups == Some(true),
                    BatchWindow::TimeBatch(_)
                    | BatchWindow::ExternalTimeBatch(_)
                    | BatchWindow::LengthBatch(_) => {
                        return Err("a window over all rows");
                    }
                };
                unless("aggregates over all rows", apart)?;
                query.moment.as_ref().map_or(Ok(()), |moment| self.moment(query, moment))
            }
            Operator::Rate { rate, grouping, .. } => {
                let first = matches!(rate, Rate::First(_));
                unless("a rate over all rows", first && self.groups(query, grouping))
            }
            Operator::Pattern(pattern) => self.pattern(query, pattern),
            Operator::Join(join) => self.join(query, join),
        }
    }

    /// Whether the key is one of those that the block is parted by.
    fn of_block(&self, query: &Query) -> bool {
        let Some(id) = query.partition else { return false };
        let partition = &self.app.partitions[id.0 as usize];
        let mut keys = 0..partition.types.len();
        keys.any(|at| {
            let mut inputs = partition.inputs.iter().zip(&partition.keys);
            inputs.all(|(input, keys)| keys.get(at).is_some_and(|site| self.is_key(*input, &site.expr)))
        })
    }

    fn has_key(&self, query: &Query, sites: &[Site]) -> bool {
        sites.iter().any(|site| self.is_key(query.input(), &site.expr))
    }

    fn groups(&self, query: &Query, grouping: &Grouping) -> bool {
        self.has_key(query, &grouping.keys)
    }

    /// Whether what stays in a window does not depend on rows of other keys.
    fn window(&self, query: &Query, window: &SlidingWindow, marks: &[Site]) -> bool {
        match window {
            SlidingWindow::Time(_) | SlidingWindow::Joined => true,
            SlidingWindow::Unique | SlidingWindow::FirstUnique => self.has_key(query, marks),
            _ => false,
        }
    }

    /// Whether a moment of a window that closes does not choose among rows of different keys.
    fn moment(&self, query: &Query, moment: &Moment) -> Isolated {
        unless("LIMIT over all rows", moment.limit.is_none() && moment.offset == 0)?;
        let told = query.output.iter().any(|site| self.of_output(query, &site.expr));
        unless("DISTINCT over all rows", !moment.distinct || told)
    }

    fn pattern(&self, query: &Query, pattern: &Pattern) -> Isolated {
        unless("a limit of the attempts of all keys", pattern.limit.is_none())?;
        let keys = pattern.partition.first().map_or(0, Vec::len);
        let parted = (0..keys).any(|at| self.partition(query, pattern, at));
        unless("a pattern over all rows", parted || self.follows(query, pattern))
    }

    /// Whether every event that follows in an attempt has the key of the first one, and each begins an attempt of its own.
    fn follows(&self, query: &Query, pattern: &Pattern) -> bool {
        let Some((_, Begin::Each)) = pattern.chain().filter(|_| !pattern.sequence) else { return false };
        let stream = |position: usize| query.inputs[pattern.positions[position].input];
        pattern.positions.iter().enumerate().skip(1).all(|(at, position)| {
            position.equalities.iter().any(|equality| {
                let bound = match equality.bound.expr.kind {
                    ExprKind::Column(Slot::Kept(cell)) => pattern.cells[usize::from(cell)].kind,
                    _ => return false,
                };
                let CellKind::Column { position, column, .. } = bound else { return false };
                let bound = stream(position);
                self.is_key(stream(at), &equality.event.expr)
                    && self.is_key(bound, &self.column(bound, column))
            })
        })
    }

    fn join(&self, query: &Query, join: &Join) -> Isolated {
        unless("a join of all rows", (0..join.keys.len()).any(|at| self.equal(query, join, at)))?;
        let apart = |side: &&Side| self.held(query.inputs[side.input], side);
        unless("a window over all rows", join.sides().iter().all(apart))
    }

    /// Whether what a side holds does not depend on rows of other keys.
    fn held(&self, stream: StreamId, side: &Side) -> bool {
        match &side.holds {
            Holds::Nothing | Holds::Newest | Holds::Time(_) | Holds::Pairs => true,
            Holds::Window(SlidingWindow::Time(_)) => true,
            Holds::Window(SlidingWindow::Unique) => {
                side.marks.iter().any(|site| self.is_key(stream, &site.expr))
            }
            Holds::Window(_) => false,
        }
    }
}
