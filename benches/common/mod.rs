//! What the benches of queries share: rows, contenders, rounds, the table.

pub(crate) mod byhand;
pub(crate) mod case;
pub(crate) mod contender;
mod report;
mod rounds;
pub(crate) mod rows;
mod tally;

use std::time::Duration;

use criterion::Criterion;

use case::Case;
use contender::Rows;
use report::Report;
pub(crate) use rounds::Effort;

/// Queries in all their forms: `Case App "file" "name": Row -> Out;`, with the loop of that name in `handwritten`.
macro_rules! cases {
    ($($case:ident $app:ident $file:tt $name:literal: $row:ident -> $out:ident;)*) => {$(
        eventflux::eventflux! { struct $app; file = $file }

        #[doc = $name]
        pub(crate) struct $case;

        impl $crate::common::case::Case for $case {
            const NAME: &'static str = $name;
            const SQL: &'static str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $file));
            type Row = $row;
            type Out = $out;
            type ByHand = $crate::handwritten::$case<true>;
            type Unchecked = $crate::handwritten::$case<false>;

            fn compiled(sink: impl FnMut(&$out) + 'static) -> impl $crate::common::contender::Contender<$row> + 'static {
                $crate::common::case::Compiled($app::builder().on_out(sink).build())
            }
        }
    )*};
}

pub(crate) use cases;

/// What was asked for on the command line.
pub(crate) struct Plan {
    criterion: Option<Criterion>,
    /// Whether cargo's benches run, and not its tests.
    pub(crate) rounds: bool,
    filter: Option<String>,
    report: Report,
}

impl Plan {
    /// From the command line. `cargo test --benches` calls with --test, or with nothing at all.
    pub(crate) fn of_arguments() -> Self {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
        let testing = has("--test") || !has("--bench");
        let criterion = Criterion::default()
            .sample_size(10)
            .warm_up_time(Duration::from_millis(200))
            .measurement_time(Duration::from_millis(700));
        Plan {
            criterion: (!testing && !has("--rounds-only")).then_some(criterion),
            rounds: !testing,
            filter: arguments.into_iter().find(|argument| !argument.starts_with('-')),
            report: Report::default(),
        }
    }

    /// Checks a query's contenders and measures them.
    pub(crate) fn run<C: Case>(&mut self, data: &str, rows: &mut Rows<C::Row>, effort: Effort) {
        let name = format!("{} / {data}", C::NAME);
        if self.filter.as_ref().is_some_and(|filter| !name.contains(filter.as_str())) {
            return;
        }
        contender::check::<C>(&name, rows);
        if let Some(criterion) = self.criterion.as_mut().filter(|_| effort == Effort::Full) {
            rounds::criterion::<C>(criterion, &name, rows);
        }
        if self.rounds {
            self.report.add(rounds::rounds::<C>(C::NAME, data, rows, effort));
        }
    }

    /// Prints the table, and writes it beside the build as `eventflux-<name>.md` and `.json`.
    ///
    /// # Errors
    /// If a file can't be written.
    pub(crate) fn finish(&self, name: &str) -> std::io::Result<()> {
        if self.rounds {
            print!("\n{}", self.report.markdown());
            self.report.write(name)?;
        }
        Ok(())
    }
}
