//! A failure as a case file, to be kept.

use std::fmt::Write as _;

use eventflux::testing::{show_row, show_time};
use eventflux_runtime::Timestamp;

use super::app::App;
use super::{Answers, Said, Step};

/// The app, its input and what must come out, as a case.
pub fn case_text(app: &App, steps: &[Step], expected: &Answers) -> String {
    let time = |at: i64| show_time(Timestamp::from_micros(at));
    let mut out = format!("=== name me\n--- sql\n{}--- in\n", app.sql());
    for step in steps {
        let _ = match step {
            Step::Push { input, at, row } => {
                let at = at.map_or(String::new(), |at| format!("{} ", time(at)));
                writeln!(out, "{at}{} {}", app.inputs[*input].name, show_row(row))
            }
            Step::Advance(to) => writeln!(out, "{}", time(*to)),
            Step::Restart => writeln!(out, "restart"),
            Step::Finish => writeln!(out, "finish"),
        };
    }
    let said: Vec<&Said> = expected.rows.iter().flatten().collect();
    let late = app.inputs.iter().map(|input| input.late_stream());
    for stream in app.targets.iter().map(|target| target.name.clone()).chain(late) {
        let rows: Vec<&&Said> = said.iter().filter(|said| said.stream == stream).collect();
        let written = app
            .queries
            .iter()
            .flat_map(|query| app.written(query))
            .any(|target| app.targets[target].name == stream);
        if written || !rows.is_empty() {
            let _ = writeln!(out, "--- out {stream}");
        }
        for said in rows {
            let _ = writeln!(out, "{} {}", time(said.at), show_row(&said.row));
        }
    }
    let tables = app.targets.iter().filter(|target| target.table.is_some());
    for (target, rows) in tables.zip(expected.tables.last().into_iter().flatten()) {
        let _ = writeln!(out, "--- table {}", target.name);
        rows.iter().for_each(|row| {
            let _ = writeln!(out, "{}", show_row(row));
        });
    }
    let _ = writeln!(
        out,
        "--- stats\nlate {}\nrefused {}\nrow_errors {}\nnull_key {}\npurged {}",
        expected.late, expected.refused, expected.row_errors, expected.null_key, expected.purged
    );
    out
}
