//! Select items: what they are called, what `*` stands for.

use std::collections::{HashMap, HashSet};

use super::Binder;
use super::expr::{Exprs, Place};
use super::join::Joined;
use super::pattern::Matched;
use super::scope::{Alias, Scope};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, Slot};
use crate::logical::Aggregate;
use crate::span::Span;
use crate::syntax::ast::{self, ExprKind, Ident, SelectItem};
use crate::syntax::limits::{MAX_COLUMNS, MAX_ITEMS};

/// A select item with its name.
pub(super) struct Item {
    pub(super) name: String,
    /// Where the name comes from.
    pub(super) span: Span,
    pub(super) expr: Expr,
    pub(super) text: String,
}

/// The items bound so far.
#[derive(Default)]
struct Items {
    list: Vec<Item>,
    names: HashSet<String>,
    /// Whether it was reported that there are too many.
    full: bool,
}

/// The name that an item has without AS.
pub(super) fn own_name(expr: &ast::Expr) -> Option<&Ident> {
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::Qualified(_, name) => Some(name),
        _ => None,
    }
}

/// The items that have a name, for those who refer to them.
pub(super) fn aliases(items: &[SelectItem]) -> Vec<Alias<'_>> {
    let mut aliases = Vec::new();
    for item in items {
        if let SelectItem::Expr { expr, alias } = item
            && let Some(name) = alias.as_ref().or_else(|| own_name(expr))
        {
            aliases.push(Alias { name: name.name.clone(), expr });
        }
    }
    aliases
}

impl Binder<'_> {
    /// Binds the items; `None` if any of them is wrong.
    pub(super) fn items(
        &mut self,
        scope: &Scope,
        items: &[SelectItem],
        aggregates: &mut Vec<Aggregate>,
        window_bounds: bool,
        may_be_empty: bool,
    ) -> Option<Vec<Item>> {
        let mut bound = Items::default();
        let mut complete = true;
        for item in items {
            match item {
                SelectItem::Expr { expr, alias } => {
                    let place = Place {
                        aggregates: Some(aggregates),
                        window_bounds,
                        may_be_empty,
                        ..Place::plain("SELECT")
                    };
                    let value = Exprs::new(self, scope, place).expr(expr);
                    let window_bound = value.as_ref().and_then(bound_name);
                    let name = match (alias, own_name(expr)) {
                        (Some(alias), _) => Some((alias.name.clone(), alias.span)),
                        // WINDOW_END in any case is the column `window_end`.
                        (None, Some(name)) => {
                            Some((window_bound.unwrap_or(&name.name).to_string(), name.span))
                        }
                        (None, None) => None,
                    };
                    let Some((name, span)) = name else {
                        let error =
                            Diagnostic::new(codes::UNNAMED_ITEM, expr.span, format!("`{expr}` has no name"));
                        self.diagnostics.push(error.help("give it one with AS name"));
                        complete = false;
                        continue;
                    };
                    match value {
                        Some(value) => {
                            complete &= self.add_item(&mut bound, name, span, value, expr.to_string())
                        }
                        None => complete = false,
                    }
                }
                SelectItem::Wildcard(span) if let Some(matched) = scope.pattern => {
                    complete &= self.bound_wildcard(scope, matched, None, *span, &mut bound);
                }
                SelectItem::QualifiedWildcard(alias, span) if let Some(matched) = scope.pattern => {
                    complete &= self.bound_wildcard(scope, matched, Some(alias), *span, &mut bound);
                }
                SelectItem::Wildcard(span) if let Some(joined) = scope.join => {
                    complete &= self.joined_wildcard(scope, joined, None, *span, &mut bound);
                }
                SelectItem::QualifiedWildcard(source, span) if let Some(joined) = scope.join => {
                    complete &= self.joined_wildcard(scope, joined, Some(source), *span, &mut bound);
                }
                SelectItem::Wildcard(span) => complete &= self.wildcard(scope, *span, &mut bound),
                SelectItem::QualifiedWildcard(qualifier, span) => {
                    if scope.is_qualifier(&qualifier.name) {
                        complete &= self.wildcard(scope, *span, &mut bound);
                    } else {
                        self.diagnostics.push(scope.unknown_qualifier(qualifier));
                        complete = false;
                    }
                }
            }
        }
        self.items += bound.list.len();
        complete.then_some(bound.list)
    }

    fn wildcard(&mut self, scope: &Scope, span: Span, bound: &mut Items) -> bool {
        let mut complete = true;
        for (i, (name, ty)) in scope.columns[..scope.named].iter().enumerate() {
            let expr = Expr::column(Slot::Input(i as u16), *ty, span);
            complete &= self.add_item(bound, name.clone(), span, expr, name.clone());
        }
        complete
    }

    /// All columns of a position; without an alias those of all that take events.
    fn bound_wildcard(
        &mut self,
        scope: &Scope,
        matched: Matched,
        alias: Option<&Ident>,
        span: Span,
        bound: &mut Items,
    ) -> bool {
        let aliases: Vec<Ident> = match alias {
            Some(alias) => vec![alias.clone()],
            None => self.taking(matched).map(|name| Ident { name: name.to_string(), span }).collect(),
        };
        let mut complete = true;
        let mut owners: HashMap<String, String> = HashMap::new();
        for alias in aliases {
            for column in self.columns_of(matched, &alias) {
                let column = Ident { name: column, span };
                let mut exprs = Exprs::new(self, scope, Place::plain("SELECT"));
                let Some(expr) = exprs.bound_column(matched, &alias, None, &column, span) else {
                    return false;
                };
                if let Some(owner) = owners.insert(column.name.clone(), alias.name.clone()) {
                    let message = format!(
                        "`*` takes the columns of all positions, and `{owner}` and `{}` both have `{}`",
                        alias.name, column.name
                    );
                    let help = format!(
                        "write those that are wanted: {owner}.{0}, {1}.{0} AS {1}_{0}",
                        column.name, alias.name
                    );
                    self.error_help(codes::DUPLICATE_ITEM, span, message, help);
                    return false;
                }
                let text = format!("{}.{}", alias.name, column.name);
                complete &= self.add_item(bound, column.name, span, expr, text);
            }
        }
        complete
    }

    /// All columns of a source; without a name those of all.
    fn joined_wildcard(
        &mut self,
        scope: &Scope,
        joined: Joined,
        source: Option<&Ident>,
        span: Span,
        bound: &mut Items,
    ) -> bool {
        let columns = self.joined_columns(joined.number, source.map(|source| source.name.as_str()));
        if let (Some(source), true) = (source, columns.is_empty()) {
            let known = self.sources(joined.number);
            let known: Vec<&str> = known.iter().filter_map(|known| known.name.as_deref()).collect();
            let message = format!("no source of this query is called `{}`", source.name);
            let mut error = Diagnostic::new(codes::UNKNOWN_QUALIFIER, source.span, message);
            error.help = super::did_you_mean(&source.name, &known, "sources");
            self.diagnostics.push(error);
            return false;
        }
        let mut complete = true;
        for (at, column, name) in columns {
            let mut exprs = Exprs::new(self, scope, Place::plain("SELECT"));
            let expr = match source {
                None if exprs.binder.is_merged(joined.number, &name) => {
                    let name = Ident { name: name.clone(), span };
                    let Some(expr) = exprs.joined_column(joined, None, &name, span) else { return false };
                    expr
                }
                _ => exprs.of_source(joined, at, column, span),
            };
            complete &= self.add_item(bound, name.clone(), span, expr, name);
        }
        complete
    }

    fn add_item(&mut self, bound: &mut Items, name: String, span: Span, expr: Expr, text: String) -> bool {
        if bound.full {
            return false;
        }
        if bound.list.len() == MAX_COLUMNS || self.items + bound.list.len() == MAX_ITEMS {
            let message = if bound.list.len() == MAX_COLUMNS {
                format!("a stream has at most {MAX_COLUMNS} columns")
            } else {
                format!("the queries of an app have at most {MAX_ITEMS} items together")
            };
            bound.full = true;
            self.error(codes::TOO_MANY_COLUMNS, span, message);
            return false;
        }
        if !bound.names.insert(name.clone()) {
            let message = format!("two items are called `{name}`");
            self.error_help(codes::DUPLICATE_ITEM, span, message, "give one of them another name with AS");
            return false;
        }
        bound.list.push(Item { name, span, expr, text });
        true
    }
}

fn bound_name(expr: &Expr) -> Option<&'static str> {
    match expr.kind {
        crate::expr::ExprKind::WindowStart => Some("window_start"),
        crate::expr::ExprKind::WindowEnd => Some("window_end"),
        _ => None,
    }
}
