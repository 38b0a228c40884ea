//! Random questions to tables.

use super::super::app::{App, Ask, Asked, Column, Expr, MathOp, Query, Source, Window, type_of};
use super::Draw;

impl Draw<'_> {
    /// What a query over one stream asks tables.
    pub(super) fn asks(&mut self, app: &App, source: Source) -> Vec<Ask> {
        let tables: Vec<usize> =
            (0..app.targets.len()).filter(|target| app.targets[*target].table.is_some()).collect();
        if tables.is_empty() || !self.often(45) {
            return Vec::new();
        }
        let columns = app.columns(source).to_vec();
        let mut asks = Vec::new();
        for _ in 0..*self.pick(&[1, 1, 2]) {
            let table = *self.pick(&tables);
            let of = &app.targets[table];
            let key = of.table.as_ref().map(|table| &table.key[..]).unwrap_or_default();
            let key = match key {
                [only] if self.often(55) => self.equal_to(&of.columns[*only], &columns),
                _ => None,
            };
            let ask = match key {
                Some(key) => Ask { table, what: Asked::In(self.made_to_fail(key, &columns)) },
                // A bare name would be one of the table.
                None if source == Source::Target(table) => continue,
                None => Ask { table, what: Asked::Exists(self.finds(app, &columns, table)) },
            };
            asks.push(ask);
        }
        asks
    }

    /// A key that can fail, now and then: "only IN looks up such keys too".
    fn made_to_fail(&mut self, key: Expr, columns: &[Column]) -> Expr {
        if !type_of(&key, columns).integer() || !self.often(15) {
            return key;
        }
        let op = *self.pick(&[MathOp::Add, MathOp::Divide, MathOp::Remainder]);
        let by = if op == MathOp::Add { Expr::Integer(1) } else { key.clone() };
        Expr::Math(op, Box::new(key), Box::new(by))
    }

    /// Lets a query look at what it asked.
    pub(super) fn use_answers(&mut self, app: &App, query: &mut Query) {
        if query.asks.is_empty() {
            return;
        }
        // Without columns it looks at the whole row, and what was asked is none of its columns.
        if let Some(Window::Frequent { keys, .. }) = &mut query.window
            && keys.is_empty()
        {
            *keys = self.keys(app.columns(query.source));
        }
        let answer = Expr::Column(app.columns(query.source).len() + self.rng.usize(..query.asks.len()));
        let answer = if self.rng.bool() { Expr::Not(Box::new(answer)) } else { answer };
        match self.rng.u8(..10) {
            0..=4 => {
                query.before = Some(match query.before.take() {
                    Some(before) => Expr::And(Box::new(before), Box::new(answer)),
                    None => answer,
                });
            }
            5 if query.window.is_some() && !matches!(query.window, Some(Window::Delay(_))) => {
                query.after = Some(answer);
            }
            _ => {}
        }
    }
}

/// The columns of a source, with the answers of the tables that are asked.
pub(super) fn with_answers(app: &App, source: Source, asks: &[Ask]) -> Vec<Column> {
    let own = app.columns(source);
    let answers = asks.iter().map(|ask| app.answer(ask, own));
    own.iter().cloned().chain(answers).collect()
}
