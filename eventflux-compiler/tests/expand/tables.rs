/// An app for reading.
///
/// ```sql
/// CREATE STREAM Trades (symbol STRING NOT NULL, volume BIGINT NOT NULL);
/// CREATE TABLE Limits (symbol STRING NOT NULL, most BIGINT, PRIMARY KEY (symbol));
/// CREATE INDEX ON Limits (most);
/// UPDATE Limits
/// SET most = most - volume
/// FROM Trades
/// WHERE Limits.symbol = Trades.symbol;
/// INSERT INTO Over
/// SELECT t.symbol, t.volume, l.symbol AS other
/// FROM Trades AS t
/// JOIN Limits AS l ON l.most < t.volume;
/// ```
pub struct Watch<S = ::eventflux::__private::NoSinks> {
    q1: ::eventflux::__private::table::Change<WatchQ1>,
    q2: ::eventflux::__private::table::Lookup<WatchQ2>,
    q3: WatchQ3,
    waiting: ::eventflux::__private::Reorder<WatchWaiting>,
    told: u64,
    wall: Box<dyn ::eventflux::__private::Clock + Send>,
    host: WatchHost<S>,
}
/// Gives [`Watch`] its sinks.
#[must_use = "an app comes of `build`"]
pub struct WatchBuilder<S = ::eventflux::__private::NoSinks> {
    sinks: S,
    wall: Option<Box<dyn ::eventflux::__private::Clock + Send>>,
}
/// The sinks of [`Watch`] as a type of your own, each method a stream's.
#[allow(private_interfaces)]
pub trait WatchSinks {
    /// Takes a row of `Trades` with its time.
    fn on_trades(&mut self, at: ::eventflux::__private::Timestamp, row: &watch::Trades) {
        let _ = (at, row);
    }
    /// Takes a row of `Limits` with its time.
    fn on_limits(&mut self, at: ::eventflux::__private::Timestamp, row: &watch::Limits) {
        let _ = (at, row);
    }
    /// Takes a row of `Over` with its time.
    fn on_over(&mut self, at: ::eventflux::__private::Timestamp, row: &watch::Over) {
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
    fn put(&mut self, at: ::eventflux::__private::Timestamp, row: WatchOut<'_>) {
        match row {
            WatchOut::Trades(row) => self.on_trades(at, row),
            WatchOut::Limits(row) => self.on_limits(at, row),
            WatchOut::Over(row) => self.on_over(at, row),
        }
    }
}
/// The rows of [`Watch`].
pub mod watch {
    /// A row of `Trades`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Trades {
        /// `symbol` STRING NOT NULL
        pub symbol: String,
        /// `volume` BIGINT NOT NULL
        pub volume: i64,
    }
    /// A row of `Limits`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Limits {
        /// `symbol` STRING NOT NULL
        pub symbol: String,
        /// `most` BIGINT
        pub most: Option<i64>,
    }
    /// A row of `Over`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Over {
        /// `symbol` STRING NOT NULL
        pub symbol: String,
        /// `volume` BIGINT NOT NULL
        pub volume: i64,
        /// `other` STRING NOT NULL
        pub other: String,
    }
}
/// A row of `Trades`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct WatchTradesRow<'a> {
    symbol: &'a str,
    volume: i64,
}
/// A row of `Limits`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct WatchLimitsRow<'a> {
    symbol: &'a str,
    most: Option<i64>,
}
/// A row of `Over`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct WatchOverRow<'a> {
    symbol: &'a str,
    volume: i64,
    other: &'a str,
}
/// A row of the subquery `join#3`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct WatchSub3Row<'a> {
    t_symbol: &'a str,
    t_volume: i64,
    l_symbol: &'a str,
}
/// A row on its way to the sinks.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Clone, Copy)]
pub enum WatchOut<'a> {
    Trades(&'a watch::Trades),
    Limits(&'a watch::Limits),
    Over(&'a watch::Over),
}
/// An event in the reorder buffer.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Debug)]
pub enum WatchWaiting {}
/// An event of any input of [`Watch`].
#[allow(private_interfaces)]
pub enum WatchInput {
    /// Of `Trades`.
    Trades(watch::Trades),
}
/// What is known of events without the app.
#[doc(hidden)]
pub struct WatchInputs {}
/// What the table `Limits` is.
#[doc(hidden)]
#[derive(Debug)]
pub struct WatchLimitsTable;
/// ```sql
/// UPDATE Limits
/// SET most = most - volume
/// FROM Trades
/// WHERE Limits.symbol = Trades.symbol
/// ```
struct WatchQ1 {}
/// ```sql
/// INSERT INTO Over
/// SELECT t.symbol, t.volume, l.symbol AS other
/// FROM Trades AS t
/// JOIN Limits AS l ON l.most < t.volume
/// ```
struct WatchQ2 {}
/// ```sql
/// INSERT INTO Over
/// SELECT t.symbol, t.volume, l.symbol AS other
/// FROM Trades AS t
/// JOIN Limits AS l ON l.most < t.volume
/// ```
struct WatchQ3 {}
/// What meets the outside: the clock, the sinks, the row last put out of each stream.
struct WatchHost<S> {
    clock: ::eventflux::__private::AppClock,
    errors: ::eventflux::__private::Errors,
    misfits: u64,
    rows: u64,
    sinks: S,
    limits_row: Option<watch::Limits>,
    over_row: Option<watch::Over>,
    table_limits: ::eventflux::__private::table::Table<WatchLimitsTable>,
}
#[allow(clippy::unused_unit, clippy::needless_question_mark)]
const _: () = {
    #[allow(unused_imports)]
    use ::eventflux::__private::{self as __rt, At as _};
    impl Watch {
        /// An app to be given its sinks.
        pub fn builder() -> WatchBuilder {
            WatchBuilder {
                sinks: __rt::NoSinks::default(),
                wall: None,
            }
        }
    }
    #[allow(private_interfaces)]
    impl<S: WatchSinks> Watch<S> {
        /// Pushes an event of `Trades`, at the time that the builder's clock shows.
        #[inline]
        pub fn push_trades(&mut self, row: &watch::Trades) -> __rt::Push {
            let at = self.wall.now();
            self.push_trades_at(at, row)
        }
        /// Pushes an event of `Trades` at time `at`, or at the app's clock if it is later.
        #[inline]
        pub fn push_trades_at(
            &mut self,
            at: __rt::Timestamp,
            row: &watch::Trades,
        ) -> __rt::Push {
            let view = WatchTradesRow::of(row);
            self.take_trades(&view, row, at)
        }
        #[inline]
        fn take_trades(
            &mut self,
            row: &WatchTradesRow<'_>,
            given: &watch::Trades,
            at: __rt::Timestamp,
        ) -> __rt::Push {
            match __rt::arrive(self, at) {
                __rt::Admit::Now => {
                    let at = self.host.clock.time();
                    if self.host.sinks.wants(0) {
                        self.host.rows += 1;
                        __rt::Calling::sink("Trades")
                            .around(self.host.sinks.put(at, WatchOut::Trades(given)));
                    }
                    self.process_trades(row, __rt::Cx::event(at));
                    __rt::Push::Accepted
                }
                _ => __rt::Push::Refused,
            }
        }
        #[inline]
        fn process_trades(&mut self, row: &WatchTradesRow<'_>, cx: __rt::Cx) {
            let Self { q1, q2, q3, host, .. } = self;
            feed_q1(row, cx, q1, host);
            feed_q2(row, cx, q2, q3, host);
        }
        /// The table `Limits`.
        pub fn limits(&self) -> __rt::TableRef<'_, WatchLimitsTable> {
            __rt::TableRef::new(&self.host.table_limits)
        }
        /// The table `Limits`, to be changed between two events.
        pub fn limits_mut(&mut self) -> __rt::TableMut<'_, Self, WatchLimitsTable> {
            __rt::TableMut::new(self)
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
            "clock: arrival time"
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
    impl<S> ::core::fmt::Debug for Watch<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Watch")
                .field("clock", &self.host.clock.now())
                .finish_non_exhaustive()
        }
    }
    #[allow(private_interfaces)]
    impl<L> WatchBuilder<__rt::Sinks<L>> {
        /// Calls `sink` with each row of `Trades`.
        pub fn on_trades<F: FnMut(&watch::Trades)>(
            self,
            sink: F,
        ) -> WatchBuilder<__rt::Sinks<__rt::On<0, __rt::EachRow<F>, L>>> {
            WatchBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row of `Trades` and its time.
        pub fn on_trades_at<F: FnMut(__rt::Timestamp, &watch::Trades)>(
            self,
            sink: F,
        ) -> WatchBuilder<__rt::Sinks<__rt::On<0, __rt::EachRowAt<F>, L>>> {
            WatchBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row of `Limits`.
        pub fn on_limits<F: FnMut(&watch::Limits)>(
            self,
            sink: F,
        ) -> WatchBuilder<__rt::Sinks<__rt::On<1, __rt::EachRow<F>, L>>> {
            WatchBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row of `Limits` and its time.
        pub fn on_limits_at<F: FnMut(__rt::Timestamp, &watch::Limits)>(
            self,
            sink: F,
        ) -> WatchBuilder<__rt::Sinks<__rt::On<1, __rt::EachRowAt<F>, L>>> {
            WatchBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row of `Over`.
        pub fn on_over<F: FnMut(&watch::Over)>(
            self,
            sink: F,
        ) -> WatchBuilder<__rt::Sinks<__rt::On<2, __rt::EachRow<F>, L>>> {
            WatchBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row of `Over` and its time.
        pub fn on_over_at<F: FnMut(__rt::Timestamp, &watch::Over)>(
            self,
            sink: F,
        ) -> WatchBuilder<__rt::Sinks<__rt::On<2, __rt::EachRowAt<F>, L>>> {
            WatchBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row that could not be computed.
        pub fn on_error<F: FnMut(&__rt::RowError)>(
            self,
            sink: F,
        ) -> WatchBuilder<__rt::Sinks<__rt::OnError<F, L>>> {
            WatchBuilder {
                sinks: self.sinks.on_error(sink),
                wall: self.wall,
            }
        }
        /// Gives `outputs` the rows of all streams that it wants as values, and all errors: for tools.
        pub fn outputs<O: __rt::Outputs>(
            self,
            outputs: O,
        ) -> WatchBuilder<__rt::Sinks<__rt::OnAll<O, L>>> {
            WatchBuilder {
                sinks: self.sinks.outputs::<WatchStreams, O>(outputs),
                wall: self.wall,
            }
        }
    }
    impl WatchBuilder {
        /// Takes sinks of an own type, so that the app's type can be named.
        pub fn sinks<T: WatchSinks>(self, sinks: T) -> WatchBuilder<T> {
            WatchBuilder {
                sinks,
                wall: self.wall,
            }
        }
    }
    impl<S: WatchSinks> WatchBuilder<S> {
        /// Takes the times of events from `clock` instead of the system's.
        pub fn clock(mut self, clock: impl __rt::Clock + Send + 'static) -> Self {
            self.wall = Some(Box::new(clock));
            self
        }
        /// The app, before any event.
        pub fn build(self) -> Watch<S> {
            Watch {
                q1: __rt::table::Change::new(
                    WatchQ1::new(),
                    __rt::table::ChangeKind::Update,
                ),
                q2: __rt::table::Lookup::new(WatchQ2::new(), __rt::table::Wanted::All),
                q3: WatchQ3::new(),
                waiting: __rt::Reorder::new(),
                told: 0,
                wall: self
                    .wall
                    .unwrap_or_else(|| Box::new(__rt::SystemClock::default())),
                host: WatchHost {
                    clock: __rt::AppClock::arrival(),
                    errors: __rt::Errors::new(
                        vec![
                            __rt::QueryTexts::fixed("Limits (statement 4)", &
                            ["update Limits", "Limits.symbol = Trades.symbol", "symbol",
                            "most - volume"]),
                            __rt::QueryTexts::fixed("Over (statement 5)", &
                            ["l.most < t.volume", "t.symbol", "t.volume", "l.symbol"]),
                            __rt::QueryTexts::fixed("Over (statement 5)", & ["t.symbol",
                            "t.volume", "l.symbol"])
                        ],
                    ),
                    misfits: 0,
                    rows: 0,
                    sinks: self.sinks,
                    limits_row: None,
                    over_row: None,
                    table_limits: __rt::table::Table::new(WatchLimitsTable),
                },
            }
        }
    }
    impl<S> ::core::fmt::Debug for WatchBuilder<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("WatchBuilder").finish_non_exhaustive()
        }
    }
    struct WatchStreams;
    impl __rt::Streams for WatchStreams {
        type Out<'a> = WatchOut<'a>;
        const NAMES: &'static [&'static str] = &["Trades", "Limits", "Over", ""];
        fn values(row: WatchOut<'_>, values: &mut Vec<__rt::Value>) -> &'static str {
            match row {
                WatchOut::Trades(row) => {
                    values.extend([__rt::value(&row.symbol), __rt::value(&row.volume)]);
                    "Trades"
                }
                WatchOut::Limits(row) => {
                    values.extend([__rt::value(&row.symbol), __rt::value(&row.most)]);
                    "Limits"
                }
                WatchOut::Over(row) => {
                    values
                        .extend([
                            __rt::value(&row.symbol),
                            __rt::value(&row.volume),
                            __rt::value(&row.other),
                        ]);
                    "Over"
                }
            }
        }
    }
    impl __rt::Port<0> for WatchStreams {
        type Row = watch::Trades;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                WatchOut::Trades(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl __rt::Port<1> for WatchStreams {
        type Row = watch::Limits;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                WatchOut::Limits(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl __rt::Port<2> for WatchStreams {
        type Row = watch::Over;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                WatchOut::Over(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl<L: __rt::SinkList<WatchStreams>> WatchSinks for __rt::Sinks<L> {
        #[inline(always)]
        fn wants(&self, stream: usize) -> bool {
            self.0.wants(stream)
        }
        #[inline(always)]
        fn wants_errors() -> bool {
            L::wants_errors()
        }
        #[inline(always)]
        fn put(&mut self, at: __rt::Timestamp, row: WatchOut<'_>) {
            self.0.put(at, row);
        }
        fn on_error(&mut self, error: &__rt::RowError) {
            self.0.error(error);
        }
    }
    impl<'a> WatchTradesRow<'a> {
        #[inline]
        fn of(row: &'a watch::Trades) -> Self {
            WatchTradesRow {
                symbol: __rt::Columns::as_ref(&row.symbol),
                volume: row.volume,
            }
        }
    }
    impl __rt::table::Definition for WatchLimitsTable {
        type Row = (String, Option<i64>);
        #[inline]
        fn layout(&self) -> &<Self::Row as __rt::Columns>::Layout {
            &()
        }
        #[inline]
        fn keyed(&self) -> bool {
            true
        }
        #[inline]
        fn key(&self, row: __rt::table::RowOf<'_, Self>) -> u64 {
            <(String,) as __rt::Key>::hash((row.0,))
        }
        #[inline]
        fn same_key(
            &self,
            a: __rt::table::RowOf<'_, Self>,
            b: __rt::table::RowOf<'_, Self>,
        ) -> bool {
            <String as __rt::Ordered>::order(a.0, b.0).is_eq()
        }
        #[inline]
        fn indexes(&self) -> &[__rt::table::IndexKind] {
            &[__rt::table::IndexKind::Ordered]
        }
        #[inline]
        fn hash(
            &self,
            _index: usize,
            _row: __rt::table::RowOf<'_, Self>,
        ) -> Option<u64> {
            None
        }
        #[inline]
        fn ranks(&self, index: usize, row: __rt::table::RowOf<'_, Self>) -> bool {
            match index {
                0 => row.1.is_some(),
                _ => true,
            }
        }
        #[inline]
        fn order(
            &self,
            index: usize,
            a: __rt::table::RowOf<'_, Self>,
            b: __rt::table::RowOf<'_, Self>,
        ) -> ::core::cmp::Ordering {
            match index {
                0 => {
                    match (a.1, b.1) {
                        (Some(a), Some(b)) => <i64 as __rt::Ordered>::order(a, b),
                        _ => ::core::cmp::Ordering::Equal,
                    }
                }
                _ => ::core::cmp::Ordering::Equal,
            }
        }
    }
    impl __rt::HostTable for WatchLimitsTable {
        type Owned = watch::Limits;
        type Key<'k> = &'k str;
        fn borrow(row: &Self::Owned) -> __rt::table::RowOf<'_, Self> {
            (__rt::Columns::as_ref(&row.symbol), row.most)
        }
        fn own(row: __rt::table::RowOf<'_, Self>) -> Self::Owned {
            watch::Limits {
                symbol: __rt::Columns::own(row.0),
                most: row.1,
            }
        }
        fn values(row: __rt::table::RowOf<'_, Self>) -> Vec<__rt::Value> {
            vec![__rt::Value::from(row.0), __rt::Value::from(row.1)]
        }
        fn read(
            values: &[__rt::Value],
        ) -> Result<__rt::table::RowOf<'_, Self>, __rt::EngineError> {
            __rt::check_width("Limits", values, 2)?;
            Ok((
                __rt::column::<&'_ str>(values, 0, "Limits.symbol")?,
                __rt::column::<Option<i64>>(values, 1, "Limits.most")?,
            ))
        }
        fn hash_of(key: Self::Key<'_>) -> u64 {
            <(String,) as __rt::Key>::hash((key,))
        }
        fn has(row: __rt::table::RowOf<'_, Self>, key: Self::Key<'_>) -> bool {
            <String as __rt::Ordered>::order(row.0, key).is_eq()
        }
        fn read_key(values: &[__rt::Value]) -> Result<Self::Key<'_>, __rt::EngineError> {
            __rt::check_width("Limits", values, 1)?;
            Ok(__rt::column::<&'_ str>(values, 0, "Limits.symbol")?)
        }
    }
    impl<S: WatchSinks> __rt::HasTable<WatchLimitsTable> for Watch<S> {
        fn table(&self) -> &__rt::table::Table<WatchLimitsTable> {
            &self.host.table_limits
        }
        fn table_mut(&mut self) -> &mut __rt::table::Table<WatchLimitsTable> {
            &mut self.host.table_limits
        }
        fn written(&mut self, row: __rt::table::RowOf<'_, WatchLimitsTable>) {
            let Self { host, .. } = self;
            if let Some(now) = host.clock.now() {
                let (c0, c1) = row;
                let row = WatchLimitsRow {
                    symbol: c0,
                    most: c1,
                };
                emit_limits(&row, __rt::Cx::event(now), host);
            }
        }
    }
    impl WatchQ1 {
        fn new() -> Self {
            WatchQ1 {}
        }
        /// `Limits.symbol = Trades.symbol`
        #[inline]
        fn key(row: &WatchTradesRow<'_>, right: (&'_ str, Option<i64>)) -> bool {
            right.0 == row.symbol
        }
        /// `most - volume`
        #[inline]
        fn write_most(
            row: &WatchTradesRow<'_>,
            right: (&'_ str, Option<i64>),
        ) -> Result<Option<i64>, __rt::Cause> {
            Ok(
                match right.1 {
                    Some(a) => Some(__rt::scalar::arithmetic::sub_i64(a, row.volume)?),
                    None => None,
                },
            )
        }
    }
    impl __rt::Query for WatchQ1 {
        type In<'r> = WatchTradesRow<'r>;
        type Out<'r> = WatchLimitsRow<'r>;
    }
    impl __rt::table::Searching for WatchQ1 {
        type Table = WatchLimitsTable;
        #[inline]
        fn admit(
            &mut self,
            _row: &Self::In<'_>,
            _cx: __rt::Cx,
        ) -> Result<bool, __rt::Failure> {
            Ok(true)
        }
        #[inline]
        fn path(
            &mut self,
            row: &Self::In<'_>,
            _cx: __rt::Cx,
        ) -> Result<__rt::table::Path, __rt::Failure> {
            let key_1 = row.symbol;
            Ok(__rt::table::Path::Key(<(String,) as __rt::Key>::hash((key_1,))))
        }
        #[inline]
        fn asks_key(&self) -> bool {
            true
        }
        #[inline]
        fn has_key(
            &mut self,
            row: &Self::In<'_>,
            right: __rt::table::RowOf<'_, Self::Table>,
            _cx: __rt::Cx,
        ) -> bool {
            Self::key(row, right)
        }
        #[inline]
        fn fits(
            &mut self,
            _row: &Self::In<'_>,
            _right: __rt::table::RowOf<'_, Self::Table>,
            _cx: __rt::Cx,
        ) -> Result<bool, __rt::Failure> {
            Ok(true)
        }
    }
    impl __rt::table::Changing for WatchQ1 {
        #[inline]
        fn write<'r>(
            &'r mut self,
            row: &'r Self::In<'_>,
            old: Option<__rt::table::RowOf<'r, Self::Table>>,
            _cx: __rt::Cx,
        ) -> Result<__rt::table::RowOf<'r, Self::Table>, __rt::Failure> {
            let Some(right) = old else {
                unreachable!("a row in whose place another one comes is there")
            };
            Ok((right.0, Self::write_most(row, right).at(3)?))
        }
    }
    impl WatchQ2 {
        fn new() -> Self {
            WatchQ2 {}
        }
        /// `l.most < t.volume`
        #[inline]
        fn on(row: &WatchTradesRow<'_>, right: (&'_ str, Option<i64>)) -> bool {
            matches!(right.1, Some(a) if a < row.volume)
        }
        /// `l.most < t.volume`
        #[inline]
        fn high(row: &WatchTradesRow<'_>, right: (&'_ str, Option<i64>)) -> bool {
            matches!(right.1, Some(a) if a < row.volume)
        }
    }
    impl __rt::Query for WatchQ2 {
        type In<'r> = WatchTradesRow<'r>;
        type Out<'r> = WatchSub3Row<'r>;
    }
    impl __rt::table::Searching for WatchQ2 {
        type Table = WatchLimitsTable;
        #[inline]
        fn admit(
            &mut self,
            _row: &Self::In<'_>,
            _cx: __rt::Cx,
        ) -> Result<bool, __rt::Failure> {
            Ok(true)
        }
        #[inline]
        fn path(
            &mut self,
            _row: &Self::In<'_>,
            _cx: __rt::Cx,
        ) -> Result<__rt::table::Path, __rt::Failure> {
            Ok(__rt::table::Path::Range(0))
        }
        #[inline]
        fn fits(
            &mut self,
            row: &Self::In<'_>,
            right: __rt::table::RowOf<'_, Self::Table>,
            _cx: __rt::Cx,
        ) -> Result<bool, __rt::Failure> {
            Ok(Self::on(row, right))
        }
        #[inline]
        fn is_below(
            &mut self,
            _row: &Self::In<'_>,
            _right: __rt::table::RowOf<'_, Self::Table>,
            _cx: __rt::Cx,
        ) -> bool {
            !(true)
        }
        #[inline]
        fn is_above(
            &mut self,
            row: &Self::In<'_>,
            right: __rt::table::RowOf<'_, Self::Table>,
            _cx: __rt::Cx,
        ) -> bool {
            !(Self::high(row, right))
        }
    }
    impl __rt::table::Looking for WatchQ2 {
        type Found = (String,);
        #[inline]
        fn keep(
            &self,
            candidate: __rt::table::RowOf<'_, Self::Table>,
            _cx: __rt::Cx,
            list: &mut Vec<Self::Found>,
            place: usize,
        ) {
            __rt::table::keep_at(list, place, (candidate.0,));
        }
        #[inline]
        fn emit<'r>(
            &'r mut self,
            row: &'r Self::In<'_>,
            found: Option<__rt::RefOf<'r, Self::Found>>,
            _cx: __rt::Cx,
        ) -> Result<Option<Self::Out<'r>>, __rt::Failure> {
            let Some(right) = found else { return Ok(None) };
            Ok(
                Some(WatchSub3Row {
                    t_symbol: row.symbol,
                    t_volume: row.volume,
                    l_symbol: right.0,
                }),
            )
        }
    }
    impl WatchQ3 {
        fn new() -> Self {
            WatchQ3 {}
        }
    }
    impl WatchQ3 {
        #[inline]
        fn project<'r>(
            &'r mut self,
            row: &'r WatchSub3Row<'_>,
            _cx: __rt::Cx,
        ) -> Result<WatchOverRow<'r>, __rt::Failure> {
            Ok(WatchOverRow {
                symbol: row.t_symbol,
                volume: row.t_volume,
                other: row.l_symbol,
            })
        }
    }
    /// A row of `Limits` goes to the sinks, then to the queries that read it.
    #[inline]
    fn emit_limits<S: WatchSinks>(
        row: &WatchLimitsRow<'_>,
        cx: __rt::Cx,
        host: &mut WatchHost<S>,
    ) {
        if host.sinks.wants(1) {
            host.put_limits(row, cx.at);
        }
    }
    /// A row of `Over` goes to the sinks, then to the queries that read it.
    #[inline]
    fn emit_over<S: WatchSinks>(
        row: &WatchOverRow<'_>,
        cx: __rt::Cx,
        host: &mut WatchHost<S>,
    ) {
        if host.sinks.wants(2) {
            host.put_over(row, cx.at);
        }
    }
    /// A row of the subquery goes to the queries that read it.
    #[inline]
    fn emit_sub3<S: WatchSinks>(
        row: &WatchSub3Row<'_>,
        cx: __rt::Cx,
        q3: &mut WatchQ3,
        host: &mut WatchHost<S>,
    ) {
        feed_q3(row, cx, q3, host);
    }
    /// `Limits (statement 4)` reads a row.
    #[inline]
    fn feed_q1<S: WatchSinks>(
        row: &WatchTradesRow<'_>,
        cx: __rt::Cx,
        q1: &mut __rt::table::Change<WatchQ1>,
        host: &mut WatchHost<S>,
    ) {
        q1.look(row, cx, &host.table_limits);
        while let Some(found) = q1.next(row, cx, &mut host.table_limits) {
            match found {
                Ok(Some((c0, c1))) => {
                    let row = WatchLimitsRow {
                        symbol: c0,
                        most: c1,
                    };
                    emit_limits(&row, cx, host);
                }
                Ok(None) => {}
                Err(failure) => host.failed(0, failure, cx.at),
            }
        }
    }
    /// A row or an error of `Limits (statement 4)`.
    #[inline(always)]
    fn put_out_q1<S: WatchSinks>(
        out: Result<WatchLimitsRow<'_>, __rt::Failure>,
        cx: __rt::Cx,
        host: &mut WatchHost<S>,
    ) {
        match out {
            Ok(row) => emit_limits(&row, cx, host),
            Err(failure) => host.failed(0, failure, cx.at),
        }
    }
    /// `Over (statement 5)` reads a row.
    #[inline]
    fn feed_q2<S: WatchSinks>(
        row: &WatchTradesRow<'_>,
        cx: __rt::Cx,
        q2: &mut __rt::table::Lookup<WatchQ2>,
        q3: &mut WatchQ3,
        host: &mut WatchHost<S>,
    ) {
        q2.look(row, cx, &host.table_limits);
        while let Some(found) = q2.next(row, cx) {
            match found {
                Ok(Some(row)) => emit_sub3(&row, cx, q3, host),
                Ok(None) => {}
                Err(failure) => host.failed(1, failure, cx.at),
            }
        }
    }
    /// A row or an error of `Over (statement 5)`.
    #[inline(always)]
    fn put_out_q2<S: WatchSinks>(
        out: Result<WatchSub3Row<'_>, __rt::Failure>,
        cx: __rt::Cx,
        q3: &mut WatchQ3,
        host: &mut WatchHost<S>,
    ) {
        match out {
            Ok(row) => emit_sub3(&row, cx, q3, host),
            Err(failure) => host.failed(1, failure, cx.at),
        }
    }
    /// `Over (statement 5)` reads a row.
    #[inline]
    fn feed_q3<S: WatchSinks>(
        row: &WatchSub3Row<'_>,
        cx: __rt::Cx,
        q3: &mut WatchQ3,
        host: &mut WatchHost<S>,
    ) {
        match q3.project(row, cx) {
            Ok(row) => emit_over(&row, cx, host),
            Err(failure) => host.failed(2, failure, cx.at),
        }
    }
    impl<S: WatchSinks> __rt::Machine for Watch<S> {
        type Waiting = WatchWaiting;
        #[inline]
        fn clock(&mut self) -> &mut __rt::AppClock {
            &mut self.host.clock
        }
        #[inline]
        fn reorder(&mut self) -> &mut __rt::Reorder<WatchWaiting> {
            &mut self.waiting
        }
        fn due(&self, _finishing: bool) -> Option<(__rt::Due, usize)> {
            None
        }
        fn fire(&mut self, _operator: usize, _due: __rt::Due) {}
        fn process(&mut self, row: &WatchWaiting, _at: __rt::Timestamp) {
            match *row {}
        }
        fn settle(&mut self, _now: __rt::Timestamp) {}
        fn flush(&mut self) -> bool {
            false
        }
    }
    impl<S: WatchSinks> WatchHost<S> {
        /// Hands a row of `Limits` to the sinks.
        #[inline(always)]
        fn put_limits(&mut self, row: &WatchLimitsRow<'_>, at: __rt::Timestamp) {
            let held = match &mut self.limits_row {
                Some(held) => {
                    __rt::Columns::assign(&mut held.symbol, row.symbol);
                    held.most = row.most;
                    held
                }
                none => {
                    none.insert(watch::Limits {
                        symbol: __rt::Columns::own(row.symbol),
                        most: row.most,
                    })
                }
            };
            self.rows += 1;
            __rt::Calling::sink("Limits")
                .around(self.sinks.put(at, WatchOut::Limits(held)));
        }
        /// Hands a row of `Over` to the sinks.
        #[inline(always)]
        fn put_over(&mut self, row: &WatchOverRow<'_>, at: __rt::Timestamp) {
            let held = match &mut self.over_row {
                Some(held) => {
                    __rt::Columns::assign(&mut held.symbol, row.symbol);
                    held.volume = row.volume;
                    __rt::Columns::assign(&mut held.other, row.other);
                    held
                }
                none => {
                    none.insert(watch::Over {
                        symbol: __rt::Columns::own(row.symbol),
                        volume: row.volume,
                        other: __rt::Columns::own(row.other),
                    })
                }
            };
            self.rows += 1;
            __rt::Calling::sink("Over").around(self.sinks.put(at, WatchOut::Over(held)));
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
    impl<S> __rt::State for Watch<S> {
        fn fingerprint(&self) -> u64 {
            12026403336644086330
        }
        fn time(&self) -> Option<__rt::Timestamp> {
            self.host.clock.now()
        }
        fn holders(&self) -> &[__rt::Holder] {
            const {
                &[
                    __rt::Holder::new("clock", 766733103495556975),
                    __rt::Holder::new("waiting events", 4327140908117611899),
                    __rt::Holder::new("counters", 14695981039346656037),
                    __rt::Holder::new("table Limits", 15218230051401919924),
                ]
            }
        }
        fn save(&mut self, holder: usize, out: &mut __rt::Encoder) {
            match holder {
                0 => self.host.clock.save(out),
                1 => self.waiting.save(out, |row, _| match *row {}),
                2 => {
                    self.host.errors.save(out);
                    out.put_u64(self.host.misfits);
                }
                3 => self.host.table_limits.save(out),
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
                1 => self.waiting.restore(from, |_| Ok(None)),
                2 => {
                    self.host.errors.restore(from)?;
                    self.host.misfits = from.get_u64()?;
                    Ok(())
                }
                3 => self.host.table_limits.restore(from),
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
    static TABLES: ::std::sync::LazyLock<Vec<__rt::TableInfo>> = ::std::sync::LazyLock::new(||
    {
        vec![
            __rt::table_info("Limits", & [("symbol", __rt::ValueType::Str, false),
            ("most", __rt::ValueType::BigInt, true)], & [0])
        ]
    });
    static STREAMS: ::std::sync::LazyLock<Vec<__rt::StreamInfo>> = ::std::sync::LazyLock::new(||
    {
        vec![
            __rt::stream_info("Trades", true, None, & [("symbol", __rt::ValueType::Str,
            false), ("volume", __rt::ValueType::BigInt, false)]),
            __rt::stream_info("Limits", false, None, & [("symbol", __rt::ValueType::Str,
            false), ("most", __rt::ValueType::BigInt, true)]), __rt::stream_info("Over",
            false, None, & [("symbol", __rt::ValueType::Str, false), ("volume",
            __rt::ValueType::BigInt, false), ("other", __rt::ValueType::Str, false)])
        ]
    });
    impl<S: WatchSinks> __rt::Engine for Watch<S> {
        fn streams(&self) -> &[__rt::StreamInfo] {
            &STREAMS
        }
        fn event_time(&self) -> bool {
            false
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
            let at = __rt::time_given(at)?;
            let input = match stream {
                "Trades" => 0,
                _ => return Err(__rt::unknown_input(stream, &STREAMS)),
            };
            let event = WatchInputs::read(input, row)?;
            Ok(__rt::EventApp::take(self, &event, at))
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
        fn counters(&self) -> __rt::Counters {
            self.counters()
        }
        fn tables(&self) -> &[__rt::TableInfo] {
            &TABLES
        }
        fn table_rows(
            &self,
            table: &str,
        ) -> Result<Vec<Vec<__rt::Value>>, __rt::EngineError> {
            match table {
                "Limits" => Ok(__rt::table_values(&self.host.table_limits)),
                _ => Err(__rt::unknown_table(table, &TABLES)),
            }
        }
        fn change_table(
            &mut self,
            table: &str,
            change: __rt::TableChange<'_>,
        ) -> Result<bool, __rt::EngineError> {
            match table {
                "Limits" => __rt::change_table::<WatchLimitsTable, _>(self, change),
                _ => Err(__rt::unknown_table(table, &TABLES)),
            }
        }
        fn state(&mut self) -> &mut dyn __rt::State {
            self
        }
        fn explain(&self) -> String {
            self.explain().to_owned()
        }
    }
    impl<S: WatchSinks> __rt::PushRow<watch::Trades> for Watch<S> {
        #[inline]
        fn push(&mut self, row: &watch::Trades) -> __rt::Push {
            self.push_trades(row)
        }
    }
    impl ::core::clone::Clone for WatchInputs {
        fn clone(&self) -> Self {
            WatchInputs {}
        }
    }
    #[allow(private_interfaces)]
    impl __rt::KnownEvents for WatchInputs {
        type Event = WatchInput;
        fn event_time(&self) -> bool {
            false
        }
        fn lateness(&self) -> i64 {
            0
        }
        fn inputs(&self) -> Vec<String> {
            vec![String::from("Trades")]
        }
        #[inline]
        fn input_of(&self, event: &WatchInput) -> usize {
            match event {
                WatchInput::Trades(_) => 0,
            }
        }
        #[inline]
        fn time_of(&self, _event: &WatchInput) -> Option<__rt::Timestamp> {
            None
        }
        fn key_of(&mut self, _event: &WatchInput) -> Option<u64> {
            None
        }
        fn whole(&self) -> Option<String> {
            Some(String::from("Limits (statement 4) has a table that is one for all"))
        }
    }
    #[allow(private_interfaces)]
    impl<S: WatchSinks> __rt::EventApp for Watch<S> {
        type Events = WatchInputs;
        fn events(&self) -> WatchInputs {
            WatchInputs {}
        }
        fn clock(&self) -> &__rt::AppClock {
            &self.host.clock
        }
        #[inline]
        fn take(&mut self, event: &WatchInput, arrived: __rt::Timestamp) -> __rt::Push {
            match event {
                WatchInput::Trades(row) => self.push_trades_at(arrived, row),
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
    }
    #[allow(private_interfaces)]
    impl ::core::convert::From<watch::Trades> for WatchInput {
        #[inline]
        fn from(row: watch::Trades) -> Self {
            WatchInput::Trades(row)
        }
    }
    #[allow(private_interfaces)]
    impl __rt::EventOf<watch::Trades> for WatchInput {
        #[inline]
        fn row_mut(&mut self) -> Option<&mut watch::Trades> {
            match self {
                WatchInput::Trades(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl WatchInputs {
        fn read(
            input: usize,
            row: &[__rt::Value],
        ) -> Result<WatchInput, __rt::EngineError> {
            match input {
                0 => {
                    __rt::check_width("Trades", row, 2)?;
                    let made = watch::Trades {
                        symbol: __rt::Columns::own(
                            __rt::column::<&'_ str>(row, 0, "Trades.symbol")?,
                        ),
                        volume: __rt::column::<i64>(row, 1, "Trades.volume")?,
                    };
                    Ok(WatchInput::Trades(made))
                }
                _ => Err(__rt::unknown_input(&input.to_string(), &STREAMS)),
            }
        }
    }
    #[allow(private_interfaces)]
    impl __rt::ValueEvents for WatchInputs {
        fn columns(&self, input: usize) -> Vec<__rt::ColumnInfo> {
            __rt::input_columns(&STREAMS, input)
        }
        fn event_from(
            &self,
            input: usize,
            row: &[__rt::Value],
        ) -> Result<WatchInput, __rt::EngineError> {
            WatchInputs::read(input, row)
        }
    }
};
