//! What stands between a stream and a sink.

use std::fmt;

use super::sink::{SinkError, SinkHandler};
use crate::time::Timestamp;

/// Makes rows of rows: for what is between a stream and a sink, and is easier said in Rust than in SQL.
pub trait Processor<R: ?Sized>: Send {
    /// What it makes.
    type Out: ?Sized;

    /// Takes a row, and hands to `out` what it makes of it: nothing, one row, or several.
    ///
    /// # Errors
    /// Those of `out`, or its own.
    fn process(
        &mut self,
        at: Timestamp,
        row: &R,
        out: &mut dyn SinkHandler<Self::Out>,
    ) -> Result<(), SinkError>;

    /// Hands on what it holds back, before what follows it is flushed.
    ///
    /// # Errors
    /// Those of `out`, or its own.
    fn flush(&mut self, _out: &mut dyn SinkHandler<Self::Out>) -> Result<(), SinkError> {
        Ok(())
    }
}

/// A sink behind a processor.
///
/// ```
/// use std::sync::mpsc;
/// use eventflux_runtime::Timestamp;
/// use eventflux_runtime::pipeline::connect::{ChannelSink, Filter, Map, SinkHandler, Through};
///
/// let (sender, rows) = mpsc::channel();
/// let words = ChannelSink::new(sender, |_, word: &String| word.clone());
/// let mut sink = Through::new(Filter(|n: &i64| n % 2 == 0), Through::new(Map(|n: &i64| format!("<{n}>")), words));
/// for n in 1..=4_i64 {
///     sink.take(Timestamp::from_millis(0), &n)?;
/// }
/// drop(sink);
/// assert_eq!(rows.iter().collect::<Vec<_>>(), ["<2>", "<4>"]);
/// # Ok::<(), eventflux_runtime::pipeline::connect::SinkError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Through<P, S> {
    processor: P,
    sink: S,
}

impl<P, S> Through<P, S> {
    /// Rows go through `processor` to `sink`.
    pub fn new(processor: P, sink: S) -> Self {
        Through { processor, sink }
    }
}

impl<R: ?Sized, P: Processor<R>, S: SinkHandler<P::Out>> SinkHandler<R> for Through<P, S> {
    fn take(&mut self, at: Timestamp, row: &R) -> Result<(), SinkError> {
        self.processor.process(at, row, &mut self.sink)
    }

    fn flush(&mut self) -> Result<(), SinkError> {
        // Both, whatever becomes of the first.
        let processed = self.processor.flush(&mut self.sink);
        let flushed = self.sink.flush();
        processed.and(flushed)
    }
}

/// Lets rows pass for which a closure says true.
#[derive(Clone, Copy)]
pub struct Filter<F>(pub F);

impl<R: ?Sized, F: FnMut(&R) -> bool + Send> Processor<R> for Filter<F> {
    type Out = R;

    fn process(&mut self, at: Timestamp, row: &R, out: &mut dyn SinkHandler<R>) -> Result<(), SinkError> {
        if (self.0)(row) { out.take(at, row) } else { Ok(()) }
    }
}

/// Makes a row of each row.
#[derive(Clone, Copy)]
pub struct Map<F>(pub F);

impl<R: ?Sized, T, F: FnMut(&R) -> T + Send> Processor<R> for Map<F> {
    type Out = T;

    fn process(&mut self, at: Timestamp, row: &R, out: &mut dyn SinkHandler<T>) -> Result<(), SinkError> {
        out.take(at, &(self.0)(row))
    }
}

impl<F> fmt::Debug for Filter<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Filter")
    }
}

impl<F> fmt::Debug for Map<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Map")
    }
}
