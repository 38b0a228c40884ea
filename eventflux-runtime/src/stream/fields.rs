//! The Rust types that SQL knows.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

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

macro_rules! narrow {
    ($($ty:ident as $sql:ty),*) => {$(
        impl StreamField for $ty {
            type Sql = $sql;
            #[inline]
            fn get(&self) -> Result<$sql, Cause> {
                Ok(<$sql>::from(*self))
            }
        }
        narrow!(@make $ty $sql);
    )*};
    (@make $ty:ident $sql:ty) => {
        impl OwnedStreamField for $ty {
            #[inline]
            fn make(column: $sql) -> Result<Self, Cause> {
                $ty::try_from(column).map_err(|_| misfit(column, stringify!($ty)))
            }
        }
    };
}
narrow! { i8 as i32, i16 as i32, u8 as i32, u16 as i32, u32 as i64 }

impl StreamField for u64 {
    type Sql = i64;
    #[inline]
    fn get(&self) -> Result<i64, Cause> {
        i64::try_from(*self).map_err(|_| misfit(*self, "BIGINT"))
    }
}
narrow!(@make u64 i64);

#[cold]
fn misfit(value: impl std::fmt::Display, to: &'static str) -> Cause {
    Cause::Field { value: value.to_string(), to }
}

impl StreamField for String {
    type Sql = String;
    #[inline]
    fn get(&self) -> Result<&str, Cause> {
        Ok(self)
    }
}

impl OwnedStreamField for String {
    #[inline]
    fn make(column: &str) -> Result<Self, Cause> {
        Ok(column.to_owned())
    }
    #[inline]
    fn set(&mut self, column: &str) -> Result<(), Cause> {
        self.clear();
        self.push_str(column);
        Ok(())
    }
}

impl StreamField for &str {
    type Sql = String;
    #[inline]
    fn get(&self) -> Result<&str, Cause> {
        Ok(self)
    }
}

macro_rules! pointer {
    ($($ty:ty)*) => {$(
        impl StreamField for $ty {
            type Sql = String;
            #[inline]
            fn get(&self) -> Result<&str, Cause> {
                Ok(self)
            }
        }
        impl OwnedStreamField for $ty {
            fn make(column: &str) -> Result<Self, Cause> {
                Ok(column.into())
            }
            fn set(&mut self, column: &str) -> Result<(), Cause> {
                // Without capacity to reuse; an equal text needs no new allocation.
                if &**self != column {
                    *self = column.into();
                }
                Ok(())
            }
        }
    )*};
}
pointer! { Box<str> Arc<str> Rc<str> }

impl StreamField for Cow<'_, str> {
    type Sql = String;
    #[inline]
    fn get(&self) -> Result<&str, Cause> {
        Ok(self)
    }
}

impl OwnedStreamField for Cow<'_, str> {
    fn make(column: &str) -> Result<Self, Cause> {
        Ok(Cow::Owned(column.to_owned()))
    }
    fn set(&mut self, column: &str) -> Result<(), Cause> {
        match self {
            Cow::Owned(text) => text.set(column),
            Cow::Borrowed(_) => {
                *self = Cow::Owned(column.to_owned());
                Ok(())
            }
        }
    }
}

impl StreamField for SystemTime {
    type Sql = Timestamp;
    /// Whole microseconds, rounded down.
    fn get(&self) -> Result<Timestamp, Cause> {
        let micros = match self.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_micros()).ok(),
            Err(before) => {
                i64::try_from(before.duration().as_nanos().div_ceil(1_000)).ok().map(|micros| -micros)
            }
        };
        match micros {
            Some(micros) => Ok(Timestamp::from_micros(micros)),
            None => Err(misfit(format_args!("{self:?}"), "TIMESTAMP")),
        }
    }
}

impl OwnedStreamField for SystemTime {
    fn make(column: Timestamp) -> Result<Self, Cause> {
        let micros = column.as_micros();
        let distance = Duration::from_micros(micros.unsigned_abs());
        let time = if micros < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        };
        time.ok_or_else(|| misfit(column, "SystemTime"))
    }
}

impl StreamField for jiff::Timestamp {
    type Sql = Timestamp;
    /// Whole microseconds, rounded down.
    #[inline]
    fn get(&self) -> Result<Timestamp, Cause> {
        // jiff truncates towards zero, so that an instant before the epoch can be one microsecond too late.
        let micros = self.as_microsecond();
        let down = i64::from(self.subsec_nanosecond() % 1_000 < 0);
        Ok(Timestamp::from_micros(micros - down))
    }
}

impl OwnedStreamField for jiff::Timestamp {
    #[inline]
    fn make(column: Timestamp) -> Result<Self, Cause> {
        jiff::Timestamp::from_microsecond(column.as_micros()).map_err(|_| misfit(column, "jiff::Timestamp"))
    }
}

impl<T: StreamField<Sql: Columns<Layout = ()>>> StreamField for Option<T> {
    type Sql = Option<T::Sql>;
    #[inline]
    fn get(&self) -> Result<Option<<T::Sql as Columns>::Ref<'_>>, Cause> {
        match self {
            Some(field) => field.get().map(Some),
            None => Ok(None),
        }
    }
}

impl<T: OwnedStreamField<Sql: Columns<Layout = ()>>> OwnedStreamField for Option<T> {
    #[inline]
    fn make(column: Option<<T::Sql as Columns>::Ref<'_>>) -> Result<Self, Cause> {
        column.map(T::make).transpose()
    }
    #[inline]
    fn set(&mut self, column: Option<<T::Sql as Columns>::Ref<'_>>) -> Result<(), Cause> {
        match (&mut *self, column) {
            // Where there is nothing to keep it is not asked what was there.
            (Some(field), Some(column)) if std::mem::needs_drop::<T>() => field.set(column),
            (_, column) => {
                *self = Self::make(column)?;
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_fields_refuse_what_does_not_fit() {
        assert_eq!(u8::make(255), Ok(255));
        assert_eq!(u8::make(256).unwrap_err().to_string(), "`256` does not fit a field of type u8");
        assert_eq!(u64::make(-1).unwrap_err().to_string(), "`-1` does not fit a field of type u64");
        assert_eq!(
            u64::MAX.get().unwrap_err().to_string(),
            "`18446744073709551615` does not fit a field of type BIGINT"
        );
        let mut field = 7u8;
        assert!(field.set(-1).is_err());
        assert_eq!(field, 7);
    }

    #[test]
    fn times_round_down_on_both_sides_of_the_epoch() {
        let before = SystemTime::UNIX_EPOCH - Duration::from_nanos(1_500);
        assert_eq!(before.get(), Ok(Timestamp::from_micros(-2)));
        let after = SystemTime::UNIX_EPOCH + Duration::from_nanos(1_500);
        assert_eq!(after.get(), Ok(Timestamp::from_micros(1)));
        assert_eq!(jiff::Timestamp::from_nanosecond(-1_500).unwrap().get(), Ok(Timestamp::from_micros(-2)));
        assert_eq!(jiff::Timestamp::from_nanosecond(1_500).unwrap().get(), Ok(Timestamp::from_micros(1)));
        for micros in [-2_000_001, -1, 0, 1, 1_700_000_000_123_456] {
            let at = Timestamp::from_micros(micros);
            assert_eq!(SystemTime::make(at).unwrap().get(), Ok(at));
            assert_eq!(jiff::Timestamp::make(at).unwrap().get(), Ok(at));
        }
        assert!(jiff::Timestamp::make(Timestamp::MAX).is_err());
    }

    #[test]
    fn set_keeps_the_capacity_of_strings() {
        let mut field = Some(String::with_capacity(100));
        field.set(Some("abc")).unwrap();
        assert_eq!(field.as_ref().map(|s| (s.as_str(), s.capacity())), Some(("abc", 100)));
        field.set(None).unwrap();
        assert_eq!(field, None);
        let mut shared: Arc<str> = "abc".into();
        let before = Arc::clone(&shared);
        shared.set("abc").unwrap();
        assert!(Arc::ptr_eq(&shared, &before));
        let mut text = Cow::Borrowed("x");
        text.set("y").unwrap();
        assert_eq!(text, Cow::<str>::Owned("y".to_owned()));
    }
}
