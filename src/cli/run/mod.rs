//! `eventflux run`: an app over files and pipes.

mod bind;
mod feed;
mod interrupt;
mod live;
mod outputs;
mod progress;
mod report;

use eventflux::dynamic::{App, EngineError, Input};
use eventflux_runtime::Timestamp;

use super::args::{OnError, Run};
use super::exit::{Error, Exit};
use super::messages::Messages;
use super::source::Source;
use bind::{Inputs, Time};
use eventflux::files::Row;
use feed::{Feed, Next};
use outputs::{Outlet, Stopped};
use progress::Progress;
use report::Report;

/// Runs an app until its inputs end, are interrupted, or its output is no longer read.
pub(crate) fn run(options: &Run, messages: &Messages) -> Result<Exit, Error> {
    let source = Source::read(&options.app)?;
    let compiled = match source.compile_or_show(messages) {
        Ok(compiled) => compiled,
        Err(exit) => return Ok(exit),
    };
    let inputs = Inputs::bind(options, &compiled.physical)?;
    let (feed, lengths) = inputs.open(options)?;
    let outlet = outputs::bind(options, &compiled.physical)?;
    let mut app = App::from_compiled(&compiled).map_err(|error| {
        let problems = error.problems().iter().map(|one| format!("{} [{}]", one.message(), one.code()));
        Error::data(problems.collect::<Vec<_>>().join("; "))
    })?;
    outlet.listen(&mut app).map_err(|e| Error::usage(e.to_string()))?;
    let handles = (0..inputs.len()).map(|input| app.input(inputs.stream(input)));
    let mut drive = Drive {
        progress: Progress::new(&lengths, options, outlet.on_terminal(), messages),
        report: Report::new(&inputs),
        handles: handles.collect::<Result<_, _>>().map_err(|e| Error::usage(e.to_string()))?,
        app,
        inputs,
        outlet,
        on_error: options.on_error,
        messages,
    };
    let exit = drive.through(feed);
    drive.progress.end();
    // What was put out before an error is whole rows, and stays.
    let written = drive.outlet.finish();
    let exit = exit?;
    let exit = match (written, exit) {
        (Err(Stopped::Failed(message)), _) => return Err(Error::data(message)),
        (Err(Stopped::Closed), Exit::Done) | (Ok(()), Exit::Done) => Exit::Done,
        (_, other) => other,
    };
    drive.report.end(drive.app.counters(), drive.outlet.written(), options, messages);
    Ok(exit)
}

/// An app between its inputs and its outputs.
struct Drive<'a> {
    app: App,
    inputs: Inputs,
    handles: Vec<Input>,
    outlet: Outlet,
    report: Report,
    progress: Progress<'a>,
    on_error: OnError,
    messages: &'a Messages,
}

impl Drive<'_> {
    /// Feeds the app, and ends it when the inputs have.
    fn through(&mut self, mut feed: Feed) -> Result<Exit, Error> {
        let interrupted = interrupt::watch(self.messages);
        let mut clock = bind::WallClock::default();
        let mut exit = Exit::Done;
        loop {
            if interrupted() {
                exit = Exit::Interrupted;
                break;
            }
            match feed.next().map_err(|(input, broken)| self.inputs.broken(input, &broken))? {
                Next::Row { input, row } => {
                    let at = match self.inputs.time {
                        Time::Event => None,
                        Time::Arrival => Some(row.arrival.unwrap_or_else(|| clock.now())),
                    };
                    self.push(input, at, row)?;
                    self.progress.tick();
                }
                Next::Note { input, note } => {
                    self.messages.note(&format!("{}: {note}", self.inputs.file(input)))
                }
                Next::Bad { input, line, message } => self.bad(input, line, &message)?,
                Next::Idle => {
                    if self.inputs.by_wall_clock() {
                        self.app.advance_to(clock.now()).map_err(|e| Error::data(e.to_string()))?;
                    }
                    self.outlet.flush();
                }
                Next::End => break,
            }
            match self.outlet.stopped() {
                // Nobody reads any more: there is nobody to tell either.
                Some(Stopped::Closed) => return Ok(exit),
                Some(Stopped::Failed(message)) => return Err(Error::data(message)),
                None => self.report.row_errors(&self.outlet, self.messages),
            }
        }
        self.app.finish().map_err(|e| Error::data(e.to_string()))?;
        self.report.row_errors(&self.outlet, self.messages);
        Ok(exit)
    }

    fn push(&mut self, input: usize, at: Option<Timestamp>, row: &Row) -> Result<(), Error> {
        let handle = self.handles[input];
        let pushed = match at {
            Some(at) => self.app.push_to_at(at, handle, &row.values),
            None => self.app.push_to(handle, &row.values),
        };
        match pushed {
            // The app counts what was late or refused.
            Ok(_) => {
                self.report.read(input);
                Ok(())
            }
            Err(EngineError::BadRow(message)) => self.bad(input, row.line, &message),
            Err(error) => Err(Error::data(format!("{}:{}: {error}", self.inputs.file(input), row.line))),
        }
    }

    fn bad(&mut self, input: usize, line: u64, message: &str) -> Result<(), Error> {
        let text = format!("{}:{line}: {message}", self.inputs.file(input));
        match self.on_error {
            OnError::Fail => {
                Err(Error::data(text).help("--on-error skip goes on without rows that can't be read"))
            }
            OnError::Skip => {
                self.report.bad(&text, self.messages);
                Ok(())
            }
        }
    }
}
