//! `eventflux state verify`

use eventflux::checkpoint::{self, CheckpointError, Image, RestorePolicy};
use eventflux::dynamic::App;
use eventflux::storage::{StorageBackend, StorageErrorKind};
use serde_json::json;

use super::super::exit::{Error, Exit};
use super::super::messages::{Messages, print};
use super::args::Verify;
use super::place::failed;
use super::{Edited, difference, stored, text};

/// Reads checkpoints with all that they build on.
pub(super) fn verify(options: &Verify, messages: &Messages) -> Result<Exit, Error> {
    let app = match Edited::read_if(options.app.as_deref(), messages)? {
        Ok(app) => app,
        Err(exit) => return Ok(exit),
    };
    let mut storage = options.place.open()?;
    let all = stored::checkpoints(&mut *storage)?;
    let chosen = stored::chosen(&*storage, &all, options.epoch)?;
    let epochs = match options.epoch {
        Some(epoch) => vec![epoch],
        None => all.iter().map(|checkpoint| checkpoint.epoch).collect(),
    };
    let width = chosen.to_string().len();
    let (mut good, mut bad, mut newest) = (0, 0, None);
    for epoch in epochs {
        let read = read(&mut *storage, epoch, newest.take())?;
        let why = match &read {
            Read::Good(_) => None,
            Read::Bad(error) => Some(error.to_string()),
            Read::Removed => continue,
        };
        if messages.json() {
            print(&format!("{}\n", json!({ "epoch": epoch, "good": why.is_none(), "error": why })))?;
        } else {
            let found = why.as_ref().map_or("good".to_owned(), |why| format!("bad: {why}"));
            print(&format!("{epoch:>width$}  {found}\n"))?;
        }
        match why {
            None => good += 1,
            Some(_) => bad += 1,
        }
        newest = match read {
            Read::Good(image) => Some(image),
            _ => None,
        };
    }
    if !messages.json() {
        print(&format!("{good} good, {bad} bad\n"))?;
    }
    match (&app, newest) {
        (Some(app), Some(image)) => load(app, &image, options.compatible, messages)?,
        (Some(app), None) => messages.warning(&format!("{}: nothing is loaded: the newest is bad", app.name)),
        (None, _) => {}
    }
    Ok(if bad == 0 { Exit::Done } else { Exit::Wrong })
}

/// What became of a checkpoint.
enum Read {
    Good(Image),
    Bad(CheckpointError),
    /// By an app that writes there.
    Removed,
}

/// Reads a checkpoint; what it builds on is read anew, if that is not the one before it.
fn read(storage: &mut dyn StorageBackend, epoch: u64, before: Option<Image>) -> Result<Read, Error> {
    if let Ok(image) = checkpoint::read_on(storage, epoch, before) {
        return Ok(Read::Good(image));
    }
    // An app that writes there may have removed it, or put it together with others and removed those. So it is looked at once more.
    if storage.list().map_err(failed)?.iter().all(|stored| stored.epoch != epoch) {
        return Ok(Read::Removed);
    }
    match checkpoint::read(storage, epoch) {
        Ok(image) => Ok(Read::Good(image)),
        Err(CheckpointError::Storage(error)) if error.kind() == StorageErrorKind::Unreachable => {
            Err(failed(error))
        }
        Err(error) => Ok(Read::Bad(error)),
    }
}

/// Lets an app take over a checkpoint.
fn load(app: &Edited, image: &Image, compatible: bool, messages: &Messages) -> Result<(), Error> {
    let epoch = image.head.epoch;
    // A table may be loaded from a file.
    let mut loaded = App::from_compiled(&app.compiled).map_err(|error| {
        let problems = error.problems().iter().map(|one| format!("{} [{}]", one.message(), one.code()));
        Error::data(format!("{}: {}", app.name, problems.collect::<Vec<_>>().join("; ")))
    })?;
    let policy = if compatible { RestorePolicy::Compatible } else { RestorePolicy::Exact };
    let taken = checkpoint::load_by(&mut loaded, image, policy);
    if messages.json() {
        let error = taken.as_ref().err().map(ToString::to_string);
        let mut object =
            json!({ "app": app.name, "epoch": epoch, "loaded": error.is_none(), "error": error });
        if let Ok(difference) = &taken {
            object["parts"] = difference::json(difference);
        }
        print(&format!("{object}\n"))?;
    }
    match taken {
        Ok(difference) if !messages.json() => {
            let (name, parts) = (&app.name, text::count(difference.same.len(), "part"));
            print(&format!(
                "{name} takes over {parts} of checkpoint {epoch}\n{}",
                difference::lines(&difference)
            ))
        }
        Ok(_) => Ok(()),
        Err(error) => Err(Error::wrong(format!("{} can't take over checkpoint {epoch}: {error}", app.name))),
    }
}
