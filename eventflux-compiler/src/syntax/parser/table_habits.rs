//! What is often said of tables by those who know them from databases, and how it is said here.
//!
//! All of it is looked at only where a statement can't go on, so that no valid one becomes an error.

use super::cursor::Parser;
use super::failure::Failure;
use crate::codes;
use crate::syntax::tokens::Symbol;

/// What databases say of a column that is not said here.
const OF_COLUMNS: [&str; 9] = [
    "UNIQUE",
    "DEFAULT",
    "CHECK",
    "REFERENCES",
    "AUTO_INCREMENT",
    "AUTOINCREMENT",
    "GENERATED",
    "COLLATE",
    "CONSTRAINT",
];

impl Parser<'_> {
    /// The error about what stands behind a column of a table.
    pub(super) fn column_habit(&self) -> Option<Failure> {
        let word = self.word_at(0)?.to_ascii_uppercase();
        OF_COLUMNS.contains(&word.as_str()).then(|| self.no_constraint(&word))
    }

    /// The error about what stands in place of a column of a table.
    pub(super) fn constraint_habit(&self) -> Option<Failure> {
        let word = self.word_at(0)?.to_ascii_uppercase();
        let is = match word.as_str() {
            "UNIQUE" | "CHECK" => self.symbol_at(1, Symbol::LParen),
            "FOREIGN" => self.keyword_at(1, "KEY"),
            "CONSTRAINT" => ["PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].iter().any(|k| self.keyword_at(2, k)),
            _ => false,
        };
        is.then(|| self.no_constraint(&word))
    }

    fn no_constraint(&self, word: &str) -> Failure {
        let message = format!("{word} is not said of tables here");
        let help = match word {
            "UNIQUE" => "what must not be there twice is the PRIMARY KEY; an index only finds rows",
            "DEFAULT" => "the query that writes the table gives the value: SELECT COALESCE(x, 0) AS x",
            "CHECK" | "REFERENCES" | "FOREIGN" => "the query that writes the table has a WHERE",
            _ => "a column has a name, a type, NOT NULL and PRIMARY KEY",
        };
        Failure::new(codes::FOREIGN_SQL, self.here(), message).help(help)
    }

    /// The error about words between CREATE and what is created, or between that and its name.
    pub(super) fn create_habit(&self) -> Option<Failure> {
        let (message, help) = if self.at_keywords(&["IF", "NOT", "EXISTS"]) {
            ("nothing is there before it is created: an app is its text", "leave IF NOT EXISTS out")
        } else if self.at_keywords(&["UNIQUE", "INDEX"]) {
            ("an index only finds rows", "what must not be there twice is the PRIMARY KEY of its table")
        } else if self.at_keywords(&["OR", "REPLACE"]) {
            ("nothing is there before it is created: an app is its text", "leave OR REPLACE out")
        } else {
            return None;
        };
        Some(Failure::new(codes::FOREIGN_SQL, self.here(), message).help(help))
    }

    /// The error about what INSERT says of rows that are there already.
    pub(super) fn conflict_habit(&self) -> Option<Failure> {
        if !(self.at_keywords(&["ON", "CONFLICT"]) || self.at_keywords(&["ON", "DUPLICATE"])) {
            return None;
        }
        let message = "INSERT does not say what becomes of a row that is there already";
        let help = "write UPSERT INTO to replace it; INSERT of a primary key that is there is a row error";
        Some(Failure::new(codes::FOREIGN_SQL, self.here(), message).help(help))
    }
}
