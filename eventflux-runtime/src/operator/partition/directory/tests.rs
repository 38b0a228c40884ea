//! Keys that come, go and come again.

use std::collections::HashMap;

use super::super::FREED_AT_ONCE;
use super::*;
use crate::columns::Columns;
use crate::operator::testing::Random;

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

fn saved(directory: &mut Directory<(String,)>) -> Vec<u8> {
    let mut out = Encoder::new();
    directory.save(&(), &mut out);
    out.into_bytes()
}

#[test]
fn agrees_with_a_map_through_purges_and_restarts() {
    let mut random = Random(17);
    let mut directory = Directory::<(String,)>::new(Some(50), false);
    // The order of appearance and the time of each key that is there.
    let mut known = HashMap::<String, (u64, i64)>::new();
    // Which keys the numbers are that were given out and not freed.
    let mut taken = HashMap::<u32, u64>::new();
    let (mut now, mut order, mut purged) = (0, 0, 0);
    for round in 0..30_000 {
        // Many go at once now and then.
        now += if random.below(400) == 0 { 60 } else { random.below(3) as i64 };
        directory.expire(at(now));
        let before = known.len() as u64;
        known.retain(|_, (_, seen)| now - *seen < 50);
        purged += before - known.len() as u64;
        assert_eq!(directory.gone(), purged);
        for _ in 0..random.below(3) {
            let Some(of) = directory.free() else { break };
            let order = taken.remove(&of.number).expect("nobody has a number twice");
            assert!(known.values().all(|(known, _)| *known != order), "a key that is there is freed");
        }
        let key = random.below(120).to_string();
        let found = directory.find((&key,), at(now));
        let (expected, seen) = known.entry(key).or_insert_with(|| {
            order += 1;
            (order, now)
        });
        *seen = now;
        assert_eq!(found.order, *expected);
        assert_eq!(*taken.entry(found.number).or_insert(found.order), found.order);
        assert!(!directory.is_gone(found));
        if round % 10 == 0 {
            assert_eq!(directory.partitions().len(), known.len());
        }
        if round % 5_000 == 4_000 {
            let bytes = saved(&mut directory);
            let mut from = Decoder::new(&bytes);
            assert_eq!(directory.restore(&(), &mut from), Ok(()));
            assert_eq!(from.finish(), Ok(()));
            assert_eq!(saved(&mut directory), bytes);
            // Numbers begin anew, in the same order.
            let mut orders: Vec<&mut u64> = known.values_mut().map(|(order, _)| order).collect();
            orders.sort_unstable();
            order = orders.len() as u64;
            orders.into_iter().zip(1..).for_each(|(order, new)| *order = new);
            taken = directory.partitions().into_iter().map(|of| (of.number, of.order)).collect();
        }
    }
    assert!(purged > 1_000, "{purged}");
    assert!(directory.table.numbers() <= 250, "numbers are used again");
}

#[test]
fn no_event_frees_many_keys_however_many_go_at_once() {
    const KEYS: i64 = 200_000;
    let mut directory = Directory::<(i64,)>::new(Some(50), false);
    for key in 0..KEYS {
        directory.find((key,), at(0));
    }
    let (mut most, mut freed, mut events) = (0, 0, 0);
    while freed < KEYS || events < KEYS {
        directory.table.touched.set(0);
        // What a push does: the clock moves, some keys are freed, and a row has a key that was there.
        directory.expire(at(50));
        for _ in 0..FREED_AT_ONCE {
            let Some(_) = directory.free() else { break };
            freed += 1;
        }
        if events < KEYS {
            let found = directory.find((events,), at(50));
            assert_eq!(found.order, (KEYS + events) as u64 + 1, "it begins afresh");
            events += 1;
        }
        most = directory.table.touched.get().max(most);
        assert_eq!(directory.due().at <= at(50), freed < KEYS);
    }
    assert_eq!((directory.gone(), directory.partitions().len()), (KEYS as u64, KEYS as usize));
    // Each one that is freed is unlinked from a short list.
    assert!(most <= FREED_AT_ONCE * 8, "{most} entries");
}

#[test]
fn no_event_touches_many_entries_however_many_there_are() {
    let mut directory = Directory::<(i64,)>::new(None, false);
    let mut most = 0;
    for key in 0..200_000 {
        directory.table.touched.set(0);
        directory.find((key * 7_919,), at(0));
        most = directory.table.touched.get().max(most);
    }
    assert!(most <= 32, "{most} entries");
    let mut sum = 0;
    for key in 0..200_000 {
        directory.table.touched.set(0);
        let found = directory.find((key * 7_919,), at(0));
        assert_eq!(found.order, key as u64 + 1);
        sum += directory.table.touched.get();
    }
    assert!(sum < 2 * 200_000, "{sum}");
}

#[test]
fn a_partition_that_begins_is_told_once() {
    let mut directory = Directory::<(i64,)>::new(None, true);
    for key in [3, 1, 3] {
        directory.find((key,), at(0));
    }
    let told: Vec<u64> = std::iter::from_fn(|| directory.begun()).map(|of| of.order).collect();
    assert_eq!(told, [1, 2]);
    assert_eq!(directory.begun(), None);
}

#[test]
fn rows_within_rows_come_back_to_their_partition() {
    let mut directory = Directory::<(i64,)>::new(None, false);
    let (one, two) = (directory.find((1,), at(0)), directory.find((2,), at(0)));
    let nowhere = directory.enter(one);
    let before = directory.enter(two);
    assert_eq!((before, directory.current()), (one, two));
    directory.leave(before);
    assert_eq!(directory.current(), one);
    directory.leave(nowhere);
    assert_eq!(directory.current(), Partition::NOWHERE);
}

#[test]
fn damaged_state_is_an_error() {
    let mut directory = Directory::<(String,)>::new(Some(10), false);
    for (key, now) in [("a", 1), ("bc", 2), ("", 3), ("a", 4)] {
        directory.find((key,), at(now));
    }
    let bytes = saved(&mut directory);
    for cut in 0..bytes.len() {
        let mut restored = Directory::<(String,)>::new(Some(10), false);
        assert!(restored.restore(&(), &mut Decoder::new(&bytes[..cut])).is_err(), "cut at {cut}");
    }
    for place in 0..bytes.len() {
        for flip in [1, 0xFF] {
            let mut damaged = bytes.clone();
            damaged[place] ^= flip;
            if directory.restore(&(), &mut Decoder::new(&damaged)).is_ok() {
                directory.find(("a",), at(20));
                directory.expire(Timestamp::MAX);
                while directory.free().is_some() {}
            }
            assert_eq!(directory.restore(&(), &mut Decoder::new(&bytes)), Ok(()));
            assert_eq!(saved(&mut directory), bytes);
        }
    }
    // The same key twice.
    let mut out = Encoder::new();
    out.put_len(2);
    for _ in 0..2 {
        ("a".to_string(),).save(&(), &mut out);
        out.put_i64(0);
    }
    assert!(directory.restore(&(), &mut Decoder::new(&out.into_bytes())).is_err());
}
