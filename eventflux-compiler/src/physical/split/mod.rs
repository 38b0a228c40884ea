//! By which key an app can be split: so that several copies of it, each given the events of its own keys, put out together what one
//! would that is given all.
//!
//! ```text
//! candidates  keys that queries hold their state by, traced back to the inputs
//! carried     which columns have the key in the rows of each stream
//! isolated    whether a query brings rows of different keys together
//! ```
//!
//! A key is an expression over the columns of each input. It is carried by the columns that it passes through, and it splits the app if
//! every query that keeps something holds apart what it keeps of rows with different keys. Streams that no query connects are split
//! each by keys of their own.

mod candidates;
mod carried;
mod isolated;

use super::{App, ClockMode, Late, Origin, Partition, Site, StreamId};
use crate::expr::Expr;
use candidates::candidates;
use carried::Carried;

/// What an app can be split by.
#[derive(Clone, Debug, PartialEq)]
pub enum Split {
    /// The keys of each input, over `Slot::Input`; events of an input without any may go to any copy. Inputs that are connected
    /// have as many, of the same types.
    By(Vec<(StreamId, Vec<Expr>)>),
    /// `SET max_ahead` prevents it: it measures an event by all that came before, of which a copy knows its own.
    Ahead,
    /// Some query prevents it.
    Not {
        /// Which.
        query: usize,
        /// Why: what it brings together.
        why: &'static str,
    },
}

impl Split {
    /// What prevents it, if something does: `Recent (statement 2) has a window over all rows`.
    pub fn prevented(&self, app: &App) -> Option<String> {
        match self {
            Split::By(_) => None,
            Split::Ahead => Some("SET max_ahead measures each event by all others".to_owned()),
            Split::Not { query, why } => Some(format!("{} has {why}", app.queries[*query].name)),
        }
    }
}

/// By which keys `app` can be split.
pub(super) fn split(app: &App) -> Split {
    if matches!(app.clock, ClockMode::Event { max_ahead: Some(_), .. }) {
        return Split::Ahead;
    }
    let mut all = Vec::new();
    for part in parts(app) {
        let mut found: Vec<Vec<(StreamId, Expr)>> = Vec::new();
        let mut prevented = None;
        for candidate in candidates(app, &part) {
            match holds(app, &part, &candidate) {
                // A second key joins a first one if it is of the same inputs.
                Ok(()) if found.iter().all(|first| same_inputs(first, &candidate)) => found.push(candidate),
                Ok(()) => {}
                Err(by) => prevented = prevented.or(Some(by)),
            }
        }
        if found.is_empty()
            && let Err(by) = holds(app, &part, &[])
        {
            let (query, why) = prevented.unwrap_or(by);
            return Split::Not { query, why };
        }
        let inputs = part.streams.iter().filter(|stream| is_input(app, **stream));
        all.extend(inputs.map(|input| {
            let of =
                |key: &Vec<(StreamId, Expr)>| key.iter().find(|(of, _)| of == input).map(|(_, e)| e.clone());
            (*input, found.iter().filter_map(of).collect())
        }));
    }
    all.sort_by_key(|(stream, _)| *stream);
    Split::By(all)
}

/// The keys of the inputs that an app can be split by, ready to be evaluated; no inputs if it can't, or by anything.
pub fn split_keys(app: &App) -> Partition {
    let split = match &app.split {
        Split::By(keys) => keys.clone(),
        Split::Ahead | Split::Not { .. } => Vec::new(),
    };
    let keyed = split.into_iter().filter(|(_, keys)| !keys.is_empty());
    let site = |expr: Expr| Site { expr, number: 0 };
    let keyed = keyed.map(|(stream, keys)| (stream, keys.into_iter().map(site).collect::<Vec<Site>>()));
    let (inputs, mut keys): (Vec<StreamId>, Vec<Vec<Site>>) = keyed.unzip();
    let prepared = super::lower::prepare_sites(keys.iter_mut().flatten());
    Partition { statement: 0, inputs, keys, types: Vec::new(), purge: None, texts: Vec::new(), prepared }
}

fn same_inputs(a: &[(StreamId, Expr)], b: &[(StreamId, Expr)]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|((a, _), (b, _))| a == b)
}

fn is_input(app: &App, stream: StreamId) -> bool {
    matches!(app.streams[stream.0 as usize].origin, Origin::Input { .. })
}

/// Whether nothing of the part brings rows with different keys together; otherwise what does, and why.
fn holds(app: &App, part: &Part, key: &[(StreamId, Expr)]) -> Result<(), (usize, &'static str)> {
    let carried = Carried::of(app, part, key);
    part.queries.iter().try_for_each(|query| carried.isolates(*query).map_err(|why| (*query, why)))
}

/// Streams and queries that are connected.
struct Part {
    streams: Vec<StreamId>,
    /// In topological order.
    queries: Vec<usize>,
}

/// The parts of an app that nothing connects.
fn parts(app: &App) -> Vec<Part> {
    let mut of: Vec<usize> = (0..app.streams.len()).collect();
    let join = |of: &mut [usize], a: StreamId, b: StreamId| {
        let (a, b) = (root(of, a.0 as usize), root(of, b.0 as usize));
        of[a.max(b)] = a.min(b);
    };
    for query in &app.queries {
        query.inputs.iter().for_each(|input| join(&mut of, query.target, *input));
        // What looks into a table is connected with what changes it.
        if let Some(search) = query.search() {
            join(&mut of, query.target, app.tables[search.table].stream);
        }
    }
    for partition in &app.partitions {
        partition.inputs.windows(2).for_each(|pair| join(&mut of, pair[0], pair[1]));
    }
    for (number, stream) in app.streams.iter().enumerate() {
        if let Origin::Input { late: Late::Into(target), .. } = stream.origin {
            join(&mut of, target, StreamId(number as u32));
        }
    }
    let roots: Vec<usize> = (0..of.len()).map(|stream| root(&mut of, stream)).collect();
    let mut parts: Vec<Part> = Vec::new();
    let mut places = vec![None; roots.len()];
    for (stream, root) in roots.iter().enumerate() {
        let place = *places[*root].get_or_insert_with(|| {
            parts.push(Part { streams: Vec::new(), queries: Vec::new() });
            parts.len() - 1
        });
        parts[place].streams.push(StreamId(stream as u32));
    }
    for (number, query) in app.queries.iter().enumerate() {
        if let Some(place) = places[roots[query.target.0 as usize]] {
            parts[place].queries.push(number);
        }
    }
    parts
}

/// The first of the streams that one is connected with, which stands for all of them.
fn root(of: &mut [usize], mut stream: usize) -> usize {
    while of[stream] != stream {
        of[stream] = of[of[stream]];
        stream = of[stream];
    }
    stream
}
