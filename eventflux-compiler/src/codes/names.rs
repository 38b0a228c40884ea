//! EF02: names.

use super::codes;

codes! {
    UNKNOWN_COLUMN 201 "unknown column"
        "No source of the query has a column of this name. Names are case-sensitive, as in Rust."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT prise FROM Trades;"
        "Write the name as it is declared. If a string was meant: strings have single quotes in SQL text, double quotes are for names.";
    UNKNOWN_STREAM 202 "unknown stream"
        "Nothing of this name is declared or written by a query of the app. Names are case-sensitive."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM trades;"
        "Declare it with CREATE STREAM, or write its name as it is declared.";
    UNKNOWN_FUNCTION 203 "unknown function"
        "There is no function or aggregate of this name. Function names may be written in any case."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT SQUARE(price) AS x FROM Trades;"
        "Take a function of the reference.";
    UNKNOWN_QUALIFIER 205 "a qualifier that names no source"
        "What stands before the . must be a stream of FROM, or its alias: a stream with an alias is known by that alone."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT Trades.price FROM Trades AS t;"
        "Write the alias, or leave the qualifier out.";
    DUPLICATE_NAME 206 "a name declared twice"
        "Streams, tables, triggers and the queries of WITH share one space of names, in which each is declared once."
        Sql "CREATE STREAM Trades (price DOUBLE);\nCREATE STREAM Trades (volume BIGINT);"
        "Give one of them another name. Several queries may write one stream: declare it once and INSERT INTO it.";
    DUPLICATE_COLUMN 207 "a column declared twice"
        "The columns of a stream have different names."
        Sql "CREATE STREAM Trades (price DOUBLE, price FLOAT);"
        "Rename one.";
    DUPLICATE_ITEM 208 "two items of the same name"
        "The items of SELECT become columns by their names, so that each needs a name of its own."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price, price * 2 AS price FROM Trades;"
        "Give one of them another name with AS.";
    UNNAMED_ITEM 209 "an item without a name"
        "An item of SELECT becomes a column. A bare column keeps its name; any other expression has none."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price * 2 FROM Trades;"
        "Name it: price * 2 AS twice.";
    EXTRA_ITEM 210 "an item that the target has no column for"
        "Rows go into a declared stream by the names of their columns, and this item's name is none of them."
        Sql "CREATE STREAM Trades (price DOUBLE);\nCREATE STREAM Prices (price DOUBLE);\nINSERT INTO Prices SELECT price, price * 2 AS twice FROM Trades;"
        "Rename the item with AS, leave it out, or declare the column.";
    MISSING_COLUMN 211 "a NOT NULL column of the target is not written"
        "A column of the target that no item names becomes NULL, and this one can't be NULL."
        Sql "CREATE STREAM Trades (price DOUBLE);\nCREATE STREAM Prices (price DOUBLE, source STRING NOT NULL);\nINSERT INTO Prices SELECT price FROM Trades;"
        "Add an item of that name, or declare the column without NOT NULL.";
    UNKNOWN_WINDOW 213 "unknown window"
        "There is no window of this name. Window names may be written in any case."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT COUNT(*) AS n FROM Trades WINDOW TUMBLE(5 MINUTES);"
        "Take a window of the reference.";
    UNKNOWN_OPTION 214 "unknown option"
        "SET knows no option of this name."
        Sql "SET max_behind = 1 HOUR;\nCREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades;"
        "Take an option of the reference.";
    NAME_CLASH 215 "two streams would get the same Rust name"
        "The app that the macro generates has methods and a type for each stream, named after it in snake case and in camel case. Two streams of this app would get the same. A table has two methods of the app as well: a table Limits has limits and limits_mut. Some names every app has."
        Words "In the macro, streams called MinuteBars and Minute_Bars would both get on_minute_bars; bars_5 and bars5 would both get Bars5; a table called Counters would get counters, which every app has."
        "Rename one of them.";
    UNKNOWN_RUST_TYPE 216 "OF names a Rust struct or function that is not known here"
        "In the macro OF takes the path of a struct with #[derive(Stream)], of a function with #[eventflux::function], or of an aggregate with #[eventflux::aggregate]. The interpreter finds it by its last part among those that were registered; the command line has no Rust types and functions at all."
        Sql "CREATE STREAM Trades OF crate::model::Trade;\nSELECT * FROM Trades;"
        "Register it before compiling. Columns can also be declared in SQL: CREATE STREAM Trades (price DOUBLE).";
    FUNCTION_NAME_TAKEN 217 "a declared function with the name of one that SQL has"
        "CREATE FUNCTION and CREATE AGGREGATE add names. The functions, aggregates and forms of SQL can't be replaced: a query would mean something else from one app to the next."
        Sql "CREATE FUNCTION round OF crate::pricing::round;\nCREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades;"
        "Give it another name in SQL; the Rust function keeps its own.";
    RUST_PATH_HERE 218 "a Rust path where a stream's name is needed"
        "FROM takes the name of a stream. Only the expression form of the macro, which declares no streams, takes the paths of structs there."
        Sql "SELECT price FROM crate::model::Trade;"
        "Declare CREATE STREAM Trades OF crate::model::Trade; and read FROM Trades.";
    OTHER_RUST_KIND 219 "OF names something else in Rust"
        "CREATE FUNCTION takes a function with #[eventflux::function], CREATE AGGREGATE a struct with #[eventflux::aggregate], CREATE STREAM one with #[derive(Stream)]. What the path names is another of these."
        Words "CREATE FUNCTION vwap OF crate::Vwap; gives it where Vwap is an aggregate."
        "Write the statement that fits, here CREATE AGGREGATE.";
}
