//! How fast the benched queries are: written by hand, compiled by `eventflux!`, and interpreted, side by side.
//!
//! `cargo bench --bench throughput` first checks that all of them give the same rows. Then criterion measures
//! each of them alone, and 15 rounds in which they take turns give the ratios of a table, which is printed and
//! written beside the build, as `eventflux-bench.md` and `.json`. A word after `--` picks the queries whose names
//! contain it; `-- --rounds-only` leaves criterion out.

mod cases;
mod contender;
mod handwritten;
mod report;
mod rounds;
mod rows;

mod tally;

use std::path::Path;
use std::time::Duration;

use criterion::Criterion;

use cases::Case;
use contender::Rows;
use report::Report;
use rows::Spread;

/// Rows in a pass over generated data.
const TRADES: usize = 1 << 15;
const FLIGHTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/flight_events_2013_01.csv.gz");

/// What was asked for on the command line.
struct Plan {
    criterion: Option<Criterion>,
    rounds: bool,
    filter: Option<String>,
    report: Report,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    // `cargo test --benches` calls it with --test, or with nothing at all.
    let testing = has("--test") || !has("--bench");
    let criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(700));
    let mut plan = Plan {
        criterion: (!testing && !has("--rounds-only")).then_some(criterion),
        rounds: !testing,
        filter: arguments.into_iter().find(|argument| !argument.starts_with('-')),
        report: Report::default(),
    };
    trades(&mut plan, "uniform", Spread::Uniform);
    trades(&mut plan, "skewed", Spread::Skewed);
    flights(&mut plan)?;
    if plan.rounds {
        print!("\n{}", plan.report.markdown());
        plan.report.write()?;
    }
    Ok(())
}

fn trades(plan: &mut Plan, name: &str, spread: Spread) {
    let mut rows = Rows::new(rows::trades(TRADES, spread), 1_000_000);
    run::<cases::FilterTrades>(plan, name, &mut rows);
    run::<cases::RunningTrades>(plan, name, &mut rows);
    run::<cases::LengthTrades>(plan, name, &mut rows);
    run::<cases::TumblingTrades>(plan, name, &mut rows);
    run::<cases::TimeTrades>(plan, name, &mut rows);
}

fn flights(plan: &mut Plan) -> std::io::Result<()> {
    let mut rows = Rows::new(rows::flights(Path::new(FLIGHTS))?, 3_600_000_000);
    run::<cases::FilterFlights>(plan, "flights", &mut rows);
    run::<cases::RunningFlights>(plan, "flights", &mut rows);
    run::<cases::LengthFlights>(plan, "flights", &mut rows);
    run::<cases::TumblingFlights>(plan, "flights", &mut rows);
    run::<cases::TimeFlights>(plan, "flights", &mut rows);
    Ok(())
}

fn run<C: Case>(plan: &mut Plan, data: &str, rows: &mut Rows<C::Row>) {
    let name = format!("{} / {data}", C::NAME);
    if plan.filter.as_ref().is_some_and(|filter| !name.contains(filter.as_str())) {
        return;
    }
    contender::check::<C>(&name, rows);
    if let Some(criterion) = &mut plan.criterion {
        rounds::criterion::<C>(criterion, &name, rows);
    }
    if plan.rounds {
        plan.report.add(rounds::rounds::<C>(C::NAME, data, rows));
    }
}
