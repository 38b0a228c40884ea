//! The bytes of a state on disk: docs/checkpoints.md describes them one by one.

use crc::{CRC_32_ISCSI, Crc, Table};

use super::image::{Head, Image, Position, Section};
use super::{Decoder, Encoder, StateError};

/// What every state begins with. Like that of PNG it shows whether line ends were changed on the way.
const MAGIC: [u8; 8] = *b"EVFLUX\r\n";

/// The version of the bytes; others are refused, but for those that this program knows how to read.
pub const FORMAT_VERSION: u32 = 4;

/// Magic, version, compression, length and checksum of the head.
const FIXED: usize = 24;

/// The most bytes of state that one block holds.
const BLOCK: usize = 1 << 20;

/// CRC-32C: any flipped byte, any burst of 32 bits and most else that happens to files shows.
static CHECKSUM: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISCSI);

/// Whether the bytes of a state are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// They are not.
    #[default]
    None,
    /// By LZ4, block by block.
    #[cfg(feature = "checkpoints")]
    Lz4,
}

impl Compression {
    fn tag(self) -> u32 {
        match self {
            Compression::None => 0,
            #[cfg(feature = "checkpoints")]
            Compression::Lz4 => 1,
        }
    }

    fn of_tag(tag: u32) -> Result<Self, StateError> {
        match tag {
            0 => Ok(Compression::None),
            #[cfg(feature = "checkpoints")]
            1 => Ok(Compression::Lz4),
            #[cfg(not(feature = "checkpoints"))]
            1 => {
                Err(StateError::Version("it is compressed: that needs the feature `checkpoints`".to_owned()))
            }
            other => Err(StateError::Version(format!("compression {other} is not known to this program"))),
        }
    }

    /// What stands for a block, or the block itself where that is no shorter.
    fn pack(self, block: &[u8]) -> Option<Vec<u8>> {
        let packed = match self {
            Compression::None => None,
            #[cfg(feature = "checkpoints")]
            Compression::Lz4 => Some(lz4_flex::block::compress(block)),
        };
        packed.filter(|packed: &Vec<u8>| packed.len() < block.len())
    }

    fn unpack(self, packed: &[u8], length: usize, to: &mut Vec<u8>) -> Result<(), StateError> {
        if packed.len() == length {
            to.extend_from_slice(packed);
            return Ok(());
        }
        match self {
            Compression::None => Err(StateError::damaged("a block of another length")),
            #[cfg(feature = "checkpoints")]
            Compression::Lz4 => {
                let start = to.len();
                to.resize(start + length, 0);
                match lz4_flex::block::decompress_into(packed, &mut to[start..]) {
                    Ok(written) if written == length => Ok(()),
                    _ => Err(StateError::damaged("a block that can't be decompressed")),
                }
            }
        }
    }
}

impl Image {
    /// The bytes to be kept.
    pub fn to_bytes(&self, compression: Compression) -> Vec<u8> {
        let head = self.head_bytes();
        let state: usize = self.sections.iter().map(|section| section.bytes.len()).sum();
        let mut bytes = Vec::with_capacity(FIXED + head.len() + state + state / 1000 + 64);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend(FORMAT_VERSION.to_le_bytes());
        bytes.extend(compression.tag().to_le_bytes());
        // Names and positions of a head are no longer than 4 GiB together.
        bytes.extend((head.len() as u32).to_le_bytes());
        let mut digest = CHECKSUM.digest();
        digest.update(&bytes);
        digest.update(&head);
        bytes.extend(digest.finalize().to_le_bytes());
        bytes.extend(head);
        for section in &self.sections {
            for block in section.bytes.chunks(BLOCK) {
                let packed = compression.pack(block);
                let stored = packed.as_deref().unwrap_or(block);
                bytes.extend((stored.len() as u32).to_le_bytes());
                bytes.extend(CHECKSUM.checksum(stored).to_le_bytes());
                bytes.extend_from_slice(stored);
            }
        }
        bytes
    }

    fn head_bytes(&self) -> Vec<u8> {
        let Head { fingerprint, epoch, since, taken, clock, positions } = &self.head;
        let mut out = Encoder::new();
        out.put_u64(*fingerprint);
        out.put_u64(*epoch);
        out.put_u64(*since);
        out.put_time(*taken);
        out.put_bool(clock.is_some());
        if let Some(clock) = clock {
            out.put_time(*clock);
        }
        out.put_len(positions.len());
        for Position { source, at } in positions {
            out.put_str(source);
            out.put_bytes(at);
        }
        out.put_len(self.sections.len());
        for section in &self.sections {
            out.put_str(&section.name);
            out.put_u64(section.schema);
            out.put_u64(section.bytes.len() as u64);
            out.put_len(section.lists.len());
            for list in &section.lists {
                out.put_u64(list.start as u64);
                out.put_u64(list.end as u64);
            }
        }
        out.into_bytes()
    }

    /// The state that was kept as these bytes.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if they are no state, or not as they were written; [`StateError::Cut`] if they end early;
    /// [`StateError::Version`] if a later version of this program wrote them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Image, StateError> {
        let Opened { compression, head, lengths, mut sections, rest } = open(bytes)?;
        let mut from = Decoder::new(rest);
        for (section, length) in sections.iter_mut().zip(lengths) {
            let mut left = length;
            while left != 0 {
                let expected = left.min(BLOCK as u64);
                let (stored, checksum) = (cut(from.get_u32())?, cut(from.get_u32())?);
                let stored = cut(from.take(stored as usize))?;
                if CHECKSUM.checksum(stored) != checksum {
                    return Err(StateError::damaged(format!(
                        "the bytes of {} are not those that were written",
                        section.name
                    )));
                }
                compression.unpack(stored, expected as usize, &mut section.bytes)?;
                left -= expected;
            }
            let sound =
                |list: &std::ops::Range<usize>| list.start <= list.end && list.end <= section.bytes.len();
            if !section.lists.iter().all(sound) || !section.lists.is_sorted_by_key(|list| list.start) {
                return Err(StateError::damaged("a list of parts that is not there"));
            }
        }
        from.finish()?;
        Ok(Image { head, sections })
    }
}

impl Head {
    /// What is known of the state that was kept as these bytes, of which the first will do: 64 KiB are enough for
    /// most apps. Gives names and lengths of its sections too.
    ///
    /// # Errors
    /// As those of [`Image::from_bytes`]; whether the state itself is whole is not looked at.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Head, Vec<(String, u64)>), StateError> {
        let Opened { head, lengths, sections, .. } = open(bytes)?;
        Ok((head, sections.into_iter().map(|section| section.name).zip(lengths).collect()))
    }
}

/// A state whose head is read.
struct Opened<'a> {
    compression: Compression,
    head: Head,
    /// The lengths of the sections, which are without bytes so far.
    lengths: Vec<u64>,
    sections: Vec<Section>,
    rest: &'a [u8],
}

/// What ends early.
fn cut<T>(read: Result<T, StateError>) -> Result<T, StateError> {
    read.map_err(|_| StateError::Cut("the bytes end early".to_owned()))
}

fn open(bytes: &[u8]) -> Result<Opened<'_>, StateError> {
    if !bytes.starts_with(&MAGIC[..bytes.len().min(MAGIC.len())]) {
        return Err(StateError::damaged("this is no state of an app"));
    }
    let mut from = Decoder::new(bytes);
    cut(from.take(MAGIC.len()))?;
    let version = cut(from.get_u32())?;
    if version != FORMAT_VERSION {
        return Err(StateError::Version(format!("format {version}, this program reads {FORMAT_VERSION}")));
    }
    let (tag, length, checksum) = (cut(from.get_u32())?, cut(from.get_u32())?, cut(from.get_u32())?);
    let head = cut(from.take(length as usize))?;
    let mut digest = CHECKSUM.digest();
    digest.update(&bytes[..FIXED - size_of::<u32>()]);
    digest.update(head);
    if digest.finalize() != checksum {
        return Err(StateError::damaged("its head is not as it was written"));
    }
    let compression = Compression::of_tag(tag)?;
    let rest = from.bytes;
    let mut from = Decoder::new(head);
    let (fingerprint, epoch, since) = (from.get_u64()?, from.get_u64()?, from.get_u64()?);
    let taken = from.get_time()?;
    let clock = if from.get_bool()? { Some(from.get_time()?) } else { None };
    let mut positions = Vec::new();
    for _ in 0..from.get_len()? {
        positions.push(Position { source: from.get_str()?.to_owned(), at: from.get_bytes()?.to_vec() });
    }
    let (mut lengths, mut sections) = (Vec::new(), Vec::new());
    for _ in 0..from.get_len()? {
        let (name, schema) = (from.get_str()?.to_owned(), from.get_u64()?);
        lengths.push(from.get_u64()?);
        let mut lists = Vec::new();
        for _ in 0..from.get_len()? {
            let (start, end) = (usize::try_from(from.get_u64()?), usize::try_from(from.get_u64()?));
            let (Ok(start), Ok(end)) = (start, end) else {
                return Err(StateError::damaged("a list too long"));
            };
            lists.push(start..end);
        }
        sections.push(Section { name, schema, bytes: Vec::new(), lists });
    }
    from.finish()?;
    let head = Head { fingerprint, epoch, since, taken, clock, positions };
    Ok(Opened { compression, head, lengths, sections, rest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Asks;
    use crate::time::Timestamp;

    fn image() -> Image {
        let section = |name: &str, length: usize| {
            Section::of(name, 7, Asks::Base, |out| {
                out.put_u8(1);
                out.put_parts(|parts| {
                    parts.put(3, |out| (0..length).for_each(|i| out.put_u8((i / 7) as u8)))
                });
            })
        };
        let head = Head {
            fingerprint: 42,
            epoch: 3,
            since: 0,
            taken: Timestamp::from_micros(5),
            clock: Some(Timestamp::from_micros(-1)),
            positions: vec![Position { source: "file".to_owned(), at: vec![1, 2, 3] }],
        };
        Image { head, sections: vec![section("clock", 10).0, section("Bars", 3_000_000).0] }
    }

    #[test]
    fn what_is_kept_comes_back() {
        let image = image();
        let plain = image.to_bytes(Compression::None);
        assert_eq!(Image::from_bytes(&plain), Ok(image.clone()));
        assert_eq!(Head::from_bytes(&plain[..1000]).map(|(head, _)| head), Ok(image.head.clone()));
        #[cfg(feature = "checkpoints")]
        {
            let packed = image.to_bytes(Compression::Lz4);
            assert!(packed.len() < plain.len() / 10, "{}", packed.len());
            assert_eq!(Image::from_bytes(&packed), Ok(image));
        }
    }

    #[test]
    fn every_flipped_bit_and_every_cut_shows() {
        let mut image = image();
        image.sections.pop();
        let bytes = image.to_bytes(Compression::None);
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(Image::from_bytes(&flipped).is_err(), "bit {bit}");
        }
        for end in 0..bytes.len() {
            assert!(matches!(Image::from_bytes(&bytes[..end]), Err(StateError::Cut(_))), "cut at {end}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert!(matches!(Image::from_bytes(&longer), Err(StateError::Damaged(_))));
    }

    #[test]
    fn errors_tell_what_it_is_instead() {
        let mut bytes = image().to_bytes(Compression::None);
        assert!(matches!(Image::from_bytes(b"something else"), Err(StateError::Damaged(_))));
        bytes[8] = 99;
        assert!(matches!(Image::from_bytes(&bytes), Err(StateError::Version(_))));
    }

    #[test]
    fn the_checksum_is_crc_32c() {
        assert_eq!(CHECKSUM.checksum(b"123456789"), 0xe306_9283);
    }
}
