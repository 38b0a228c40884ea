//! The shortest decimal text of a float: the fewest digits that read back as the same value.

use std::fmt::{self, Write};

/// A finite float as `±d.ddd × 10^exponent`.
pub(super) struct Decimal {
    negative: bool,
    /// ASCII digits; the first is not `0` unless the value is zero.
    digits: [u8; 20],
    len: usize,
    exponent: i32,
}

/// Floats that have a shortest decimal text.
pub(super) trait Shortest: Copy + fmt::LowerExp + std::str::FromStr {
    /// From this exponent on PostgreSQL writes powers of ten.
    const LARGE: i32;
}

impl Shortest for f32 {
    const LARGE: i32 = 6;
}

impl Shortest for f64 {
    const LARGE: i32 = 15;
}

/// Enough for the exponential form of every float, without allocation.
#[derive(Default)]
struct Stack {
    bytes: [u8; 32],
    len: usize,
}

impl Write for Stack {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        let end = self.len + s.len();
        self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?.copy_from_slice(s.as_bytes());
        self.len = end;
        Ok(())
    }
}

impl Stack {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl Decimal {
    /// The digits of a finite `value`; `None` of others.
    pub(super) fn of<F: Shortest>(value: F) -> Option<Decimal> {
        let mut text = Stack::default();
        write!(text, "{value:e}").ok()?;
        let (mantissa, exponent) = text.text().split_once('e')?;
        let mut decimal = Decimal {
            negative: mantissa.starts_with('-'),
            digits: [b'0'; 20],
            len: 0,
            exponent: exponent.parse().ok()?,
        };
        for digit in mantissa.bytes().filter(u8::is_ascii_digit) {
            *decimal.digits.get_mut(decimal.len)? = digit;
            decimal.len += 1;
        }
        Some(decimal)
    }

    /// Writes it as PostgreSQL does: `0.0001`, `1e-05`, `123456`, `1e+15` (from `1e+06` on for FLOAT).
    pub(super) fn write<F: Shortest>(&self, out: &mut String) {
        let digit = |i: usize| char::from(self.digits[i]);
        if self.negative {
            out.push('-');
        }
        if !(-4..F::LARGE).contains(&self.exponent) {
            out.push(digit(0));
            if self.len > 1 {
                out.push('.');
                out.extend((1..self.len).map(digit));
            }
            // Writing to a String can't fail.
            let _ = write!(out, "e{}{:02}", if self.exponent < 0 { '-' } else { '+' }, self.exponent.abs());
            return;
        }
        if self.exponent < 0 {
            out.push_str("0.");
            out.extend((1..-self.exponent).map(|_| '0'));
            out.extend((0..self.len).map(digit));
            return;
        }
        let whole = self.exponent as usize + 1;
        out.extend((0..whole).map(|i| if i < self.len { digit(i) } else { '0' }));
        if self.len > whole {
            out.push('.');
            out.extend((whole..self.len).map(digit));
        }
    }

    /// The value with `places` digits after the point, halves away from zero, or cut; `None` if it has no more
    /// than that.
    pub(super) fn at_places<F: Shortest>(&self, places: i32, round: bool) -> Option<F> {
        let keep = i64::from(self.exponent) + 1 + i64::from(places);
        if keep >= self.len as i64 {
            return None;
        }
        let mut digits = self.digits;
        // Where even the first digit is beyond the place, all that can come out is zero; rounding gives the
        // place one when it stands right before the first digit.
        let keep = usize::try_from(keep).ok();
        let mut carry = round && keep.is_some_and(|keep| self.digits[keep] >= b'5');
        let kept = keep.unwrap_or(0);
        for digit in digits[..kept].iter_mut().rev() {
            if !carry {
                break;
            }
            carry = *digit == b'9';
            *digit = if carry { b'0' } else { *digit + 1 };
        }
        if kept == 0 && !carry {
            return "0".parse().ok();
        }
        let mut text = Stack::default();
        if self.negative {
            text.write_char('-').ok()?;
        }
        if carry {
            text.write_char('1').ok()?;
        }
        text.write_str(std::str::from_utf8(&digits[..kept]).ok()?).ok()?;
        write!(text, "e{}", i64::from(self.exponent) + 1 - kept as i64).ok()?;
        text.text().parse().ok()
    }
}
