//! A join as what a query reads.

use super::app::{Column, CompareOp, Expr, Micros, Source, Window};

/// `FROM a JOIN b ON .. JOIN c ON ..`; the sides are called `s1`, `s2`, `s3`.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// The sides, from left to right.
    pub sides: Vec<Side>,
    /// What joins each side but the first with all before it.
    pub links: Vec<Link>,
    /// The columns of its rows: those of all sides, and behind them the one that USING makes of several.
    pub columns: Vec<Column>,
}

/// A side.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The stream, or the changes of the table.
    pub source: Source,
    /// Whether it is a table, into which the other side looks.
    pub table: bool,
    /// How many columns it has.
    pub width: usize,
    /// The filter in brackets, over the stream's columns.
    pub filter: Option<Expr>,
    /// Its window.
    pub window: Option<Window>,
    /// UNIDIRECTIONAL.
    pub only: bool,
}

/// Which rows without a partner are put out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in SQL")]
pub enum Kind {
    Inner,
    Left,
    Right,
    Full,
    Cross,
}

/// A join of all sides so far with the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Its kind.
    pub kind: Kind,
    /// `ON left = right`, columns of the join; of USING those of the first side that has the name and of the right side.
    pub equal: Vec<(usize, usize)>,
    /// Whether the equality is written USING.
    pub using: bool,
    /// What else ON says, over the columns of the join.
    pub rest: Option<Expr>,
    /// Its time, if it is by time.
    pub near: Option<Near>,
}

/// How near two rows must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Near {
    /// `WITHIN d`
    Within(Micros),
    /// `right.time BETWEEN left.time + least AND left.time + most`, between these columns.
    Between {
        /// By how much the right row is later at least.
        least: Micros,
        /// By how much at most.
        most: Micros,
        /// The columns of both times.
        times: (usize, usize),
        /// How it is written.
        written: Written,
    },
    /// `MATCH_CONDITION (left.time >= right.time)`: the newest right row alone.
    Asof {
        /// Whether it must be earlier: `>`.
        earlier: bool,
        /// The columns of both times.
        times: (usize, usize),
    },
}

/// How the bounds of a join by time are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// `right BETWEEN left + least AND left + most`
    Between,
    /// `left BETWEEN right - most AND right - least`
    Mirrored,
    /// `right >= left + least AND left + most >= right`
    Compared,
    /// `left + (least - 1us) < right AND right < left + (most + 1us)`
    Strictly,
}

impl Link {
    /// By how much the right row is later than the left one, at least and at most: "|a.time - b.time| <= d".
    pub fn bounds(&self) -> Option<(Micros, Micros)> {
        match self.near.as_ref()? {
            Near::Within(d) => Some((-d, *d)),
            Near::Between { least, most, times, .. } => {
                let mut bounds = (*least, *most);
                self.rest.iter().for_each(|rest| narrow(rest, *times, &mut bounds));
                Some(bounds)
            }
            Near::Asof { .. } => None,
        }
    }

    /// ASOF: whether the right row must be earlier than the left one, not only no later.
    pub fn asof(&self) -> Option<bool> {
        match self.near {
            Some(Near::Asof { earlier, .. }) => Some(earlier),
            _ => None,
        }
    }

    /// Whether rows of the left (0) or right (1) side without a partner are put out.
    pub fn outer(&self, side: usize) -> bool {
        match self.kind {
            Kind::Left => side == 0,
            Kind::Right => side == 1,
            Kind::Full => true,
            Kind::Inner | Kind::Cross => false,
        }
    }
}

/// What other conditions say of both times: all of ON holds for a partner.
fn narrow(rest: &Expr, times: (usize, usize), bounds: &mut (Micros, Micros)) {
    match rest {
        Expr::And(one, other) => [one, other].into_iter().for_each(|part| narrow(part, times, bounds)),
        Expr::Compare(op, one, other) => {
            let (Expr::Column(one), Expr::Column(other)) = (&**one, &**other) else { return };
            // `right > left` is `right >= left + 1us`.
            let (op, strict) = match op {
                CompareOp::Less => (CompareOp::AtMost, 1),
                CompareOp::Greater => (CompareOp::AtLeast, 1),
                op => (*op, 0),
            };
            let right_is_later = match op {
                CompareOp::AtLeast => (*other, *one) == times,
                CompareOp::AtMost => (*one, *other) == times,
                _ => return,
            };
            let left_is_later = match op {
                CompareOp::AtLeast => (*one, *other) == times,
                _ => (*other, *one) == times,
            };
            if right_is_later {
                bounds.0 = bounds.0.max(strict);
            } else if left_is_later {
                bounds.1 = bounds.1.min(-strict);
            }
        }
        _ => {}
    }
}

impl Joined {
    /// Where the columns of a side begin.
    pub fn offset(&self, side: usize) -> usize {
        self.sides[..side].iter().map(|side| side.width).sum()
    }

    /// The sides whose rows come; those of tables do not.
    pub fn streams(&self) -> impl Iterator<Item = &Side> {
        self.sides.iter().filter(|side| !side.table)
    }

    /// Whether a stream is a side of the first join and a later one as well.
    pub fn reads_again(&self) -> bool {
        self.sides.iter().skip(2).any(|later| {
            !later.table && self.sides[..2].iter().any(|side| !side.table && side.source == later.source)
        })
    }

    /// Which side of a link is a table, if one is.
    pub fn looks_into(&self, link: usize) -> Option<usize> {
        let left = link == 0 && self.sides[0].table;
        if left { Some(0) } else { self.sides[link + 1].table.then_some(1) }
    }

    /// Whether the rows of a link are held as long as those that they are made of, which those of a join by time are not, nor those of
    /// one with a table: "another join can hold it in no window".
    pub fn holds_pairs_of(&self, link: usize) -> bool {
        self.links[link].near.is_none() && self.looks_into(link).is_none()
    }

    /// The same of the last link.
    pub fn holds_pairs(&self) -> bool {
        self.holds_pairs_of(self.links.len() - 1)
    }
}
