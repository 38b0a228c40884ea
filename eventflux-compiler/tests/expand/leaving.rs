/// An app for reading.
///
/// ```sql
/// CREATE STREAM Orders (customer STRING NOT NULL, amount INT NOT NULL);
/// INSERT ALL EVENTS INTO Latest
/// SELECT DISTINCT customer, SUM(amount) AS total, MAX(amount) AS largest
/// FROM Orders
/// WINDOW LENGTH(10)
/// GROUP BY customer
/// ORDER BY COUNT(*) DESC, customer
/// LIMIT 3;
/// ```
pub struct Latest<S = ::eventflux::__private::NoSinks> {
    q1: ::eventflux::__private::LengthAll<LatestQ1>,
    q1_moment: ::eventflux::__private::Moment<
        (String, Option<i64>, Option<i32>),
        (i64, String),
    >,
    waiting: ::eventflux::__private::Reorder<LatestWaiting>,
    told: u64,
    wall: Box<dyn ::eventflux::__private::Clock + Send>,
    host: LatestHost<S>,
}
/// Gives [`Latest`] its sinks.
#[must_use = "an app comes of `build`"]
pub struct LatestBuilder<S = ::eventflux::__private::NoSinks> {
    sinks: S,
    wall: Option<Box<dyn ::eventflux::__private::Clock + Send>>,
}
/// The sinks of [`Latest`] as a type of your own, each method a stream's.
#[allow(private_interfaces)]
pub trait LatestSinks {
    /// Takes a row of `Orders` with its time.
    fn on_orders(
        &mut self,
        at: ::eventflux::__private::Timestamp,
        row: &latest::Orders,
    ) {
        let _ = (at, row);
    }
    /// Takes a row of `Latest` with its time.
    fn on_latest(
        &mut self,
        at: ::eventflux::__private::Timestamp,
        row: &latest::Latest,
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
    fn put(&mut self, at: ::eventflux::__private::Timestamp, row: LatestOut<'_>) {
        match row {
            LatestOut::Orders(row) => self.on_orders(at, row),
            LatestOut::Latest(row) => self.on_latest(at, row),
        }
    }
}
/// The rows of [`Latest`].
pub mod latest {
    /// A row of `Orders`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Orders {
        /// `customer` STRING NOT NULL
        pub customer: String,
        /// `amount` INT NOT NULL
        pub amount: i32,
    }
    /// A row of `Latest`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Latest {
        /// `customer` STRING NOT NULL
        pub customer: String,
        /// `total` BIGINT
        pub total: Option<i64>,
        /// `largest` INT
        pub largest: Option<i32>,
    }
}
/// A row of `Orders`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct LatestOrdersRow<'a> {
    customer: &'a str,
    amount: i32,
}
/// A row of `Latest`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct LatestLatestRow<'a> {
    customer: &'a str,
    total: Option<i64>,
    largest: Option<i32>,
}
/// A row on its way to the sinks.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Clone, Copy)]
pub enum LatestOut<'a> {
    Orders(&'a latest::Orders),
    Latest(&'a latest::Latest),
}
/// An event in the reorder buffer.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Debug)]
pub enum LatestWaiting {}
/// An event of any input of [`Latest`].
#[allow(private_interfaces)]
pub enum LatestInput {
    /// Of `Orders`.
    Orders(latest::Orders),
}
/// What is known of events without the app.
#[doc(hidden)]
pub struct LatestInputs {}
/// ```sql
/// INSERT ALL EVENTS INTO Latest
/// SELECT DISTINCT customer, SUM(amount) AS total, MAX(amount) AS largest
/// FROM Orders
/// WINDOW LENGTH(10)
/// GROUP BY customer
/// ORDER BY COUNT(*) DESC, customer
/// LIMIT 3
/// ```
struct LatestQ1 {}
/// What meets the outside: the clock, the sinks, the row last put out of each stream.
struct LatestHost<S> {
    clock: ::eventflux::__private::AppClock,
    errors: ::eventflux::__private::Errors,
    misfits: u64,
    rows: u64,
    sinks: S,
    latest_row: Option<latest::Latest>,
}
#[allow(clippy::unused_unit, clippy::needless_question_mark)]
const _: () = {
    #[allow(unused_imports)]
    use ::eventflux::__private::{self as __rt, At as _};
    impl Latest {
        /// An app to be given its sinks.
        pub fn builder() -> LatestBuilder {
            LatestBuilder {
                sinks: __rt::NoSinks::default(),
                wall: None,
            }
        }
    }
    #[allow(private_interfaces)]
    impl<S: LatestSinks> Latest<S> {
        /// Pushes an event of `Orders`, at the time that the builder's clock shows.
        #[inline]
        pub fn push_orders(&mut self, row: &latest::Orders) -> __rt::Push {
            let at = self.wall.now();
            self.push_orders_at(at, row)
        }
        /// Pushes an event of `Orders` at time `at`, or at the app's clock if it is later.
        #[inline]
        pub fn push_orders_at(
            &mut self,
            at: __rt::Timestamp,
            row: &latest::Orders,
        ) -> __rt::Push {
            let view = LatestOrdersRow::of(row);
            self.take_orders(&view, row, at)
        }
        #[inline]
        fn take_orders(
            &mut self,
            row: &LatestOrdersRow<'_>,
            given: &latest::Orders,
            at: __rt::Timestamp,
        ) -> __rt::Push {
            match __rt::arrive(self, at) {
                __rt::Admit::Now => {
                    let at = self.host.clock.time();
                    if self.host.sinks.wants(0) {
                        self.host.rows += 1;
                        __rt::Calling::sink("Orders")
                            .around(self.host.sinks.put(at, LatestOut::Orders(given)));
                    }
                    self.process_orders(row, __rt::Cx::event(at));
                    __rt::Push::Accepted
                }
                _ => __rt::Push::Refused,
            }
        }
        #[inline]
        fn process_orders(&mut self, row: &LatestOrdersRow<'_>, cx: __rt::Cx) {
            let Self { q1, q1_moment, host, .. } = self;
            feed_q1(row, cx, q1, q1_moment, host);
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
    impl<S> ::core::fmt::Debug for Latest<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Latest")
                .field("clock", &self.host.clock.now())
                .finish_non_exhaustive()
        }
    }
    #[allow(private_interfaces)]
    impl<L> LatestBuilder<__rt::Sinks<L>> {
        /// Calls `sink` with each row of `Orders`.
        pub fn on_orders<F: FnMut(&latest::Orders)>(
            self,
            sink: F,
        ) -> LatestBuilder<__rt::Sinks<__rt::On<0, __rt::EachRow<F>, L>>> {
            LatestBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row of `Orders` and its time.
        pub fn on_orders_at<F: FnMut(__rt::Timestamp, &latest::Orders)>(
            self,
            sink: F,
        ) -> LatestBuilder<__rt::Sinks<__rt::On<0, __rt::EachRowAt<F>, L>>> {
            LatestBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row of `Latest`.
        pub fn on_latest<F: FnMut(&latest::Latest)>(
            self,
            sink: F,
        ) -> LatestBuilder<__rt::Sinks<__rt::On<1, __rt::EachRow<F>, L>>> {
            LatestBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row of `Latest` and its time.
        pub fn on_latest_at<F: FnMut(__rt::Timestamp, &latest::Latest)>(
            self,
            sink: F,
        ) -> LatestBuilder<__rt::Sinks<__rt::On<1, __rt::EachRowAt<F>, L>>> {
            LatestBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row that could not be computed.
        pub fn on_error<F: FnMut(&__rt::RowError)>(
            self,
            sink: F,
        ) -> LatestBuilder<__rt::Sinks<__rt::OnError<F, L>>> {
            LatestBuilder {
                sinks: self.sinks.on_error(sink),
                wall: self.wall,
            }
        }
        /// Gives `outputs` the rows of all streams that it wants as values, and all errors: for tools.
        pub fn outputs<O: __rt::Outputs>(
            self,
            outputs: O,
        ) -> LatestBuilder<__rt::Sinks<__rt::OnAll<O, L>>> {
            LatestBuilder {
                sinks: self.sinks.outputs::<LatestStreams, O>(outputs),
                wall: self.wall,
            }
        }
    }
    impl LatestBuilder {
        /// Takes sinks of an own type, so that the app's type can be named.
        pub fn sinks<T: LatestSinks>(self, sinks: T) -> LatestBuilder<T> {
            LatestBuilder {
                sinks,
                wall: self.wall,
            }
        }
    }
    impl<S: LatestSinks> LatestBuilder<S> {
        /// Takes the times of events from `clock` instead of the system's.
        pub fn clock(mut self, clock: impl __rt::Clock + Send + 'static) -> Self {
            self.wall = Some(Box::new(clock));
            self
        }
        /// The app, before any event.
        pub fn build(self) -> Latest<S> {
            Latest {
                q1: __rt::LengthAll::new(LatestQ1::new(), 10, __rt::Events::All),
                q1_moment: __rt::Moment::new(
                    &[
                        __rt::Direction {
                            descending: true,
                            nulls_first: true,
                        },
                        __rt::Direction {
                            descending: false,
                            nulls_first: false,
                        },
                    ],
                    Some(3),
                    0,
                ),
                waiting: __rt::Reorder::new(),
                told: 0,
                wall: self
                    .wall
                    .unwrap_or_else(|| Box::new(__rt::SystemClock::default())),
                host: LatestHost {
                    clock: __rt::AppClock::arrival(),
                    errors: __rt::Errors::new(
                        vec![
                            __rt::QueryTexts::fixed("Latest (statement 2)", &
                            ["customer", "amount", "SUM(amount)", "MAX(amount)",
                            "COUNT(*)"])
                        ],
                    ),
                    misfits: 0,
                    rows: 0,
                    sinks: self.sinks,
                    latest_row: None,
                },
            }
        }
    }
    impl<S> ::core::fmt::Debug for LatestBuilder<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("LatestBuilder").finish_non_exhaustive()
        }
    }
    struct LatestStreams;
    impl __rt::Streams for LatestStreams {
        type Out<'a> = LatestOut<'a>;
        const NAMES: &'static [&'static str] = &["Orders", "Latest"];
        fn values(row: LatestOut<'_>, values: &mut Vec<__rt::Value>) -> &'static str {
            match row {
                LatestOut::Orders(row) => {
                    values
                        .extend([__rt::value(&row.customer), __rt::value(&row.amount)]);
                    "Orders"
                }
                LatestOut::Latest(row) => {
                    values
                        .extend([
                            __rt::value(&row.customer),
                            __rt::value(&row.total),
                            __rt::value(&row.largest),
                        ]);
                    "Latest"
                }
            }
        }
    }
    impl __rt::Port<0> for LatestStreams {
        type Row = latest::Orders;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                LatestOut::Orders(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl __rt::Port<1> for LatestStreams {
        type Row = latest::Latest;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                LatestOut::Latest(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl<L: __rt::SinkList<LatestStreams>> LatestSinks for __rt::Sinks<L> {
        #[inline(always)]
        fn wants(&self, stream: usize) -> bool {
            self.0.wants(stream)
        }
        #[inline(always)]
        fn wants_errors() -> bool {
            L::wants_errors()
        }
        #[inline(always)]
        fn put(&mut self, at: __rt::Timestamp, row: LatestOut<'_>) {
            self.0.put(at, row);
        }
        fn on_error(&mut self, error: &__rt::RowError) {
            self.0.error(error);
        }
    }
    impl<'a> LatestOrdersRow<'a> {
        #[inline]
        fn of(row: &'a latest::Orders) -> Self {
            LatestOrdersRow {
                customer: __rt::Columns::as_ref(&row.customer),
                amount: row.amount,
            }
        }
    }
    impl LatestQ1 {
        fn new() -> Self {
            LatestQ1 {}
        }
        /// `amount`
        #[inline]
        fn arg_1(row: &LatestOrdersRow<'_>) -> i64 {
            __rt::scalar::cast::cast_i32_i64(row.amount)
        }
        /// `SUM(amount)`
        #[inline]
        fn select_total(
            accs: &<Self as __rt::Stateful>::Accs,
        ) -> Result<Option<i64>, __rt::Cause> {
            accs.0.value()
        }
    }
    impl __rt::Query for LatestQ1 {
        type In<'r> = LatestOrdersRow<'r>;
        type Out<'r> = (LatestLatestRow<'r>, (i64, &'r str));
    }
    impl __rt::Stateful for LatestQ1 {
        type Key = (String,);
        type Args = (i64, i32);
        type Accs = (__rt::SumInt, __rt::SlidingMax<i32>, __rt::Count);
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
            Ok(Some(((row.customer,), (Self::arg_1(row), row.amount))))
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
            accs.2.add_one();
        }
        #[inline(always)]
        fn remove(accs: &mut Self::Accs, args: __rt::RefOf<'_, Self::Args>) {
            accs.0.remove(args.0);
            accs.1.remove(args.1);
            accs.2.remove_one();
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
    impl __rt::Emit for LatestQ1 {
        #[inline]
        fn emit<'r>(
            &'r mut self,
            _kept: __rt::RefOf<'r, Self::Kept>,
            key: __rt::RefOf<'r, Self::Key>,
            accs: &'r Self::Accs,
            _window: __rt::Bounds,
            _cx: __rt::Cx,
        ) -> Result<Option<Self::Out<'r>>, __rt::Failure> {
            let out = LatestLatestRow {
                customer: key.0,
                total: Self::select_total(accs).at(2)?,
                largest: accs.1.value(),
            };
            Ok(Some((out, (accs.2.value(), out.customer))))
        }
    }
    /// A row of `Latest` goes to the sinks, then to the queries that read it.
    #[inline]
    fn emit_latest<S: LatestSinks>(
        row: &LatestLatestRow<'_>,
        cx: __rt::Cx,
        host: &mut LatestHost<S>,
    ) {
        if host.sinks.wants(1) {
            host.put_latest(row, cx.at);
        }
    }
    /// `Latest (statement 2)` reads a row.
    #[inline]
    fn feed_q1<S: LatestSinks>(
        row: &LatestOrdersRow<'_>,
        cx: __rt::Cx,
        q1: &mut __rt::LengthAll<LatestQ1>,
        q1_moment: &mut __rt::Moment<(String, Option<i64>, Option<i32>), (i64, String)>,
        host: &mut LatestHost<S>,
    ) {
        q1.push(row, cx, &mut |out, at| put_out_q1(out, at, q1_moment, host));
        flush_q1(cx.now, q1_moment, host);
    }
    /// A row or an error of `Latest (statement 2)`.
    #[inline]
    fn put_out_q1<S: LatestSinks>(
        out: Result<(LatestLatestRow<'_>, (i64, &'_ str)), __rt::Failure>,
        at: __rt::Timestamp,
        q1_moment: &mut __rt::Moment<(String, Option<i64>, Option<i32>), (i64, String)>,
        host: &mut LatestHost<S>,
    ) {
        match out {
            Ok((row, sort)) => {
                q1_moment
                    .offer_distinct((row.customer, row.total, row.largest), sort, at)
            }
            Err(failure) => host.failed(0, failure, at),
        }
    }
    /// The rows of one moment of `Latest (statement 2)`.
    #[inline]
    fn flush_q1<S: LatestSinks>(
        now: __rt::Timestamp,
        q1_moment: &mut __rt::Moment<(String, Option<i64>, Option<i32>), (i64, String)>,
        host: &mut LatestHost<S>,
    ) {
        q1_moment
            .flush(
                &mut |(c0, c1, c2), at| {
                    let row = LatestLatestRow {
                        customer: c0,
                        total: c1,
                        largest: c2,
                    };
                    emit_latest(&row, __rt::Cx { now, at }, host);
                },
            );
    }
    impl<S: LatestSinks> __rt::Machine for Latest<S> {
        type Waiting = LatestWaiting;
        #[inline]
        fn clock(&mut self) -> &mut __rt::AppClock {
            &mut self.host.clock
        }
        #[inline]
        fn reorder(&mut self) -> &mut __rt::Reorder<LatestWaiting> {
            &mut self.waiting
        }
        fn due(&self, _finishing: bool) -> Option<(__rt::Due, usize)> {
            None
        }
        fn fire(&mut self, _operator: usize, _due: __rt::Due) {}
        fn process(&mut self, row: &LatestWaiting, _at: __rt::Timestamp) {
            match *row {}
        }
        fn settle(&mut self, _now: __rt::Timestamp) {}
        fn flush(&mut self) -> bool {
            false
        }
    }
    impl<S: LatestSinks> LatestHost<S> {
        /// Hands a row of `Latest` to the sinks.
        #[inline(always)]
        fn put_latest(&mut self, row: &LatestLatestRow<'_>, at: __rt::Timestamp) {
            let held = match &mut self.latest_row {
                Some(held) => {
                    __rt::Columns::assign(&mut held.customer, row.customer);
                    held.total = row.total;
                    held.largest = row.largest;
                    held
                }
                none => {
                    none.insert(latest::Latest {
                        customer: __rt::Columns::own(row.customer),
                        total: row.total,
                        largest: row.largest,
                    })
                }
            };
            self.rows += 1;
            __rt::Calling::sink("Latest")
                .around(self.sinks.put(at, LatestOut::Latest(held)));
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
    impl<S> __rt::State for Latest<S> {
        fn fingerprint(&self) -> u64 {
            13177364733072259192
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
                    __rt::Holder::new("window of Latest", 15838065712141200640),
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
            __rt::stream_info("Orders", true, None, & [("customer", __rt::ValueType::Str,
            false), ("amount", __rt::ValueType::Int, false)]),
            __rt::stream_info("Latest", false, None, & [("customer",
            __rt::ValueType::Str, false), ("total", __rt::ValueType::BigInt, true),
            ("largest", __rt::ValueType::Int, true)])
        ]
    });
    impl<S: LatestSinks> __rt::Engine for Latest<S> {
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
                "Orders" => 0,
                _ => return Err(__rt::unknown_input(stream, &STREAMS)),
            };
            let event = LatestInputs::read(input, row)?;
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
    impl<S: LatestSinks> __rt::PushRow<latest::Orders> for Latest<S> {
        #[inline]
        fn push(&mut self, row: &latest::Orders) -> __rt::Push {
            self.push_orders(row)
        }
    }
    impl ::core::clone::Clone for LatestInputs {
        fn clone(&self) -> Self {
            LatestInputs {}
        }
    }
    #[allow(private_interfaces)]
    impl __rt::KnownEvents for LatestInputs {
        type Event = LatestInput;
        fn event_time(&self) -> bool {
            false
        }
        fn lateness(&self) -> i64 {
            0
        }
        fn inputs(&self) -> Vec<String> {
            vec![String::from("Orders")]
        }
        #[inline]
        fn input_of(&self, event: &LatestInput) -> usize {
            match event {
                LatestInput::Orders(_) => 0,
            }
        }
        #[inline]
        fn time_of(&self, _event: &LatestInput) -> Option<__rt::Timestamp> {
            None
        }
        fn key_of(&mut self, _event: &LatestInput) -> Option<u64> {
            None
        }
        fn whole(&self) -> Option<String> {
            Some(String::from("Latest (statement 2) has a window over all rows"))
        }
    }
    #[allow(private_interfaces)]
    impl<S: LatestSinks> __rt::EventApp for Latest<S> {
        type Events = LatestInputs;
        fn events(&self) -> LatestInputs {
            LatestInputs {}
        }
        fn clock(&self) -> &__rt::AppClock {
            &self.host.clock
        }
        #[inline]
        fn take(&mut self, event: &LatestInput, arrived: __rt::Timestamp) -> __rt::Push {
            match event {
                LatestInput::Orders(row) => self.push_orders_at(arrived, row),
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
    impl ::core::convert::From<latest::Orders> for LatestInput {
        #[inline]
        fn from(row: latest::Orders) -> Self {
            LatestInput::Orders(row)
        }
    }
    #[allow(private_interfaces)]
    impl __rt::EventOf<latest::Orders> for LatestInput {
        #[inline]
        fn row_mut(&mut self) -> Option<&mut latest::Orders> {
            match self {
                LatestInput::Orders(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl LatestInputs {
        fn read(
            input: usize,
            row: &[__rt::Value],
        ) -> Result<LatestInput, __rt::EngineError> {
            match input {
                0 => {
                    __rt::check_width("Orders", row, 2)?;
                    let made = latest::Orders {
                        customer: __rt::Columns::own(
                            __rt::column::<&'_ str>(row, 0, "Orders.customer")?,
                        ),
                        amount: __rt::column::<i32>(row, 1, "Orders.amount")?,
                    };
                    Ok(LatestInput::Orders(made))
                }
                _ => Err(__rt::unknown_input(&input.to_string(), &STREAMS)),
            }
        }
    }
    #[allow(private_interfaces)]
    impl __rt::ValueEvents for LatestInputs {
        fn columns(&self, input: usize) -> Vec<__rt::ColumnInfo> {
            __rt::input_columns(&STREAMS, input)
        }
        fn event_from(
            &self,
            input: usize,
            row: &[__rt::Value],
        ) -> Result<LatestInput, __rt::EngineError> {
            LatestInputs::read(input, row)
        }
    }
};
