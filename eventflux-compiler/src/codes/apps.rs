//! EF04: streams, apps and time.

use super::codes;

codes! {
    CYCLE 401 "queries that feed each other"
        "A query reads what is made, directly or by other queries, from its own rows. One event could then go round forever."
        Sql "CREATE STREAM A (x INT);\nINSERT INTO B SELECT x FROM A;\nINSERT INTO C SELECT x FROM B;\nINSERT INTO B SELECT x FROM C;"
        "Break the circle that the message names, by a stream of its own for the way back; the host may push its rows in again.";
    MIXED_TIME 402 "inputs in event time and in arrival time"
        "An app has one clock. Either every input has a time column, or none has and events happen when they arrive."
        Sql "CREATE STREAM Trades (price DOUBLE, at TIMESTAMP NOT NULL, WATERMARK FOR at);\nCREATE STREAM Quotes (bid DOUBLE);\nINSERT INTO Dst SELECT price FROM Trades;\nINSERT INTO Dst SELECT bid AS price FROM Quotes;"
        "Give every input a time column with WATERMARK FOR or #[stream(time)], or take it from all.";
    WRITERS_DIFFER 403 "writers of one stream that differ"
        "A stream that is not declared gets its columns from its first writer, and this later one has others."
        Sql "CREATE STREAM Trades (price DOUBLE, volume BIGINT);\nINSERT INTO Out SELECT price FROM Trades;\nINSERT INTO Out SELECT volume FROM Trades;"
        "Give all writers the same names and types, or declare the stream with CREATE STREAM.";
    LATE_INTO 405 "a stream for late rows that does not match"
        "Late rows go into the stream after LATE INTO as they are, so that its columns must be able to take them."
        Sql "CREATE STREAM Late (price STRING);\nCREATE STREAM Trades (price DOUBLE, at TIMESTAMP NOT NULL, WATERMARK FOR at LATE INTO Late);\nSELECT price FROM Trades;"
        "Declare it with the same columns, or leave it undeclared.";
    BAD_OPTION 406 "a value that the option does not take"
        "The option exists, but takes another kind of value."
        Sql "SET max_ahead = 'long';\nCREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades;"
        "Write the kind of value that the message names, such as 1 HOUR.";
    TIME_COLUMN_TYPE 407 "a time column of another type than TIMESTAMP or BIGINT"
        "The time of an event is a TIMESTAMP, or a BIGINT with milliseconds since 1970."
        Sql "CREATE STREAM Trades (price DOUBLE, at STRING NOT NULL, WATERMARK FOR at);\nSELECT price FROM Trades;"
        "Declare the column as TIMESTAMP.";
    TIME_COLUMN_NULLABLE 408 "a time column that can be NULL"
        "Every event has a time, so that its column is NOT NULL (in Rust, no Option)."
        Sql "CREATE STREAM Trades (price DOUBLE, at TIMESTAMP, WATERMARK FOR at);\nSELECT price FROM Trades;"
        "Add NOT NULL.";
    TIME_COLUMN_CONFLICT 409 "WATERMARK names another time column"
        "WATERMARK FOR names the time column, and what follows AS, or the struct with #[stream(time)], names another."
        Sql "CREATE STREAM Trades (sent TIMESTAMP NOT NULL, seen TIMESTAMP NOT NULL,\n  WATERMARK FOR sent AS seen - 5 SECONDS);\nSELECT sent FROM Trades;"
        "Name the same column in both.";
    NO_TIME_COLUMN 410 "WATERMARK without a time column"
        "WATERMARK says how late events may come by their time, and the stream has no time column."
        Words "In the macro, CREATE STREAM Trades OF Trade WATERMARK LATE ADJUST gives it when struct Trade has no #[stream(time)] field."
        "Mark a field with #[stream(time)], or name one: WATERMARK FOR at.";
    BAD_LATENESS 411 "a lateness that is not a duration of zero or more"
        "Events may come late by a fixed duration after AS column -, of zero or more."
        Sql "CREATE STREAM Trades (at TIMESTAMP NOT NULL, WATERMARK FOR at AS at - INTERVAL '-5' SECOND);\nSELECT at FROM Trades;"
        "Write WATERMARK FOR at AS at - INTERVAL '5' SECOND.";
    DUPLICATE_OPTION 412 "an option set twice"
        "The order of statements does not matter, so that two values for one option contradict each other."
        Sql "SET max_ahead = 1 HOUR;\nSET max_ahead = 2 HOURS;\nCREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades;"
        "Keep one of them.";
    WATERMARK_ON_OUTPUT 413 "WATERMARK on a stream that a query writes"
        "Disorder is repaired once, where events come in. The rows of a query are in order and have the time of what made them."
        Sql "CREATE STREAM Trades (at TIMESTAMP NOT NULL, WATERMARK FOR at);\nCREATE STREAM Copies (at TIMESTAMP NOT NULL, WATERMARK FOR at);\nINSERT INTO Copies SELECT at FROM Trades;"
        "Leave out WATERMARK there.";
    BORROWED_TARGET 415 "a query that writes a struct of borrowed fields"
        "Rows that a query makes are handed over as values of the struct, which must own its fields. Structs with lifetimes are for inputs."
        Words "In the macro, INSERT INTO a stream OF a struct with a &str field gives it."
        "Use a struct of owned fields, such as String.";
}
