//! SQL files.

use std::io::Read as _;
use std::path::Path;

use eventflux_compiler::catalog::NoStructs;
use eventflux_compiler::{Compiled, TextError, TextErrors, codes, compile_text};

use super::diagnostics;
use super::exit::{Error, Exit};
use super::messages::Messages;

/// The text of a SQL file and what messages call it.
pub(crate) struct Source {
    /// The path, or `<stdin>`.
    pub(crate) name: String,
    /// The SQL.
    pub(crate) text: String,
    /// The bytes of the file before the text: those of a byte order mark.
    pub(crate) skipped: usize,
}

impl Source {
    /// Reads a file; `-` is standard input.
    pub(crate) fn read(path: &Path) -> Result<Source, Error> {
        let (name, bytes) = if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            ("<stdin>".to_owned(), std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes))
        } else {
            (path.display().to_string(), std::fs::read(path))
        };
        let bytes = bytes.map_err(|e| Error::data(format!("{name}: {e}")))?;
        match String::from_utf8(bytes) {
            Ok(text) => {
                // Editors on Windows begin files with a byte order mark.
                let rest = text.strip_prefix('\u{feff}').map(str::to_owned);
                let skipped = rest.as_ref().map_or(0, |rest| text.len() - rest.len());
                Ok(Source { name, text: rest.unwrap_or(text), skipped })
            }
            Err(e) => {
                Err(Error::data(format!("{name}: not UTF-8 from byte {} on", e.utf8_error().valid_up_to())))
            }
        }
    }

    /// Compiles it; a command has no Rust structs to offer.
    pub(crate) fn compile(&self) -> Result<Compiled, Vec<TextError>> {
        compile_text(&self.text, &NoStructs).map_err(|e| without_rust(e).errors)
    }

    /// Compiles it, or shows its errors.
    pub(crate) fn compile_or_show(&self, messages: &Messages) -> Result<Compiled, Exit> {
        self.compile().map_err(|errors| {
            for error in &errors {
                if messages.json() {
                    messages.object(&diagnostics::json(self, error));
                } else {
                    messages.line(&diagnostics::render(self, error, messages.renderer()));
                }
            }
            Exit::Wrong
        })
    }
}

/// The compiler's advice about Rust structs is for programs.
fn without_rust(mut errors: TextErrors) -> TextErrors {
    for error in errors.errors.iter_mut().filter(|error| error.code == codes::UNKNOWN_RUST_TYPE) {
        error.help = Some(
            "the `eventflux` command has no Rust types: declare the columns instead of OF, such as \
             `CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE)`"
                .to_owned(),
        );
    }
    errors
}
