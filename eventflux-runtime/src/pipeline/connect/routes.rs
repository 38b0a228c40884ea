//! Rows as values, by their streams.

use std::fmt;

use crate::engine::Outputs;
use crate::time::Timestamp;
use crate::value::Value;

type Take = Box<dyn FnMut(Timestamp, &[Value]) + Send>;

/// Hands the rows of some streams, as values, each to what takes them: for apps of both kinds, with their `outputs`.
///
/// A name that no stream has gets no rows: [`SinkHandle::rows`](super::SinkHandle::rows) tells how many there were.
#[derive(Default)]
pub struct Routes {
    routes: Vec<(String, Take)>,
}

impl Routes {
    /// None yet.
    pub fn new() -> Self {
        Routes::default()
    }

    /// Hands the rows of `stream` to `take`, the closure that [`attach`](super::attach) makes of a sink. Several may take those of one stream.
    #[must_use]
    pub fn stream(
        mut self,
        stream: impl Into<String>,
        take: impl FnMut(Timestamp, &[Value]) + Send + 'static,
    ) -> Self {
        self.routes.push((stream.into(), Box::new(take)));
        self
    }
}

impl Outputs for Routes {
    fn row(&mut self, stream: &str, at: Timestamp, row: &[Value]) {
        for (_, take) in self.routes.iter_mut().filter(|(of, _)| of == stream) {
            take(at, row);
        }
    }

    fn wants(&self, stream: &str) -> bool {
        self.routes.iter().any(|(of, _)| of == stream)
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.routes.iter().map(|(stream, _)| stream)).finish()
    }
}
