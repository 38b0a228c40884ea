//! Files that are there as a whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::super::exit::Error;

/// Writes a file of another name in the same folder, and gives it its own when all is on the disk.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let partial = partial(path);
    let written = create(&partial, bytes).and_then(|()| fs::rename(&partial, path));
    if let Err(error) = written {
        // Room is what may be missing.
        let _ = fs::remove_file(&partial);
        return Err(Error::data(format!("{}: {error}", path.display())));
    }
    Ok(())
}

fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Hidden, and unlike that of another process.
fn partial(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.partial", std::process::id()));
    path.with_file_name(name)
}
