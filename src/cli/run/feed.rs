//! The rows of all inputs in one order: by time, or as they are read.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use eventflux_runtime::{Timestamp, Value};

use super::live::{Live, Polled};
use eventflux::files::{Broken, Read, ReadRows, Row};

/// An opened input.
pub(super) struct Source {
    /// Its rows.
    pub(super) reader: Box<dyn ReadRows>,
    /// Whether it may pause.
    pub(super) live: bool,
}

/// What decides which row comes first.
pub(super) enum Order {
    /// The time columns, by their numbers in the inputs' rows.
    ByColumn(Vec<usize>),
    /// The times of arrival that the inputs hold.
    ByArrival,
    /// Nothing: files one after the other, then what may pause, as it comes.
    AsRead,
}

/// What comes next.
pub(super) enum Next<'a> {
    /// A row.
    Row {
        /// The input.
        input: usize,
        /// The row.
        row: &'a Row,
    },
    /// Something worth knowing.
    Note {
        /// The input.
        input: usize,
        /// What.
        note: String,
    },
    /// A row that can't be read.
    Bad {
        /// The input.
        input: usize,
        /// Its line.
        line: u64,
        /// What is wrong.
        message: String,
    },
    /// Nothing yet.
    Idle,
    /// Nothing any more.
    End,
}

/// All inputs, as one.
pub(super) enum Feed {
    /// Merged by time.
    Merged(Merge),
    /// As they are read.
    AsRead(Sequence),
}

impl Feed {
    /// The inputs in that order. Those that may pause are read by threads of their own from now on.
    pub(super) fn new(sources: Vec<Source>, order: Order) -> Feed {
        match order {
            Order::AsRead => Feed::AsRead(Sequence::new(sources)),
            Order::ByArrival => Feed::Merged(Merge::new(sources, None)),
            Order::ByColumn(columns) => Feed::Merged(Merge::new(sources, Some(columns))),
        }
    }

    /// What comes next. Returns when nothing came for a moment, so that the caller can see to other things.
    ///
    /// # Errors
    /// The number of an input that can't be read any further, and why.
    pub(super) fn next(&mut self) -> Result<Next<'_>, (usize, Broken)> {
        match self {
            Feed::Merged(merge) => merge.next(),
            Feed::AsRead(sequence) => sequence.next(),
        }
    }
}

enum Reader {
    File(Box<dyn ReadRows>),
    Live(Live),
}

impl Reader {
    fn poll(&mut self, row: &mut Row) -> Result<Polled, Broken> {
        match self {
            Reader::File(reader) => Ok(match reader.read(row)? {
                Read::Row => Polled::Row,
                Read::Note(note) => Polled::Note(note),
                Read::Bad { line, message } => Polled::Bad { line, message },
                Read::End => Polled::End,
            }),
            Reader::Live(live) => live.poll(row).1,
        }
    }
}

/// The inputs merged by time: the row with the earliest time among the inputs' next rows is first; of rows of
/// one time that of the input named first. An input that pauses holds up the others, for its next row may be
/// the earliest.
pub(super) struct Merge {
    readers: Vec<Reader>,
    /// The next row of each input.
    heads: Vec<Row>,
    /// The inputs whose next row is known, by its time.
    ready: BinaryHeap<Reverse<(Timestamp, usize)>>,
    /// The inputs whose next row is to be read.
    empty: Vec<usize>,
    columns: Option<Vec<usize>>,
}

impl Merge {
    fn new(sources: Vec<Source>, columns: Option<Vec<usize>>) -> Merge {
        let reader = |(index, source): (usize, Source)| match source.live {
            true => Reader::Live(Live::of([(index, source.reader)])),
            false => Reader::File(source.reader),
        };
        let count = sources.len();
        Merge {
            readers: sources.into_iter().enumerate().map(reader).collect(),
            heads: vec![Row::default(); count],
            ready: BinaryHeap::new(),
            empty: (0..count).rev().collect(),
            columns,
        }
    }

    fn next(&mut self) -> Result<Next<'_>, (usize, Broken)> {
        while let Some(&input) = self.empty.last() {
            match self.readers[input].poll(&mut self.heads[input]).map_err(|broken| (input, broken))? {
                Polled::Row => {
                    self.ready.push(Reverse((self.time(input), input)));
                    self.empty.pop();
                }
                Polled::Note(note) => return Ok(Next::Note { input, note }),
                Polled::Bad { line, message } => return Ok(Next::Bad { input, line, message }),
                Polled::Idle => return Ok(Next::Idle),
                Polled::End => {
                    self.empty.pop();
                }
            }
        }
        let Some(Reverse((_, input))) = self.ready.pop() else { return Ok(Next::End) };
        self.empty.push(input);
        Ok(Next::Row { input, row: &self.heads[input] })
    }

    fn time(&self, input: usize) -> Timestamp {
        let row = &self.heads[input];
        let Some(columns) = &self.columns else { return row.arrival.unwrap_or_default() };
        match row.values.get(columns[input]) {
            Some(Value::Timestamp(at)) => *at,
            Some(Value::BigInt(millis)) => Timestamp::from_millis(*millis),
            // The time column is NOT NULL and of one of these types.
            _ => Timestamp::MIN,
        }
    }
}

/// The inputs as they are read.
pub(super) struct Sequence {
    files: VecDeque<(usize, Box<dyn ReadRows>)>,
    live: Live,
    row: Row,
}

impl Sequence {
    fn new(sources: Vec<Source>) -> Sequence {
        let (live, files): (Vec<_>, Vec<_>) = sources.into_iter().enumerate().partition(|(_, s)| s.live);
        Sequence {
            files: files.into_iter().map(|(index, source)| (index, source.reader)).collect(),
            live: Live::of(live.into_iter().map(|(index, source)| (index, source.reader))),
            row: Row::default(),
        }
    }

    fn next(&mut self) -> Result<Next<'_>, (usize, Broken)> {
        while let Some((input, reader)) = self.files.front_mut() {
            let input = *input;
            match reader.read(&mut self.row).map_err(|broken| (input, broken))? {
                Read::Row => return Ok(Next::Row { input, row: &self.row }),
                Read::Note(note) => return Ok(Next::Note { input, note }),
                Read::Bad { line, message } => return Ok(Next::Bad { input, line, message }),
                Read::End => drop(self.files.pop_front()),
            }
        }
        let (input, polled) = self.live.poll(&mut self.row);
        Ok(match polled.map_err(|broken| (input, broken))? {
            Polled::Row => Next::Row { input, row: &self.row },
            Polled::Note(note) => Next::Note { input, note },
            Polled::Bad { line, message } => Next::Bad { input, line, message },
            Polled::Idle => Next::Idle,
            Polled::End => Next::End,
        })
    }
}
