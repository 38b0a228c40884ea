//! What is often written in patterns by those who know them from elsewhere, and how it is written here.
//!
//! All of it is looked at only where a query can't go on, so that no valid one becomes an error.

use super::Parsed;
use super::cursor::Parser;
use super::failure::Failure;
use crate::codes;
use crate::span::Span;
use crate::suggest::nearest;
use crate::syntax::ast::{Element, Input, PatternExpr, PatternKind, Query, Source, SourceKind};
use crate::syntax::tokens::{Symbol, Token};
use crate::syntax::{limits, reserved};

/// What may stand behind a position or a group, for a message.
const GOES_ON: &str = "`->`, AND, OR or `)`";
const FOLLOWS: &str = "write `->` before what comes later";

/// What is written between positions elsewhere.
const BETWEEN: &[(&str, &str)] = &[
    (",", FOLLOWS),
    (">", FOLLOWS),
    ("-", FOLLOWS),
    ("THEN", FOLLOWS),
    ("NEXT", FOLLOWS),
    ("FOLLOWED", FOLLOWS),
    ("||", "write OR between alternatives"),
];

impl Parser<'_> {
    /// The error where a pattern, of which `read` was read, neither goes on nor ends.
    pub(super) fn pattern_habit(&self, read: &PatternExpr) -> Failure {
        let last = last_element(read);
        if let Some(failure) = last.and_then(|element| self.every_habit(element)) {
            return failure;
        }
        let failure = self.unexpected_failure(GOES_ON);
        let written = self.written(self.position());
        if let Some((_, help)) = BETWEEN.iter().find(|(text, _)| text.eq_ignore_ascii_case(written)) {
            return failure.help(*help);
        }
        match last.and_then(|element| self.element_habit(element, written)) {
            Some(help) => failure.help(help),
            None => failure,
        }
    }

    /// EVERY, in its right letters or not, where it was read as the stream that `element` is.
    fn every_habit(&self, element: &Element) -> Option<Failure> {
        let place = self.position().checked_sub(1)?;
        let alone = element.alias.is_none() && element.stream.span.start as usize == place;
        let goes_on = self.at(Symbol::LParen)
            || self.at_keyword("NOT")
            || self.word_at(0).is_some_and(reserved::is_bare_alias);
        let Some(Token::Word(word)) = self.token(place).filter(|_| alone && goes_on) else { return None };
        if word.eq_ignore_ascii_case("EVERY") {
            let before = self.written(place.checked_sub(1)?).to_ascii_uppercase();
            let message = format!("EVERY means nothing behind {before}");
            return Some(
                Failure::new(codes::EVERY_HERE, Span::token(place as u32), message).help("leave it out"),
            );
        }
        nearest(word, ["EVERY"])?;
        let message = format!("the stream `{word}` can't be followed by {}", self.found());
        let failure = Failure::new(codes::UNEXPECTED_TOKEN, Span::token(place as u32), message);
        Some(failure.help("did you mean EVERY?"))
    }

    /// How a position is written that goes on with `written` elsewhere.
    fn element_habit(&self, element: &Element, written: &str) -> Option<String> {
        let stream = limits::shortened(&element.stream.name);
        let next = || self.word_at(1).map(limits::shortened);
        let help = match written.to_ascii_uppercase().as_str() {
            "AS" => format!("write a name before its stream: {}={stream}", next()?),
            ":" => format!("write `=` behind a name: {stream}={}", next()?),
            "(" | "WHERE" => format!("write a filter in brackets: {stream}[..]"),
            "<" => format!("write how often in braces: {stream}{{{}}}", self.range_in_angles()?),
            "UNTIL" => "what ends an attempt is written NOT: a -> NOT c -> b".to_string(),
            word if nearest(word, ["WITHIN"]).is_some() => "did you mean WITHIN?".to_string(),
            _ if self.word_at(0).is_some_and(reserved::is_bare_alias) => {
                format!("{FOLLOWS}, or a name before its stream: {}={stream}", limits::shortened(written))
            }
            _ => return None,
        };
        Some(help)
    }

    /// `<2:5>` as it stands in braces.
    fn range_in_angles(&self) -> Option<String> {
        let mut range = String::new();
        for place in self.position() + 1.. {
            match self.token(place)? {
                Token::Number(number) if range.len() + number.len() < 24 => range.push_str(number),
                Token::Symbol(Symbol::Colon) if range.is_empty() => range.push_str("0,"),
                Token::Symbol(Symbol::Colon) => range.push(','),
                Token::Symbol(Symbol::Gt) if !range.is_empty() => return Some(range),
                _ => return None,
            }
        }
        None
    }

    /// The `]` of a filter. Where the pattern goes on before it, it is the `[` that is wrong.
    pub(super) fn close_filter(&mut self, open: usize) -> Parsed<()> {
        let goes_on = self.at(Symbol::Arrow) || self.at(Symbol::RParen) || self.at_keyword("WITHIN");
        if goes_on && !self.closes_later() {
            let message = "this `[` has no closing `]`";
            return Failure::new(codes::UNBALANCED, Span::token(open as u32), message)
                .help(format!("write `]` behind the filter, before {}", self.found()))
                .into();
        }
        self.close(Symbol::RBracket, open)
    }

    /// Whether a `]` that was not opened from here on follows in this statement.
    fn closes_later(&self) -> bool {
        let mut depth = 0_usize;
        for place in self.position().. {
            match self.token(place) {
                None | Some(Token::Symbol(Symbol::Semicolon)) => return false,
                Some(Token::Symbol(Symbol::LBracket)) => depth += 1,
                Some(Token::Symbol(Symbol::RBracket)) if depth == 0 => return true,
                Some(Token::Symbol(Symbol::RBracket)) => depth -= 1,
                Some(_) => {}
            }
        }
        false
    }

    /// The error about `FROM PATTERN [..]`, whose positions were read as a filter of a stream, if it is that.
    pub(super) fn pattern_in_brackets(&self, start: usize) -> Option<Failure> {
        let is = |ahead: usize, text: &str| self.written(start + ahead).eq_ignore_ascii_case(text);
        let pattern = is(0, "PATTERN") || is(0, "SEQUENCE");
        (pattern && is(1, "[") && (self.at(Symbol::Arrow) || is(2, "EVERY")))
            .then(|| self.no_parentheses(self.written(start), start + 1))
    }

    /// After the clauses of a query that can't go on: an error if its input was meant as a pattern.
    pub(super) fn no_pattern_habit(&self, query: &Query) -> Parsed<()> {
        match &query.input {
            Input::Source(source) if source.span.end as usize == self.position() => {
                self.source_habit(source).map_or(Ok(()), Err)
            }
            Input::Pattern(_) if self.at_keyword("WITHIN") || self.at_keywords(&["ON", "TIMEOUT"]) => {
                let name = if self.at_keyword("ON") { "ON TIMEOUT" } else { "WITHIN" };
                let message = format!("{name} stands directly behind the parentheses of a pattern");
                Failure::new(codes::CLAUSE_ORDER, self.here(), message)
                    .help(format!("move {name} to before the other clauses"))
                    .into()
            }
            _ => Ok(()),
        }
    }

    fn source_habit(&self, source: &Source) -> Option<Failure> {
        let SourceKind::Stream(path) = &source.kind else { return None };
        let (start, behind) = (path.span.start as usize, path.span.end as usize);
        let path = limits::shortened(&path.to_string());
        let called = self.at(Symbol::LParen);
        let alias = self.position() - 1;
        for place in [Some(self.position()), called.then_some(alias)].into_iter().flatten() {
            if self.written(place).eq_ignore_ascii_case("MATCH_RECOGNIZE") {
                let message = "there is no MATCH_RECOGNIZE";
                let help = format!(
                    "write FROM PATTERN (a={path}[..] -> b={path}[..]), or SEQUENCE if nothing may come between"
                );
                return Some(Failure::new(codes::FOREIGN_SQL, Span::token(place as u32), message).help(help));
            }
        }
        let Some(Token::Word(name)) = self.token(start) else { return None };
        let joined = self.at(Symbol::Arrow) || self.at(Symbol::Eq);
        let every = self.written(behind).eq_ignore_ascii_case("EVERY")
            || self.written(behind).eq_ignore_ascii_case("NOT");
        match name.to_ascii_uppercase().as_str() {
            "PATTERN" | "SEQUENCE" if joined || every => Some(self.no_parentheses(name, behind)),
            "EVERY" if called => Some(self.no_parentheses("PATTERN", start)),
            name if called && behind == self.position() => {
                let near = nearest(name, ["PATTERN", "SEQUENCE"])?;
                let message = format!("the stream `{path}` can't be followed by `(`");
                let failure = Failure::new(codes::UNEXPECTED_TOKEN, Span::token(start as u32), message);
                Some(failure.help(format!("did you mean {near}?")))
            }
            _ if joined => {
                let failure = self.unexpected_failure("another clause or the end");
                Some(failure.help("write a pattern in parentheses: FROM PATTERN (a=A -> b=B)"))
            }
            _ => None,
        }
    }

    fn no_parentheses(&self, name: &str, place: usize) -> Failure {
        let message = format!("a pattern stands in parentheses, found {}", self.found_at(place));
        Failure::new(codes::UNEXPECTED_TOKEN, Span::token(place as u32), message)
            .help(format!("write FROM {} (EVERY a=A -> b=B)", name.to_ascii_uppercase()))
    }

    /// How the word or symbol at a place is written.
    fn written(&self, place: usize) -> &str {
        match self.token(place) {
            Some(Token::Word(word)) => word,
            Some(Token::Symbol(symbol)) => symbol.text(),
            _ => "",
        }
    }
}

/// The position that a pattern ends with, if its last part is one.
fn last_element(read: &PatternExpr) -> Option<&Element> {
    match &read.kind {
        PatternKind::Element(element) | PatternKind::Not { element, .. } => Some(element),
        PatternKind::Then(parts) | PatternKind::And(parts) | PatternKind::Or(parts) => {
            last_element(parts.last()?)
        }
        PatternKind::Every(one) => last_element(one),
        PatternKind::Within(..) | PatternKind::Repeat(..) => None,
    }
}
