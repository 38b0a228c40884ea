//! The tests' query: each position wants a letter, and may want the key of the first event and a value above that of
//! the one before.

use std::cell::Cell;
use std::fmt::Write as _;
use std::rc::Rc;

use super::super::{Limit, Matching, Part, Pattern, Plan};
use crate::aggregate::{Count, SumInt};
use crate::columns::{Columns, Key, Nullable};
use crate::error::{Cause, Failure};
use crate::operator::{Query, RefOf};
use crate::time::Cx;

/// An event: `a`, `b`, .. with a key and a value.
#[derive(Clone, Debug)]
pub(crate) struct Event<'r> {
    pub(crate) letter: char,
    pub(crate) key: &'r str,
    pub(crate) value: i64,
}

/// A condition that looks at what is bound has no value for this one; nor has an argument of an aggregate.
pub(crate) const FITS_FAILS: i64 = -1;
pub(crate) const BIND_FAILS: i64 = -2;
/// SELECT has no value for a match that ends with it.
pub(crate) const EMIT_FAILS: i64 = -3;
/// The key of no partition.
pub(crate) const NO_KEY: &str = "none";

/// What a position wants.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    letter: char,
    /// The key of the event that was bound first.
    pub(crate) same_key: bool,
    /// A greater value than that of the event that was bound last.
    pub(crate) rising: bool,
}

/// An event of this letter.
pub(crate) fn any(letter: char) -> Wanted {
    Wanted { letter, same_key: false, rising: false }
}

/// One that also has the key of the first.
pub(crate) fn keyed(letter: char) -> Wanted {
    Wanted { same_key: true, ..any(letter) }
}

/// One that also has a greater value than the one before.
pub(crate) fn rising(letter: char) -> Wanted {
    Wanted { rising: true, ..keyed(letter) }
}

pub(crate) struct Letters {
    wanted: Vec<Wanted>,
    /// The positions whose events are accumulated, as bits: those that repeat, as the language has it.
    repeated: u64,
    /// Keys whose hashes are equal are told apart by `fits`.
    weak: bool,
    /// How often `fits` or a hash of what is bound was asked for.
    asked: Rc<Cell<u64>>,
    row: String,
}

/// A pattern over letters, still to be made.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) wanted: Vec<Wanted>,
    pub(crate) plan: Plan,
    pub(crate) weak: bool,
    pub(crate) asked: Rc<Cell<u64>>,
}

impl Made {
    /// PATTERN of these positions.
    pub(crate) fn new(wanted: &[Wanted], root: Part) -> Self {
        let keys = wanted.iter().enumerate().filter(|(_, one)| one.same_key);
        let plan = Plan {
            sequence: false,
            partitioned: false,
            root,
            keyed: keys.map(|(position, _)| 1 << position).sum(),
            timeout: false,
            renews: true,
            limit: None,
        };
        Made { wanted: wanted.to_vec(), plan, weak: true, asked: Rc::default() }
    }

    pub(crate) fn sequence(mut self) -> Self {
        self.plan.sequence = true;
        self
    }

    pub(crate) fn partitioned(mut self) -> Self {
        self.plan.partitioned = true;
        self
    }

    /// ON TIMEOUT.
    pub(crate) fn timeout(mut self) -> Self {
        self.plan.timeout = true;
        self
    }

    pub(crate) fn limit(mut self, most: usize, oldest: bool) -> Self {
        self.plan.limit = Some(Limit { most, oldest, expression: 9 });
        self
    }

    /// Hashes are as good as those of generated code.
    pub(crate) fn well_hashed(mut self) -> Self {
        self.weak = false;
        self
    }

    pub(crate) fn make(&self) -> Pattern<Letters> {
        let asked = Rc::clone(&self.asked);
        let repeated = repeated(&self.plan.root, false);
        let query =
            Letters { wanted: self.wanted.clone(), repeated, weak: self.weak, asked, row: String::new() };
        Pattern::new(query, self.plan.clone())
    }
}

/// A position that takes one event.
pub(crate) fn one(position: usize) -> Part {
    times(position, 1, Some(1))
}

pub(crate) fn times(position: usize, min: u32, max: Option<u32>) -> Part {
    Part::Element { position, min, max }
}

pub(crate) fn every(part: Part) -> Part {
    Part::Every(Box::new(part))
}

pub(crate) fn within(part: Part, length: i64) -> Part {
    Part::Within(Box::new(part), length)
}

pub(crate) fn then(parts: impl Into<Vec<Part>>) -> Part {
    Part::Then(parts.into())
}

pub(crate) fn absent(position: usize, hold: Option<i64>) -> Part {
    Part::Absent { position, hold }
}

/// The positions that may take several events, as bits.
fn repeated(part: &Part, inside: bool) -> u64 {
    match part {
        Part::Element { position, max, .. } => u64::from(inside || *max != Some(1)) << position,
        Part::Absent { .. } => 0,
        Part::Then(parts) | Part::And(parts) | Part::Or(parts) => {
            parts.iter().fold(0, |bits, part| bits | repeated(part, inside))
        }
        Part::Every(part) | Part::Within(part, _) => repeated(part, inside),
        Part::Repeat { part, max, .. } => repeated(part, inside || *max != Some(1)),
    }
}

impl Letters {
    fn hash_key(&self, key: &str) -> u64 {
        if self.weak { key.len() as u64 % 2 } else { <String as Key>::hash(key) }
    }
}

impl Query for Letters {
    type In<'r> = Event<'r>;
    type Out<'r> = &'r str;
}

/// All that was bound as `position:value`, the key of the first event, the value of the last, and whether the attempt has expired.
type Kept = (Nullable<String>, Nullable<String>, Nullable<i64>, bool);

impl Matching for Letters {
    type Key = (String,);
    type Kept = Kept;
    /// Over the events of positions that repeat.
    type Accs = (SumInt, Count);

    fn meets(&mut self, event: &Event<'_>, _: Cx) -> u64 {
        let bits = self.wanted.iter().enumerate();
        bits.map(|(position, wanted)| u64::from(wanted.letter == event.letter) << position).sum()
    }

    fn partition<'r>(&'r mut self, event: &'r Event<'_>, _: Cx) -> Result<Option<(&'r str,)>, Failure> {
        Ok((event.key != NO_KEY).then_some((event.key,)))
    }

    fn whole(&self) -> (&str,) {
        ("",)
    }

    fn hash(&mut self, _: usize, event: &Event<'_>) -> u64 {
        self.hash_key(event.key)
    }

    fn hash_of(&mut self, _: usize, kept: RefOf<'_, Kept>, _: &Self::Accs) -> u64 {
        self.asked.set(self.asked.get() + 1);
        kept.1.map_or(0, |key| self.hash_key(key))
    }

    fn fits(
        &mut self,
        position: usize,
        event: &Event<'_>,
        (_, key, last, _): RefOf<'_, Kept>,
        _: &Self::Accs,
        _: Cx,
    ) -> Result<bool, Failure> {
        self.asked.set(self.asked.get() + 1);
        let Wanted { same_key, rising, .. } = self.wanted[position];
        if same_key && key != Some(event.key) {
            return Ok(false);
        }
        match event.value {
            FITS_FAILS => Err(Cause::DivisionByZero.at(1)),
            value => Ok(!rising || last.is_some_and(|last| value > last)),
        }
    }

    fn bind(
        &mut self,
        position: usize,
        event: &Event<'_>,
        (bound, key, last, _): &mut Kept,
        (sum, count): &mut Self::Accs,
        _: Cx,
    ) -> Result<(), Failure> {
        if event.value == BIND_FAILS {
            return Err(Cause::DivisionByZero.at(2));
        }
        bound.change(|known, text| {
            if !known {
                text.clear();
            }
            // Writing into a text can't fail.
            let _ = write!(text, "{position}:{} ", event.value);
        });
        if key.as_ref().is_none() {
            key.assign(Some(event.key));
        }
        last.assign(Some(event.value));
        if self.repeated >> position & 1 != 0 {
            sum.add(event.value);
            count.add_one();
        }
        Ok(())
    }

    fn unbind(&mut self, position: usize, (bound, ..): &mut Kept, _: &mut Self::Accs) {
        let own = format!("{position}:");
        let left = bound.as_ref().map(|text| {
            text.split_inclusive(' ').filter(|event| !event.starts_with(&own)).collect::<String>()
        });
        bound.assign(left.as_deref());
    }

    fn nothing(&self) -> RefOf<'_, Kept> {
        (None, None, None, false)
    }

    fn accumulators(&self) -> Self::Accs {
        Default::default()
    }

    fn expire(&mut self, (.., expired): &mut Kept) {
        *expired = true;
    }

    fn emit<'r>(
        &'r mut self,
        (bound, key, last, expired): RefOf<'r, Kept>,
        (partition,): (&'r str,),
        (sum, count): &'r Self::Accs,
        _: Cx,
    ) -> Result<Option<&'r str>, Failure> {
        if last == Some(EMIT_FAILS) {
            return Err(Cause::DivisionByZero.at(3));
        }
        let sum = sum.value().map_err(|cause| cause.at(4))?;
        let expired = if expired { "expired " } else { "" };
        self.row.clear();
        let _ = write!(
            self.row,
            "{expired}{}of {key:?} in {partition:?}, {count} times {sum:?}",
            bound.unwrap_or_default(),
            count = count.value(),
        );
        Ok(Some(&self.row))
    }

    fn key_layout(&self) -> &<Self::Key as Columns>::Layout {
        &()
    }

    fn kept_layout(&self) -> &<Kept as Columns>::Layout {
        &()
    }
}
