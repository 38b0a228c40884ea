//! The list of all functions, once; `;` stands before the buffer of those that take one.

use super::super::prepared::Prepared;
use super::super::{arithmetic, cast, compare, extract, math, pattern, regexp, text, time};
use super::adapter::{Argument, Entry, Miss, Output, count, fallible, misused, with_buffer};
use super::{DynFn, PreparedFn};
use crate::error::Cause;
use crate::value::Value;

/// Takes an argument out of its value, or leaves the adapter.
macro_rules! argument {
    ($path:expr, $value:expr) => {
        match Argument::of($value) {
            Ok(value) => value,
            Err(Miss::Null) => return Ok(Value::Null),
            Err(Miss::Type) => return Err(misused($path)),
        }
    };
}

/// Calls a function with or without a buffer.
macro_rules! call {
    ($function:path, ($($arg:ident)*)) => { $function($($arg),*).done() };
    ($function:path, ($($arg:ident)*) $buf:ident) => { with_buffer(|$buf| $function($($arg,)* $buf).done()) };
}

macro_rules! list {
    ($($module:ident: $($name:ident($($arg:ident)* $(; $buf:ident)?))*;)*) => {
        &[$($({
            const PATH: &str = concat!(stringify!($module), "::", stringify!($name));
            fn adapter(args: &[&Value]) -> Result<Value, Cause> {
                let [$($arg),*] = args else { return Err(misused(PATH)) };
                $(let $arg = argument!(PATH, $arg);)*
                call!($module::$name, ($($arg)*) $($buf)?)
            }
            Entry {
                path: PATH,
                call: adapter,
                arguments: count(&[$(stringify!($arg)),*]),
                fallible: || fallible($module::$name),
                buffer: count(&[$(stringify!($buf))?]) == 1,
            }
        },)*)*]
    };
}

/// A parameter of a function with prepared arguments: one of the values, or a prepared one.
macro_rules! parameter {
    ($path:expr, $values:ident $prepared:ident) => {
        match $values.next() {
            Some(value) => argument!($path, value),
            None => return Err(misused($path)),
        }
    };
    ($path:expr, $values:ident $prepared:ident $kind:ident) => {
        match $prepared.next() {
            Some(Prepared::$kind(prepared)) => prepared,
            _ => return Err(misused($path)),
        }
    };
}

macro_rules! prepared_list {
    ($($module:ident: $($name:ident($($arg:ident $(: $kind:ident)?),* $(; $buf:ident)?))*;)*) => {
        &[$($({
            const PATH: &str = concat!(stringify!($module), "::", stringify!($name));
            fn adapter(args: &[&Value], prepared: &[Prepared]) -> Result<Value, Cause> {
                let (mut values, mut prepared) = (args.iter(), prepared.iter());
                $(let $arg = parameter!(PATH, values prepared $($kind)?);)*
                call!($module::$name, ($($arg)*) $($buf)?)
            }
            Entry {
                path: PATH,
                call: adapter,
                arguments: count(&[$(stringify!($arg)),*]),
                fallible: || fallible($module::$name),
                buffer: count(&[$(stringify!($buf))?]) == 1,
            }
        },)*)*]
    };
}

pub(super) static PLAIN: &[Entry<DynFn>] = list! {
    arithmetic:
        add_i32(a b) sub_i32(a b) mul_i32(a b) div_i32(a b) rem_i32(a b) neg_i32(a)
        add_i64(a b) sub_i64(a b) mul_i64(a b) div_i64(a b) rem_i64(a b) neg_i64(a)
        add_f32(a b) sub_f32(a b) mul_f32(a b) div_f32(a b) rem_f32(a b) neg_f32(a)
        add_f64(a b) sub_f64(a b) mul_f64(a b) div_f64(a b) rem_f64(a b) neg_f64(a);
    compare:
        eq_bool(a b) ne_bool(a b) lt_bool(a b) le_bool(a b) gt_bool(a b) ge_bool(a b) same_bool(a b)
        eq_i32(a b) ne_i32(a b) lt_i32(a b) le_i32(a b) gt_i32(a b) ge_i32(a b) same_i32(a b)
        eq_i64(a b) ne_i64(a b) lt_i64(a b) le_i64(a b) gt_i64(a b) ge_i64(a b) same_i64(a b)
        eq_f32(a b) ne_f32(a b) lt_f32(a b) le_f32(a b) gt_f32(a b) ge_f32(a b) same_f32(a b)
        eq_f64(a b) ne_f64(a b) lt_f64(a b) le_f64(a b) gt_f64(a b) ge_f64(a b) same_f64(a b)
        eq_str(a b) ne_str(a b) lt_str(a b) le_str(a b) gt_str(a b) ge_str(a b) same_str(a b)
        eq_timestamp(a b) ne_timestamp(a b) lt_timestamp(a b) le_timestamp(a b) gt_timestamp(a b)
        ge_timestamp(a b) same_timestamp(a b);
    cast:
        cast_i32_i64(a) cast_i32_f64(a) cast_i64_f64(a) cast_f32_f64(a) cast_i32_f32(a) cast_i64_f32(a)
        cast_i64_i32(a) cast_f32_i32(a) cast_f32_i64(a) cast_f64_i32(a) cast_f64_i64(a) cast_f64_f32(a)
        cast_bool_i32(a) cast_bool_i64(a) cast_i32_bool(a) cast_i64_bool(a)
        cast_bool_str(a) cast_i32_str(a; buf) cast_i64_str(a; buf) cast_f32_str(a; buf) cast_f64_str(a; buf)
        cast_timestamp_str(a; buf)
        cast_str_bool(a) cast_str_i32(a) cast_str_i64(a) cast_str_f32(a) cast_str_f64(a) cast_str_timestamp(a);
    math:
        abs_i32(x) ceil_i32(x) floor_i32(x) round_i32(x) sign_i32(x) round_to_i32(x n)
        abs_i64(x) ceil_i64(x) floor_i64(x) round_i64(x) sign_i64(x) round_to_i64(x n)
        abs_f32(x) ceil_f32(x) floor_f32(x) round_f32(x) trunc_f32(x) sign_f32(x)
        abs_f64(x) ceil_f64(x) floor_f64(x) round_f64(x) trunc_f64(x) sign_f64(x)
        round_to_f32(x n) trunc_to_f32(x n) round_to_f64(x n) trunc_to_f64(x n)
        sqrt(x) cbrt(x) exp(x) ln(x) log10(x) log2(x) log(b x) power(x y)
        sin(x) cos(x) tan(x) asin(x) acos(x) atan(x) atan2(y x) degrees(x) radians(x) pi();
    text:
        length(s) octet_length(s) upper(s; buf) lower(s; buf)
        trim(s) ltrim(s) rtrim(s) trim_chars(s c) ltrim_chars(s c) rtrim_chars(s c)
        concat2(a b; buf) substring(s start) substring_len(s start len) left(s n) right(s n)
        lpad(s n; buf) lpad_fill(s n fill; buf) rpad(s n; buf) rpad_fill(s n fill; buf)
        replace(s from to; buf) reverse(s; buf) repeat(s n; buf) position(a b) strpos(a b)
        starts_with(s p) ends_with(s p) contains(s p) split_part(s d n) ascii(s) chr(n; buf);
    pattern:
        like(s p) like_escape(s p e) ilike(s p) ilike_escape(s p e);
    regexp:
        like(s p) replace(s p r; buf) replace_flags(s p r f; buf);
    extract:
        century(t) day(t) decade(t) dow(t) doy(t) epoch(t)
        hour(t) isodow(t) isoyear(t) julian(t) microseconds(t)
        millennium(t) milliseconds(t) minute(t) month(t) quarter(t)
        second(t) week(t) year(t);
    time:
        add_timestamp(t d) add_interval(d t) sub_timestamp(t d) since(a b)
        date_trunc(u t) date_trunc_zone(u t z) date_bin(d t) to_timestamp(ms) epoch_ms(t)
        format_timestamp(t f; buf) format_timestamp_zone(t f z; buf);
};

pub(super) static PREPARED: &[Entry<PreparedFn>] = prepared_list! {
    pattern:
        like_prepared(s, p: Like);
    regexp:
        like_prepared(s, p: Regex)
        replace_prepared(s, p: Regex, r; buf) replace_flags_prepared(s, p: Regex, r, f; buf);
    time:
        date_trunc_prepared(u: Unit, t) date_trunc_zone_prepared(u: Unit, t, z: Zone)
        format_timestamp_prepared(t, f: Format; buf) format_timestamp_zone_prepared(t, f: Format, z: Zone; buf);
};
