//! An output rate reads the rows of its query as a stream: a query of its own.

use super::{App, Column, Origin, Query, QueryId, Rate, Site, Stream, StreamId};
use crate::expr::{Expr, Slot};

/// Parts every query with OUTPUT into the query itself, whose rows go into a stream without a name, and one that is its rate
/// and writes the target. So every expression is computed when its row comes, and a rate knows nothing but columns.
pub(crate) fn part_rates(app: &mut App) {
    let mut place = 0;
    while place < app.queries.len() {
        if let Some(rate) = app.queries[place].rate.take() {
            part(app, place, rate);
            place += 1;
        }
        place += 1;
    }
}

fn part(app: &mut App, place: usize, rate: Rate) {
    let rows = StreamId(app.streams.len() as u32);
    let query = &mut app.queries[place];
    let target = std::mem::replace(&mut query.target, rows);
    let written = &app.streams[target.0 as usize].columns;
    let mut columns: Vec<Column> =
        written.iter().map(|column| Column { narrow: None, ..column.clone() }).collect();
    let site = |index: usize, columns: &[Column], of: &Site| Site {
        expr: Expr::column(Slot::Input(index as u16), columns[index].ty, of.expr.span),
        text: columns[index].name.clone(),
    };
    let output: Vec<Site> =
        query.output.iter().enumerate().map(|(index, of)| site(index, &columns, of)).collect();
    let mut keys = Vec::new();
    if rate.goes_by_group() {
        for key in &query.keys {
            let known = query.output.iter().position(|shown| shown.expr == key.expr);
            let index = known.unwrap_or_else(|| {
                columns.push(Column { name: key.text.clone(), ty: key.expr.ty, narrow: None });
                query.output.push(key.clone());
                columns.len() - 1
            });
            keys.push(site(index, &columns, key));
        }
    }
    let (name, statement, span) = (query.name.clone(), query.statement, query.span);
    let (partition, rate) = (query.partition, Some(rate));
    let rated =
        Query { rate, keys, output, partition, ..Query::plain(name, statement, vec![rows], target, span) };

    // The rate runs right behind its query; those from there on move up.
    let rating = QueryId(place as u32 + 1);
    app.queries.insert(place + 1, rated);
    for stream in &mut app.streams {
        stream.readers.iter_mut().filter(|reader| **reader >= rating).for_each(|reader| reader.0 += 1);
    }
    app.streams.push(Stream {
        name: format!("rows#{}", rows.0),
        columns,
        origin: Origin::Derived,
        rust: None,
        anonymous: true,
        readers: vec![rating],
        span,
    });
}
