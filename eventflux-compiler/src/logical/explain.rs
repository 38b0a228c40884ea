//! EXPLAIN of the logical plan.

use std::fmt::Write as _;

use super::{
    Aggregate, App, FOUND, Holds, Join, Query, Rate, Site, SortKey, StreamId, Table, Wanted, Window,
};
use crate::explain;
use crate::expr::Slot;
use crate::functions::AggregateKind;
use crate::syntax::ast::{EventSelection, RateUnit};

/// The logical plan as text.
pub fn explain(app: &App) -> String {
    let mut out = explain::clock(app.clock);
    out.push('\n');
    for (stream, id) in app.streams.iter().zip(0..) {
        let line = match app.tables.iter().find(|table| table.stream == StreamId(id)) {
            Some(Table { key, indexes, .. }) => {
                let indexes: Vec<(&str, Vec<u16>)> =
                    indexes.iter().map(|columns| ("index", columns.clone())).collect();
                explain::table(stream, key, &indexes)
            }
            None => explain::stream(stream, &app.streams),
        };
        let _ = writeln!(out, "{line}");
    }
    for function in &app.functions {
        let _ = writeln!(out, "{function}");
    }
    for query in &app.queries {
        explain_query(app, query, &mut out);
    }
    out
}

fn explain_query(app: &App, query: &Query, out: &mut String) {
    let columns = query.inputs.first().map_or(&[][..], |input| &app.streams[input.0 as usize].columns);
    let target = &app.streams[query.target.0 as usize];
    let side = |side: usize, column: u16| {
        let table = query.lookup.as_ref().map(|lookup| lookup.table);
        let table = table.or(query.change.as_ref().map(|change| change.table));
        if let (1, Some(table)) = (side, table) {
            let Table { name, stream, .. } = &app.tables[table];
            if column == FOUND {
                return format!("row of {name}");
            }
            return format!("{name}.{}", app.streams[stream.0 as usize].columns[usize::from(column)].name);
        }
        if table.is_some() {
            return columns[usize::from(column)].name.clone();
        }
        let join = query.join.as_ref().map(|join| [join.left.input, join.right.input]);
        let stream = &app.streams[query.inputs[join.map_or(0, |inputs| inputs[side])].0 as usize];
        format!("{}.{}", ["left", "right"][side], stream.columns[usize::from(column)].name)
    };
    let name = |slot: Slot| match slot {
        Slot::Input(i) => columns[usize::from(i)].name.clone(),
        Slot::Aggregate(i) => format!("#{i}"),
        Slot::Key(i) => format!("key {i}"),
        Slot::Kept(i) => format!("kept {i}"),
        Slot::Bound(i) => format!("bound {i}"),
        Slot::Left(i) => side(0, i),
        Slot::Right(i) => side(1, i),
    };
    let show = |expr: &crate::expr::Expr| explain::expr(expr, &name);
    let _ = writeln!(out, "query {}", query.name);
    let read: Vec<&str> =
        query.inputs.iter().map(|input| app.streams[input.0 as usize].name.as_str()).collect();
    match &query.trigger {
        Some(trigger) => {
            let _ = writeln!(out, "  trigger {}", explain::trigger(trigger));
        }
        None => {
            let _ = writeln!(out, "  read {}", read.join(", "));
        }
    }
    if let Some(id) = query.partition {
        let partition = &app.partitions[id.0 as usize];
        for (stream, keys) in partition.keys.iter().filter(|(stream, _)| query.inputs.contains(stream)) {
            let stream = &app.streams[stream.0 as usize];
            let name = |slot: Slot| match slot {
                Slot::Input(i) => stream.columns[usize::from(i)].name.clone(),
                slot => name(slot),
            };
            let keys: Vec<String> = keys.iter().map(|key| explain::expr(&key.expr, &name)).collect();
            let _ = writeln!(out, "  partition {} by {}", stream.name, keys.join(", "));
        }
        if let Some(after) = partition.purge {
            let _ = writeln!(out, "  purge after {}", explain::duration(after));
        }
    }
    if let Some(pattern) = &query.pattern {
        let _ = writeln!(out, "  {}", pattern.text);
    }
    if let Some(join) = &query.join {
        explain_join(app, query, join, &show, out);
    }
    if let Some(lookup) = &query.lookup {
        let wanted = match lookup.wanted {
            Wanted::All => "",
            Wanted::AllOrNone => ", outer",
            Wanted::Whether => ", whether there is a row",
        };
        let filter =
            lookup.filter.as_ref().map_or(String::new(), |filter| format!(" [{}]", show(&filter.expr)));
        let _ = writeln!(out, "  look into {}{wanted}{filter}", app.tables[lookup.table].name);
        lookup.on.iter().for_each(|on| explain_condition(on, &show, out));
    }
    if let Some(change) = &query.change {
        let filter =
            change.filter.as_ref().map_or(String::new(), |filter| format!(" [{}]", show(&filter.expr)));
        let _ = writeln!(out, "  {} {}{filter}", change.kind.word(), app.tables[change.table].name);
        change.on.iter().for_each(|on| explain_condition(on, &show, out));
    }
    for filter in &query.before {
        let _ = writeln!(out, "  filter {}", show(&filter.expr));
    }
    if let Some(window) = &query.window {
        let events = match query.events {
            EventSelection::Current => "",
            EventSelection::Expired => ", leaving events",
            EventSelection::All => ", entering and leaving events",
        };
        let _ = writeln!(out, "  window {}{events}", self::window(window, &show));
    }
    for filter in &query.after {
        let _ = writeln!(out, "  filter {}", show(&filter.expr));
    }
    if query.grouped || !query.keys.is_empty() {
        let keys: Vec<String> = query.keys.iter().map(|key| show(&key.expr)).collect();
        let _ = writeln!(out, "  group by ({})", keys.join(", "));
    }
    for (i, aggregate) in query.aggregates.iter().enumerate() {
        let _ = writeln!(out, "  aggregate #{i} = {}", self::aggregate(aggregate, &show));
    }
    if let Some(having) = &query.having {
        let _ = writeln!(out, "  having {}", show(&having.expr));
    }
    for (column, site) in target.columns.iter().zip(&query.output) {
        let _ = writeln!(out, "  {} = {}", column.name, show(&site.expr));
    }
    if query.distinct {
        let _ = writeln!(out, "  distinct");
    }
    for key in &query.order_by {
        let _ = writeln!(
            out,
            "  order by {}{}",
            show(&key.by.expr),
            if key.descending { " descending" } else { "" }
        );
    }
    if let Some(limit) = query.limit {
        let _ = writeln!(out, "  limit {limit}");
    }
    if query.offset > 0 {
        let _ = writeln!(out, "  offset {}", query.offset);
    }
    if let Some(rate) = query.rate {
        let _ = writeln!(out, "  output {}", self::rate(rate));
    }
    let _ = writeln!(out, "  write {}", target.name);
}

fn explain_join(
    app: &App,
    query: &Query,
    join: &Join,
    show: &dyn Fn(&crate::expr::Expr) -> String,
    out: &mut String,
) {
    for (name, side) in [("left", &join.left), ("right", &join.right)] {
        let stream = &app.streams[query.inputs[side.input].0 as usize];
        let of_event = |slot: Slot| match slot {
            Slot::Input(i) => stream.columns[usize::from(i)].name.clone(),
            _ => String::new(),
        };
        let show = |expr: &crate::expr::Expr| explain::expr(expr, &of_event);
        let filter = side.filter.as_ref().map(|filter| format!("[{}]", show(&filter.expr)));
        let holds = match &side.holds {
            Holds::Nothing => String::new(),
            Holds::Window(window) => format!(" window {}", self::window(window, &show)),
            Holds::Newest => " newest of each key".to_string(),
            Holds::Pairs => " its pairs".to_string(),
        };
        let outer = if side.outer { ", outer" } else { "" };
        let silent = if side.triggers { "" } else { ", looks for no partners" };
        let filter = filter.unwrap_or_default();
        let _ = writeln!(out, "  join {name} {}{filter}{holds}{outer}{silent}", stream.name);
    }
    for on in &join.on {
        let _ = writeln!(out, "  on {}", show(&on.expr));
    }
    if let Some([least, most]) = join.within {
        let _ = writeln!(out, "  right later by {} to {}", explain::duration(least), explain::duration(most));
    }
}

fn explain_condition(on: &Site, show: &dyn Fn(&crate::expr::Expr) -> String, out: &mut String) {
    let _ = writeln!(out, "  on {}", show(&on.expr));
}

fn rate(rate: Rate) -> String {
    let (kind, every) = match rate {
        Rate::All(every) => ("all", every),
        Rate::First(every) => ("first", every),
        Rate::Last(every) => ("last", every),
        Rate::Snapshot(d) => ("snapshot", RateUnit::Time(d)),
    };
    match every {
        RateUnit::Events(n) => format!("{kind} every {n} events"),
        RateUnit::Time(d) => format!("{kind} every {}", explain::duration(d)),
    }
}

fn window(window: &Window, show: &dyn Fn(&crate::expr::Expr) -> String) -> String {
    let keys = |keys: &[Site]| keys.iter().map(|key| show(&key.expr)).collect::<Vec<_>>().join(", ");
    let after = |keys: &[Site]| keys.iter().map(|key| format!(", {}", show(&key.expr))).collect::<String>();
    match window {
        Window::Tumbling { size, offset: 0 } => format!("TUMBLING({})", explain::duration(*size)),
        Window::Tumbling { size, offset } => {
            format!("TUMBLING({}, {})", explain::duration(*size), explain::duration(*offset))
        }
        Window::Calendar { days, zone } => format!("TUMBLING({days} days, zone {zone})"),
        Window::Sliding { size, slide } => {
            format!("SLIDING({}, {})", explain::duration(*size), explain::duration(*slide))
        }
        Window::Cron { text, zone, .. } => format!("CRON({text}, zone {zone})"),
        Window::Session(gap) => format!("SESSION({})", explain::duration(*gap)),
        Window::TimeBatch(d) => format!("TIMEBATCH({})", explain::duration(*d)),
        Window::ExternalTimeBatch { time, length } => {
            format!("EXTERNALTIMEBATCH({}, {})", show(&time.expr), explain::duration(*length))
        }
        Window::Cumulate { step, size } => {
            format!("CUMULATE({}, {})", explain::duration(*step), explain::duration(*size))
        }
        Window::Length(n) => format!("LENGTH({n})"),
        Window::LengthBatch(n) => format!("LENGTHBATCH({n})"),
        Window::Time(d) => format!("TIME({})", explain::duration(*d)),
        Window::TimeLength { length, n } => format!("TIMELENGTH({}, {n})", explain::duration(*length)),
        Window::ExternalTime { time, length } => {
            format!("EXTERNALTIME({}, {})", show(&time.expr), explain::duration(*length))
        }
        Window::Delay(d) => format!("DELAY({})", explain::duration(*d)),
        Window::Sort { n, keys } => {
            let key = |key: &SortKey| {
                format!(", {}{}", show(&key.by.expr), if key.descending { " descending" } else { "" })
            };
            format!("SORT({n}{})", keys.iter().map(key).collect::<String>())
        }
        Window::Unique(by) => format!("UNIQUE({})", keys(by)),
        Window::Joined => "over the pairs that are held".to_string(),
        Window::FirstUnique(by) => format!("FIRSTUNIQUE({})", keys(by)),
        Window::Expression(condition) => {
            let aggregates = condition.aggregates.iter().enumerate();
            let each = aggregates.map(|(i, a)| format!(", #{i} = {}", aggregate(a, show)));
            format!("EXPRESSION({}{})", show(&condition.site.expr), each.collect::<String>())
        }
        Window::Frequent { n, keys } => format!("FREQUENT({n}{})", after(keys)),
        Window::LossyFrequent { support, error, keys } => {
            format!("LOSSYFREQUENT({support}, {error}{})", after(keys))
        }
    }
}

fn aggregate(aggregate: &Aggregate, show: &dyn Fn(&crate::expr::Expr) -> String) -> String {
    let mut args = aggregate.arg.as_ref().map_or("*".to_string(), |arg| show(&arg.expr));
    if let Some(by) = &aggregate.by {
        args = format!("{args}, {}", show(&by.expr));
    }
    if let Some(parameter) = &aggregate.parameter {
        args = format!("{args}, {}", explain::literal(parameter));
    }
    let distinct = if aggregate.distinct { "DISTINCT " } else { "" };
    let filter = match &aggregate.filter {
        Some(filter) => format!(" FILTER (WHERE {})", show(&filter.expr)),
        None => String::new(),
    };
    if let Some(call) = &aggregate.rust {
        let args: Vec<String> = call.args.iter().map(|arg| show(&arg.expr)).collect();
        return format!("{}({distinct}{}){filter}: {}", call.aggregate.name, args.join(", "), aggregate.ty);
    }
    format!("{}({distinct}{args}){filter}: {}", aggregate_name(aggregate.func), aggregate.ty)
}

/// An aggregate's SQL name.
pub(crate) fn aggregate_name(kind: AggregateKind) -> &'static str {
    let overloads = crate::functions::aggregates().iter().flat_map(|doc| doc.overloads);
    overloads.into_iter().find(|f| f.kind == kind).map_or("?", |f| f.sql)
}
