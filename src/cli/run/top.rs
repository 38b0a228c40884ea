//! `--top`: rates, latencies and queues on one screen.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use eventflux::pipeline::{Metrics, Monitor};

/// How often the screen is drawn.
const EVERY: Duration = Duration::from_secs(1);

/// The screen: some lines at the end of standard error, each time drawn over the last.
pub(super) struct Top {
    monitor: Monitor,
    drawn: Instant,
    /// What had been processed and put out by then.
    before: (u64, u64),
    lines: usize,
    terminal: bool,
}

impl Top {
    /// Of a pipeline.
    pub(super) fn new(monitor: Monitor) -> Self {
        let terminal = io::stderr().is_terminal();
        Top { monitor, drawn: Instant::now(), before: (0, 0), lines: 0, terminal }
    }

    /// Draws it if it is time.
    pub(super) fn tick(&mut self) {
        if self.drawn.elapsed() >= EVERY {
            self.draw();
        }
    }

    /// Draws it.
    pub(super) fn draw(&mut self) {
        let metrics = self.monitor.metrics();
        let seconds = self.drawn.elapsed().as_secs_f64().max(1e-9);
        self.drawn = Instant::now();
        let now = (metrics.iter().map(Metrics::processed).sum(), metrics.iter().map(|m| m.rows).sum());
        let rates = ((now.0 - self.before.0) as f64 / seconds, (now.1 - self.before.1) as f64 / seconds);
        let text = screen(&metrics, now, rates);
        self.before = now;
        let up = if self.terminal && self.lines > 0 {
            format!("\x1b[{}A\x1b[J", self.lines)
        } else {
            String::new()
        };
        self.lines = text.lines().count();
        // A screen that is gone is no reason to stop.
        let _ = io::stderr().write_all((up + &text).as_bytes());
    }
}

fn screen(metrics: &[Metrics], (events, rows): (u64, u64), rates: (f64, f64)) -> String {
    let mut text = String::new();
    // Writing to a text can't fail.
    let mut line = |name: &str, value: std::fmt::Arguments<'_>| {
        let _ = writeln!(text, "{name:12} {value}");
    };
    line("events", format_args!("{events:>14}  {:>12.0}/s", rates.0));
    line("rows", format_args!("{rows:>14}  {:>12.0}/s", rates.1));
    for (shard, one) in metrics.iter().enumerate() {
        let name = if metrics.len() > 1 { format!("shard {shard}") } else { "app".to_owned() };
        let clock = one.clock.map_or("unknown".to_owned(), |clock| clock.to_string());
        line(&name, format_args!("clock {clock}"));
        let waiting: u64 = one.queues.iter().map(|queue| queue.depth).sum();
        let most = one.queues.iter().map(|queue| queue.high_water).max().unwrap_or(0);
        line("  queue", format_args!("{waiting} waiting, {most} at most"));
        let [p50, p99] = [50.0, 99.0].map(|percent| one.latency.percentile(percent));
        line("  latency", format_args!("p50 {p50:.1?}, p99 {p99:.1?}, max {:.1?}", one.latency.max()));
        let held = one.state.iter().fold((0, 0), |all, (_, held)| (all.0 + held.entries, all.1 + held.bytes));
        let largest = one.state.iter().max_by_key(|(_, held)| held.bytes).filter(|(_, held)| held.bytes > 0);
        let most =
            largest.map_or(String::new(), |(name, held)| format!(", most in {name}: {}", held.entries));
        line("  state", format_args!("{} entries, {:.1} MB{most}", held.0, held.1 as f64 / 1e6));
        let counters = &one.counters;
        line(
            "  lost",
            format_args!(
                "{} late, {} refused, {} row errors, {} dropped",
                counters.late, counters.refused, counters.row_errors, counters.dropped
            ),
        );
    }
    text
}
