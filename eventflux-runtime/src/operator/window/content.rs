//! What a batch window holds until it closes.

use crate::columns::{Columns, Place};
use crate::error::Failure;
use crate::operator::partition::Park;
use crate::operator::{Accumulators, Bounds, Emit, Groups, put_out};
use crate::state::{Decoder, Encoder, Passing, StateError};
use crate::time::{Cx, Timestamp};

/// The content of a batch window, of whatever timing.
pub trait Content<Q: Emit>: Park {
    /// No content.
    fn new(query: &Q) -> Self
    where
        Self: Sized;

    /// Whether nothing is in it.
    fn is_empty(&self) -> bool;

    /// Takes in a row that WHERE before the window admitted; false if WHERE after it keeps the row unseen.
    ///
    /// # Errors
    /// The first expression that has no value; the content is then unchanged.
    fn enter(&mut self, query: &mut Q, row: &Q::In<'_>, cx: Cx) -> Result<bool, Failure>;

    /// Puts everything out at `cx.at`.
    fn show(
        &self,
        query: &mut Q,
        window: Bounds,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    );

    /// Drops everything, keeping the memory for what comes next.
    fn clear(&mut self);

    /// Puts everything out at `cx.at`, and is empty then.
    fn close(
        &mut self,
        query: &mut Q,
        window: Bounds,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        self.show(query, window, cx, out);
        self.clear();
    }

    /// Writes the content, and what the query keeps beside it if it has aggregates.
    fn save(&mut self, query: &mut Q, out: &mut Encoder);

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such content; this one is then undefined, but safe to restore again.
    fn restore(&mut self, query: &mut Q, from: &mut Decoder<'_>) -> Result<(), StateError>;
}

/// Aggregates by group, and the columns that are needed of each group's newest event. A row per group comes
/// out, in the order in which the groups came.
#[derive(Debug)]
pub struct GroupContent<Q: Emit> {
    groups: Groups<Q::Key, Group<Q>>,
    blank: Q::Accs,
}

#[derive(Debug)]
pub struct Group<Q: Emit> {
    accs: Q::Accs,
    /// There is always one; it comes a moment after its group.
    newest: <Q::Kept as Columns>::Place,
}

impl<Q: Emit> Content<Q> for GroupContent<Q> {
    fn new(query: &Q) -> Self {
        GroupContent { groups: Groups::new(), blank: query.accumulators() }
    }

    #[inline]
    fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    #[inline(always)]
    fn enter(&mut self, query: &mut Q, row: &Q::In<'_>, cx: Cx) -> Result<bool, Failure> {
        let Some((key, args)) = query.enter(row, cx)? else { return Ok(false) };
        let (_, group) = self.groups.entry(
            key,
            || Group { accs: self.blank.clone(), newest: Default::default() },
            |group| group.accs.reset(),
        );
        Q::add(&mut group.accs, args);
        let kept = query.keep(row, cx);
        group.newest.hold(kept);
        Ok(true)
    }

    fn show(
        &self,
        query: &mut Q,
        window: Bounds,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        for slot in self.groups.slots() {
            let group = self.groups.value(slot);
            let Some(newest) = group.newest.held() else { continue };
            let row = query.emit(newest.as_ref(), self.groups.key(slot), &group.accs, window, cx);
            put_out(row, cx.at, out);
        }
    }

    fn clear(&mut self) {
        self.groups.clear();
    }

    fn save(&mut self, query: &mut Q, out: &mut Encoder) {
        self.groups.save_all(query.key_layout(), out, |_, group, out| {
            group.accs.save(out);
            if let Some(newest) = group.newest.held() {
                newest.save(query.kept_layout(), out);
            }
        });
        query.save_forever(out);
    }

    fn restore(&mut self, query: &mut Q, from: &mut Decoder<'_>) -> Result<(), StateError> {
        let blank = &self.blank;
        self.groups.load_by(query.key_layout(), from, |from| {
            let mut accs = blank.clone();
            accs.restore(from)?;
            let newest = Place::holding(Q::Kept::load(query.kept_layout(), from)?);
            Ok(Group { accs, newest })
        })?;
        query.restore_forever(from)
    }
}

/// The rows themselves, of a query without aggregates and groups. They come out as they came.
#[derive(Debug)]
pub struct RowContent<Q: Emit> {
    /// The first `len` are in it, the rest keep their allocations for the next rows.
    rows: Vec<Q::Kept>,
    len: usize,
    passing: Passing,
    /// The key of no columns that a query without GROUP BY gives to each row.
    key: Option<Q::Key>,
    accs: Q::Accs,
}

impl<Q: Emit> Content<Q> for RowContent<Q> {
    fn new(query: &Q) -> Self {
        RowContent {
            rows: Vec::new(),
            len: 0,
            passing: Passing::default(),
            key: None,
            accs: query.accumulators(),
        }
    }

    #[inline]
    fn is_empty(&self) -> bool {
        self.len == 0
    }

    #[inline(always)]
    fn enter(&mut self, query: &mut Q, row: &Q::In<'_>, cx: Cx) -> Result<bool, Failure> {
        let Some((key, _)) = query.enter(row, cx)? else { return Ok(false) };
        if self.key.is_none() {
            self.key = Some(Q::Key::own(key));
        }
        let kept = query.keep(row, cx);
        match self.rows.get_mut(self.len) {
            Some(free) => free.assign(kept),
            None => self.rows.push(Q::Kept::own(kept)),
        }
        self.len += 1;
        Ok(true)
    }

    fn show(
        &self,
        query: &mut Q,
        window: Bounds,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        if let Some(key) = &self.key {
            for kept in &self.rows[..self.len] {
                let row = query.emit(kept.as_ref(), key.as_ref(), &self.accs, window, cx);
                put_out(row, cx.at, out);
            }
        }
    }

    fn clear(&mut self) {
        self.passing.leave(self.len);
        self.len = 0;
    }

    fn save(&mut self, query: &mut Q, out: &mut Encoder) {
        save_key(self.key.as_ref().filter(|_| self.len != 0), query, out);
        let RowContent { rows, len, passing, .. } = self;
        passing.save(out, *len, size_of::<Q::Kept>(), |place, out| {
            rows[place].save(query.kept_layout(), out);
        });
    }

    fn restore(&mut self, query: &mut Q, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.rows.clear();
        self.passing.forget();
        self.len = 0;
        let key = load_key(query, from)?;
        from.get_parts(|_, from| {
            self.rows.push(Q::Kept::load(query.kept_layout(), from)?);
            Ok(())
        })?;
        self.len = self.rows.len();
        put_key(key, self.rows.is_empty(), &mut self.key)
    }
}

/// Writes the key of no columns, which there is if there are rows.
pub(super) fn save_key<Q: Emit>(key: Option<&Q::Key>, query: &Q, out: &mut Encoder) {
    out.put_bool(key.is_some());
    if let Some(key) = key {
        key.save(query.key_layout(), out);
    }
}

/// Reads what `save_key` wrote.
pub(super) fn load_key<Q: Emit>(query: &Q, from: &mut Decoder<'_>) -> Result<Option<Q::Key>, StateError> {
    Ok(if from.get_bool()? { Some(Q::Key::load(query.key_layout(), from)?) } else { None })
}

/// Puts a key in its place that was read with rows, or without any.
pub(super) fn put_key<K>(key: Option<K>, is_empty: bool, place: &mut Option<K>) -> Result<(), StateError> {
    if key.is_none() != is_empty {
        return Err(StateError::damaged("rows without a key"));
    }
    if key.is_some() {
        *place = key;
    }
    Ok(())
}

parks!([Q: Emit] GroupContent<Q>: within { groups: Groups<Q::Key, Group<Q>> } own {});
parks!([Q: Emit] RowContent<Q>: within {} own { rows: Vec<Q::Kept> = Vec::new(), len: usize = 0, key: Option<Q::Key> = None });
