//! How the command ends.

use std::fmt;
use std::process::ExitCode;

/// What the command's exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is well.
    Done,
    /// The SQL has errors, a case failed, or a state is lost.
    Wrong,
    /// The command line is wrong. The code is that of clap's own errors.
    Usage,
    /// A file could not be read or written, or an input has a bad row.
    Data,
    /// Ctrl-C ended the input, and what was read was finished.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Wrong => 1,
            Exit::Usage => 2,
            Exit::Data => 3,
            // As shells say that SIGINT ended a program.
            Exit::Interrupted => 130,
        })
    }
}

/// What keeps the command from going on.
#[derive(Debug)]
pub(crate) struct Error {
    /// The exit code.
    pub(crate) exit: Exit,
    /// What is wrong.
    pub(crate) message: String,
    /// How to mend it.
    pub(crate) help: Option<String>,
}

impl Error {
    /// The command line asks for something that is not there.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Error { exit: Exit::Usage, message: message.into(), help: None }
    }

    /// What was to be found out is not as it should be.
    pub(crate) fn wrong(message: impl Into<String>) -> Self {
        Error { exit: Exit::Wrong, message: message.into(), help: None }
    }

    /// A file or a row in it is not as it should be.
    pub(crate) fn data(message: impl Into<String>) -> Self {
        Error { exit: Exit::Data, message: message.into(), help: None }
    }

    /// The same with a way out.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
