//! Snapshots of tables: their rows, in order of entry.

use super::{Definition, Place, Table};
use crate::columns::Columns;
use crate::state::{Decoder, Encoder, Places, StateError};

impl<D: Definition> Table<D> {
    /// Writes the rows, each with its place in the order of entry.
    pub fn save(&mut self, out: &mut Encoder) {
        let mut touched = std::mem::take(&mut self.touched);
        let is_snapshot = out.is_snapshot();
        let mut place = 0;
        let places = Places {
            room: self.contents.len(),
            len: self.len(),
            size: size_of::<D::Row>() + size_of::<Place>(),
            is_taken: |slot| self.places[slot as usize].number != 0,
            in_order: self.slots(),
        };
        touched.save(out, places, |slot, out| {
            place += 1;
            out.put_u64(if is_snapshot { place } else { self.places[slot as usize].number });
            self.contents[slot as usize].save(self.definition.layout(), out);
        });
        self.touched = touched;
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such rows; this table is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.clear();
        self.touched.forget();
        from.get_parts_by(
            |from| from.get_u64(),
            |_, from| {
                from.get_u64()?;
                let row = D::Row::load(self.definition.layout(), from)?;
                self.insert(row.as_ref())
                    .map_err(|_| StateError::damaged("two rows of a table have one primary key"))
            },
        )
    }
}

crate::state::holds_state!([D: Definition] Table<D>);
