//! A bar for long files, on a terminal.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::args::Run;
use crate::cli::messages::Messages;

/// Runs shorter than this show no bar.
const PATIENCE: Duration = Duration::from_secs(1);
/// Rows between two looks at the clock.
const STRIDE: u32 = 1024;

/// How long the files are, and how much of them was read.
#[derive(Clone, Default)]
pub(super) struct Lengths {
    total: u64,
    counts: Vec<Arc<AtomicU64>>,
}

impl Lengths {
    /// One more file.
    pub(super) fn add(&mut self, length: u64, count: Arc<AtomicU64>) {
        self.total += length;
        self.counts.push(count);
    }

    fn read(&self) -> u64 {
        self.counts.iter().map(|count| count.load(Ordering::Relaxed)).sum()
    }
}

/// The bar.
pub(super) struct Progress<'a> {
    lengths: Lengths,
    messages: &'a Messages,
    wanted: bool,
    began: Instant,
    bar: Option<ProgressBar>,
    rows: u32,
}

impl<'a> Progress<'a> {
    /// A bar, if standard error is a terminal that rows are not written to.
    pub(super) fn new(
        lengths: &Lengths,
        options: &Run,
        rows_on_terminal: bool,
        messages: &'a Messages,
    ) -> Self {
        let wanted = lengths.total > 0
            && !options.no_progress
            && !options.json
            && !rows_on_terminal
            && io::stderr().is_terminal();
        Progress { lengths: lengths.clone(), messages, wanted, began: Instant::now(), bar: None, rows: 0 }
    }

    /// A row was read.
    pub(super) fn tick(&mut self) {
        self.rows += 1;
        if self.rows < STRIDE {
            return;
        }
        self.rows = 0;
        if !self.wanted {
            return;
        }
        match &self.bar {
            Some(bar) => bar.set_position(self.lengths.read()),
            None if self.began.elapsed() >= PATIENCE => {
                let bar = ProgressBar::new(self.lengths.total);
                let style = "{wide_bar} {bytes}/{total_bytes}, {elapsed} gone, {eta} to go";
                bar.set_style(
                    ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
                );
                self.messages.set_bar(Some(bar.clone()));
                self.bar = Some(bar);
            }
            None => {}
        }
    }

    /// The bar goes.
    pub(super) fn end(&mut self) {
        self.wanted = false;
        self.messages.set_bar(None);
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
