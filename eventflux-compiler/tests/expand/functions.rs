/// An app for reading.
///
/// ```sql
/// CREATE FUNCTION spread OF crate::pricing::spread;
/// CREATE FUNCTION label OF label;
/// CREATE AGGREGATE vwap OF crate::pricing::Vwap;
/// CREATE STREAM Trades OF crate::model::Trade;
/// INSERT INTO Labels
/// SELECT label(symbol, volume) AS label
/// FROM Trades
/// WHERE spread(price, 1) > 0;
/// INSERT INTO Prices
/// SELECT vwap(price, volume) AS vwap, vwap(price, volume) FILTER (WHERE venue = 'X') AS there
/// FROM Trades
/// WINDOW LENGTH(10);
/// ```
pub struct Written<S = ::eventflux::__private::NoSinks> {
    q1: WrittenQ1,
    q2: ::eventflux::__private::Length<WrittenQ2>,
    waiting: ::eventflux::__private::Reorder<WrittenWaiting>,
    told: u64,
    host: WrittenHost<S>,
}
/// Gives [`Written`] its sinks.
#[must_use = "an app comes of `build`"]
pub struct WrittenBuilder<S = ::eventflux::__private::NoSinks> {
    sinks: S,
}
/// The sinks of [`Written`] as a type of your own, each method a stream's.
#[allow(private_interfaces)]
pub trait WrittenSinks {
    /// Takes a row of `Trades` with its time.
    fn on_trades(
        &mut self,
        at: ::eventflux::__private::Timestamp,
        row: &crate::model::Trade,
    ) {
        let _ = (at, row);
    }
    /// Takes a row of `Labels` with its time.
    fn on_labels(
        &mut self,
        at: ::eventflux::__private::Timestamp,
        row: &written::Labels,
    ) {
        let _ = (at, row);
    }
    /// Takes a row of `Prices` with its time.
    fn on_prices(
        &mut self,
        at: ::eventflux::__private::Timestamp,
        row: &written::Prices,
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
    fn put(&mut self, at: ::eventflux::__private::Timestamp, row: WrittenOut<'_>) {
        match row {
            WrittenOut::Trades(row) => self.on_trades(at, row),
            WrittenOut::Labels(row) => self.on_labels(at, row),
            WrittenOut::Prices(row) => self.on_prices(at, row),
        }
    }
}
/// The rows of [`Written`].
pub mod written {
    /// A row of `Labels`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Labels {
        /// `label` STRING
        pub label: Option<String>,
    }
    /// A row of `Prices`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Prices {
        /// `vwap` DOUBLE
        pub vwap: Option<f64>,
        /// `there` DOUBLE
        pub there: Option<f64>,
    }
}
/// A row of `Trades`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct WrittenTradesRow<'a> {
    symbol: &'a str,
    price: f64,
    volume: i64,
    venue: Option<&'a str>,
    at: ::eventflux::__private::Timestamp,
    given: Option<&'a crate::model::Trade>,
}
/// A row of `Labels`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct WrittenLabelsRow<'a> {
    label: Option<&'a str>,
}
/// A row of `Prices`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct WrittenPricesRow {
    vwap: Option<f64>,
    there: Option<f64>,
}
/// A row on its way to the sinks.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Clone, Copy)]
pub enum WrittenOut<'a> {
    Trades(&'a crate::model::Trade),
    Labels(&'a written::Labels),
    Prices(&'a written::Prices),
}
/// An event in the reorder buffer.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Debug)]
pub enum WrittenWaiting {}
/// An event of any input of [`Written`].
#[allow(private_interfaces)]
pub enum WrittenInput {
    /// Of `Trades`.
    Trades(crate::model::Trade),
}
/// What is known of events without the app.
#[doc(hidden)]
pub struct WrittenInputs {}
/// ```sql
/// INSERT INTO Labels
/// SELECT label(symbol, volume) AS label
/// FROM Trades
/// WHERE spread(price, 1) > 0
/// ```
struct WrittenQ1 {
    select_label_text: String,
}
/// ```sql
/// INSERT INTO Prices
/// SELECT vwap(price, volume) AS vwap, vwap(price, volume) FILTER (WHERE venue = 'X') AS there
/// FROM Trades
/// WINDOW LENGTH(10)
/// ```
struct WrittenQ2 {}
/// What meets the outside: the clock, the sinks, the row last put out of each stream.
struct WrittenHost<S> {
    clock: ::eventflux::__private::AppClock,
    errors: ::eventflux::__private::Errors,
    misfits: u64,
    rows: u64,
    sinks: S,
    labels_row: Option<written::Labels>,
    prices_row: Option<written::Prices>,
}
#[allow(clippy::unused_unit, clippy::needless_question_mark)]
const _: () = {
    #[allow(unused_imports)]
    use ::eventflux::__private::{self as __rt, At as _};
    #[allow(unused_imports)]
    use label as __label;
    impl Written {
        /// An app to be given its sinks.
        pub fn builder() -> WrittenBuilder {
            WrittenBuilder {
                sinks: __rt::NoSinks::default(),
            }
        }
    }
    #[allow(private_interfaces)]
    impl<S: WrittenSinks> Written<S> {
        /// Pushes an event of `Trades`.
        #[inline]
        pub fn push_trades(&mut self, row: &crate::model::Trade) -> __rt::Push {
            let view = match WrittenTradesRow::of(row) {
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
            row: &WrittenTradesRow<'_>,
            given: &crate::model::Trade,
        ) -> __rt::Push {
            let at = row.at;
            match __rt::arrive(self, at) {
                __rt::Admit::Now => {
                    if self.host.sinks.wants(0) {
                        self.host.rows += 1;
                        __rt::Calling::sink("Trades")
                            .around(self.host.sinks.put(at, WrittenOut::Trades(given)));
                    }
                    self.process_trades(row, __rt::Cx::event(at));
                    __rt::Push::Accepted
                }
                __rt::Admit::Late(_) => __rt::Push::Late,
                _ => __rt::Push::Refused,
            }
        }
        #[inline]
        fn process_trades(&mut self, row: &WrittenTradesRow<'_>, cx: __rt::Cx) {
            let Self { q1, q2, host, .. } = self;
            feed_q1(row, cx, q1, host);
            feed_q2(row, cx, q2, host);
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
    impl<S> ::core::fmt::Debug for Written<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Written")
                .field("clock", &self.host.clock.now())
                .finish_non_exhaustive()
        }
    }
    #[allow(private_interfaces)]
    impl<L> WrittenBuilder<__rt::Sinks<L>> {
        /// Calls `sink` with each row of `Trades`.
        pub fn on_trades<F: FnMut(&crate::model::Trade)>(
            self,
            sink: F,
        ) -> WrittenBuilder<__rt::Sinks<__rt::On<0, __rt::EachRow<F>, L>>> {
            WrittenBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
            }
        }
        /// Calls `sink` with each row of `Trades` and its time.
        pub fn on_trades_at<F: FnMut(__rt::Timestamp, &crate::model::Trade)>(
            self,
            sink: F,
        ) -> WrittenBuilder<__rt::Sinks<__rt::On<0, __rt::EachRowAt<F>, L>>> {
            WrittenBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
            }
        }
        /// Calls `sink` with each row of `Labels`.
        pub fn on_labels<F: FnMut(&written::Labels)>(
            self,
            sink: F,
        ) -> WrittenBuilder<__rt::Sinks<__rt::On<1, __rt::EachRow<F>, L>>> {
            WrittenBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
            }
        }
        /// Calls `sink` with each row of `Labels` and its time.
        pub fn on_labels_at<F: FnMut(__rt::Timestamp, &written::Labels)>(
            self,
            sink: F,
        ) -> WrittenBuilder<__rt::Sinks<__rt::On<1, __rt::EachRowAt<F>, L>>> {
            WrittenBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
            }
        }
        /// Calls `sink` with each row of `Prices`.
        pub fn on_prices<F: FnMut(&written::Prices)>(
            self,
            sink: F,
        ) -> WrittenBuilder<__rt::Sinks<__rt::On<2, __rt::EachRow<F>, L>>> {
            WrittenBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
            }
        }
        /// Calls `sink` with each row of `Prices` and its time.
        pub fn on_prices_at<F: FnMut(__rt::Timestamp, &written::Prices)>(
            self,
            sink: F,
        ) -> WrittenBuilder<__rt::Sinks<__rt::On<2, __rt::EachRowAt<F>, L>>> {
            WrittenBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
            }
        }
        /// Calls `sink` with each row that could not be computed.
        pub fn on_error<F: FnMut(&__rt::RowError)>(
            self,
            sink: F,
        ) -> WrittenBuilder<__rt::Sinks<__rt::OnError<F, L>>> {
            WrittenBuilder {
                sinks: self.sinks.on_error(sink),
            }
        }
        /// Gives `outputs` the rows of all streams that it wants as values, and all errors: for tools.
        pub fn outputs<O: __rt::Outputs>(
            self,
            outputs: O,
        ) -> WrittenBuilder<__rt::Sinks<__rt::OnAll<O, L>>> {
            WrittenBuilder {
                sinks: self.sinks.outputs::<WrittenStreams, O>(outputs),
            }
        }
    }
    impl WrittenBuilder {
        /// Takes sinks of an own type, so that the app's type can be named.
        pub fn sinks<T: WrittenSinks>(self, sinks: T) -> WrittenBuilder<T> {
            WrittenBuilder { sinks }
        }
    }
    impl<S: WrittenSinks> WrittenBuilder<S> {
        /// The app, before any event.
        pub fn build(self) -> Written<S> {
            Written {
                q1: WrittenQ1::new(),
                q2: __rt::Length::new(WrittenQ2::new(), 10),
                waiting: __rt::Reorder::new(),
                told: 0,
                host: WrittenHost {
                    clock: __rt::AppClock::event(0, None),
                    errors: __rt::Errors::new(
                        vec![
                            __rt::QueryTexts::fixed("Labels (statement 5)", &
                            ["spread(price, 1) > 0", "label(symbol, volume)"]),
                            __rt::QueryTexts::fixed("Prices (statement 6)", & ["price",
                            "volume", "vwap(price, volume)",
                            "vwap(price, volume) FILTER (WHERE venue = 'X')"])
                        ],
                    ),
                    misfits: 0,
                    rows: 0,
                    sinks: self.sinks,
                    labels_row: None,
                    prices_row: None,
                },
            }
        }
    }
    impl<S> ::core::fmt::Debug for WrittenBuilder<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("WrittenBuilder").finish_non_exhaustive()
        }
    }
    struct WrittenStreams;
    impl __rt::Streams for WrittenStreams {
        type Out<'a> = WrittenOut<'a>;
        const NAMES: &'static [&'static str] = &["Trades", "Labels", "Prices"];
        fn values(row: WrittenOut<'_>, values: &mut Vec<__rt::Value>) -> &'static str {
            match row {
                WrittenOut::Trades(row) => {
                    __rt::stream_values(row, values);
                    "Trades"
                }
                WrittenOut::Labels(row) => {
                    values.extend([__rt::value(&row.label)]);
                    "Labels"
                }
                WrittenOut::Prices(row) => {
                    values.extend([__rt::value(&row.vwap), __rt::value(&row.there)]);
                    "Prices"
                }
            }
        }
    }
    impl __rt::Port<0> for WrittenStreams {
        type Row = crate::model::Trade;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                WrittenOut::Trades(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl __rt::Port<1> for WrittenStreams {
        type Row = written::Labels;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                WrittenOut::Labels(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl __rt::Port<2> for WrittenStreams {
        type Row = written::Prices;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                WrittenOut::Prices(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl<L: __rt::SinkList<WrittenStreams>> WrittenSinks for __rt::Sinks<L> {
        #[inline(always)]
        fn wants(&self, stream: usize) -> bool {
            self.0.wants(stream)
        }
        #[inline(always)]
        fn wants_errors() -> bool {
            L::wants_errors()
        }
        #[inline(always)]
        fn put(&mut self, at: __rt::Timestamp, row: WrittenOut<'_>) {
            self.0.put(at, row);
        }
        fn on_error(&mut self, error: &__rt::RowError) {
            self.0.error(error);
        }
    }
    impl<'a> WrittenTradesRow<'a> {
        #[inline]
        fn of(row: &'a crate::model::Trade) -> Result<Self, __rt::Misfit> {
            let (c0, c1, c2, c3, c4) = __rt::Stream::columns(row)?;
            Ok(WrittenTradesRow {
                symbol: c0,
                price: c1,
                volume: c2,
                venue: c3,
                at: c4,
                given: Some(row),
            })
        }
        /// The same row, its columns read when they are needed and not before.
        #[inline]
        fn again(&self) -> Self {
            match self.given {
                Some(row) => Self::of(::core::hint::black_box(row)).unwrap_or(*self),
                None => *self,
            }
        }
    }
    impl WrittenQ1 {
        fn new() -> Self {
            WrittenQ1 {
                select_label_text: Default::default(),
            }
        }
        /// `spread(price, 1) > 0`
        #[inline]
        fn filter(row: &WrittenTradesRow<'_>) -> bool {
            __rt::Calling::function("spread")
                .around(crate::pricing::spread(row.price, 1.0)) > 0.0
        }
        /// `label(symbol, volume)`
        #[inline]
        fn select_label<'r>(
            row: &'r WrittenTradesRow<'r>,
            text_0: &'r mut String,
        ) -> Result<Option<&'r str>, __rt::Cause> {
            Ok(
                __rt::text_or_null(
                    __rt::Calling::function("label")
                        .around(
                            __label(
                                row.symbol,
                                __rt::OwnedStreamField::make(row.volume)?,
                            ),
                        )
                        .map_err(|error| __rt::raised("label", error))?,
                    text_0,
                ),
            )
        }
    }
    impl WrittenQ1 {
        #[inline]
        fn admit(
            &mut self,
            row: &WrittenTradesRow<'_>,
            _cx: __rt::Cx,
        ) -> Result<bool, __rt::Failure> {
            Ok(Self::filter(row))
        }
        #[inline]
        fn project<'r>(
            &'r mut self,
            row: &'r WrittenTradesRow<'_>,
            _cx: __rt::Cx,
        ) -> Result<WrittenLabelsRow<'r>, __rt::Failure> {
            Ok(WrittenLabelsRow {
                label: Self::select_label(row, &mut self.select_label_text).at(1)?,
            })
        }
    }
    impl WrittenQ2 {
        fn new() -> Self {
            WrittenQ2 {}
        }
        /// `price`
        #[inline]
        fn arg_3(row: &WrittenTradesRow<'_>) -> Option<f64> {
            if matches!(row.venue, Some(a) if a == "X") { Some(row.price) } else { None }
        }
        /// `vwap(price, volume)`
        #[inline]
        fn select_vwap(
            accs: &<Self as __rt::Stateful>::Accs,
        ) -> Result<Option<f64>, __rt::Cause> {
            accs.0.value()
        }
        /// `vwap(price, volume) FILTER (WHERE venue = 'X')`
        #[inline]
        fn select_there(
            accs: &<Self as __rt::Stateful>::Accs,
        ) -> Result<Option<f64>, __rt::Cause> {
            accs.1.value()
        }
    }
    impl __rt::Query for WrittenQ2 {
        type In<'r> = WrittenTradesRow<'r>;
        type Out<'r> = WrittenPricesRow;
    }
    impl __rt::Stateful for WrittenQ2 {
        type Key = ();
        type Args = (f64, i64, Option<f64>);
        type Accs = (
            __rt::Custom<crate::pricing::Vwap>,
            __rt::Custom<crate::pricing::Vwap>,
        );
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
            Ok(Some(((), (row.price, row.volume, Self::arg_3(row)))))
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
            accs.0.add((args.0, args.1));
            if let Some(value_0) = args.2 {
                accs.1.add((value_0, args.1));
            }
        }
        #[inline(always)]
        fn remove(accs: &mut Self::Accs, args: __rt::RefOf<'_, Self::Args>) {
            accs.0.remove((args.0, args.1));
            if let Some(value_0) = args.2 {
                accs.1.remove((value_0, args.1));
            }
        }
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
    impl __rt::Current for WrittenQ2 {
        #[inline]
        fn current<'r>(
            &'r mut self,
            _row: &'r Self::In<'_>,
            _key: __rt::RefOf<'r, Self::Key>,
            accs: &'r Self::Accs,
            _cx: __rt::Cx,
        ) -> Result<Option<Self::Out<'r>>, __rt::Failure> {
            Ok(
                Some(WrittenPricesRow {
                    vwap: Self::select_vwap(accs).at(2)?,
                    there: Self::select_there(accs).at(3)?,
                }),
            )
        }
    }
    /// A row of `Labels` goes to the sinks, then to the queries that read it.
    #[inline]
    fn emit_labels<S: WrittenSinks>(
        row: &WrittenLabelsRow<'_>,
        cx: __rt::Cx,
        host: &mut WrittenHost<S>,
    ) {
        if host.sinks.wants(1) {
            host.put_labels(row, cx.at);
        }
    }
    /// A row of `Prices` goes to the sinks, then to the queries that read it.
    #[inline]
    fn emit_prices<S: WrittenSinks>(
        row: &WrittenPricesRow,
        cx: __rt::Cx,
        host: &mut WrittenHost<S>,
    ) {
        if host.sinks.wants(2) {
            host.put_prices(row, cx.at);
        }
    }
    /// `Labels (statement 5)` reads a row.
    #[inline]
    fn feed_q1<S: WrittenSinks>(
        row: &WrittenTradesRow<'_>,
        cx: __rt::Cx,
        q1: &mut WrittenQ1,
        host: &mut WrittenHost<S>,
    ) {
        match q1.admit(row, cx) {
            Ok(true) => {}
            Ok(false) => return,
            Err(failure) => return host.failed(0, failure, cx.at),
        }
        let row = &row.again();
        match q1.project(row, cx) {
            Ok(row) => emit_labels(&row, cx, host),
            Err(failure) => host.failed(0, failure, cx.at),
        }
    }
    /// `Prices (statement 6)` reads a row.
    #[inline]
    fn feed_q2<S: WrittenSinks>(
        row: &WrittenTradesRow<'_>,
        cx: __rt::Cx,
        q2: &mut __rt::Length<WrittenQ2>,
        host: &mut WrittenHost<S>,
    ) {
        match q2.process(row, cx) {
            Ok(Some(row)) => emit_prices(&row, cx, host),
            Ok(None) => {}
            Err(failure) => host.failed(1, failure, cx.at),
        }
    }
    impl<S: WrittenSinks> __rt::Machine for Written<S> {
        type Waiting = WrittenWaiting;
        #[inline]
        fn clock(&mut self) -> &mut __rt::AppClock {
            &mut self.host.clock
        }
        #[inline]
        fn reorder(&mut self) -> &mut __rt::Reorder<WrittenWaiting> {
            &mut self.waiting
        }
        fn due(&self, _finishing: bool) -> Option<(__rt::Due, usize)> {
            None
        }
        fn fire(&mut self, _operator: usize, _due: __rt::Due) {}
        fn process(&mut self, row: &WrittenWaiting, _at: __rt::Timestamp) {
            match *row {}
        }
        fn settle(&mut self, _now: __rt::Timestamp) {}
        fn flush(&mut self) -> bool {
            false
        }
    }
    impl<S: WrittenSinks> WrittenHost<S> {
        /// Hands a row of `Labels` to the sinks.
        #[inline(always)]
        fn put_labels(&mut self, row: &WrittenLabelsRow<'_>, at: __rt::Timestamp) {
            let held = match &mut self.labels_row {
                Some(held) => {
                    __rt::Columns::assign(&mut held.label, row.label);
                    held
                }
                none => {
                    none.insert(written::Labels {
                        label: __rt::Columns::own(row.label),
                    })
                }
            };
            self.rows += 1;
            __rt::Calling::sink("Labels")
                .around(self.sinks.put(at, WrittenOut::Labels(held)));
        }
        /// Hands a row of `Prices` to the sinks.
        #[inline(always)]
        fn put_prices(&mut self, row: &WrittenPricesRow, at: __rt::Timestamp) {
            let held = match &mut self.prices_row {
                Some(held) => {
                    held.vwap = row.vwap;
                    held.there = row.there;
                    held
                }
                none => {
                    none.insert(written::Prices {
                        vwap: row.vwap,
                        there: row.there,
                    })
                }
            };
            self.rows += 1;
            __rt::Calling::sink("Prices")
                .around(self.sinks.put(at, WrittenOut::Prices(held)));
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
    impl<S> __rt::State for Written<S> {
        fn fingerprint(&self) -> u64 {
            1691111624967804915
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
                    __rt::Holder::new("window of Prices", 13979657025117772577),
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
                3 => self.q2.save(out),
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
                3 => self.q2.restore(from),
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
            __rt::stream_info("Labels", false, None, & [("label", __rt::ValueType::Str,
            true)]), __rt::stream_info("Prices", false, None, & [("vwap",
            __rt::ValueType::Double, true), ("there", __rt::ValueType::Double, true)])
        ]
    });
    impl<S: WrittenSinks> __rt::Engine for Written<S>
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
            let event = WrittenInputs::read(input, row)?;
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
    impl<S: WrittenSinks> __rt::PushRow<crate::model::Trade> for Written<S> {
        #[inline]
        fn push(&mut self, row: &crate::model::Trade) -> __rt::Push {
            self.push_trades(row)
        }
    }
    impl ::core::clone::Clone for WrittenInputs {
        fn clone(&self) -> Self {
            WrittenInputs {}
        }
    }
    #[allow(private_interfaces)]
    impl __rt::KnownEvents for WrittenInputs {
        type Event = WrittenInput;
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
        fn input_of(&self, event: &WrittenInput) -> usize {
            match event {
                WrittenInput::Trades(_) => 0,
            }
        }
        #[inline]
        fn time_of(&self, event: &WrittenInput) -> Option<__rt::Timestamp> {
            match event {
                WrittenInput::Trades(row) => {
                    WrittenTradesRow::of(row).ok().map(|row| row.at)
                }
            }
        }
        fn key_of(&mut self, _event: &WrittenInput) -> Option<u64> {
            None
        }
        fn whole(&self) -> Option<String> {
            Some(String::from("Prices (statement 6) has a window over all rows"))
        }
    }
    #[allow(private_interfaces)]
    impl<S: WrittenSinks> __rt::EventApp for Written<S> {
        type Events = WrittenInputs;
        fn events(&self) -> WrittenInputs {
            WrittenInputs {}
        }
        fn clock(&self) -> &__rt::AppClock {
            &self.host.clock
        }
        #[inline]
        fn take(
            &mut self,
            event: &WrittenInput,
            _arrived: __rt::Timestamp,
        ) -> __rt::Push {
            match event {
                WrittenInput::Trades(row) => self.push_trades(row),
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
    impl ::core::convert::From<crate::model::Trade> for WrittenInput {
        #[inline]
        fn from(row: crate::model::Trade) -> Self {
            WrittenInput::Trades(row)
        }
    }
    #[allow(private_interfaces)]
    impl __rt::EventOf<crate::model::Trade> for WrittenInput {
        #[inline]
        fn row_mut(&mut self) -> Option<&mut crate::model::Trade> {
            match self {
                WrittenInput::Trades(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl WrittenInputs {
        fn read(
            input: usize,
            row: &[__rt::Value],
        ) -> Result<WrittenInput, __rt::EngineError>
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
                    Ok(WrittenInput::Trades(made))
                }
                _ => Err(__rt::unknown_input(&input.to_string(), &STREAMS)),
            }
        }
    }
    #[allow(private_interfaces)]
    impl __rt::ValueEvents for WrittenInputs
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
        ) -> Result<WrittenInput, __rt::EngineError> {
            WrittenInputs::read(input, row)
        }
    }
};
