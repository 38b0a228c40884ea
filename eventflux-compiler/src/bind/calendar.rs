//! Windows by the clocks of a zone: whole days, and CRON.

use super::Binder;
use crate::codes;
use crate::cron::{self, Cron};
use crate::functions;
use crate::logical::Window;
use crate::span::Span;
use crate::syntax::ast::{ExprKind, Literal, WindowArg, WindowSpec};

impl Binder<'_> {
    /// TUMBLING by the clocks of a zone: whole days.
    pub(super) fn calendar(&mut self, spec: &WindowSpec) -> Option<Window> {
        const DAY: i64 = 86_400_000_000;
        let (length, zone, span) = match spec.args.as_slice() {
            [WindowArg::Expr { expr, descending: None }, WindowArg::Zone(zone, span)] => (expr, zone, *span),
            _ => {
                let message = "window TUMBLING with a zone takes a number of days and the zone";
                let help = "TUMBLING(1 DAY, ZONE 'Europe/Berlin')";
                self.error_help(codes::WINDOW_ARGUMENT_COUNT, spec.name.span, message, help);
                return None;
            }
        };
        let checked = self.zone(zone, span);
        let micros = self.window_duration("TUMBLING", length)?;
        if micros % DAY != 0 {
            let message = "a window by the clocks of a zone is of whole days or weeks";
            self.error(codes::WINDOW_LENGTH, length.span, message);
            return None;
        }
        checked?;
        Some(Window::Calendar { days: micros / DAY, zone: zone.clone() })
    }

    /// CRON: an expression and perhaps a zone.
    pub(super) fn cron(&mut self, spec: &WindowSpec) -> Option<Window> {
        let (expr, zone) = match spec.args.as_slice() {
            [WindowArg::Expr { expr, descending: None }] => (expr, None),
            [WindowArg::Expr { expr, descending: None }, WindowArg::Zone(zone, span)] => {
                (expr, Some((zone, *span)))
            }
            _ => {
                let message = "window CRON takes an expression and, if wanted, a zone";
                let help = "CRON('0 */5 * * * *', ZONE 'Europe/Berlin')";
                self.error_help(codes::WINDOW_ARGUMENT_COUNT, spec.name.span, message, help);
                return None;
            }
        };
        let ExprKind::Literal(Literal::String(text)) = &expr.kind else {
            let message = "window CRON takes its expression as a text";
            self.error_help(codes::WINDOW_ARGUMENT, expr.span, message, "write one as '0 */5 * * * *'");
            if let Some((zone, span)) = zone {
                self.zone(zone, span);
            }
            return None;
        };
        let (cron, zone) = self.instants(text, expr.span, zone)?;
        Some(Window::Cron { cron, text: text.clone(), zone })
    }

    /// A CRON expression and the zone of its instants, UTC unless one is named.
    pub(super) fn instants(
        &mut self,
        text: &str,
        span: Span,
        zone: Option<(&String, Span)>,
    ) -> Option<(Cron, String)> {
        let zone = match zone {
            Some((zone, span)) => self.zone(zone, span).map(|()| zone.clone()),
            None => Some("UTC".to_owned()),
        };
        match cron::parse(text) {
            Ok(cron) => Some((cron, zone?)),
            Err(message) => {
                let help = "every five minutes is '0 */5 * * * *'";
                self.error_help(codes::BAD_CRON, span, message, help);
                None
            }
        }
    }

    fn zone(&mut self, zone: &str, span: Span) -> Option<()> {
        match functions::check_literal(functions::PreparedKind::Zone, zone) {
            Ok(()) => Some(()),
            Err(message) => {
                self.error(codes::BAD_ZONE, span, message);
                None
            }
        }
    }
}
