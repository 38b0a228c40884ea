//! SQL text to tokens, and tokens to places in the text.

use std::ops::Range;

use sqlparser::dialect::Dialect;
use sqlparser::tokenizer::{Location, Token as Lexeme, TokenWithSpan, Tokenizer};

use super::limits;
use super::tokens::{Origin, Symbol, Token, Tokens, meaningless};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// The lexical rules of the language, for sqlparser's tokenizer.
#[derive(Debug)]
struct EventFluxDialect;

impl Dialect for EventFluxDialect {
    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        ch == '"'
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_alphabetic() || ch == '_'
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_alphanumeric() || ch == '_'
    }

    fn supports_nested_comments(&self) -> bool {
        true
    }

    fn supports_numeric_literal_underscores(&self) -> bool {
        true
    }
}

/// Where the tokens of a text are.
#[derive(Clone, Debug)]
pub struct TextPlaces {
    places: Vec<Place>,
    end: Place,
}

/// The place of one token.
#[derive(Clone, Debug)]
struct Place {
    bytes: Range<usize>,
    line: u32,
    column: u32,
}

impl TextPlaces {
    /// Line and column of the first token of a span, both from 1, the column in characters. What is missing
    /// at the end of the text is placed directly after the last token.
    pub fn place(&self, span: Span) -> (u32, u32) {
        let place = self.get(span.start);
        (place.line, place.column)
    }

    /// The bytes of the text that a span covers.
    pub fn range(&self, span: Span) -> Range<usize> {
        let first = self.get(span.start);
        let last = self.get(span.end.saturating_sub(1).max(span.start));
        first.bytes.start..last.bytes.end.max(first.bytes.end)
    }

    fn get(&self, index: u32) -> &Place {
        self.places.get(index as usize).unwrap_or(&self.end)
    }
}

/// The tokens of a text. Lexical errors are in [`Tokens::errors`], so that the rest is parsed all the same.
///
/// ```
/// use eventflux_compiler::span::Span;
/// let (tokens, places) = eventflux_compiler::syntax::from_text("SELECT a\nFROM \"Order\"");
/// assert_eq!(tokens.list().len(), 4);
/// assert_eq!(places.place(Span::token(3)), (2, 6));
/// ```
pub fn from_text(text: &str) -> (Tokens, TextPlaces) {
    let mut lexer =
        Lexer { text, walk: Walk::default(), tokens: Tokens::new(Origin::Text), places: Vec::new() };
    if text.len() > limits::MAX_TEXT {
        lexer.invalid(
            0..text.len(),
            codes::TOO_LONG,
            "the text is too long to compile".into(),
            Some(limits::help_text()),
        );
    } else {
        lexer.run();
    }
    let end = lexer.places.last().map_or(Place { bytes: 0..0, line: 1, column: 1 }, |last: &Place| {
        let mut walk =
            Walk { byte: last.bytes.start, line: last.line, column: last.column, ..Walk::default() };
        walk.advance_to_byte(text, last.bytes.end);
        Place { bytes: last.bytes.end..last.bytes.end, line: walk.line, column: walk.column }
    });
    (lexer.tokens, TextPlaces { places: lexer.places, end })
}

/// A position in the text that moves forward only, absolutely and as the tokenizer counts since its start.
#[derive(Clone, Copy)]
struct Walk {
    byte: usize,
    line: u32,
    column: u32,
    relative: Location,
}

impl Default for Walk {
    fn default() -> Self {
        Walk { byte: 0, line: 1, column: 1, relative: Location { line: 1, column: 1 } }
    }
}

impl Walk {
    fn step(&mut self, ch: char) {
        self.byte += ch.len_utf8();
        if ch == '\n' {
            self.line += 1;
            self.column = 1;
            self.relative = Location { line: self.relative.line + 1, column: 1 };
        } else {
            self.column += 1;
            self.relative.column += 1;
        }
    }

    fn advance_to_location(&mut self, text: &str, target: Location) {
        for ch in text[self.byte..].chars() {
            if self.relative >= target {
                break;
            }
            self.step(ch);
        }
    }

    fn advance_to_byte(&mut self, text: &str, target: usize) {
        for ch in text[self.byte..].chars() {
            if self.byte >= target {
                break;
            }
            self.step(ch);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    walk: Walk,
    tokens: Tokens,
    places: Vec<Place>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while self.walk.byte < self.text.len() {
            let mut lexemes = Vec::new();
            self.walk.relative = Location { line: 1, column: 1 };
            let rest = &self.text[self.walk.byte..];
            let result =
                Tokenizer::new(&EventFluxDialect, rest).tokenize_with_location_into_buf(&mut lexemes);
            for lexeme in lexemes {
                self.lexeme(lexeme);
            }
            if result.is_ok() {
                return;
            }
            // The tokenizer stops at its first error; what it stopped at begins where we stand now.
            self.failed();
            if self.tokens.errors().len() > limits::MAX_LEXICAL_ERRORS {
                return;
            }
        }
    }

    /// Reports what the tokenizer could not read, and steps over it.
    fn failed(&mut self) {
        let start = self.walk.byte;
        let rest = &self.text[start..];
        let all = start..self.text.len();
        let first = rest.chars().next().unwrap_or(' ');
        match first {
            '\'' | 'x' | 'X' => {
                self.invalid(all, codes::UNTERMINATED, "this text has no closing `'`".into(), None);
            }
            '"' => {
                self.invalid(all, codes::UNTERMINATED, "this quoted name has no closing `\"`".into(), None)
            }
            '/' => self.invalid(all, codes::UNTERMINATED, "this comment has no closing `*/`".into(), None),
            // sqlparser takes `._` for the beginning of a malformed number unless a word stands before it.
            '.' => {
                self.walk.advance_to_byte(self.text, start + 1);
                self.push(Token::Symbol(Symbol::Dot), start..start + 1);
            }
            first if first.is_ascii_digit() => {
                let length =
                    rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
                let end = start + length;
                let message = format!("`{}` is no number", limits::shortened(&self.text[start..end]));
                self.invalid(start..end, codes::BAD_NUMBER, message, None);
            }
            first => self.symbol(start..start + first.len_utf8()),
        }
    }

    fn lexeme(&mut self, lexeme: TokenWithSpan) {
        self.walk.advance_to_location(self.text, lexeme.span.start);
        let start = self.walk.byte;
        let mut end = self.walk;
        end.advance_to_location(self.text, lexeme.span.end);
        let range = start..end.byte;
        match lexeme.token {
            Lexeme::Whitespace(_) | Lexeme::EOF => self.walk = end,
            Lexeme::Word(word) if word.quote_style.is_some() => self.push(Token::Quoted(word.value), range),
            Lexeme::Word(word) => self.push(Token::Word(word.value), range),
            Lexeme::Number(mut digits, long) => {
                digits.retain(|c| c != '_');
                let unit = if long { range.end - 1 } else { range.end };
                self.push(Token::Number(digits), start..unit);
                if long {
                    self.push(Token::Word("L".into()), unit..range.end);
                }
            }
            Lexeme::SingleQuotedString(text) => self.push(Token::Text(text), range),
            Lexeme::NationalStringLiteral(_)
            | Lexeme::HexStringLiteral(_)
            | Lexeme::DollarQuotedString(_) => {
                let written = limits::shortened(&self.text[range.clone()]);
                let message = format!("`{written}` is no literal of this language");
                let help = "strings are written 'text', numbers in decimal";
                self.invalid(range, codes::BAD_LITERAL, message, Some(help.into()));
            }
            _ => self.symbol(range),
        }
        self.walk = end;
    }

    /// Everything else is known by how it is written; sqlparser's operators beyond ours are split or refused.
    fn symbol(&mut self, range: Range<usize>) {
        let text = &self.text[range.clone()];
        if let Some(symbol) = Symbol::ALL.iter().find(|s| s.text() == text) {
            return self.push(Token::Symbol(*symbol), range);
        }
        let (message, help) = meaningless(text);
        self.invalid(range, codes::BAD_CHARACTER, message, help);
    }

    fn push(&mut self, token: Token, bytes: Range<usize>) {
        let mut walk = self.walk;
        walk.advance_to_byte(self.text, bytes.start);
        self.places.push(Place { bytes, line: walk.line, column: walk.column });
        self.tokens.push(token);
    }

    fn invalid(
        &mut self,
        range: Range<usize>,
        code: crate::diagnostic::Code,
        message: String,
        help: Option<String>,
    ) {
        let end = range.end;
        self.push(Token::Invalid, range);
        let span = Span::token(self.places.len() as u32 - 1);
        let error = Diagnostic::new(code, span, message);
        self.tokens.error(match help {
            Some(help) => error.help(help),
            None => error,
        });
        self.walk.advance_to_byte(self.text, end);
    }
}
