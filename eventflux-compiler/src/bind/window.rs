//! Windows: their names and arguments, by the table.

use super::Binder;
use super::scope::Scope;
use crate::codes;
use crate::logical::Window;
use crate::syntax::ast::{self, EventSelection, ExprKind, Literal, UnaryOp, WindowArg, WindowSpec};
use crate::windows::{self, WINDOWS, WindowDoc, WindowParam};

impl Binder<'_> {
    /// The window of a query.
    pub(super) fn window(&mut self, scope: &Scope, spec: &WindowSpec) -> Option<Window> {
        let Some(doc) = windows::lookup(&spec.name.name) else {
            let message = format!("there is no window `{}`", spec.name.name);
            let names = WINDOWS.iter().flat_map(|doc| doc.names).copied();
            let help = match crate::suggest::nearest(&spec.name.name, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    format!("windows: {}", super::listed(WINDOWS.iter().map(WindowDoc::name)))
                }
            };
            self.error_help(codes::UNKNOWN_WINDOW, spec.name.span, message, help);
            return None;
        };
        if let Some(window) = self.further_window(scope, doc, spec) {
            return window;
        }
        let zone = |arg: &WindowArg| matches!(arg, WindowArg::Zone(..));
        if doc.name() == "TUMBLING" && spec.args.iter().any(zone) {
            return self.calendar(spec);
        }
        if doc.name() == "CRON" {
            return self.cron(spec);
        }
        let args = self.window_args(doc, spec)?;
        let mut values = Vec::new();
        for (param, arg) in doc.params.iter().chain(doc.optional).zip(args) {
            match param {
                WindowParam::Length => values.push(self.window_duration(doc.name(), arg)),
                WindowParam::Offset => {
                    values.push(self.window_offset(arg, values.first().copied().flatten()));
                }
                WindowParam::Count => values.push(self.window_count(doc.name(), arg)),
                // These windows were bound above.
                WindowParam::Time
                | WindowParam::Order
                | WindowParam::Keys
                | WindowParam::Condition
                | WindowParam::Share
                | WindowParam::Cron
                | WindowParam::Zone => values.push(None),
            }
        }
        let values: Vec<i64> = values.into_iter().collect::<Option<_>>()?;
        Some(match (doc.name(), values.as_slice()) {
            ("TUMBLING", [size, rest @ ..]) => {
                Window::Tumbling { size: *size, offset: rest.first().copied().unwrap_or(0) }
            }
            ("TIME", [length]) => Window::Time(*length),
            ("LENGTH", [n]) => Window::Length(n.unsigned_abs()),
            ("LENGTHBATCH", [n]) => Window::LengthBatch(n.unsigned_abs()),
            ("SLIDING", [size, slide]) => Window::Sliding { size: *size, slide: *slide },
            ("SESSION", [gap]) => Window::Session(*gap),
            ("TIMEBATCH", [length]) => Window::TimeBatch(*length),
            ("CUMULATE", [step, size]) => {
                if size % step != 0 {
                    let message = "the length of CUMULATE must be a multiple of its step";
                    self.error(codes::WINDOW_LENGTH, spec.name.span, message);
                    return None;
                }
                Window::Cumulate { step: *step, size: *size }
            }
            _ => return None,
        })
    }

    /// The arguments, as many as the window takes and none that only other windows take.
    fn window_args<'s>(&mut self, doc: &WindowDoc, spec: &'s WindowSpec) -> Option<Vec<&'s ast::Expr>> {
        let mut args = Vec::new();
        for arg in &spec.args {
            match arg {
                WindowArg::Zone(_, span) => {
                    let message = format!("window {} knows no zones", doc.name());
                    self.error(codes::WINDOW_ARGUMENT, *span, message);
                    return None;
                }
                WindowArg::Expr { expr, descending: Some(_) } => {
                    let message =
                        format!("window {} has no order: ASC and DESC mean nothing in it", doc.name());
                    self.error(codes::WINDOW_ARGUMENT, expr.span, message);
                    return None;
                }
                WindowArg::Expr { expr, descending: None } => args.push(expr),
            }
        }
        let most = doc.params.len() + doc.optional.len();
        if args.len() < doc.params.len() || args.len() > most {
            let place = args.get(most).map_or(spec.name.span, |extra| extra.span);
            let message = format!("window {} takes {}", doc.name(), doc.takes);
            self.error(codes::WINDOW_ARGUMENT_COUNT, place, message);
            return None;
        }
        Some(args)
    }

    pub(super) fn window_duration(&mut self, name: &str, arg: &ast::Expr) -> Option<i64> {
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

    pub(super) fn window_count(&mut self, name: &str, arg: &ast::Expr) -> Option<i64> {
        match &arg.kind {
            ExprKind::Literal(Literal::Integer(n)) => match i64::try_from(*n) {
                Ok(n) if n > 0 && u32::try_from(n).is_ok() => Some(n),
                Ok(n) if n > 0 => {
                    let message =
                        format!("{name} of {n} events is more than can be kept; at most {}", u32::MAX);
                    self.error(codes::WINDOW_LENGTH, arg.span, message);
                    None
                }
                Err(_) => {
                    let message =
                        format!("{name} of {n} events is more than can be kept; at most {}", u32::MAX);
                    self.error(codes::WINDOW_LENGTH, arg.span, message);
                    None
                }
                Ok(_) => {
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
    pub(super) fn check_events(&mut self, query: &ast::Query, window: Option<&Window>) -> Option<()> {
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
                    "sliding windows are LENGTH, TIME and others",
                );
                None
            }
            Some(Window::Delay(_)) => {
                let message = format!("DELAY passes each event on once: {word} EVENTS means nothing for it");
                self.error(codes::EXPIRED_ON_BATCH, span, message);
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
