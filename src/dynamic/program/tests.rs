//! Programs by hand-built expressions: what the conformance corpus, which sees only rows, can't show.

use eventflux_compiler::expr::{Expr, ExprKind, Literal, Narrow, Slot};
use eventflux_compiler::functions::resolve;
use eventflux_compiler::physical::Site;
use eventflux_compiler::span::Span;
use eventflux_compiler::types::{SqlType, Type};
use eventflux_runtime::error::{Cause, Failure};
use eventflux_runtime::{Cx, Value};

use super::{Builder, Frame, Op, Program, Registers};

fn expr(kind: ExprKind, sql: SqlType) -> Expr {
    Expr::new(kind, Type::nullable(sql), Span::NONE)
}

fn int(value: i32) -> Expr {
    expr(ExprKind::Literal(Literal::Int(value)), SqlType::Int)
}

fn truth(value: Option<bool>) -> Expr {
    expr(ExprKind::Literal(value.map_or(Literal::Null, Literal::Bool)), SqlType::Bool)
}

fn column(index: u16, sql: SqlType) -> Expr {
    expr(ExprKind::Column(Slot::Input(index)), sql)
}

fn call(name: &str, args: Vec<Expr>) -> Expr {
    let types: Vec<_> = args.iter().map(|arg| Some(arg.ty.sql)).collect();
    let function = resolve(name, &types).unwrap();
    expr(ExprKind::Call { func: function.id, args, prepared: None }, function.result)
}

/// Fails when it is evaluated.
fn failing() -> Expr {
    call("/", vec![column(0, SqlType::Int), int(0)])
}

fn failing_constant() -> Expr {
    call("/", vec![int(1), int(0)])
}

fn program(expr: Expr) -> Program {
    let mut builder = Builder::new(1, &[]);
    builder.put(&Site { expr, number: 7 }, 0);
    builder.finish()
}

fn run(expr: Expr, row: &[Value]) -> Result<Value, Failure> {
    let program = program(expr);
    let mut registers = Registers::of(&program);
    program.run(&Frame::row(row, Cx::default()), &mut registers).map(|_| registers.first(1)[0].clone())
}

fn division() -> Result<Value, Failure> {
    Err(Cause::DivisionByZero.at(7))
}

#[test]
fn columns_are_read_where_they_are() {
    let sum = call("+", vec![column(0, SqlType::Int), call("*", vec![column(1, SqlType::Int), int(3)])]);
    assert_eq!(program(sum.clone()).code.len(), 2);
    assert_eq!(run(sum.clone(), &[Value::Int(1), Value::Int(2)]), Ok(Value::Int(7)));
    assert_eq!(run(sum, &[Value::Int(1), Value::Null]), Ok(Value::Null));
    assert!(matches!(program(column(3, SqlType::String)).code[..], [Op::Gather { .. }]));
}

#[test]
fn constants_are_computed_once() {
    let six = call("*", vec![int(2), call("+", vec![int(1), int(2)])]);
    let built = program(call("+", vec![column(0, SqlType::Int), six.clone()]));
    assert!(matches!(built.code[..], [Op::Arithmetic { .. }]), "{:?}", built.code);
    let lazy = expr(
        ExprKind::Coalesce(vec![expr(ExprKind::Literal(Literal::Null), SqlType::Int), six]),
        SqlType::Int,
    );
    assert!(matches!(program(lazy.clone()).code[..], [Op::Copy { .. }]));
    assert_eq!(run(lazy, &[]), Ok(Value::Int(6)));
    let upper = call("UPPER", vec![expr(ExprKind::Literal(Literal::String("ibm".into())), SqlType::String)]);
    assert!(matches!(program(upper.clone()).code[..], [Op::Copy { .. }]));
    assert_eq!(run(upper, &[]), Ok(Value::from("IBM")));
}

#[test]
fn a_constant_error_is_raised_where_it_is_evaluated() {
    assert!(matches!(program(failing_constant()).code[..], [Op::Raise { .. }, Op::Copy { .. }]));
    assert_eq!(run(failing_constant(), &[]), division());
    let guarded = expr(
        ExprKind::Case {
            branches: vec![(column(0, SqlType::Bool), failing_constant())],
            otherwise: Some(Box::new(int(5))),
        },
        SqlType::Int,
    );
    assert_eq!(run(guarded.clone(), &[Value::Bool(false)]), Ok(Value::Int(5)));
    assert_eq!(run(guarded.clone(), &[Value::Null]), Ok(Value::Int(5)));
    assert_eq!(run(guarded, &[Value::Bool(true)]), division());
}

#[test]
fn zeros_keep_their_sign() {
    let zero = |value: f64| expr(ExprKind::Literal(Literal::Double(value)), SqlType::Double);
    let mut builder = Builder::new(2, &[]);
    builder.put(&Site { expr: zero(0.0), number: 0 }, 0);
    builder.put(&Site { expr: zero(-0.0), number: 1 }, 1);
    let program = builder.finish();
    let mut registers = Registers::of(&program);
    assert_eq!(program.run(&Frame::row(&[], Cx::default()), &mut registers), Ok(true));
    let signs = registers.first(2).iter().map(|v| matches!(v, Value::Double(v) if v.is_sign_negative()));
    assert_eq!(signs.collect::<Vec<_>>(), [false, true]);
}

#[test]
fn logic_has_three_values_and_stops_when_decided() {
    let values = [Some(true), Some(false), None];
    let and = |a: Option<bool>, b: Option<bool>| {
        if a == Some(false) || b == Some(false) { Some(false) } else { a.and(b) }
    };
    let or = |a: Option<bool>, b: Option<bool>| {
        if a == Some(true) || b == Some(true) { Some(true) } else { a.and(b) }
    };
    for a in values {
        for b in values {
            let row = [Value::from(a), Value::from(b)];
            let parts = || vec![column(0, SqlType::Bool), column(1, SqlType::Bool)];
            assert_eq!(run(expr(ExprKind::And(parts()), SqlType::Bool), &row), Ok(Value::from(and(a, b))));
            assert_eq!(run(expr(ExprKind::Or(parts()), SqlType::Bool), &row), Ok(Value::from(or(a, b))));
        }
    }
    let fails = || call("=", vec![failing(), int(1)]);
    let row = [Value::Int(1)];
    let and = |first| expr(ExprKind::And(vec![first, fails()]), SqlType::Bool);
    assert_eq!(run(and(truth(Some(false))), &row), Ok(Value::Bool(false)));
    assert_eq!(run(and(truth(None)), &row), division());
    let or = |first| expr(ExprKind::Or(vec![first, fails()]), SqlType::Bool);
    assert_eq!(run(or(truth(Some(true))), &row), Ok(Value::Bool(true)));
    assert_eq!(run(or(truth(None)), &row), division());
}

#[test]
fn in_searches_until_found() {
    let equal = resolve("=", &[Some(SqlType::Int); 2]).unwrap().id;
    let null = || expr(ExprKind::Literal(Literal::Null), SqlType::Int);
    let is_in = |list: Vec<Expr>, negated| {
        expr(ExprKind::In { arg: Box::new(column(0, SqlType::Int)), list, negated, equal }, SqlType::Bool)
    };
    let row = [Value::Int(2)];
    assert_eq!(run(is_in(vec![int(1), null(), int(2)], false), &row), Ok(Value::Bool(true)));
    assert_eq!(run(is_in(vec![int(1), null()], false), &row), Ok(Value::Null));
    assert_eq!(run(is_in(vec![int(1), int(3)], true), &row), Ok(Value::Bool(true)));
    assert_eq!(run(is_in(vec![int(1)], true), &[Value::Null]), Ok(Value::Null));
    // Items that are computed are computed one by one.
    assert_eq!(run(is_in(vec![column(0, SqlType::Int), failing()], false), &row), Ok(Value::Bool(true)));
    assert_eq!(run(is_in(vec![failing(), column(0, SqlType::Int)], false), &row), division());
}

#[test]
fn lazy_forms_stop_early() {
    let row = [Value::Int(1)];
    let coalesce = expr(ExprKind::Coalesce(vec![column(0, SqlType::Int), failing()]), SqlType::Int);
    assert_eq!(run(coalesce.clone(), &row), Ok(Value::Int(1)));
    assert_eq!(run(coalesce, &[Value::Null]), Ok(Value::Null));
    let equal = resolve("=", &[Some(SqlType::Int); 2]).unwrap().id;
    let null_if = expr(
        ExprKind::NullIf { args: Box::new((column(0, SqlType::Int), int(1))), compared: None, equal },
        SqlType::Int,
    );
    assert_eq!(run(null_if.clone(), &row), Ok(Value::Null));
    assert_eq!(run(null_if, &[Value::Int(2)]), Ok(Value::Int(2)));
}

#[test]
fn fit_checks_the_field() {
    let fit =
        expr(ExprKind::Fit { arg: Box::new(column(0, SqlType::Int)), narrow: Narrow::U8 }, SqlType::Int);
    assert_eq!(run(fit.clone(), &[Value::Int(255)]), Ok(Value::Int(255)));
    assert_eq!(run(fit.clone(), &[Value::Null]), Ok(Value::Null));
    assert_eq!(run(fit, &[Value::Int(256)]), Err(Cause::Field { value: "256".into(), to: "u8" }.at(7)));
}

#[test]
fn registers_are_given_back() {
    let mut deep = column(0, SqlType::Int);
    for _ in 0..200 {
        deep = call("+", vec![deep, call("*", vec![column(0, SqlType::Int), column(0, SqlType::Int)])]);
    }
    assert!(program(deep.clone()).registers < 420, "{}", program(deep).registers);
    let mut wide = Builder::new(1, &[]);
    for number in 0..100 {
        let product = call("*", vec![column(0, SqlType::Int), column(0, SqlType::Int)]);
        let expr = call("+", vec![product.clone(), product]);
        wide.put(&Site { expr, number }, 0);
    }
    assert!(wide.finish().registers <= 4);
}

#[test]
fn errors_name_their_expression() {
    let mut builder = Builder::new(2, &[]);
    builder.require(&[Site { expr: column(0, SqlType::Bool), number: 3 }]);
    builder.put(&Site { expr: call("/", vec![int(1), column(1, SqlType::Int)]), number: 4 }, 0);
    builder.put(&Site { expr: call("/", vec![int(1), column(2, SqlType::Int)]), number: 9 }, 1);
    let program = builder.finish();
    let mut registers = Registers::of(&program);
    let mut run = |row: [Value; 3]| program.run(&Frame::row(&row, Cx::default()), &mut registers);
    let zero = Value::Int(0);
    assert_eq!(run([Value::Null, zero.clone(), zero.clone()]), Ok(false));
    assert_eq!(run([true.into(), zero.clone(), zero.clone()]), Err(Cause::DivisionByZero.at(4)));
    assert_eq!(run([true.into(), 1.into(), zero]), Err(Cause::DivisionByZero.at(9)));
    assert_eq!(run([true.into(), 1.into(), 1.into()]), Ok(true));
}

#[test]
fn required_comparisons_are_one_instruction() {
    let passes = |condition: Expr, row: &[Value]| {
        let mut builder = Builder::new(0, &[]);
        builder.require(&[Site { expr: condition, number: 0 }]);
        let program = builder.finish();
        let mut registers = Registers::of(&program);
        (
            program.guards.len() + program.code.len(),
            program.run(&Frame::row(row, Cx::default()), &mut registers),
        )
    };
    let greater = || call(">", vec![column(0, SqlType::Int), int(5)]);
    assert_eq!(passes(greater(), &[Value::Int(6)]), (1, Ok(true)));
    assert_eq!(passes(greater(), &[Value::Int(5)]), (1, Ok(false)));
    assert_eq!(passes(greater(), &[Value::Null]), (1, Ok(false)));
    assert_eq!(passes(truth(Some(true)), &[]), (0, Ok(true)));
    // A CASE that ends in a comparison has other ways to its end.
    let case = expr(
        ExprKind::Case {
            branches: vec![(column(1, SqlType::Bool), truth(Some(false)))],
            otherwise: Some(Box::new(greater())),
        },
        SqlType::Bool,
    );
    assert_eq!(passes(case.clone(), &[Value::Int(6), Value::Bool(true)]).1, Ok(false));
    assert_eq!(passes(case, &[Value::Int(6), Value::Bool(false)]).1, Ok(true));
    let coalesced = expr(ExprKind::Coalesce(vec![column(0, SqlType::Int), int(9)]), SqlType::Int);
    let greater = call(">", vec![coalesced, int(5)]);
    assert_eq!(passes(greater.clone(), &[Value::Null]).1, Ok(true));
    assert_eq!(passes(greater, &[Value::Int(3)]).1, Ok(false));
}
