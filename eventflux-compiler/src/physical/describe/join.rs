//! What EXPLAIN says about a join.

use super::{Describer, Step, StepKind};
use crate::explain;
use crate::expr::Slot;
use crate::physical::{Holds, Join, Kept, Side, Site, SlidingWindow};

impl Describer<'_> {
    pub(super) fn join(&self, join: &Join, steps: &mut Vec<Step>) {
        let mut step = |kind, text| steps.push(Step { kind, text });
        let asof =
            join.asof.map_or("", |earlier| if earlier { ", newest earlier row" } else { ", newest row" });
        let kind = match [join.left.outer, join.right.outer] {
            [false, false] => "inner",
            [true, false] => "left outer",
            [false, true] => "right outer",
            [true, true] => "full outer",
        };
        let within = join.within.map_or(String::new(), |[least, most]| {
            format!(", the right row later by {} to {}", explain::duration(least), explain::duration(most))
        });
        let changes = if join.changes { ", tells which pairs go" } else { "" };
        step(StepKind::Join, format!("{kind}{asof}{within}{changes}"));
        for (name, side) in ["left", "right"].into_iter().zip(join.sides()) {
            step(StepKind::Side, format!("{name}: {}", self.side(side)));
        }
        let way = if join.keys.is_empty() {
            "scan of what the other side holds".to_string()
        } else {
            let keys = join.keys.iter().map(|key| {
                let (left, right) =
                    (self.of_side(&join.left, &key.left), self.of_side(&join.right, &key.right));
                format!("{left} = {right}")
            });
            format!("hash of {}", keys.collect::<Vec<_>>().join(", "))
        };
        step(StepKind::Access, way);
        for on in &join.on {
            step(StepKind::Filter, self.show(on));
        }
    }

    fn side(&self, side: &Side) -> String {
        let mut text = self.app.streams[self.query.inputs[side.input].0 as usize].name.clone();
        for filter in &side.filter {
            text = format!("{text} where {}", self.of_side(side, filter));
        }
        let marks: Vec<String> = side.marks.iter().map(|mark| self.of_side(side, mark)).collect();
        let holds = match &side.holds {
            Holds::Nothing => "holds nothing".to_string(),
            Holds::Window(window) => self.window_of(window, &marks),
            Holds::Time(length) => {
                format!("holds what may find a partner, for {}", explain::duration((*length - 1).max(0)))
            }
            Holds::Newest => "holds the newest row of each key".to_string(),
            Holds::Pairs => "holds its pairs".to_string(),
        };
        text = format!("{text}, {holds}");
        if !side.triggers {
            text.push_str(", looks for no partners");
        }
        let kept: Vec<String> = side.kept.iter().map(|kept| self.name_of(side, *kept)).collect();
        if kept.is_empty() { text } else { format!("{text}, keeps {}", kept.join(", ")) }
    }

    /// An expression over a row of a side that comes.
    fn of_side(&self, side: &Side, site: &Site) -> String {
        explain::expr(&site.expr, &|slot| match slot {
            Slot::Input(column) => self.name_of(side, Kept::Column(column)),
            slot => self.slot(slot),
        })
    }

    fn name_of(&self, side: &Side, kept: Kept) -> String {
        let stream = &self.app.streams[self.query.inputs[side.input].0 as usize];
        kept.name(&stream.columns).to_string()
    }

    /// A kept column of a side.
    pub(super) fn kept_of_side(&self, side: usize, at: u16) -> String {
        let name = ["left", "right"][side];
        match self.query.join().map(|join| join.sides()[side]) {
            Some(side) => format!("{name}.{}", self.name_of(side, side.kept[usize::from(at)])),
            None => format!("{name}.{at}"),
        }
    }

    /// What both sides have in common.
    pub(super) fn key_of_join(&self, join: &Join, at: u16) -> String {
        format!("key.{}", self.of_side(&join.left, &join.keys[usize::from(at)].left))
    }

    /// The most that a join keeps.
    pub(super) fn state_of_join(&self, join: &Join) -> String {
        let of = |side: &Side| match &side.holds {
            Holds::Nothing => "none".to_string(),
            Holds::Window(
                SlidingWindow::Length(n) | SlidingWindow::Sort { n, .. } | SlidingWindow::Frequent(n),
            ) => {
                format!("at most {n} rows")
            }
            Holds::Window(SlidingWindow::Time(d)) => format!("the rows of {}", explain::duration(*d)),
            Holds::Window(SlidingWindow::LossyFrequent { error, .. }) => {
                let width = (1.0 / error).ceil();
                format!("about {width} * ln(events / {width}) rows")
            }
            Holds::Newest | Holds::Window(_) => "unbounded: one row per key that ever was".to_string(),
            Holds::Time(length) => format!("the rows of {}", explain::duration((*length - 1).max(0))),
            Holds::Pairs => "the pairs that are held".to_string(),
        };
        let pairs = if join.changes { "; and their pairs" } else { "" };
        format!("left {}, right {}{pairs}", of(&join.left), of(&join.right))
    }
}
