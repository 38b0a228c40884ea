//! The inputs of an app: which stream is read from which file, in which format, ordered by what.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use eventflux_compiler::logical::{ClockMode, Origin, Stream};
use eventflux_compiler::physical::App;
use eventflux_compiler::suggest::suggest;
use eventflux_compiler::types::SqlType;
use eventflux_runtime::value::{ColumnInfo, ValueType};

use super::feed::{Feed, Order, Source};
use super::progress::Lengths;
use crate::cli::args::{InputFormat, Run};
use crate::cli::exit::Error;
use crate::cli::io::{file, format};
use eventflux::files::csv::CsvReader;
use eventflux::files::jsonl::JsonlReader;
use eventflux::files::{Broken, ReadRows};

/// Where the times of events come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Time {
    /// Their time columns.
    Event,
    /// The files' arrival columns, or the wall clock.
    Arrival,
}

/// All inputs of a run.
pub(super) struct Inputs {
    pub(super) time: Time,
    list: Vec<Input>,
}

/// A file that a stream is read from.
pub(super) struct Input {
    stream: String,
    path: PathBuf,
    format: InputFormat,
    columns: Vec<ColumnInfo>,
    /// The number of the time column, in event time.
    time: Option<usize>,
    /// The column with the time of arrival.
    arrival: Option<String>,
}

impl Inputs {
    /// Finds the streams and formats that the options name.
    pub(super) fn bind(options: &Run, app: &App) -> Result<Inputs, Error> {
        let known: Vec<&Stream> = app.streams.iter().filter(|s| is_input(s)).collect();
        if options.inputs.is_empty() {
            let known: Vec<String> = known.iter().map(|s| format!("--input {}=FILE", s.name)).collect();
            let help = match known.as_slice() {
                // Its triggers have no clock then.
                [] => {
                    "this app has no input, and only rows move its clock here: declare a stream".to_string()
                }
                known => format!("this app reads {}", known.join(" ")),
            };
            return Err(Error::usage("no input is given").help(help));
        }
        let time = match app.clock {
            ClockMode::Event { .. } => Time::Event,
            ClockMode::Arrival => Time::Arrival,
        };
        if time == Time::Event && !options.arrival.is_empty() {
            return Err(Error::usage(
                "--arrival is for apps in arrival time; this one takes the time of its rows",
            ));
        }
        for arrival in &options.arrival {
            let bound = |stream: &String| options.inputs.iter().any(|input| input.stream == *stream);
            if let Some(stream) = arrival.stream.as_ref().filter(|stream| !bound(stream)) {
                return Err(Error::usage(format!("--arrival names `{stream}`, which has no --input")));
            }
        }
        if options.inputs.iter().filter(|input| input.file.as_os_str() == "-").count() > 1 {
            return Err(Error::usage("standard input can be read for one stream only"));
        }
        let mut list = Vec::new();
        for binding in &options.inputs {
            let stream = known.iter().find(|s| s.name == binding.stream).ok_or_else(|| {
                let names = known.iter().map(|s| s.name.as_str());
                not_there("is no input", &binding.stream, names, app)
            })?;
            let format = format::of_input(&binding.file, options.input_format, options.format)
                .map_err(|e| Error::usage(e).help("--input-format csv or jsonl says it"))?;
            let of = |named: bool| {
                let same = |stream: &Option<String>| match stream {
                    Some(stream) => named && *stream == binding.stream,
                    None => !named,
                };
                options.arrival.iter().find(|a| same(&a.stream)).map(|a| a.column.clone())
            };
            list.push(Input {
                stream: stream.name.clone(),
                path: binding.file.clone(),
                format,
                columns: columns(stream),
                time: match stream.origin {
                    Origin::Input { time: Some(time), .. } => Some(usize::from(time.column)),
                    _ => None,
                },
                arrival: of(true).or_else(|| of(false)),
            });
        }
        let arrivals = list.iter().filter(|input| input.arrival.is_some()).count();
        if arrivals > 0 && arrivals < list.len() {
            return Err(Error::usage("either all inputs have an --arrival column or none"));
        }
        Ok(Inputs { time, list })
    }

    /// Opens the files.
    pub(super) fn open(&self, options: &Run) -> Result<(Feed, Lengths), Error> {
        let mut lengths = Lengths::default();
        let mut sources = Vec::new();
        for (index, input) in self.list.iter().enumerate() {
            let count = Arc::new(AtomicU64::new(0));
            let opened = file::open(&input.path, &count)
                .map_err(|e| Error::data(format!("{}: {e}", self.file(index))))?;
            self.refuse_overwriting(input, options)?;
            let arrival = input.arrival.as_deref();
            let mut reader: Box<dyn ReadRows> = match input.format {
                InputFormat::Csv => Box::new(CsvReader::new(opened.bytes, &input.columns, arrival)),
                InputFormat::Jsonl => Box::new(JsonlReader::new(opened.bytes, &input.columns, arrival)),
            };
            if let Some(length) = opened.length {
                lengths.add(length, count);
                reader.start().map_err(|broken| self.broken(index, &broken))?;
            }
            sources.push(Source { reader, live: opened.length.is_none() });
        }
        let order = match self.time {
            Time::Arrival if self.by_wall_clock() => Order::AsRead,
            Time::Arrival => Order::ByArrival,
            Time::Event => Order::ByColumn(self.list.iter().map(|input| input.time.unwrap_or(0)).collect()),
        };
        Ok((Feed::new(sources, order), lengths))
    }

    fn refuse_overwriting(&self, input: &Input, options: &Run) -> Result<(), Error> {
        let Ok(path) = input.path.canonicalize() else { return Ok(()) };
        match options
            .outputs
            .iter()
            .find(|output| output.file.canonicalize().is_ok_and(|o| o == path && o.is_file()))
        {
            Some(output) => Err(Error::usage(format!("{} is both read and written", output.file.display()))),
            None => Ok(()),
        }
    }

    /// Whether rows arrive when they are read.
    pub(super) fn by_wall_clock(&self) -> bool {
        self.time == Time::Arrival && self.list.iter().all(|input| input.arrival.is_none())
    }

    /// The stream of an input.
    pub(super) fn stream(&self, input: usize) -> &str {
        &self.list[input].stream
    }

    /// What messages call the file of an input.
    pub(super) fn file(&self, input: usize) -> String {
        match &self.list[input].path {
            path if path.as_os_str() == "-" => "<stdin>".to_owned(),
            path => path.display().to_string(),
        }
    }

    /// The numbers of the inputs.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The error of an input that can't be read any further.
    pub(super) fn broken(&self, input: usize, broken: &Broken) -> Error {
        let file = self.file(input);
        match broken.line {
            0 => Error::data(format!("{file}: {}", broken.message)),
            line => Error::data(format!("{file}:{line}: {}", broken.message)),
        }
    }
}

fn is_input(stream: &Stream) -> bool {
    !stream.anonymous && matches!(stream.origin, Origin::Input { .. })
}

/// A stream's columns as tools see them.
pub(super) fn columns(stream: &Stream) -> Vec<ColumnInfo> {
    let column = |c: &eventflux_compiler::logical::Column| ColumnInfo {
        name: c.name.clone(),
        ty: value_type(c.ty.sql),
        nullable: c.ty.nullable,
    };
    stream.columns.iter().map(column).collect()
}

fn value_type(ty: SqlType) -> ValueType {
    match ty {
        SqlType::Bool => ValueType::Bool,
        SqlType::Int => ValueType::Int,
        SqlType::BigInt | SqlType::Interval => ValueType::BigInt,
        SqlType::Float => ValueType::Float,
        SqlType::Double => ValueType::Double,
        SqlType::String => ValueType::Str,
        SqlType::Timestamp => ValueType::Timestamp,
        SqlType::Opaque(_) => ValueType::Opaque,
    }
}

/// The error for a stream that the options name and the app has not.
pub(super) fn not_there<'a>(
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    app: &App,
) -> Error {
    let exists = app.streams.iter().any(|s| s.name == name && !s.anonymous);
    let message = match exists {
        true => format!("stream `{name}` {what}: queries write it"),
        false => format!("there is no stream `{name}`"),
    };
    let near = suggest(name, known.clone());
    let help = match near.first() {
        Some(near) if !exists => format!("did you mean `{near}`?"),
        _ => format!("there are {}", known.collect::<Vec<_>>().join(", ")),
    };
    Error::usage(message).help(help)
}
