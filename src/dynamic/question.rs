//! Questions of the host about tables.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eventflux_compiler::syntax::limits::with_stack;
use eventflux_compiler::{Question, compile_question};
use eventflux_runtime::engine::EngineError;
use eventflux_runtime::operator::drive;
use eventflux_runtime::value::ColumnInfo;
use eventflux_runtime::{RowError, Timestamp, Value};

use super::app::App;
use super::cells::CellsRef;
use super::compiler::Compiler;
use super::core::Host;
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
        Ok(self.ask(&question))
    }

    /// Answers a query that the app declares: `CREATE QUERY name AS SELECT ..`. It means what [`App::query`] means; functions written in Rust
    /// are known in it.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use eventflux::dynamic::App;
    ///
    /// let mut app = App::compile(
    ///     "CREATE STREAM Quotes (symbol STRING NOT NULL, price DOUBLE NOT NULL);
    ///      CREATE TABLE Last (symbol STRING, price DOUBLE NOT NULL, PRIMARY KEY (symbol));
    ///      UPSERT INTO Last SELECT symbol, price FROM Quotes;
    ///      CREATE QUERY dearest AS SELECT symbol, price FROM Last ORDER BY price DESC LIMIT 1;",
    /// )?;
    /// app.push("Quotes", ("IBM", 231.5))?;
    /// app.push("Quotes", ("SAP", 240.0))?;
    /// assert_eq!(app.answer("dearest")?.rows, [["SAP".into(), 240.0.into()]]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`EngineError::UnknownQuery`].
    pub fn answer(&self, name: &str) -> Result<Answer, EngineError> {
        let declared = self.questions.iter().find(|asked| asked.name.name == name);
        match declared.and_then(|asked| asked.question.as_ref()) {
            Some(question) => Ok(self.ask(question)),
            None => {
                let known = self.questions.iter().map(|asked| asked.name.name.clone()).collect();
                Err(EngineError::UnknownQuery { name: name.to_owned(), known })
            }
        }
    }

    fn ask(&self, question: &Question) -> Answer {
        let mut asked = with_stack(|| App::assemble(&question.app));
        let now = self.core.clock.now().unwrap_or(Timestamp::from_micros(0));
        self.copy_tables(&mut asked);

        let plan = &question.app.physical;
        let targets = plan.queries.iter().map(|query| &plan.streams[query.target.0 as usize]);
        let target = targets.filter(|stream| !stream.anonymous).map(|stream| stream.name.as_str()).next();
        let target = target.unwrap_or_default();
        let columns = asked.streams().iter().find(|stream| stream.name == target);
        let columns = columns.map(|stream| stream.columns.clone()).unwrap_or_default();
        let answer = Arc::new(Mutex::new(Answer { columns, ..Answer::default() }));
        let (put, failed) = (Arc::clone(&answer), Arc::clone(&answer));
        // A question writes one stream that has a name, and has one input.
        let _ = asked.on(target, move |_, row| held(&put).rows.push(row.values().to_vec()));
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
        std::mem::take(&mut *held(&answer))
    }

    /// Gives the app that answers a question the rows of the tables that it looks into, which are all that it has.
    fn copy_tables(&self, asked: &mut App) {
        let Host { tables, table_infos, .. } = &mut asked.core.host;
        for (table, info) in tables.iter_mut().zip(&*table_infos) {
            let own = self.core.host.table_infos.iter().position(|own| own.name == info.name);
            for row in own.into_iter().flat_map(|own| self.core.host.tables[own].rows()) {
                // The rows of a table have no primary key twice.
                let _ = table.insert(CellsRef::Values(values(row)));
            }
        }
    }
}

fn held(answer: &Mutex<Answer>) -> MutexGuard<'_, Answer> {
    answer.lock().unwrap_or_else(PoisonError::into_inner)
}
