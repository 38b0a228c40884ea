//! Those who compete, and the check that they do the same.

use std::hint::black_box;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use eventflux::{Stream, Value};

use super::byhand::Loop;
use super::case::Case;
use super::rows::Later;
use super::tally::Tally;

/// The rows of a pass, which can be pushed again at a later time.
pub(crate) struct Rows<R> {
    /// The structs.
    pub(crate) structs: Vec<R>,
    /// The same as values, for the interpreter.
    pub(crate) values: Vec<Vec<Value>>,
    time: usize,
    span: i64,
    /// What is pushed once, before any pass.
    pub(crate) before: Option<Box<Rows<R>>>,
}

impl<R: Stream + Later> Rows<R> {
    /// Of these rows; they are moved by a multiple of `step`.
    pub(crate) fn new(structs: Vec<R>, step: i64) -> Self {
        let values = structs.iter().map(values).collect();
        let time = R::SCHEMA.time.expect("the rows of benches have times");
        let (first, last) = (structs[0].time(), structs[structs.len() - 1].time());
        let span = (last.as_micros() - first.as_micros()) / step * step + step;
        Rows { structs, values, time, span, before: None }
    }

    /// The same, behind these.
    pub(crate) fn behind(self, before: Vec<R>) -> Self {
        Rows { before: Some(Box::new(Rows::new(before, 1))), ..self }
    }

    /// Moves all rows behind their last.
    pub(crate) fn delay(&mut self) {
        for (row, values) in self.structs.iter_mut().zip(&mut self.values) {
            row.delay(self.span);
            values[self.time] = Value::Timestamp(row.time());
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.structs.len()
    }
}

/// A row as values.
fn values(row: &impl Stream) -> Vec<Value> {
    let mut values = Vec::new();
    row.values(&mut values).expect("the rows of benches fit their columns");
    values
}

/// One who competes.
pub(crate) trait Contender<R: Later> {
    /// Reads a part of the rows, so that nobody finds them colder than others do.
    fn touch(&self, rows: &Rows<R>, part: Range<usize>) -> u64 {
        rows.structs[part].iter().map(Later::touch).sum()
    }
    /// Pushes a part of the rows.
    fn pass(&mut self, rows: &Rows<R>, part: Range<usize>);
    /// Ends the input.
    fn finish(&mut self);
}

/// Who competes, in the order of the table.
pub(crate) const NAMES: [&str; 4] = ["by hand", "unchecked", "generated", "interpreted"];

/// A contender that gives rows to nobody, but makes them all.
pub(crate) fn timed<C: Case>(number: usize) -> Box<dyn Contender<C::Row>> {
    match number {
        0 => Box::new(ByHand { query: C::ByHand::default(), sink: take::<C::Out> }),
        1 => Box::new(ByHand { query: C::Unchecked::default(), sink: take::<C::Out> }),
        2 => Box::new(C::compiled(take::<C::Out>)),
        _ => Box::new(C::interpreted(|row| {
            black_box(row);
        })),
    }
}

/// What a sink does with a row: the row has to be there, and that is all.
fn take<T>(row: &T) {
    black_box(row);
}

/// A contender whose rows are tallied.
fn tallied<C: Case>(number: usize) -> (Box<dyn Contender<C::Row>>, Arc<Mutex<Tally>>) {
    let tally = Arc::new(Mutex::new(Tally::default()));
    let tallying = Arc::clone(&tally);
    let take = move |row: &[Value]| {
        tallying.lock().unwrap_or_else(PoisonError::into_inner).add(row);
    };
    let sink = {
        let take = take.clone();
        move |row: &C::Out| take(&values(row))
    };
    let contender: Box<dyn Contender<C::Row>> = match number {
        0 => Box::new(ByHand { query: C::ByHand::default(), sink }),
        1 => Box::new(ByHand { query: C::Unchecked::default(), sink }),
        2 => Box::new(C::compiled(sink)),
        _ => Box::new(C::interpreted(take)),
    };
    (contender, tally)
}

/// Checks that all contenders give the rows that the one by hand gives, over two passes.
pub(crate) fn check<C: Case>(name: &str, rows: &mut Rows<C::Row>) {
    let mut all: Vec<_> = (0..NAMES.len()).map(tallied::<C>).collect();
    if let Some(before) = &rows.before {
        all.iter_mut().for_each(|(contender, _)| contender.pass(before, 0..before.len()));
    }
    for _ in 0..2 {
        for (contender, _) in &mut all {
            contender.pass(rows, 0..rows.len());
        }
        rows.delay();
    }
    let tallies: Vec<Tally> = all
        .iter_mut()
        .map(|(contender, tally)| {
            contender.finish();
            tally.lock().unwrap_or_else(PoisonError::into_inner).clone()
        })
        .collect();
    assert!(tallies[0].rows() > 0, "{name}: no rows");
    for (contender, tally) in NAMES.iter().zip(&tallies) {
        assert!(tally.agrees(&tallies[0]), "{name}: {contender} gives other rows: {tallies:#?}");
    }
}

/// A loop by hand with its sink.
struct ByHand<L, S> {
    query: L,
    sink: S,
}

impl<L: Loop<Row: Later>, S: FnMut(&L::Out)> Contender<L::Row> for ByHand<L, S> {
    fn pass(&mut self, rows: &Rows<L::Row>, part: Range<usize>) {
        for row in &rows.structs[part] {
            self.query.push(row, &mut self.sink);
        }
    }
    fn finish(&mut self) {
        self.query.finish(&mut self.sink);
    }
}
