//! Apps on threads of their own, behind queues.
//!
//! ```text
//! SourceHandler --> Sender --> Gate, Lane: room and a queue --> Merge, of sources --> Worker: the app --> SinkHandler
//!                    Batch <-- EventPool <--------------------------------------------+   ^
//!                                                          the handle --> Wishes: between two events
//! ```
//!
//! Of shards each has lanes and a worker of its own, and the sender knows to which an event goes.
//!
//! [`EventPipeline`] is an app with a queue, [`ShardedPipeline`] copies of one that share its keys. A [`Sender`] puts events in; what happens
//! when there is no room [`Backpressure`] says. What events come from and where rows go is in [`connect`]. [The guide](https://github.com/eventflux/eventflux/blob/main/docs/pipeline.md) has examples.

mod batch;
mod both;
mod builder;
mod closing;
pub mod connect;
mod error;
#[cfg(feature = "futures")]
mod futures;
mod gate;
mod handle;
mod histogram;
mod intake;
mod lane;
mod merge;
mod metrics;
mod monitor;
mod parcel;
mod policy;
mod pool;
mod position;
#[cfg(feature = "prometheus")]
mod prometheus;
mod rows;
mod sender;
mod shards;
mod silence;
mod wall;
mod wishes;
mod worker;
mod workers;

pub use batch::Batch;
pub use builder::PipelineBuilder;
pub use closing::Closing;
pub use error::{PipelineError, SendError, SourceFailure, StartError, Unsent};
#[cfg(feature = "futures")]
pub use futures::{EventSink, RowPut, RowStream, row_stream};
pub use handle::EventPipeline;
pub use histogram::Latency;
pub use metrics::{InputMetrics, Metrics, QueueMetrics};
pub use monitor::Monitor;
pub use policy::Backpressure;
pub use pool::PoolMetrics;
#[cfg(feature = "prometheus")]
pub use prometheus::prometheus;
pub use rows::ShardRows;
pub use sender::{RowSender, Sender};
pub use shards::ShardedPipeline;
