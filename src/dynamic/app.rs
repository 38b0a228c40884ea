//! An app that runs.

use std::fmt;

use eventflux_compiler::physical::{self, ClockMode, HolderKind, Origin};
use eventflux_compiler::syntax::ast::{self, StatementKind};
use eventflux_compiler::syntax::limits::with_stack;
use eventflux_compiler::{Compiled, DeclaredQuestion};
use eventflux_runtime::app::Holder;
use eventflux_runtime::engine::{Counters, EngineError, Outputs, StreamInfo, TableInfo};
use eventflux_runtime::stream::{Clock, SystemClock};
use eventflux_runtime::value::ColumnInfo;
use eventflux_runtime::{RowError, Timestamp, Value};

use super::cells::ColumnType;
use super::compiler::Compiler;
use super::core::{Core, Host, Listeners};
use super::error::Error;
use super::input::InputStream;
use super::opaque;
use super::query::Splitter;
use super::row::Row;

/// An app made of SQL at run time.
///
/// The [module](super) shows how it is used. It can be moved to another thread.
pub struct App {
    pub(super) core: Core,
    pub(super) inputs: Vec<InputStream>,
    /// The numbers of inputs by name, for pushes by name.
    pub(super) by_name: Vec<(String, usize)>,
    /// The types of each stream's columns.
    pub(super) columns: Vec<Vec<ColumnType>>,
    pub(super) event_time: bool,
    /// How far events may be out of order, in microseconds.
    pub(super) lateness: i64,
    /// What prevents that it is split into copies by keys.
    pub(super) whole: Option<String>,
    pub(super) fingerprint: u64,
    /// What keeps something, with names, and which part each of them is.
    pub(super) holders: Vec<Holder>,
    pub(super) kinds: Vec<HolderKind>,
    /// What identifies each stream in the state.
    pub(super) stream_hashes: Vec<u64>,
    /// Who was told last what changed.
    pub(super) told: u64,
    /// To which copy of a split app an event is to go.
    pub(super) splitter: Splitter,
    explain: String,
    /// What questions of the host need to know: tables, indexes and functions.
    pub(super) declarations: Vec<ast::Statement>,
    /// The questions that it declares.
    pub(super) questions: Vec<DeclaredQuestion>,
    pub(super) clock: Box<dyn Clock + Send>,
    /// Rows that are not pushed as they are.
    pub(super) scratch: Scratch,
    subscriptions: u64,
}

/// Room for rows that are not pushed as they are.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) widened: Vec<Value>,
    pub(super) adjusted: Vec<Value>,
    pub(super) fields: Vec<Value>,
}

/// Something that listens to an app; see [`App::on`].
///
/// Dropping it changes nothing; [`App::unsubscribe`] ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Subscription(u64);

impl App {
    /// Compiles SQL text. An app of streams OF Rust structs needs a [`Compiler`] that knows them.
    ///
    /// # Errors
    /// All errors of the text at once.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use eventflux::dynamic::App;
    ///
    /// let mut app = App::compile(
    ///     "CREATE STREAM Trades (symbol STRING NOT NULL, volume INT NOT NULL);
    ///      INSERT INTO Totals SELECT symbol, SUM(volume) AS total FROM Trades GROUP BY symbol;",
    /// )?;
    /// app.on("Totals", |at, row| println!("{at} {row:?}"))?;
    /// app.push("Trades", ("IBM", 100))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn compile(sql: &str) -> Result<App, Error> {
        Compiler::new().compile(sql)
    }

    /// Compiles an app that was built as a tree.
    ///
    /// # Errors
    /// All errors of the app at once; they have no places.
    pub fn from_ast(app: &ast::App) -> Result<App, Error> {
        Compiler::new().from_ast(app)
    }

    /// Makes an app of what the compiler gave, for tools that look at its plans first.
    ///
    /// # Errors
    /// If a query reads a column of a Rust type that SQL does not know.
    pub fn from_compiled(compiled: &Compiled) -> Result<App, Error> {
        // Expressions are trees, as deep as the compiler allows: lowering them takes the stack that compiling took.
        with_stack(|| App::of(compiled))
    }

    fn of(compiled: &Compiled) -> Result<App, Error> {
        let plan = &compiled.physical;
        opaque::check(plan)?;
        let mut app = App::assemble(compiled);
        super::table::load(plan, &mut app.core.host)?;
        Ok(app)
    }

    /// The app, its tables empty; of Rust types it must have none but those that SQL only carries.
    pub(super) fn assemble(compiled: &Compiled) -> App {
        let plan = &compiled.physical;
        let mut core = Core::new(plan);
        let mut inputs = Vec::new();
        for (number, stream) in plan.streams.iter().enumerate() {
            let input = InputStream::of(number, stream);
            let info = (!stream.anonymous).then(|| {
                core.host.infos.push(info(stream));
                core.host.infos.len() - 1
            });
            core.host.streams.push(Listeners { info, handlers: Vec::new(), wanted: false, between: None });
            inputs.extend(input);
        }
        for physical::Between { stream, of } in physical::between(plan) {
            let name = |stream: &usize| plan.streams[*stream].name.clone().into();
            core.host.streams[stream].between = Some(core.host.between.len());
            core.host.between.push(crate::Between::new(name(&stream), of.iter().map(name).collect()));
            core.host.passed.push(0);
        }
        for table in &plan.tables {
            let of = info(&plan.streams[table.stream.0 as usize]);
            let key = table.key.iter().map(|column| usize::from(*column)).collect();
            core.host.table_infos.push(TableInfo { name: of.name, columns: of.columns, key });
        }
        let mut by_name: Vec<(String, usize)> =
            inputs.iter().enumerate().map(|(i, input)| (input.name.clone(), i)).collect();
        by_name.sort();
        let columns = |stream: &physical::Stream| {
            stream.columns.iter().map(|column| ColumnType::of(column.ty)).collect()
        };
        let holders = physical::holders(plan);
        let known = |holder: physical::Holder| Holder { name: holder.name.into(), schema: holder.schema };
        App {
            core,
            inputs,
            by_name,
            columns: plan.streams.iter().map(columns).collect(),
            event_time: matches!(plan.clock, ClockMode::Event { .. }),
            lateness: plan.clock.lateness(),
            whole: plan.split.prevented(plan),
            fingerprint: plan.fingerprint,
            stream_hashes: physical::stream_hashes(plan),
            told: 0,
            kinds: holders.iter().map(|holder| holder.kind).collect(),
            holders: holders.into_iter().map(known).collect(),
            splitter: Splitter::new(plan),
            explain: compiled.explain(),
            questions: compiled.questions.clone(),
            declarations: declarations(&compiled.ast),
            clock: Box::new(SystemClock::new()),
            scratch: Default::default(),
            subscriptions: 0,
        }
    }

    /// Calls `handler` for every row of a stream, with the row's time: one that the app puts out or, for an input,
    /// each event when it is processed. Several handlers are called in the order in which they came; a new one
    /// sees the rows from now on.
    ///
    /// # Errors
    /// [`EngineError::UnknownStream`].
    pub fn on(
        &mut self,
        stream: &str,
        handler: impl FnMut(Timestamp, Row<'_>) + Send + 'static,
    ) -> Result<Subscription, EngineError> {
        let subscription = self.subscription();
        let host = &mut self.core.host;
        let found = host.infos.iter().position(|info| info.name == stream);
        let listeners = host.streams.iter_mut().find(|listeners| found.is_some() && listeners.info == found);
        match listeners {
            Some(listeners) => listeners.handlers.push((subscription, Box::new(handler))),
            None => {
                let known = host.infos.iter().map(|info| info.name.clone()).collect();
                return Err(EngineError::UnknownStream { name: stream.to_owned(), known });
            }
        }
        Ok(Subscription(subscription))
    }

    /// Calls `handler` for every row that could not be computed.
    pub fn on_error(&mut self, handler: impl FnMut(&RowError) + Send + 'static) -> Subscription {
        let subscription = self.subscription();
        self.core.host.errors.push((subscription, Box::new(handler)));
        Subscription(subscription)
    }

    /// Hands the rows of all streams that it wants and all row errors to `outputs`, after the handlers of [`on`](Self::on).
    pub fn outputs(&mut self, outputs: impl Outputs + Send + 'static) -> Subscription {
        let subscription = self.subscription();
        self.core.host.outputs.push((subscription, Box::new(outputs)));
        self.core.host.ask_outputs();
        Subscription(subscription)
    }

    /// Ends a subscription; false if it was not one of this app's, or has ended.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut app = eventflux::dynamic::App::compile("CREATE STREAM T (a INT); SELECT a FROM T;")?;
    /// let subscription = app.on("out", |_, row| println!("{row:?}"))?;
    /// assert!(app.unsubscribe(subscription));
    /// assert!(!app.unsubscribe(subscription));
    /// # Ok(())
    /// # }
    /// ```
    pub fn unsubscribe(&mut self, subscription: Subscription) -> bool {
        fn remove<T>(list: &mut Vec<(u64, T)>, subscription: u64) -> bool {
            let found = list.iter().position(|(number, _)| *number == subscription);
            found.map(|at| list.remove(at)).is_some()
        }
        let Host { streams, outputs, errors, .. } = &mut self.core.host;
        let ended = streams.iter_mut().any(|stream| remove(&mut stream.handlers, subscription.0))
            || remove(outputs, subscription.0)
            || remove(errors, subscription.0);
        self.core.host.ask_outputs();
        ended
    }

    fn subscription(&mut self) -> u64 {
        self.subscriptions += 1;
        self.subscriptions
    }

    /// Asks `clock` for the time of events that are pushed without one, in an app in arrival time; a
    /// [`SystemClock`] if nothing is said.
    pub fn set_clock(&mut self, clock: impl Clock + Send + 'static) {
        self.clock = Box::new(clock);
    }

    /// The app's streams, in the order of its statements.
    pub fn streams(&self) -> &[StreamInfo] {
        &self.core.host.infos
    }

    /// Whether the app's clock comes from time columns.
    pub fn event_time(&self) -> bool {
        self.event_time
    }

    /// What was counted so far.
    pub fn counters(&self) -> Counters {
        let host = &self.core.host;
        let purged = self.core.blocks.iter().map(|block| block.directory.gone()).sum();
        eventflux_runtime::app::counters(&self.core.clock, &host.counts, host.misfits, purged)
    }

    /// The logical and the physical plan as text.
    pub fn explain(&self) -> &str {
        &self.explain
    }
}

/// The statements that declare tables, their indexes, and functions.
fn declarations(app: &ast::App) -> Vec<ast::Statement> {
    let declares = |statement: &&ast::Statement| {
        matches!(
            statement.kind,
            StatementKind::CreateTable(_)
                | StatementKind::CreateIndex { .. }
                | StatementKind::CreateFunction { .. }
        )
    };
    app.statements.iter().filter(declares).cloned().collect()
}

/// A stream as the host sees it.
fn info(stream: &physical::Stream) -> StreamInfo {
    let column = |column: &physical::Column| {
        let ty = ColumnType::of(column.ty);
        ColumnInfo { name: column.name.clone(), ty: ty.ty, nullable: ty.nullable }
    };
    let (input, time) = match stream.origin {
        Origin::Input { time, .. } => (true, time.map(|time| usize::from(time.column))),
        Origin::Derived => (false, None),
    };
    StreamInfo {
        name: stream.name.clone(),
        input,
        columns: stream.columns.iter().map(column).collect(),
        time,
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.streams().iter().map(|stream| stream.name.as_str());
        f.debug_struct("App").field("streams", &names.collect::<Vec<_>>()).finish_non_exhaustive()
    }
}
