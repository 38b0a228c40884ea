//! Random apps: windows, aggregates, groups, filters, patterns and chains of all kinds. The same number gives the same app.

mod asks;
mod blocks;
mod joined;
mod matched;
mod pattern;
mod tables;
mod terms;

use fastrand::Rng;

use asks::with_answers;
use terms::exact;

use super::app::{
    App, Column, Events, Every, Expr, Input, Key, Late, Micros, OrderBy, Query, Rate, Source, Target,
    Trigger, TriggerTime, Ty, Watermark, Window, type_of,
};
use super::known::{Kind, Known};

const SECOND: Micros = 1_000_000;
const LENGTHS: [Micros; 10] = [
    SECOND,
    SECOND,
    2 * SECOND,
    3 * SECOND,
    5 * SECOND,
    10 * SECOND,
    3 * SECOND / 2,
    60 * SECOND,
    3600 * SECOND,
    86_400 * SECOND,
];

const ZONES: [&str; 3] = ["Europe/Berlin", "America/New_York", "UTC"];
const CRONS: [&str; 4] = ["* * * * * *", "*/10 * * * * *", "0 * * * * *", "30 */2 * * * *"];

/// The app of a number.
pub fn app(seed: u64, known: &Known) -> App {
    Draw { rng: Rng::with_seed(seed), known }.app()
}

/// Draws one thing after the other.
struct Draw<'k> {
    rng: Rng,
    known: &'k Known,
}

impl Draw<'_> {
    /// True about `percent` times of a hundred.
    fn often(&mut self, percent: u32) -> bool {
        self.rng.u32(..100) < percent
    }

    fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.rng.usize(..list.len())]
    }

    fn app(&mut self) -> App {
        let event_time = self.often(50);
        let names: &[&str] = if self.often(25) { &["A", "B"] } else { &["A"] };
        let inputs: Vec<Input> = names.iter().map(|name| self.input(name, event_time)).collect();
        let max_ahead = (event_time && self.often(20)).then_some(3600 * SECOND);
        let triggers = self.triggers();
        let (targets, patterns, joins, blocks) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut app =
            App { max_ahead, inputs, triggers, targets, patterns, joins, blocks, queries: Vec::new() };
        let parts = self.known.blocks && self.often(30);
        let counts = if parts { [1, 2, 2, 3, 3, 3, 4] } else { [1, 1, 1, 2, 2, 3, 4] };
        let count = *self.pick(&counts);
        for _ in 0..count {
            self.add_query(&mut app);
        }
        if self.often(if app.has_tables() { 50 } else { 25 }) {
            self.rng.shuffle(&mut app.queries);
        }
        if parts {
            self.add_blocks(&mut app);
        }
        app
    }

    /// None, as a rule.
    fn triggers(&mut self) -> Vec<Trigger> {
        let count = if self.known.triggers && self.often(20) { 1 + self.rng.usize(..2) } else { 0 };
        let trigger = |number: usize| {
            let at = match self.rng.u8(..5) {
                0 => TriggerTime::Start,
                1 => TriggerTime::Cron(CRONS[self.rng.usize(..3)]),
                _ => TriggerTime::Every(*self.pick(&LENGTHS[..7])),
            };
            let column =
                Column { name: "triggered_time".to_string(), ty: Ty::Time, nullable: false, exact: true };
            Trigger { name: format!("Tick{number}"), at, columns: vec![column] }
        };
        (0..count).map(trigger).collect()
    }

    fn input(&mut self, name: &str, event_time: bool) -> Input {
        let mut columns = Vec::new();
        let letter = name.to_lowercase();
        for (suffix, ty) in [
            ("k", Ty::Text),
            ("i", Ty::Int),
            ("b", Ty::BigInt),
            ("d", Ty::Double),
            ("f", Ty::Float),
            ("p", Ty::Bool),
            ("t", Ty::Time),
        ] {
            let nullable = ty != Ty::Time && self.often(50);
            // All inputs have a `k`, so that a pattern over several can be partitioned.
            let name = if suffix == "k" { "k".to_string() } else { format!("{letter}{suffix}") };
            columns.push(Column { name, ty, nullable, exact: true });
        }
        let watermark = event_time.then(|| {
            let ty = if self.often(75) { Ty::Time } else { Ty::BigInt };
            columns.push(Column { name: format!("{letter}_at"), ty, nullable: false, exact: true });
            Watermark {
                lateness: *self.pick(&[0, SECOND, 5 * SECOND]),
                late: *self.pick(&[Late::Drop, Late::Drop, Late::Adjust, Late::Into]),
            }
        });
        Input { name: name.to_string(), columns, watermark }
    }

    /// Adds a query with a target of its own, and now and then a second one with the same target.
    fn add_query(&mut self, app: &mut App) {
        let pattern = self.known.patterns && self.often(40);
        let join = !pattern && self.known.joins && self.often(50);
        let source = match (pattern, join) {
            (true, _) => self.add_pattern(app),
            (_, true) => self.add_join(app),
            _ => self.source(app),
        };
        let target = app.targets.len();
        let asks = if pattern || join { Vec::new() } else { self.asks(app, source) };
        let columns = with_answers(app, source, &asks);
        let mut query = if pattern {
            self.query_of_matches(app, source, target)
        } else if join {
            self.query_of_joined(app, source, target)
        } else {
            self.query(source, target, &columns)
        };
        query.asks = asks;
        self.use_answers(app, &mut query);
        let table = self.begin_table(&mut query, &columns);
        let into: Vec<Column> = query
            .items
            .iter()
            .enumerate()
            .map(|(number, item)| Column {
                name: format!("q{target}_{number}"),
                ty: type_of(item, &columns),
                nullable: !matches!(item, Expr::Column(column) if !columns[*column].nullable),
                exact: exact(item, &columns),
            })
            .collect();
        query.distinct = query.distinct && into.iter().all(|column| column.exact);
        self.rate(&mut query);
        app.targets.push(Target { name: format!("Q{target}"), columns: into, declared: false, table: None });
        if table {
            return self.make_table(app, &mut query, &columns);
        }
        app.queries.push(query.clone());
        let bounds = query.items.iter().chain(&query.having).any(reads_bounds);
        if !bounds && !pattern && !join && self.often(15) {
            let other = Query { asks: query.asks.clone(), ..self.query(source, target, &columns) };
            if other.grouped() == query.grouped() && !query.aggregates() {
                query = Query { items: query.items, order: Vec::new(), distinct: query.distinct, ..other };
            } else {
                query = Query { before: other.before, limit: other.limit, ..query };
            }
            query.rate = None;
            self.rate(&mut query);
            app.targets[target].declared = true;
            app.targets[target].columns.iter_mut().for_each(|column| column.nullable = true);
            app.queries.push(query);
        }
    }

    /// An input, late events, or what another query writes.
    fn source(&mut self, app: &App) -> Source {
        self.source_before(app, app.targets.len())
    }

    /// The same, of queries that write one of so many targets.
    fn source_before(&mut self, app: &App, targets: usize) -> Source {
        if targets > 0 && self.often(55) {
            return Source::Target(self.rng.usize(..targets));
        }
        if !app.triggers.is_empty() && self.often(35) {
            return Source::Trigger(self.rng.usize(..app.triggers.len()));
        }
        let input = self.rng.usize(..app.inputs.len());
        let late = app.inputs[input].watermark.as_ref().map(|watermark| watermark.late);
        if late == Some(Late::Into) && self.often(20) { Source::Late(input) } else { Source::Input(input) }
    }

    fn query(&mut self, source: Source, target: usize, columns: &[Column]) -> Query {
        let mut window = if self.often(80) { Some(self.window(columns)) } else { None };
        if let (Source::Pattern(_) | Source::Join(_), Some(Window::Frequent { keys, .. })) =
            (source, &mut window)
            && keys.is_empty()
        {
            // A match has no columns but those that are read.
            *keys = self.keys(columns);
        }
        let slides = window.as_ref().is_some_and(|w| !w.batch() && !matches!(w, Window::Delay(_)));
        let events = match self.rng.u8(..10) {
            0 | 1 if slides => Events::Expired,
            2 | 3 if slides => Events::All,
            _ => Events::Current,
        };
        let before = if self.often(25) { Some(self.condition(columns, 2)) } else { None };
        let mut after =
            if window.is_some() && self.often(25) { Some(self.condition(columns, 2)) } else { None };
        if matches!(window, Some(Window::Delay(_))) && after.as_ref().is_some_and(computes) {
            // Whether DELAY holds what will not pass, and finish() waits for it, is the planner's business: it moves a
            // condition that can't fail.
            after = None;
        }
        let groups: Vec<Expr> = match self.rng.u8(..10) {
            0..=3 => vec![self.group(columns)],
            4 => vec![self.group(columns), self.group(columns)],
            _ => Vec::new(),
        };
        let aggregates = self.often(70);
        let bounds = window.as_ref().is_some_and(Window::bounds);
        let count = 1 + self.rng.usize(..4);
        let items: Vec<Expr> = (0..count).map(|_| self.item(columns, aggregates, bounds, &groups)).collect();
        let mut query = Query { events, before, window, after, groups, items, ..Query::new(source, target) };
        if self.often(15) {
            query.having = Some(self.having(columns, query.grouped() && aggregates));
        }
        self.arrange(&mut query, columns);
        query
    }

    /// OUTPUT, now and then.
    fn rate(&mut self, query: &mut Query) {
        if !self.known.rates || !self.often(20) {
            return;
        }
        let length = *self.pick(&LENGTHS[..7]);
        let every = if self.often(60) {
            Every::Time(*self.pick(&LENGTHS))
        } else {
            Every::Events(*self.pick(&[1, 2, 3, 5]))
        };
        let rate = match self.rng.u8(..4) {
            0 => Rate::All(every),
            1 => Rate::First(every),
            2 => Rate::Last(every),
            _ => Rate::Snapshot(length),
        };
        // Equal rows of several groups that DISTINCT makes one are of no group.
        query.distinct = query.distinct && matches!(rate, Rate::All(_));
        query.rate = Some(rate);
    }

    /// ORDER BY and its like.
    fn arrange(&mut self, query: &mut Query, columns: &[Column]) {
        query.distinct = self.often(10);
        if self.often(20) {
            for _ in 0..1 + self.rng.usize(..2) {
                let item = self.rng.usize(..query.items.len());
                let by = match self.column(columns, |column| column.exact) {
                    // Equal rows must have equal keys for DISTINCT to mean one thing.
                    Some(expr) if !query.distinct && self.often(30) => OrderBy::Expr(expr),
                    _ if exact(&query.items[item], columns) => OrderBy::Item(item),
                    _ => continue,
                };
                query.order.push(Key { by, descending: self.rng.bool() });
            }
        }
        if self.often(15) {
            query.limit = Some(self.rng.usize(..4));
        }
        if self.often(10) {
            query.offset = self.rng.usize(..3);
        }
    }

    fn window(&mut self, columns: &[Column]) -> Window {
        let size = *self.pick(&LENGTHS);
        let n = *self.pick(&[1, 2, 3, 5, 10]);
        loop {
            let kind = *self.pick(&self.known.windows);
            let ts = self.column(columns, |column| column.ty == Ty::Time && !column.nullable);
            return match (kind, ts) {
                (Kind::ExternalTime, Some(ts)) => Window::ExternalTime { ts, size },
                (Kind::ExternalTimeBatch, Some(ts)) => Window::ExternalTimeBatch { ts, size },
                (Kind::ExternalTime | Kind::ExternalTimeBatch, None) => continue,
                (Kind::Tumbling, _) if self.often(30) => {
                    Window::Tumbling { size, offset: *self.pick(&[SECOND / 2, -SECOND / 4, size / 3]) }
                }
                (Kind::Tumbling, _) => Window::Tumbling { size, offset: 0 },
                (Kind::Calendar, _) => {
                    Window::Calendar { weeks: self.often(30), zone: ZONES[self.rng.usize(..ZONES.len())] }
                }
                (Kind::Sliding, _) => {
                    let slide =
                        *self.pick(&[size / 2, size / 3, size / 5, size, size * 2, size / 2 + SECOND / 4]);
                    Window::Sliding { size, slide }
                }
                (Kind::Session, _) => Window::Session { gap: size },
                (Kind::Length, _) => Window::Length(n),
                (Kind::LengthBatch, _) => Window::LengthBatch(n),
                (Kind::Time, _) => Window::Time(size),
                (Kind::TimeBatch, _) => Window::TimeBatch(size),
                (Kind::Delay, _) => Window::Delay(size),
                (Kind::Cumulate, _) => {
                    let steps = *self.pick(&[1, 2, 3, 5]);
                    Window::Cumulate { step: size, size: size * steps }
                }
                (Kind::Sort, _) => {
                    let mut keys = Vec::new();
                    for _ in 0..1 + self.rng.usize(..2) {
                        keys.push(Key { by: self.group(columns), descending: self.rng.bool() });
                    }
                    Window::Sort { n, keys }
                }
                (Kind::Unique, _) => Window::Unique(self.keys(columns)),
                (Kind::FirstUnique, _) => Window::FirstUnique(self.keys(columns)),
                (Kind::Cron, _) => Window::Cron(CRONS[self.rng.usize(..CRONS.len())]),
                (Kind::Expression, _) => Window::Expression(self.content_condition(columns)),
                (Kind::TimeLength, _) => Window::TimeLength { size, n },
                (Kind::Frequent, _) => {
                    let keys = if self.often(80) { self.keys(columns) } else { Vec::new() };
                    Window::Frequent { n, keys }
                }
                (Kind::LossyFrequent, _) => {
                    let (support, error) = *self.pick(&[(0.5, 0.25), (0.25, 0.125), (0.5, 0.0625)]);
                    Window::LossyFrequent { support, error, keys: self.keys(columns) }
                }
            };
        }
    }

    fn keys(&mut self, columns: &[Column]) -> Vec<Expr> {
        (0..1 + self.rng.usize(..2)).map(|_| self.group(columns)).collect()
    }
}

/// Whether it reads WINDOW_START or WINDOW_END.
fn reads_bounds(expr: &Expr) -> bool {
    matches!(expr, Expr::WindowStart | Expr::WindowEnd) || expr.operands().into_iter().any(reads_bounds)
}

/// Whether it computes something, which may fail.
fn computes(expr: &Expr) -> bool {
    matches!(expr, Expr::Math(..)) || expr.operands().into_iter().any(computes)
}
