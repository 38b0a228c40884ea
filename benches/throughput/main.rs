//! How fast the benched queries are: written by hand, compiled by `eventflux!`, and interpreted, side by side.
//!
//! `cargo bench --bench throughput` first checks that all of them give the same rows. Then criterion measures
//! each of them alone, and 15 rounds in which they take turns give the ratios of a table, which is printed and
//! written beside the build, as `eventflux-bench.md` and `.json`. A word after `--` picks the queries whose names
//! contain it; `-- --rounds-only` leaves criterion out.

mod cases;
#[path = "../common/mod.rs"]
#[allow(dead_code, unused_imports, reason = "each bench uses its part")]
mod common;
mod handwritten;

use std::path::Path;

use common::contender::Rows;
use common::rows::{self, Spread};
use common::{Effort, Plan};

/// Rows in a pass over generated data.
const TRADES: usize = 1 << 15;
const FLIGHTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/flight_events_2013_01.csv.gz");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut plan = Plan::of_arguments();
    trades(&mut plan, "uniform", Spread::Uniform);
    trades(&mut plan, "skewed", Spread::Skewed);
    flights(&mut plan)?;
    plan.finish("bench")?;
    Ok(())
}

fn trades(plan: &mut Plan, name: &str, spread: Spread) {
    let mut rows = Rows::new(rows::trades(TRADES, rows::SYMBOLS, spread), 1_000_000);
    plan.run::<cases::FilterTrades>(name, &mut rows, Effort::Full);
    plan.run::<cases::RunningTrades>(name, &mut rows, Effort::Full);
    plan.run::<cases::LengthTrades>(name, &mut rows, Effort::Full);
    plan.run::<cases::TumblingTrades>(name, &mut rows, Effort::Full);
    plan.run::<cases::TimeTrades>(name, &mut rows, Effort::Full);
    plan.run::<cases::PartedTrades>(name, &mut rows, Effort::Full);
}

fn flights(plan: &mut Plan) -> std::io::Result<()> {
    let mut rows = Rows::new(rows::flights(Path::new(FLIGHTS))?, 3_600_000_000);
    plan.run::<cases::FilterFlights>("flights", &mut rows, Effort::Full);
    plan.run::<cases::RunningFlights>("flights", &mut rows, Effort::Full);
    plan.run::<cases::LengthFlights>("flights", &mut rows, Effort::Full);
    plan.run::<cases::TumblingFlights>("flights", &mut rows, Effort::Full);
    plan.run::<cases::TimeFlights>("flights", &mut rows, Effort::Full);
    Ok(())
}
