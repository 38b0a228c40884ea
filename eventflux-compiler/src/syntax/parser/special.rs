//! Calls, the functions with a form of their own, types and durations.

use super::Parsed;
use super::cursor::Parser;
use super::expr::call;
use super::failure::{Failure, unit_help};
use super::operators::level;
use crate::codes;
use crate::span::Span;
use crate::suggest::nearest;
use crate::syntax::ast::{Expr, ExprKind, Ident, Literal};
use crate::syntax::duration::{self, Unfit};
use crate::syntax::limits;
use crate::syntax::tokens::{Symbol, Token};
use crate::types::SqlType;

/// The spellings of types.
const TYPES: &[(&str, SqlType)] = &[
    ("BOOL", SqlType::Bool),
    ("BOOLEAN", SqlType::Bool),
    ("INT", SqlType::Int),
    ("INTEGER", SqlType::Int),
    ("BIGINT", SqlType::BigInt),
    ("LONG", SqlType::BigInt),
    ("FLOAT", SqlType::Float),
    ("REAL", SqlType::Float),
    ("DOUBLE", SqlType::Double),
    ("STRING", SqlType::String),
    ("TEXT", SqlType::String),
    ("VARCHAR", SqlType::String),
    ("CHAR", SqlType::String),
    ("TIMESTAMP", SqlType::Timestamp),
    ("DATETIME", SqlType::Timestamp),
];

impl Parser<'_> {
    /// A call: `name(..)`, and the forms that only some functions have.
    pub(super) fn call(&mut self) -> Parsed<Expr> {
        let start = self.position();
        let Some(Token::Word(word)) = self.peek() else { return self.unexpected("a function") };
        let name = Ident { name: word.clone(), span: self.here() };
        self.advance();
        match word.to_ascii_uppercase().as_str() {
            "CAST" => self.cast(start, false),
            "TRY_CAST" => self.cast(start, true),
            "EXTRACT" => self.extract(name, start),
            "SUBSTRING" => self.substring(name, start),
            "POSITION" => self.strpos(name, start),
            "TRIM" => self.trim(name, start),
            _ => self.arguments(name, start),
        }
    }

    /// `([DISTINCT] args) [FILTER (WHERE ..)]`
    pub(super) fn arguments(&mut self, name: Ident, start: usize) -> Parsed<Expr> {
        let open = self.position();
        self.expect(Symbol::LParen, "")?;
        let distinct = self.eat_keyword("DISTINCT");
        let mut args = Vec::new();
        let star = self.eat(Symbol::Star);
        if !star && (distinct || !self.at(Symbol::RParen)) {
            args = self.list(Self::expr)?;
        }
        if self.at_keyword("ORDER") {
            return Failure::new(
                codes::FOREIGN_SQL,
                self.here(),
                "an aggregate takes its events in order of arrival",
            )
            .help("leave out ORDER BY")
            .into();
        }
        self.close(Symbol::RParen, open)?;
        self.after_call(name, args, star, distinct, start)
    }

    /// What may follow the closing parenthesis of a call.
    fn after_call(
        &mut self,
        name: Ident,
        args: Vec<Expr>,
        star: bool,
        distinct: bool,
        start: usize,
    ) -> Parsed<Expr> {
        let mut filter = None;
        if self.at_keyword("FILTER") && self.symbol_at(1, Symbol::LParen) {
            self.advance();
            let open = self.position();
            self.advance();
            self.expect_keyword("WHERE", " in FILTER")?;
            filter = Some(Box::new(self.expr()?));
            self.close(Symbol::RParen, open)?;
        }
        if self.at_keyword("OVER") && self.symbol_at(1, Symbol::LParen) {
            return self.unexpected("the end of the call");
        }
        if self.at_keywords(&["WITHIN", "GROUP"]) {
            let message = "WITHIN GROUP is not part of this language";
            return Failure::new(codes::FOREIGN_SQL, self.here(), message)
                .help("a percentile is written PERCENTILE(x, 0.5)")
                .into();
        }
        Ok(Expr { kind: ExprKind::Call { name, args, star, distinct, filter }, span: self.since(start) })
    }

    fn cast(&mut self, start: usize, lenient: bool) -> Parsed<Expr> {
        let open = self.position();
        self.expect(Symbol::LParen, "")?;
        let expr = Box::new(self.expr()?);
        self.expect_keyword("AS", " and a type in CAST")?;
        let to = self.sql_type()?;
        self.close(Symbol::RParen, open)?;
        Ok(Expr { kind: ExprKind::Cast { expr, to, lenient }, span: self.since(start) })
    }

    /// `EXTRACT(field FROM ts)`, or the plain call with the field as a string.
    fn extract(&mut self, name: Ident, start: usize) -> Parsed<Expr> {
        let field = match self.peek_at(1) {
            Some(Token::Word(field) | Token::Quoted(field) | Token::Text(field))
                if self.keyword_at(2, "FROM") =>
            {
                field
            }
            _ => return self.arguments(name, start),
        };
        let open = self.position();
        self.advance();
        let field = Expr { kind: ExprKind::Literal(Literal::String(field.clone())), span: self.here() };
        self.advance();
        self.advance();
        let from = self.expr()?;
        self.close(Symbol::RParen, open)?;
        Ok(call(name, vec![field, from], self.since(start)))
    }

    /// `SUBSTRING(s FROM a [FOR n])`, `SUBSTRING(s FOR n)`, or the plain call.
    fn substring(&mut self, name: Ident, start: usize) -> Parsed<Expr> {
        if self.has_plain_arguments() {
            return self.arguments(name, start);
        }
        let open = self.position();
        self.advance();
        let mut args = vec![self.expr()?];
        if self.eat_keyword("FROM") {
            args.push(self.expr()?);
        } else if self.at_keyword("FOR") {
            args.push(Expr { kind: ExprKind::Literal(Literal::Integer(1)), span: self.here() });
        } else {
            return self.more_arguments(name, args, open, start);
        }
        if self.eat_keyword("FOR") {
            args.push(self.expr()?);
        }
        self.close(Symbol::RParen, open)?;
        Ok(call(name, args, self.since(start)))
    }

    /// `POSITION(a IN b)`, or the plain call.
    fn strpos(&mut self, name: Ident, start: usize) -> Parsed<Expr> {
        if self.has_plain_arguments() {
            return self.arguments(name, start);
        }
        let open = self.position();
        self.advance();
        let first = self.position();
        let mut args = vec![self.nested(|p| p.subexpr(level::OTHER))?];
        if self.eat_keyword("IN") {
            args.push(self.expr()?);
            self.close(Symbol::RParen, open)?;
            return Ok(call(name, args, self.since(start)));
        }
        let first = self.climb(args.remove(0), level::OR, first)?;
        self.more_arguments(name, vec![first], open, start)
    }

    /// `TRIM([BOTH | LEADING | TRAILING] [chars] FROM s)`, or the plain call.
    fn trim(&mut self, name: Ident, start: usize) -> Parsed<Expr> {
        if self.has_plain_arguments() {
            return self.arguments(name, start);
        }
        let open = self.position();
        self.advance();
        // A column may be called `both`: then what follows is no beginning of an operand.
        let is_side = matches!(
            self.peek_at(1),
            Some(Token::Word(_) | Token::Quoted(_) | Token::Text(_) | Token::Symbol(Symbol::LParen))
        );
        let sides = [("BOTH", &*name.name), ("LEADING", "LTRIM"), ("TRAILING", "RTRIM")];
        let side = sides.into_iter().find(|(word, _)| is_side && self.at_keyword(word));
        if side.is_some() {
            self.advance();
        }
        let chars = if self.at_keyword("FROM") { None } else { Some(self.expr()?) };
        let mut args = match chars {
            Some(first) if side.is_none() && !self.at_keyword("FROM") => {
                return self.more_arguments(name, vec![first], open, start);
            }
            _ => {
                self.expect_keyword("FROM", " and the text to trim")?;
                vec![self.expr()?]
            }
        };
        args.extend(chars);
        self.close(Symbol::RParen, open)?;
        let function = side.map_or(&*name.name, |(_, function)| function).to_owned();
        Ok(call(Ident { name: function, span: name.span }, args, self.since(start)))
    }

    /// Whether the arguments that begin here can't be of a special form.
    fn has_plain_arguments(&self) -> bool {
        !self.at(Symbol::LParen)
            || self.symbol_at(1, Symbol::RParen)
            || self.symbol_at(1, Symbol::Star)
            || self.keyword_at(1, "DISTINCT")
    }

    /// The rest of a plain call whose first argument was read.
    fn more_arguments(
        &mut self,
        name: Ident,
        mut args: Vec<Expr>,
        open: usize,
        start: usize,
    ) -> Parsed<Expr> {
        while self.eat(Symbol::Comma) {
            args.push(self.expr()?);
        }
        self.close(Symbol::RParen, open)?;
        self.after_call(name, args, false, false, start)
    }

    /// A type, in CAST and in a column's definition.
    pub(super) fn sql_type(&mut self) -> Parsed<SqlType> {
        let Some(Token::Word(word)) = self.peek() else {
            return self.expected(codes::UNKNOWN_TYPE, "a type");
        };
        let Some((name, ty)) = TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)) else {
            let message = format!("there is no type {}", limits::shortened(word));
            let help = match nearest(word, TYPES.iter().map(|(name, _)| *name)) {
                Some(name) => format!("did you mean {name}?"),
                None => "types are BOOL, INT, BIGINT, FLOAT, DOUBLE, STRING and TIMESTAMP".into(),
            };
            return Err(self.failure_here(codes::UNKNOWN_TYPE, message).help(help));
        };
        self.advance();
        match *name {
            "DOUBLE" => {
                self.eat_keyword("PRECISION");
            }
            "VARCHAR" | "CHAR" if self.at(Symbol::LParen) => {
                let open = self.position();
                self.advance();
                match self.peek() {
                    Some(Token::Number(_)) => self.advance(),
                    _ => return self.unexpected("a length"),
                }
                self.close(Symbol::RParen, open)?;
            }
            _ => {}
        }
        Ok(*ty)
    }

    /// A duration where nothing else may stand: `5 SECONDS`, `INTERVAL '5' SECOND`; `what` says of what.
    pub(super) fn duration(&mut self, what: &str) -> Parsed<i64> {
        if self.eat_keyword("INTERVAL") {
            return self.interval();
        }
        let negative = self.eat(Symbol::Minus);
        match self.units()? {
            Some(micros) if negative => Ok(-micros),
            Some(micros) => Ok(micros),
            None if matches!(self.peek(), Some(Token::Number(_))) => {
                let help = match self.word_at(1) {
                    Some(word) => unit_help(word),
                    None => "write its unit, such as 5 SECONDS".into(),
                };
                let message = format!("{what} needs a unit of time");
                Failure::new(codes::UNKNOWN_UNIT, self.here(), message).help(help).into()
            }
            None => {
                let message = format!("{what} must be a duration, found {}", self.found());
                Err(self
                    .failure_here(codes::BAD_DURATION, message)
                    .help("durations are written 5 SECONDS, 5s or INTERVAL '5' SECOND"))
            }
        }
    }

    /// A duration above zero.
    pub(super) fn length(&mut self, what: &str) -> Parsed<i64> {
        let start = self.position();
        let micros = self.duration(what)?;
        if micros > 0 {
            return Ok(micros);
        }
        Failure::new(codes::BAD_DURATION, self.since(start), format!("{what} must be above zero")).into()
    }

    /// `1 MINUTE 30 SECONDS`, if a number with a unit stands here.
    pub(super) fn units(&mut self) -> Parsed<Option<i64>> {
        let mut total: Option<i64> = None;
        while let (Some(Token::Number(number)), Some(word)) = (self.peek(), self.word_at(1)) {
            let Some(unit) = duration::unit(word) else { break };
            let part = self.micros(number, unit, self.here())?;
            total = Some(match total.unwrap_or(0).checked_add(part) {
                Some(total) => total,
                None => return Err(unfit(Unfit::Range, self.here())),
            });
            self.advance();
            self.advance();
        }
        Ok(total)
    }

    fn micros(&self, number: &str, unit: i64, span: Span) -> Parsed<i64> {
        duration::micros(number, unit).map_err(|e| unfit(e, span))
    }

    /// What follows INTERVAL: `'5' SECOND`, `'1 minute 30 seconds'` or a plain duration.
    fn interval(&mut self) -> Parsed<i64> {
        let span = self.here();
        let Some(Token::Text(text)) = self.peek() else {
            return match self.units()? {
                Some(micros) => Ok(micros),
                None => self.unexpected("a duration after INTERVAL, such as INTERVAL '5' SECOND"),
            };
        };
        self.advance();
        let text = text.trim();
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text),
        };
        let micros = match self.word_at(0).and_then(duration::unit) {
            Some(unit) if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') => {
                self.advance();
                self.micros(text, unit, span)?
            }
            _ => interval_text(text, span)?,
        };
        Ok(if negative { -micros } else { micros })
    }
}

/// `1 minute 30 seconds` in the string of an INTERVAL.
fn interval_text(text: &str, span: Span) -> Parsed<i64> {
    let mut total: i64 = 0;
    let mut rest = text.trim();
    loop {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (word, after) = after.split_at(end);
        let Some(unit) = duration::unit(word) else {
            let failure = if word.is_empty() {
                let message = format!("INTERVAL '{}' has no unit", limits::shortened(text));
                Failure::new(codes::BAD_DURATION, span, message)
                    .help("write INTERVAL '5' SECOND or INTERVAL '5 seconds'")
            } else {
                let message = format!("`{}` is no unit of time", limits::shortened(word));
                Failure::new(codes::UNKNOWN_UNIT, span, message).help(unit_help(word))
            };
            return failure.into();
        };
        let part = duration::micros(number, unit).map_err(|e| unfit(e, span))?;
        total = total.checked_add(part).ok_or_else(|| unfit(Unfit::Range, span))?;
        rest = after.trim_start();
        if rest.is_empty() {
            return Ok(total);
        }
    }
}

fn unfit(why: Unfit, span: Span) -> Failure {
    let message = match why {
        Unfit::Number => "a duration is made of plain numbers and units, such as 1 MINUTE 30 SECONDS",
        Unfit::Precision => "a duration is a whole number of microseconds",
        Unfit::Range => "this duration is too long: 64 bits of microseconds are 292,000 years",
    };
    Failure::new(codes::BAD_DURATION, span, message)
}
