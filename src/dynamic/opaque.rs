//! Rust types that SQL can only carry: a [`Value`](eventflux_runtime::Value) can't hold them.

use eventflux_compiler::codes;
use eventflux_compiler::physical;
use eventflux_compiler::types::SqlType;

use super::error::Error;

/// An input may have such columns, as long as nothing reads them.
///
/// # Errors
/// For a plan that does.
pub(super) fn check(plan: &physical::App) -> Result<(), Error> {
    for query in &plan.queries {
        for (site, column) in query.output.iter().zip(&plan.streams[query.target.0 as usize].columns) {
            if let SqlType::Opaque(number) = site.expr.ty.sql {
                let rust = plan.opaque.get(number as usize).map_or("", String::as_str);
                return Err(Error::of_app(
                    codes::OPAQUE_VALUE,
                    format!(
                        "{}: column `{}` is of a type that SQL does not know ({rust}), and only compiled apps can \
                         carry it",
                        query.name, column.name
                    ),
                ));
            }
        }
    }
    Ok(())
}
