//! The sequence of tokens that both sources share, and the errors of making it.

use super::limits;
use crate::diagnostic::Diagnostic;

/// A token. Places are not part of it: a token is named by its number in [`Tokens`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A keyword or a name.
    Word(String),
    /// A name in quotes, which is never a keyword: `"Order"` in text, `r#Order` in Rust tokens.
    Quoted(String),
    /// A number without sign, unit and underscores.
    Number(String),
    /// A string.
    Text(String),
    /// Punctuation.
    Symbol(Symbol),
    /// Something that is no token of the language; its error is in [`Tokens::errors`].
    Invalid,
}

macro_rules! symbols {
    ($($name:ident $text:literal;)*) => {
        /// Punctuation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Symbol {
            $(#[doc = concat!("`", $text, "`")] $name,)*
        }

        impl Symbol {
            /// All of them; those of two characters come first.
            pub const ALL: &[Symbol] = &[$(Symbol::$name),*];

            /// How it is written.
            pub const fn text(self) -> &'static str {
                match self { $(Symbol::$name => $text),* }
            }
        }
    };
}

symbols! {
    Arrow "->"; Concat "||"; DoubleColon "::"; DoubleEq "=="; NotEq "<>"; BangEq "!="; LtEq "<="; GtEq ">=";
    Comma ","; Semicolon ";"; Dot "."; LParen "("; RParen ")"; LBracket "["; RBracket "]"; LBrace "{";
    RBrace "}"; Plus "+"; Minus "-"; Star "*"; Slash "/"; Percent "%"; Eq "="; Lt "<"; Gt ">"; Question "?";
    Colon ":";
}

/// Where tokens come from; error messages differ in how a name is quoted and a string is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// SQL text.
    Text,
    /// Rust tokens, in the macro.
    Rust,
}

/// The tokens of a source, numbered from 0.
#[derive(Clone, Debug)]
pub struct Tokens {
    list: Vec<Token>,
    errors: Vec<Diagnostic>,
    origin: Origin,
}

impl Tokens {
    /// No tokens yet.
    pub fn new(origin: Origin) -> Self {
        Tokens { list: Vec::new(), errors: Vec::new(), origin }
    }

    /// Adds a token; its number is returned.
    pub fn push(&mut self, token: Token) -> u32 {
        self.list.push(token);
        self.list.len() as u32 - 1
    }

    /// Adds a lexical error. The token that it is about should be pushed too: as the one that was likely
    /// meant, or as [`Token::Invalid`], about which the parser then says nothing more.
    pub fn error(&mut self, error: Diagnostic) {
        self.errors.push(error);
    }

    /// The tokens.
    pub fn list(&self) -> &[Token] {
        &self.list
    }

    /// The lexical errors.
    pub fn errors(&self) -> &[Diagnostic] {
        &self.errors
    }

    /// Where the tokens come from.
    pub fn origin(&self) -> Origin {
        self.origin
    }
}

/// What is said about punctuation that the language does not have, and the help where there is some.
pub(super) fn meaningless(text: &str) -> (String, Option<String>) {
    let help = match text {
        "=>" => Some("write `>=` to compare, `->` between the positions of a pattern"),
        "=<" => Some("less or equal is written `<=`"),
        "&&" => Some("write AND"),
        "!" => Some("write NOT"),
        "`" => Some("names are quoted with double quotes: \"name\""),
        ":=" => Some("write `=`"),
        _ => None,
    };
    let message = if text.chars().any(char::is_control) {
        format!("the character {} means nothing here", text.escape_unicode())
    } else {
        format!("`{}` means nothing here", limits::shortened(text))
    };
    (message, help.map(str::to_owned))
}
