use super::*;
use crate::types::SqlType::*;

fn rust(name: &str, args: &[SqlType]) -> &'static str {
    let args: Vec<_> = args.iter().copied().map(Some).collect();
    resolve(name, &args).map_or("", |f| f.rust)
}

#[test]
fn numbers_agree_with_places() {
    for (place, function) in all().iter().enumerate() {
        assert_eq!(usize::from(function.id.0), place);
        assert_eq!(function.id.get(), function);
    }
}

#[test]
fn names_are_unique_and_in_upper_case() {
    let names: Vec<&str> = docs().flat_map(|doc| doc.names).copied().collect();
    for (i, name) in names.iter().enumerate() {
        assert_eq!(*name, name.to_ascii_uppercase());
        assert!(!names[..i].contains(name), "{name} stands twice");
    }
}

#[test]
fn entries_hold_together() {
    for f in all() {
        assert!(f.rust.split_once("::").is_some(), "{f}");
        assert_eq!(f.text == TextResult::None, f.result != String, "{f}");
        assert_eq!(f.strict, f.call == Call::Plain, "{f}");
        assert_eq!(f.variadic, f.call != Call::Plain, "{f}");
        if let Some(prepared) = f.prepared {
            assert!(!prepared.args.is_empty(), "{f}");
            assert!(prepared.args.is_sorted_by_key(|(arg, _)| *arg), "{f}");
            for (arg, _) in prepared.args {
                assert_eq!(f.params[*arg], String, "{f}");
            }
        }
    }
}

#[test]
fn every_function_has_a_summary_and_an_example() {
    for doc in docs() {
        assert!(doc.summary.ends_with('.'), "{:?}", doc.names);
        let exempt = ["NOW", "ROWTIME", "MATCH_TIMES", operators::CAST];
        assert!(!doc.examples.is_empty() || exempt.contains(&doc.names[0]), "{:?}", doc.names);
    }
}

#[test]
fn overloads_of_one_name_differ_in_types() {
    for doc in docs().filter(|doc| doc.names[0] != "EXTRACT" && doc.names[0] != operators::CAST) {
        for (i, f) in doc.overloads.iter().enumerate() {
            assert!(doc.overloads[..i].iter().all(|g| g.params != f.params), "{:?}", doc.names);
        }
    }
}

#[test]
fn exact_types_win() {
    assert_eq!(rust("+", &[Int, Int]), "arithmetic::add_i32");
    assert_eq!(rust("+", &[Float, Float]), "arithmetic::add_f32");
    assert_eq!(rust("abs", &[BigInt]), "math::abs_i64");
    assert_eq!(rust("-", &[Timestamp, Timestamp]), "time::since");
    assert_eq!(rust("-", &[Timestamp, Interval]), "time::sub_timestamp");
    assert_eq!(rust("-", &[Double]), "arithmetic::neg_f64");
}

#[test]
fn widening() {
    assert_eq!(rust("+", &[Int, BigInt]), "arithmetic::add_i64");
    assert_eq!(rust("+", &[BigInt, Double]), "arithmetic::add_f64");
    assert_eq!(rust("+", &[Float, Double]), "arithmetic::add_f64");
    assert_eq!(rust("=", &[Int, Float]), "compare::eq_f64");
    assert_eq!(rust("<", &[Float, BigInt]), "compare::lt_f64");
    assert_eq!(rust("SQRT", &[Int]), "math::sqrt");
    assert_eq!(rust("Round", &[Double, Int]), "math::round_to_f64");
    assert_eq!(resolve("GREATEST", &[Some(Int), None, Some(Float)]).unwrap().result, Double);
    assert_eq!(rust("TO_TIMESTAMP", &[Int]), "time::to_timestamp");
}

#[test]
fn nothing_narrows() {
    for args in [[String, Int], [Int, String], [Bool, Int], [Timestamp, Int], [Interval, Interval]] {
        assert_eq!(rust("+", &args), "", "{args:?}");
    }
    assert_eq!(rust("LEFT", &[String, BigInt]), "");
    assert_eq!(rust("ROUND", &[Double, BigInt]), "");
    assert_eq!(rust("=", &[Opaque(0), Opaque(0)]), "");
    assert_eq!(rust("AND", &[Bool, Bool]), "");
}

#[test]
fn null_fits_everything() {
    assert_eq!(resolve("+", &[None, Some(Double)]).unwrap().rust, "arithmetic::add_f64");
    assert_eq!(resolve("-", &[Some(Timestamp), None]).unwrap().rust, "time::since");
    assert_eq!(resolve("=", &[None, Some(String)]).unwrap().rust, "compare::eq_str");
    assert_eq!(resolve("UPPER", &[None]).unwrap().rust, "text::upper");
}

#[test]
fn synonyms() {
    assert_eq!(rust("pow", &[Double, Double]), rust("POWER", &[Double, Double]));
    assert_eq!(rust("!=", &[Int, Int]), rust("<>", &[Int, Int]));
    assert_eq!(rust("==", &[Int, Int]), rust("=", &[Int, Int]));
    assert_eq!(rust("LOCATE", &[String, String]), "text::position");
    assert_eq!(rust("INSTR", &[String, String]), "text::strpos");
}

#[test]
fn unknown_names() {
    let suggestions = |name: &str| match resolve(name, &[]) {
        Err(ResolveError::UnknownName { suggestions }) => suggestions,
        other => panic!("{other:?}"),
    };
    assert_eq!(suggestions("lenght"), ["LENGTH"]);
    assert_eq!(suggestions("coalesc"), ["COALESCE"]);
    assert_eq!(suggestions("cuont"), ["COUNT"]);
    assert!(suggestions("frobnicate").is_empty());
}

#[test]
fn wrong_counts() {
    let expected = |name: &str, count: usize| match resolve(name, &vec![None; count]) {
        Err(ResolveError::WrongCount { expected }) => expected,
        other => panic!("{other:?}"),
    };
    assert_eq!(expected("UPPER", 0), "1 argument");
    assert_eq!(expected("PI", 1), "no arguments");
    assert_eq!(expected("ROUND", 3), "1 or 2 arguments");
    assert_eq!(expected("GREATEST", 0), "at least 1 argument");
    assert_eq!(expected("CONCAT_WS", 1), "at least 2 arguments");
}

#[test]
fn wrong_types_show_the_signatures() {
    let wrong = resolve("LEFT", &[Some(Int), Some(Int)]);
    assert_eq!(wrong, Err(ResolveError::WrongTypes { candidates: vec!["LEFT(STRING, INT)".into()] }));
    let Err(ResolveError::WrongTypes { candidates }) = resolve("+", &[Some(String), Some(Int)]) else {
        panic!()
    };
    assert!(candidates.contains(&"TIMESTAMP + INTERVAL".to_string()), "{candidates:?}");
    assert!(candidates.contains(&"INT + INT".to_string()));
    let Err(ResolveError::WrongTypes { candidates }) = resolve("CONCAT", &[Some(Int)]) else { panic!() };
    assert_eq!(candidates, ["CONCAT(STRING, ..)"]);
}

#[test]
fn conversions() {
    assert_eq!(cast(Int, BigInt).unwrap().rust, "cast::cast_i32_i64");
    assert_eq!(cast(String, Timestamp).unwrap().rust, "cast::cast_str_timestamp");
    assert!(cast(Int, Int).is_none() && cast(Bool, Timestamp).is_none() && cast(Opaque(1), String).is_none());
    for from in [Bool, Int, BigInt, Float, Double, String, Timestamp] {
        for to in [Bool, Int, BigInt, Float, Double, String, Timestamp] {
            // What widens must have a function that can't fail.
            if from != to && implicit_cost(from, to).is_some() {
                assert!(!cast(from, to).unwrap().fallible, "{from} to {to}");
            }
            // Everything has a text, and every text a value.
            if from != to && (from == String || to == String) {
                assert!(cast(from, to).is_some(), "{from} to {to}");
            }
        }
        assert!(same(from).is_some(), "{from}");
    }
}

#[test]
fn fields() {
    assert_eq!(extract("Year").unwrap().rust, "extract::year");
    assert_eq!(extract("seconds").unwrap().result, Double);
    assert_eq!(extract("MILLISECONDS").unwrap().result, Double);
    assert_eq!(extract("centuries").unwrap().rust, "extract::century");
    assert!(extract("yaer").is_none());
    assert_eq!(extract_fields().count(), 19);
}

#[test]
fn nullability() {
    let strings = [Some(String); 3];
    let concat = resolve("CONCAT", &strings).unwrap();
    assert!(!concat.nullable(&[true, true, true]));
    let joined = resolve("CONCAT_WS", &strings).unwrap();
    assert!(!joined.nullable(&[false, true, true]) && joined.nullable(&[true, false, false]));
    let upper = resolve("UPPER", &strings[..1]).unwrap();
    assert!(!upper.nullable(&[false]) && upper.nullable(&[true]));
}

#[test]
fn special_forms_are_no_functions() {
    assert!(is_special("coalesce") && lookup("coalesce").is_none());
    assert!(!is_special("GREATEST") && lookup("GREATEST").is_some());
}

#[test]
fn aggregate_types() {
    let result = |name: &str, ty: SqlType| {
        resolve_aggregate(name, &[Some(ty)]).ok().and_then(|f| f.result_type(Some(ty)))
    };
    assert_eq!(result("sum", Int), Some(BigInt));
    assert_eq!(result("SUM", Float), Some(Double));
    assert_eq!(result("AVG", BigInt), Some(Double));
    assert_eq!(result("MIN", String), Some(String));
    assert_eq!(result("MAX", Opaque(1)), None);
    assert_eq!(result("LAST", Opaque(1)), Some(Opaque(1)));
    assert_eq!(result("COUNT", Opaque(1)), Some(BigInt));
    assert_eq!(result("SUM", String), None);
    assert_eq!(resolve_aggregate("COUNT", &[]).unwrap().kind, AggregateKind::CountAll);
    assert_eq!(
        resolve_aggregate("SUM", &[]),
        Err(ResolveError::WrongCount { expected: "1 argument".into() })
    );
    assert_eq!(resolve_aggregate("SUM", &[Some(Int)]).unwrap().argument_type(0, Int), BigInt);
}

#[test]
fn literals() {
    assert!(check_literal(PreparedKind::Regex, "a+").is_ok());
    assert_eq!(check_literal(PreparedKind::Regex, "(a"), Err("unclosed group".into()));
    assert!(check_literal(PreparedKind::Like, r"a\").is_err());
    assert!(check_literal(PreparedKind::Zone, "europe/berlin").is_ok());
    assert!(check_literal(PreparedKind::Zone, "Europe/Berlni").is_err());
    for unit in ["HOUR", "hours", "centuries", "millennia", "microsecond"] {
        assert!(check_literal(PreparedKind::Unit, unit).is_ok(), "{unit}");
    }
    assert!(check_literal(PreparedKind::Unit, "huor").unwrap_err().contains("`hour`"));
    assert!(check_literal(PreparedKind::Format, "%Y-%m-%d %H:%M:%S%.f %Z").is_ok());
    assert!(check_literal(PreparedKind::Format, "%!").is_err());
    assert_eq!(like_with_backslash("a_%", "").unwrap(), "a_%");
    assert_eq!(like_with_backslash("a!!b", "!").unwrap(), r"a\!b");
    assert!(like_with_backslash("a", "ab").is_err() && like_with_backslash("a!", "!").is_err());
    assert_eq!(parse_timestamp("2024-02-29T12:00:00.1234567Z"), Ok(1_709_208_000_123_457));
    assert!(parse_timestamp("2024-02-29T12:00[Europe/Berlin]").is_err());
    assert!(parse_timestamp("").is_err());
}
