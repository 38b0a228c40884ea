//! An app's description as SQL.

mod joined;
mod pattern;
mod tables;

use std::fmt::Write as _;

use super::app::{
    Aggregate, App, Block, Column, CompareOp, Events, Every, Expr, Function, Key, Late, MathOp, Micros,
    OrderBy, Query, Rate, Source, TriggerTime, Window, Write,
};

impl App {
    /// The app as SQL, a statement a line.
    pub fn sql(&self) -> String {
        let mut out = String::new();
        if let Some(max_ahead) = self.max_ahead {
            let _ = writeln!(out, "SET max_ahead = {};", duration(max_ahead));
        }
        for input in &self.inputs {
            let mut parts: Vec<String> = input.columns.iter().map(|c| declared(c, c.nullable)).collect();
            if let Some(watermark) = &input.watermark {
                let time = input.columns.last().map_or("", |column| &column.name);
                let late = match watermark.late {
                    Late::Drop => String::new(),
                    Late::Adjust => " LATE ADJUST".to_string(),
                    Late::Into => format!(" LATE INTO {}", input.late_stream()),
                };
                let lateness = match watermark.lateness {
                    0 => String::new(),
                    lateness => format!(" AS {time} - {}", duration(lateness)),
                };
                parts.push(format!("WATERMARK FOR {time}{lateness}{late}"));
            }
            let _ = writeln!(out, "CREATE STREAM {} ({});", input.name, parts.join(", "));
        }
        for target in self.targets.iter().filter(|target| target.declared && target.table.is_none()) {
            let columns: Vec<String> = target.columns.iter().map(|column| declared(column, true)).collect();
            let _ = writeln!(out, "CREATE STREAM {} ({});", target.name, columns.join(", "));
        }
        self.tables(&mut out);
        for trigger in &self.triggers {
            let at = match &trigger.at {
                TriggerTime::Start => "AT START".to_string(),
                TriggerTime::Every(d) => format!("EVERY {}", duration(*d)),
                TriggerTime::Cron(pattern) => format!("CRON '{pattern}'"),
            };
            let _ = writeln!(out, "CREATE TRIGGER {} {at};", trigger.name);
        }
        for (number, query) in self.queries.iter().enumerate() {
            let long = |place: Option<usize>| {
                let block = self.queries.get(place?)?.block?;
                (!self.blocks[block].short).then_some(block)
            };
            let (before, own, after) =
                (long(number.checked_sub(1)), long(Some(number)), long(Some(number + 1)));
            if let Some(block) = own.filter(|_| before != own) {
                let _ = writeln!(out, "{}", self.begin(&self.blocks[block]));
            }
            let _ = writeln!(out, "{};", self.query(query));
            if let Some(block) = own.filter(|_| after != own) {
                let _ = writeln!(out, "END{};", purge(&self.blocks[block]));
            }
        }
        out
    }

    /// A query as a statement.
    pub fn query(&self, query: &Query) -> String {
        if query.write.changes() {
            return self.change(query);
        }
        let seen = self.seen(query);
        let columns = &seen[..];
        let target = &self.targets[query.target];
        let expr = |expr: &Expr| expression(expr, columns);
        let list = |exprs: &[Expr]| exprs.iter().map(expr).collect::<Vec<_>>().join(", ");
        let events = match query.events {
            Events::Current => "",
            Events::Expired => "EXPIRED EVENTS ",
            Events::All => "ALL EVENTS ",
        };
        let items: Vec<String> = query
            .items
            .iter()
            .zip(&target.columns)
            .map(|(item, column)| format!("{} AS {}", expr(item), column.name))
            .collect();
        let mut out = format!(
            "{} {events}INTO {} SELECT {}{} FROM {}",
            if matches!(query.write, Write::Insert) { "INSERT" } else { "UPSERT" },
            target.name,
            if query.distinct { "DISTINCT " } else { "" },
            items.join(", "),
            self.from(query)
        );
        if let Some(block) = query.block.map(|block| &self.blocks[block]).filter(|block| block.short) {
            let keys = block.keys.first().map(|(source, keys)| self.keys(*source, keys));
            let _ = write!(out, " PARTITION BY {}{}", keys.unwrap_or_default().join(", "), purge(block));
        }
        if let Some(before) = &query.before {
            let _ = write!(out, " WHERE {}", expr(before));
        }
        if let Some(window) = &query.window {
            let _ = write!(out, " WINDOW {}", window_call(window, columns));
        }
        if let Some(after) = &query.after {
            let _ = write!(out, " WHERE {}", expr(after));
        }
        if !query.groups.is_empty() {
            let _ = write!(out, " GROUP BY {}", list(&query.groups));
        }
        if let Some(having) = &query.having {
            let _ = write!(out, " HAVING {}", expr(having));
        }
        if !query.order.is_empty() {
            let keys: Vec<String> = query
                .order
                .iter()
                .map(|key| match &key.by {
                    OrderBy::Item(item) => target.columns[*item].name.clone() + direction(key),
                    OrderBy::Expr(by) => expr(by) + direction(key),
                })
                .collect();
            let _ = write!(out, " ORDER BY {}", keys.join(", "));
        }
        if let Some(limit) = query.limit {
            let _ = write!(out, " LIMIT {limit}");
        }
        if query.offset > 0 {
            let _ = write!(out, " OFFSET {}", query.offset);
        }
        if let Some(rate) = &query.rate {
            let _ = write!(out, " OUTPUT {}", output(rate));
        }
        if let Write::UpsertOn(which) = &query.write {
            let _ = write!(out, " ON {}", self.conditions(which, columns, query.target));
        }
        out
    }
}

impl App {
    /// `PARTITION WITH (..) BEGIN`
    fn begin(&self, block: &Block) -> String {
        let keys = block.keys.iter().flat_map(|(source, keys)| {
            let name = self.name(*source);
            self.keys(*source, keys).into_iter().map(move |key| format!("{key} OF {name}"))
        });
        format!("PARTITION WITH ({}) BEGIN", keys.collect::<Vec<_>>().join(", "))
    }

    fn keys(&self, source: Source, keys: &[Expr]) -> Vec<String> {
        keys.iter().map(|key| expression(key, self.columns(source))).collect()
    }

    fn from(&self, query: &Query) -> String {
        match (self.matched(query), self.joined(query)) {
            (Some(matched), _) => self.pattern(matched),
            (None, Some(joined)) => self.join(joined),
            (None, None) => self.name(query.source),
        }
    }
}

fn purge(block: &Block) -> String {
    block.purge.map_or(String::new(), |after| format!(" PURGE AFTER {}", duration(after)))
}

fn output(rate: &Rate) -> String {
    let (kind, every) = match rate {
        Rate::All(every) => ("ALL", every),
        Rate::First(every) => ("FIRST", every),
        Rate::Last(every) => ("LAST", every),
        Rate::Snapshot(d) => return format!("SNAPSHOT EVERY {}", duration(*d)),
    };
    match every {
        Every::Events(n) => format!("{kind} EVERY {n} EVENTS"),
        Every::Time(d) => format!("{kind} EVERY {}", duration(*d)),
    }
}

fn declared(column: &Column, nullable: bool) -> String {
    format!("{} {}{}", column.name, column.ty.sql(), if nullable { "" } else { " NOT NULL" })
}

fn direction<T>(key: &Key<T>) -> &'static str {
    if key.descending { " DESC" } else { "" }
}

/// A duration in the largest unit that it is a multiple of.
pub fn duration(micros: Micros) -> String {
    for (unit, size) in
        [("DAYS", 86_400_000_000), ("HOURS", 3_600_000_000), ("SECONDS", 1_000_000), ("ms", 1_000)]
    {
        if micros % size == 0 {
            return format!("{} {unit}", micros / size);
        }
    }
    format!("{micros} us")
}

/// A window as it is written after WINDOW.
pub fn window_call(window: &Window, columns: &[Column]) -> String {
    let expr = |expr: &Expr| expression(expr, columns);
    let list = |exprs: &[Expr]| exprs.iter().map(expr).collect::<Vec<_>>().join(", ");
    match window {
        Window::Tumbling { size, offset: 0 } => format!("TUMBLING({})", duration(*size)),
        Window::Tumbling { size, offset } => format!("TUMBLING({}, {})", duration(*size), duration(*offset)),
        Window::Calendar { weeks, zone } => {
            format!("TUMBLING(1 {}, ZONE '{zone}')", if *weeks { "WEEK" } else { "DAY" })
        }
        Window::Sliding { size, slide } => format!("SLIDING({}, {})", duration(*size), duration(*slide)),
        Window::Session { gap } => format!("SESSION({})", duration(*gap)),
        Window::Length(n) => format!("LENGTH({n})"),
        Window::LengthBatch(n) => format!("LENGTHBATCH({n})"),
        Window::Time(size) => format!("TIME({})", duration(*size)),
        Window::TimeBatch(size) => format!("TIMEBATCH({})", duration(*size)),
        Window::ExternalTime { ts, size } => format!("EXTERNALTIME({}, {})", expr(ts), duration(*size)),
        Window::Delay(size) => format!("DELAY({})", duration(*size)),
        Window::ExternalTimeBatch { ts, size } => {
            format!("EXTERNALTIMEBATCH({}, {})", expr(ts), duration(*size))
        }
        Window::Cumulate { step, size } => format!("CUMULATE({}, {})", duration(*step), duration(*size)),
        Window::Sort { n, keys } => {
            let keys: Vec<String> = keys.iter().map(|key| expr(&key.by) + direction(key)).collect();
            format!("SORT({n}, {})", keys.join(", "))
        }
        Window::Unique(keys) => format!("UNIQUE({})", list(keys)),
        Window::FirstUnique(keys) => format!("FIRSTUNIQUE({})", list(keys)),
        Window::Cron(pattern) => format!("CRON('{pattern}')"),
        Window::Expression(condition) => format!("EXPRESSION({})", expr(condition)),
        Window::TimeLength { size, n } => format!("TIMELENGTH({}, {n})", duration(*size)),
        Window::Frequent { n, keys } if keys.is_empty() => format!("FREQUENT({n})"),
        Window::Frequent { n, keys } => format!("FREQUENT({n}, {})", list(keys)),
        Window::LossyFrequent { support, error, keys } if keys.is_empty() => {
            format!("LOSSYFREQUENT({support:?}, {error:?})")
        }
        Window::LossyFrequent { support, error, keys } => {
            format!("LOSSYFREQUENT({support:?}, {error:?}, {})", list(keys))
        }
    }
}

/// An expression; everything composed stands in parentheses.
pub fn expression(expr: &Expr, columns: &[Column]) -> String {
    let inner = |expr: &Expr| expression(expr, columns);
    match expr {
        Expr::Column(column) => columns[*column].name.clone(),
        Expr::Integer(value) if *value < 0 => format!("({value})"),
        Expr::Integer(value) => value.to_string(),
        Expr::Double(value) if *value < 0.0 => format!("({value:?})"),
        Expr::Double(value) => format!("{value:?}"),
        Expr::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Expr::Math(op, a, b) => {
            let op = match op {
                MathOp::Add => "+",
                MathOp::Subtract => "-",
                MathOp::Multiply => "*",
                MathOp::Divide => "/",
                MathOp::Remainder => "%",
            };
            format!("({} {op} {})", inner(a), inner(b))
        }
        Expr::Compare(op, a, b) => {
            let op = operator(*op);
            format!("({} {op} {})", inner(a), inner(b))
        }
        Expr::And(a, b) => format!("({} AND {})", inner(a), inner(b)),
        Expr::Or(a, b) => format!("({} OR {})", inner(a), inner(b)),
        Expr::Not(a) => format!("(NOT {})", inner(a)),
        Expr::IsNull(a) => format!("({} IS NULL)", inner(a)),
        Expr::Coalesce(a, b) => format!("COALESCE({}, {})", inner(a), inner(b)),
        Expr::Aggregate(aggregate) => call(aggregate, columns),
        Expr::WindowStart => "WINDOW_START".to_string(),
        Expr::WindowEnd => "WINDOW_END".to_string(),
    }
}

fn operator(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "=",
        CompareOp::Unequal => "<>",
        CompareOp::Less => "<",
        CompareOp::AtMost => "<=",
        CompareOp::Greater => ">",
        CompareOp::AtLeast => ">=",
    }
}

fn call(aggregate: &Aggregate, columns: &[Column]) -> String {
    let arguments: Vec<String> = aggregate.arguments.iter().map(|expr| expression(expr, columns)).collect();
    let arguments = match aggregate.function {
        Function::CountAll => "*".to_string(),
        _ => arguments.join(", "),
    };
    let distinct = if aggregate.distinct { "DISTINCT " } else { "" };
    let filter = aggregate
        .filter
        .as_ref()
        .map_or(String::new(), |filter| format!(" FILTER (WHERE {})", expression(filter, columns)));
    format!("{}({distinct}{arguments}){filter}", aggregate.function.sql())
}

impl Function {
    /// Its name in SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Function::CountAll | Function::Count => "COUNT",
            Function::Sum => "SUM",
            Function::Avg => "AVG",
            Function::Min => "MIN",
            Function::Max => "MAX",
            Function::First => "FIRST",
            Function::Last => "LAST",
            Function::StddevPop => "STDDEV_POP",
            Function::StddevSamp => "STDDEV_SAMP",
            Function::VarPop => "VAR_POP",
            Function::VarSamp => "VAR_SAMP",
            Function::BoolAnd => "BOOL_AND",
            Function::BoolOr => "BOOL_OR",
            Function::MinForever => "MINFOREVER",
            Function::MaxForever => "MAXFOREVER",
            Function::DistinctCount => "DISTINCTCOUNT",
            Function::ApproxCountDistinct => "APPROX_COUNT_DISTINCT",
            Function::Percentile => "PERCENTILE",
            Function::Median => "MEDIAN",
            Function::ArgMin => "ARG_MIN",
            Function::ArgMax => "ARG_MAX",
            Function::StringAgg => "STRING_AGG",
        }
    }
}
