//! Fewer and smaller blocks.

use super::super::app::{App, Block};

/// Apps in which a block is smaller, or not there.
pub(super) fn smaller_blocks(app: &App) -> Vec<App> {
    let mut found = Vec::new();
    for number in 0..app.blocks.len() {
        let mut without = app.clone();
        without
            .queries
            .iter_mut()
            .filter(|query| query.block == Some(number))
            .for_each(|query| query.block = None);
        found.push(without);
        let mut change = |change: &dyn Fn(&mut Block)| {
            let mut other = app.clone();
            change(&mut other.blocks[number]);
            found.push(other);
        };
        change(&|block| block.purge = None);
        change(&|block| block.keys.iter_mut().for_each(|(_, keys)| keys.truncate(1)));
        for listed in 0..app.blocks[number].keys.len() {
            if app.blocks[number].keys.len() > 1 {
                change(&|block| drop(block.keys.remove(listed)));
            }
        }
        // A query that leaves its block is outside of it, so that it must stand at an end.
        for (place, query) in app.queries.iter().enumerate() {
            let of = |place: Option<usize>| {
                place.and_then(|place| app.queries.get(place)).and_then(|query| query.block)
            };
            let neighbours = [place.checked_sub(1), Some(place + 1)].map(of);
            if query.block == Some(number) && neighbours.contains(&None) {
                let mut other = app.clone();
                other.queries[place].block = None;
                found.push(other);
            }
        }
    }
    found
}
