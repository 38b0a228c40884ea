//! Who may ask for the metrics of a pipeline without its handle.

use std::fmt;
use std::sync::Arc;

use super::metrics::Metrics;

/// Reads the metrics of a pipeline from anywhere, also while its handle waits for the end: a thread that serves them, a screen.
#[derive(Clone)]
pub struct Monitor(Arc<dyn Fn() -> Vec<Metrics> + Send + Sync>);

impl Monitor {
    pub(super) fn new(read: impl Fn() -> Vec<Metrics> + Send + Sync + 'static) -> Self {
        Monitor(Arc::new(read))
    }

    /// What has happened so far in each worker.
    pub fn metrics(&self) -> Vec<Metrics> {
        (self.0)()
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor").finish_non_exhaustive()
    }
}
