//! Apps on threads of their own, behind queues.

mod batch;
mod builder;
mod error;
mod gate;
mod handle;
mod histogram;
mod intake;
mod lane;
mod merge;
mod metrics;
mod parcel;
mod policy;
mod pool;
mod sender;
mod shards;
mod wall;
mod wishes;
mod worker;
mod workers;

pub use batch::Batch;
pub use builder::PipelineBuilder;
pub use error::{PipelineError, SendError, StartError, Unsent};
pub use handle::EventPipeline;
pub use histogram::Latency;
pub use metrics::{InputMetrics, Metrics, QueueMetrics};
pub use policy::Backpressure;
pub use pool::{EventPool, PoolMetrics};
pub use sender::{RowSender, Sender};
pub use shards::ShardedPipeline;
