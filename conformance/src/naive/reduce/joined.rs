//! Smaller joins.

use super::super::app::{App, Source};
use super::super::joined::{Joined, Kind};
use super::smaller_exprs;

/// Apps in which a join is smaller.
pub(super) fn smaller_joins(app: &App, number: usize) -> Vec<App> {
    let mut found = Vec::new();
    let mut change = |change: &dyn Fn(&mut Joined)| {
        let mut other = app.clone();
        change(&mut other.joins[number]);
        found.push(other);
    };
    let joined = &app.joins[number];
    for link in 0..joined.links.len() {
        if joined.links[link].kind != Kind::Cross {
            change(&|joined| joined.links[link].kind = Kind::Inner);
        }
        if joined.links[link].equal.len() > 1 {
            change(&|joined| joined.links[link].equal.truncate(1));
        }
        if !joined.links[link].equal.is_empty() {
            change(&|joined| joined.links[link].rest = None);
        }
        for smaller in joined.links[link].rest.iter().flat_map(smaller_exprs) {
            change(&|joined| joined.links[link].rest = Some(smaller.clone()));
        }
    }
    for side in 0..joined.sides.len() {
        change(&|joined| joined.sides[side].filter = None);
        change(&|joined| joined.sides[side].only = false);
        change(&|joined| joined.sides[side].window = None);
    }
    found.extend(with_two_sides(app, number));
    found
}

/// Without the third side, if nobody looks at it.
fn with_two_sides(app: &App, number: usize) -> Option<App> {
    let mut other = app.clone();
    let joined = &mut other.joins[number];
    let (width, all) = (joined.offset(2), joined.columns.len());
    joined.sides.get(2)?;
    joined.sides.truncate(2);
    joined.links.truncate(1);
    joined.links[0].using = false;
    joined.columns.truncate(width);
    let mut free = true;
    for query in other.queries.iter_mut().filter(|query| query.source == Source::Join(number)) {
        query.each_column(&mut |column| match column.checked_sub(all) {
            // A column of a table that is written.
            Some(behind) => *column = width + behind,
            None => free &= *column < width,
        });
    }
    free.then_some(other)
}
