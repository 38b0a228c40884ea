//! Rows as values, by their streams.

use std::fmt;

use crate::engine::{EngineError, Outputs, StreamInfo};
use crate::time::Timestamp;
use crate::value::Value;

type Take = Box<dyn FnMut(Timestamp, &[Value]) + Send>;

/// Hands the rows of some streams, as values, each to what takes them: for apps of both kinds, with their `outputs`.
///
/// A name that no stream has gets no rows, which [`check`](Self::check) finds.
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

impl Routes {
    /// Whether all names are those of streams, of the app that these are meant for.
    ///
    /// # Errors
    /// [`EngineError::UnknownStream`], with the first that is not.
    ///
    /// ```
    /// use eventflux_runtime::pipeline::connect::Routes;
    ///
    /// let routes = Routes::new().stream("Deer", |_, _| {});
    /// let error = routes.check(&[]).unwrap_err();
    /// assert!(error.to_string().contains("Deer"));
    /// ```
    pub fn check(&self, streams: &[StreamInfo]) -> Result<(), EngineError> {
        let known = |of: &str| streams.iter().any(|stream| stream.name == of);
        match self.routes.iter().find(|(of, _)| !known(of)) {
            None => Ok(()),
            Some((of, _)) => Err(EngineError::UnknownStream {
                name: of.clone(),
                known: streams.iter().map(|stream| stream.name.clone()).collect(),
            }),
        }
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
