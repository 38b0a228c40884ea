//! Groups that come and go, against a map.

use std::collections::HashMap;

use super::*;
use crate::columns::Columns;
use crate::operator::testing::Random;

#[test]
fn agrees_with_a_map_through_removals_and_clearings() {
    let mut random = Random(99);
    let mut groups = Groups::<(String, i64), u64>::new();
    let mut map = HashMap::<(String, i64), u64>::new();
    for round in 0..20_000 {
        let key = (random.below(40).to_string(), random.below(3) as i64);
        match random.below(10) {
            0..6 => {
                let slot = groups.slot(key.as_ref(), || 0, |value| *value = 0);
                *groups.value_mut(slot) += 1;
                *map.entry(key).or_default() += 1;
            }
            6..9 => {
                let slot = groups.find(key.as_ref());
                assert_eq!(slot.map(|slot| *groups.value(slot)), map.remove(&key));
                if let Some(slot) = slot {
                    groups.remove(slot);
                    groups.remove(slot);
                }
            }
            _ if round % 100 == 0 => {
                groups.clear();
                map.clear();
            }
            _ => {}
        }
        assert_eq!(groups.len(), map.len());
    }
    let mut left: Vec<_> = groups.slots().map(|slot| (groups.key(slot), *groups.value(slot))).collect();
    let mut expected: Vec<_> = map.iter().map(|(key, value)| (key.as_ref(), *value)).collect();
    left.sort_unstable();
    expected.sort_unstable();
    assert_eq!(left, expected);
}

#[test]
fn groups_come_in_the_order_of_their_first_event() {
    let mut groups = Groups::<i64, ()>::new();
    for round in 0..3 {
        for key in [5, 3, 5, 9, 3, 1] {
            groups.slot(key + round, || (), |()| ());
        }
        let keys: Vec<_> = groups.slots().map(|slot| groups.key(slot) - round).collect();
        assert_eq!(keys, [5, 3, 9, 1]);
        groups.clear();
        assert!(groups.is_empty());
    }
}

#[test]
fn clearing_a_few_of_many_leaves_nothing() {
    let mut groups = Groups::<i64, i64>::new();
    for key in 0..10_000 {
        groups.slot(key, || key, |_| {});
    }
    for _ in 0..3 {
        groups.clear();
        assert_eq!(groups.find(7), None);
        for key in 0..10 {
            groups.slot(key, || key, |value| *value = key);
        }
        assert_eq!(groups.len(), 10);
    }
    groups.clear();
    assert_eq!((0..10_000).filter_map(|key| groups.find(key)).count(), 0);
}

#[test]
fn no_columns_are_one_group() {
    let mut groups = Groups::<(), u32>::new();
    assert_eq!(groups.find(()), None);
    let slot = groups.slot((), || 1, |_| {});
    assert_eq!(groups.slot((), || 2, |_| {}), slot);
    groups.remove(slot);
    assert_eq!(groups.find(()), None);
    assert_eq!(groups.slot((), || 3, |value| *value = 4), slot);
    assert_eq!(*groups.value(slot), 4);
    groups.clear();
    assert_eq!(groups.find(()), None);
    assert!(groups.restore((), 5).is_ok());
    assert!(groups.restore((), 6).is_err());
}

#[test]
fn many_keys_are_told_apart() {
    // The table tells keys apart by a few bits of their hash.
    let mut groups = Groups::<i64, ()>::new();
    for key in 0..300_000 {
        groups.slot(key, || (), |()| ());
    }
    assert_eq!(groups.len(), 300_000);
    assert!((0..300_000).all(|key| groups.find(key) == Some(key as u32)));
}
