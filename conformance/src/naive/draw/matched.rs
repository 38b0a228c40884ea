//! Random patterns as sources of queries: which streams, which partitions, and what is seen of a match.

use super::super::app::{
    App, Column, Expr, Function, Late, Matched, Query, Shown, Source, Target, Timeout, Ty, Window, type_of,
};
use super::super::part::{At, Bound, Part, Pattern, Position};
use super::Draw;
use super::terms::exact;

impl Draw<'_> {
    /// Adds a pattern to the app, and, with ON TIMEOUT, the stream of that. Its query's target must come after.
    pub(super) fn add_pattern(&mut self, app: &mut App) -> Source {
        let streams = self.streams(app);
        let columns: Vec<Vec<Column>> = streams.iter().map(|stream| app.columns(*stream).to_vec()).collect();
        let twice = streams.iter().all(|stream| !matches!(stream, Source::Target(_)));
        let pattern = self.pattern(&columns, twice);
        let partition = self.partition(&columns);
        let (shown, columns) = self.shown(&pattern, &columns);
        let within = matches!(pattern.root, Part::Within(..));
        let timeout = if within && self.often(40) { Some(self.timeout(app, &columns)) } else { None };
        app.patterns.push(Matched { pattern, streams, partition, timeout, shown, columns });
        Source::Pattern(app.patterns.len() - 1)
    }

    /// One to three of the app's streams.
    fn streams(&mut self, app: &App) -> Vec<Source> {
        let mut all: Vec<Source> = (0..app.targets.len()).map(Source::Target).collect();
        all.extend((0..app.triggers.len()).map(Source::Trigger));
        for (number, input) in app.inputs.iter().enumerate() {
            all.push(Source::Input(number));
            if input.watermark.as_ref().is_some_and(|watermark| watermark.late == Late::Into) {
                all.push(Source::Late(number));
            }
        }
        self.rng.shuffle(&mut all);
        // Inputs have most of the events.
        all.sort_by_cached_key(|source| !matches!(source, Source::Input(_)) && self.often(70));
        all.truncate(*self.pick(&[1, 2, 2, 3]));
        all
    }

    /// A column that all streams have by one name.
    fn partition(&mut self, streams: &[Vec<Column>]) -> Option<Vec<usize>> {
        if !self.often(40) {
            return None;
        }
        let (first, others) = streams.split_first()?;
        let place = |name: &str, columns: &[Column]| columns.iter().position(|column| column.name == name);
        let mut found: Vec<Vec<usize>> = Vec::new();
        for (number, column) in first.iter().enumerate().filter(|(_, column)| column.exact) {
            let rest: Option<Vec<usize>> =
                others.iter().map(|columns| place(&column.name, columns)).collect();
            found.extend(rest.map(|rest| [vec![number], rest].concat()));
        }
        if found.is_empty() { None } else { Some(self.pick(&found).clone()) }
    }

    fn shown(&mut self, pattern: &Pattern, streams: &[Vec<Column>]) -> (Vec<Shown>, Vec<Column>) {
        let (mut all, mut columns) = (Vec::new(), Vec::new());
        for (position, described) in pattern.describe().into_iter().enumerate() {
            let own = &streams[described.stream];
            let mut found = Vec::new();
            for column in 0..own.len() {
                let bare = Shown::Event(Bound { position, at: At::Bare, column });
                found.extend(self.often(50).then_some(bare));
            }
            if described.repeated {
                found.push(Shown::Count(position));
                for _ in 0..4 {
                    let column = self.rng.usize(..own.len());
                    let at = self.at(true);
                    found.push(Shown::Event(Bound { position, at, column }));
                    let function = *self.pick(&OVER);
                    // A sum of INT can't fail; of floats it is another test's business how exact it is.
                    if function != Function::Sum || own[column].ty == Ty::Int {
                        found.push(Shown::Over { function, position, column });
                    }
                }
            }
            for shown in found {
                if !all.contains(&shown) {
                    columns.push(shown.as_column(described, own));
                    all.push(shown);
                }
            }
        }
        (all, columns)
    }

    fn timeout(&mut self, app: &mut App, columns: &[Column]) -> Timeout {
        let target = app.targets.len();
        let count = 1 + self.rng.usize(..3);
        let items: Vec<Expr> = (0..count).map(|_| self.item(columns, false, false, &[])).collect();
        // "Unreached positions NULL".
        let into = |(number, item): (usize, &Expr)| Column {
            name: format!("q{target}_{number}"),
            ty: type_of(item, columns),
            nullable: true,
            exact: exact(item, columns),
        };
        let columns = items.iter().enumerate().map(into).collect();
        app.targets.push(Target { name: format!("Q{target}"), columns, declared: false, table: None });
        Timeout { target, items }
    }

    /// A query over the matches of a pattern.
    pub(super) fn query_of_matches(&mut self, app: &App, source: Source, target: usize) -> Query {
        let columns = app.columns(source);
        loop {
            let mut query = self.query(source, target, columns);
            // Windows have their own apps.
            if query.window.is_some() && self.often(80) {
                continue;
            }
            if !app.matched(&query).is_some_and(|matched| matched.aggregates_over_matches(&query)) {
                continue;
            }
            // What one event completes is one moment, and so is what a window closes at one due time. Of a window that
            // several matches of one event enter it is not said whether that is one moment.
            let clear = query.window.as_ref().is_none_or(|window| {
                window.batch() && !matches!(window, Window::LengthBatch(_) | Window::ExternalTimeBatch { .. })
            });
            if !clear {
                query.order.clear();
                query.limit = None;
                query.offset = 0;
                query.distinct = false;
            }
            return query;
        }
    }
}

/// What is taken over the events of a repeated position.
const OVER: [Function; 7] = [
    Function::Sum,
    Function::Sum,
    Function::Count,
    Function::Min,
    Function::Max,
    Function::First,
    Function::Last,
];

impl Shown {
    /// As a column of the match.
    fn as_column(&self, described: Position, own: &[Column]) -> Column {
        let name = self.sql(own);
        let (ty, nullable, exact) = match self {
            Shown::Event(bound) => {
                let column = &own[bound.column];
                let nullable = column.nullable || described.optional || bound.at != At::Bare;
                (column.ty, nullable, column.exact)
            }
            Shown::Count(_) => (Ty::BigInt, false, true),
            Shown::Over { function, column, .. } => {
                let ty = match function {
                    Function::Count | Function::Sum => Ty::BigInt,
                    _ => own[*column].ty,
                };
                (ty, *function != Function::Count, *function == Function::Count || own[*column].exact)
            }
        };
        Column { name, ty, nullable, exact }
    }
}
