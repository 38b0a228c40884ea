//! The benched queries.

use eventflux::Stream;

use crate::contender::Contender;
use crate::handwritten::{self, Loop};
use crate::rows::{
    Average, Bar, CarrierHour, Delayed, DestinationAverage, DestinationRecent, DestinationTotal, FlightEvent,
    Large, Later, Recent, Total, Trade,
};

/// A query in all its forms.
pub trait Case: 'static {
    /// What the table calls it.
    const NAME: &'static str;
    /// Its SQL.
    const SQL: &'static str;
    /// What it reads.
    type Row: Stream + Later + 'static;
    /// What it puts out.
    type Out: Stream + 'static;
    /// The loop by hand.
    type ByHand: Loop<Row = Self::Row, Out = Self::Out> + 'static;
    /// The loop that trusts its input.
    type Unchecked: Loop<Row = Self::Row, Out = Self::Out> + 'static;

    /// The compiled app.
    fn generated(sink: impl FnMut(&Self::Out) + 'static) -> impl Contender<Self::Row> + 'static;
}

macro_rules! cases {
    ($($case:ident $file:literal $name:literal: $row:ident -> $out:ident;)*) => {$(
        #[doc = $name]
        pub struct $case;

        impl Case for $case {
            const NAME: &'static str = $name;
            const SQL: &'static str = include_str!(concat!("../queries/", $file, ".sql"));
            type Row = $row;
            type Out = $out;
            type ByHand = handwritten::$case<true>;
            type Unchecked = handwritten::$case<false>;

            fn generated(sink: impl FnMut(&$out) + 'static) -> impl Contender<$row> + 'static {
                crate::standin::$case::new(sink)
            }
        }
    )*};
}

cases! {
    FilterTrades "trades_filter" "filter and project": Trade -> Large;
    RunningTrades "trades_running" "running sum and count by 100 symbols": Trade -> Total;
    LengthTrades "trades_length" "LENGTH(1000) avg, max by symbol": Trade -> Recent;
    TumblingTrades "trades_tumbling" "TUMBLING(1 s) sum, avg, count by symbol": Trade -> Bar;
    TimeTrades "trades_time" "TIME(1 s) avg by symbol": Trade -> Average;
}
