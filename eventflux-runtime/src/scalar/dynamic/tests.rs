use super::*;
use crate::scalar::prepared::{Like, Unit};
use crate::time::Timestamp;

fn call(path: &str, args: &[Value]) -> Result<Value, Cause> {
    by_path(path).unwrap_or_else(|| panic!("no {path}"))(&args.iter().collect::<Vec<_>>())
}

#[test]
fn values_in_and_out() {
    assert_eq!(call("arithmetic::add_i32", &[1.into(), 2.into()]), Ok(Value::Int(3)));
    assert_eq!(call("arithmetic::add_i32", &[i32::MAX.into(), 1.into()]), Err(Cause::Overflow("INT")));
    assert_eq!(call("compare::lt_str", &["a".into(), "b".into()]), Ok(Value::Bool(true)));
    assert_eq!(call("text::trim", &[" a ".into()]), Ok("a".into()));
    assert_eq!(call("text::lpad_fill", &["7".into(), 3.into(), "0".into()]), Ok("007".into()));
    assert_eq!(call("math::pi", &[]), Ok(std::f64::consts::PI.into()));
    assert_eq!(call("cast::cast_bool_str", &[true.into()]), Ok("true".into()));
}

#[test]
fn null_gives_null() {
    assert_eq!(call("arithmetic::div_i64", &[Value::Null, 0i64.into()]), Ok(Value::Null));
    assert_eq!(call("text::upper", &[Value::Null]), Ok(Value::Null));
}

#[test]
fn wrong_types_are_errors() {
    for args in [vec![Value::Int(1)], vec![1.into(), 1i64.into()], vec![]] {
        let Err(Cause::Argument { message, .. }) = call("arithmetic::add_i32", &args) else { panic!() };
        assert_eq!(message, MISUSED);
    }
    assert!(by_path("text::nothing").is_none() && by_path_prepared("text::upper").is_none());
}

#[test]
fn extremes_and_concatenations() {
    let null = Value::Null;
    assert_eq!(call("compare::greatest", &[null.clone(), 1.into(), 3.into(), 2.into()]), Ok(3.into()));
    assert_eq!(call("compare::least", &["b".into(), null.clone(), "a".into()]), Ok("a".into()));
    assert_eq!(call("compare::least", &[null.clone(), null.clone()]), Ok(Value::Null));
    assert_eq!(call("text::concat", &["a".into(), null.clone(), "b".into()]), Ok("ab".into()));
    assert_eq!(call("text::concat", &vec!["a".into(); 100]), Ok("a".repeat(100).into()));
    assert_eq!(
        call("text::concat_ws", &["-".into(), "a".into(), null.clone(), "b".into()]),
        Ok("a-b".into())
    );
    assert_eq!(call("text::concat_ws", &[null, "a".into()]), Ok(Value::Null));
    assert!(call("text::concat_ws", &[1.into(), "a".into()]).is_err());
    assert!(call("text::concat", &[1.into()]).is_err());
}

#[test]
fn prepared_arguments() {
    let like = by_path_prepared("pattern::like_prepared").unwrap();
    let pattern = [Prepared::Like(Like::new("a%").unwrap())];
    assert_eq!(like(&[&"abc".into()], &pattern), Ok(true.into()));
    assert_eq!(like(&[&Value::Null], &pattern), Ok(Value::Null));
    assert!(like(&[&"abc".into()], &[Prepared::Unit(Unit::Day)]).is_err());
    let trunc = by_path_prepared("time::date_trunc_prepared").unwrap();
    let at = Value::Timestamp(Timestamp::from_micros(86_400_000_001));
    assert_eq!(
        trunc(&[&at], &[Prepared::Unit(Unit::Day)]),
        Ok(Timestamp::from_micros(86_400_000_000).into())
    );
}

#[test]
fn order_of_values() {
    let sorted = |mut values: Vec<Value>| {
        values.sort_by(order);
        values
    };
    let values = sorted(vec![Value::Null, f64::NAN.into(), 1.0.into(), f64::INFINITY.into()]);
    assert_eq!(values[..2], [1.0.into(), f64::INFINITY.into()]);
    assert_eq!(values[3], Value::Null);
    assert!(same(&Value::Null, &Value::Null) && same(&(-0.0).into(), &0.0.into()));
    assert!(same(&f64::NAN.into(), &f64::NAN.into()) && !same(&1.into(), &1i64.into()));
}

#[test]
fn signatures_come_from_the_functions() {
    let of = |path| signatures().find(|s| s.path == path).unwrap();
    assert!(of("arithmetic::add_i32").fallible && !of("arithmetic::add_f64").fallible);
    assert!(of("text::upper").buffer && !of("text::trim").buffer);
    assert_eq!(of("regexp::replace_flags").arguments, 4);
    assert!(!of("pattern::like_prepared").fallible);
}
