//! The streams between queries. Their rows are counted: where an app keeps silent, that says how far rows have come.

use super::{App, Origin};

/// A named stream that queries put rows into and others read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Between {
    /// Its number.
    pub stream: usize,
    /// The named streams that its queries read, be it by way of subqueries, joins or patterns.
    pub of: Vec<usize>,
}

/// The streams between the queries of `app`, in its order.
pub fn between(app: &App) -> Vec<Between> {
    let all = app.streams.iter().enumerate();
    let read = all.filter(|(_, stream)| {
        matches!(stream.origin, Origin::Derived) && !stream.anonymous && !stream.readers.is_empty()
    });
    let between = read.map(|(stream, _)| {
        let mut of = Vec::new();
        sources(app, stream, &mut of);
        Between { stream, of }
    });
    // Late events come of no query: that there are none is no silence.
    between.filter(|between| !between.of.is_empty()).collect()
}

fn sources(app: &App, stream: usize, of: &mut Vec<usize>) {
    let queries = app.queries.iter().filter(|query| query.target.0 as usize == stream);
    for input in queries.flat_map(|query| &query.inputs).map(|input| input.0 as usize) {
        if app.streams[input].anonymous {
            sources(app, input, of);
        } else if !of.contains(&input) {
            of.push(input);
        }
    }
}
