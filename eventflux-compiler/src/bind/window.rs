//! Windows: their names and arguments.

use super::Binder;
use crate::codes;
use crate::logical::Window;
use crate::syntax::ast::{self, EventSelection, ExprKind, Literal, UnaryOp, WindowArg, WindowSpec};

/// Windows there are.
const WINDOWS: [&str; 4] = ["TUMBLING", "LENGTH", "LENGTHBATCH", "TIME"];

/// Windows of the language that are not there yet.
const LATER: [&str; 18] = [
    "SLIDING",
    "HOP",
    "SESSION",
    "TIMEBATCH",
    "EXTERNALTIME",
    "DELAY",
    "EXTERNALTIMEBATCH",
    "CUMULATE",
    "SORT",
    "UNIQUE",
    "FIRSTUNIQUE",
    "CRON",
    "EXPRESSION",
    "TIMELENGTH",
    "FREQUENT",
    "LOSSYFREQUENT",
    "HOPPING",
    "CALENDAR",
];

impl Binder<'_> {
    /// The window of a query.
    pub(super) fn window(&mut self, spec: &WindowSpec) -> Option<Window> {
        let name = spec.name.name.to_ascii_uppercase();
        if LATER.contains(&name.as_str()) {
            let message = format!("window {name} is not supported yet");
            self.error(codes::WINDOW_UNSUPPORTED, spec.name.span, message);
            return None;
        }
        if !WINDOWS.contains(&name.as_str()) {
            let message = format!("there is no window `{}`", spec.name.name);
            let known: Vec<&str> = WINDOWS.iter().chain(&LATER).copied().collect();
            let help = match crate::suggest::suggest(&name, known.iter().copied()).first() {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("windows: {}", super::listed(WINDOWS)),
            };
            self.error_help(codes::UNKNOWN_WINDOW, spec.name.span, message, help);
            return None;
        }
        for arg in &spec.args {
            match arg {
                WindowArg::Zone(_, span) => {
                    let message = "windows aligned to a calendar are not supported yet";
                    self.error(codes::WINDOW_UNSUPPORTED, *span, message);
                    return None;
                }
                WindowArg::Expr { expr, descending: Some(_) } => {
                    let message = format!("window {name} has no order, so ASC and DESC mean nothing in it");
                    self.error(codes::WINDOW_ARGUMENT, expr.span, message);
                    return None;
                }
                WindowArg::Expr { .. } => {}
            }
        }
        let args: Vec<&ast::Expr> = spec
            .args
            .iter()
            .filter_map(|arg| match arg {
                WindowArg::Expr { expr, .. } => Some(expr),
                WindowArg::Zone(..) => None,
            })
            .collect();
        let (most, takes) = match name.as_str() {
            "TUMBLING" => (2, "a duration and, if wanted, an offset"),
            "TIME" => (1, "a duration"),
            _ => (1, "a number of events"),
        };
        if args.is_empty() || args.len() > most {
            let message = format!("window {name} takes {takes}");
            let place = args.get(most).map_or(spec.name.span, |extra| extra.span);
            self.error(codes::WINDOW_ARGUMENT_COUNT, place, message);
            return None;
        }
        match name.as_str() {
            "TUMBLING" => {
                let size = self.window_duration(&name, args[0]);
                let offset = match args.get(1) {
                    Some(arg) => self.window_offset(arg, size),
                    None => Some(0),
                };
                Some(Window::Tumbling { size: size?, offset: offset? })
            }
            "TIME" => Some(Window::Time(self.window_duration(&name, args[0])?)),
            "LENGTH" => Some(Window::Length(self.window_count(&name, args[0])?)),
            _ => Some(Window::LengthBatch(self.window_count(&name, args[0])?)),
        }
    }

    fn window_duration(&mut self, name: &str, arg: &ast::Expr) -> Option<i64> {
        match constant_duration(arg) {
            Some(micros) if micros > 0 => Some(micros),
            Some(_) => {
                self.error(
                    codes::WINDOW_LENGTH,
                    arg.span,
                    format!("the length of {name} must be above zero"),
                );
                None
            }
            None => {
                let message = format!("window {name} takes a duration here");
                self.error_help(codes::WINDOW_ARGUMENT, arg.span, message, "write one as 5 SECONDS or 500ms");
                None
            }
        }
    }

    fn window_offset(&mut self, arg: &ast::Expr, size: Option<i64>) -> Option<i64> {
        let Some(offset) = constant_duration(arg) else {
            let message = "the offset of TUMBLING is a duration";
            self.error(codes::WINDOW_ARGUMENT, arg.span, message);
            return None;
        };
        if size.is_some_and(|size| offset.unsigned_abs() >= size.unsigned_abs()) {
            let message = "the offset of TUMBLING must be shorter than the window";
            self.error(codes::WINDOW_OFFSET, arg.span, message);
            return None;
        }
        Some(offset)
    }

    fn window_count(&mut self, name: &str, arg: &ast::Expr) -> Option<u64> {
        match &arg.kind {
            ExprKind::Literal(Literal::Integer(n)) => match u64::try_from(*n) {
                Ok(n) if n > 0 && u32::try_from(n).is_ok() => Some(n),
                Ok(n) if n > 0 => {
                    let message =
                        format!("{name} of {n} events is more than can be kept; at most {}", u32::MAX);
                    self.error(codes::WINDOW_LENGTH, arg.span, message);
                    None
                }
                _ => {
                    let message = format!("the number of events of {name} must be above zero");
                    self.error(codes::WINDOW_LENGTH, arg.span, message);
                    None
                }
            },
            ExprKind::Unary(UnaryOp::Minus, inner)
                if matches!(inner.kind, ExprKind::Literal(Literal::Integer(_))) =>
            {
                let message = format!("the number of events of {name} must be above zero");
                self.error(codes::WINDOW_LENGTH, arg.span, message);
                None
            }
            _ => {
                let message = format!("window {name} takes a whole number of events here");
                self.error(codes::WINDOW_ARGUMENT, arg.span, message);
                None
            }
        }
    }

    /// Whether the query's choice of events fits its window.
    pub(super) fn check_events(&mut self, query: &ast::Query, window: Option<Window>) -> Option<()> {
        let events = query.output.events;
        if events == EventSelection::Current {
            return Some(());
        }
        let word = if events == EventSelection::Expired { "EXPIRED" } else { "ALL" };
        let span = query.output.events_span;
        match window {
            Some(window) if window.is_batch() => {
                let message =
                    format!("a batch window passes on whole batches: {word} EVENTS means nothing for it");
                self.error_help(
                    codes::EXPIRED_ON_BATCH,
                    span,
                    message,
                    "sliding windows are LENGTH and TIME",
                );
                None
            }
            None => {
                let message = format!("{word} EVENTS needs a sliding window: without one no event leaves");
                self.error(codes::EXPIRED_WITHOUT_WINDOW, span, message);
                None
            }
            Some(_) => Some(()),
        }
    }
}

/// A constant duration, with a sign.
pub(super) fn constant_duration(expr: &ast::Expr) -> Option<i64> {
    match &expr.kind {
        ExprKind::Literal(Literal::Duration(micros)) => Some(*micros),
        ExprKind::Unary(UnaryOp::Minus, inner) => constant_duration(inner).map(i64::saturating_neg),
        ExprKind::Unary(UnaryOp::Plus, inner) => constant_duration(inner),
        _ => None,
    }
}
