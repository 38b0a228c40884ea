//! How fast each window is, by hand, generated and interpreted: sum, mean and maximum by symbol. With a hundred groups,
//! with a million, and with content of a hundred to a million events or parts, where the cost of an event is to stay
//! as it is.
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
    let rows = |count, symbols| Rows::new(rows::trades(count, symbols, Spread::Uniform), 1_000_000);
    windows(&mut plan, "100 groups", &mut rows(few, rows::SYMBOLS), Effort::Full);
    windows(&mut plan, "1,000,000 groups", &mut rows(many, 1_000_000), Effort::Rounds { filled_after: 2 });
    contents(&mut plan, "100 groups", &mut rows(many, rows::SYMBOLS));
    plan.finish("windows")?;
    Ok(())
}

fn windows(plan: &mut Plan, name: &str, rows: &mut Rows<Trade>, effort: Effort) {
    plan.run::<cases::Tumbling>(name, rows, effort);
    plan.run::<cases::Sliding>(name, rows, effort);
    plan.run::<cases::Session>(name, rows, effort);
    plan.run::<cases::Length>(name, rows, effort);
    plan.run::<cases::Time>(name, rows, effort);
    plan.run::<cases::ExternalTime>(name, rows, effort);
}

fn contents(plan: &mut Plan, name: &str, rows: &mut Rows<Trade>) {
    plan.run::<cases::Length100>(name, rows, Effort::Rounds { filled_after: 1 });
    plan.run::<cases::Length1000000>(name, rows, Effort::Rounds { filled_after: 2 });
    // A pass is of 105 seconds.
    plan.run::<cases::SlidingHour>(name, rows, Effort::Rounds { filled_after: 36 });
}
