//! `eventflux state`: what is in checkpoints, and what an edit of an app would do to them.

mod args;
mod difference;
mod export;
mod list;
mod lock;
mod place;
mod show;
mod stored;
mod text;
mod verify;
mod write;

use std::borrow::Cow;
use std::path::Path;

use eventflux::checkpoint::Holder;
use eventflux_compiler::physical::{ClockMode, Origin};
use eventflux_compiler::{Compiled, physical};

use super::exit::{Error, Exit};
use super::messages::Messages;
use super::source::Source;
pub(crate) use args::State;
use args::StateCommand;

/// Does what the arguments say.
pub(crate) fn state(options: &State, messages: &Messages) -> Result<Exit, Error> {
    match &options.command {
        StateCommand::List(list) => list::list(list, messages),
        StateCommand::Show(show) => show::show(show, messages),
        StateCommand::Verify(verify) => verify::verify(verify, messages),
        StateCommand::Export(export) => export::export(export, messages),
        StateCommand::Lock(lock) => lock::lock(lock, messages),
    }
}

/// An app that checkpoints are compared with.
struct Edited {
    /// What messages call it.
    name: String,
    compiled: Compiled,
}

impl Edited {
    /// Compiles a SQL file, or shows its errors.
    fn read(file: &Path, messages: &Messages) -> Result<Result<Edited, Exit>, Error> {
        let source = Source::read(file)?;
        let compiled = source.compile_or_show(messages);
        Ok(compiled.map(|compiled| Edited { name: source.name, compiled }))
    }

    /// The same, if there is one.
    fn read_if(file: Option<&Path>, messages: &Messages) -> Result<Result<Option<Edited>, Exit>, Error> {
        match file {
            Some(file) => Ok(Edited::read(file, messages)?.map(Some)),
            None => Ok(Ok(None)),
        }
    }

    /// Its parts that keep something, in the order of the plan.
    fn holders(&self) -> Vec<Holder> {
        let holders = physical::holders(&self.compiled.physical).into_iter();
        holders.map(|holder| Holder { name: Cow::Owned(holder.name), schema: holder.schema }).collect()
    }

    /// The inputs whose events may wait for the clock: those of an input that is changed or gone would be left out.
    fn waiting(&self) -> impl Iterator<Item = Holder> {
        let plan = &self.compiled.physical;
        let waits = matches!(plan.clock, ClockMode::Event { lateness, .. } if lateness > 0);
        let inputs = plan.streams.iter().zip(physical::stream_hashes(plan));
        let inputs = inputs.filter(move |(stream, _)| waits && matches!(stream.origin, Origin::Input { .. }));
        inputs.map(|(stream, schema)| {
            let name = Cow::Owned(format!("waiting events of {}", stream.name));
            Holder { name, schema }
        })
    }

    /// Identifies its plan.
    fn fingerprint(&self) -> u64 {
        self.compiled.physical.fingerprint
    }
}
