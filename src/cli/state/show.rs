//! `eventflux state show`

use std::fmt::Write as _;

use eventflux::checkpoint::{self, Difference, Head, Image, Position, Section};
use eventflux::storage::StorageBackend;
use serde_json::{Value as Json, json};

use super::super::exit::{Error, Exit};
use super::super::messages::{Messages, print};
use super::args::Show;
use super::place::{failed, unread};
use super::stored::{self, Checkpoint};
use super::{Edited, difference, text};

/// Shows one checkpoint.
pub(super) fn show(options: &Show, messages: &Messages) -> Result<Exit, Error> {
    let app = match Edited::read_if(options.app.as_deref(), messages)? {
        Ok(app) => app,
        Err(exit) => return Ok(exit),
    };
    let mut storage = options.place.open()?;
    let all = stored::checkpoints(&mut *storage)?;
    let epoch = stored::chosen(&*storage, &all, options.epoch)?;
    let shown = Shown::read(&mut *storage, &all, epoch, app.as_ref())?;
    print(&match messages.json() {
        true => format!("{:#}\n", shown.json()),
        false => shown.text(),
    })?;
    Ok(Exit::Done)
}

/// What there is to say of a checkpoint.
struct Shown {
    place: String,
    /// It as it is stored: of its parts only what changed, if it builds on another.
    own: Image,
    /// It with all that it builds on.
    whole: Image,
    /// What it builds on, with all that that builds on.
    before: Option<Image>,
    /// The numbers of what it builds on, the newest first.
    chain: Vec<u64>,
    bytes: u64,
    chain_bytes: u64,
    app: Option<Compared>,
}

/// How the app differs.
struct Compared {
    name: String,
    fingerprint: u64,
    difference: Difference,
}

impl Shown {
    fn read(
        storage: &mut dyn StorageBackend,
        all: &[Checkpoint],
        epoch: u64,
        app: Option<&Edited>,
    ) -> Result<Shown, Error> {
        let whole = checkpoint::read(storage, epoch).map_err(|error| unread(storage, error))?;
        let bytes = storage.load(epoch).map_err(failed)?;
        let own = Image::from_bytes(&bytes)
            .map_err(|error| Error::data(format!("{}: checkpoint {epoch}: {error}", storage.place())))?;
        let since = own.head.since;
        let before = (since != 0).then(|| checkpoint::read(storage, since));
        let before = before.transpose().map_err(|error| unread(storage, error))?;
        let chain = if since == 0 { Vec::new() } else { stored::builds_on(all, epoch) };
        let app = app.map(|app| Compared {
            name: app.name.clone(),
            fingerprint: app.fingerprint(),
            difference: checkpoint::compare(&app.holders(), &whole),
        });
        let length = bytes.len() as u64;
        Ok(Shown {
            place: storage.place(),
            own,
            whole,
            before,
            chain_bytes: length + chain.iter().map(|checkpoint| checkpoint.bytes).sum::<u64>(),
            chain: chain.iter().map(|checkpoint| checkpoint.epoch).collect(),
            bytes: length,
            app,
        })
    }

    fn head(&self) -> &Head {
        &self.own.head
    }

    /// How many bytes of a part this very checkpoint has, and whether the part changed since the one before; `None` in one that tells
    /// everything.
    fn change(&self, number: usize) -> Option<(usize, bool)> {
        let before = self.before.as_ref()?.sections.get(number)?;
        let (whole, own) = (self.whole.sections.get(number)?, self.own.sections.get(number)?);
        Some((own.bytes.len(), before.bytes != whole.bytes))
    }

    fn text(&self) -> String {
        let head = self.head();
        let mut out = String::new();
        let mut line = |name: &str, text: String| {
            let _ = writeln!(out, "{name:<13}{text}");
        };
        line("checkpoint", format!("{} of {}", head.epoch, self.place));
        line("taken", head.taken.to_string());
        line("clock", head.clock.map_or("not known".to_owned(), |clock| clock.to_string()));
        line("fingerprint", text::hash(head.fingerprint));
        match self.chain.is_empty() {
            true => {
                line("builds on", "nothing: it is full".to_owned());
                line("bytes", self.bytes.to_string());
            }
            false => {
                let chain: Vec<String> = self.chain.iter().map(u64::to_string).collect();
                line("builds on", chain.join(", "));
                line("bytes", format!("{}, with what it builds on {}", self.bytes, self.chain_bytes));
            }
        }
        if let Some(app) = &self.app {
            let same = if app.fingerprint == head.fingerprint { "the same" } else { "another" };
            line("app", format!("{}: {same} plan, fingerprint {}", app.name, text::hash(app.fingerprint)));
        }
        if !head.positions.is_empty() {
            let rows: Vec<Vec<String>> = head.positions.iter().map(position_row).collect();
            let _ = write!(out, "\n{}", text::table(&["source", "position", ">number", "text"], &rows));
        }
        let _ = write!(out, "\n{}", self.parts());
        out
    }

    fn parts(&self) -> String {
        let mut heads = vec!["part", "schema", ">bytes"];
        if self.before.is_some() {
            heads.extend([">written", "changed"]);
        }
        if self.app.is_some() {
            heads.push("app");
        }
        let row = |(number, section): (usize, &Section)| {
            let mut row =
                vec![section.name.clone(), text::hash(section.schema), section.bytes.len().to_string()];
            if self.before.is_some() {
                let change = self.change(number);
                row.push(change.map_or(String::new(), |(written, _)| written.to_string()));
                row.push(change.map_or("", |(_, changed)| if changed { "yes" } else { "no" }).to_owned());
            }
            row.extend(
                self.app.as_ref().map(|app| difference::word(&app.difference, &section.name).to_owned()),
            );
            row
        };
        let mut rows: Vec<Vec<String>> = self.whole.sections.iter().enumerate().map(row).collect();
        let new = self.app.iter().flat_map(|app| &app.difference.new);
        rows.extend(new.map(|name| {
            let mut row = vec![String::new(); heads.len()];
            row[0].clone_from(name);
            if let Some(last) = row.last_mut() {
                *last = "new".to_owned();
            }
            row
        }));
        text::table(&heads, &rows)
    }

    fn json(&self) -> Json {
        let head = self.head();
        let parts = self.whole.sections.iter().enumerate().map(|(number, section)| {
            let change = self.change(number);
            json!({
                "name": section.name,
                "schema": text::hash(section.schema),
                "bytes": section.bytes.len(),
                "written": change.map_or(section.bytes.len(), |(written, _)| written),
                "changed": change.map(|(_, changed)| changed),
                "app": self.app.as_ref().map(|app| difference::word(&app.difference, &section.name)),
            })
        });
        let positions = head.positions.iter().map(|Position { source, at }| {
            json!({ "source": source, "hex": text::hex(at), "number": text::number(at), "text": text::text(at) })
        });
        json!({
            "place": self.place,
            "epoch": head.epoch,
            "taken": head.taken.to_string(),
            "since": head.since,
            "builds_on": self.chain,
            "bytes": self.bytes,
            "chain_bytes": self.chain_bytes,
            "clock": head.clock.map(|clock| clock.to_string()),
            "fingerprint": text::hash(head.fingerprint),
            "positions": positions.collect::<Vec<_>>(),
            "parts": parts.collect::<Vec<_>>(),
            "app": self.app.as_ref().map(Compared::json),
        })
    }
}

impl Compared {
    fn json(&self) -> Json {
        let mut json = difference::json(&self.difference);
        json["file"] = self.name.clone().into();
        json["fingerprint"] = text::hash(self.fingerprint).into();
        json
    }
}

fn position_row(position: &Position) -> Vec<String> {
    let Position { source, at } = position;
    vec![
        source.clone(),
        text::short(text::hex(at), 64),
        text::number(at).map_or(String::new(), |number| number.to_string()),
        text::text(at).map_or(String::new(), |text| text::short(text.to_owned(), 64)),
    ]
}
