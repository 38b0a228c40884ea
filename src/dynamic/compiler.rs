//! From SQL to apps, with the Rust structs and functions that `OF` may name.

use eventflux_compiler::catalog::{
    AggregateSchema, Catalog, FieldSchema, FieldType, FunctionSchema, Handle, Parameter, Returns,
    StructSchema,
};
use eventflux_compiler::expr::Narrow;
use eventflux_compiler::syntax::ast::{self, RustPath};
use eventflux_compiler::types::{SqlType, Type};
use eventflux_compiler::{compile_app, compile_text};
use eventflux_runtime::function::{Aggregate, Function, ValueAggregate};
use eventflux_runtime::scalar::dynamic::DynFn;
use eventflux_runtime::stream::{FieldInfo, SchemaInfo, Stream};
use eventflux_runtime::value::ValueType;

use super::app::App;
use super::error::Error;

/// Compiles apps that name Rust structs and functions.
///
/// A struct is found by its own name, the last segment of the path after OF; `#[stream(name = "..")]` gives it
/// another one. [`App::compile`] is enough where no statement says OF.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use eventflux::{Stream, Timestamp, dynamic::Compiler};
///
/// #[derive(Stream)]
/// struct Trade {
///     symbol: String,
///     price: f64,
///     #[stream(time)]
///     at: Timestamp,
/// }
///
/// let compiler = Compiler::new().stream::<Trade>();
/// let mut app = compiler.compile(
///     "CREATE STREAM Trades OF crate::model::Trade;
///      INSERT INTO Dear SELECT symbol FROM Trades WHERE price > 100;",
/// )?;
/// app.on("Dear", |at, row| println!("{at} {}", row.get::<&str>("symbol").unwrap()))?;
/// let trade = Trade { symbol: "IBM".into(), price: 120.0, at: Timestamp::from_millis(0) };
/// app.push_struct(&trade)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Compiler {
    structs: Vec<StructSchema>,
    functions: Vec<FunctionSchema>,
    aggregates: Vec<AggregateSchema>,
}

impl Compiler {
    /// A compiler that knows no structs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes struct `T` known. One of the same name that was known before is forgotten.
    #[must_use]
    pub fn stream<T: Stream>(mut self) -> Self {
        let schema = schema(T::SCHEMA);
        self.structs.retain(|known| known.name != schema.name);
        self.structs.push(schema);
        self
    }

    /// Makes a function known that has `#[eventflux::function]`. One of the same name that was known before is
    /// forgotten.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use eventflux::dynamic::{self, Compiler};
    ///
    /// #[eventflux::function]
    /// fn spread(bid: f64, ask: f64) -> f64 {
    ///     ask - bid
    /// }
    ///
    /// let mut app = Compiler::new().function(dynamic::function!(spread)).compile(
    ///     "CREATE FUNCTION spread OF crate::pricing::spread;
    ///      CREATE STREAM Quotes (bid DOUBLE NOT NULL, ask DOUBLE NOT NULL);
    ///      SELECT spread(bid, ask) AS spread FROM Quotes;",
    /// )?;
    /// app.on("out", |_, row| assert_eq!(row.get("spread"), Ok(0.5)))?;
    /// app.push("Quotes", (9.5, 10.0))?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn function(mut self, function: Function) -> Self {
        let signature = function.signature();
        self.functions.retain(|known| known.name != signature.name);
        self.functions.push(FunctionSchema {
            name: signature.name.to_owned(),
            params: signature.params.iter().map(parameter).collect(),
            result: Type { sql: sql_type(signature.result), nullable: signature.nullable },
            fallible: signature.fallible,
            returns: Returns::default(),
            handle: Handle::new(Native(function.over_values())),
        });
        self
    }

    /// Makes an aggregate known that has `#[eventflux::aggregate]`. One of the same name that was known before is
    /// forgotten.
    #[must_use]
    pub fn aggregate<A: Aggregate>(mut self) -> Self {
        let signature = A::SIGNATURE;
        self.aggregates.retain(|known| known.name != signature.name);
        self.aggregates.push(AggregateSchema {
            name: signature.name.to_owned(),
            params: signature.params.iter().map(parameter).collect(),
            result: Type { sql: sql_type(signature.result), nullable: signature.nullable },
            removable: signature.removable,
            text: false,
            handle: Handle::new(NativeAggregate(A::over_values)),
        });
        self
    }

    /// Compiles SQL text to an app that is ready to be pushed to.
    ///
    /// # Errors
    /// All errors of the text at once.
    pub fn compile(&self, sql: &str) -> Result<App, Error> {
        let compiled = compile_text(sql, self).map_err(|errors| Error::of_text(sql, errors))?;
        App::from_compiled(&compiled)
    }

    /// Compiles an app that was built as a tree.
    ///
    /// # Errors
    /// All errors of the app at once; they have no places.
    pub fn from_ast(&self, app: &ast::App) -> Result<App, Error> {
        App::from_compiled(&compile_app(app, self).map_err(Error::of_tree)?)
    }
}

impl Catalog for Compiler {
    fn rust_struct(&self, path: &RustPath) -> Option<&StructSchema> {
        self.structs.iter().find(|schema| schema.name == path.last())
    }

    fn known_structs(&self) -> Vec<String> {
        self.structs.iter().map(|schema| schema.name.clone()).collect()
    }

    fn rust_function(&self, path: &RustPath) -> Option<&FunctionSchema> {
        self.functions.iter().find(|schema| schema.name == path.last())
    }

    fn known_functions(&self) -> Vec<String> {
        self.functions.iter().map(|schema| schema.name.clone()).collect()
    }

    fn rust_aggregate(&self, path: &RustPath) -> Option<&AggregateSchema> {
        self.aggregates.iter().find(|schema| schema.name == path.last())
    }

    fn known_aggregates(&self) -> Vec<String> {
        self.aggregates.iter().map(|schema| schema.name.clone()).collect()
    }
}

/// What the plan carries of a registered aggregate: what makes an accumulator.
#[derive(Clone, Copy)]
pub(super) struct NativeAggregate(pub(super) fn(bool) -> Box<dyn ValueAggregate>);

/// What the plan carries of a registered function.
#[derive(Clone, Copy)]
pub(super) struct Native(pub(super) DynFn);

fn parameter(info: &FieldInfo) -> Parameter {
    let ty = Type { sql: sql_type(info.ty), nullable: info.nullable };
    let narrow = info.narrow.and_then(Narrow::from_rust);
    Parameter { name: info.name.to_owned(), ty, converted: false, narrow }
}

fn schema(info: &SchemaInfo) -> StructSchema {
    StructSchema {
        name: info.name.to_owned(),
        fields: info.columns.iter().map(field).collect(),
        time: info.time,
        lateness: info.lateness,
        lifetimes: 0,
    }
}

fn field(info: &FieldInfo) -> FieldSchema {
    let ty = match sql_type(info.ty) {
        SqlType::Opaque(_) => {
            FieldType::Opaque { rust: "an opaque type".to_owned(), nullable: info.nullable }
        }
        sql => FieldType::Sql {
            ty: Type { sql, nullable: info.nullable },
            narrow: info.narrow.and_then(Narrow::from_rust),
        },
    };
    FieldSchema { name: info.name.to_owned(), ty }
}

/// The SQL type of values; opaque, whichever it is, for what no value can carry.
fn sql_type(ty: ValueType) -> SqlType {
    match ty {
        ValueType::Bool => SqlType::Bool,
        ValueType::Int => SqlType::Int,
        ValueType::BigInt => SqlType::BigInt,
        ValueType::Float => SqlType::Float,
        ValueType::Double => SqlType::Double,
        ValueType::Str => SqlType::String,
        ValueType::Timestamp => SqlType::Timestamp,
        _ => SqlType::Opaque(0),
    }
}
