//! The `eventflux` command: runs, checks, explains and tests streaming SQL. docs/cli.md describes it.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
