//! Where an app's rows go: closures and [`Outputs`] of the builder, chained as types, so that a row reaches its
//! sink without a table, a box or a branch.

use crate::engine::Outputs;
use crate::error::RowError;
use crate::time::Timestamp;
use crate::value::Value;

/// The streams of a generated app.
pub trait Streams {
    /// A row of any of them, on its way to a sink.
    type Out<'a>: Copy;

    /// Their names, by number; empty where the host does not see the stream.
    const NAMES: &'static [&'static str];

    /// Appends a row's columns to `values`, and names its stream.
    fn values(row: Self::Out<'_>, values: &mut Vec<Value>) -> &'static str;
}

/// Stream number `STREAM` of an app.
pub trait Port<const STREAM: usize>: Streams {
    /// Its rows.
    type Row: 'static;

    /// The row, if it is of this stream.
    fn row<'a>(out: Self::Out<'a>) -> Option<&'a Self::Row>;
}

/// Takes rows of type `R`.
pub trait TakeRow<R> {
    /// Takes a row.
    fn take(&mut self, at: Timestamp, row: &R);
}

/// A closure that takes rows.
#[derive(Clone, Copy, Debug)]
pub struct EachRow<F>(pub F);

impl<R, F: FnMut(&R)> TakeRow<R> for EachRow<F> {
    #[inline]
    fn take(&mut self, _: Timestamp, row: &R) {
        (self.0)(row);
    }
}

/// A closure that takes rows with their times.
#[derive(Clone, Copy, Debug)]
pub struct EachRowAt<F>(pub F);

impl<R, F: FnMut(Timestamp, &R)> TakeRow<R> for EachRowAt<F> {
    #[inline]
    fn take(&mut self, at: Timestamp, row: &R) {
        (self.0)(at, row);
    }
}

/// The sinks of a builder, the newest first. Rows go to the oldest first.
pub trait SinkList<A: Streams> {
    /// Whether any of them takes rows of stream number `stream`. Constant once compiled, but for [`Outputs`], so that rows nobody
    /// takes are never made.
    fn wants(&self, stream: usize) -> bool;
    /// Hands a row to those that take its stream.
    fn put(&mut self, at: Timestamp, row: A::Out<'_>);
    /// Whether any of them takes row errors.
    fn wants_errors() -> bool;
    /// Hands a row error to those that take them.
    fn error(&mut self, error: &RowError);
}

/// The sinks that the builder collects.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sinks<L>(pub L);

impl<L> Sinks<L> {
    /// These, and `take` for the rows of stream number `STREAM`.
    pub fn on<const STREAM: usize, T>(self, take: T) -> Sinks<On<STREAM, T, L>> {
        Sinks(On { take, before: self.0 })
    }

    /// These, and `take` for row errors.
    pub fn on_error<F>(self, take: F) -> Sinks<OnError<F, L>> {
        Sinks(OnError { take, before: self.0 })
    }

    /// These, and `outputs` for everything of an app with the streams `A` that they want.
    pub fn outputs<A: Streams, O: Outputs>(self, outputs: O) -> Sinks<OnAll<O, L>> {
        Sinks(OnAll::new::<A>(outputs, self.0))
    }
}

/// No sinks: what an app has that nobody listens to.
pub type NoSinks = Sinks<Nothing>;

/// The empty list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

impl<A: Streams> SinkList<A> for Nothing {
    #[inline(always)]
    fn wants(&self, _: usize) -> bool {
        false
    }
    #[inline(always)]
    fn put(&mut self, _: Timestamp, _: A::Out<'_>) {}
    #[inline(always)]
    fn wants_errors() -> bool {
        false
    }
    fn error(&mut self, _: &RowError) {}
}

/// A closure for the rows of stream number `STREAM`, and the sinks before it.
#[derive(Clone, Copy, Debug)]
pub struct On<const STREAM: usize, T, L> {
    /// Takes the rows.
    pub take: T,
    /// The sinks before.
    pub before: L,
}

impl<const STREAM: usize, A, T, L> SinkList<A> for On<STREAM, T, L>
where
    A: Port<STREAM>,
    T: TakeRow<A::Row>,
    L: SinkList<A>,
{
    #[inline(always)]
    fn wants(&self, stream: usize) -> bool {
        stream == STREAM || self.before.wants(stream)
    }
    #[inline(always)]
    fn put(&mut self, at: Timestamp, row: A::Out<'_>) {
        self.before.put(at, row);
        if let Some(row) = A::row(row) {
            self.take.take(at, row);
        }
    }
    #[inline(always)]
    fn wants_errors() -> bool {
        L::wants_errors()
    }
    fn error(&mut self, error: &RowError) {
        self.before.error(error);
    }
}

/// A closure for row errors, and the sinks before it.
#[derive(Clone, Copy, Debug)]
pub struct OnError<F, L> {
    /// Takes the errors.
    pub take: F,
    /// The sinks before.
    pub before: L,
}

impl<A: Streams, F: FnMut(&RowError), L: SinkList<A>> SinkList<A> for OnError<F, L> {
    #[inline(always)]
    fn wants(&self, stream: usize) -> bool {
        self.before.wants(stream)
    }
    #[inline(always)]
    fn put(&mut self, at: Timestamp, row: A::Out<'_>) {
        self.before.put(at, row);
    }
    #[inline(always)]
    fn wants_errors() -> bool {
        true
    }
    fn error(&mut self, error: &RowError) {
        self.before.error(error);
        (self.take)(error);
    }
}

/// Takes the rows of all streams that the outputs want as values, and all errors; and the sinks before it.
#[derive(Clone, Debug)]
pub struct OnAll<O, L> {
    outputs: O,
    /// Which streams they want, by number.
    wanted: Box<[bool]>,
    values: Vec<Value>,
    before: L,
}

impl<O: Outputs, L> OnAll<O, L> {
    /// These outputs of an app with the streams `A` after those sinks.
    pub fn new<A: Streams>(outputs: O, before: L) -> Self {
        let wants = |name: &&str| !name.is_empty() && outputs.wants(name);
        OnAll { wanted: A::NAMES.iter().map(wants).collect(), outputs, values: Vec::new(), before }
    }
}

impl<A: Streams, O: Outputs, L: SinkList<A>> SinkList<A> for OnAll<O, L> {
    #[inline(always)]
    fn wants(&self, stream: usize) -> bool {
        self.wanted.get(stream).is_some_and(|wanted| *wanted) || self.before.wants(stream)
    }
    fn put(&mut self, at: Timestamp, row: A::Out<'_>) {
        self.before.put(at, row);
        self.values.clear();
        let stream = A::values(row, &mut self.values);
        self.outputs.row(stream, at, &self.values);
    }
    #[inline(always)]
    fn wants_errors() -> bool {
        true
    }
    fn error(&mut self, error: &RowError) {
        self.before.error(error);
        self.outputs.error(error);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    struct App;

    #[derive(Clone, Copy)]
    enum Out<'a> {
        Numbers(&'a i64),
        Words(&'a String),
    }

    impl Streams for App {
        type Out<'a> = Out<'a>;

        const NAMES: &'static [&'static str] = &["Numbers", "Words", ""];

        fn values(row: Out<'_>, values: &mut Vec<Value>) -> &'static str {
            match row {
                Out::Numbers(row) => {
                    values.push((*row).into());
                    "Numbers"
                }
                Out::Words(row) => {
                    values.push(row.as_str().into());
                    "Words"
                }
            }
        }
    }

    impl Port<0> for App {
        type Row = i64;
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a i64> {
            if let Out::Numbers(row) = out { Some(row) } else { None }
        }
    }

    impl Port<1> for App {
        type Row = String;
        fn row<'a>(out: Self::Out<'a>) -> Option<&'a String> {
            if let Out::Words(row) = out { Some(row) } else { None }
        }
    }

    fn wants<L: SinkList<App>>(list: &L) -> [bool; 3] {
        [list.wants(0), list.wants(1), L::wants_errors()]
    }

    struct Log<'a>(&'a RefCell<Vec<String>>);

    impl Outputs for Log<'_> {
        fn row(&mut self, stream: &str, at: Timestamp, row: &[Value]) {
            self.0.borrow_mut().push(format!("{stream} {} {}", at.as_micros(), row[0]));
        }
    }

    #[test]
    fn rows_go_to_the_sinks_of_their_stream_in_order() {
        let log = RefCell::new(Vec::new());
        let say = |text: String| log.borrow_mut().push(text);
        let first = On::<0, _, _> { take: EachRow(|n: &i64| say(format!("first {n}"))), before: Nothing };
        assert_eq!(wants(&first), [true, false, false]);
        let list = On::<0, _, _> {
            take: EachRowAt(|at: Timestamp, n: &i64| say(format!("second {n} {at}"))),
            before: first,
        };
        let mut list = OnAll::new::<App>(Log(&log), list);
        assert_eq!(wants(&list), [true, true, true]);
        let at = Timestamp::from_micros(0);
        SinkList::<App>::put(&mut list, at, Out::Numbers(&7));
        SinkList::<App>::put(&mut list, at, Out::Words(&"x".to_string()));
        let expected = ["first 7", "second 7 1970-01-01T00:00:00Z", "Numbers 0 7", "Words 0 x"];
        assert_eq!(*log.borrow(), expected);
    }

    #[test]
    fn outputs_say_which_streams_they_want() {
        struct Words;
        impl Outputs for Words {
            fn row(&mut self, _: &str, _: Timestamp, _: &[Value]) {}
            fn wants(&self, stream: &str) -> bool {
                stream == "Words"
            }
        }
        let list = OnAll::new::<App>(Words, Nothing);
        assert_eq!(wants(&list), [false, true, true]);
        assert!(!SinkList::<App>::wants(&OnAll::new::<App>(Log(&RefCell::default()), Nothing), 2));
        let numbers = On::<0, _, _> { take: EachRow(|_: &i64| {}), before: list };
        assert_eq!(wants(&numbers), [true, true, true]);
    }
}
