//! `eventflux state export`

use std::path::Path;

use eventflux::checkpoint::{self, Compression};
use serde_json::json;

use super::super::exit::{Error, Exit};
use super::super::messages::{Messages, print};
use super::args::Export;
use super::place::unread;
use super::{stored, write};

/// Writes a checkpoint, with all that it builds on, as one snapshot.
pub(super) fn export(options: &Export, messages: &Messages) -> Result<Exit, Error> {
    let to = &options.to;
    if to.as_os_str() == "-" {
        return Err(Error::usage("--to -: a snapshot is written to a file, not to standard output"));
    }
    let refuse = || match options.force {
        true => Ok(()),
        false => refused(to),
    };
    refuse()?;
    let mut storage = options.place.open()?;
    let all = stored::checkpoints(&mut *storage)?;
    let epoch = stored::chosen(&*storage, &all, options.epoch)?;
    let mut image = checkpoint::read(&mut *storage, epoch).map_err(|error| unread(&*storage, error))?;
    image.head.since = 0;
    // Not compressed: programs without checkpoints read it too.
    let bytes = image.to_bytes(Compression::None);
    // Reading may have taken long.
    refuse()?;
    write::write(to, &bytes)?;
    let (file, length) = (to.display().to_string(), bytes.len());
    print(&match messages.json() {
        true => format!("{}\n", json!({ "file": file, "epoch": epoch, "bytes": length })),
        false => format!("{file}: checkpoint {epoch}, {length} bytes\n"),
    })?;
    Ok(Exit::Done)
}

/// An error if something of that name is there.
fn refused(path: &Path) -> Result<(), Error> {
    match path.symlink_metadata() {
        Ok(_) => Err(Error::usage(format!("{} exists", path.display())).help("--force replaces it")),
        // If it is not just missing, writing says why.
        Err(_) => Ok(()),
    }
}
