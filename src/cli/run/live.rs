//! Inputs that may pause: pipes and terminals. Each is read by a thread of its own, so that Ctrl-C, timers and
//! output do not wait for the next row.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use eventflux::files::{Broken, Read, ReadRows, Row};

/// Rows read ahead at most.
const AHEAD: usize = 1024;
/// How long to wait for a row before the caller gets to see to other things.
const PATIENCE: Duration = Duration::from_millis(50);

/// What came.
#[derive(Debug)]
pub(super) enum Polled {
    /// A row.
    Row,
    /// Something worth knowing.
    Note(String),
    /// A row that can't be read.
    Bad {
        /// Its line.
        line: u64,
        /// What is wrong.
        message: String,
    },
    /// Nothing yet.
    Idle,
    /// Nothing any more.
    End,
}

type Item = Result<(Read, Row), Broken>;

/// One or several inputs that may pause, in the order in which their rows come.
pub(super) struct Live {
    items: Receiver<(usize, Item)>,
    /// Whether the caller knows that nothing is waiting.
    idle: bool,
}

impl Live {
    /// Starts to read the inputs, which go by their numbers.
    pub(super) fn of(inputs: impl IntoIterator<Item = (usize, Box<dyn ReadRows>)>) -> Live {
        let (sender, items) = sync_channel(AHEAD);
        for (index, reader) in inputs {
            let sender = sender.clone();
            thread::spawn(move || read(index, reader, &sender));
        }
        Live { items, idle: false }
    }

    /// What came, and from which input. The first time that nothing is there it says so at once, then it waits.
    pub(super) fn poll(&mut self, row: &mut Row) -> (usize, Result<Polled, Broken>) {
        let received = match self.items.try_recv() {
            Err(TryRecvError::Empty) if self.idle => self.items.recv_timeout(PATIENCE),
            Err(TryRecvError::Empty) => Err(RecvTimeoutError::Timeout),
            Err(TryRecvError::Disconnected) => Err(RecvTimeoutError::Disconnected),
            Ok(item) => Ok(item),
        };
        self.idle = received.is_err();
        match received {
            Ok((input, item)) => (input, item.map(|(read, next)| taken(read, next, row))),
            Err(RecvTimeoutError::Timeout) => (0, Ok(Polled::Idle)),
            // All threads have ended.
            Err(RecvTimeoutError::Disconnected) => (0, Ok(Polled::End)),
        }
    }
}

fn taken(read: Read, next: Row, row: &mut Row) -> Polled {
    *row = next;
    match read {
        Read::Row => Polled::Row,
        Read::Note(note) => Polled::Note(note),
        Read::Bad { line, message } => Polled::Bad { line, message },
        // Threads end without sending it.
        Read::End => Polled::Idle,
    }
}

fn read(index: usize, mut reader: Box<dyn ReadRows>, sender: &SyncSender<(usize, Item)>) {
    loop {
        let mut row = Row::default();
        let item = match reader.read(&mut row) {
            Ok(Read::End) => return,
            Ok(read) => Ok((read, row)),
            Err(broken) => Err(broken),
        };
        let last = item.is_err();
        // The receiver is gone when the command is about to end.
        if sender.send((index, item)).is_err() || last {
            return;
        }
    }
}
