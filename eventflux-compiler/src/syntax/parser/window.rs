//! WINDOW and OUTPUT: what a query holds, and how often it puts rows out.

use super::Parsed;
use super::cursor::Parser;
use super::failure::Failure;
use crate::codes;
use crate::syntax::ast::{Expr, Ident, OutputRate, RateKind, RateUnit, WindowArg, WindowSpec};
use crate::syntax::reserved;
use crate::syntax::tokens::{Symbol, Token};

impl Parser<'_> {
    /// `WINDOW NAME(args)` or `WINDOW('name', args)`.
    pub(super) fn window(&mut self) -> Parsed<WindowSpec> {
        let start = self.position();
        self.advance();
        let open;
        let name;
        if self.at(Symbol::LParen) {
            open = self.position();
            self.advance();
            let span = self.here();
            name = Ident { name: self.string("the name of a window")?, span };
            if !self.at(Symbol::RParen) {
                self.expect(Symbol::Comma, " or `)` after the name of the window")?;
            }
        } else {
            let span = self.here();
            let (Some(Token::Word(word) | Token::Quoted(word)), true) =
                (self.peek(), self.symbol_at(1, Symbol::LParen))
            else {
                return self.no_window();
            };
            name = Ident { name: word.clone(), span };
            self.advance();
            open = self.position();
            self.advance();
        }
        let args = if self.at(Symbol::RParen) { Vec::new() } else { self.list(Self::window_arg)? };
        self.close(Symbol::RParen, open)?;
        Ok(WindowSpec { name, args, span: self.since(start) })
    }

    fn no_window<T>(&mut self) -> Parsed<T> {
        if self.keyword_at(1, "AS") {
            return Failure::new(codes::FOREIGN_SQL, self.here(), "windows have no names here")
                .help("write the window itself: WINDOW TUMBLING(5 MINUTES)")
                .into();
        }
        if matches!(self.peek(), Some(Token::Word(word)) if !reserved::is_reserved(word)) {
            self.advance();
            return self.unexpected("`(` and the arguments of the window");
        }
        self.unexpected("a window, such as TUMBLING(5 MINUTES)")
    }

    /// `ZONE '..'`, or `expr [ASC | DESC]`.
    fn window_arg(&mut self) -> Parsed<WindowArg> {
        let start = self.position();
        if self.at_keyword("ZONE") && matches!(self.peek_at(1), Some(Token::Text(_))) {
            self.advance();
            let zone = self.string("a time zone")?;
            return Ok(WindowArg::Zone(zone, self.since(start)));
        }
        let expr: Expr = self.expr()?;
        Ok(WindowArg::Expr { expr, descending: self.direction() })
    }

    /// What follows OUTPUT: `[ALL | FIRST | LAST] EVERY n EVENTS | d`, `SNAPSHOT EVERY d`.
    pub(super) fn rate(&mut self, start: usize) -> Parsed<OutputRate> {
        let kinds = [
            ("ALL", RateKind::All),
            ("FIRST", RateKind::First),
            ("LAST", RateKind::Last),
            ("SNAPSHOT", RateKind::Snapshot),
        ];
        let kind = match kinds.into_iter().find(|(word, _)| self.at_keyword(word)) {
            Some((_, kind)) => {
                self.advance();
                kind
            }
            None => RateKind::All,
        };
        self.expect_keyword("EVERY", " after OUTPUT, with ALL, FIRST, LAST or SNAPSHOT before it")?;
        let events = self.keyword_at(1, "EVENTS") || self.keyword_at(1, "EVENT");
        let every = match self.peek() {
            Some(Token::Number(_)) if events && kind == RateKind::Snapshot => {
                let message = "SNAPSHOT is repeated by the clock, not by events";
                return Failure::new(codes::SNAPSHOT_BY_EVENTS, self.here(), message)
                    .help("write a duration: OUTPUT SNAPSHOT EVERY 5 SECONDS")
                    .into();
            }
            Some(Token::Number(number)) if events => {
                let count = number.parse().ok().filter(|n| *n > 0);
                let Some(count) = count else {
                    let message = "OUTPUT EVERY needs a whole number of events above zero";
                    return Failure::new(codes::BAD_RATE, self.here(), message).into();
                };
                self.advance();
                self.advance();
                RateUnit::Events(count)
            }
            _ => RateUnit::Time(self.length("the period of OUTPUT")?),
        };
        Ok(OutputRate { kind, every, span: self.since(start) })
    }
}
