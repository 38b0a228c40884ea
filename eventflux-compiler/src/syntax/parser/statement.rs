//! Statements: which one it is, queries with their targets, and partitions.

use super::Parsed;
use super::cursor::Parser;
use super::failure::Failure;
use crate::codes;
use crate::suggest::nearest;
use crate::syntax::ast::{
    EventSelection, Expr, Ident, OutputTarget, PartitionDefinition, Query, Selector, Statement,
    StatementKind, WriteMode,
};
use crate::syntax::limits;
use crate::syntax::tokens::{Symbol, Token};

impl Parser<'_> {
    /// A statement without its semicolon.
    pub(super) fn statement(&mut self) -> Parsed<Statement> {
        let start = self.position();
        let word = self.word_at(0).unwrap_or_default().to_ascii_uppercase();
        let kind = match word.as_str() {
            "CREATE" => self.create()?,
            "SET" => self.set()?,
            "PARTITION" => StatementKind::Partition(self.partition()?),
            "INSERT" | "SELECT" | "WITH" | "UPSERT" | "UPDATE" | "DELETE" => {
                StatementKind::Query(self.query()?)
            }
            _ => return self.no_statement(&word),
        };
        Ok(Statement { kind, span: self.since(start) })
    }

    fn no_statement<T>(&self, word: &str) -> Parsed<T> {
        const STATEMENTS: [&str; 9] =
            ["CREATE", "INSERT", "SELECT", "SET", "PARTITION", "WITH", "UPSERT", "UPDATE", "DELETE"];
        let failure = self
            .failure_here(codes::UNKNOWN_STATEMENT, format!("a statement can't begin with {}", self.found()));
        let help = match word {
            "FROM" => "a query begins with SELECT or INSERT INTO".into(),
            "DEFINE" => "a stream is declared by CREATE STREAM name (column TYPE, ..)".into(),
            "MERGE" | "REPLACE" => {
                "rows are written by INSERT INTO, or by UPSERT INTO, which replaces".into()
            }
            "DROP" | "ALTER" | "TRUNCATE" => "an app is changed by changing its text".into(),
            "BEGIN" | "COMMIT" | "ROLLBACK" => {
                "there are no transactions: each event is processed as a whole".into()
            }
            _ => match nearest(word, STATEMENTS).filter(|_| !word.is_empty()) {
                Some(statement) => format!("did you mean {statement}?"),
                None => format!("statements begin with {}", STATEMENTS.join(", ")),
            },
        };
        Err(failure.help(help))
    }

    /// `SET option = value`
    fn set(&mut self) -> Parsed<StatementKind> {
        self.advance();
        let name = self.ident("the name of an option")?;
        if !self.eat_keyword("TO") {
            self.expect(Symbol::Eq, " and the value of the option")?;
        }
        Ok(StatementKind::Set { name, value: self.expr()? })
    }

    /// A query with its target: `INSERT INTO ..`, `SELECT ..`, `UPSERT INTO ..`, `UPDATE ..`, `DELETE ..`.
    pub(super) fn query(&mut self) -> Parsed<Query> {
        let start = self.position();
        let mut with = self.with_list()?;
        let output = match self.word_at(0).unwrap_or_default().to_ascii_uppercase().as_str() {
            "INSERT" => self.insert()?,
            "SELECT" => OutputTarget::new(None, WriteMode::Insert),
            "UPSERT" => {
                self.advance();
                let target = Some(self.target_after("UPSERT")?);
                OutputTarget::new(target, WriteMode::Upsert(None))
            }
            "UPDATE" => return self.update(with, start),
            "DELETE" => return self.delete(with, start),
            _ => return self.unexpected("SELECT or INSERT INTO"),
        };
        with.extend(self.with_list()?);
        self.select(with, output, false, start)
    }

    /// `INSERT [CURRENT | EXPIRED | ALL] [EVENTS] INTO target`
    pub(super) fn insert(&mut self) -> Parsed<OutputTarget> {
        self.advance();
        let events_span = self.here();
        let events = if self.eat_keyword("CURRENT") {
            EventSelection::Current
        } else if self.eat_keyword("EXPIRED") {
            EventSelection::Expired
        } else if self.eat_keyword("ALL") {
            EventSelection::All
        } else {
            EventSelection::Current
        };
        self.eat_keyword("EVENTS");
        let target = self.target_after("INSERT")?;
        Ok(OutputTarget { events, events_span, ..OutputTarget::new(Some(target), WriteMode::Insert) })
    }

    /// `INTO name`
    fn target_after(&mut self, verb: &str) -> Parsed<Ident> {
        if !self.eat_keyword("INTO") {
            let message = format!("INTO is missing after {verb}, found {}", self.found());
            return Err(self
                .failure_here(codes::MISSING_INTO, message)
                .help(format!("write {verb} INTO name")));
        }
        let target = self.ident("the name of the stream or table to write")?;
        if self.at(Symbol::LParen) {
            let message = "the columns of the target are not listed";
            return Failure::new(codes::FOREIGN_SQL, self.here(), message)
                .help("columns go by name: SELECT expr AS column")
                .into();
        }
        if self.at_keyword("VALUES") {
            let message = "rows are not written by VALUES";
            return Failure::new(codes::FOREIGN_SQL, self.here(), message)
                .help("the host pushes rows into a stream; a query writes what it SELECTs")
                .into();
        }
        Ok(target)
    }

    /// `UPDATE t SET c = e, .. FROM source WHERE ..`
    fn update(&mut self, with: Vec<crate::syntax::ast::NamedQuery>, start: usize) -> Parsed<Query> {
        self.advance();
        let target = self.ident("the name of the table to update")?;
        if self.at_keyword("AS") {
            let failure = self.unexpected_failure("SET and the columns to change");
            return failure.help("the table that is changed goes by its own name").into();
        }
        self.expect_keyword("SET", " and the columns to change")?;
        let sets = self.list(|p| {
            let column = p.ident("a column of the table")?;
            if p.at(Symbol::Dot) {
                let failure = p.unexpected_failure("`=` and the new value");
                return failure
                    .help("the columns of SET are the table's: write them without its name")
                    .into();
            }
            p.expect(Symbol::Eq, " and the new value")?;
            Ok((column, p.expr()?))
        })?;
        if self.at_table_change_end() {
            return self.no_cause(
                start,
                "UPDATE needs FROM and the stream whose events cause it",
                "SET .. FROM s WHERE ..",
            );
        }
        if !self.at_keyword("FROM") {
            return self.unexpected("`,` or FROM and the stream whose events update the table");
        }
        let mode = WriteMode::Update(sets);
        self.change(with, OutputTarget::new(Some(target), mode), start)
    }

    /// `DELETE FROM t USING source WHERE ..`
    fn delete(&mut self, with: Vec<crate::syntax::ast::NamedQuery>, start: usize) -> Parsed<Query> {
        self.advance();
        self.expect_keyword("FROM", " and a table after DELETE")?;
        let target = self.ident("the name of the table to delete from")?;
        if self.at_table_change_end() {
            return self.no_cause(
                start,
                "DELETE needs USING and the stream whose events cause it",
                "DELETE FROM t USING s WHERE ..",
            );
        }
        if !self.at_keyword("USING") {
            return self.unexpected("USING and the stream whose events delete rows");
        }
        let mode = WriteMode::Delete;
        self.change(with, OutputTarget::new(Some(target), mode), start)
    }

    /// Whether UPDATE or DELETE goes on as in a database, where no stream causes it.
    fn at_table_change_end(&self) -> bool {
        self.at_end() || self.at(Symbol::Semicolon) || self.at_keyword("WHERE")
    }

    /// The error for a change of a table in a database's words, which nothing would ever cause.
    fn no_cause<T>(&self, start: usize, message: &str, form: &str) -> Parsed<T> {
        let help = format!("write {form}; the host changes a table by itself between two events");
        Failure::new(codes::FOREIGN_SQL, self.since(start), message).help(help).into()
    }

    /// The source and the condition of UPDATE and DELETE.
    fn change(
        &mut self,
        with: Vec<crate::syntax::ast::NamedQuery>,
        output: OutputTarget,
        start: usize,
    ) -> Parsed<Query> {
        self.advance();
        let input = self.input()?;
        let where_before = if self.eat_keyword("WHERE") { Some(self.expr()?) } else { None };
        let selector = Selector {
            distinct: false,
            items: Vec::new(),
            group_by: Vec::new(),
            having: None,
            order_by: Vec::new(),
            limit: None,
            offset: None,
        };
        Ok(Query {
            with,
            output,
            input,
            partition_by: Vec::new(),
            purge_after: None,
            where_before,
            window: None,
            where_after: None,
            selector,
            rate: None,
            span: self.since(start),
        })
    }

    /// `PURGE AFTER d`, if it stands here.
    pub(super) fn purge_after(&mut self) -> Parsed<Option<i64>> {
        if !self.eat_keyword("PURGE") {
            return Ok(None);
        }
        self.expect_keyword("AFTER", " and a duration after PURGE")?;
        self.length("the time after PURGE AFTER").map(Some)
    }

    /// `PARTITION WITH (expr OF stream, ..) [PURGE AFTER d] BEGIN queries END`, where PURGE AFTER may also stand behind END.
    fn partition(&mut self) -> Parsed<PartitionDefinition> {
        self.advance();
        self.expect_keyword("WITH", " after PARTITION")?;
        let keys = self.parenthesized(" and the keys of the partition", |p| {
            let key: Expr = p.expr()?;
            p.expect_keyword("OF", " and the stream that has the key")?;
            Ok((key, p.ident("the name of a stream")?))
        })?;
        let mut purge_after = self.purge_after()?;
        let begin = self.here();
        self.expect_keyword("BEGIN", " and the queries of the partition")?;
        let mut queries = Vec::new();
        loop {
            while self.eat(Symbol::Semicolon) {}
            if self.eat_keyword("END") {
                if self.at_keyword("PURGE") {
                    self.once(purge_after.is_none(), "PURGE AFTER", "one time is enough")?;
                    purge_after = self.purge_after()?;
                }
                return Ok(PartitionDefinition { keys, purge_after, queries });
            }
            if self.at_end() {
                return Failure::new(codes::UNBALANCED, begin, "this BEGIN has no END").into();
            }
            if queries.len() == limits::MAX_STATEMENTS {
                let message = format!("a partition has at most {} queries", limits::MAX_STATEMENTS);
                return Failure::new(codes::TOO_MANY_STATEMENTS, self.here(), message).into();
            }
            let start = self.position();
            match self.inner_query() {
                Ok(query) => queries.push(query),
                Err(failure) => {
                    self.report(failure);
                    self.skip_inner(start);
                }
            }
        }
    }

    /// A query inside of a partition, with its semicolon.
    fn inner_query(&mut self) -> Parsed<Query> {
        if !self.at_statement() || self.at_keyword("CREATE") && !self.creates_by_query() {
            return self.unexpected("a query or END");
        }
        let query = if self.at_keyword("CREATE") { self.create_by_query()? } else { self.query()? };
        if self.at(Symbol::Semicolon) || self.at_keyword("END") || self.at_end() {
            return Ok(query);
        }
        self.unexpected("`;`")
    }

    /// Goes to the end of a query inside of a partition.
    fn skip_inner(&mut self, start: usize) {
        if self.position() == start {
            self.advance();
        }
        while let Some(token) = self.peek() {
            let last_end = self.at_keyword("END")
                && (matches!(self.peek_at(1), None | Some(Token::Symbol(Symbol::Semicolon)))
                    || self.at_keywords(&["END", "PURGE"]));
            if last_end || *token == Token::Symbol(Symbol::Semicolon) {
                return;
            }
            self.advance();
        }
    }
}
