//! The commands of `eventflux`, one file each; [`run`] and [`state`] are folders of their own.

mod args;
mod check;
mod diagnostics;
mod exit;
mod explain;
mod io;
mod messages;
mod run;
mod source;
mod state;
mod test;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Arguments, Command};
use exit::{Error, Exit};
use messages::Messages;

/// Reads the arguments and does what they say.
pub(crate) fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let json = arguments.command.json();
    let messages = Messages::new(json, arguments.quiet, arguments.color);
    let result: Result<Exit, Error> = match &arguments.command {
        Command::Run(options) => run::run(options, &messages),
        Command::Check(options) => check::check(options, &messages),
        Command::Explain(options) => explain::explain(options, &messages),
        Command::Test(options) => test::test(options, &messages),
        Command::State(options) => state::state(options, &messages),
    };
    let exit = result.unwrap_or_else(|error| {
        messages.error(&error);
        error.exit
    });
    exit.into()
}
