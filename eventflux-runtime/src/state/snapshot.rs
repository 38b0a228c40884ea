//! The head of a snapshot: what it is, and whose.

use super::{Decoder, Encoder, StateError};

const MAGIC: &str = "EventFlux";

/// The version of the bytes that operators write; a snapshot of another version is refused.
pub const FORMAT_VERSION: u32 = 1;

/// Begins a snapshot of the app with that fingerprint.
pub fn write_header(out: &mut Encoder, fingerprint: u64) {
    out.put_str(MAGIC);
    out.put_u32(FORMAT_VERSION);
    out.put_u64(fingerprint);
}

/// Reads the head of a snapshot and checks that it is of the app with that fingerprint.
///
/// # Errors
/// [`StateError::Damaged`] if it is no snapshot, [`StateError::Foreign`] if it is of another version or app.
pub fn read_header(from: &mut Decoder<'_>, fingerprint: u64) -> Result<(), StateError> {
    if from.get_str() != Ok(MAGIC) {
        return Err(StateError::damaged("this is no snapshot"));
    }
    let version = from.get_u32()?;
    if version != FORMAT_VERSION {
        return Err(StateError::Foreign(format!("format {version}, this program reads {FORMAT_VERSION}")));
    }
    let written = from.get_u64()?;
    if written != fingerprint {
        return Err(StateError::Foreign(format!(
            "fingerprint {written:016x}, this app's is {fingerprint:016x}"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_snapshot_is_taken() {
        let mut out = Encoder::new();
        write_header(&mut out, 42);
        let bytes = out.into_bytes();
        assert_eq!(read_header(&mut Decoder::new(&bytes), 42), Ok(()));
        assert!(matches!(read_header(&mut Decoder::new(&bytes), 43), Err(StateError::Foreign(_))));
        assert!(matches!(read_header(&mut Decoder::new(&bytes[1..]), 42), Err(StateError::Damaged(_))));
        let mut newer = bytes;
        let version = newer.len() - 12;
        newer[version] += 1;
        assert!(matches!(read_header(&mut Decoder::new(&newer), 42), Err(StateError::Foreign(_))));
    }
}
