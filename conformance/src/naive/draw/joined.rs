//! Random joins as sources of queries.

use super::super::app::{App, Column, Events, Key, Late, Micros, Query, Source, Ty, Window};
use super::super::joined::{Joined, Kind, Link, Near, Side, Written};
use super::{Draw, SECOND};

/// Bounds of joins by time.
const NEAR: [Micros; 6] = [1, SECOND / 2, SECOND, SECOND, 2 * SECOND, 5 * SECOND];

impl Draw<'_> {
    /// Adds a join to the app.
    pub(super) fn add_join(&mut self, app: &mut App) -> Source {
        let three = self.often(25);
        let sources = self.sides_of_join(app, if three { 3 } else { 2 });
        let own: Vec<Vec<Column>> = sources.iter().map(|source| app.columns(*source).to_vec()).collect();
        let mut columns: Vec<Column> = Vec::new();
        for (number, own) in own.iter().enumerate() {
            columns.extend(own.iter().map(|column| {
                let name = format!("s{}.{}", number + 1, column.name);
                Column { name, ..column.clone() }
            }));
        }
        let mut sides: Vec<Side> = Vec::new();
        for (source, own) in sources.into_iter().zip(&own) {
            let filter = if self.often(15) { Some(self.condition(own, 1)) } else { None };
            let table = matches!(source, Source::Target(target) if app.targets[target].table.is_some());
            sides.push(Side { source, table, width: own.len(), filter, window: None, only: false });
        }
        let mut joined = Joined { sides, links: Vec::new(), columns };
        for right in 1..own.len() {
            if joined.looks_into(right - 1).is_some() {
                self.look(&mut joined, &own, right);
            } else {
                self.link(&mut joined, &own, right);
            }
        }
        // What may be missing may be NULL.
        for (number, link) in joined.links.clone().iter().enumerate() {
            let (middle, end) = (joined.offset(number + 1), joined.offset(number + 2));
            joined.columns[..middle].iter_mut().for_each(|column| column.nullable |= link.outer(1));
            joined.columns[middle..end].iter_mut().for_each(|column| column.nullable |= link.outer(0));
        }
        if let Some(Link { using: true, equal, .. }) = joined.links.last() {
            let column = &joined.columns[equal[0].0];
            let name = column.name.split_once('.').map_or("", |(_, name)| name).to_string();
            joined.columns.push(Column { name, nullable: true, ..column.clone() });
        }
        app.joins.push(joined);
        Source::Join(app.joins.len() - 1)
    }

    /// The streams of the sides, some of which may be the same.
    fn sides_of_join(&mut self, app: &App, count: usize) -> Vec<Source> {
        let mut inputs: Vec<Source> = (0..app.inputs.len()).map(Source::Input).collect();
        let mut others: Vec<Source> = (0..app.targets.len()).map(Source::Target).collect();
        others.extend((0..app.triggers.len()).map(Source::Trigger));
        for (number, input) in app.inputs.iter().enumerate() {
            if input.watermark.as_ref().is_some_and(|watermark| watermark.late == Late::Into) {
                others.push(Source::Late(number));
            }
        }
        self.rng.shuffle(&mut inputs);
        let mut found = Vec::new();
        for side in 0..count {
            let other = !others.is_empty() && self.often(30);
            found.push(if other { *self.pick(&others) } else { inputs[side % inputs.len()] });
        }
        let is_table =
            |source: Source| matches!(source, Source::Target(target) if app.targets[target].table.is_some());
        let tables: Vec<Source> = others.into_iter().filter(|source| is_table(*source)).collect();
        if !tables.is_empty() && self.often(40) {
            let side = self.rng.usize(..count);
            found[side] = *self.pick(&tables);
        }
        // "Two tables alone are no join, as no event would look into them."
        if is_table(found[0]) && is_table(found[1]) {
            found[usize::from(self.often(80))] = inputs[0];
        }
        found
    }

    /// Joins a table with what stands before it, or a stream with a table before it.
    fn look(&mut self, joined: &mut Joined, own: &[Vec<Column>], right: usize) {
        let kept = if joined.looks_into(right - 1) == Some(0) { Kind::Right } else { Kind::Left };
        let kind = *self.pick(&[Kind::Inner, Kind::Inner, Kind::Inner, kept, kept, Kind::Cross]);
        let mut link = Link { kind, equal: Vec::new(), using: false, rest: None, near: None };
        if kind != Kind::Cross {
            self.conditions(joined, own, right, &mut link);
        }
        joined.links.push(link);
    }

    /// Joins a side with those before it.
    fn link(&mut self, joined: &mut Joined, own: &[Vec<Column>], right: usize) {
        let kind = match self.rng.u8(..20) {
            0..=8 => Kind::Inner,
            9..=12 => Kind::Left,
            13..=15 => Kind::Right,
            16..=18 => Kind::Full,
            _ => Kind::Cross,
        };
        let mut link = Link { kind, equal: Vec::new(), using: false, rest: None, near: None };
        let by_time = kind != Kind::Cross && self.often(if right == 1 { 35 } else { 20 });
        if kind != Kind::Cross {
            self.conditions(joined, own, right, &mut link);
        }
        if by_time {
            let near = self.near(joined, own, right, &link);
            if matches!(near, Near::Asof { .. }) {
                link.rest = None;
            }
            link.near = Some(near);
            if link.bounds().is_some_and(|(least, most)| least > most) {
                link.rest = None;
            }
        } else {
            if right == 1 && self.often(80) {
                joined.sides[0].window = Some(self.held(&own[0]));
            }
            // One of them must hold something.
            let left_holds = match right {
                1 => joined.sides[0].window.is_some(),
                _ => joined.holds_pairs_of(right - 2),
            };
            if !left_holds || self.often(80) {
                joined.sides[right].window = Some(self.held(&own[right]));
            }
            if self.often(12) {
                let only = if right == 1 && self.rng.bool() { 0 } else { right };
                joined.sides[only].only = true;
            }
        }
        joined.links.push(link);
    }

    fn held(&mut self, columns: &[Column]) -> Window {
        let n = *self.pick(&[1, 1, 2, 3, 5]);
        match self.rng.u8(..8) {
            0..=2 => Window::Length(n),
            3..=5 => Window::Time(*self.pick(&super::LENGTHS[..7])),
            6 => Window::Sort { n, keys: vec![Key { by: self.group(columns), descending: self.rng.bool() }] },
            _ => Window::Unique(self.keys(columns)),
        }
    }

    /// ON, or USING.
    fn conditions(&mut self, joined: &Joined, own: &[Vec<Column>], right: usize, link: &mut Link) {
        let (middle, columns) = (joined.offset(right), &joined.columns);
        let end = middle + own[right].len();
        let plain = |column: usize| column < end && columns[column].exact;
        let mut alike: Vec<(usize, usize)> = Vec::new();
        for left in (0..middle).filter(|left| plain(*left)) {
            for other in (middle..end).filter(|other| plain(*other)) {
                let (a, b) = (columns[left].ty, columns[other].ty);
                let meets = a == b || a.integer() && b.integer();
                // Rarely those that are not of one kind.
                if meets || a.number() && b.number() && self.often(15) {
                    alike.push((left, other));
                }
            }
        }
        // Few values make many pairs.
        let texts = alike.iter().copied().filter(|(left, _)| columns[*left].ty == Ty::Text);
        let texts: Vec<(usize, usize)> = texts.collect();
        for _ in 0..*self.pick(&[0, 1, 1, 1, 1, 1, 1, 2]) {
            if !texts.is_empty() && self.often(35) {
                link.equal.push(*self.pick(&texts));
            } else if !alike.is_empty() {
                link.equal.push(*self.pick(&alike));
            }
        }
        if let Some(using) = self.using(joined, own, right)
            && self.often(30)
        {
            (link.equal, link.using) = (vec![using], true);
            return;
        }
        if link.equal.is_empty() || self.often(25) {
            link.rest = Some(self.condition(&columns[..end], 1));
        }
    }

    /// A column that the right side and one of those before it have, or that the USING before made one.
    fn using(&mut self, joined: &Joined, own: &[Vec<Column>], right: usize) -> Option<(usize, usize)> {
        let middle = joined.offset(right);
        let mut found = Vec::new();
        for (place, column) in own[right].iter().enumerate().filter(|(_, column)| column.exact) {
            let having: Vec<(usize, usize)> = (0..right)
                .filter_map(|side| Some((side, own[side].iter().position(|c| c.name == column.name)?)))
                .collect();
            let merged = right == 2 && joined.links[0].using && {
                let (left, _) = joined.links[0].equal[0];
                own[0].get(left).is_some_and(|first| first.name == column.name)
            };
            let [(side, left), rest @ ..] = having.as_slice() else { continue };
            let known = &own[*side][*left];
            // The other way, a USING before that is not merged here would be another column.
            let plain = right == 1 || merged;
            if plain && (rest.is_empty() || merged) && known.exact && known.ty == column.ty {
                found.push((joined.offset(*side) + left, middle + place));
            }
        }
        if found.is_empty() { None } else { Some(*self.pick(&found)) }
    }

    fn near(&mut self, joined: &Joined, own: &[Vec<Column>], right: usize, link: &Link) -> Near {
        // ASOF joins have the times of their left side.
        let asof = joined.links.iter().all(|link| link.asof().is_some());
        let time = |side: usize| {
            let last = own[side].len() - 1;
            let of_input = matches!(joined.sides[side].source, Source::Input(_));
            let is_time = own[side][last].name.ends_with("_at") && own[side][last].ty == Ty::Time;
            (asof && of_input && is_time).then(|| joined.offset(side) + last)
        };
        if let (Some(left), Some(other)) = (time(0), time(right)) {
            let times = (left, other);
            let keyed = !link.equal.is_empty() && matches!(link.kind, Kind::Inner | Kind::Left);
            if keyed && self.often(35) {
                return Near::Asof { earlier: self.often(35), times };
            }
            if !link.using && self.often(60) {
                let least = *self.pick(&[-2 * SECOND, -SECOND, -1, 0, 0, 1, SECOND / 2]);
                let most = least + *self.pick(&[0, 1, SECOND, 3 * SECOND]);
                let written =
                    *self.pick(&[Written::Between, Written::Mirrored, Written::Compared, Written::Strictly]);
                return Near::Between { least, most, times, written };
            }
        }
        Near::Within(*self.pick(&NEAR))
    }

    /// A query over the rows of a join.
    pub(super) fn query_of_joined(&mut self, app: &App, source: Source, target: usize) -> Query {
        let columns = app.columns(source);
        let Source::Join(number) = source else { return self.query(source, target, columns) };
        let joined = &app.joins[number];
        loop {
            let mut query = self.query(source, target, columns);
            // Windows have their own apps.
            if query.window.is_some() && self.often(70) {
                continue;
            }
            // What stands directly after a source is the source's.
            let open = joined.links.last().is_some_and(|link| link.kind == Kind::Cross);
            if query.window.is_some() && open && query.before.is_none() {
                continue;
            }
            // What goes with an event of another query, and what goes at its instant in several joins, has no order that could be told.
            let told = joined.links.len() == 1
                || joined.sides.iter().all(|side| matches!(side.source, Source::Input(_)));
            if query.window.is_none() && joined.holds_pairs() && told {
                query.events = match self.rng.u8(..8) {
                    0 => Events::Expired,
                    1 => Events::All,
                    _ => Events::Current,
                };
            }
            // Of a window that several rows of one event enter it is not said whether that is one moment.
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
