//! EXPLAIN's words for what both plans share: expressions, streams, durations.

use std::fmt::Write as _;

use crate::expr::{Expr, ExprKind, Literal, Slot};
use crate::logical::{ClockMode, Late, Origin, Stream, Trigger};

/// A length of time as `1h30m`, `500ms`.
pub(crate) fn duration(micros: i64) -> String {
    const UNITS: [(i64, &str); 6] = [
        (86_400_000_000, "d"),
        (3_600_000_000, "h"),
        (60_000_000, "m"),
        (1_000_000, "s"),
        (1_000, "ms"),
        (1, "us"),
    ];
    if micros == 0 {
        return "0s".to_string();
    }
    let mut out = if micros < 0 { "-".to_string() } else { String::new() };
    let mut rest = micros.unsigned_abs();
    for (size, unit) in UNITS {
        let size = size.unsigned_abs();
        if rest >= size {
            let _ = write!(out, "{}{unit}", rest / size);
            rest %= size;
        }
    }
    out
}

/// The line about the app's clock.
pub(crate) fn clock(mode: ClockMode) -> String {
    match mode {
        ClockMode::Arrival => "clock: arrival time".to_string(),
        ClockMode::Event { lateness, max_ahead } => {
            let mut text = format!("clock: event time, lateness {}", duration(lateness));
            if let Some(max) = max_ahead {
                let _ = write!(text, ", at most {} ahead", duration(max));
            }
            text
        }
    }
}

/// When a trigger fires.
pub(crate) fn trigger(trigger: &Trigger) -> String {
    match trigger {
        Trigger::Start => "when the clock is first known".to_string(),
        Trigger::Every(d) => format!("every {}", duration(*d)),
        Trigger::Cron { text, zone, .. } => format!("at {text} in {zone}"),
    }
}

/// The line about a table, whose changes are a stream.
pub(crate) fn table(stream: &Stream, key: &[u16], indexes: &[(&str, Vec<u16>)]) -> String {
    let columns: Vec<String> = stream.columns.iter().map(|c| format!("{} {}", c.name, c.ty)).collect();
    let names = |of: &[u16]| {
        of.iter().map(|c| stream.columns[usize::from(*c)].name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let mut text = format!("table {} ({})", stream.name, columns.join(", "));
    if !key.is_empty() {
        let _ = write!(text, ", primary key ({})", names(key));
    }
    for (what, of) in indexes {
        let _ = write!(text, ", {what} ({})", names(of));
    }
    text
}

/// The line about a stream.
pub(crate) fn stream(stream: &Stream, streams: &[Stream]) -> String {
    let columns: Vec<String> = stream.columns.iter().map(|c| format!("{} {}", c.name, c.ty)).collect();
    let role = match stream.origin {
        Origin::Derived => String::new(),
        Origin::Input { time, late } => {
            let mut role = " input".to_string();
            if let Some(time) = time {
                let _ = write!(role, ", time in {}", stream.columns[usize::from(time.column)].name);
                match late {
                    Late::Drop => role.push_str(", late rows dropped"),
                    Late::Adjust => role.push_str(", late rows adjusted"),
                    Late::Into(id) => {
                        let _ = write!(role, ", late rows into {}", streams[id.0 as usize].name);
                    }
                }
            }
            role
        }
    };
    format!("stream {}{role} ({})", stream.name, columns.join(", "))
}

/// An expression, columns named by `name`.
pub(crate) fn expr(expr: &Expr, name: &dyn Fn(Slot) -> String) -> String {
    let show = |e: &Expr| self::expr(e, name);
    let list = |es: &[Expr]| es.iter().map(show).collect::<Vec<_>>().join(", ");
    match &expr.kind {
        ExprKind::Literal(literal) => self::literal(literal),
        ExprKind::Column(slot) => name(*slot),
        ExprKind::Call { func, args, .. } => {
            let function = func.get();
            let word = function.sql.starts_with(|c: char| c.is_ascii_alphabetic());
            match (word, args.as_slice()) {
                (false, [left, right]) => format!("({} {} {})", show(left), function.sql, show(right)),
                (false, [one]) => format!("({}{})", function.sql, show(one)),
                _ if function.sql == "CAST AS" => format!("CAST({} AS {})", list(args), function.result),
                (true, [text, pattern, escape @ ..]) if matches!(function.sql, "LIKE" | "ILIKE") => {
                    let escape: String = escape.iter().map(|e| format!(" ESCAPE {}", show(e))).collect();
                    format!("({} {} {}{escape})", show(text), function.sql, show(pattern))
                }
                _ if function.sql == "EXTRACT" => {
                    let field = crate::functions::extract_field(function).to_uppercase();
                    format!("EXTRACT({field} FROM {})", list(args))
                }
                _ => format!("{}({})", function.sql, list(args)),
            }
        }
        ExprKind::Rust { function, args } => format!("{}({})", function.name, list(args)),
        ExprKind::TryCall { func, arg } => format!("TRY_CAST({} AS {})", show(arg), func.get().result),
        ExprKind::And(args) => format!("({})", args.iter().map(show).collect::<Vec<_>>().join(" AND ")),
        ExprKind::Or(args) => format!("({})", args.iter().map(show).collect::<Vec<_>>().join(" OR ")),
        ExprKind::Not(arg) => format!("NOT {}", show(arg)),
        ExprKind::IsNull { arg, negated } => format!("({} IS {}NULL)", show(arg), not(*negated)),
        ExprKind::IsBool { arg, value, negated } => {
            format!("({} IS {}{})", show(arg), not(*negated), if *value { "TRUE" } else { "FALSE" })
        }
        ExprKind::IsDistinct { args, negated } => {
            format!("({} IS {}DISTINCT FROM {})", show(&args.0), not(*negated), show(&args.1))
        }
        ExprKind::In { arg, list: values, negated, .. } => {
            format!("({} {}IN ({}))", show(arg), not(*negated), list(values))
        }
        ExprKind::Case { branches, otherwise } => {
            let mut text = "CASE".to_string();
            for (when, then) in branches {
                let _ = write!(text, " WHEN {} THEN {}", show(when), show(then));
            }
            if let Some(otherwise) = otherwise {
                let _ = write!(text, " ELSE {}", show(otherwise));
            }
            text + " END"
        }
        ExprKind::Coalesce(args) => format!("COALESCE({})", list(args)),
        ExprKind::Let { value, body } => format!("(LET it = {} IN {})", show(value), show(body)),
        ExprKind::It => "it".to_string(),
        ExprKind::Fit { arg, narrow } => format!("fit_{}({})", narrow.rust(), show(arg)),
        ExprKind::Now => "NOW()".to_string(),
        ExprKind::RowTime => "ROWTIME()".to_string(),
        ExprKind::WindowStart => "WINDOW_START".to_string(),
        ExprKind::WindowEnd => "WINDOW_END".to_string(),
    }
}

fn not(negated: bool) -> &'static str {
    if negated { "NOT " } else { "" }
}

/// A constant.
pub(crate) fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Null => "NULL".to_string(),
        Literal::Bool(v) => if *v { "TRUE" } else { "FALSE" }.to_string(),
        Literal::Int(v) => v.to_string(),
        Literal::BigInt(v) => v.to_string(),
        Literal::Float(v) => format!("{v:?}"),
        Literal::Double(v) => format!("{v:?}"),
        Literal::String(v) => format!("'{}'", v.replace('\'', "''")),
        Literal::Timestamp(v) => match jiff::Timestamp::from_microsecond(*v) {
            Ok(at) => format!("TIMESTAMP '{at}'"),
            Err(_) => format!("TIMESTAMP {v}us"),
        },
        Literal::Interval(v) => duration(*v),
    }
}
