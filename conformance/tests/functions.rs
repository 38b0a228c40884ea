//! The compiler's table of functions and the runtime's functions are the same list.
//!
//! The two crates do not know each other; here both do. What holds: every entry of the table has its function,
//! with that many arguments, of those types, with that result and that fallibility; and no function fails in
//! another way than by an error.

use std::collections::{BTreeSet, HashMap};

use eventflux_compiler::functions::{
    self, Call, PreparedKind, ScalarFn, TextResult, check_literal, parse_timestamp,
};
use eventflux_compiler::types::SqlType;
use eventflux_runtime::scalar::dynamic::{MISUSED, Signature, by_path, by_path_prepared, signatures};
use eventflux_runtime::scalar::prepared::{Format, Like, Prepared, Regex, Unit, Zone};
use eventflux_runtime::scalar::{cast, pattern};
use eventflux_runtime::{Cause, Timestamp, Value};

fn listed() -> HashMap<&'static str, Signature> {
    signatures().map(|signature| (signature.path, signature)).collect()
}

#[test]
fn every_entry_has_its_function() {
    let listed = listed();
    for f in functions::all() {
        assert!(by_path(f.rust).is_some(), "{f}: no adapter for {}", f.rust);
        if f.call == Call::Plain {
            let signature = listed[f.rust];
            assert_eq!(signature.arguments, f.params.len(), "{f}");
            assert_eq!(signature.fallible, f.fallible, "{f}: fallible");
            assert_eq!(signature.buffer, f.text == TextResult::Buffer, "{f}: buffer");
        }
        if let Some(prepared) = f.prepared {
            assert!(by_path_prepared(prepared.rust).is_some(), "{f}: no adapter for {}", prepared.rust);
            let signature = listed[prepared.rust];
            assert_eq!(signature.arguments, f.params.len(), "{f}, prepared");
            assert_eq!(signature.fallible, prepared.fallible, "{f}, prepared: fallible");
            assert_eq!(signature.buffer, f.text == TextResult::Buffer, "{f}, prepared: buffer");
        }
    }
}

#[test]
fn every_function_is_in_the_table() {
    let entries = functions::all().iter();
    let known: BTreeSet<&str> =
        entries.flat_map(|f| [Some(f.rust), f.prepared.map(|p| p.rust)]).flatten().collect();
    for signature in signatures() {
        assert!(known.contains(signature.path), "{} is called by no entry", signature.path);
    }
}

/// Values at the edges of each type.
fn samples(ty: SqlType) -> Vec<Value> {
    match ty {
        SqlType::Bool => vec![true.into(), false.into()],
        SqlType::Int => [i32::MIN, -1, 0, 3, i32::MAX].map(Value::from).to_vec(),
        SqlType::BigInt => [i64::MIN, -1, 0, 3, i64::MAX].map(Value::from).to_vec(),
        SqlType::Float => [f32::MIN, -0.5, 0.0, 2.5, f32::INFINITY, f32::NAN].map(Value::from).to_vec(),
        SqlType::Double => [f64::MIN, -0.5, 0.0, 2.5, f64::INFINITY, f64::NAN].map(Value::from).to_vec(),
        SqlType::String => {
            ["", "a", "é日𝄞", "a%_\\", "(", "day", "2024-02-29 12:00", "g"].map(Value::from).to_vec()
        }
        SqlType::Timestamp => {
            let times = [i64::MIN, -1, 0, 1_709_208_000_000_001, i64::MAX];
            times.map(|micros| Timestamp::from_micros(micros).into()).to_vec()
        }
        SqlType::Interval => [i64::MIN, 0, 1, 3_600_000_000, i64::MAX].map(Value::from).to_vec(),
        SqlType::Opaque(_) => Vec::new(),
    }
}

fn has_type(value: &Value, ty: SqlType) -> bool {
    matches!(
        (value, ty),
        (Value::Bool(_), SqlType::Bool)
            | (Value::Int(_), SqlType::Int)
            | (Value::BigInt(_), SqlType::BigInt)
            | (Value::Float(_), SqlType::Float)
            | (Value::Double(_), SqlType::Double)
            | (Value::Str(_), SqlType::String)
            | (Value::Timestamp(_), SqlType::Timestamp)
    )
}

/// All combinations of samples for the parameters of `f`, prepared ones left out.
fn combinations(f: &ScalarFn) -> Vec<Vec<Value>> {
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for param in f.params {
        rows = rows
            .into_iter()
            .flat_map(|row| samples(*param).into_iter().map(move |value| [&row[..], &[value]].concat()))
            .collect();
    }
    rows
}

/// The result is of the type that the table says, or an error where the table allows one.
fn check(f: &ScalarFn, fallible: bool, args: &[Value], result: Result<Value, Cause>) {
    match result {
        Ok(value) => assert!(has_type(&value, f.result), "{f}{args:?} gave {value:?}"),
        Err(cause) => {
            assert!(fallible, "{f}{args:?} failed: {cause}");
            let misused = matches!(&cause, Cause::Argument { message, .. } if message == MISUSED);
            assert!(!misused, "{f}{args:?}: {cause}");
        }
    }
}

#[test]
fn every_function_takes_and_gives_the_types_of_its_entry() {
    for f in functions::all() {
        let call = by_path(f.rust).unwrap();
        for args in combinations(f) {
            check(f, f.fallible, &args, call(&args.iter().collect::<Vec<_>>()));
        }
    }
}

#[test]
fn null_propagates_as_the_table_says() {
    for f in functions::all() {
        let call = by_path(f.rust).unwrap();
        let Some(args) = combinations(f).into_iter().next() else { continue };
        for null in 0..args.len() {
            let mut args: Vec<&Value> = args.iter().collect();
            args[null] = &Value::Null;
            let nullable: Vec<bool> = args.iter().map(|arg| arg.is_null()).collect();
            let result = call(&args).unwrap_or_else(|cause| panic!("{f}: {cause}"));
            assert_eq!(result.is_null(), f.nullable(&nullable), "{f} of {args:?}");
        }
    }
}

fn prepare(kind: PreparedKind, text: &str) -> Result<Prepared, Cause> {
    Ok(match kind {
        PreparedKind::Regex => Prepared::Regex(Regex::new(text)?),
        PreparedKind::Like => Prepared::Like(Like::new(text)?),
        PreparedKind::ILike => Prepared::Like(Like::ignoring_case(text)?),
        PreparedKind::Zone => Prepared::Zone(Zone::new(text)?),
        PreparedKind::Unit => Prepared::Unit(Unit::new(text)?),
        PreparedKind::Format => Prepared::Format(Format::new(text)?),
    })
}

#[test]
fn prepared_variants_give_what_the_functions_give() {
    for f in functions::all() {
        let (Some(prepared), call) = (f.prepared, by_path(f.rust).unwrap()) else { continue };
        let variant = by_path_prepared(prepared.rust).unwrap();
        'rows: for args in combinations(f) {
            let mut literals = Vec::new();
            for (arg, kind) in prepared.args {
                let Value::Str(text) = &args[*arg] else { panic!("{f}") };
                match prepare(*kind, text) {
                    Ok(literal) => literals.push(literal),
                    Err(_) => continue 'rows,
                }
            }
            let is_literal = |i: &usize| prepared.args.iter().any(|(arg, _)| arg == i);
            let others: Vec<&Value> = (0..args.len()).filter(|i| !is_literal(i)).map(|i| &args[i]).collect();
            let result = variant(&others, &literals);
            assert_eq!(result, call(&args.iter().collect::<Vec<_>>()), "{f}{args:?}");
            check(f, prepared.fallible, &args, result);
        }
    }
}

#[test]
fn the_compiler_accepts_the_literals_that_the_runtime_accepts() {
    let texts = [
        "",
        "a",
        "a%",
        r"a\",
        r"\\",
        "(",
        "(a",
        "[a-",
        "a{2,1}",
        r"\d+",
        "UTC",
        "utc",
        "Europe/Berlin",
        "europe/BERLIN",
        "Mars/Olympus",
        "+01:00",
        "day",
        "DAYS",
        "week",
        "weeks",
        "century",
        "centuries",
        "centurys",
        "millennia",
        "millenniums",
        "microsecond",
        "millisecond",
        "fortnight",
        "decades",
        "%Y",
        "%Y-%m-%dT%H:%M:%S%.f%:z",
        "%Q",
        "%Z",
        "%",
        "%!",
        "%s",
    ];
    use PreparedKind::{Format, ILike, Like, Regex, Unit, Zone};
    for kind in [Regex, Like, ILike, Zone, Unit, Format] {
        for text in texts {
            let (compiler, runtime) = (check_literal(kind, text), prepare(kind, text));
            assert_eq!(compiler.is_ok(), runtime.is_ok(), "{kind:?} {text}: {compiler:?}, {runtime:?}");
        }
    }
}

#[test]
fn the_compiler_reads_timestamps_as_the_runtime_does() {
    for text in [
        "2024-02-29",
        " 2024-02-29 ",
        "\t2024-02-29\x0b",
        "\u{a0}2024-02-29",
        "2024-02-29 12:30",
        "2024-02-29T12:30:45.1234567",
        "1969-12-31 23:59:59.9999995Z",
        "2024-02-29 12:30:45+05:30",
        "2024-02-29 12:30:45 +05:30",
        "2024-02-29T12:30:45z",
        "2024-02-29T12:30:45[Europe/Berlin]",
        "2024-02-29T23:59:60Z",
        "2024-02-29T24:00:00Z",
        "-000100-01-01",
        "10000-01-01",
        "9999-12-31T23:59:59.9999999Z",
        "2023-02-29",
        "20240229T123045",
        "2024-2-9",
        "now",
        "",
    ] {
        let compiler = parse_timestamp(text).ok();
        let runtime = cast::cast_str_timestamp(text).ok().map(Timestamp::as_micros);
        assert_eq!(compiler, runtime, "{text:?}");
    }
}

#[test]
fn patterns_with_an_escape_mean_the_same_with_backslash() {
    for pattern in ["a!%b", "!!", "!_", r"a\%", r"\\", "%!%%", "é!é"] {
        let rewritten = functions::like_with_backslash(pattern, "!").unwrap();
        for s in ["a%b", "axb", "!", "_", "x", r"a\c", r"\\", r"\", "5%5", "éé", ""] {
            assert_eq!(
                pattern::like(s, &rewritten),
                pattern::like_escape(s, pattern, "!"),
                "{s} like {pattern}, rewritten {rewritten}"
            );
        }
    }
}
