//! Snapshots of tables: their rows, in order of entry.

use super::{Definition, Table};
use crate::columns::Columns;
use crate::state::{Decoder, Encoder, StateError};

impl<D: Definition> Table<D> {
    /// Writes the rows.
    pub fn save(&self, out: &mut Encoder) {
        out.put_len(self.len());
        for slot in self.slots() {
            self.contents[slot as usize].save(self.definition.layout(), out);
        }
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such rows; this table is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.clear();
        for _ in 0..from.get_len()? {
            let row = D::Row::load(self.definition.layout(), from)?;
            if self.insert(row.as_ref()).is_err() {
                return Err(StateError::damaged("two rows of a table have one primary key"));
            }
        }
        Ok(())
    }
}
