//! CREATE: streams, tables, indexes, triggers and functions.

use super::Parsed;
use super::cursor::Parser;
use super::failure::Failure;
use crate::codes;
use crate::syntax::ast::{
    ColumnDefinition, Ident, LatePolicy, OutputTarget, Query, StatementKind, StreamColumns, StreamDefinition,
    TableDefinition, TriggerDefinition, TriggerTime, Watermark, WriteMode,
};
use crate::syntax::tokens::{Symbol, Token};

impl Parser<'_> {
    pub(super) fn create(&mut self) -> Parsed<StatementKind> {
        if self.creates_by_query() {
            return Ok(StatementKind::Query(self.create_by_query()?));
        }
        self.advance();
        let what = self.word_at(0).unwrap_or_default().to_ascii_uppercase();
        if ["STREAM", "TABLE", "INDEX", "TRIGGER", "QUERY", "FUNCTION", "AGGREGATE"].contains(&what.as_str())
        {
            self.advance();
        }
        if let Some(failure) = self.create_habit() {
            return failure.into();
        }
        match what.as_str() {
            "STREAM" => self.create_stream().map(StatementKind::CreateStream),
            "TABLE" => self.create_table().map(StatementKind::CreateTable),
            "INDEX" => self.create_index(),
            "TRIGGER" => self.create_trigger().map(StatementKind::CreateTrigger),
            "QUERY" => self.create_query(),
            "FUNCTION" => self.create_function(false),
            "AGGREGATE" => self.create_function(true),
            _ => self.unexpected("STREAM, TABLE, INDEX, TRIGGER, QUERY, FUNCTION or AGGREGATE after CREATE"),
        }
    }

    /// Whether `CREATE STREAM name AS` stands here.
    pub(super) fn creates_by_query(&self) -> bool {
        self.at_keywords(&["CREATE", "STREAM"]) && self.keyword_at(3, "AS")
    }

    /// `CREATE STREAM name AS SELECT ..`
    pub(super) fn create_by_query(&mut self) -> Parsed<Query> {
        let start = self.position();
        self.advance();
        self.advance();
        let target = Some(self.ident("the name of a stream")?);
        self.advance();
        self.created_select(target, start)
    }

    /// What follows AS, which writes `target`.
    fn created_select(&mut self, target: Option<Ident>, start: usize) -> Parsed<Query> {
        let with = self.with_list()?;
        let output = OutputTarget::new(target, WriteMode::Insert);
        if !self.at_keyword("SELECT") {
            return self.unexpected("SELECT");
        }
        self.select(with, output, false, start)
    }

    /// What follows CREATE STREAM.
    fn create_stream(&mut self) -> Parsed<StreamDefinition> {
        let name = self.ident("the name of a stream")?;
        if self.eat_keyword("OF") {
            let path = self.rust_path("the path of a Rust struct")?;
            let watermark = if self.at_keyword("WATERMARK") { Some(self.watermark()?) } else { None };
            return Ok(StreamDefinition { name, columns: StreamColumns::Of(path), watermark });
        }
        let mut watermark = None;
        let open = self.position();
        self.expect(Symbol::LParen, ", OF or AS after the name of the stream")?;
        let mut columns = Vec::new();
        loop {
            if self.at_keywords(&["WATERMARK", "FOR"]) {
                if watermark.is_some() {
                    return self.duplicate("WATERMARK");
                }
                watermark = Some(self.watermark()?);
            } else {
                columns.push(self.column()?);
            }
            if !self.eat(Symbol::Comma) {
                break;
            }
        }
        self.close(Symbol::RParen, open)?;
        if self.at_keyword("WATERMARK") {
            if watermark.is_some() {
                return self.duplicate("WATERMARK");
            }
            watermark = Some(self.watermark()?);
        }
        if columns.is_empty() {
            let message = format!("stream `{}` has no columns", name.name);
            return Failure::new(codes::EXPECTED_NAME, name.span, message).into();
        }
        Ok(StreamDefinition { name, columns: StreamColumns::Declared(columns), watermark })
    }

    fn duplicate<T>(&self, clause: &str) -> Parsed<T> {
        Failure::new(codes::DUPLICATE_CLAUSE, self.here(), format!("{clause} is written twice")).into()
    }

    /// `name TYPE [NOT NULL]`
    fn column(&mut self) -> Parsed<ColumnDefinition> {
        let start = self.position();
        let name = self.ident("the name of a column")?;
        let ty = self.sql_type()?;
        let not_null = self.eat_keywords(&["NOT", "NULL"]);
        if !not_null {
            self.eat_keyword("NULL");
        }
        Ok(ColumnDefinition { name, ty, not_null, span: self.since(start) })
    }

    /// `WATERMARK [FOR column] [AS [column] [- duration]] [LATE ..]`
    fn watermark(&mut self) -> Parsed<Watermark> {
        let start = self.position();
        self.advance();
        let mut column: Option<Ident> = None;
        if self.eat_keyword("FOR") {
            column = Some(self.ident("the time column")?);
        }
        let mut lateness = None;
        if self.eat_keyword("AS") {
            if !self.at(Symbol::Minus) {
                column = Some(self.watermark_column(column)?);
            }
            lateness = Some(self.lateness()?);
        }
        let late = if self.eat_keyword("LATE") { Some(self.late_policy()?) } else { None };
        if column.is_none() && lateness.is_none() && late.is_none() {
            return self.unexpected("FOR, AS or LATE after WATERMARK");
        }
        Ok(Watermark { column, lateness, late, span: self.since(start) })
    }

    /// The column after AS, which must be the one after FOR.
    fn watermark_column(&mut self, declared: Option<Ident>) -> Parsed<Ident> {
        let column = self.ident("the time column")?;
        match declared {
            Some(declared) if declared.name != column.name => {
                let message = format!("WATERMARK FOR `{}` is computed from `{}`", declared.name, column.name);
                Failure::new(codes::TIME_COLUMN_CONFLICT, column.span, message)
                    .help("both must be the time column")
                    .into()
            }
            Some(declared) => Ok(declared),
            None => Ok(column),
        }
    }

    /// `- duration`, or nothing for zero.
    fn lateness(&mut self) -> Parsed<i64> {
        if !self.eat(Symbol::Minus) {
            return Ok(0);
        }
        let start = self.position();
        let lateness = self.duration("the lateness")?;
        if lateness < 0 {
            let message = "the lateness can't be negative";
            return Failure::new(codes::BAD_LATENESS, self.since(start), message).into();
        }
        Ok(lateness)
    }

    fn late_policy(&mut self) -> Parsed<LatePolicy> {
        if self.eat_keyword("DROP") {
            Ok(LatePolicy::Drop)
        } else if self.eat_keyword("ADJUST") {
            Ok(LatePolicy::Adjust)
        } else if self.eat_keyword("INTO") {
            Ok(LatePolicy::Into(self.ident("the name of a stream")?))
        } else {
            self.unexpected("DROP, ADJUST or INTO after LATE")
        }
    }

    /// What follows CREATE TABLE.
    fn create_table(&mut self) -> Parsed<TableDefinition> {
        let name = self.ident("the name of a table")?;
        let open = self.position();
        self.expect(Symbol::LParen, " and the columns of the table")?;
        let mut columns = Vec::new();
        let mut primary_key = Vec::new();
        loop {
            if let Some(failure) = self.constraint_habit() {
                return failure.into();
            }
            if self.at_keywords(&["PRIMARY", "KEY"]) {
                if !primary_key.is_empty() {
                    return self.duplicate("PRIMARY KEY");
                }
                self.advance();
                self.advance();
                primary_key = self.parenthesized(" and the columns of the key", |p| p.ident("a column"))?;
            } else {
                let column = self.column()?;
                if self.at_keywords(&["PRIMARY", "KEY"]) {
                    if !primary_key.is_empty() {
                        return self.duplicate("PRIMARY KEY");
                    }
                    self.advance();
                    self.advance();
                    primary_key.push(column.name.clone());
                }
                if let Some(failure) = self.column_habit() {
                    return failure.into();
                }
                columns.push(column);
            }
            if !self.eat(Symbol::Comma) {
                break;
            }
        }
        self.close(Symbol::RParen, open)?;
        let mut options = Vec::new();
        if self.eat_keyword("WITH") {
            options = self.parenthesized(" and options", |p| {
                let name = p.ident("the name of an option")?;
                p.expect(Symbol::Eq, " and the value of the option")?;
                Ok((name, p.expr()?))
            })?;
        }
        Ok(TableDefinition { name, columns, primary_key, options })
    }

    /// What follows CREATE INDEX: `[name] ON table (columns)`. The name is of no use and is not kept.
    fn create_index(&mut self) -> Parsed<StatementKind> {
        if !self.at_keyword("ON") {
            self.ident("the name of an index")?;
        }
        self.expect_keyword("ON", " and a table")?;
        let table = self.ident("the name of a table")?;
        let columns = self.parenthesized(" and the columns of the index", |p| p.ident("a column"))?;
        Ok(StatementKind::CreateIndex { table, columns })
    }

    /// What follows CREATE QUERY: `name AS SELECT ..`.
    fn create_query(&mut self) -> Parsed<StatementKind> {
        let name = self.ident("the name of a query")?;
        self.expect_keyword("AS", " and a SELECT")?;
        let start = self.position();
        Ok(StatementKind::CreateQuery { name, query: self.created_select(None, start)? })
    }

    /// What follows CREATE TRIGGER: `name AT START | EVERY d | CRON '..' [ZONE '..']`.
    fn create_trigger(&mut self) -> Parsed<TriggerDefinition> {
        let name = self.ident("the name of a trigger")?;
        let at_word = self.eat_keyword("AT");
        let at = if at_word && self.eat_keyword("START") {
            TriggerTime::Start
        } else if self.eat_keyword("EVERY") {
            TriggerTime::Every(self.length("the time after EVERY")?)
        } else if self.eat_keyword("CRON") {
            let span = self.here();
            let cron = self.string("a cron expression")?;
            let zone = if self.eat_keyword("ZONE") {
                let span = self.here();
                Some((self.string("a time zone")?, span))
            } else {
                None
            };
            TriggerTime::Cron { cron, zone, span }
        } else {
            return self.unexpected("AT START, EVERY or CRON");
        };
        Ok(TriggerDefinition { name, at })
    }

    /// What follows CREATE FUNCTION and CREATE AGGREGATE: `name OF path`.
    fn create_function(&mut self, aggregate: bool) -> Parsed<StatementKind> {
        let name = match self.peek() {
            Some(Token::Word(word)) if ["LEFT", "RIGHT"].iter().any(|w| w.eq_ignore_ascii_case(word)) => {
                return self.reserved(word, "the name of a function");
            }
            _ => self.ident("the name of a function")?,
        };
        self.expect_keyword("OF", " and the path of a Rust function")?;
        let path = self.rust_path("the path of a Rust function")?;
        Ok(StatementKind::CreateFunction { name, path, aggregate })
    }
}
