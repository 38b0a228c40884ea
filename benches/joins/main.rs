//! How fast joins are, by hand, generated and interpreted: the last hundred trades of each side, trades within a second of each other at
//! 100,000 events a second, and trades that look at a side that holds a hundred, ten thousand and a million rows of other symbols: the
//! cost of an event is to stay as it is. The same for trades that look up a row of a table of so many.
//!
//! `cargo bench --bench joins`; see the bench `throughput` for what is measured, and how.

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
    let count = if plan.rounds { 1 << 15 } else { 1 << 12 };
    let trades = |symbols| rows::trades(count, symbols, Spread::Uniform);
    let mut hundred = Rows::new(trades(rows::SYMBOLS), 1_000_000);
    plan.run::<cases::Lengths>("100 symbols", &mut hundred, Effort::Full);
    let mut dense = Rows::new(tenfold(trades(10_000)), 1_000_000);
    plan.run::<cases::Within>("10,000 symbols, 100,000 events/s", &mut dense, Effort::Full);
    for (name, held) in [("100 held", 100), ("10,000 held", 10_000), ("1,000,000 held", 1_000_000)] {
        let held = if plan.rounds { held } else { 100 };
        let mut rows = Rows::new(looking(trades(rows::SYMBOLS)), 1_000_000);
        let first = rows.structs[0].at;
        let mut before: Vec<Trade> = rows::others(held);
        // One of each symbol that is looked for.
        let mut hot: Vec<Trade> = rows.structs.clone();
        hot.sort_by(|a, b| a.symbol.cmp(&b.symbol));
        hot.dedup_by(|a, b| a.symbol == b.symbol);
        before.extend(hot.into_iter().map(|trade| Trade { volume: 1, at: first.minus(1_000_000), ..trade }));
        rows = rows.behind(before);
        plan.run::<cases::Recent>(name, &mut rows, Effort::Rounds { filled_after: 2 });
    }
    for (name, held) in [("100 rows", 100), ("10,000 rows", 10_000), ("1,000,000 rows", 1_000_000)] {
        let held = if plan.rounds { held } else { 100 };
        // Each looks up a row of its own, wherever in the table that is.
        let mut rows = Rows::new(looking(trades(held)), 1_000_000);
        let first = rows.structs[0].at;
        let mut before: Vec<Trade> = rows::each_symbol(held);
        before.iter_mut().for_each(|trade| trade.at = first.minus(1_000_000));
        rows = rows.behind(before);
        plan.run::<cases::Known>(name, &mut rows, Effort::Rounds { filled_after: 2 });
    }
    plan.finish("joins")?;
    Ok(())
}

/// The same trades in a tenth of the time.
fn tenfold(mut trades: Vec<Trade>) -> Vec<Trade> {
    let first = trades[0].at;
    for trade in &mut trades {
        trade.at = first.plus((trade.at.as_micros() - first.as_micros()) / 10);
    }
    trades
}

/// The same trades, all of the side that looks.
fn looking(mut trades: Vec<Trade>) -> Vec<Trade> {
    trades.iter_mut().for_each(|trade| trade.volume *= 2);
    trades
}
