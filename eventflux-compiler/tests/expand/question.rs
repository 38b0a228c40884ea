/// An app for reading.
///
/// ```sql
/// CREATE TABLE Planes (tail STRING, seats INT, PRIMARY KEY (tail));
/// CREATE QUERY large AS SELECT tail
/// FROM Planes
/// WHERE seats > 100;
/// ```
pub struct Fleet<S = ::eventflux::__private::NoSinks> {
    waiting: ::eventflux::__private::Reorder<FleetWaiting>,
    told: u64,
    wall: Box<dyn ::eventflux::__private::Clock + Send>,
    host: FleetHost<S>,
}
/// Gives [`Fleet`] its sinks.
#[must_use = "an app comes of `build`"]
pub struct FleetBuilder<S = ::eventflux::__private::NoSinks> {
    sinks: S,
    wall: Option<Box<dyn ::eventflux::__private::Clock + Send>>,
}
/// The sinks of [`Fleet`] as a type of your own, each method a stream's.
#[allow(private_interfaces)]
pub trait FleetSinks {
    /// Takes a row of `Planes` with its time.
    fn on_planes(&mut self, at: ::eventflux::__private::Timestamp, row: &fleet::Planes) {
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
    fn put(&mut self, at: ::eventflux::__private::Timestamp, row: FleetOut<'_>) {
        match row {
            FleetOut::Planes(row) => self.on_planes(at, row),
        }
    }
}
/// The rows of [`Fleet`].
pub mod fleet {
    /// A row of `Planes`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Planes {
        /// `tail` STRING NOT NULL
        pub tail: String,
        /// `seats` INT
        pub seats: Option<i32>,
    }
    #[doc(hidden)]
    pub type RowsOfPlanes = Planes;
    /// A row of `large`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Large {
        /// `tail` STRING NOT NULL
        pub tail: String,
    }
    /// A row of `large`.
    #[allow(non_camel_case_types)]
    pub type large = Large;
}
/// A row of `Planes`.
#[derive(Clone, Copy)]
#[allow(dead_code)]
struct FleetPlanesRow<'a> {
    tail: &'a str,
    seats: Option<i32>,
}
/// A row on its way to the sinks.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Clone, Copy)]
pub enum FleetOut<'a> {
    Planes(&'a fleet::Planes),
}
/// An event in the reorder buffer.
#[doc(hidden)]
#[allow(private_interfaces)]
#[derive(Debug)]
pub enum FleetWaiting {}
/// An event of any input of [`Fleet`].
#[allow(private_interfaces)]
pub enum FleetInput {}
/// What is known of events without the app.
#[doc(hidden)]
pub struct FleetInputs {}
/// What the table `Planes` is.
#[doc(hidden)]
#[derive(Debug)]
pub struct FleetPlanesTable;
/// What meets the outside: the clock, the sinks, the row last put out of each stream.
struct FleetHost<S> {
    clock: ::eventflux::__private::AppClock,
    errors: ::eventflux::__private::Errors,
    misfits: u64,
    rows: u64,
    sinks: S,
    planes_row: Option<fleet::Planes>,
    table_planes: ::eventflux::__private::table::Table<FleetPlanesTable>,
}
#[allow(clippy::unused_unit, clippy::needless_question_mark)]
const _: () = {
    #[allow(unused_imports)]
    use ::eventflux::__private::{self as __rt, At as _};
    impl Fleet {
        /// An app to be given its sinks.
        pub fn builder() -> FleetBuilder {
            FleetBuilder {
                sinks: __rt::NoSinks::default(),
                wall: None,
            }
        }
    }
    #[allow(private_interfaces)]
    impl<S: FleetSinks> Fleet<S> {
        /// The table `Planes`.
        pub fn planes(&self) -> __rt::TableRef<'_, FleetPlanesTable> {
            __rt::TableRef::new(&self.host.table_planes)
        }
        /// The table `Planes`, to be changed between two events.
        pub fn planes_mut(&mut self) -> __rt::TableMut<'_, Self, FleetPlanesTable> {
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
    impl<S> ::core::fmt::Debug for Fleet<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Fleet")
                .field("clock", &self.host.clock.now())
                .finish_non_exhaustive()
        }
    }
    #[allow(private_interfaces)]
    impl<L> FleetBuilder<__rt::Sinks<L>> {
        /// Calls `sink` with each row of `Planes`.
        pub fn on_planes<F: FnMut(&fleet::Planes)>(
            self,
            sink: F,
        ) -> FleetBuilder<__rt::Sinks<__rt::On<0, __rt::EachRow<F>, L>>> {
            FleetBuilder {
                sinks: self.sinks.on(__rt::EachRow(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row of `Planes` and its time.
        pub fn on_planes_at<F: FnMut(__rt::Timestamp, &fleet::Planes)>(
            self,
            sink: F,
        ) -> FleetBuilder<__rt::Sinks<__rt::On<0, __rt::EachRowAt<F>, L>>> {
            FleetBuilder {
                sinks: self.sinks.on(__rt::EachRowAt(sink)),
                wall: self.wall,
            }
        }
        /// Calls `sink` with each row that could not be computed.
        pub fn on_error<F: FnMut(&__rt::RowError)>(
            self,
            sink: F,
        ) -> FleetBuilder<__rt::Sinks<__rt::OnError<F, L>>> {
            FleetBuilder {
                sinks: self.sinks.on_error(sink),
                wall: self.wall,
            }
        }
        /// Gives `outputs` the rows of all streams that it wants as values, and all errors: for tools.
        pub fn outputs<O: __rt::Outputs>(
            self,
            outputs: O,
        ) -> FleetBuilder<__rt::Sinks<__rt::OnAll<O, L>>> {
            FleetBuilder {
                sinks: self.sinks.outputs::<FleetStreams, O>(outputs),
                wall: self.wall,
            }
        }
    }
    impl FleetBuilder {
        /// Takes sinks of an own type, so that the app's type can be named.
        pub fn sinks<T: FleetSinks>(self, sinks: T) -> FleetBuilder<T> {
            FleetBuilder {
                sinks,
                wall: self.wall,
            }
        }
    }
    impl<S: FleetSinks> FleetBuilder<S> {
        /// Takes the times of events from `clock` instead of the system's.
        pub fn clock(mut self, clock: impl __rt::Clock + Send + 'static) -> Self {
            self.wall = Some(Box::new(clock));
            self
        }
        /// The app, before any event.
        pub fn build(self) -> Fleet<S> {
            Fleet {
                waiting: __rt::Reorder::new(),
                told: 0,
                wall: self
                    .wall
                    .unwrap_or_else(|| Box::new(__rt::SystemClock::default())),
                host: FleetHost {
                    clock: __rt::AppClock::arrival(),
                    errors: __rt::Errors::new(vec![]),
                    misfits: 0,
                    rows: 0,
                    sinks: self.sinks,
                    planes_row: None,
                    table_planes: __rt::table::Table::new(FleetPlanesTable),
                },
            }
        }
    }
    impl<S> ::core::fmt::Debug for FleetBuilder<S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("FleetBuilder").finish_non_exhaustive()
        }
    }
    struct FleetStreams;
    impl __rt::Streams for FleetStreams {
        type Out<'a> = FleetOut<'a>;
        const NAMES: &'static [&'static str] = &["Planes"];
        fn values(row: FleetOut<'_>, values: &mut Vec<__rt::Value>) -> &'static str {
            match row {
                FleetOut::Planes(row) => {
                    values.extend([__rt::value(&row.tail), __rt::value(&row.seats)]);
                    "Planes"
                }
            }
        }
    }
    impl __rt::Port<0> for FleetStreams {
        type Row = fleet::Planes;
        #[inline(always)]
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
            match out {
                FleetOut::Planes(row) => Some(row),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    }
    impl<L: __rt::SinkList<FleetStreams>> FleetSinks for __rt::Sinks<L> {
        #[inline(always)]
        fn wants(&self, stream: usize) -> bool {
            self.0.wants(stream)
        }
        #[inline(always)]
        fn wants_errors() -> bool {
            L::wants_errors()
        }
        #[inline(always)]
        fn put(&mut self, at: __rt::Timestamp, row: FleetOut<'_>) {
            self.0.put(at, row);
        }
        fn on_error(&mut self, error: &__rt::RowError) {
            self.0.error(error);
        }
    }
    impl __rt::table::Definition for FleetPlanesTable {
        type Row = (String, Option<i32>);
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
            &[]
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
        fn ranks(&self, _index: usize, _row: __rt::table::RowOf<'_, Self>) -> bool {
            true
        }
        #[inline]
        fn order(
            &self,
            _index: usize,
            _a: __rt::table::RowOf<'_, Self>,
            _b: __rt::table::RowOf<'_, Self>,
        ) -> ::core::cmp::Ordering {
            ::core::cmp::Ordering::Equal
        }
    }
    impl __rt::HostTable for FleetPlanesTable {
        type Owned = fleet::Planes;
        type Key<'k> = &'k str;
        fn borrow(row: &Self::Owned) -> __rt::table::RowOf<'_, Self> {
            (__rt::Columns::as_ref(&row.tail), row.seats)
        }
        fn own(row: __rt::table::RowOf<'_, Self>) -> Self::Owned {
            fleet::Planes {
                tail: __rt::Columns::own(row.0),
                seats: row.1,
            }
        }
        fn values(row: __rt::table::RowOf<'_, Self>) -> Vec<__rt::Value> {
            vec![__rt::Value::from(row.0), __rt::Value::from(row.1)]
        }
        fn read(
            values: &[__rt::Value],
        ) -> Result<__rt::table::RowOf<'_, Self>, __rt::EngineError> {
            __rt::check_width("Planes", values, 2)?;
            Ok((
                __rt::column::<&'_ str>(values, 0, "Planes.tail")?,
                __rt::column::<Option<i32>>(values, 1, "Planes.seats")?,
            ))
        }
        fn hash_of(key: Self::Key<'_>) -> u64 {
            <(String,) as __rt::Key>::hash((key,))
        }
        fn has(row: __rt::table::RowOf<'_, Self>, key: Self::Key<'_>) -> bool {
            <String as __rt::Ordered>::order(row.0, key).is_eq()
        }
        fn read_key(values: &[__rt::Value]) -> Result<Self::Key<'_>, __rt::EngineError> {
            __rt::check_width("Planes", values, 1)?;
            Ok(__rt::column::<&'_ str>(values, 0, "Planes.tail")?)
        }
    }
    impl<S: FleetSinks> __rt::HasTable<FleetPlanesTable> for Fleet<S> {
        fn table(&self) -> &__rt::table::Table<FleetPlanesTable> {
            &self.host.table_planes
        }
        fn table_mut(&mut self) -> &mut __rt::table::Table<FleetPlanesTable> {
            &mut self.host.table_planes
        }
        fn written(&mut self, row: __rt::table::RowOf<'_, FleetPlanesTable>) {
            let Self { host, .. } = self;
            if let Some(now) = host.clock.now() {
                let (c0, c1) = row;
                let row = FleetPlanesRow {
                    tail: c0,
                    seats: c1,
                };
                emit_planes(&row, __rt::Cx::event(now), host);
            }
        }
    }
    /// A row of `Planes` goes to the sinks, then to the queries that read it.
    #[inline]
    fn emit_planes<S: FleetSinks>(
        row: &FleetPlanesRow<'_>,
        cx: __rt::Cx,
        host: &mut FleetHost<S>,
    ) {
        if host.sinks.wants(0) {
            host.put_planes(row, cx.at);
        }
    }
    impl<S: FleetSinks> __rt::Machine for Fleet<S> {
        type Waiting = FleetWaiting;
        #[inline]
        fn clock(&mut self) -> &mut __rt::AppClock {
            &mut self.host.clock
        }
        #[inline]
        fn reorder(&mut self) -> &mut __rt::Reorder<FleetWaiting> {
            &mut self.waiting
        }
        fn due(&self, _finishing: bool) -> Option<(__rt::Due, usize)> {
            None
        }
        fn fire(&mut self, _operator: usize, _due: __rt::Due) {}
        fn process(&mut self, row: &FleetWaiting, _at: __rt::Timestamp) {
            match *row {}
        }
        fn settle(&mut self, _now: __rt::Timestamp) {}
        fn flush(&mut self) -> bool {
            false
        }
    }
    impl<S: FleetSinks> FleetHost<S> {
        /// Hands a row of `Planes` to the sinks.
        #[inline(always)]
        fn put_planes(&mut self, row: &FleetPlanesRow<'_>, at: __rt::Timestamp) {
            let held = match &mut self.planes_row {
                Some(held) => {
                    __rt::Columns::assign(&mut held.tail, row.tail);
                    held.seats = row.seats;
                    held
                }
                none => {
                    none.insert(fleet::Planes {
                        tail: __rt::Columns::own(row.tail),
                        seats: row.seats,
                    })
                }
            };
            self.rows += 1;
            __rt::Calling::sink("Planes")
                .around(self.sinks.put(at, FleetOut::Planes(held)));
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
    impl<S> __rt::State for Fleet<S> {
        fn fingerprint(&self) -> u64 {
            9556328437402394341
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
                    __rt::Holder::new("table Planes", 18277464339831767717),
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
                3 => self.host.table_planes.save(out),
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
                3 => self.host.table_planes.restore(from),
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
            __rt::table_info("Planes", & [("tail", __rt::ValueType::Str, false),
            ("seats", __rt::ValueType::Int, true)], & [0])
        ]
    });
    static STREAMS: ::std::sync::LazyLock<Vec<__rt::StreamInfo>> = ::std::sync::LazyLock::new(||
    {
        vec![
            __rt::stream_info("Planes", false, None, & [("tail", __rt::ValueType::Str,
            false), ("seats", __rt::ValueType::Int, true)])
        ]
    });
    impl<S: FleetSinks> __rt::Engine for Fleet<S> {
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
            match stream {
                _ => Err(__rt::unknown_input(stream, &STREAMS)),
            }
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
                "Planes" => Ok(__rt::table_values(&self.host.table_planes)),
                _ => Err(__rt::unknown_table(table, &TABLES)),
            }
        }
        fn change_table(
            &mut self,
            table: &str,
            change: __rt::TableChange<'_>,
        ) -> Result<bool, __rt::EngineError> {
            match table {
                "Planes" => __rt::change_table::<FleetPlanesTable, _>(self, change),
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
    impl ::core::clone::Clone for FleetInputs {
        fn clone(&self) -> Self {
            FleetInputs {}
        }
    }
    #[allow(private_interfaces)]
    impl __rt::KnownEvents for FleetInputs {
        type Event = FleetInput;
        fn event_time(&self) -> bool {
            false
        }
        fn lateness(&self) -> i64 {
            0
        }
        fn inputs(&self) -> Vec<String> {
            vec![]
        }
        #[inline]
        fn input_of(&self, event: &FleetInput) -> usize {
            match *event {}
        }
        #[inline]
        fn time_of(&self, _event: &FleetInput) -> Option<__rt::Timestamp> {
            None
        }
        fn key_of(&mut self, _event: &FleetInput) -> Option<u64> {
            None
        }
        fn whole(&self) -> Option<String> {
            None
        }
    }
    #[allow(private_interfaces)]
    impl<S: FleetSinks> __rt::EventApp for Fleet<S> {
        type Events = FleetInputs;
        fn events(&self) -> FleetInputs {
            FleetInputs {}
        }
        fn clock(&self) -> &__rt::AppClock {
            &self.host.clock
        }
        #[inline]
        fn take(&mut self, event: &FleetInput, arrived: __rt::Timestamp) -> __rt::Push {
            match *event {}
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
    #[allow(dead_code)]
    const _: () = {
        /// Answers `large`.
        ///
        /// ```sql
        /// CREATE STREAM "rows of Planes" (tail STRING NOT NULL, seats INT);
        /// INSERT INTO large
        /// SELECT tail
        /// FROM "rows of Planes" AS Planes
        /// WHERE seats > 100
        /// WINDOW LENGTHBATCH(4294967295);
        /// ```
        pub struct FleetLargeQuestion<S = ::eventflux::__private::NoSinks> {
            q1: ::eventflux::__private::LengthBatchRows<FleetLargeQuestionQ1>,
            waiting: ::eventflux::__private::Reorder<FleetLargeQuestionWaiting>,
            told: u64,
            wall: Box<dyn ::eventflux::__private::Clock + Send>,
            host: FleetLargeQuestionHost<S>,
        }
        /// Gives [`FleetLargeQuestion`] its sinks.
        #[must_use = "an app comes of `build`"]
        pub struct FleetLargeQuestionBuilder<S = ::eventflux::__private::NoSinks> {
            sinks: S,
            wall: Option<Box<dyn ::eventflux::__private::Clock + Send>>,
        }
        /// The sinks of [`FleetLargeQuestion`] as a type of your own, each method a stream's.
        #[allow(private_interfaces)]
        pub trait FleetLargeQuestionSinks {
            /// Takes a row of `rows of Planes` with its time.
            fn on_rows_of_planes(
                &mut self,
                at: ::eventflux::__private::Timestamp,
                row: &fleet::RowsOfPlanes,
            ) {
                let _ = (at, row);
            }
            /// Takes a row of `large` with its time.
            fn on_large(
                &mut self,
                at: ::eventflux::__private::Timestamp,
                row: &fleet::Large,
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
            fn put(
                &mut self,
                at: ::eventflux::__private::Timestamp,
                row: FleetLargeQuestionOut<'_>,
            ) {
                match row {
                    FleetLargeQuestionOut::RowsOfPlanes(row) => {
                        self.on_rows_of_planes(at, row)
                    }
                    FleetLargeQuestionOut::Large(row) => self.on_large(at, row),
                }
            }
        }
        /// A row of `rows of Planes`.
        #[derive(Clone, Copy)]
        #[allow(dead_code)]
        struct FleetLargeQuestionRowsOfPlanesRow<'a> {
            tail: &'a str,
            seats: Option<i32>,
        }
        /// A row of `large`.
        #[derive(Clone, Copy)]
        #[allow(dead_code)]
        struct FleetLargeQuestionLargeRow<'a> {
            tail: &'a str,
        }
        /// A row on its way to the sinks.
        #[doc(hidden)]
        #[allow(private_interfaces)]
        #[derive(Clone, Copy)]
        pub enum FleetLargeQuestionOut<'a> {
            RowsOfPlanes(&'a fleet::RowsOfPlanes),
            Large(&'a fleet::Large),
        }
        /// An event in the reorder buffer.
        #[doc(hidden)]
        #[allow(private_interfaces)]
        #[derive(Debug)]
        pub enum FleetLargeQuestionWaiting {}
        /// ```sql
        /// INSERT INTO large
        /// SELECT tail
        /// FROM "rows of Planes" AS Planes
        /// WHERE seats > 100
        /// WINDOW LENGTHBATCH(4294967295)
        /// ```
        struct FleetLargeQuestionQ1 {}
        /// What meets the outside: the clock, the sinks, the row last put out of each stream.
        struct FleetLargeQuestionHost<S> {
            clock: ::eventflux::__private::AppClock,
            errors: ::eventflux::__private::Errors,
            misfits: u64,
            rows: u64,
            sinks: S,
            large_row: Option<fleet::Large>,
        }
        #[allow(clippy::unused_unit, clippy::needless_question_mark)]
        const _: () = {
            #[allow(unused_imports)]
            use ::eventflux::__private::{self as __rt, At as _};
            impl FleetLargeQuestion {
                /// An app to be given its sinks.
                pub fn builder() -> FleetLargeQuestionBuilder {
                    FleetLargeQuestionBuilder {
                        sinks: __rt::NoSinks::default(),
                        wall: None,
                    }
                }
            }
            #[allow(private_interfaces)]
            impl<S: FleetLargeQuestionSinks> FleetLargeQuestion<S> {
                /// Pushes an event of `rows of Planes`, at the time that the builder's clock shows.
                #[inline]
                pub fn push_rows_of_planes(
                    &mut self,
                    row: &fleet::RowsOfPlanes,
                ) -> __rt::Push {
                    let at = self.wall.now();
                    self.push_rows_of_planes_at(at, row)
                }
                /// Pushes an event of `rows of Planes` at time `at`, or at the app's clock if it is later.
                #[inline]
                pub fn push_rows_of_planes_at(
                    &mut self,
                    at: __rt::Timestamp,
                    row: &fleet::RowsOfPlanes,
                ) -> __rt::Push {
                    let view = FleetLargeQuestionRowsOfPlanesRow::of(row);
                    self.take_rows_of_planes(&view, row, at)
                }
                #[inline]
                fn take_rows_of_planes(
                    &mut self,
                    row: &FleetLargeQuestionRowsOfPlanesRow<'_>,
                    given: &fleet::RowsOfPlanes,
                    at: __rt::Timestamp,
                ) -> __rt::Push {
                    match __rt::arrive(self, at) {
                        __rt::Admit::Now => {
                            let at = self.host.clock.time();
                            if self.host.sinks.wants(0) {
                                self.host.rows += 1;
                                __rt::Calling::sink("rows of Planes")
                                    .around(
                                        self
                                            .host
                                            .sinks
                                            .put(at, FleetLargeQuestionOut::RowsOfPlanes(given)),
                                    );
                            }
                            self.process_rows_of_planes(row, __rt::Cx::event(at));
                            __rt::Push::Accepted
                        }
                        _ => __rt::Push::Refused,
                    }
                }
                #[inline]
                fn process_rows_of_planes(
                    &mut self,
                    row: &FleetLargeQuestionRowsOfPlanesRow<'_>,
                    cx: __rt::Cx,
                ) {
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
                    __rt::counters(
                        &self.host.clock,
                        &self.host.errors,
                        self.host.misfits,
                        0,
                    )
                }
                /// The plans as text.
                pub fn explain(&self) -> &'static str {
                    ""
                }
                /// The whole state between two events.
                pub fn snapshot(&mut self) -> Vec<u8> {
                    __rt::snapshot(self)
                }
                /// Takes over the state of a snapshot.
                ///
                /// # Errors
                /// If the bytes are damaged or of another app; this one is then as it was before.
                pub fn restore(
                    &mut self,
                    snapshot: &[u8],
                ) -> Result<(), __rt::StateError> {
                    __rt::restore(self, snapshot)
                }
            }
            impl<S> ::core::fmt::Debug for FleetLargeQuestion<S> {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("FleetLargeQuestion")
                        .field("clock", &self.host.clock.now())
                        .finish_non_exhaustive()
                }
            }
            #[allow(private_interfaces)]
            impl<L> FleetLargeQuestionBuilder<__rt::Sinks<L>> {
                /// Calls `sink` with each row of `rows of Planes`.
                pub fn on_rows_of_planes<F: FnMut(&fleet::RowsOfPlanes)>(
                    self,
                    sink: F,
                ) -> FleetLargeQuestionBuilder<
                    __rt::Sinks<__rt::On<0, __rt::EachRow<F>, L>>,
                > {
                    FleetLargeQuestionBuilder {
                        sinks: self.sinks.on(__rt::EachRow(sink)),
                        wall: self.wall,
                    }
                }
                /// Calls `sink` with each row of `rows of Planes` and its time.
                pub fn on_rows_of_planes_at<
                    F: FnMut(__rt::Timestamp, &fleet::RowsOfPlanes),
                >(
                    self,
                    sink: F,
                ) -> FleetLargeQuestionBuilder<
                    __rt::Sinks<__rt::On<0, __rt::EachRowAt<F>, L>>,
                > {
                    FleetLargeQuestionBuilder {
                        sinks: self.sinks.on(__rt::EachRowAt(sink)),
                        wall: self.wall,
                    }
                }
                /// Calls `sink` with each row of `large`.
                pub fn on_large<F: FnMut(&fleet::Large)>(
                    self,
                    sink: F,
                ) -> FleetLargeQuestionBuilder<
                    __rt::Sinks<__rt::On<1, __rt::EachRow<F>, L>>,
                > {
                    FleetLargeQuestionBuilder {
                        sinks: self.sinks.on(__rt::EachRow(sink)),
                        wall: self.wall,
                    }
                }
                /// Calls `sink` with each row of `large` and its time.
                pub fn on_large_at<F: FnMut(__rt::Timestamp, &fleet::Large)>(
                    self,
                    sink: F,
                ) -> FleetLargeQuestionBuilder<
                    __rt::Sinks<__rt::On<1, __rt::EachRowAt<F>, L>>,
                > {
                    FleetLargeQuestionBuilder {
                        sinks: self.sinks.on(__rt::EachRowAt(sink)),
                        wall: self.wall,
                    }
                }
                /// Calls `sink` with each row that could not be computed.
                pub fn on_error<F: FnMut(&__rt::RowError)>(
                    self,
                    sink: F,
                ) -> FleetLargeQuestionBuilder<__rt::Sinks<__rt::OnError<F, L>>> {
                    FleetLargeQuestionBuilder {
                        sinks: self.sinks.on_error(sink),
                        wall: self.wall,
                    }
                }
                /// Gives `outputs` the rows of all streams that it wants as values, and all errors: for tools.
                pub fn outputs<O: __rt::Outputs>(
                    self,
                    outputs: O,
                ) -> FleetLargeQuestionBuilder<__rt::Sinks<__rt::OnAll<O, L>>> {
                    FleetLargeQuestionBuilder {
                        sinks: self
                            .sinks
                            .outputs::<FleetLargeQuestionStreams, O>(outputs),
                        wall: self.wall,
                    }
                }
            }
            impl FleetLargeQuestionBuilder {
                /// Takes sinks of an own type, so that the app's type can be named.
                pub fn sinks<T: FleetLargeQuestionSinks>(
                    self,
                    sinks: T,
                ) -> FleetLargeQuestionBuilder<T> {
                    FleetLargeQuestionBuilder {
                        sinks,
                        wall: self.wall,
                    }
                }
            }
            impl<S: FleetLargeQuestionSinks> FleetLargeQuestionBuilder<S> {
                /// Takes the times of events from `clock` instead of the system's.
                pub fn clock(
                    mut self,
                    clock: impl __rt::Clock + Send + 'static,
                ) -> Self {
                    self.wall = Some(Box::new(clock));
                    self
                }
                /// The app, before any event.
                pub fn build(self) -> FleetLargeQuestion<S> {
                    FleetLargeQuestion {
                        q1: __rt::LengthBatchRows::new(
                            FleetLargeQuestionQ1::new(),
                            4294967295,
                        ),
                        waiting: __rt::Reorder::new(),
                        told: 0,
                        wall: self
                            .wall
                            .unwrap_or_else(|| Box::new(__rt::SystemClock::default())),
                        host: FleetLargeQuestionHost {
                            clock: __rt::AppClock::arrival(),
                            errors: __rt::Errors::new(
                                vec![
                                    __rt::QueryTexts::fixed("large (statement 2)", &
                                    ["seats > 100", "tail"])
                                ],
                            ),
                            misfits: 0,
                            rows: 0,
                            sinks: self.sinks,
                            large_row: None,
                        },
                    }
                }
            }
            impl<S> ::core::fmt::Debug for FleetLargeQuestionBuilder<S> {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("FleetLargeQuestionBuilder").finish_non_exhaustive()
                }
            }
            struct FleetLargeQuestionStreams;
            impl __rt::Streams for FleetLargeQuestionStreams {
                type Out<'a> = FleetLargeQuestionOut<'a>;
                const NAMES: &'static [&'static str] = &["rows of Planes", "large"];
                fn values(
                    row: FleetLargeQuestionOut<'_>,
                    values: &mut Vec<__rt::Value>,
                ) -> &'static str {
                    match row {
                        FleetLargeQuestionOut::RowsOfPlanes(row) => {
                            values
                                .extend([__rt::value(&row.tail), __rt::value(&row.seats)]);
                            "rows of Planes"
                        }
                        FleetLargeQuestionOut::Large(row) => {
                            values.extend([__rt::value(&row.tail)]);
                            "large"
                        }
                    }
                }
            }
            impl __rt::Port<0> for FleetLargeQuestionStreams {
                type Row = fleet::RowsOfPlanes;
                #[inline(always)]
                fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
                    match out {
                        FleetLargeQuestionOut::RowsOfPlanes(row) => Some(row),
                        #[allow(unreachable_patterns)]
                        _ => None,
                    }
                }
            }
            impl __rt::Port<1> for FleetLargeQuestionStreams {
                type Row = fleet::Large;
                #[inline(always)]
                fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row> {
                    match out {
                        FleetLargeQuestionOut::Large(row) => Some(row),
                        #[allow(unreachable_patterns)]
                        _ => None,
                    }
                }
            }
            impl<L: __rt::SinkList<FleetLargeQuestionStreams>> FleetLargeQuestionSinks
            for __rt::Sinks<L> {
                #[inline(always)]
                fn wants(&self, stream: usize) -> bool {
                    self.0.wants(stream)
                }
                #[inline(always)]
                fn wants_errors() -> bool {
                    L::wants_errors()
                }
                #[inline(always)]
                fn put(&mut self, at: __rt::Timestamp, row: FleetLargeQuestionOut<'_>) {
                    self.0.put(at, row);
                }
                fn on_error(&mut self, error: &__rt::RowError) {
                    self.0.error(error);
                }
            }
            impl<'a> FleetLargeQuestionRowsOfPlanesRow<'a> {
                #[inline]
                fn of(row: &'a fleet::RowsOfPlanes) -> Self {
                    FleetLargeQuestionRowsOfPlanesRow {
                        tail: __rt::Columns::as_ref(&row.tail),
                        seats: row.seats,
                    }
                }
            }
            impl FleetLargeQuestionQ1 {
                fn new() -> Self {
                    FleetLargeQuestionQ1 {}
                }
                /// `seats > 100`
                #[inline]
                fn filter(row: &FleetLargeQuestionRowsOfPlanesRow<'_>) -> bool {
                    matches!(row.seats, Some(a) if a > 100)
                }
            }
            impl __rt::Query for FleetLargeQuestionQ1 {
                type In<'r> = FleetLargeQuestionRowsOfPlanesRow<'r>;
                type Out<'r> = FleetLargeQuestionLargeRow<'r>;
            }
            impl __rt::Stateful for FleetLargeQuestionQ1 {
                type Key = ();
                type Args = ();
                type Accs = ();
                type Kept = (String,);
                type Forever = ();
                #[inline]
                fn admit(
                    &mut self,
                    row: &Self::In<'_>,
                    _cx: __rt::Cx,
                ) -> Result<bool, __rt::Failure> {
                    Ok(Self::filter(row))
                }
                #[inline]
                fn enter<'r>(
                    &'r mut self,
                    _row: &'r Self::In<'_>,
                    _cx: __rt::Cx,
                ) -> __rt::Entering<'r, Self> {
                    Ok(Some(((), ())))
                }
                #[inline]
                fn keep<'r>(
                    &self,
                    row: &'r Self::In<'_>,
                    _cx: __rt::Cx,
                ) -> __rt::RefOf<'r, Self::Kept> {
                    (row.tail,)
                }
                #[inline]
                fn accumulators(&self) -> Self::Accs {
                    Default::default()
                }
                #[inline(always)]
                fn add(_accs: &mut Self::Accs, _args: __rt::RefOf<'_, Self::Args>) {}
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
            impl __rt::Emit for FleetLargeQuestionQ1 {
                #[inline]
                fn emit<'r>(
                    &'r mut self,
                    kept: __rt::RefOf<'r, Self::Kept>,
                    _key: __rt::RefOf<'r, Self::Key>,
                    _accs: &'r Self::Accs,
                    _window: __rt::Bounds,
                    _cx: __rt::Cx,
                ) -> Result<Option<Self::Out<'r>>, __rt::Failure> {
                    Ok(
                        Some(FleetLargeQuestionLargeRow {
                            tail: kept.0,
                        }),
                    )
                }
            }
            /// A row of `large` goes to the sinks, then to the queries that read it.
            #[inline]
            fn emit_large<S: FleetLargeQuestionSinks>(
                row: &FleetLargeQuestionLargeRow<'_>,
                cx: __rt::Cx,
                host: &mut FleetLargeQuestionHost<S>,
            ) {
                if host.sinks.wants(1) {
                    host.put_large(row, cx.at);
                }
            }
            /// `large (statement 2)` reads a row.
            #[inline]
            fn feed_q1<S: FleetLargeQuestionSinks>(
                row: &FleetLargeQuestionRowsOfPlanesRow<'_>,
                cx: __rt::Cx,
                q1: &mut __rt::LengthBatchRows<FleetLargeQuestionQ1>,
                host: &mut FleetLargeQuestionHost<S>,
            ) {
                q1.push(row, cx, &mut |out, at| put_out_q1(out, cx.row(at), host));
            }
            /// A row or an error of `large (statement 2)`.
            #[inline(always)]
            fn put_out_q1<S: FleetLargeQuestionSinks>(
                out: Result<FleetLargeQuestionLargeRow<'_>, __rt::Failure>,
                cx: __rt::Cx,
                host: &mut FleetLargeQuestionHost<S>,
            ) {
                match out {
                    Ok(row) => emit_large(&row, cx, host),
                    Err(failure) => host.failed(0, failure, cx.at),
                }
            }
            impl<S: FleetLargeQuestionSinks> __rt::Machine for FleetLargeQuestion<S> {
                type Waiting = FleetLargeQuestionWaiting;
                #[inline]
                fn clock(&mut self) -> &mut __rt::AppClock {
                    &mut self.host.clock
                }
                #[inline]
                fn reorder(&mut self) -> &mut __rt::Reorder<FleetLargeQuestionWaiting> {
                    &mut self.waiting
                }
                fn due(&self, _finishing: bool) -> Option<(__rt::Due, usize)> {
                    None
                }
                fn fire(&mut self, _operator: usize, _due: __rt::Due) {}
                fn process(
                    &mut self,
                    row: &FleetLargeQuestionWaiting,
                    _at: __rt::Timestamp,
                ) {
                    match *row {}
                }
                fn settle(&mut self, _now: __rt::Timestamp) {}
                fn flush(&mut self) -> bool {
                    let Self { q1, host, .. } = self;
                    let now = host.clock.time();
                    let flushed = q1
                        .flush(
                            now,
                            &mut |out, at| put_out_q1(out, __rt::Cx { now, at }, host),
                        );
                    if flushed {
                        return true;
                    }
                    false
                }
            }
            impl<S: FleetLargeQuestionSinks> FleetLargeQuestionHost<S> {
                /// Hands a row of `large` to the sinks.
                #[inline(always)]
                fn put_large(
                    &mut self,
                    row: &FleetLargeQuestionLargeRow<'_>,
                    at: __rt::Timestamp,
                ) {
                    let held = match &mut self.large_row {
                        Some(held) => {
                            __rt::Columns::assign(&mut held.tail, row.tail);
                            held
                        }
                        none => {
                            none.insert(fleet::Large {
                                tail: __rt::Columns::own(row.tail),
                            })
                        }
                    };
                    self.rows += 1;
                    __rt::Calling::sink("large")
                        .around(self.sinks.put(at, FleetLargeQuestionOut::Large(held)));
                }
                /// Counts and reports a row that query number `query` could not compute.
                #[cold]
                fn failed(
                    &mut self,
                    query: usize,
                    failure: __rt::Failure,
                    at: __rt::Timestamp,
                ) {
                    if self.errors.count(query, &failure.cause) && S::wants_errors() {
                        self.sinks.on_error(&self.errors.describe(query, failure, at));
                    }
                }
                /// Counts and reports a row that a stream could not take from, or give to, the host.
                #[cold]
                fn misfit(
                    &mut self,
                    stream: &str,
                    misfit: __rt::Misfit,
                    at: __rt::Timestamp,
                ) {
                    self.misfits += 1;
                    if S::wants_errors() {
                        self.sinks.on_error(&__rt::misfit(stream, misfit, at));
                    }
                }
            }
            impl<S> __rt::State for FleetLargeQuestion<S> {
                fn fingerprint(&self) -> u64 {
                    9127414179262627253
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
                            __rt::Holder::new("window of large", 12786435728001853649),
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
            impl<S: FleetLargeQuestionSinks> FleetLargeQuestion<S> {
                fn __answer<'r>(
                    &mut self,
                    now: __rt::Timestamp,
                    rows: impl Iterator<Item = (&'r str, Option<i32>)>,
                ) {
                    let _ = __rt::arrive(self, now);
                    for (c0, c1) in rows {
                        self.process_rows_of_planes(
                            &FleetLargeQuestionRowsOfPlanesRow {
                                tail: c0,
                                seats: c1,
                            },
                            __rt::Cx::event(now),
                        );
                    }
                    __rt::finish(self);
                }
            }
        };
        #[allow(private_interfaces)]
        impl<S: FleetSinks> Fleet<S> {
            /// Answers the query `large` over the tables as they are now.
            ///
            /// ```sql
            /// CREATE QUERY large AS SELECT tail
            /// FROM Planes
            /// WHERE seats > 100
            /// ```
            pub fn large(&self) -> __rt::Answer<fleet::Large> {
                let mut answer = __rt::Answer::default();
                let __rt::Answer { rows, errors, .. } = &mut answer;
                let mut asked = FleetLargeQuestion::builder()
                    .on_large(|row| rows.push(::core::clone::Clone::clone(row)))
                    .on_error(|error| errors.push(::core::clone::Clone::clone(error)))
                    .build();
                let now = self
                    .host
                    .clock
                    .now()
                    .unwrap_or(__rt::Timestamp::from_micros(0));
                asked.__answer(now, self.host.table_planes.rows());
                drop(asked);
                answer
            }
        }
    };
};
