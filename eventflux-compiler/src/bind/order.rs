//! GROUP BY and ORDER BY: expressions, positions, names.

use super::Binder;
use super::coerce;
use super::expr::{Exprs, Place};
use super::scope::{Alias, Scope};
use super::select::Item;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind};
use crate::logical::{Aggregate, Site, SortKey};
use crate::syntax::ast::{self, Literal, OrderKey, SelectItem};
use crate::syntax::limits::MAX_COLUMNS;
use crate::types::SqlType;

impl Binder<'_> {
    /// The group keys; `None` if any is wrong.
    pub(super) fn group_by(
        &mut self,
        scope: &Scope,
        selector: &ast::Selector,
        aliases: &[Alias<'_>],
        window_bounds: bool,
    ) -> Option<Vec<Site>> {
        let mut keys: Vec<Site> = Vec::new();
        let mut complete = true;
        for key in &selector.group_by {
            let Some((ast, by_position)) = self.group_item(key, &selector.items) else {
                complete = false;
                continue;
            };
            let place = Place { aliases, window_bounds, ..Place::plain("GROUP BY") };
            let Some(mut expr) = Exprs::new(self, scope, place).expr(ast) else {
                complete = false;
                continue;
            };
            if by_position {
                expr.span = key.span;
            }
            if matches!(expr.kind, ExprKind::WindowStart | ExprKind::WindowEnd) {
                // Constant within a batch: it groups nothing.
                continue;
            }
            if expr.any(&mut |e| matches!(e.kind, ExprKind::WindowStart | ExprKind::WindowEnd)) {
                let message = "the bounds of the window are known when it closes, not when rows are grouped";
                self.error(codes::WINDOW_BOUND_HERE, expr.span, message);
                complete = false;
                continue;
            }
            if let Some(error) = self.not_comparable(&expr, "GROUP BY") {
                self.diagnostics.push(error);
                complete = false;
                continue;
            }
            if !keys.iter().any(|known| known.expr == expr) {
                if keys.len() == MAX_COLUMNS {
                    let message = format!("GROUP BY has at most {MAX_COLUMNS} keys");
                    self.error(codes::TOO_MANY_COLUMNS, expr.span, message);
                    return None;
                }
                keys.push(Site { expr, text: ast.to_string() });
            }
        }
        complete.then_some(keys)
    }

    /// What a key of GROUP BY stands for, and whether it is a position.
    fn group_item<'q>(
        &mut self,
        key: &'q ast::Expr,
        items: &'q [SelectItem],
    ) -> Option<(&'q ast::Expr, bool)> {
        let ast::ExprKind::Literal(Literal::Integer(position)) = &key.kind else { return Some((key, false)) };
        let index = usize::try_from(*position).ok().and_then(|p| p.checked_sub(1));
        match index.and_then(|i| items.get(i)) {
            Some(SelectItem::Expr { expr, .. }) => Some((expr, true)),
            Some(_) => {
                self.error(
                    codes::GROUP_POSITION,
                    key.span,
                    format!("item {position} is `*`: name the column"),
                );
                None
            }
            None => {
                let message = format!("GROUP BY {position}, but there are {} items", items.len());
                self.error(codes::GROUP_POSITION, key.span, message);
                None
            }
        }
    }

    /// The error for an expression whose values can't be compared.
    pub(super) fn not_comparable(&self, expr: &Expr, place: &str) -> Option<Diagnostic> {
        let message = match expr.ty.sql {
            coerce::UNTYPED => {
                let message = format!("NULL in {place} has no type");
                return Some(Diagnostic::new(codes::UNTYPED_NULL, expr.span, message));
            }
            SqlType::Opaque(_) => {
                let message = format!("{place} can't compare values of {}", self.type_name(expr.ty.sql));
                return Some(Diagnostic::new(codes::OPAQUE_VALUE, expr.span, message));
            }
            SqlType::Interval => format!("{place} takes a value, not a duration"),
            _ => return None,
        };
        Some(Diagnostic::new(codes::DURATION_HERE, expr.span, message))
    }

    /// The sort keys; `None` if any is wrong.
    #[expect(clippy::too_many_arguments, reason = "what an expression may use, item by item")]
    pub(super) fn order_by(
        &mut self,
        scope: &Scope,
        keys: &[OrderKey],
        aliases: &[Alias<'_>],
        items: &[Item],
        aggregates: &mut Vec<Aggregate>,
        window_bounds: bool,
        may_be_empty: bool,
    ) -> Option<Vec<SortKey>> {
        let mut sort = Vec::new();
        let mut complete = true;
        for key in keys {
            let by = match &key.expr.kind {
                ast::ExprKind::Literal(Literal::Integer(position)) => {
                    let index = usize::try_from(*position).ok().and_then(|p| p.checked_sub(1));
                    match index.filter(|i| *i < items.len()) {
                        Some(index) => {
                            Some(Site { expr: items[index].expr.clone(), text: items[index].text.clone() })
                        }
                        None => {
                            let message = format!("ORDER BY {position}, but there are {} items", items.len());
                            self.error(codes::ORDER_POSITION, key.expr.span, message);
                            None
                        }
                    }
                }
                ast::ExprKind::Name(name) if items.iter().any(|item| item.name == name.name) => items
                    .iter()
                    .find(|item| item.name == name.name)
                    .map(|item| Site { expr: item.expr.clone(), text: item.text.clone() }),
                _ => {
                    let place = Place {
                        aggregates: Some(aggregates),
                        window_bounds,
                        may_be_empty,
                        aliases,
                        aliases_first: true,
                        ..Place::plain("ORDER BY")
                    };
                    let expr = Exprs::new(self, scope, place).expr(&key.expr);
                    expr.map(|expr| Site { expr, text: key.expr.to_string() })
                }
            };
            let Some(by) = by else {
                complete = false;
                continue;
            };
            if let Some(mut error) = self.not_comparable(&by.expr, "ORDER BY") {
                error.span = key.expr.span;
                self.diagnostics.push(error);
                complete = false;
                continue;
            }
            // NULLs count as above everything, as in PostgreSQL.
            let nulls_first = key.nulls_first.unwrap_or(key.descending);
            sort.push(SortKey { by, descending: key.descending, nulls_first });
        }
        complete.then_some(sort)
    }
}
