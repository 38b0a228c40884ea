//! What EXPLAIN says about tables: how their rows are found.

use super::{Describer, Step, StepKind};
use crate::explain;
use crate::expr::Slot;
use crate::physical::{App, Change, Index, IndexKind, Kept, Lookup, Path, Search, Site, Table, Wanted};

impl Describer<'_> {
    pub(super) fn lookup(&self, lookup: &Lookup, steps: &mut Vec<Step>) {
        let table = &self.app.tables[lookup.search.table].name;
        let wanted = match lookup.wanted {
            Wanted::All => format!("{table}, inner"),
            Wanted::AllOrNone => format!("{table}, left outer"),
            Wanted::Whether => format!("{table}, whether there is a row"),
        };
        steps.push(Step { kind: StepKind::Lookup, text: wanted });
        self.search(&lookup.search, steps);
    }

    pub(super) fn change(&self, change: &Change, steps: &mut Vec<Step>) {
        let table = &self.app.tables[change.search.table].name;
        let text = format!("{table}, {}", change.kind.word());
        steps.push(Step { kind: StepKind::Change, text });
        if change.kind.searches() {
            self.search(&change.search, steps);
        }
    }

    fn search(&self, search: &Search, steps: &mut Vec<Step>) {
        let table = &self.app.tables[search.table];
        let mut step = |kind, text| steps.push(Step { kind, text });
        for filter in &search.filter {
            step(StepKind::Filter, self.show(filter));
        }
        let equal = |columns: &[u16], values: &[Site]| {
            let one = |(column, value): (&u16, &Site)| {
                format!("{} = {}", self.column_of_table(table, *column), self.of_search(search, value))
            };
            columns.iter().zip(values).map(one).collect::<Vec<_>>().join(", ")
        };
        let way = match &search.path {
            Path::Key(values) => format!("primary key, {}", equal(&table.key, values)),
            Path::Index(index, values) => {
                let columns = &table.indexes[*index].columns;
                format!("index ({}), {}", names(self.app, table, columns), equal(columns, values))
            }
            Path::Range { index, low, high } => {
                let columns = &table.indexes[*index].columns;
                let bounds = low.iter().chain(high).map(|bound| self.of_search(search, bound));
                let bounds = bounds.collect::<Vec<_>>().join(", ");
                format!("index ({}), {bounds}", names(self.app, table, columns))
            }
            Path::Scan => "scan of all rows".to_string(),
        };
        step(StepKind::Found, way);
        for on in search.key.iter().chain(&search.on) {
            step(StepKind::Filter, self.of_search(search, on));
        }
    }

    /// An expression over a row that comes and one of the table.
    fn of_search(&self, search: &Search, site: &Site) -> String {
        explain::expr(&site.expr, &|slot| match slot {
            Slot::Right(column) => self.column_of_table(&self.app.tables[search.table], column),
            slot => self.slot(slot),
        })
    }

    fn column_of_table(&self, table: &Table, column: u16) -> String {
        format!(
            "{}.{}",
            table.name,
            self.app.streams[table.stream.0 as usize].columns[usize::from(column)].name
        )
    }

    /// A column of a table in what a query puts out.
    pub(super) fn of_table(&self, at: u16) -> String {
        let Some(search) = self.query.search() else { return String::new() };
        let table = &self.app.tables[search.table];
        let columns = &self.app.streams[table.stream.0 as usize].columns;
        let name = match self.query.lookup() {
            Some(lookup) if lookup.kept[usize::from(at)] == Kept::RowTime => {
                return format!("row of {}", table.name);
            }
            Some(lookup) => lookup.kept[usize::from(at)].name(columns),
            None => &columns[usize::from(at)].name,
        };
        format!("{}.{name}", table.name)
    }
}

/// A table as EXPLAIN tells of it.
pub(super) fn table(app: &App, table: &Table) -> String {
    let stream = &app.streams[table.stream.0 as usize];
    let index = |Index { kind, columns }: &Index| match kind {
        IndexKind::Hash => ("hash index", columns.clone()),
        IndexKind::Ordered => ("ordered index", columns.clone()),
    };
    let indexes: Vec<(&str, Vec<u16>)> = table.indexes.iter().map(index).collect();
    explain::table(stream, &table.key, &indexes)
}

fn names(app: &App, table: &Table, columns: &[u16]) -> String {
    let of = &app.streams[table.stream.0 as usize].columns;
    columns.iter().map(|column| of[usize::from(*column)].name.as_str()).collect::<Vec<_>>().join(", ")
}
