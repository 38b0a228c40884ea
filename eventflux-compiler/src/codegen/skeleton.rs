//! The typed API of an app that does not compile, so that nothing else in the file turns red.

use proc_macro2::TokenStream;

use super::Names;
use crate::logical::{ClockMode, Late, Origin, Stream, StreamId, Table};
use crate::physical::{App, Split};
use crate::question::DeclaredQuestion;
use crate::types::SqlType;

/// The items of an app without queries over the streams that are known: `push_..` and `on_..` for all of them,
/// whoever writes them, and the methods of tables and of questions. They compile, but the error beside them keeps them from ever running.
///
/// A stream whose columns are not known has none here, and its row is a struct without fields.
pub fn skeleton(
    streams: &[Stream],
    tables: &[Table],
    questions: &[DeclaredQuestion],
    names: &Names<'_>,
) -> TokenStream {
    let streams: Vec<Stream> = streams
        .iter()
        .zip(0..)
        .map(|(stream, number)| Stream {
            // Nobody pushes what goes into a table.
            origin: match tables.iter().any(|table| table.stream == StreamId(number)) {
                true => Origin::Derived,
                false => Origin::Input { time: None, late: Late::Drop },
            },
            readers: Vec::new(),
            ..stream.clone()
        })
        .collect();
    let opaque = streams.iter().flat_map(|stream| &stream.columns).filter_map(|column| match column.ty.sql {
        SqlType::Opaque(number) => Some(number as usize + 1),
        _ => None,
    });
    let plan = App {
        // The API of arrival time has all that the other has.
        clock: ClockMode::Arrival,
        opaque: vec!["()".to_string(); opaque.max().unwrap_or(0)],
        functions: Vec::new(),
        streams,
        tables: crate::physical::unindexed(tables),
        queries: Vec::new(),
        partitions: Vec::new(),
        split: Split::By(Vec::new()),
        fingerprint: 0,
    };
    super::generate(&plan, questions, names)
}
