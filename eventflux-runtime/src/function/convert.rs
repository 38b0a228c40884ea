//! Between SQL's values and the Rust types of a function.

use std::borrow::Cow;
use std::fmt::Display;
use std::rc::Rc;
use std::sync::Arc;

use crate::app::FromValue;
use crate::error::Cause;
use crate::value::Value;

/// The arguments of a call, which are as many as the function has parameters.
///
/// # Errors
/// If they are not; no plan calls a function so.
pub fn arguments<'a, 'v, const N: usize>(
    function: &'static str,
    args: &'a [&'v Value],
) -> Result<&'a [&'v Value; N], Cause> {
    args.try_into().map_err(|_| misused(function))
}

/// An argument as the column that it is; `None` for NULL.
///
/// # Errors
/// If the value is of another type; no plan calls a function so.
pub fn given<'v, T: FromValue<'v>>(function: &'static str, value: &'v Value) -> Result<Option<T>, Cause> {
    if value.is_null() {
        return Ok(None);
    }
    T::from_value(value).map(Some).ok_or_else(|| misused(function))
}

#[cold]
fn misused(function: &'static str) -> Cause {
    raised(function, crate::scalar::dynamic::MISUSED)
}

/// The error that a function returned.
#[cold]
pub fn raised(function: &'static str, error: impl Display) -> Cause {
    Cause::Function { function, message: error.to_string() }
}

/// A text that a function returns and owns.
pub trait OwnedText {
    /// Puts the text into a buffer in place of what was there.
    fn put(self, buffer: &mut String);
}

impl OwnedText for String {
    #[inline]
    fn put(self, buffer: &mut String) {
        *buffer = self;
    }
}

impl OwnedText for Cow<'_, str> {
    #[inline]
    fn put(self, buffer: &mut String) {
        match self {
            Cow::Owned(text) => *buffer = text,
            Cow::Borrowed(text) => copy(text, buffer),
        }
    }
}

macro_rules! pointers {
    ($($ty:ty)*) => {$(
        impl OwnedText for $ty {
            #[inline]
            fn put(self, buffer: &mut String) {
                copy(&self, buffer);
            }
        }
    )*};
}
pointers! { Box<str> Arc<str> Rc<str> }

fn copy(text: &str, buffer: &mut String) {
    buffer.clear();
    buffer.push_str(text);
}

/// A text that a function returned, kept in `buffer` until the next row.
#[inline]
pub fn text<T: OwnedText>(value: T, buffer: &mut String) -> &str {
    value.put(buffer);
    buffer
}

/// The same for one that may be NULL.
#[inline]
pub fn text_or_null<T: OwnedText>(value: Option<T>, buffer: &mut String) -> Option<&str> {
    value.map(|value| text(value, buffer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_told_from_null_and_from_other_types() {
        let values = [Value::Double(1.5), Value::Null, Value::from("IBM")];
        let refs: Vec<&Value> = values.iter().collect();
        let [number, null, name] = arguments::<3>("f", &refs).unwrap();
        assert_eq!(given("f", number), Ok(Some(1.5f64)));
        assert_eq!(given::<f64>("f", null), Ok(None));
        assert_eq!(given("f", name), Ok(Some("IBM")));
        let error = given::<i32>("f", name).unwrap_err();
        assert_eq!(error.to_string(), "f: called with other arguments than it takes");
        assert!(arguments::<2>("f", &refs).is_err());
    }

    #[test]
    fn every_owned_text_reaches_the_buffer() {
        let mut buffer = "before".to_owned();
        assert_eq!(text("a".to_owned(), &mut buffer), "a");
        assert_eq!(text(Cow::Borrowed("b"), &mut buffer), "b");
        assert_eq!(text(Cow::<str>::Owned("c".to_owned()), &mut buffer), "c");
        assert_eq!(text(Box::<str>::from("d"), &mut buffer), "d");
        assert_eq!(text(Arc::<str>::from("e"), &mut buffer), "e");
        assert_eq!(text(Rc::<str>::from("f"), &mut buffer), "f");
        assert_eq!(text_or_null(Some("g".to_owned()), &mut buffer), Some("g"));
        assert_eq!(text_or_null(None::<String>, &mut buffer), None);
    }
}
