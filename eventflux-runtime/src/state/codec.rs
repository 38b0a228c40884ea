//! Values to bytes and back, over bincode.
//!
//! Integers have their full width, so that a decoder can tell from the bytes that remain whether a length can
//! be true: damaged bytes never make it allocate more than they could hold.

use std::ops::Range;

use bincode::config::{Configuration, Fixint, Limit, LittleEndian, NoLimit};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StateError;
use super::parts::{Asks, Held};
use crate::time::Timestamp;

type Config<L = NoLimit> = Configuration<LittleEndian, Fixint, L>;

const CONFIG: Config = bincode::config::standard().with_fixed_int_encoding();

/// Stands for the length of an opaque value that could not be written.
const UNWRITTEN: u32 = u32::MAX;

/// Writes state.
///
/// ```
/// use eventflux_runtime::state::{Decoder, Encoder};
/// let mut out = Encoder::new();
/// out.put_i64(-7);
/// out.put_str("IBM");
/// let bytes = out.into_bytes();
/// let mut from = Decoder::new(&bytes);
/// assert_eq!(from.get_i64()?, -7);
/// assert_eq!(from.get_str()?, "IBM");
/// from.finish()?;
/// # Ok::<(), eventflux_runtime::state::StateError>(())
/// ```
#[derive(Debug, Default)]
pub struct Encoder {
    pub(super) bytes: Vec<u8>,
    pub(super) failure: Option<StateError>,
    pub(super) asks: Asks,
    /// Where the lists of parts stand that are in no other part.
    pub(super) lists: Vec<Range<usize>>,
    pub(super) held: Held,
}

struct Appender<'a>(&'a mut Vec<u8>);

impl bincode::enc::write::Writer for Appender<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), bincode::error::EncodeError> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

macro_rules! numbers {
    ($($put:ident $get:ident $ty:ty),* $(,)?) => {
        impl Encoder {
            $(
                #[doc = concat!("Writes a `", stringify!($ty), "`.")]
                pub fn $put(&mut self, value: $ty) {
                    self.put(value);
                }
            )*
        }
        impl Decoder<'_> {
            $(
                #[doc = concat!("Reads a `", stringify!($ty), "`.")]
                ///
                /// # Errors
                /// If the bytes end early or hold no such value.
                pub fn $get(&mut self) -> Result<$ty, StateError> {
                    self.get()
                }
            )*
        }
    };
}
numbers! {
    put_u8 get_u8 u8, put_bool get_bool bool, put_u32 get_u32 u32, put_u64 get_u64 u64, put_i32 get_i32 i32,
    put_i64 get_i64 i64, put_i128 get_i128 i128, put_f32 get_f32 f32, put_f64 get_f64 f64,
}

impl Encoder {
    /// An encoder that has written nothing.
    pub fn new() -> Self {
        Self::default()
    }

    fn put(&mut self, value: impl bincode::Encode) {
        if let Err(e) = bincode::encode_into_writer(value, Appender(&mut self.bytes), CONFIG) {
            self.failure.get_or_insert_with(|| StateError::damaged(e.to_string()));
        }
    }

    /// Writes a number of things, or an index.
    pub fn put_len(&mut self, len: usize) {
        self.put(len as u64);
    }

    /// Writes a text.
    pub fn put_str(&mut self, text: &str) {
        self.put_bytes(text.as_bytes());
    }

    /// Writes bytes.
    pub fn put_bytes(&mut self, bytes: &[u8]) {
        self.put_len(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    /// Writes a number that is small as a rule: seven bits a byte, the lowest first, and whether more follow (LEB128).
    pub(super) fn put_short(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// Writes a point in time.
    pub fn put_time(&mut self, at: Timestamp) {
        self.put(at.as_micros());
    }

    /// Writes a value of a type that only its own program knows. If its `Serialize` fails, the snapshot says so
    /// when it is read, and [`failure`](Self::failure) at once.
    pub fn put_serde(&mut self, value: &impl Serialize) {
        let start = self.bytes.len();
        self.put_u32(0);
        let body = self.bytes.len();
        let written = bincode::serde::encode_into_writer(value, Appender(&mut self.bytes), CONFIG);
        let len = u32::try_from(self.bytes.len() - body).ok().filter(|&len| len != UNWRITTEN);
        match (written, len) {
            (Ok(()), Some(len)) => self.bytes[start..body].copy_from_slice(&len.to_le_bytes()),
            (written, _) => {
                let why = match written {
                    Err(e) => format!("a value could not be serialized: {e}"),
                    Ok(()) => "a value is longer than 4 GiB".to_owned(),
                };
                self.bytes.truncate(start);
                self.put_u32(UNWRITTEN);
                self.put_str(&why);
                self.failure.get_or_insert(StateError::Damaged(why));
            }
        }
    }

    /// The first value that could not be written.
    pub fn failure(&self) -> Option<&StateError> {
        self.failure.as_ref()
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads state that an [`Encoder`] wrote.
#[derive(Debug)]
pub struct Decoder<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) left_out: u64,
}

impl<'a> Decoder<'a> {
    /// A decoder at the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Decoder { bytes, left_out: 0 }
    }

    fn get<T: bincode::Decode<()>>(&mut self) -> Result<T, StateError> {
        let (value, read) = bincode::decode_from_slice::<T, _>(self.bytes, CONFIG)
            .map_err(|e| StateError::damaged(e.to_string()))?;
        self.bytes = &self.bytes[read..];
        Ok(value)
    }

    pub(super) fn take(&mut self, len: usize) -> Result<&'a [u8], StateError> {
        match self.bytes.split_at_checked(len) {
            Some((taken, rest)) => {
                self.bytes = rest;
                Ok(taken)
            }
            None => Err(StateError::damaged("it ends early")),
        }
    }

    /// Reads a number written by [`Encoder::put_short`].
    pub(super) fn get_short(&mut self) -> Result<u64, StateError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.get_u8()?;
            let bits = u64::from(byte & 0x7F);
            // The tenth byte has room for one bit.
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(StateError::damaged("a number that is too long"))
    }

    /// Something that was written has no place in the app any more, and is left out, with all bytes that are left of its part. Who
    /// takes the state over is [told](Self::left_out) how much there was.
    pub fn leave_out(&mut self) {
        self.bytes = &[];
        self.left_out += 1;
    }

    /// How often something was left out.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The number of bytes not read yet.
    pub fn remaining(&self) -> usize {
        self.bytes.len()
    }

    /// Reads the number of things that follow. Each takes a byte at least, so that more than there are bytes
    /// left can't be.
    ///
    /// # Errors
    /// If the bytes end early, or the number is larger than they allow.
    pub fn get_len(&mut self) -> Result<usize, StateError> {
        let len = self.get_u64()?;
        match usize::try_from(len) {
            Ok(len) if len <= self.bytes.len() => Ok(len),
            _ => Err(StateError::damaged(format!("a length of {len} with {} bytes left", self.bytes.len()))),
        }
    }

    /// Reads a text.
    ///
    /// # Errors
    /// If the bytes end early or are no UTF-8.
    pub fn get_str(&mut self) -> Result<&'a str, StateError> {
        std::str::from_utf8(self.get_bytes()?).map_err(|e| StateError::damaged(e.to_string()))
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// If they end early.
    pub fn get_bytes(&mut self) -> Result<&'a [u8], StateError> {
        let len = self.get_len()?;
        self.take(len)
    }

    /// Reads a point in time.
    ///
    /// # Errors
    /// If the bytes end early.
    pub fn get_time(&mut self) -> Result<Timestamp, StateError> {
        Ok(Timestamp::from_micros(self.get_i64()?))
    }

    /// Reads what [`Encoder::put_serde`] wrote.
    ///
    /// # Errors
    /// If the bytes hold no such value, or it could not be written.
    pub fn get_serde<T: DeserializeOwned>(&mut self) -> Result<T, StateError> {
        let len = self.get_u32()?;
        if len == UNWRITTEN {
            return Err(StateError::damaged(self.get_str()?));
        }
        let body = self.take(len as usize)?;
        // With integers of full width an honest value claims as many bytes as it has, so the next limit above
        // bounds what a damaged length can allocate.
        let value = match body.len() {
            0..0x1000 => decode(body, CONFIG.with_limit::<0x1000>()),
            0x1000..0x10_0000 => decode(body, CONFIG.with_limit::<0x10_0000>()),
            0x10_0000..0x1000_0000 => decode(body, CONFIG.with_limit::<0x1000_0000>()),
            _ => decode(body, CONFIG.with_limit::<0xFFFF_FFFF>()),
        };
        value.map_err(StateError::Damaged)
    }

    /// Checks that everything was read.
    ///
    /// # Errors
    /// If bytes are left.
    pub fn finish(self) -> Result<(), StateError> {
        match self.bytes.len() {
            0 => Ok(()),
            left => Err(StateError::damaged(format!("{left} bytes too many"))),
        }
    }
}

fn decode<T: DeserializeOwned, const N: usize>(body: &[u8], config: Config<Limit<N>>) -> Result<T, String> {
    match bincode::serde::decode_from_slice(body, config) {
        Ok((value, read)) if read == body.len() => Ok(value),
        Ok(_) => Err("an opaque value with bytes too many".to_owned()),
        Err(e) => Err(e.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(write: impl FnOnce(&mut Encoder)) -> Vec<u8> {
        let mut out = Encoder::new();
        write(&mut out);
        assert_eq!(out.failure(), None);
        out.into_bytes()
    }

    #[test]
    fn everything_comes_back() {
        let bytes = round(|out| {
            out.put_u8(7);
            out.put_bool(true);
            out.put_u32(u32::MAX);
            out.put_u64(u64::MAX);
            out.put_i32(i32::MIN);
            out.put_i64(i64::MIN);
            out.put_i128(i128::MIN);
            out.put_f32(-0.0);
            out.put_f64(f64::NAN);
            out.put_str("grüße");
            out.put_time(Timestamp::from_micros(-1));
            out.put_serde(&(vec![1u16, 2], Some("x".to_owned())));
        });
        let mut from = Decoder::new(&bytes);
        assert_eq!(from.get_u8(), Ok(7));
        assert_eq!(from.get_bool(), Ok(true));
        assert_eq!(from.get_u32(), Ok(u32::MAX));
        assert_eq!(from.get_u64(), Ok(u64::MAX));
        assert_eq!(from.get_i32(), Ok(i32::MIN));
        assert_eq!(from.get_i64(), Ok(i64::MIN));
        assert_eq!(from.get_i128(), Ok(i128::MIN));
        assert_eq!(from.get_f32().map(f32::to_bits), Ok((-0.0f32).to_bits()));
        assert!(from.get_f64().is_ok_and(f64::is_nan));
        assert_eq!(from.get_str(), Ok("grüße"));
        assert_eq!(from.get_time(), Ok(Timestamp::from_micros(-1)));
        assert_eq!(from.get_serde(), Ok((vec![1u16, 2], Some("x".to_owned()))));
        assert_eq!(from.finish(), Ok(()));
    }

    #[test]
    fn integers_keep_their_width() {
        assert_eq!(round(|out| out.put_u64(1)).len(), 8);
        assert_eq!(round(|out| out.put_i128(1)).len(), 16);
    }

    #[test]
    fn what_is_left_over_is_an_error() {
        let bytes = round(|out| out.put_u32(1));
        let mut from = Decoder::new(&bytes);
        assert_eq!(from.get_u8(), Ok(1));
        assert!(from.finish().is_err());
    }

    #[test]
    fn lengths_are_held_against_the_bytes() {
        let bytes = round(|out| out.put_u64(u64::MAX));
        assert!(Decoder::new(&bytes).get_len().is_err());
        assert!(Decoder::new(&bytes).get_str().is_err());
        let bytes = round(|out| {
            out.put_len(3);
            out.put_u8(0);
        });
        assert!(Decoder::new(&bytes).get_str().is_err());
    }

    #[test]
    fn damaged_opaque_values_do_not_allocate() {
        // An honest vector's length, made enormous.
        let mut bytes = round(|out| out.put_serde(&"text"));
        bytes[4..12].copy_from_slice(&(1u64 << 60).to_le_bytes());
        assert!(Decoder::new(&bytes).get_serde::<String>().is_err());
        let mut bytes = round(|out| out.put_serde(&vec![1u64, 2]));
        bytes[4..12].copy_from_slice(&u64::MAX.to_le_bytes());
        assert!(Decoder::new(&bytes).get_serde::<Vec<u64>>().is_err());
    }

    #[test]
    fn large_opaque_values_come_back() {
        let value = vec![0x0123_4567_89AB_CDEFu64; 300_000];
        let bytes = round(|out| out.put_serde(&value));
        assert_eq!(Decoder::new(&bytes).get_serde::<Vec<u64>>(), Ok(value));
    }

    #[test]
    fn an_unwritable_value_says_so() {
        struct Unwritable;
        impl Serialize for Unwritable {
            fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(serde::ser::Error::custom("no"))
            }
        }
        let mut out = Encoder::new();
        out.put_serde(&Unwritable);
        assert!(out.failure().is_some());
        let bytes = out.into_bytes();
        assert!(Decoder::new(&bytes).get_serde::<u8>().is_err());
    }

    #[test]
    fn every_cut_is_an_error() {
        let bytes = round(|out| {
            out.put_str("abc");
            out.put_serde(&vec!["x".to_owned()]);
        });
        for cut in 0..bytes.len() {
            let mut from = Decoder::new(&bytes[..cut]);
            let read = from.get_str().map(str::to_owned).and_then(|_| from.get_serde::<Vec<String>>());
            assert!(read.is_err(), "cut at {cut}");
        }
    }
}
