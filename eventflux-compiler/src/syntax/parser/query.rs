//! SELECT and its clauses.

use super::Parsed;
use super::cursor::Parser;
use super::failure::Failure;
use crate::codes;
use crate::span::Span;
use crate::syntax::ast::{
    Ident, Limit, NamedQuery, OrderKey, OutputTarget, Query, SelectItem, Selector, WriteMode,
};
use crate::syntax::reserved;
use crate::syntax::tokens::{Symbol, Token};

/// The clauses after FROM, in the order in which they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Clause {
    From,
    Partition,
    Where,
    Window,
    Group,
    Having,
    Order,
    Limit,
    Output,
    Target,
}

impl Clause {
    fn name(self) -> &'static str {
        match self {
            Clause::From => "FROM",
            Clause::Partition => "PARTITION BY",
            Clause::Where => "WHERE",
            Clause::Window => "WINDOW",
            Clause::Group => "GROUP BY",
            Clause::Having => "HAVING",
            Clause::Order => "ORDER BY",
            Clause::Limit => "LIMIT and OFFSET",
            Clause::Output => "OUTPUT",
            Clause::Target => "INSERT INTO",
        }
    }
}

impl Parser<'_> {
    /// `WITH name AS (query), ..`, or nothing.
    pub(super) fn with_list(&mut self) -> Parsed<Vec<NamedQuery>> {
        if !self.eat_keyword("WITH") {
            return Ok(Vec::new());
        }
        self.list(|p| {
            let name = p.ident("the name of a query")?;
            p.expect_keyword("AS", " and a query")?;
            let open = p.position();
            p.expect(Symbol::LParen, " and a query")?;
            let query = p.subquery()?;
            p.close(Symbol::RParen, open)?;
            Ok(NamedQuery { name, query })
        })
    }

    /// A query in parentheses, which has no target.
    pub(super) fn subquery(&mut self) -> Parsed<Query> {
        self.nested(|p| {
            let start = p.position();
            let with = p.with_list()?;
            if p.at_keyword("INSERT") {
                return p.target_in_subquery();
            }
            let output = OutputTarget::new(None, WriteMode::Insert);
            p.select(with, output, true, start)
        })
    }

    fn target_in_subquery<T>(&self) -> Parsed<T> {
        let message = "a query in parentheses can't INSERT: its rows go to the query around it";
        Failure::new(codes::TARGET_IN_SUBQUERY, self.here(), message)
            .help("write the inner query as a statement of its own")
            .into()
    }

    /// From SELECT to the last clause of the query.
    pub(super) fn select(
        &mut self,
        with: Vec<NamedQuery>,
        output: OutputTarget,
        inner: bool,
        start: usize,
    ) -> Parsed<Query> {
        let select = self.here();
        self.expect_keyword("SELECT", "")?;
        let distinct = self.eat_keyword("DISTINCT");
        let items = self.list(Self::item)?;
        self.expect_from(select, items.last(), inner)?;
        let mut input = self.input()?;
        let window = self.query_window(&mut input);
        let selector = Selector {
            distinct,
            items,
            group_by: Vec::new(),
            having: None,
            order_by: Vec::new(),
            limit: None,
            offset: None,
        };
        let mut query = Query {
            with,
            output,
            input,
            partition_by: Vec::new(),
            purge_after: None,
            where_before: None,
            window,
            where_after: None,
            selector,
            rate: None,
            span: Span::NONE,
        };
        let mut last = if query.window.is_some() { Clause::Window } else { Clause::From };
        while let Some(clause) = self.clause(&query, inner) {
            self.clause_in_order(clause, last)?;
            self.read_clause(clause, &mut query, inner)?;
            last = last.max(clause);
        }
        if let Some(failure) = self.conflict_habit() {
            return failure.into();
        }
        self.no_misspelt_clause(&query, inner)?;
        query.span = self.since(start);
        Ok(query)
    }

    /// Which clause stands here, if one of this query does.
    fn clause(&self, query: &Query, inner: bool) -> Option<Clause> {
        let clause = match self.word_at(0)?.to_ascii_uppercase().as_str() {
            "PARTITION" => Clause::Partition,
            "WHERE" => Clause::Where,
            "WINDOW" => Clause::Window,
            "GROUP" => Clause::Group,
            "HAVING" => Clause::Having,
            "ORDER" => Clause::Order,
            "LIMIT" | "OFFSET" => Clause::Limit,
            "OUTPUT" => Clause::Output,
            // A second INSERT begins the next statement, where the semicolon is missing.
            "INSERT" if inner || query.output.target.is_none() => Clause::Target,
            "ON" if matches!(query.output.mode, WriteMode::Upsert(None)) => Clause::Target,
            _ => return None,
        };
        Some(clause)
    }

    fn clause_in_order(&self, clause: Clause, last: Clause) -> Parsed<()> {
        let free =
            matches!((clause, last), (Clause::Where | Clause::Partition, Clause::Window | Clause::Where));
        if clause >= last || free {
            return Ok(());
        }
        let message = format!("{} stands before {}", clause.name(), last.name());
        Failure::new(codes::CLAUSE_ORDER, self.here(), message)
            .help(format!("move {} to before {}", clause.name(), last.name()))
            .into()
    }

    fn read_clause(&mut self, clause: Clause, query: &mut Query, inner: bool) -> Parsed<()> {
        let start = self.position();
        match clause {
            Clause::From => {}
            Clause::Partition => {
                self.once(query.partition_by.is_empty(), "PARTITION BY", "list all keys in one")?;
                self.advance();
                self.expect_keyword("BY", " after PARTITION")?;
                query.partition_by = self.list(Self::expr)?;
                query.purge_after = self.purge_after()?;
            }
            Clause::Where => {
                let place =
                    if query.window.is_some() { &mut query.where_after } else { &mut query.where_before };
                self.once(place.is_none(), "WHERE", "join the conditions with AND")?;
                self.advance();
                *place = Some(self.expr()?);
            }
            Clause::Window => {
                self.once(query.window.is_none(), "WINDOW", "a second window takes a second query")?;
                query.window = Some(self.window()?);
            }
            Clause::Group => {
                self.once(query.selector.group_by.is_empty(), "GROUP BY", "list all groups in one")?;
                self.advance();
                self.expect_keyword("BY", " after GROUP")?;
                query.selector.group_by = self.list(Self::expr)?;
            }
            Clause::Having => {
                self.once(query.selector.having.is_none(), "HAVING", "join the conditions with AND")?;
                self.advance();
                query.selector.having = Some(self.expr()?);
            }
            Clause::Order => {
                self.once(query.selector.order_by.is_empty(), "ORDER BY", "list all keys in one")?;
                self.advance();
                self.expect_keyword("BY", " after ORDER")?;
                query.selector.order_by = self.list(Self::order_key)?;
            }
            Clause::Limit => {
                let offset = self.at_keyword("OFFSET");
                let name = if offset { "OFFSET" } else { "LIMIT" };
                let place = if offset { &mut query.selector.offset } else { &mut query.selector.limit };
                self.once(place.is_none(), name, "keep one of them")?;
                self.advance();
                *place = Some(self.limit(name)?);
            }
            Clause::Output => {
                self.once(query.rate.is_none(), "OUTPUT", "keep one of them")?;
                self.advance();
                query.rate = Some(self.rate(start)?);
            }
            Clause::Target if inner && self.at_keyword("INSERT") => return self.target_in_subquery(),
            Clause::Target if self.at_keyword("INSERT") => query.output = self.insert()?,
            Clause::Target => {
                self.advance();
                query.output.mode = WriteMode::Upsert(Some(self.expr()?));
            }
        }
        Ok(())
    }

    pub(super) fn once(&self, first: bool, clause: &str, help: &str) -> Parsed<()> {
        if first {
            return Ok(());
        }
        let message = format!("{clause} is written twice");
        Failure::new(codes::DUPLICATE_CLAUSE, self.here(), message).help(help).into()
    }

    /// `*`, `a.*`, `expr [[AS] name]`
    pub(super) fn item(&mut self) -> Parsed<SelectItem> {
        let start = self.position();
        if self.eat(Symbol::Star) {
            return Ok(SelectItem::Wildcard(self.since(start)));
        }
        if self.symbol_at(1, Symbol::Dot) && self.symbol_at(2, Symbol::Star) {
            let stream = self.ident("the name of a stream")?;
            self.advance();
            self.advance();
            return Ok(SelectItem::QualifiedWildcard(stream, self.since(start)));
        }
        if self.at_keyword("FROM") && start > 0 && self.follows_comma() {
            let message = "an item was expected after the comma, found `FROM`".to_owned();
            return Err(self
                .failure_here(codes::EXPECTED_EXPRESSION, message)
                .help("leave out the last comma"));
        }
        let expr = self.expr()?;
        let alias = self.alias("the name of the item")?;
        Ok(SelectItem::Expr { expr, alias })
    }

    /// `[AS] name`, or nothing.
    pub(super) fn alias(&mut self, what: &str) -> Parsed<Option<Ident>> {
        if self.eat_keyword("AS") {
            return self.ident(what).map(Some);
        }
        match self.peek() {
            Some(Token::Quoted(_)) => self.ident(what).map(Some),
            Some(Token::Word(word)) if reserved::is_bare_alias(word) => self.ident(what).map(Some),
            _ => Ok(None),
        }
    }

    /// `expr [ASC | DESC] [NULLS FIRST | NULLS LAST]`
    fn order_key(&mut self) -> Parsed<OrderKey> {
        let expr = self.expr()?;
        let descending = self.direction().unwrap_or(false);
        let nulls_first = if self.eat_keywords(&["NULLS", "FIRST"]) {
            Some(true)
        } else if self.eat_keywords(&["NULLS", "LAST"]) {
            Some(false)
        } else {
            None
        };
        Ok(OrderKey { expr, descending, nulls_first })
    }

    /// Whether DESC (true) or ASC (false) is written.
    pub(super) fn direction(&mut self) -> Option<bool> {
        if self.eat_keyword("DESC") {
            Some(true)
        } else if self.eat_keyword("ASC") {
            Some(false)
        } else {
            None
        }
    }

    /// The number of LIMIT and OFFSET.
    fn limit(&mut self, clause: &str) -> Parsed<Limit> {
        let span = self.here();
        let rows = match self.peek() {
            Some(Token::Number(number)) => number.parse().ok(),
            _ => None,
        };
        let Some(rows) = rows else {
            let message = format!("{clause} needs a whole number, found {}", self.found());
            return Err(self.failure_here(codes::BAD_LIMIT, message));
        };
        self.advance();
        Ok(Limit { rows, span })
    }

    fn follows_comma(&self) -> bool {
        self.position().checked_sub(1).is_some_and(|p| self.token(p) == Some(&Token::Symbol(Symbol::Comma)))
    }
}
