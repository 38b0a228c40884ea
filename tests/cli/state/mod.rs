//! `eventflux state`

mod export;
mod list;
mod lock;
mod places;
mod show;
mod verify;

use std::fs;

use eventflux::dynamic::App;
use serde_json::Value as Json;

use crate::command::{Folder, Ran};
use crate::stored::{SQL, three};

/// A folder with the app and three checkpoints of it, and the app after them.
fn stored() -> (Folder, App) {
    let folder = Folder::new();
    folder.file("app.sql", SQL);
    let program = three(&folder.path().join("kept"));
    (folder, program.app)
}

fn file(epoch: u64) -> String {
    format!("kept/{epoch:020}.checkpoint")
}

/// One window is another, one query is gone, one is new.
fn edited() -> String {
    SQL.replace("1 MINUTE", "2 MINUTES").replace("INTO Totals", "INTO Sums")
}

impl Folder {
    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap()
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = self.bytes(name);
        change(&mut bytes);
        self.file(name, bytes);
    }
}

impl Ran {
    fn json(&self) -> Json {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    fn json_lines(&self) -> Vec<Json> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[track_caller]
    fn shows(self, part: &str) -> Ran {
        assert!(self.out.contains(part), "`{part}` is not in: {}", self.out);
        self
    }
}
