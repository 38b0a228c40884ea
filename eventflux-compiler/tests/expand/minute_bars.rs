/// An app for reading.
///
/// ```sql
/// CREATE STREAM Trades OF crate::model::Trade WATERMARK FOR at AS at - 5 SECONDS LATE INTO LateTrades;
/// INSERT INTO Bars
/// SELECT symbol, SUM(price * volume) / SUM(volume) AS vwap, COUNT(DISTINCT venue) AS venues, WINDOW_END AS closed
/// FROM Trades
/// WINDOW TUMBLING(1 MINUTE)
/// GROUP BY symbol
/// HAVING SUM(volume) > 0;
/// INSERT INTO Busy
/// SELECT symbol, vwap
/// FROM Bars
/// WHERE venues > 1;
/// ```
pub struct MinuteBars<S = ::eventflux::__private::NoSinks> {
    q1: ::eventflux::__private::TumblingGroups<MinuteBarsQ1>,
    q2: MinuteBarsQ2,
    split: MinuteBarsSplit,
    waiting: ::eventflux::__private::Reorder<MinuteBarsWaiting>,
    told: u64,
    host: MinuteBarsHost<S>,
}
/// Gives [`MinuteBars`] its sinks.
#[must_use = "an app comes of `build`"]
pub struct MinuteBarsBuilder<S = ::eventflux::__private::NoSinks> {
    sinks: S,
}
/// The sinks of [`MinuteBars`] as a type of your own, each method a stream's.
#[allow(private_interfaces)]
pub trait MinuteBarsSinks {
    /// Takes a row of `Trades` with its time.
    fn on_trades(
        &mut self,
        at: ::eventflux::__private::Timestamp,
        row: &crate::model::Trade,
    ) {
        let _ = (at, row);
    }
    /// Takes a row of `Bars` with its time.
    fn on_bars(
        &mut self,
        at: ::eventflux::__private::Timestamp,
        row: &minute_bars::Bars,
    ) {
        let _ = (at, row);
    }
    /// Takes a row of `Busy` with its time.
    fn on_busy(
        &mut self,
        at: ::eventflux::__private::Timestamp,
        row: &minute_bars::Busy,
    ) {
        let _ = (at, row);
    }
    /// Takes a row of `LateTrades` with its time.
    fn on_late_trades(
        &mut self,
        at: ::eventflux::__private::Timestamp,
        row: &minute_bars::LateTrades,
    ) {
        let _ = (at, row);
    }
    /// Takes a row that could not be computed.
    fn on_error(&mut self, error: &::eventflux::__private::RowError) {
        let _ = error;
    }
    #[doc(hidden)]
    #[inline(always)]
    fn wants(&self, _stream: usize) -> bool
    where
        Self: Sized,
    {
        true
    }
    #[doc(hidden)]
    #[inline(always)]
    fn wants_errors() -> bool
    where
        Self: Sized,
    {
        true
    }
    #[doc(hidden)]
    #[inline(always)]
    fn put(&mut self, at: ::eventflux::__private::Timestamp, row: MinuteBarsOut<'_>) {
        match row {
            MinuteBarsOut::Trades(row) => self.on_trades(at, row),
            MinuteBarsOut::Bars(row) => self.on_bars(at, row),
            MinuteBarsOut::Busy(row) => self.on_busy(at, row),
            MinuteBarsOut::LateTrades(row) => self.on_late_trades(at, row),
        }
    }
}
/// The rows of [`MinuteBars`].
pub mod minute_bars {
    /// A row of `Bars`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Bars {
        /// `symbol` STRING NOT NULL
        pub symbol: String,
        /// `vwap` DOUBLE NOT NULL
        pub vwap: f64,
        /// `venues` BIGINT NOT NULL
        pub venues: i64,
        /// `closed` TIMESTAMP NOT NULL
        pub closed: ::eventflux::__private::Timestamp,
    }
    /// A row of `Busy`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Busy {
        /// `symbol` STRING NOT NULL
        pub symbol: String,
        /// `vwap` DOUBLE NOT NULL
        pub vwap: f64,
    }
    /// A row of `LateTrades`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct LateTrades {
        /// `symbol` STRING NOT NULL
        pub symbol: String,
        /// `price` DOUBLE NOT NULL
        pub price: f64,
        /// `volume` BIGINT NOT NULL
        pub volume: i64,
        /// `venue` STRING
        pub venue: Option<String>,
        /// `at` TIMESTAMP NOT NULL
        pub at: ::eventflux::__private::Timestamp,
    }
}
/// A row of `Trades`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct MinuteBarsTradesRow<'a> {
    symbol: &'a str,
    price: f64,
    volume: i64,
    venue: Option<&'a str>,
    at: ::eventflux::__private::Timestamp,
}
/// A row of `Bars`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct MinuteBarsBarsRow<'a> {
    symbol: &'a str,
    vwap: f64,
    venues: i64,
    closed: ::eventflux::__private::Timestamp,
}
/// A row of `Busy`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct MinuteBarsBusyRow<'a> {
    symbol: &'a str,
    vwap: f64,
}
/// A row of `LateTrades`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct MinuteBarsLateTradesRow<'a> {
    symbol: &'a str,
    price: f64,
    volume: i64,
    venue: Option<&'a str>,
    at: ::eventflux::__private::Timestamp,
}
/// A row on its way to the sinks.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Clone, Copy)]
pub enum MinuteBarsOut<'a> {
    Trades(&'a crate::model::Trade),
    Bars(&'a minute_bars::Bars),
    Busy(&'a minute_bars::Busy),
    LateTrades(&'a minute_bars::LateTrades),
}
/// An event in the reorder buffer.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Debug)]
pub enum MinuteBarsWaiting {
    Trades((String, f64, i64, Option<String>, ::eventflux::__private::Timestamp)),
}
/// An event of any input of [`MinuteBars`].
#[allow(private_interfaces)]
pub enum MinuteBarsInput {
    /// Of `Trades`.
    Trades(crate::model::Trade),
}
/// What is known of events without the app.
#[doc(hidden)]
pub struct MinuteBarsInputs {
    split: MinuteBarsSplit,
}
/// ```sql
/// INSERT INTO Bars
/// SELECT symbol, SUM(price * volume) / SUM(volume) AS vwap, COUNT(DISTINCT venue) AS venues, WINDOW_END AS closed
/// FROM Trades
/// WINDOW TUMBLING(1 MINUTE)
/// GROUP BY symbol
/// HAVING SUM(volume) > 0
/// ```
struct MinuteBarsQ1 {}
/// ```sql
/// INSERT INTO Busy
/// SELECT symbol, vwap
/// FROM Bars
/// WHERE venues > 1
/// ```
struct MinuteBarsQ2 {}
/// ```sql
/// ```
struct MinuteBarsSplit {}
/// What meets the outside: the clock, the sinks, the row last put out of each stream.
struct MinuteBarsHost<S> {
    clock: ::eventflux::__private::AppClock,
    errors: ::eventflux::__private::Errors,
    misfits: u64,
    rows: u64,
    /// The rows of each stream between queries.
    passed: [u64; 1],
    sinks: S,
    trades_row: Option<crate::model::Trade>,
    bars_row: Option<minute_bars::Bars>,
    busy_row: Option<minute_bars::Busy>,
    late_trades_row: Option<minute_bars::LateTrades>,
}
#[allow(clippy::unused_unit, clippy::needless_question_mark)]
const _: () = {
    #[allow(unused_imports)]
    use ::eventflux::__private::{self as __rt, At as _};
    impl MinuteBars {
        /// An app to be given its sinks.
        pub fn builder() -> MinuteBarsBuilder {
            MinuteBarsBuilder {
                sinks: __rt::NoSinks::default(),
            }
        }
    }
    #[allow(private_interfaces)]
    impl<S: MinuteBarsSinks> MinuteBars<S> {
        /// Pushes an event of `Trades`.
        #[inline]
        pub fn push_trades(&mut self, row: &crate::model::Trade) -> __rt::Push {
            let view = match MinuteBarsTradesRow::of(row) {
                Ok(view) => view,
                Err(misfit) => {
                    if !self.host.clock.finished() {
                        self.host.misfit("Trades", misfit, self.host.clock.time());
                    }
                    return __rt::Push::Refused;
                }
            };
            self.take_trades(&view, row)
        }
        #[inline]
        fn take_trades(
            &mut self,
            row: &MinuteBarsTradesRow<'_>,
            given: &crate::model::Trade,
        ) -> __rt::Push {
            let at = row.at;
            match __rt::arrive(self, at) {
                __rt::Admit::Now => {
                    if self.host.sinks.wants(0) {
                        self.host.rows += 1;
                        __rt::Calling::sink("Trades")
                            .around(
                                self.host.sinks.put(at, MinuteBarsOut::Trades(given)),
                            );
                    }
                    self.process_trades(row, __rt::Cx::event(at));
                    __rt::Push::Accepted
                }
                __rt::Admit::Wait => {
                    let columns = (row.symbol, row.price, row.volume, row.venue, row.at);
                    self.waiting
                        .hold(
                            at,
                            0,
                            |old| match old {
                                Some(MinuteBarsWaiting::Trades(mut held)) => {
                                    __rt::Columns::assign(&mut held, columns);
                                    MinuteBarsWaiting::Trades(held)
                                }
                                _ => MinuteBarsWaiting::Trades(__rt::Columns::own(columns)),
                            },
                        );
                    __rt::release(self);
                    __rt::Push::Accepted
                }
                __rt::Admit::Late(at) => {
                    let row = MinuteBarsLateTradesRow {
                        symbol: row.symbol,
                        price: row.price,
                        volume: row.volume,
                        venue: row.venue,
                        at: row.at,
                    };
                    let Self { host, .. } = self;
                    emit_late_trades(&row, __rt::Cx::event(at), host);
                    __rt::Push::Late
                }
                _ => __rt::Push::Refused,
            }
        }
        #[inline]
        fn process_trades(&mut self, row: &MinuteBarsTradesRow<'_>, cx: __rt::Cx) {
            let Self { q1, q2, host, .. } = self;
            feed_q1(row, cx, q1, q2, host);
        }
        /// A hash of the key of an event of `Trades`: events with the same one are to go to the same copy of the app, if it is split.
        pub fn partition_of_trades(&mut self, row: &crate::model::Trade) -> Option<u64> {
            let row = MinuteBarsTradesRow::of(row).ok()?;
            self.split.of_trades(&row, __rt::Cx::event(__rt::Timestamp::MIN)).ok()
        }
        /// Moves the clock to `to` and fires all that is due by then; does nothing if it is later already.
        pub fn advance_to(&mut self, to: __rt::Timestamp) {
            __rt::advance(self, to);
        }
        /// Ends the input: what waits is processed, open windows are put out.
        pub fn finish(&mut self) {
            __rt::finish(self);
        }
        /// What takes the rows: with `sinks` of the builder a value of your own.
        pub fn sinks(&self) -> &S {
            &self.host.sinks
        }
        /// What takes the rows, to be changed.
        pub fn sinks_mut(&mut self) -> &mut S {
            &mut self.host.sinks
        }
        /// The counters so far.
        pub fn counters(&self) -> __rt::Counters {
            __rt::counters(&self.host.clock, &self.host.errors, self.host.misfits, 0)
        }
        /// The plans as text.
        pub fn explain(&self) -> &'static str {
            "clock: event time, lateness 5s"
        }
        /// The whole state between two events.
        pub fn snapshot(&mut self) -> Vec<u8> {
            __rt::snapshot(self)
        }
        /// Takes over the state of a snapshot.
        ///
        /// # Errors
        /// If the bytes are damaged or of another app; this one is then as it was before.
        pub fn restore(&mut self, snapshot: &[u8]) -> Result<(), __rt::StateError> {
            __rt::restore(self, snapshot)
        }
    }
    impl<S> ::core::fmt::Debug for MinuteBars<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("MinuteBars")
                .field("clock", &self.host.clock.now())
                .finish_non_exhaustive()
        }
    }
    #[allow(private_interfaces)]
    impl<L> MinuteBarsBuilder<__rt::Sinks<L>> {
        /// Calls `sink` with each row of `Trades`.
        pub fn on_trades<F: FnMut(&crate::model::Trade)>(
            self,
            sink: F,
        ) -> MinuteBarsBuilder<__rt::Sinks<__rt::On<0, __rt::EachRow<F>, L>>> {
            MinuteBarsBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
            }
        }
        /// Calls `sink` with each row of `Trades` and its time.
        pub fn on_trades_at<F: FnMut(__rt::Timestamp, &crate::model::Trade)>(
            self,
            sink: F,
        ) -> MinuteBarsBuilder<__rt::Sinks<__rt::On<0, __rt::EachRowAt<F>, L>>> {
            MinuteBarsBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
            }
        }
        /// Calls `sink` with each row of `Bars`.
        pub fn on_bars<F: FnMut(&minute_bars::Bars)>(
            self,
            sink: F,
        ) -> MinuteBarsBuilder<__rt::Sinks<__rt::On<1, __rt::EachRow<F>, L>>> {
            MinuteBarsBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
            }
        }
        /// Calls `sink` with each row of `Bars` and its time.
        pub fn on_bars_at<F: FnMut(__rt::Timestamp, &minute_bars::Bars)>(
            self,
            sink: F,
        ) -> MinuteBarsBuilder<__rt::Sinks<__rt::On<1, __rt::EachRowAt<F>, L>>> {
            MinuteBarsBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
            }
        }
        /// Calls `sink` with each row of `Busy`.
        pub fn on_busy<F: FnMut(&minute_bars::Busy)>(
            self,
            sink: F,
        ) -> MinuteBarsBuilder<__rt::Sinks<__rt::On<2, __rt::EachRow<F>, L>>> {
            MinuteBarsBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
            }
        }
        /// Calls `sink` with each row of `Busy` and its time.
        pub fn on_busy_at<F: FnMut(__rt::Timestamp, &minute_bars::Busy)>(
            self,
            sink: F,
        ) -> MinuteBarsBuilder<__rt::Sinks<__rt::On<2, __rt::EachRowAt<F>, L>>> {
            MinuteBarsBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
            }
        }
        /// Calls `sink` with each row of `LateTrades`.
        pub fn on_late_trades<F: FnMut(&minute_bars::LateTrades)>(
            self,
            sink: F,
        ) -> MinuteBarsBuilder<__rt::Sinks<__rt::On<3, __rt::EachRow<F>, L>>> {
            MinuteBarsBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
            }
        }
        /// Calls `sink` with each row of `LateTrades` and its time.
        pub fn on_late_trades_at<F: FnMut(__rt::Timestamp, &minute_bars::LateTrades)>(
            self,
            sink: F,
        ) -> MinuteBarsBuilder<__rt::Sinks<__rt::On<3, __rt::EachRowAt<F>, L>>> {
            MinuteBarsBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
            }
        }
        /// Calls `sink` with each row that could not be computed.
        pub fn on_error<F: FnMut(&__rt::RowError)>(
            self,
            sink: F,
        ) -> MinuteBarsBuilder<__rt::Sinks<__rt::OnError<F, L>>> {
            MinuteBarsBuilder {
                sinks: self.sinks.on_error(sink),
            }
        }
        /// Gives `outputs` the rows of all streams that it wants as values, and all errors: for tools.
        pub fn outputs<O: __rt::Outputs>(
            self,
            outputs: O,
        ) -> MinuteBarsBuilder<__rt::Sinks<__rt::OnAll<O, L>>> {
            MinuteBarsBuilder {
                sinks: self.sinks.outputs::<MinuteBarsStreams, O>(outputs),
            }
        }
    }
    impl MinuteBarsBuilder {
        /// Takes sinks of an own type, so that the app's type can be named.
        pub fn sinks<T: MinuteBarsSinks>(self, sinks: T) -> MinuteBarsBuilder<T> {
            MinuteBarsBuilder { sinks }
        }
    }
    impl<S: MinuteBarsSinks> MinuteBarsBuilder<S> {
        /// The app, before any event.
        pub fn build(self) -> MinuteBars<S> {
            MinuteBars {
                q1: __rt::TumblingGroups::new(MinuteBarsQ1::new(), 60000000, 0),
                q2: MinuteBarsQ2::new(),
                split: MinuteBarsSplit::new(),
                waiting: __rt::Reorder::new(),
                told: 0,
                host: MinuteBarsHost {
                    clock: __rt::AppClock::event(5000000, None),
                    errors: __rt::Errors::new(
                        vec![
                            __rt::QueryTexts::fixed("Bars (statement 2)", & ["symbol",
                            "price * volume", "volume", "venue", "SUM(volume) > 0",
                            "SUM(price * volume) / SUM(volume)", "COUNT(DISTINCT venue)",
                            "WINDOW_END"]), __rt::QueryTexts::fixed("Busy (statement 3)",
                            & ["venues > 1", "symbol", "vwap"])
                        ],
                    ),
                    misfits: 0,
                    rows: 0,
                    passed: [0; 1],
                    sinks: self.sinks,
                    trades_row: None,
                    bars_row: None,
                    busy_row: None,
                    late_trades_row: None,
                },
            }
        }
    }
    impl<S> ::core::fmt::Debug for MinuteBarsBuilder<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("MinuteBarsBuilder").finish_non_exhaustive()
        }
    }
    struct MinuteBarsStreams;
    impl __rt::Streams for MinuteBarsStreams {
        type Out<'a> = MinuteBarsOut<'a>;
        const NAMES: &'static [&'static str] = &["Trades", "Bars", "Busy", "LateTrades"];
        fn values(
            row: MinuteBarsOut<'_>,
            values: &mut Vec<__rt::Value>,
        ) -> &'static str {
            match row {
                MinuteBarsOut::Trades(row) => {
                    __rt::stream_values(row, values);
                    "Trades"
                }
                MinuteBarsOut::Bars(row) => {
                    values
                        .extend([
                            __rt::value(&row.symbol),
                            __rt::value(&row.vwap),
                            __rt::value(&row.venues),
                            __rt::value(&row.closed),
                        ]);
                    "Bars"
                }
                MinuteBarsOut::Busy(row) => {
                    values.extend([__rt::value(&row.symbol), __rt::value(&row.vwap)]);
                    "Busy"
                }
                MinuteBarsOut::LateTrades(row) => {
                    values
                        .extend([
                            __rt::value(&row.symbol),
                            __rt::value(&row.price),
                            __rt::value(&row.volume),
                            __rt::value(&row.venue),
                            __rt::value(&row.at),
                        ]);
                    "LateTrades"
                }
            }
        }
    }
    impl __rt::Port<0> for MinuteBarsStreams {
        type Row = crate::model::Trade;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                MinuteBarsOut::Trades(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl __rt::Port<1> for MinuteBarsStreams {
        type Row = minute_bars::Bars;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                MinuteBarsOut::Bars(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl __rt::Port<2> for MinuteBarsStreams {
        type Row = minute_bars::Busy;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                MinuteBarsOut::Busy(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl __rt::Port<3> for MinuteBarsStreams {
        type Row = minute_bars::LateTrades;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                MinuteBarsOut::LateTrades(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl<L: __rt::SinkList<MinuteBarsStreams>> MinuteBarsSinks for __rt::Sinks<L> {
        #[inline(always)]
        fn wants(&self, stream: usize) -> bool {
            self.0.wants(stream)
        }
        #[inline(always)]
        fn wants_errors() -> bool {
            L::wants_errors()
        }
        #[inline(always)]
        fn put(&mut self, at: __rt::Timestamp, row: MinuteBarsOut<'_>) {
            self.0.put(at, row);
        }
        fn on_error(&mut self, error: &__rt::RowError) {
            self.0.error(error);
        }
    }
    impl<'a> MinuteBarsTradesRow<'a> {
        #[inline]
        fn of(row: &'a crate::model::Trade) -> Result<Self, __rt::Misfit> {
            let (c0, c1, c2, c3, c4) = __rt::Stream::columns(row)?;
            Ok(MinuteBarsTradesRow {
                symbol: c0,
                price: c1,
                volume: c2,
                venue: c3,
                at: c4,
            })
        }
    }
    impl MinuteBarsQ1 {
        fn new() -> Self {
            MinuteBarsQ1 {}
        }
        /// `price * volume`
        #[inline]
        fn arg_1(row: &MinuteBarsTradesRow<'_>) -> f64 {
            row.price * __rt::scalar::cast::cast_i64_f64(row.volume)
        }
        /// `SUM(volume) > 0`
        #[inline]
        fn having(accs: &<Self as __rt::Stateful>::Accs) -> Result<bool, __rt::Cause> {
            Ok(accs.1.known()? > 0)
        }
        /// `SUM(price * volume) / SUM(volume)`
        #[inline]
        fn select_vwap(
            accs: &<Self as __rt::Stateful>::Accs,
        ) -> Result<f64, __rt::Cause> {
            Ok(accs.0.known() / __rt::scalar::cast::cast_i64_f64(accs.1.known()?))
        }
    }
    impl __rt::Query for MinuteBarsQ1 {
        type In<'r> = MinuteBarsTradesRow<'r>;
        type Out<'r> = MinuteBarsBarsRow<'r>;
    }
    impl __rt::Stateful for MinuteBarsQ1 {
        type Key = (String,);
        type Args = (f64, i64, Option<String>);
        type Accs = (__rt::SumFloat, __rt::SumInt, __rt::Distinct<__rt::Count, String>);
        type Kept = ();
        type Forever = ();
        #[inline]
        fn admit(
            &mut self,
            _row: &Self::In<'_>,
            _cx: __rt::Cx,
        ) -> Result<bool, __rt::Failure> {
            Ok(true)
        }
        #[inline]
        fn enter<'r>(
            &'r mut self,
            row: &'r Self::In<'_>,
            _cx: __rt::Cx,
        ) -> __rt::Entering<'r, Self> {
            Ok(Some(((row.symbol,), (Self::arg_1(row), row.volume, row.venue))))
        }
        #[inline]
        fn keep<'r>(
            &self,
            _row: &'r Self::In<'_>,
            _cx: __rt::Cx,
        ) -> __rt::RefOf<'r, Self::Kept> {
            ()
        }
        #[inline]
        fn accumulators(&self) -> Self::Accs {
            Default::default()
        }
        #[inline(always)]
        fn add(accs: &mut Self::Accs, args: __rt::RefOf<'_, Self::Args>) {
            accs.0.add(args.0);
            accs.1.add(args.1);
            if let Some(value) = args.2 {
                accs.2.add(value);
            }
        }
        #[inline(always)]
        fn remove(_accs: &mut Self::Accs, _args: __rt::RefOf<'_, Self::Args>) {}
        #[inline]
        fn key_layout(&self) -> &<Self::Key as __rt::Columns>::Layout {
            &()
        }
        #[inline]
        fn args_layout(&self) -> &<Self::Args as __rt::Columns>::Layout {
            &()
        }
        #[inline]
        fn kept_layout(&self) -> &<Self::Kept as __rt::Columns>::Layout {
            &()
        }
    }
    impl __rt::Emit for MinuteBarsQ1 {
        #[inline]
        fn emit<'r>(
            &'r mut self,
            _kept: __rt::RefOf<'r, Self::Kept>,
            key: __rt::RefOf<'r, Self::Key>,
            accs: &'r Self::Accs,
            window: __rt::Bounds,
            _cx: __rt::Cx,
        ) -> Result<Option<Self::Out<'r>>, __rt::Failure> {
            if !Self::having(accs).at(4)? {
                return Ok(None);
            }
            Ok(
                Some(MinuteBarsBarsRow {
                    symbol: key.0,
                    vwap: Self::select_vwap(accs).at(5)?,
                    venues: accs.2.inner().value(),
                    closed: window.end,
                }),
            )
        }
    }
    impl MinuteBarsQ2 {
        fn new() -> Self {
            MinuteBarsQ2 {}
        }
        /// `venues > 1`
        #[inline]
        fn filter(row: &MinuteBarsBarsRow<'_>) -> bool {
            row.venues > 1
        }
    }
    impl MinuteBarsQ2 {
        #[inline]
        fn admit(
            &mut self,
            row: &MinuteBarsBarsRow<'_>,
            _cx: __rt::Cx,
        ) -> Result<bool, __rt::Failure> {
            Ok(Self::filter(row))
        }
        #[inline]
        fn project<'r>(
            &'r mut self,
            row: &'r MinuteBarsBarsRow<'_>,
            _cx: __rt::Cx,
        ) -> Result<MinuteBarsBusyRow<'r>, __rt::Failure> {
            Ok(MinuteBarsBusyRow {
                symbol: row.symbol,
                vwap: row.vwap,
            })
        }
    }
    impl MinuteBarsSplit {
        fn new() -> Self {
            MinuteBarsSplit {}
        }
    }
    impl MinuteBarsSplit {
        /// The hash of the key of an event of `Trades`.
        fn of_trades(
            &mut self,
            row: &MinuteBarsTradesRow<'_>,
            _cx: __rt::Cx,
        ) -> Result<u64, __rt::Failure> {
            Ok(__rt::split_hash([Some(__rt::StableHash::stable_hash(row.symbol))]))
        }
    }
    /// A row of `Bars` goes to the sinks, then to the queries that read it.
    #[inline]
    fn emit_bars<S: MinuteBarsSinks>(
        row: &MinuteBarsBarsRow<'_>,
        cx: __rt::Cx,
        q2: &mut MinuteBarsQ2,
        host: &mut MinuteBarsHost<S>,
    ) {
        host.passed[0] += 1;
        if host.sinks.wants(1) {
            host.put_bars(row, cx.at);
        }
        feed_q2(row, cx, q2, host);
    }
    /// A row of `Busy` goes to the sinks, then to the queries that read it.
    #[inline]
    fn emit_busy<S: MinuteBarsSinks>(
        row: &MinuteBarsBusyRow<'_>,
        cx: __rt::Cx,
        host: &mut MinuteBarsHost<S>,
    ) {
        if host.sinks.wants(2) {
            host.put_busy(row, cx.at);
        }
    }
    /// A row of `LateTrades` goes to the sinks, then to the queries that read it.
    #[inline]
    fn emit_late_trades<S: MinuteBarsSinks>(
        row: &MinuteBarsLateTradesRow<'_>,
        cx: __rt::Cx,
        host: &mut MinuteBarsHost<S>,
    ) {
        if host.sinks.wants(3) {
            host.put_late_trades(row, cx.at);
        }
    }
    /// `Bars (statement 2)` reads a row.
    #[inline]
    fn feed_q1<S: MinuteBarsSinks>(
        row: &MinuteBarsTradesRow<'_>,
        cx: __rt::Cx,
        q1: &mut __rt::TumblingGroups<MinuteBarsQ1>,
        q2: &mut MinuteBarsQ2,
        host: &mut MinuteBarsHost<S>,
    ) {
        q1.push(row, cx, &mut |out, at| put_out_q1(out, cx.row(at), q2, host));
        host.clock.wake_by(q1.due());
    }
    /// A row or an error of `Bars (statement 2)`.
    #[inline(always)]
    fn put_out_q1<S: MinuteBarsSinks>(
        out: Result<MinuteBarsBarsRow<'_>, __rt::Failure>,
        cx: __rt::Cx,
        q2: &mut MinuteBarsQ2,
        host: &mut MinuteBarsHost<S>,
    ) {
        match out {
            Ok(row) => emit_bars(&row, cx, q2, host),
            Err(failure) => host.failed(0, failure, cx.at),
        }
    }
    /// `Busy (statement 3)` reads a row.
    #[inline]
    fn feed_q2<S: MinuteBarsSinks>(
        row: &MinuteBarsBarsRow<'_>,
        cx: __rt::Cx,
        q2: &mut MinuteBarsQ2,
        host: &mut MinuteBarsHost<S>,
    ) {
        match q2.admit(row, cx) {
            Ok(true) => {}
            Ok(false) => return,
            Err(failure) => return host.failed(1, failure, cx.at),
        }
        match q2.project(row, cx) {
            Ok(row) => emit_busy(&row, cx, host),
            Err(failure) => host.failed(1, failure, cx.at),
        }
    }
    impl<S: MinuteBarsSinks> __rt::Machine for MinuteBars<S> {
        type Waiting = MinuteBarsWaiting;
        #[inline]
        fn clock(&mut self) -> &mut __rt::AppClock {
            &mut self.host.clock
        }
        #[inline]
        fn reorder(&mut self) -> &mut __rt::Reorder<MinuteBarsWaiting> {
            &mut self.waiting
        }
        fn due(&self, finishing: bool) -> Option<(__rt::Due, usize)> {
            let mut first = __rt::FirstDue::new(finishing);
            first.ask(0, self.q1.due(), self.q1.closes());
            first.get()
        }
        fn fire(&mut self, operator: usize, due: __rt::Due) {
            match operator {
                0 => {
                    let Self { q1, q2, host, .. } = self;
                    let now = host.clock.time();
                    q1.fire(
                        due,
                        &mut |out, at| put_out_q1(out, __rt::Cx { now, at }, q2, host),
                    );
                }
                _ => {}
            }
        }
        fn process(&mut self, row: &MinuteBarsWaiting, at: __rt::Timestamp) {
            match row {
                MinuteBarsWaiting::Trades(columns) => {
                    let (c0, c1, c2, c3, c4) = __rt::Columns::as_ref(columns);
                    let row = MinuteBarsTradesRow {
                        symbol: c0,
                        price: c1,
                        volume: c2,
                        venue: c3,
                        at: c4,
                    };
                    if self.host.sinks.wants(0) {
                        self.host.put_trades(&row, at);
                    }
                    self.process_trades(&row, __rt::Cx::event(at));
                }
            }
        }
        fn settle(&mut self, _now: __rt::Timestamp) {}
        fn flush(&mut self) -> bool {
            false
        }
    }
    impl<S: MinuteBarsSinks> MinuteBarsHost<S> {
        /// Hands a row of `Trades` to the sinks.
        #[inline(always)]
        fn put_trades(&mut self, row: &MinuteBarsTradesRow<'_>, at: __rt::Timestamp) {
            match <crate::model::Trade as __rt::OwnedStream>::write(
                &mut self.trades_row,
                (row.symbol, row.price, row.volume, row.venue, row.at),
            ) {
                Ok(()) => {
                    if let Some(row) = &self.trades_row {
                        self.rows += 1;
                        __rt::Calling::sink("Trades")
                            .around(self.sinks.put(at, MinuteBarsOut::Trades(row)));
                    }
                }
                Err(misfit) => self.misfit("Trades", misfit, at),
            }
        }
        /// Hands a row of `Bars` to the sinks.
        #[inline(always)]
        fn put_bars(&mut self, row: &MinuteBarsBarsRow<'_>, at: __rt::Timestamp) {
            let held = match &mut self.bars_row {
                Some(held) => {
                    __rt::Columns::assign(&mut held.symbol, row.symbol);
                    held.vwap = row.vwap;
                    held.venues = row.venues;
                    held.closed = row.closed;
                    held
                }
                none => {
                    none.insert(minute_bars::Bars {
                        symbol: __rt::Columns::own(row.symbol),
                        vwap: row.vwap,
                        venues: row.venues,
                        closed: row.closed,
                    })
                }
            };
            self.rows += 1;
            __rt::Calling::sink("Bars")
                .around(self.sinks.put(at, MinuteBarsOut::Bars(held)));
        }
        /// Hands a row of `Busy` to the sinks.
        #[inline(always)]
        fn put_busy(&mut self, row: &MinuteBarsBusyRow<'_>, at: __rt::Timestamp) {
            let held = match &mut self.busy_row {
                Some(held) => {
                    __rt::Columns::assign(&mut held.symbol, row.symbol);
                    held.vwap = row.vwap;
                    held
                }
                none => {
                    none.insert(minute_bars::Busy {
                        symbol: __rt::Columns::own(row.symbol),
                        vwap: row.vwap,
                    })
                }
            };
            self.rows += 1;
            __rt::Calling::sink("Busy")
                .around(self.sinks.put(at, MinuteBarsOut::Busy(held)));
        }
        /// Hands a row of `LateTrades` to the sinks.
        #[inline(always)]
        fn put_late_trades(
            &mut self,
            row: &MinuteBarsLateTradesRow<'_>,
            at: __rt::Timestamp,
        ) {
            let held = match &mut self.late_trades_row {
                Some(held) => {
                    __rt::Columns::assign(&mut held.symbol, row.symbol);
                    held.price = row.price;
                    held.volume = row.volume;
                    __rt::Columns::assign(&mut held.venue, row.venue);
                    held.at = row.at;
                    held
                }
                none => {
                    none.insert(minute_bars::LateTrades {
                        symbol: __rt::Columns::own(row.symbol),
                        price: row.price,
                        volume: row.volume,
                        venue: __rt::Columns::own(row.venue),
                        at: row.at,
                    })
                }
            };
            self.rows += 1;
            __rt::Calling::sink("LateTrades")
                .around(self.sinks.put(at, MinuteBarsOut::LateTrades(held)));
        }
        /// Counts and reports a row that query number `query` could not compute.
        #[cold]
        fn failed(&mut self, query: usize, failure: __rt::Failure, at: __rt::Timestamp) {
            if self.errors.count(query, &failure.cause) && S::wants_errors() {
                self.sinks.on_error(&self.errors.describe(query, failure, at));
            }
        }
        /// Counts and reports a row that a stream could not take from, or give to, the host.
        #[cold]
        fn misfit(&mut self, stream: &str, misfit: __rt::Misfit, at: __rt::Timestamp) {
            self.misfits += 1;
            if S::wants_errors() {
                self.sinks.on_error(&__rt::misfit(stream, misfit, at));
            }
        }
    }
    impl<S> __rt::State for MinuteBars<S> {
        fn fingerprint(&self) -> u64 {
            13098823317426986099
        }
        fn time(&self) -> Option<__rt::Timestamp> {
            self.host.clock.now()
        }
        fn holders(&self) -> &[__rt::Holder] {
            const {
                &[
                    __rt::Holder::new("clock", 6435409733759088012),
                    __rt::Holder::new("waiting events", 14695981039346656037),
                    __rt::Holder::new("counters", 14695981039346656037),
                    __rt::Holder::new("window of Bars", 4273024950438873500),
                ]
            }
        }
        fn save(&mut self, holder: usize, out: &mut __rt::Encoder) {
            match holder {
                0 => self.host.clock.save(out),
                1 => {
                    self.waiting
                        .save(
                            out,
                            |row, out| match row {
                                MinuteBarsWaiting::Trades(columns) => {
                                    out.put_u64(15251660984802963876);
                                    __rt::Columns::save(columns, &(), out);
                                }
                            },
                        )
                }
                2 => {
                    self.host.errors.save(out);
                    out.put_u64(self.host.misfits);
                }
                3 => self.q1.save(out),
                _ => {}
            }
        }
        fn load(
            &mut self,
            holder: usize,
            from: &mut __rt::Decoder<'_>,
        ) -> Result<(), __rt::StateError> {
            match holder {
                0 => self.host.clock.restore(from),
                1 => {
                    self.waiting
                        .restore(
                            from,
                            |from| match from.get_u64()? {
                                15251660984802963876 => {
                                    Ok(
                                        Some((
                                            0,
                                            MinuteBarsWaiting::Trades(__rt::Columns::load(&(), from)?),
                                        )),
                                    )
                                }
                                _ => Ok(None),
                            },
                        )
                }
                2 => {
                    self.host.errors.restore(from)?;
                    self.host.misfits = from.get_u64()?;
                    Ok(())
                }
                3 => self.q1.restore(from),
                _ => Ok(()),
            }
        }
        fn finished(&self) -> bool {
            self.host.clock.finished()
        }
        fn told(&mut self) -> Option<&mut u64> {
            Some(&mut self.told)
        }
    }
    static STREAMS: ::std::sync::LazyLock<Vec<__rt::StreamInfo>> = ::std::sync::LazyLock::new(||
    {
        vec![
            __rt::stream_info("Trades", true, Some(4), & [("symbol",
            __rt::ValueType::Str, false), ("price", __rt::ValueType::Double, false),
            ("volume", __rt::ValueType::BigInt, false), ("venue", __rt::ValueType::Str,
            true), ("at", __rt::ValueType::Timestamp, false)]), __rt::stream_info("Bars",
            false, None, & [("symbol", __rt::ValueType::Str, false), ("vwap",
            __rt::ValueType::Double, false), ("venues", __rt::ValueType::BigInt, false),
            ("closed", __rt::ValueType::Timestamp, false)]), __rt::stream_info("Busy",
            false, None, & [("symbol", __rt::ValueType::Str, false), ("vwap",
            __rt::ValueType::Double, false)]), __rt::stream_info("LateTrades", false,
            None, & [("symbol", __rt::ValueType::Str, false), ("price",
            __rt::ValueType::Double, false), ("volume", __rt::ValueType::BigInt, false),
            ("venue", __rt::ValueType::Str, true), ("at", __rt::ValueType::Timestamp,
            false)])
        ]
    });
    impl<S: MinuteBarsSinks> __rt::Engine for MinuteBars<S>
    where
        for<'eventflux> crate::model::Trade: __rt::OwnedStream,
    {
        fn streams(&self) -> &[__rt::StreamInfo] {
            &STREAMS
        }
        fn event_time(&self) -> bool {
            true
        }
        fn push_row(
            &mut self,
            stream: &str,
            at: Option<__rt::Timestamp>,
            row: &[__rt::Value],
        ) -> Result<__rt::Push, __rt::EngineError> {
            if self.host.clock.finished() {
                return Err(__rt::EngineError::Finished);
            }
            __rt::no_time_given(at)?;
            let input = match stream {
                "Trades" => 0,
                _ => return Err(__rt::unknown_input(stream, &STREAMS)),
            };
            let event = MinuteBarsInputs::read(input, row)?;
            Ok(__rt::EventApp::take(self, &event, __rt::Timestamp::MIN))
        }
        fn advance(&mut self, to: __rt::Timestamp) -> Result<(), __rt::EngineError> {
            if self.host.clock.finished() {
                return Err(__rt::EngineError::Finished);
            }
            self.advance_to(to);
            Ok(())
        }
        fn end(&mut self) -> Result<(), __rt::EngineError> {
            if self.host.clock.finished() {
                return Err(__rt::EngineError::Finished);
            }
            self.finish();
            Ok(())
        }
        fn partition_of(&mut self, stream: &str, row: &[__rt::Value]) -> Option<u64> {
            match stream {
                "Trades" => {
                    __rt::check_width("Trades", row, 5).ok()?;
                    let row = MinuteBarsTradesRow {
                        symbol: __rt::column::<&'_ str>(row, 0, "Trades.symbol").ok()?,
                        price: __rt::column::<f64>(row, 1, "Trades.price").ok()?,
                        volume: __rt::column::<i64>(row, 2, "Trades.volume").ok()?,
                        venue: __rt::column::<Option<&'_ str>>(row, 3, "Trades.venue")
                            .ok()?,
                        at: __rt::column::<__rt::Timestamp>(row, 4, "Trades.at").ok()?,
                    };
                    self.split
                        .of_trades(&row, __rt::Cx::event(__rt::Timestamp::MIN))
                        .ok()
                }
                _ => None,
            }
        }
        fn counters(&self) -> __rt::Counters {
            self.counters()
        }
        fn state(&mut self) -> &mut dyn __rt::State {
            self
        }
        fn explain(&self) -> String {
            self.explain().to_owned()
        }
    }
    impl<S: MinuteBarsSinks> __rt::PushRow<crate::model::Trade> for MinuteBars<S> {
        #[inline]
        fn push(&mut self, row: &crate::model::Trade) -> __rt::Push {
            self.push_trades(row)
        }
    }
    impl ::core::clone::Clone for MinuteBarsInputs {
        fn clone(&self) -> Self {
            MinuteBarsInputs {
                split: MinuteBarsSplit::new(),
            }
        }
    }
    #[allow(private_interfaces)]
    impl __rt::KnownEvents for MinuteBarsInputs {
        type Event = MinuteBarsInput;
        fn event_time(&self) -> bool {
            true
        }
        fn lateness(&self) -> i64 {
            5000000
        }
        fn inputs(&self) -> Vec<String> {
            vec![String::from("Trades")]
        }
        #[inline]
        fn input_of(&self, event: &MinuteBarsInput) -> usize {
            match event {
                MinuteBarsInput::Trades(_) => 0,
            }
        }
        #[inline]
        fn time_of(&self, event: &MinuteBarsInput) -> Option<__rt::Timestamp> {
            match event {
                MinuteBarsInput::Trades(row) => {
                    MinuteBarsTradesRow::of(row).ok().map(|row| row.at)
                }
            }
        }
        fn key_of(&mut self, event: &MinuteBarsInput) -> Option<u64> {
            match event {
                MinuteBarsInput::Trades(row) => {
                    let row = MinuteBarsTradesRow::of(row).ok()?;
                    self.split
                        .of_trades(&row, __rt::Cx::event(__rt::Timestamp::MIN))
                        .ok()
                }
            }
        }
        fn whole(&self) -> Option<String> {
            None
        }
    }
    #[allow(private_interfaces)]
    impl<S: MinuteBarsSinks> __rt::EventApp for MinuteBars<S> {
        type Events = MinuteBarsInputs;
        fn events(&self) -> MinuteBarsInputs {
            MinuteBarsInputs {
                split: MinuteBarsSplit::new(),
            }
        }
        fn clock(&self) -> &__rt::AppClock {
            &self.host.clock
        }
        #[inline]
        fn take(
            &mut self,
            event: &MinuteBarsInput,
            _arrived: __rt::Timestamp,
        ) -> __rt::Push {
            match event {
                MinuteBarsInput::Trades(row) => self.push_trades(row),
            }
        }
        fn advance_to(&mut self, to: __rt::Timestamp) {
            __rt::advance(self, to);
        }
        fn finish(&mut self) {
            __rt::finish(self);
        }
        fn counters(&self) -> __rt::Counters {
            self.counters()
        }
        fn rows(&self) -> u64 {
            self.host.rows
        }
        fn between(&self) -> Vec<__rt::Between> {
            vec![__rt::Between::new("Bars", vec!["Trades".into()])]
        }
        fn passed(&self) -> &[u64] {
            &self.host.passed
        }
    }
    #[allow(private_interfaces)]
    impl ::core::convert::From<crate::model::Trade> for MinuteBarsInput {
        #[inline]
        fn from(row: crate::model::Trade) -> Self {
            MinuteBarsInput::Trades(row)
        }
    }
    #[allow(private_interfaces)]
    impl __rt::EventOf<crate::model::Trade> for MinuteBarsInput {
        #[inline]
        fn row_mut(&mut self) -> Option<&mut crate::model::Trade> {
            match self {
                MinuteBarsInput::Trades(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl MinuteBarsInputs {
        fn read(
            input: usize,
            row: &[__rt::Value],
        ) -> Result<MinuteBarsInput, __rt::EngineError>
        where
            for<'eventflux> crate::model::Trade: __rt::OwnedStream,
        {
            match input {
                0 => {
                    __rt::check_width("Trades", row, 5)?;
                    let made = __rt::written::<
                        crate::model::Trade,
                    >(
                        "Trades",
                        (
                            __rt::column::<&'_ str>(row, 0, "Trades.symbol")?,
                            __rt::column::<f64>(row, 1, "Trades.price")?,
                            __rt::column::<i64>(row, 2, "Trades.volume")?,
                            __rt::column::<Option<&'_ str>>(row, 3, "Trades.venue")?,
                            __rt::column::<__rt::Timestamp>(row, 4, "Trades.at")?,
                        ),
                    )?;
                    Ok(MinuteBarsInput::Trades(made))
                }
                _ => Err(__rt::unknown_input(&input.to_string(), &STREAMS)),
            }
        }
    }
    #[allow(private_interfaces)]
    impl __rt::ValueEvents for MinuteBarsInputs
    where
        for<'eventflux> crate::model::Trade: __rt::OwnedStream,
    {
        fn columns(&self, input: usize) -> Vec<__rt::ColumnInfo> {
            __rt::input_columns(&STREAMS, input)
        }
        fn event_from(
            &self,
            input: usize,
            row: &[__rt::Value],
        ) -> Result<MinuteBarsInput, __rt::EngineError> {
            MinuteBarsInputs::read(input, row)
        }
    }
};
