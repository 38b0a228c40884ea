//! What events come from, and where rows go.
//!
//! A [`SourceHandler`] sends events from a thread of its own, which
//! [`run_source`](super::EventPipeline::run_source) gives it: a [`GeneratorSource`], an [`IteratorSource`], a [`ChannelSource`], a closure, or
//! a host's own. A [`SinkHandler`] takes rows and may fail; [`attach`] makes a closure of it for the `on_..` methods of an app, and a
//! [`SinkHandle`] that says how it went. A [`Processor`] stands between a stream and a sink. Files are in the library's `files`.

mod channel;
mod channel_sink;
mod generator;
mod iterator;
mod process;
mod routes;
mod runner;
mod sink;
mod source;

pub use channel::ChannelSource;
pub use channel_sink::{BoundedChannelSink, ChannelSink, WhenFull};
pub use generator::GeneratorSource;
pub use iterator::IteratorSource;
pub use process::{Filter, Map, Processor, Through};
pub use routes::Routes;
pub(super) use runner::Runners;
pub use sink::{OnFailure, SinkError, SinkHandle, SinkHandler, attach};
pub use source::{Next, SourceError, SourceHandler, went};
