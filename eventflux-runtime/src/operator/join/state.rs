//! Snapshots of joins.

use super::keys::Keys;
use super::query::{KeptOf, MarkOf};
use super::{Holds, Join, JoinSide, Joining, Left, NONE, Right};
use crate::columns::Columns;
use crate::state::{Decoder, Encoder, StateError};

impl<Q, L, R> Join<Q, L, R>
where
    Q: Joining,
    L: Holds<MarkOf<Q, Left>, KeptOf<Q, Left>>,
    R: Holds<MarkOf<Q, Right>, KeptOf<Q, Right>>,
{
    /// Writes the rows of both sides, and the pairs that are held.
    pub fn save(&mut self, out: &mut Encoder) {
        let (keys, query) = (&self.keys, &self.query);
        let mut key = |slot: u32, out: &mut Encoder| {
            out.put_bool(slot != NONE);
            if slot != NONE {
                keys.save(slot, query.key_layout(), out);
            }
        };
        let (kept, mark) = (JoinSide::<Left>::kept_layout(query), JoinSide::<Left>::mark_layout(query));
        let left = self.left.save(kept, mark, out, &mut key);
        let (kept, mark) = (JoinSide::<Right>::kept_layout(query), JoinSide::<Right>::mark_layout(query));
        let right = self.right.save(kept, mark, out, &mut key);
        if self.form().changes {
            self.pairs.save([&left, &right], out);
        }
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        let changes = self.form().changes;
        self.stays = i64::MIN;
        let Join { query, keys, left, right, pairs, .. } = self;
        *keys = Keys::new();
        let mut key = |from: &mut Decoder<'_>| match from.get_bool()? {
            // All of them are of rows.
            true => Ok(keys.slot(Q::Key::load(query.key_layout(), from)?.as_ref(), |_| true)),
            false => Ok(NONE),
        };
        let (kept, mark) = (JoinSide::<Left>::kept_layout(query), JoinSide::<Left>::mark_layout(query));
        let left_rows = left.restore(kept, mark, from, &mut key)?;
        let (kept, mark) = (JoinSide::<Right>::kept_layout(query), JoinSide::<Right>::mark_layout(query));
        let right_rows = right.restore(kept, mark, from, &mut key)?;
        if changes {
            for (pair, rows) in pairs.restore([&left_rows, &right_rows], from)? {
                if rows[0] != NONE {
                    pairs.link(pair, 0, left.pairs(rows[0]));
                }
                if rows[1] != NONE {
                    pairs.link(pair, 1, right.pairs(rows[1]));
                }
            }
        }
        Ok(())
    }
}
