//! `eventflux run`: an app over files and pipes.

mod behind;
mod bind;
mod feed;
mod interrupt;
mod live;
mod outputs;
mod progress;
mod report;
mod serve;
mod top;

use eventflux::dynamic::{EngineError, Input};

use super::args::{OnError, Run};
use super::exit::{Error, Exit};
use super::messages::Messages;
use super::source::Source;
use behind::{Behind, Settings, Unsent};
use bind::{Inputs, Time};
use eventflux::files::Row;
use feed::{Feed, Next};
use outputs::{Outlet, Stopped};
use progress::Progress;
use report::Report;
use top::Top;

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
    let settings = Settings {
        shards: usize::from(options.shards),
        times_given: inputs.time == Time::Arrival && !inputs.by_wall_clock(),
        rate: options.rate,
    };
    let behind = Behind::start(&compiled, &outlet, &settings)?;
    if let Some(address) = &options.metrics {
        let at = serve::metrics(address, behind.monitor())?;
        messages.note(&format!("metrics at http://{at}/metrics"));
    }
    let handles = (0..inputs.len()).map(|input| behind.input(inputs.stream(input)));
    let mut drive = Drive {
        progress: Progress::new(&lengths, options, outlet.on_terminal(), messages),
        report: Report::new(&inputs),
        top: options.top.then(|| Top::new(behind.monitor())),
        handles: handles.collect::<Result<_, _>>().map_err(|e| Error::usage(e.to_string()))?,
        inputs,
        outlet,
        on_error: options.on_error,
        messages,
    };
    let mut behind = behind;
    let exit = drive.through(&mut behind, feed);
    drive.progress.end();
    // Open windows are closed at the end of the inputs, and not where they broke off. Nobody waits for rows that nobody reads.
    let (counters, ended) = match &exit {
        Ok(Exit::Done) if drive.outlet.stopped() == Some(Stopped::Closed) => (behind.give_up(), Ok(())),
        exit => behind.end(exit.is_ok()),
    };
    drive.report.row_errors(&drive.outlet, messages);
    if let Some(top) = &mut drive.top {
        top.draw();
    }
    // What was put out before an error is whole rows, and stays.
    let written = drive.outlet.finish();
    let exit = exit?;
    ended.map_err(|error| Error::data(error.to_string()))?;
    let exit = match (written, exit) {
        (Err(Stopped::Failed(message)), _) => return Err(Error::data(message)),
        (Err(Stopped::Closed), Exit::Done) | (Ok(()), Exit::Done) => Exit::Done,
        (_, other) => other,
    };
    drive.report.end(counters, drive.outlet.written(), options, messages);
    Ok(exit)
}

/// What reads the inputs of an app.
struct Drive<'a> {
    inputs: Inputs,
    handles: Vec<Input>,
    outlet: Outlet,
    report: Report,
    progress: Progress<'a>,
    top: Option<Top>,
    on_error: OnError,
    messages: &'a Messages,
}

impl Drive<'_> {
    /// Feeds the app until the inputs end.
    fn through(&mut self, behind: &mut Behind, mut feed: Feed) -> Result<Exit, Error> {
        let interrupted = interrupt::watch(self.messages);
        loop {
            if interrupted() {
                return Ok(Exit::Interrupted);
            }
            let sent = match feed.next().map_err(|(input, broken)| self.inputs.broken(input, &broken))? {
                Next::Row { input, row } => {
                    self.progress.tick();
                    match behind.wait(&self.outlet, &interrupted) {
                        Ok(()) => self.push(behind, input, row)?,
                        failed => failed,
                    }
                }
                Next::Note { input, note } => {
                    self.messages.note(&format!("{}: {note}", self.inputs.file(input)));
                    Ok(())
                }
                Next::Bad { input, line, message } => {
                    self.bad(behind, input, line, &message)?;
                    Ok(())
                }
                Next::Idle => {
                    let settled = behind.settle();
                    self.outlet.flush();
                    settled
                }
                Next::End => return Ok(Exit::Done),
            };
            if let Some(top) = &mut self.top {
                top.tick();
            }
            // Why it failed its end says.
            if let Err(Unsent::Failed) = sent {
                return Ok(Exit::Done);
            }
            if self.outlet.has_news() {
                match self.outlet.stopped() {
                    // Nobody reads any more: there is nobody to tell either.
                    Some(Stopped::Closed) => return Ok(Exit::Done),
                    Some(Stopped::Failed(message)) => return Err(Error::data(message)),
                    None => self.report.row_errors(&self.outlet, self.messages),
                }
            }
        }
    }

    fn push(&mut self, behind: &mut Behind, input: usize, row: &Row) -> Result<Result<(), Unsent>, Error> {
        // Without a time rows arrive when they are sent.
        let at = row.arrival.filter(|_| self.inputs.time == Time::Arrival);
        match behind.push(self.handles[input], at, &row.values) {
            // The app counts what was late or refused.
            Ok(()) => self.report.read(input),
            Err(Unsent::Bad(EngineError::BadRow(message))) => self.bad(behind, input, row.line, &message)?,
            Err(Unsent::Bad(error)) => {
                return Err(Error::data(format!("{}:{}: {error}", self.inputs.file(input), row.line)));
            }
            failed => return Ok(failed),
        }
        Ok(Ok(()))
    }

    fn bad(&mut self, behind: &mut Behind, input: usize, line: u64, message: &str) -> Result<(), Error> {
        let text = format!("{}:{line}: {message}", self.inputs.file(input));
        if self.report.shows_bad() {
            // What was wrong before it is told before it; why it failed, if it did, the end says.
            let _ = behind.settle();
            self.report.row_errors(&self.outlet, self.messages);
        }
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
