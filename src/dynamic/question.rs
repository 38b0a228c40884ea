//! Questions of the host about tables.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eventflux_compiler::compile_question;
use eventflux_compiler::physical;
use eventflux_runtime::operator::drive;
use eventflux_runtime::value::ColumnInfo;
use eventflux_runtime::{RowError, Timestamp, Value};

use super::app::App;
use super::cells::CellsRef;
use super::compiler::Compiler;
use super::error::Error;
use super::table::values;

/// What a question gave; see [`App::query`].
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// The columns of the rows.
    pub columns: Vec<ColumnInfo>,
    /// The rows, in order.
    pub rows: Vec<Vec<Value>>,
    /// The rows that could not be computed.
    pub errors: Vec<RowError>,
}

impl App {
    /// Answers a SELECT over the app's tables as they are now: filters, joins with further tables, GROUP BY, ORDER BY, LIMIT. NOW() is the
    /// time of the clock. Of no rows nothing comes, not even a count of zero.
    ///
    /// It is compiled when it is asked, and looks at the rows one by one: who asks often by primary key reads [`App::table`] instead.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use eventflux::dynamic::App;
    ///
    /// let mut app = App::compile(
    ///     "CREATE TABLE Planes (tail STRING, seats INT, maker STRING, PRIMARY KEY (tail));
    ///      CREATE STREAM Sold (tail STRING NOT NULL);
    ///      DELETE FROM Planes USING Sold AS s WHERE Planes.tail = s.tail;",
    /// )?;
    /// for row in [("N1", 150, "AIRBUS"), ("N2", 180, "BOEING"), ("N3", 50, "BOEING")] {
    ///     app.insert("Planes", row)?;
    /// }
    /// let answer = app.query("SELECT maker, SUM(seats) AS seats FROM Planes GROUP BY maker ORDER BY seats DESC")?;
    /// assert_eq!(answer.rows[0], ["BOEING".into(), 230i64.into()]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// All errors of the text at once. Functions written in Rust are not known there.
    pub fn query(&self, sql: &str) -> Result<Answer, Error> {
        let question = compile_question(sql, &self.declarations, &Compiler::new())
            .map_err(|errors| Error::of_text(sql, errors))?;
        let mut asked = App::from_compiled(&question.app)?;
        let now = self.core.clock.now().unwrap_or(Timestamp::from_micros(0));
        self.copy_tables(&question.app.physical, &mut asked);

        let columns = asked.streams().iter().find(|stream| stream.name == "out");
        let columns = columns.map(|stream| stream.columns.clone()).unwrap_or_default();
        let answer = Arc::new(Mutex::new(Answer { columns, ..Answer::default() }));
        let (put, failed) = (Arc::clone(&answer), Arc::clone(&answer));
        // A question writes the stream `out`, and has one input.
        let _ = asked.on("out", move |_, row| held(&put).rows.push(row.values().to_vec()));
        asked.on_error(move |error| held(&failed).errors.push(error.clone()));
        let stream = asked.inputs.first().map(|input| input.stream);
        let table = self.core.host.table_infos.iter().position(|table| table.name == question.table);
        if let (Some(stream), Some(table)) = (stream, table) {
            let _ = drive::arrive(&mut asked.core, now);
            for row in self.core.host.tables[table].rows() {
                asked.core.deliver(stream, values(row), now);
            }
        }
        drive::finish(&mut asked.core);
        let answer = std::mem::take(&mut *held(&answer));
        Ok(answer)
    }

    /// Gives the app that answers a question the rows of the tables that it looks into.
    fn copy_tables(&self, plan: &physical::App, asked: &mut App) {
        let looked_into = |table: usize| {
            plan.queries.iter().any(|query| query.search().is_some_and(|search| search.table == table))
        };
        for (number, info) in asked.core.host.table_infos.iter().enumerate() {
            let own = self.core.host.table_infos.iter().position(|table| table.name == info.name);
            if let Some(own) = own.filter(|_| looked_into(number)) {
                for row in self.core.host.tables[own].rows() {
                    // The rows of a table have no primary key twice.
                    let _ = asked.core.host.tables[number].insert(CellsRef::Values(values(row)));
                }
            }
        }
    }
}

fn held(answer: &Mutex<Answer>) -> MutexGuard<'_, Answer> {
    answer.lock().unwrap_or_else(PoisonError::into_inner)
}
