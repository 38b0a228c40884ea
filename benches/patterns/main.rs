//! How fast patterns are, by hand, generated and interpreted: a price below 100 within a second of one above 900 of the same
//! symbol, and three rising prices of a symbol. With a hundred, ten thousand and a million attempts open of other symbols the cost
//! of an event is to stay as it is.
//!
//! `cargo bench --bench patterns`; see the bench `throughput` for what is measured, and how.

mod cases;
#[path = "../common/mod.rs"]
#[allow(dead_code, unused_imports, reason = "each bench uses its part")]
mod common;
mod handwritten;

use common::contender::Rows;
use common::rows::{self, Spread};
use common::{Effort, Plan};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut plan = Plan::of_arguments();
    let count = if plan.rounds { 1 << 15 } else { 1 << 12 };
    let ticks = || Rows::new(rows::ticks(count, rows::SYMBOLS), 1_000_000);
    plan.run::<cases::Follows>("100 symbols", &mut ticks(), Effort::Full);
    let mut trades = Rows::new(rows::trades(count, rows::SYMBOLS, Spread::Uniform), 1_000_000);
    plan.run::<cases::Rising>("100 symbols", &mut trades, Effort::Full);
    for (name, open) in [("100 open", 100), ("10,000 open", 10_000), ("1,000,000 open", 1_000_000)] {
        let open = if plan.rounds { open } else { 100 };
        let mut rows = ticks().behind(rows::others(open));
        plan.run::<cases::FollowsDay>(name, &mut rows, Effort::Rounds { filled_after: 2 });
    }
    plan.finish("patterns")?;
    Ok(())
}
