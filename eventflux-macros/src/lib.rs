//! The procedural macros of EventFlux; use them through the crate `eventflux`.
//!
//! Nothing is decided here: the logic is in `eventflux_compiler::macros`, where it can be tested.

use std::path::PathBuf;

use proc_macro::{Span, TokenStream};

/// Makes a struct a stream: its fields are the columns that SQL sees.
///
/// ```ignore
/// #[derive(Stream, Clone, Debug)]
/// struct Trade {
///     symbol: String,
///     price: f64,
///     volume: Option<i64>,
///     #[stream(time, lateness = "5s")]
///     at: Timestamp,
/// }
/// ```
///
/// The SQL type of a field comes from its type's name: see the table of types in the SQL reference. `Option`
/// makes the column nullable. A field of any other type is *opaque*: SQL can carry it, not compute with it.
/// Structs may have lifetimes (`&str` fields), but then no query can write them; they have no type parameters.
///
/// On the struct:
/// - `#[stream(name = "..")]`: the name by which the interpreter knows it; its own if not said.
/// - `#[stream(lateness = "5s")]`: how late events may come, written as a duration of SQL (`"5s"`,
///   `"1 MINUTE 30 SECONDS"`).
/// - `#[stream(crate = path)]`: where the crate `eventflux` is, if not at `::eventflux`.
///
/// On a field:
/// - `#[stream(time)]`: it holds the event's time; its type is a time, or an `i64` of milliseconds since 1970.
///   `lateness = ".."` may stand beside it.
/// - `#[stream(name = "..")]`: the column's name; the field's if not said.
/// - `#[stream(skip)]`: it is no column. Rows that a query writes have its `Default` there.
/// - `#[stream(as = DOUBLE)]`: the SQL type, for a type alias or a type of your own that implements
///   `StreamField`. `nullable` beside it tells that the alias stands for an `Option`.
///
/// # Errors
/// A field whose type turns out not to be what its name says is an error of rustc at the field's type.
#[proc_macro_derive(Stream, attributes(stream))]
pub fn derive_stream(input: TokenStream) -> TokenStream {
    eventflux_compiler::macros::derive_stream(input.into(), &place()).into()
}

/// Lets SQL call a Rust function, one row at a time.
///
/// ```ignore
/// #[eventflux::function]
/// fn spread(bid: f64, ask: f64) -> f64 {
///     ask - bid
/// }
/// eventflux! {
///     struct Spreads;
///     CREATE FUNCTION spread OF spread;
///     CREATE STREAM Quotes (bid DOUBLE NOT NULL, ask DOUBLE);
///     SELECT spread(bid, ask) AS spread FROM Quotes;
/// }
/// ```
///
/// The function stays as it is, for Rust to call too. Compiled queries call it directly; the interpreter after
/// `Compiler::new().function(dynamic::function!(spread))`.
///
/// Parameters and results are the Rust types of SQL's own: `bool`, `i32`, `i64` and other integers, `f32`, `f64`,
/// `&str`, `String`, `Timestamp` (either kind) and `SystemTime`. `Option` of one can be NULL; for NULL in any other
/// parameter the function is not called and the result is NULL. The result may be in a `Result`, whose error,
/// anything with `Display`, becomes a row error.
///
/// - `#[function(name = "..")]`: the name by which the interpreter finds it; its own if not said.
/// - `#[function(crate = path)]`: where the crate `eventflux` is, if not at `::eventflux`.
///
/// SQL may call it as often and in whatever order it likes: the result must follow from the arguments alone.
#[proc_macro_attribute]
pub fn function(attribute: TokenStream, item: TokenStream) -> TokenStream {
    eventflux_compiler::macros::function(attribute.into(), item.into(), &place()).into()
}

/// Makes a struct an aggregate of SQL.
///
/// ```ignore
/// /// The mean price, weighted by volume.
/// #[derive(Clone, Default, Serialize, Deserialize)]
/// struct Vwap { value: f64, volume: i64 }
///
/// #[eventflux::aggregate]
/// impl Vwap {
///     fn add(&mut self, price: f64, volume: i64) { .. }
///     fn remove(&mut self, price: f64, volume: i64) { .. }
///     fn merge(&mut self, later: &Self) { .. }
///     fn finish(&self) -> Option<f64> { .. }
/// }
/// eventflux! {
///     struct Prices;
///     CREATE AGGREGATE vwap OF Vwap;
///     CREATE STREAM Trades (symbol STRING, price DOUBLE, volume BIGINT);
///     SELECT symbol, vwap(price, volume) AS vwap FROM Trades WINDOW LENGTH(100) GROUP BY symbol;
/// }
/// ```
///
/// It stands on the `impl` block, in the module of the struct, that has
/// - `add(&mut self, ..)`, which takes an event in: the arguments of SQL. An event with NULL for a parameter that is no
///   `Option` is skipped.
/// - `remove(&mut self, ..)`, which takes an event out that was added, whichever it is. Without it the aggregate can't
///   stand over windows that events leave one by one.
/// - `merge(&mut self, later: &Self)`, which takes in what the events after these made up.
/// - `finish(&self) -> T`: the result. `Option` of one can be NULL; the error of a `Result` is a row error.
///
/// The struct needs `Clone`, `Default` (no events), and serde's `Serialize` and `Deserialize`, by which snapshots keep
/// it. `name = ".."` and `crate = path` are as for `#[function]`. Arguments are `bool`, integers, `f32`, `f64`,
/// `&str` and `eventflux::Timestamp`, and `Option` of these.
#[proc_macro_attribute]
pub fn aggregate(attribute: TokenStream, item: TokenStream) -> TokenStream {
    eventflux_compiler::macros::aggregate(attribute.into(), item.into(), &place()).into()
}

/// Compiles SQL into Rust: type-checked against the structs that its streams are made OF, without an
/// interpreter, and without allocations per event.
///
/// ```ignore
/// eventflux! {
///     /// One bar per symbol and minute.
///     pub struct MinuteBars;
///     CREATE STREAM Trades OF Trade;
///     CREATE STREAM Bars OF Bar;
///     INSERT INTO Bars
///     SELECT symbol, COUNT(*) AS trades, WINDOW_END AS closed
///     FROM Trades WINDOW TUMBLING(1 MINUTE) GROUP BY symbol;
/// }
/// let mut app = MinuteBars::builder().on_bars(|bar: &Bar| println!("{bar:?}")).build();
/// ```
///
/// Between Rust's braces Rust's lexical rules hold: strings are `"text"`, comments are `//`, and a name that is
/// a reserved word of SQL is written `r#order`. A quoted `'text'` of several letters can't reach the macro;
/// where SQL is to be kept as it is, write it as a string or in a file of its own:
///
/// - `eventflux! { pub struct MinuteBars; "CREATE STREAM .." }` takes the SQL from a string,
/// - `eventflux! { pub struct MinuteBars; file = "queries/bars.sql" }` from a file, relative to the `Cargo.toml` of
///   the crate; the crate is built anew when the file changes,
/// - `eventflux!(SELECT symbol, price FROM crate::model::Trade WHERE price > 100)` without a header is an
///   expression: one query over Rust structs; it gives the builder of the app. Its result is stream `out`.
/// - `crate = path;` before all of it tells where the crate `eventflux` is, if not at `::eventflux`.
///
/// Each Rust struct that the SQL names takes one level of the crate's `recursion_limit`, which is 128 if it
/// says nothing else.
///
/// # Errors
/// All errors of the app are shown at once, each at its token, with a code that `eventflux explain` explains.
#[proc_macro]
pub fn eventflux(input: TokenStream) -> TokenStream {
    eventflux_compiler::macros::eventflux(input.into(), root().as_deref()).into()
}

/// The last step of `eventflux!`.
#[doc(hidden)]
#[proc_macro]
pub fn __finish(input: TokenStream) -> TokenStream {
    eventflux_compiler::macros::finish(input.into(), root().as_deref()).into()
}

/// Where the macro is called.
fn place() -> String {
    let here = Span::call_site();
    format!("{}:{}:{}", here.file(), here.line(), here.column())
}

/// The folder of the crate that is being compiled.
fn root() -> Option<PathBuf> {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)
}
