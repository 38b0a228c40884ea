//! The column types: SQL's own, their nullable forms, opaque Rust types and tuples.

use std::any::type_name;
use std::fmt::{self, Debug};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::hash;
use super::{Columns, Key};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::Timestamp;

macro_rules! plain {
    ($($ty:ty: $put:ident $get:ident, $bits:expr;)*) => {$(
        impl Columns for $ty {
            type Ref<'a> = $ty;
            type Layout = ();
            type Place = Option<Self>;

            #[inline]
            fn own(from: $ty) -> Self {
                from
            }
            #[inline]
            fn assign(&mut self, from: $ty) {
                *self = from;
            }
            #[inline]
            fn as_ref(&self) -> $ty {
                *self
            }
            fn save(&self, (): &(), out: &mut Encoder) {
                out.$put(*self);
            }
            fn load((): &(), from: &mut Decoder<'_>) -> Result<Self, StateError> {
                from.$get()
            }
        }

        impl Key for $ty {
            type Slot = u32;

            #[inline]
            fn hash(key: $ty) -> u64 {
                let bits: fn($ty) -> u64 = $bits;
                hash::word(bits(key))
            }
            #[inline]
            fn same(&self, key: $ty) -> bool {
                let bits: fn($ty) -> u64 = $bits;
                bits(*self) == bits(key)
            }
        }
    )*};
}

plain! {
    bool: put_bool get_bool, u64::from;
    // As i64 has it, so that an index over INT is found by a BIGINT.
    i32: put_i32 get_i32, |v| i64::from(v).cast_unsigned();
    i64: put_i64 get_i64, i64::cast_unsigned;
    // Adding 0.0 turns -0.0 into 0.0; all NaN are one.
    f32: put_f32 get_f32, |v| u64::from(if v.is_nan() { f32::NAN.to_bits() } else { (v + 0.0).to_bits() });
    f64: put_f64 get_f64, |v| if v.is_nan() { f64::NAN.to_bits() } else { (v + 0.0).to_bits() };
    Timestamp: put_time get_time, |v| v.as_micros().cast_unsigned();
}

impl Columns for String {
    type Ref<'a> = &'a str;
    type Layout = ();
    type Place = Option<Self>;

    #[inline]
    fn own(from: &str) -> Self {
        from.to_owned()
    }
    #[inline]
    fn assign(&mut self, from: &str) {
        self.clear();
        self.push_str(from);
    }
    #[inline]
    fn as_ref(&self) -> &str {
        self
    }
    fn save(&self, (): &(), out: &mut Encoder) {
        out.put_str(self);
    }
    fn load((): &(), from: &mut Decoder<'_>) -> Result<Self, StateError> {
        from.get_str().map(str::to_owned)
    }
}

/// Whether both are the same. Most keys are short: calling the general function costs them more than it does.
#[inline(always)]
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    if a.len() > 16 {
        return a == b;
    }
    // First and last bytes overlap where the length is no power of two.
    if let (Some(a0), Some(b0), Some(a1), Some(b1)) =
        (a.first_chunk(), b.first_chunk(), a.last_chunk(), b.last_chunk())
    {
        let differ = |a, b| u64::from_ne_bytes(a) ^ u64::from_ne_bytes(b);
        return differ(*a0, *b0) | differ(*a1, *b1) == 0;
    }
    if let (Some(a0), Some(b0), Some(a1), Some(b1)) =
        (a.first_chunk(), b.first_chunk(), a.last_chunk(), b.last_chunk())
    {
        let differ = |a, b| u32::from_ne_bytes(a) ^ u32::from_ne_bytes(b);
        return differ(*a0, *b0) | differ(*a1, *b1) == 0;
    }
    match (a, b) {
        ([a0, .., a1], [b0, .., b1]) => {
            let middle = a.len() / 2;
            (a0 ^ b0) | (a[middle] ^ b[middle]) | (a1 ^ b1) == 0
        }
        _ => a == b,
    }
}

impl Key for String {
    type Slot = u32;

    #[inline]
    fn hash(key: &str) -> u64 {
        hash::text(key)
    }
    #[inline]
    fn same(&self, key: &str) -> bool {
        same_bytes(self.as_bytes(), key.as_bytes())
    }
}

impl<T: Columns<Layout = ()>> Columns for Option<T> {
    type Ref<'a>
        = Option<T::Ref<'a>>
    where
        Self: 'a;
    type Layout = ();
    type Place = Option<Self>;

    #[inline]
    fn own(from: Self::Ref<'_>) -> Self {
        from.map(T::own)
    }
    #[inline]
    fn assign(&mut self, from: Self::Ref<'_>) {
        match (self, from) {
            // Where there is nothing to keep it is not asked what was there.
            (Some(to), Some(from)) if std::mem::needs_drop::<T>() => to.assign(from),
            (to, from) => *to = from.map(T::own),
        }
    }
    #[inline]
    fn as_ref(&self) -> Self::Ref<'_> {
        Option::as_ref(self).map(T::as_ref)
    }
    fn save(&self, (): &(), out: &mut Encoder) {
        out.put_bool(self.is_some());
        if let Some(value) = self {
            value.save(&(), out);
        }
    }
    fn load((): &(), from: &mut Decoder<'_>) -> Result<Self, StateError> {
        Ok(if from.get_bool()? { Some(T::load(&(), from)?) } else { None })
    }
}

impl<T: Key<Layout = ()>> Key for Option<T> {
    type Slot = u32;

    #[inline]
    fn hash(key: Self::Ref<'_>) -> u64 {
        match key {
            Some(key) => T::hash(key),
            None => hash::NULL,
        }
    }
    #[inline]
    fn same(&self, key: Self::Ref<'_>) -> bool {
        match (self, key) {
            (Some(a), Some(b)) => a.same(b),
            (None, None) => true,
            _ => false,
        }
    }
}

/// A column of a Rust type that SQL can carry but not compute on.
///
/// Kept in a window it is cloned, in a snapshot it is what its serde implementation writes.
#[derive(Clone, PartialEq)]
pub struct Opaque<T>(pub T);

impl<T> Debug for Opaque<T> {
    /// The name of the type: the value may have no `Debug`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(type_name::<T>())
    }
}

impl<T: Clone + Serialize + DeserializeOwned> Columns for Opaque<T> {
    type Ref<'a>
        = &'a T
    where
        Self: 'a;
    type Layout = ();
    type Place = Option<Self>;

    fn own(from: &T) -> Self {
        Opaque(from.clone())
    }
    fn assign(&mut self, from: &T) {
        self.0.clone_from(from);
    }
    #[inline]
    fn as_ref(&self) -> &T {
        &self.0
    }
    fn save(&self, (): &(), out: &mut Encoder) {
        out.put_serde(&self.0);
    }
    fn load((): &(), from: &mut Decoder<'_>) -> Result<Self, StateError> {
        from.get_serde().map(Opaque)
    }
}

impl Columns for () {
    type Ref<'a> = ();
    type Layout = ();
    type Place = ();

    #[inline]
    fn own((): ()) -> Self {}
    #[inline]
    fn assign(&mut self, (): ()) {}
    #[inline]
    fn as_ref(&self) {}
    fn save(&self, (): &(), _: &mut Encoder) {}
    fn load((): &(), _: &mut Decoder<'_>) -> Result<Self, StateError> {
        Ok(())
    }
}

impl Key for () {
    type Slot = ();

    #[inline]
    fn hash((): ()) -> u64 {
        hash::NULL
    }
    #[inline]
    fn same(&self, (): ()) -> bool {
        true
    }
}

macro_rules! tuples {
    ($($first:ident $first_index:tt $(, $name:ident $index:tt)*;)*) => {$(
        impl<$first: Columns<Layout = ()>, $($name: Columns<Layout = ()>),*> Columns for ($first, $($name,)*) {
            type Ref<'a> = ($first::Ref<'a>, $($name::Ref<'a>,)*) where Self: 'a;
            type Layout = ();
            type Place = Option<Self>;

            #[inline]
            fn own(from: Self::Ref<'_>) -> Self {
                ($first::own(from.$first_index), $($name::own(from.$index),)*)
            }
            #[inline]
            fn assign(&mut self, from: Self::Ref<'_>) {
                self.$first_index.assign(from.$first_index);
                $(self.$index.assign(from.$index);)*
            }
            #[inline]
            fn as_ref(&self) -> Self::Ref<'_> {
                (self.$first_index.as_ref(), $(self.$index.as_ref(),)*)
            }
            fn save(&self, (): &(), out: &mut Encoder) {
                self.$first_index.save(&(), out);
                $(self.$index.save(&(), out);)*
            }
            fn load((): &(), from: &mut Decoder<'_>) -> Result<Self, StateError> {
                Ok(($first::load(&(), from)?, $($name::load(&(), from)?,)*))
            }
        }

        impl<$first: Key<Layout = ()>, $($name: Key<Layout = ()>),*> Key for ($first, $($name,)*) {
            type Slot = u32;

            #[inline]
            fn hash(key: Self::Ref<'_>) -> u64 {
                let hash = $first::hash(key.$first_index);
                $(let hash = hash::and(hash, $name::hash(key.$index));)*
                hash
            }
            #[inline]
            fn same(&self, key: Self::Ref<'_>) -> bool {
                self.$first_index.same(key.$first_index) $(&& self.$index.same(key.$index))*
            }
        }
    )*};
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip<T: Columns<Layout = ()> + PartialEq>(value: T) {
        let mut out = Encoder::new();
        value.save(&(), &mut out);
        let bytes = out.into_bytes();
        let mut from = Decoder::new(&bytes);
        assert_eq!(T::load(&(), &mut from), Ok(value));
        assert_eq!(from.finish(), Ok(()));
    }

    #[test]
    fn columns_come_back_from_bytes() {
        round_trip(());
        round_trip((true, -1i32, i64::MIN, 1.5f32, -0.25f64, "x".to_owned(), Timestamp::from_micros(3)));
        round_trip((None::<String>, Some("y".to_owned()), Some(2i32)));
        round_trip(Opaque(vec![1u8, 2]));
        round_trip(((1i64, 2i64), "nested".to_owned()));
    }

    #[test]
    fn floats_group_as_sql_says() {
        let weird = f64::from_bits(f64::NAN.to_bits() ^ 1);
        assert!(weird.is_nan());
        assert_eq!(f64::hash(f64::NAN), f64::hash(weird));
        assert!(f64::NAN.same(weird));
        assert_eq!(f64::hash(0.0), f64::hash(-0.0));
        assert!((-0.0f64).same(0.0));
        assert_eq!(f32::hash(0.0), f32::hash(-0.0));
        assert!(f32::NAN.same(-f32::NAN));
        assert!(!1.0f64.same(f64::NAN));
    }

    #[test]
    fn texts_of_every_length_are_compared_whole() {
        let text = "abcdefghijklmnopqrstuvwxyz";
        for length in 0..text.len() {
            let key = text[..length].to_owned();
            assert!(key.same(&text[..length]), "{length}");
            assert!(!key.same(&text[..=length]), "{length}");
            for place in 0..length {
                let mut other = key.clone();
                other.replace_range(place..=place, "-");
                assert!(!key.same(&other) && !other.same(&key), "{key} {other}");
            }
        }
    }

    #[test]
    fn null_is_a_group_of_its_own() {
        assert!(None::<i64>.same(None));
        assert!(!None::<i64>.same(Some(0)));
        assert_ne!(Option::<i64>::hash(None), Option::<i64>::hash(Some(0)));
        assert_ne!(Option::<String>::hash(None), Option::<String>::hash(Some("")));
    }

    #[test]
    fn order_and_borders_of_columns_count() {
        type Pair = (String, String);
        assert_ne!(Pair::hash(("a", "b")), Pair::hash(("b", "a")));
        assert_ne!(Pair::hash(("ab", "")), Pair::hash(("a", "b")));
        assert_eq!(<(String,)>::hash(("a",)), String::hash("a"));
    }

    #[test]
    fn assign_keeps_capacity() {
        let mut row = (String::with_capacity(32), Some(String::with_capacity(32)));
        row.assign(("short", Some("text")));
        assert_eq!(row.as_ref(), ("short", Some("text")));
        assert_eq!(row.0.capacity(), 32);
        assert_eq!(row.1.as_ref().map(String::capacity), Some(32));
    }
}
