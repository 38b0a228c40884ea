//! Slips of the clauses' names, which are often taken for an alias first.

use super::Parsed;
use super::cursor::Parser;
use super::failure::Failure;
use crate::codes;
use crate::span::Span;
use crate::suggest::nearest;
use crate::syntax::ast::{Ident, Input, Query, SelectItem};
use crate::syntax::reserved;
use crate::syntax::tokens::{Symbol, Token};

/// The words that clauses after FROM begin with.
const CLAUSE_NAMES: [&str; 11] = [
    "PARTITION",
    "WHERE",
    "WINDOW",
    "GROUP",
    "HAVING",
    "ORDER",
    "LIMIT",
    "OFFSET",
    "OUTPUT",
    "INSERT",
    "JOIN",
];

impl Parser<'_> {
    /// FROM, after the items of SELECT, `last` being the last of them.
    pub(super) fn expect_from(&mut self, select: Span, last: Option<&SelectItem>, inner: bool) -> Parsed<()> {
        if self.eat_keyword("FROM") {
            return Ok(());
        }
        let goes_on = self.word_at(0).is_some_and(continues_item);
        if goes_on && let Some(alias) = self.bare_alias(last) {
            // `sym price AS p`: the name that was taken for an alias begins another item.
            let message = format!("expected `,` or FROM, found {}", self.found_at(alias));
            return Failure::new(codes::UNEXPECTED_TOKEN, Span::token(alias as u32), message)
                .help("is a comma or an operator missing before it?")
                .into();
        }
        let ends = self.at_end()
            || self.at(Symbol::Semicolon)
            || inner && self.at(Symbol::RParen)
            || !goes_on
                && self
                    .word_at(0)
                    .is_some_and(|w| !reserved::is_bare_alias(w) && !w.eq_ignore_ascii_case("INTO"));
        if ends {
            let message = format!("SELECT without FROM, found {} in its place", self.found());
            return Failure::new(codes::NO_FROM, select, message)
                .help("a query reads a stream: FROM name")
                .into();
        }
        if self.at_keyword("INTO") {
            return Failure::new(codes::FOREIGN_SQL, self.here(), "SELECT has no INTO")
                .help("write INSERT INTO name before SELECT or after the query")
                .into();
        }
        // A misspelt FROM was taken for an alias.
        let before = self.position() - 1;
        if let Some(Token::Word(word)) = self.token(before)
            && nearest(word, ["FROM"]).is_some()
        {
            let message = format!("expected `,` or FROM, found `{word}`");
            return Failure::new(codes::UNEXPECTED_TOKEN, Span::token(before as u32), message)
                .help("did you mean FROM?")
                .into();
        }
        self.unexpected("`,` or FROM")
    }

    /// The place of the alias that the last item ends with, if it has one without AS.
    fn bare_alias(&self, last: Option<&SelectItem>) -> Option<usize> {
        let Some(SelectItem::Expr { alias: Some(alias), .. }) = last else { return None };
        self.without_as(alias)
    }

    /// The place of an alias that was just read, if it has no AS.
    fn without_as(&self, alias: &Ident) -> Option<usize> {
        let place = alias.span.start as usize;
        let before = place.checked_sub(1).and_then(|before| self.token(before));
        let named = matches!(before, Some(Token::Word(word)) if word.eq_ignore_ascii_case("AS"));
        (place + 1 == self.position() && !named).then_some(place)
    }

    /// After the clauses of a query: an error if what follows is a slip of a clause's name.
    pub(super) fn no_misspelt_clause(&self, query: &Query, inner: bool) -> Parsed<()> {
        let over = self.at_end()
            || self.at(Symbol::Semicolon)
            || inner && self.at(Symbol::RParen)
            || self.at_statement()
            || self.at_keyword("END");
        if over {
            return Ok(());
        }
        self.no_pattern_habit(query)?;
        // Directly after the stream the word was taken for its alias.
        let alias = match &query.input {
            Input::Source(source) => source.alias.as_ref().and_then(|alias| self.without_as(alias)),
            _ => None,
        };
        let (next, further): (usize, &[&str]) = match &query.input {
            Input::Pattern(_) if self.at_keyword("ON") => (self.position() + 1, &["TIMEOUT"]),
            Input::Pattern(_) => (self.position(), &["WITHIN", "ON TIMEOUT"]),
            _ => (self.position(), &[]),
        };
        for place in [Some(next), alias].into_iter().flatten() {
            if let Some(Token::Word(word)) = self.token(place)
                && !reserved::is_reserved(word)
                && let Some(clause) = nearest(word, CLAUSE_NAMES.iter().chain(further).copied())
            {
                let message = format!("expected another clause or the end, found {}", self.found_at(place));
                return Failure::new(codes::UNEXPECTED_TOKEN, Span::token(place as u32), message)
                    .help(format!("did you mean {clause}?"))
                    .into();
            }
        }
        Ok(())
    }
}

/// Whether a word that can't be an alias goes on with an item instead of ending the list.
fn continues_item(word: &str) -> bool {
    ["AS", "AND", "OR", "IS", "IN", "BETWEEN", "LIKE", "ILIKE", "NOT"]
        .iter()
        .any(|w| w.eq_ignore_ascii_case(word))
}
