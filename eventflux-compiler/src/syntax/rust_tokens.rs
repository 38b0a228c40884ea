//! Rust tokens to tokens of the language.

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Literal, Punct, Spacing, Span as RustSpan, TokenStream, TokenTree};
use syn::Lit;

use super::limits;
use super::tokens::{Origin, Symbol, Token, Tokens, meaningless};
use crate::codes;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// The tokens of a `TokenStream`, and the place of each in the Rust source. Lexical errors are in
/// [`Tokens::errors`], so that the rest is parsed all the same.
///
/// The lexical rules are Rust's: strings are `"text"` (a character literal is a string of one character), a
/// quoted name is `r#order`, and a number with a unit (`5s`) is a literal with a suffix.
pub fn from_rust(tokens: TokenStream) -> (Tokens, Vec<RustSpan>) {
    let mut lexer = Lexer { tokens: Tokens::new(Origin::Rust), spans: Vec::new() };
    lexer.run(tokens);
    (lexer.tokens, lexer.spans)
}

struct Lexer {
    tokens: Tokens,
    spans: Vec<RustSpan>,
}

impl Lexer {
    fn run(&mut self, tokens: TokenStream) {
        // Groups nest as deeply as the user likes: hence a stack of our own.
        let mut open: Vec<(IntoIter, Option<(Symbol, RustSpan)>)> = vec![(tokens.into_iter(), None)];
        while let Some((inner, close)) = open.last_mut() {
            match inner.next() {
                Some(TokenTree::Group(group)) => {
                    let symbols = match group.delimiter() {
                        Delimiter::Parenthesis => Some((Symbol::LParen, Symbol::RParen)),
                        Delimiter::Bracket => Some((Symbol::LBracket, Symbol::RBracket)),
                        Delimiter::Brace => Some((Symbol::LBrace, Symbol::RBrace)),
                        // What a variable of `macro_rules!` stands for.
                        Delimiter::None => None,
                    };
                    let close = symbols.map(|(_, close)| (close, group.span_close()));
                    if let Some((open, _)) = symbols {
                        self.push(Token::Symbol(open), group.span_open());
                    }
                    open.push((group.stream().into_iter(), close));
                }
                Some(TokenTree::Ident(ident)) => {
                    let name = ident.to_string();
                    let token = match name.strip_prefix("r#") {
                        Some(raw) => Token::Quoted(raw.to_owned()),
                        None => Token::Word(name),
                    };
                    self.push(token, ident.span());
                }
                Some(TokenTree::Literal(literal)) => self.literal(&literal),
                Some(TokenTree::Punct(punct)) => self.punct(&punct, inner),
                None => {
                    if let Some((symbol, span)) = *close {
                        self.push(Token::Symbol(symbol), span);
                    }
                    open.pop();
                }
            }
        }
    }

    fn punct(&mut self, first: &Punct, rest: &mut IntoIter) {
        let mut text = String::from(first.as_char());
        let mut ahead = rest.clone();
        match ahead.next() {
            Some(TokenTree::Punct(second)) if first.spacing() == Spacing::Joint => {
                text.push(second.as_char());
                let known = Symbol::ALL.iter().find(|s| s.text() == text);
                if known.is_some() || matches!(text.as_str(), "=>" | "=<" | "&&" | ":=") {
                    *rest = ahead;
                    let index = match known {
                        Some(symbol) => self.push(Token::Symbol(*symbol), first.span()),
                        None => self.meaningless(&text, first.span()),
                    };
                    // An error is shown under both characters where the compiler can join their places.
                    if let Some(joined) = first.span().join(second.span()) {
                        self.spans[index as usize] = joined;
                    }
                    return;
                }
                text.pop();
            }
            Some(TokenTree::Ident(name)) if first.as_char() == '\'' => {
                *rest = ahead;
                let message = format!("`'{name}` has no closing `'`");
                let help = format!("between Rust's braces strings are written \"{name}\"");
                self.invalid(first.span(), codes::UNTERMINATED, message, Some(help));
                return;
            }
            Some(TokenTree::Group(group)) if first.as_char() == '#' && is_doc(&group.stream()) => {
                *rest = ahead;
                let help = "comments are written `//`; only the header may have doc comments".to_owned();
                self.invalid(
                    first.span(),
                    codes::BAD_CHARACTER,
                    "a doc comment means nothing here".into(),
                    Some(help),
                );
                return;
            }
            _ => {}
        }
        match Symbol::ALL.iter().find(|s| s.text() == text) {
            Some(symbol) => self.push(Token::Symbol(*symbol), first.span()),
            None => self.meaningless(&text, first.span()),
        };
    }

    fn literal(&mut self, literal: &Literal) {
        let span = literal.span();
        let text = literal.to_string();
        if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            return self.number(&text, span);
        }
        match Lit::new(literal.clone()) {
            Lit::Str(string) => {
                self.push(Token::Text(string.value()), span);
                self.suffix(string.suffix(), span);
            }
            Lit::Char(character) => {
                self.push(Token::Text(character.value().to_string()), span);
                self.suffix(character.suffix(), span);
            }
            _ => {
                let message = format!("`{}` is no literal of this language", limits::shortened(&text));
                let help = "strings are written \"text\", numbers in decimal".to_owned();
                self.invalid(span, codes::BAD_LITERAL, message, Some(help));
            }
        }
    }

    /// A number, with the unit that may stand directly behind it.
    fn number(&mut self, text: &str, span: RustSpan) {
        // A literal made by another macro may have a sign.
        let unsigned = text.strip_prefix('-');
        if unsigned.is_some() {
            self.push(Token::Symbol(Symbol::Minus), span);
        }
        let text = unsigned.unwrap_or(text);
        if text.starts_with("0x") || text.starts_with("0o") || text.starts_with("0b") {
            let message = format!("`{}` is no literal of this language", limits::shortened(text));
            let help = "strings are written \"text\", numbers in decimal".to_owned();
            self.invalid(span, codes::BAD_LITERAL, message, Some(help));
            return;
        }
        let (digits, unit) = text.split_at(number_length(text));
        self.push(Token::Number(digits.replace('_', "")), span);
        self.suffix(unit, span);
    }

    fn suffix(&mut self, word: &str, span: RustSpan) {
        if !word.is_empty() {
            self.push(Token::Word(word.to_owned()), span);
        }
    }

    fn meaningless(&mut self, text: &str, span: RustSpan) -> u32 {
        let (message, help) = meaningless(text);
        self.invalid(span, codes::BAD_CHARACTER, message, help)
    }

    fn invalid(&mut self, span: RustSpan, code: Code, message: String, help: Option<String>) -> u32 {
        let index = self.push(Token::Invalid, span);
        let error = Diagnostic::new(code, Span::token(index), message);
        self.tokens.error(match help {
            Some(help) => error.help(help),
            None => error,
        });
        index
    }

    fn push(&mut self, token: Token, span: RustSpan) -> u32 {
        self.spans.push(span);
        self.tokens.push(token)
    }
}

/// The length of the number that a literal begins with; the rest is its suffix.
fn number_length(text: &str) -> usize {
    let digits = |from: usize| {
        from + text[from..].find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(text.len() - from)
    };
    let mut end = digits(0);
    if text[end..].starts_with('.') {
        end = digits(end + 1);
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = usize::from(text[end + 1..].starts_with(['+', '-']));
        let exponent = digits(end + 1 + sign);
        if text[end + 1 + sign..exponent].contains(|c: char| c.is_ascii_digit()) {
            end = exponent;
        }
    }
    end
}

/// Whether this is the inside of `#[doc = ".."]`, which is what rustc makes of a doc comment.
fn is_doc(attribute: &TokenStream) -> bool {
    matches!(attribute.clone().into_iter().next(), Some(TokenTree::Ident(name)) if name == "doc")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lex(rust: &str) -> (Vec<Token>, Vec<String>) {
        let (tokens, spans) = from_rust(rust.parse().unwrap());
        assert_eq!(tokens.list().len(), spans.len());
        (
            tokens.list().to_vec(),
            tokens.errors().iter().map(|e| format!("{} {}", e.code, e.message)).collect(),
        )
    }

    fn text(sql: &str) -> Vec<Token> {
        super::super::from_text(sql).0.list().to_vec()
    }

    /// The same SQL gives the same tokens by both ways.
    #[test]
    fn both_sources_agree() {
        for (rust, sql) in [
            ("SELECT a<>b, c<=-1.5e3 || d.e", "SELECT a<>b, c<=-1.5e3 || d.e"),
            ("FROM T[x >= 1_000] WINDOW TUMBLING(5s)", "FROM T[x >= 1_000] WINDOW TUMBLING(5s)"),
            ("a == b != c -> d::e % 2", "a == b != c -> d::e % 2"),
            (r#""it's" 'x' '\n' r"5\%""#, "'it''s' 'x' '\n' '5\\%'"),
            ("r#order 1.5min 2. 7L", "\"order\" 1.5min 2. 7L"),
            ("/* c */ a // b", "/* c */ a -- b"),
        ] {
            let (tokens, errors) = lex(rust);
            assert_eq!((tokens, errors), (text(sql), Vec::new()), "{rust}");
        }
    }

    #[test]
    fn errors_are_told_and_passed_over() {
        let error = |rust: &str| {
            let (tokens, errors) = lex(rust);
            assert!(tokens.contains(&Token::Invalid), "{rust}");
            assert_eq!(errors.len(), 1, "{rust}");
            errors[0].clone()
        };
        assert_eq!(error("a = 0x1F"), "EF0116 `0x1F` is no literal of this language");
        assert_eq!(error("a = b\"x\""), "EF0116 `b\"x\"` is no literal of this language");
        assert_eq!(error("a => b"), "EF0102 `=>` means nothing here");
        assert_eq!(error("a = 'IBM"), "EF0101 `'IBM` has no closing `'`");
        assert_eq!(error("a #[doc = \"x\"] b"), "EF0102 a doc comment means nothing here");
    }

    #[test]
    fn deep_nesting_is_no_trouble() {
        let mut tokens = TokenStream::new();
        for _ in 0..2_000 {
            tokens =
                TokenStream::from(TokenTree::Group(proc_macro2::Group::new(Delimiter::Parenthesis, tokens)));
        }
        assert_eq!(from_rust(tokens).0.list().len(), 4_000);
    }
}
