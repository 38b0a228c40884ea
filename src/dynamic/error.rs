//! Why an app could not be compiled.

use std::fmt::{self, Write as _};
use std::ops::Range;

use eventflux_compiler::TextErrors;
use eventflux_compiler::bind::Failed;
pub use eventflux_compiler::diagnostic::Code;

/// All errors of an app, in order of place.
///
/// Printed, each looks as rustc's do:
///
/// ```
/// use eventflux::dynamic::App;
///
/// let error = App::compile("CREATE STREAM T (price DOUBLE);\nSELECT prise FROM T;").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "\
/// error[EF0201]: `T` has no column `prise`
///  --> 2:8
///   |
/// 2 | SELECT prise FROM T;
///   |        ^^^^^
///   = help: did you mean `price`?
/// "
/// );
/// let first = &error.problems()[0];
/// assert_eq!((first.code().to_string().as_str(), first.help()), ("EF0201", Some("did you mean `price`?")));
/// assert_eq!(first.place().map(|place| place.range.clone()), Some(39..44));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    problems: Vec<Problem>,
    source: String,
}

/// One error of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    place: Option<Place>,
    message: String,
    help: Option<String>,
}

/// A place in SQL text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The character in the line, from 1.
    pub column: u32,
    /// The bytes of the wrong thing.
    pub range: Range<usize>,
}

impl Error {
    pub(super) fn of_text(sql: &str, errors: TextErrors) -> Self {
        let problem = |error: eventflux_compiler::TextError| Problem {
            code: error.code,
            place: Some(Place { line: error.line, column: error.column, range: error.range }),
            message: error.message,
            help: error.help,
        };
        Error { problems: errors.errors.into_iter().map(problem).collect(), source: sql.to_owned() }
    }

    pub(super) fn of_tree(failed: Failed) -> Self {
        let problem = |error: eventflux_compiler::diagnostic::Diagnostic| Problem {
            code: error.code,
            place: None,
            message: error.message,
            help: error.help,
        };
        Error { problems: failed.diagnostics.into_iter().map(problem).collect(), source: String::new() }
    }

    /// An error of the app as a whole.
    pub(super) fn of_app(code: Code, message: String) -> Self {
        Error { problems: vec![Problem { code, place: None, message, help: None }], source: String::new() }
    }

    /// The errors, one per cause; at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl Problem {
    /// What kind of error; `eventflux explain` says more about it.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Where it is; `None` for an app that was not made from text.
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// What is wrong, naming the SQL thing.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How to mend it, where that is known.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    fn print(&self, source: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error[{}]: {}", self.code, self.message)?;
        let mut margin = String::new();
        if let Some(place) = &self.place {
            margin = " ".repeat(place.line.to_string().len());
            writeln!(f, "{margin}--> {}:{}", place.line, place.column)?;
            if let Some(line) = source.lines().nth(place.line.saturating_sub(1) as usize) {
                let before = line.chars().take(place.column.saturating_sub(1) as usize);
                // Tabs stay, so that the caret stands below its character.
                let indent: String = before.map(|c| if c == '\t' { c } else { ' ' }).collect();
                let wrong = source.get(place.range.clone()).unwrap_or_default();
                let width = wrong.lines().next().unwrap_or_default().chars().count().max(1);
                writeln!(f, "{margin} |\n{} | {line}", place.line)?;
                writeln!(f, "{margin} | {indent}{}", "^".repeat(width))?;
            }
        }
        if let Some(help) = &self.help {
            let mut lines = help.lines();
            writeln!(f, "{margin} = help: {}", lines.next().unwrap_or_default())?;
            for line in lines {
                writeln!(f, "{margin}         {line}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            if i > 0 {
                f.write_char('\n')?;
            }
            problem.print(&self.source, f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::super::App;

    fn message(sql: &str) -> String {
        App::compile(sql).map(drop).unwrap_err().to_string()
    }

    #[test]
    fn all_errors_are_shown_at_their_places() {
        let message = message("CREATE STREAM T (a INT);\n\tINSERT INTO A SELECT b AS é, c FROM T;");
        assert!(
            message.contains("2:23\n  |\n2 | \tINSERT INTO A SELECT b AS é, c FROM T;\n  | \t"),
            "{message}"
        );
        assert_eq!(message.matches("error[EF0201]").count(), 2, "{message}");
    }

    #[test]
    fn an_error_at_the_end_of_the_text_has_a_caret() {
        let message = message("CREATE STREAM T (a INT);\nINSERT INTO A SELECT");
        assert!(message.contains('^'), "{message}");
    }
}
