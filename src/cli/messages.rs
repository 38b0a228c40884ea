//! What the command says on standard error: for people, or as JSON lines for tools.

use std::cell::RefCell;
use std::io::{self, IsTerminal as _, Write as _};

use annotate_snippets::{Group, Level, Renderer};
use indicatif::ProgressBar;
use serde_json::{Value as Json, json};

use super::args::Color;
use super::exit::Error;

/// Says things on standard error.
pub(crate) struct Messages {
    json: bool,
    quiet: bool,
    renderer: Renderer,
    /// A bar that has to make room for what is said.
    bar: RefCell<Option<ProgressBar>>,
}

impl Messages {
    /// Messages as JSON if `json`, without notes and warnings if `quiet`.
    pub(crate) fn new(json: bool, quiet: bool, color: Color) -> Self {
        let colored = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
            }
        };
        let renderer = if colored { Renderer::styled() } else { Renderer::plain() };
        Messages { json, quiet, renderer, bar: RefCell::new(None) }
    }

    /// Whether messages are for tools.
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    /// How messages are drawn.
    pub(crate) fn renderer(&self) -> &Renderer {
        &self.renderer
    }

    /// The bar to be hidden while something is said; `None` when it is gone.
    pub(crate) fn set_bar(&self, bar: Option<ProgressBar>) {
        *self.bar.borrow_mut() = bar;
    }

    /// What keeps the command from going on.
    pub(crate) fn error(&self, error: &Error) {
        self.say(Level::ERROR, "error", &error.message, error.help.as_deref());
    }

    /// Something that went wrong, but the command goes on.
    pub(crate) fn warning(&self, message: &str) {
        if !self.quiet {
            self.say(Level::WARNING, "warning", message, None);
        }
    }

    /// Something worth knowing.
    pub(crate) fn note(&self, message: &str) {
        if !self.quiet {
            self.say(Level::NOTE, "note", message, None);
        }
    }

    fn say(&self, level: Level<'static>, word: &str, message: &str, help: Option<&str>) {
        if self.json {
            return self.object(&json!({ "level": word, "message": message, "help": help }));
        }
        let mut group = Group::with_title(level.primary_title(message));
        if let Some(help) = help {
            group = group.element(Level::HELP.message(help));
        }
        self.line(&self.renderer.render(&[group]));
    }

    /// A JSON line.
    pub(crate) fn object(&self, object: &Json) {
        self.line(&object.to_string());
    }

    /// A line, or several.
    pub(crate) fn line(&self, text: &str) {
        // There is nowhere to report to when standard error is closed.
        let write = || drop(writeln!(io::stderr().lock(), "{text}"));
        match &*self.bar.borrow() {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

/// Writes text to standard output; a reader that has seen enough is no error.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(Error::data(format!("standard output: {e}"))),
        _ => Ok(()),
    }
}
