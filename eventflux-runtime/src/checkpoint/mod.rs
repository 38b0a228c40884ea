//! State that survives: checkpoints of an app, and how it comes back from them.
//!
//! A [`CheckpointManager`] writes down what an app holds, now and then, in a [storage](crate::storage): at first all of it, then what changed.
//! Between two events it only copies what changed; a thread of its own makes bytes of that and stores them. A process that dies at any instant
//! comes back with exactly the state of its last checkpoint, and with how far its sources had been read then.
//!
//! ```
//! use eventflux_runtime::app::State;
//! use eventflux_runtime::checkpoint::CheckpointManager;
//! use eventflux_runtime::state::{Decoder, Encoder, StateError};
//! use eventflux_runtime::storage::MemoryStorage;
//! # use eventflux_runtime::{Timestamp, app::Holder};
//! # struct App(i64);
//! # impl State for App {
//! #     fn fingerprint(&self) -> u64 { 7 }
//! #     fn time(&self) -> Option<Timestamp> { None }
//! #     fn holders(&self) -> &[Holder] { const { &[Holder::new("sum", 1)] } }
//! #     fn save(&mut self, _: usize, out: &mut Encoder) { out.put_i64(self.0) }
//! #     fn load(&mut self, _: usize, from: &mut Decoder<'_>) -> Result<(), StateError> { self.0 = from.get_i64()?; Ok(()) }
//! # }
//! # let disk = MemoryStorage::new();
//! let mut app = App(0);
//! let mut checkpoints = CheckpointManager::builder(disk.clone()).every_events(1_000).start()?;
//! assert!(checkpoints.recover(&mut app)?.is_none());
//! for number in 1..=4 {
//!     app.0 += number;
//!     checkpoints.set_position("numbers", number.to_le_bytes());
//!     checkpoints.tick(&mut app, 1);
//! }
//! checkpoints.take(&mut app)?;
//! checkpoints.wait()?;
//! app.0 += 5;
//! drop(checkpoints);
//!
//! // The process has died, and the next one goes on behind the fourth number.
//! let mut app = App(0);
//! let mut checkpoints = CheckpointManager::builder(disk).start()?;
//! let recovered = checkpoints.recover(&mut app)?.expect("there is a checkpoint");
//! assert_eq!((app.0, recovered.position("numbers")), (10, Some(&4i64.to_le_bytes()[..])));
//! # Ok::<(), eventflux_runtime::checkpoint::CheckpointError>(())
//! ```
//!
//! ```text
//! builder    what is to be kept, how often and how long
//! manager    on the thread of the app: when one is due, what is copied; how the app comes back
//! writer     on a thread of its own: bytes, storage, sinks, compaction, retention
//! chain      checkpoints that build on each other
//! sink       sinks whose rows are committed with a checkpoint
//! error      what can go wrong
//! ```

mod builder;
mod chain;
mod error;
mod manager;
mod sink;
mod writer;

pub use crate::app::{Difference, Holder, RestorePolicy, State, compare, held, image, load, load_by};
pub use crate::state::{
    Asks, Compression, Decoder, Encoder, Head, Held, Image, Position, Section, StateError,
};
pub use builder::{CheckpointBuilder, OnDamage};
pub use chain::{CheckpointInfo, inspect, read, read_on};
pub use error::CheckpointError;
pub use manager::{CheckpointManager, Recovered};
pub use sink::{EpochSink, Prepared};
pub use writer::{CheckpointStatus, CheckpointWatch, Taken};
