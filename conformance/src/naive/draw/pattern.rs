//! Random patterns. What comes out may break a rule of [`crate::naive::rules`], and is then drawn anew.

use super::super::app::{Column, CompareOp, Expr, Micros, Ty};
use super::super::part::{At, Bound, Element, Fitting, Operand, Part, Pattern, Test, Times};
use super::super::rules::allowed;
use super::{Draw, SECOND};

/// Few, so that what is due at once meets.
const HOLDS: [Micros; 5] = [SECOND, SECOND, 2 * SECOND, 5 * SECOND, 3 * SECOND / 2];

/// A pattern that grows from left to right.
struct Growing<'c> {
    /// The columns of the streams.
    streams: &'c [Vec<Column>],
    /// How many positions there are.
    positions: usize,
    /// How many more there may be, about.
    room: usize,
    /// The positions before this one, each with its stream and whether it may have several events.
    earlier: Vec<(usize, usize, bool)>,
}

impl Draw<'_> {
    /// A pattern over streams with these columns; `twice` it may have EVERY, and then matches come by the square of the
    /// events.
    pub(super) fn pattern(&mut self, streams: &[Vec<Column>], twice: bool) -> Pattern {
        loop {
            let sequence = self.often(if streams.len() == 1 { 50 } else { 20 });
            let mut growing = Growing { streams, positions: 0, room: 5, earlier: Vec::new() };
            let mut root = self.root(&mut growing, sequence, twice);
            lengthen(&mut root);
            let pattern = Pattern { sequence, root, positions: growing.positions };
            if pattern.positions <= 6 && allowed(&pattern) {
                return pattern;
            }
        }
    }

    fn root(&mut self, growing: &mut Growing<'_>, sequence: bool, twice: bool) -> Part {
        let mut root = match self.rng.u8(..60) {
            0 => self.absent(growing, true),
            1 | 2 => self.element(growing),
            3..=7 => self.sides(growing),
            8..=24 => self.chain(growing, 2),
            25..=44 => self.chain(growing, 3),
            _ => self.chain(growing, 4),
        };
        // Without EVERY there is one match in a query's life.
        match (self.rng.u8(..10), &mut root) {
            (0, _) if self.often(50) => {}
            (0..=4, Part::Then(parts)) => wrap_every(&mut parts[0]),
            (5, Part::Then(parts)) if !sequence => {
                let number = self.rng.usize(..parts.len());
                wrap_every(&mut parts[number]);
            }
            (7, root) if !sequence => {
                let (which, whole) = (self.rng.usize(..2), self.often(30));
                match repeated(root) {
                    Some(Part::Then(parts)) if !whole => wrap_every(&mut parts[which]),
                    Some(group) => wrap_every(group),
                    None => wrap_every(root),
                }
            }
            (6, Part::Then(parts)) if twice && !sequence => parts.iter_mut().take(2).for_each(wrap_every),
            _ => wrap_every(&mut root),
        }
        if self.often(50) { Part::Within(Box::new(root), self.hold()) } else { root }
    }

    fn hold(&mut self) -> Micros {
        *self.pick(&HOLDS)
    }

    fn chain(&mut self, growing: &mut Growing<'_>, length: usize) -> Part {
        let mut parts = Vec::new();
        for number in 0..length {
            let between = number > 0 && number + 1 < length;
            parts.push(self.part(growing, between));
        }
        Part::Then(parts)
    }

    /// A part of a chain; `between` others it may be a NOT without FOR.
    fn part(&mut self, growing: &mut Growing<'_>, between: bool) -> Part {
        let roomy = growing.room >= 2;
        match self.rng.u8(..20) {
            0 | 1 if between => self.absent(growing, false),
            1..=3 => self.absent(growing, true),
            4..=6 if roomy => self.sides(growing),
            7 if roomy => self.chain(growing, 2),
            8 if roomy => Part::Within(Box::new(self.chain(growing, 2)), self.hold()),
            9 => Part::Within(Box::new(self.element(growing)), self.hold()),
            10 if roomy => self.repeat(growing),
            _ => self.element(growing),
        }
    }

    fn repeat(&mut self, growing: &mut Growing<'_>) -> Part {
        let before = growing.earlier.len();
        let group = self.chain(growing, 2);
        let times = self.times();
        for (_, _, repeated) in &mut growing.earlier[before..] {
            *repeated |= times.max != Some(1);
        }
        Part::Repeat(Box::new(group), times)
    }

    /// AND or OR. A side does not know the positions of the others.
    fn sides(&mut self, growing: &mut Growing<'_>) -> Part {
        let before = growing.earlier.clone();
        let mut known = before.clone();
        let mut sides = Vec::new();
        let and = self.rng.bool();
        for _ in 0..2 + usize::from(self.often(20)) {
            growing.earlier.clone_from(&before);
            let side = match self.rng.u8(..10) {
                0 if and => self.absent(growing, false),
                1 => self.absent(growing, true),
                2 | 3 => self.chain(growing, 2),
                4 => Part::Within(Box::new(self.chain(growing, 2)), self.hold()),
                _ => self.element(growing),
            };
            sides.push(side);
            known.extend_from_slice(&growing.earlier[before.len()..]);
        }
        growing.earlier = known;
        if and { Part::And(sides) } else { Part::Or(sides) }
    }

    fn absent(&mut self, growing: &mut Growing<'_>, holds: bool) -> Part {
        let what = self.fitting(growing);
        Part::Absent { what, hold: if holds { Some(self.hold()) } else { None } }
    }

    fn element(&mut self, growing: &mut Growing<'_>) -> Part {
        let what = self.fitting(growing);
        let times = if self.often(30) { self.times() } else { Times::ONCE };
        let position = growing.positions;
        growing.positions += 1;
        growing.room = growing.room.saturating_sub(1);
        growing.earlier.push((position, what.stream, times.max != Some(1)));
        Part::Element(Element { position, what, times })
    }

    fn times(&mut self) -> Times {
        let (min, max) = *self.pick(&[
            (0, Some(1)),
            (0, None),
            (1, None),
            (1, None),
            (2, None),
            (2, Some(2)),
            (3, Some(3)),
            (1, Some(2)),
            (2, Some(3)),
            (0, Some(2)),
        ]);
        Times { min, max }
    }

    fn fitting(&mut self, growing: &Growing<'_>) -> Fitting {
        let stream = self.rng.usize(..growing.streams.len());
        let mut filter = Vec::new();
        for _ in 0..*self.pick(&[0, 0, 0, 1, 1, 1, 1, 2]) {
            filter.extend(self.test(growing, stream));
        }
        Fitting { stream, filter }
    }

    /// A comparison with an earlier position, often an equality, or with a literal.
    fn test(&mut self, growing: &Growing<'_>, stream: usize) -> Option<Test> {
        let columns = &growing.streams[stream];
        let exact: Vec<usize> = (0..columns.len()).filter(|column| columns[*column].exact).collect();
        if exact.is_empty() {
            return None;
        }
        let column = *self.pick(&exact);
        let ty = columns[column].ty;
        if !growing.earlier.is_empty() && self.often(65) {
            let (position, of, repeated) = *self.pick(&growing.earlier);
            let other = &growing.streams[of];
            let mixes = self.often(15);
            let same = |other: &Column| {
                other.exact && (other.ty == ty || (mixes && ty.integer() && other.ty.integer()))
            };
            let fit: Vec<usize> = (0..other.len()).filter(|column| same(&other[*column])).collect();
            if !fit.is_empty() {
                let bound = Bound { position, at: self.at(repeated), column: *self.pick(&fit) };
                return Some(Test { column, op: self.relation(ty), with: Operand::Bound(bound) });
            }
        }
        let literal = match ty {
            Ty::Int | Ty::BigInt => Expr::Integer(self.rng.i64(0..2)),
            Ty::Double => Expr::Double(self.rng.i32(0..2).into()),
            Ty::Text => Expr::Text((*self.pick(&["a", "b"])).to_string()),
            Ty::Bool | Ty::Float | Ty::Time => return None,
        };
        Some(Test { column, op: self.relation(ty), with: Operand::Constant(literal) })
    }

    /// Which event of a position.
    pub(super) fn at(&mut self, repeated: bool) -> At {
        match self.rng.u8(..6) {
            0 if repeated => At::First(0),
            1 if repeated => At::Last(0),
            2 if repeated => At::Last(1),
            3 if repeated => At::First(self.rng.usize(1..3)),
            _ => At::Bare,
        }
    }

    fn relation(&mut self, ty: Ty) -> CompareOp {
        if self.often(50) {
            return CompareOp::Equal;
        }
        if ty == Ty::Bool {
            return CompareOp::Unequal;
        }
        *self.pick(&[
            CompareOp::Unequal,
            CompareOp::Less,
            CompareOp::AtMost,
            CompareOp::Greater,
            CompareOp::AtLeast,
        ])
    }
}

/// A NOT with EVERY fires all the while, and windows may move the clock by a week: it waits for an hour.
fn lengthen(part: &mut Part) {
    if let Part::Every(inner) = part
        && let Part::Absent { hold, .. } = &mut **inner
    {
        *hold = Some(3600 * SECOND);
    }
    part.inner_mut().into_iter().for_each(lengthen);
}

/// The group of the first repetition of one.
fn repeated(part: &mut Part) -> Option<&mut Part> {
    match part {
        Part::Repeat(group, _) => Some(group),
        _ => part.inner_mut().into_iter().find_map(repeated),
    }
}

fn wrap_every(part: &mut Part) {
    let inner = std::mem::replace(part, Part::Then(Vec::new()));
    *part = Part::Every(Box::new(inner));
}
