//! Random apps: windows, aggregates, groups, filters and chains of all kinds. The same number gives the same app.

use fastrand::Rng;

use super::app::{
    Aggregate, App, Column, CompareOp, Events, Expr, Function, Input, Key, Late, MathOp, Micros, OrderBy,
    Query, Source, Target, Ty, Watermark, Window, type_of,
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
        let mut app = App { max_ahead, inputs, targets: Vec::new(), queries: Vec::new() };
        let count = *self.pick(&[1, 1, 1, 2, 2, 3, 4]);
        for _ in 0..count {
            self.add_query(&mut app);
        }
        if self.often(25) {
            self.rng.shuffle(&mut app.queries);
        }
        app
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
            columns.push(Column { name: format!("{letter}{suffix}"), ty, nullable, exact: true });
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
        let source = self.source(app);
        let target = app.targets.len();
        let columns = app.columns(source).to_vec();
        let mut query = self.query(source, target, &columns);
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
        app.targets.push(Target { name: format!("Q{target}"), columns: into, declared: false });
        app.queries.push(query.clone());
        let bounds = query.items.iter().chain(&query.having).any(reads_bounds);
        if !bounds && self.often(15) {
            let other = self.query(source, target, &columns);
            if other.grouped() == query.grouped() && !query.aggregates() {
                query = Query { items: query.items, order: Vec::new(), distinct: query.distinct, ..other };
            } else {
                query = Query { before: other.before, limit: other.limit, ..query };
            }
            app.targets[target].declared = true;
            app.targets[target].columns.iter_mut().for_each(|column| column.nullable = true);
            app.queries.push(query);
        }
    }

    /// An input, late events, or what another query writes.
    fn source(&mut self, app: &App) -> Source {
        if !app.targets.is_empty() && self.often(55) {
            return Source::Target(self.rng.usize(..app.targets.len()));
        }
        let input = self.rng.usize(..app.inputs.len());
        let late = app.inputs[input].watermark.as_ref().map(|watermark| watermark.late);
        if late == Some(Late::Into) && self.often(20) { Source::Late(input) } else { Source::Input(input) }
    }

    fn query(&mut self, source: Source, target: usize, columns: &[Column]) -> Query {
        let window = if self.often(80) { Some(self.window(columns)) } else { None };
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
        let mut query = Query {
            source,
            target,
            events,
            before,
            window,
            after,
            groups,
            items,
            distinct: false,
            having: None,
            order: Vec::new(),
            limit: None,
            offset: 0,
        };
        if self.often(15) {
            query.having = Some(self.having(columns, query.grouped() && aggregates));
        }
        self.arrange(&mut query, columns);
        query
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

    /// A condition over a window's content.
    fn content_condition(&mut self, columns: &[Column]) -> Expr {
        let count = Expr::Integer(1 + self.rng.i64(0..5));
        let small = self.column(columns, |column| column.ty == Ty::Int && column.exact);
        let (call, bound) = match small {
            Some(column) if self.often(50) => {
                (call(Function::Sum, vec![column]), Expr::Integer(self.rng.i64(0..20)))
            }
            _ => (call(Function::CountAll, Vec::new()), count),
        };
        Expr::Compare(CompareOp::AtMost, Box::new(call), Box::new(bound))
    }

    /// A column of which `wanted` is true.
    fn column(&mut self, columns: &[Column], wanted: impl Fn(&Column) -> bool) -> Option<Expr> {
        let found: Vec<usize> = (0..columns.len()).filter(|column| wanted(&columns[*column])).collect();
        if found.is_empty() { None } else { Some(Expr::Column(*self.pick(&found))) }
    }

    /// What rows are grouped by.
    fn group(&mut self, columns: &[Column]) -> Expr {
        let integer = self.column(columns, |column| column.ty.integer() && column.exact);
        if let Some(integer) = integer
            && self.often(25)
        {
            let op = *self.pick(&[MathOp::Remainder, MathOp::Divide]);
            return Expr::Math(op, Box::new(integer), Box::new(Expr::Integer(2 + self.rng.i64(0..2))));
        }
        self.column(columns, |column| column.exact).unwrap_or(Expr::Text("one".to_string()))
    }

    /// A number of exact columns.
    fn number(&mut self, columns: &[Column], depth: u32) -> Expr {
        if depth > 0 && self.often(35) {
            let op = *self.pick(&[
                MathOp::Add,
                MathOp::Subtract,
                MathOp::Multiply,
                MathOp::Divide,
                MathOp::Remainder,
            ]);
            let (a, b) = (self.number(columns, depth - 1), self.number(columns, depth - 1));
            let whole = type_of(&a, columns).integer() && type_of(&b, columns).integer();
            // Division tells -0.0 from 0.0, and a remainder of floats is not everybody's.
            let op =
                if whole || !matches!(op, MathOp::Divide | MathOp::Remainder) { op } else { MathOp::Add };
            return Expr::Math(op, Box::new(a), Box::new(b));
        }
        match self.column(columns, |column| column.ty.number() && column.exact) {
            Some(column) if self.often(80) => {
                // Of one type, for the reference does not convert here.
                let literal = match type_of(&column, columns) {
                    Ty::Int => Expr::Integer(self.rng.i64(-3..6)),
                    Ty::BigInt => Expr::Integer(1 << 40),
                    Ty::Double => Expr::Double(0.25),
                    _ => return column,
                };
                if self.often(10) { Expr::Coalesce(Box::new(column), Box::new(literal)) } else { column }
            }
            _ => self.literal(),
        }
    }

    fn literal(&mut self) -> Expr {
        match self.rng.u8(..12) {
            0 => Expr::Integer(*self.pick(&[i64::from(i32::MAX), i64::from(i32::MIN), 1 << 40])),
            1 | 2 => Expr::Double(self.rng.i32(-8..40).into()),
            3 => Expr::Double(0.25),
            _ => Expr::Integer(self.rng.i64(-3..6)),
        }
    }

    fn condition(&mut self, columns: &[Column], depth: u32) -> Expr {
        if depth > 0 && self.often(25) {
            let a = Box::new(self.condition(columns, depth - 1));
            return match self.rng.u8(..3) {
                0 => Expr::And(a, Box::new(self.condition(columns, depth - 1))),
                1 => Expr::Or(a, Box::new(self.condition(columns, depth - 1))),
                _ => Expr::Not(a),
            };
        }
        let any = self.column(columns, |column| column.exact);
        match any {
            Some(any) if self.often(10) => Expr::IsNull(Box::new(any)),
            Some(any) if self.often(30) => match type_of(&any, columns) {
                Ty::Bool => any,
                Ty::Text => {
                    let text = (*self.pick(&["a", "b", "", "é"])).to_string();
                    Expr::Compare(self.comparison(), Box::new(any), Box::new(Expr::Text(text)))
                }
                Ty::Time => {
                    let other = self.column(columns, |c| c.ty == Ty::Time).unwrap_or_else(|| any.clone());
                    Expr::Compare(self.comparison(), Box::new(any), Box::new(other))
                }
                _ => {
                    let bound = self.literal();
                    Expr::Compare(self.comparison(), Box::new(any), Box::new(bound))
                }
            },
            _ => {
                let (a, b) = (self.number(columns, 1), self.literal());
                Expr::Compare(self.comparison(), Box::new(a), Box::new(b))
            }
        }
    }

    fn comparison(&mut self) -> CompareOp {
        *self.pick(&[
            CompareOp::Equal,
            CompareOp::Unequal,
            CompareOp::Unequal,
            CompareOp::Less,
            CompareOp::AtMost,
            CompareOp::Greater,
            CompareOp::AtLeast,
        ])
    }

    fn having(&mut self, columns: &[Column], aggregates: bool) -> Expr {
        if !aggregates {
            return self.condition(columns, 1);
        }
        let function = *self.pick(&[Function::CountAll, Function::Count, Function::Sum, Function::Max]);
        let argument = self.column(columns, |column| column.ty.integer() && column.exact);
        let call = match (function, argument) {
            (Function::CountAll, _) | (_, None) => call(Function::CountAll, Vec::new()),
            (function, Some(argument)) => call(function, vec![argument]),
        };
        let bound = Expr::Integer(self.rng.i64(0..4));
        Expr::Compare(self.comparison(), Box::new(call), Box::new(bound))
    }

    fn item(&mut self, columns: &[Column], aggregates: bool, bounds: bool, groups: &[Expr]) -> Expr {
        if bounds && self.often(10) {
            return if self.rng.bool() { Expr::WindowStart } else { Expr::WindowEnd };
        }
        if !groups.is_empty() && self.often(25) {
            return self.pick(groups).clone();
        }
        if !aggregates || self.often(15) {
            return match self.rng.u8(..3) {
                0 => self.number(columns, 1),
                _ => self.column(columns, |_| true).unwrap_or(Expr::Integer(1)),
            };
        }
        let call = self.aggregate(columns);
        if type_of(&call, columns).integer() && self.often(10) {
            let op = *self.pick(&[MathOp::Add, MathOp::Multiply, MathOp::Divide]);
            let other = call_of_count(self.often(50));
            return Expr::Math(op, Box::new(call), Box::new(other));
        }
        call
    }

    fn aggregate(&mut self, columns: &[Column]) -> Expr {
        let function = *self.pick(&self.known.functions);
        let any = self.column(columns, |_| true);
        let exact = self.column(columns, |column| column.exact);
        let arguments = match (function, any, exact) {
            (Function::CountAll, ..) | (_, None, _) => None,
            (Function::Count | Function::First | Function::Last, Some(any), _) => Some(vec![any]),
            (Function::Min | Function::Max | Function::MinForever | Function::MaxForever, Some(any), _) => {
                Some(vec![any])
            }
            (Function::DistinctCount | Function::ApproxCountDistinct, _, exact) => exact.map(|e| vec![e]),
            (Function::BoolAnd | Function::BoolOr, ..) => {
                self.column(columns, |column| column.ty == Ty::Bool).map(|column| vec![column])
            }
            (Function::StringAgg, ..) => self
                .column(columns, |column| column.ty == Ty::Text)
                .map(|column| vec![column, Expr::Text(", ".to_string())]),
            (Function::ArgMin | Function::ArgMax, Some(any), Some(exact)) => Some(vec![any, exact]),
            (Function::ArgMin | Function::ArgMax, ..) => None,
            (Function::Percentile, ..) => {
                let p = *self.pick(&[0.0, 0.25, 0.5, 0.9, 1.0]);
                Some(vec![self.number(columns, 0), Expr::Double(p)])
            }
            _ => Some(vec![self.number(columns, 1)]),
        };
        let Some(arguments) = arguments else { return call_of_count(true) };
        let steady = arguments.iter().all(|argument| self::exact(argument, columns));
        let filter = if self.often(20) { Some(self.condition(columns, 1)) } else { None };
        let distinct = steady && function != Function::ApproxCountDistinct && self.often(20);
        Expr::Aggregate(Box::new(Aggregate { function, distinct, arguments, filter }))
    }
}

fn call(function: Function, arguments: Vec<Expr>) -> Expr {
    Expr::Aggregate(Box::new(Aggregate { function, distinct: false, arguments, filter: None }))
}

fn call_of_count(all: bool) -> Expr {
    if all { call(Function::CountAll, Vec::new()) } else { Expr::Integer(3) }
}

/// Whether both sides compute it to the last bit.
fn exact(expr: &Expr, columns: &[Column]) -> bool {
    match expr {
        Expr::Column(column) => columns[*column].exact,
        Expr::Aggregate(aggregate) => {
            let steady = aggregate.arguments.iter().all(|argument| exact(argument, columns));
            match aggregate.function {
                Function::CountAll | Function::Count => true,
                Function::Sum => steady && type_of(expr, columns) == Ty::BigInt,
                Function::Avg
                | Function::StddevPop
                | Function::StddevSamp
                | Function::VarPop
                | Function::VarSamp
                | Function::Percentile
                | Function::Median
                | Function::ApproxCountDistinct => false,
                _ => steady,
            }
        }
        expr => expr.operands().into_iter().all(|operand| exact(operand, columns)),
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
