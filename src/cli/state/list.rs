//! `eventflux state list`

use eventflux::checkpoint::Head;
use serde_json::{Value as Json, json};

use super::super::exit::{Error, Exit};
use super::super::messages::{Messages, print};
use super::args::List;
use super::stored::{self, Checkpoint};
use super::text;

/// Lists the checkpoints that are stored.
pub(super) fn list(options: &List, messages: &Messages) -> Result<Exit, Error> {
    let mut storage = options.place.open()?;
    let all = stored::checkpoints(&mut *storage)?;
    if messages.json() {
        print(&all.iter().map(|checkpoint| format!("{}\n", object(checkpoint))).collect::<String>())?;
    } else if all.is_empty() {
        messages.note(&format!("{}: there are no checkpoints", storage.place()));
    } else {
        print(&table(&all))?;
    }
    Ok(Exit::Done)
}

fn table(all: &[Checkpoint]) -> String {
    let mut heads = vec![">epoch", "taken", "builds on", ">bytes", "clock", "fingerprint", "sources"];
    if all.iter().any(|checkpoint| checkpoint.wrong.is_some()) {
        heads.push("what is wrong");
    }
    let rows: Vec<Vec<String>> = all.iter().map(row).collect();
    text::table(&heads, &rows)
}

fn row(checkpoint: &Checkpoint) -> Vec<String> {
    let of_head = |show: &dyn Fn(&Head) -> String| checkpoint.head.as_ref().map_or("?".to_owned(), show);
    vec![
        checkpoint.epoch.to_string(),
        of_head(&|head| head.taken.to_string()),
        of_head(&|head| if head.since == 0 { "full".to_owned() } else { head.since.to_string() }),
        checkpoint.bytes.to_string(),
        of_head(&|head| head.clock.map_or("not known".to_owned(), |clock| clock.to_string())),
        of_head(&|head| text::hash(head.fingerprint)),
        of_head(&|head| sources(head).join(", ")),
        checkpoint.wrong.clone().unwrap_or_default(),
    ]
}

fn sources(head: &Head) -> Vec<&str> {
    head.positions.iter().map(|position| position.source.as_str()).collect()
}

fn object(checkpoint: &Checkpoint) -> Json {
    let Checkpoint { epoch, bytes, head, wrong } = checkpoint;
    let head = head.as_ref();
    json!({
        "epoch": epoch,
        "bytes": bytes,
        "taken": head.map(|head| head.taken.to_string()),
        "since": head.map(|head| head.since),
        "clock": head.and_then(|head| head.clock).map(|clock| clock.to_string()),
        "fingerprint": head.map(|head| text::hash(head.fingerprint)),
        "sources": head.map(sources),
        "error": wrong,
    })
}
