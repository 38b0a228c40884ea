//! Trees back to SQL.
//!
//! What is printed parses back to an equal tree: parentheses stand where the grammar needs them and nowhere
//! else, and names are quoted where they would be read as something else. Statements have one clause a line.

mod expr;
mod pattern;
mod query;
mod statement;

use std::fmt::{self, Display, Formatter, Write};

use super::ast::Ident;
use super::{duration, reserved};

impl Display for Ident {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let special = reserved::is_reserved(&self.name)
            || reserved::contains(reserved::CLAUSE_WORDS, &self.name)
            || reserved::contains(reserved::EXPRESSION_WORDS, &self.name);
        name(f, &self.name, special)
    }
}

/// A name, quoted where it is special or not made like one.
fn name(f: &mut Formatter<'_>, name: &str, special: bool) -> fmt::Result {
    let mut chars = name.chars();
    let plain = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_');
    if plain && !special { f.write_str(name) } else { quoted(f, name, '"') }
}

/// Text between quotes, with the quotes within it doubled.
fn quoted(f: &mut Formatter<'_>, text: &str, quote: char) -> fmt::Result {
    f.write_char(quote)?;
    for c in text.chars() {
        if c == quote {
            f.write_char(quote)?;
        }
        f.write_char(c)?;
    }
    f.write_char(quote)
}

/// A string literal.
struct Text<'a>(&'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        quoted(f, self.0, '\'')
    }
}

/// A duration in microseconds.
struct Duration(i64);

impl Display for Duration {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        duration::write(f, self.0)
    }
}

/// A list with commas.
struct List<'a, T>(&'a [T]);

impl<T: Display> Display for List<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, item) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            item.fmt(f)?;
        }
        Ok(())
    }
}
