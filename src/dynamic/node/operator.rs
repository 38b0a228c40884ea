//! The kinds of operators, and what is the same for all of them.

use eventflux_runtime::operator::join::Join;
use eventflux_runtime::operator::partition::{Park, Parted};
use eventflux_runtime::operator::pattern::Pattern;
use eventflux_runtime::operator::rate::{AllEvery, FirstEvery, FirstOfEvents, LastEvery, Snapshot};
use eventflux_runtime::operator::table::{Change, Lookup};
use eventflux_runtime::operator::window::{
    CalendarGroups, CalendarRows, CronGroups, CronRows, CumulateGroups, CumulateRows, Delay, Expression,
    ExpressionAll, ExternalTime, ExternalTimeAll, ExternalTimeBatchGroups, ExternalTimeBatchRows,
    FirstUnique, FirstUniqueAll, Frequent, FrequentAll, Joined, JoinedAll, Length, LengthAll,
    LengthBatchGroups, LengthBatchRows, LossyFrequent, LossyFrequentAll, SessionGroups, SessionRows,
    SlidingByEvent, SlidingGroups, SlidingRows, Sort, SortAll, Time, TimeAll, TimeBatchGroups, TimeBatchRows,
    TimeLength, TimeLengthAll, TumblingGroups, TumblingRows, Unique, UniqueAll,
};
use eventflux_runtime::operator::{Due, Running, Trigger};
use eventflux_runtime::state::{Decoder, Encoder, StateError, StateHolder};
use eventflux_runtime::{Cx, Timestamp, Value};

use super::super::holding::Holding;
use super::super::query::{Changing, In, Joining, Keeping, Looking, Matching, Projection, Ticking};
use super::{Reads, Sink};

/// The kinds of operators that keep something, each in a variant of its name, and `each!`: the same for all of them.
macro_rules! operators {
    ($d:tt $($kind:ident)*) => {
        pub(super) enum Operator {
            Project(Projection),
            Pattern(Box<Pattern<Matching>>),
            Join(Box<Join<Joining, Holding, Holding>>),
            Lookup(Box<Lookup<Looking>>),
            Change(Box<Change<Changing>>),
            Trigger(Trigger<Ticking>),
            $($kind($kind<Keeping>),)*
        }

        /// The state of an operator that is in none; there is none of what keeps nothing.
        pub(super) enum Parked {
            Nothing,
            Pattern(Box<<Pattern<Matching> as Park>::State>),
            Join(Box<<Join<Joining, Holding, Holding> as Park>::State>),
            $($kind(Box<<$kind<Keeping> as Park>::State>),)*
        }

        impl Park for Operator {
            type State = Parked;

            fn fresh(&self) -> Parked {
                match self {
                    Operator::Project(_)
                    | Operator::Trigger(_)
                    | Operator::Lookup(_)
                    | Operator::Change(_) => Parked::Nothing,
                    Operator::Pattern(this) => Parked::Pattern(Box::new(this.fresh())),
                    Operator::Join(this) => Parked::Join(Box::new(this.fresh())),
                    $(Operator::$kind(this) => Parked::$kind(Box::new(this.fresh())),)*
                }
            }

            #[inline]
            fn exchange(&mut self, state: &mut Parked) {
                match (self, state) {
                    (Operator::Pattern(this), Parked::Pattern(state)) => this.exchange(state),
                    (Operator::Join(this), Parked::Join(state)) => this.exchange(state),
                    $((Operator::$kind(this), Parked::$kind(state)) => this.exchange(state),)*
                    // States are made by the operator that they are of.
                    _ => {}
                }
            }
        }

        /// What operators with partitions have in common.
        macro_rules! parted {
            ($d operator:expr, $d this:ident => $d do:expr, others => $d instead:expr) => {
                match $d operator {
                    Operator::Project(_)
                    | Operator::Trigger(_)
                    | Operator::Lookup(_)
                    | Operator::Change(_) => $d instead,
                    Operator::Pattern($d this) => $d do,
                    Operator::Join($d this) => $d do,
                    $(Operator::$kind($d this) => $d do,)*
                }
            };
        }

        /// For what takes rows of one side in.
        macro_rules! push {
            ($d operator:expr, $d this:ident => $d do:expr, project $d projection:pat => $d instead:expr) => {
                match $d operator {
                    Operator::Project($d projection) => $d instead,
                    Operator::Pattern($d this) => $d do,
                    Operator::Join(_) | Operator::Lookup(_) | Operator::Change(_) | Operator::Trigger(_) => {}
                    $(Operator::$kind($d this) => $d do,)*
                }
            };
        }

        macro_rules! each {
            ($d operator:expr, $d this:ident => $d do:expr, project $d projection:pat => $d instead:expr) => {
                match $d operator {
                    Operator::Project($d projection) => $d instead,
                    Operator::Pattern($d this) => $d do,
                    Operator::Join($d this) => $d do,
                    Operator::Lookup(_) | Operator::Change(_) => $d instead,
                    Operator::Trigger($d this) => $d do,
                    $(Operator::$kind($d this) => $d do,)*
                }
            };
        }
    };
}

operators! {
    $
    Running Length Time LengthAll TimeAll TimeLength ExternalTime Sort Unique FirstUnique Expression Frequent
    LossyFrequent Joined JoinedAll TimeLengthAll ExternalTimeAll SortAll UniqueAll FirstUniqueAll ExpressionAll FrequentAll
    LossyFrequentAll Delay TumblingGroups TumblingRows CalendarGroups CalendarRows SlidingGroups SlidingByEvent
    SlidingRows CronGroups CronRows SessionGroups SessionRows TimeBatchGroups TimeBatchRows
    ExternalTimeBatchGroups ExternalTimeBatchRows CumulateGroups CumulateRows LengthBatchGroups LengthBatchRows
    AllEvery LastEvery FirstEvery FirstOfEvents Snapshot
}

impl Operator {
    #[inline]
    pub(super) fn push(
        &mut self,
        reads: &Reads,
        stream: usize,
        values: &[Value],
        cx: Cx,
        mut out: &mut Sink<'_>,
    ) {
        let input = match &*reads.inputs {
            [_] => 0,
            inputs => inputs.iter().position(|input| *input == stream).unwrap_or(0),
        };
        if let (Operator::Join(join), Some(sides)) = (&mut *self, &reads.sides) {
            let [(left, of_left), (right, of_right)] = &**sides;
            // What both sides read comes to the left one first.
            if *of_left == input {
                join.push_left(&In { values, kept: left, input }, cx, &mut out);
            }
            if *of_right == input {
                join.push_right(&In { values, kept: right, input }, cx, &mut out);
            }
            return;
        }
        let row = In { values, kept: &reads.kept, input };
        push!(self, this => this.push(&row, cx, &mut out), project this => {
            match this.project(&row, cx) {
                Ok(Some(row)) => out(Ok(row), cx.at),
                Ok(None) => {}
                Err(failure) => out(Err(failure), cx.at),
            }
        });
    }

    pub(super) fn fire(&mut self, due: Due, mut out: &mut Sink<'_>) {
        each!(self, this => this.fire(due, &mut out), project _ => {});
    }

    pub(super) fn flush(&mut self, now: Timestamp, mut out: &mut Sink<'_>) -> bool {
        each!(self, this => this.flush(now, &mut out), project _ => false)
    }
}

impl Parted for Operator {
    #[inline]
    fn settles(&self) -> bool {
        parted!(self, this => this.settles(), others => false)
    }

    #[inline]
    fn due(&self) -> Due {
        each!(self, this => this.due(), project _ => Due::NEVER)
    }

    fn begun(&self) -> i64 {
        parted!(self, this => this.begun(), others => i64::MIN)
    }

    fn closes(&self) -> bool {
        each!(self, this => this.closes(), project _ => false)
    }

    fn start(&mut self, now: Timestamp) {
        if let Operator::Pattern(pattern) = self {
            pattern.start(now);
        }
    }

    fn settle(&mut self, now: Timestamp) {
        each!(self, this => this.settle(now), project _ => {});
    }
}

impl StateHolder for Operator {
    fn save(&mut self, out: &mut Encoder) {
        each!(self, this => this.save(out), project _ => {});
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        each!(self, this => this.restore(from), project _ => Ok(()))
    }
}
