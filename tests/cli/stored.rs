//! Checkpoints for the command to look at, stored by a program.

use std::path::Path;

use eventflux::checkpoint::{self, Asks, Compression, Position};
use eventflux::dynamic::App;
use eventflux::storage::{LocalStorage, StorageBackend};
use eventflux::{Push, Timestamp};

/// The app of these tests.
pub(crate) const SQL: &str = "\
CREATE STREAM Trades (symbol STRING NOT NULL, price BIGINT NOT NULL, at TIMESTAMP NOT NULL, WATERMARK FOR at);
INSERT INTO Bars
SELECT symbol, COUNT(*) AS n FROM Trades WINDOW TUMBLING(1 MINUTE) GROUP BY symbol;
INSERT INTO Totals
SELECT symbol, SUM(price) AS total FROM Trades WHERE price > 100 GROUP BY symbol;
";

/// An app and the checkpoints of it.
pub(crate) struct Program {
    pub(crate) app: App,
    storage: Box<dyn StorageBackend>,
    epoch: u64,
    positions: Vec<Position>,
    events: i64,
}

impl Program {
    /// Runs an app that stores its checkpoints in a directory.
    pub(crate) fn start(sql: &str, dir: &Path) -> Program {
        Program::start_in(sql, LocalStorage::open(dir).unwrap())
    }

    /// The same somewhere else.
    pub(crate) fn start_in(sql: &str, storage: impl StorageBackend + 'static) -> Program {
        let app = App::compile(sql).unwrap_or_else(|error| panic!("{error}"));
        Program { app, storage: Box::new(storage), epoch: 0, positions: Vec::new(), events: 0 }
    }

    /// Pushes a trade, a second after the one before.
    pub(crate) fn trade(&mut self, symbol: &str, price: i64) -> &mut Self {
        let at = Timestamp::from_millis(self.events * 1_000);
        assert_eq!(self.app.push("Trades", (symbol, price, at)), Ok(Push::Accepted));
        self.events += 1;
        let events = self.events.to_le_bytes();
        self.read("file", b"trades.csv:7").read("trades", &events)
    }

    /// How far a source has been read.
    pub(crate) fn read(&mut self, source: &str, at: &[u8]) -> &mut Self {
        self.positions.retain(|position| position.source != source);
        self.positions.push(Position { source: source.to_owned(), at: at.to_vec() });
        self
    }

    /// Stores a checkpoint, as `CheckpointManager` does, but for the time at which it is taken: a minute after the one before.
    pub(crate) fn checkpoint(&mut self) -> &mut Self {
        self.checkpoint_as(Compression::Lz4)
    }

    pub(crate) fn checkpoint_as(&mut self, compression: Compression) -> &mut Self {
        let asks = if self.epoch == 0 { Asks::Base } else { Asks::Changes };
        let (mut image, failure) = checkpoint::image(&mut self.app, asks);
        assert_eq!(failure, None);
        (image.head.epoch, image.head.since) = (self.epoch + 1, self.epoch);
        image.head.taken = Timestamp::from_millis(1_700_000_000_000 + self.epoch as i64 * 60_000);
        image.head.positions.clone_from(&self.positions);
        self.storage.store(self.epoch + 1, &image.to_bytes(compression)).unwrap();
        self.epoch += 1;
        self
    }
}

/// Three checkpoints of the app, each built on the one before: the second has all parts changed, the third not `Totals`.
pub(crate) fn three(dir: &Path) -> Program {
    let mut program = Program::start(SQL, dir);
    program.trade("A", 50).trade("B", 150).checkpoint();
    program.trade("A", 170).trade("C", 10).checkpoint();
    program.trade("B", 20).checkpoint();
    program
}

/// Three checkpoints of the program that the page about the command tells of.
pub(crate) fn of_the_page(sql: &str, dir: &Path) {
    let mut program = Program::start(sql, dir);
    let ten = 1_357_034_400_000;
    for (minute, carrier, delay) in [(3, "UA", 2), (7, "AA", 9), (9, "UA", -3), (20, "B6", 0), (59, "UA", 4)]
    {
        let row = (Timestamp::from_millis(ten + minute * 60_000), "DEPARTURE", carrier, delay);
        assert_eq!(program.app.push("Flights", row), Ok(Push::Accepted));
        program.read("flights", &minute.to_le_bytes());
        if minute % 2 == 1 && minute > 3 {
            program.checkpoint();
        }
    }
}
