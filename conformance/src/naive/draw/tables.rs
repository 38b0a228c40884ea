//! Random tables: what makes them, what writes them, and what asks them.

use super::super::app::{
    App, Column, Events, Expr, Finds, Function, MathOp, OrderBy, Query, Shown, Source, Table, Ty, Write,
    type_of,
};
use super::super::joined::Kind;
use super::Draw;
use super::asks::with_answers;
use super::terms::exact;

impl Draw<'_> {
    /// Whether the next target is a table, and then with a first item that may be a key, which most of them have.
    pub(super) fn begin_table(&mut self, query: &mut Query, columns: &[Column]) -> bool {
        if !self.known.tables || !self.often(35) {
            return false;
        }
        query.distinct = false;
        self.open_up(query);
        if self.often(80)
            && let Some(key) = self.key_item(columns)
        {
            query.items[0] = key;
            query.order.retain(|key| key.by != OrderBy::Item(0));
        }
        true
    }

    /// Lets more rows through, now and then, for windows have their own apps.
    fn open_up(&mut self, query: &mut Query) {
        if self.often(50) && !query.items.iter().chain(&query.having).any(super::reads_bounds) {
            if query.window.take().is_some() {
                (query.events, query.after) = (Events::Current, None);
            }
            query.limit = None;
        }
    }

    /// Something that is never NULL, by which rows meet.
    fn key_item(&mut self, columns: &[Column]) -> Option<Expr> {
        let texts = self.column(columns, |column| column.exact && column.ty == Ty::Text);
        let plain = self.column(columns, |column| {
            column.exact && (never_null_column(column) || literal(column.ty).is_some())
        });
        let found = if self.often(40) { texts.or(plain) } else { plain }?;
        Some(self.never_null(found, columns))
    }

    /// Not NULL, if its type has a literal.
    fn never_null(&mut self, expr: Expr, columns: &[Column]) -> Expr {
        match literal(type_of(&expr, columns)) {
            Some(literal) if !is_never_null(&expr, columns) => {
                Expr::Coalesce(Box::new(expr), Box::new(literal))
            }
            _ => expr,
        }
    }

    /// Makes the newest target a table; its first query writes it as is drawn here. Others follow, of streams before it.
    pub(super) fn make_table(&mut self, app: &mut App, query: &mut Query, columns: &[Column]) {
        let target = query.target;
        let solid: Vec<usize> = (0..query.items.len())
            .filter(|item| is_never_null(&query.items[*item], columns) && exact(&query.items[*item], columns))
            .collect();
        let mut table = Table::default();
        if !solid.is_empty() && self.often(85) {
            table.key.push(solid[0]);
            if solid.len() > 1 && self.often(35) {
                table.key.push(solid[1]);
            }
            if self.often(20) {
                table.key.reverse();
            }
        }
        let into = &mut app.targets[target].columns;
        for (number, column) in into.iter_mut().enumerate() {
            let never = is_never_null(&query.items[number], columns);
            column.nullable = !(table.key.contains(&number) || never && self.often(50));
        }
        let plain: Vec<usize> = (0..into.len()).filter(|column| into[*column].exact).collect();
        for _ in 0..*self.pick(&[0, 0, 1, 1, 2]) {
            if !plain.is_empty() {
                let mut index = vec![*self.pick(&plain)];
                let second = *self.pick(&plain);
                if !index.contains(&second) && self.often(20) {
                    index.push(second);
                }
                table.indexes.push(index);
            }
        }
        app.targets[target].declared = true;
        app.targets[target].table = Some(table);
        self.write(app, query, columns);
        app.queries.push(query.clone());
        for _ in 0..*self.pick(&[0, 1, 1, 2, 3]) {
            let further = if self.often(50) {
                self.further_writer(app, target)
            } else {
                Some(self.change(app, target))
            };
            app.queries.extend(further);
        }
    }

    /// INSERT or UPSERT.
    fn write(&mut self, app: &App, query: &mut Query, columns: &[Column]) {
        query.write = self.way_to_write(app, query, columns);
        if query.write != Write::Insert {
            query.events = Events::Current;
        }
    }

    fn way_to_write(&mut self, app: &App, query: &Query, columns: &[Column]) -> Write {
        let keyed = app.targets[query.target].table.as_ref().is_some_and(|table| !table.key.is_empty());
        let crosses = app
            .joined(query)
            .is_some_and(|joined| joined.links.last().is_some_and(|link| link.kind == Kind::Cross));
        match self.rng.u8(..10) {
            0..=4 if keyed => Write::Upsert,
            0..=5 if keyed => Write::Insert,
            // ON would be that of the join.
            _ if crosses => Write::Insert,
            0..=5 => Write::Insert,
            _ => {
                // What tables answer has no place in ON.
                let own = app.columns(query.source).len();
                let mut plain = columns.to_vec();
                plain[own..].iter_mut().for_each(|answer| answer.exact = false);
                let which = self.finds(app, &plain, query.target);
                let compares = which.equal.iter().any(|(_, expr)| !constant(expr));
                // An aggregate, be it over a position, can't stand in ON.
                let mut over_events = false;
                Write::UpsertOn(which.clone()).exprs_mut().into_iter().for_each(|expr| {
                    let shown = |column: usize| app.matched(query)?.shown.get(column);
                    expr.each_column(&mut |column| {
                        over_events |= shown(*column).is_some_and(Shown::aggregates)
                    });
                });
                if compares && !over_events { Write::UpsertOn(which) } else { Write::Insert }
            }
        }
    }

    /// A further INSERT or UPSERT, of what comes before the table.
    fn further_writer(&mut self, app: &App, target: usize) -> Option<Query> {
        let source = self.source_before(app, target);
        let asks = self.asks(app, source);
        let columns = with_answers(app, source, &asks);
        let mut query = self.query(source, target, &columns);
        query.asks = asks;
        self.use_answers(app, &mut query);
        query.distinct = false;
        self.open_up(&mut query);
        query.order.retain(|key| !matches!(key.by, OrderBy::Item(_)));
        let mut items = Vec::new();
        for column in &app.targets[target].columns {
            let fits = |item: &&Expr| {
                type_of(item, &columns) == column.ty
                    && (exact(item, &columns) || !column.exact)
                    && (column.nullable || is_never_null(item, &columns))
            };
            let drawn = query.items.iter().find(fits).cloned().filter(|_| self.often(50));
            items.push(match drawn {
                Some(drawn) => drawn,
                None => self.item_for(column, &columns)?,
            });
        }
        let before = query.grouped();
        query.items = items;
        // Of a window without groups rows are of another kind; what HAVING may read goes with them.
        if query.grouped() != before {
            query.having = None;
        }
        self.write(app, &mut query, &columns);
        self.rate(&mut query);
        query.distinct = false;
        Some(query)
    }

    /// An item for a column of a table.
    fn item_for(&mut self, column: &Column, columns: &[Column]) -> Option<Expr> {
        let widens = |ty: Ty| match column.ty {
            Ty::BigInt => ty.integer(),
            Ty::Double => ty.number(),
            own => ty == own,
        };
        let same = self.column(columns, |other| other.exact && other.ty == column.ty);
        let wide = self.column(columns, |other| other.exact && widens(other.ty));
        let found = if self.often(70) { same.or(wide) } else { wide };
        let found = found.or_else(|| literal(column.ty))?;
        let found = if column.nullable { found } else { self.never_null(found, columns) };
        (column.nullable || is_never_null(&found, columns)).then_some(found)
    }

    /// An UPDATE or DELETE.
    fn change(&mut self, app: &App, target: usize) -> Query {
        let deletes = self.often(40);
        // What deletes may read the changes of its own table.
        let source =
            if deletes && self.often(20) { Source::Target(target) } else { self.source_before(app, target) };
        let mut query = Query::new(source, target);
        if self.often(25) {
            query.before = Some(self.condition(app.columns(source), 1));
        }
        query.write = Write::Delete(Finds::default());
        let columns = app.seen(&query);
        let which = if self.often(92) { self.finds(app, &columns, target) } else { Finds::default() };
        query.write = if deletes { Write::Delete(which) } else { self.update(app, &columns, target, which) };
        query
    }

    fn update(&mut self, app: &App, columns: &[Column], target: usize, which: Finds) -> Write {
        let both = app.with_table(columns, target);
        let into = &app.targets[target];
        let key = into.table.iter().flat_map(|table| &table.key).copied().collect::<Vec<usize>>();
        let mut set: Vec<(usize, Expr)> = Vec::new();
        for _ in 0..1 + self.rng.usize(..2) {
            let column = self.rng.usize(..into.columns.len());
            if set.iter().any(|(other, _)| *other == column) || key.contains(&column) && self.often(60) {
                continue;
            }
            let own = Expr::Column(columns.len() + column);
            let by = self.item_for(&into.columns[column], columns);
            let value = match (by, into.columns[column].ty) {
                (Some(by), Ty::Int | Ty::BigInt)
                    if type_of(&by, columns) == into.columns[column].ty && self.often(50) =>
                {
                    let op = *self.pick(&[MathOp::Add, MathOp::Subtract, MathOp::Multiply, MathOp::Divide]);
                    Expr::Math(op, Box::new(own), Box::new(by))
                }
                (Some(by), _) => by,
                (None, _) => own,
            };
            if into.columns[column].nullable || is_never_null(&value, &both) {
                set.push((column, value));
            }
        }
        if set.is_empty() {
            set.push((0, Expr::Column(columns.len())));
        }
        Write::Update { set, which }
    }

    /// Which rows of a table an event means.
    pub(super) fn finds(&mut self, app: &App, columns: &[Column], table: usize) -> Finds {
        let of = &app.targets[table];
        let Some(described) = &of.table else { return Finds::default() };
        let mut known: Vec<Vec<usize>> = described.indexes.clone();
        if !described.key.is_empty() {
            known.extend([described.key.clone(), described.key.clone()]);
        }
        let plain: Vec<usize> = (0..of.columns.len()).filter(|column| of.columns[*column].exact).collect();
        let wanted = match (plain.is_empty(), known.is_empty()) {
            (true, _) => Vec::new(),
            (_, false) if self.often(75) => self.pick(&known).clone(),
            _ => vec![*self.pick(&plain)],
        };
        let mut which = Finds::default();
        for column in wanted {
            let equal = if self.often(90) { self.equal_to(&of.columns[column], columns) } else { None };
            which.equal.extend(equal.map(|equal| (column, equal)));
        }
        if which.equal.is_empty() || self.often(40) {
            which.rest = Some(self.rest(columns, &app.with_table(columns, table), &plain));
        }
        which
    }

    /// What a column may be equal to: "the side of the event may be any expression that can't fail".
    pub(super) fn equal_to(&mut self, column: &Column, columns: &[Column]) -> Option<Expr> {
        let mixes = self.often(10);
        let alike = |other: &Column| {
            other.exact
                && (other.ty == column.ty
                    || other.ty.integer() && column.ty.integer()
                    || mixes && other.ty.number() && column.ty.number())
        };
        let found = self.column(columns, alike).or_else(|| literal(column.ty))?;
        Some(if self.often(15) { self.never_null(found, columns) } else { found })
    }

    /// Another condition, often a bound of a column of the table.
    fn rest(&mut self, columns: &[Column], both: &[Column], plain: &[usize]) -> Expr {
        let bounded: Vec<usize> = plain.iter().map(|column| columns.len() + column).collect();
        if bounded.is_empty() || self.often(30) {
            return self.condition(both, 1);
        }
        let bound = |draw: &mut Self| {
            let column = *draw.pick(&bounded);
            let ty = both[column].ty;
            let alike = |other: &Column| other.exact && (other.ty == ty || other.ty.number() && ty.number());
            let with = draw.column(columns, alike).or_else(|| literal(ty)).unwrap_or(Expr::Column(column));
            let (one, other) = (Box::new(Expr::Column(column)), Box::new(with));
            let op = draw.bound();
            if draw.often(70) { Expr::Compare(op, one, other) } else { Expr::Compare(op, other, one) }
        };
        let first = bound(self);
        match self.rng.u8(..4) {
            0 => Expr::And(Box::new(first), Box::new(bound(self))),
            1 => Expr::And(Box::new(first), Box::new(self.condition(both, 1))),
            _ => first,
        }
    }
}

fn never_null_column(column: &Column) -> bool {
    !column.nullable
}

/// Whether it is known not to be NULL: "`COALESCE(x, lit)` .. make[s] it non-null".
pub(super) fn is_never_null(expr: &Expr, columns: &[Column]) -> bool {
    match expr {
        Expr::Column(column) => never_null_column(&columns[*column]),
        Expr::Integer(_) | Expr::Double(_) | Expr::Text(_) => true,
        Expr::Coalesce(_, other) => is_never_null(other, columns),
        Expr::Math(_, one, other) => is_never_null(one, columns) && is_never_null(other, columns),
        Expr::Aggregate(call) => matches!(call.function, Function::CountAll | Function::Count),
        _ => false,
    }
}

fn constant(expr: &Expr) -> bool {
    let mut reads = false;
    expr.clone().each_column(&mut |_| reads = true);
    !reads
}

/// A literal of a type, of one that has few.
fn literal(ty: Ty) -> Option<Expr> {
    match ty {
        Ty::Int => Some(Expr::Integer(1)),
        Ty::BigInt => Some(Expr::Integer(1 << 40)),
        Ty::Double => Some(Expr::Double(0.25)),
        Ty::Text => Some(Expr::Text("a".to_string())),
        Ty::Bool | Ty::Float | Ty::Time => None,
    }
}
