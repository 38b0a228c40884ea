/// An app for reading.
///
/// ```sql
/// CREATE STREAM Trades OF crate::model::Trade;
/// CREATE STREAM Pairs (symbol STRING NOT NULL, price DOUBLE NOT NULL, before DOUBLE, venue STRING);
/// INSERT INTO Pairs
/// SELECT t.symbol, t.price, b.price AS before, b.venue
/// FROM Trades[price > 0] AS t
/// LEFT JOIN Trades AS b WINDOW UNIQUE(symbol) ON t.symbol = b.symbol AND t.volume > b.volume;
/// ```
pub struct Joined<S = ::eventflux::__private::NoSinks> {
    q1: ::eventflux::__private::join::Join<
        JoinedQ1,
        ::eventflux::__private::join::Nothing,
        ::eventflux::__private::join::Slab<
            <JoinedQ1 as ::eventflux::__private::join::JoinSide<
                ::eventflux::__private::join::Right,
            >>::Kept,
            ::eventflux::__private::join::NewestOfKey<
                <JoinedQ1 as ::eventflux::__private::join::JoinSide<
                    ::eventflux::__private::join::Right,
                >>::Mark,
            >,
        >,
    >,
    q2: JoinedQ2,
    split: JoinedSplit,
    waiting: ::eventflux::__private::Reorder<JoinedWaiting>,
    told: u64,
    host: JoinedHost<S>,
}
/// Gives [`Joined`] its sinks.
#[must_use = "an app comes of `build`"]
pub struct JoinedBuilder<S = ::eventflux::__private::NoSinks> {
    sinks: S,
}
/// The sinks of [`Joined`] as a type of your own, each method a stream's.
#[allow(private_interfaces)]
pub trait JoinedSinks {
    /// Takes a row of `Trades` with its time.
    fn on_trades(
        &mut self,
        at: ::eventflux::__private::Timestamp,
        row: &crate::model::Trade,
    ) {
        let _ = (at, row);
    }
    /// Takes a row of `Pairs` with its time.
    fn on_pairs(&mut self, at: ::eventflux::__private::Timestamp, row: &joined::Pairs) {
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
    fn put(&mut self, at: ::eventflux::__private::Timestamp, row: JoinedOut<'_>) {
        match row {
            JoinedOut::Trades(row) => self.on_trades(at, row),
            JoinedOut::Pairs(row) => self.on_pairs(at, row),
        }
    }
}
/// The rows of [`Joined`].
pub mod joined {
    /// A row of `Pairs`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Pairs {
        /// `symbol` STRING NOT NULL
        pub symbol: String,
        /// `price` DOUBLE NOT NULL
        pub price: f64,
        /// `before` DOUBLE
        pub before: Option<f64>,
        /// `venue` STRING
        pub venue: Option<String>,
    }
}
/// A row of `Trades`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct JoinedTradesRow<'a> {
    symbol: &'a str,
    price: f64,
    volume: i64,
    venue: Option<&'a str>,
    at: ::eventflux::__private::Timestamp,
}
/// A row of `Pairs`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct JoinedPairsRow<'a> {
    symbol: &'a str,
    price: f64,
    before: Option<f64>,
    venue: Option<&'a str>,
}
/// A row of the subquery `join#2`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct JoinedSub2Row<'a> {
    t_symbol: &'a str,
    t_price: f64,
    b_price: Option<f64>,
    b_venue: Option<&'a str>,
}
/// A row on its way to the sinks.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Clone, Copy)]
pub enum JoinedOut<'a> {
    Trades(&'a crate::model::Trade),
    Pairs(&'a joined::Pairs),
}
/// An event in the reorder buffer.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Debug)]
pub enum JoinedWaiting {}
/// An event of any input of [`Joined`].
#[allow(private_interfaces)]
pub enum JoinedInput {
    /// Of `Trades`.
    Trades(crate::model::Trade),
}
/// What is known of events without the app.
#[doc(hidden)]
pub struct JoinedInputs {
    split: JoinedSplit,
}
/// ```sql
/// INSERT INTO Pairs
/// SELECT t.symbol, t.price, b.price AS before, b.venue
/// FROM Trades[price > 0] AS t
/// LEFT JOIN Trades AS b WINDOW UNIQUE(symbol) ON t.symbol = b.symbol AND t.volume > b.volume
/// ```
struct JoinedQ1 {}
/// ```sql
/// INSERT INTO Pairs
/// SELECT t.symbol, t.price, b.price AS before, b.venue
/// FROM Trades[price > 0] AS t
/// LEFT JOIN Trades AS b WINDOW UNIQUE(symbol) ON t.symbol = b.symbol AND t.volume > b.volume
/// ```
struct JoinedQ2 {}
/// ```sql
/// ```
struct JoinedSplit {}
/// What meets the outside: the clock, the sinks, the row last put out of each stream.
struct JoinedHost<S> {
    clock: ::eventflux::__private::AppClock,
    errors: ::eventflux::__private::Errors,
    misfits: u64,
    rows: u64,
    sinks: S,
    pairs_row: Option<joined::Pairs>,
}
#[allow(clippy::unused_unit, clippy::needless_question_mark)]
const _: () = {
    #[allow(unused_imports)]
    use ::eventflux::__private::{self as __rt, At as _};
    impl Joined {
        /// An app to be given its sinks.
        pub fn builder() -> JoinedBuilder {
            JoinedBuilder {
                sinks: __rt::NoSinks::default(),
            }
        }
    }
    #[allow(private_interfaces)]
    impl<S: JoinedSinks> Joined<S> {
        /// Pushes an event of `Trades`.
        #[inline]
        pub fn push_trades(&mut self, row: &crate::model::Trade) -> __rt::Push {
            let view = match JoinedTradesRow::of(row) {
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
            row: &JoinedTradesRow<'_>,
            given: &crate::model::Trade,
        ) -> __rt::Push {
            let at = row.at;
            match __rt::arrive(self, at) {
                __rt::Admit::Now => {
                    if self.host.sinks.wants(0) {
                        self.host.rows += 1;
                        __rt::Calling::sink("Trades")
                            .around(self.host.sinks.put(at, JoinedOut::Trades(given)));
                    }
                    self.process_trades(row, __rt::Cx::event(at));
                    __rt::Push::Accepted
                }
                __rt::Admit::Late(_) => __rt::Push::Late,
                _ => __rt::Push::Refused,
            }
        }
        #[inline]
        fn process_trades(&mut self, row: &JoinedTradesRow<'_>, cx: __rt::Cx) {
            let Self { q1, q2, host, .. } = self;
            feed_q1(row, cx, q1, q2, host);
        }
        /// A hash of the key of an event of `Trades`: events with the same one are to go to the same copy of the app, if it is split.
        pub fn partition_of_trades(&mut self, row: &crate::model::Trade) -> Option<u64> {
            let row = JoinedTradesRow::of(row).ok()?;
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
    impl<S> ::core::fmt::Debug for Joined<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Joined")
                .field("clock", &self.host.clock.now())
                .finish_non_exhaustive()
        }
    }
    #[allow(private_interfaces)]
    impl<L> JoinedBuilder<__rt::Sinks<L>> {
        /// Calls `sink` with each row of `Trades`.
        pub fn on_trades<F: FnMut(&crate::model::Trade)>(
            self,
            sink: F,
        ) -> JoinedBuilder<__rt::Sinks<__rt::On<0, __rt::EachRow<F>, L>>> {
            JoinedBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
            }
        }
        /// Calls `sink` with each row of `Trades` and its time.
        pub fn on_trades_at<F: FnMut(__rt::Timestamp, &crate::model::Trade)>(
            self,
            sink: F,
        ) -> JoinedBuilder<__rt::Sinks<__rt::On<0, __rt::EachRowAt<F>, L>>> {
            JoinedBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
            }
        }
        /// Calls `sink` with each row of `Pairs`.
        pub fn on_pairs<F: FnMut(&joined::Pairs)>(
            self,
            sink: F,
        ) -> JoinedBuilder<__rt::Sinks<__rt::On<1, __rt::EachRow<F>, L>>> {
            JoinedBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
            }
        }
        /// Calls `sink` with each row of `Pairs` and its time.
        pub fn on_pairs_at<F: FnMut(__rt::Timestamp, &joined::Pairs)>(
            self,
            sink: F,
        ) -> JoinedBuilder<__rt::Sinks<__rt::On<1, __rt::EachRowAt<F>, L>>> {
            JoinedBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
            }
        }
        /// Calls `sink` with each row that could not be computed.
        pub fn on_error<F: FnMut(&__rt::RowError)>(
            self,
            sink: F,
        ) -> JoinedBuilder<__rt::Sinks<__rt::OnError<F, L>>> {
            JoinedBuilder {
                sinks: self.sinks.on_error(sink),
            }
        }
        /// Gives `outputs` the rows of all streams that it wants as values, and all errors: for tools.
        pub fn outputs<O: __rt::Outputs>(
            self,
            outputs: O,
        ) -> JoinedBuilder<__rt::Sinks<__rt::OnAll<O, L>>> {
            JoinedBuilder {
                sinks: self.sinks.outputs::<JoinedStreams, O>(outputs),
            }
        }
    }
    impl JoinedBuilder {
        /// Takes sinks of an own type, so that the app's type can be named.
        pub fn sinks<T: JoinedSinks>(self, sinks: T) -> JoinedBuilder<T> {
            JoinedBuilder { sinks }
        }
    }
    impl<S: JoinedSinks> JoinedBuilder<S> {
        /// The app, before any event.
        pub fn build(self) -> Joined<S> {
            Joined {
                q1: __rt::join::Join::new(
                    JoinedQ1::new(),
                    __rt::join::Form {
                        outer: [true, false],
                        triggers: [true, true],
                        within: None,
                        asof: None,
                        changes: false,
                    },
                    __rt::join::Nothing::new(),
                    __rt::join::Slab::new(__rt::join::NewestOfKey::new()),
                ),
                q2: JoinedQ2::new(),
                split: JoinedSplit::new(),
                waiting: __rt::Reorder::new(),
                told: 0,
                host: JoinedHost {
                    clock: __rt::AppClock::event(0, None),
                    errors: __rt::Errors::new(
                        vec![
                            __rt::QueryTexts::fixed("Pairs (statement 3)", &
                            ["price > 0", "symbol",
                            "t.symbol = b.symbol AND t.volume > b.volume", "t.symbol",
                            "t.price", "b.price", "b.venue"]),
                            __rt::QueryTexts::fixed("Pairs (statement 3)", & ["t.symbol",
                            "t.price", "b.price", "b.venue"])
                        ],
                    ),
                    misfits: 0,
                    rows: 0,
                    sinks: self.sinks,
                    pairs_row: None,
                },
            }
        }
    }
    impl<S> ::core::fmt::Debug for JoinedBuilder<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("JoinedBuilder").finish_non_exhaustive()
        }
    }
    struct JoinedStreams;
    impl __rt::Streams for JoinedStreams {
        type Out<'a> = JoinedOut<'a>;
        const NAMES: &'static [&'static str] = &["Trades", "Pairs", ""];
        fn values(row: JoinedOut<'_>, values: &mut Vec<__rt::Value>) -> &'static str {
            match row {
                JoinedOut::Trades(row) => {
                    __rt::stream_values(row, values);
                    "Trades"
                }
                JoinedOut::Pairs(row) => {
                    values
                        .extend([
                            __rt::value(&row.symbol),
                            __rt::value(&row.price),
                            __rt::value(&row.before),
                            __rt::value(&row.venue),
                        ]);
                    "Pairs"
                }
            }
        }
    }
    impl __rt::Port<0> for JoinedStreams {
        type Row = crate::model::Trade;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                JoinedOut::Trades(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl __rt::Port<1> for JoinedStreams {
        type Row = joined::Pairs;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                JoinedOut::Pairs(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl<L: __rt::SinkList<JoinedStreams>> JoinedSinks for __rt::Sinks<L> {
        #[inline(always)]
        fn wants(&self, stream: usize) -> bool {
            self.0.wants(stream)
        }
        #[inline(always)]
        fn wants_errors() -> bool {
            L::wants_errors()
        }
        #[inline(always)]
        fn put(&mut self, at: __rt::Timestamp, row: JoinedOut<'_>) {
            self.0.put(at, row);
        }
        fn on_error(&mut self, error: &__rt::RowError) {
            self.0.error(error);
        }
    }
    impl<'a> JoinedTradesRow<'a> {
        #[inline]
        fn of(row: &'a crate::model::Trade) -> Result<Self, __rt::Misfit> {
            let (c0, c1, c2, c3, c4) = __rt::Stream::columns(row)?;
            Ok(JoinedTradesRow {
                symbol: c0,
                price: c1,
                volume: c2,
                venue: c3,
                at: c4,
            })
        }
    }
    impl JoinedQ1 {
        fn new() -> Self {
            JoinedQ1 {}
        }
        /// `price > 0`
        #[inline]
        fn left_filter(row: &JoinedTradesRow<'_>) -> bool {
            row.price > 0.0
        }
        /// `t.symbol = b.symbol AND t.volume > b.volume`
        #[inline]
        fn on(
            left: (i64, &'_ str, f64),
            right: (Option<i64>, Option<f64>, Option<&'_ str>),
        ) -> bool {
            left.0 > right.0.unwrap_or_default()
        }
    }
    impl __rt::Query for JoinedQ1 {
        type In<'r> = JoinedTradesRow<'r>;
        type Out<'r> = JoinedSub2Row<'r>;
    }
    impl __rt::join::Keyed for JoinedQ1 {
        type Key = (String,);
        #[inline]
        fn key_layout(&self) -> &<Self::Key as __rt::Columns>::Layout {
            &()
        }
    }
    impl __rt::join::JoinSide<__rt::join::Left> for JoinedQ1 {
        type Row<'r> = JoinedTradesRow<'r>;
        type Kept = (i64, String, f64);
        type Mark = ();
        #[inline]
        fn admit(
            &mut self,
            row: &Self::Row<'_>,
            _cx: __rt::Cx,
        ) -> Result<bool, __rt::Failure> {
            Ok(Self::left_filter(row))
        }
        #[inline]
        fn key<'r>(
            &'r mut self,
            row: &'r Self::Row<'_>,
            _cx: __rt::Cx,
        ) -> Result<Option<__rt::RefOf<'r, Self::Key>>, __rt::Failure> {
            let key_1 = row.symbol;
            Ok(Some((key_1,)))
        }
        #[inline]
        fn mark<'r>(
            &'r mut self,
            _row: &'r Self::Row<'_>,
            _cx: __rt::Cx,
        ) -> Result<__rt::RefOf<'r, Self::Mark>, __rt::Failure> {
            Ok(())
        }
        #[inline]
        fn keep<'r>(
            &self,
            row: &'r Self::Row<'_>,
            _cx: __rt::Cx,
        ) -> __rt::RefOf<'r, Self::Kept> {
            (row.volume, row.symbol, row.price)
        }
        #[inline]
        fn kept_layout(&self) -> &<Self::Kept as __rt::Columns>::Layout {
            &()
        }
        #[inline]
        fn mark_layout(&self) -> &<Self::Mark as __rt::Columns>::Layout {
            &()
        }
    }
    impl __rt::join::JoinSide<__rt::join::Right> for JoinedQ1 {
        type Row<'r> = JoinedTradesRow<'r>;
        type Kept = (i64, f64, Option<String>);
        type Mark = (String,);
        #[inline]
        fn admit(
            &mut self,
            _row: &Self::Row<'_>,
            _cx: __rt::Cx,
        ) -> Result<bool, __rt::Failure> {
            Ok(true)
        }
        #[inline]
        fn key<'r>(
            &'r mut self,
            row: &'r Self::Row<'_>,
            _cx: __rt::Cx,
        ) -> Result<Option<__rt::RefOf<'r, Self::Key>>, __rt::Failure> {
            let key_1 = row.symbol;
            Ok(Some((key_1,)))
        }
        #[inline]
        fn mark<'r>(
            &'r mut self,
            row: &'r Self::Row<'_>,
            _cx: __rt::Cx,
        ) -> Result<__rt::RefOf<'r, Self::Mark>, __rt::Failure> {
            Ok((row.symbol,))
        }
        #[inline]
        fn keep<'r>(
            &self,
            row: &'r Self::Row<'_>,
            _cx: __rt::Cx,
        ) -> __rt::RefOf<'r, Self::Kept> {
            (row.volume, row.price, row.venue)
        }
        #[inline]
        fn kept_layout(&self) -> &<Self::Kept as __rt::Columns>::Layout {
            &()
        }
        #[inline]
        fn mark_layout(&self) -> &<Self::Mark as __rt::Columns>::Layout {
            &()
        }
    }
    impl __rt::join::Joining for JoinedQ1 {
        const FORM: Option<__rt::join::Form> = Some(__rt::join::Form {
            outer: [true, false],
            triggers: [true, true],
            within: None,
            asof: None,
            changes: false,
        });
        #[inline]
        fn fits(
            &mut self,
            left: __rt::RefOf<
                '_,
                <Self as __rt::join::JoinSide<__rt::join::Left>>::Kept,
            >,
            right: __rt::RefOf<
                '_,
                <Self as __rt::join::JoinSide<__rt::join::Right>>::Kept,
            >,
            _cx: __rt::Cx,
        ) -> Result<bool, __rt::Failure> {
            let right = (Some(right.0), Some(right.1), right.2);
            Ok(Self::on(left, right))
        }
        #[inline(always)]
        fn emit<'r>(
            &'r mut self,
            _key: Option<__rt::RefOf<'r, Self::Key>>,
            left: Option<
                __rt::RefOf<'r, <Self as __rt::join::JoinSide<__rt::join::Left>>::Kept>,
            >,
            right: Option<
                __rt::RefOf<'r, <Self as __rt::join::JoinSide<__rt::join::Right>>::Kept>,
            >,
            _change: __rt::join::Change,
            _cx: __rt::Cx,
        ) -> Result<Option<Self::Out<'r>>, __rt::Failure> {
            let Some(left) = left else { return Ok(None) };
            let right = match right {
                Some(right) => (Some(right.0), Some(right.1), right.2),
                None => (None, None, None),
            };
            Ok(
                Some(JoinedSub2Row {
                    t_symbol: left.1,
                    t_price: left.2,
                    b_price: right.1,
                    b_venue: right.2,
                }),
            )
        }
    }
    impl JoinedQ2 {
        fn new() -> Self {
            JoinedQ2 {}
        }
    }
    impl JoinedQ2 {
        #[inline]
        fn project<'r>(
            &'r mut self,
            row: &'r JoinedSub2Row<'_>,
            _cx: __rt::Cx,
        ) -> Result<JoinedPairsRow<'r>, __rt::Failure> {
            Ok(JoinedPairsRow {
                symbol: row.t_symbol,
                price: row.t_price,
                before: row.b_price,
                venue: row.b_venue,
            })
        }
    }
    impl JoinedSplit {
        fn new() -> Self {
            JoinedSplit {}
        }
    }
    impl JoinedSplit {
        /// The hash of the key of an event of `Trades`.
        fn of_trades(
            &mut self,
            row: &JoinedTradesRow<'_>,
            _cx: __rt::Cx,
        ) -> Result<u64, __rt::Failure> {
            Ok(__rt::split_hash([Some(__rt::StableHash::stable_hash(row.symbol))]))
        }
    }
    /// A row of `Pairs` goes to the sinks, then to the queries that read it.
    #[inline]
    fn emit_pairs<S: JoinedSinks>(
        row: &JoinedPairsRow<'_>,
        cx: __rt::Cx,
        host: &mut JoinedHost<S>,
    ) {
        if host.sinks.wants(1) {
            host.put_pairs(row, cx.at);
        }
    }
    /// A row of the subquery goes to the queries that read it.
    #[inline]
    fn emit_sub2<S: JoinedSinks>(
        row: &JoinedSub2Row<'_>,
        cx: __rt::Cx,
        q2: &mut JoinedQ2,
        host: &mut JoinedHost<S>,
    ) {
        feed_q2(row, cx, q2, host);
    }
    /// `Pairs (statement 3)` reads a row.
    #[inline]
    fn feed_q1<S: JoinedSinks>(
        row: &JoinedTradesRow<'_>,
        cx: __rt::Cx,
        q1: &mut __rt::join::Join<
            JoinedQ1,
            __rt::join::Nothing,
            __rt::join::Slab<
                <JoinedQ1 as __rt::join::JoinSide<__rt::join::Right>>::Kept,
                __rt::join::NewestOfKey<
                    <JoinedQ1 as __rt::join::JoinSide<__rt::join::Right>>::Mark,
                >,
            >,
        >,
        q2: &mut JoinedQ2,
        host: &mut JoinedHost<S>,
    ) {
        q1.push_left(row, cx, &mut |out, at| put_out_q1(out, cx.row(at), q2, host));
        q1.push_right(row, cx, &mut |out, at| put_out_q1(out, cx.row(at), q2, host));
    }
    /// A row or an error of `Pairs (statement 3)`.
    #[inline(always)]
    fn put_out_q1<S: JoinedSinks>(
        out: Result<JoinedSub2Row<'_>, __rt::Failure>,
        cx: __rt::Cx,
        q2: &mut JoinedQ2,
        host: &mut JoinedHost<S>,
    ) {
        match out {
            Ok(row) => emit_sub2(&row, cx, q2, host),
            Err(failure) => host.failed(0, failure, cx.at),
        }
    }
    /// `Pairs (statement 3)` reads a row.
    #[inline]
    fn feed_q2<S: JoinedSinks>(
        row: &JoinedSub2Row<'_>,
        cx: __rt::Cx,
        q2: &mut JoinedQ2,
        host: &mut JoinedHost<S>,
    ) {
        match q2.project(row, cx) {
            Ok(row) => emit_pairs(&row, cx, host),
            Err(failure) => host.failed(1, failure, cx.at),
        }
    }
    impl<S: JoinedSinks> __rt::Machine for Joined<S> {
        type Waiting = JoinedWaiting;
        #[inline]
        fn clock(&mut self) -> &mut __rt::AppClock {
            &mut self.host.clock
        }
        #[inline]
        fn reorder(&mut self) -> &mut __rt::Reorder<JoinedWaiting> {
            &mut self.waiting
        }
        fn due(&self, _finishing: bool) -> Option<(__rt::Due, usize)> {
            None
        }
        fn fire(&mut self, _operator: usize, _due: __rt::Due) {}
        fn process(&mut self, row: &JoinedWaiting, _at: __rt::Timestamp) {
            match *row {}
        }
        fn settle(&mut self, now: __rt::Timestamp) {
            self.q1.settle(now);
        }
        fn flush(&mut self) -> bool {
            false
        }
    }
    impl<S: JoinedSinks> JoinedHost<S> {
        /// Hands a row of `Pairs` to the sinks.
        #[inline(always)]
        fn put_pairs(&mut self, row: &JoinedPairsRow<'_>, at: __rt::Timestamp) {
            let held = match &mut self.pairs_row {
                Some(held) => {
                    __rt::Columns::assign(&mut held.symbol, row.symbol);
                    held.price = row.price;
                    held.before = row.before;
                    __rt::Columns::assign(&mut held.venue, row.venue);
                    held
                }
                none => {
                    none.insert(joined::Pairs {
                        symbol: __rt::Columns::own(row.symbol),
                        price: row.price,
                        before: row.before,
                        venue: __rt::Columns::own(row.venue),
                    })
                }
            };
            self.rows += 1;
            __rt::Calling::sink("Pairs")
                .around(self.sinks.put(at, JoinedOut::Pairs(held)));
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
    impl<S> __rt::State for Joined<S> {
        fn fingerprint(&self) -> u64 {
            2266767215835715243
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
                    __rt::Holder::new("join of Pairs", 9316194342861441171),
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
    }
    static STREAMS: ::std::sync::LazyLock<Vec<__rt::StreamInfo>> = ::std::sync::LazyLock::new(||
    {
        vec![
            __rt::stream_info("Trades", true, Some(4), & [("symbol",
            __rt::ValueType::Str, false), ("price", __rt::ValueType::Double, false),
            ("volume", __rt::ValueType::BigInt, false), ("venue", __rt::ValueType::Str,
            true), ("at", __rt::ValueType::Timestamp, false)]),
            __rt::stream_info("Pairs", false, None, & [("symbol", __rt::ValueType::Str,
            false), ("price", __rt::ValueType::Double, false), ("before",
            __rt::ValueType::Double, true), ("venue", __rt::ValueType::Str, true)])
        ]
    });
    impl<S: JoinedSinks> __rt::Engine for Joined<S>
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
            let event = JoinedInputs::read(input, row)?;
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
                    let row = JoinedTradesRow {
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
    impl<S: JoinedSinks> __rt::PushRow<crate::model::Trade> for Joined<S> {
        #[inline]
        fn push(&mut self, row: &crate::model::Trade) -> __rt::Push {
            self.push_trades(row)
        }
    }
    impl ::core::clone::Clone for JoinedInputs {
        fn clone(&self) -> Self {
            JoinedInputs {
                split: JoinedSplit::new(),
            }
        }
    }
    #[allow(private_interfaces)]
    impl __rt::KnownEvents for JoinedInputs {
        type Event = JoinedInput;
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
        fn input_of(&self, event: &JoinedInput) -> usize {
            match event {
                JoinedInput::Trades(_) => 0,
            }
        }
        #[inline]
        fn time_of(&self, event: &JoinedInput) -> Option<__rt::Timestamp> {
            match event {
                JoinedInput::Trades(row) => {
                    JoinedTradesRow::of(row).ok().map(|row| row.at)
                }
            }
        }
        fn key_of(&mut self, event: &JoinedInput) -> Option<u64> {
            match event {
                JoinedInput::Trades(row) => {
                    let row = JoinedTradesRow::of(row).ok()?;
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
    impl<S: JoinedSinks> __rt::EventApp for Joined<S> {
        type Events = JoinedInputs;
        fn events(&self) -> JoinedInputs {
            JoinedInputs {
                split: JoinedSplit::new(),
            }
        }
        fn clock(&self) -> &__rt::AppClock {
            &self.host.clock
        }
        #[inline]
        fn take(
            &mut self,
            event: &JoinedInput,
            _arrived: __rt::Timestamp,
        ) -> __rt::Push {
            match event {
                JoinedInput::Trades(row) => self.push_trades(row),
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
    impl ::core::convert::From<crate::model::Trade> for JoinedInput {
        #[inline]
        fn from(row: crate::model::Trade) -> Self {
            JoinedInput::Trades(row)
        }
    }
    #[allow(private_interfaces)]
    impl __rt::EventOf<crate::model::Trade> for JoinedInput {
        #[inline]
        fn row_mut(&mut self) -> Option<&mut crate::model::Trade> {
            match self {
                JoinedInput::Trades(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl JoinedInputs {
        fn read(
            input: usize,
            row: &[__rt::Value],
        ) -> Result<JoinedInput, __rt::EngineError>
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
                    Ok(JoinedInput::Trades(made))
                }
                _ => Err(__rt::unknown_input(&input.to_string(), &STREAMS)),
            }
        }
    }
    #[allow(private_interfaces)]
    impl __rt::ValueEvents for JoinedInputs
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
        ) -> Result<JoinedInput, __rt::EngineError> {
            JoinedInputs::read(input, row)
        }
    }
};
