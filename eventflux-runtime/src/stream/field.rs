//! The Rust types of fields, and the SQL types they are.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{OwnedStreamField, StreamField};
use crate::columns::Columns;
use crate::error::Cause;
use crate::time::Timestamp;

macro_rules! same {
    ($($ty:ty)*) => {$(
        impl StreamField for $ty {
            type Sql = $ty;
            #[inline]
            fn get(&self) -> Result<$ty, Cause> {
                Ok(*self)
            }
        }
        impl OwnedStreamField for $ty {
            #[inline]
            fn make(column: $ty) -> Result<Self, Cause> {
                Ok(column)
            }
        }
    )*};
}
same! { bool i32 i64 f32 f64 Timestamp }

macro_rules! integers {
    ($($ty:ty => $sql:ty, $name:literal;)*) => {$(
        impl StreamField for $ty {
            type Sql = $sql;
            #[inline]
            fn get(&self) -> Result<$sql, Cause> {
                <$sql>::try_from(*self).map_err(|_| Cause::Overflow($name))
            }
        }
        impl OwnedStreamField for $ty {
            #[inline]
            fn make(column: $sql) -> Result<Self, Cause> {
                <$ty>::try_from(column).map_err(|_| does_not_fit(&column, stringify!($ty)))
            }
        }
    )*};
}
integers! {
    i8 => i32, "INT"; i16 => i32, "INT"; u8 => i32, "INT"; u16 => i32, "INT";
    u32 => i64, "BIGINT"; u64 => i64, "BIGINT";
}

#[cold]
fn does_not_fit(value: &dyn std::fmt::Display, to: &'static str) -> Cause {
    Cause::Field { value: value.to_string(), to }
}

macro_rules! texts {
    ($([$($generics:tt)*] $ty:ty;)*) => {$(
        impl<$($generics)*> StreamField for $ty {
            type Sql = String;
            #[inline]
            fn get(&self) -> Result<&str, Cause> {
                Ok(self)
            }
        }
    )*};
}
texts! { [] String; ['a] &'a str; ['a] Cow<'a, str>; [] Box<str>; [] Rc<str>; [] Arc<str>; }

impl OwnedStreamField for String {
    #[inline]
    fn make(column: &str) -> Result<Self, Cause> {
        Ok(column.to_owned())
    }
    #[inline]
    fn set(&mut self, column: &str) -> Result<(), Cause> {
        self.assign(column);
        Ok(())
    }
}

impl OwnedStreamField for Cow<'static, str> {
    fn make(column: &str) -> Result<Self, Cause> {
        Ok(Cow::Owned(column.to_owned()))
    }
    fn set(&mut self, column: &str) -> Result<(), Cause> {
        match self {
            Cow::Owned(text) => text.assign(column),
            Cow::Borrowed(_) => *self = Cow::Owned(column.to_owned()),
        }
        Ok(())
    }
}

macro_rules! shared_texts {
    ($($ty:ty)*) => {$(
        impl OwnedStreamField for $ty {
            fn make(column: &str) -> Result<Self, Cause> {
                Ok(column.into())
            }
            /// These can't grow, but an equal text needs no other.
            fn set(&mut self, column: &str) -> Result<(), Cause> {
                if **self != *column {
                    *self = column.into();
                }
                Ok(())
            }
        }
    )*};
}
shared_texts! { Box<str> Rc<str> Arc<str> }

impl StreamField for jiff::Timestamp {
    type Sql = Timestamp;
    /// Rounded down to microseconds.
    fn get(&self) -> Result<Timestamp, Cause> {
        // Whole seconds and a fraction that has the same sign.
        let fraction = i64::from(self.subsec_nanosecond()).div_euclid(1_000);
        Ok(Timestamp::from_micros(self.as_second() * 1_000_000 + fraction))
    }
}

impl OwnedStreamField for jiff::Timestamp {
    fn make(column: Timestamp) -> Result<Self, Cause> {
        jiff::Timestamp::from_microsecond(column.as_micros())
            .map_err(|_| does_not_fit(&column, "jiff::Timestamp"))
    }
}

impl StreamField for SystemTime {
    type Sql = Timestamp;
    /// Rounded down to microseconds.
    fn get(&self) -> Result<Timestamp, Cause> {
        let micros = match self.duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_micros()),
            Err(before) => i64::try_from(before.duration().as_nanos().div_ceil(1_000)).map(|micros| -micros),
        };
        micros.map(Timestamp::from_micros).map_err(|_| Cause::Overflow("TIMESTAMP"))
    }
}

impl OwnedStreamField for SystemTime {
    fn make(column: Timestamp) -> Result<Self, Cause> {
        let distance = Duration::from_micros(column.as_micros().unsigned_abs());
        let time = if column.as_micros() < 0 {
            UNIX_EPOCH.checked_sub(distance)
        } else {
            UNIX_EPOCH.checked_add(distance)
        };
        time.ok_or_else(|| does_not_fit(&column, "SystemTime"))
    }
}

impl<T: StreamField> StreamField for Option<T>
where
    T::Sql: Columns<Layout = ()>,
{
    type Sql = Option<T::Sql>;
    #[inline]
    fn get(&self) -> Result<Option<<T::Sql as Columns>::Ref<'_>>, Cause> {
        self.as_ref().map(T::get).transpose()
    }
}

impl<T: OwnedStreamField> OwnedStreamField for Option<T>
where
    T::Sql: Columns<Layout = ()>,
{
    #[inline]
    fn make(column: Option<<T::Sql as Columns>::Ref<'_>>) -> Result<Self, Cause> {
        column.map(T::make).transpose()
    }
    #[inline]
    fn set(&mut self, column: Option<<T::Sql as Columns>::Ref<'_>>) -> Result<(), Cause> {
        match (self, column) {
            (Some(field), Some(column)) => field.set(column)?,
            (field, column) => *field = Self::make(column)?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back<T: OwnedStreamField + PartialEq + Clone + std::fmt::Debug>(field: T) {
        let column = field.get();
        assert!(column.is_ok());
        if let Ok(column) = column {
            assert_eq!(T::make(column), Ok(field.clone()));
            let mut set = field.clone();
            assert_eq!(set.set(column), Ok(()));
            assert_eq!(set, field);
        }
    }

    #[test]
    fn fields_come_back_from_columns() {
        there_and_back(true);
        there_and_back(-3i8);
        there_and_back(u16::MAX);
        there_and_back(u32::MAX);
        there_and_back(1.5f32);
        there_and_back("x".to_owned());
        there_and_back::<Box<str>>("x".into());
        there_and_back::<Rc<str>>("x".into());
        there_and_back::<Arc<str>>("x".into());
        there_and_back(Cow::<'static, str>::Borrowed("x"));
        there_and_back(Some("x".to_owned()));
        there_and_back(None::<u8>);
        there_and_back(Timestamp::from_millis(-5));
        there_and_back(UNIX_EPOCH + Duration::from_micros(7));
        there_and_back(UNIX_EPOCH - Duration::from_micros(7));
        assert_eq!((&"borrowed").get(), Ok("borrowed"));
        assert_eq!(Some("borrowed").get(), Ok(Some("borrowed")));
    }

    #[test]
    fn what_does_not_fit_says_so() {
        assert_eq!(u64::MAX.get(), Err(Cause::Overflow("BIGINT")));
        assert_eq!(i8::make(200), Err(Cause::Field { value: "200".to_owned(), to: "i8" }));
        assert_eq!(u64::make(-1), Err(Cause::Field { value: "-1".to_owned(), to: "u64" }));
        let mut field = Some(1u8);
        assert!(field.set(Some(-1)).is_err());
        assert_eq!(field, Some(1));
        assert!(jiff::Timestamp::make(Timestamp::MAX).is_err());
    }

    #[test]
    fn times_round_down() {
        let nanos = |n| jiff::Timestamp::from_nanosecond(n).map(|t| t.get());
        assert_eq!(nanos(1_999).ok(), Some(Ok(Timestamp::from_micros(1))));
        assert_eq!(nanos(-1).ok(), Some(Ok(Timestamp::from_micros(-1))));
        assert_eq!(nanos(-1_000_000_001).ok(), Some(Ok(Timestamp::from_micros(-1_000_001))));
        assert_eq!((UNIX_EPOCH - Duration::from_nanos(1)).get(), Ok(Timestamp::from_micros(-1)));
    }
}
