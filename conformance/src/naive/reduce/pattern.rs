//! Smaller patterns.

use super::super::app::{App, Expr, Matched, Shown, Source, Ty};
use super::super::part::{At, Bound, Element, Operand, Part, Pattern, Times};
use super::super::rules::allowed;

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;

/// Apps in which a pattern, and what is said about it, is smaller.
pub(super) fn smaller_patterns(app: &App, number: usize) -> Vec<App> {
    let mut found = Vec::new();
    let mut change = |change: &dyn Fn(&mut Matched)| {
        let mut other = app.clone();
        change(&mut other.patterns[number]);
        found.push(other);
    };
    change(&|matched| matched.timeout = None);
    change(&|matched| matched.partition = None);
    if app.patterns[number].timeout.as_ref().is_some_and(|timeout| timeout.items.len() > 1) {
        found.extend(with_one_item(app, number));
    }
    found.push(without_unused_columns(app, number));
    let pattern = &app.patterns[number].pattern;
    let mut patterns: Vec<Pattern> =
        smaller_parts(&pattern.root).into_iter().map(|root| Pattern { root, ..pattern.clone() }).collect();
    patterns.push(Pattern { sequence: false, ..pattern.clone() });
    found.extend(patterns.into_iter().filter_map(|pattern| with_pattern(app, number, pattern)));
    found
}

/// ON TIMEOUT with the first of its items.
fn with_one_item(app: &App, number: usize) -> Option<App> {
    let mut other = app.clone();
    let timeout = other.patterns[number].timeout.as_mut()?;
    timeout.items.truncate(1);
    let target = timeout.target;
    other.targets[target].columns.truncate(1);
    let read = app.queries.iter().any(|query| app.sources(query).contains(&Source::Target(target)));
    (!read).then_some(other)
}

/// What is said of a match less what nobody reads.
fn without_unused_columns(app: &App, number: usize) -> App {
    let mut other = app.clone();
    let width = app.patterns[number].columns.len();
    let mut used = Vec::new();
    each_use(&mut other, number, &mut |column| used.push(*column));
    // Behind them are the columns of a table.
    used.retain(|column| *column < width);
    used.sort_unstable();
    used.dedup();
    let place = |column: &usize| match column.checked_sub(width) {
        Some(behind) => used.len() + behind,
        None => used.iter().position(|other| other == column).unwrap_or(0),
    };
    each_use(&mut other, number, &mut |column| *column = place(column));
    let matched = &mut other.patterns[number];
    matched.shown = used.iter().map(|column| matched.shown[*column].clone()).collect();
    matched.columns = used.iter().map(|column| matched.columns[*column].clone()).collect();
    other
}

/// Shows every use of a column of the matches to `see`.
fn each_use(app: &mut App, number: usize, see: &mut dyn FnMut(&mut usize)) {
    for query in app.queries.iter_mut().filter(|query| query.source == Source::Pattern(number)) {
        query.each_column(see);
    }
    let items = app.patterns[number].timeout.iter_mut().flat_map(|timeout| &mut timeout.items);
    items.for_each(|item| item.each_column(see));
}

/// The app with another pattern, whose positions still have the numbers that they had.
fn with_pattern(app: &App, number: usize, mut pattern: Pattern) -> Option<App> {
    let mut other = app.clone();
    let mut kept = Vec::new();
    pattern.root.each_element(&mut |element| kept.push(element.position));
    let place = |position: usize| kept.iter().position(|old| *old == position);
    pattern.root.each_element(&mut |element| element.position = place(element.position).unwrap_or(0));
    pattern.root.each_fitting(&mut |what| {
        what.filter.retain_mut(|test| match &mut test.with {
            Operand::Constant(_) => true,
            Operand::Bound(bound) => match place(bound.position) {
                Some(position) => {
                    bound.position = position;
                    true
                }
                None => false,
            },
        });
    });
    pattern.positions = kept.len();
    if !allowed(&pattern) {
        return None;
    }
    // What is seen of a position that is gone is seen of another, if one has a column of that type.
    let described = pattern.describe();
    let old = &app.patterns[number];
    for shown in 0..old.shown.len() {
        let of = |position: usize| app.columns(old.streams[described[position].stream]);
        let now = match place(old.shown[shown].position()) {
            Some(position) => old.shown[shown].moved_to(position),
            None => (0..described.len()).find_map(|position| {
                let fits = |ty: Ty| ty == old.columns[shown].ty;
                let column = of(position).iter().position(|column| fits(column.ty))?;
                Some(Shown::Event(Bound { position, at: At::Bare, column }))
            })?,
        };
        // A stream may have lost columns that it had when the pattern was drawn.
        let column = match &now {
            Shown::Event(bound) => bound.column,
            Shown::Over { column, .. } => *column,
            Shown::Count(_) => 0,
        };
        if column >= of(now.position()).len() {
            return None;
        }
        other.patterns[number].columns[shown].name = now.sql(of(now.position()));
        other.patterns[number].shown[shown] = now;
    }
    other.patterns[number].pattern = pattern;
    Some(other)
}

impl Shown {
    fn moved_to(&self, position: usize) -> Shown {
        match self {
            Shown::Event(bound) => Shown::Event(Bound { position, ..bound.clone() }),
            Shown::Count(_) => Shown::Count(position),
            Shown::Over { function, column, .. } => {
                Shown::Over { function: *function, position, column: *column }
            }
        }
    }
}

/// A part of it in its place, or it with a part less, or with a smaller part.
fn smaller_parts(part: &Part) -> Vec<Part> {
    let mut found: Vec<Part> = part.inner().into_iter().cloned().collect();
    match part {
        Part::Then(parts) => {
            found.extend(one_less(parts).map(Part::Then));
            // A chain in a chain.
            for (number, part) in parts.iter().enumerate() {
                if let Part::Then(inner) = part {
                    let mut parts = parts.clone();
                    parts.splice(number..=number, inner.iter().cloned());
                    found.push(Part::Then(parts));
                }
            }
        }
        Part::And(sides) => found.extend(one_less(sides).map(Part::And)),
        Part::Or(sides) => found.extend(one_less(sides).map(Part::Or)),
        Part::Element(element) => {
            if element.times != Times::ONCE {
                found.push(Part::Element(Element { times: Times::ONCE, ..element.clone() }));
            }
            for test in 0..element.what.filter.len() {
                let mut element = element.clone();
                element.what.filter.remove(test);
                found.push(Part::Element(element));
            }
            for test in 0..element.what.filter.len() {
                let mut element = element.clone();
                if let Operand::Bound(bound) = &mut element.what.filter[test].with
                    && bound.at != At::Bare
                {
                    bound.at = At::Bare;
                    found.push(Part::Element(element));
                }
            }
        }
        Part::Absent { what, hold } => {
            for test in 0..what.filter.len() {
                let mut what = what.clone();
                what.filter.remove(test);
                found.push(Part::Absent { what, hold: *hold });
            }
            // What waits for an hour would fire too often otherwise.
            if hold.is_some_and(|hold| hold != SECOND && hold != HOUR) {
                found.push(Part::Absent { what: what.clone(), hold: Some(SECOND) });
            }
        }
        Part::Within(inner, within) if *within != SECOND => {
            found.push(Part::Within(inner.clone(), SECOND));
        }
        Part::Every(_) | Part::Within(..) | Part::Repeat(..) => {}
    }
    for number in 0..part.inner().len() {
        for smaller in smaller_parts(part.inner()[number]) {
            let mut other = part.clone();
            *other.inner_mut().swap_remove(number) = smaller;
            found.push(other);
        }
    }
    found
}

fn one_less(parts: &[Part]) -> impl Iterator<Item = Vec<Part>> {
    (0..parts.len()).filter(|_| parts.len() > 2).map(|number| {
        let mut parts = parts.to_vec();
        parts.remove(number);
        parts
    })
}

/// Takes a column of a stream out of what a pattern says of it; false if it is needed.
pub(super) fn forget_column(matched: &mut Matched, of: &dyn Fn(Source) -> bool, gone: usize) -> bool {
    let streams: Vec<bool> = matched.streams.iter().map(|stream| of(*stream)).collect();
    let described = matched.pattern.describe();
    let mut free = true;
    let mut see = |stream: usize, column: &mut usize| {
        if streams[stream] {
            free &= *column != gone;
            *column -= usize::from(*column > gone);
        }
    };
    matched.pattern.root.each_fitting(&mut |what| {
        for test in &mut what.filter {
            see(what.stream, &mut test.column);
            if let Operand::Bound(bound) = &mut test.with {
                see(described[bound.position].stream, &mut bound.column);
            }
        }
    });
    for shown in &mut matched.shown {
        let stream = described[shown.position()].stream;
        match shown {
            Shown::Event(Bound { column, .. }) | Shown::Over { column, .. } => see(stream, column),
            Shown::Count(_) => {}
        }
    }
    for (stream, column) in matched.partition.iter_mut().flatten().enumerate() {
        see(stream, column);
    }
    free
}

/// Whether what is taken over the events of a position is still of one that is repeated.
pub(super) fn keeps_aggregates(matched: &Matched) -> bool {
    let positions = matched.pattern.describe();
    let shown = matched.shown.iter().filter(|shown| shown.aggregates());
    shown.into_iter().all(|shown| positions[shown.position()].repeated)
}

/// Whether the items of ON TIMEOUT have still the types of their columns.
pub(super) fn keeps_types(app: &App, matched: &Matched) -> bool {
    let typed = |(item, ty): (&Expr, Ty)| super::type_of(item, &matched.columns) == ty;
    matched.timeout.as_ref().is_none_or(|timeout| {
        let into = &app.targets[timeout.target].columns;
        timeout.items.iter().zip(into.iter().map(|column| column.ty)).all(typed)
    })
}
