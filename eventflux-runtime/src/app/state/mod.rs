//! The state of apps: what each of their parts writes, and how all of it is taken over.

mod policy;

use std::borrow::Cow;

use crate::state::{Asks, Compression, Decoder, Encoder, Head, Held, Image, Section, StateError};
use crate::time::Timestamp;

pub use policy::{Difference, RestorePolicy, compare};

/// A part of an app that keeps something: its clock, an operator, a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// What it is called, unlike any other of its app.
    pub name: Cow<'static, str>,
    /// Identifies what its bytes mean: a hash of its part of the plan.
    pub schema: u64,
}

impl Holder {
    /// A part of this name, with this hash.
    pub const fn new(name: &'static str, schema: u64) -> Holder {
        Holder { name: Cow::Borrowed(name), schema }
    }
}

/// The state of an app: parts with names, in the order of the plan. Apps of both kinds have one.
pub trait State {
    /// Identifies the plan.
    fn fingerprint(&self) -> u64;

    /// The clock, if it is known.
    fn time(&self) -> Option<Timestamp>;

    /// Its parts that keep something.
    fn holders(&self) -> &[Holder];

    /// Writes the state of the part with this place among [`holders`](Self::holders).
    fn save(&mut self, holder: usize, out: &mut Encoder);

    /// Reads what `save` wrote; those before it have been read.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to load again.
    fn load(&mut self, holder: usize, from: &mut Decoder<'_>) -> Result<(), StateError>;

    /// Whether its input has ended: it takes no more events.
    fn finished(&self) -> bool {
        false
    }

    /// Who was told last what it holds, or what changed in it; 0 if nobody was, or it has taken over a state since. Whoever is not that is told
    /// everything. An app that does not say so must have one manager of checkpoints in all its life.
    fn told(&mut self) -> Option<&mut u64> {
        None
    }

    /// The part is new, while the clock of the app has been known for long: what waits for the clock alone does so from `now` on.
    fn start(&mut self, _holder: usize, _now: Timestamp) {}
}

/// The state of an app, as far as it is asked for, and the first value that could not be written, if there is one: who reads
/// the state is told of it.
pub fn image<A: State + ?Sized>(app: &mut A, asks: Asks) -> (Image, Option<StateError>) {
    let holders = app.holders().to_vec();
    let mut failed = None;
    let sections = holders.iter().enumerate().map(|(number, holder)| {
        let (section, failure) = Section::of(&holder.name, holder.schema, asks, |out| app.save(number, out));
        failed = failed.take().or(failure);
        section
    });
    let sections = sections.collect();
    let head = Head { fingerprint: app.fingerprint(), clock: app.time(), ..Head::default() };
    (Image { head, sections }, failed)
}

/// How much each part of an app holds, by name. It takes no longer where there is more.
pub fn held<A: State + ?Sized>(app: &mut A) -> Vec<(Cow<'static, str>, Held)> {
    let names: Vec<_> = app.holders().iter().map(|holder| holder.name.clone()).collect();
    let held = |number| {
        let mut out = Encoder::that_asks(Asks::Size);
        app.save(number, &mut out);
        out.held()
    };
    let sizes: Vec<Held> = (0..names.len()).map(held).collect();
    names.into_iter().zip(sizes).collect()
}

/// Takes over a state as [`RestorePolicy::Exact`] says.
///
/// # Errors
/// If it is damaged or of another app; this one is then as it was before.
pub fn load<A: State + ?Sized>(app: &mut A, image: &Image) -> Result<(), StateError> {
    load_by(app, image, RestorePolicy::Exact).map(drop)
}

/// Takes over a state, of another app as far as the policy allows; says what was and was not taken over.
///
/// # Errors
/// If it is damaged, or of another app where that is refused; this one is then as it was before.
pub fn load_by<A: State + ?Sized>(
    app: &mut A,
    image: &Image,
    policy: RestorePolicy,
) -> Result<Difference, StateError> {
    take_over(app, image, policy).map(|(difference, _)| difference)
}

/// The same, and what [`put_back`] needs to undo it.
///
/// # Errors
/// As of [`load_by`].
pub(crate) fn take_over<A: State + ?Sized>(
    app: &mut A,
    image: &Image,
    policy: RestorePolicy,
) -> Result<(Difference, Vec<Section>), StateError> {
    let mut difference = compare(app.holders(), image);
    let (written, own) = (image.head.fingerprint, app.fingerprint());
    if policy == RestorePolicy::Exact && (written != own || !difference.is_none()) {
        let difference = if difference.is_none() { String::new() } else { format!("; {difference}") };
        return Err(StateError::Foreign(format!(
            "fingerprint {written:016x}, this app's is {own:016x}{difference}; with `RestorePolicy::Compatible` the parts that are the same take over theirs"
        )));
    }
    let before = self::image(app, Asks::Snapshot).0.sections;
    let loaded = load_sections(app, &image.sections).and_then(|left_out| match left_out.first() {
        Some((count, of)) if policy == RestorePolicy::Exact => {
            Err(StateError::damaged(format!("{count} {of} of streams that the app does not have")))
        }
        _ => Ok(left_out),
    });
    match loaded {
        Ok(left_out) => difference.left_out = left_out,
        Err(error) => {
            put_back(app, &before)?;
            return Err(error);
        }
    }
    Ok((difference, before))
}

/// The app is as it was before it took over a state.
///
/// # Errors
/// If a value of it could not be written.
pub(crate) fn put_back<A: State + ?Sized>(app: &mut A, before: &[Section]) -> Result<(), StateError> {
    load_sections(app, before).map(drop)
}

/// Loads what the app has, too, and lets begin what is new; gives how much was left out of which parts.
fn load_sections<A: State + ?Sized>(
    app: &mut A,
    sections: &[Section],
) -> Result<Vec<(u64, String)>, StateError> {
    // What changed until now nobody can be told any more.
    if let Some(told) = app.told() {
        *told = 0;
    }
    let mut left_out = Vec::new();
    let holders = app.holders().to_vec();
    for (number, holder) in holders.iter().enumerate() {
        let of = |section: &&Section| section.name == holder.name && section.schema == holder.schema;
        // They stand in the same place as a rule.
        let section = sections.get(number).filter(of).or_else(|| sections.iter().find(of));
        match (section, app.time()) {
            (Some(section), _) => {
                let mut from = Decoder::new(&section.bytes);
                app.load(number, &mut from)?;
                if from.left_out() > 0 {
                    left_out.push((from.left_out(), section.name.clone()));
                }
                from.finish()?;
            }
            (None, Some(now)) => app.start(number, now),
            (None, None) => {}
        }
    }
    Ok(left_out)
}

/// The state of an app as bytes.
pub fn snapshot<A: State + ?Sized>(app: &mut A) -> Vec<u8> {
    image(app, Asks::Snapshot).0.to_bytes(Compression::None)
}

/// Takes over a snapshot.
///
/// # Errors
/// If the bytes are damaged or of another app, which then is as it was before.
pub fn restore<A: State + ?Sized>(app: &mut A, snapshot: &[u8]) -> Result<(), StateError> {
    load(app, &Image::from_bytes(snapshot)?)
}
