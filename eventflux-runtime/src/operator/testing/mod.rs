//! A query for the operators' tests, random events for it, and their run through an operator.

mod chain;
mod events;
mod loose;
mod model;
mod operators;
mod parts;
mod run;
mod sums;

pub(crate) use chain::Written;
pub(crate) use events::{Random, events};
pub(crate) use loose::{Came, LooseSums, Sifted, kind, sifted, time};
pub(crate) use model::{Step, aggregate, first_of_groups, newest, sliding, step};
pub(crate) use operators::{Operator, forwarded};
pub(crate) use parts::Parts;
pub(crate) use run::{at_the_end_of_time, check, damage};
pub(crate) use sums::{
    ADMIT_FAILS, EMIT_FAILS, ENTER_FAILS, Event, NOT_HAVING, NULL, REJECTED, Shown, Sums, UNSEEN,
};
