//! A table against a list that is searched from its beginning.

use std::cmp::Ordering;

use super::*;
use crate::error::Failure;
use crate::operator::Query;
use crate::operator::testing::{Random, Written};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// An id, a group that may be NULL, and a level.
type Level = (i64, Option<i64>, f64);

struct Levels {
    keyed: bool,
}

impl Definition for Levels {
    type Row = Level;

    fn layout(&self) -> &() {
        &()
    }

    fn keyed(&self) -> bool {
        self.keyed
    }

    fn key(&self, (id, ..): Level) -> u64 {
        // Many ids share a hash.
        (id % 5).cast_unsigned()
    }

    fn same_key(&self, a: Level, b: Level) -> bool {
        a.0 == b.0
    }

    fn indexes(&self) -> &[IndexKind] {
        &[IndexKind::Hash, IndexKind::Ordered]
    }

    fn hash(&self, _: usize, (_, group, _): Level) -> Option<u64> {
        group.map(|group| (group % 3).cast_unsigned())
    }

    fn ranks(&self, _: usize, (.., level): Level) -> bool {
        !level.is_nan()
    }

    fn order(&self, _: usize, (.., a): Level, (.., b): Level) -> Ordering {
        a.partial_cmp(&b).unwrap_or(Ordering::Equal)
    }
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
enum Ask {
    Id(i64),
    Group(i64),
    Between(f64, f64),
    All,
}

/// Finds rows by one of the ways there are, and counts how many it looked at.
#[derive(Default)]
struct Finder {
    looked_at: usize,
}

impl Query for Finder {
    type In<'r> = Ask;
    type Out<'r> = Option<Level>;
}

impl Searching for Finder {
    type Table = Levels;

    fn admit(&mut self, _: &Ask, _: Cx) -> Result<bool, Failure> {
        Ok(true)
    }

    fn path(&mut self, ask: &Ask, _: Cx) -> Result<Path, Failure> {
        Ok(match ask {
            Ask::Id(id) => Path::Key((id % 5).cast_unsigned()),
            Ask::Group(group) => Path::Index(0, (group % 3).cast_unsigned()),
            Ask::Between(..) => Path::Range(1),
            Ask::All => Path::Scan,
        })
    }

    fn fits(&mut self, ask: &Ask, row: Level, _: Cx) -> Result<bool, Failure> {
        self.looked_at += 1;
        Ok(means(*ask, row))
    }

    fn is_below(&mut self, ask: &Ask, (.., level): Level, _: Cx) -> bool {
        matches!(ask, Ask::Between(low, _) if level < *low)
    }

    fn is_above(&mut self, ask: &Ask, (.., level): Level, _: Cx) -> bool {
        matches!(ask, Ask::Between(_, high) if level > *high)
    }
}

impl Looking for Finder {
    type Found = Level;

    fn keep(&self, found: Level, _: Cx, list: &mut Vec<Level>, place: usize) {
        keep_at(list, place, found);
    }

    fn emit<'r>(
        &'r mut self,
        _: &'r Ask,
        found: Option<Level>,
        _: Cx,
    ) -> Result<Option<Option<Level>>, Failure> {
        Ok(Some(found))
    }
}

fn means(ask: Ask, (id, group, level): Level) -> bool {
    match ask {
        Ask::Id(wanted) => id == wanted,
        Ask::Group(wanted) => group == Some(wanted),
        Ask::Between(low, high) => low <= level && level <= high,
        Ask::All => true,
    }
}

const CX: Cx = Cx { now: Timestamp::from_micros(0), at: Timestamp::from_micros(0) };

fn found(lookup: &mut Lookup<Finder>, ask: Ask, table: &Table<Levels>) -> Vec<Option<Level>> {
    lookup.look(&ask, CX, table);
    let mut all = Vec::new();
    while let Some(row) = lookup.next(&ask, CX) {
        all.extend(row.unwrap());
    }
    all
}

fn restored(table: &mut Table<Levels>) -> Table<Levels> {
    let mut out = Encoder::new();
    table.save(&mut out);
    read(table, &out.into_bytes())
}

/// A table of the same definition with what was written.
fn read(table: &Table<Levels>, bytes: &[u8]) -> Table<Levels> {
    let mut other = Table::new(Levels { keyed: table.definition.keyed });
    other.insert((77, None, 0.5)).unwrap();
    let mut from = Decoder::new(bytes);
    other.restore(&mut from).unwrap();
    from.finish().unwrap();
    other
}

/// Equal as texts, so that NaN is.
fn same(a: &impl std::fmt::Debug, b: &impl std::fmt::Debug) {
    assert_eq!(format!("{a:?}"), format!("{b:?}"));
}

#[test]
fn it_is_a_list_that_is_found_by_key_index_and_range() {
    for (keyed, seed) in [(true, 1), (true, 2), (false, 3), (false, 4)] {
        let mut random = Random(seed);
        let mut draw = |most: u64| random.below(most) as i64;
        let mut table = Table::new(Levels { keyed });
        let mut written = Written::default();
        let mut list: Vec<Level> = Vec::new();
        let mut lookup = Lookup::new(Finder::default(), Wanted::AllOrNone);
        for step in 0..2_000 {
            let group = Some(draw(9)).filter(|group| *group != 8);
            let level = [0.5, f64::NAN, -0.0, 0.0, 3.0][draw(5) as usize] + draw(40) as f64;
            let row = (draw(200), group, level);
            let at = list.iter().position(|(id, ..)| keyed && *id == row.0);
            match draw(8) {
                0..3 => {
                    assert_eq!(table.insert(row).is_ok(), at.is_none());
                    if at.is_none() {
                        list.push(row);
                    }
                }
                3 => {
                    table.upsert(row);
                    match at {
                        Some(at) => list[at] = row,
                        None => list.push(row),
                    }
                }
                4 if keyed => {
                    let gone = table.remove(table.definition.key(row), |_, (id, ..)| id == row.0);
                    assert_eq!(gone, at.is_some());
                    list.retain(|(id, ..)| *id != row.0);
                }
                5 if !list.is_empty() => {
                    let place = draw(list.len() as u64) as usize;
                    let slot = table.slots().nth(place).unwrap();
                    let free = at.is_none_or(|at| at == place);
                    assert_eq!(table.replace(slot, row).is_ok(), free);
                    if free {
                        list[place] = row;
                    }
                }
                6 if !list.is_empty() => {
                    let place = draw(list.len() as u64) as usize;
                    let slot = table.slots().nth(place).unwrap();
                    table.delete(slot);
                    list.remove(place);
                }
                _ => {}
            }
            if step % 16 == 0 {
                let bytes = written.add(|out| table.save(out)).to_vec();
                let other = read(&table, &bytes);
                same(&other.rows().collect::<Vec<_>>(), &list);
            }
            if step % 128 == 0 {
                (table, written) = (restored(&mut table), Written::default());
            }
            let low = draw(30) as f64;
            let mut asks = vec![Ask::Group(draw(9)), Ask::Between(low, low + 3.0)];
            if keyed {
                asks.push(Ask::Id(draw(200)));
            }
            if step % 100 == 0 {
                asks.push(Ask::All);
            }
            for ask in asks {
                let meant: Vec<Option<Level>> =
                    list.iter().filter(|row| means(ask, **row)).map(|row| Some(*row)).collect();
                let meant = if meant.is_empty() { vec![None] } else { meant };
                same(&found(&mut lookup, ask, &table), &meant);
            }
            assert_eq!(table.len(), list.len());
        }
        same(&table.rows().collect::<Vec<_>>(), &list);
        table.clear();
        assert!(table.is_empty());
    }
}

#[test]
fn what_is_looked_at_does_not_grow_with_the_table() {
    for rows in [100, 100_000] {
        let mut table = Table::new(Levels { keyed: false });
        for id in 0..rows {
            table.insert((id, if id < 4 { Some(1) } else { None }, id as f64)).unwrap();
        }
        let mut lookup = Lookup::new(Finder::default(), Wanted::All);
        assert_eq!(found(&mut lookup, Ask::Group(1), &table).len(), 4);
        assert_eq!(lookup.query.looked_at, 4);
        lookup.query.looked_at = 0;
        assert_eq!(found(&mut lookup, Ask::Between(50.0, 54.5), &table).len(), 5);
        assert_eq!(lookup.query.looked_at, 5);
    }
}

#[test]
fn exists_stops_at_the_first() {
    let mut table = Table::new(Levels { keyed: false });
    (0..10).for_each(|id| table.insert((id, Some(1), 0.0)).unwrap());
    let mut lookup = Lookup::new(Finder::default(), Wanted::Whether);
    assert_eq!(found(&mut lookup, Ask::All, &table), [Some((0, Some(1), 0.0))]);
    assert_eq!(lookup.query.looked_at, 1);
    assert_eq!(found(&mut lookup, Ask::Group(2), &table), [None]);
}

#[test]
fn damaged_state_is_an_error() {
    let mut table = Table::new(Levels { keyed: true });
    (0..3).for_each(|id| table.insert((id, None, 0.0)).unwrap());
    let mut out = Encoder::new();
    table.save(&mut out);
    let bytes = out.into_bytes();
    for end in 0..bytes.len() {
        assert!(table.restore(&mut Decoder::new(&bytes[..end])).is_err());
    }
    let mut twice = Encoder::new();
    twice.put_len(2);
    for _ in 0..2 {
        (1i64, None::<i64>, 0.0f64).save(&(), &mut twice);
    }
    let bytes = twice.into_bytes();
    assert!(matches!(table.restore(&mut Decoder::new(&bytes)), Err(StateError::Damaged(_))));
    // It is safe to restore again.
    let mut out = Encoder::new();
    Table::new(Levels { keyed: true }).save(&mut out);
    let bytes = out.into_bytes();
    table.restore(&mut Decoder::new(&bytes)).unwrap();
    assert!(table.is_empty());
}
