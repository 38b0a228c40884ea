//! The command line's arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::state::State;

/// Streaming SQL: run it over files and pipes, check it, explain it, test it.
#[derive(Debug, Parser)]
#[command(name = "eventflux", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print errors only, no notes and warnings.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Colours in messages.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

/// When messages are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless the environment has NO_COLOR.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run an app over files and pipes.
    Run(Run),
    /// Show the errors of SQL files.
    Check(Check),
    /// Show the plans of an app, or what an error code means.
    Explain(Explain),
    /// Run case files.
    Test(Test),
    /// Look at checkpoints, and at what an edit of an app does to them.
    State(State),
}

impl Command {
    /// Whether messages are for tools.
    pub(crate) fn json(&self) -> bool {
        match self {
            Command::Run(options) => options.json,
            Command::Check(options) => options.json,
            Command::Explain(options) => options.json || options.format == Some(PlanFormat::Json),
            Command::Test(options) => options.json,
            Command::State(options) => options.json,
        }
    }
}

/// `eventflux run`
#[derive(Debug, Args)]
#[command(after_help = "\
Formats by the end of the file's name: .csv, .jsonl, .ndjson, .json (one object per line), each also with .gz.
Exit codes: 0 done, 1 the SQL has errors, 2 wrong usage, 3 a file or a row of it is bad, 130 ended by Ctrl-C.")]
pub(crate) struct Run {
    /// The SQL file.
    pub(crate) app: PathBuf,
    /// Read rows of an input stream from a file, `-` for standard input; may repeat, also for one stream.
    #[arg(short, long = "input", value_name = "STREAM=FILE", value_parser = binding)]
    pub(crate) inputs: Vec<Binding>,
    /// Write the rows of a stream to a file, `-` for standard output; may repeat.
    /// Without it the streams that no query reads go to standard output.
    #[arg(short, long = "output", value_name = "STREAM=FILE", value_parser = binding)]
    pub(crate) outputs: Vec<Binding>,
    /// The format of standard input and output and of files whose names do not tell [default: jsonl; without
    /// --output a table, if standard output is a terminal].
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<RowFormat>,
    /// The same for inputs alone.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,
    /// In apps in arrival time: the column or key of the files that holds each row's time of arrival; for one
    /// stream alone with STREAM=COLUMN. Without it rows arrive when they are read.
    #[arg(long, value_name = "[STREAM=]COLUMN", value_parser = arrival)]
    pub(crate) arrival: Vec<Arrival>,
    /// What to do about a row of an input that can't be read.
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub(crate) on_error: OnError,
    /// Put each row's own time in front of it, as column `@time`.
    #[arg(long)]
    pub(crate) row_times: bool,
    /// Say at the end what was read, put out and counted, also when nothing went wrong.
    #[arg(long)]
    pub(crate) stats: bool,
    /// Split the app by its keys over so many threads; rows come out in the order of their times.
    #[arg(long, default_value_t = 1, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) shards: u16,
    /// Read so many rows a second at most.
    #[arg(long, value_name = "ROWS", allow_negative_numbers = true, value_parser = rate)]
    pub(crate) rate: Option<f64>,
    /// Serve metrics to Prometheus over HTTP; `:PORT` for this machine alone.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) metrics: Option<String>,
    /// Show rates, latencies and queues on standard error, each second anew.
    #[arg(long, conflicts_with = "json")]
    pub(crate) top: bool,
    /// Messages and the final counts as JSON lines on standard error.
    #[arg(long)]
    pub(crate) json: bool,
    /// No progress bar.
    #[arg(long)]
    pub(crate) no_progress: bool,
}

/// `eventflux check`
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 no errors, 1 errors, 2 wrong usage, 3 a file could not be read.")]
pub(crate) struct Check {
    /// The SQL files; `-` for standard input.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// The errors as JSON on standard output, one object per line.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `eventflux explain`
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A SQL file, `-` for standard input, or an error code such as EF0203.
    #[arg(value_name = "FILE|CODE", required_unless_present = "codes")]
    pub(crate) what: Option<String>,
    /// How to print the plans [default: text].
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<PlanFormat>,
    /// The same as --format json.
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// List all error codes.
    #[arg(long, conflicts_with_all = ["what", "format"])]
    pub(crate) codes: bool,
}

/// `eventflux test`
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 all passed, 1 some failed, 2 wrong usage, 3 a case file could not be read."
)]
pub(crate) struct Test {
    /// Case files, or folders with .case files.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Run only the cases whose names contain this.
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Checkpoint and restore the app before every step.
    #[arg(long)]
    pub(crate) restart: bool,
    /// Write what changed before every step, and restore the app from all that was written every third time.
    #[arg(long, conflicts_with = "restart")]
    pub(crate) checkpoint: bool,
    /// One JSON object per case on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A stream and the file that it is read from or written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Binding {
    /// The stream.
    pub(crate) stream: String,
    /// The file; `-` for standard input or output.
    pub(crate) file: PathBuf,
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate.is_finite() && rate > 0.0 => Ok(rate),
        _ => Err("a number above zero is expected".to_owned()),
    }
}

fn binding(text: &str) -> Result<Binding, String> {
    match text.split_once('=') {
        Some((stream, file)) if !stream.is_empty() && !file.is_empty() => {
            Ok(Binding { stream: stream.to_owned(), file: file.into() })
        }
        _ => Err("write STREAM=FILE, such as Trades=trades.csv".to_owned()),
    }
}

/// Where the time of arrival is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// The stream; `None` for all that have no column of their own.
    pub(crate) stream: Option<String>,
    /// The column.
    pub(crate) column: String,
}

fn arrival(text: &str) -> Result<Arrival, String> {
    match text.split_once('=') {
        None if !text.is_empty() => Ok(Arrival { stream: None, column: text.to_owned() }),
        Some((stream, column)) if !stream.is_empty() && !column.is_empty() => {
            Ok(Arrival { stream: Some(stream.to_owned()), column: column.to_owned() })
        }
        _ => Err("write COLUMN or STREAM=COLUMN".to_owned()),
    }
}

/// What becomes of a row that can't be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnError {
    /// Stop.
    #[default]
    Fail,
    /// Count it, show the first few and go on.
    Skip,
}

/// Formats of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowFormat {
    /// Comma-separated values with a header line.
    Csv,
    /// A JSON object per line.
    Jsonl,
    /// A table for people; output only.
    Table,
}

/// Formats that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// Comma-separated values with a header line.
    Csv,
    /// A JSON object per line.
    Jsonl,
}

/// Formats of plans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// The logical and the physical plan.
    #[default]
    Text,
    /// The physical plan for Graphviz.
    Dot,
    /// The physical plan for Mermaid.
    Mermaid,
    /// The physical plan for tools.
    Json,
}
