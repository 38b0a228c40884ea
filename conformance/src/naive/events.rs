//! Random input for an app: equal times, disorder, gaps of days, NULLs, and values at the edges of their types. Of an app with
//! patterns fewer values, and gaps around the durations of its patterns, so that much matches.

use eventflux_runtime::{Timestamp, Value};
use fastrand::Rng;

use super::Step;
use super::app::{App, Column, Micros, Query, Rate, Ty, Window};
use super::joined::Link;
use super::part::Part;

const SECOND: Micros = 1_000_000;
/// Steps of time. What is due at whole seconds is met exactly, just before and just after.
const GAPS: [Micros; 18] = [
    0,
    0,
    0,
    0,
    1,
    1_000,
    250_000,
    500_000,
    SECOND - 1,
    SECOND,
    SECOND,
    SECOND + 1,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    61 * SECOND,
    3600 * SECOND,
    3 * 86_400 * SECOND,
];
/// Where the clock may begin: the epoch, before it, today, and a day before the zones of the generator change their
/// clocks.
const BEGINS: [Micros; 5] = [0, 0, -7_300_000, 1_700_000_000 * SECOND, 1_711_753_200 * SECOND];

/// The steps of a number.
pub fn steps(seed: u64, app: &App) -> Vec<Step> {
    let few = !app.patterns.is_empty() || !app.joins.is_empty() || app.has_tables();
    let mut draw = Draw { rng: Rng::with_seed(seed), now: 0, gaps: Vec::new(), few };
    draw.now = *draw.pick(&BEGINS);
    let calm = *draw.pick(&[0, 10, 15]);
    draw.gaps = if few { gaps_of_durations(app) } else { GAPS[..GAPS.len() - calm.min(6)].to_vec() };
    for after in app.blocks.iter().filter_map(|block| block.purge) {
        draw.gaps.extend([after, after - 1, after + 1, after / 2]);
    }
    // SNAPSHOT and triggers have an answer for every second of a gap.
    let repeats = |query: &Query| matches!(query.rate, Some(Rate::Snapshot(_)));
    if app.queries.iter().any(repeats) || !app.triggers.is_empty() {
        draw.gaps.retain(|gap| *gap <= 20 * SECOND);
    }
    let counts = match (few, has_every_twice(app) || !app.joins.is_empty()) {
        (false, _) => [3, 8, 15, 30, 30, 60],
        (true, false) => [8, 15, 30, 60, 60, 90],
        // Matches and pairs come by the square of the events.
        (true, true) => [8, 8, 15, 15, 30, 30],
    };
    let count = *draw.pick(&counts);
    let mut steps: Vec<Step> = (0..count).map(|_| draw.step(app)).collect();
    if draw.rng.u8(..10) > 0 {
        steps.push(Step::Finish);
    }
    steps
}

struct Draw {
    rng: Rng,
    now: Micros,
    /// The steps of time.
    gaps: Vec<Micros>,
    /// Whether there are few different values.
    few: bool,
}

/// Whether a pattern of the app has several parts with EVERY.
fn has_every_twice(app: &App) -> bool {
    app.patterns.iter().any(|matched| {
        let all = matched.pattern.root.all().into_iter();
        all.filter(|part| matches!(part, Part::Every(_))).count() > 1
    })
}

/// Steps of time that end at the bounds of an app's patterns and joins, just before and just after.
fn gaps_of_durations(app: &App) -> Vec<Micros> {
    let mut gaps = vec![0, 0, 0, 0, 0, 0, 1, 1_000, SECOND / 4, SECOND / 4, SECOND / 2, SECOND];
    let parts = app.patterns.iter().flat_map(|matched| matched.pattern.root.all());
    for part in parts {
        if let Part::Within(_, d) | Part::Absent { hold: Some(d), .. } = part {
            gaps.extend([*d, d - 1, d + 1, d / 2, d / 2]);
        }
    }
    for joined in &app.joins {
        let near =
            joined.links.iter().filter_map(Link::bounds).flat_map(|(least, most)| [least.abs(), most.abs()]);
        let windows = joined.sides.iter().filter_map(|side| match side.window {
            Some(Window::Time(size)) => Some(size),
            _ => None,
        });
        for d in near.chain(windows).filter(|d| *d > 0) {
            gaps.extend([d, d - 1, d + 1, d / 2, d / 2]);
        }
    }
    let quiet = gaps.len() / 3;
    gaps.extend(vec![0; quiet]);
    gaps.push(20 * SECOND);
    gaps
}

impl Draw {
    fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.rng.usize(..list.len())]
    }

    fn step(&mut self, app: &App) -> Step {
        if self.rng.u8(..30) == 0 {
            return Step::Restart;
        }
        self.now += self.gaps[self.rng.usize(..self.gaps.len())];
        if self.rng.u8(..8) == 0 {
            self.now -= self.now.rem_euclid(SECOND);
        }
        if self.rng.u8(..12) == 0 {
            return Step::Advance(self.now);
        }
        let input = self.rng.usize(..app.inputs.len());
        let mut row: Vec<Value> = Vec::new();
        for column in &app.inputs[input].columns {
            let value = self.value(column);
            row.push(value);
        }
        let event_time = app.inputs[input].watermark.is_some();
        let back = if event_time && self.rng.u8(..4) == 0 { self.rng.i64(0..14) * SECOND / 2 } else { 0 };
        let ahead = if app.max_ahead.is_some() && self.rng.u8(..15) == 0 { 7200 * SECOND } else { 0 };
        if event_time && let Some(time) = row.last_mut() {
            let at = self.now - back + ahead;
            *time = match time {
                Value::BigInt(_) => Value::BigInt(at.div_euclid(1000)),
                _ => Value::Timestamp(Timestamp::from_micros(at)),
            };
        }
        let early = if self.rng.u8(..20) == 0 { SECOND } else { 0 };
        Step::Push { input, at: (!event_time).then_some(self.now - early), row }
    }

    /// Few different values, so that groups meet, and now and then one at an edge of its type.
    fn value(&mut self, column: &Column) -> Value {
        if column.nullable && self.rng.u8(..if self.few { 10 } else { 5 }) == 0 {
            return Value::Null;
        }
        let edge = self.rng.u8(..30) == 0;
        match column.ty {
            Ty::Bool => Value::Bool(self.rng.bool()),
            Ty::Int if edge => Value::Int(*self.pick(&[i32::MAX, i32::MIN])),
            Ty::Int if self.few => Value::Int(*self.pick(&[0, 0, 1, 1, 2])),
            Ty::Int => Value::Int(self.rng.i32(-2..6)),
            Ty::BigInt if edge => Value::BigInt(*self.pick(&[i64::MAX, i64::MIN])),
            Ty::BigInt if self.few => Value::BigInt(*self.pick(&[0, 0, 1, 1, 2])),
            Ty::BigInt => Value::BigInt(self.rng.i64(-2..6)),
            Ty::Float if edge => Value::Float(*self.pick(&[f32::NAN, f32::INFINITY, -0.0, f32::MAX])),
            Ty::Float if self.few => Value::Float(*self.pick(&[0.0, 0.0, 1.0, 1.0, 2.0])),
            Ty::Float => Value::Float(self.rng.i32(-8..16) as f32 / 4.0),
            Ty::Double if edge => Value::Double(*self.pick(&[
                f64::NAN,
                f64::INFINITY,
                f64::NEG_INFINITY,
                -0.0,
                1e16,
                -1e300,
                1e-300,
            ])),
            Ty::Double if self.few => Value::Double(*self.pick(&[0.0, 0.0, 1.0, 1.0, 2.0])),
            Ty::Double => Value::Double(f64::from(self.rng.i32(-8..16)) / 4.0),
            Ty::Text if self.few => Value::from(*self.pick(&["a", "b"])),
            Ty::Text => Value::from(*self.pick(&["a", "b", "c", "a", "b", "", "é"])),
            Ty::Time => Value::Timestamp(Timestamp::from_micros(self.now + self.rng.i64(-6..4) * SECOND / 2)),
        }
    }
}
