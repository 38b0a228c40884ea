/// An app for reading.
///
/// ```sql
/// CREATE STREAM Trades OF crate::model::Trade;
/// CREATE STREAM Falls (symbol STRING NOT NULL, high DOUBLE NOT NULL, low DOUBLE NOT NULL, venue STRING);
/// INSERT INTO Falls
/// SELECT e1.symbol AS symbol, e1.price AS high, e2.price AS low, e1.venue AS venue
/// FROM PATTERN (EVERY e1=Trades[price > 900] -> e2=Trades[symbol = e1.symbol AND price < 100 AND volume > e1.volume]) WITHIN 1 SECOND;
/// ```
pub struct Falls<S = ::eventflux::__private::NoSinks> {
    q1: ::eventflux::__private::Pattern<FallsQ1>,
    q2: FallsQ2,
    split: FallsSplit,
    waiting: ::eventflux::__private::Reorder<FallsWaiting>,
    told: u64,
    host: FallsHost<S>,
}
/// Gives [`Falls`] its sinks.
#[must_use = "an app comes of `build`"]
pub struct FallsBuilder<S = ::eventflux::__private::NoSinks> {
    sinks: S,
}
/// The sinks of [`Falls`] as a type of your own, each method a stream's.
#[allow(private_interfaces)]
pub trait FallsSinks {
    /// Takes a row of `Trades` with its time.
    fn on_trades(
        &mut self,
        at: ::eventflux::__private::Timestamp,
        row: &crate::model::Trade,
    ) {
        let _ = (at, row);
    }
    /// Takes a row of `Falls` with its time.
    fn on_falls(&mut self, at: ::eventflux::__private::Timestamp, row: &falls::Falls) {
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
    fn put(&mut self, at: ::eventflux::__private::Timestamp, row: FallsOut<'_>) {
        match row {
            FallsOut::Trades(row) => self.on_trades(at, row),
            FallsOut::Falls(row) => self.on_falls(at, row),
        }
    }
}
/// The rows of [`Falls`].
pub mod falls {
    /// A row of `Falls`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Falls {
        /// `symbol` STRING NOT NULL
        pub symbol: String,
        /// `high` DOUBLE NOT NULL
        pub high: f64,
        /// `low` DOUBLE NOT NULL
        pub low: f64,
        /// `venue` STRING
        pub venue: Option<String>,
    }
}
/// A row of `Trades`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct FallsTradesRow<'a> {
    symbol: &'a str,
    price: f64,
    volume: i64,
    venue: Option<&'a str>,
    at: ::eventflux::__private::Timestamp,
}
/// A row of `Falls`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct FallsFallsRow<'a> {
    symbol: &'a str,
    high: f64,
    low: f64,
    venue: Option<&'a str>,
}
/// A row of the subquery `pattern#2`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct FallsSub2Row<'a> {
    e1_symbol: &'a str,
    e1_price: f64,
    e2_price: f64,
    e1_venue: Option<&'a str>,
}
/// A row on its way to the sinks.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Clone, Copy)]
pub enum FallsOut<'a> {
    Trades(&'a crate::model::Trade),
    Falls(&'a falls::Falls),
}
/// An event in the reorder buffer.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Debug)]
pub enum FallsWaiting {}
/// An event of any input of [`Falls`].
#[allow(private_interfaces)]
pub enum FallsInput {
    /// Of `Trades`.
    Trades(crate::model::Trade),
}
/// What is known of events without the app.
#[doc(hidden)]
pub struct FallsInputs {
    split: FallsSplit,
}
/// ```sql
/// INSERT INTO Falls
/// SELECT e1.symbol AS symbol, e1.price AS high, e2.price AS low, e1.venue AS venue
/// FROM PATTERN (EVERY e1=Trades[price > 900] -> e2=Trades[symbol = e1.symbol AND price < 100 AND volume > e1.volume]) WITHIN 1 SECOND
/// ```
struct FallsQ1 {}
/// ```sql
/// INSERT INTO Falls
/// SELECT e1.symbol AS symbol, e1.price AS high, e2.price AS low, e1.venue AS venue
/// FROM PATTERN (EVERY e1=Trades[price > 900] -> e2=Trades[symbol = e1.symbol AND price < 100 AND volume > e1.volume]) WITHIN 1 SECOND
/// ```
struct FallsQ2 {}
/// ```sql
/// ```
struct FallsSplit {}
/// What meets the outside: the clock, the sinks, the row last put out of each stream.
struct FallsHost<S> {
    clock: ::eventflux::__private::AppClock,
    errors: ::eventflux::__private::Errors,
    misfits: u64,
    rows: u64,
    sinks: S,
    falls_row: Option<falls::Falls>,
}
#[allow(clippy::unused_unit, clippy::needless_question_mark)]
const _: () = {
    #[allow(unused_imports)]
    use ::eventflux::__private::{self as __rt, At as _};
    impl Falls {
        /// An app to be given its sinks.
        pub fn builder() -> FallsBuilder {
            FallsBuilder {
                sinks: __rt::NoSinks::default(),
            }
        }
    }
    #[allow(private_interfaces)]
    impl<S: FallsSinks> Falls<S> {
        /// Pushes an event of `Trades`.
        #[inline]
        pub fn push_trades(&mut self, row: &crate::model::Trade) -> __rt::Push {
            let view = match FallsTradesRow::of(row) {
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
            row: &FallsTradesRow<'_>,
            given: &crate::model::Trade,
        ) -> __rt::Push {
            let at = row.at;
            match __rt::arrive(self, at) {
                __rt::Admit::Now => {
                    if self.host.sinks.wants(0) {
                        self.host.rows += 1;
                        __rt::Calling::sink("Trades")
                            .around(self.host.sinks.put(at, FallsOut::Trades(given)));
                    }
                    self.process_trades(row, __rt::Cx::event(at));
                    __rt::Push::Accepted
                }
                __rt::Admit::Late(_) => __rt::Push::Late,
                _ => __rt::Push::Refused,
            }
        }
        #[inline]
        fn process_trades(&mut self, row: &FallsTradesRow<'_>, cx: __rt::Cx) {
            let Self { q1, q2, host, .. } = self;
            feed_q1(row, cx, q1, q2, host);
        }
        /// A hash of the key of an event of `Trades`: events with the same one are to go to the same copy of the app, if it is split.
        pub fn partition_of_trades(&mut self, row: &crate::model::Trade) -> Option<u64> {
            let row = FallsTradesRow::of(row).ok()?;
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
            "clock: event time, lateness 0s"
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
    impl<S> ::core::fmt::Debug for Falls<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Falls")
                .field("clock", &self.host.clock.now())
                .finish_non_exhaustive()
        }
    }
    #[allow(private_interfaces)]
    impl<L> FallsBuilder<__rt::Sinks<L>> {
        /// Calls `sink` with each row of `Trades`.
        pub fn on_trades<F: FnMut(&crate::model::Trade)>(
            self,
            sink: F,
        ) -> FallsBuilder<__rt::Sinks<__rt::On<0, __rt::EachRow<F>, L>>> {
            FallsBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
            }
        }
        /// Calls `sink` with each row of `Trades` and its time.
        pub fn on_trades_at<F: FnMut(__rt::Timestamp, &crate::model::Trade)>(
            self,
            sink: F,
        ) -> FallsBuilder<__rt::Sinks<__rt::On<0, __rt::EachRowAt<F>, L>>> {
            FallsBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
            }
        }
        /// Calls `sink` with each row of `Falls`.
        pub fn on_falls<F: FnMut(&falls::Falls)>(
            self,
            sink: F,
        ) -> FallsBuilder<__rt::Sinks<__rt::On<1, __rt::EachRow<F>, L>>> {
            FallsBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
            }
        }
        /// Calls `sink` with each row of `Falls` and its time.
        pub fn on_falls_at<F: FnMut(__rt::Timestamp, &falls::Falls)>(
            self,
            sink: F,
        ) -> FallsBuilder<__rt::Sinks<__rt::On<1, __rt::EachRowAt<F>, L>>> {
            FallsBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
            }
        }
        /// Calls `sink` with each row that could not be computed.
        pub fn on_error<F: FnMut(&__rt::RowError)>(
            self,
            sink: F,
        ) -> FallsBuilder<__rt::Sinks<__rt::OnError<F, L>>> {
            FallsBuilder {
                sinks: self.sinks.on_error(sink),
            }
        }
        /// Gives `outputs` the rows of all streams that it wants as values, and all errors: for tools.
        pub fn outputs<O: __rt::Outputs>(
            self,
            outputs: O,
        ) -> FallsBuilder<__rt::Sinks<__rt::OnAll<O, L>>> {
            FallsBuilder {
                sinks: self.sinks.outputs::<FallsStreams, O>(outputs),
            }
        }
    }
    impl FallsBuilder {
        /// Takes sinks of an own type, so that the app's type can be named.
        pub fn sinks<T: FallsSinks>(self, sinks: T) -> FallsBuilder<T> {
            FallsBuilder { sinks }
        }
    }
    impl<S: FallsSinks> FallsBuilder<S> {
        /// The app, before any event.
        pub fn build(self) -> Falls<S> {
            Falls {
                q1: __rt::Pattern::new(
                    FallsQ1::new(),
                    __rt::pattern::Plan {
                        sequence: false,
                        partitioned: false,
                        root: __rt::pattern::Part::Within(
                            Box::new(
                                __rt::pattern::Part::Then(
                                    vec![
                                        __rt::pattern::Part::Every(Box::new(__rt::pattern::Part::Element
                                        { position : 0, min : 1, max : Some(1) })),
                                        __rt::pattern::Part::Element { position : 1, min : 1, max :
                                        Some(1) }
                                    ],
                                ),
                            ),
                            1000000,
                        ),
                        keyed: 2,
                        timeout: false,
                        renews: false,
                        limit: None,
                    },
                ),
                q2: FallsQ2::new(),
                split: FallsSplit::new(),
                waiting: __rt::Reorder::new(),
                told: 0,
                host: FallsHost {
                    clock: __rt::AppClock::event(0, None),
                    errors: __rt::Errors::new(
                        vec![
                            __rt::QueryTexts::fixed("Falls (statement 3)", &
                            ["price > 900",
                            "symbol = e1.symbol AND price < 100 AND volume > e1.volume",
                            "e1.symbol", "e1.price", "e2.price", "e1.venue",
                            "PATTERN (EVERY e1=Trades[price > 900] -> e2=Trades[symbol = e1.symbol AND price < 100 AND volume > e1.volume]) WITHIN 1 SECOND"]),
                            __rt::QueryTexts::fixed("Falls (statement 3)", &
                            ["e1.symbol", "e1.price", "e2.price", "e1.venue"])
                        ],
                    ),
                    misfits: 0,
                    rows: 0,
                    sinks: self.sinks,
                    falls_row: None,
                },
            }
        }
    }
    impl<S> ::core::fmt::Debug for FallsBuilder<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("FallsBuilder").finish_non_exhaustive()
        }
    }
    struct FallsStreams;
    impl __rt::Streams for FallsStreams {
        type Out<'a> = FallsOut<'a>;
        const NAMES: &'static [&'static str] = &["Trades", "Falls", ""];
        fn values(row: FallsOut<'_>, values: &mut Vec<__rt::Value>) -> &'static str {
            match row {
                FallsOut::Trades(row) => {
                    __rt::stream_values(row, values);
                    "Trades"
                }
                FallsOut::Falls(row) => {
                    values
                        .extend([
                            __rt::value(&row.symbol),
                            __rt::value(&row.high),
                            __rt::value(&row.low),
                            __rt::value(&row.venue),
                        ]);
                    "Falls"
                }
            }
        }
    }
    impl __rt::Port<0> for FallsStreams {
        type Row = crate::model::Trade;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                FallsOut::Trades(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl __rt::Port<1> for FallsStreams {
        type Row = falls::Falls;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                FallsOut::Falls(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl<L: __rt::SinkList<FallsStreams>> FallsSinks for __rt::Sinks<L> {
        #[inline(always)]
        fn wants(&self, stream: usize) -> bool {
            self.0.wants(stream)
        }
        #[inline(always)]
        fn wants_errors() -> bool {
            L::wants_errors()
        }
        #[inline(always)]
        fn put(&mut self, at: __rt::Timestamp, row: FallsOut<'_>) {
            self.0.put(at, row);
        }
        fn on_error(&mut self, error: &__rt::RowError) {
            self.0.error(error);
        }
    }
    impl<'a> FallsTradesRow<'a> {
        #[inline]
        fn of(row: &'a crate::model::Trade) -> Result<Self, __rt::Misfit> {
            let (c0, c1, c2, c3, c4) = __rt::Stream::columns(row)?;
            Ok(FallsTradesRow {
                symbol: c0,
                price: c1,
                volume: c2,
                venue: c3,
                at: c4,
            })
        }
    }
    impl FallsQ1 {
        fn new() -> Self {
            FallsQ1 {}
        }
        /// `price > 900`
        #[inline]
        fn meets_e1(row: &FallsTradesRow<'_>) -> bool {
            row.price > 900.0
        }
        /// `symbol = e1.symbol AND price < 100 AND volume > e1.volume`
        #[inline]
        fn meets_e2(row: &FallsTradesRow<'_>) -> bool {
            row.price < 100.0
        }
        /// `symbol = e1.symbol AND price < 100 AND volume > e1.volume`
        #[inline]
        fn fits_e2_1(
            row: &FallsTradesRow<'_>,
            kept: (&'_ str, i64, f64, f64, Option<&'_ str>),
        ) -> bool {
            row.volume > kept.1
        }
        /// `symbol = e1.symbol AND price < 100 AND volume > e1.volume`
        #[inline]
        fn fits_e2_2(
            row: &FallsTradesRow<'_>,
            kept: (&'_ str, i64, f64, f64, Option<&'_ str>),
        ) -> bool {
            row.symbol == kept.0
        }
    }
    impl __rt::Query for FallsQ1 {
        type In<'r> = FallsTradesRow<'r>;
        type Out<'r> = FallsSub2Row<'r>;
    }
    impl __rt::Matching for FallsQ1 {
        const FORM: Option<__rt::pattern::Form> = Some(__rt::pattern::Form {
            sequence: false,
            partitioned: false,
            bounded: true,
            timeout: false,
            renews: false,
            limited: false,
            keyed: 2,
            length: 2,
            begin: __rt::pattern::Begin::Each,
        });
        type Key = ();
        type Kept = (String, i64, f64, f64, __rt::Nullable<String>);
        type Accs = ();
        #[inline(always)]
        fn meets(&mut self, row: &Self::In<'_>, _cx: __rt::Cx) -> u64 {
            (if Self::meets_e1(row) { 1 } else { 0 })
                | (if Self::meets_e2(row) { 2 } else { 0 })
        }
        #[inline]
        fn partition<'r>(
            &'r mut self,
            _row: &'r Self::In<'_>,
            _cx: __rt::Cx,
        ) -> Result<Option<__rt::RefOf<'r, Self::Key>>, __rt::Failure> {
            Ok(Some(()))
        }
        #[inline]
        fn hash(&mut self, position: usize, row: &Self::In<'_>) -> u64 {
            match position {
                1 => <(String,) as __rt::Key>::hash((row.symbol,)),
                _ => 0,
            }
        }
        #[inline]
        fn hash_of(
            &mut self,
            position: usize,
            kept: __rt::RefOf<'_, Self::Kept>,
            _accs: &Self::Accs,
        ) -> u64 {
            match position {
                1 => <(String,) as __rt::Key>::hash((kept.0,)),
                _ => 0,
            }
        }
        #[inline]
        fn fits(
            &mut self,
            position: usize,
            row: &Self::In<'_>,
            kept: __rt::RefOf<'_, Self::Kept>,
            _accs: &Self::Accs,
            _cx: __rt::Cx,
        ) -> Result<bool, __rt::Failure> {
            match position {
                1 => Ok(Self::fits_e2_1(row, kept) && Self::fits_e2_2(row, kept)),
                _ => Ok(true),
            }
        }
        #[inline]
        fn bind(
            &mut self,
            position: usize,
            row: &Self::In<'_>,
            kept: &mut Self::Kept,
            _accs: &mut Self::Accs,
            _cx: __rt::Cx,
        ) -> Result<(), __rt::Failure> {
            match position {
                0 => {
                    __rt::Columns::assign(&mut kept.0, row.symbol);
                    __rt::Columns::assign(&mut kept.1, row.volume);
                    __rt::Columns::assign(&mut kept.2, row.price);
                    __rt::Columns::assign(&mut kept.4, row.venue);
                }
                1 => {
                    __rt::Columns::assign(&mut kept.3, row.price);
                }
                _ => {}
            }
            Ok(())
        }
        fn unbind(
            &mut self,
            _position: usize,
            _kept: &mut Self::Kept,
            _accs: &mut Self::Accs,
        ) {}
        fn expire(&mut self, _kept: &mut Self::Kept) {}
        #[inline]
        fn emit<'r>(
            &'r mut self,
            kept: __rt::RefOf<'r, Self::Kept>,
            _key: __rt::RefOf<'r, Self::Key>,
            _accs: &'r Self::Accs,
            _cx: __rt::Cx,
        ) -> Result<Option<Self::Out<'r>>, __rt::Failure> {
            Ok(
                Some(FallsSub2Row {
                    e1_symbol: kept.0,
                    e1_price: kept.2,
                    e2_price: kept.3,
                    e1_venue: kept.4,
                }),
            )
        }
        #[inline]
        fn whole(&self) -> __rt::RefOf<'_, Self::Key> {}
        #[inline]
        fn nothing(&self) -> __rt::RefOf<'_, Self::Kept> {
            (
                <String as __rt::Ordered>::nothing(),
                <i64 as __rt::Ordered>::nothing(),
                <f64 as __rt::Ordered>::nothing(),
                <f64 as __rt::Ordered>::nothing(),
                None,
            )
        }
        #[inline]
        fn accumulators(&self) -> Self::Accs {
            Default::default()
        }
        #[inline]
        fn key_layout(&self) -> &<Self::Key as __rt::Columns>::Layout {
            &()
        }
        #[inline]
        fn kept_layout(&self) -> &<Self::Kept as __rt::Columns>::Layout {
            &()
        }
    }
    impl FallsQ2 {
        fn new() -> Self {
            FallsQ2 {}
        }
    }
    impl FallsQ2 {
        #[inline]
        fn project<'r>(
            &'r mut self,
            row: &'r FallsSub2Row<'_>,
            _cx: __rt::Cx,
        ) -> Result<FallsFallsRow<'r>, __rt::Failure> {
            Ok(FallsFallsRow {
                symbol: row.e1_symbol,
                high: row.e1_price,
                low: row.e2_price,
                venue: row.e1_venue,
            })
        }
    }
    impl FallsSplit {
        fn new() -> Self {
            FallsSplit {}
        }
    }
    impl FallsSplit {
        /// The hash of the key of an event of `Trades`.
        fn of_trades(
            &mut self,
            row: &FallsTradesRow<'_>,
            _cx: __rt::Cx,
        ) -> Result<u64, __rt::Failure> {
            Ok(__rt::split_hash([Some(__rt::StableHash::stable_hash(row.symbol))]))
        }
    }
    /// A row of `Falls` goes to the sinks, then to the queries that read it.
    #[inline]
    fn emit_falls<S: FallsSinks>(
        row: &FallsFallsRow<'_>,
        cx: __rt::Cx,
        host: &mut FallsHost<S>,
    ) {
        if host.sinks.wants(1) {
            host.put_falls(row, cx.at);
        }
    }
    /// A row of the subquery goes to the queries that read it.
    #[inline]
    fn emit_sub2<S: FallsSinks>(
        row: &FallsSub2Row<'_>,
        cx: __rt::Cx,
        q2: &mut FallsQ2,
        host: &mut FallsHost<S>,
    ) {
        feed_q2(row, cx, q2, host);
    }
    /// `Falls (statement 3)` reads a row.
    #[inline]
    fn feed_q1<S: FallsSinks>(
        row: &FallsTradesRow<'_>,
        cx: __rt::Cx,
        q1: &mut __rt::Pattern<FallsQ1>,
        q2: &mut FallsQ2,
        host: &mut FallsHost<S>,
    ) {
        q1.push(row, cx, &mut |out, at| put_out_q1(out, cx.row(at), q2, host));
        if q1.has_changed() {
            host.clock.wake_by(q1.due());
        }
    }
    /// A row or an error of `Falls (statement 3)`.
    #[inline(always)]
    fn put_out_q1<S: FallsSinks>(
        out: Result<FallsSub2Row<'_>, __rt::Failure>,
        cx: __rt::Cx,
        q2: &mut FallsQ2,
        host: &mut FallsHost<S>,
    ) {
        match out {
            Ok(row) => emit_sub2(&row, cx, q2, host),
            Err(failure) => host.failed(0, failure, cx.at),
        }
    }
    /// `Falls (statement 3)` reads a row.
    #[inline]
    fn feed_q2<S: FallsSinks>(
        row: &FallsSub2Row<'_>,
        cx: __rt::Cx,
        q2: &mut FallsQ2,
        host: &mut FallsHost<S>,
    ) {
        match q2.project(row, cx) {
            Ok(row) => emit_falls(&row, cx, host),
            Err(failure) => host.failed(1, failure, cx.at),
        }
    }
    impl<S: FallsSinks> __rt::Machine for Falls<S> {
        type Waiting = FallsWaiting;
        #[inline]
        fn clock(&mut self) -> &mut __rt::AppClock {
            &mut self.host.clock
        }
        #[inline]
        fn reorder(&mut self) -> &mut __rt::Reorder<FallsWaiting> {
            &mut self.waiting
        }
        fn start(&mut self, now: __rt::Timestamp) {
            self.q1.start(now);
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
        fn process(&mut self, row: &FallsWaiting, _at: __rt::Timestamp) {
            match *row {}
        }
        fn settle(&mut self, now: __rt::Timestamp) {
            self.q1.settle(now);
        }
        fn flush(&mut self) -> bool {
            false
        }
    }
    impl<S: FallsSinks> FallsHost<S> {
        /// Hands a row of `Falls` to the sinks.
        #[inline(always)]
        fn put_falls(&mut self, row: &FallsFallsRow<'_>, at: __rt::Timestamp) {
            let held = match &mut self.falls_row {
                Some(held) => {
                    __rt::Columns::assign(&mut held.symbol, row.symbol);
                    held.high = row.high;
                    held.low = row.low;
                    __rt::Columns::assign(&mut held.venue, row.venue);
                    held
                }
                none => {
                    none.insert(falls::Falls {
                        symbol: __rt::Columns::own(row.symbol),
                        high: row.high,
                        low: row.low,
                        venue: __rt::Columns::own(row.venue),
                    })
                }
            };
            self.rows += 1;
            __rt::Calling::sink("Falls")
                .around(self.sinks.put(at, FallsOut::Falls(held)));
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
    impl<S> __rt::State for Falls<S> {
        fn fingerprint(&self) -> u64 {
            10287510086950751677
        }
        fn time(&self) -> Option<__rt::Timestamp> {
            self.host.clock.now()
        }
        fn holders(&self) -> &[__rt::Holder] {
            const {
                &[
                    __rt::Holder::new("clock", 6435409733759088012),
                    __rt::Holder::new("waiting events", 4327140908117611899),
                    __rt::Holder::new("counters", 14695981039346656037),
                    __rt::Holder::new("pattern of Falls", 2793301559014570222),
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
                1 => self.waiting.restore(from, |_| Ok(None)),
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
        fn start(&mut self, holder: usize, now: __rt::Timestamp) {
            match holder {
                3 => self.q1.start(now),
                _ => {}
            }
        }
    }
    static STREAMS: ::std::sync::LazyLock<Vec<__rt::StreamInfo>> = ::std::sync::LazyLock::new(||
    {
        vec![
            __rt::stream_info("Trades", true, Some(4), & [("symbol",
            __rt::ValueType::Str, false), ("price", __rt::ValueType::Double, false),
            ("volume", __rt::ValueType::BigInt, false), ("venue", __rt::ValueType::Str,
            true), ("at", __rt::ValueType::Timestamp, false)]),
            __rt::stream_info("Falls", false, None, & [("symbol", __rt::ValueType::Str,
            false), ("high", __rt::ValueType::Double, false), ("low",
            __rt::ValueType::Double, false), ("venue", __rt::ValueType::Str, true)])
        ]
    });
    impl<S: FallsSinks> __rt::Engine for Falls<S>
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
            let event = FallsInputs::read(input, row)?;
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
                    let row = FallsTradesRow {
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
    impl<S: FallsSinks> __rt::PushRow<crate::model::Trade> for Falls<S> {
        #[inline]
        fn push(&mut self, row: &crate::model::Trade) -> __rt::Push {
            self.push_trades(row)
        }
    }
    impl ::core::clone::Clone for FallsInputs {
        fn clone(&self) -> Self {
            FallsInputs {
                split: FallsSplit::new(),
            }
        }
    }
    #[allow(private_interfaces)]
    impl __rt::KnownEvents for FallsInputs {
        type Event = FallsInput;
        fn event_time(&self) -> bool {
            true
        }
        fn lateness(&self) -> i64 {
            0
        }
        fn inputs(&self) -> Vec<String> {
            vec![String::from("Trades")]
        }
        #[inline]
        fn input_of(&self, event: &FallsInput) -> usize {
            match event {
                FallsInput::Trades(_) => 0,
            }
        }
        #[inline]
        fn time_of(&self, event: &FallsInput) -> Option<__rt::Timestamp> {
            match event {
                FallsInput::Trades(row) => FallsTradesRow::of(row).ok().map(|row| row.at),
            }
        }
        fn key_of(&mut self, event: &FallsInput) -> Option<u64> {
            match event {
                FallsInput::Trades(row) => {
                    let row = FallsTradesRow::of(row).ok()?;
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
    impl<S: FallsSinks> __rt::EventApp for Falls<S> {
        type Events = FallsInputs;
        fn events(&self) -> FallsInputs {
            FallsInputs {
                split: FallsSplit::new(),
            }
        }
        fn clock(&self) -> &__rt::AppClock {
            &self.host.clock
        }
        #[inline]
        fn take(&mut self, event: &FallsInput, _arrived: __rt::Timestamp) -> __rt::Push {
            match event {
                FallsInput::Trades(row) => self.push_trades(row),
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
    impl ::core::convert::From<crate::model::Trade> for FallsInput {
        #[inline]
        fn from(row: crate::model::Trade) -> Self {
            FallsInput::Trades(row)
        }
    }
    #[allow(private_interfaces)]
    impl __rt::EventOf<crate::model::Trade> for FallsInput {
        #[inline]
        fn row_mut(&mut self) -> Option<&mut crate::model::Trade> {
            match self {
                FallsInput::Trades(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl FallsInputs {
        fn read(
            input: usize,
            row: &[__rt::Value],
        ) -> Result<FallsInput, __rt::EngineError>
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
                    Ok(FallsInput::Trades(made))
                }
                _ => Err(__rt::unknown_input(&input.to_string(), &STREAMS)),
            }
        }
    }
    #[allow(private_interfaces)]
    impl __rt::ValueEvents for FallsInputs
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
        ) -> Result<FallsInput, __rt::EngineError> {
            FallsInputs::read(input, row)
        }
    }
};
