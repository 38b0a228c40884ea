//! The outputs of an app: which stream is written to which file, in which format.

use std::collections::VecDeque;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eventflux::dynamic;
use eventflux::pipeline::ShardRows;
use eventflux_compiler::logical::{Origin, Stream};
use eventflux_compiler::physical::App;
use eventflux_runtime::{RowError, Timestamp, Value};

use super::bind;
use super::report::SHOWN;
use crate::cli::args::{RowFormat, Run};
use crate::cli::exit::Error;
use crate::cli::io::csv::CsvWriter;
use crate::cli::io::file::Sink;
use crate::cli::io::jsonl::JsonlWriter;
use crate::cli::io::table::TableWriter;
use crate::cli::io::{Extra, Heading, WriteRows, format};

/// Why there is no use in going on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    /// Who read standard output has seen enough.
    Closed,
    /// A file can't be written, and why.
    Failed(String),
}

/// The files that rows go to; shared between the threads of the app and who reads its inputs.
#[derive(Clone)]
pub(super) struct Outlet(Arc<Files>);

struct Files {
    state: Mutex<State>,
    /// Whether there is something to be looked at: a row error, a reason to stop. So the lock is not taken for each row that is read.
    news: AtomicBool,
}

/// A row of one shard on its way to the files, with the number of its route.
pub(super) struct Rows {
    route: usize,
    values: Box<[Value]>,
}

struct State {
    routes: Vec<Route>,
    files: Vec<Target>,
    stopped: Option<Stopped>,
    /// The first row errors, not yet shown.
    errors: VecDeque<String>,
    errors_taken: usize,
    on_terminal: bool,
}

/// Where the rows of a stream go.
struct Route {
    stream: String,
    /// The numbers of the files, with the stream's number there.
    files: Vec<(usize, usize)>,
    /// How many rows went.
    rows: u64,
}

struct Target {
    path: PathBuf,
    writer: Box<dyn WriteRows>,
}

/// Opens the files that the options name; without any the streams that no query reads go to standard output.
pub(super) fn bind(options: &Run, app: &App) -> Result<Outlet, Error> {
    let visible: Vec<&Stream> = app.streams.iter().filter(|s| !s.anonymous).collect();
    let mut plan: Vec<(PathBuf, Vec<&Stream>)> = Vec::new();
    for output in &options.outputs {
        let stream = visible.iter().find(|s| s.name == output.stream).ok_or_else(|| {
            bind::not_there("is no output", &output.stream, visible.iter().map(|s| s.name.as_str()), app)
        })?;
        match plan.iter_mut().find(|(path, _)| *path == output.file) {
            Some((_, streams)) => streams.push(stream),
            None => plan.push((output.file.clone(), vec![stream])),
        }
    }
    if options.outputs.is_empty() {
        let last = |s: &&&Stream| matches!(s.origin, Origin::Derived) && s.readers.is_empty();
        plan.push((PathBuf::from("-"), visible.iter().filter(last).copied().collect()));
    }
    let default = match options.outputs.is_empty() && io::stdout().is_terminal() {
        true => RowFormat::Table,
        false => RowFormat::Jsonl,
    };
    let mut state = State {
        routes: Vec::new(),
        files: Vec::new(),
        stopped: None,
        errors: VecDeque::new(),
        errors_taken: 0,
        on_terminal: io::stdout().is_terminal() && plan.iter().any(|(path, _)| path.as_os_str() == "-"),
    };
    for (path, streams) in plan {
        let asked = options.format.or_else(|| (path.as_os_str() == "-").then_some(default));
        let format = format::of_output(&path, asked)
            .map_err(|e| Error::usage(e).help("--format csv, jsonl or table says it"))?;
        let extra = Extra { stream: streams.len() > 1, time: options.row_times };
        if format == RowFormat::Csv && streams.len() > 1 {
            let names: Vec<&str> = streams.iter().map(|s| s.name.as_str()).collect();
            let message = format!("CSV holds rows of one stream, not of {}", names.join(", "));
            return Err(Error::usage(message).help("give each its own --output, or take --format jsonl"));
        }
        let headings: Vec<Heading> =
            streams.iter().map(|s| Heading { stream: s.name.clone(), columns: bind::columns(s) }).collect();
        let file = state.files.len();
        for (number, heading) in headings.iter().enumerate() {
            match state.routes.iter_mut().find(|route| route.stream == heading.stream) {
                Some(route) => route.files.push((file, number)),
                None => {
                    let stream = heading.stream.clone();
                    state.routes.push(Route { stream, files: vec![(file, number)], rows: 0 });
                }
            }
        }
        let writer = open(&path, format, &headings, extra)
            .map_err(|e| Error::data(format!("{}: {e}", shown(&path))))?;
        state.files.push(Target { path, writer });
    }
    Ok(Outlet(Arc::new(Files { state: Mutex::new(state), news: AtomicBool::new(false) })))
}

fn open(path: &Path, format: RowFormat, streams: &[Heading], extra: Extra) -> io::Result<Box<dyn WriteRows>> {
    let sink = Sink::create(path)?;
    Ok(match (format, streams) {
        (RowFormat::Csv, [heading]) => Box::new(CsvWriter::new(sink, heading, extra)?),
        (RowFormat::Table, _) => Box::new(TableWriter::new(sink, streams, extra)),
        _ => Box::new(JsonlWriter::new(sink, streams, extra)),
    })
}

fn shown(path: &Path) -> String {
    match path.as_os_str() == "-" {
        true => "standard output".to_owned(),
        false => path.display().to_string(),
    }
}

impl State {
    fn check(&mut self, file: usize, result: io::Result<()>) {
        let Err(error) = result else { return };
        let path = &self.files[file].path;
        let closed = error.kind() == io::ErrorKind::BrokenPipe && path.as_os_str() == "-";
        self.stopped.get_or_insert(match closed {
            true => Stopped::Closed,
            false => Stopped::Failed(format!("{}: {error}", shown(path))),
        });
    }
}

impl Outlet {
    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while a row is written leaves nothing behind that could mislead.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens to the streams that are written, and to row errors.
    pub(super) fn listen(&self, app: &mut dynamic::App) -> Result<(), dynamic::EngineError> {
        for (route, stream) in self.streams().iter().enumerate() {
            let outlet = self.clone();
            app.on(stream, move |at, row| outlet.row(route, at, row.values()))?;
        }
        self.listen_to_errors(app);
        Ok(())
    }

    /// The same for one copy of a split app, whose rows wait for those of the others.
    pub(super) fn pass_on(
        &self,
        app: &mut dynamic::App,
        rows: &ShardRows<Rows>,
    ) -> Result<(), dynamic::EngineError> {
        for (route, stream) in self.streams().iter().enumerate() {
            let rows = rows.clone();
            app.on(stream, move |at, row| rows.push(at, Rows { route, values: row.values().into() }))?;
        }
        self.listen_to_errors(app);
        Ok(())
    }

    /// Writes a row that was passed on.
    pub(super) fn take(&self, at: Timestamp, rows: &Rows) {
        self.row(rows.route, at, &rows.values);
    }

    fn streams(&self) -> Vec<String> {
        self.state().routes.iter().map(|route| route.stream.clone()).collect()
    }

    fn listen_to_errors(&self, app: &mut dynamic::App) {
        let outlet = self.clone();
        app.on_error(move |error| {
            outlet.state().error(error);
            outlet.0.news.store(true, Ordering::Release);
        });
    }

    fn row(&self, route: usize, at: Timestamp, row: &[Value]) {
        let mut state = self.state();
        state.row(route, at, row);
        if state.stopped.is_some() {
            self.0.news.store(true, Ordering::Release);
        }
    }

    /// Whether there is a row error or a reason to stop that was not asked for yet.
    pub(super) fn has_news(&self) -> bool {
        self.0.news.load(Ordering::Relaxed) && self.0.news.swap(false, Ordering::AcqRel)
    }

    /// Whether rows go to a terminal.
    pub(super) fn on_terminal(&self) -> bool {
        self.state().on_terminal
    }

    /// Why there is no use in going on, if so.
    pub(super) fn stopped(&self) -> Option<Stopped> {
        self.state().stopped.clone()
    }

    /// The next row error to be shown.
    pub(super) fn row_error(&self) -> Option<String> {
        self.state().errors.pop_front()
    }

    /// The streams written, each with its number of rows.
    pub(super) fn written(&self) -> Vec<(String, u64)> {
        self.state().routes.iter().map(|route| (route.stream.clone(), route.rows)).collect()
    }

    /// Hands on all that is held back.
    pub(super) fn flush(&self) {
        let state = &mut *self.state();
        for file in 0..state.files.len() {
            let result = state.files[file].writer.flush();
            state.check(file, result);
        }
        if state.stopped.is_some() {
            self.0.news.store(true, Ordering::Release);
        }
    }

    /// Ends all files.
    pub(super) fn finish(&self) -> Result<(), Stopped> {
        let state = &mut *self.state();
        let stopped_before = state.stopped.is_some();
        for Target { path, writer } in state.files.drain(..) {
            if let Err(error) = writer.finish() {
                let closed = error.kind() == io::ErrorKind::BrokenPipe && path.as_os_str() == "-";
                let stopped = match closed {
                    true => Stopped::Closed,
                    false => Stopped::Failed(format!("{}: {error}", shown(&path))),
                };
                if !stopped_before {
                    state.stopped.get_or_insert(stopped);
                }
            }
        }
        state.stopped.clone().map_or(Ok(()), Err)
    }
}

impl State {
    fn row(&mut self, route: usize, at: Timestamp, row: &[Value]) {
        if self.stopped.is_some() {
            return;
        }
        self.routes[route].rows += 1;
        for i in 0..self.routes[route].files.len() {
            let (file, number) = self.routes[route].files[i];
            let result = self.files[file].writer.row(number, at, row);
            self.check(file, result);
        }
    }

    fn error(&mut self, error: &RowError) {
        if self.errors_taken < SHOWN {
            self.errors_taken += 1;
            self.errors.push_back(error.to_string());
        }
    }
}
