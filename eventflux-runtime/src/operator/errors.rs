//! Row errors of an app: counted by query, and given their names.

use crate::error::{Cause, Failure, RowError};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::Timestamp;

/// What an error handler needs to know of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryTexts {
    query: String,
    expressions: Texts,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Texts {
    Fixed(&'static [&'static str]),
    Owned(Vec<String>),
}

impl QueryTexts {
    /// A query of a compiled app: its name as [`RowError::query`] has it, and the SQL of its expressions.
    pub fn fixed(query: impl Into<String>, expressions: &'static [&'static str]) -> Self {
        QueryTexts { query: query.into(), expressions: Texts::Fixed(expressions) }
    }

    /// A query of an app that was made at run time.
    pub fn owned(query: impl Into<String>, expressions: Vec<String>) -> Self {
        QueryTexts { query: query.into(), expressions: Texts::Owned(expressions) }
    }

    /// What it puts rows into, without the number of its statement.
    fn name(&self) -> &str {
        self.query.split_once(" (").map_or(self.query.as_str(), |(name, _)| name)
    }

    fn expression(&self, number: u16) -> &str {
        let number = usize::from(number);
        match &self.expressions {
            Texts::Fixed(texts) => texts.get(number).copied().unwrap_or(""),
            Texts::Owned(texts) => texts.get(number).map_or("", String::as_str),
        }
    }
}

/// The row errors of an app, by query. Telling the host is the back end's.
///
/// ```
/// use eventflux_runtime::operator::{Errors, QueryTexts};
/// use eventflux_runtime::{Cause, Timestamp};
/// let mut errors = Errors::new(vec![QueryTexts::fixed("Bars (statement 3)", &["a / b"])]);
/// assert!(errors.count(0, &Cause::DivisionByZero));
/// let error = errors.describe(0, Cause::DivisionByZero.at(0), Timestamp::from_millis(5));
/// assert_eq!(error.expression, "a / b");
/// assert_eq!(errors.total(), 1);
/// ```
#[derive(Debug)]
pub struct Errors {
    queries: Vec<QueryTexts>,
    counts: Vec<u64>,
    /// What was counted for queries that are not known any more.
    before: u64,
    /// Attempts that did not begin or were given up.
    attempts: u64,
    /// Rows whose partition key was NULL.
    null_keys: u64,
}

impl Errors {
    /// No errors yet of these queries.
    pub fn new(queries: Vec<QueryTexts>) -> Self {
        let counts = vec![0; queries.len()];
        Errors { queries, counts, before: 0, attempts: 0, null_keys: 0 }
    }

    /// Counts what query number `query` could not do, and whether the host is to be told of it.
    pub fn count(&mut self, query: usize, cause: &Cause) -> bool {
        match cause {
            Cause::Attempts { .. } => self.attempts += 1,
            // Many streams have rows that belong nowhere: that is no error of theirs.
            Cause::NullKey => {
                self.null_keys += 1;
                return false;
            }
            _ => {
                if let Some(count) = self.counts.get_mut(query) {
                    *count += 1;
                }
            }
        }
        true
    }

    /// How many attempts of patterns did not begin or were given up because of `max_attempts`.
    pub fn attempts(&self) -> u64 {
        self.attempts
    }

    /// How many rows were in no partition because their key was NULL.
    pub fn null_keys(&self) -> u64 {
        self.null_keys
    }

    /// The error with names.
    pub fn describe(&self, query: usize, failure: Failure, at: Timestamp) -> RowError {
        let (name, expression) = match self.queries.get(query) {
            Some(texts) => (texts.query.clone(), texts.expression(failure.expression).to_owned()),
            None => Default::default(),
        };
        RowError { query: name, expression, cause: failure.cause, at }
    }

    /// The errors of all queries.
    pub fn total(&self) -> u64 {
        self.before + self.counts.iter().sum::<u64>()
    }

    /// The errors of each query: its name and their number.
    pub fn by_query(&self) -> impl Iterator<Item = (&str, u64)> {
        self.queries.iter().map(|texts| texts.query.as_str()).zip(self.counts.iter().copied())
    }

    /// Writes the counts.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_u64(self.attempts);
        out.put_u64(self.null_keys);
        out.put_len(self.counts.len());
        for (texts, &count) in self.queries.iter().zip(&self.counts) {
            out.put_str(texts.name());
            out.put_u64(count);
        }
        out.put_u64(self.before);
    }

    /// Takes over what `save` wrote. Queries are known by their names, those of one name by their order; what was counted for one that is not
    /// there any more is in the total alone.
    ///
    /// # Errors
    /// If the bytes are no counts.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.attempts = from.get_u64()?;
        self.null_keys = from.get_u64()?;
        self.counts.fill(0);
        let mut taken = vec![false; self.counts.len()];
        let mut others = 0_u64;
        for _ in 0..from.get_len()? {
            let (name, count) = (from.get_str()?, from.get_u64()?);
            let own = (0..self.queries.len()).find(|&own| !taken[own] && self.queries[own].name() == name);
            match own {
                Some(own) => (self.counts[own], taken[own]) = (count, true),
                None => others = others.saturating_add(count),
            }
        }
        self.before = from.get_u64()?.saturating_add(others);
        Ok(())
    }
}

crate::state::holds_state!([] Errors);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_counted_and_named() {
        let mut errors = Errors::new(vec![
            QueryTexts::fixed("A (statement 2)", &["x + 1", "y"]),
            QueryTexts::owned("B (statement 3)", vec!["1 / z".to_owned()]),
        ]);
        for query in [0, 1] {
            assert!(errors.count(query, &Cause::DivisionByZero));
        }
        assert!(!errors.count(0, &Cause::NullKey));
        let error = errors.describe(1, Cause::DivisionByZero.at(0), Timestamp::from_millis(1));
        assert_eq!(
            error.to_string(),
            "B (statement 3): division by zero in `1 / z` at 1970-01-01T00:00:00.001Z"
        );
        assert_eq!(errors.total(), 2);
        assert_eq!(errors.by_query().collect::<Vec<_>>(), [("A (statement 2)", 1), ("B (statement 3)", 1)]);

        let mut out = Encoder::new();
        errors.save(&mut out);
        let bytes = out.into_bytes();
        let mut restored = Errors::new(errors.queries.clone());
        assert_eq!(restored.restore(&mut Decoder::new(&bytes)), Ok(()));
        assert_eq!(restored.total(), 2);
        // Other queries: each has what was counted for it, and the total has all.
        let names = ["New (statement 2)", "B (statement 4)", "B (statement 5)"];
        let mut other = Errors::new(names.map(|name| QueryTexts::fixed(name, &[])).to_vec());
        other.restore(&mut Decoder::new(&bytes)).unwrap();
        assert_eq!(other.by_query().map(|(_, count)| count).collect::<Vec<_>>(), [0, 1, 0]);
        assert_eq!(other.total(), 2);
        assert!(other.restore(&mut Decoder::new(&bytes[..bytes.len() - 1])).is_err());
    }
}
