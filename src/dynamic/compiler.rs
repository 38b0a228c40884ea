//! From SQL to apps, with the Rust structs that `OF` may name.

use eventflux_compiler::catalog::{Catalog, FieldSchema, FieldType, StructSchema};
use eventflux_compiler::expr::Narrow;
use eventflux_compiler::syntax::ast::{self, RustPath};
use eventflux_compiler::types::{SqlType, Type};
use eventflux_compiler::{compile_app, compile_text};
use eventflux_runtime::stream::{FieldInfo, SchemaInfo, Stream};
use eventflux_runtime::value::ValueType;

use super::app::App;
use super::error::Error;

/// Compiles apps that name Rust structs.
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
    let sql = match info.ty {
        ValueType::Bool => Some(SqlType::Bool),
        ValueType::Int => Some(SqlType::Int),
        ValueType::BigInt => Some(SqlType::BigInt),
        ValueType::Float => Some(SqlType::Float),
        ValueType::Double => Some(SqlType::Double),
        ValueType::Str => Some(SqlType::String),
        ValueType::Timestamp => Some(SqlType::Timestamp),
        _ => None,
    };
    let ty = match sql {
        Some(sql) => FieldType::Sql {
            ty: Type { sql, nullable: info.nullable },
            narrow: info.narrow.and_then(Narrow::from_rust),
        },
        None => FieldType::Opaque { rust: "an opaque type".to_owned(), nullable: info.nullable },
    };
    FieldSchema { name: info.name.to_owned(), ty }
}
