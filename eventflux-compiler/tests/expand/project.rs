/// An app for reading.
///
/// ```sql
/// CREATE STREAM Quotes (symbol STRING NOT NULL, bid DOUBLE, ask DOUBLE, size INT NOT NULL);
/// INSERT INTO Spreads
/// SELECT UPPER(symbol) AS symbol, ask - bid AS spread, size * 2 AS doubled, CASE WHEN bid IS NOT NULL THEN bid ELSE 0.0 END AS bid, COALESCE(ask, bid) AS best, symbol LIKE 'A%' AS a, size IN (1, 2, 3) AS small, ask - bid BETWEEN 0 AND 1 AS tight
/// FROM Quotes
/// WHERE ask > bid AND size > 0;
/// ```
pub struct Spreads<S = ::eventflux::__private::NoSinks> {
    q1: SpreadsQ1,
    waiting: ::eventflux::__private::Reorder<SpreadsWaiting>,
    told: u64,
    wall: Box<dyn ::eventflux::__private::Clock + Send>,
    host: SpreadsHost<S>,
}
/// Gives [`Spreads`] its sinks.
#[must_use = "an app comes of `build`"]
pub struct SpreadsBuilder<S = ::eventflux::__private::NoSinks> {
    sinks: S,
    wall: Option<Box<dyn ::eventflux::__private::Clock + Send>>,
}
/// The sinks of [`Spreads`] as a type of your own, each method a stream's.
#[allow(private_interfaces)]
pub trait SpreadsSinks {
    /// Takes a row of `Quotes` with its time.
    fn on_quotes(
        &mut self,
        at: ::eventflux::__private::Timestamp,
        row: &spreads::Quotes,
    ) {
        let _ = (at, row);
    }
    /// Takes a row of `Spreads` with its time.
    fn on_spreads(
        &mut self,
        at: ::eventflux::__private::Timestamp,
        row: &spreads::Spreads,
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
    fn put(&mut self, at: ::eventflux::__private::Timestamp, row: SpreadsOut<'_>) {
        match row {
            SpreadsOut::Quotes(row) => self.on_quotes(at, row),
            SpreadsOut::Spreads(row) => self.on_spreads(at, row),
        }
    }
}
/// The rows of [`Spreads`].
pub mod spreads {
    /// A row of `Quotes`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Quotes {
        /// `symbol` STRING NOT NULL
        pub symbol: String,
        /// `bid` DOUBLE
        pub bid: Option<f64>,
        /// `ask` DOUBLE
        pub ask: Option<f64>,
        /// `size` INT NOT NULL
        pub size: i32,
    }
    /// A row of `Spreads`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Spreads {
        /// `symbol` STRING NOT NULL
        pub symbol: String,
        /// `spread` DOUBLE
        pub spread: Option<f64>,
        /// `doubled` INT NOT NULL
        pub doubled: i32,
        /// `bid` DOUBLE NOT NULL
        pub bid: f64,
        /// `best` DOUBLE
        pub best: Option<f64>,
        /// `a` BOOL NOT NULL
        pub a: bool,
        /// `small` BOOL NOT NULL
        pub small: bool,
        /// `tight` BOOL
        pub tight: Option<bool>,
    }
}
/// A row of `Quotes`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct SpreadsQuotesRow<'a> {
    symbol: &'a str,
    bid: Option<f64>,
    ask: Option<f64>,
    size: i32,
}
/// A row of `Spreads`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct SpreadsSpreadsRow<'a> {
    symbol: &'a str,
    spread: Option<f64>,
    doubled: i32,
    bid: f64,
    best: Option<f64>,
    a: bool,
    small: bool,
    tight: Option<bool>,
}
/// A row on its way to the sinks.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Clone, Copy)]
pub enum SpreadsOut<'a> {
    Quotes(&'a spreads::Quotes),
    Spreads(&'a spreads::Spreads),
}
/// An event in the reorder buffer.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Debug)]
pub enum SpreadsWaiting {}
/// An event of any input of [`Spreads`].
#[allow(private_interfaces)]
pub enum SpreadsInput {
    /// Of `Quotes`.
    Quotes(spreads::Quotes),
}
/// What is known of events without the app.
#[doc(hidden)]
pub struct SpreadsInputs {}
/// ```sql
/// INSERT INTO Spreads
/// SELECT UPPER(symbol) AS symbol, ask - bid AS spread, size * 2 AS doubled, CASE WHEN bid IS NOT NULL THEN bid ELSE 0.0 END AS bid, COALESCE(ask, bid) AS best, symbol LIKE 'A%' AS a, size IN (1, 2, 3) AS small, ask - bid BETWEEN 0 AND 1 AS tight
/// FROM Quotes
/// WHERE ask > bid AND size > 0
/// ```
struct SpreadsQ1 {
    select_symbol_text: String,
    prepared_0: ::eventflux::__private::scalar::prepared::Like,
}
/// What meets the outside: the clock, the sinks, the row last put out of each stream.
struct SpreadsHost<S> {
    clock: ::eventflux::__private::AppClock,
    errors: ::eventflux::__private::Errors,
    misfits: u64,
    rows: u64,
    sinks: S,
    spreads_row: Option<spreads::Spreads>,
}
#[allow(clippy::unused_unit, clippy::needless_question_mark)]
const _: () = {
    #[allow(unused_imports)]
    use ::eventflux::__private::{self as __rt, At as _};
    impl Spreads {
        /// An app to be given its sinks.
        pub fn builder() -> SpreadsBuilder {
            SpreadsBuilder {
                sinks: __rt::NoSinks::default(),
                wall: None,
            }
        }
    }
    #[allow(private_interfaces)]
    impl<S: SpreadsSinks> Spreads<S> {
        /// Pushes an event of `Quotes`, at the time that the builder's clock shows.
        #[inline]
        pub fn push_quotes(&mut self, row: &spreads::Quotes) -> __rt::Push {
            let at = self.wall.now();
            self.push_quotes_at(at, row)
        }
        /// Pushes an event of `Quotes` at time `at`, or at the app's clock if it is later.
        #[inline]
        pub fn push_quotes_at(
            &mut self,
            at: __rt::Timestamp,
            row: &spreads::Quotes,
        ) -> __rt::Push {
            let view = SpreadsQuotesRow::of(row);
            self.take_quotes(&view, row, at)
        }
        #[inline]
        fn take_quotes(
            &mut self,
            row: &SpreadsQuotesRow<'_>,
            given: &spreads::Quotes,
            at: __rt::Timestamp,
        ) -> __rt::Push {
            match __rt::arrive(self, at) {
                __rt::Admit::Now => {
                    let at = self.host.clock.time();
                    if self.host.sinks.wants(0) {
                        self.host.rows += 1;
                        __rt::Calling::sink("Quotes")
                            .around(self.host.sinks.put(at, SpreadsOut::Quotes(given)));
                    }
                    self.process_quotes(row, __rt::Cx::event(at));
                    __rt::Push::Accepted
                }
                _ => __rt::Push::Refused,
            }
        }
        #[inline]
        fn process_quotes(&mut self, row: &SpreadsQuotesRow<'_>, cx: __rt::Cx) {
            let Self { q1, host, .. } = self;
            feed_q1(row, cx, q1, host);
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
    impl<S> ::core::fmt::Debug for Spreads<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Spreads")
                .field("clock", &self.host.clock.now())
                .finish_non_exhaustive()
        }
    }
    #[allow(private_interfaces)]
    impl<L> SpreadsBuilder<__rt::Sinks<L>> {
        /// Calls `sink` with each row of `Quotes`.
        pub fn on_quotes<F: FnMut(&spreads::Quotes)>(
            self,
            sink: F,
        ) -> SpreadsBuilder<__rt::Sinks<__rt::On<0, __rt::EachRow<F>, L>>> {
            SpreadsBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row of `Quotes` and its time.
        pub fn on_quotes_at<F: FnMut(__rt::Timestamp, &spreads::Quotes)>(
            self,
            sink: F,
        ) -> SpreadsBuilder<__rt::Sinks<__rt::On<0, __rt::EachRowAt<F>, L>>> {
            SpreadsBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row of `Spreads`.
        pub fn on_spreads<F: FnMut(&spreads::Spreads)>(
            self,
            sink: F,
        ) -> SpreadsBuilder<__rt::Sinks<__rt::On<1, __rt::EachRow<F>, L>>> {
            SpreadsBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row of `Spreads` and its time.
        pub fn on_spreads_at<F: FnMut(__rt::Timestamp, &spreads::Spreads)>(
            self,
            sink: F,
        ) -> SpreadsBuilder<__rt::Sinks<__rt::On<1, __rt::EachRowAt<F>, L>>> {
            SpreadsBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row that could not be computed.
        pub fn on_error<F: FnMut(&__rt::RowError)>(
            self,
            sink: F,
        ) -> SpreadsBuilder<__rt::Sinks<__rt::OnError<F, L>>> {
            SpreadsBuilder {
                sinks: self.sinks.on_error(sink),
                wall: self.wall,
            }
        }
        /// Gives `outputs` the rows of all streams that it wants as values, and all errors: for tools.
        pub fn outputs<O: __rt::Outputs>(
            self,
            outputs: O,
        ) -> SpreadsBuilder<__rt::Sinks<__rt::OnAll<O, L>>> {
            SpreadsBuilder {
                sinks: self.sinks.outputs::<SpreadsStreams, O>(outputs),
                wall: self.wall,
            }
        }
    }
    impl SpreadsBuilder {
        /// Takes sinks of an own type, so that the app's type can be named.
        pub fn sinks<T: SpreadsSinks>(self, sinks: T) -> SpreadsBuilder<T> {
            SpreadsBuilder {
                sinks,
                wall: self.wall,
            }
        }
    }
    impl<S: SpreadsSinks> SpreadsBuilder<S> {
        /// Takes the times of events from `clock` instead of the system's.
        pub fn clock(mut self, clock: impl __rt::Clock + Send + 'static) -> Self {
            self.wall = Some(Box::new(clock));
            self
        }
        /// The app, before any event.
        pub fn build(self) -> Spreads<S> {
            Spreads {
                q1: SpreadsQ1::new(),
                waiting: __rt::Reorder::new(),
                told: 0,
                wall: self
                    .wall
                    .unwrap_or_else(|| Box::new(__rt::SystemClock::default())),
                host: SpreadsHost {
                    clock: __rt::AppClock::arrival(),
                    errors: __rt::Errors::new(
                        vec![
                            __rt::QueryTexts::fixed("Spreads (statement 2)", &
                            ["ask > bid AND size > 0", "UPPER(symbol)", "ask - bid",
                            "size * 2",
                            "CASE WHEN bid IS NOT NULL THEN bid ELSE 0.0 END",
                            "COALESCE(ask, bid)", "symbol LIKE 'A%'",
                            "size IN (1, 2, 3)", "ask - bid BETWEEN 0 AND 1"])
                        ],
                    ),
                    misfits: 0,
                    rows: 0,
                    sinks: self.sinks,
                    spreads_row: None,
                },
            }
        }
    }
    impl<S> ::core::fmt::Debug for SpreadsBuilder<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("SpreadsBuilder").finish_non_exhaustive()
        }
    }
    struct SpreadsStreams;
    impl __rt::Streams for SpreadsStreams {
        type Out<'a> = SpreadsOut<'a>;
        const NAMES: &'static [&'static str] = &["Quotes", "Spreads"];
        fn values(row: SpreadsOut<'_>, values: &mut Vec<__rt::Value>) -> &'static str {
            match row {
                SpreadsOut::Quotes(row) => {
                    values
                        .extend([
                            __rt::value(&row.symbol),
                            __rt::value(&row.bid),
                            __rt::value(&row.ask),
                            __rt::value(&row.size),
                        ]);
                    "Quotes"
                }
                SpreadsOut::Spreads(row) => {
                    values
                        .extend([
                            __rt::value(&row.symbol),
                            __rt::value(&row.spread),
                            __rt::value(&row.doubled),
                            __rt::value(&row.bid),
                            __rt::value(&row.best),
                            __rt::value(&row.a),
                            __rt::value(&row.small),
                            __rt::value(&row.tight),
                        ]);
                    "Spreads"
                }
            }
        }
    }
    impl __rt::Port<0> for SpreadsStreams {
        type Row = spreads::Quotes;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                SpreadsOut::Quotes(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl __rt::Port<1> for SpreadsStreams {
        type Row = spreads::Spreads;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                SpreadsOut::Spreads(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl<L: __rt::SinkList<SpreadsStreams>> SpreadsSinks for __rt::Sinks<L> {
        #[inline(always)]
        fn wants(&self, stream: usize) -> bool {
            self.0.wants(stream)
        }
        #[inline(always)]
        fn wants_errors() -> bool {
            L::wants_errors()
        }
        #[inline(always)]
        fn put(&mut self, at: __rt::Timestamp, row: SpreadsOut<'_>) {
            self.0.put(at, row);
        }
        fn on_error(&mut self, error: &__rt::RowError) {
            self.0.error(error);
        }
    }
    impl<'a> SpreadsQuotesRow<'a> {
        #[inline]
        fn of(row: &'a spreads::Quotes) -> Self {
            SpreadsQuotesRow {
                symbol: __rt::Columns::as_ref(&row.symbol),
                bid: row.bid,
                ask: row.ask,
                size: row.size,
            }
        }
    }
    impl SpreadsQ1 {
        fn new() -> Self {
            SpreadsQ1 {
                select_symbol_text: Default::default(),
                prepared_0: __rt::checked(__rt::scalar::prepared::Like::new("A%")),
            }
        }
        /// `ask > bid AND size > 0`
        #[inline]
        fn filter(row: &SpreadsQuotesRow<'_>) -> bool {
            matches!((row.ask, row.bid), (Some(a), Some(b)) if a > b) && row.size > 0
        }
        /// `UPPER(symbol)`
        #[inline]
        fn select_symbol<'r>(
            row: &'r SpreadsQuotesRow<'r>,
            text_0: &'r mut String,
        ) -> &'r str {
            __rt::scalar::text::upper(row.symbol, text_0)
        }
        /// `ask - bid`
        #[inline]
        fn select_spread(row: &SpreadsQuotesRow<'_>) -> Option<f64> {
            match (row.ask, row.bid) {
                (Some(a), Some(b)) => Some(a - b),
                _ => None,
            }
        }
        /// `size * 2`
        #[inline]
        fn select_doubled(row: &SpreadsQuotesRow<'_>) -> Result<i32, __rt::Cause> {
            __rt::scalar::arithmetic::mul_i32(row.size, 2)
        }
        /// `CASE WHEN bid IS NOT NULL THEN bid ELSE 0.0 END`
        #[inline]
        fn select_bid(row: &SpreadsQuotesRow<'_>) -> f64 {
            if row.bid.is_some() { row.bid.unwrap_or_default() } else { 0.0 }
        }
        /// `COALESCE(ask, bid)`
        #[inline]
        fn select_best(row: &SpreadsQuotesRow<'_>) -> Option<f64> {
            row.ask.or(row.bid)
        }
        /// `symbol LIKE 'A%'`
        #[inline]
        fn select_a(
            row: &SpreadsQuotesRow<'_>,
            prepared_0: &__rt::scalar::prepared::Like,
        ) -> bool {
            __rt::scalar::pattern::like_prepared(row.symbol, prepared_0)
        }
        /// `size IN (1, 2, 3)`
        #[inline]
        fn select_small(row: &SpreadsQuotesRow<'_>) -> bool {
            row.size == 1 || row.size == 2 || row.size == 3
        }
        /// `ask - bid BETWEEN 0 AND 1`
        #[inline]
        fn select_tight(row: &SpreadsQuotesRow<'_>) -> Option<bool> {
            {
                let it = match (row.ask, row.bid) {
                    (Some(a), Some(b)) => Some(a - b),
                    _ => None,
                };
                match match it {
                    Some(a) => Some(a >= 0.0),
                    None => None,
                } {
                    Some(false) => Some(false),
                    a => {
                        __rt::logic::and(
                            a,
                            match it {
                                Some(a) => Some(a <= 1.0),
                                None => None,
                            },
                        )
                    }
                }
            }
        }
    }
    impl SpreadsQ1 {
        #[inline]
        fn admit(
            &mut self,
            row: &SpreadsQuotesRow<'_>,
            _cx: __rt::Cx,
        ) -> Result<bool, __rt::Failure> {
            Ok(Self::filter(row))
        }
        #[inline]
        fn project<'r>(
            &'r mut self,
            row: &'r SpreadsQuotesRow<'_>,
            _cx: __rt::Cx,
        ) -> Result<SpreadsSpreadsRow<'r>, __rt::Failure> {
            Ok(SpreadsSpreadsRow {
                symbol: Self::select_symbol(row, &mut self.select_symbol_text),
                spread: Self::select_spread(row),
                doubled: Self::select_doubled(row).at(3)?,
                bid: Self::select_bid(row),
                best: Self::select_best(row),
                a: Self::select_a(row, &self.prepared_0),
                small: Self::select_small(row),
                tight: Self::select_tight(row),
            })
        }
    }
    /// A row of `Spreads` goes to the sinks, then to the queries that read it.
    #[inline]
    fn emit_spreads<S: SpreadsSinks>(
        row: &SpreadsSpreadsRow<'_>,
        cx: __rt::Cx,
        host: &mut SpreadsHost<S>,
    ) {
        if host.sinks.wants(1) {
            host.put_spreads(row, cx.at);
        }
    }
    /// `Spreads (statement 2)` reads a row.
    #[inline]
    fn feed_q1<S: SpreadsSinks>(
        row: &SpreadsQuotesRow<'_>,
        cx: __rt::Cx,
        q1: &mut SpreadsQ1,
        host: &mut SpreadsHost<S>,
    ) {
        match q1.admit(row, cx) {
            Ok(true) => {}
            Ok(false) => return,
            Err(failure) => return host.failed(0, failure, cx.at),
        }
        match q1.project(row, cx) {
            Ok(row) => emit_spreads(&row, cx, host),
            Err(failure) => host.failed(0, failure, cx.at),
        }
    }
    impl<S: SpreadsSinks> __rt::Machine for Spreads<S> {
        type Waiting = SpreadsWaiting;
        #[inline]
        fn clock(&mut self) -> &mut __rt::AppClock {
            &mut self.host.clock
        }
        #[inline]
        fn reorder(&mut self) -> &mut __rt::Reorder<SpreadsWaiting> {
            &mut self.waiting
        }
        fn due(&self, _finishing: bool) -> Option<(__rt::Due, usize)> {
            None
        }
        fn fire(&mut self, _operator: usize, _due: __rt::Due) {}
        fn process(&mut self, row: &SpreadsWaiting, _at: __rt::Timestamp) {
            match *row {}
        }
        fn settle(&mut self, _now: __rt::Timestamp) {}
        fn flush(&mut self) -> bool {
            false
        }
    }
    impl<S: SpreadsSinks> SpreadsHost<S> {
        /// Hands a row of `Spreads` to the sinks.
        #[inline(always)]
        fn put_spreads(&mut self, row: &SpreadsSpreadsRow<'_>, at: __rt::Timestamp) {
            let held = match &mut self.spreads_row {
                Some(held) => {
                    __rt::Columns::assign(&mut held.symbol, row.symbol);
                    held.spread = row.spread;
                    held.doubled = row.doubled;
                    held.bid = row.bid;
                    held.best = row.best;
                    held.a = row.a;
                    held.small = row.small;
                    held.tight = row.tight;
                    held
                }
                none => {
                    none.insert(spreads::Spreads {
                        symbol: __rt::Columns::own(row.symbol),
                        spread: row.spread,
                        doubled: row.doubled,
                        bid: row.bid,
                        best: row.best,
                        a: row.a,
                        small: row.small,
                        tight: row.tight,
                    })
                }
            };
            self.rows += 1;
            __rt::Calling::sink("Spreads")
                .around(self.sinks.put(at, SpreadsOut::Spreads(held)));
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
    impl<S> __rt::State for Spreads<S> {
        fn fingerprint(&self) -> u64 {
            11317162103155012735
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
            __rt::stream_info("Quotes", true, None, & [("symbol", __rt::ValueType::Str,
            false), ("bid", __rt::ValueType::Double, true), ("ask",
            __rt::ValueType::Double, true), ("size", __rt::ValueType::Int, false)]),
            __rt::stream_info("Spreads", false, None, & [("symbol", __rt::ValueType::Str,
            false), ("spread", __rt::ValueType::Double, true), ("doubled",
            __rt::ValueType::Int, false), ("bid", __rt::ValueType::Double, false),
            ("best", __rt::ValueType::Double, true), ("a", __rt::ValueType::Bool, false),
            ("small", __rt::ValueType::Bool, false), ("tight", __rt::ValueType::Bool,
            true)])
        ]
    });
    impl<S: SpreadsSinks> __rt::Engine for Spreads<S> {
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
                "Quotes" => 0,
                _ => return Err(__rt::unknown_input(stream, &STREAMS)),
            };
            let event = SpreadsInputs::read(input, row)?;
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
        fn state(&mut self) -> &mut dyn __rt::State {
            self
        }
        fn explain(&self) -> String {
            self.explain().to_owned()
        }
    }
    impl<S: SpreadsSinks> __rt::PushRow<spreads::Quotes> for Spreads<S> {
        #[inline]
        fn push(&mut self, row: &spreads::Quotes) -> __rt::Push {
            self.push_quotes(row)
        }
    }
    impl ::core::clone::Clone for SpreadsInputs {
        fn clone(&self) -> Self {
            SpreadsInputs {}
        }
    }
    #[allow(private_interfaces)]
    impl __rt::KnownEvents for SpreadsInputs {
        type Event = SpreadsInput;
        fn event_time(&self) -> bool {
            false
        }
        fn lateness(&self) -> i64 {
            0
        }
        fn inputs(&self) -> Vec<String> {
            vec![String::from("Quotes")]
        }
        #[inline]
        fn input_of(&self, event: &SpreadsInput) -> usize {
            match event {
                SpreadsInput::Quotes(_) => 0,
            }
        }
        #[inline]
        fn time_of(&self, _event: &SpreadsInput) -> Option<__rt::Timestamp> {
            None
        }
        fn key_of(&mut self, _event: &SpreadsInput) -> Option<u64> {
            None
        }
        fn whole(&self) -> Option<String> {
            None
        }
    }
    #[allow(private_interfaces)]
    impl<S: SpreadsSinks> __rt::EventApp for Spreads<S> {
        type Events = SpreadsInputs;
        fn events(&self) -> SpreadsInputs {
            SpreadsInputs {}
        }
        fn clock(&self) -> &__rt::AppClock {
            &self.host.clock
        }
        #[inline]
        fn take(
            &mut self,
            event: &SpreadsInput,
            arrived: __rt::Timestamp,
        ) -> __rt::Push {
            match event {
                SpreadsInput::Quotes(row) => self.push_quotes_at(arrived, row),
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
    impl ::core::convert::From<spreads::Quotes> for SpreadsInput {
        #[inline]
        fn from(row: spreads::Quotes) -> Self {
            SpreadsInput::Quotes(row)
        }
    }
    #[allow(private_interfaces)]
    impl __rt::EventOf<spreads::Quotes> for SpreadsInput {
        #[inline]
        fn row_mut(&mut self) -> Option<&mut spreads::Quotes> {
            match self {
                SpreadsInput::Quotes(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl SpreadsInputs {
        fn read(
            input: usize,
            row: &[__rt::Value],
        ) -> Result<SpreadsInput, __rt::EngineError> {
            match input {
                0 => {
                    __rt::check_width("Quotes", row, 4)?;
                    let made = spreads::Quotes {
                        symbol: __rt::Columns::own(
                            __rt::column::<&'_ str>(row, 0, "Quotes.symbol")?,
                        ),
                        bid: __rt::column::<Option<f64>>(row, 1, "Quotes.bid")?,
                        ask: __rt::column::<Option<f64>>(row, 2, "Quotes.ask")?,
                        size: __rt::column::<i32>(row, 3, "Quotes.size")?,
                    };
                    Ok(SpreadsInput::Quotes(made))
                }
                _ => Err(__rt::unknown_input(&input.to_string(), &STREAMS)),
            }
        }
    }
    #[allow(private_interfaces)]
    impl __rt::ValueEvents for SpreadsInputs {
        fn columns(&self, input: usize) -> Vec<__rt::ColumnInfo> {
            __rt::input_columns(&STREAMS, input)
        }
        fn event_from(
            &self,
            input: usize,
            row: &[__rt::Value],
        ) -> Result<SpreadsInput, __rt::EngineError> {
            SpreadsInputs::read(input, row)
        }
    }
};
