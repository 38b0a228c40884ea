//! What is around the state in a snapshot: a head that says what it is, and whose, and a checksum.

use crc::{CRC_32_ISCSI, Crc, Table};

use super::{Decoder, Encoder, StateError};

const MAGIC: &str = "EventFlux";

/// The version of the bytes that operators write; a snapshot of another version is refused.
pub const FORMAT_VERSION: u32 = 3;

/// CRC-32C: any flipped byte, any burst of 32 bits and most else that happens to files shows.
static CHECKSUM: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISCSI);

/// The bytes of a checksum.
const WIDTH: usize = size_of::<u32>();

/// A snapshot of the app with that fingerprint, whose state `save` writes.
pub fn seal(fingerprint: u64, save: impl FnOnce(&mut Encoder)) -> Vec<u8> {
    let mut out = Encoder::new();
    out.put_str(MAGIC);
    out.put_u32(FORMAT_VERSION);
    out.put_u64(fingerprint);
    save(&mut out);
    let mut bytes = out.into_bytes();
    bytes.extend(CHECKSUM.checksum(&bytes).to_le_bytes());
    bytes
}

/// The state in a snapshot of the app with that fingerprint.
///
/// # Errors
/// [`StateError::Damaged`] if it is no snapshot, or not as it was written; [`StateError::Foreign`] if it is of
/// another version or app.
pub fn open(snapshot: &[u8], fingerprint: u64) -> Result<Decoder<'_>, StateError> {
    let mut head = Decoder::new(snapshot);
    if head.get_str() != Ok(MAGIC) {
        return Err(StateError::damaged("this is no snapshot"));
    }
    // Another version may have no checksum there.
    let version = head.get_u32()?;
    if version != FORMAT_VERSION {
        return Err(StateError::Foreign(format!("format {version}, this program reads {FORMAT_VERSION}")));
    }
    let Some((bytes, checksum)) = snapshot.split_last_chunk::<WIDTH>() else {
        return Err(StateError::damaged("the bytes end early"));
    };
    if CHECKSUM.checksum(bytes) != u32::from_le_bytes(*checksum) {
        return Err(StateError::damaged("the bytes are not those that were written"));
    }
    let mut from = Decoder::new(bytes);
    from.get_str()?;
    from.get_u32()?;
    let written = from.get_u64()?;
    if written != fingerprint {
        return Err(StateError::Foreign(format!(
            "fingerprint {written:016x}, this app's is {fingerprint:016x}"
        )));
    }
    Ok(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(snapshot: &[u8], fingerprint: u64) -> Result<i64, StateError> {
        let mut from = open(snapshot, fingerprint)?;
        let state = from.get_i64()?;
        from.finish().map(|()| state)
    }

    #[test]
    fn only_the_own_snapshot_is_taken() {
        let bytes = seal(42, |out| out.put_i64(7));
        assert_eq!(state(&bytes, 42), Ok(7));
        assert!(matches!(state(&bytes, 43), Err(StateError::Foreign(_))));
        let mut newer = bytes.clone();
        newer[size_of::<u64>() + MAGIC.len()] += 1;
        assert!(matches!(state(&newer, 42), Err(StateError::Foreign(_))));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_shows() {
        let bytes = seal(42, |out| out.put_i64(7));
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(state(&flipped, 42).is_err(), "bit {bit}");
        }
        for end in 0..bytes.len() {
            assert!(state(&bytes[..end], 42).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn the_checksum_is_crc_32c() {
        assert_eq!(CHECKSUM.checksum(b"123456789"), 0xe306_9283);
    }
}
