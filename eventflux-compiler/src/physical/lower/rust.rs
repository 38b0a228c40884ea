//! Arguments of aggregates written in Rust.

use super::Texts;
use super::grouping::{Args, when};
use crate::expr::Expr;
use crate::logical;
use crate::physical::RustAccumulator;

/// What a call accumulates, its arguments among those of the query. FILTER is folded into an argument for which NULL
/// skips the event, where there is one. The others of a row that it leaves out are not evaluated if they may
/// fail.
pub(super) fn lower(
    aggregate: &logical::Aggregate,
    args: &mut Args,
    texts: &mut Texts,
) -> Option<RustAccumulator> {
    let call = aggregate.rust.as_ref()?;
    let mut number = |expr: Expr, text: &str| args.number(expr, text, false, texts);
    let skips = call.aggregate.schema.params.iter().position(|param| !param.ty.nullable);
    let filter = aggregate.filter.as_ref();
    let passes = filter.filter(|_| skips.is_none()).map(|filter| {
        let passes = when(filter.expr.clone(), Expr::bool(true, filter.expr.span));
        number(passes, &filter.text)
    });
    let mut numbered = Vec::new();
    for (index, arg) in call.args.iter().enumerate() {
        let mut expr = arg.expr.clone();
        if let Some(filter) = filter
            && (skips == Some(index) || expr.can_fail())
        {
            expr = when(filter.expr.clone(), expr);
        }
        let ty = expr.ty;
        numbered.push((number(expr, &arg.text), ty));
    }
    Some(RustAccumulator { aggregate: call.aggregate.clone(), args: numbered, passes })
}
