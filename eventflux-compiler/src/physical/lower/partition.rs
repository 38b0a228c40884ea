//! Keys of blocks.

use super::{Texts, prepare};
use crate::logical;
use crate::physical::{Partition, Site};

pub(super) fn lower(block: &logical::Partition) -> Partition {
    let mut texts = Texts::default();
    let mut keys: Vec<Vec<Site>> = block.keys.iter().map(|(_, keys)| texts.sites(keys)).collect();
    let prepared = prepare::prepare_sites(keys.iter_mut().flatten());
    Partition {
        statement: block.statement,
        inputs: block.keys.iter().map(|(stream, _)| *stream).collect(),
        keys,
        types: block.types.clone(),
        purge: block.purge,
        texts: texts.list,
        prepared,
    }
}
