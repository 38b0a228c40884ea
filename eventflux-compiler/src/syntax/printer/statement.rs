//! Apps, statements and definitions.

use std::fmt::{self, Display, Formatter};

use super::query::Path;
use super::{Duration, List, Text};
use crate::syntax::ast::{
    App, ColumnDefinition, LatePolicy, PartitionDefinition, Statement, StatementKind, StreamColumns,
    StreamDefinition, TableDefinition, TriggerDefinition, TriggerTime, Watermark,
};

impl Display for App {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for statement in &self.statements {
            writeln!(f, "{statement};")?;
        }
        Ok(())
    }
}

impl Display for Statement {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl Display for StatementKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            StatementKind::CreateStream(stream) => stream.fmt(f),
            StatementKind::CreateTable(table) => table.fmt(f),
            StatementKind::CreateIndex { table, columns } => {
                write!(f, "CREATE INDEX ON {table} ({})", List(columns))
            }
            StatementKind::CreateTrigger(trigger) => trigger.fmt(f),
            StatementKind::CreateQuery { name, query } => write!(f, "CREATE QUERY {name} AS {query}"),
            StatementKind::CreateFunction { name, path, aggregate } => {
                let what = if *aggregate { "AGGREGATE" } else { "FUNCTION" };
                write!(f, "CREATE {what} {name} OF {}", Path(path))
            }
            StatementKind::Set { name, value } => write!(f, "SET {name} = {value}"),
            StatementKind::Query(query) => query.fmt(f),
            StatementKind::Partition(partition) => partition.fmt(f),
        }
    }
}

impl Display for StreamDefinition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "CREATE STREAM {} ", self.name)?;
        match &self.columns {
            StreamColumns::Of(path) => {
                write!(f, "OF {}", Path(path))?;
                match &self.watermark {
                    Some(watermark) => write!(f, " {watermark}"),
                    None => Ok(()),
                }
            }
            StreamColumns::Declared(columns) => {
                write!(f, "({}", List(columns))?;
                if let Some(watermark) = &self.watermark {
                    write!(f, ", {watermark}")?;
                }
                f.write_str(")")
            }
        }
    }
}

impl Display for ColumnDefinition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.name, self.ty, if self.not_null { " NOT NULL" } else { "" })
    }
}

impl Display for Watermark {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("WATERMARK")?;
        if let Some(column) = &self.column {
            write!(f, " FOR {column}")?;
        }
        match (&self.column, self.lateness) {
            (_, None) => {}
            (Some(column), Some(0)) => write!(f, " AS {column}")?,
            (Some(column), Some(lateness)) => write!(f, " AS {column} - {}", Duration(lateness))?,
            (None, Some(lateness)) => write!(f, " AS - {}", Duration(lateness))?,
        }
        match &self.late {
            Some(late) => write!(f, " {late}"),
            None => Ok(()),
        }
    }
}

impl Display for LatePolicy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            LatePolicy::Drop => f.write_str("LATE DROP"),
            LatePolicy::Adjust => f.write_str("LATE ADJUST"),
            LatePolicy::Into(stream) => write!(f, "LATE INTO {stream}"),
        }
    }
}

impl Display for TableDefinition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "CREATE TABLE {} ({}", self.name, List(&self.columns))?;
        if !self.primary_key.is_empty() {
            write!(f, ", PRIMARY KEY ({})", List(&self.primary_key))?;
        }
        f.write_str(")")?;
        if self.options.is_empty() {
            return Ok(());
        }
        f.write_str(" WITH (")?;
        for (i, (name, value)) in self.options.iter().enumerate() {
            write!(f, "{}{name} = {value}", if i == 0 { "" } else { ", " })?;
        }
        f.write_str(")")
    }
}

impl Display for TriggerDefinition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "CREATE TRIGGER {} AT {}", self.name, self.at)
    }
}

impl Display for TriggerTime {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            TriggerTime::Start => f.write_str("START"),
            TriggerTime::Every(micros) => write!(f, "EVERY {}", Duration(*micros)),
            TriggerTime::Cron { cron, zone, .. } => {
                write!(f, "CRON {}", Text(cron))?;
                match zone {
                    Some((zone, _)) => write!(f, " ZONE {}", Text(zone)),
                    None => Ok(()),
                }
            }
        }
    }
}

impl Display for PartitionDefinition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("PARTITION WITH (")?;
        for (i, (key, stream)) in self.keys.iter().enumerate() {
            write!(f, "{}{key} OF {stream}", if i == 0 { "" } else { ", " })?;
        }
        f.write_str(")")?;
        if let Some(after) = self.purge_after {
            write!(f, " PURGE AFTER {}", Duration(after))?;
        }
        f.write_str("\nBEGIN\n")?;
        for query in &self.queries {
            writeln!(f, "{query};")?;
        }
        f.write_str("END")
    }
}
