//! What a failing case shows.

use std::fmt;

use super::case::Case;
use super::runner::{Failure, Found};

/// Rows shown before and after the place where the outputs part.
const CONTEXT: usize = 5;
/// Row errors shown.
const ROW_ERRORS: usize = 5;

/// A failing case for people: the place, the SQL, the step after which the outputs part, and the expected
/// and the actual rows side by side.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    case: &'a Case,
    failure: &'a Failure,
}

impl<'a> Report<'a> {
    /// The report of `case`, which failed by `failure`.
    pub fn new(case: &'a Case, failure: &'a Failure) -> Self {
        Report { case, failure }
    }

    /// The line of the file that the failure is best seen from.
    fn line(&self) -> usize {
        match self.failure {
            Failure::Case { line, .. } => *line,
            Failure::Rows(rows) => rows.line,
            Failure::Step { step, .. } => self.case.steps.get(*step).map_or(self.case.line, |s| s.line),
            _ => self.case.line,
        }
    }

    fn step(&self, f: &mut fmt::Formatter<'_>, step: usize) -> fmt::Result {
        match self.case.steps.get(step) {
            Some(step) => write!(f, "`{}` (line {})", step.action, step.line),
            None => f.write_str("the begin"),
        }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let case = self.case;
        writeln!(f, "{}:{}: {}", case.file.display(), self.line(), case.name)?;
        for (index, line) in case.sql.lines().enumerate() {
            writeln!(f, "{:>4} | {line}", index + 1)?;
        }
        match self.failure {
            Failure::Rejected(found) => {
                writeln!(f, "the app does not compile:")?;
                show_found(f, found)
            }
            Failure::Errors { missing, surplus } => {
                for error in missing {
                    writeln!(f, "  expected {error} (line {}), which did not come", error.line)?;
                }
                if !surplus.is_empty() {
                    writeln!(f, "the compiler said, and the case does not expect:")?;
                }
                show_found(f, surplus)
            }
            Failure::Case { message, .. } => writeln!(f, "{message}"),
            Failure::Step { step, error } => {
                self.step(f, *step)?;
                writeln!(f, " was refused: {error}")
            }
            Failure::Rows(rows) => {
                write!(f, "stream `{}` is not as expected", rows.stream)?;
                if let Some(step) = rows.step {
                    f.write_str(" after ")?;
                    self.step(f, step)?;
                }
                writeln!(f, ": {} rows expected, {} came", rows.expected.len(), rows.actual.len())?;
                side_by_side(f, &rows.expected, &rows.actual, rows.first)?;
                show_errors(f, &rows.row_errors)
            }
            Failure::Counter { name, expected, actual, row_errors } => {
                writeln!(f, "counter `{name}`: expected {expected}, actual {actual}")?;
                show_errors(f, row_errors)
            }
        }
    }
}

fn show_found(f: &mut fmt::Formatter<'_>, found: &[Found]) -> fmt::Result {
    for error in found {
        writeln!(f, "  {} at {}:{}: {}", error.code, error.line, error.column, error.message)?;
    }
    Ok(())
}

fn show_errors(f: &mut fmt::Formatter<'_>, errors: &[String]) -> fmt::Result {
    for error in errors.iter().take(ROW_ERRORS) {
        writeln!(f, "  row error: {error}")?;
    }
    if errors.len() > ROW_ERRORS {
        writeln!(f, "  and {} row errors more", errors.len() - ROW_ERRORS)?;
    }
    Ok(())
}

/// Both lists beside each other around the first rows without a partner, which are marked.
fn side_by_side(
    f: &mut fmt::Formatter<'_>,
    expected: &[String],
    actual: &[String],
    first: (Option<usize>, Option<usize>),
) -> fmt::Result {
    let places = [first.0, first.1].into_iter().flatten();
    let from = places.clone().min().unwrap_or(0).saturating_sub(CONTEXT);
    let to = places.max().map_or(0, |p| p + CONTEXT + 1).min(expected.len().max(actual.len()));
    let cell = |rows: &[String], row: usize| rows.get(row).map_or_else(|| "-".to_owned(), Clone::clone);
    let width = (from..to).map(|row| cell(expected, row).chars().count()).max().unwrap_or(0).max(8);
    writeln!(f, "        {:<width$}   actual", "expected")?;
    if from > 0 {
        writeln!(f, "        .. {from} rows alike")?;
    }
    for row in from..to {
        let marked = first.0 == Some(row) || first.1 == Some(row);
        let mark = if marked { '>' } else { ' ' };
        writeln!(f, "{mark} {:>4}  {:<width$} | {}", row + 1, cell(expected, row), cell(actual, row))?;
    }
    let rest = expected.len().max(actual.len()).saturating_sub(to);
    if rest > 0 {
        writeln!(f, "        .. and {rest} more")?;
    }
    Ok(())
}
