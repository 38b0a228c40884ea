//! How fast each window is, by hand, generated and interpreted, with a hundred groups and with a million: sum, mean
//! and maximum by symbol.
//!
//! `cargo bench --bench windows`; see the bench `throughput` for what is measured, and how.

mod cases;
#[path = "../common/mod.rs"]
#[allow(dead_code, unused_imports, reason = "each bench uses its part")]
mod common;
mod handwritten;

use common::contender::Rows;
use common::rows::{self, Spread, Trade};
use common::{Effort, Plan};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut plan = Plan::of_arguments();
    let (few, many) = if plan.rounds { (1 << 15, 1 << 20) } else { (1 << 12, 1 << 12) };
    let mut rows = Rows::new(rows::trades(few, rows::SYMBOLS, Spread::Uniform), 1_000_000);
    windows(&mut plan, "100 groups", &mut rows, Effort::Full);
    let mut rows = Rows::new(rows::trades(many, 1_000_000, Spread::Uniform), 1_000_000);
    windows(&mut plan, "1,000,000 groups", &mut rows, Effort::Rounds);
    plan.finish("windows")?;
    Ok(())
}

fn windows(plan: &mut Plan, name: &str, rows: &mut Rows<Trade>, effort: Effort) {
    plan.run::<cases::Tumbling>(name, rows, effort);
    plan.run::<cases::Length>(name, rows, effort);
    plan.run::<cases::Session>(name, rows, effort);
    plan.run::<cases::Time>(name, rows, effort);
    plan.run::<cases::ExternalTime>(name, rows, effort);
}
