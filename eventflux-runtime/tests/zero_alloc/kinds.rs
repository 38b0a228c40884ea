//! The aggregates: kinds of them for each kind of content.

use eventflux_runtime::aggregate::{
    ApproxDistinct, ArgMax, Count, Distinct, DistinctInOrder, First, Last, LooseFirst, LooseMax,
    LooseStringAgg, Max, Percentiles, Ranks, SlidingArgMin, SlidingFirst, SlidingMax, SlidingStringAgg,
    StringAgg, SumFloat, SumInt, TimedMax, Truths, VarianceFloat, VarianceInt,
};
use eventflux_runtime::operator::{Accumulators, Turn};

/// Aggregates of a kind per content: those that only grow, those that slide.
pub(crate) trait Kind: Accumulators + Default + 'static {
    fn add(&mut self, price: f64, venue: &str, turn: Turn);
    fn remove(&mut self, price: f64, venue: &str, turn: Turn);
}

pub(crate) type Growing =
    (Count, SumFloat, Max<f64>, First<String>, Last<String>, Distinct<Count, String>, SumInt);
/// Of panes that are merged.
pub(crate) type Merged = (Count, SumFloat, Max<f64>, First<String>, Last<String>, SumInt);
pub(crate) type Sliding =
    (Count, SumFloat, SlidingMax<f64>, SlidingFirst<String>, SlidingMax<String>, Distinct<Count, String>);
pub(crate) type Loose =
    (Count, SumFloat, LooseMax<f64>, LooseFirst<String>, LooseMax<String>, Distinct<Count, String>);
/// Where events leave in the order of their times.
pub(crate) type Timed =
    (Count, SumFloat, TimedMax<f64>, LooseFirst<String>, TimedMax<String>, Distinct<Count, String>);

impl Kind for Growing {
    fn add(&mut self, price: f64, venue: &str, _: Turn) {
        self.0.add_one();
        self.1.add(price);
        self.2.add(price);
        self.3.add(venue);
        self.4.add(venue);
        self.5.add(venue);
        self.6.add(1);
    }
    fn remove(&mut self, _: f64, _: &str, _: Turn) {
        panic!("nothing leaves one by one");
    }
}

impl Kind for Merged {
    fn add(&mut self, price: f64, venue: &str, _: Turn) {
        self.0.add_one();
        self.1.add(price);
        self.2.add(price);
        self.3.add(venue);
        self.4.add(venue);
        self.5.add(1);
    }
    fn remove(&mut self, _: f64, _: &str, _: Turn) {
        panic!("nothing leaves one by one");
    }
}

impl Kind for Sliding {
    fn add(&mut self, price: f64, venue: &str, _: Turn) {
        self.0.add_one();
        self.1.add(price);
        self.2.add(price);
        self.3.add(venue);
        self.4.add(venue);
        self.5.add(venue);
    }
    fn remove(&mut self, price: f64, venue: &str, _: Turn) {
        self.0.remove_one();
        self.1.remove(price);
        self.2.remove(price);
        self.3.remove(venue);
        self.4.remove(venue);
        self.5.remove(venue);
    }
}

/// The further aggregates, growing and sliding.
pub(crate) type FurtherGrowing = (
    Truths,
    VarianceFloat,
    VarianceInt,
    Percentiles,
    ArgMax<String, f64>,
    StringAgg,
    ApproxDistinct,
    Distinct<Percentiles, f64>,
    Distinct<StringAgg, String>,
);
pub(crate) type FurtherSliding = (
    Truths,
    VarianceFloat,
    VarianceInt,
    Ranks,
    SlidingArgMin<String, f64>,
    SlidingStringAgg,
    DistinctInOrder<LooseStringAgg, String>,
    Distinct<VarianceFloat, f64>,
    Distinct<Ranks, f64>,
);

impl Kind for FurtherGrowing {
    fn add(&mut self, price: f64, venue: &str, _: Turn) {
        self.0.add(price > 3.0);
        self.1.add(price);
        self.2.add(price as i64);
        self.3.add(price);
        self.4.add(venue, price);
        self.5.add(venue);
        self.6.add(price);
        self.7.add(price);
        self.8.add(venue);
    }
    fn remove(&mut self, _: f64, _: &str, _: Turn) {
        panic!("nothing leaves one by one");
    }
}

impl Kind for FurtherSliding {
    fn add(&mut self, price: f64, venue: &str, _: Turn) {
        self.0.add(price > 3.0);
        self.1.add(price);
        self.2.add(price as i64);
        self.3.add(price);
        self.4.add(venue, price);
        self.5.add(venue);
        self.6.add(venue);
        self.7.add(price);
        self.8.add(price);
    }
    fn remove(&mut self, price: f64, venue: &str, _: Turn) {
        self.0.remove(price > 3.0);
        self.1.remove(price);
        self.2.remove(price as i64);
        self.3.remove(price);
        self.4.remove(venue, price);
        self.5.remove(venue);
        self.6.remove(venue);
        self.7.remove(price);
        self.8.remove(price);
    }
}

impl Kind for Loose {
    fn add(&mut self, price: f64, venue: &str, turn: Turn) {
        self.0.add_one();
        self.1.add(price);
        self.2.put(price, turn.number);
        self.3.put(venue, turn.number);
        self.4.put(venue, turn.number);
        self.5.add(venue);
    }
    fn remove(&mut self, price: f64, venue: &str, turn: Turn) {
        self.0.remove_one();
        self.1.remove(price);
        self.2.take(price, turn.number);
        self.3.take(venue, turn.number);
        self.4.take(venue, turn.number);
        self.5.remove(venue);
    }
}

impl Kind for Timed {
    fn add(&mut self, price: f64, venue: &str, turn: Turn) {
        self.0.add_one();
        self.1.add(price);
        self.2.put(price, turn.time);
        self.3.put(venue, turn.number);
        self.4.put(venue, turn.time);
        self.5.add(venue);
    }
    fn remove(&mut self, price: f64, venue: &str, turn: Turn) {
        self.0.remove_one();
        self.1.remove(price);
        self.2.take(price, turn.time);
        self.3.take(venue, turn.number);
        self.4.take(venue, turn.time);
        self.5.remove(venue);
    }
}
