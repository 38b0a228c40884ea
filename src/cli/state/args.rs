//! The arguments of `eventflux state`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `eventflux state`
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct State {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: StateCommand,
    /// What is found as JSON on standard output, messages as JSON lines on standard error.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// What can be done with checkpoints.
#[derive(Debug, Subcommand)]
pub(crate) enum StateCommand {
    /// List the checkpoints that are stored, the newest last.
    List(List),
    /// Show one checkpoint: its positions and parts.
    Show(Show),
    /// Read all checkpoints, and say which are good.
    Verify(Verify),
    /// Write the state of a checkpoint as one file.
    Export(Export),
    /// Write down what an app keeps, or check that it still does.
    Lock(Lock),
}

/// Where checkpoints are stored.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// A directory, or the URL of a database of Redis: redis://[name][:password]@host[:port][/database], with
    /// TLS rediss://.
    #[arg(value_name = "WHERE")]
    pub(crate) place: OsString,
    /// What the names of the keys in Redis begin with [default: eventflux].
    #[arg(long, value_name = "TEXT")]
    pub(crate) prefix: Option<String>,
}

/// `eventflux state list`
#[derive(Debug, Args)]
#[command(after_help = "\
The heads of the checkpoints are read, not their states: `eventflux state verify` reads all.
Exit codes: 0 done, 2 wrong usage, 3 the storage could not be read.")]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) place: Place,
}

/// `eventflux state show`
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 done, 1 the SQL has errors, 2 wrong usage or no such checkpoint, 3 the storage or the checkpoint could
not be read.")]
pub(crate) struct Show {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The checkpoint [default: the newest].
    #[arg(long, value_name = "NUMBER")]
    pub(crate) epoch: Option<u64>,
    /// Compare its parts with those of an app: same, changed, new, gone.
    #[arg(long, value_name = "SQL")]
    pub(crate) app: Option<PathBuf>,
}

/// `eventflux state verify`
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 all are good, 1 one is not, the app can't take over its state, or the SQL has errors, 2 wrong usage or
no such checkpoint, 3 the storage could not be read, or has no checkpoints.")]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Only this checkpoint, with those that it builds on.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) epoch: Option<u64>,
    /// Load the newest checkpoint, or that of --epoch, into an app.
    #[arg(long, value_name = "SQL")]
    pub(crate) app: Option<PathBuf>,
    /// The app may have been changed since: what is the same in both is loaded.
    #[arg(long, requires = "app")]
    pub(crate) compatible: bool,
}

/// `eventflux state export`
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 done, 2 wrong usage, no such checkpoint, or the file exists, 3 the storage or the checkpoint could not be
read, or the file not be written.")]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The checkpoint [default: the newest].
    #[arg(long, value_name = "NUMBER")]
    pub(crate) epoch: Option<u64>,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
    /// Replace the file if it exists.
    #[arg(long)]
    pub(crate) force: bool,
}

/// `eventflux state lock`
#[derive(Debug, Args)]
#[command(after_help = "\
The lock file of app.sql is app.state.lock, in the same folder; it belongs under version control.
Exit codes: 0 written, or no state is lost, 1 an edit would lose state, or the SQL has errors, 2 wrong usage or no lock
file, 3 a file could not be read or written.")]
pub(crate) struct Lock {
    /// The SQL file.
    pub(crate) app: PathBuf,
    /// Write nothing: say whether the app still has the state that its lock file names.
    #[arg(long)]
    pub(crate) check: bool,
}
