//! Tables: what makes a target one, how queries write it, and what they ask it.

use super::app::Expr;

/// What a target has that is a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The columns of its primary key; none if it has no key.
    pub key: Vec<usize>,
    /// The columns of each of its indexes, which change nothing that can be seen.
    pub indexes: Vec<Vec<usize>>,
}

/// Which rows of a table an event means: all conditions are TRUE, from the first to the last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finds {
    /// `table.column = expression`, over what the event brings.
    pub equal: Vec<(usize, Expr)>,
    /// What else must be TRUE, over what the event brings and, behind that, the columns of the table.
    pub rest: Option<Expr>,
}

/// What a query asks a table for each of its events. The answer is a column behind those of its source.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The table, by number in [`super::app::App::targets`].
    pub table: usize,
    /// The question.
    pub what: Asked,
}

/// A question to a table, over the columns of the source.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// `x IN table`
    In(Expr),
    /// `EXISTS (SELECT * FROM table WHERE ..)`
    Exists(Finds),
}

/// How a query writes its target.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Write {
    /// `INSERT INTO`, of streams and tables.
    #[default]
    Insert,
    /// `UPSERT INTO table`
    Upsert,
    /// `UPSERT INTO table SELECT .. ON ..`
    UpsertOn(Finds),
    /// `UPDATE table SET .. FROM source[before] WHERE ..`; the query has no more than a source and `before`.
    Update {
        /// The columns that are set, over what the event brings and the row as it was.
        set: Vec<(usize, Expr)>,
        /// Which rows.
        which: Finds,
    },
    /// `DELETE FROM table USING source[before] WHERE ..`, likewise.
    Delete(Finds),
}

impl Finds {
    /// The expressions in it.
    pub fn exprs_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        self.equal.iter_mut().map(|(_, expr)| expr).chain(&mut self.rest)
    }
}

impl Ask {
    /// The expressions in it.
    pub fn exprs_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.what {
            Asked::In(key) => vec![key],
            Asked::Exists(which) => which.exprs_mut().collect(),
        }
    }
}

impl Write {
    /// Whether it is an UPDATE or a DELETE, which selects nothing.
    pub fn changes(&self) -> bool {
        matches!(self, Write::Update { .. } | Write::Delete(_))
    }

    /// The expressions in it.
    pub fn exprs_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Write::Insert | Write::Upsert => Vec::new(),
            Write::UpsertOn(which) | Write::Delete(which) => which.exprs_mut().collect(),
            Write::Update { set, which } => {
                set.iter_mut().map(|(_, expr)| expr).chain(which.exprs_mut()).collect()
            }
        }
    }
}
