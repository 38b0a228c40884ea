//! Rust fields that are narrower than SQL's types, or reach beyond them.

use crate::error::Cause;

macro_rules! fit {
    ($name:ident, $from:ty, $to:ty) => {
        #[doc = concat!("The value for a field of type `", stringify!($to), "`.\n\n# Errors\nIf it does not fit.")]
        #[inline]
        pub fn $name(value: $from) -> Result<$to, Cause> {
            <$to>::try_from(value)
                .map_err(|_| Cause::Field { value: value.to_string(), to: stringify!($to) })
        }
    };
}

fit!(fit_i8, i32, i8);
fit!(fit_i16, i32, i16);
fit!(fit_u8, i32, u8);
fit!(fit_u16, i32, u16);
fit!(fit_u32, i64, u32);
fit!(fit_u64, i64, u64);

/// The BIGINT of a `u64` field.
///
/// # Errors
/// If it is above `i64::MAX`.
#[inline]
pub fn bigint_u64(value: u64) -> Result<i64, Cause> {
    i64::try_from(value).map_err(|_| Cause::Cast { value: value.to_string(), to: "BIGINT" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds() {
        assert_eq!(
            (fit_i8(-128), fit_u8(255), fit_i16(32767), fit_u16(0)),
            (Ok(-128), Ok(255), Ok(32767), Ok(0))
        );
        assert_eq!(fit_i8(128), Err(Cause::Field { value: "128".into(), to: "i8" }));
        assert!(
            fit_u8(-1).is_err() && fit_u8(256).is_err() && fit_i16(-32769).is_err() && fit_u16(-1).is_err()
        );
        assert_eq!(fit_u32(i64::from(u32::MAX)), Ok(u32::MAX));
        assert!(fit_u32(-1).is_err() && fit_u32(1 << 32).is_err() && fit_u64(-1).is_err());
        assert_eq!(fit_u64(i64::MAX), Ok(i64::MAX as u64));
        assert_eq!(bigint_u64(i64::MAX as u64), Ok(i64::MAX));
        assert!(bigint_u64(1 << 63).is_err());
    }
}
