//! The benched queries.

use crate::common::rows::{
    Average, Bar, CarrierHour, Delayed, DestinationAverage, DestinationRecent, DestinationTotal, FlightEvent,
    Large, Recent, Total, Trade,
};

crate::common::cases! {
    FilterTrades FilterTradesApp "benches/queries/trades_filter.sql"
        "filter and project": Trade -> Large;
    RunningTrades RunningTradesApp "benches/queries/trades_running.sql"
        "running sum, count by 100 symbols": Trade -> Total;
    LengthTrades LengthTradesApp "benches/queries/trades_length.sql"
        "LENGTH(1000) avg, max by symbol": Trade -> Recent;
    TumblingTrades TumblingTradesApp "benches/queries/trades_tumbling.sql"
        "TUMBLING(1 s) sum, avg, count by symbol": Trade -> Bar;
    TimeTrades TimeTradesApp "benches/queries/trades_time.sql"
        "TIME(1 s) avg by symbol": Trade -> Average;
    PartedTrades PartedTradesApp "benches/queries/trades_parted.sql"
        "LENGTH(5) avg in partitions by symbol": Trade -> Average;
    FilterFlights FilterFlightsApp "benches/queries/flights_filter.sql"
        "filter and project": FlightEvent -> Delayed;
    RunningFlights RunningFlightsApp "benches/queries/flights_running.sql"
        "running sum, count by destination": FlightEvent -> DestinationTotal;
    LengthFlights LengthFlightsApp "benches/queries/flights_length.sql"
        "LENGTH(1000) avg, max by destination": FlightEvent -> DestinationRecent;
    TumblingFlights TumblingFlightsApp "benches/queries/flights_tumbling.sql"
        "TUMBLING(1 h) sum, avg, count by carrier": FlightEvent -> CarrierHour;
    TimeFlights TimeFlightsApp "benches/queries/flights_time.sql"
        "TIME(1 h) avg by destination": FlightEvent -> DestinationAverage;
}
